"""Which bucket policies S3 calls public, for RestrictPublicBuckets.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from .conditions import Condition, Quantifier
from .grammar import Statement
from .templates import Template

_FIXED_VALUES = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_ADDRESS = "aws:sourceip"
_ACCESS_POINT = "s3:dataaccesspointarn"
_WIDEST = {4: 8, 6: 32}


def is_public(statements: Iterable[Statement]) -> bool:
    """Tell whether S3 calls a bucket policy public: one public statement suffices."""
    return any(_is_public(statement) for statement in statements)


def _is_public(statement: Statement) -> bool:
    named = statement.principals.names if statement.principals else ()
    if not statement.allows or ("AWS", "*") not in named:
        return False
    return not any(_is_narrow(condition) for condition in statement.conditions)


def _is_narrow(condition: Condition) -> bool:
    operator = condition.operator
    if operator is None or operator.negated or condition.if_exists:
        return False
    if condition.quantifier is Quantifier.ALL or not condition.values:
        return False
    key = condition.key.lower()
    if key == _ADDRESS and operator.name == "IpAddress":
        return all(_is_narrow_range(value.text) for value in condition.values)
    return key in _FIXED_VALUES and all(_is_fixed(key, value) for value in condition.values)


def _is_narrow_range(text: str) -> bool:
    network = ipaddress.ip_network(text.strip(), strict=False)
    return network.prefixlen >= _WIDEST[network.version]


def _is_fixed(key: str, value: Template) -> bool:
    if value.has_variables:
        return False
    if key == _ACCESS_POINT:
        fields = value.text.split(":", 5)
        return len(fields) > 5 and not set("*?") & set(fields[4])
    return not set("*?") & set(value.text)
