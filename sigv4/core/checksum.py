"""The checksums that S3 takes with a body, computed piece by piece.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from zlib import crc32

from .digest import sha1, sha256
from .errors import MissingExtra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    Step = Callable[[bytes | bytearray | memoryview, int], int]

    class Checksum(Protocol):
        """Takes bytes and tells their checksum."""

        def update(self, data: bytes | bytearray | memoryview, /) -> None:
            """The next piece."""
            ...

        def digest(self) -> bytes:
            """The checksum of all pieces so far, most significant byte first."""
            ...


class Crc:
    """A cyclic redundancy check that goes on from its last value.

    Args:
        function: of the data and the value so far; gives the next.
        width: bytes of a value.
    """

    __slots__ = ("_function", "_value", "_width")

    def __init__(
        self, function: Callable[[bytes | bytearray | memoryview, int], int], width: int
    ) -> None:
        self._function = function
        self._width = width
        self._value = 0

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """The next piece."""
        self._value = self._function(data, self._value)

    def digest(self) -> bytes:
        """The check of all pieces so far, most significant byte first."""
        return self._value.to_bytes(self._width, "big")


def _crc32c() -> Crc:
    return Crc(_from_awscrt("crc32c"), 4)


def _crc64nvme() -> Crc:
    return Crc(_from_awscrt("crc64nvme"), 8)


def _from_awscrt(name: str) -> Step:
    from importlib import import_module

    try:
        checksums = import_module("awscrt.checksums")
    except ImportError:
        raise MissingExtra(
            f"The checksum {name} needs the package awscrt, which is not installed.",
            "Run pip install 'sigv4-engine[checksums]', or choose crc32, sha1 or sha256.",
        ) from None
    function: Step = getattr(checksums, name)
    return function


CHECKSUMS: dict[str, Callable[[], Checksum]] = {
    "crc32": lambda: Crc(crc32, 4),
    "crc32c": _crc32c,
    "crc64nvme": _crc64nvme,
    "sha1": sha1,
    "sha256": sha256,
}

SIZES = {"crc32": 4, "crc32c": 4, "crc64nvme": 8, "sha1": 20, "sha256": 32}  # bytes


def new_checksum(algorithm: str) -> Checksum:
    """A checksum with nothing fed.

    Raises:
        MissingExtra: the algorithm needs a package that is not installed.
        KeyError: S3 has no such algorithm.
    """
    return CHECKSUMS[algorithm]()
