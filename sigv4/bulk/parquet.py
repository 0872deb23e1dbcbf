"""Parquet, by way of Arrow: batches as bytes, so that they travel to worker processes."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from ..core.errors import InvalidParameter
from .files import need
from .job import URL, Made, Texts
from .text import as_csv
from .worker import compressed, make_column, make_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..s3.presigner import Presigner
    from .job import Work

ROWS = 4096  # of a batch: what they make stays in the cache
GROUP_ROWS = 16_384  # at least, of a row group that is written
READ_BYTES = 1 << 18  # of a column at once, not all of a row group


def arrow() -> Any:
    """The package pyarrow."""
    return need("pyarrow", "arrow")


def return_memory() -> None:
    """Take Arrow's memory from the system, for a process of our own: other pools keep it."""
    pa = arrow()
    pa.set_memory_pool(pa.system_memory_pool())


class Batch:
    """A record batch that travels between processes as a message of Arrow's own."""

    __slots__ = ("batch",)

    def __init__(self, batch: Any) -> None:
        self.batch = batch

    def __len__(self) -> int:
        """Bytes, or so."""
        size: int = self.batch.nbytes
        return size

    def __reduce__(self) -> tuple[Any, ...]:
        """A batch may be a slice of a large one, all of which pickle would write."""
        return Batch.read, (message(arrow(), self.batch),)

    @classmethod
    def read(cls, data: bytes) -> Batch:
        """From its message, in a process of our own."""
        return_memory()
        return cls(arrow().ipc.open_stream(data).read_next_batch())

    def values(self, work: Work) -> bytes | None:
        """The values of the one column that is worked on, with line feeds between them.

        They travel instead of the batch, and are worked on without Arrow. None if there are other
        columns to look at, rows to skip, or values that are no text, or have line feeds.
        """
        column = work.columns[0]
        if len(work.columns) > 1 or column.kind != "string" or any(_markers(work, self.batch)):
            return None
        return joined(arrow(), self.batch.column(column.name))

    def with_texts(self, work: Work, made: Made) -> Made:
        """What came of its `values`, beside its other columns."""
        if work.output_format == "txt":
            return made
        pa = arrow()
        (texts,) = made.output
        batch = self.batch
        if made.refused:
            lost = {row for row, _ in made.refused}
            kept = [row for row in range(batch.num_rows) if row + 1 not in lost]
            batch = batch.take(pa.array(kept, pa.int64()))
        output = _output(pa, work, batch, text_array(pa, texts))
        return Made.whole(output, made.rows, made.lines, made.refused, 0, made.faults)


def batches(path: str, skip: int) -> Iterator[Batch]:
    """The batches of a file, without the first few."""
    pa = arrow()
    parquet = need("pyarrow.parquet", "arrow")
    try:
        with parquet.ParquetFile(path, pre_buffer=False, buffer_size=READ_BYTES) as file:
            read = file.iter_batches(batch_size=ROWS, use_threads=False)
            for number, batch in enumerate(read):
                if number >= skip:
                    yield Batch(batch)
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


def make_batch(work: Work, block: Batch) -> Made:
    """Make the texts of a batch's rows."""
    pa = arrow()
    batch = block.batch
    values = block.values(work)
    if values is not None:
        return block.with_texts(work, make_column(work, values))
    markers = _markers(work, batch)
    columns = [
        [column.read(value) for value in batch.column(column.name).to_pylist()]
        for column in work.columns
    ]
    rows: list[Any] = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
    wanted = [number for number in range(batch.num_rows) if not markers[number]]
    if len(wanted) < batch.num_rows:
        rows = [rows[number] for number in wanted]
    urls, reasons = make_texts(work.maker, rows)
    refused_rows = [number for number, url in zip(wanted, urls, strict=True) if url is None]
    kept = [number for number, url in zip(wanted, urls, strict=True) if url is not None]
    good = [url for url in urls if url is not None]
    if len(kept) < batch.num_rows:
        batch = batch.take(pa.array(kept, pa.int64()))
    output = _output(pa, work, batch, pa.array(good, pa.large_string()))
    refused = [(number + 1, reason) for number, reason in zip(refused_rows, reasons, strict=True)]
    return Made.whole(output, len(good), len(markers), refused, sum(markers), work.faults(urls))


def _markers(work: Work, batch: Any) -> list[bool]:
    if work.markers < 0:
        return [False] * batch.num_rows
    return [value is True for value in batch.column(work.markers).to_pylist()]


def _output(pa: Any, work: Work, batch: Any, urls: Any) -> bytes | Batch:
    if work.output_format == "txt":
        output = "".join([f"{url}\n" for url in urls.to_pylist()]).encode()
    else:
        added = with_urls(pa, batch, urls, work.result)
        if work.output_format == "parquet":
            return Batch(added)
        output = _records(work, added)
    return compressed(work, output)


def urls_at_once(pa: Any, presigner: Presigner, keys: Any) -> Any:
    """The URLs of a column of keys, none of which becomes a Python string; None if that won't do.

    It does where all are there and harmless, as most keys are: see `Presigner.lines`.
    """
    values = joined(pa, keys)
    urls = None if values is None else presigner.lines(values, b"")
    if urls is None:
        return None
    return text_array(pa, Texts(b"".join(urls), urls.lengths(), urls.each))


def joined(pa: Any, column: Any) -> bytes | None:
    """The texts of a column with line feeds between them; None if one is no text, or has some."""
    if column.null_count or not len(column):
        return None
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.large_string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    pc = need("pyarrow.compute", "arrow")
    one_list = pa.LargeListArray.from_arrays(pa.array([0, len(column)], pa.int64()), column)
    made: bytes = pc.binary_join(one_list, pa.scalar("\n", column.type))[0].as_buffer().to_pybytes()
    if made.count(b"\n") != len(column) - 1 or made.endswith(b"\n"):
        return None
    return made


def text_array(pa: Any, texts: Any) -> Any:
    """Texts as an array of Arrow."""
    pc = need("pyarrow.compute", "arrow")
    rows = len(texts.lengths)
    lengths = pa.Array.from_buffers(pa.int64(), rows, [None, pa.py_buffer(texts.lengths)])
    ends = pc.cumulative_sum(pc.add(lengths, texts.each))
    offsets = pa.concat_arrays([pa.array([0], pa.int64()), ends]).buffers()[1]
    return pa.Array.from_buffers(pa.large_string(), rows, [None, offsets, pa.py_buffer(texts.data)])


def _records(work: Work, batch: Any) -> bytes:
    if work.output_format == "jsonl":
        from json import dumps

        lines = [dumps(row, ensure_ascii=False, default=str) for row in batch.to_pylist()]
        return "".join([f"{line}\n" for line in lines]).encode()
    columns = [column.to_pylist() for column in batch.columns]
    return as_csv(zip(*columns, strict=True)).encode()


def with_urls(pa: Any, batch: Any, urls: Any, name: str = URL) -> Any:
    """The batch with a column more; one of that name is replaced."""
    arrays = [
        column
        for column, known in zip(batch.columns, batch.schema.names, strict=True)
        if known != name
    ]
    names = [known for known in batch.schema.names if known != name]
    return pa.RecordBatch.from_arrays([*arrays, urls], names=[*names, name])


def as_batch(work: Work, rows: list[tuple[dict[str, Any], str | None]]) -> Batch:
    """Records of text and their URLs."""
    pa = arrow()
    names = list(work.names) or [column.name for column in work.columns]
    arrays = [
        pa.array([_as_text(record.get(name)) for record, _ in rows], pa.large_string())
        for name in names
    ]
    urls = pa.array([url for _, url in rows], pa.large_string())
    batch = pa.RecordBatch.from_arrays(arrays, names=names)
    return Batch(with_urls(pa, batch, urls, work.result))


def _as_text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)


class ParquetPart:
    """A Parquet file that is being written: without its footer, no part of it is good.

    A thread compresses and writes one row group while the next one is made.
    """

    path: str | None = None

    def __init__(self, name: str, names: tuple[str, ...], result: str = URL) -> None:
        self._names = (*names, result)
        self._part = f"{name}.part"
        self._name = name
        self._writer: Any = None
        self._schema: Any = None
        self._held: list[Any] = []
        self._rows = 0  # of what is held
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self.length = 0

    def write(self, piece: Batch) -> None:
        """Append a batch.

        Raises:
            InvalidParameter: it has other columns than those before.
        """
        schema = piece.batch.schema
        self._schema = self._schema or schema
        if not schema.equals(self._schema):
            found = next(
                (one for one in schema if one not in list(self._schema)), "others are missing"
            )
            raise InvalidParameter(
                f"The files have not all the same columns: {str(found)[:80]!r}.",
                "A Parquet file has one schema: make a run of each, or write text.",
            )
        self._held.append(piece.batch)
        self._rows += piece.batch.num_rows
        self.length += len(piece)
        if self._rows >= GROUP_ROWS:
            self._write_group()

    def _write_group(self) -> None:
        if self._writer is None:
            self._writer = need("pyarrow.parquet", "arrow").ParquetWriter(
                self._part,
                self._schema,
                use_dictionary=False,
                compression="snappy",
                write_statistics=False,
            )
        self._wait()
        table = arrow().Table.from_batches(self._held)
        self._writing = self._thread.submit(self._writer.write_table, table)
        self._held, self._rows = [], 0

    def _wait(self) -> None:
        """For the group before, and for what has become of it."""
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def finish(self) -> None:
        """Write the footer, and give it its name."""
        if self._writer is None and not self._held:
            pa = arrow()
            self._schema = pa.schema([(name, pa.large_string()) for name in self._names])
            self._held = [pa.RecordBatch.from_pylist([], self._schema)]
        if self._held:
            self._write_group()
        self._wait()
        self._thread.shutdown()
        writer: Any = self._writer
        writer.close()
        Path(self._part).replace(self._name)

    def close(self) -> None:
        """It is of no use without its footer."""
        self.drop()

    def drop(self) -> None:
        """Remove it."""
        self._thread.shutdown()
        writer: Any = self._writer
        if writer is not None:
            writer.close()
        Path(self._part).unlink(missing_ok=True)
