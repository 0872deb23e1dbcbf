"""Stores that remember which requests were seen, so that none takes effect twice.

A signature names one request, not one sending of it. Until it expires, anyone who has recorded the
request can send it again. A server that must not act twice remembers what it has acted on.

Two equal requests of one second have one signature, so the second counts as a replay: dates have
whole seconds. A client that must send both makes them differ, for instance by a signed header.
"""

from __future__ import annotations

import os
from datetime import datetime
from heapq import heappop, heappush
from threading import Lock, RLock
from typing import Protocol
from weakref import WeakSet

from ..core.errors import SigV4Error
from ..core.timestamp import to_utc
from ..signer import system_clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable


class Replay(Protocol):
    """A store of seen requests. The verifier asks it only about signatures that hold."""

    def seen(self, signature: str, until: datetime) -> bool:
        """Say whether a request was seen before, and remember it.

        Both must be one atomic step: of two servers that ask at once, one gets False.

        Args:
            signature: names what was signed: the hash of access key id and string to sign, in
                hex. It is not the signature itself: SigV4A has many signatures for one message,
                and a store should not hold signatures.
            until: aware datetime after which the verifier refuses the request anyway.

        Raises:
            ReplayStoreFull: the store is full; the request is refused with status 503.
        """
        ...


class ReplayStoreFull(SigV4Error):
    """The store is full of requests that have not expired."""


class ReplayStore:
    """Remembers requests in the memory of one process; safe to share between threads.

    Expired requests are forgotten. When all places are taken by requests that have not expired, a
    further one is refused.

    Args:
        size: how many requests to remember at most.
        clock: called for the current time, an aware datetime, when places are to be freed; the
            system's clock by default. The verifier's and the store's clock must agree.
    """

    __slots__ = ("_clock", "_ends", "_lock", "_seen", "_size")

    def __init__(self, size: int = 100_000, clock: Callable[[], datetime] | None = None) -> None:
        self._size = _checked(size)
        self._clock = clock if clock is not None else system_clock
        self._lock = Lock()
        self._seen: set[str] = set()
        self._ends: list[tuple[datetime, str]] = []

    def seen(self, signature: str, until: datetime) -> bool:
        """Say whether a request was seen before, and remember it until a time.

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
            raise _full(self._size)

    def __len__(self) -> int:
        return len(self._seen)


_TABLES = """
CREATE TABLE IF NOT EXISTS seen (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ends ON seen (until);
CREATE TABLE IF NOT EXISTS total (id INTEGER PRIMARY KEY CHECK (id = 1), places INTEGER NOT NULL);
INSERT OR IGNORE INTO total VALUES (1, 0);
"""


class SqliteReplayStore:
    """Remembers requests in an SQLite file, which the processes of one machine share.

    A process that is forked from another one, as servers fork their workers, opens the file again.

    Args:
        path: the path of the file, on a local disk; it is made if it does not exist.
        size: how many requests to remember at most.
        clock: as for `ReplayStore`.
        timeout: seconds to wait for another process that is writing.
    """

    __slots__ = (
        "__weakref__",
        "_clock",
        "_lock",
        "_opened",
        "_path",
        "_size",
        "_timeout",
    )

    def __init__(
        self,
        path: str,
        size: int = 1_000_000,
        clock: Callable[[], datetime] | None = None,
        timeout: float = 5.0,
    ) -> None:
        self._size = _checked(size)
        self._clock = clock if clock is not None else system_clock
        self._lock = RLock()  # a signal's handler may fork while it is held
        # A forked process may have another working folder.
        self._path = path if path in _IN_MEMORY else os.path.abspath(path)  # noqa: PTH100
        self._timeout = timeout
        self._opened: sqlite3.Connection | None = None
        self._connection.executescript(_TABLES)
        _SHARED.add(self)

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            import sqlite3

            self._opened = sqlite3.connect(
                self._path, timeout=self._timeout, isolation_level=None, check_same_thread=False
            )
        return self._opened

    def _forked(self) -> None:
        """Leave the connection to the process that opened it: SQLite's must not cross a fork.

        https://sqlite.org/howtocorrupt.html#_carrying_an_open_database_file_across_a_fork_
        """
        self._lock = RLock()
        if self._path not in _IN_MEMORY and self._opened is not None:
            _INHERITED.append(self._opened)
            self._opened = None

    def seen(self, signature: str, until: datetime) -> bool:
        """Say whether a request was seen before, and remember it until a time.

        Raises:
            ReplayStoreFull: no place is left.
            sqlite3.Error: the file cannot be written; the request must not be answered.
        """
        now = int(to_utc(self._clock(), "clock").timestamp())
        with self._lock:
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                seen = self._remember(signature, int(until.timestamp()), now)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:  # else some errors have ended it
                    connection.execute("ROLLBACK")
            return seen

    def _remember(self, name: str, until: int, now: int) -> bool:
        execute = self._connection.execute
        if execute("SELECT 1 FROM seen WHERE name = ?", (name,)).fetchone() is not None:
            return True
        freed = execute("DELETE FROM seen WHERE until < ?", (now,)).rowcount
        execute("UPDATE total SET places = places - ?", (freed,))
        if len(self) >= self._size:
            raise _full(self._size)
        execute("INSERT INTO seen VALUES (?, ?)", (name, until))
        execute("UPDATE total SET places = places + 1")
        return False

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __len__(self) -> int:
        found: tuple[int] = self._connection.execute("SELECT places FROM total").fetchone()
        return found[0]


_IN_MEMORY = ("", ":memory:")  # of one process
_SHARED: WeakSet[SqliteReplayStore] = WeakSet()
_INHERITED: list[sqlite3.Connection] = []  # of parents: neither used nor closed


class _Fork:
    """Lets no transaction be open while the process forks: its child would end it."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._stores: list[SqliteReplayStore] = []

    def before(self) -> None:
        self._lock.acquire()
        self._stores = list(_SHARED)
        for store in self._stores:
            store._lock.acquire()  # noqa: SLF001  of this module

    def after_in_parent(self) -> None:
        for store in self._stores:
            store._lock.release()  # noqa: SLF001
        self._lock.release()

    def after_in_child(self) -> None:
        for store in self._stores:
            store._forked()  # noqa: SLF001
        self._lock = RLock()


def _watch(fork: _Fork) -> None:
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=fork.before,
            after_in_parent=fork.after_in_parent,
            after_in_child=fork.after_in_child,
        )


_watch(_Fork())


def _checked(size: int) -> int:
    if type(size) is not int or size < 1:
        raise ValueError(f"size must be an int of at least 1, not {size!r}")
    return size


def _full(size: int) -> ReplayStoreFull:
    return ReplayStoreFull(
        f"All {size} places are taken by requests that have not expired.",
        "Use a larger store.",
    )
