"""The library itself as a signer under test."""

from __future__ import annotations

from datetime import datetime

from protocol import Json, answer_all, body_of, time_of

import sigv4
from sigv4.core.model import Scope
from sigv4.core.signing_key import derive_signing_key
from sigv4.s3 import S3


def sign(question: Json) -> Json:
    """Answer one question."""
    keys = dict(question["credentials"])
    if "expiration" in keys:
        keys["expiration"] = datetime.fromisoformat(keys["expiration"].replace("Z", "+00:00"))
    at = time_of(question)
    if question["do"] == "derive-key":
        scope = Scope(question["time"][:8], question["region"], question["service"])
        return {"signing_key": derive_signing_key(keys["secret_access_key"], scope).hex()}
    if question["do"] == "presign-s3":
        presigned = S3(sigv4.Credentials(**keys), question["region"]).presign(
            question["operation"],
            Bucket=question["bucket"],
            Key=question["key"],
            expires_in=question["expires_in"],
            at=at,
        )
        return {"url": presigned.url}
    credentials = sigv4.Credentials(**keys)
    signer = sigv4.Signer(
        credentials, question["region"], question["service"], profile=profile_of(question)
    )
    asked = question["request"]
    headers = [(name, value) for name, value in asked["headers"]]
    request = sigv4.Request(asked["method"], asked["url"], headers, body_of(question))
    if question["do"] == "presign":
        signed = signer.presign(request, expires_in=question["expires_in"], at=at)
    else:
        signed = signer.sign(request, at=at)
    return {
        "canonical_request": signed.canonical_request,
        "string_to_sign": signed.string_to_sign,
        "signature": signed.signature,
        "headers": dict(signed.headers),
        "url": signed.url,
    }


def profile_of(question: Json) -> sigv4.Profile:
    """Return the options of a question."""
    options = dict(question["options"])
    options["presign_body"] = options["sign_body"]
    if options["unsigned_headers"] is None:
        del options["unsigned_headers"]
    return sigv4.Profile(**options)


if __name__ == "__main__":
    answer_all(sign)
