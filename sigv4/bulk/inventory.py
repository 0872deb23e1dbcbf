"""Lists of files: an S3 Inventory's manifest, its symlink.txt, and a job report's manifest.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-examples-reports.html
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KINDS = ("csv", "parquet", "orc")
_DATE = re.compile(r"dt=(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)\Z")


@dataclass(frozen=True, slots=True)
class Listed:
    """The files that a list names.

    Args:
        bucket: the bucket that was listed; None where the files say it.
        kind: ``csv``, ``parquet``, ``orc``, or ``batch-report``.
        names: of the columns of CSV; empty where the files have names.
        files: on this machine, in the list's order.
    """

    bucket: str | None
    kind: str
    names: tuple[str, ...]
    files: tuple[str, ...]


def is_manifest(path: str) -> bool:
    """Return whether a file is called as manifests are."""
    return Path(path).name == "manifest.json"


def is_symlink_list(path: str) -> bool:
    """Return whether a file is called as the lists of an inventory for Hive are."""
    return Path(path).name == "symlink.txt"


def read(path: str) -> Listed:
    """Read a manifest, find its files, and check that they are as it says.

    Raises:
        InvalidParameter: it is no manifest, or a file is missing or not as it was listed.
        OSError: it cannot be read.
    """
    data = Path(path).read_bytes()
    _check_manifest(path, data)
    try:
        manifest = json.loads(data)
        if "Results" in manifest:
            return _report(path, manifest)
        bucket, kind, schema = (
            str(manifest[name]) for name in ("sourceBucket", "fileFormat", "fileSchema")
        )
        listed = [(str(file["key"]), file.get("MD5checksum")) for file in manifest["files"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidParameter(
            f"{path[:200]!r} is not the manifest of an S3 Inventory.",
            "Pass the manifest.json that S3 wrote, with the files it names.",
            "input",
        ) from None
    kind = kind.lower()
    if kind not in _KINDS:
        raise InvalidParameter(
            f"The inventory's files are {kind[:20]!r}, and not CSV, Parquet or ORC.",
            "Configure the inventory to write one of these.",
            "input",
        )
    names = tuple(name.strip() for name in schema.split(",")) if kind == "csv" else ()
    files = tuple(_find(Path(path), key, digest) for key, digest in listed)
    return Listed(bucket.rpartition(":::")[2], kind, names, files)


def _report(path: str, manifest: dict[str, Any]) -> Listed:
    """Return the files of a completion report: those of tasks that succeeded."""
    results = [
        (str(each["Key"]), each.get("MD5Checksum"))
        for each in manifest["Results"]
        if str(each["TaskExecutionStatus"]).lower() == "succeeded"
    ]
    files = tuple(_find(Path(path), key, digest) for key, digest in results)
    return Listed(None, "batch-report", (), files)


def _check_manifest(path: str, data: bytes) -> None:
    """Hold a manifest against manifest.checksum, where S3 wrote it beside."""
    checksum = Path(path).with_name("manifest.checksum")
    if not checksum.is_file():
        return
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if checksum.read_text(encoding="utf-8", errors="replace").strip().lower() != digest:
        raise InvalidParameter(
            f"{path[:200]!r} does not match manifest.checksum: its MD5 differs.",
            "Fetch it again.",
            "input",
        )


def read_symlinks(path: str) -> Listed:
    """Read a symlink.txt, and find the files it names and the manifest of the same date.

    Raises:
        InvalidParameter: a line is no URI, a file is missing, or its columns are not known.
    """
    text = Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    if not all(line.startswith("s3://") for line in lines):
        raise InvalidParameter(
            f"{path[:200]!r} is not the symlink.txt of an S3 Inventory.",
            "Each of its lines is an s3:// URI.",
            "input",
        )
    folder = Path(path).absolute().parent
    manifest = _manifest_of(folder)
    if manifest is not None:
        return read(str(manifest))
    keys = [line[len("s3://") :].partition("/")[2] for line in lines]
    kinds = {key.removesuffix(".gz").rpartition(".")[2] for key in keys}
    if kinds - {"parquet", "orc"} or len(kinds) > 1:
        raise InvalidParameter(
            f"The columns of the files in {path[:200]!r} are not known: the manifest.json of the "
            "same date is missing.",
            "Pass that manifest.json.",
            "input",
        )
    files = tuple(_find(folder, key, None) for key in keys)
    return Listed(None, kinds.pop() if kinds else "parquet", (), files)


def _manifest_of(folder: Path) -> Path | None:
    """Return the manifest of the date that a folder ``hive/dt=...`` is named after."""
    found = _DATE.match(folder.name)
    if found is None:
        return None
    date = f"{found[1]}T{found[2]}-{found[3]}Z"
    manifest = folder.parents[1] / date / "manifest.json"
    return manifest if manifest.is_file() else None


def _find(manifest: Path, key: str, digest: Any) -> str:
    """Return where a file is: beside the manifest, or in the folder ``data`` that S3 fills.

    Only the last part of its key is looked at, so that no manifest can name a file elsewhere.
    """
    name = key.rpartition("/")[2]
    folder = manifest.absolute() if manifest.is_dir() else manifest.absolute().parent
    above = folder.parents[1] if len(folder.parents) > 1 else folder.parent
    places = [folder, *(each / "data" for each in (folder, folder.parent, above))]
    places.append(folder / "results")
    if name not in ("", ".", "..") and "\\" not in name and "\0" not in name:
        for place in places:
            path = place / name
            if path.is_file():
                _check(path, digest)
                return str(path)
    raise InvalidParameter(
        f"The listed file {key[:200]!r} is missing.",
        f"Copy it to {folder.parent / 'data'}.",
        "input",
    )


def _check(path: Path, digest: Any) -> None:
    if digest is None:
        return
    made = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while data := file.read(1024 * 1024):
            made.update(data)
    if not isinstance(digest, str) or made.hexdigest() != digest.lower():
        raise InvalidParameter(
            f"{str(path)[:200]!r} does not match the manifest: its MD5 differs.",
            "Fetch it again.",
            "input",
        )
