"""Each string and limit of the specification, once, with the page that fixes it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
ALGORITHM: Final = "AWS4-HMAC-SHA256"
ECDSA_ALGORITHM: Final = "AWS4-ECDSA-P256-SHA256"
REGION_SET: Final = "X-Amz-Region-Set"
TERMINATOR: Final = "aws4_request"
SECRET_PREFIX: Final = "AWS4"
ECDSA_SECRET_PREFIX: Final = "AWS4A"
AUTHORIZATION: Final = "Authorization"
AMZ_DATE: Final = "X-Amz-Date"

# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html
SECURITY_TOKEN: Final = "X-Amz-Security-Token"
S3_SESSION_TOKEN: Final = "X-Amz-S3session-Token"
# The end of both names in a query; a query with it is hashed before it is the key of a cache.
TOKEN_PARAMETER: Final = "-Token="

# https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
CONTENT_SHA256: Final = "X-Amz-Content-SHA256"
UNSIGNED_PAYLOAD: Final = "UNSIGNED-PAYLOAD"
# Signing names of services that have operations whose body is not signed: botocore 1.44.8, models
# with `"authtype": "v4-unsigned-body"` (PutSnapshotBlock; PostContent and RecognizeUtterance;
# PutObject; UploadReadSetPart). S3 and others with the header in their profile take it anyway.
UNSIGNED_BODIES: Final = frozenset(("ebs", "lex", "mediastore", "omics"))
STREAMING_PREFIX: Final = "STREAMING-"
TRAILER: Final = "X-Amz-Trailer"
EMPTY_SHA256: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
QUERY_ALGORITHM: Final = "X-Amz-Algorithm"
QUERY_CREDENTIAL: Final = "X-Amz-Credential"
QUERY_EXPIRES: Final = "X-Amz-Expires"
QUERY_SIGNED_HEADERS: Final = "X-Amz-SignedHeaders"
QUERY_SIGNATURE: Final = "X-Amz-Signature"
# Lower-case names of all parameters that carry a signature, with those of SigV4A and S3 Express.
SIGNATURE_PARAMETERS: Final = frozenset(
    name.lower()
    for name in (
        AMZ_DATE,
        QUERY_ALGORITHM,
        QUERY_CREDENTIAL,
        QUERY_EXPIRES,
        QUERY_SIGNATURE,
        QUERY_SIGNED_HEADERS,
        REGION_SET,
        S3_SESSION_TOKEN,
        SECURITY_TOKEN,
    )
)
MAX_EXPIRES_IN: Final = 604_800  # seconds: seven days

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
MAX_HEADER_AGE: Final = 300  # seconds: the age of a request that all services take; S3 takes 900

# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
MAX_STS_LIFETIME: Final = 129_600  # seconds: 36 h, the longest-lived token there is
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
DEFAULT_ROLE_SESSION: Final = 3600  # seconds: the session of a role that asks for no other
MAX_ROLE_SESSION: Final = 43_200  # seconds: 12 h, the longest session of a role

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
TEMPORARY_KEY_PREFIX: Final = "ASIA"
LONG_TERM_KEY_PREFIX: Final = "AKIA"

CHUNK_SIZE: Final = 65_536  # bytes of a chunk of an aws-chunked body, by default
