"""Which rows of a list of versions are skipped or refused: deleted objects, and old versions.

A list of versions has a row for each version of a key. Signed as a list of keys, it would give URLs
of objects that were deleted, and the URL of a key once for each of its versions.
"""

from __future__ import annotations

from ..core.errors import InvalidParameter
from .columns import Filter
from .formats import DELETED, LATEST_NAMES, MARKER_NAMES, OLD
from .worker import TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .inputs import Input

_BUCKET_NAMES, _KEY_NAMES = ("Bucket", "bucket"), ("Key", "key")
VERSION_NAMES = ("VersionId", "version_id")
# S3 Metadata tables: both have this column. Journal tables have one row a change, and live tables
# one row a version.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-schema.html
_SEQUENCE, _CHANGE = "sequence_number", "record_type"
_CHANGES = ("create", "update_metadata")
_LATEST_ONLY = {  # what to do about rows of versions, by format
    "s5cmd-json": "List without --all-versions, or presign with --versions all.",
    "list-objects": "Add IsLatest to --query, or presign with --versions all.",
}
# `mc ls --json` lists folders too, and keys are relative to what it listed, the field url. With
# --versions it numbers the versions of a key from the first, so that a record does not say whether
# it is the latest; without, there is no id.
# https://github.com/minio/mc/blob/master/cmd/ls.go
_MC_VERSION, _MC_NUMBER = "versionId", "versionOrdinal"
_MC_REMEDY = "List without --versions, or presign each with --column VersionId=versionId."
_ABSENT = ("none", "")  # how a filter sees a field that a record lacks


def filters_of(
    source: Input,
    *,
    each_version: bool,
    has_version: bool = True,
    bucket: str | None = None,
    as_listed: bool = False,
) -> tuple[Filter, ...]:
    """Return which rows are skipped: deleted objects, and versions nobody asked for.

    Args:
        source: the inputs.
        each_version: whether each version is asked for, with its id.
        has_version: whether what is made can be of a version.
        bucket: the bucket that rows are about, where they are not asked for it; a row that names
            another one is refused.
        as_listed: whether keys are taken as they were listed, with nothing before them.
    """
    found = list(source.form.filters)
    found += _by_column(source, MARKER_NAMES, DELETED)
    if not each_version:
        found += _by_column(source, LATEST_NAMES, OLD)
    if is_journal(source):
        index = source.names.index(_CHANGE)
        found.append(Filter(_CHANGE, index, "deletes", keep=_CHANGES))
    name = source.form.version
    if name and not each_version:
        remedy = _LATEST_ONLY[source.form.name]
        found.append(Filter(name, -1, OLD, keep=_ABSENT, unless=LATEST_NAMES, remedy=remedy))
    if source.form.name == "jsonl":
        found.append(Filter("type", -1, "folders", drop=("folder",), needs="lastModified"))
        if as_listed:
            found.append(Filter("url", -1, "", needs=_MC_NUMBER, listed=True))
    if source.form.name == "jsonl":
        found.append(Filter(_CHANGE, -1, "deletes", keep=_CHANGES, needs=_SEQUENCE))
    if source.form.name == "jsonl" and not each_version:
        if has_version:
            found += [_without_latest(name) for name in VERSION_NAMES]
        old = Filter(_MC_VERSION, -1, OLD, keep=_ABSENT, needs=_MC_NUMBER, remedy=_MC_REMEDY)
        found.append(old)
    if source.form.name == "s5cmd-json" and each_version:  # it lists markers as empty objects
        found.append(Filter("etag", -1, DELETED, drop=_ABSENT, unless=("size",)))
    return (*found, *_of_bucket(source, bucket))


def _without_latest(name: str) -> Filter:
    """Return what refuses records of JSON with a version id that do not say which is the latest."""
    remedy = f"Presign each with --column VersionId={name}, or list the latest alone."
    unless = (*LATEST_NAMES, _CHANGE)
    return Filter(name, -1, OLD, keep=_ABSENT, unless=unless, remedy=remedy)


def _of_bucket(source: Input, bucket: str | None) -> list[Filter]:
    """Return what refuses rows of another bucket, by a column that inventories have."""
    if bucket is None:
        return []
    if source.form.name in ("jsonl", "list-objects"):
        return [Filter(name, -1, "", bucket=bucket) for name in _BUCKET_NAMES]
    if not set(_KEY_NAMES) & set(source.names):
        return []
    names = [name for name in _BUCKET_NAMES if name in source.names]
    return [Filter(name, source.names.index(name), "", bucket=bucket) for name in names]


def _by_column(source: Input, columns: tuple[str, ...], label: str) -> list[Filter]:
    """Return what skips rows by a column that says true of markers, false of old versions."""
    drop = ("true",) if columns is MARKER_NAMES else ("false",)
    if source.form.reader == "csv":  # without a header the columns are not known
        columns = tuple([name for name in columns if name in source.names])
        return [Filter(name, source.names.index(name), label, drop) for name in columns[:1]]
    if source.form.reader in TABLES or source.form.name in ("jsonl", "list-objects"):
        return [Filter(name, -1, label, drop) for name in columns]
    return []


def is_journal(source: Input) -> bool:
    """Return whether rows are changes of objects, as in a journal table of S3 Metadata."""
    return {_SEQUENCE, _CHANGE} <= set(source.names)


def has_all_versions(source: Input) -> bool:
    """Return whether there is a row for each version, and no column says which is the latest."""
    names = set(source.names)
    return bool(names & {*VERSION_NAMES}) and not names & {*LATEST_NAMES} and not is_journal(source)


def has_versions_of_s3(source: Input) -> bool:
    """Return whether S3 wrote a row for each version: one without an id is the version null."""
    names = set(source.names)
    return (
        bool(names & {*VERSION_NAMES})
        and bool(names & {*MARKER_NAMES, _SEQUENCE})
        and not names & {*LATEST_NAMES}
    )


def check_latest(source: Input) -> None:
    """Refuse a list of versions if only the latest are wanted, and no column names them.

    Raises:
        InvalidParameter: says so.
    """
    if has_all_versions(source):
        raise InvalidParameter(
            "The input has a row for each version, and no column that says which is the latest.",
            "Pass --versions all to presign each version with its id, or list the latest alone.",
            "versions",
        )
