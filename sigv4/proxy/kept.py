"""Credentials that are renewed beside the requests, so that no request waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..core.model import Credentials
from ..provider import CredentialsLike, load_from, provider_of

_EVERY = 20.0  # seconds


class KeptCredentials:
    """A provider of what another one gave last; `renew` asks it again and again.

    Args:
        credentials: credentials, or a provider of them. It is asked once at the beginning.
        report: called with the error of a renewal, whatever the provider raises.
        every: seconds between two renewals.
    """

    __slots__ = ("_every", "_last", "_provider", "_report")

    def __init__(
        self,
        credentials: CredentialsLike,
        report: Callable[[Exception], None],
        every: float = _EVERY,
    ) -> None:
        self._provider = provider_of(credentials)
        self._report = report
        self._every = every
        self._last = load_from(self._provider)

    def load(self) -> Credentials:
        """Return what the provider gave last."""
        return self._last

    async def renew(self) -> None:
        """Ask the provider again and again, in a thread; ends when it is cancelled."""
        while True:
            await asyncio.sleep(self._every)
            try:
                self._last = await asyncio.to_thread(load_from, self._provider)
            except Exception as error:  # noqa: BLE001 - a provider of others raises what it likes
                self._report(error)

    def __repr__(self) -> str:
        return f"<kept {self._last!r}>"
