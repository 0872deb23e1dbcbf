"""The policy of a form, read strictly.

A policy is read only after its signature was checked. Even then, what is ambiguous is refused.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from datetime import datetime, timezone

from ..core.conditions import EQ, RANGE, Condition, read, start_of
from ..core.errors import InvalidParameter
from .limits import DEFAULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NoReturn

    from .errors import Refusals
    from .limits import Limits

_KEYS = {"expiration", "conditions"}
_DIGITS = str.maketrans("123456789", "000000000")
_SHAPES = {
    "0000-00-00T00:00:00.000Z": "%Y-%m-%dT%H:%M:%S.%fZ",
    "0000-00-00T00:00:00Z": "%Y-%m-%dT%H:%M:%SZ",
}
# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html: fields that no
# condition need name.
_EXEMPT = frozenset(("file", "policy", "x-amz-signature"))
_EXEMPT_PREFIX = "x-ignore-"


class Policy:
    """A policy that has been read.

    Args:
        encoded: the policy, in base64.
        refuse: makes the errors.
        limits: bounds of its size, nesting and conditions.

    Raises:
        VerificationError: it is malformed or exceeds a bound.

    Attributes:
        expiration: aware datetime of its end.
        conditions: all of them, in order.
    """

    __slots__ = ("_limits", "_refuse", "conditions", "expiration")

    def __init__(self, encoded: str, refuse: Refusals, limits: Limits = DEFAULT) -> None:
        self._refuse = refuse
        self._limits = limits
        document = self._document(encoded)
        self.expiration = self._time(document["expiration"])
        self.conditions = self._read(document["conditions"])

    def check_fields(self, fields: Mapping[str, str], bucket: str, settled: bool) -> None:
        """Check that each condition holds, and that each field has a condition.

        A condition on a field that is missing does not hold, not even one that admits any text.

        Args:
            fields: lower-case names and values.
            bucket: the bucket to upload to.
            settled: whether the file name has replaced ``${filename}``; else the conditions must
                hold for any file name.

        Raises:
            VerificationError: a condition does not hold, or a field has no condition.
        """
        present = {**fields, "bucket": bucket}
        starts = {name: start_of(name, value) for name, value in present.items()}
        named = {condition.field for condition in self.conditions if condition.operator != RANGE}
        for condition in self.conditions:
            if condition.operator == RANGE:
                continue
            value, start = present.get(condition.field), starts.get(condition.field)
            holds = condition.holds if settled else condition.holds_for_all
            if value is None or not holds(value, start):
                raise self._denied(f"Policy Condition failed: {_shown(condition)}.")
        for name in present:
            if name not in named and name not in _EXEMPT and not name.startswith(_EXEMPT_PREFIX):
                raise self._denied(f"Extra input fields: {name[:80]}.")

    def bucket(self) -> str | None:
        """Find the one bucket that the policy allows; give None if it fixes none."""
        for condition in self.conditions:
            if condition.field == "bucket" and condition.operator == EQ:
                return condition.value
        return None

    def size_range(self) -> tuple[int, int] | None:
        """Find the least and the most bytes of the file; give None without a bound."""
        ranges = [each for each in self.conditions if each.operator == RANGE]
        if not ranges:
            return None
        return max(each.least for each in ranges), min(each.most for each in ranges)

    def _denied(self, problem: str) -> Exception:
        return self._refuse(
            "policy-denied",
            f"Invalid according to Policy: {problem}",
            "Send the form with the fields that its policy allows.",
        )

    def _invalid(self, problem: str) -> Exception:
        return self._refuse(
            "policy-malformed",
            f"Invalid Policy: {problem}",
            "Write {'expiration': ..., 'conditions': [...]} as JSON, in base64.",
        )

    def _document(self, encoded: str) -> dict[str, Any]:
        if len(encoded) > self._limits.policy_bytes:
            raise self._invalid(f"it is longer than {self._limits.policy_bytes} characters.")
        try:
            raw = a2b_base64(encoded)
        except ValueError:
            raw = b""
        if not raw or b2a_base64(raw, newline=False).decode() != encoded:
            raise self._invalid("it is not in base64.")
        try:
            text = raw.decode()
            _check_depth(text, self._limits.policy_depth)
            document = json.loads(
                text, object_pairs_hook=_without_repeats, parse_constant=_no_constant
            )
        except ValueError as error:
            reason = str(error) if isinstance(error, _PolicyError) else "it is not JSON."
            raise self._invalid(reason) from None
        if not isinstance(document, dict) or set(document) != _KEYS:
            raise self._invalid("it must hold an expiration and conditions, and nothing else.")
        return document

    def _time(self, text: object) -> datetime:
        shape = text.translate(_DIGITS) if isinstance(text, str) else ""
        if shape in _SHAPES and isinstance(text, str):
            try:
                return datetime.strptime(text, _SHAPES[shape]).replace(tzinfo=timezone.utc)
            except ValueError:
                pass  # not a day of the calendar
        raise self._invalid("its expiration is not a date such as 2026-01-31T12:00:00.000Z.")

    def _read(self, given: object) -> tuple[Condition, ...]:
        most = self._limits.conditions
        if not isinstance(given, list) or not given or len(given) > most:
            raise self._invalid(f"its conditions are not a list of 1 to {most} conditions.")
        try:
            found = tuple([read(condition) for condition in given])
            "".join([condition.name + condition.value for condition in found]).encode()
        except UnicodeEncodeError:
            raise self._invalid("a condition holds half of a surrogate pair.") from None
        except (InvalidParameter, TypeError) as error:
            problem = error.problem if isinstance(error, InvalidParameter) else f"{error}."
            raise self._invalid(problem) from None
        return found


def _shown(condition: Condition) -> str:
    return "".join([mark if mark.isprintable() else "?" for mark in str(condition)])


class _PolicyError(ValueError):
    """A fault that the refusal describes."""


def _check_depth(text: str, most: int) -> None:
    """Refuse deep nesting before the JSON is parsed."""
    depth = 0
    quoted = escaped = False
    for mark in text:
        if escaped:
            escaped = False
        elif mark == "\\":
            escaped = quoted
        elif mark == '"':
            quoted = not quoted
        elif not quoted and mark in "[{":
            depth += 1
            if depth > most:
                raise _PolicyError(f"it is nested deeper than {most} levels.")
        elif not quoted and mark in "]}":
            depth -= 1


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _PolicyError("an object in it has a name twice.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
