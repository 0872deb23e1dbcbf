"""Make the usual mistakes with a canonical request, to see whose signature arrived."""

from __future__ import annotations

from dataclasses import replace

from ...captures.canonical_text import Canonical, read_canonical_request
from ...core.constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from ...core.digest import sha256_hex
from ...core.encoding import decode, first_invalid_escape
from ..cause_kinds import CauseKind
from ..causes import Cause
from ..display import short
from .bodies import variants
from .encodings import encodings
from .headers import TOKENS, headers
from .paths import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Mistakes = Iterator[tuple[CauseKind, str, Canonical]]

_SIGNATURE = "X-Amz-Signature="
_MOST_PAIRS = 64
_STREAMING = (
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
)


def mistakes(
    text: str,
    raw_path: str | None = None,
    typed_path: str | None = None,
    raw_query: str | None = None,
    *,
    sent_headers: Sequence[tuple[str, str]] = (),
    body: bytes | None = None,
) -> Iterator[tuple[Cause, str]]:
    """List what may have been signed instead of a canonical request, each with its mistake.

    Args:
        text: the canonical request.
        raw_path: the path as it is on the wire, where that is known.
        typed_path: the path as the user gave it, where the client sends another one.
        raw_query: the query as it stands on the wire, where that is known.
        sent_headers: the headers as they are sent, where they are known.
        body: the body, where it is known.
    """
    side = read_canonical_request(text)
    for made in (
        _paths(side, raw_path, typed_path),
        _as_sent(side, raw_path, raw_query),
        _queries(side),
        _characters(side),
        _added(side, raw_query),
        headers(side, sent_headers),
        _payloads(side, body),
        _methods(side),
    ):
        for kind, words, changed in made:
            yield Cause(kind, f"The signature proves it: {words}."), changed.text()
    for kind, words, written in _forms(side, text):
        yield Cause(kind, f"The signature proves it: the canonical request was {words}."), written


def _forms(side: Canonical, text: str) -> Iterator[tuple[CauseKind, str, str]]:
    """Write a canonical request with other line ends."""
    yield CauseKind.NEWLINE_AROUND, "hashed with a newline at its end", text + "\n"
    yield CauseKind.CARRIAGE_RETURNS, "hashed with CR LF as line ends", text.replace("\n", "\r\n")
    lines = [f"{name}:{value}" for name, value in side.headers]
    first, last = [side.method, side.path], [side.signed_headers, side.payload_hash]
    after = "hashed without the empty line after the headers"
    kind = CauseKind.EMPTY_LINE_MISSING
    yield kind, after, "\n".join([*first, side.query, *lines, *last])
    if not side.query:
        words = "hashed without the line of its empty query"
        yield kind, words, "\n".join([*first, *lines, "", *last])
        yield kind, f"{after}, nor the line of its empty query", "\n".join([*first, *lines, *last])
    kind = CauseKind.CANONICAL_REQUEST_HASHED_WRONGLY
    yield kind, "hashed without line ends", text.replace("\n", "")
    yield kind, "hashed with '\\n' written out", text.replace("\n", "\\n")


def _paths(side: Canonical, raw_path: str | None, typed_path: str | None) -> Mistakes:
    for kind, words, path in paths(side.path, raw_path, typed_path, side.fields.get("host", "")):
        yield kind, words, replace(side, path=path)


def _as_sent(side: Canonical, raw_path: str | None, raw_query: str | None) -> Mistakes:
    """Take the query from the wire, as old versions of curl do, and the path as well."""
    if not raw_query:
        return
    pieces = [piece for piece in raw_query.split("&") if not piece.startswith(_SIGNATURE)]
    query = "&".join(pieces)
    if query == side.query:
        return
    whole = sorted([piece if "=" in piece else f"{piece}=" for piece in pieces])
    kind = CauseKind.QUERY_NOT_ENCODED
    if whole == side.query.split("&"):
        kind = CauseKind.QUERY_ORDER
    if query not in [changed.query for _, _, changed in _queries(side)]:  # these have other words
        yield kind, "the query was signed as it stands on the wire", replace(side, query=query)
    if raw_path is not None and raw_path != side.path:
        words = "path and query were signed as they stand on the wire"
        yield CauseKind.PATH_SIGNED_AS_SENT, words, replace(side, path=raw_path, query=query)


def _queries(side: Canonical) -> Mistakes:
    pairs, query = side.pairs, side.query
    for kind, words, changed in (
        (
            CauseKind.QUERY_ORDER,
            "the query was sorted without regard to case",
            "&".join(sorted(query.split("&"), key=str.lower)),
        ),
        (CauseKind.QUERY_LEFT_OUT, "the query was not signed", ""),
        (
            CauseKind.QUERY_NAME_WITHOUT_VALUE,
            "names without a value were signed without '='",
            "&".join([f"{name}={value}" if value else name for name, value in pairs]),
        ),
        (
            CauseKind.QUERY_PLUS_OR_SPACE,
            "a space of the query was signed as '+'",
            query.replace("%20", "+"),
        ),
        (
            CauseKind.QUERY_PLUS_OR_SPACE,
            "a plus sign was meant where the server reads a space",
            query.replace("%20", "%2B"),
        ),
        (
            CauseKind.REPEATED_QUERY_NAMES_DROPPED,
            "of repeated names only the last was signed",
            "&".join([f"{name}={value}" for name, value in dict(pairs).items()]),
        ),
        (
            CauseKind.ESCAPES_IN_LOWER_CASE,
            "escapes were signed in lower case",
            _lower_escapes(query),
        ),
        (
            CauseKind.QUERY_ENCODED_TWICE,
            "the query was encoded twice",
            query.replace("%", "%25"),
        ),
        (
            CauseKind.SESSION_TOKEN_ADDED,
            "the session token was not signed",
            "&".join([f"{name}={value}" for name, value in pairs if name.lower() not in TOKENS]),
        ),
    ):
        yield kind, words, replace(side, query=changed)
    if first_invalid_escape(query) is None:
        decoded = decode(query).decode("utf-8", "replace")
        yield (
            CauseKind.QUERY_NOT_ENCODED,
            "the query was not encoded",
            replace(side, query=decoded),
        )


def _characters(side: Canonical) -> Mistakes:
    """Encode names and values as other programs do, or from other characters."""
    if first_invalid_escape(side.query) is not None:
        return
    for _, kind, words, write in encodings():
        query = "&".join([f"{write(name)}={write(value)}" for name, value in side.pairs])
        yield kind, f"the query {words}", replace(side, query=query)


def _added(side: Canonical, raw_query: str | None) -> Mistakes:
    """Leave out parameters that something may have added after the request was signed."""
    pairs = side.pairs[:_MOST_PAIRS]
    pieces = (raw_query or "").split("&")
    after = [at for at, piece in enumerate(pieces) if piece.startswith(_SIGNATURE)][-1:]
    late = [piece.partition("=")[0] for at in after for piece in pieces[at + 1 :]]
    others = [name for name, _ in pairs if not name.lower().startswith("x-amz-")]
    for names in filter(None, (*[[name] for name in dict.fromkeys(others)], late, others)):
        left = [pair for pair in side.pairs if pair[0] not in names]
        words = f"the query was signed without {short(', '.join(names))}"
        query = "&".join([f"{name}={value}" for name, value in left])
        yield CauseKind.QUERY_PARAMETER_ADDED, words, replace(side, query=query)


def _payloads(side: Canonical, body: bytes | None) -> Mistakes:
    for kind, words, hashed in _hashes(side.payload_hash, body):
        changed = replace(side, payload_hash=hashed)
        yield kind, words, changed
        if "x-amz-content-sha256" in side.fields:
            yield kind, words, changed.with_header("x-amz-content-sha256", hashed)


def _hashes(known: str, body: bytes | None) -> Iterator[tuple[CauseKind, str, str]]:
    """List what may have been signed as the payload hash."""
    kind = CauseKind.UNSIGNED_PAYLOAD_AGAINST_HASH
    unsigned, chunked = known == UNSIGNED_PAYLOAD, known.startswith("STREAMING-")
    one_side = CauseKind.AWS_CHUNKED_ON_ONE_SIDE
    words = "the body was signed as UNSIGNED-PAYLOAD"
    yield one_side if chunked else kind, words, UNSIGNED_PAYLOAD
    for name in _STREAMING:
        yield one_side, f"the body was signed as {name}", name
    other = one_side if chunked else kind if unsigned else None
    empty, altered = CauseKind.HASH_OF_EMPTY_BODY, CauseKind.BODY_ALTERED
    yield other or empty, "an empty body was signed", EMPTY_SHA256
    upper = CauseKind.PAYLOAD_HASH_UPPER_CASE
    yield upper, "the hash was signed in upper case", known.upper()
    yield CauseKind.PAYLOAD_HASH_MALFORMED, "no payload hash was signed", ""
    if body is None:
        return
    yield other or altered, "the hash of the body was signed", sha256_hex(body)
    for words, changed in variants(body):
        yield other or altered, f"the body was signed {words}", sha256_hex(changed)


def _methods(side: Canonical) -> Mistakes:
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", side.method.lower()):
        kind = CauseKind.METHOD_CHANGED
        if {method, side.method} == {"GET", "HEAD"}:
            kind = CauseKind.HEAD_AGAINST_GET
        elif method == side.method.lower():
            kind = CauseKind.METHOD_NOT_UPPER_CASE
        yield kind, f"the method {method} was signed", replace(side, method=method)


def _lower_escapes(text: str) -> str:
    first, *rest = text.split("%")
    return "%".join([first, *[part[:2].lower() + part[2:] for part in rest]])
