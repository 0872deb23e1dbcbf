"""When a signature stops working, as far as it says itself, and what bounds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from ..core.constants import (
    LONG_TERM_KEY_PREFIX,
    MAX_EXPIRES_IN,
    MAX_HEADER_AGE,
    MAX_STS_LIFETIME,
    TEMPORARY_KEY_PREFIX,
)
from ..core.errors import SigV4Error
from ..core.timestamp import parse_amz_date
from ..credentials.fields import parse_expiration
from .subjects import CLOUDFRONT, FORM, QUERY, SIGV2, Subject

S3_HEADER_AGE = (
    900  # seconds: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
)
EXPRESS_SESSION = (
    300  # seconds: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
)
_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")


@dataclass(frozen=True, slots=True)
class Ends:
    """The times of a signature.

    Attributes:
        signed_at: None where it is not said.
        ends_at: the latest time at which it can work; None where nothing says it.
        bounds: what ends it, as sentences, the first one counts.
        starts_at: the earliest time at which it can work; None where nothing says it.
    """

    signed_at: datetime | None
    ends_at: datetime | None
    bounds: tuple[str, ...]
    starts_at: datetime | None = None

    def first_after(self, time: datetime) -> datetime:
        """Return a time, or the first one after it that is not before the start or the date."""
        return max(time, self.starts_at or time, self.signed_at or time)


def is_temporary(subject: Subject) -> bool | None:
    """Say whether the key is of a session; None where neither prefix nor token says it."""
    key = subject.signature.access_key_id
    if has_token(subject) or key.startswith(TEMPORARY_KEY_PREFIX):
        return True
    return False if key.startswith(LONG_TERM_KEY_PREFIX) or subject.version == CLOUDFRONT else None


def has_token(subject: Subject) -> bool:
    """Say whether a session token is there."""
    return any(name in subject.fields or name in subject.request.fields for name in _TOKENS)


def find_ends(subject: Subject) -> Ends:
    """Find the end of a signature, and why it ends then."""
    signed_at = _time(subject.signature.amz_date)
    bounds = _own(subject, signed_at)
    if signed_at is not None and is_temporary(subject):
        bounds.append(_session(subject, signed_at))
    known = sorted([(end, words) for end, words in bounds if end is not None])
    words = tuple([words for _, words in known])
    return Ends(signed_at, known[0][0] if known else None, words, _start(subject, signed_at))


def _start(subject: Subject, signed_at: datetime | None) -> datetime | None:
    """Return the start that a policy of CloudFront says, or that servers see in the date."""
    if subject.version == CLOUDFRONT:
        return _epoch(_of_policy(subject.policy, "DateGreaterThan"))
    return None if signed_at is None else _after(signed_at, -S3_HEADER_AGE)


def _session(subject: Subject, signed_at: datetime) -> tuple[datetime | None, str]:
    if "x-amz-s3session-token" in {*subject.fields, *subject.request.fields}:
        return _after(signed_at, EXPRESS_SESSION), "A session of S3 Express lasts 5 minutes."
    return _after(signed_at, MAX_STS_LIFETIME), (
        "The credentials are temporary: STS issues none that last longer than 36 hours, and those "
        "of a role last at most 12."
    )


def expires_in(subject: Subject) -> int | None:
    """Return X-Amz-Expires; None if it is missing or is not a number."""
    text = subject.signature.expires
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None


def _own(subject: Subject, signed_at: datetime | None) -> list[tuple[datetime | None, str]]:
    """Return what the signature says itself: at most one end, with its reason."""
    if subject.version == CLOUDFRONT:
        end = _epoch(expires_in(subject)) or _epoch(_of_policy(subject.policy, "DateLessThan"))
        return [(end, "The policy of CloudFront says so.")]
    if subject.kind == FORM:
        end, last = _policy_end(subject.policy), _last_of_key(signed_at)
        if end and last and last < end:
            return [(last, "A form works for 7 days after its date, as the signing key does.")]
        return [(end, "The policy of the form expires.")]
    if subject.version == SIGV2:
        return [(_epoch(expires_in(subject)), "The parameter Expires says so.")]
    return [] if signed_at is None else _of_date(subject, signed_at)


def _of_date(subject: Subject, signed_at: datetime) -> list[tuple[datetime | None, str]]:
    seconds = expires_in(subject)
    if subject.kind == QUERY and seconds is None:
        return []
    if seconds is not None:
        words = f"X-Amz-Expires is {seconds} seconds."
        return [(_after(signed_at, min(seconds, MAX_EXPIRES_IN)), words)]
    age = S3_HEADER_AGE if subject.signature.service.startswith("s3") else MAX_HEADER_AGE
    words = f"A server accepts a signed request for {age // 60} minutes."
    return [(_after(signed_at, age), words)]


def _policy_end(policy: dict[str, Any] | None) -> datetime | None:
    try:
        return parse_expiration("expiration", str((policy or {}).get("expiration", "")))
    except SigV4Error:
        return None


def _last_of_key(signed_at: datetime | None) -> datetime | None:
    return None if signed_at is None else _after(signed_at, MAX_EXPIRES_IN)


def _of_policy(policy: dict[str, Any] | None, operator: str) -> int | None:
    try:
        (statement,) = (policy or {})["Statement"]
        time = statement["Condition"][operator]["AWS:EpochTime"]
    except (KeyError, TypeError, ValueError):
        return None
    return time if isinstance(time, int) else None


def _time(text: str) -> datetime | None:
    try:
        return parse_amz_date(text)
    except SigV4Error:
        return None


def _epoch(seconds: int | None) -> datetime | None:
    return None if seconds is None else _after(datetime(1970, 1, 1, tzinfo=timezone.utc), seconds)


def _after(start: datetime, seconds: int) -> datetime | None:
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError:
        return None
