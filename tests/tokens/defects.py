"""Examples that record a defect of the package that made them.

opensearch-py signs a space of the query as ``+`` and sends it as ``%20``; a server computes the
canonical request from ``%20`` and refuses. No profile of ours signs a ``+`` there, and none should:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html has a
space as ``%20``. Such an example passes if that package made it, a verifier accepts our headers and
refuses those of the example, and these are exactly what the defect makes. The runner says so on
standard error.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sigv4
from sigv4.core.string_to_sign import string_to_sign
from sigv4.verify import VerificationError, Verifier

Json = dict[str, Any]

PACKAGE = "opensearch-py"
NOTE = (
    "opensearch-py signs + where it sends %20. A verifier accepts our headers, and refuses those "
    "of the example; it counts as passed."
)


def explains(example: Json, made: Any) -> bool:
    """Whether only opensearch-py's defect sets an example and what was made of it apart."""
    inputs = example["inputs"]
    if example["kind"] != "opensearch" or "%20" not in inputs["url"].partition("?")[2]:
        return False
    if not example.get("produced_by", "").startswith(PACKAGE):
        return False
    expected = example["expected"]
    return (
        accepted(example, made)
        and not accepted(example, expected)
        and _with_plus(example) == expected
    )


def accepted(example: Json, headers: Json) -> bool:
    """Whether a verifier accepts the request of an example with some headers."""
    inputs, at = example["inputs"], _at(headers)
    verifier = Verifier({example["access_key_id"]: _credentials(example)}.get)
    request = sigv4.Request(inputs["method"], inputs["url"], headers, inputs["body"].encode())
    try:
        return verifier.verify(request, at=at).access_key_id == example["access_key_id"]
    except VerificationError:
        return False


def _with_plus(example: Json) -> Json:
    """Return the headers as the defect makes them."""
    inputs = example["inputs"]
    credentials = _credentials(example)
    at = datetime.fromisoformat(example["time"].replace("Z", "+00:00"))
    profile = sigv4.GENERIC.replace(content_sha256_header=True)
    signer = sigv4.Signer(credentials, inputs["region"], inputs["service"], profile=profile)
    request = sigv4.Request(
        inputs["method"], inputs["url"], inputs["headers"], inputs["body"].encode()
    )
    signed = signer.sign(request, at=at)
    method, path, query, *rest = signed.canonical_request.split("\n")
    canonical = "\n".join([method, path, query.replace("%20", "+"), *rest])
    date = signed.headers["X-Amz-Date"]
    scope = sigv4.Scope(date[:8], inputs["region"], inputs["service"])
    text = string_to_sign(sigv4.HMAC_SHA256.name, date, scope, canonical)
    wrong = sigv4.HMAC_SHA256.signing_key(credentials, scope).sign(text.encode())
    headers = {**inputs["headers"], **signed.headers}
    headers["Authorization"] = headers["Authorization"].replace(signed.signature, wrong)
    return headers


def _credentials(example: Json) -> sigv4.Credentials:
    return sigv4.Credentials(
        example["access_key_id"], example["secret_access_key"], example["session_token"]
    )


def _at(made: Json) -> datetime:
    return datetime.strptime(made["X-Amz-Date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
