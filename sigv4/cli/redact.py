"""``sigv4 redact``: take signatures and secrets out of logs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from ..redaction import redact

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
_MOST_HELD = 1 << 16
# A name whose value may stand on one of the next lines: in a form, in HAR, in logs of botocore, in
# a block of YAML or the environment of a pod, in XML.
_PENDING = re.compile(
    r"(?P<name>name[:=][ \t]{0,9}[a-z0-9_-]{0,60})?"
    r"(?:signature|token|secret|authorization|cookie|key|password|assertion)[a-z0-9_-]{0,40}"
    r"(?:[\"'][^\n]{0,200}|:[ \t]{0,9}(?:[|>][+-]?[0-9]?[ \t]{0,9})?|(?:</[a-z]{1,9})?>[^\n]{0,40}"
    r"|(?(name)[ \t]{0,9}|(?!)))\r?\n(?:[^\n]{0,200}\n){0,3}\Z",
    re.IGNORECASE,
)
_TAIL = 2000
_KEY_BEGINS = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----", re.IGNORECASE)
_KEY_ENDS = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----", re.IGNORECASE)


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
    for block in blocks:
        if b"\n" not in block:
            kept.append(block)
            continue
        whole, newline, rest = block.rpartition(b"\n")
        data = b"".join([*kept, whole, newline])
        text = data.decode("utf-8", "surrogateescape")
        end = _safe_end(text)
        if end:
            yield _encoded(redact(text[:end]))
        kept = [_encoded(text[end:]), rest]
    rest = b"".join(kept)
    if rest:
        yield _encoded(redact(rest.decode("utf-8", "surrogateescape")))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _safe_end(text: str) -> int:
    """Return where whole lines can be cut: before a key or a name that is not complete."""
    *_, begins = [-1, *[found.start() for found in _KEY_BEGINS.finditer(text)]]
    if begins >= 0 and not _KEY_ENDS.search(text, begins) and len(text) - begins < _MOST_HELD:
        return begins
    start = max(0, len(text) - _TAIL)
    pending = _PENDING.search(text, start)
    return text.rfind("\n", 0, pending.start()) + 1 if pending else len(text)
