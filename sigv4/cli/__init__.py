"""The terminal. No command calls the network."""

from __future__ import annotations

import sys
import warnings

from ..core.errors import SigV4Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

__all__ = ["main"]

OK, REFUSED, INTERRUPTED = 0, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: the command line after the program's name; that of the process by default.

    Returns:
        Exit status: 0 done, 1 refused (the reason is on standard error), 2 wrong usage, 3 done
        but for some rows, 130 and 143 interrupted.
    """
    from .parser import parse

    options = parse(arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = _print_warning
            status = options.run(options)
    except (SigV4Error, OSError) as error:
        print(f"sigv4: {type(error).__name__}: {_as_flags(str(error))}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return OK if status is None else int(status)


def _as_flags(message: str) -> str:
    """The keywords that a message advises, as this command line spells them."""
    import re

    message = re.sub(r"\b(allow_\w+)=True", lambda found: _flag(found[1]), message)
    message = re.sub(
        r"\b(length|chunk_size)=(-?\d+)", lambda found: f"{_flag(found[1])} {found[2]}", message
    )
    return re.sub(
        r'\b(on_short_lived|expires_in|endpoint_url|addressing_style)(?:="?(\w+)"?)?',
        lambda found: f"{_flag(found[1])} {found[2]}" if found[2] else _flag(found[1]),
        message,
    )


def _flag(keyword: str) -> str:
    return "--" + keyword.replace("_", "-")


def _print_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,  # noqa: ARG001  the signature of warnings.showwarning
    lineno: int,  # noqa: ARG001
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    print(f"sigv4: {category.__name__}: {message}", file=sys.stderr)
