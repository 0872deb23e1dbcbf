"""What a CopySource names: a mapping, ``BUCKET/KEY``, or the ARN of an access point's object."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def bucket_of(source: Any) -> str:
    """Return the bucket that a CopySource names, or the ARN of an access point."""
    if isinstance(source, dict):
        return str(source.get("Bucket") or "")
    text = source.lstrip("/") if isinstance(source, str) else ""
    point, is_point, _ = text.partition("/object/")
    return point if text.startswith("arn:") and is_point else text.partition("/")[0]


def key_of(source: Any) -> str | None:
    """Return the key that a CopySource names; None where it is not known."""
    if isinstance(source, dict):
        return source.get("Key")
    if not isinstance(source, str):
        return None
    rest = source.lstrip("/")[len(bucket_of(source)) :]
    rest = rest.removeprefix("/object") if source.startswith("arn:") else rest
    return rest.partition("?versionId=")[0][1:]


def version_of(source: Any) -> str | None:
    """Return the version that a CopySource names."""
    if isinstance(source, dict):
        return source.get("VersionId")
    if isinstance(source, str) and "?versionId=" in source:
        return source.partition("?versionId=")[2]
    return None
