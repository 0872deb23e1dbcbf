"""Match the statements of policies with a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .conditions import evaluate
from .context import Context
from .grammar import Policy, Statement
from .kinds import Kind
from .outcomes import FALSE, TRUE, Outcome, all_of, any_of, inverse, settled, unknown
from .principals import Naming, Principal, concerns, names
from .request import AccessRequest
from .templates import Style, Template, glob

_WITH_GATEWAYS = frozenset({"dynamodb", "s3", "s3express"})
_ENDPOINT_TYPE = "VpcEndpointType"
_RESOURCE = "ResourceName"
_BEFORE_WILDCARDS = re.compile(r"[^*?$]*")


@dataclass(frozen=True, slots=True)
class Subject:
    """A request with its context, ready to be matched.

    Attributes:
        request: who asks for what.
        context: its keys.
        boundary: whether the principal has a permissions boundary.
    """

    request: AccessRequest
    context: Context
    boundary: Outcome

    @property
    def who(self) -> Principal:
        """The principal."""
        return self.request.principal


@dataclass(frozen=True, slots=True)
class Finding:
    """What one statement does to a request.

    Attributes:
        statement: the statement.
        outcome: whether it applies; for an Allow without regard to its Principal.
        subject: the request.
    """

    statement: Statement
    outcome: Outcome
    subject: Subject

    def grants(self, naming: Naming) -> Outcome:
        """Say whether it allows the request to somebody whom it names in one way."""
        if not self.statement.allows or self.statement.principals is None:
            return FALSE
        return all_of([self.outcome, self.names(naming)])

    def names(self, naming: Naming) -> Outcome:
        """Say whether it names the one who asks in one way; without principals it names nobody."""
        principals = self.statement.principals
        if principals is None:
            return FALSE
        return names(principals, self.subject.who, naming, self.subject.context)

    @property
    def allows(self) -> Outcome:
        """Whether it allows the request, however it names the principal."""
        if not self.statement.allows:
            return FALSE
        if self.statement.principals is None:
            return self.outcome
        named = any_of(self.grants(naming) for naming in Naming)
        if self.statement.kind is Kind.VPC_ENDPOINT:
            return all_of([named, self._through_endpoint()])
        return named

    def _through_endpoint(self) -> Outcome:
        """Tell whether a VPC endpoint heeds whom its policy names.

        A gateway endpoint knows everybody and root users alone; which kind it is, is not known.
        https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#vpc-endpoint-policies-gateway
        """
        listed = self.statement.principals.names if self.statement.principals else ()
        heeds = ("AWS", "*") in listed or self.subject.who.type == "root"
        maybe_gateway = self.subject.request.service in _WITH_GATEWAYS
        return unknown(_ENDPOINT_TYPE) if maybe_gateway and not heeds else TRUE

    @property
    def denies(self) -> Outcome:
        """Whether it denies the request."""
        return FALSE if self.statement.allows else self.outcome


def findings(policies: Iterable[Policy], subject: Subject) -> tuple[Finding, ...]:
    """Match every statement of some policies of one kind."""
    return tuple(
        Finding(statement, _applies(statement, subject), subject)
        for policy in policies
        for statement in policy.statements
    )


def _applies(statement: Statement, subject: Subject) -> Outcome:
    return all_of(_parts(statement, subject))


def _parts(statement: Statement, subject: Subject) -> Iterator[Outcome]:
    request = subject.request
    acts = any(glob(pattern, request.action) for pattern in statement.actions)
    yield settled(acts is not statement.excludes_actions)
    about = any_of(_is_about(pattern, subject) for pattern in statement.resources)
    yield inverse(about) if statement.excludes_resources else about
    if not statement.allows and statement.principals is not None:
        yield concerns(statement.principals, subject.who, subject.boundary, subject.context)
    for condition in statement.conditions:
        yield evaluate(condition, subject.context)


def _is_about(pattern: Template, subject: Subject) -> Outcome:
    """Match a resource.

    An action without a resource has ``*``: it is what ``arn:aws:s3:::*`` is about, too.
    """
    if pattern.matches_everything:
        return TRUE
    request = subject.request
    if request.resource == "*":
        return settled(_is_whole_service(pattern.text, request.service))
    found = pattern.matches(request.resource, Style.RESOURCE, subject.context.substitute)
    may_be_about = found.value is False and _may_overlap(pattern.text, request.resource)
    return unknown(_RESOURCE) if may_be_about else found


def _may_overlap(pattern: str, resource: str) -> bool:
    """Tell whether a resource of which a part is not known may be what a pattern is about."""
    known, star, _ = resource.partition("*")
    if not star:
        return False
    start = _BEFORE_WILDCARDS.match(pattern)
    fixed = start[0] if start else ""
    return fixed.startswith(known) or known.startswith(fixed)


def _is_whole_service(pattern: str, service: str) -> bool:
    fields = pattern.split(":")
    return fields[2:3] in ([service], ["*"]) and not "".join(fields[3:]).strip("*")
