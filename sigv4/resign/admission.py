"""Decide on a request whose signature holds, and make the one for the outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from ..core.model import Request
from ..verify.claim import QUERY
from ..verify.errors import speaks_s3
from ..verify.results import Identity
from . import services
from .asked import Asked, Need
from .authority import Authority, Facts
from .exchange import Completion
from .head import passed_headers, passed_query
from .outgoing import Unsigned
from .refusals import Denials
from .rules import HostRules, ScopeRules
from .s3_operations import read_s3

Actions = Callable[[Request, Identity], "Iterable[tuple[str, str]] | None"]
_HMAC, _ECDSA = "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"


class Admission:
    """Admits requests by scope, host, operation and policies.

    Args:
        scopes: services, regions and accounts.
        hosts: where requests may be for, and where they go.
        authority: the policies.
        actions: names actions and resources of a request; None leaves it to this library.
        account: twelve digits of the account in ARNs.
        now: called for the current time.
        presigned: whether presigned URLs are admitted.
    """

    __slots__ = ("_account", "_actions", "_authority", "_now", "_presigned", "hosts", "scopes")

    def __init__(
        self,
        scopes: ScopeRules,
        hosts: HostRules,
        authority: Authority,
        actions: Actions | None,
        account: str,
        now: Callable[[], datetime],
        *,
        presigned: bool,
    ) -> None:
        self.scopes = scopes
        self.hosts = hosts
        self._authority = authority
        self._actions = actions
        self._account = account
        self._now = now
        self._presigned = presigned

    def admit(
        self,
        request: Request,
        identity: Identity,
        more: Mapping[str, Any],
        body: bytes | None,
        completion: Completion,
    ) -> Unsigned:
        """Decide on a request whose signature holds, and make the one for the outside."""
        refuse = denials_of(identity)
        completion.identity = identity
        if identity.kind == QUERY and not self._presigned:
            raise refuse(
                "presigned-not-allowed",
                "Presigned URLs are not forwarded here.",
                "Sign the request with headers.",
            )
        if identity.path_differs:
            raise refuse(
                "path-ambiguous",
                f"The path {request.path[:80]!a} is not the one that was signed, "
                f"{identity.path[:80]!a}.",
                "Send the path in the form that is signed.",
            )
        region, service = self.scopes.check(identity.scope, refuse)
        asked_of = _asked_of(identity.scope.service, service)
        bucket = self.hosts.bucket(request, s3=speaks_s3(asked_of), refuse=refuse)
        asked = self._asked(request, identity, asked_of, body, bucket, refuse)
        services.check_gives_no_credentials(asked, request, {asked_of, service}, refuse)
        completion.asked = asked
        if not (asked.in_body and body is None):
            self._decide(request, asked, identity, more)
        owners = []
        if asked.bucket:
            owners = self.scopes.owners(request, copies=asked.copies, refuse=refuse)
        headers = passed_headers(request, asked.headers, owners)
        url = self.hosts.url(request, bucket, passed_query(request))
        return Unsigned(request.method, url, tuple(headers), region, service)

    def _asked(
        self,
        request: Request,
        identity: Identity,
        service: str,
        body: bytes | None,
        bucket: str | None,
        refuse: Denials,
    ) -> Asked:
        """Read what a request asks of a service."""
        if speaks_s3(service):
            asked = read_s3(request, service, bucket, refuse, body=body)
        else:
            where = (identity.scope.region or "*", self._account)
            asked = services.read_service(request, service, self.hosts.host(request), where, body)
        own = None if self._actions is None else self._actions(request, identity)
        if own is not None:
            pairs = [Need(action, resource, exact=True) for action, resource in own]
            asked = _with_needs(asked, tuple(pairs))
        return asked

    def admit_upload(
        self,
        request: Request,
        upload: Request,
        identity: Identity,
        more: Mapping[str, Any],
        completion: Completion,
    ) -> Unsigned:
        """Decide on a form whose signature holds, by the upload that does the same."""
        refuse = denials_of(identity)
        region, service = self.scopes.check(identity.scope, refuse)
        if self.scopes.accounts is not None:
            raise refuse("form-not-allowed", "A form cannot be bound to an account.", "Send a PUT.")
        asked = read_s3(upload, _asked_of(identity.scope.service, service), None, refuse)
        completion.asked = asked
        self._decide(request, asked, identity, more)
        bucket = self.hosts.bucket(request, s3=True, refuse=refuse)
        return Unsigned("POST", self.hosts.url(request, bucket, ""), (), region, service)

    def _decide(
        self, request: Request, asked: Asked, identity: Identity, more: Mapping[str, Any]
    ) -> None:
        algorithm = _HMAC if identity.scope.region else _ECDSA
        facts = Facts(request.scheme, self._now(), algorithm, more)
        self._authority.check(asked, identity, facts, denials_of(identity))


def denials_of(identity: Identity) -> Denials:
    """Return what makes the errors of the service that a request is for."""
    return Denials(s3=speaks_s3(identity.scope.service))


def _asked_of(inside: str, outside: str) -> str:
    """Return the service that a request is for: the one outside, which carries it out.

    A signing name of a server's own, outside, says nothing: S3 inside is S3 there.
    """
    return inside if speaks_s3(inside) and not speaks_s3(outside) else outside


def _with_needs(asked: Asked, needs: tuple[Need, ...]) -> Asked:
    return Asked(
        asked.operation,
        needs,
        asked.context,
        asked.absent,
        asked.headers,
        in_body=False,
        bucket=asked.bucket,
        copies=asked.copies,
    )
