"""S3 Inventory: a manifest, and the files it names.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ..core.errors import InvalidParameter
from ..core.frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Inventory(Frozen):
    """A manifest that was read.

    Args:
        bucket: that was listed.
        file_format: ``csv`` or ``parquet``.
        names: of the columns.
        files: on this machine, in the manifest's order.
    """

    __slots__ = ("bucket", "file_format", "names", "files")
    bucket: str
    file_format: str
    names: tuple[str, ...]
    files: tuple[str, ...]

    def __init__(
        self, bucket: str, file_format: str, names: tuple[str, ...], files: tuple[str, ...]
    ) -> None:
        assign(self, "bucket", bucket)
        assign(self, "file_format", file_format)
        assign(self, "names", names)
        assign(self, "files", files)


def is_manifest(path: str) -> bool:
    """Whether a file is called as manifests are."""
    return Path(path).name == "manifest.json"


def read(path: str) -> Inventory:
    """Read a manifest, find its files, and check that they are as it says.

    The files are looked for where S3 has them, beside the manifest's folder and the folders above
    it, and in the manifest's own.

    Raises:
        InvalidParameter: no manifest, a file that is missing or not as it was listed, ORC.
    """
    try:
        manifest = json.loads(Path(path).read_text(encoding="utf-8"))
        bucket, kind, schema = (
            str(manifest[name]) for name in ("sourceBucket", "fileFormat", "fileSchema")
        )
        listed = [(str(file["key"]), file.get("MD5checksum")) for file in manifest["files"]]
    except (ValueError, KeyError, TypeError):
        raise InvalidParameter(
            f"{path[:200]!r} is not the manifest of an S3 Inventory.",
            "Pass the manifest.json that S3 wrote, with the files it names.",
        ) from None
    if kind.lower() not in ("csv", "parquet"):
        raise InvalidParameter(
            f"The inventory's files are {kind[:20]}.", "Have it written as CSV or Parquet."
        )
    names = tuple(name.strip() for name in schema.split(",")) if kind.lower() == "csv" else ()
    files = tuple(_find(Path(path), key, digest) for key, digest in listed)
    return Inventory(bucket.rpartition(":::")[2], kind.lower(), names, files)


def _find(manifest: Path, key: str, digest: Any) -> str:
    name = key.rpartition("/")[2]
    folder = manifest.absolute().parent
    places = [folder / name, folder / "data" / name, folder.parent / "data" / name]
    places += [above / key for above in folder.parents]
    for place in places:
        if place.is_file():
            _check(place, digest)
            return str(place)
    raise InvalidParameter(
        f"The inventory's file {key[:200]!r} is not here.",
        f"Bring it to {folder.parent / 'data'}.",
    )


def _check(path: Path, digest: Any) -> None:
    made = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while data := file.read(1024 * 1024):
            made.update(data)
    if isinstance(digest, str) and made.hexdigest() != digest.lower():
        raise InvalidParameter(
            f"{str(path)[:200]!r} is not as the manifest says: its MD5 differs.", "Fetch it again."
        )
