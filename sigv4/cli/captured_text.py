"""The argument of commands that read a URL, a curl command, headers or a form."""

from __future__ import annotations

import sys
from pathlib import Path

from ..captures.capture import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_STANDARD_INPUT = "-"


def add_captured(command: ArgumentParser, what: str) -> None:
    """Add the argument, and the file that may hold it.

    Args:
        command: the parser.
        what: what it may be, in words.
    """
    command.add_argument(
        "what",
        metavar="URL",
        nargs="?",
        help=f"{what} as one argument; default: standard input",
    )
    command.add_argument("--file", metavar="FILE", help="read it from a file; - is standard input")


def read_captured(options: Namespace) -> str:
    """Read the argument, the file or standard input."""
    if options.what is not None and options.what != _STANDARD_INPUT:
        return str(options.what)
    if options.file is not None and options.file != _STANDARD_INPUT:
        return text_of(Path(options.file).read_bytes())
    return text_of(sys.stdin.buffer.read())
