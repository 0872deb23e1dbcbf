"""Which files are read, in which format, and what their columns are called."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ..core.errors import InvalidParameter, InvalidRow
from ..core.suggest import did_you_mean
from . import inventory, text
from .columns import is_number
from .compression import NONE
from .damaged import reporting_damage, undamaged
from .formats import FORMATS, INVENTORY, SYMLINK, Format, check_not_compressed, named
from .paths import check_distinct, expanded
from .sources import STANDARD, Source, is_read_once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


@dataclass(frozen=True, slots=True)
class Input:
    """What is read.

    Args:
        paths: the paths of the files, in order; ``-`` is standard input.
        lists: the lists of the files that named others, such as a manifest.
        form: the format of all of them.
        compressions: the compressions of each; None where it is looked at.
        header: whether the first record of CSV names the columns.
        bucket: the bucket that the files are about; None where it is not known.
        names: of the columns; empty where they are not named.
        delimiter: the delimiter of CSV.
        decode: whether keys are percent-encoded, where that was said.
        fields: of each record of CSV without names, as the first one has them; 0 if not known.
        kept: inputs that are open already, since they can be read only once, by their index.
    """

    paths: tuple[str, ...]
    lists: tuple[str, ...]
    form: Format
    compressions: tuple[str | None, ...]
    header: bool
    bucket: str | None
    names: tuple[str, ...]
    delimiter: str
    fields: int = 0
    decode: bool | None = None
    kept: dict[int, Source] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_inventory(self) -> bool:
        """Return whether the files were named by a list."""
        return bool(self.lists)

    def sizes(self) -> list[int]:
        """Return the bytes of each file; 0 for what has no size."""
        return [0 if is_read_once(path) else Path(path).stat().st_size for path in self.paths]

    def identity(self) -> list[Any]:
        """Return what shows that the files are still the same."""
        return [
            [path, *((found := Path(path).stat()).st_size, found.st_mtime_ns)]
            for path in (*self.paths, *self.lists)
            if not is_read_once(path)
        ]

    def is_read_once(self) -> bool:
        """Return whether an input cannot be read again, so that no run can be resumed."""
        return any(map(is_read_once, self.paths))

    def open(self, index: int) -> Source:
        """Open an input, from its beginning.

        Raises:
            InvalidParameter: it is not of the format, or its header is not that of the first one.
            OSError: it cannot be opened.
        """
        if index not in self.kept and self.header and is_read_once(self.paths[index]):
            _check_header(self, index, self.names)
        stream = self.kept.pop(index, None) or self.open_file(index)
        if stream.elements is not None:
            stream.elements.bucket, stream.elements.decode = self.bucket, self.decode
        return stream

    def open_file(self, index: int) -> Source:
        """Open an input that is not open yet, and look at how it begins."""
        path, compression = self.paths[index], self.compressions[index]
        stream = Source(path, compression, documents=self.form.documents)
        try:
            with reporting_damage(path, stream.compression):
                stream.check_unpacked()
        except BaseException:
            stream.close()
            raise
        return stream


def find(
    given: Sequence[str],
    *,
    input_format: str | None = None,
    compression: str | None = None,
    delimiter: str | None = None,
    header: bool = True,
) -> Input:
    """Find the files that are named, and how they are read.

    Args:
        given: names of files, folders, patterns such as ``part-*.csv``, or ``-``.
        input_format: the format of all inputs; by their names if it is not given.
        compression: ``gz``, ``zst`` or ``none`` for all; by their names if it is not given.
        delimiter: the delimiter of CSV, instead of the comma or, in .tsv, the tab.
        header: whether CSV without columns of its own begins with their names.

    Raises:
        InvalidParameter: the files are not all of one format, or not of any.
        OSError: a file cannot be read.
    """
    paths = expanded(given)
    if len(paths) > 1 and STANDARD in paths:
        raise InvalidParameter(
            "Standard input cannot be one of several inputs.",
            "Pass it alone, or pass files.",
            "input",
        )
    listed = _listed(paths, input_format)
    if listed is not None:
        return _of_list(paths[0], listed)
    form, compressions = _format(paths, input_format, compression)
    separator = delimiter or form.delimiter
    _check_delimiter(form, separator)
    has_header = form.reader == "csv" and not form.names and header
    found = Input(tuple(paths), (), form, compressions, has_header, None, form.names, separator)
    _check_starts(found)
    if form.names:
        return found
    return replace(found, names=_names(found), fields=_fields(found))


def _check_starts(source: Input) -> None:
    """Open each input and look at how it begins, before anything is written.

    Of those that can be read only once, the first one stays open. The programs that write the
    others may wait until the first one is read, so they are not opened yet.
    """
    if source.form.reader in ("parquet", "orc"):
        return
    for index, path in enumerate(source.paths):
        if not is_read_once(path):
            source.open_file(index).close()
        elif index == 0:
            source.kept[index] = source.open_file(index)


def _listed(paths: list[str], input_format: str | None) -> inventory.Listed | None:
    first = paths[0]
    is_manifest = input_format == INVENTORY or (
        input_format is None and inventory.is_manifest(first)
    )
    is_symlinks = input_format == SYMLINK or (
        input_format is None and inventory.is_symlink_list(first)
    )
    if not is_manifest and not is_symlinks:
        return None
    if len(paths) > 1:
        raise InvalidParameter(
            f"{first[:200]!r} lists files, and cannot be one of several inputs.",
            "Start a separate run for each.",
            "input",
        )
    return inventory.read(first) if is_manifest else inventory.read_symlinks(first)


def _of_list(path: str, listed: inventory.Listed) -> Input:
    check_distinct(listed.files)
    compressions = tuple([named(file)[1] for file in listed.files])
    form = FORMATS[listed.kind]
    if listed.kind == "csv":
        form = replace(form, names=listed.names, encoded=True, empty_version="null")
    elif listed.kind != "batch-report":
        form = replace(form, empty_version="null")
    found = Input(
        listed.files,
        (path,),
        form,
        compressions,
        header=False,
        bucket=listed.bucket,
        names=form.names,
        delimiter=form.delimiter,
    )
    _check_starts(found)
    return replace(found, names=_names(found)) if not form.names else found


def _format(
    paths: list[str], input_format: str | None, compression: str | None
) -> tuple[Format, tuple[str | None, ...]]:
    names: list[str] = []
    compressions: list[str | None] = []
    for path in paths:
        name, packed = named(path)
        if path == STANDARD:
            name = name or "txt"
        name = input_format or name
        if name is None:
            raise InvalidParameter(
                f"The name of {path[:80]!r} does not say its format.",
                "End it in .txt, .csv, .tsv, .jsonl, .parquet or .orc (then .gz or .zst), or pass "
                "--input-format.",
                "input",
            )
        if compression is not None:
            packed = NONE if compression == "none" else compression
        check_not_compressed(path, name, packed)
        names.append(name)
        looked_at = is_read_once(path) and not packed and compression is None
        compressions.append(None if looked_at else packed)
    other = next((path for path, name in zip(paths, names, strict=True) if name != names[0]), None)
    if other is not None:
        raise InvalidParameter(
            f"{other[:80]!r} is not {names[0]}, as {paths[0][:80]!r} is.",
            "All inputs of a run need one format: start a separate run for each, or pass "
            "--input-format.",
            "input",
        )
    form = FORMATS[names[0]]
    if form.reader in ("parquet", "orc") and any(map(is_read_once, paths)):
        raise InvalidParameter(
            f"{form.name} cannot be read from standard input, a pipe or a device.",
            "Pass a file.",
            "input",
        )
    return form, tuple(compressions)


def _check_delimiter(form: Format, delimiter: str) -> None:
    if form.reader != "csv":
        if delimiter != form.delimiter:
            raise InvalidParameter(
                f"--delimiter is for CSV, and the input is {form.name}.",
                "Leave it out.",
                "delimiter",
            )
        return
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
        raise InvalidParameter(
            f"--delimiter must be one ASCII character, not {delimiter[:20]!r}.",
            "Pass ';' or '|', for instance.",
            "delimiter",
        )


def _names(source: Input) -> tuple[str, ...]:
    """Return the names of the columns, the same in all files of CSV."""
    if source.form.reader in ("parquet", "orc"):
        from .parquet import schema_of

        return tuple(schema_of(source.paths[0], source.form.reader).names) if source.paths else ()
    if not source.header:
        return ()
    if not source.paths:
        return ()
    first = tuple(header_of(source, 0))
    for index, path in enumerate(source.paths[1:], 1):
        if not is_read_once(path):  # else it is checked when it is opened
            _check_header(source, index, first)
    return first


def _fields(source: Input) -> int:
    """Return how many fields the first record of CSV without names has; 0 without a record."""
    if source.form.reader != "csv" or source.header or not source.paths:
        return 0
    try:
        return len(header_of(source, 0))
    except InvalidRow:  # no record, or one that is refused when its turn comes
        return 0


def _check_header(source: Input, index: int, names: tuple[str, ...]) -> None:
    if tuple(header_of(source, index)) != names:
        raise InvalidParameter(
            f"{source.paths[index][:200]!r} has other columns than {source.paths[0][:200]!r}.",
            "All CSV files of a run need the same header: start a separate run for each.",
            "input",
        )


def header_of(source: Input, index: int) -> list[str]:
    """Return the fields of the first record of a CSV file, which is read again later.

    Raises:
        InvalidRow: the row does not hold one.
    """
    stream = source.kept.pop(index, None) or source.open_file(index)
    try:
        found = _first_record(source, index, stream)
    except BaseException:
        stream.close()
        raise
    if is_read_once(source.paths[index]):
        source.kept[index] = stream
    else:
        stream.close()
    return found


def _first_record(source: Input, index: int, stream: Source) -> list[str]:
    path = source.paths[index]
    text.prepare_csv()
    with stream.ahead() as ahead:
        blocks = text.blocks(ahead, quoted=True, name=path, delimiter=source.delimiter)
        for block in undamaged(blocks, path, stream.compression):
            start = block.removeprefix(text.BYTE_ORDER_MARK)
            for _, _, fields in text.csv_records(start, source.delimiter):
                if isinstance(fields, InvalidRow):
                    raise fields
                if fields:  # empty lines are no records
                    return fields
            break
    raise InvalidRow(f"{path[:200]!r} is empty.", "CSV begins with the names of its columns.")


def index_of(column: str, source: Input) -> int:
    """Return the place of a column, from 0; -1 where records have names.

    Raises:
        InvalidParameter: there is no such column, or more than one.
    """
    names = source.names
    if names:
        if column not in names:
            raise InvalidParameter(
                f"There is no column {column[:60]!r}.",
                f"{did_you_mean(column, names)}The columns are {', '.join(names)[:200]}. "
                "Pass --column NAME.",
                "column",
            )
        if names.count(column) > 1:
            raise InvalidParameter(
                f"{names.count(column)} columns are named {column[:60]!r}.",
                "Rename all but one.",
                "column",
            )
        return names.index(column)
    if source.form.reader != "csv":
        return -1
    if not is_number(column) or int(column) < 1:
        raise InvalidParameter(
            f"--column {column[:60]!r} is not a number.",
            "Without a header, columns are numbered from 1.",
            "column",
        )
    if int(column) > source.fields > 0:
        raise InvalidParameter(
            f"There is no column {column}: the first record has {source.fields}.",
            "Without a header, columns are numbered from 1.",
            "column",
        )
    return int(column) - 1


def check_tables(source: Input, columns: Sequence[str]) -> None:
    """Refuse files of Parquet or ORC that lack one of the columns.

    Columns are found by name in each file, since their order may differ.
    """
    from .parquet import schema_of

    for path in source.paths:
        names = schema_of(path, source.form.reader).names
        for column in columns:
            if names.count(column) != 1:
                raise InvalidParameter(
                    f"{path[:200]!r} has {names.count(column)} columns {column[:60]!r}, not one.",
                    "All files of a run need it.",
                    "column",
                )
