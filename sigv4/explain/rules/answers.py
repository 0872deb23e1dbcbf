"""Find what S3 and API Gateway say in sentences that name the fault.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

import re

from ..cause_kinds import CauseKind
from ..causes import CERTAIN, LIKELY, Cause
from ..display import short
from ..evidence import Evidence
from .scope import said_day, wrong_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..causes import Confidence

_SERVICE = re.compile(
    r"incorrect service \"(?P<ours>[\w-]{1,60})\"\. "
    r"this endpoint belongs to \"(?P<theirs>[\w-]{1,60})\"",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"invalid credential date \"(?P<scope>\w{1,16})\".{0,80}?X-Amz-Date: \"(?P<date>\w{1,16})\"",
    re.IGNORECASE,
)
_SENTENCES: tuple[tuple[str, CauseKind, Confidence, str], ...] = (
    (
        "the credential is mal-formed",
        CauseKind.SCOPE_MALFORMED,
        CERTAIN,
        "The server cannot read the credential: it is not KEY/DATE/REGION/SERVICE/aws4_request.",
    ),
    (
        "a non-empty access key",
        CauseKind.SCOPE_MALFORMED,
        CERTAIN,
        "The server says that the credential has no access key: the signer had an empty one.",
    ),
    (
        "missing required header for this request: x-amz-content-sha256",
        CauseKind.CONTENT_SHA256_MISSING,
        CERTAIN,
        "The server says that the header x-amz-content-sha256 is missing.",
    ),
    (
        "x-amz-content-sha256 must be unsigned-payload",
        CauseKind.PAYLOAD_HASH_MALFORMED,
        CERTAIN,
        "The server says that x-amz-content-sha256 is no SHA-256 in hex, nor a word it knows.",
    ),
    (
        "only one auth mechanism allowed",
        CauseKind.TWO_SIGNATURES,
        CERTAIN,
        "The server says that the request has more than one signature.",
    ),
    (
        "query-string authentication version 4 requires",
        CauseKind.PRESIGNED_URL_TRUNCATED,
        LIKELY,
        "The server says that a parameter of the presigned URL is missing.",
    ),
    (
        "invalid according to policy: policy expired",
        CauseKind.POLICY_EXPIRED,
        CERTAIN,
        "The server says that the policy of the form has expired.",
    ),
)
_REQUIRES = re.compile(
    r"authorization header requires (?:existence of either )?(?:an? )?'(?P<name>[\w-]{1,40})'",
    re.IGNORECASE,
)


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that a sentence of the server names."""
    response = evidence.error_response
    if response is None:
        return
    message = response.message
    lowered = " ".join(message.lower().split())
    for sentence, kind, confidence, words in _SENTENCES:
        if sentence in lowered:
            yield Cause(kind, words, confidence)
    service, day = _SERVICE.search(message), _DAY.search(message)
    if service:
        yield wrong_service(service["ours"], service["theirs"])
    if day:
        yield said_day(day["scope"], day["date"])
    missing = [found["name"] for found in _REQUIRES.finditer(message)]
    if missing:
        yield Cause(
            CauseKind.AUTHORIZATION_MALFORMED,
            f"The server finds no {short(', '.join(missing))} for the Authorization header. API "
            "Gateway answers so, too, where no method fits the path: it expects a signature there.",
        )
