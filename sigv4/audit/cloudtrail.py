"""Read CloudTrail's events about S3.

Requests for objects are in it only where data events are logged.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-request-identification.html
"""

from __future__ import annotations

import re
from typing import Any

from .records import NOT_LOGGED, Malformed, Record, from_uri, tls_name

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def from_event(event: Any) -> Record:
    """Read one event.

    Raises:
        Malformed: it is not an event, or has no time.
    """
    if not isinstance(event, dict) or not _TIME.fullmatch(str(event.get("eventTime"))):
        raise Malformed("not an event of CloudTrail")
    more, who, parameters = [
        _object(event.get(name))
        for name in ("additionalEventData", "userIdentity", "requestParameters")
    ]
    time = event["eventTime"]
    expires = str(parameters.get("X-Amz-Expires", "")).strip("[]'\"")
    is_long = from_uri(f"?X-Amz-Expires={expires}", time)[1]
    return Record(
        time,
        str(more.get("SignatureVersion") or NOT_LOGGED),
        str(more.get("AuthenticationMethod") or "-"),
        str(who.get("arn") or who.get("principalId") or who.get("type") or "-"),
        str(event.get("userAgent") or "-").strip("[]"),
        str(who.get("accessKeyId") or "-"),
        str(parameters.get("bucketName") or "-"),
        tls_name(str(_object(event.get("tlsDetails")).get("tlsVersion") or "-")),
        is_long,
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
