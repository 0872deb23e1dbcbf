"""Run one command: find it, import it, parse its arguments, and report what it raises."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from contextlib import suppress
from io import BufferedReader, RawIOBase, TextIOWrapper, UnsupportedOperation

from ..core.errors import RewrittenPathWarning, SigV4Error, SigV4Warning
from ..core.suggest import did_you_mean
from . import commands, messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

OK, REFUSED, WRONG_USAGE, INTERRUPTED, READER_GONE = 0, 1, 2, 130, 141
_HELP = ("-h", "--help", "help")


def run(words: list[str]) -> int:
    """Run the command that a command line names.

    Args:
        words: the command line after the program's name.

    Returns:
        Exit status.
    """
    _prepare_streams()
    try:
        try:
            status = _run(words)
        finally:  # also where argparse exits, after help
            sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except OSError as error:  # of standard output, such as a full disk
        is_closed = error.errno == errno.EBADF
        messages.show_error(OSError("Standard output is closed") if is_closed else error)
        messages.leave(sys.stdout)
        return REFUSED
    return status


class _ClosedInput(RawIOBase):
    """Standard input that is closed: only a command that reads it fails."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ARG002  the signature of RawIOBase
        raise OSError(errno.EBADF, "Standard input is closed")


def _prepare_streams() -> None:
    """Let standard output take all text, and report what cannot be read or written."""
    if sys.stdin is None or sys.stdin.closed:
        sys.stdin = TextIOWrapper(BufferedReader(_ClosedInput()), encoding="utf-8")
    if isinstance(sys.stdin, TextIOWrapper):  # what reads it refuses what is not text
        with suppress(UnsupportedOperation):  # the program around has read of it
            sys.stdin.reconfigure(errors="surrogateescape")
    if sys.stdout is None:  # closed: only a command that writes to it fails
        closed = os.open(os.devnull, os.O_RDONLY)
        sys.stdout = open(closed, "w", encoding="utf-8")  # noqa: SIM115, PTH123  to the end
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _run(words: list[str]) -> int:
    topic = _topic_of_help(words)
    if topic:
        return _help(topic)
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


def _topic_of_help(words: list[str]) -> list[str]:
    """Return what help is asked on: `help bulk post` and `bulk help post` ask on `bulk post`."""
    if words[:1] and words[0] in _HELP:
        topic = words[1:]
    elif words[1:2] == ["help"] and commands.has_commands(words[0]):
        topic = [words[0], *words[2:]]
    else:
        return []
    return [word for word in topic if word not in _HELP]


def _help(topic: list[str]) -> int:
    """Show the help of a command, of a kind of one, or of the commands that a word begins."""
    name, rest = commands.find(topic)
    if not name:
        return _overview(topic if topic[1:] else [*topic, "--help"])
    from .parser import arguments_of, make_parser

    parser = make_parser(name)
    if rest and not any(isinstance(action.choices, dict) for action in arguments_of(parser)):
        return _no_command(name, rest[0])
    parser.parse_args([*rest, "--help"])
    return OK


def _overview(words: list[str]) -> int:
    """Show how to begin, the commands that a word begins, or what an unknown command may mean."""
    first = words[0] if words else ""
    if not words or first in _HELP:
        print(messages.overview())
        return OK if words else WRONG_USAGE
    names = commands.family(first)
    if names and words[1:2] and words[1] not in _HELP:
        return _no_command(first, words[1])
    if names:
        print(messages.overview(first))
        return OK if words[1:] else WRONG_USAGE
    if first == "--version":
        return _wrong_usage("COMMAND", "--version takes no arguments. Run it alone.")
    from .parser import shown

    word = first.partition("=")[0] if first.startswith("-") else first  # a value may be a secret
    problem = f"{shown(word)} is not a command."
    known = [name.partition(" ")[0] for name in commands.COMMANDS]
    hint = did_you_mean(word, ["help", *known, "--version"])
    whole = [name for name in commands.COMMANDS if name.partition(" ")[2] == word]
    if whole:
        hint = f"Did you mean {' or '.join(map(repr, whole))}? "
    elif first == "-V":
        hint = "Did you mean '--version'? "
    elif first.startswith("-") and not hint:
        hint = "Options follow the command. "
    return _wrong_usage("COMMAND", f"{problem} {hint}Run 'sigv4 --help' for the list.")


def _no_command(first: str, second: str) -> int:
    """Report that a command has no such command of its own, and name the nearest or all."""
    from .parser import shown

    known = [name.partition(" ")[2] for name in commands.family(first)]
    hint = did_you_mean(second, known)
    if known and not hint:
        hint = f"Choose one of {', '.join(known)}. "
    return _wrong_usage(
        first,
        f"{shown(second)} is not a command of sigv4 {first}. {hint}Run 'sigv4 {first} --help'.",
    )


def _wrong_usage(name: str, text: str) -> int:
    messages.say(f"usage: sigv4 {name} ...")
    messages.show("error", text)
    return WRONG_USAGE


def _reader_gone() -> int:
    """End quietly, with the status of SIGPIPE, where the reader of standard output has gone."""
    messages.leave(sys.stdout)
    return READER_GONE


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
