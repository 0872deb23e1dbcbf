"""What the command line says on standard error, in terms of its flags, and the overview.

An error of the library marks each keyword that it names with backquotes, as in `expires_in`; the
command line shows its flag instead.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from contextlib import suppress

from ..core.errors import SigV4Error, kebab_case
from . import commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

_COLOURS = {"error": "31", "warning": "33", "note": "36"}
_NARROWEST = 40
_QUOTES = "'\""
# Keywords of the library that have another name on the command line.
_FLAGS = {
    "body": "--body-file",
    "Key": "s3://BUCKET/KEY",
    "Bucket": "s3://BUCKET",
    "expiration": "AWS_CREDENTIAL_EXPIRATION",
    "session_token": "AWS_SESSION_TOKEN",
    "use_arn_region": "s3_use_arn_region",
    "disable_multi_region_access_points": "s3_disable_multiregion_access_points",
}


def show_error(error: Exception) -> None:
    """Print an error: what was refused, what to do, and its code."""
    if isinstance(error, SigV4Error):
        show(
            "error",
            with_flags(error.args[0]),
            code_of(type(error)),
            remedy=with_flags(error.args[1]),
        )
    else:
        show("error", _of_system(error))


def show(kind: str, text: str, code: str = "", remedy: str = "") -> None:
    """Print a message on standard error, wrapped and coloured where that is a terminal.

    Args:
        kind: ``"error"``, ``"warning"`` or ``"note"``.
        text: the message.
        code: a stable name such as ``expiry-too-long``; shown in brackets.
        remedy: what to do, shown on lines of its own on a terminal.
    """
    if not text:
        return
    suffix = f" [{code}]" if code else ""
    if not is_terminal():
        say(f"sigv4: {kind}: {text}{f' {remedy}' if remedy else ''}{suffix}")
        return
    width = max(shutil.get_terminal_size().columns - 1, _NARROWEST)
    lines = _wrapped(f"sigv4: {kind}: {text}{suffix}", width)
    if wants_colour():
        head = f"sigv4: {kind}:"
        lines[0] = f"\x1b[1;{_COLOURS[kind]}m{head}\x1b[0m{lines[0][len(head) :]}"
    if remedy:
        lines += _wrapped(remedy, width, "  ")
    say("\n".join(lines))


def say(text: str, end: str = "\n") -> None:
    """Write to standard error; that it cannot be written to does not change what a command does."""
    try:
        print(text, end=end, file=sys.stderr, flush=True)
    except OSError:
        leave(sys.stderr)


def leave(stream: TextIO) -> None:
    """Let what is still to be written to a stream go nowhere."""
    with suppress(OSError, ValueError):  # it may have no descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def is_terminal() -> bool:
    """Say whether standard error is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def wants_colour() -> bool:
    """Say whether a terminal may be sent colours: https://no-color.org/."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def note(text: str) -> None:
    """Print something worth knowing that is neither an error nor a warning."""
    show("note", text)


def send_headers(headers: Iterable[tuple[str, str]]) -> None:
    """Print which headers must be sent with a presigned URL."""
    names = ", ".join([f"'{name}: {value}'" for name, value in headers])
    note(
        f"the signature covers headers, so send them with the URL: {names}. "
        "--output curl prints a command that does."
    )


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def code_of(kind: type) -> str:
    """Return the stable code of an error or warning class: ``ExpiryTooLong`` is expiry-too-long."""
    return kebab_case(kind.__name__)


def with_flags(text: str) -> str:
    """Replace each keyword in backquotes by its flag, and its value by the flag's."""
    shown, rest = "", text
    while True:
        before, mark, after = rest.partition("`")
        shown += before
        if not mark:
            return shown
        word, end, following = after.partition("`")
        name, equals, value = word.partition("=")
        if end and name.isidentifier():
            flag = _FLAGS.get(name, "--" + name.replace("_", "-"))
            shown += f"{flag} {value.strip(_QUOTES)}" if equals and value != "True" else flag
            rest = following
        else:  # a backquote of somebody's text
            shown, rest = shown + mark, after


def _of_system(error: Exception) -> str:
    """Describe an OSError without Python's numbers: the file and what happened."""
    reason = getattr(error, "strerror", None) or str(error)
    name = getattr(error, "filename", None)
    return f"{name}: {reason}." if name else f"{reason}."


def overview(word: str = "") -> str:
    """Return how to begin and the list of commands, or of those that begin with a word."""
    names = commands.family(word) if word else list(commands.COMMANDS)
    lines = [f"usage: sigv4 {word + ' ' if word else ''}COMMAND [OPTIONS]", ""]
    if not word:
        lines += ["Sign, presign, verify and explain AWS Signature Version 4, offline.", ""]
    width = max(len(name) for name in names) + 2
    group = ""
    for name in names:
        command = commands.COMMANDS[name]
        if command.group != group:
            lines += ([""] if group else []) + [f"{command.group}:"]
            group = command.group
        lines.append(f"  {name:{width}}{command.summary}")
    if not word:
        lines += ["", "To begin:"]
        for what, line in commands.EXAMPLES:
            lines += [f"  # {what}", f"  {line}"]
    return "\n".join(
        [*lines, "", "'sigv4 help COMMAND' shows the options, 'sigv4 --version' the version."]
    )
