"""Declared checksums with which S3 refuses an upload, and session tokens of nobody.

The verifier refuses the same. Both are checked before a request is signed.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from binascii import a2b_base64

from .checksum import SIZES, new_checksum
from .constants import LONG_TERM_KEY_PREFIX, S3_SESSION_TOKEN, SECURITY_TOKEN
from .errors import MissingExtra, RefusedHeader
from .refused_headers import is_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Credentials, Request

_PREFIX = "x-amz-checksum-"
_NO_CHECKSUMS = frozenset((f"{_PREFIX}algorithm", f"{_PREFIX}mode", f"{_PREFIX}type"))
_SDK_ALGORITHM = "x-amz-sdk-checksum-algorithm"
_OBJECT_ALGORITHM = "x-amz-checksum-algorithm"  # of an object that is made without a body
_TOKENS = frozenset((SECURITY_TOKEN.lower(), S3_SESSION_TOKEN.lower()))
CHECKED = _TOKENS | {"x-amz-trailer"}  # what `check_token` and `check_trailer` read
_QUICK = ("crc32", "sha1", "sha256", "sha512", "md5")  # computed by the standard library, in C
_SMALL = 65_536  # bytes of a body of which Python may compute the others
_LIFT = "Or pass `allow_refused_headers=True`, if your server accepts it."


def check_token(request: Request, credentials: Credentials) -> None:
    """Refuse a session token in a header beside a long-term key, which lacks one.

    Raises:
        RefusedHeader: names the header; the token is not shown.
    """
    if credentials.session_token is None and not _TOKENS.isdisjoint(request.fields):
        key_id = credentials.access_key_id
        if len(key_id) == 20 and key_id.startswith(LONG_TERM_KEY_PREFIX):  # as AWS issues them
            raise RefusedHeader(
                f"The headers hold a session token, and {key_id} is a long-term access key "
                f"({LONG_TERM_KEY_PREFIX}...), which never has one: AWS refuses the two together.",
                f"Leave the token out, or sign with the key that came with it. {_LIFT}",
                "headers",
            )


def check_trailer(request: Request) -> None:
    """Refuse a header that announces trailers which this body does not send.

    Raises:
        RefusedHeader: says what to do.
    """
    fields = request.fields
    if "x-amz-trailer" in fields and not fields.get("x-amz-content-sha256", "").endswith(
        "-TRAILER"
    ):
        raise _refused("x-amz-trailer announces one, and the body is not streamed", "stream it")


def check_checksums(request: Request, *, body_is_signed: bool) -> None:
    """Refuse checksums of an upload to S3 that S3 refuses: in headers, or announced as trailers.

    Args:
        request: to be signed; of a streamed body, the head that announces its trailers.
        body_is_signed: whether its body is known.

    Raises:
        RefusedHeader: several checksums, an unknown one, one of another form, one that is not the
            body's, or one that the named algorithm contradicts.
    """
    fields = request.fields
    if request.method not in ("PUT", "POST"):
        return
    found = [name for name in fields if name.startswith(_PREFIX) and name not in _NO_CHECKSUMS]
    for name in found:
        if name.removeprefix(_PREFIX) not in SIZES:
            raise _refused(f"{name[:80]!r} is not a checksum of S3's", f"use {', '.join(SIZES)}")
    if request.method == "POST" and "uploadid=" in request.query.lower():
        return  # it completes an upload, and the checksum is that of the whole object
    copies = "x-amz-copy-source" in fields  # without a body
    names = [*found, *_announced(fields.get("x-amz-trailer", ""))]
    if len(names) > 1:
        raise _refused(f"{' and '.join(names)[:120]} are declared at once", "declare one")
    _check_algorithm(fields, _SDK_ALGORITHM, names, needed=not copies)
    _check_algorithm(fields, _OBJECT_ALGORITHM, names, needed=False)
    for name in found:
        _check_form(name, fields[name])
        if not copies:
            _check_value(request, name, fields[name], body_is_signed)


def _announced(trailers: str) -> list[str]:
    """Return the names of the checksums among trailers."""
    names = [name.strip(" ").lower() for name in trailers.split(",")]
    return [name for name in names if name.startswith(_PREFIX)]


def _check_algorithm(
    fields: Mapping[str, str], option: str, names: list[str], *, needed: bool
) -> None:
    algorithm = fields.get(option)
    if algorithm is None:
        return
    if algorithm.lower() not in SIZES:
        raise _refused(
            f"{option} is {algorithm[:40]!a}, which S3 does not have", f"use {', '.join(SIZES)}"
        )
    if (needed or names) and f"{_PREFIX}{algorithm.lower()}" not in names:
        raise _refused(
            f"{option} is {algorithm[:40]!a}, and no header or trailer has that checksum",
            "declare it",
        )


def _check_form(name: str, value: str) -> None:
    size = SIZES[name.removeprefix(_PREFIX)]
    if not is_base64(value, size):
        raise _refused(
            f"{name} is {value[:80]!a}, which is not a checksum of {size} bytes in base64",
            f"encode its {size} bytes",
        )


def _check_value(request: Request, name: str, value: str, body_is_signed: bool) -> None:
    algorithm = name.removeprefix(_PREFIX)
    if request.body or (body_is_signed and "x-amz-content-sha256" not in request.fields):
        digest = quick_digest(algorithm, request.body)
        if digest is not None and digest != a2b_base64(value):
            raise _refused(
                f"{name} is not that of the {len(request.body)} bytes of the body", "correct it"
            )


def quick_digest(algorithm: str, body: bytes) -> bytes | None:
    """Return the checksum of a body; None if Python would take long, or a package is missing."""
    if algorithm not in _QUICK and len(body) > _SMALL:
        return None
    try:
        total = new_checksum(algorithm)
    except MissingExtra:
        return None
    total.update(body)
    return total.digest()


def _refused(problem: str, remedy: str) -> RefusedHeader:
    return RefusedHeader(
        f"The headers declare a checksum that S3 refuses: {problem}.",
        f"{remedy[:1].upper()}{remedy[1:]}, or leave it out. {_LIFT}",
        "headers",
    )
