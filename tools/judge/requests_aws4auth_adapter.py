"""requests-aws4auth under test, over a request that requests has prepared."""

from __future__ import annotations

import requests
from protocol import (
    NO_KEY,
    NO_S3_OPERATIONS,
    Json,
    Unsupported,
    answer_all,
    body_of,
    names_of,
    refuse_options,
)
from requests_aws4auth import AWS4Auth  # type: ignore[import-not-found,import-untyped,unused-ignore]


class Recording(AWS4Auth):  # type: ignore[misc]
    """The signer, with its canonical request recorded."""

    reported = ""

    def get_canonical_request(self, *arguments: object) -> object:
        """As the library makes it."""
        made = super().get_canonical_request(*arguments)
        self.reported = made
        return made


def sign(question: Json) -> Json:
    """Answer one question."""
    if question["do"] == "derive-key":
        raise Unsupported(NO_KEY)
    if question["do"] == "presign-s3":
        raise Unsupported(NO_S3_OPERATIONS)
    if question["do"] == "presign":
        raise Unsupported("does not presign")
    # It adds x-amz-content-sha256 for every service: servers take that.
    refuse_options(question, "content_sha256_header")
    names = names_of(question)
    if len(names) != len(set(names)):
        raise Unsupported("requests has one value for each header")
    keys, given = question["credentials"], question["request"]
    headers = dict(given["headers"])
    if "x-amz-date" not in names:  # it signs the date that it finds
        headers["X-Amz-Date"] = question["time"]
    request = requests.Request(
        given["method"], given["url"], headers, data=body_of(question)
    ).prepare()
    auth = Recording(
        keys["access_key_id"],
        keys["secret_access_key"],
        question["region"],
        question["service"],
        session_token=keys.get("session_token"),
    )
    auth(request)
    sent = [(name, str(value)) for name, value in request.headers.items()]
    return {"canonical_request": auth.reported, "sent": sent, "url": request.url}


if __name__ == "__main__":
    answer_all(sign)
