"""Parse policies, and refuse what AWS refuses, with the place of the fault.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.suggest import did_you_mean
from .conditions import VARIABLE_FORM, Condition, parse_conditions
from .documents import RepeatedKeys, fault, read_json
from .kinds import Kind
from .principal_names import check_name
from .templates import Template, parse_resource, problem_of_resource

VERSIONS = ("2012-10-17", "2008-10-17")
_POLICY = ("Version", "Id", "Statement")
_STATEMENT = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_RCP_FULL_ACCESS = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
_SID = re.compile(r"[A-Za-z0-9]*")
_OF_IAM = (Kind.IDENTITY, Kind.BOUNDARY, Kind.SESSION)
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")


@dataclass(frozen=True, slots=True)
class Principals:
    """The element Principal or NotPrincipal.

    Attributes:
        excluded: whether it is NotPrincipal.
        names: pairs of a type, such as ``AWS``, and a name; ``("AWS", "*")`` is everybody.
    """

    excluded: bool
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a policy.

    Attributes:
        place: where it is, such as ``identity[0].Statement[1]``.
        sid: its Sid, or an empty text.
        kind: the kind of its policy.
        allows: whether its Effect is Allow.
        principals: None where the kind of policy does not name any.
        actions: patterns.
        excludes_actions: whether they come from NotAction.
        resources: patterns.
        excludes_resources: whether they come from NotResource.
        conditions: all must hold.
    """

    place: str
    sid: str
    kind: Kind
    allows: bool
    principals: Principals | None
    actions: tuple[str, ...]
    excludes_actions: bool
    resources: tuple[Template, ...]
    excludes_resources: bool
    conditions: tuple[Condition, ...]

    @property
    def label(self) -> str:
        """The Sid, or the place of a statement without one."""
        return self.sid or self.place


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that was parsed.

    Attributes:
        place: where it was given, such as ``identity[0]``.
        kind: what kind it is.
        statements: in order.
    """

    place: str
    kind: Kind
    statements: tuple[Statement, ...]


def parse_policy(document: Any, kind: Kind, place: str) -> Policy:
    """Parse a policy.

    Args:
        document: a mapping, or JSON text.
        kind: what kind it is; it decides which elements are allowed.
        place: how errors and decisions name it.

    Raises:
        InvalidPolicy: with the place and the rule that is broken.
    """
    if isinstance(document, str):
        document = read_json(document, place)
    fields = _fields(document, _POLICY, place)
    version = fields.get("Version", VERSIONS[1])
    if version not in VERSIONS:
        raise fault(f"{place}.Version", f"is {version!r}", f"Use {VERSIONS[0]!r}.")
    if "Statement" not in fields:
        raise fault(place, "has no Statement", "Add one.")
    given = fields["Statement"]
    listed = given if isinstance(given, list) else [given]
    if not listed:
        raise fault(f"{place}.Statement", "is []", "Write at least one statement.")
    statements = tuple(
        _statement(each, kind, f"{place}.Statement[{index}]", variables=version == VERSIONS[0])
        for index, each in enumerate(listed)
    )
    _check_sids(statements)
    return Policy(place, kind, statements)


def _statement(document: Any, kind: Kind, place: str, *, variables: bool) -> Statement:
    fields = _fields(document, _STATEMENT, place)
    effect = fields.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise fault(f"{place}.Effect", f"is {effect!r}", "Use 'Allow' or 'Deny', in this case.")
    sid = fields.get("Sid", "")
    if not isinstance(sid, str):
        raise fault(f"{place}.Sid", f"is {sid!r}", "Use a text.")
    if kind in _OF_IAM and not _SID.fullmatch(sid):
        raise fault(f"{place}.Sid", f"is {sid!r}", "IAM takes only A-Z, a-z and 0-9 in it.")
    action = _one_of(fields, "Action", "NotAction", place)
    resource = _one_of(fields, "Resource", "NotResource", place)
    if kind is Kind.RCP:
        _check_rcp(fields, place)
    return Statement(
        place,
        sid,
        kind,
        effect == "Allow",
        _principals(fields, kind, place, allows=effect == "Allow"),
        _actions(fields[action], f"{place}.{action}"),
        action == "NotAction",
        _resources(fields[resource], f"{place}.{resource}", variables=variables),
        resource == "NotResource",
        _conditions(fields.get("Condition", {}), f"{place}.Condition", variables=variables),
    )


def _check_rcp(fields: Mapping[str, Any], place: str) -> None:
    """Refuse what RCPs do not support.

    RCPFullAWSAccess, the only one with Allow, is attached everywhere and is taken as it is.
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
    """
    if "NotAction" in fields:
        raise fault(place, "has NotAction", "An RCP takes Action only.")
    full = {name: fields.get(name) for name in _RCP_FULL_ACCESS} == _RCP_FULL_ACCESS
    if fields["Effect"] == "Allow" and not (full and set(fields) <= {*_RCP_FULL_ACCESS, "Sid"}):
        raise fault(
            f"{place}.Effect", "is 'Allow'", "An RCP takes 'Deny' only, but for RCPFullAWSAccess."
        )


def _fields(document: Any, known: tuple[str, ...], place: str) -> Mapping[str, Any]:
    fields = _mapping(document, place)
    for name in fields:
        if name not in known:
            hint = f"{did_you_mean(name, known)}Use only: {', '.join(known)}."
            raise fault(place, f"has the unknown element {name!r}", hint)
    return fields


def _mapping(document: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise fault(place, f"is {type(document).__name__}", "Use a JSON object.")
    for name in document:
        if not isinstance(name, str):
            raise fault(place, f"has the name {name!r}", "The names of a JSON object are texts.")
    if isinstance(document, RepeatedKeys):
        raise fault(
            place, f"repeats the key {document.repeated[0]!r}", "Merge its values into one."
        )
    return document


def _one_of(fields: Mapping[str, Any], name: str, negated: str, place: str) -> str:
    given = [each for each in (name, negated) if each in fields]
    if len(given) != 1:
        problem = f"has both {name} and {negated}" if given else f"has no {name} and no {negated}"
        raise fault(place, problem, "Use exactly one of them.")
    return given[0]


def _texts(value: Any, place: str) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(each, str) and each for each in listed):
        raise fault(place, f"is {value!r}", "Use a text or a list of texts, none of them empty.")
    return listed


def _actions(value: Any, place: str) -> tuple[str, ...]:
    actions = _texts(value, place)
    for action in actions:
        service, colon, name = action.partition(":")
        formed = service and colon and name and ":" not in name
        if action.strip("*") and (not formed or any(map(str.isspace, action))):
            raise fault(
                place, f"is {action!r}", "Use '*' or SERVICE:ACTION, such as 's3:GetObject'."
            )
    return tuple(actions)


def _resources(value: Any, place: str, *, variables: bool) -> tuple[Template, ...]:
    resources = _texts(value, place)
    for resource in resources:
        if not resource.startswith(("arn:", "*")):
            raise fault(place, f"is {resource!r}", "Use '*' or an ARN.")
        problem = problem_of_resource(resource) if variables else ""
        if problem:
            raise fault(place, problem, VARIABLE_FORM)
    return tuple(parse_resource(each, variables=variables) for each in resources)


def _conditions(value: Any, place: str, *, variables: bool) -> tuple[Condition, ...]:
    blocks = _mapping(value, place)
    found: list[Condition] = []
    for operator, keys in blocks.items():
        where = f"{place}.{operator}"
        found += parse_conditions(operator, _mapping(keys, where), where, variables=variables)
    return tuple(found)


def _principals(
    fields: Mapping[str, Any], kind: Kind, place: str, *, allows: bool
) -> Principals | None:
    if not kind.has_principal:
        for name in ("Principal", "NotPrincipal"):
            if name in fields:
                raise fault(
                    place, f"has {name}", f"Leave it out of a policy of kind {kind.value!r}."
                )
        return None
    element = _one_of(fields, "Principal", "NotPrincipal", place)
    excluded = element == "NotPrincipal"
    where = f"{place}.{element}"
    if excluded and allows:
        raise fault(where, "stands with Effect Allow", "AWS supports it with Deny only.")
    names = _principal_names(fields[element], where)
    if kind is Kind.RCP and (excluded or names != (("AWS", "*"),)):
        raise fault(where, f"is {fields[element]!r}", "An RCP takes the Principal '*' only.")
    return Principals(excluded, names)


def _principal_names(value: Any, place: str) -> tuple[tuple[str, str], ...]:
    if value == "*":
        return (("AWS", "*"),)
    if isinstance(value, str):
        raise fault(place, f"is {value!r}", 'Use \'*\' or an object such as {"AWS": "ARN"}.')
    groups = _fields(value, _PRINCIPALS, place)
    if not groups:
        raise fault(place, "is {}", 'Use \'*\' or an object such as {"AWS": "ARN"}.')
    named = tuple(
        (group, name) for group in groups for name in _texts(groups[group], f"{place}.{group}")
    )
    for group, name in named:
        check_name(group, name, f"{place}.{group}")
    return named


def _check_sids(statements: tuple[Statement, ...]) -> None:
    seen: set[str] = set()
    for statement in statements:
        if statement.sid and statement.sid in seen:
            raise fault(f"{statement.place}.Sid", f"{statement.sid!r} occurs twice", "Rename one.")
        seen.add(statement.sid)
