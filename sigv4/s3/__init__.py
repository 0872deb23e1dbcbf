"""What S3 adds to signing: operations, endpoints, names, and the guards around them."""

from __future__ import annotations

from .client import S3
from .multipart import MultipartUpload
from .pairs import DownloadPair
from .presigned import Presigned
from .presigner import Presigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .disposition import content_disposition

__all__ = ["S3", "DownloadPair", "MultipartUpload", "Presigned", "Presigner", "content_disposition"]


def __getattr__(name: str) -> object:
    if name == "content_disposition":  # imported on first use: few callers need it
        from .disposition import content_disposition

        return content_disposition
    raise AttributeError(f"module 'sigv4.s3' has no attribute {name!r}")
