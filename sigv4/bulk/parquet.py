"""Parquet, by way of Arrow: batches as bytes, so that they travel to worker processes."""

from __future__ import annotations

from array import array
from pathlib import Path

from ..core.encoding import UNRESERVED_AND_SLASH
from ..core.errors import InvalidParameter
from ..core.interpret import PLAIN_LENGTH, fill_slices
from .files import need
from .worker import URL, Made, Work, make_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..s3.presigner import Presigner

ROWS = 16_384  # of a batch
_TOGETHER = 4096  # keys that are signed in one go: what they make stays in the cache


def arrow() -> Any:
    """The package pyarrow."""
    return need("pyarrow", "arrow")


def batches(path: str, skip: int) -> Iterator[bytes]:
    """The batches of a file as messages, without the first few."""
    pa = arrow()
    parquet = need("pyarrow.parquet", "arrow")
    try:
        with parquet.ParquetFile(path) as file:
            for number, batch in enumerate(file.iter_batches(batch_size=ROWS)):
                if number >= skip:
                    yield message(pa, batch)
    except pa.ArrowException as error:
        raise _no_parquet(path, error) from None


def _no_parquet(path: str, error: Exception) -> InvalidParameter:
    return InvalidParameter(
        f"{path[:200]!r} cannot be read as Parquet: {str(error)[:200]}", "Fetch it again."
    )


def schema_names(path: str) -> list[str]:
    """The columns of a file."""
    parquet = need("pyarrow.parquet", "arrow")
    try:
        names: list[str] = parquet.read_schema(path).names
    except arrow().ArrowException as error:
        raise _no_parquet(path, error) from None
    return names


def count_rows(path: str) -> int:
    """As its footer says."""
    rows: int = need("pyarrow.parquet", "arrow").read_metadata(path).num_rows
    return rows


def message(pa: Any, batch: Any) -> bytes:
    """A batch as an Arrow IPC stream of its own."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    made: bytes = sink.getvalue().to_pybytes()
    return made


def read_message(data: bytes) -> Any:
    """The batch of a message."""
    return arrow().ipc.open_stream(data).read_next_batch()


def make_batch(work: Work, block: bytes) -> Made:
    """Make the texts of a batch's rows."""
    pa = arrow()
    batch = read_message(block)
    markers = _markers(work, batch)
    maker: Any = work.maker
    if maker.open == ("Key",) and not any(markers):
        urls_of_all = plain_urls(pa, maker, batch.column(work.columns[0].name))
        if urls_of_all is not None:
            return _made(pa, work, batch, urls_of_all)
    columns = [
        [column.read(value) for value in batch.column(column.name).to_pylist()]
        for column in work.columns
    ]
    rows: list[Any] = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
    wanted = [number for number in range(batch.num_rows) if not markers[number]]
    if len(wanted) < batch.num_rows:
        rows = [rows[number] for number in wanted]
    urls, reasons = make_texts(maker, rows)
    refused_rows = [number for number, url in zip(wanted, urls, strict=True) if url is None]
    kept = [number for number, url in zip(wanted, urls, strict=True) if url is not None]
    good = [url for url in urls if url is not None]
    if len(kept) < batch.num_rows:
        batch = batch.take(pa.array(kept, pa.int64()))
    output = _output(pa, work, batch, pa.array(good, pa.large_string()))
    refused = [(number + 1, reason) for number, reason in zip(refused_rows, reasons, strict=True)]
    return Made(output, len(good), len(markers), refused, sum(markers), work.faults(urls))


def _markers(work: Work, batch: Any) -> list[bool]:
    if work.markers < 0:
        return [False] * batch.num_rows
    return [value is True for value in batch.column(work.markers).to_pylist()]


def _made(pa: Any, work: Work, batch: Any, urls: Any) -> Made:
    return Made(_output(pa, work, batch, urls), batch.num_rows, batch.num_rows, [])


def _output(pa: Any, work: Work, batch: Any, urls: Any) -> bytes:
    if work.output_format == "txt":
        output = "".join([f"{url}\n" for url in urls.to_pylist()]).encode()
    else:
        added = with_urls(pa, batch, urls, work.result)
        if work.output_format == "parquet":
            return message(pa, added)
        output = _records(work, added)
    from .worker import compressed

    return compressed(work, output)


def plain_urls(pa: Any, presigner: Presigner, keys: Any) -> Any:
    """The URLs of a column of keys, none of which becomes a Python string; None if that won't do.

    It does where all are there and plain: unreserved characters and slashes, as most keys are.
    """
    pc = need("pyarrow.compute", "arrow")
    if keys.null_count or not len(keys):
        return None
    if not pa.types.is_large_string(keys.type):
        if not (pa.types.is_string(keys.type) or pa.types.is_string_view(keys.type)):
            return None
        keys = keys.cast(pa.large_string())
    lengths = pc.min_max(pc.binary_length(keys)).as_py()
    if lengths["min"] == 0 or lengths["max"] > PLAIN_LENGTH:
        return None
    _, offsets, values = keys.buffers()
    ends = memoryview(offsets).cast("q")[keys.offset : keys.offset + len(keys) + 1]
    data = values.to_pybytes()
    block = data[ends[0] : ends[-1]]
    if block.translate(None, UNRESERVED_AND_SLASH) or b"/." in block:
        return None
    if pc.any(pc.starts_with(keys, ".")).as_py():
        return None
    plan = presigner.plan()
    made = [
        fill_slices(plan, data, ends[start : start + _TOGETHER + 1].tolist())
        for start in range(0, len(keys), _TOGETHER)
    ]
    urls = b"".join(made)
    each = (len(urls) - len(block)) // len(keys)  # what a URL has more than its key
    begin = ends[0]
    places = array("q", [end - begin + each * at for at, end in enumerate(ends.tolist())])
    buffers = [None, pa.py_buffer(places), pa.py_buffer(urls)]
    return pa.Array.from_buffers(pa.large_string(), len(keys), buffers)


def _records(work: Work, batch: Any) -> bytes:
    if work.output_format == "jsonl":
        from json import dumps

        lines = [dumps(row, ensure_ascii=False, default=str) for row in batch.to_pylist()]
        return "".join([f"{line}\n" for line in lines]).encode()
    import csv
    from io import StringIO

    made = StringIO(newline="")
    columns = [column.to_pylist() for column in batch.columns]
    csv.writer(made, lineterminator="\n").writerows(zip(*columns, strict=True))
    return made.getvalue().encode()


def with_urls(pa: Any, batch: Any, urls: Any, name: str = URL) -> Any:
    """The batch with a column more; one of that name is replaced."""
    arrays = [
        column
        for column, known in zip(batch.columns, batch.schema.names, strict=True)
        if known != name
    ]
    names = [known for known in batch.schema.names if known != name]
    return pa.RecordBatch.from_arrays([*arrays, urls], names=[*names, name])


def as_message(work: Work, rows: list[tuple[dict[str, Any], str | None]]) -> bytes:
    """Records of text and their URLs as a message."""
    pa = arrow()
    names = list(work.names) or [column.name for column in work.columns]
    arrays = [
        pa.array([_as_text(record.get(name)) for record, _ in rows], pa.large_string())
        for name in names
    ]
    urls = pa.array([url for _, url in rows], pa.large_string())
    batch = pa.RecordBatch.from_arrays(arrays, names=names)
    return message(pa, with_urls(pa, batch, urls, work.result))


def _as_text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)


class ParquetPart:
    """A Parquet file that is being written: without its footer, no part of it is good."""

    path: str | None = None

    def __init__(self, name: str, names: tuple[str, ...], result: str = URL) -> None:
        self._names = (*names, result)
        self._part = f"{name}.part"
        self._name = name
        self._writer: Any = None
        self.length = 0

    def write(self, data: bytes) -> None:
        """Append a batch."""
        batch = read_message(data)
        if self._writer is None:
            self._writer = need("pyarrow.parquet", "arrow").ParquetWriter(
                self._part,
                batch.schema,
                use_dictionary=False,
                compression="snappy",
                write_statistics=False,
            )
        self._writer.write_batch(batch, row_group_size=ROWS * 8)
        self.length += len(data)

    def finish(self) -> None:
        """Write the footer, and give it its name."""
        if self._writer is None:
            pa = arrow()
            schema = pa.schema([(name, pa.large_string()) for name in self._names])
            self.write(message(pa, pa.RecordBatch.from_pylist([], schema)))
        writer: Any = self._writer
        writer.close()
        Path(self._part).replace(self._name)

    def close(self) -> None:
        """It is of no use without its footer."""
        self.drop()

    def drop(self) -> None:
        """Remove it."""
        writer: Any = self._writer
        if writer is not None:
            writer.close()
        Path(self._part).unlink(missing_ok=True)
