"""Read code and message of an exception that an SDK or another program has printed."""

from __future__ import annotations

import re

_MOST_MESSAGE = 4000
_CODE = r"(?P<code>[A-Z][A-Za-z0-9.]{2,80})"
_RETRIES = r"(?: \([^)\n]{0,60}\))?"
_QUOTED = r"(?P<message>[^\"\n]{1,4000})"
_REST = r"(?P<message>[^\n]{1,4000})"
# How SDKs write an error: boto3 and the AWS CLI, Go, Java, PHP, Rust, Ruby, s3cmd, JavaScript.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"occurred \({_CODE}\) when calling the \w{{1,80}} operation{_RETRIES}: {_REST}",
        rf"api error {_CODE}: {_REST}",
        rf"\(Service: [^;\n]{{1,80}}; Status Code: \d{{3}}; Error Code: {_CODE};",
        rf"\w\(\): \[{_CODE}\] {_REST}",  # PHP
        rf"\bcode: (?:Some\()?\"{_CODE}\"\)?, message: (?:Some\()?\"{_QUOTED}\"",
        rf"\bErrors::{_CODE} \({_REST}\)",
        rf"\b[45]\d\d \({_CODE}\): {_REST}",
        rf"^(?:Uncaught |\{{ )?(?=[A-Za-z]{{0,60}}[a-z][A-Z]){_CODE}: {_REST}",
    )
)

# boto3 and the AWS CLI, of a response without a body.
_WITHOUT_ERROR = re.compile(r"occurred \((\d{3})\) when calling the \w{1,80} operation")


def status_without_error(text: str) -> str:
    """Take the status that boto3 names of a response without a body; empty without one."""
    found = _WITHOUT_ERROR.search(text)
    return found[1] if found else ""


def read_sdk_error(text: str) -> dict[str, str]:
    """Read the fields of the first error in a text; empty without one."""
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if found:
            message = found.groupdict().get("message")
            if message is None:  # Java: the message stands before the code
                message = text[: found.start()].rpartition("\n")[2]
            return {"code": found["code"], "message": message[-_MOST_MESSAGE:]}
    return {}


# Codes that stand in what programs print, and sentences without the code that belongs to them.
_CODES = re.compile(
    r"\b(SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|RequestTimeTooSkewed"
    r"|InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken(?:Exception)?"
    r"|InvalidToken|AuthorizationHeaderMalformed|AuthorizationQueryParametersError"
    r"|XAmzContentSHA256Mismatch|MissingAuthenticationToken(?:Exception)?)\b"
)
_SENTENCES = (
    ("the request signature we calculated does not match", "SignatureDoesNotMatch"),
    ("not a valid key=value pair (missing equal-sign)", "IncompleteSignature"),
    ("difference between the request time and the ", "RequestTimeTooSkewed"),
    ("access key id you provided does not exist in our records", "InvalidAccessKeyId"),
    ("the provided token has expired", "ExpiredToken"),
    ("the security token included in the request is expired", "ExpiredToken"),
    ("the provided token is malformed or otherwise invalid", "InvalidToken"),
    ("the security token included in the request is invalid", "InvalidClientTokenId"),
    ("the authorization header is malformed", "AuthorizationHeaderMalformed"),
    ("the authorization mechanism you have provided is not supported", "InvalidRequest"),
    ("missing authentication token", "MissingAuthenticationToken"),
    ("request has expired", "AccessDenied"),
)


def read_sentence(text: str) -> dict[str, str]:
    """Read a message that stands alone, if it is one about a signature; empty otherwise."""
    code = _CODES.search(text)
    lower = " ".join(text.lower().split())
    known = next((name for words, name in _SENTENCES if words in lower), "")
    if code is None and not known:
        return {}
    return {"code": code[1] if code else known, "message": text[:_MOST_MESSAGE]}
