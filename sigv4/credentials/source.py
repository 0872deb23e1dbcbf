"""What a source of credentials is, what it finds, and the machine that it reads and calls.

A `Provider` is anything with ``load() -> Credentials``. A `Source` is one that also says where
what it found came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from getpass import getpass
from os import environ as process_environ
from time import sleep
from typing import Any, ClassVar

from ..provider import KnownKeys, Provider
from ..signer import system_clock
from . import http, process_run
from .errors import SourceFailed, SourceNotAllowed
from .value import Credentials

__all__ = ["Found", "KnownKeys", "Machine", "Provider", "Source", "made"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What sources may read and call.

    Args:
        network: allow calls to AWS and to the endpoints of containers and instances.
        processes: allow to start a profile's ``credential_process``.
        environ: the variables; the environment of the process by default.
        clock: called for the current time, an aware datetime.
        send: sends one HTTP request; see `sigv4.credentials.http.send`.
        run: runs one command; see `sigv4.credentials.process_run.run`.
        prompt: asks the user for the code of an MFA device.
        sleep: waits some seconds between two tries.
        ca_bundle: file of certificates to trust instead of the system's; ``AWS_CA_BUNDLE`` comes
            before it.
    """

    network: bool = False
    processes: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: process_environ, repr=False)
    clock: Callable[[], datetime] = field(default=system_clock, repr=False)
    send: http.Send = field(default=http.send, repr=False)
    run: process_run.Run = field(default=process_run.run, repr=False)
    prompt: Callable[[str], str] = field(default=getpass, repr=False)
    sleep: Callable[[float], None] = field(default=sleep, repr=False)
    ca_bundle: str | None = field(default=None, repr=False)

    def require_network(self, what: str, instead: str = "") -> None:
        """Refuse to call where the network was not allowed.

        Raises:
            SourceNotAllowed: names what would have been called.
        """
        if not self.network:
            raise SourceNotAllowed(
                f"{what} needs the network, which is not allowed.",
                f"Pass `network=True`{instead}.",
            )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without the variables of this process: another one has its own."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        if values["environ"] is process_environ:
            del values["environ"]
        return _unpickled, (values,)


def _unpickled(values: dict[str, Any]) -> Machine:
    return Machine(**values)


@dataclass(frozen=True, slots=True)
class Found:
    """Credentials that a source found.

    Args:
        credentials: what to sign with.
        source: name of the source.
        detail: where exactly: a profile, a file, a role.
        account_id: the account, if the source knows it.
    """

    credentials: Credentials
    source: str
    detail: str = ""
    account_id: str | None = None


class Source:
    """A place that credentials come from; subclasses define `name` and `find`."""

    __slots__ = ()

    name: ClassVar[str]

    def find(self) -> Found:
        """Ask the source.

        Raises:
            SourceAbsent: it is not configured.
            SourceNotAllowed: it needs the network or a process, which was not allowed.
            SourceFailed: it was asked and gave nothing usable.
        """
        raise NotImplementedError

    def load(self) -> Credentials:
        """Ask the source, each time; `Refreshing` keeps what it gave until it has to be renewed."""
        return self.find().credentials


def made(
    source: str,
    access_key_id: object,
    secret_access_key: object,
    session_token: object = None,
    expiration: datetime | None = None,
) -> Credentials:
    """Make credentials of what a source answered.

    Raises:
        SourceFailed: a value is missing or cannot work; the message names it and not its content.
    """
    given = (access_key_id, secret_access_key, session_token)
    names = ("access key id", "secret access key", "session token")
    for name, value, required in zip(names, given, (True, True, False), strict=True):
        if not isinstance(value, str) and (required or value is not None):
            raise SourceFailed(
                f"{source} gave no {name}, or one that is not text.",
                "Check what it is configured to answer.",
            )
    try:
        # An empty session token is what some programs print for long-term keys.
        return Credentials(given[0], given[1], given[2] or None, expiration)  # type: ignore[arg-type]
    except ValueError as error:
        raise SourceFailed(
            f"{source} gave credentials that cannot work: {error}",
            "Check what it is configured to answer.",
        ) from None
