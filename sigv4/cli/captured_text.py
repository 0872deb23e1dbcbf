"""The argument of commands that read a URL, a curl command, headers or a form."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import contextmanager
from pathlib import Path

from ..captures.capture import text_of
from ..core.errors import SigV4Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

_STANDARD_INPUT = "-"
_CAPTURED = ("request", "text")  # parameters of errors about a capture


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


@contextmanager
def captured(options: Namespace) -> Iterator[str]:
    """Read the argument, the file or standard input, and name the file in errors about it."""
    if options.what is not None and options.what != _STANDARD_INPUT:
        with _naming_option(options.what):
            yield str(options.what)
    elif options.file is not None and options.file != _STANDARD_INPUT:
        with naming(options.file, *_CAPTURED):
            yield text_of(Path(options.file).read_bytes())
    else:
        yield text_of(sys.stdin.buffer.read())


@contextmanager
def _naming_option(what: str) -> Iterator[None]:
    """Name `--file` where the argument is the name of a file."""
    try:
        yield
    except SigV4Error as error:
        is_file = os.path.isfile(what)  # noqa: PTH113 - Path.is_file raises for a long text
        if error.parameter not in _CAPTURED or not is_file:
            raise
        remedy = f"Pass --file {shlex.quote(what[:200])} to read the file."
        raise type(error)(error.problem, remedy, error.parameter) from None


@contextmanager
def naming(file: str, *parameters: str) -> Iterator[None]:
    """Name a file in errors about what it holds.

    Args:
        file: its name; ``-``, standard input, is not named.
        parameters: those of these errors.
    """
    try:
        yield
    except SigV4Error as error:
        if file == _STANDARD_INPUT or error.parameter not in parameters:
            raise
        problem = f"{file[:200]!r}: {error.problem}"
        raise type(error)(problem, error.remedy, error.parameter) from None
