"""``sigv4 redact``: take signatures and secrets out of logs."""

from __future__ import annotations

import sys
from pathlib import Path

from ..redaction import redact
from ..redaction.cuts import safe_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

DESCRIPTION = (
    "Copy files, or standard input, to standard output without signatures, session tokens, secret "
    "keys, cookies and private keys. Everything else stays as it is, access key ids too."
)
EXAMPLES = (
    "sigv4 redact session.har > for-the-ticket.har",
    "kubectl logs web | sigv4 redact",
)
_STANDARD_INPUT = "-"
_BLOCK = 1 << 20
_LONG = 1 << 12  # of this length, what is held is not read again for each line


def add_arguments(command: ArgumentParser) -> None:
    """Declare the files."""
    command.add_argument(
        "paths",
        metavar="FILE",
        nargs="*",
        default=[_STANDARD_INPUT],
        help="text of any kind; - is standard input, the default",
    )


def run(options: Namespace) -> None:
    """Write what is read, redacted."""
    out = sys.stdout.buffer
    for path in options.paths:
        if path == _STANDARD_INPUT:
            _copy(sys.stdin.buffer, out)
        else:
            with Path(path).open("rb") as file:
                _copy(file, out)


def _copy(source: BinaryIO, out: BinaryIO) -> None:
    read: Callable[[int], bytes] = getattr(source, "read1", source.read)
    for text in redacted(iter(lambda: read(_BLOCK), b"")):
        out.write(text)
        out.flush()


def redacted(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Redact a stream; what is written ends where no value can begin.

    Lines are written as they come, except for those after which a value may follow. Bytes that are
    not UTF-8 stay as they are.
    """
    kept: list[bytes] = []
    waits_for = 0  # bytes before what is held is read again
    for block in blocks:
        kept.append(block)
        waits_for -= len(block)
        if b"\n" not in block or waits_for > 0:
            continue
        whole, newline, rest = b"".join(kept).rpartition(b"\n")
        text = (whole + newline).decode("utf-8", "surrogateescape")
        end = safe_end(text)
        if end:
            yield _encoded(redact(text[:end]))
        held = _encoded(text[end:])
        kept = [held, rest]
        waits_for = len(held) // 16 if len(held) > _LONG else 0
    rest = b"".join(kept)
    if rest:
        yield _encoded(redact(rest.decode("utf-8", "surrogateescape")))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
