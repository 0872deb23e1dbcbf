"""Check what a caller asks: one action on one resource, with values that can be compared.

A pattern in the place of an action or a resource would be compared as text, and a value that cannot
be read would match nothing: both would turn a Deny off in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..core.errors import InvalidParameter
from ..s3.given import check_mapping, check_type
from .conditions import Condition, Quantifier
from .context import texts_of
from .grammar import Policy
from .operators import OPERATORS, Operator
from .principal_names import read_arn
from .principals import Principal, check_principal
from .request import AccessRequest
from .resource_types import Named, type_of_action

_ACTION = re.compile(r"[a-z0-9-]+:[a-z0-9_-]+", re.ASCII | re.IGNORECASE)
_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:[a-z0-9-]+:[a-z0-9-]*:[a-z0-9-]*:[^*]+", re.ASCII)
_EVERYTHING = "*"
_KEY = re.compile(r"[^\s/:]+:[^\s/]+(?:/.*)?", re.DOTALL)
# Actions of S3 without a resource; every other one has a bucket, an object, an access point ...
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
_WITHOUT_RESOURCE = frozenset(
    f"s3:{name}".lower()
    for name in (
        "CreateJob",
        "CreateStorageLensGroup",
        "GetAccessPoint",
        "GetAccountPublicAccessBlock",
        "ListAccessGrantsInstances",
        "ListAccessPoints",
        "ListAccessPointsForObjectLambda",
        "ListAllMyBuckets",
        "ListJobs",
        "ListMultiRegionAccessPoints",
        "ListStorageLensConfigurations",
        "ListStorageLensGroups",
        "PutAccessPointPublicAccessBlock",
        "PutAccountPublicAccessBlock",
        "PutStorageLensConfiguration",
    )
)
# Keys that every request has in one form, whatever operator a policy compares them with.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
_FORMS: Mapping[str, Operator] = {
    key: OPERATORS[operator]
    for operator, keys in {
        "arnlike": ("aws:principalarn",),
        "bool": (
            "aws:multifactorauthpresent",
            "aws:principalisawsservice",
            "aws:securetransport",
            "aws:viaawsservice",
        ),
        "datelessthan": ("aws:currenttime", "aws:tokenissuetime"),
        "ipaddress": ("aws:sourceip", "aws:vpcsourceip"),
        "numericequals": (
            "aws:epochtime",
            "aws:multifactorauthage",
            "s3:max-keys",
            "s3:object-lock-remaining-retention-days",
            "s3:signatureage",
            "s3:tlsversion",
        ),
    }.items()
    for key in keys
}


_TEXT = (str, "str")
_TEXT_OR_NONE = ((str, type(None)), "str or None")
_SWITCH = (bool, "bool")
_POLICY = ((Policy, type(None)), "a parsed policy or None")
_TYPES: Mapping[str, tuple[Any, str]] = {
    "principal": (Principal, "a sigv4.preflight.Principal"),
    "action": _TEXT,
    "resource": _TEXT,
    "resource_account": _TEXT_OR_NONE,
    "complete": _SWITCH,
    "restrict_public_buckets": ((bool, type(None)), "bool or None"),
    "principal_account_is_management": _SWITCH,
    "resource_account_is_management": _SWITCH,
    "access_point_policy": _POLICY,
    "bucket_policy": _POLICY,
    "underlying_bucket": _TEXT_OR_NONE,
}
_NAMES = ("absent", "unknown", "unknown_policies")


def check_types(request: AccessRequest) -> None:
    """Refuse fields of wrong types: a text in the place of False would lift a limit.

    Raises:
        TypeError: names the field, the value and what it must be.
    """
    check_type("request", request, AccessRequest, "a sigv4.preflight.AccessRequest")
    for name, (types, expected) in _TYPES.items():
        check_type(name, getattr(request, name), types, expected)
    check_mapping("context", request.context)
    for name in _NAMES:
        names = getattr(request, name)
        check_type(name, names, (list, tuple, set, frozenset), "a list or tuple of names")
        for each in names:
            check_type(f"each name in {name}", each, str, "str")
    check_principal(request.principal)


def check_asked(request: AccessRequest) -> None:
    """Refuse a request for anything but one action of one principal on one resource.

    Raises:
        InvalidParameter: names what is wrong.
        TypeError: a field of a wrong type.
    """
    check_types(request)
    if not _ACTION.fullmatch(request.action):
        raise InvalidParameter(
            f"The action {request.action[:80]!r} is not one action.",
            "Write SERVICE:ACTION without wildcards, such as s3:GetObject.",
            "action",
        )
    without = request.action.lower() in _WITHOUT_RESOURCE
    if request.resource != _EVERYTHING:
        _check_resource(request.resource)
        if without:
            raise InvalidParameter(
                f"{request.action} has no resource, and {request.resource[:80]!r} is given.",
                "Write '*' as the resource.",
                "resource",
            )
        _check_type(request.action, request.resource)
    elif request.service == "s3" and not without:
        raise InvalidParameter(
            f"{request.action} has a resource, and '*' is not one.",
            "Write one ARN, such as arn:aws:s3:::my-bucket/report.pdf.",
            "resource",
        )
    _check_principal(request.principal)


def _check_resource(resource: str) -> None:
    if _ARN.fullmatch(resource):
        return
    pattern = resource.startswith("arn:") and "*" in resource
    raise InvalidParameter(
        f"The resource {resource[:80]!r} is {'a pattern' if pattern else 'not an ARN'}.",
        "Write the ARN of one resource, such as arn:aws:s3:::my-bucket/report.pdf.",
        "resource",
    )


def _check_type(action: str, resource: str) -> None:
    """Refuse an object's action on a bucket, and the reverse: AWS never asks that."""
    of_s3 = resource.split(":")[2] == "s3"
    if action.lower().startswith("s3:") and not of_s3:
        raise InvalidParameter(
            f"{action} is an action of S3, and {resource[:80]!r} is of another service.",
            "Write an ARN such as arn:aws:s3:::my-bucket/report.pdf.",
            "resource",
        )
    needed, named = type_of_action(action), Named.of(resource)
    if needed is None or named is None or needed == named.kind:
        return
    raise InvalidParameter(
        f"{action} is done to {needed}s, and {resource[:80]!r} names {named.noun}.",
        f"Write {named.right_for(needed)[:120]}.",
        "resource",
    )


def _check_principal(who: Principal) -> None:
    for arn in (who.arn, who.role_arn, who.user_arn):
        if arn is not None and read_arn(arn) is None:
            raise InvalidParameter(
                f"{arn[:80]!r} is not the ARN of a principal.",
                "Give the ARN of a user, role, role session, federated user or root.",
                "principal",
            )


def check_context(
    context: Mapping[str, Any], absent: Iterable[str], conditions: Iterable[Condition]
) -> None:
    """Refuse context keys whose values the conditions of the policies cannot read.

    Args:
        context: values by key, as the caller gave them.
        absent: keys that the request does not have.
        conditions: those of all policies.

    Raises:
        InvalidParameter: names the key, the value and the form that it needs.
    """
    given = {key.lower(): (key, texts_of(key, value)) for key, value in context.items()}
    for key, texts in given.values():
        if not _KEY.fullmatch(key):
            raise InvalidParameter(
                f"{key!r} is not a context key.", "Write it as aws:SourceIp.", "context"
            )
        if key.lower() in _FORMS:
            _check_values(key, texts, _FORMS[key.lower()])
    for name in absent:
        key, texts = given.get(name.lower(), (name, ()))
        if texts:
            raise InvalidParameter(
                f"The context key {key} has the value {texts[0][:80]!r} and is said to be absent.",
                "Leave one of them out.",
                "absent",
            )
    for condition in conditions:
        if condition.operator is not None:
            key, texts = given.get(condition.key.lower(), ("", ()))
            many = condition.quantifier is not Quantifier.NONE
            kept = [text for text in texts if text or not many]
            _check_values(key, kept, condition.operator)


def _check_values(key: str, texts: Iterable[str], operator: Operator) -> None:
    for text in texts:
        if not operator.reads(text):
            raise InvalidParameter(
                f"The context key {key} has the value {text[:80]!r}.",
                f"It must be {operator.needed}.",
                "context",
            )
