"""Names of headers that mean something to AWS.

A signed ``x-amz-`` header with another name passes, and is listed in ``Verified.unknown_headers``:
a server that gives it a meaning of its own can look there.
"""

from __future__ import annotations

from ..core.checksum import CHECKSUMS
from ..core.stream_form import CHECKSUM_PREFIX

# Headers that belong to the signature and to the form of the body: a proxy that
# signs again makes its own instead of passing them on.
SIGNATURE_HEADERS = frozenset(
    {
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-decoded-content-length",
        "x-amz-region-set",
        "x-amz-s3session-token",
        "x-amz-security-token",
        "x-amz-trailer",
    }
)
# https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonRequestHeaders.html and the headers that
# every service and SDK uses.
COMMON = SIGNATURE_HEADERS | {"x-amz-target", "x-amz-user-agent"}
CHECKSUM_HEADERS = frozenset([CHECKSUM_PREFIX + name for name in CHECKSUMS])
# Further names with that prefix, which carry no checksum.
CHECKSUM_OPTIONS = frozenset(
    {"x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"}
)
METADATA_PREFIX = "x-amz-meta-"
FORWARD_PREFIX = "x-amz-fwd-"  # of WriteGetObjectResponse

# Input headers of the operations in botocore's model of S3, which a test compares.
S3 = frozenset(
    {
        "x-amz-acl",
        "x-amz-bucket-namespace",
        "x-amz-bucket-object-lock-enabled",
        "x-amz-bucket-object-lock-token",
        "x-amz-bypass-governance-retention",
        "x-amz-client-token",
        "x-amz-confirm-remove-self-bucket-access",
        "x-amz-copy-source",
        "x-amz-copy-source-if-match",
        "x-amz-copy-source-if-modified-since",
        "x-amz-copy-source-if-none-match",
        "x-amz-copy-source-if-unmodified-since",
        "x-amz-copy-source-range",
        "x-amz-copy-source-server-side-encryption-customer-algorithm",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key-md5",
        "x-amz-create-session-mode",
        "x-amz-expected-bucket-owner",
        "x-amz-grant-full-control",
        "x-amz-grant-read",
        "x-amz-grant-read-acp",
        "x-amz-grant-write",
        "x-amz-grant-write-acp",
        "x-amz-if-match-initiated-time",
        "x-amz-if-match-last-modified-time",
        "x-amz-if-match-size",
        "x-amz-max-parts",
        "x-amz-metadata-directive",
        "x-amz-mfa",
        "x-amz-mp-object-size",
        "x-amz-object-annotation-directive",
        "x-amz-object-attributes",
        "x-amz-object-if-match",
        "x-amz-object-lock-event-hold",
        "x-amz-object-lock-event-hold-duration-days",
        "x-amz-object-lock-event-hold-duration-years",
        "x-amz-object-lock-legal-hold",
        "x-amz-object-lock-mode",
        "x-amz-object-lock-retain-until-date",
        "x-amz-object-ownership",
        "x-amz-optional-object-attributes",
        "x-amz-part-number-marker",
        "x-amz-rename-source",
        "x-amz-rename-source-if-match",
        "x-amz-rename-source-if-modified-since",
        "x-amz-rename-source-if-none-match",
        "x-amz-rename-source-if-unmodified-since",
        "x-amz-request-payer",
        "x-amz-request-route",
        "x-amz-request-token",
        "x-amz-sdk-checksum-algorithm",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-bucket-key-enabled",
        "x-amz-server-side-encryption-context",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5",
        "x-amz-skip-destination-validation",
        "x-amz-source-expected-bucket-owner",
        "x-amz-storage-class",
        "x-amz-tagging",
        "x-amz-tagging-directive",
        "x-amz-transition-default-minimum-object-size",
        "x-amz-website-redirect-location",
        "x-amz-write-offset-bytes",
    }
)


def is_known(name: str, *, s3: bool) -> bool:
    """Say whether AWS gives a header a meaning.

    Args:
        name: lower-case.
        s3: whether the service is S3.
    """
    if name in COMMON:
        return True
    return s3 and (
        name in S3
        or name in CHECKSUM_HEADERS
        or name in CHECKSUM_OPTIONS
        or name.startswith((METADATA_PREFIX, FORWARD_PREFIX))
    )
