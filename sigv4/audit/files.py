"""Find and read logs: files, folders, gzip, standard input; text, JSON and Parquet."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import error

from ..core.errors import InvalidParameter
from .access_log import parse_line
from .cloudtrail import from_event
from .records import NOT_LOGGED, SIGV2, SIGV4, Damaged, Malformed, Record
from .structured import from_object, read_parquet

_STANDARD_INPUT = "-"
_S3 = ("s3.amazonaws.com", None)
_GZIP = b"\x1f\x8b"
_OF_GZIP = (EOFError, OSError, error)
_BLOCK = 1 << 20
_EVENT = frozenset(("eventTime", "Records"))
_BEGINS = ("{", "[", '"')  # a first line of a document
_OPENS = ("{", "[", ",", ":")  # at the end of that line
_ESCAPED = re.compile(r"\\.")
_SIGNED = (SIGV2, SIGV4, "SigV4A")
_QUOTES = 6  # of a line of S3: around URI, referer and agent
_LONGEST = 256 << 20  # bytes: CloudTrail's files are one line
Read = Iterator[Record | Malformed]


def access_logs(paths: Iterable[str]) -> Read:
    """Read server access logs.

    Args:
        paths: files, folders (all files below them), or ``-`` for standard input.

    Raises:
        InvalidParameter: there is no file, or nothing on standard input.
        OSError: a file cannot be read.
        MissingExtra: Parquet without pyarrow.
    """
    for path in _files(paths):
        if path is not None and path.suffix == ".parquet":
            yield from read_parquet(path)
        else:
            yield from _access_lines(_blocks(path), path)


def log_lines(paths: Iterable[str]) -> Iterator[list[str] | Malformed]:
    """Read the lines of logs of any kind, in lists.

    Args:
        paths: as for `access_logs`.

    Raises:
        InvalidParameter: there is no file, or nothing on standard input.
        OSError: a file cannot be read.
    """
    for path in _files(paths):
        before = ""
        for block in _blocks(path):
            if isinstance(block, _Unended) and _breaks_off(block[-1], before):
                yield block[:-1]
                yield _cut(path)
                continue
            yield block
            before = before if isinstance(block, Malformed) else block[-1] or before


def trails(paths: Iterable[str]) -> Read:
    """Read CloudTrail's files: documents with ``Records``, or an event a line.

    Args:
        paths: as for `access_logs`.

    Raises:
        InvalidParameter: there is no file, or nothing on standard input.
        OSError: a file cannot be read.
    """
    for path in _files(paths):
        for value in _objects(_lines(path), path):
            if isinstance(value, Malformed):
                yield value
                continue
            events = value.get("Records") if isinstance(value, dict) else value
            for event in events if isinstance(events, list) else [value]:
                if not isinstance(event, dict) or event.get("eventSource") in _S3:
                    yield _made(from_event, event)


def _files(paths: Iterable[str]) -> Iterator[Path | None]:
    """List files, and None for standard input.

    A file may be empty: it is a log without requests. Where there is no file at all, the path is
    wrong, or what should have fetched the logs has failed.
    """
    listed = 0
    for name in paths:
        path = Path(name)
        found: list[Path | None] = [None if name == _STANDARD_INPUT else path]
        if name != _STANDARD_INPUT and path.is_dir():
            found = [*sorted(each for each in path.rglob("*") if each.is_file())]
        listed += len(found)
        yield from found
    if not listed:
        raise InvalidParameter("There are no files.", "Pass other files or folders.", "paths")


def _lines(path: Path | None) -> Iterator[str | Malformed]:
    for block in _blocks(path):
        if isinstance(block, Malformed):
            yield block
        else:
            yield from block


def _blocks(path: Path | None) -> Iterator[list[str] | Malformed]:
    """Read lists of lines; gzip is recognised by its first bytes.

    A line longer than `_LONGEST` is left out, so that memory is bounded.
    """
    with sys.stdin.buffer if path is None else path.open("rb") as raw:
        start = raw.read(_BLOCK)
        if path is not None and path.suffix == ".gz" and len(start) < len(_GZIP):
            yield Damaged(f"{path}: broken gzip (it has no content)")
            return
        if path is None and not start:
            raise InvalidParameter(
                "Standard input is empty.",
                "Pass files, or see why the command before the pipe wrote nothing.",
                "paths",
            )
        is_gzip = start[:2] == _GZIP
        joined: Any = _Joined(start, raw)
        # read1 gives what it has: read would lose what comes before the damage in its block
        read = gzip.GzipFile(fileobj=joined).read1 if is_gzip else joined.read
        of_gzip = _OF_GZIP if is_gzip else ()
        kept: list[bytes] = []
        try:
            for block in iter(lambda: read(_BLOCK), b""):
                if b"\n" not in block:
                    if sum(map(len, kept)) < _LONGEST:
                        kept.append(block)
                    continue
                whole, _, rest = block.rpartition(b"\n")
                yield _split(b"".join(kept) + whole)
                kept = [rest]
        except of_gzip as broken:
            kept = []  # the line that it breaks
            yield Damaged(f"{_shown(path)}: broken gzip ({type(broken).__name__})")
        if any(kept):
            yield _Unended(_split(b"".join(kept)))


def _split(data: bytes) -> list[str]:
    """Split text into lines, at newlines with or without a carriage return."""
    text = data.decode("utf-8", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").removesuffix("\r")
    return text.split("\n")


class _Unended(list[str]):
    """The last line of a file, without a newline after it."""


def _breaks_off(line: str, before: str) -> bool:
    """Tell whether a last line without a newline is not whole.

    Args:
        line: of JSON, with values in quotes, or with tabs between them.
        before: an earlier line of the file.
    """
    if line[:1] == "{":
        return isinstance(_loaded(line), Malformed)
    quotes = _quotes(line)
    has_less = quotes < _quotes(before) or line.count("\t") < before.count("\t")
    return has_less or quotes % 2 == 1


def _quotes(line: str) -> int:
    """Count the quotes around values: servers write one in a value after a backslash."""
    return _ESCAPED.sub("", line).count('"')


def _cut(path: Path | None) -> Damaged:
    return Damaged(f"{_shown(path)}: a last line that breaks off")


class _Joined:
    """A file whose first bytes were read already."""

    def __init__(self, start: bytes, file: Any) -> None:
        self._start, self._file = start, file

    def read(self, size: int = -1) -> bytes:
        """Read the first bytes, then the others."""
        if self._start:
            start = self._start if size < 0 else self._start[:size]
            self._start = self._start[len(start) :]
            return start
        return bytes(self._file.read(size))


def _access_lines(blocks: Iterator[list[str] | Malformed], path: Path | None) -> Read:
    for block in blocks:
        if isinstance(block, Malformed):
            yield block
            continue
        for line in block:
            record = _access_line(line) if line else None
            if record is not None and isinstance(block, _Unended):
                record = _of_last_line(record, line, path)
            if record is not None:
                yield record


def _access_line(line: str) -> Record | Malformed:
    try:
        return _of_json(line) if line[:1] == "{" else parse_line(line)
    except Malformed as refused:
        return refused


def _of_last_line(record: Record | Malformed, line: str, path: Path | None) -> Record | Malformed:
    """Return the record of a line without a newline, or what says that the line is not whole."""
    if _breaks_off(line, ""):
        return _cut(path)
    if line[:1] == "{":
        return record
    version = NOT_LOGGED if isinstance(record, Malformed) else record.version
    is_whole = version in _SIGNED or (version != NOT_LOGGED and line.count('"') >= _QUOTES)
    return record if is_whole else _cut(path)


def _of_json(line: str) -> Record:
    """Read a line that begins as JSON.

    Raises:
        Malformed: it is not JSON, or not a record.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise Malformed("a line that begins as JSON and is not") from None
    return from_object(value)


def _objects(lines: Iterator[str | Malformed], path: Path | None) -> Iterator[Any]:
    """Read one document, or one a line."""
    kept: list[str] = []
    for line in lines:
        if isinstance(line, Malformed):
            yield line
            continue
        if not line.strip():
            continue
        if not kept:
            value = _loaded(line)
            if not isinstance(value, Malformed):
                yield value
                continue
        kept.append(line)
    if kept:
        yield from _of_kept(kept, path)


def _of_kept(kept: list[str], path: Path | None) -> Iterator[Any]:
    """Read lines of which the first is not JSON: one document, or lines of which some are."""
    whole = _loaded("\n".join(kept))
    if not isinstance(whole, Malformed):
        yield whole
        return
    values = [_loaded(line) for line in kept]
    if any(isinstance(value, dict) and not _EVENT.isdisjoint(value) for value in values):
        *before, last = values
        yield from before
        breaks_off = isinstance(last, Malformed)
        first = kept[0].strip()
        if not breaks_off and first[0] in _BEGINS and first[-1] in _OPENS:
            yield last  # an event on a line of its own, in a document that it does not end
            breaks_off = True
    else:
        breaks_off, last = kept[0].lstrip()[:1] in ("{", "["), whole
    yield Damaged(f"{_shown(path)}: JSON that breaks off") if breaks_off else last


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return Malformed("not JSON")


def _shown(path: Path | None) -> str:
    return "standard input" if path is None else str(path)


def _made(read: Callable[[Any], Record], value: Any) -> Record | Malformed:
    try:
        return read(value)
    except Malformed as refused:
        return refused
