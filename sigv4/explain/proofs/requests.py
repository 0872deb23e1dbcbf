"""Make the usual mistakes with a canonical request, to see whose signature arrived."""

from __future__ import annotations

from dataclasses import replace

from ...captures.canonical_text import Canonical, read_canonical_request
from ...core.constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from ...core.encoding import decode, first_invalid_escape
from ...core.profile import NEVER_SIGNED
from ..cause_kinds import CauseKind
from ..causes import Cause
from .paths import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Mistakes = Iterator[tuple[CauseKind, str, Canonical]]

_MOST_HEADERS = 64
_SIGNATURE = "X-Amz-Signature="
_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")
_USUAL_TYPES = (
    "application/x-www-form-urlencoded",
    "application/json",
    "application/octet-stream",
    "application/pdf",
    "application/xml",
    "application/zip",
    "audio/mpeg",
    "binary/octet-stream",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/svg+xml",
    "image/webp",
    "multipart/form-data",
    "text/csv",
    "text/html",
    "text/plain",
    "video/mp4",
)
_PORTS = ("443", "80", "8080", "8443", "8000", "9000", "3000", "4566", "8333", "5000")


def mistakes(
    text: str,
    raw_path: str | None = None,
    typed_path: str | None = None,
    raw_query: str | None = None,
) -> Iterator[tuple[Cause, str]]:
    """List what may have been signed instead of a canonical request, each with its mistake.

    Args:
        text: the canonical request.
        raw_path: the path as it is on the wire, where that is known.
        typed_path: the path as the user gave it, where the client sends another one.
        raw_query: the query as it stands on the wire, where that is known.
    """
    side = read_canonical_request(text)
    for made in (
        _paths(side, raw_path, typed_path),
        _as_sent(side, raw_path, raw_query),
        _queries(side),
        _headers(side),
        _payloads(side),
        _methods(side),
    ):
        for kind, words, changed in made:
            yield Cause(kind, f"The signature proves it: {words}."), changed.text()
    for words, written in (
        ("with a newline at its end", text + "\n"),
        ("with CR LF as line ends", text.replace("\n", "\r\n")),
        ("without the empty line after the headers", text.replace("\n\n", "\n", 1)),
    ):
        yield (
            Cause(
                CauseKind.CANONICAL_REQUEST_HASHED_WRONGLY,
                f"The signature proves it: the canonical request was hashed {words}.",
            ),
            written,
        )


def _paths(side: Canonical, raw_path: str | None, typed_path: str | None) -> Mistakes:
    for kind, words, path in paths(side.path, raw_path, typed_path):
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
            "&".join([f"{name}={value}" for name, value in pairs if name.lower() not in _TOKENS]),
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


def _headers(side: Canonical) -> Mistakes:
    for name, value in side.headers[:_MOST_HEADERS]:
        lowered = name.lower()
        for kind, other in _values(lowered, value):
            yield kind, f"{lowered} was signed as {other!r}", side.with_header(name, other)
        if lowered not in ("host", "x-amz-date"):
            others = tuple([pair for pair in side.headers if pair[0] != name])
            names = ";".join([other for other in side.names if other.lower() != lowered])
            yield (
                _added(lowered),
                f"the header {name} was not signed",
                replace(side, headers=others, signed_headers=names),
            )


def _values(name: str, value: str) -> Iterator[tuple[CauseKind, str]]:
    """List other values with which a header may have been signed."""
    if name == "host":
        for host in _hosts(value):
            yield CauseKind.PORT_CHANGED_BY_PROXY, host
    elif name == "content-type":
        for other in (value.partition(";")[0].rstrip(), value + "; charset=utf-8", ""):
            yield CauseKind.CONTENT_TYPE_APPENDED, other
        for other in _USUAL_TYPES:
            yield CauseKind.CONTENT_TYPE_ALTERED, other
    elif name == "accept-encoding":
        for other in ("identity", "gzip", "gzip, deflate", "gzip, deflate, br", "*/*", ""):
            yield CauseKind.ACCEPT_ENCODING_REWRITTEN, other
    if "," in value:
        pieces = [piece.strip() for piece in value.split(",")]
        yield CauseKind.HEADER_COMMA_SPACES, ",".join(pieces)
        yield CauseKind.HEADER_COMMA_SPACES, ", ".join(pieces)
        yield CauseKind.HEADER_SENT_TWICE, pieces[0]
        yield CauseKind.HEADER_SENT_TWICE, pieces[-1]


def _added(name: str) -> CauseKind:
    if name in _TOKENS:
        return CauseKind.SESSION_TOKEN_ADDED
    if name in NEVER_SIGNED:
        return CauseKind.HEADER_CHANGED_BY_PROXIES
    return CauseKind.HEADER_ADDED


def _hosts(host: str) -> Iterator[str]:
    name, _, port = host.rpartition(":")
    if name and port.isascii() and port.isdigit():
        yield name
        return
    for port in _PORTS:
        yield f"{host}:{port}"


def _payloads(side: Canonical) -> Mistakes:
    for kind, words, hashed in (
        (
            CauseKind.UNSIGNED_PAYLOAD_AGAINST_HASH,
            "the body was signed as UNSIGNED-PAYLOAD",
            UNSIGNED_PAYLOAD,
        ),
        (CauseKind.HASH_OF_EMPTY_BODY, "an empty body was signed", EMPTY_SHA256),
        (
            CauseKind.PAYLOAD_HASH_UPPER_CASE,
            "the hash was signed in upper case",
            side.payload_hash.upper(),
        ),
        (CauseKind.PAYLOAD_HASH_MALFORMED, "no payload hash was signed", ""),
    ):
        changed = replace(side, payload_hash=hashed)
        yield kind, words, changed
        if "x-amz-content-sha256" in side.fields:
            yield kind, words, changed.with_header("x-amz-content-sha256", hashed)


def _methods(side: Canonical) -> Mistakes:
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", side.method.lower()):
        kind = CauseKind.METHOD_CHANGED
        if {method, side.method} == {"GET", "HEAD"}:
            kind = CauseKind.HEAD_AGAINST_GET
        yield kind, f"the method {method} was signed", replace(side, method=method)


def _lower_escapes(text: str) -> str:
    first, *rest = text.split("%")
    return "%".join([first, *[part[:2].lower() + part[2:] for part in rest]])
