"""The control planes that have the signing name of a data plane, and other rules.

A profile belongs to a signing name. Two operations of one signing name can still differ: the API
that manages access points, tags or collections is another than the one that serves objects or
documents. What tells them apart here is signed, and no request to the data plane has it.

- S3 Control (service ``s3``, and ``s3-outposts`` for Outposts) has its API version as the first
  segment of the path, and each request signs ``x-amz-account-id``. Its path is not an object key:
  an ARN in it is signed as it is sent, with ``%2F``.
  https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html
- S3 on Outposts (service ``s3-outposts``) and OpenSearch Serverless (service ``aoss``) manage
  endpoints and collections through APIs that need no ``x-amz-content-sha256``: the body's hash is
  signed, as for most services.
  https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3outposts_ListEndpoints.html
  https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/Welcome.html
"""

from __future__ import annotations

from .claim import HEADER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from .claim import Claim

_S3_CONTROL = "/v20180820/"
_ACCOUNT = "x-amz-account-id"
_OUTPOSTS = "/S3Outposts/"  # no bucket has capitals, so no path of an object begins so
_TARGET = "x-amz-target"


def has_s3_control_path(claim: Claim, request: Request) -> bool:
    """Say whether the path of a request is one of S3 Control, which holds no object key.

    Args:
        claim: which names the signed headers.
        request: what arrived.
    """
    return (
        claim.mechanism == HEADER
        and _ACCOUNT in claim.signed_headers
        and request.path.startswith(_S3_CONTROL)
        and claim.scope.service in ("s3", "s3-outposts")
    )


def sends_no_hash(claim: Claim, request: Request) -> bool:
    """Say whether a request is for a control plane that needs no x-amz-content-sha256.

    Its signature covers the hash of the body all the same.

    Args:
        claim: which names the signed headers.
        request: what arrived.
    """
    if claim.scope.service == "s3-outposts":
        return request.path.startswith(_OUTPOSTS)
    return claim.scope.service == "aoss" and _TARGET in claim.signed_headers
