"""The file of a form, compared with what the policy and the fields say about it.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html (Content-MD5, x-amz-checksum-*)
"""

from __future__ import annotations

from ..core.digest import md5
from .body import check_md5, content_md5
from .checksums import of_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .errors import Refusals


class FileCheck:
    """Takes a file in pieces and compares its size, MD5 and checksum at the end.

    Args:
        fields: the fields of the form, lower-case names to values.
        size_range: the least and the most bytes that the policy allows; None without a bound.
        refuse: makes the errors.

    Raises:
        VerificationError: a malformed Content-MD5 or checksum field.

    Attributes:
        needs_bytes: whether the file's bytes are needed to check it, not only its size.
    """

    __slots__ = ("_checksums", "_given_md5", "_md5", "_range", "_refuse", "_size", "needs_bytes")

    def __init__(
        self, fields: Mapping[str, str], size_range: tuple[int, int] | None, refuse: Refusals
    ) -> None:
        self._refuse = refuse
        self._range = size_range
        self._size = 0
        self._given_md5 = content_md5(fields.get("content-md5"), refuse)
        self._md5 = None if self._given_md5 is None else md5()
        self._checksums = of_fields(fields, refuse)
        self.needs_bytes = self._md5 is not None or bool(self._checksums)

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next piece.

        Raises:
            VerificationError: the file is larger than the policy allows.
        """
        self._size += len(data)
        self._check_most(self._size)
        if self._md5 is not None:
            self._md5.update(data)
        for checksum in self._checksums:
            checksum.update(data)

    def finish(self) -> None:
        """Compare, after the last piece.

        Raises:
            VerificationError: another size, MD5 or checksum.
        """
        self._check_most(self._size)  # also if `update` has refused it before
        self._check_least(self._size)
        if self._md5 is not None:
            check_md5(self._md5.digest(), self._given_md5 or b"", self._refuse)
        for checksum in self._checksums:
            checksum.check()

    def check_size(self, size: int) -> None:
        """Check a file by its number of bytes alone.

        Raises:
            VerificationError: the policy does not allow that size.
            BodyRequired: the form has a Content-MD5 or a checksum.
        """
        self._check_most(size)
        self._check_least(size)
        if self.needs_bytes:
            raise self._refuse(
                "body-required",
                "The form has the MD5 or a checksum of its file, which was not read yet.",
                "Pass the file as the last field, or verify with file_follows=True.",
            )

    def _check_most(self, size: int) -> None:
        if self._range is not None and size > self._range[1]:
            raise self._refuse(
                "file-too-large",
                f"The file has more than the {self._range[1]} bytes that the policy allows.",
                "Upload a smaller file.",
            )

    def _check_least(self, size: int) -> None:
        if self._range is not None and size < self._range[0]:
            raise self._refuse(
                "file-too-small",
                f"The file has {size} bytes, and the policy requires {self._range[0]}.",
                "Upload a larger file.",
            )
