"""Condition operators: how one value of a policy is compared with one value of a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import base64
import ipaddress
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from .outcomes import FALSE, Outcome, settled
from .templates import Lookup, Style, Template

Compare = Callable[[Template, str, Lookup], Outcome]
Covers = Callable[[tuple[Template, ...]], bool]
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_ISO_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:[Tt](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|z|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d{1,9})?", re.ASCII)
_PREFIX_LENGTH = re.compile(r"\d{1,3}", re.ASCII)


def _never(_: tuple[Template, ...]) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator without its prefix and its IfExists.

    Attributes:
        name: as AWS writes it.
        matches: compares a value of the policy with a value of the request.
        accepts: whether a value of the policy can be compared at all.
        allowed: what is accepted, in words.
        negated: whether the condition holds where no value of the policy matches.
        variables: whether its values may have policy variables.
        covers: whether the values of a policy together match whatever the request has.
    """

    name: str
    matches: Compare
    accepts: Callable[[str], bool]
    allowed: str
    negated: bool = False
    variables: bool = False
    covers: Covers = _never


def _styled(style: Style, value: Template, text: str, lookup: Lookup) -> Outcome:
    return value.matches(text, style, lookup)


def _ignoring_case(value: Template, text: str, lookup: Lookup) -> Outcome:
    return value.matches(text, Style.LITERAL, lookup, ignore_case=True)


def _parsed(
    parse: Callable[[str], Any],
    compare: Callable[[Any, Any], bool],
    value: Template,
    text: str,
    _: Lookup,
) -> Outcome:
    given = _read_or_none(parse, text)
    return FALSE if given is None else settled(compare(given, parse(value.text)))


def _read_or_none(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except (ValueError, InvalidOperation, OverflowError):
        return None


def _number(text: str) -> Decimal:
    """Parse a number in digits; Python would take underscores and other scripts, too."""
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(text)
    return Decimal(text.strip())


def _date(text: str) -> datetime:
    """Parse the W3C's forms of ISO 8601, or seconds since 1970.

    https://www.w3.org/TR/NOTE-datetime
    """
    found = _ISO_DATE.fullmatch(text.strip())
    if found is None:
        return _EPOCH + timedelta(seconds=float(_number(text)))
    year, month, day, hour, minute, second, fraction, zone = found.groups(default="")
    whole = datetime(
        int(year),
        int(month or 1),
        int(day or 1),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        tzinfo=_zone(zone),
    )
    return whole + timedelta(seconds=float(f"0{fraction}"))


def _zone(text: str) -> timezone:
    if text in ("", "Z", "z"):
        return timezone.utc
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Parse an address or a CIDR range; refuse a netmask."""
    _, slash, length = text.strip().partition("/")
    if slash and not _PREFIX_LENGTH.fullmatch(length):
        raise ValueError(text)
    return ipaddress.ip_network(text.strip(), strict=False)


def _inside(
    given: ipaddress.IPv4Network | ipaddress.IPv6Network,
    policy: ipaddress.IPv4Network | ipaddress.IPv6Network,
) -> bool:
    return given.version == policy.version and given.subnet_of(policy)  # type: ignore[arg-type]


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _any_text(_: str) -> bool:
    return True


def _is_truth(text: str) -> bool:
    return text.lower() in ("true", "false") or "${" in text


def _parses(parse: Callable[[str], Any], text: str) -> bool:
    return _read_or_none(parse, text) is not None


def _any_star(values: tuple[Template, ...]) -> bool:
    return any(value.matches_everything for value in values)


def _both_truths(values: tuple[Template, ...]) -> bool:
    return {"true", "false"} <= {value.text.lower() for value in values}


def _both_families(values: tuple[Template, ...]) -> bool:
    networks = [_network(value.text) for value in values]
    return {4, 6} <= {network.version for network in networks if network.prefixlen == 0}


def _texts() -> list[Operator]:
    arn = partial(_styled, Style.ARN)
    families: tuple[tuple[str, Compare, Covers], ...] = (
        ("String{}Equals", partial(_styled, Style.LITERAL), _never),
        ("String{}EqualsIgnoreCase", _ignoring_case, _never),
        ("String{}Like", partial(_styled, Style.WILDCARDS), _any_star),
        ("Arn{}Equals", arn, _never),
        ("Arn{}Like", arn, _never),
    )
    return [
        Operator(
            form.format(negation),
            compare,
            _any_text,
            "a text",
            negated=bool(negation),
            variables=True,
            covers=covers,
        )
        for form, compare, covers in families
        for negation in ("", "Not")
    ]


def _ordered(family: str, parse: Callable[[str], Any], allowed: str) -> list[Operator]:
    comparisons = (
        ("Equals", operator.eq),
        ("NotEquals", operator.eq),
        ("LessThan", operator.lt),
        ("LessThanEquals", operator.le),
        ("GreaterThan", operator.gt),
        ("GreaterThanEquals", operator.ge),
    )
    return [
        Operator(
            f"{family}{name}",
            partial(_parsed, parse, compare),
            partial(_parses, parse),
            allowed,
            negated=name == "NotEquals",
        )
        for name, compare in comparisons
    ]


def _others() -> list[Operator]:
    binary = partial(_parsed, _bytes, operator.eq)
    address = Operator(
        "IpAddress",
        partial(_parsed, _network, _inside),
        partial(_parses, _network),
        "a CIDR range",
        covers=_both_families,
    )
    return [
        Operator(
            "Bool", _ignoring_case, _is_truth, "true or false", variables=True, covers=_both_truths
        ),
        Operator("BinaryEquals", binary, partial(_parses, _bytes), "base64"),
        address,
        replace(address, name="NotIpAddress", negated=True),
    ]


OPERATORS = {
    each.name.lower(): each
    for each in (
        *_texts(),
        *_ordered("Numeric", _number, "a number"),
        *_ordered("Date", _date, "an ISO 8601 date or seconds since 1970"),
        *_others(),
    )
}
