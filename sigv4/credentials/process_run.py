"""Run one command and read what it prints: no shell, no standard input, and an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from .errors import SourceFailed

TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that has ended; what it printed is not shown, since it may hold secrets."""

    status: int
    output: bytes = field(repr=False)
    errors: bytes = field(repr=False, default=b"")


class Run(Protocol):
    """Runs one command."""

    def __call__(self, command: list[str], *, environ: Mapping[str, str]) -> Finished:
        """See `run`."""
        ...


def run(command: list[str], *, environ: Mapping[str, str]) -> Finished:
    """Run a command to its end, without standard input.

    Raises:
        SourceFailed: it cannot be started, or does not end in a minute.
    """
    from subprocess import DEVNULL, SubprocessError
    from subprocess import run as run_process

    try:
        done = run_process(  # noqa: S603  the user's own command, from the user's own file
            command,
            stdin=DEVNULL,
            capture_output=True,
            env=dict(environ),
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, ValueError, SubprocessError) as error:
        raise SourceFailed(
            f"{command[0]!r} failed ({type(error).__name__}).",
            "Check the credential_process of the profile by running it in a terminal.",
        ) from None
    return Finished(done.returncode, done.stdout, done.stderr)
