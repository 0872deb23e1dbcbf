"""Which headers S3 heeds in the query as well, and which must stay headers.

A header in the query makes a URL that needs no header to be sent. S3 applies three kinds from
there, and those move:

- metadata (https://github.com/aws/aws-sdk-js-v3/issues/4694);
- the canned ACL (https://github.com/boto/boto3/issues/3335), though a bucket policy that asks for
  ``x-amz-acl`` sees headers only (https://github.com/boto/boto3/issues/1070);
- who pays for a GET or HEAD
  (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html).

All others stay, since S3 ignores or does not enforce them there, or nobody has shown that it does:

- checksums: a PUT whose checksum stands in the query accepts any body
  (https://github.com/aws/aws-sdk-go-v2/issues/2610);
- ``x-amz-content-sha256``: it is what the signature says of the body;
- tags: ignored (https://github.com/aws/aws-sdk-go-v2/pull/1017);
- encryption: ignored by bucket policies, and a customer's key would be readable in every log
  (https://github.com/aws/aws-sdk-js-v3/issues/1576);
- grants, storage class, object lock, the owner, and the payer of a write: not shown to work;
- all that are not S3's own (``Content-Type``, ``Range``, ``If-None-Match``...): HTTP has them among
  the headers only.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_ACL = "x-amz-acl"
_PAYER = "x-amz-request-payer"
_METADATA = "x-amz-meta-"


def hoist(
    headers: Iterable[tuple[str, str]], method: str = "PUT"
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Divide headers into those that move to the query and those that stay, each in order.

    Args:
        headers: the headers of the request.
        method: the method of the request.
    """
    reads = method in ("GET", "HEAD")
    moved: list[tuple[str, str]] = []
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        lowered = name.lower()
        moves = lowered == _ACL or lowered.startswith(_METADATA) or (reads and lowered == _PAYER)
        (moved if moves else kept).append((name, value))
    return moved, kept
