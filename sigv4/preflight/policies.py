"""`Policies`: what decides on requests; given to `S3.presign`, they refuse what cannot work."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core.errors import InvalidParameter, NotAllowed, UndecidedPermissionWarning
from ..s3.presigned import Presigned
from .decision import ALLOWED, Decision
from .evaluation import evaluate
from .permissions import ALWAYS, Permission, required_permissions
from .policy_set import PolicySet
from .presigning import known_of
from .principals import Principal
from .request import AccessRequest

WARN, REFUSE, ALLOW = "warn", "refuse", "allow"
_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}
_STACK_LEVEL = 4  # the caller of S3.presign


@dataclass(frozen=True, slots=True, init=False)
class Policies(PolicySet):
    """Policies that may decide on a request. What is not given is unknown, never absent.

    Takes what `PolicySet` takes, by kind: `identity`, `resource`, `boundary`, `session`,
    `vpc_endpoint`, `scp` and `rcp`. An empty list says that there are no policies of that kind.
    """

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
            operation: of S3, as in boto3.
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
            )
        who = _principal(principal)
        known, absent = known_of(presigned)
        for permission in required_permissions(operation, **params):
            resource = _completed(permission, known.get("aws:RequestedRegion"), who)
            if permission.when != ALWAYS or resource is None:
                continue
            request = AccessRequest(
                who,
                permission.action,
                resource,
                params.get("ExpectedBucketOwner"),
                context=known,
                absent=absent,
            )
            self._check(request, on_undecided)

    def _check(self, request: AccessRequest, on_undecided: str) -> None:
        decision = self.decide(request)
        what = f"{request.action} on {request.resource}"
        if decision.denied:
            raise NotAllowed(
                f"The policies do not allow {what}: {' '.join(decision.reasons)}",
                "Allow it, or sign with other credentials.",
                decision,
            )
        if decision.verdict == ALLOWED or on_undecided == ALLOW:
            return
        unknown = ", ".join((*decision.missing_policies, *decision.context_keys))
        problem = f"{what} may still be denied: it hangs on {unknown}."
        if on_undecided == REFUSE:
            raise NotAllowed(problem, "Give them, or `on_undecided='warn'`.", decision)
        warnings.warn(problem, UndecidedPermissionWarning, stacklevel=_STACK_LEVEL)

    def decide(self, request: AccessRequest) -> Decision:
        """Decide on a request; it is denied where no policy that was given allows it.

        `evaluate` calls that undecided, since policies that were not given might allow it.
        """
        decision = evaluate(request, self)
        if decision.denied or decision.verdict == ALLOWED:
            return decision
        alone = evaluate(*self._alone(request))
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
    if isinstance(given, Principal):
        return given
    return Principal.from_arn(given) if given is not None else Principal("unknown")


def _completed(permission: Permission, region: str | None, who: Principal) -> str | None:
    """Fill in the region and account of a KMS key; None where a resource is not known."""
    resource = permission.resource
    if resource == "*" or resource.startswith("arn:aws:s3:::"):
        return resource
    if region and who.account:
        resource = resource.replace("arn:aws:kms:*:*:", f"arn:aws:kms:{region}:{who.account}:")
    return None if "*" in resource else resource
