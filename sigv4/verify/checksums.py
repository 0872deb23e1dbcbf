"""The checksum of the body that a request to S3 declares, compared with the body that arrives.

Rules of this file:

- A checksum is declared in a header, in a parameter of a presigned URL, or in a trailer (see
  trailers.py), once in all. S3 reads parameters of that name as it reads the headers.
- An algorithm that is not known, or that cannot be computed here, is refused by name. So no
  declared checksum passes unchecked.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64

from ..core.checksum import CHECKSUMS, SIZES, new_checksum
from ..core.errors import MissingExtra
from ..core.stream_form import CHECKSUM_PREFIX
from .names import CHECKSUM_HEADERS, CHECKSUM_OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.checksum import Checksum
    from ..core.model import Request
    from .claim import Claim
    from .errors import Kind, Refusals

_SDK_ALGORITHM = "x-amz-sdk-checksum-algorithm"
_UPLOADS = ("PUT", "POST")


class DeclaredChecksum:
    """A declared checksum such as ``x-amz-checksum-crc32``, and that of the body so far.

    Args:
        name: lower-case, such as ``x-amz-checksum-crc32``.
        given: its value, base64.
        refuse: makes the errors.

    Raises:
        VerificationError: an unknown algorithm, a value of another form, or an algorithm that
            needs a package that is not installed.
    """

    __slots__ = ("_computed", "_given", "_name", "_refuse")

    def __init__(self, name: str, given: str, refuse: Refusals) -> None:
        check_known(name, refuse)
        check_value(name, given, "checksum-malformed", refuse)
        self._name = name
        self._given = given
        self._computed = computing(name, refuse)
        self._refuse = refuse

    @classmethod
    def of(cls, claim: Claim, request: Request, refuse: Refusals) -> DeclaredChecksum | None:
        """Find the checksum that a head declares for its body.

        A request that completes a multipart upload declares that of the whole object, and a copy
        has no body: their checksums are not compared.
        https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html

        Raises:
            VerificationError: as `DeclaredChecksum`; several checksums; or one that contradicts
                x-amz-trailer or x-amz-sdk-checksum-algorithm.
        """
        if request.method not in _UPLOADS or not refuse.is_s3:
            return None
        found, algorithm = _declared(claim, request)
        for name, _ in found:
            check_known(name, refuse)
        if "x-amz-copy-source" in request.fields or (
            request.method == "POST" and "uploadid=" in request.query.lower()
        ):
            return None
        trailers = request.fields.get("x-amz-trailer", "")
        if len(found) > 1 or (found and trailers):
            names = [name[:80] for name, _ in found[:4]] + (["x-amz-trailer"] if trailers else [])
            raise refuse(
                "checksum-conflict",
                f"The request declares {' and '.join(names)}.",
                "Send one checksum of the body.",
            )
        if algorithm is not None:
            _check_algorithm(algorithm, [name for name, _ in found] or _split(trailers), refuse)
        return cls(*found[0], refuse) if found else None

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next bytes of the body."""
        self._computed.update(data)

    def check(self) -> None:
        """Compare, after the last bytes.

        Raises:
            VerificationError: the body has another checksum.
        """
        check_digest(self._name, self._given, self._computed, self._refuse)


def check_known(name: str, refuse: Refusals) -> None:
    """Refuse the name of a checksum that S3 does not have."""
    if name not in CHECKSUM_HEADERS:
        raise refuse(
            "checksum-unknown",
            f"{name[:80]} is not a checksum that this server can check.",
            f"Use one of {', '.join(CHECKSUMS)}.",
        )


def check_value(name: str, text: str, kind: Kind, refuse: Refusals) -> None:
    """Refuse a value that is not a checksum of the named algorithm in base64."""
    size = SIZES[name.removeprefix(CHECKSUM_PREFIX)]
    if decoded(text, size) is None:
        raise refuse(
            kind,
            f"{name} is {text[:80]!r}, which is not a checksum of {size} bytes in base64.",
            f"Encode its {size} bytes in base64.",
        )


def decoded(text: str, size: int) -> bytes | None:
    """Decode canonical base64 of a number of bytes; give None for everything else."""
    try:
        found = a2b_base64(text)
    except ValueError:
        return None
    canonical = len(found) == size and b2a_base64(found, newline=False).decode() == text
    return found if canonical else None


def computing(name: str, refuse: Refusals) -> Checksum:
    """Begin to compute a known checksum.

    Raises:
        VerificationError: it needs a package that is not installed.
    """
    try:
        return new_checksum(name.removeprefix(CHECKSUM_PREFIX))
    except MissingExtra as error:
        raise refuse("not-implemented", error.problem, error.remedy) from None


def check_digest(name: str, given: str, computed: Checksum, refuse: Refusals) -> None:
    """Refuse a declared value that is not the body's."""
    found = b2a_base64(computed.digest(), newline=False).decode()
    if found != given:
        raise refuse(
            "digest-mismatch",
            f"{name} is {given[:80]!r}, and the body's is {found}.",
            "Send the body again, unchanged.",
        )


def of_fields(fields: Mapping[str, str], refuse: Refusals) -> list[DeclaredChecksum]:
    """Find the checksums that the fields of a form declare for the file."""
    names = [name for name in fields if _is_checksum(name)]
    if len(names) > 1:
        raise refuse(
            "checksum-conflict",
            f"The form has {' and '.join([name[:80] for name in names[:4]])}.",
            "Send one checksum of the file.",
        )
    return [DeclaredChecksum(name, fields[name], refuse) for name in names]


def _declared(claim: Claim, request: Request) -> tuple[list[tuple[str, str]], str | None]:
    """Find the checksums, and the algorithm that the SDK names, in the headers and the query."""
    fields = request.fields
    found = [(name, fields[name]) for name in fields if _is_checksum(name)]
    algorithm = fields.get(_SDK_ALGORITHM)
    if "checksum" in claim.query.lower():
        parameters = claim.parameters()
        found += [(name, parameters[name]) for name in parameters if _is_checksum(name)]
        algorithm = algorithm or parameters.get(_SDK_ALGORITHM)
    return found, algorithm


def _is_checksum(name: str) -> bool:
    return name.startswith(CHECKSUM_PREFIX) and name not in CHECKSUM_OPTIONS


def _check_algorithm(algorithm: str, names: list[str], refuse: Refusals) -> None:
    expected = CHECKSUM_PREFIX + algorithm.lower()
    check_known(expected, refuse)
    if expected not in names:
        raise refuse(
            "checksum-conflict",
            f"{_SDK_ALGORITHM} is {algorithm[:40]!r}, and there is no {expected} in a header or "
            "trailer.",
            "Send the checksum of that algorithm.",
        )


def _split(trailers: str) -> list[str]:
    return [name.strip(" ").lower() for name in trailers.split(",")]
