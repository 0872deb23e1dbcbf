"""Headers with which servers refuse a request, checked before it is signed.

RFC 9110, section 5.3: a header that is not a list appears once. The verifier requires that too.
"""

from __future__ import annotations

from .constants import STREAMING_PREFIX, UNSIGNED_PAYLOAD
from .digest import md5
from .errors import NonAsciiHeader, RefusedHeader, RepeatedHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Request

# Headers that decide on the signature or on the body: repeated, they are ambiguous.
ONCE = frozenset(
    {
        "authorization",
        "content-length",
        "content-md5",
        "date",
        "host",
    }
)
_LIFT = "Or pass `allow_refused_headers=True`, if your server accepts it."
_HEX = "0123456789abcdefABCDEF"
CHECKED = frozenset(
    {"content-length", "content-md5", "x-amz-content-sha256", "x-amz-decoded-content-length"}
)
_LENGTHS = ("content-length", "x-amz-decoded-content-length")
_MOST_DIGITS = 19  # of a signed 64-bit number, in which servers keep lengths
_MD5_BYTES = 16


def stands_once(name: str) -> bool:
    """Whether servers accept a header only once; `name` in lower case.

    AWS headers instruct the service: if repeated, a server might read only one of them.
    """
    return name in ONCE or (name.startswith("x-amz-") and not name.startswith("x-amz-meta-"))


def check_headers(request: Request, *, body_is_signed: bool, needs_hash: bool = False) -> None:
    """Refuse headers that make every server refuse the request.

    Args:
        request: the request to be signed.
        body_is_signed: whether the hash of its body is signed, so that the body is known.
        needs_hash: whether the service takes the hash of the body, whatever a header says.

    Raises:
        RepeatedHeader: names a header that appears twice.
        RefusedHeader: names a header with an impossible value.
    """
    fields = request.fields
    if len(request.headers) != len(fields):
        _check_repeated(request)
    if CHECKED.isdisjoint(fields):
        return
    for name in CHECKED.intersection(fields):
        _check_value(name, fields[name], needs_hash)
    if "content-md5" in fields and (request.body or body_is_signed):
        _check_md5(request, fields["content-md5"])
    length = fields.get("content-length")
    if length is not None and _contradicts(request, int(length), body_is_signed):
        raise RefusedHeader(
            f"The header Content-Length is {length}, but the body has {len(request.body)} bytes.",
            f"Leave Content-Length out: HTTP clients add it. {_LIFT}",
            "headers",
        )


def check_ascii(request: Request) -> None:
    """Refuse non-ASCII header values: clients encode them in different ways, or not at all.

    Raises:
        NonAsciiHeader: names the header.
    """
    for name, value in request.headers:
        if not value.isascii():
            raise non_ascii(name, value)


def non_ascii(name: str, value: str, parameter: str = "headers") -> NonAsciiHeader:
    """Make the error for a non-ASCII header value."""
    odd = next(character for character in value if not character.isascii())
    disposition = name.lower() in ("content-disposition", "response-content-disposition")
    way = (
        "Encode a file name as in filename*=UTF-8''na%C3%AFve.txt (RFC 8187)."
        if disposition
        else "Percent-encode the value, or encode it as in RFC 2047."
    )
    return NonAsciiHeader(
        f"The value of header {name} holds {odd!a}, which is not ASCII: requests, urllib3 and "
        "httpx encode it differently or not at all, and the signature would not match.",
        f"{way} Or pass `allow_non_ascii_headers=True`, if your client sends UTF-8.",
        parameter,
    )


def _check_repeated(request: Request) -> None:
    seen: set[str] = set()
    for name, _ in request.headers:
        lowered = name.lower()
        if lowered in seen and stands_once(lowered):
            raise RepeatedHeader(
                f"The header {name} appears twice, and servers accept it only once.",
                f"Give it once. {_LIFT}",
                "headers",
            )
        seen.add(lowered)


def _check_value(name: str, value: str, needs_hash: bool) -> None:
    if name in _LENGTHS:
        good = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
        rule = "a number of bytes in decimal digits"
    elif name == "content-md5":
        good, rule = is_base64(value, _MD5_BYTES), "an MD5 of 16 bytes in base64, not in hex"
    else:
        form = "-EVENTS" if needs_hash else ""
        good = (
            (len(value) == 64 and not value.strip(_HEX))
            or (value.startswith(STREAMING_PREFIX) and value.endswith(form))
            or (value == UNSIGNED_PAYLOAD and not needs_hash)
        )
        unsigned = "" if needs_hash else f", {UNSIGNED_PAYLOAD}"
        rule = f"a SHA-256 in 64 hex digits{unsigned} or a {STREAMING_PREFIX}...{form} form"
    if not good:
        raise RefusedHeader(
            f"The header {name} must be {rule}, not {value[:80]!r}: servers refuse it.",
            f"Correct it, or leave it out. {_LIFT}",
            "headers",
        )


def is_base64(text: str, size: int) -> bool:
    """Whether a text is the base64 of so many bytes, as every encoder writes it."""
    if len(text) != (size + 2) // 3 * 4 or not text.isascii():
        return False
    from binascii import Error, a2b_base64, b2a_base64

    try:
        data = a2b_base64(text)
    except Error:
        return False
    return len(data) == size and b2a_base64(data, newline=False).decode() == text


def _check_md5(request: Request, given: str) -> None:
    """Refuse an MD5 that is not that of the signed body."""
    from binascii import a2b_base64

    total = md5()
    total.update(request.body)
    if a2b_base64(given) != total.digest() and "x-amz-content-sha256" not in request.fields:
        raise RefusedHeader(
            f"The header Content-MD5 is {given}, which is not the MD5 of the "
            f"{len(request.body)} bytes of the body.",
            f"Correct it, or leave it out. {_LIFT}",
            "headers",
        )


def _contradicts(request: Request, length: int, body_is_signed: bool) -> bool:
    if request.body:
        return length != len(request.body)
    return body_is_signed and length != 0 and "x-amz-content-sha256" not in request.fields
