"""Find why access was denied although the signature was valid, and which causes can be separated.

S3 checks the signature before permissions, so AccessDenied means that the signature was right. A
URL made for another region is refused with AuthorizationQueryParametersError, and one whose
credentials have ended with ExpiredToken.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ...captures.signature import query_fields
from ...core.errors import InvalidRequest
from ...core.timestamp import parse_amz_date
from ..cause_kinds import CauseKind
from ..causes import LIKELY, POSSIBLE, Cause
from ..display import prose
from ..evidence import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.error_response import ErrorResponse

_CODES = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled")
_NOT_AUTHORIZED = re.compile(
    r"not authorized to perform: ?(?P<action>[\w-]{1,40}:[\w*-]{1,80})?", re.IGNORECASE
)
_OTHER_REASONS = (
    "expired",
    "not signed",
    "requester pays",
    "anonymous",
    "according to policy",
    "not yet valid",
    "signature",
)
_DENIED = ("denied", "deny", "forbidden", "not authorized", "not allowed", "permission")
_APART = (
    "The message does not say which. An expired URL, a header that was not signed, a wrong region "
    "and ended credentials have a message or a code of their own, so it is none of these."
)


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes of AccessDenied."""
    response = evidence.error_response
    if response is None:
        return
    message = response.message.lower()
    if "requester pays" in message or "requesterpays" in message:
        yield Cause(CauseKind.REQUESTER_PAYS, "The server says that the requester pays.")
    stated = _NOT_AUTHORIZED.search(response.message)
    if response.code not in _CODES and not (stated and not response.code):
        return
    if "kms:" in message or "kms key" in message or "ciphertext" in message:
        yield Cause(CauseKind.KMS_PERMISSION_DENIED, f"The server says: {_said(response)}")
    elif "user: anonymous" in message:
        yield Cause(
            CauseKind.NOT_SIGNED,
            f"The server has seen no signature. It says: {_said(response)}",
            LIKELY,
        )
    elif stated:
        action = f" {stated['action']}" if stated["action"] else ""
        yield Cause(
            CauseKind.PERMISSION_DENIED,
            f"The signature was accepted; the action{action} is not allowed. The server says: "
            f"{_said(response)}",
        )
    elif evidence.capture is not None and evidence.signature is None:
        return  # it was not signed, and that is the cause
    elif _is_unstated(message) and not _ended(response, evidence):
        yield from _unstated(evidence)


def _is_unstated(message: str) -> bool:
    """Tell whether a message says that access is denied, and gives no other reason."""
    if any(reason in message for reason in _OTHER_REASONS):
        return False
    return not message or any(word in message for word in _DENIED)


def _unstated(evidence: Evidence) -> Iterator[Cause]:
    """List what is left where the server only says that access is denied."""
    yield Cause(
        CauseKind.PERMISSION_DENIED,
        "The signature was accepted; a policy does not allow the action, or denies it (of the "
        "identity, the bucket, the organisation or an endpoint; S3 also says so for a missing "
        f"object where s3:ListBucket is not allowed). {_APART}",
        LIKELY,
    )
    if not _is_s3(evidence):
        return
    yield Cause(
        CauseKind.KMS_PERMISSION_DENIED,
        "An object encrypted with a KMS key also needs a permission for the key. To tell: the same "
        "request for an object without KMS succeeds.",
        POSSIBLE,
    )
    if not _pays(evidence):
        yield Cause(
            CauseKind.REQUESTER_PAYS,
            "A bucket whose requester pays refuses requests without x-amz-request-payer. To tell: "
            "ask the bucket's owner, or sign the request with it once.",
            POSSIBLE,
        )


def presigned_end(evidence: Evidence) -> datetime | None:
    """Compute when a captured presigned URL ends; None of other requests."""
    signature = evidence.signature
    if signature is None or not signature.expires.isdigit() or len(signature.expires) > 7:
        return None
    try:
        return parse_amz_date(signature.amz_date) + timedelta(seconds=int(signature.expires))
    except (InvalidRequest, OverflowError):
        return None


def _ended(response: ErrorResponse, evidence: Evidence) -> bool:
    end = presigned_end(evidence)
    return end is not None and response.date is not None and response.date > end


def _is_s3(evidence: Evidence) -> bool:
    return evidence.signature is None or evidence.signature.service.startswith("s3")


def _pays(evidence: Evidence) -> bool:
    if evidence.capture is None:
        return False
    request = evidence.capture.request
    return "x-amz-request-payer" in {**request.fields, **query_fields(request)}


def _said(response: ErrorResponse) -> str:
    return prose(response.message)
