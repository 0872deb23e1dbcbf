"""aws-requests-auth under test, over a request that requests has prepared.

It signs `host`, `x-amz-date` and the session token, and no other header.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import requests
from aws_requests_auth import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
    aws_auth,
)
from protocol import (
    NO_KEY,
    NO_S3_OPERATIONS,
    Json,
    Unsupported,
    answer_all,
    body_of,
    names_of,
    refuse_options,
    time_of,
)


class Clock:
    """Takes the place of its module `datetime`: the library reads the clock."""

    time: datetime

    class datetime:  # noqa: N801  the name that the library uses
        """The class whose `utcnow` it calls."""

        @staticmethod
        def utcnow() -> datetime:
            """Return the time of the question."""
            return Clock.time


aws_auth.datetime = Clock


def sign(question: Json) -> Json:
    """Answer one question."""
    if question["do"] == "derive-key":
        raise Unsupported(NO_KEY)
    if question["do"] == "presign-s3":
        raise Unsupported(NO_S3_OPERATIONS)
    if question["do"] == "presign":
        raise Unsupported("does not presign")
    # It adds x-amz-content-sha256 for every service: servers take that. It has one rule for paths.
    refuse_options(question, "content_sha256_header")
    names = names_of(question)
    if len(names) != len(set(names)):
        raise Unsupported("requests has one value for each header")
    if set(names) & {"x-amz-date", "date", "x-amz-content-sha256", "x-amz-security-token"}:
        raise Unsupported("it makes the headers that sign itself")
    keys, given = question["credentials"], question["request"]
    Clock.time = time_of(question)
    request = requests.Request(
        given["method"], given["url"], dict(given["headers"]), data=body_of(question)
    ).prepare()
    host = {name.lower(): value for name, value in given["headers"]}.get("host")
    auth = aws_auth.AWSRequestsAuth(
        keys["access_key_id"],
        keys["secret_access_key"],
        host or _host(given["url"]),
        question["region"],
        question["service"],
        keys.get("session_token"),
    )
    auth(request)
    sent = [(name, str(value)) for name, value in request.headers.items()]
    return {"sent": sent, "url": request.url}


def _host(url: str) -> str:
    """Return the Host header that requests sends, which a caller must name."""
    parts = urlsplit(url)
    default = {"http": ":80", "https": ":443"}.get(parts.scheme, ":")
    return parts.netloc.lower().removesuffix(default)


if __name__ == "__main__":
    answer_all(sign)
