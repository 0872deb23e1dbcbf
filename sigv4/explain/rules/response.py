"""What the server's code, message and clock show by themselves.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
"""

from __future__ import annotations

import re
from datetime import timedelta

from ...captures.signature import HEADER
from ...core.errors import InvalidRequest
from ...core.timestamp import parse_amz_date
from ..display import short
from ..evidence import LIKELY, Cause, Evidence
from .scope import wrong_region, wrong_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ...captures.error_response import Answer

_SKEW = timedelta(minutes=15)
_WORDS = re.compile(
    r"credential should be scoped to (?:a valid region, not |correct service: )"
    r"'?(?P<said>[\w-]{1,60})",
    re.IGNORECASE,
)
_EXPECTING = re.compile(r"expecting '(?P<right>[\w-]{1,60})'", re.IGNORECASE)
_WRONG = re.compile(r"the region '(?P<wrong>[\w-]{1,60})' is wrong", re.IGNORECASE)


def find(seen: Evidence) -> Iterator[Cause]:
    """The causes that the server's own words show."""
    if seen.answer is None:
        return
    yield from _scope(seen.answer, seen)
    yield from _clock(seen.answer, seen)
    yield from _codes(seen.answer)


def _scope(answer: Answer, seen: Evidence) -> Iterator[Cause]:
    expecting = _EXPECTING.search(answer.message)
    region = answer.fields.get("region", "").strip() if "malformed" in answer.code.lower() else ""
    if expecting:
        wrong = _WRONG.search(answer.message)
        ours = wrong["wrong"] if wrong else (seen.attempt.region if seen.attempt else "")
        if "service" in answer.message.lower() and "region" not in answer.message.lower():
            yield wrong_service(seen.attempt.service if seen.attempt else "", expecting["right"])
        else:
            yield wrong_region(ours, expecting["right"])
        return
    if region and (seen.attempt is None or seen.attempt.region != region):
        yield wrong_region(seen.attempt.region if seen.attempt else "", region)
    said = _WORDS.search(answer.message)
    if said and "service" in said[0].lower():
        yield wrong_service(seen.attempt.service if seen.attempt else "", said["said"])
    elif said:
        yield wrong_region(said["said"], "the region of the host")


def _clock(answer: Answer, seen: Evidence) -> Iterator[Cause]:
    sent = _sent(answer, seen)
    message = answer.message.lower()
    too_skewed = answer.code == "RequestTimeTooSkewed"
    said = too_skewed or "signature expired" in message or "not yet current" in message
    if sent is not None and answer.date is not None and abs(answer.date - sent) > _SKEW:
        yield _skew(sent - answer.date)
    elif said:
        yield Cause(
            "clock",
            "The server says that the date of the request is too far from its own.",
            "Set the clock of the machine that signs (NTP); sign just before you send.",
        )


def _skew(off: timedelta) -> Cause:
    seconds = int(off.total_seconds())
    ahead = "ahead of" if seconds > 0 else "behind"
    beyond = abs(seconds) % 1800  # time zones are half hours apart
    local = min(beyond, 1800 - beyond) < 60
    hint = " That is a time zone's worth: local time was written as UTC." if local else ""
    return Cause(
        "clock",
        f"The date of the request is {abs(seconds)} seconds {ahead} the server's clock; 900 are "
        f"the most that S3 takes.{hint}",
        "Set the clock of the machine that signs (NTP), write the date in UTC, and sign just "
        "before you send.",
    )


def _sent(answer: Answer, seen: Evidence) -> datetime | None:
    """When the request says that it was signed; nothing of a URL, which may be older."""
    if seen.attempt is not None and seen.attempt.kind != HEADER:
        return None
    texts = [seen.attempt.amz_date] if seen.attempt else []
    texts.append(answer.fields.get("requesttime", "").strip())
    if (
        seen.attempt is None
        and answer.string_to_sign
        and "X-Amz-Expires" not in (answer.canonical_request or "")
    ):
        texts += answer.string_to_sign.split("\n")[1:2]
    return next((moment for text in texts if (moment := _moment(text)) is not None), None)


def _moment(text: str) -> datetime | None:
    try:
        return parse_amz_date(text)
    except InvalidRequest:
        return None


def _codes(answer: Answer) -> Iterator[Cause]:
    message = answer.message.lower()
    unsigned = answer.fields.get("headersnotsigned", "").strip()
    if unsigned or "headers present in the request which were not signed" in message:
        yield Cause(
            "header added after signing",
            f"The server says that {short(unsigned) if unsigned else 'a header'} came unsigned.",
            "Sign every x-amz-* header that is sent; what is sent with a presigned URL must have "
            "been signed with it.",
        )
    if "request has expired" in message or answer.code == "ExpiredRequest":
        yield Cause(
            "presigned URL expired",
            "The server says that the request has expired"
            f"{_at(answer, 'expires')}{_at(answer, 'servertime')}.",
            "Make a new URL; one made with a role's keys ends with them, whatever it says.",
        )
    if answer.code in ("XAmzContentSHA256Mismatch", "BadDigest"):
        yield Cause(
            "body altered after signing",
            "The server says that the body it received has another hash than was signed.",
            "Hash the very bytes that are sent, and send them as bytes.",
        )
    if answer.code in ("ExpiredToken", "ExpiredTokenException") or (
        "token" in message and ("expired" in message)
    ):
        yield Cause(
            "session token expired",
            "The server says that the session token has expired.",
            "Fetch new temporary credentials, all three parts of them.",
        )
    elif answer.code in ("InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException") or (
        "security token" in message and "invalid" in message
    ):
        yield Cause(
            "session token and key do not belong together",
            "The server does not know the access key with the session token that came, or did not.",
            "Send the token of the same credentials, and none with a long-term key; check that the "
            "key is of this partition or server.",
            LIKELY,
        )
    elif answer.code == "InvalidAccessKeyId":
        yield Cause(
            "access key not known",
            "The server does not know the access key.",
            "Check the key, and that the request goes to the server that issued it.",
        )


def _at(answer: Answer, name: str) -> str:
    told = answer.fields.get(name, "").strip()
    words = {"expires": ", on", "servertime": "; its clock says"}[name]
    return f"{words} {short(told)}" if told else ""
