"""`evaluate`: what AWS would answer to a request, decided offline.

The order is AWS's: an explicit Deny of any policy wins; then SCPs and the policy of the VPC
endpoint must allow; then a resource policy, or identity policies within the permissions boundary
and the session policies, must grant. An unknown fact makes the verdict undecided where it matters.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html

How far a grant of a resource policy reaches depends on how it names the principal:

- Within one account, a grant to the user, the session or everybody suffices alone. A grant to the
  role of a session is limited by boundary and session policies. A grant to the account only lets
  identity policies decide.
  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
- Across accounts, both sides must allow.
  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
- For a KMS key, identity policies count only where the key policy names the account.
  https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..s3.given import check_type
from . import access_points, public_access, worlds
from .asked import check_asked, check_context
from .conditions import Condition
from .context import Supposition
from .decision import ALLOWED, EXPLICITLY_DENIED, IMPLICITLY_DENIED, UNDECIDED, Decision
from .grammar import Policy
from .kinds import Kind
from .outcomes import FALSE, TRUE, Outcome, all_of, any_of, inverse, settled, unknown
from .policy_set import PolicySet
from .principals import Naming
from .request import AccessRequest
from .resource_types import mistaken
from .stages import Stages, make_stages
from .statements import Finding

_KINDS = frozenset(kind.value for kind in Kind)
_OWNER = "aws:ResourceAccount"
_RESTRICT = "RestrictPublicBuckets"


@dataclass(frozen=True, slots=True)
class _Gate:
    """One thing that must hold, and what to say where it does not."""

    holds: Outcome
    otherwise: str


def evaluate(request: AccessRequest, policies: PolicySet) -> Decision:
    """Decide on a request as AWS would, offline.

    Args:
        request: who asks for what, and what is known of it.
        policies: those that were given; kinds that were not given make the verdict undecided
            where they could change it.

    Returns:
        The verdict, with the statements or the unknown facts that it rests on.

    Raises:
        InvalidParameter: a pattern instead of one action or resource; a value of a context key that
            the policies cannot compare; a key that is given and absent; the bucket of an access
            point is needed and was not given.
        TypeError: an argument, or a field of the request, of a wrong type.
    """
    check_asked(request)
    check_type("policies", policies, PolicySet, "a sigv4.preflight.Policies")
    check_context(request.context, request.absent, conditions_of(request, policies))
    return decide(request, policies)


def decide(request: AccessRequest, policies: PolicySet) -> Decision:
    """Decide as `evaluate` does on a request that was not written by hand.

    A ``*`` in its resource stands for what is not known, or for itself. A value that cannot be
    compared, such as one that a client sent, leaves the conditions on it unknown.
    """
    decision = _evaluate(request, policies, {})
    if decision.verdict != UNDECIDED or decision.missing_policies:
        return decision
    conditions = conditions_of(request, policies)
    possible = [
        _evaluate(request, policies, supposed)
        for supposed in worlds.possible(decision.context_keys, conditions)
    ]
    verdicts = {each.verdict for each in possible}
    if verdicts == {EXPLICITLY_DENIED, IMPLICITLY_DENIED}:
        return next(each for each in possible if each.verdict == IMPLICITLY_DENIED)
    return possible[0] if len(verdicts) == 1 and UNDECIDED not in verdicts else decision


def decide_once(request: AccessRequest, policies: PolicySet) -> Decision:
    """Decide as `decide` does, without trying what unknown facts may be: more is undecided.

    The places of an undecided decision are those of all statements that hang on unknown facts.
    """
    return _evaluate(request, policies, {})


def _evaluate(
    request: AccessRequest, policies: PolicySet, supposed: Mapping[str, Supposition]
) -> Decision:
    halves = access_points.split(request, policies)
    if halves is None:
        stages = make_stages(request, policies, policies.resource, Kind.RESOURCE, supposed)
        return _decide([stages], [*_limits(stages), _grant(stages)])
    point, bucket = halves
    near = make_stages(point.request, policies, point.resource, point.kind, supposed)
    gates = [*_limits(near), _grant(near)]
    if bucket is None:
        return _decide([near], [*gates, _Gate(unknown(Kind.BUCKET.value), "")])
    far = make_stages(bucket.request, policies, bucket.resource, bucket.kind, supposed)
    return _decide([near, far], [*gates, *_limits(far), _grant_of_bucket(far)])


def conditions_of(request: AccessRequest, policies: PolicySet) -> list[Condition]:
    """List the conditions of every policy that was given."""
    return [
        condition
        for policy in _policies(request, policies)
        for statement in policy.statements
        for condition in statement.conditions
    ]


def _policies(request: AccessRequest, policies: PolicySet) -> Iterator[Policy]:
    """List every policy that was given."""
    kinds = (policies.identity, policies.resource, policies.boundary, policies.session)
    for kind in (*kinds, policies.vpc_endpoint, *(policies.scp or ()), *(policies.rcp or ())):
        yield from kind or ()
    for policy in (request.access_point_policy, request.bucket_policy):
        if policy is not None:
            yield policy


def _limits(stages: Stages) -> list[_Gate]:
    """List what must leave the request alone. RCPs do: RCPFullAWSAccess is always there."""
    return [
        *(_Gate(stage.tolerates, f"No {stage.name} allows it.") for stage in stages.scp),
        _Gate(stages.vpc_endpoint.tolerates, "The policy of the VPC endpoint does not allow it."),
    ]


def _grant(stages: Stages) -> _Gate:
    subject = stages.subject
    what = f"{subject.request.action} on {subject.request.resource}"
    granted = {naming: _granted(stages, naming) for naming in Naming}
    if subject.who.anonymous:
        return _Gate(granted[Naming.DIRECT], f"No resource policy allows everybody {what}.")
    own, within = _own_permissions(stages), _within_limits(stages)
    by_resource = any_of([granted[Naming.DIRECT], all_of([granted[Naming.ROLE], within])])
    same = _same_account(stages)
    across = all_of([any_of(granted.values()), own])
    if subject.request.service == "kms":
        by_account = all_of([granted[Naming.ACCOUNT], own])
        inside = any_of([by_resource, by_account])
    else:
        inside = any_of([by_resource, own])
    holds = any_of([across, all_of([same, inside])])
    return _Gate(holds, f"{_lacking(stages, same, granted.values())} allows {what}.")


def _grant_of_bucket(stages: Stages) -> _Gate:
    """Tell whether a bucket lets a request of its access point pass.

    Its policy may name anybody; within the account identity policies count, too.
    """
    by_policy = any_of(_granted(stages, naming) for naming in Naming)
    own = all_of([_same_account(stages), _own_permissions(stages)])
    resource = stages.subject.request.resource
    return _Gate(
        any_of([by_policy, own]),
        f"The bucket neither allows it on {resource} nor delegates to the access point.",
    )


def _granted(stages: Stages, naming: Naming) -> Outcome:
    """Tell what the resource policy grants, after RestrictPublicBuckets."""
    granted = stages.resource.grants(naming)
    request = stages.subject.request
    if request.service != "s3" or request.restrict_public_buckets is False:
        return granted
    if not public_access.is_public(each.statement for each in stages.resource.found):
        return granted
    restricted = TRUE if request.restrict_public_buckets else unknown(_RESTRICT)
    outsider = TRUE if stages.subject.who.anonymous else inverse(_same_account(stages))
    return all_of([granted, inverse(all_of([restricted, outsider]))])


def _own_permissions(stages: Stages) -> Outcome:
    """Tell what the principal may by identity policies, boundary and session policies."""
    who = stages.subject.who
    if who.type == "root":
        return TRUE
    by_root = (who.user_arn or "").endswith(":root")
    return all_of([TRUE if by_root else stages.identity.allows, _within_limits(stages)])


def _within_limits(stages: Stages) -> Outcome:
    """Tell whether boundary and session policies leave the request alone.

    A federated user without a session policy has no permissions but those that name the session.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
    """
    session = stages.session
    needed = stages.subject.who.type == "federated-user"
    return all_of([stages.boundary.tolerates, session.allows if needed else session.tolerates])


def _same_account(stages: Stages) -> Outcome:
    who, owner = stages.subject.who, stages.subject.request.owner
    return settled(who.account == owner) if who.account and owner else unknown(_OWNER)


def _lacking(stages: Stages, same: Outcome, granted: Iterable[Outcome]) -> str:
    """Name what did not allow the request."""
    if stages.identity.allows.value:
        for stage in (stages.boundary, stages.session):
            if stage.tolerates.value is False:
                return f"The identity policy does, but no {stage.name}"
    if same.value is not False:
        return "No identity policy and no resource policy"
    if any_of(granted).value is False:
        return "No resource policy (both sides must, across accounts)"
    return "No identity policy (both sides must, across accounts)"


def _decide(stages: list[Stages], gates: list[_Gate]) -> Decision:
    found = [each for every in stages for stage in every.all for each in stage.found]
    denied = any_of(each.denies for each in stages)
    granted = all_of(gate.holds for gate in gates)
    if denied.value:
        hits = [each for each in found if each.denies.value]
        return _decision(EXPLICITLY_DENIED, hits, [_said(each, "denies") for each in hits])
    if granted.value is False:
        reasons = [gate.otherwise for gate in gates if gate.holds.value is False]
        for every in stages:
            for stage in every.all:
                reasons += mistaken(() if stage.allows.value else stage.found)
        return _decision(IMPLICITLY_DENIED, [], reasons)
    if denied.value is None or granted.value is None:
        return _undecided(found, denied.needs | granted.needs)
    hits = [each for each in found if each.allows.value]
    return _decision(ALLOWED, hits, [_said(each, "allows") for each in hits])


def _undecided(found: list[Finding], needs: frozenset[str]) -> Decision:
    open_ended = [each for each in found if None in (each.denies.value, each.allows.value)]
    reasons = [
        _said(each, "may deny" if each.allows == FALSE else "may allow") for each in open_ended
    ]
    reasons += [f"The {kind} was not given." for kind in sorted(needs & _KINDS)]
    return _decision(UNDECIDED, open_ended, reasons, needs)


def _decision(
    verdict: str,
    hits: list[Finding],
    reasons: list[str],
    needs: frozenset[str] = frozenset(),
) -> Decision:
    return Decision(
        verdict,
        tuple(dict.fromkeys(each.statement.label for each in hits)),
        tuple(dict.fromkeys(each.statement.place for each in hits)),
        tuple(sorted(needs - _KINDS)),
        tuple(sorted(needs & _KINDS)),
        tuple(dict.fromkeys(reasons)),
    )


def _said(finding: Finding, verb: str) -> str:
    statement = finding.statement
    name = f" ({statement.sid})" if statement.sid else ""
    return f"{statement.place}{name} {verb} it."
