"""AWS's error codes and messages about signatures, and the page that says what to do.

The codes and messages of S3 are those of
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and of the responses quoted in
tests/reports/reports.json; those of other services are in
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html and
https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html.

A message is given as far as it is the same in every response: without regions, times and names.
"""

from __future__ import annotations

from typing import NamedTuple


class AwsError(NamedTuple):
    """An error code, a fixed part of its message (or nothing), and the page that answers it."""

    code: str
    message: str
    meaning: str
    page: str


DEBUG, STOPPED, SIGNED = "explain.md", "stopped-working.md", "what-is-signed.md"
REFUSALS, LIFETIME, FORMS = "refusals.md", "lifetime.md", "post-forms.md"
PAYLOADS, API_GATEWAY, DOWNLOADS = "payloads.md", "api-gateway.md", "downloads.md"

ERRORS = (
    AwsError(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
        "The server computed another signature: the request or the key differs.",
        DEBUG,
    ),
    AwsError(
        "SignatureDoesNotMatch",
        "Check your AWS Secret Access Key and signing method. "
        "Consult the service documentation for details.",
        "The same, from other services than S3.",
        DEBUG,
    ),
    AwsError(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method.",
        "The same, from services that speak JSON.",
        DEBUG,
    ),
    AwsError(
        "InvalidSignatureException",
        "Credential should be scoped to a valid region",
        "The signature names another region than the host.",
        DEBUG,
    ),
    AwsError(
        "InvalidSignatureException",
        "Credential should be scoped to correct service",
        "The signature names another service than the host.",
        DEBUG,
    ),
    AwsError("SignatureDoesNotMatch", "Signature expired", "The clock of the signer.", STOPPED),
    AwsError(
        "SignatureDoesNotMatch", "Signature not yet current", "The clock of the signer.", STOPPED
    ),
    AwsError(
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        "The clock of the signer, or a request that was sent late.",
        STOPPED,
    ),
    AwsError(
        "RequestTimeTooSkewed",
        "The difference between the request time and the server's time is too large.",
        "The same, from servers that speak S3.",
        STOPPED,
    ),
    AwsError(
        "AuthorizationQueryParametersError",
        "X-Amz-Expires must be less than a week (in seconds)",
        "A presigned URL lasts at most 7 days.",
        STOPPED,
    ),
    AwsError(
        "AuthorizationQueryParametersError",
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
        "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        "A part of the URL is missing: it was cut or escaped on its way.",
        STOPPED,
    ),
    AwsError(
        "AuthorizationQueryParametersError",
        "Error parsing the X-Amz-Credential parameter",
        "The region, service or date of the URL is wrong.",
        STOPPED,
    ),
    AwsError(
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed",
        "The header has another region or service than the bucket.",
        STOPPED,
    ),
    AwsError(
        "ExpiredToken", "The provided token has expired.", "The credentials expired.", STOPPED
    ),
    AwsError(
        "ExpiredTokenException",
        "The security token included in the request is expired",
        "The same, from other services than S3.",
        STOPPED,
    ),
    AwsError("RequestExpired", "Request has expired.", "The request was sent late.", STOPPED),
    AwsError("TokenRefreshRequired", "", "The credentials expired.", STOPPED),
    AwsError(
        "InvalidToken",
        "The provided token is malformed or otherwise invalid.",
        "The session token belongs to another key, or was cut.",
        STOPPED,
    ),
    AwsError(
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        "The key was deleted, or its session token was not sent.",
        STOPPED,
    ),
    AwsError(
        "InvalidClientTokenId",
        "The security token included in the request is invalid",
        "The key is not known, or its session token is missing.",
        STOPPED,
    ),
    AwsError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        "The same, from services that speak JSON.",
        STOPPED,
    ),
    AwsError("AccessDenied", "Request has expired", "The time in the URL is over.", STOPPED),
    AwsError("AccessDenied", "", "A permission of the signer, or a header not signed.", STOPPED),
    AwsError(
        "AccessDenied",
        "There were headers present in the request which were not signed",
        "Send exactly the headers that were signed.",
        STOPPED,
    ),
    AwsError(
        "AccessDenied",
        "Invalid according to Policy",
        "The policy of an upload form refuses a field.",
        FORMS,
    ),
    AwsError(
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. "
        "Please use AWS4-HMAC-SHA256.",
        "The URL has Signature Version 2.",
        STOPPED,
    ),
    AwsError(
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint.",
        "The bucket is in another region.",
        STOPPED,
    ),
    AwsError(
        "TemporaryRedirect",
        "Please re-send this request to the specified temporary endpoint.",
        "The host names no region.",
        STOPPED,
    ),
    AwsError(
        "InvalidArgument",
        "Only one auth mechanism allowed",
        "An Authorization header was sent with a presigned URL.",
        DEBUG,
    ),
    AwsError(
        "InvalidArgument",
        "Header value cannot be represented using ISO-8859-1.",
        "The name of a download has other characters.",
        DOWNLOADS,
    ),
    AwsError(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        "The body is not the one that was signed.",
        PAYLOADS,
    ),
    AwsError(
        "InvalidRequest",
        "Missing required header for this request: x-amz-content-sha256",
        "S3 wants the hash of the body in a header.",
        PAYLOADS,
    ),
    AwsError(
        "BadDigest",
        "The Content-MD5 you specified did not match what we received.",
        "The body is not the one that the checksum belongs to.",
        PAYLOADS,
    ),
    AwsError(
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
        "API Gateway: the path does not exist, or the request is not signed.",
        API_GATEWAY,
    ),
    AwsError(
        "IncompleteSignatureException",
        "not a valid key=value pair (missing equal-sign) in Authorization header",
        "API Gateway: the Authorization header is not a signature.",
        API_GATEWAY,
    ),
    AwsError(
        "MalformedPOSTRequest",
        "The body of your POST request is not well-formed multipart/form-data.",
        "An upload form that is sent in the wrong way.",
        FORMS,
    ),
    AwsError(
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
        "The file is larger than the form or the server allows.",
        FORMS,
    ),
    AwsError(
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
        "The file is smaller than the form allows.",
        FORMS,
    ),
)
