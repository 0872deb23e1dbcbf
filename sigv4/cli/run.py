"""Run one command: find it, import it, parse its arguments, and report what it raises."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress
from io import TextIOWrapper

from ..core.errors import RewrittenPathWarning, SigV4Error, SigV4Warning
from ..core.suggest import did_you_mean
from . import commands, messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

OK, REFUSED, WRONG_USAGE, INTERRUPTED, READER_GONE = 0, 1, 2, 130, 141
_HELP = ("-h", "--help", "help")


def run(words: list[str]) -> int:
    """Run the command that a command line names.

    Args:
        words: the command line after the program's name.

    Returns:
        Exit status.
    """
    _prepare_output()
    try:
        try:
            status = _run(words)
        finally:  # also where argparse exits, after help
            sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except OSError as error:  # of standard output, such as a full disk
        messages.show_error(error)
        _leave_output()
        return REFUSED
    return status


def _prepare_output() -> None:
    """Let standard output take all text, and report what cannot be written to it."""
    if sys.stdout is None:  # closed: only a command that writes to it fails
        closed = os.open(os.devnull, os.O_RDONLY)
        sys.stdout = open(closed, "w", encoding="utf-8")  # noqa: SIM115, PTH123  to the end
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _run(words: list[str]) -> int:
    name, arguments = commands.find(words)
    if not name:
        return _overview(words)
    from .parser import make_parser

    command = make_parser(name)
    options = command.parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.simplefilter("error", RewrittenPathWarning)
            warnings.showwarning = _show_warning
            status = options.run(options)
    except BrokenPipeError:
        raise
    except RewrittenPathWarning as warning:  # a person can still change the path
        text = messages.with_flags(str(warning.args[0]))
        messages.show("error", text, "rewritten-path")
        return REFUSED
    except (SigV4Error, OSError) as error:
        messages.show_error(error)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return OK if status is None else int(status)


def _overview(words: list[str]) -> int:
    """Show how to begin, the commands that a word begins, or what an unknown command may mean."""
    first = words[0] if words else ""
    if not words or first in _HELP:
        print(messages.overview())
        return OK if words else WRONG_USAGE
    names = commands.family(first)
    if names and words[1:2] and words[1] not in _HELP:
        problem = f"sigv4 {first} has no command {words[1][:40]!r}."
        hint = did_you_mean(words[1], [name.partition(" ")[2] for name in names])
    elif names:
        print(messages.overview(first))
        return OK if words[1:] else WRONG_USAGE
    else:
        problem = f"There is no command {first[:40]!r}."
        known = [name.partition(" ")[0] for name in commands.COMMANDS]
        hint = did_you_mean(first, [*known, "--version"])
        if first.startswith("-") and not hint:
            problem, hint = f"{first[:40]!r} is not a command.", "Options follow the command. "
    print(f"usage: sigv4 {first if names else 'COMMAND'} ...", file=sys.stderr)
    messages.show("error", f"{problem} {hint}Run 'sigv4 --help' for the list.")
    return WRONG_USAGE


def _reader_gone() -> int:
    """End quietly, with the status of SIGPIPE, where the reader of standard output has gone."""
    _leave_output()
    return READER_GONE


def _leave_output() -> None:
    """Let what is still to be written to standard output go nowhere."""
    with suppress(OSError, ValueError):  # standard output may have no descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,  # noqa: ARG001  the signature of warnings.showwarning
    lineno: int,  # noqa: ARG001
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    text = message.args[0] if isinstance(message, SigV4Warning) else str(message)
    messages.show("warning", messages.with_flags(text), messages.code_of(category))
