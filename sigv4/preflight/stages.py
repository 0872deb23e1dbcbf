"""The stages of an evaluation: each kind of policy, and whether it binds this principal.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .context import Supposition
from .grammar import Policy
from .kinds import Kind
from .outcomes import FALSE, TRUE, Outcome, all_of, any_of, settled, unknown
from .policy_set import PolicySet
from .principals import Naming, Principal
from .request import AccessRequest
from .statements import Finding, Subject, findings


@dataclass(frozen=True, slots=True)
class Stage:
    """The policies of one kind, at one level, matched with a request.

    Attributes:
        name: the name of the kind, with its level.
        found: what each statement does.
        exists: whether there is a policy at all.
        missing: unknown where the kind was not given, else false.
    """

    name: str
    found: tuple[Finding, ...]
    exists: bool
    missing: Outcome = FALSE

    @property
    def allows(self) -> Outcome:
        """Whether it allows the request."""
        return any_of([*(each.allows for each in self.found), self.missing])

    @property
    def denies(self) -> Outcome:
        """Whether it denies the request."""
        return any_of([*(each.denies for each in self.found), self.missing])

    @property
    def tolerates(self) -> Outcome:
        """Whether it leaves the request alone: it allows it, or there is no such policy."""
        if not self.exists:
            return self.missing if self.missing.value is None else TRUE
        return all_of([self.allows, TRUE if self.missing.value is False else self.missing])

    def grants(self, naming: Naming) -> Outcome:
        """Tell whether it allows the request to somebody whom it names in one way."""
        return any_of([*(each.grants(naming) for each in self.found), self.missing])


@dataclass(frozen=True, slots=True)
class Stages:
    """All stages of one request.

    Attributes:
        subject: the request.
        resource: resource policy.
        identity: identity policies.
        boundary: permissions boundary.
        session: session policies.
        vpc_endpoint: policy of the VPC endpoint.
        scp: one stage a level.
        rcp: one stage a level.
    """

    subject: Subject
    resource: Stage
    identity: Stage
    boundary: Stage
    session: Stage
    vpc_endpoint: Stage
    scp: tuple[Stage, ...]
    rcp: tuple[Stage, ...]

    @property
    def all(self) -> tuple[Stage, ...]:
        """Every stage, in AWS's order."""
        rest = (self.resource, self.vpc_endpoint, self.identity, self.boundary, self.session)
        return (*self.rcp, *self.scp, *rest)

    @property
    def denies(self) -> Outcome:
        """Whether any of them denies the request."""
        return any_of(stage.denies for stage in self.all)


def make_stages(
    request: AccessRequest,
    policies: PolicySet,
    resource: tuple[Policy, ...] | None,
    kind: Kind,
    supposed: Mapping[str, Supposition],
) -> Stages:
    """Match all policies with a request.

    Args:
        request: who asks for what.
        policies: by kind.
        resource: the resource policies, which an access point has two of.
        kind: what they are.
        supposed: the values that are assumed for unknown context keys.
    """
    who = request.principal
    subject = Subject(request, request.keys(supposed), _has_boundary(request, policies))
    not_given = request.not_given

    def stage(kind: Kind, given: tuple[Policy, ...] | None, *, binds: bool = True) -> Stage:
        if not binds:
            return Stage(kind.value, (), exists=False)
        lacking = given is None or kind in not_given
        missing = unknown(kind.value) if lacking else FALSE
        return Stage(kind.value, findings(given or (), subject), bool(given), missing)

    def levels(
        kind: Kind, given: tuple[tuple[Policy, ...], ...] | None, *, binds: bool
    ) -> tuple[Stage, ...]:
        if not binds:
            return ()
        found = [
            Stage(f"{kind.value} of level {number}", findings(level, subject), exists=True)
            for number, level in enumerate(given or ())
        ]
        if given is None or kind in not_given:
            found.append(Stage(kind.value, (), exists=False, missing=unknown(kind.value)))
        return tuple(found)

    identified = who.type not in ("root", "anonymous")
    has_session = who.type != "user" or bool(policies.session)
    return Stages(
        subject,
        stage(kind, resource),
        stage(Kind.IDENTITY, policies.identity, binds=identified),
        stage(Kind.BOUNDARY, policies.boundary, binds=identified),
        stage(Kind.SESSION, policies.session, binds=identified and has_session),
        stage(Kind.VPC_ENDPOINT, policies.vpc_endpoint),
        levels(Kind.SCP, policies.scp, binds=_bound_by_scps(request)),
        levels(Kind.RCP, policies.rcp, binds=_bound_by_rcps(request)),
    )


def _has_boundary(request: AccessRequest, policies: PolicySet) -> Outcome:
    if request.principal.type in ("root", "anonymous"):
        return FALSE
    if policies.boundary is None or Kind.BOUNDARY in request.not_given:
        return unknown(Kind.BOUNDARY.value)
    return settled(bool(policies.boundary))


def _bound_by_scps(request: AccessRequest) -> bool:
    who: Principal = request.principal
    exempt = who.anonymous or who.service_linked
    return not (exempt or request.principal_account_is_management)


def _bound_by_rcps(request: AccessRequest) -> bool:
    who = request.principal
    own = who.account is not None and who.account == request.owner
    management = request.resource_account_is_management or (
        own and request.principal_account_is_management
    )
    return not (management or who.service_linked)
