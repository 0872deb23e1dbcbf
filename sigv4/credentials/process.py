"""Source: a profile's ``credential_process``, started only where that is allowed.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import ClassVar

from ..core.redact import HIDDEN
from .answers import SHOWN, hide, read_object, read_time
from .errors import SourceFailed, SourceNotAllowed
from .source import Found, Machine, Source, made

_READ = 65_536  # bytes of standard error that are searched for secrets; fewer are shown


@dataclass(frozen=True, slots=True)
class Process(Source):
    """A command that prints keys as JSON.

    Args:
        command: the command line, split into words as a shell would, and run without a shell.
        profile: the profile that names it.
        account_id: the account, if the profile says it.
        machine: what may be started.
    """

    name: ClassVar[str] = "process"
    command: str = field(repr=False)
    profile: str = "default"
    account_id: str | None = None
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Run the command."""
        if not self.machine.processes:
            raise SourceNotAllowed(
                f"Profile {self.profile!r} takes its keys from credential_process, and starting "
                "processes is not allowed.",
                "Pass `processes=True` if you trust the command in the profile.",
            )
        words = _split(self.command)
        if not words:
            raise SourceFailed(
                f"The credential_process of profile {self.profile!r} is not a command line.",
                "Close its quotes, and name a program.",
            )
        done = self.machine.run(words, environ=self.machine.environ)
        source = f"The credential_process of profile {self.profile!r}"
        if done.status != 0:
            said = _shown(done.errors, self.machine)
            raise SourceFailed(
                f"{source} ended with status {done.status}{': ' if said else ''}{said}.",
                "Run it in a terminal to see more.",
            )
        answer = read_object(source, done.output)
        version = answer.get("Version")
        if version != 1 or isinstance(version, bool):
            raise SourceFailed(
                f"{source} gave Version {str(version)[:20]!r}, and only Version 1 is known.",
                "Print Version 1 in its JSON.",
            )
        keys = made(
            source,
            answer.get("AccessKeyId"),
            answer.get("SecretAccessKey"),
            answer.get("SessionToken"),
            read_time(source, answer.get("Expiration")),
        )
        account = answer.get("AccountId") or self.account_id
        return Found(keys, self.name, f"profile {self.profile}", str(account) if account else None)


def _split(command: str, *, windows: bool = os.name == "nt") -> list[str]:
    """Split a command line into words; on Windows quotes group and backslashes stay."""
    from shlex import shlex

    lexer = shlex(command, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    if windows:
        lexer.escape, lexer.quotes = "", '"'
    try:
        return list(lexer)
    except ValueError:  # a quote that is not closed
        return []


def _shown(errors: bytes, machine: Machine) -> str:
    """Return the end of what a command wrote to standard error, without what opens anything."""
    from ..redaction import redact

    text = errors[-_READ:].decode("utf-8", "replace")
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"):
        if secret := machine.environ.get(name):
            text = text.replace(secret, HIDDEN)  # whole, before `redact` hides a part of it
    return hide(redact(text), [])[-SHOWN:]
