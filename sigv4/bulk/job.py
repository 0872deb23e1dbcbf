"""What is done to the rows of a run, and what comes of it: plain data, which travels to workers."""

from __future__ import annotations

from array import array

from ..core.frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Protocol, TypeAlias

    from .columns import Column
    from .parquet import Batch

    Block: TypeAlias = bytes | Batch
    Piece: TypeAlias = "Block | Texts"

    class Maker(Protocol):
        """Makes one text of each row: a `Presigner` its URL, `verdicts.Verdicts` a verdict."""

        @property
        def open(self) -> tuple[str, ...]:
            """Names of what a row holds."""
            ...

        def __call__(self, row: Any) -> str:
            """The text of one row."""
            ...

        def many(self, rows: Iterable[Any], /) -> Iterator[str]:
            """The texts of many, or the error of the first that is refused."""
            ...


URL = "url"


class Texts(Frozen):
    """What was made of a column: all texts in a row.

    Args:
        data: of all, in UTF-8.
        lengths: in bytes, as an array of signed 64-bit integers.
        each: bytes that every text has beside that length.
    """

    __slots__ = ("data", "lengths", "each")
    data: bytes
    lengths: array[int]
    each: int

    def __init__(self, data: bytes, lengths: Iterable[int], each: int) -> None:
        assign(self, "data", data)
        assign(self, "lengths", array("q", lengths))
        assign(self, "each", each)

    def __len__(self) -> int:
        """Bytes of all."""
        return len(self.data)


class Work(Frozen):
    """What is done to each block.

    Args:
        maker: compiled, for a fixed moment.
        columns: one for each of its open parameters.
        input_format: ``txt``, ``csv``, ``jsonl`` or ``parquet``.
        output_format: likewise.
        names: of all columns of CSV; empty where there are none.
        compression: of the output: ``gz``, ``zst`` or nothing.
        markers: index of the column that tells delete markers, which have no object; -1 for none.
        result: name of the column that is made.
        good: what the text of a row is if all is well; nothing where each text is.
    """

    __slots__ = (
        "maker",
        "columns",
        "input_format",
        "output_format",
        "names",
        "compression",
        "markers",
        "result",
        "good",
    )
    maker: Maker
    columns: tuple[Column, ...]
    input_format: str
    output_format: str
    names: tuple[str, ...]
    compression: str
    markers: int
    result: str
    good: str

    def __init__(
        self,
        maker: Maker,
        columns: tuple[Column, ...],
        input_format: str,
        output_format: str,
        names: tuple[str, ...] = (),
        compression: str = "",
        markers: int = -1,
        result: str = URL,
        good: str = "",
    ) -> None:
        assign(self, "maker", maker)
        assign(self, "columns", columns)
        assign(self, "input_format", input_format)
        assign(self, "output_format", output_format)
        assign(self, "names", names)
        assign(self, "compression", compression)
        assign(self, "markers", markers)
        assign(self, "result", result)
        assign(self, "good", good)

    def prepare(self) -> None:
        """What a process does once, before it works."""
        if "parquet" in (self.input_format, self.output_format):
            from .parquet import return_memory

            return_memory()

    def faults(self, texts: Iterable[str | None]) -> int:
        """How many of the texts tell of something wrong."""
        return sum(text is not None and text != self.good for text in texts) if self.good else 0


class Made(Frozen):
    """What came of a block.

    Args:
        output: what to write, in pieces: bytes, or batches for Parquet.
        size: bytes of all of it.
        rows: how many were presigned.
        lines: how many lines, or rows where there are none, the block had.
        refused: line from the block's first, and why, of each row that was not.
        skipped: how many delete markers there were.
        faults: how many of the rows have a text that tells of something wrong.
    """

    __slots__ = ("output", "size", "rows", "lines", "refused", "skipped", "faults")
    output: Iterable[Piece]
    size: int
    rows: int
    lines: int
    refused: list[tuple[int, str]]
    skipped: int
    faults: int

    def __init__(
        self,
        output: Iterable[Piece],
        size: int,
        rows: int,
        lines: int,
        refused: list[tuple[int, str]],
        skipped: int = 0,
        faults: int = 0,
    ) -> None:
        assign(self, "output", output)
        assign(self, "size", size)
        assign(self, "rows", rows)
        assign(self, "lines", lines)
        assign(self, "refused", refused)
        assign(self, "skipped", skipped)
        assign(self, "faults", faults)

    @classmethod
    def whole(cls, output: Piece, *rest: Any) -> Made:
        """What has its output in one piece."""
        return cls([output], len(output), *rest)

    def with_output(self, *output: Piece) -> Made:
        """The same with other pieces: all of them, to travel, or none where they do not go."""
        return Made(output, *self._values()[1:])
