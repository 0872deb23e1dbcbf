"""What verifying a form gives: the form, and whether its file has been checked."""

from __future__ import annotations

from ..core.frozen import assign
from ..core.model import MappingProxy
from .results import Identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, NoReturn

    from .file import FileCheck

_FIELDS = Identity.__slots__


class _FormIdentity(Identity):
    __slots__ = ("bucket", "fields")
    bucket: str
    fields: Mapping[str, str]

    def __init__(self, *values: Any, bucket: str, fields: Mapping[str, str]) -> None:
        super().__init__(*values)
        assign(self, "bucket", bucket)
        assign(self, "fields", MappingProxy(dict(fields)))

    def _shown(self) -> Iterator[tuple[str, str]]:
        for name, text in super()._shown():
            yield name, repr(sorted(self.fields)) if name == "fields" else text

    def __reduce__(self) -> NoReturn:
        raise TypeError("a verified form does not pickle: take the values that are needed from it")


class VerifiedForm(_FormIdentity):
    """A form whose signature, policy, fields and file have been checked.

    Attributes, beside those of `Identity`:
        bucket: the one that the form may upload to.
        fields: lower-case names to values, of the fields before the file; the file name has
            replaced ``${filename}`` if it was given.
    """

    __slots__ = ()
    body_verified = True


class VerifiedFormHead(_FormIdentity):
    """A form whose signature, policy and fields hold, and whose file has still to be checked.

    Attributes, beside those of `VerifiedForm`:
        size_range: the least and the most bytes that the file may have; None without a bound.
    """

    __slots__ = ("size_range", "_new_check")
    size_range: tuple[int, int] | None
    _new_check: Callable[[], FileCheck]
    body_verified = False

    def __init__(
        self,
        *values: Any,
        bucket: str,
        fields: Mapping[str, str],
        size_range: tuple[int, int] | None,
        new_check: Callable[[], FileCheck],
    ) -> None:
        super().__init__(*values, bucket=bucket, fields=fields)
        assign(self, "size_range", size_range)
        assign(self, "_new_check", new_check)

    def file_hasher(self) -> FileHasher:
        """Make what takes the file piece by piece and checks it at the end."""
        return FileHasher(self, self._new_check())

    def check_size(self, size: int) -> VerifiedForm:
        """Check a file by its size only.

        Raises:
            VerificationError: the policy does not allow that size.
            BodyRequired: the form has a Content-MD5 or a checksum: use `file_hasher`.
        """
        check = self._new_check()
        check.check_size(size)
        return self.as_verified()

    def as_verified(self) -> VerifiedForm:
        """Give the same form with its file checked; called after the check."""
        given = [getattr(self, name) for name in _FIELDS]
        return VerifiedForm(*given, bucket=self.bucket, fields=self.fields)


class FileHasher:
    """Takes a form's file as it arrives; only `finish` says whether it is admitted."""

    __slots__ = ("_check", "_head")

    def __init__(self, head: VerifiedFormHead, check: FileCheck) -> None:
        self._head = head
        self._check: FileCheck | None = check

    def update(self, data: bytes) -> None:
        """Take the next piece of the file.

        Raises:
            VerificationError: the file is larger than the policy allows.
        """
        self._open().update(data)

    def finish(self) -> VerifiedForm:
        """Give the verified form, after the last piece.

        Raises:
            VerificationError: the file has another size, MD5 or checksum than it must have.
        """
        check, self._check = self._open(), None
        check.finish()
        return self._head.as_verified()

    def _open(self) -> FileCheck:
        if self._check is None:
            raise ValueError("this file is finished")
        return self._check
