"""Where the values of a row come from."""

from __future__ import annotations

from ..core.errors import InvalidRow
from ..core.frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BOOLEANS = {"true": True, "false": False}


class Column(Frozen):
    """Where the value of an open parameter comes from.

    Args:
        name: of the column.
        index: its place in a record without names, from 0; -1 where names tell.
        kind: of the parameter, as in `s3.operations.Parameter`.
        encoded: whether it is percent-encoded with ``+`` for a space, as in an S3 Inventory.
    """

    __slots__ = ("name", "index", "kind", "encoded")
    name: str
    index: int
    kind: str
    encoded: bool

    def __init__(self, name: str, index: int, kind: str, encoded: bool = False) -> None:
        assign(self, "name", name)
        assign(self, "index", index)
        assign(self, "kind", kind)
        assign(self, "encoded", encoded)

    def read(self, value: Any) -> Any:
        """The value as the presigner takes it: text becomes a number where one is wanted."""
        if not isinstance(value, str):
            return value
        if self.kind in ("integer", "long"):
            try:
                return int(value)
            except ValueError:
                raise InvalidRow(
                    f"{self.name}={value[:60]!r} is no whole number.", "Correct it."
                ) from None
        if self.kind == "boolean":
            return _BOOLEANS.get(value, value)
        if self.encoded:
            from urllib.parse import unquote_plus

            return unquote_plus(value, errors="surrogateescape")
        return value
