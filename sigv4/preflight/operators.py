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

from .outcomes import Outcome
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
_AMZ_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z", re.ASCII)
_DAY_WITHOUT_HYPHENS = re.compile(r"\d{8}", re.ASCII)  # or seconds, of a day in 1970 to 1973
_PREFIX_LENGTH = re.compile(r"\d{1,3}", re.ASCII)
_ARN_COLONS = 5
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


def _never(_: tuple[Template, ...]) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator without its prefix and its IfExists.

    Attributes:
        name: as AWS writes it.
        matches: compares a value of the policy with a value of the request that it reads.
        accepts: whether a value of the policy can be compared at all.
        allowed: what is accepted, in words.
        reads: whether a value of the request can be compared; AWS does not document what it does
            with another one, so that such a condition is unknown.
        needed: what it reads, in words.
        negated: whether the condition holds where no value of the policy matches.
        variables: whether its values may have policy variables.
        covers: whether the values of a policy together match whatever the request has.
    """

    name: str
    matches: Compare
    accepts: Callable[[str], bool]
    allowed: str
    reads: Callable[[str], bool]
    needed: str
    negated: bool = False
    variables: bool = False
    covers: Covers = _never


def _styled(style: Style, value: Template, text: str, lookup: Lookup) -> Outcome:
    return value.matches(text, style, lookup)


def _ignoring_case(value: Template, text: str, lookup: Lookup) -> Outcome:
    return value.matches(text, Style.LITERAL, lookup, ignore_case=True)


def _parsed(
    read: Callable[[str], Any],
    parse: Callable[[str], Any],
    compare: Callable[[Any, Any], bool | None],
    value: Template,
    text: str,
    _: Lookup,
) -> Outcome:
    return Outcome(value=compare(read(text), parse(value.text)))


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


def date_of(text: str) -> datetime:
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


def _date_of_request(text: str) -> datetime:
    """Parse a date as `date_of`, or in the form of ``X-Amz-Date``; refuse eight digits."""
    if _DAY_WITHOUT_HYPHENS.fullmatch(text.strip()):
        raise ValueError(text)
    return date_of(_AMZ_DATE.sub(r"\1-\2-\3T\4:\5:\6Z", text))


def _zone(text: str) -> timezone:
    if text in ("", "Z", "z"):
        return timezone.utc
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Parse an address or a CIDR range; refuse a netmask.

    Sockets for both versions write an IPv4 address as IPv6 (``::ffff:203.0.113.9``).
    """
    _, slash, length = text.strip().partition("/")
    if slash and not _PREFIX_LENGTH.fullmatch(length):
        raise ValueError(text)
    found = ipaddress.ip_network(text.strip(), strict=False)
    if isinstance(found, ipaddress.IPv6Network) and found.subnet_of(_MAPPED):
        address = int(found.network_address) & 0xFFFFFFFF
        return ipaddress.IPv4Network((address, found.prefixlen - _MAPPED.prefixlen))
    return found


def _inside(
    given: ipaddress.IPv4Network | ipaddress.IPv6Network,
    policy: ipaddress.IPv4Network | ipaddress.IPv6Network,
) -> bool | None:
    """Tell whether an address is in a range; unknown for a range of which only a part is."""
    if given.version != policy.version or not given.overlaps(policy):
        return False
    return True if given.subnet_of(policy) else None  # type: ignore[arg-type]


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _any_text(_: str) -> bool:
    return True


def _is_truth(text: str) -> bool:
    return text.lower() in ("true", "false") or "${" in text


def _is_boolean(text: str) -> bool:
    return text.lower() in ("true", "false")


def _is_arn(text: str) -> bool:
    return text.startswith("arn:") and text.count(":") >= _ARN_COLONS


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
    text, an_arn = (_any_text, "a text"), (_is_arn, "an ARN")
    families: tuple[tuple[str, Compare, tuple[Callable[[str], bool], str], Covers], ...] = (
        ("String{}Equals", partial(_styled, Style.LITERAL), text, _never),
        ("String{}EqualsIgnoreCase", _ignoring_case, text, _never),
        ("String{}Like", partial(_styled, Style.WILDCARDS), text, _any_star),
        ("Arn{}Equals", arn, an_arn, _never),
        ("Arn{}Like", arn, an_arn, _never),
    )
    return [
        Operator(
            form.format(negation),
            compare,
            _any_text,
            "a text",
            reads,
            needed,
            negated=bool(negation),
            variables=True,
            covers=covers,
        )
        for form, compare, (reads, needed), covers in families
        for negation in ("", "Not")
    ]


def _ordered(
    family: str,
    read: Callable[[str], Any],
    needed: str,
    parse: Callable[[str], Any],
    allowed: str,
) -> list[Operator]:
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
            partial(_parsed, read, parse, compare),
            partial(_parses, parse),
            allowed,
            partial(_parses, read),
            needed,
            negated=name == "NotEquals",
        )
        for name, compare in comparisons
    ]


def _others() -> list[Operator]:
    is_binary, is_network = partial(_parses, _bytes), partial(_parses, _network)
    binary = partial(_parsed, _bytes, _bytes, operator.eq)
    address = Operator(
        "IpAddress",
        partial(_parsed, _network, _network, _inside),
        is_network,
        "a CIDR range",
        is_network,
        "an address such as 203.0.113.9, without a port",
        covers=_both_families,
    )
    return [
        Operator(
            "Bool",
            _ignoring_case,
            _is_truth,
            "true or false",
            _is_boolean,
            "true or false",
            variables=True,
            covers=_both_truths,
        ),
        Operator("BinaryEquals", binary, is_binary, "base64", is_binary, "base64"),
        address,
        replace(address, name="NotIpAddress", negated=True),
    ]


_A_DATE = "a time such as 2027-01-31T12:00:00Z, or seconds since 1970"
OPERATORS = {
    each.name.lower(): each
    for each in (
        *_texts(),
        *_ordered("Numeric", _number, "a number such as 1000", _number, "a number"),
        *_ordered(
            "Date", _date_of_request, _A_DATE, date_of, "an ISO 8601 date or seconds since 1970"
        ),
        *_others(),
    )
}
