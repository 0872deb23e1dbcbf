"""Make the usual mistakes with headers and with the list of signed headers."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, permutations

from ...captures.canonical_text import Canonical
from ...core.profile import NEVER_SIGNED
from ...verify.hidden import field
from ..cause_kinds import CauseKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Pairs = Sequence[tuple[str, str]]
    Mistakes = Iterator[tuple[CauseKind, str, Canonical]]

TOKENS = ("x-amz-security-token", "x-amz-s3session-token")
_MOST_HEADERS = 64
_MOST_ORDERS = 120  # all of five names
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
_DEFAULT_PORTS = ("443", "80")
_PORTS = (*_DEFAULT_PORTS, "8080", "8443", "8000", "9000", "3000", "4566", "8333", "5000")


def headers(side: Canonical, sent: Pairs = ()) -> Mistakes:
    """List canonical requests whose headers may have been signed instead.

    Args:
        side: the canonical request.
        sent: the headers as they are sent, in order.
    """
    yield from _each(side)
    yield from _spaces(side, sent)
    names = [name for name, _ in sent]
    yield from _names(side, names)
    yield from _orders(side, names)


def _each(side: Canonical) -> Mistakes:
    for name, value in side.headers[:_MOST_HEADERS]:
        lowered = name.lower()
        for kind, other in _values(lowered, value):
            yield (
                kind,
                f"{lowered} was signed as {field(lowered, other)!r}",
                side.with_header(name, other),
            )
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
        yield from _hosts(value)
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
    if name in TOKENS:
        return CauseKind.SESSION_TOKEN_ADDED
    if name in NEVER_SIGNED:
        return CauseKind.HEADER_CHANGED_BY_PROXIES
    return CauseKind.HEADER_ADDED


def _hosts(host: str) -> Iterator[tuple[CauseKind, str]]:
    yield CauseKind.HOST_UPPER_CASE, host.upper()
    for other in _other_hosts(host.lower()):
        yield CauseKind.HOST_CHANGED_BY_PROXY, other
    name, _, port = host.rpartition(":")
    if name and port.isascii() and port.isdigit():
        yield _port_kind(port), name
        return
    yield CauseKind.HOST_TRAILING_DOT, host + "."
    for port in _PORTS:
        yield _port_kind(port), f"{host}:{port}"


def _other_hosts(host: str) -> Iterator[str]:
    """List other names that a client may have for a host of S3: with and without bucket or region.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
    """
    bucket, mark, rest = host.partition(".s3")
    if not mark or not rest.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return
    region = rest.strip("-.").partition(".")[0]
    ends = (rest, ".amazonaws.com", f".{region}.amazonaws.com", f"-{region}.amazonaws.com")
    for end in dict.fromkeys(ends):
        yield f"s3{end}"
        yield f"{bucket}.s3{end}"
    yield f"{bucket}.s3-accelerate.amazonaws.com"


def _port_kind(port: str) -> CauseKind:
    if port in _DEFAULT_PORTS:
        return CauseKind.HOST_DEFAULT_PORT
    return CauseKind.PORT_CHANGED_BY_PROXY


def _spaces(side: Canonical, sent: Pairs) -> Mistakes:
    """Leave white space in values."""
    raw = {name.lower(): value for name, value in sent}
    for name, value in side.headers[:_MOST_HEADERS]:
        for other in (raw.get(name.lower(), value), f"{value} ", f" {value}"):
            words = f"the white space in {name.lower()} was signed as it is sent"
            yield CauseKind.HEADER_WHITE_SPACE, words, side.with_header(name, other)


def _names(side: Canonical, sent_names: list[str]) -> Mistakes:
    """Write names as they are sent, or with capital letters."""
    as_sent = {name.lower(): name for name in sent_names}
    for words, written in (
        ("as they are sent", as_sent),
        ("with capital letters", {name: name.title() for name in side.fields}),
    ):
        pairs = tuple([(written.get(name.lower(), name), value) for name, value in side.headers])
        names = ";".join([written.get(name.lower(), name) for name in side.names])
        kind = CauseKind.HEADER_NAMES_NOT_LOWER_CASE
        said = f"the names of headers were signed {words}"
        yield kind, said, replace(side, headers=pairs)
        yield kind, said, replace(side, headers=pairs, signed_headers=names)
        for at in range(min(len(pairs), _MOST_HEADERS)):
            one = (*side.headers[:at], pairs[at], *side.headers[at + 1 :])
            yield kind, f"the name {pairs[at][0]} was signed", replace(side, headers=one)
        kind = CauseKind.SIGNED_HEADERS_NOT_LOWER_CASE
        said = f"the names in SignedHeaders were signed {words}"
        yield kind, said, replace(side, signed_headers=names)


def _orders(side: Canonical, sent_names: list[str]) -> Mistakes:
    """List headers in other orders: each of a few, the one in which they are sent, and reversed."""
    names = side.names
    at = {name.lower(): place for place, name in enumerate(sent_names)}
    orders = [
        tuple(sorted(names, key=lambda name: at.get(name.lower(), -1))),
        tuple(reversed(names)),
        *islice(permutations(names[:_MOST_HEADERS]), 1, _MOST_ORDERS),
    ]
    for order in dict.fromkeys(orders):
        place = {name.lower(): index for index, name in enumerate(order)}
        pairs = tuple(sorted(side.headers, key=lambda pair: place.get(pair[0].lower(), -1)))
        kind, listed = CauseKind.SIGNED_HEADERS_ORDER, ";".join(order)
        words = "SignedHeaders was signed in another order"
        yield kind, words, replace(side, signed_headers=listed)
        yield kind, words, replace(side, headers=pairs, signed_headers=listed)
        kind, words = CauseKind.HEADERS_ORDER, "the headers were signed in another order"
        yield kind, words, replace(side, headers=pairs)
