"""The element Condition: operators, prefixes, IfExists and Null, with keys that may be unknown.

Rules

1. All conditions of a statement must hold.
2. Several values of a policy: one must match; of a negated operator, none may match.
3. A key that is absent: false; true for negated operators, for ``...IfExists`` and for
   ``ForAllValues:``; false for ``ForAnyValue:``. Null tests presence itself.
   AWS's examples contradict this for ForAllValues with a negated operator in a Deny: there, the
   rule is kept, so that the answer is never an Allow that AWS denies.
   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition_examples-multi-valued-context-keys.html
4. A key with many values under an operator without a prefix: AWS does not say what happens, so the
   condition is unknown unless it is the same for each value.
5. ``ForAllValues:`` and ``ForAnyValue:`` drop empty values. To them a key without any other is
   absent; with ``ForAnyValue:...IfExists`` AWS does not say what it is.
6. A value that the operator cannot read, such as ``1,000``, makes the condition unknown.
7. An unknown key is not absent: the condition is unknown, unless it has the same value with the key
   absent and with any value of the key.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..core.suggest import did_you_mean
from .context import Context, Value, has_other_names
from .documents import fault
from .operators import OPERATORS, Operator
from .outcomes import TRUE, Outcome, all_of, any_of, inverse, settled, unknown
from .templates import Template, parse, problem_of

VARIABLE_FORM = (
    "Write ${aws:username} or ${aws:username, 'default'}; in a resource after the fifth colon. "
    "${$} is a dollar sign."
)
_IF_EXISTS = "ifexists"
_NULL = "null"


class Quantifier(Enum):
    """The prefix of an operator, for keys with many values."""

    NONE = ""
    ALL = "forallvalues"
    ANY = "foranyvalue"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator.

    Attributes:
        operator: how values are compared; None for Null.
        quantifier: the prefix.
        if_exists: whether an absent key satisfies it.
        key: the context key, as the policy writes it.
        values: those of the policy.
    """

    operator: Operator | None
    quantifier: Quantifier
    if_exists: bool
    key: str
    values: tuple[Template, ...]


def parse_conditions(
    operator: str, keys: Mapping[str, Any], place: str, *, variables: bool
) -> Iterator[Condition]:
    """Parse the keys under one operator.

    Args:
        operator: as the policy writes it, such as ``ForAnyValue:StringLikeIfExists``.
        keys: context keys, each with a value or a list of them.
        place: where it is, for errors.
        variables: whether the version of the policy knows variables.

    Raises:
        InvalidPolicy: an unknown operator, or a value that it cannot compare.
    """
    quantifier, name = _prefix(operator, place)
    if_exists = name.endswith(_IF_EXISTS)
    name = name.removesuffix(_IF_EXISTS)
    found = OPERATORS.get(name)
    if name == _NULL and (if_exists or quantifier is not Quantifier.NONE):
        raise fault(place, "qualifies Null", "Use 'Null' alone.")
    if found is None and name != _NULL:
        known = [each.name for each in OPERATORS.values()]
        raise fault(place, "is not an operator", f"{did_you_mean(name, known)}See AWS's list.")
    for key, value in keys.items():
        where = f"{place}.{key}"
        if not key.strip():
            raise fault(where, "is not a key", "Name a context key.")
        texts = [_text(each, where) for each in (value if isinstance(value, list) else [value])]
        for text in texts:
            _check(found, text, where)
            problem = problem_of(text) if variables else ""
            if problem:
                raise fault(where, problem, VARIABLE_FORM)
        takes_variables = variables and (found is None or found.variables)
        templates = tuple(parse(text, variables=takes_variables) for text in texts)
        yield Condition(found, quantifier, if_exists, key, templates)


def evaluate(condition: Condition, context: Context) -> Outcome:
    """Evaluate one condition in the context of a request."""
    value = context.find(condition.key)
    if condition.operator is None:
        return _null(condition, value, context)
    if value.unknown:
        return _whatever_the_key(condition, condition.operator, context)
    if value.absent:
        return _without_key(condition, condition.operator)
    texts = value.texts
    if condition.quantifier is not Quantifier.NONE:
        texts = tuple(text for text in texts if text)
    if not texts and condition.quantifier is Quantifier.ANY and condition.if_exists:
        return unknown(condition.key)
    each = [_one(condition, condition.operator, text, context) for text in texts]
    if condition.quantifier is Quantifier.ALL:
        return all_of(each)
    some = any_of(each)
    agreed = condition.quantifier is Quantifier.ANY or some == all_of(each)
    return some if agreed else unknown(condition.key)


def _one(condition: Condition, operator: Operator, text: str, context: Context) -> Outcome:
    if not operator.reads(text):
        return unknown(condition.key)
    matched = any_of(
        operator.matches(value, text, context.substitute) for value in condition.values
    )
    unclear = matched.value is None and not matched.needs
    if unclear or (matched.value is False and has_other_names(condition.key, text)):
        matched = unknown(condition.key)
    return inverse(matched) if operator.negated else matched


def _null(condition: Condition, value: Value, context: Context) -> Outcome:
    expected = {template.text.lower() == "true" for template in condition.values}
    if len(expected) > 1:
        return TRUE
    supposed = context.supposed.get(condition.key.lower()) if value.unknown else value
    return unknown(condition.key) if supposed is None else settled(expected == {supposed.absent})


def _without_key(condition: Condition, operator: Operator) -> Outcome:
    if condition.if_exists:
        return TRUE
    if condition.quantifier is Quantifier.NONE:
        return settled(operator.negated)
    return settled(condition.quantifier is Quantifier.ALL)


def _whatever_the_key(condition: Condition, operator: Operator, context: Context) -> Outcome:
    absent = _without_key(condition, operator)
    present = _with_any_value(condition, operator, context)
    supposed = context.supposed.get(condition.key.lower())
    tests = tests_of(condition)
    if supposed is None or (present.value is None and not tests):
        return absent if absent == present else unknown(condition.key)
    if supposed.absent:
        return absent
    if present.value is not None:
        return present
    passed = not supposed.true.isdisjoint(tests)
    negated = operator.negated and condition.quantifier is Quantifier.NONE
    return settled(passed is not negated)


def tests_of(condition: Condition) -> tuple[Hashable, ...]:
    """Name the tests of a key's value that a condition consists of: one of them must pass.

    A negated operator has the tests of the other. None are named with variables.
    """
    operator = condition.operator
    if operator is None or any(value.has_variables for value in condition.values):
        return ()
    texts = tuple(value.text for value in condition.values)
    if condition.quantifier is not Quantifier.NONE:
        return ((condition.quantifier, operator.name, texts),)
    return tuple((operator.name.replace("Not", ""), text) for text in texts)


def _with_any_value(condition: Condition, operator: Operator, context: Context) -> Outcome:
    hopeless = all(value.is_void(context.substitute) for value in condition.values)
    holds = hopeless is operator.negated
    may_be_empty = condition.quantifier is Quantifier.ANY and holds
    if may_be_empty or not (hopeless or operator.covers(condition.values)):
        return unknown(condition.key)
    return settled(holds)


def _prefix(operator: str, place: str) -> tuple[Quantifier, str]:
    prefix, colon, name = operator.lower().rpartition(":")
    if not colon:
        return Quantifier.NONE, name
    for quantifier in (Quantifier.ALL, Quantifier.ANY):
        if prefix == quantifier.value:
            return quantifier, name
    raise fault(place, "has an unknown prefix", "Use 'ForAllValues:' or 'ForAnyValue:'.")


def _text(value: Any, place: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise fault(place, f"is {value!r}", "Use a text, a number, true or false, or a list of them.")


def _check(operator: Operator | None, text: str, place: str) -> None:
    if operator is None:
        accepted, allowed = text.lower() in ("true", "false"), "true or false"
    else:
        accepted, allowed = operator.accepts(text), operator.allowed
    if not accepted:
        raise fault(place, f"is {text!r}", f"Use {allowed}.")
