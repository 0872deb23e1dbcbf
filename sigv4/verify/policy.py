"""The policy of a form, as strictly as it can be read.

A policy is believed only once its signature holds, and even then it was written by whoever wanted
the upload: what two readers could read in two ways is refused.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from datetime import datetime, timezone

from ..core.conditions import EQ, RANGE, Condition, read
from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NoReturn

    from .errors import Refusals

MOST_CONDITIONS = 256
_KEYS = {"expiration", "conditions"}
_DIGITS = str.maketrans("123456789", "000000000")
_SHAPES = {
    "0000-00-00T00:00:00.000Z": "%Y-%m-%dT%H:%M:%S.%fZ",
    "0000-00-00T00:00:00Z": "%Y-%m-%dT%H:%M:%SZ",
}
# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html: fields that no
# condition need name. The content is the file's own affair.
_EXEMPT = frozenset(("file", "policy", "x-amz-signature"))
_EXEMPT_PREFIX = "x-ignore-"


class Policy:
    """A policy that has been read.

    Attributes:
        expiration: aware datetime of its end.
        conditions: all of them, in order.
    """

    __slots__ = ("_refuse", "conditions", "expiration")

    def __init__(self, encoded: str, refuse: Refusals) -> None:
        self._refuse = refuse
        document = self._document(encoded)
        self.expiration = self._moment(document["expiration"])
        self.conditions = self._read(document["conditions"])

    def check_fields(self, fields: Mapping[str, str], bucket: str, settled: bool) -> None:
        """Hold the conditions against a form, and the form against the conditions.

        Args:
            fields: lower-case names and values.
            bucket: that is uploaded to.
            settled: the file's name stands in the fields; else anything may replace
                ``${filename}`` later.

        Raises:
            VerificationError: a condition that does not hold, or a field that none names.
        """
        present = {**fields, "bucket": bucket}
        named = {condition.field for condition in self.conditions if condition.operator != RANGE}
        for condition in self.conditions:
            if condition.operator == RANGE:
                continue
            value = present.get(condition.field, "")
            if not (condition.holds(value) if settled else condition.holds_for_all(value)):
                raise self._denied(f"Policy Condition failed: {_shown(condition)}.")
        for name in present:
            if name not in named and name not in _EXEMPT and not name.startswith(_EXEMPT_PREFIX):
                raise self._denied(f"Extra input fields: {name[:80]}.")

    def bucket(self) -> str | None:
        """The one bucket that the policy allows; None if that is not fixed."""
        for condition in self.conditions:
            if condition.field == "bucket" and condition.operator == EQ:
                return condition.value
        return None

    def size_range(self) -> tuple[int, int] | None:
        """The least and the most bytes of the file; None without a bound."""
        ranges = [each for each in self.conditions if each.operator == RANGE]
        if not ranges:
            return None
        return max(each.least for each in ranges), min(each.most for each in ranges)

    def _denied(self, problem: str) -> Exception:
        return self._refuse(
            "denied", f"Invalid according to Policy: {problem}", "Send the form as it was made."
        )

    def _invalid(self, problem: str) -> Exception:
        return self._refuse(
            "policy",
            f"Invalid Policy: {problem}",
            "Write {'expiration': ..., 'conditions': [...]} as JSON, in base64.",
        )

    def _document(self, encoded: str) -> dict[str, Any]:
        try:
            raw = a2b_base64(encoded)
        except ValueError:
            raw = b""
        if not raw or b2a_base64(raw, newline=False).decode() != encoded:
            raise self._invalid("it is not in base64.")
        try:
            document = json.loads(
                raw.decode(), object_pairs_hook=_without_twins, parse_constant=_no_constant
            )
        except (ValueError, RecursionError) as error:
            reason = str(error) if isinstance(error, _TwinsError) else "it is no JSON."
            raise self._invalid(reason) from None
        if not isinstance(document, dict) or set(document) != _KEYS:
            raise self._invalid("it has not exactly an expiration and conditions.")
        return document

    def _moment(self, text: object) -> datetime:
        shape = text.translate(_DIGITS) if isinstance(text, str) else ""
        if shape in _SHAPES and isinstance(text, str):
            try:
                return datetime.strptime(text, _SHAPES[shape]).replace(tzinfo=timezone.utc)
            except ValueError:
                pass  # no day of the calendar
        raise self._invalid("its expiration is no date such as 2026-01-31T12:00:00.000Z.")

    def _read(self, given: object) -> tuple[Condition, ...]:
        if not isinstance(given, list) or not given or len(given) > MOST_CONDITIONS:
            raise self._invalid(f"its conditions are no list of 1 to {MOST_CONDITIONS}.")
        try:
            found = tuple([read(condition) for condition in given])
            "".join([condition.name + condition.value for condition in found]).encode()
        except (InvalidParameter, RecursionError, TypeError, UnicodeEncodeError) as error:
            problem = error.problem if isinstance(error, InvalidParameter) else f"{error}."
            raise self._invalid(problem) from None
        return found


def _shown(condition: Condition) -> str:
    return "".join([mark if mark.isprintable() else "?" for mark in str(condition)])


class _TwinsError(ValueError):
    """A name that stands twice in one JSON object."""


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwinsError("an object in it has a name twice.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
