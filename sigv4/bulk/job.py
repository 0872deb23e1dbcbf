"""What is done to the rows of a run, and what a block of rows gives back.

All of it is plain data that travels to worker processes. It depends on nothing else in `bulk`.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, Protocol

    from ..s3.lines import Lines
    from .columns import Column, Filter

    class Sized(Protocol):
        """Bytes, `Texts`, or a record batch: a part of an output, or of an input."""

        def __len__(self) -> int:
            """Return its size in bytes."""
            ...

    class Maker(Protocol):
        """Makes one text of each row: a `Presigner` its URL, `Verdicts` a verdict."""

        def __call__(self, row: Any) -> str:
            """Return the text of one row."""
            ...

        def many(self, rows: Iterable[Any], /) -> Iterator[str]:
            """Yield the texts of many rows, or raise the error of the first refused row."""
            ...

    class Recorder(Protocol):
        """Records what a run makes: the `recording_blocks` of a `sigv4.ledger.Ledger`."""

        @property
        def identity(self) -> list[str]:
            """What must be the same when the run is resumed; it holds no secret."""
            ...

        def digest(self, texts: Iterable[bytes]) -> Any:
            """Return what is written of texts; called where they are made."""
            ...

        def digest_lines(self, head: str, paths: Iterable[bytes], pieces: Sequence[bytes]) -> Any:
            """Return what is written of URLs that differ in a part of the path."""
            ...

        def write(self, digests: Any, /) -> None:
            """Write it, before the texts; called by the one process that keeps the order."""
            ...


URL = "url"


class Texts:
    """The texts made of a column, as one run of bytes.

    Args:
        data: all texts, in UTF-8, one after the other.
        lengths: bytes of each text, without `each`.
        each: bytes that every text has beside its length.
    """

    __slots__ = ("data", "each", "lengths")

    def __init__(self, data: bytes, lengths: Iterable[int], each: int) -> None:
        self.data = data
        self.lengths = array("q", lengths)
        self.each = each

    def split(self) -> Iterator[bytes]:
        """Yield each text, without what every text has beside its length."""
        start = 0
        for length in self.lengths:
            yield self.data[start : start + length]
            start += length

    def __len__(self) -> int:
        """Return the bytes of all texts."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class SignedParts:
    """The URLs made of a column, as what each brings and what all share: a third of their bytes.

    Args:
        around: what each has before its path, and between the path and the signature.
        paths: all paths; None if the values of the column are the paths.
        signatures: all signatures, in hexadecimal digits, one after the other.
        rows: how many.
        size: bytes of all URLs.
    """

    around: tuple[str, str]
    paths: Texts | None
    signatures: bytes
    rows: int
    size: int

    @classmethod
    def of(cls, urls: Lines) -> SignedParts:
        """Sign the paths of URLs that have nothing after each."""
        paths = None if urls.plain else Texts(urls.paths(), urls.lengths(), 0)
        return cls(urls.around(), paths, urls.signatures(), urls.rows, urls.size)

    def urls(self, values: bytes) -> Iterator[bytes]:
        """Yield the URLs.

        Args:
            values: what they were made of, with line feeds between them.
        """
        head, tail = (text.encode() for text in self.around)
        digits = len(self.signatures) // self.rows
        if self.paths is None:
            paths: Iterable[bytes] = values.removesuffix(b"\n").split(b"\n")
        else:
            paths = self.paths.split()
        for start, path in zip(range(0, len(self.signatures), digits), paths, strict=True):
            yield head + path + tail + self.signatures[start : start + digits]

    def __len__(self) -> int:
        """Return the bytes of all URLs."""
        return self.size


@dataclass(frozen=True, slots=True)
class Work:
    """What is done to each block.

    Args:
        maker: makes a text of each row, for a fixed signing time.
        columns: where the values of a row come from, in the order of the maker's parameters.
        reader: how rows are read: ``lines``, ``csv``, ``json``, ``parquet`` or ``orc``.
        layout: the layout of lines: ``plain``, or a listing's (see `listings`).
        output_format: ``txt``, ``csv``, ``jsonl`` or ``parquet``.
        names: of the input's columns; empty where they are not named.
        fewest: fields of each record of CSV, at least.
        most: fields of each record of CSV, at most; 0 if any number is good.
        filters: which rows are skipped.
        compression: the compression of the output: ``gz``, ``zst`` or empty.
        delimiter: the delimiter of an input of CSV.
        output_delimiter: of an output of CSV.
        result: name of the column that is made.
        result_is_json: whether the texts are JSON, to be nested in JSON lines.
        plain: whether no text ever needs quotes or escapes, as with URLs.
        valid: the text of a row where all is well; empty where every text is good.
        any_line: whether values that look like another format are taken as they are.
        recorder: records the texts before they are written; None for no record.
    """

    maker: Maker
    columns: tuple[Column, ...]
    reader: str
    output_format: str
    names: tuple[str, ...] = ()
    fewest: int = 0
    most: int = 0
    filters: tuple[Filter, ...] = ()
    compression: str = ""
    delimiter: str = ","
    output_delimiter: str = ","
    layout: str = "plain"
    result: str = URL
    result_is_json: bool = False
    plain: bool = False
    valid: str = ""
    any_line: bool = False
    recorder: Recorder | None = None

    def digest(self, texts: Iterable[bytes]) -> Any:
        """Return what is recorded of texts; None if nothing is."""
        return None if self.recorder is None else self.recorder.digest(texts)

    def column_names(self) -> tuple[str, ...]:
        """Return the names of the columns that an output of another format has."""
        return self.names or tuple([column.name for column in self.columns])

    def has_fields(self, count: int) -> bool:
        """Return whether a record of CSV may have so many fields."""
        return not self.most or self.fewest <= count <= self.most

    def count_invalid(self, texts: Iterable[str | None]) -> int:
        """Return how many of the texts report an invalid row."""
        return sum(text is not None and text != self.valid for text in texts) if self.valid else 0


@dataclass(frozen=True, slots=True)
class Made:
    """What a block gave back.

    Args:
        output: what to write, in pieces: bytes, or record batches for Parquet.
        size: bytes of all pieces.
        rows: how many texts were made.
        lines: how many lines, or rows where there are no lines, the block had.
        refused: for each refused row its line, from 1 within the block, and the reason.
        skipped: for each reason to skip, how many rows were.
        invalid: how many of the texts report an invalid row.
        digests: what is recorded of the texts, before they are written.
    """

    output: Iterable[Sized]
    size: int
    rows: int
    lines: int
    refused: list[tuple[int, str]] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    invalid: int = 0
    digests: Any = None

    @classmethod
    def whole(cls, output: Sized, *rest: Any, digests: Any = None) -> Made:
        """Return a result with its output in one piece."""
        return replace(cls([output], len(output), *rest), digests=digests)

    def with_output(self, *output: Sized) -> Made:
        """Return the same with other pieces: all in a list, to travel, or none."""
        return replace(self, output=list(output))
