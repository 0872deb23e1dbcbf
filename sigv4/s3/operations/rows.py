"""The open parameters of a presigner: check and encode the values of a row."""

from __future__ import annotations

from ...core import lazy_errors as errors
from ...core.frozen import Frozen, assign
from .model import OWN_PREFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..keys import KeyGuard
    from .model import Operation
    from .open_values import OpenHeader, OpenQuery, OwnQuery

# Each adds a second header, has its own encoding, or becomes part of the host.
_NOT_SIMPLE = frozenset(
    {
        "ChecksumAlgorithm",
        "CopySourceSSECustomerKey",
        "CopySourceSSECustomerKeyMD5",
        "RequestRoute",
        "SSECustomerKey",
        "SSECustomerKeyMD5",
    }
)


class OpenKey(Frozen):
    """The key of an object, left open."""

    __slots__ = ("guard",)
    guard: KeyGuard

    def __init__(self, guard: KeyGuard) -> None:
        assign(self, "guard", guard)

    @property
    def admit(self) -> Callable[[str], str]:
        """What returns the key as the path has it, percent-encoded."""
        return self.guard.admit


if TYPE_CHECKING:
    Open = OpenKey | OpenQuery | OwnQuery | OpenHeader


class Rows(Frozen):
    """Reads rows: with one open parameter a row is its value, with several a tuple or a mapping.

    Args:
        names: of the open parameters.
        open_parameters: one for each name; checks and encodes its values.
    """

    __slots__ = ("names", "open_parameters", "_admits")
    names: tuple[str, ...]
    open_parameters: tuple[Open, ...]
    _admits: tuple[Callable[[Any], str], ...]

    def __init__(
        self,
        names: tuple[str, ...],
        open_parameters: tuple[Open, ...],
    ) -> None:
        assign(self, "names", names)
        assign(self, "open_parameters", open_parameters)
        assign(self, "_admits", tuple([each.admit for each in open_parameters]))

    @property
    def admits(self) -> tuple[Callable[[Any], str], ...]:
        """For each open parameter, the function that checks and encodes a value."""
        return self._admits

    def admit(self, row: Any) -> tuple[str, ...]:
        """Return the canonical texts of a row's values, in the order of `names`.

        Raises:
            GuardError, InvalidParameter: a value that is refused.
            TypeError: a row of another shape, or a value of another type.
        """
        if len(self._admits) == 1:
            return (self._admits[0](row),)
        values = self.read(row)
        return tuple([admit(value) for admit, value in zip(self._admits, values, strict=True)])

    def sent(self, row: Any) -> list[str | None]:
        """Return the values of a row that are sent as headers; None for those in the URL."""
        from .open_values import OpenHeader

        return [
            each.sent(value) if isinstance(each, OpenHeader) else None
            for each, value in zip(self.open_parameters, self.read(row), strict=True)
        ]

    def read(self, row: Any) -> Sequence[Any]:
        """Return the values of a row, in the order of `names`."""
        if len(self.names) == 1:
            return (row,)
        if isinstance(row, dict):
            return self._from_mapping(row)
        if not isinstance(row, (tuple, list)):
            raise TypeError(f"{self._wanted()}, not {type(row).__name__}")
        if len(row) != len(self.names):
            raise TypeError(f"{self._wanted()}, and this one has {len(row)} values")
        return row

    def _from_mapping(self, row: dict[str, Any]) -> list[Any]:
        for name in row:
            if name not in self.names:
                from ...core.suggest import did_you_mean

                raise errors.InvalidParameter(
                    f"A row has {str(name)[:60]!r}, which does not vary.",
                    f"{did_you_mean(str(name), self.names)}Rows have {', '.join(self.names)}.",
                    str(name),
                )
        missing = [name for name in self.names if name not in row]
        if missing:
            raise errors.InvalidParameter(
                f"A row lacks {', '.join(missing)}.",
                "Give all open parameters in each row.",
                missing[0],
            )
        return [row[name] for name in self.names]

    def _wanted(self) -> str:
        if not self.names:
            return "no parameter is open, so a row must be the empty tuple"
        return f"a row must be a tuple or dict of {', '.join(self.names)}"


def open_rows(
    operation: Operation,
    in_url: Mapping[str, bool],
    guard: KeyGuard,
    lifted: bool = False,
    non_ascii_headers: bool = False,
    body: bytes | None = None,
) -> Rows:
    """Make the reader of rows.

    Args:
        operation: the operation of the open parameters.
        in_url: names of the open parameters, and whether each is in the URL or is a header.
        guard: checks keys.
        lifted: allow values that S3 refuses.
        non_ascii_headers: allow non-ASCII header values.
        body: the body of all rows; None if it is not known.
    """

    def make(name: str, place: bool) -> Open:
        if name == "Key":
            return OpenKey(guard)
        from .open_values import OpenHeader, OpenQuery, OwnQuery

        if is_own(operation, name):
            return OwnQuery(name)
        parameter = operation.parameters[name]
        if place:
            return OpenQuery(operation.name, parameter, lifted)
        return OpenHeader(operation.name, parameter, lifted, non_ascii_headers, body)

    opened = [make(name, place) for name, place in in_url.items()]
    return Rows(tuple(in_url), tuple(opened))


def is_own(operation: Operation, name: str) -> bool:
    """Whether a name is that of one of the user's own query parameters."""
    return name not in operation.parameters and str(name).startswith(OWN_PREFIX)


def can_be_open(operation: Operation, name: str) -> bool:
    """Whether a parameter changes the request in one place only, so that rows may vary it."""
    parameter = operation.parameters.get(name)
    if parameter is None or name in _NOT_SIMPLE:
        return False
    return name == "Key" or parameter.location in ("query", "header")


def check_open(operation: Operation, name: str) -> None:
    """Refuse to leave a parameter open if rows cannot vary it.

    Raises:
        InvalidParameter: the operation does not have it, or it changes more than one place.
    """
    if is_own(operation, name):
        return
    if name not in operation.parameters:
        from ...core.suggest import did_you_mean

        raise errors.InvalidParameter(
            f"{operation.name} has no parameter {str(name)[:60]!r} for vary.",
            f"{did_you_mean(str(name), operation.parameters)}Names are those of boto3.",
            "vary",
        )
    if not can_be_open(operation, name):
        raise errors.InvalidParameter(
            f"{name} cannot be in vary: it changes more than one place of the request.",
            "Make a presigner for each of its values.",
            "vary",
        )
