"""The formats of inputs and outputs: how each is read, and what its columns are."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.errors import InvalidParameter
from . import listings
from .columns import BUCKET, KEY, URI, VERSION, Filter
from .compression import COMPRESSIONS, NONE
from .sources import STANDARD

OUTPUTS = ("txt", "csv", "jsonl", "parquet")
MARKER_NAMES = ("IsDeleteMarker", "is_delete_marker", "isDeleteMarker")  # the last of mc
LATEST_NAMES = ("IsLatest", "is_latest")
DELETED = "delete markers"
OLD = "older versions"


@dataclass(frozen=True, slots=True)
class Format:
    """How files of a format are read.

    Args:
        name: as ``--input-format`` takes it.
        reader: ``lines``, ``csv``, ``json``, ``parquet`` or ``orc``.
        layout: the layout of lines, see `listings`.
        delimiter: the delimiter of CSV.
        names: of the columns, where the format has fixed ones.
        columns: which column each parameter comes from, unless it is given.
        encoded: whether keys are percent-encoded; None where the format does not say.
        documents: whether files hold documents of JSON that list objects.
        filters: which rows are skipped.
        empty_version: what an empty version id means, see `Column.empty`.
        optional: how many of the last columns a record of CSV may lack.
        version: the field of version ids, where records without names have one.
    """

    name: str
    reader: str
    layout: str = listings.PLAIN
    delimiter: str = ","
    names: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    encoded: bool | None = False
    documents: bool = False
    filters: tuple[Filter, ...] = ()
    empty_version: str = "refused"
    optional: int = 0
    version: str = ""


_KEY = ((KEY, KEY),)
_BATCH = ("Bucket", "Key", "VersionId")
_REPORT = (*_BATCH, "TaskStatus", "ErrorCode", "HTTPStatusCode", "ResultMessage")
_BATCH_COLUMNS = ((BUCKET, BUCKET), (KEY, KEY), (VERSION, VERSION))

# Manifests and completion reports of S3 Batch Operations: keys are percent-encoded.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-create-job.html#specify-batchjob-manifest
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-examples-reports.html
_FORMATS = (
    Format("txt", "lines"),
    Format("csv", "csv", encoded=None),
    Format("tsv", "csv", delimiter="\t", encoded=None),
    Format("jsonl", "json"),
    Format("parquet", "parquet"),
    Format("orc", "orc"),
    Format("s3-uri", "lines", names=(URI.lower(),), columns=((URI, URI.lower()),)),
    Format(listings.AWS_LS, "lines", listings.AWS_LS, names=(KEY,), columns=_KEY),
    Format(listings.S5CMD_LS, "lines", listings.S5CMD_LS, names=(KEY,), columns=_KEY),
    Format(
        "s5cmd-json",
        "json",
        columns=((URI, "key"),),
        filters=(Filter("type", -1, "prefixes", drop=("directory",)),),
        version="version_id",
    ),
    Format(listings.RCLONE_LS, "lines", listings.RCLONE_LS, names=(KEY,), columns=_KEY),
    Format(listings.RCLONE_LSF, "lines", listings.RCLONE_LSF, names=(KEY,), columns=_KEY),
    Format(
        "rclone-lsjson",
        "json",
        columns=((KEY, "Path"),),
        documents=True,
        filters=(Filter("IsDir", -1, "folders", drop=("true",)),),
    ),
    Format("list-objects", "json", columns=_KEY, documents=True, version=VERSION),
    Format(
        "batch-manifest",
        "csv",
        names=_BATCH,
        columns=_BATCH_COLUMNS,
        encoded=True,
        empty_version="absent",
        optional=1,
    ),
    Format(
        "batch-report",
        "csv",
        names=_REPORT,
        columns=_BATCH_COLUMNS,
        encoded=True,
        filters=(Filter("TaskStatus", 3, "failed tasks", keep=("succeeded",)),),
        empty_version="absent",
    ),
)
FORMATS = {each.name: each for each in _FORMATS}
INVENTORY, SYMLINK = "inventory", "symlink"  # lists of files, see `inventory`
INPUTS = (*FORMATS, INVENTORY, SYMLINK)
_OTHER_NAMES = {"text": "txt", "list": "txt", "ndjson": "jsonl", "tab": "tsv", "pq": "parquet"}


def named(name: str) -> tuple[str | None, str]:
    """Return format and compression by a file's name; no format if its name says none."""
    parts = name.lower().rsplit(".", 2)
    compression = parts.pop() if parts[-1] in COMPRESSIONS else NONE
    found = _OTHER_NAMES.get(parts[-1], parts[-1])
    known = len(parts) > 1 and found in ("txt", "csv", "tsv", "jsonl", "parquet", "orc")
    return (found if known else None), compression


def output_format(name: str, given: str | None) -> tuple[str, str, str]:
    """Return format, compression and delimiter of an output.

    Raises:
        InvalidParameter: its name says no format that can be written.
    """
    found, compression = named(name)
    delimiter = "\t" if found == "tsv" else ","
    found = given or ("txt" if name == STANDARD else found)
    found = "csv" if found == "tsv" else found
    if found not in OUTPUTS:
        raise InvalidParameter(
            f"The name of the output, {name[:80]!r}, does not say its format.",
            "End it in .txt, .csv, .tsv, .jsonl or .parquet (then .gz or .zst), or pass "
            "--output-format.",
            "output",
        )
    check_not_compressed(name, found, compression)
    return found, compression, delimiter


def check_not_compressed(name: str, found: str, compression: str) -> None:
    """Refuse Parquet and ORC within another compression."""
    if found in ("parquet", "orc") and compression:
        raise InvalidParameter(
            f"{name[:80]!r}: Parquet and ORC are compressed internally.",
            "Leave out the outer compression.",
            "output",
        )
