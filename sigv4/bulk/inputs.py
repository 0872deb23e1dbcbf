"""Which files are read, in which format, and what their columns are called."""

from __future__ import annotations

import glob
import os
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.errors import InvalidParameter, InvalidRow
from ..core.suggest import did_you_mean
from . import inventory, text
from .compression import NONE, damage
from .formats import FORMATS, INVENTORY, SYMLINK, Format, check_not_compressed, named
from .sources import STANDARD, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any


@dataclass(frozen=True, slots=True)
class Input:
    """What is read.

    Args:
        paths: the paths of the files, in order; ``-`` is standard input.
        lists: the lists of the files that named others, such as a manifest.
        form: the format of all of them.
        compressions: the compressions of each; None for standard input, where it is looked at.
        header: whether the first record of CSV names the columns.
        bucket: the bucket that the files are about; None where it is not known.
        names: of the columns; empty where they have none.
        delimiter: the delimiter of CSV.
    """

    paths: tuple[str, ...]
    lists: tuple[str, ...]
    form: Format
    compressions: tuple[str | None, ...]
    header: bool
    bucket: str | None
    names: tuple[str, ...]
    delimiter: str

    @property
    def is_inventory(self) -> bool:
        """Return whether the files were named by a list."""
        return bool(self.lists)

    def sizes(self) -> list[int]:
        """Return the bytes of each file; 0 for what has no size."""
        return [0 if path == STANDARD else Path(path).stat().st_size for path in self.paths]

    def identity(self) -> list[Any]:
        """Return what shows that the files are still the same."""
        return [
            [path, *((found := Path(path).stat()).st_size, found.st_mtime_ns)]
            for path in (*self.paths, *self.lists)
            if path != STANDARD
        ]


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
    paths = _expanded(given)
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
    return replace(found, names=_names(found)) if not form.names else found


def _expanded(given: Sequence[str]) -> list[str]:
    paths: list[str] = []
    for name in given:
        path = Path(name)
        if name != STANDARD and path.is_dir():
            paths += _in_folder(path)
        elif name != STANDARD and not os.path.lexists(name) and glob.has_magic(name):
            matched = glob.glob(name, recursive=True)  # noqa: PTH207  as a shell takes the pattern
            found = sorted(each for each in matched if Path(each).is_file())
            if not found:
                raise InvalidParameter(
                    f"No file matches {name[:200]!r}.", "Correct the pattern.", "input"
                )
            paths += found
        else:
            paths.append(name)
    twice = next((path for path in paths if paths.count(path) > 1), None) if paths[1:] else None
    if twice is not None:
        raise InvalidParameter(f"{twice[:200]!r} is read twice.", "Name each input once.", "input")
    return paths


def _in_folder(folder: Path) -> list[str]:
    """Return the files of a folder whose names say a format, but not hidden ones."""
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "_")) for part in parts)
        if not hidden and path.is_file() and named(path.name)[0] is not None:
            found.append(str(path))
    if not found:
        raise InvalidParameter(
            f"The folder {str(folder)[:200]!r} has no file of a known format.",
            "Pass a pattern such as 'FOLDER/part-*', with --input-format.",
            "input",
        )
    return found


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
    return replace(found, names=_names(found)) if not form.names else found


def _format(
    paths: list[str], input_format: str | None, compression: str | None
) -> tuple[Format, tuple[str | None, ...]]:
    names: list[str] = []
    compressions: list[str | None] = []
    for path in paths:
        name, packed = named(path)
        if path == STANDARD:
            name, packed = name or "txt", None  # type: ignore[assignment]
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
        check_not_compressed(path, name, packed or NONE)
        names.append(name)
        compressions.append(packed)
    other = next((path for path, name in zip(paths, names, strict=True) if name != names[0]), None)
    if other is not None:
        raise InvalidParameter(
            f"{other[:80]!r} is not {names[0]}, as {paths[0][:80]!r} is.",
            "All inputs of a run need one format: start a separate run for each, or pass "
            "--input-format.",
            "input",
        )
    form = FORMATS[names[0]]
    if form.reader in ("parquet", "orc") and STANDARD in paths:
        raise InvalidParameter(
            f"{form.name} cannot be read from standard input.", "Pass a file.", "input"
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
    first: tuple[str, ...] = ()
    for index, path in enumerate(source.paths):
        names = tuple(header_of(source, index))
        first = first or names
        if names != first:
            raise InvalidParameter(
                f"{path[:200]!r} has other columns than {source.paths[0][:200]!r}.",
                "All CSV files of a run need the same header: start a separate run for each.",
                "input",
            )
    return first


def header_of(source: Input, index: int) -> list[str]:
    """Return the fields of the first record of a CSV file.

    Raises:
        InvalidRow: there is none.
    """
    path = source.paths[index]
    if path == STANDARD:
        raise InvalidParameter(
            "The header of CSV on standard input cannot be read ahead.",
            "Pass a file, or --column with a number: 1 is the first.",
            "input",
        )
    text.prepare_csv()
    with closing(Source(path, source.compressions[index])) as stream:
        blocks = text.blocks(stream, quoted=True, name=path, delimiter=source.delimiter)
        for block in undamaged(blocks, path, stream.compression):
            start = block.removeprefix(text.BYTE_ORDER_MARK)
            for _, _, fields in text.csv_records(start, source.delimiter):
                if isinstance(fields, InvalidRow):
                    raise fields
                return fields
    raise InvalidRow(f"{path[:200]!r} is empty.", "CSV begins with the names of its columns.")


def undamaged(blocks: Iterator[bytes], path: str, compression: str) -> Iterator[bytes]:
    """Yield the blocks of a file.

    Raises:
        InvalidParameter: the file is damaged, or not compressed as its name says.
    """
    try:
        yield from blocks
    except damage(compression) as error:
        if "memory" in str(error) or "window" in str(error).lower():
            raise InvalidParameter(
                f"{path[:200]!r} was compressed with a window of more than 128 MiB.",
                "Unpack it with 'zstd -d --long=31', and pass the result.",
                "input",
            ) from None
        raise InvalidParameter(
            f"{path[:200]!r} cannot be unpacked: {error}.",
            "It is truncated or damaged, or its name does not match its compression: fetch it "
            "again.",
            "input",
        ) from None


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
    if not column.isdigit() or int(column) < 1:
        raise InvalidParameter(
            f"--column {column[:60]!r} is not a number.",
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
