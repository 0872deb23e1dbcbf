"""Compressed files that are damaged, or not compressed as their names say."""

from __future__ import annotations

from contextlib import contextmanager

from ..core.errors import InvalidParameter
from .compression import damage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def undamaged(blocks: Iterator[bytes], path: str, compression: str) -> Iterator[bytes]:
    """Yield the blocks of a file.

    Raises:
        InvalidParameter: as `reporting_damage`.
    """
    with reporting_damage(path, compression):
        yield from blocks


@contextmanager
def reporting_damage(path: str, compression: str) -> Iterator[None]:
    """Report what is wrong with a compressed file that is read.

    Raises:
        InvalidParameter: the file is damaged, or not compressed as its name says.
    """
    try:
        yield
    except damage(compression) as error:
        if "memory" in str(error) or "window" in str(error).lower():
            raise InvalidParameter(
                f"{path[:200]!r} was compressed with a window of more than 128 MiB.",
                "Unpack it with 'zstd -d --long=31', and pass the result.",
                "input",
            ) from None
        raise InvalidParameter(
            f"{path[:200]!r} cannot be unpacked: {error}.",
            "It is truncated or damaged, or its name does not match its compression: fetch it "
            "again.",
            "input",
        ) from None
