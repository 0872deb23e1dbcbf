"""Signed URLs of CloudFront: what a canned and a custom policy cover.

A canned policy is the URL itself with its end; a custom policy names a resource with wildcards, an
end, and perhaps a start and a range of addresses. Neither covers method, headers or body.

A canned policy is not in the URL, but everybody can write it down, and its signature is that of a
custom policy with the same text. So a URL with wildcards is judged in the form in which they work:
with that text as Policy in place of Expires.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from ipaddress import IPv4Network
from typing import Any

from ...core.encoding import split_query
from ...core.errors import InvalidRequest
from ...core.model import Request
from ..subjects import CLOUDFRONT, Subject
from .trials import Change, Wild
from .wildcards import HOST, PATH, QUERY, matches, other_urls
from .words import quoted

_PARAMETERS = {"Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"}
_CANNED = "The canned policy of the URL has a wildcard, and works as a custom one, too."


class Distribution:
    """Decides what the holder of a signed URL of CloudFront can send.

    Args:
        request: the request that the URL makes.
        policy: the custom policy; None for a canned one.
        at: aware datetime.
        is_canned: whether the policy was canned before it was written as a custom one.

    Attributes:
        refusal: why the URL is refused whatever its signature is; None if it is accepted.
        addresses: what the policy says about addresses; None if it says nothing.
    """

    __slots__ = ("_note", "_resource", "_signing", "_url", "addresses", "refusal")

    def __init__(
        self,
        request: Request,
        policy: Mapping[str, Any] | None,
        at: datetime,
        *,
        is_canned: bool = False,
    ) -> None:
        self._signing = _signing(request)
        self._url = _base(request)
        self._resource: str | None = None
        self._note = _CANNED if is_canned else ""
        self.addresses: str | None = None
        self.refusal: str | None = None
        if policy is not None:
            self._read(policy, at)
        elif "Policy" in dict(split_query(request.query)):
            self.refusal = "The policy in the URL is not JSON in base64."

    def allows(self, request: Request, with_body: bool = False) -> bool:
        """Say whether the policy covers a changed request, too.

        Args:
            request: changed.
            with_body: ignored: the policy covers neither method, headers nor body.
        """
        del with_body
        if _signing(request) != self._signing:
            return False
        url = _base(request)
        return url == self._url if self._resource is None else matches(self._resource, url)

    def wild(self, request: Request) -> Wild | None:
        """List changes that fill the wildcards of the policy; None without wildcards."""
        found = {} if self._resource is None else other_urls(self._resource, self._url)
        if not any(found.values()):
            return None
        made = {
            part: tuple([change for url in urls for change in _changed(request, url, part)])
            for part, urls in found.items()
        }
        return Wild(made[HOST], made[PATH], made[QUERY], self._note)

    @property
    def is_bound_to_addresses(self) -> bool:
        """Whether some IPv4 addresses are refused; a range that covers all is not a bound."""
        return bool(_prefix(self.addresses))

    @property
    def on_addresses(self) -> str:
        """A sentence on what the policy says about addresses, where that is not a bound."""
        if self.addresses is None:
            return ""
        shown = quoted(self.addresses)
        if _prefix(self.addresses) == 0:
            return f" The range of the policy, {shown}, covers every address."
        return f" The policy names {shown}, which is not an IPv4 range: do not rely on it."

    def _read(self, policy: Mapping[str, Any], at: datetime) -> None:
        try:
            (statement,) = policy["Statement"]
            resource = statement.get("Resource", "*")
            condition = statement["Condition"]
            addresses = condition.get("IpAddress", {}).get("AWS:SourceIp")
            self.addresses = None if addresses is None else str(addresses)
            start = condition.get("DateGreaterThan", {"AWS:EpochTime": 0})["AWS:EpochTime"]
            early = at.timestamp() < start
            covered = isinstance(resource, str) and matches(resource, self._url)
        except (KeyError, TypeError, ValueError, AttributeError):
            self.refusal = "The policy in the URL has another form than those of CloudFront."
            return
        self._resource = resource
        if early:
            self.refusal = "The policy in the URL allows it later only."
        if not covered:
            self.refusal = "The policy in the URL is for another URL."


def as_custom(subject: Subject) -> Subject:
    """Write a canned policy whose URL has wildcards as the custom policy with the same text."""
    request, end = subject.request, subject.fields.get("expires", "")
    is_canned = subject.version == CLOUDFRONT and "policy" not in subject.fields
    url = _base(request)
    if not (is_canned and end.isascii() and end.isdecimal() and any(other_urls(url, url).values())):
        return subject
    condition = {"DateLessThan": {"AWS:EpochTime": int(end)}}
    policy = {"Statement": [{"Resource": url, "Condition": condition}]}
    encoded = b64encode(json.dumps(policy, separators=(",", ":")).encode()).decode()
    sent = f"Policy={encoded.translate(str.maketrans('+=/', '-_~'))}"
    pieces = [
        sent if piece.partition("=")[0] == "Expires" else piece
        for piece in request.query.split("&")
    ]
    base = request.url.partition("?")[0]
    changed = Request(request.method, f"{base}?{'&'.join(pieces)}", request.headers, request.body)
    return replace(subject, capture=replace(subject.capture, request=changed), policy=policy)


def _changed(request: Request, url: str, part: str) -> list[Change]:
    """Make the request with another URL and the signature that it has, if that is a URL."""
    signing = [
        piece for piece in request.query.split("&") if piece.partition("=")[0] in _PARAMETERS
    ]
    base, _, own = url.partition("?")
    query = "&".join([*([own] if own else []), *signing])
    try:
        changed = Request(request.method, f"{base}?{query}", request.headers, request.body)
    except InvalidRequest:
        return []
    labels = {HOST: changed.host, PATH: changed.path, QUERY: own}
    return [Change(quoted(labels[part]), changed)]


def _prefix(addresses: str | None) -> int | None:
    """Return how many bits of an address a range fixes; None if it is not a range of IPv4."""
    try:
        return IPv4Network(str(addresses), strict=False).prefixlen
    except ValueError:
        return None


def _signing(request: Request) -> list[tuple[str, str]]:
    return [pair for pair in split_query(request.query) if pair[0] in _PARAMETERS]


def _base(request: Request) -> str:
    """Remove the parameters that CloudFront keeps for itself."""
    base, _, query = request.url.partition("?")
    return f"{base}?{kept}" if (kept := own_query(query)) else base


def own_query(query: str) -> str:
    """Return a query without the parameters of the signature."""
    return "&".join(
        [piece for piece in query.split("&") if piece.partition("=")[0] not in _PARAMETERS]
    )
