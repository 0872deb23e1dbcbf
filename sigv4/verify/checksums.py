"""The checksum of the body that a request to S3 declares, compared with the body that arrives.

Rules of this file:

- A checksum is declared in a header, in a parameter of a presigned URL, or in a trailer (see
  trailers.py), once in all. S3 reads parameters of that name as it reads the headers.
- An algorithm that is not known, or that cannot be computed here, is refused by name. So no
  declared checksum of a body passes unchecked, whatever the method.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64

from ..core.checksum import CHECKSUMS, SIZES, new_checksum
from ..core.encoding import decode, split_query
from ..core.errors import MissingExtra
from ..core.stream_form import CHECKSUM_PREFIX
from .hidden import MARK, looks_random, shown
from .names import CHECKSUM_HEADERS, CHECKSUM_OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..core.checksum import Checksum
    from ..core.model import Request
    from .claim import Claim
    from .errors import Kind, Refusals

_SDK_ALGORITHM = "x-amz-sdk-checksum-algorithm"
_OBJECT_ALGORITHM = "x-amz-checksum-algorithm"  # of an object that is made without a body
_WORD = "checksum"  # in all these names
_COPY_SOURCE = "x-amz-copy-source"
_READS = ("GET", "HEAD")
_BODYLESS = ("GET", "HEAD", "DELETE", "OPTIONS")  # S3 reads no body of these


class DeclaredChecksum:
    """A declared checksum such as ``x-amz-checksum-crc32``, and that of the body so far.

    Args:
        name: lower-case, such as ``x-amz-checksum-crc32``.
        given: its value, base64.
        refuse: makes the errors.
        optional: whether a request without a body passes: then the checksum is not of the body.

    Raises:
        VerificationError: an unknown algorithm, a value of another form, or an algorithm that
            needs a package that is not installed.
    """

    __slots__ = ("_computed", "_given", "_name", "_optional", "_refuse")

    def __init__(self, name: str, given: str, refuse: Refusals, optional: bool = False) -> None:
        check_known(name, refuse)
        check_value(name, given, "checksum-malformed", refuse)
        self._name = name
        self._given = given
        self._computed = computing(name, refuse)
        self._optional = optional
        self._refuse = refuse

    @classmethod
    def of(cls, claim: Claim, request: Request, refuse: Refusals) -> DeclaredChecksum | None:
        """Find the checksum that a head declares for its body.

        A request that completes a multipart upload declares that of the whole object. Reading,
        deleting and copying have no body; if one arrives all the same, it must have the checksum.
        https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html

        Raises:
            VerificationError: as `DeclaredChecksum`; several checksums; or one that contradicts
                x-amz-trailer or x-amz-sdk-checksum-algorithm.
        """
        fields = request.fields
        if not refuse.is_s3 or (
            request.method in _READS
            and not request.body
            and "content-length" not in fields  # a request with a body has one of them
            and "transfer-encoding" not in fields
        ):
            return None
        found, algorithms = _declared(claim, request)
        if not found and not algorithms:
            return None
        for name, _ in found:
            check_known(name, refuse)
        if request.method == "POST" and _has_parameter(claim, "uploadId"):
            return None
        trailers = fields.get("x-amz-trailer", "")
        if len(found) > 1 or (found and trailers):
            names = [name[:80] for name, _ in found[:4]] + (["x-amz-trailer"] if trailers else [])
            raise refuse(
                "checksum-conflict",
                f"The request declares {' and '.join(names)}.",
                "Send one checksum of the body.",
            )
        bodyless = request.method in _BODYLESS or _COPY_SOURCE in fields
        names = [name for name, _ in found] or _split(trailers)
        for name, algorithm in algorithms:
            needed = name == _SDK_ALGORITHM and not bodyless
            _check_algorithm(name, algorithm, names, refuse, needed=needed)
        return cls(*found[0], refuse, bodyless) if found else None

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next bytes of the body."""
        self._computed.update(data)
        self._optional = self._optional and not data

    def check(self) -> None:
        """Compare, after the last bytes.

        Raises:
            VerificationError: the body has another checksum.
        """
        if not self._optional:
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
            f"{name} is {shown(text, 80)}, which is not a checksum of {size} bytes in base64.",
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
    for option in (_SDK_ALGORITHM, _OBJECT_ALGORITHM):
        if option in fields:
            _check_algorithm(option, fields[option], names, refuse)
    return [DeclaredChecksum(name, fields[name], refuse) for name in names]


def _declared(
    claim: Claim, request: Request
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Find the checksums, and the names of algorithms, in the headers and the query.

    A parameter that arrives twice counts twice.
    """
    fields = request.fields
    pairs = [(name, fields[name]) for name in fields if _WORD in name]
    if _WORD in claim.query.lower():
        pairs += [(name.lower(), value) for name, value in _parameters(claim)]
    if not pairs:
        return [], []
    return (
        [(name, value) for name, value in pairs if _is_checksum(name)],
        [(name, value) for name, value in pairs if name in (_SDK_ALGORITHM, _OBJECT_ALGORITHM)],
    )


def _parameters(claim: Claim) -> list[tuple[str, str]]:
    return [
        (decode(name).decode("latin-1"), decode(value).decode("latin-1"))
        for name, value in split_query(claim.query)
    ]


def _has_parameter(claim: Claim, name: str) -> bool:
    return name in claim.query and any(found == name for found, _ in _parameters(claim))


def _is_checksum(name: str) -> bool:
    return name.startswith(CHECKSUM_PREFIX) and name not in CHECKSUM_OPTIONS


def _check_algorithm(
    option: str, algorithm: str, names: list[str], refuse: Refusals, *, needed: bool = False
) -> None:
    """Refuse an algorithm that is not known, or is not that of the checksum.

    Args:
        option: the header, parameter or field that names the algorithm.
        algorithm: its value.
        names: lower-case names of the checksums that are declared.
        refuse: makes the errors.
        needed: whether there must be a checksum.
    """
    expected = CHECKSUM_PREFIX + (MARK if looks_random(algorithm) else algorithm.lower())
    check_known(expected, refuse)
    if (needed or names) and expected not in names:
        raise refuse(
            "checksum-conflict",
            f"{option} is {shown(algorithm, 40)}, and there is no {expected} in a header, field or "
            "trailer.",
            "Send the checksum of that algorithm.",
        )


def _split(trailers: str) -> list[str]:
    return [name.strip(" ").lower() for name in trailers.split(",") if name]
