"""minio-py's signer under test, called as its client calls it."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlsplit, urlunsplit

from minio import signer  # type: ignore[import-not-found,import-untyped,unused-ignore]
from minio.credentials import (  # type: ignore[attr-defined,import-not-found,import-untyped,unused-ignore]
    Credentials,
)
from protocol import (
    NO_KEY,
    NO_S3_OPERATIONS,
    Json,
    Unsupported,
    answer_all,
    body_of,
    refuse_options,
    time_of,
)


def sign(question: Json) -> Json:
    """Answer one question."""
    if question["do"] == "derive-key":
        raise Unsupported(NO_KEY)
    if question["do"] == "presign-s3":
        raise Unsupported(NO_S3_OPERATIONS)
    if question["service"] != "s3":
        raise Unsupported("signs for S3 alone")
    refuse_options(question, "sign_body")
    keys, given = question["credentials"], question["request"]
    url = urlsplit(given["url"])
    shared = {
        "method": given["method"],
        "url": url,
        "region": question["region"],
        "credentials": Credentials(keys["access_key_id"], keys["secret_access_key"]),
        "date": time_of(question),
    }
    token = keys.get("session_token")
    if question["do"] == "presign":
        if question["options"]["sign_body"]:
            raise Unsupported("has no option for the payload of a presigned URL")
        if any(name.lower() != "host" for name, _ in given["headers"]):
            raise Unsupported("presigns without headers")
        if token is not None:  # as its client does
            query = f"{url.query}&" if url.query else ""
            shared["url"] = url._replace(query=f"{query}X-Amz-Security-Token={_encoded(token)}")
        made = signer.presign_v4(**shared, expires=question["expires_in"])
        return {"url": urlunsplit(made)}
    return {"sent": list(_signed(question, shared).items())}


def _signed(question: Json, shared: Json) -> Json:
    """Return all headers, those that its client adds among them."""
    headers: Json = {}
    for name, value in question["request"]["headers"]:
        found = next((one for one in headers if one.lower() == name.lower()), None)
        if found is not None:
            raise Unsupported("its client has one value for each header")
        headers[name] = value
    names = {name.lower() for name in headers}
    if "x-amz-date" in names or "x-amz-content-sha256" in names:
        raise Unsupported("its client makes x-amz-date and x-amz-content-sha256 itself")
    payload = sha256(body_of(question)).hexdigest()
    if not question["options"]["sign_body"]:
        payload = "UNSIGNED-PAYLOAD"
    if "host" not in names:
        headers["Host"] = shared["url"].netloc
    headers["x-amz-content-sha256"] = payload
    headers["x-amz-date"] = question["time"]
    if token := question["credentials"].get("session_token"):
        headers["X-Amz-Security-Token"] = token
    made: Json = signer.sign_v4_s3(**shared, headers=headers, content_sha256=payload)
    return made


def _encoded(text: str) -> str:
    from minio.helpers import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        queryencode,
    )

    return str(queryencode(text))


if __name__ == "__main__":
    answer_all(sign)
