"""The usual mistakes, made with a canonical request on purpose, to see whose signature arrived."""

from __future__ import annotations

from ...captures.canonical_text import Canonical, read
from ...core.canonical_request import canonical_path
from ...core.constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from ...core.encoding import decode, encode_path, first_invalid_escape
from ...core.profile import GENERIC, NEVER_SIGNED
from ..evidence import Cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_HEADERS = 64
_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")
_USUAL_TYPES = (
    "application/x-www-form-urlencoded",
    "application/json",
    "application/octet-stream",
    "text/plain",
    "binary/octet-stream",
    "",
)


def mistakes(text: str) -> Iterator[tuple[Cause, str]]:
    """What might have been signed instead of a canonical request, each with its mistake."""
    side = read(text)
    for name, words, changed in (
        *_paths(side),
        *_queries(side),
        *_headers(side),
        *_payloads(side),
        *_methods(side),
    ):
        remedy = "Sign what the server computes; the canonical request above shows where."
        yield Cause(name, f"The signature proves it: {words}.", remedy), changed.text()
    for words, written in (
        ("with a newline at its end", text + "\n"),
        ("with CR LF as line ends", text.replace("\n", "\r\n")),
        ("without the empty line after the headers", text.replace("\n\n", "\n", 1)),
    ):
        yield (
            Cause(
                "canonical request hashed in another form",
                f"The signature proves it: the canonical request was hashed {words}.",
                "Join its parts with LF, an empty line after the headers, nothing at the end.",
            ),
            written,
        )


def _paths(side: Canonical) -> Iterator[tuple[str, str, Canonical]]:
    path = side.path
    candidates = [
        ("trailing slash", "the path was signed with a slash at its end", path.rstrip("/") + "/"),
        ("trailing slash", "the path was signed without its last slash", path.rstrip("/") or "/"),
        (
            "path encoded twice against once",
            "the path was encoded twice",
            encode_path(path.encode()),
        ),
        (
            "plus and space in the path",
            "a space of the path was signed as '+'",
            path.replace("%20", "+"),
        ),
        (
            "plus and space in the path",
            "a plus sign of the path was signed as a space",
            path.replace("%2B", "%20"),
        ),
    ]
    if first_invalid_escape(path) is None:
        decoded = decode(path).decode("utf-8", "replace")
        normalized = canonical_path(path, GENERIC.replace(double_encode=False))
        candidates += [
            ("path normalised", "the path was normalised before it was signed", normalized),
            ("reserved characters not encoded in the path", "the path was not encoded", decoded),
            (
                "path encoded twice against once",
                "the path was encoded once and the server encodes it twice",
                decoded if "%" in decoded else path,
            ),
        ]
    for name, words, changed in candidates:
        yield name, words, side.replace(path=changed)


def _queries(side: Canonical) -> Iterator[tuple[str, str, Canonical]]:
    pairs = side.pairs
    candidates = [
        (
            "query in another order",
            "the query was sorted without regard to case",
            "&".join(sorted(side.query.split("&"), key=str.lower)),
        ),
        ("query left out", "the query was not signed", ""),
        (
            "query name without value",
            "names without a value were signed without '='",
            "&".join([f"{name}={value}" if value else name for name, value in pairs]),
        ),
        (
            "plus and space in the query",
            "a space of the query was signed as '+'",
            side.query.replace("%20", "+"),
        ),
        (
            "plus and space in the query",
            "a plus sign was meant where the server reads a space",
            side.query.replace("%20", "%2B"),
        ),
        (
            "repeated query names dropped",
            "of repeated names only the last was signed",
            "&".join([f"{name}={value}" for name, value in dict(pairs).items()]),
        ),
        (
            "percent escapes in lower case",
            "escapes were signed in lower case",
            _lower_escapes(side.query),
        ),
        (
            "query encoded twice against once",
            "the query was encoded twice",
            side.query.replace("%", "%25"),
        ),
        (
            "session token added after signing",
            "the session token was not signed",
            "&".join([f"{name}={value}" for name, value in pairs if name.lower() not in _TOKENS]),
        ),
    ]
    if first_invalid_escape(side.query) is None:
        candidates.append(
            (
                "reserved characters not encoded in the query",
                "the query was not encoded",
                decode(side.query).decode("utf-8", "replace"),
            )
        )
    for name, words, changed in candidates:
        yield name, words, side.replace(query=changed)


def _headers(side: Canonical) -> Iterator[tuple[str, str, Canonical]]:
    for name, value in side.headers[:_MOST_HEADERS]:
        lowered = name.lower()
        others = [pair for pair in side.headers if pair[0] != name]
        if lowered == "host":
            for host in _hosts(value):
                yield (
                    "port changed by a proxy",
                    f"the host was signed as {host!r}",
                    _with(side, name, host),
                )
        elif lowered == "content-type":
            for other in (
                value.partition(";")[0].rstrip(),
                value + "; charset=utf-8",
                *_USUAL_TYPES,
            ):
                yield (
                    "content-type appended by the client",
                    f"content-type was signed as {other!r}",
                    _with(side, name, other),
                )
        elif lowered == "accept-encoding":
            for other in ("identity", "gzip", "gzip, deflate", "gzip, deflate, br", "*/*", ""):
                yield (
                    "accept-encoding rewritten",
                    f"accept-encoding was signed as {other!r}",
                    _with(side, name, other),
                )
        if lowered not in ("host", "x-amz-date"):
            added = (
                "session token added after signing"
                if lowered in _TOKENS
                else (
                    "header signed that others change"
                    if lowered in NEVER_SIGNED
                    else "header added after signing"
                )
            )
            names = ";".join([other for other in side.names if other.lower() != lowered])
            yield (
                added,
                f"the header {name} was not signed",
                side.replace(headers=tuple(others), signed_headers=names),
            )


def _hosts(host: str) -> Iterator[str]:
    name, _, port = host.rpartition(":")
    if name and port.isascii() and port.isdigit():
        yield name
        return
    for port in ("443", "80", "8080", "8443", "8000", "9000", "3000", "4566", "8333", "5000"):
        yield f"{host}:{port}"


def _with(side: Canonical, name: str, value: str) -> Canonical:
    pairs = [(known, value if known == name else text) for known, text in side.headers]
    return side.replace(headers=tuple(pairs))


def _payloads(side: Canonical) -> Iterator[tuple[str, str, Canonical]]:
    for name, words, hashed in (
        (
            "UNSIGNED-PAYLOAD against a hash",
            "the body was signed as UNSIGNED-PAYLOAD",
            UNSIGNED_PAYLOAD,
        ),
        ("hash of an empty body", "an empty body was signed", EMPTY_SHA256),
        (
            "payload hash in upper case",
            "the hash was signed in upper case",
            side.payload_hash.upper(),
        ),
        ("payload hash malformed", "no payload hash was signed", ""),
    ):
        yield name, words, side.replace(payload_hash=hashed)
        if "x-amz-content-sha256" in side.fields:
            yield (
                name,
                words,
                _with(side.replace(payload_hash=hashed), "x-amz-content-sha256", hashed),
            )


def _methods(side: Canonical) -> Iterator[tuple[str, str, Canonical]]:
    for method in ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", side.method.lower()):
        name = "HEAD against GET" if {method, side.method} == {"GET", "HEAD"} else "method changed"
        yield name, f"the method {method} was signed", side.replace(method=method)


def _lower_escapes(text: str) -> str:
    first, *rest = text.split("%")
    return "%".join([first, *[part[:2].lower() + part[2:] for part in rest]])
