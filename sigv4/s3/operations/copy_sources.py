"""What a CopySource names: a mapping, ``BUCKET/KEY``, or the ARN of an access point's object."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_VERSION = "?versionId="


def bucket_of(source: Any) -> str:
    """Return the bucket that a CopySource names, or the ARN of an access point."""
    if isinstance(source, dict):
        return str(source.get("Bucket") or "")
    text = source.lstrip("/") if isinstance(source, str) else ""
    point, is_point, _ = text.partition("/object/")
    return point if text.startswith("arn:") and is_point else text.partition("/")[0]


def service_of(bucket: str) -> str:
    """Return the service whose actions read objects of a bucket, or of an access point."""
    if bucket.startswith("arn:"):
        return f"{bucket}::".split(":")[2] or "s3"
    if bucket.endswith(("--x-s3", "--xa-s3")):
        return "s3express"
    return "s3-outposts" if bucket.endswith("--op-s3") else "s3"


def key_of(source: Any) -> str | None:
    """Return the key that a CopySource names; None where it is not known."""
    if isinstance(source, dict):
        return source.get("Key")
    if not isinstance(source, str):
        return None
    text = split_version(source)[0].lstrip("/")
    rest = text[len(bucket_of(text)) :]
    return (rest.removeprefix("/object") if text.startswith("arn:") else rest)[1:]


def version_of(source: Any) -> str | None:
    """Return the version that a CopySource names."""
    if isinstance(source, dict):
        return source.get("VersionId")
    return split_version(source)[1] if isinstance(source, str) else None


def split_version(text: str) -> tuple[str, str | None]:
    """Split the text of a CopySource into its path and its version, as boto3 finds it at the end.

    A version has at least one character, and no blanks; what is not one belongs to the key.
    """
    path, mark, version = text.rpartition(_VERSION)
    if not mark or version.split() != [version]:
        return text, None
    return path, version
