"""How long a URL or a form is to last: what boto3 makes of the value, and whether S3 takes it.

boto3 checks nothing. It writes the value into a URL of Version 4 as Python shows it, so that the
float of `timedelta.total_seconds` becomes ``X-Amz-Expires=3600.0``, which is not a number to S3.
Version 2 and forms calculate a time from it, and floats do no harm there.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ...core.constants import MAX_EXPIRES_IN
from ...preflight.lifetimes import in_words
from . import rules
from .values import is_number
from .versions import SIGV2, SIGV4


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an expiry; the level is None for that of the rule."""

    rule: rules.Rule
    message: str
    level: str | None = None


def seconds_of(value: Any) -> Any:
    """Return a duration in seconds; any other value as it is."""
    return value.total_seconds() if isinstance(value, timedelta) else value


def find_fault(
    value: Any, version: str, what: str = "The URL is", *, is_form: bool = False
) -> Fault | None:
    """Find what is wrong with an expiry; None if nothing is, or the value is not known.

    Args:
        value: as it is passed to boto3.
        version: that signs; empty if it is not followed.
        what: begins the sentences.
        is_form: whether it is that of a form.
    """
    seconds = seconds_of(value)
    if not is_number(seconds):
        return None
    if seconds > MAX_EXPIRES_IN:
        return _too_long(seconds, version, what)
    if isinstance(value, timedelta):
        message = (
            f"{what} to last a timedelta, and boto3 takes a number of seconds: it fails, or writes "
            f"X-Amz-Expires={value}, which S3 refuses with AuthorizationQueryParametersError."
        )
        return Fault(rules.EXPIRY_INVALID, message)
    if int(seconds) < 1:
        message = f"{what} to last {seconds} seconds, and has expired when it is made."
        return Fault(rules.EXPIRY_INVALID, message)
    if isinstance(seconds, float) and not is_form and version != SIGV2:
        message = (
            f"{what} to last {seconds} seconds, a float: in a URL of Signature Version 4, boto3 "
            f"writes X-Amz-Expires={seconds}, which S3 refuses with "
            "AuthorizationQueryParametersError, X-Amz-Expires should be a number."
        )
        level = None if version == SIGV4 else rules.WARNING
        return Fault(rules.EXPIRY_INVALID, message, level)
    return None


def _too_long(seconds: float, version: str, what: str) -> Fault:
    asked = f"{what} to last {seconds:.0f} seconds ({in_words(int(seconds))})"
    if version == SIGV2:
        message = (
            f"{asked}, which only Signature Version 2 allows, and buckets made after 24 June 2020 "
            "refuse that. Version 4 allows at most 604800 seconds (7 days)."
        )
        return Fault(rules.EXPIRY_TOO_LONG, message, rules.WARNING)
    message = (
        f"{asked}. Signature Version 4 allows at most 604800 (7 days), and S3 refuses more with "
        "AuthorizationQueryParametersError; boto3 does not check it."
    )
    return Fault(rules.EXPIRY_TOO_LONG, message)
