"""Whether a signature was seen before.

A signature names one request, not one sending of it: until it ends, whoever has overheard it can
send it again. A server that must not act twice remembers what it has acted on.
"""

from __future__ import annotations

from datetime import datetime
from heapq import heappop, heappush
from threading import Lock

from ..core.errors import SigV4Error
from ..core.timestamp import to_utc
from ..signer import system_clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Replay(Protocol):
        """Remembers what was seen; asked only about signatures that hold."""

        def seen(self, signature: str, until: datetime) -> bool:
            """Whether it was seen before; remember it from now on until the moment.

            Args:
                signature: names what was signed: the hash of access key id and string to sign,
                    in hex. It is never the signature itself, of which SigV4A has many for one
                    message, and which must not lie about in stores.
                until: aware datetime from which on the verifier refuses the request anyway.
            """
            ...


class ReplayStoreFull(SigV4Error):
    """The memory of seen signatures is full of ones that still count."""


class ReplayStore:
    """A memory of one process, safe to share between threads.

    What has ended is forgotten; when all places are taken by what has not, a further signature is
    refused rather than forgotten.

    Args:
        size: how many signatures to remember at most.
        clock: called for the current moment, an aware datetime, when places are to be freed; the
            system's clock by default. The verifier's and the store's must agree.
    """

    __slots__ = ("_clock", "_ends", "_lock", "_seen", "_size")

    def __init__(self, size: int = 100_000, clock: Callable[[], datetime] | None = None) -> None:
        if type(size) is not int or size < 1:
            raise ValueError(f"size must be an int of at least 1, not {size!r}")
        self._size = size
        self._clock = clock if clock is not None else system_clock
        self._lock = Lock()
        self._seen: set[str] = set()
        self._ends: list[tuple[datetime, str]] = []

    def seen(self, signature: str, until: datetime) -> bool:
        """Whether it was seen before; remembered from now on until the moment.

        Raises:
            ReplayStoreFull: no place is left.
        """
        with self._lock:
            if signature in self._seen:
                return True
            if len(self._seen) >= self._size:
                self._forget(to_utc(self._clock(), "clock"))  # whole seconds, as verifiers compare
            self._seen.add(signature)
            heappush(self._ends, (until, signature))
            return False

    def _forget(self, now: datetime) -> None:
        while self._ends and self._ends[0][0] < now:
            self._seen.remove(heappop(self._ends)[1])
        if len(self._seen) >= self._size:
            raise ReplayStoreFull(
                f"All {self._size} places are taken by signatures that have not ended.",
                "Use a larger ReplayStore, or one that is shared and stored elsewhere.",
            )

    def __len__(self) -> int:
        return len(self._seen)
