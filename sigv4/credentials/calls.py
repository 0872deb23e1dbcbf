"""Calls to AWS, tried again where that can help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..core.model import Request
from ..settings import Settings, expand
from .http import Answer, Unreachable
from .source import Machine

TIMEOUT = 10.0  # seconds of one try
TRIES = 3
PAUSE = 1.0  # seconds between two tries
AGAIN = frozenset({429, 500, 502, 503, 504})


def ask(
    machine: Machine,
    make: Callable[[], Request],
    *,
    timeout: float | None = None,
    tries: int = TRIES,
    proxies: bool = True,
) -> Answer:
    """Send a request, and try again after a temporary error.

    Args:
        machine: what may be read and called.
        make: makes the request again for each try, so that its signature is fresh.
        timeout: seconds of one try; 10 by default.
        tries: how many, one for requests that change something on the other side.
        proxies: use the proxies of the environment.

    Raises:
        Unreachable: no try got a complete answer.
    """
    seconds = TIMEOUT if timeout is None else timeout
    bundle = _ca_bundle(machine)
    for _ in range(tries - 1):
        try:
            answer = machine.send(make(), timeout=seconds, proxies=proxies, ca_bundle=bundle)
        except Unreachable:
            pass
        else:
            if answer.status not in AGAIN:
                return answer
        machine.sleep(PAUSE)
    return machine.send(make(), timeout=seconds, proxies=proxies, ca_bundle=bundle)


def trusting(machine: Machine, settings: Settings) -> Machine:
    """Return the machine that trusts the certificates that a profile names, if it does."""
    bundle = settings.get("ca_bundle")
    return replace(machine, ca_bundle=bundle) if bundle else machine


def _ca_bundle(machine: Machine) -> str | None:
    """Return the file of certificates to trust, in botocore's order; None for the system's."""
    environ = machine.environ
    named = environ.get("AWS_CA_BUNDLE") or machine.ca_bundle or environ.get("REQUESTS_CA_BUNDLE")
    return str(expand(named, environ)) if named else None
