"""`AccessRequest`: who asks to do what to which resource, and what is known of the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.errors import InvalidParameter
from .context import ABSENT, UNKNOWN, Context, Supposition, Value, make_context
from .documents import object_of, text_of, texts_of
from .grammar import Policy, parse_policy
from .kinds import Kind, kind_of
from .principals import Principal

_FIELDS = (
    "principal",
    "action",
    "resource",
    "resource_account",
    "context",
    "unknown",
    "unknown_policies",
    "flags",
)
_FLAGS = (
    "s3_restrict_public_buckets",
    "principal_account_is_management",
    "resource_account_is_management",
    "access_point_policy",
    "bucket_policy",
    "underlying_bucket",
)


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A request to AWS, as far as it is known.

    A context key is known (`context`), known to be absent (`absent`), or unknown: all others are,
    unless `complete` says that every key of the request is given.

    Attributes:
        principal: who makes it; `Principal.from_arn` recognises users, roles and sessions.
        action: such as ``s3:GetObject``.
        resource: its ARN, or ``*`` for actions without a resource.
        resource_account: twelve digits of the owner's account; None where it is not known.
        context: values of context keys, by name.
        absent: context keys that the request does not have.
        unknown: context keys that are not known; for use with `complete`.
        complete: whether all keys are absent that are not named.
        unknown_policies: kinds of policies that exist perhaps, such as ``scp``.
        restrict_public_buckets: whether S3's RestrictPublicBuckets is on; None where not known.
        principal_account_is_management: of the organization: SCPs do not bind it.
        resource_account_is_management: of the organization: RCPs do not bind it.
        access_point_policy: the policy of the access point that `resource` names.
        bucket_policy: the policy of the bucket of that access point.
        underlying_bucket: the name of that bucket.
    """

    principal: Principal
    action: str
    resource: str
    resource_account: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    complete: bool = False
    unknown_policies: tuple[str, ...] = ()
    restrict_public_buckets: bool | None = None
    principal_account_is_management: bool = False
    resource_account_is_management: bool = False
    access_point_policy: Policy | None = None
    bucket_policy: Policy | None = None
    underlying_bucket: str | None = None

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> AccessRequest:
        """Read the object ``request`` of a case; keys that are not named are absent.

        Raises:
            InvalidParameter: an unknown field or flag, or one that is missing.
            InvalidPolicy: a policy among the flags.
        """
        fields = object_of({"request": fields}, "request")
        _check(fields, _FIELDS, "request")
        flags = object_of(fields, "flags")
        _check(flags, _FLAGS, "flags")
        action, resource = text_of(fields, "action"), text_of(fields, "resource")
        found = {"principal": fields.get("principal"), "action": action, "resource": resource}
        missing = [name for name, value in found.items() if value is None]
        if action is None or resource is None or missing:
            raise InvalidParameter(f"The request has no {missing[0]}.", "Add it.", missing[0])
        principal = Principal.from_dict(object_of(fields, "principal"))
        owner = text_of(fields, "resource_account") or _owner(resource) or principal.account
        return cls(
            principal,
            action,
            resource,
            owner,
            dict(object_of(fields, "context")),
            unknown=texts_of(fields, "unknown"),
            complete=True,
            unknown_policies=texts_of(fields, "unknown_policies"),
            restrict_public_buckets=bool(flags.get("s3_restrict_public_buckets")),
            principal_account_is_management=bool(flags.get("principal_account_is_management")),
            resource_account_is_management=bool(flags.get("resource_account_is_management")),
            access_point_policy=_policy(flags, "access_point_policy", Kind.ACCESS_POINT),
            bucket_policy=_policy(flags, "bucket_policy", Kind.BUCKET),
            underlying_bucket=text_of(flags, "underlying_bucket"),
        )

    @property
    def owner(self) -> str | None:
        """The account of the resource: as given, or from its ARN."""
        return self.resource_account or _owner(self.resource)

    @property
    def service(self) -> str:
        """The service of the action, in lower case."""
        return self.action.partition(":")[0].lower()

    @property
    def not_given(self) -> frozenset[Kind]:
        """The kinds of policies that exist perhaps."""
        return frozenset(kind_of(name) for name in self.unknown_policies)

    def keys(self, supposed: Mapping[str, Supposition]) -> Context:
        """Collect what is known of the context keys, and how unknown ones are supposed to be."""
        unnamed = ABSENT if self.complete else UNKNOWN
        owner = Value((self.owner,)) if self.owner else unnamed
        context = make_context(
            self.context,
            derived={**self.principal.keys(), "aws:ResourceAccount": owner},
            absent=self.absent,
            unknown=self.unknown,
            otherwise=unnamed,
        )
        return replace(context, supposed=supposed)

    def on(self, resource: str, owner: str | None, context: Mapping[str, Any]) -> AccessRequest:
        """Ask the same of another resource, with further context keys."""
        return replace(
            self, resource=resource, resource_account=owner, context={**context, **self.context}
        )


def _owner(resource: str) -> str | None:
    fields = resource.split(":", 5)
    return fields[4] or None if len(fields) > 5 else None


def _policy(flags: Mapping[str, Any], name: str, kind: Kind) -> Policy | None:
    document = flags.get(name)
    return None if document is None else parse_policy(document, kind, name)


def _check(fields: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for name in fields:
        if name not in known:
            raise InvalidParameter(
                f"The {what} has the unknown field {name!r}.",
                f"Use only: {', '.join(known)}.",
                str(name),
            )
