"""GET and HEAD of one object: two URLs, since a signature covers the method."""

from __future__ import annotations

from ..core.frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from .presigned import Presigned


class DownloadPair(Frozen):
    """The URLs with which a player or a query engine reads an object: ``get, head = pair``.

    Attributes:
        get: for the object, whole or by ranges: a Range header needs no signature.
        head: for its size and type.
    """

    __slots__ = ("get", "head")
    get: Presigned
    head: Presigned

    def __init__(self, get: Presigned, head: Presigned) -> None:
        assign(self, "get", get)
        assign(self, "head", head)

    @property
    def expires_at(self) -> datetime:
        """When the first of both ends; they end together unless credentials were renewed."""
        return min(self.get.expires_at, self.head.expires_at)

    def __iter__(self) -> Iterator[Presigned]:
        return iter((self.get, self.head))
