"""What is read of each request, whatever log it is in."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import lru_cache
from typing import NamedTuple

from ..core.constants import MAX_EXPIRES_IN

SIGV2, SIGV4 = "SigV2", "SigV4"
NOT_SIGNED, NOT_LOGGED = "not signed", "not logged"
HEADER, QUERY = "AuthHeader", "QueryString"
_KEY = re.compile(r"[A-Z0-9]{16,128}")
_DIGITS = re.compile(r"\d{1,15}(?!\d)", re.ASCII)


# A named tuple, not a dataclass: one is made for each line of a log.
class Record(NamedTuple):
    """One request.

    Attributes:
        time: ``YYYY-MM-DDTHH:MM:SSZ``, which sorts as text.
        version: ``SigV2``, ``SigV4``, ``SigV4A``, ``not signed`` or ``not logged``.
        auth: ``AuthHeader``, ``QueryString``, or ``-``.
        requester: an ARN or a canonical user id; ``-`` for anonymous requests.
        agent: the User-Agent, as the client sent it.
        key_id: the access key, where the log has it.
        bucket: name.
        tls: such as ``TLSv1.2``; ``-`` for plain http.
        is_long: a presigned URL of more than seven days.
    """

    time: str
    version: str
    auth: str
    requester: str
    agent: str
    key_id: str
    bucket: str
    tls: str
    is_long: bool


class Malformed(ValueError):
    """A line that cannot be read; the text says why."""


class Damaged(Malformed):
    """A file that breaks off or is broken: nobody knows how many records are missing."""


def from_uri(target: str, time: str) -> tuple[str, bool]:
    """Read the access key, and whether it is a URL of more than seven days.

    Args:
        target: the request's URI, or a line that holds it.
        time: the time of the request.
    """
    key_id, is_long = "-", False
    for mark in ("X-Amz-Credential=", "AWSAccessKeyId="):
        at = target.find(mark)
        if at > 0 and target[at - 1] in "?&":
            found = _KEY.match(target, at + len(mark))
            key_id = found[0] if found else "-"
            break
    at = target.find("Expires=")
    if at > 0:
        digits = _DIGITS.match(target, at + len("Expires="))
        number = int(digits[0]) if digits else 0
        if target.startswith("X-Amz-", at - 6):
            is_long = number > MAX_EXPIRES_IN
        elif target[at - 1] in "?&" and number:
            is_long = number - _epoch(time) > MAX_EXPIRES_IN
    return key_id, is_long


def tls_name(text: str) -> str:
    """Write a version of TLS in one form: the log has both TLSv1.2 and TLSV1.2."""
    return text.replace("TLSV", "TLSv")


@lru_cache(maxsize=1000)
def _midnight(day: str) -> int:
    """Return the start of a day in seconds; many records are of one day."""
    return int(datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp())


def _epoch(time: str) -> int:
    hours, minutes, seconds = int(time[11:13]), int(time[14:16]), int(time[17:19])
    return _midnight(time[:10]) + 3600 * hours + 60 * minutes + seconds
