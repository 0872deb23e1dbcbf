"""Find what the server's code, message and clock show by themselves.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ...captures.signature import HEADER, QUERY
from ...core.constants import TEMPORARY_KEY_PREFIX
from ...core.errors import InvalidRequest
from ...core.timestamp import parse_amz_date
from ..cause_kinds import CauseKind
from ..causes import LIKELY, POSSIBLE, Cause
from ..display import short
from ..evidence import Evidence
from .access_denied import denied, presigned_end
from .scope import wrong_region, wrong_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.error_response import ErrorResponse

_SKEW = timedelta(minutes=15)
_SHOULD_BE = re.compile(
    r"credential should be scoped (?:to|with) (?:a )?(?:valid|correct) "
    r"(?P<what>region|service|terminator)(?:(?:, not|:) '?(?P<said>[\w-]{1,60}))?",
    re.IGNORECASE,
)
_OTHER_DAY = re.compile(
    r"date in credential scope does not match .{0,80}?"
    r"'(?P<scope>\w{1,16})' != '(?P<date>\w{1,16})'",
    re.IGNORECASE,
)
_EXPECTING = re.compile(r"expecting '(?P<right>[\w-]{1,60})'", re.IGNORECASE)
_WRONG = re.compile(r"the region '(?P<wrong>[\w-]{1,60})' is wrong", re.IGNORECASE)
_REDIRECTS = ("PermanentRedirect", "TemporaryRedirect")
_OUT_OF_RANGE = re.compile(r"X-Amz-Expires (?:must|should)", re.IGNORECASE)
_VERSION_4_ALONE = ("use aws4-hmac-sha256", "require aws signature version 4")
_EXPIRED_TOKEN = ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired")
_UNKNOWN_TOKEN = ("InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException")


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that the server's own words show."""
    response = evidence.error_response
    if response is None:
        return
    yield from _scope(response, evidence)
    yield from _clock(response, evidence)
    yield from _expiry(response, evidence)
    yield from _codes(response)
    yield from _access_key(response, evidence)
    yield from _version(response, evidence)
    yield from _secret(evidence)
    yield from _presigned(evidence)
    yield from denied(response, evidence)


def _scope(response: ErrorResponse, evidence: Evidence) -> Iterator[Cause]:
    region, service = "", ""
    if evidence.signature is not None:
        region, service = evidence.signature.region, evidence.signature.service
    message = response.message
    expecting = _EXPECTING.search(message)
    if expecting:
        wrong = _WRONG.search(message)
        if "service" in message.lower() and "region" not in message.lower():
            yield wrong_service(service, expecting["right"])
        else:
            yield wrong_region(wrong["wrong"] if wrong else region, expecting["right"])
        return
    malformed = "malformed" in response.code.lower()
    right = response.fields.get("region", "").strip() if malformed else ""
    if right and region != right:
        yield wrong_region(region, right)
    yield from _said_of_the_scope(message, region, service)


def _said_of_the_scope(message: str, region: str, service: str) -> Iterator[Cause]:
    said, day = _SHOULD_BE.search(message), _OTHER_DAY.search(message)
    if day:
        yield Cause(
            CauseKind.SCOPE_DATE_DIFFERS,
            f"The server says that the scope has {day['scope']} and the request {day['date']}.",
        )
    if not said:
        return
    what, name = said["what"].lower(), said["said"] or ""
    if what == "service":
        yield wrong_service(service, name)
    elif what == "region":
        yield wrong_region(name or region, "")
    else:
        yield Cause(
            CauseKind.SCOPE_WITHOUT_TERMINATOR, f"The server says that the scope ends in {name!r}."
        )


def _clock(response: ErrorResponse, evidence: Evidence) -> Iterator[Cause]:
    sent = _sent(response, evidence)
    message = response.message.lower()
    too_skewed = response.code == "RequestTimeTooSkewed"
    said = too_skewed or "signature expired" in message or "not yet current" in message
    if sent is not None and response.date is not None and abs(response.date - sent) > _SKEW:
        yield _skew(sent - response.date)
    elif said:
        yield Cause(
            CauseKind.CLOCK_SKEW,
            "The server says that the date of the request is too far from its own.",
        )


def _skew(off: timedelta) -> Cause:
    seconds = int(off.total_seconds())
    ahead = "ahead of" if seconds > 0 else "behind"
    beyond = abs(seconds) % 1800  # time zones are half hours apart
    local = min(beyond, 1800 - beyond) < 60
    hint = " That is a multiple of half an hour: local time was written as UTC." if local else ""
    return Cause(
        CauseKind.CLOCK_SKEW,
        f"The date of the request is {abs(seconds)} seconds {ahead} the server's clock; S3 allows "
        f"at most 900.{hint}",
    )


def _sent(response: ErrorResponse, evidence: Evidence) -> datetime | None:
    """Find when the request says that it was signed; None for a URL, which may be older."""
    signature = evidence.signature
    if signature is not None and signature.kind != HEADER:
        return None
    texts = [signature.amz_date] if signature else []
    texts.append(response.fields.get("requesttime", "").strip())
    presigned = "X-Amz-Expires=" in (response.canonical_request or "")
    if signature is None and response.string_to_sign and not presigned:
        texts += response.string_to_sign.split("\n")[1:2]
    return next((read for text in texts if (read := _time(text)) is not None), None)


def _time(text: str) -> datetime | None:
    try:
        return parse_amz_date(text)
    except InvalidRequest:
        return None


def _expiry(response: ErrorResponse, evidence: Evidence) -> Iterator[Cause]:
    end = presigned_end(evidence)
    said = "request has expired" in response.message.lower() or response.code == "ExpiredRequest"
    if said:
        yield Cause(
            CauseKind.PRESIGNED_URL_EXPIRED,
            "The server says that the request has expired"
            f"{_at(response, 'expires')}{_at(response, 'servertime')}.",
        )
    elif end is not None and response.date is not None and response.date > end:
        yield Cause(
            CauseKind.PRESIGNED_URL_EXPIRED,
            f"The URL was valid until {end.isoformat()}, and the server responded at "
            f"{response.date.isoformat()}.",
        )
    if _OUT_OF_RANGE.search(response.message):
        yield Cause(
            CauseKind.EXPIRES_OUT_OF_RANGE,
            "The server says that X-Amz-Expires is not a number of seconds from 1 to 604800.",
        )


def _codes(response: ErrorResponse) -> Iterator[Cause]:
    code, message = response.code, response.message.lower()
    unsigned = response.fields.get("headersnotsigned", "").strip()
    if unsigned or "headers present in the request which were not signed" in message:
        yield Cause(
            CauseKind.HEADER_ADDED,
            f"The server says that {short(unsigned) if unsigned else 'a header'} came unsigned.",
        )
    if code in ("XAmzContentSHA256Mismatch", "BadDigest"):
        yield Cause(
            CauseKind.BODY_ALTERED,
            "The server says that the body it received has another hash than was signed.",
        )
    if code in _EXPIRED_TOKEN or ("token" in message and "expired" in message):
        yield Cause(
            CauseKind.SESSION_TOKEN_EXPIRED, "The server says that the session token has expired."
        )
    elif code in _UNKNOWN_TOKEN or ("security token" in message and "invalid" in message):
        yield Cause(
            CauseKind.SESSION_TOKEN_MISMATCH,
            "The server does not know the access key, or not together with the session token that "
            "it received, if it received one.",
            LIKELY,
        )
    elif code == "InvalidAccessKeyId":
        yield Cause(CauseKind.ACCESS_KEY_UNKNOWN, "The server does not know the access key.")
    elif code == "MissingAuthenticationToken":
        yield Cause(CauseKind.NOT_SIGNED, "The server says that the request was not signed.")
    elif "missing authentication token" in message:
        yield Cause(
            CauseKind.NOT_SIGNED,
            "The server says that the request was not signed. API Gateway says so, too, of a path, "
            "a stage or a method that it does not have.",
            LIKELY,
        )
    if code in _REDIRECTS:
        yield Cause(
            CauseKind.WRONG_REGION,
            "The server says that the bucket is in another region"
            f"{_at(response, 'endpoint')}; the signature does not hold for another host.",
        )
    if "chunked" in message and "not support" in message:
        yield Cause(
            CauseKind.AWS_CHUNKED_ON_ONE_SIDE, "The server says that it does not take aws-chunked."
        )


def _access_key(response: ErrorResponse, evidence: Evidence) -> Iterator[Cause]:
    if response.code != "InvalidAccessKeyId" or evidence.capture is not None:
        return  # the rules of the capture know whether it has a token
    if (response.access_key_id or "").startswith(TEMPORARY_KEY_PREFIX):
        yield Cause(
            CauseKind.SESSION_TOKEN_MISSING,
            "The access key is temporary, and S3 does not know such a key without its session "
            "token.",
            LIKELY,
        )


def _version(response: ErrorResponse, evidence: Evidence) -> Iterator[Cause]:
    message = response.message.lower()
    if evidence.signature is None and any(words in message for words in _VERSION_4_ALONE):
        yield Cause(
            CauseKind.SIGNATURE_VERSION_2, "The server says that it accepts version 4 alone."
        )


def _secret(evidence: Evidence) -> Iterator[Cause]:
    """Find that the keys differ: all that is known to have been signed is the same."""
    ours, theirs = evidence.ours, evidence.theirs
    strings = {text for text in (ours.string_to_sign, theirs.string_to_sign) if text is not None}
    if (
        evidence.is_mismatch
        and evidence.is_own_text
        and ours.canonical_request is not None
        and ours.canonical_request == theirs.canonical_request
        and len(strings) < 2
        and not evidence.proof.causes
    ):
        yield Cause(
            CauseKind.WRONG_SECRET,
            "Both sides have the same canonical request, so they have different secrets for the "
            "access key. Pass the secret to find out more.",
            LIKELY,
        )


def _presigned(evidence: Evidence) -> Iterator[Cause]:
    """Find what the holder of a presigned URL chooses, where it arrived as it was sent."""
    signature, arrived = evidence.signature, evidence.theirs_parts
    if (
        signature is None
        or signature.kind != QUERY
        or arrived is None
        or not evidence.is_mismatch
        or evidence.is_own_text
        or evidence.proof.causes
        or evidence.ours.canonical_request != evidence.theirs.canonical_request
    ):
        return
    yield Cause(
        CauseKind.METHOD_CHANGED,
        "A presigned URL works with one method, which it does not name; it was sent with "
        f"{short(arrived.method)}.",
        POSSIBLE,
    )
    media_type = arrived.fields.get("content-type")
    if media_type is not None:
        yield Cause(
            CauseKind.CONTENT_TYPE_ALTERED,
            f"The URL signs content-type, without its value; it was sent as {short(media_type)!r}.",
            POSSIBLE,
        )


def _at(response: ErrorResponse, name: str) -> str:
    given = response.fields.get(name, "").strip()
    words = {"expires": ", on", "servertime": "; its clock says", "endpoint": ", at"}[name]
    return f"{words} {short(given)}" if given else ""
