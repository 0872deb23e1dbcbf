"""`Policies`: what decides on requests; given to `S3.presign`, they refuse what cannot work."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core.errors import InvalidParameter, NotAllowed, UndecidedPermissionWarning
from ..s3.given import check_mapping, check_type
from ..s3.presigned import Presigned
from .decision import ALLOWED, Decision
from .evaluation import decide
from .grammar import Policy
from .kinds import Kind
from .permissions import ALWAYS, Permission, bucket_resource, required_permissions
from .policy_set import Documents, PolicySet, parse_documents
from .presigning import known_of, known_of_key
from .principals import Principal, check_principal
from .request import AccessRequest

WARN, REFUSE, ALLOW = "warn", "refuse", "allow"
_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}
# Without a name, S3 takes the key aws/s3, whose policy lets the whole account use it.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
_UNNAMED_KEY = ":key/*"
_KEY = "the KMS key, which the request does not name"
_STACK_LEVEL = 3  # the caller of S3.presign


@dataclass(frozen=True, slots=True, init=False)
class Policies(PolicySet):
    """Policies that may decide on a request. What is not given is unknown, never absent.

    Args:
        key: the policy of the KMS key, for presigned uploads that name one; `resource` is then the
            bucket's.
        given: what `PolicySet` takes, by kind: `identity`, `resource`, `boundary`, `session`,
            `vpc_endpoint`, `scp` and `rcp`. An empty list says that there are no policies of
            that kind.

    Raises:
        InvalidPolicy: with the place of the fault.
    """

    key: tuple[Policy, ...] | None

    def __init__(self, *, key: Documents | None = None, **given: Any) -> None:
        PolicySet.__init__(self, **given)
        object.__setattr__(self, "key", parse_documents(key, Kind.RESOURCE, "key"))

    def check_presigned(
        self,
        operation: str,
        params: Mapping[str, Any],
        presigned: Presigned,
        principal: Principal | str | None = None,
        on_undecided: str = WARN,
    ) -> None:
        """Refuse a presigned URL that the policies do not allow.

        Args:
            operation: the operation of S3, as in boto3.
            params: its parameters, Bucket and Key among them.
            presigned: the URL, with the headers to send with it.
            principal: who signs: a principal or its ARN; None where it is not known.
            on_undecided: what to do where a given policy allows it, and policies or facts that were
                not given may deny: ``"warn"``, ``"refuse"`` or ``"allow"``.

        Raises:
            NotAllowed: with the decision.
        """
        if on_undecided not in (WARN, REFUSE, ALLOW):
            raise InvalidParameter(
                f"`on_undecided` must be 'warn', 'refuse' or 'allow', not {on_undecided!r}.",
                "Use one of them.",
                "on_undecided",
            )
        check_type("operation", operation, str, "str")
        check_mapping("params", params)
        check_type("presigned", presigned, Presigned, "what S3.presign returns")
        for request, policies in self._asked(operation, params, presigned, _principal(principal)):
            decision = policies.decide(request)
            what = f"{request.action} on {request.resource}"
            unnamed = request.resource.endswith(_UNNAMED_KEY)
            if decision.denied and not unnamed:
                raise NotAllowed(
                    f"The policies do not allow {what}: {' '.join(decision.reasons)}",
                    "Allow it, or sign with other credentials.",
                    decision,
                )
            if decision.verdict == ALLOWED or on_undecided == ALLOW:
                continue
            hangs = (_KEY,) if unnamed else (*decision.missing_policies, *decision.context_keys)
            unknown = ", ".join(hangs)
            problem = f"{what} may still be denied: it depends on {unknown}."
            if on_undecided == REFUSE:
                raise NotAllowed(problem, 'Give them, or pass `on_undecided="warn"`.', decision)
            warnings.warn(problem, UndecidedPermissionWarning, stacklevel=_STACK_LEVEL)

    def _asked(
        self,
        operation: str,
        params: Mapping[str, Any],
        presigned: Presigned,
        who: Principal,
    ) -> Iterator[tuple[AccessRequest, Policies]]:
        """List the requests that a presigned URL makes, with the policies that decide on each."""
        owner = params.get("ExpectedBucketOwner")
        known, absent = known_of(presigned, operation)
        region = known.get("aws:RequestedRegion")
        bucket = bucket_resource(operation, params)
        for permission in required_permissions(operation, **params):
            if permission.when != ALWAYS:
                continue
            resource = _completed(permission.resource, region, owner or who.account)
            request = AccessRequest(
                who, permission.action, resource, owner, context=known, absent=absent
            )
            policies = self.about(permission, bucket)
            if policies is self:
                yield request, self
            elif permission.action.startswith("kms:"):
                keys = known_of_key(region, who.account)
                yield replace(request, resource_account=None, context=keys, absent=()), policies
            else:
                account = who.account if policies.resource == () else None
                yield replace(request, resource_account=account), policies

    def about(self, permission: Permission, bucket: str) -> Policies:
        """Take the policies that decide on one permission of an operation.

        The resource policy is that of the bucket, and decides on nothing else. S3 asks for a key
        itself, so that the policy of a VPC endpoint does not count there.

        Args:
            permission: what is needed.
            bucket: the ARN of the bucket that the operation goes to.
        """
        if f"{permission.resource}/".startswith(f"{bucket}/"):
            return self
        if permission.action.startswith("kms:"):
            return replace(self, resource=self.key, vpc_endpoint=())
        return replace(self, resource=() if _has_no_policy(permission) else None)

    def decide(self, request: AccessRequest) -> Decision:
        """Decide on a request; it is denied where no policy that was given allows it.

        `evaluate` calls that undecided, since policies that were not given might allow it.
        """
        decision = decide(request, self)
        if decision.denied or decision.verdict == ALLOWED:
            return decision
        alone = decide(*self._alone(request))
        return alone if alone.denied else decision

    def _alone(self, request: AccessRequest) -> tuple[AccessRequest, PolicySet]:
        """Take the policies that were given for all there are.

        Across accounts, where both sides must allow, the side that was not given is taken to do so.
        """
        account, owner = request.principal.account, request.owner
        crosses = account is not None and owner is not None and account != owner
        identity, resource = self.identity, self.resource
        if identity is None:
            far = crosses and resource is not None
            identity = PolicySet(identity=_EVERYTHING).identity if far else ()
        if resource is None:
            resource = _default_resource(request, crosses=crosses)
        given = PolicySet(
            identity=identity,
            resource=resource,
            boundary=self.boundary or (),
            session=self.session or (),
            vpc_endpoint=self.vpc_endpoint or (),
            scp=self.scp or (),
            rcp=self.rcp or (),
        )
        return replace(request, unknown_policies=()), given


def _has_no_policy(permission: Permission) -> bool:
    return permission.resource == "*" or permission.action.startswith("iam:")


def _default_resource(request: AccessRequest, *, crosses: bool) -> Any:
    """Stand in for a resource policy that was not given: a key's policy delegates by default.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    if not crosses and request.service != "kms":
        return ()
    account = request.principal.account
    named = f"arn:aws:iam::{account}:root" if account else "*"
    statement = {**_EVERYTHING["Statement"], "Principal": {"AWS": named}}  # type: ignore[dict-item]
    return {"Version": "2012-10-17", "Statement": statement}


def _principal(given: Principal | str | None) -> Principal:
    if given is None:
        return Principal("unknown")
    check_type("principal", given, (Principal, str), "an ARN or a sigv4.preflight.Principal")
    if isinstance(given, str):
        return Principal.from_arn(given)
    check_principal(given)
    return given


def _completed(resource: str, region: str | None, account: str | None) -> str:
    """Fill in the region and account that the ARN of a key or directory bucket leaves open."""
    if not region or not account:
        return resource
    for service in ("kms", "s3express"):
        resource = resource.replace(
            f"arn:aws:{service}:*:*:", f"arn:aws:{service}:{region}:{account}:"
        )
    return resource
