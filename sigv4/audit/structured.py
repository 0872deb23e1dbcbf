"""Read access logs that are not text: CloudWatch's JSON, Datadog's exports, Athena's Parquet.

Names of fields differ in these; they are compared without case and underscores.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/sal-cw-log-format.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path
from typing import Any

from ..core.errors import MissingExtra
from .access_log import parse_line
from .records import NOT_LOGGED, NOT_SIGNED, Damaged, Malformed, Record, from_uri, tls_name

_TIME = ("requesttime", "requestdatetime", "time", "timestamp")
_VERSION = ("signatureversion", "sigv")
_AUTH = ("authenticationtype", "authtype")
_NESTED = ("attributes", "content", "event")
_MOST_DEPTH = 5
_BATCH = 10_000


def from_object(value: Mapping[str, Any], depth: int = 0) -> Record:
    """Read one JSON object, or the line of text that it holds as its message.

    Raises:
        Malformed: it holds neither.
    """
    fields = {name.replace("_", "").lower(): field for name, field in value.items()}
    if any(name in fields for name in _VERSION):
        return _from_fields(fields)
    for name in ("message", "@message", "log"):
        if isinstance(fields.get(name), str):
            return parse_line(fields[name])
    for name in _NESTED:
        if isinstance(fields.get(name), dict) and depth < _MOST_DEPTH:
            return from_object(fields[name], depth + 1)
    raise Malformed("a JSON object without a signature version or a message")


def read_parquet(path: Path) -> Iterator[Record | Malformed]:
    """Read a Parquet file with the columns of AWS's Athena table.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        raise MissingExtra(
            "Parquet needs the package pyarrow.", "Run pip install 'sigv4-engine[arrow]'."
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from map(_of_row, batch.to_pylist())
    except (ValueError, NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # such as of a missing file
            raise
        yield Damaged(f"{path}: broken Parquet ({type(error).__name__})")


def _of_row(row: Mapping[str, Any]) -> Record | Malformed:
    try:
        return from_object(row)
    except Malformed as error:
        return error


def _from_fields(fields: Mapping[str, Any]) -> Record:
    time = _time(_first(fields, _TIME))
    uri = _text(fields.get("requesturi"))
    key_id, is_long = from_uri(uri, time)
    version, auth = _first(fields, _VERSION), _text(_first(fields, _AUTH))
    if version is None:
        version = NOT_SIGNED if fields.get("operation") else NOT_LOGGED
    return Record(
        time,
        NOT_SIGNED if version == "-" else str(version),
        auth,
        _text(fields.get("requester")),
        _text(fields.get("useragent")),
        key_id,
        _text(_first(fields, ("bucketname", "bucket"))),
        tls_name(_text(fields.get("tlsversion"))),
        is_long,
    )


def _time(value: Any) -> str:
    try:
        parsed = value if isinstance(value, datetime) else _parsed(str(value).strip("[]"))
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)
        plain = aware.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None)
    except (ValueError, OverflowError):
        raise Malformed("the time cannot be read") from None
    return f"{plain.isoformat()}Z"


def _parsed(text: str) -> datetime:
    if "/" in text:
        return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
    if text.endswith("Z"):  # with milliseconds or without, also for Python 3.10
        text = text[:-1].partition(".")[0] + "+00:00"
    return datetime.fromisoformat(text)


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _text(value: Any) -> str:
    return "-" if value is None or value == "" else str(value).strip('"')
