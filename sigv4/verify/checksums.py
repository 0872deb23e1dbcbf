"""The checksum that a header of S3 tells of the body, held against what arrives.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64

from ..core.checksum import CHECKSUMS, SIZES, new_checksum
from ..core.errors import MissingExtra
from ..core.stream_form import CHECKSUM_PREFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.checksum import Checksum
    from ..core.model import Request
    from .errors import Refusals

_NAMES = tuple([CHECKSUM_PREFIX + name for name in CHECKSUMS])


class ChecksumHeader:
    """A header such as ``x-amz-checksum-crc32``, and what the body has come to so far.

    Args:
        name: lower-case.
        given: its value, base64.
        computed: of the body's bytes.
        refuse: makes the errors.
    """

    __slots__ = ("_computed", "_given", "_name", "_refuse")

    def __init__(self, name: str, given: str, computed: Checksum, refuse: Refusals) -> None:
        self._name = name
        self._given = given
        self._computed = computed
        self._refuse = refuse

    @classmethod
    def of(cls, request: Request, *, bound: bool, refuse: Refusals) -> ChecksumHeader | None:
        """That of a request; None if it has none, or none of its body.

        What completes a multipart upload tells that of the whole object, and a copy has no body.
        https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html

        Args:
            request: its head.
            bound: whether the signature binds the body's bytes: then a checksum that cannot be
                computed here would say no more.
            refuse: makes the errors.

        Raises:
            VerificationError: two of them, one that no body can have, or one that cannot be
                computed here.
        """
        fields = request.fields
        names = [name for name in _NAMES if name in fields]
        if not names or request.method not in ("PUT", "POST") or "x-amz-copy-source" in fields:
            return None
        if request.method == "POST" and "uploadid=" in request.query.lower():
            return None
        if len(names) > 1:
            raise refuse(
                "request", f"There are {' and '.join(names)}.", "Send one checksum of the body."
            )
        (name,) = names
        _check_form(name, fields[name], refuse)
        try:
            computed = new_checksum(name.removeprefix(CHECKSUM_PREFIX))
        except MissingExtra as error:
            if bound:
                return None
            raise refuse("not here", error.problem, error.remedy) from None
        return cls(name, fields[name], computed, refuse)

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """The next bytes of the body."""
        self._computed.update(data)

    def check(self) -> None:
        """All has come.

        Raises:
            VerificationError: the body has another checksum.
        """
        found = b2a_base64(self._computed.digest(), newline=False).decode()
        if found != self._given:
            raise self._refuse(
                "digest",
                f"{self._name} is {self._given!r}, and the body's is {found}.",
                "Send it anew.",
            )


def _check_form(name: str, text: str, refuse: Refusals) -> None:
    size = SIZES[name.removeprefix(CHECKSUM_PREFIX)]
    try:
        found = a2b_base64(text)
    except ValueError:
        found = b""
    if len(found) != size or b2a_base64(found, newline=False).decode() != text:
        raise refuse(
            "request",
            f"{name} is {text[:80]!r}, which is no such checksum.",
            f"Encode its {size} bytes in base64.",
        )
