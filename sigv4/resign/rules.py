"""Which services, regions, accounts and hosts requests may be for, and what they become outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..core.errors import InvalidParameter
from ..core.model import Request, Scope
from ..core.wire import split_url
from ..services.hosts import read_host
from .refusals import Denials

_ACCOUNT = re.compile(r"\d{12}")
EXPECTED_OWNER, EXPECTED_SOURCE_OWNER = (
    "x-amz-expected-bucket-owner",
    "x-amz-source-expected-bucket-owner",
)
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_S3_HOST = re.compile(
    r"(?:(?P<bucket>[a-z0-9][a-z0-9.-]*)\.)?s3(?:\.dualstack)?(?:[.-][a-z0-9-]+)?"
    r"\.amazonaws\.com(?:\.cn)?"
)


@dataclass(frozen=True, slots=True)
class ScopeRules:
    """Which scopes requests may have, and what they become outside.

    Args:
        services: signing names; None for any.
        regions: regions of the inner signature; None for any.
        accounts: accounts of the buckets; None for any.
        region_map: the region outside for a region inside.
        service_map: the signing name outside for one inside.
    """

    services: frozenset[str] | None
    regions: frozenset[str] | None
    accounts: frozenset[str] | None
    region_map: Mapping[str, str]
    service_map: Mapping[str, str]

    def check(self, scope: Scope, refuse: Denials) -> tuple[str, str]:
        """Check the scope of a request, and return region and service outside.

        Raises:
            NotForwarded: it is not one of those that are set.
        """
        _check_one("service", scope.service, self.services, refuse)
        service = self.service_map.get(scope.service, scope.service)
        if scope.region is None:  # of SigV4A, whose signatures name a set of regions
            if "*" not in self.region_map:
                raise refuse(
                    "not-in-scope",
                    "The signature is for a set of regions, and no region is set for it outside.",
                    'Sign for one region, or map "*" to one in `region_map`.',
                )
            return self.region_map["*"], service
        _check_one("region", scope.region, self.regions, refuse)
        return self.region_map.get(scope.region, scope.region), service

    def owners(self, request: Request, *, copies: bool, refuse: Denials) -> list[tuple[str, str]]:
        """Return the headers that bind a request to S3 to the accounts, in place of those it has.

        S3 compares the account with the bucket's owner. Where one account is set, it is added.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html

        Raises:
            NotForwarded: the request names no account, or another one.
        """
        if self.accounts is None:
            return []
        bound = []
        for name in (EXPECTED_OWNER, *((EXPECTED_SOURCE_OWNER,) if copies else ())):
            given = request.fields.get(name)
            if given is None and len(self.accounts) == 1:
                given = next(iter(self.accounts))
            _check_one(f"account in {name}", given or "", self.accounts, refuse)
            bound.append((name, given or ""))
        return bound


@dataclass(frozen=True, slots=True)
class HostRules:
    """Which hosts requests may name, and where they go.

    Args:
        upstream: root URL of the server outside; None for the host of the request, which must then
            be one of AWS's for the service and region that sign.
        hosts: hosts of the inner side, with their ports if they have one: the host itself, and for
            S3 ``BUCKET.HOST``; None for any.
    """

    upstream: str | None
    hosts: tuple[str, ...] | None

    def bucket(self, request: Request, *, s3: bool, refuse: Denials) -> str | None:
        """Check the host, and return the bucket that it names.

        Raises:
            NotForwarded: a host that is not allowed.
        """
        host = request.host
        if host in (self.hosts or ()):
            return None
        for known in sorted(self.hosts or (), key=len, reverse=True):
            if s3 and host.endswith(f".{known}"):
                return host[: -len(known) - 1]
        found = _S3_HOST.fullmatch(host) if s3 else None
        of_aws = bool(found) if s3 else bool(read_host(host).services)
        if self.hosts is not None or not (of_aws or self.upstream is not None):
            raise refuse(
                "host-not-allowed",
                f"The host {host[:120]!a} is not one that requests may be for.",
                "Send the request to a host that is set.",
            )
        return found["bucket"] if found else None

    @property
    def is_foreign(self) -> bool:
        """Whether requests go to a host that AWS does not have."""
        return self.upstream is not None and not read_host(split_url(self.upstream)[1]).services

    def host(self, request: Request) -> str:
        """Return the host outside."""
        return request.host if self.upstream is None else split_url(self.upstream)[1]

    def url(self, request: Request, bucket: str | None, query: str) -> str:
        """Return the URL outside.

        Args:
            request: as it arrived.
            bucket: the bucket that the host names.
            query: raw, without the parameters of a signature.
        """
        root = self.upstream
        path = request.path or "/"
        if root is None:
            root = f"{request.scheme}://{request.host}"
        elif bucket is not None:
            path = f"/{bucket}{path}"
        return f"{root}{path}?{query}" if query else f"{root}{path}"


def make_scope_rules(
    services: Iterable[str] | None,
    regions: Iterable[str] | None,
    accounts: Iterable[str] | None,
    region_map: Mapping[str, str] | None,
    service_map: Mapping[str, str] | None,
) -> ScopeRules:
    """Check the rules for scopes.

    Raises:
        InvalidParameter: an empty list, or an account that is not twelve digits.
        TypeError: a text instead of a list.
    """
    owners = _names("accounts", accounts)
    for account in owners or ():
        if not _ACCOUNT.fullmatch(account):
            raise InvalidParameter(
                f"`accounts` holds {account[:40]!r}, which is not an account of AWS.",
                "Give twelve digits.",
                "accounts",
            )
    return ScopeRules(
        _names("services", services),
        _names("regions", regions),
        owners,
        dict(region_map or {}),
        dict(service_map or {}),
    )


def make_host_rules(upstream: str | None, hosts: Iterable[str] | None) -> HostRules:
    """Check the rules for hosts.

    Raises:
        InvalidParameter: an upstream that is not the root URL of a server; a host with a slash.
        TypeError: a text instead of a list.
    """
    names = _names("hosts", hosts)
    for name in names or ():
        if "/" in name or not name.isascii():
            raise InvalidParameter(
                f"`hosts` holds {name[:80]!r}, which is not a host.",
                "Give the host alone, such as s3.sandbox.test or 127.0.0.1:8080.",
                "hosts",
            )
    if upstream is not None:
        scheme, host, path, query = split_url(upstream)
        if scheme not in ("http", "https") or path not in ("", "/") or query or "?" in upstream:
            raise InvalidParameter(
                f"`upstream={upstream[:80]!r}` is not the root URL of a server.",
                "Give scheme and host, such as https://s3.eu-west-1.amazonaws.com.",
                "upstream",
            )
        upstream = f"{scheme}://{host}"
    return HostRules(upstream, None if names is None else tuple(sorted(n.lower() for n in names)))


def _names(parameter: str, given: Iterable[str] | None) -> frozenset[str] | None:
    if given is None:
        return None
    if isinstance(given, str):
        raise TypeError(f"{parameter} must be a list of texts, not one text")
    found = frozenset(given)
    if not found:
        raise InvalidParameter(
            f"`{parameter}` is empty, so that nothing could pass.",
            "Name at least one, or leave it out.",
            parameter,
        )
    return found


def _check_one(what: str, given: str, allowed: frozenset[str] | None, refuse: Denials) -> None:
    if allowed is not None and given not in allowed:
        raise refuse(
            "not-in-scope",
            f"The {what} {given[:60]!a} is not one of {', '.join(sorted(allowed))[:300]}.",
            "Use one of them.",
        )
