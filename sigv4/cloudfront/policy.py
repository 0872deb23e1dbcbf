"""Policies of CloudFront: made, read, and checked for wildcards."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from ..core.errors import InvalidParameter, WildcardPolicy
from ..core.timestamp import to_utc


@dataclass(frozen=True, slots=True)
class Policy:
    r"""A custom policy: who may fetch what, from when to when.

    Args:
        resource: the URL, in which ``*`` stands for any characters and ``?`` for one; a literal
            ``?``, also the one that begins a query, is ``\?``.
        expires_at: aware datetime at which access ends.
        starts_at: aware datetime before which there is no access.
        ip_range: one IPv4 address or range, such as ``192.0.2.0/24``.

    Raises:
        InvalidParameter: no IPv4 range; a start that is not before the end.
        NaiveDatetime: a time without a time zone.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
    """

    resource: str
    expires_at: datetime
    starts_at: datetime | None = None
    ip_range: str | None = None

    def __post_init__(self) -> None:
        _check_resource(self.resource)
        end = to_utc(self.expires_at, "expires_at")
        if self.starts_at is not None and to_utc(self.starts_at, "starts_at") >= end:
            raise InvalidParameter(
                f"`starts_at` is {self.starts_at.isoformat()}, not before `expires_at`, "
                f"{end.isoformat()}.",
                "Pass an earlier start.",
                "starts_at",
            )
        if self.ip_range is not None:
            _check_ip_range(self.ip_range)

    def to_json(self) -> str:
        """Return the text that is signed, without white space."""
        condition: dict[str, object] = {"DateLessThan": _epoch(self.expires_at)}
        if self.ip_range is not None:
            whole = self.ip_range if "/" in self.ip_range else f"{self.ip_range}/32"
            condition["IpAddress"] = {"AWS:SourceIp": whole}
        if self.starts_at is not None:
            condition["DateGreaterThan"] = _epoch(self.starts_at)
        statement = {"Resource": self.resource, "Condition": condition}
        return json.dumps({"Statement": [statement]}, separators=(",", ":"))


def check_wildcards(resource: str, allowed: bool) -> None:
    """Refuse wildcards; the first ``?``, which begins the query, is not counted."""
    literal = re.sub(r"\\[*?]", "", resource).replace("?", "", 0 if r"\?" in resource else 1)
    found = next((sign for sign in "*?" if sign in literal), None)
    if found is not None and not allowed:
        raise WildcardPolicy(
            f"{resource[:200]!r} has a wildcard, {found!r}: the signature would open other URLs.",
            "Write %2A or %3F if you mean the character, or pass `allow_wildcards=True`.",
            "url",
        )


def read_policy(text: str) -> tuple[str, int]:
    """Read what a custom policy opens, and its end in seconds since 1970."""
    try:
        (statement,) = json.loads(text)["Statement"]
        condition = statement["Condition"]
        end = condition["DateLessThan"]["AWS:EpochTime"]
        start = condition.get("DateGreaterThan", {"AWS:EpochTime": 0})["AWS:EpochTime"]
        ip_range = condition.get("IpAddress", {"AWS:SourceIp": "0.0.0.0/0"})["AWS:SourceIp"]
        resource = statement.get("Resource", "*")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _invalid_policy() from None
    if type(end) is not int or type(start) is not int or not isinstance(resource, str):
        raise _invalid_policy()
    _check_ip_range(str(ip_range))
    _check_resource(resource)
    return resource, end


def matches(resource: str, url: str) -> bool:
    """Say whether a resource with wildcards matches a URL."""
    parts = re.findall(r"\\[*?]|.", resource)
    wild = {"*": ".*", "?": "."}
    pattern = "".join([wild.get(part) or re.escape(part[-1]) for part in parts])
    return re.fullmatch(pattern, url) is not None


def _check_resource(resource: str) -> None:
    if not resource or not resource.isascii() or not resource.isprintable() or " " in resource:
        raise InvalidParameter(
            f"The resource {resource[:200]!r} is empty, or is not percent-encoded.",
            "Write it as clients send the URL.",
            "url",
        )


def _check_ip_range(text: str) -> None:
    from ipaddress import IPv4Network

    try:
        IPv4Network(text, strict=False)
    except ValueError:
        raise InvalidParameter(
            f"`ip_range` must be one IPv4 address or range, not {text[:60]!r}.",
            "Write it as 192.0.2.0/24; CloudFront does not accept IPv6 ranges here.",
            "ip_range",
        ) from None


def _invalid_policy() -> InvalidParameter:
    return InvalidParameter(
        "`policy` must be JSON with one statement and a DateLessThan in whole seconds.",
        "Make it with sigv4.cloudfront.Policy.",
        "policy",
    )


def _epoch(time: datetime) -> dict[str, int]:
    return {"AWS:EpochTime": int(to_utc(time).timestamp())}
