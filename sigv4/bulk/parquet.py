"""Files of Parquet and ORC: batches in, and a Parquet file out that is never half there."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from ..core.errors import InvalidParameter
from .compression import need
from .files import OpenPart
from .job import URL
from .tables import RecordBatch, arrow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

ROWS = 4096  # of a batch: what they make stays in the cache
GROUP_ROWS = 16_384  # at least, of a row group that is written
READ_BYTES = 1 << 18  # of a column at once, not all of a row group


def batches(path: str, kind: str, skip: int) -> Iterator[RecordBatch]:
    """Yield the batches of a file, without the first `skip`.

    Args:
        path: the path of the file.
        kind: ``parquet`` or ``orc``.
        skip: how many were done already.
    """
    pa = arrow()
    try:
        for number, batch in enumerate(_orc(path) if kind == "orc" else _parquet(path)):
            if number >= skip:
                yield RecordBatch(batch)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, kind, error) from None


def _parquet(path: str) -> Iterator[Any]:
    parquet = need("pyarrow.parquet", "arrow")
    with parquet.ParquetFile(path, pre_buffer=False, buffer_size=READ_BYTES) as file:
        yield from file.iter_batches(batch_size=ROWS, use_threads=False)


def _orc(path: str) -> Iterator[Any]:
    file = need("pyarrow.orc", "arrow").ORCFile(path)
    for stripe in range(file.nstripes):
        batch = file.read_stripe(stripe)
        for start in range(0, batch.num_rows, ROWS):
            yield batch.slice(start, ROWS)


def _unreadable(path: str, kind: str, error: Exception) -> InvalidParameter:
    name = {"orc": "ORC"}.get(kind, "Parquet")
    return InvalidParameter(
        f"{path[:200]!r} cannot be read as {name}: {str(error)[:200]}", "Fetch it again.", "input"
    )


def schema_of(path: str, kind: str) -> Any:
    """Return the schema of a file.

    Raises:
        InvalidParameter: it is not such a file.
        FileNotFoundError: there is no such file.
    """
    try:
        if kind == "orc":
            return need("pyarrow.orc", "arrow").ORCFile(path).schema
        return need("pyarrow.parquet", "arrow").read_schema(path)
    except FileNotFoundError:
        raise
    except (arrow().ArrowException, OSError) as error:
        raise _unreadable(path, kind, error) from None


def count_rows(path: str, kind: str) -> int:
    """Return how many rows a file has, as its footer says."""
    if kind == "orc":
        return int(need("pyarrow.orc", "arrow").ORCFile(path).nrows)
    return int(need("pyarrow.parquet", "arrow").read_metadata(path).num_rows)


class ParquetPart(OpenPart):
    """A Parquet file that is being written: without its footer, no part of it is good.

    A thread compresses and writes one row group while the next one is made.

    Args:
        name: the name of the file.
        names: of the columns that an output without rows has.
        result: name of the last column.
        schema: the schema of the input, which an output without rows has instead of `names`.
    """

    def __init__(
        self, name: str, names: tuple[str, ...], result: str = URL, schema: Any = None
    ) -> None:
        super().__init__(name)
        self._names = (*names, result)
        self._result = result
        self._writer: Any = None
        self._empty_schema = schema
        self._schema: Any = None
        self._held: list[Any] = []
        self._rows = 0  # of what is held
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self.length = 0

    @property
    def descriptor(self) -> int | None:
        """Return None: batches are written here, not by the workers."""
        return None

    def write(self, piece: Any) -> None:
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
                f"The files do not all have the same columns: {str(found)[:80]!r}.",
                "A Parquet file has one schema: start a separate run for each, or write text.",
                "input",
            )
        self._held.append(piece.batch)
        self._rows += piece.batch.num_rows
        self.length += len(piece)
        if self._rows >= GROUP_ROWS:
            self._write_group()

    def _write_group(self) -> None:
        if self._writer is None:
            self._writer = need("pyarrow.parquet", "arrow").ParquetWriter(
                self.file,
                self._schema,
                use_dictionary=False,
                compression="snappy",
                write_statistics=False,
            )
        self._wait()
        table = arrow().Table.from_batches(self._held, self._schema)
        self._writing = self._thread.submit(self._writer.write_table, table)
        self._held, self._rows = [], 0

    def _wait(self) -> None:
        """Wait for the group before, and raise what stopped it."""
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def finish(self) -> None:
        """Write the footer, and give the file its name."""
        if self._writer is None and not self._held:
            self._schema = self._schema or self._schema_without_rows()
            self._held = [arrow().RecordBatch.from_pylist([], self._schema)]
        if self._held:
            self._write_group()
        self._wait()
        self._thread.shutdown()
        writer: Any = self._writer
        writer.close()
        super().finish()

    def _schema_without_rows(self) -> Any:
        pa = arrow()
        if self._empty_schema is not None:
            return self._empty_schema.append(pa.field(self._result, pa.large_string()))
        return pa.schema([(name, pa.large_string()) for name in self._names])

    def close(self) -> None:
        """Remove the part, which is of no use without its footer."""
        self.drop()

    def drop(self) -> None:
        """Remove the part."""
        self._thread.shutdown()
        writer: Any = self._writer
        if writer is not None:
            writer.close()
        super().drop()
