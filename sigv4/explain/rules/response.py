"""Find what the server says: its code, its message and the other fields of its response.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
"""

from __future__ import annotations

import re

from ...captures.signature import query_fields
from ...core.constants import EMPTY_SHA256, LONG_TERM_KEY_PREFIX, TEMPORARY_KEY_PREFIX
from ..cause_kinds import CauseKind
from ..causes import CERTAIN, LIKELY, Cause
from ..display import short
from ..evidence import Evidence
from .access_denied import presigned_end
from .inferred import skewed
from .scope import said_day, wrong_region, wrong_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.error_response import ErrorResponse

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
_VERSION_4_ALONE = (
    "use aws4-hmac-sha256",
    "require aws signature version 4",
    "sigv2 authorization is not supported",  # Cloudflare R2
)
# Cloudflare R2: https://developers.cloudflare.com/r2/api/error-codes/
_REGION_NAME = re.compile(
    r"region name '(?P<ours>[\w-]{0,60})' is not valid\. "
    r"must be one of: (?P<theirs>[\w, -]{1,200})",
    re.IGNORECASE,
)
_TOKENS = frozenset({"x-amz-security-token", "x-amz-s3session-token"})
_EXPIRED_TOKEN = ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired")
_UNKNOWN_KEY = ("InvalidClientTokenId", "UnrecognizedClientException")
_UNKNOWN_TOKEN = ("InvalidToken", *_UNKNOWN_KEY)


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that the server's own words show."""
    response = evidence.error_response
    if response is None:
        return
    yield from _scope(response, evidence)
    yield from _clock(response, evidence)
    yield from _expiry(response, evidence)
    yield from _codes(response, evidence)
    yield from _body(response)
    yield from _access_key(response, evidence)
    yield from _version(response, evidence)


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
    named = _REGION_NAME.search(message)
    if named:
        yield wrong_region(named["ours"], named["theirs"].split(", ")[-1])
        return
    malformed = "malformed" in response.code.lower()
    right = response.fields.get("region", "").strip() if malformed else ""
    if right and region != right:
        yield wrong_region(region, right)
    yield from _said_of_the_scope(message, region, service)


def _said_of_the_scope(message: str, region: str, service: str) -> Iterator[Cause]:
    said, day = _SHOULD_BE.search(message), _OTHER_DAY.search(message)
    if day:
        yield said_day(day["scope"], day["date"])
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
    message = response.message.lower()
    too_skewed = response.code == "RequestTimeTooSkewed"
    if too_skewed or "signature expired" in message or "not yet current" in message:
        words = "The server says that the date of the request is too far from its own."
        yield skewed(response, evidence) or Cause(CauseKind.CLOCK_SKEW, words)


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


def _codes(response: ErrorResponse, evidence: Evidence) -> Iterator[Cause]:
    code, message = response.code, response.message.lower()
    unsigned = response.fields.get("headersnotsigned", "").strip()
    if unsigned or "headers present in the request which were not signed" in message:
        yield Cause(
            CauseKind.HEADER_ADDED,
            f"The server says that {short(unsigned) if unsigned else 'a header'} came unsigned.",
        )
    if code in _EXPIRED_TOKEN or ("token" in message and "expired" in message):
        yield Cause(
            CauseKind.SESSION_TOKEN_EXPIRED, "The server says that the session token has expired."
        )
    elif code in _UNKNOWN_KEY and _comes_without_token(evidence, LONG_TERM_KEY_PREFIX):
        yield Cause(
            CauseKind.ACCESS_KEY_UNKNOWN,
            "The server does not know the access key. It is a long-term key, and the request has "
            "no session token.",
        )
    elif code in _UNKNOWN_TOKEN or ("security token" in message and "invalid" in message):
        yield Cause(
            CauseKind.SESSION_TOKEN_MISMATCH,
            "The server does not know the access key, or not together with the session token that "
            "it received, if it received one.",
            LIKELY,
        )
    elif code == "InvalidAccessKeyId":
        is_without_token = _comes_without_token(evidence, TEMPORARY_KEY_PREFIX)
        confidence = LIKELY if is_without_token else CERTAIN  # the capture shows why
        words = "The server does not know the access key."
        yield Cause(CauseKind.ACCESS_KEY_UNKNOWN, words, confidence)
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


def _comes_without_token(evidence: Evidence, prefix: str) -> bool:
    """Tell whether the request was captured with a key of some kind, and without a token."""
    signature, capture = evidence.signature, evidence.capture
    if signature is None or capture is None or not signature.access_key_id.startswith(prefix):
        return False
    request = capture.request
    return _TOKENS.isdisjoint(request.fields) and _TOKENS.isdisjoint(query_fields(request))


def _body(response: ErrorResponse) -> Iterator[Cause]:
    if response.code == "BadDigest":
        yield Cause(
            CauseKind.BODY_ALTERED,
            "The server says that the body it received does not have the checksum that was sent.",
        )
    if response.code != "XAmzContentSHA256Mismatch":
        return
    for name, words in (
        ("clientcomputedcontentsha256", "the hash of an empty body was signed, and one was sent"),
        ("s3computedcontentsha256", "it received an empty body, and the hash of one was signed"),
    ):
        if response.fields.get(name, "").strip() == EMPTY_SHA256:
            yield Cause(CauseKind.HASH_OF_EMPTY_BODY, f"The server says that {words}.")
            return
    yield Cause(
        CauseKind.BODY_ALTERED,
        "The server says that the body it received has another hash than was signed.",
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


def _at(response: ErrorResponse, name: str) -> str:
    given = response.fields.get(name, "").strip()
    words = {"expires": ", on", "servertime": "; its clock says", "endpoint": ", at"}[name]
    return f"{words} {short(given)}" if given else ""
