"""What the policies take away: who may send it, from where, how, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...core.errors import InvalidParameter
from ..decision import Decision
from ..evaluation import decide_once
from ..permissions import ALWAYS, bucket_resource, required_permissions
from ..policies import Policies
from ..principals import Principal
from ..request import AccessRequest
from .results import Limit, limit
from .statements import access_lists_to_try, keys_to_try, statements_of
from .times import last_allowed, times_of
from .words import day_and_time

# Reported as undecided where the policies cannot be asked.
UNKNOWN_BUCKET = "the operation or bucket, which the URL does not name"
# https://www.rfc-editor.org/rfc/rfc5737: an address that belongs to nobody
_OUTSIDE = {"aws:SourceIp": "198.51.100.7"}
_NETWORKS = ("aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp")
_PLAIN = {"aws:SecureTransport": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to S3 as the policies see it.

    Attributes:
        operation: boto3's name.
        bucket, key: what it addresses.
        signed_at: aware datetime; None where it is not said.
        known: context keys and values.
        absent: context keys that it does not have.
        params: further parameters of the operation that need permissions, by boto3's names.
    """

    operation: str
    bucket: str
    key: str | None
    signed_at: datetime | None
    known: Mapping[str, Any]
    absent: tuple[str, ...]
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Denials:
    """What policies deny although the signature allows it.

    Attributes:
        ends_at: aware datetime after which they deny it, or at which the signature expires.
        limits: what is reported.
        hidden: codes of the freedoms that are taken away.
    """

    ends_at: datetime | None
    limits: tuple[Limit, ...]
    hidden: frozenset[str]


class Decider:
    """Decides on requests with the policies that were given.

    Args:
        policies: what is not given is unknown.
        principal: who signed: a principal or its ARN; None where it is not known.

    Attributes:
        work: how many statements, resources and conditions were matched so far.
    """

    __slots__ = ("_policies", "_size", "_who", "work")

    def __init__(self, policies: Policies, principal: Principal | str | None) -> None:
        self._policies = policies
        self._size = sum(
            1 + len(each.resources) + len(each.conditions) for each in statements_of(policies)
        )
        self._who = _principal(principal)
        self.work = 0

    def at(self, asked: Asked, time: datetime) -> Decision:
        """Decide on a request at a time: the denial, if there is one, or the least certain."""
        return self._decide(asked, _clock(asked, time), ())

    def start(self, asked: Asked, at: datetime, ends_at: datetime | None) -> datetime | None:
        """Find the first time from one on at which the policies do not deny it.

        Args:
            asked: a request.
            at: aware datetime.
            ends_at: aware datetime at which the signature expires; None where nothing says it.

        Returns:
            The time itself if they do not deny it then; None if they deny it until the end.
        """
        if self._hanging(asked, {}, ()) is None:
            return None
        for time in self._times(asked, at, ends_at):
            if not self.at(asked, time).denied:
                return time
        return None

    def keys_to_try(self, prefix: str) -> list[str]:
        """List keys that begin in one way, and that the policies name."""
        return keys_to_try(self._policies, self._who, prefix)

    def access_lists_to_try(self, canned: Collection[str]) -> list[str]:
        """List access lists that may change what the policies say: those they name, then others."""
        return access_lists_to_try(self._policies, canned)

    def denials(self, asked: Asked, at: datetime, ends_at: datetime | None) -> Denials:
        """Find what the policies deny although the signature allows it.

        Args:
            asked: a request that they do not deny.
            at: aware datetime.
            ends_at: aware datetime at which the signature expires; None where nothing says it.
        """
        limits, hidden = [], set()
        last = self.last_time(asked, at, ends_at)
        if last is not None and last != ends_at:
            limits.append(limit("policy-end", f"They deny it after {day_and_time(last)}."))
        ways = ((_OUTSIDE, _NETWORKS), (_PLAIN, ()))
        named = self._times(asked, at, last, ways)
        times = [time for time in named if not self.at(asked, time).denied]
        if self._always_denied(asked, times, _OUTSIDE, _NETWORKS):
            limits.append(limit("network", "The policies deny it to an address on the internet."))
            hidden.add("from-anywhere")
        if self._always_denied(asked, times, _PLAIN):
            limits.append(limit("https", "The policies deny it over http."))
            hidden.add("plain-http")
        return Denials(last, tuple(limits), frozenset(hidden))

    def _always_denied(
        self,
        asked: Asked,
        times: list[datetime],
        facts: Mapping[str, Any],
        absent: tuple[str, ...] = (),
    ) -> bool:
        return all(
            self._decide(asked, {**_clock(asked, time), **facts}, absent).denied for time in times
        )

    def last_time(self, asked: Asked, start: datetime, end: datetime | None) -> datetime | None:
        """Find the last second at which it is not denied, between two times.

        Between two times that the policies name, they are taken to deny from some time on.

        Args:
            asked: a request that they do not deny at the start.
            start: aware datetime.
            end: aware datetime; None where nothing says it.

        Returns:
            The end if they do not deny it then.
        """
        times = self._times(asked, start, end)
        good = max([at for at, time in enumerate(times) if not self.at(asked, time).denied])
        if good == len(times) - 1:
            return end
        return last_allowed(lambda time: self.at(asked, time).denied, times[good], times[good + 1])

    def _times(
        self,
        asked: Asked,
        start: datetime,
        end: datetime | None,
        ways: Iterable[tuple[Mapping[str, Any], tuple[str, ...]]] = (),
    ) -> list[datetime]:
        """List the times at which the decision may change, from a start to an end.

        Args:
            asked: a request.
            start: aware datetime.
            end: aware datetime; None where nothing says it.
            ways: facts and absent keys of other ways to send it.
        """
        places: set[str] = set()
        for facts, absent in (({}, ()), *ways):
            places |= self._hanging(asked, facts, absent) or set()
        named = times_of(self._policies, asked.signed_at, places)
        between = [time for time in named if start < time and (end is None or time < end)]
        return [start, *between, *([end] if end is not None and end > start else [])]

    def _hanging(
        self, asked: Asked, facts: Mapping[str, Any], absent: tuple[str, ...]
    ) -> set[str] | None:
        """Find the places of the statements that hang on what is not known, such as the time.

        Returns:
            None if it is denied whatever that is.
        """
        places: set[str] = set()
        for request, policies in self._requests(asked, facts, absent):
            decision = decide_once(request, policies)
            if decision.denied:
                return None
            places |= set() if decision.allowed else {*decision.places}
        return places

    def _decide(self, asked: Asked, facts: Mapping[str, Any], absent: tuple[str, ...]) -> Decision:
        requests = self._requests(asked, facts, absent)
        decided = [policies.decide(request) for request, policies in requests]
        return max(decided, key=lambda each: (each.denied, not each.allowed))

    def _requests(
        self, asked: Asked, facts: Mapping[str, Any], absent: tuple[str, ...]
    ) -> Iterator[tuple[AccessRequest, Policies]]:
        """List what is asked for each permission, and the policies that decide on it."""
        params: dict[str, Any] = {"Bucket": asked.bucket, **asked.params}
        if asked.key is not None:
            params["Key"] = asked.key
        base = bucket_resource(asked.operation, params)
        for permission in required_permissions(asked.operation, **params):
            if permission.when == ALWAYS:
                request = AccessRequest(
                    self._who,
                    permission.action,
                    permission.resource,
                    self._who.account if self._policies.resource == () else None,
                    context={**asked.known, **facts},
                    absent=(*[name for name in asked.absent if name not in facts], *absent),
                )
                self.work += self._size
                yield request, self._policies.about(permission, base)


def _clock(asked: Asked, time: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {
        "aws:CurrentTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": int(time.timestamp()),
    }
    if asked.signed_at is not None:
        age = (time - asked.signed_at).total_seconds()
        found["s3:signatureAge"] = max(int(age * 1000), 0)
    return found


def _principal(given: Principal | str | None) -> Principal:
    if isinstance(given, Principal):
        return given
    if given is None:
        return Principal("unknown")
    if not isinstance(given, str):
        raise InvalidParameter(
            f"`principal` must be a Principal or an ARN, not {type(given).__name__}.",
            "Pass the ARN of the user or role that signed.",
            "principal",
        )
    return Principal.from_arn(given)
