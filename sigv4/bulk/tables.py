"""Record batches of Arrow: their keys to URLs, and text records to batches.

A batch travels to worker processes as a message of Arrow's own.
"""

from __future__ import annotations

from math import isfinite

from ..core.errors import InvalidRow
from .compression import compressed, need
from .job import URL, Made, SignedParts, Texts
from .rows import at_once, lines_of_refused, make_texts, must_be_checked, read_one
from .text import as_csv, to_bytes, without_formula
from .values import rows_that_are_not_text, values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..s3.presigner import Presigner
    from .columns import Filter
    from .job import Sized, Work

_NOT_TEXT = InvalidRow("The row holds text that is not UTF-8.", "Correct the row.")


def arrow() -> Any:
    """Return the package pyarrow."""
    return need("pyarrow", "arrow")


def return_memory() -> None:
    """Take Arrow's memory from the system, in a process of our own: other pools keep it."""
    pa = arrow()
    pa.set_memory_pool(pa.system_memory_pool())


def message(pa: Any, batch: Any) -> bytes:
    """Return a batch as a message; buffers that it shares with a larger one are left out."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


class RecordBatch:
    """A record batch that travels between processes."""

    __slots__ = ("batch",)

    def __init__(self, batch: Any) -> None:
        self.batch = batch

    def __len__(self) -> int:
        """Return its bytes, roughly."""
        size: int = self.batch.nbytes
        return size

    def __reduce__(self) -> tuple[Any, ...]:
        """Write only this batch: it may be a slice of a large one, which pickle would write."""
        return RecordBatch.read, (message(arrow(), self.batch),)

    @classmethod
    def read(cls, data: bytes) -> RecordBatch:
        """Read a batch from its message, in a process of our own."""
        return_memory()
        return cls(arrow().ipc.open_stream(data).read_next_batch())

    def values(self, work: Work) -> bytes | None:
        """Return the values of the one column that is worked on, with line feeds between them.

        They travel instead of the batch, and are worked on without Arrow. None if there are other
        columns to look at, rows to skip, or values that are no text or have line feeds.
        """
        column = work.columns[0]
        if len(work.columns) > 1 or not column.plain or any(_filtered(work, self.batch)):
            return None
        return joined(arrow(), self.batch.column(column.name))

    def with_texts(self, work: Work, made: Made) -> Made:
        """Return what the batch gave back, from what its `values` gave back."""
        if work.output_format == "txt":
            return made
        pa = arrow()
        texts: Any
        (texts,) = made.output
        batch = self.batch
        if made.refused:
            lost = {row for row, _ in made.refused}
            kept = [row for row in range(batch.num_rows) if row + 1 not in lost]
            batch = batch.take(pa.array(kept, pa.int64()))
        if isinstance(texts, SignedParts):
            urls = url_array(pa, texts, batch.column(work.columns[0].name))
        else:
            urls = text_array(pa, texts)
        output = _output(pa, work, batch, urls)
        return Made.whole(
            output, made.rows, made.lines, made.refused, {}, made.invalid, digests=made.digests
        )


def _filtered(work: Work, batch: Any) -> tuple[dict[int, str], dict[int, InvalidRow]]:
    """Return the rows that are skipped, and what they are; and those that are refused, and why."""
    skipped: dict[int, str] = {}
    refused: dict[int, InvalidRow] = {}
    for condition in work.filters:
        for place in batch.schema.get_all_field_indices(condition.name):
            for row, value in _unwanted(condition, batch.column(place)):
                if row in skipped or row in refused:
                    continue
                if condition.refuses:
                    refused[row] = condition.refusal(value)
                else:
                    skipped[row] = condition.label
    return skipped, refused


def _unwanted(condition: Filter, column: Any) -> list[tuple[int, Any]]:
    """Return the rows of a column that a filter skips, and their values."""
    values = values_of(arrow(), column, damaged=True)
    try:
        found = {value for value in set(values) if condition.skips(value)}
    except TypeError:  # of lists and mappings, which have no hash
        return [(row, value) for row, value in enumerate(values) if condition.skips(value)]
    if not found:
        return []
    return [(row, value) for row, value in enumerate(values) if value in found]


def make_table(work: Work, block: RecordBatch) -> Made:
    """Make the texts of a record batch."""
    try:
        return _make_table(work, block.batch, set())
    except UnicodeDecodeError:  # in a column that is written
        return _make_table(work, block.batch, rows_that_are_not_text(arrow(), block.batch))


def _make_table(work: Work, whole: Any, damaged: set[int]) -> Made:
    """Make the texts of a batch, of which some rows cannot be written as text."""
    pa = arrow()
    batch = whole
    skipped, invalid = _filtered(work, batch)
    invalid.update((row, _NOT_TEXT) for row in damaged if row not in skipped)
    urls = None
    if len(work.columns) == 1 and not skipped and not invalid:
        urls = _at_once(pa, work, batch)
    if urls is not None:
        digests = work.digest(map(to_bytes, urls.to_pylist())) if work.recorder else None
        output = _output(pa, work, batch, urls)
        return Made.whole(output, batch.num_rows, batch.num_rows, digests=digests)
    columns = [
        [read_one(work, column, value) for value in _python(pa, batch.column(column.name))]
        for column in work.columns
    ]
    rows: list[Any] = columns[0] if len(columns) == 1 else _rows(columns)
    for row, reason in invalid.items():
        rows[row] = reason
    wanted = [number for number in range(batch.num_rows) if number not in skipped]
    texts, reasons = make_texts(work.maker, [rows[number] for number in wanted])
    refused = lines_of_refused([number + 1 for number in wanted], texts)
    kept = [number for number, made in zip(wanted, texts, strict=True) if made is not None]
    good = [made for made in texts if made is not None]
    if len(kept) < batch.num_rows:
        batch = batch.take(pa.array(kept, pa.int64()))
    output = _output(pa, work, batch, pa.array(good, pa.large_string()))
    return Made.whole(
        output,
        len(good),
        whole.num_rows,
        list(zip(refused, reasons, strict=True)),
        _counted(skipped),
        work.count_invalid(good),
        digests=work.digest(map(to_bytes, good)),
    )


def _python(pa: Any, column: Any) -> list[Any]:
    """Return the values of a column; text that is not UTF-8 has surrogates, which keys refuse."""
    return values_of(pa, column, damaged=True)


def _rows(columns: list[list[Any]]) -> list[Any]:
    """Return rows of several columns; one that has a value which is refused is that refusal."""
    return [
        next((each for each in row if isinstance(each, Exception)), row)
        for row in zip(*columns, strict=True)
    ]


def _counted(skipped: dict[int, str]) -> dict[str, int]:
    labels = list(skipped.values())
    return {label: labels.count(label) for label in dict.fromkeys(labels)}


def _at_once(pa: Any, work: Work, batch: Any) -> Any:
    column = work.columns[0]
    if not column.plain or not hasattr(work.maker, "lines"):
        return None
    keys = batch.column(column.name)
    values = joined(pa, keys)
    if values is None or must_be_checked(work, values, whole_lines=False):
        return None
    urls = at_once(work, values, b"")
    return None if urls is None else url_array(pa, SignedParts.of(urls), keys)


def _output(pa: Any, work: Work, batch: Any, urls: Any) -> Sized:
    if work.output_format == "txt":
        output = "".join([f"{url}\n" for url in urls.to_pylist()]).encode()
    else:
        added = with_column(pa, batch, urls, work.result)
        if work.output_format == "parquet":
            return RecordBatch(added)
        output = _as_text(pa, work, added)
    made: Sized = compressed(work.compression, output)
    return made


def urls_at_once(pa: Any, presigner: Presigner, keys: Any) -> Any:
    """Return the URLs of a column of keys; no key becomes a Python string.

    None unless all keys are there and harmless, as most keys are: see `Presigner.lines`.
    """
    values = joined(pa, keys)
    urls = None if values is None else presigner.lines(values, b"")
    return None if urls is None else url_array(pa, SignedParts.of(urls), keys)


def joined(pa: Any, column: Any) -> bytes | None:
    """Return the texts of a column with line feeds between them.

    None if one of the values is no text, or has a line feed.
    """
    if column.null_count or not len(column):
        return None
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.large_string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    pc = need("pyarrow.compute", "arrow")
    one_list = pa.LargeListArray.from_arrays(pa.array([0, len(column)], pa.int64()), column)

    def join(separator: str) -> bytes:
        made = pc.binary_join(one_list, pa.scalar(separator, column.type))
        data: bytes = made[0].as_buffer().to_pybytes()
        return data

    if b"\n" in join(""):  # joined a second time, faster than to count line feeds
        return None
    values = join("\n")
    return None if values.endswith(b"\n") else values


def text_array(pa: Any, texts: Texts) -> Any:
    """Return texts as an array of Arrow."""
    pc = need("pyarrow.compute", "arrow")
    rows = len(texts.lengths)
    lengths = pa.Array.from_buffers(pa.int64(), rows, [None, pa.py_buffer(texts.lengths)])
    ends = pc.cumulative_sum(pc.add(lengths, texts.each))
    offsets = pa.concat_arrays([pa.array([0], pa.int64()), ends]).buffers()[1]
    return pa.Array.from_buffers(pa.large_string(), rows, [None, offsets, pa.py_buffer(texts.data)])


def url_array(pa: Any, parts: SignedParts, column: Any) -> Any:
    """Return URLs as an array of Arrow, which joins their parts.

    Args:
        pa: the package pyarrow.
        parts: the parts of the URLs.
        column: the values that they were made of.
    """
    pc = need("pyarrow.compute", "arrow")
    kind = pa.large_string()
    head, tail = (pa.scalar(text, kind) for text in parts.around)
    digits = pa.binary(len(parts.signatures) // parts.rows)
    buffers = [None, pa.py_buffer(parts.signatures)]
    signatures = pa.Array.from_buffers(digits, parts.rows, buffers).cast(kind)
    paths = column.cast(kind) if parts.paths is None else text_array(pa, parts.paths)
    return pc.binary_join_element_wise(head, paths, tail, signatures, pa.scalar("", kind))


def _as_text(pa: Any, work: Work, batch: Any) -> bytes:
    if work.output_format == "jsonl":
        rows = zip(*[values_of(pa, column) for column in batch.columns], strict=True)
        names = batch.schema.names
        made = [f"{_as_json(dict(zip(names, row, strict=True)))}\n" for row in rows]
        return "".join(made).encode()
    columns = [[_as_cell(cell) for cell in values_of(pa, column)] for column in batch.columns]
    if work.valid:  # verdicts, on what strangers sent
        columns = [[without_formula(cell) for cell in column] for column in columns]
    return as_csv(zip(*columns, strict=True), work.output_delimiter)


def _as_json(row: dict[str, Any]) -> str:
    from json import dumps

    try:
        return dumps(row, ensure_ascii=False, allow_nan=False, default=_as_text_value)
    except ValueError:  # JSON has no NaN
        return dumps(_without_nan(row), ensure_ascii=False, default=_as_text_value)


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nan(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _as_text_value(value: Any) -> str:
    """Return a value as text: bytes as the text they are, as in what Spark writes."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def _as_cell(value: Any) -> Any:
    return _as_text_value(value) if isinstance(value, bytes) else value


def with_column(pa: Any, batch: Any, urls: Any, name: str = URL) -> Any:
    """Return the batch with one more column; one of that name is replaced.

    The other columns keep their fields, and the schema its metadata.
    """
    schema, arrays = batch.schema, list(batch.columns)
    for place in reversed(schema.get_all_field_indices(name)):
        schema = schema.remove(place)
        del arrays[place]
    schema = schema.append(pa.field(name, urls.type))
    return pa.RecordBatch.from_arrays([*arrays, urls], schema=schema)


def as_batch(work: Work, rows: list[dict[str, Any]], texts: list[bytes]) -> RecordBatch:
    """Return records of text, and their texts, as a batch."""
    pa = arrow()
    arrays = [
        pa.array([_text(record.get(name)) for record in rows], pa.large_string())
        for name in work.column_names()
    ]
    urls = pa.array([each.decode() for each in texts], pa.large_string())
    batch = pa.RecordBatch.from_arrays(arrays, names=list(work.column_names()))
    return RecordBatch(with_column(pa, batch, urls, work.result))


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)
