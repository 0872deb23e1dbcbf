"""What S3 adds to signing: operations, endpoints, names, and the guards around them."""

from __future__ import annotations

from .client import S3
from .presigned import Presigned
from .presigner import Presigner

__all__ = ["S3", "Presigned", "Presigner"]
