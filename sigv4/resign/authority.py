"""Decide whether the inner side may do what a request asks for.

The policies are those of the sandbox, not of AWS: kinds that are not given do not exist, and the
principal and the resource are of one account. The evaluation is that of `sigv4.preflight`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..core.errors import InvalidParameter
from ..preflight import AccessRequest, Principal
from ..preflight.decision import EXPLICITLY_DENIED, Decision
from ..preflight.evaluation import decide
from ..preflight.policy_set import PolicySet
from ..verify.results import Identity
from .asked import Asked, Need
from .refusals import Denials

REFUSE, ALLOW = "refuse", "allow"
UNKNOWN_ACCOUNT = "000000000000"
_TYPES = {"header": "REST-HEADER", "query": "REST-QUERY-STRING", "form": "POST"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a request besides its operation.

    Attributes:
        scheme: of the inner connection.
        at: aware datetime of the decision.
        algorithm: of the inner signature.
        more: context keys that the caller knows, such as ``aws:SourceIp``.
    """

    scheme: str
    at: datetime
    algorithm: str
    more: Mapping[str, Any]


class Authority:
    """Decides with the policies of a sandbox.

    Args:
        policies: they decide; kinds that are not given do not exist. None allows everything.
        principal: the ARN that stands for the inner side; by default a user with the name of the
            access key id, so that ``${aws:username}`` in a policy is that.
        account: twelve digits of the account in ARNs.
        on_undecided: ``"refuse"`` or ``"allow"`` what the policies neither allow nor deny for
            certain.

    Raises:
        InvalidParameter: another value of `on_undecided`, or not an ARN of a principal.
    """

    __slots__ = ("_account", "_allows_undecided", "_denying", "_policies", "_principal")

    def __init__(
        self,
        policies: PolicySet | None,
        principal: str | None,
        account: str | None,
        on_undecided: str,
    ) -> None:
        if on_undecided not in (REFUSE, ALLOW):
            raise InvalidParameter(
                f"`on_undecided` must be 'refuse' or 'allow', not {on_undecided!r}.",
                "Use one of them.",
                "on_undecided",
            )
        self._policies = None if policies is None else _complete(policies)
        self._principal = None if principal is None else Principal.from_arn(principal)
        self._account = account or UNKNOWN_ACCOUNT
        self._allows_undecided = on_undecided == ALLOW
        self._denying = frozenset(
            statement.place
            for statement in ([] if self._policies is None else _statements(self._policies))
            if not statement.allows
        )

    def check(self, asked: Asked, identity: Identity, facts: Facts, refuse: Denials) -> None:
        """Refuse what the policies do not allow.

        Raises:
            NotForwarded: with the action and the resource.
        """
        if self._policies is None:
            return
        if not asked.needs and not self._allows_undecided:
            raise refuse(
                "undecided",
                f"The request to {identity.scope.service} does not say which action it is, so the "
                "policies cannot decide.",
                'Name its action with `actions`, or set on_undecided="allow".',
            )
        for need in asked.needs:
            self._check(need, self._request(need, asked, identity, facts), refuse)

    def _check(self, need: Need, request: AccessRequest, refuse: Denials) -> None:
        assert self._policies is not None  # noqa: S101 - for the type checker
        decision = decide(request, self._policies)
        what = f"{need.action} on {need.resource}"
        if decision.verdict == EXPLICITLY_DENIED or (
            decision.denied and not need.if_needed and (need.exact or not self._allows_undecided)
        ):
            raise refuse(
                "not-allowed",
                f"The policies do not allow {what}: {' '.join(decision.reasons)}",
                "Ask for what they allow.",
            )
        if self._allows_undecided or (need.if_needed and self._denying.isdisjoint(decision.places)):
            return
        unknown = _unknown(decision, deny_may_concern=bool(self._denying) and not need.exact)
        if unknown:
            raise refuse(
                "undecided",
                f"Whether the policies allow {what} depends on what is not known: {unknown}.",
                "Write a policy without these conditions.",
            )

    def _request(self, need: Need, asked: Asked, identity: Identity, facts: Facts) -> AccessRequest:
        who = self._principal or Principal(
            "user", f"arn:aws:iam::{self._account}:user/{identity.access_key_id}", self._account
        )
        known: dict[str, Any] = {
            "aws:CurrentTime": facts.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "aws:EpochTime": int(facts.at.timestamp()),
            "aws:SecureTransport": facts.scheme in ("https", "wss"),
            "aws:ViaAWSService": False,
            "s3:authType": _TYPES[identity.kind],
            "s3:signatureversion": facts.algorithm,
            **_known(need, asked),
            **facts.more,
        }
        if identity.scope.region is not None:
            known.setdefault("aws:RequestedRegion", identity.scope.region)
        absent = tuple(
            key for key in asked.absent if key not in known and not key.startswith(need.unknown)
        )
        return AccessRequest(
            who, need.action, need.resource, who.account, context=known, absent=absent
        )


def _known(need: Need, asked: Asked) -> dict[str, Any]:
    """Collect the context keys that the request sets for one action."""
    shared = {key: text for key, text in asked.context.items() if not key.startswith(need.unknown)}
    return {**shared, **dict(need.keys)}


def _complete(policies: PolicySet) -> PolicySet:
    """Take the policies that were given for all there are."""
    return PolicySet(
        identity=policies.identity or (),
        resource=policies.resource or (),
        boundary=policies.boundary or (),
        session=policies.session or (),
        vpc_endpoint=policies.vpc_endpoint or (),
        scp=policies.scp or (),
        rcp=policies.rcp or (),
    )


def _statements(policies: PolicySet) -> list[Any]:
    kinds = (policies.identity, policies.resource, policies.boundary, policies.session)
    levels = (*kinds, policies.vpc_endpoint, *(policies.scp or ()), *(policies.rcp or ()))
    return [each for kind in levels for policy in kind or () for each in policy.statements]


def _unknown(decision: Decision, *, deny_may_concern: bool) -> str:
    if not decision.allowed:
        return ", ".join([*decision.context_keys, *decision.missing_policies])
    return "the resource, which a Deny may concern" if deny_may_concern else ""
