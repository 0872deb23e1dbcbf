"""The presigned URLs of many keys in bytes, one after the other."""

from __future__ import annotations

from ..core.interpret import fill_bytes, sign_paths
from ..core.signing_key import HMAC_SHA256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.plan import Plan

BLOCK = 512  # keys that are signed in one go


class Lines:
    """The presigned URLs of many keys, one after the other, made some hundred at a time.

    Attributes:
        rows: how many.
        size: bytes of all of them.
        each: bytes of each beside its path.
        plain: whether the paths are the keys, which needed no encoding.
    """

    __slots__ = ("rows", "size", "each", "plain", "_end", "_paths", "_plan")

    def __init__(
        self, plan: Plan, paths: list[bytes], length: int, end: bytes, plain: bool
    ) -> None:
        self.rows = len(paths)
        self.plain = plain
        fixed = len("".join(plan.url.pieces)) + HMAC_SHA256.signature_length
        self.each = fixed + len(end)
        self.size = length + self.rows * self.each
        self._end = end
        self._paths = paths
        self._plan = plan

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, self.rows, BLOCK):
            yield fill_bytes(self._plan, self._paths[start : start + BLOCK], self._end)

    def lengths(self) -> list[int]:
        """Bytes of each path."""
        return [*map(len, self._paths)]

    def around(self) -> tuple[str, str]:
        """Return what each URL has before its path, and between the path and the signature."""
        head, tail = self._plan.url.pieces
        return head, tail

    def encoded(self) -> list[bytes]:
        """Return the path of each, encoded."""
        return self._paths

    def paths(self) -> bytes:
        """Return all paths, joined."""
        return b"".join(self._paths)

    def signatures(self) -> bytes:
        """Return all signatures, joined; each has as many digits as the others."""
        return b"".join(
            [
                sign_paths(self._plan, self._paths[start : start + BLOCK])
                for start in range(0, self.rows, BLOCK)
            ]
        )
