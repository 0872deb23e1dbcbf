"""Keep what a source gave, and renew it before it ends.

How it works. Keys with an end have two windows before it. In the first, the advisory window, one
caller renews them while all others go on with those they have. In the second, the mandatory window,
all callers wait for the one that renews. A renewal that fails leaves keys that are still valid in
use, and is tried again some seconds later; only when no valid keys are left does it raise.

The windows are 15 and 10 minutes, as in the AWS SDKs, but never more than a quarter and a sixth of
the time that the keys had left when they came: keys of 15 minutes are not renewed at once.

In a coroutine nothing may block. There the advisory renewal runs in a thread while the coroutine
goes on, and ``await provider.aload()`` waits without blocking where keys must be waited for. Both
use the same code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from os import getpid
from threading import Lock, Thread
from typing import Any, ClassVar

from ..signer import system_clock
from .errors import SourceFailed
from .source import Found, Source
from .value import Credentials

ADVISORY, MANDATORY = timedelta(minutes=15), timedelta(minutes=10)
PAUSE = timedelta(seconds=10)  # after a renewal that failed
NEVER = datetime.max.replace(tzinfo=timezone.utc)
LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class _Held:
    """What was found, and when it is to be renewed."""

    found: Found
    advisory: datetime
    mandatory: datetime
    ends: datetime


class Refreshing(Source):
    """A provider that asks its source as seldom as it can; safe to share between threads and tasks.

    Args:
        source: what is asked.
        clock: called for the current time, an aware datetime.

    Pickled with the keys that it holds, so that worker processes can sign: treat the bytes as a
    secret.
    """

    __slots__ = (
        "source",
        "_clock",
        "_held",
        "_lock",
        "_process",
        "_retry_at",
        "_tries",
        "_failure",
    )

    name: ClassVar[str] = "refreshing"

    def __init__(self, source: Source, clock: Callable[[], datetime] = system_clock) -> None:
        self.source = source
        self._bind(clock, None)

    def _bind(self, clock: Callable[[], datetime], held: _Held | None) -> None:
        self._clock = clock
        self._held = held
        self._lock = Lock()
        self._process = getpid()
        self._retry_at = LONG_AGO
        self._tries = 0
        self._failure: Exception | None = None

    @property
    def current(self) -> Found | None:
        """What was found last; None before anything was."""
        return None if self._held is None else self._held.found

    @property
    def is_role(self) -> bool:
        """Whether the source gives the keys of a role."""
        return bool(getattr(self.source, "is_role", False))

    def find(self) -> Found:
        """Return what is there while it is fresh; else renew it.

        Raises:
            MissingCredentials: the source gave none, and none that are valid are left.
        """
        held = self._held
        now = self._clock()
        if held is not None and (now < held.advisory or self._pauses(held, now)):
            return held.found
        if self._process != getpid():  # a fork copies a lock that may be held, without its holder
            self._process, self._lock = getpid(), Lock()
        if held is None:
            return self._wait(None)
        if now >= held.mandatory:
            return self._wait(held)
        if self._lock.acquire(blocking=False):
            if not _in_coroutine():
                return self._advise(held)
            try:
                Thread(target=self._advise_aside, args=(held,), daemon=True).start()
            except RuntimeError:  # no more threads, or the interpreter ends
                self._lock.release()
        return held.found

    def _pauses(self, held: _Held, now: datetime) -> bool:
        """Whether a renewal failed seconds ago. A clock that was set back ends the pause."""
        return now < self._retry_at <= now + PAUSE and now < held.ends

    async def aload(self) -> Credentials:
        """Return credentials as `load` does, without blocking the event loop."""
        held = self._held
        if held is not None and self._clock() < held.mandatory:
            return self.load()
        if _in_trio():
            waited: Credentials = await sys.modules["trio"].to_thread.run_sync(self.load)
            return waited
        if not _in_asyncio():  # in the loop of another library, which has to wait
            return self.load()
        from asyncio import to_thread

        return await to_thread(self.load)

    def _advise(self, held: _Held) -> Found:
        """Renew while others go on; the lock is held, and is released here."""
        try:
            return self._renew(held) if self._held is held else self._held.found  # type: ignore[union-attr]
        finally:
            self._lock.release()

    def _advise_aside(self, held: _Held) -> None:
        """Renew in a thread of its own; a failure is kept for those who wait for keys."""
        with suppress(Exception):
            self._advise(held)

    def _wait(self, seen: _Held | None) -> Found:
        """Be the one that renews, or wait for it and share what came of it."""
        tries = self._tries
        with self._lock:
            held = self._held
            if held is not None and held is not seen:
                return held.found
            if self._tries == tries or self._failure is None:
                return self._renew(held)
            if held is not None and self._clock() < held.ends:
                return held.found
            raise copy(self._failure) from None

    def _renew(self, old: _Held | None) -> Found:
        now = self._clock()
        try:
            self._held = _hold(self.source.find(), now)
            self._failure, self._retry_at = None, LONG_AGO
        except Exception as failure:
            self._failure, self._retry_at = failure, now + PAUSE
            if old is None or old.ends <= now:
                raise
            return old.found
        finally:
            self._tries += 1  # those who waited see that a try has ended
        return self._held.found

    def __getstate__(self) -> tuple[Any, ...]:
        return self.source, self._clock, self._held

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.source, clock, held = state
        self._bind(clock, held)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source!r})"


def _hold(found: Found, now: datetime) -> _Held:
    ends = found.credentials.expiration
    if ends is None:
        return _Held(found, NEVER, NEVER, NEVER)
    if ends <= now:
        raise SourceFailed(
            f"The keys of {found.credentials.access_key_id} from {found.source} expired at "
            f"{ends.isoformat()}.",
            "Renew them where they come from, and check this machine's clock.",
        )
    left = ends - now
    return _Held(found, ends - min(ADVISORY, left / 4), ends - min(MANDATORY, left / 6), ends)


def _in_coroutine() -> bool:
    """Whether an event loop runs in this thread."""
    return _in_asyncio() or _in_trio()


def _in_asyncio() -> bool:
    """Whether it is that of asyncio, which is not imported to find out."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _in_trio() -> bool:
    """Whether it is that of trio, on which httpx runs too."""
    lowlevel = getattr(sys.modules.get("trio"), "lowlevel", None)
    if lowlevel is None:
        return False
    try:
        lowlevel.current_task()
    except (AttributeError, RuntimeError):  # half imported by another thread, or not running
        return False
    return True
