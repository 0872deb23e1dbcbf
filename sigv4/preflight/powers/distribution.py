"""Signed URLs of CloudFront: what a canned and a custom policy cover.

A canned policy is the URL itself with its end; a custom policy names a resource with wildcards, an
end, and perhaps a start and a range of addresses. Neither covers method, headers or body.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...core.encoding import split_query
from ...core.model import Request

_PARAMETERS = {"Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"}


class Distribution:
    """Decides what the holder of a signed URL of CloudFront can send.

    Args:
        request: the request that the URL makes.
        policy: the custom policy; None for a canned one.
        at: aware datetime.

    Attributes:
        refusal: why the URL is refused whatever its signature is; None if it is accepted.
        addresses: the range of addresses that may use it; None for all.
    """

    __slots__ = ("_resource", "_signing", "_url", "addresses", "refusal")

    def __init__(self, request: Request, policy: Mapping[str, Any] | None, at: datetime) -> None:
        self._signing = _signing(request)
        self._url = _base(request)
        self._resource: str | None = None
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


def matches(resource: str, url: str) -> bool:
    r"""Say whether a resource with wildcards matches a URL, in time that is bounded.

    ``*`` stands for any characters, ``?`` for one; both are literal after a backslash. A stranger
    may have written the resource, so no regular expression is made of it.
    """
    at = place = 0
    star, after = -1, 0
    while place < len(url):
        mark = resource[at : at + 1]
        literal = mark == "\\" and resource[at + 1 : at + 2] in ("*", "?")
        if mark == "*":
            star, after = at, place
            at += 1
        elif literal and resource[at + 1] == url[place]:
            at, place = at + 2, place + 1
        elif not literal and mark and mark in ("?", url[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            after += 1
            at, place = star + 1, after
        else:
            return False
    return not resource[at:].strip("*")


def _signing(request: Request) -> list[tuple[str, str]]:
    return [pair for pair in split_query(request.query) if pair[0] in _PARAMETERS]


def _base(request: Request) -> str:
    """Remove the parameters that CloudFront keeps for itself."""
    base, _, query = request.url.partition("?")
    kept = [piece for piece in query.split("&") if piece.partition("=")[0] not in _PARAMETERS]
    return f"{base}?{'&'.join(kept)}" if kept and kept != [""] else base
