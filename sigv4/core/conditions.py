"""The conditions of a POST policy: parsed, and compared with the fields of the form.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

from . import redact
from .errors import InvalidParameter
from .frozen import Frozen, assign
from .suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

EQ = "eq"
STARTS_WITH = "starts-with"
RANGE = "content-length-range"
FILENAME = "${filename}"  # S3 puts the name of the uploaded file in its place
MAX_UPLOAD = 5 * 1024**3  # bytes: what one request can upload
_DIGITS = 18  # of the largest size
_TYPES = "content-type"  # a field that may hold a list
_OPERATORS = (EQ, STARTS_WITH, RANGE)
_FORMS = (
    'Write {"name": "value"}, ["eq", "$name", "value"], ["starts-with", "$name", "prefix"] or '
    '["content-length-range", least, most].'
)


class Condition(Frozen):
    """One condition of a policy.

    Args:
        operator: ``eq``, ``starts-with`` or ``content-length-range``.
        name: the name of the field, as it was given; empty for a range.
        value: what the field must be, or begin with.
        least, most: bounds of the file's size in bytes, both allowed.
    """

    __slots__ = ("operator", "name", "value", "least", "most")
    operator: str
    name: str
    value: str
    least: int
    most: int

    def __init__(
        self, operator: str, name: str = "", value: str = "", least: int = 0, most: int = 0
    ) -> None:
        assign(self, "operator", operator)
        assign(self, "name", name)
        assign(self, "value", value)
        assign(self, "least", least)
        assign(self, "most", most)

    @property
    def field(self) -> str:
        """The name in lower case: S3 ignores the case of field names."""
        return self.name.lower()

    def admits(self, value: str) -> bool:
        """Whether a field may have a value; ``${filename}`` in it may become anything."""
        fixed, named, _ = value.partition(FILENAME)
        if not named:
            return self.holds(value)
        could = fixed.startswith(self.value) or self.value.startswith(fixed)
        return could and self.operator != EQ

    def holds(self, value: str, start: str | None = None) -> bool:
        """Whether a field's value, read literally, meets the condition.

        Args:
            value: of the field.
            start: what `start_of` gives for it, if that is known.
        """
        if self.operator == EQ:
            return value == self.value
        found = start_of(self.field, value) if start is None else start
        return found.startswith(self.value)

    def holds_for_all(self, value: str, start: str | None = None) -> bool:
        """Whether it holds for every text that may replace ``${filename}`` in the value."""
        fixed, named, _ = value.partition(FILENAME)
        if not named:
            return self.holds(value, start)
        anything = self.operator != EQ and self.field != _TYPES
        return anything and fixed.startswith(self.value)

    def _shown(self) -> Iterator[tuple[str, str]]:
        for name, text in super()._shown():
            yield name, redact.field(self.name, text) if name == "value" else text

    def __str__(self) -> str:
        if self.operator == RANGE:
            return f'["{RANGE}", {self.least}, {self.most}]'
        value = redact.field(self.name, self.value[:60])
        return f'["{self.operator}", "${self.name[:60]}", "{value}"]'


def start_of(field: str, value: str) -> str:
    """Return what a prefix is compared with: of a list of types, the text that all begin with.

    It is found once for all conditions, so that the cost does not grow with their product.

    Args:
        field: its name, in lower case.
        value: as it is in the form.
    """
    if field != _TYPES:
        return value
    types = [each.strip() for each in value.split(",")]
    least, most = min(types), max(types)
    for place, mark in enumerate(least):
        if most[place : place + 1] != mark:
            return least[:place]
    return least


def read(given: Any) -> Condition:
    """Read a condition in one of its forms.

    Raises:
        InvalidParameter: an operator, a name or bounds that S3 does not accept.
        TypeError: a value of another type.
    """
    if isinstance(given, dict):
        if len(given) != 1:
            raise InvalidParameter(
                f"The condition {_short(given)} names {len(given)} fields.", _FORMS, "Conditions"
            )
        ((name, value),) = given.items()
        return Condition(EQ, _text(given, name), _text(given, value))
    if not isinstance(given, (list, tuple)):
        raise TypeError(f"a condition must be a dict or a list, not {type(given).__name__}")
    if len(given) != 3:
        raise InvalidParameter(
            f"The condition {_short(given)} has {len(given)} parts.", _FORMS, "Conditions"
        )
    operator, name, value = given
    if not isinstance(operator, str) or operator.lower() not in _OPERATORS:
        raise InvalidParameter(
            f"The condition {_short(given)} has an operator that S3 does not know.",
            f"{did_you_mean(str(operator), _OPERATORS)}{_FORMS}",
            "Conditions",
        )
    if operator.lower() == RANGE:
        return _range(given, name, value)
    if not _text(given, name).startswith("$") or name == "$":
        raise InvalidParameter(
            f"The condition {_short(given)} names a field without a dollar sign.",
            _FORMS,
            "Conditions",
        )
    return Condition(operator.lower(), name[1:], _text(given, value))


def check_satisfiable(conditions: Iterable[Condition], fields: Mapping[str, str]) -> None:
    """Refuse conditions that no upload with these fields can meet.

    Args:
        conditions: all of them.
        fields: by lower-case names, the bucket among them.

    Raises:
        InvalidParameter: names the condition, and what contradicts it.
    """
    least, most, named = 0, MAX_UPLOAD, ""
    for condition in conditions:
        if condition.operator == RANGE:
            least, most = max(least, condition.least), min(most, condition.most)
            if least > most:
                raise InvalidParameter(
                    f"{condition} allows no file size{named}.",
                    "Give one range, in bytes, up to 5 GiB.",
                    "Conditions",
                )
            named = f", after {condition}"
        elif condition.field in fields and not condition.admits(fields[condition.field]):
            raise InvalidParameter(
                f"{condition} contradicts the form, where {condition.name[:60]} is "
                f"{redact.field(condition.field, fields[condition.field][:60])!r}.",
                "Change the condition or the field: S3 would refuse every upload.",
                "Conditions",
            )


def _range(given: Any, least: Any, most: Any) -> Condition:
    least, most = _bound(given, least), _bound(given, most)
    if not 0 <= least <= most:
        raise InvalidParameter(
            f"{_short(given)} allows no file.",
            "Give the smallest number of bytes, then the largest.",
            "Conditions",
        )
    return Condition(RANGE, least=least, most=most)


def _bound(given: Any, value: Any) -> int:
    """Read a number of bytes. S3 also accepts a text of digits, as Fine Uploader writes it."""
    if type(value) is int:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    raise TypeError(f"the bounds of {_short(given)} must be int, in bytes")


def _text(given: Any, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{_short(given)} must hold str, not {type(value).__name__}")
    return value


def _short(given: Any) -> str:
    """Show the start of a condition; no value, if it names a secret."""
    text = repr(given)
    lowered = text.lower()
    if any(name in lowered for name in redact.SECRET_NAMES):
        text = repr([_name(each) for each in given])
    return text[:120]


def _name(part: Any) -> str:
    """Show an operator, or the name of a secret field, and nothing else."""
    text = part if isinstance(part, str) else ""
    lowered = text.lower()
    known = lowered in _OPERATORS or lowered.removeprefix("$") in redact.SECRET_NAMES
    return text if known else redact.HIDDEN
