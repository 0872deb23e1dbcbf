"""The checksums that S3 accepts with a body, computed piece by piece.

The names are those of botocore's model of S3. awscrt computes CRC32C and CRC64NVME if it is
installed, else Python does; the xxHash family needs the package xxhash.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from .digest import md5, sha1, sha256, sha512
from .errors import MissingExtra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    class Checksum(Protocol):
        """Computes the checksum of bytes."""

        def update(self, data: bytes | bytearray | memoryview, /) -> None:
            """Add the next piece."""
            ...

        def digest(self) -> bytes:
            """Return the checksum of all pieces so far, most significant byte first."""
            ...


class Crc:
    """A cyclic redundancy check, updated piece by piece.

    Args:
        function: takes the data and the value so far, and returns the next value.
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
        """Add the next piece."""
        self._value = self._function(data, self._value)

    def digest(self) -> bytes:
        """Return the check of all pieces so far, most significant byte first."""
        return self._value.to_bytes(self._width, "big")


def _crc32() -> Crc:
    from zlib import crc32

    return Crc(crc32, 4)


def _crc(name: str, width: int) -> Crc:
    """Use awscrt if it is installed; the same function in Python is a hundred times slower."""
    from importlib import import_module

    functions: Any
    try:
        functions = import_module("awscrt.checksums")
    except ImportError:
        from . import crc

        functions = crc
    return Crc(getattr(functions, name), width)


def _xxhash(name: str, function: str) -> Checksum:
    from importlib import import_module

    try:
        made: Checksum = getattr(import_module("xxhash"), function)()
    except ImportError:
        raise MissingExtra(
            f"The checksum {name} needs the package xxhash, which is not installed.",
            "Run pip install 'sigv4-engine[checksums]', or choose crc32, crc64nvme or sha256.",
        ) from None
    return made


CHECKSUMS: dict[str, Callable[[], Checksum]] = {
    "crc32": _crc32,
    "crc32c": lambda: _crc("crc32c", 4),
    "crc64nvme": lambda: _crc("crc64nvme", 8),
    "sha1": sha1,
    "sha256": sha256,
    "sha512": sha512,
    "md5": md5,
    "xxhash64": lambda: _xxhash("xxhash64", "xxh64"),
    "xxhash3": lambda: _xxhash("xxhash3", "xxh3_64"),
    "xxhash128": lambda: _xxhash("xxhash128", "xxh3_128"),
}

SIZES = {  # bytes
    "crc32": 4,
    "crc32c": 4,
    "crc64nvme": 8,
    "sha1": 20,
    "sha256": 32,
    "sha512": 64,
    "md5": 16,
    "xxhash64": 8,
    "xxhash3": 8,
    "xxhash128": 16,
}


def new_checksum(algorithm: str) -> Checksum:
    """Make a checksum of no bytes.

    Raises:
        MissingExtra: the algorithm needs a package that is not installed.
        KeyError: S3 has no such algorithm.
    """
    return CHECKSUMS[algorithm]()
