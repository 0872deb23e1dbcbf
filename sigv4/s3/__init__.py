"""What S3 adds to signing: operations, endpoints, names, and the guards around them."""

from __future__ import annotations

from .client import S3
from .presigned import Presigned
from .presigner import Presigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .disposition import content_disposition
    from .multipart import MultipartUpload
    from .pairs import DownloadPair

__all__ = ["S3", "DownloadPair", "MultipartUpload", "Presigned", "Presigner", "content_disposition"]


def __getattr__(name: str) -> object:
    if name == "content_disposition":  # both imported on first use: few callers need them
        from .disposition import content_disposition

        return content_disposition
    if name == "MultipartUpload":
        from .multipart import MultipartUpload

        return MultipartUpload
    if name == "DownloadPair":
        from .pairs import DownloadPair

        return DownloadPair
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
