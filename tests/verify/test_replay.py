"""The memory of what was seen, at its bounds."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from hashlib import md5
from pathlib import Path

import pytest

import sigv4
from sigv4.verify import (
    ReplayStore,
    ReplayStoreFull,
    SqliteReplayStore,
    VerificationError,
    Verifier,
    replay,
)
from tests.verify.other import DATE, HOST, KNOWN, header_request

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("later", "kept"),
    [(timedelta(0), True), (timedelta(microseconds=999_999), True), (timedelta(seconds=1), False)],
)
def test_what_is_still_taken_is_not_forgotten(later, kept):
    """Verifiers compare whole seconds, and take the last one: so does the store, full or not."""
    store = ReplayStore(1, clock=lambda: AT + later)
    assert not store.seen("a", AT)
    if kept:
        with pytest.raises(ReplayStoreFull, match="1 places"):
            store.seen("b", AT)
        assert store.seen("a", AT)
    else:
        assert not store.seen("b", AT + timedelta(minutes=1))
        assert store.seen("b", AT)
    assert len(store) == 1


def test_the_clock_has_a_zone():
    """Without one, what has ended could not be reported."""
    store = ReplayStore(1, clock=lambda: datetime(2026, 11, 23, 12))
    store.seen("a", AT)
    with pytest.raises(sigv4.NaiveDatetime):
        store.seen("b", AT)


@pytest.mark.parametrize("size", [0, -1, True, 1.5, "1"])
def test_a_size_is_a_number_of_places(size):
    """At least one."""
    with pytest.raises(ValueError, match="size must be"):
        ReplayStore(size)


@pytest.fixture
def shared(tmp_path):
    """A file, and two stores over it, as two processes have them."""
    now = [AT]
    stores = [
        SqliteReplayStore(str(tmp_path / "seen.db"), 3, clock=lambda: now[0]) for _ in range(2)
    ]
    yield now, *stores
    for store in stores:
        store.close()


def test_shared_store(shared):
    """What one has seen, the other knows."""
    _, first, second = shared
    assert not first.seen("a", AT + timedelta(seconds=60))
    assert second.seen("a", AT + timedelta(seconds=60))
    assert not second.seen("b", AT + timedelta(seconds=60))
    assert first.seen("b", AT + timedelta(seconds=60))
    assert len(first) == len(second) == 2


def test_shared_store_is_bounded(shared):
    """Expired requests are dropped first; if none has expired, the next one is refused."""
    now, first, second = shared
    for name, seconds in (("a", 1), ("b", 1), ("c", 60)):
        assert not first.seen(name, AT + timedelta(seconds=seconds))
    with pytest.raises(ReplayStoreFull, match="All 3 places"):
        second.seen("d", AT + timedelta(seconds=60))
    assert second.seen("c", AT)
    now[0] = AT + timedelta(seconds=2)
    assert not second.seen("d", AT + timedelta(seconds=60))
    assert len(first) == 2
    assert first.seen("c", AT)


def test_shared_store_of_the_verifier(shared):
    """A request that one server has answered is refused by the other."""
    _, first, second = shared
    request = header_request()
    Verifier(KNOWN.get, replay=first).verify(request, at=AT)
    with pytest.raises(VerificationError, match="replayed"):
        Verifier(KNOWN.get, replay=second).verify(request, at=AT)
    with pytest.raises(VerificationError, match="two equal requests"):
        Verifier(KNOWN.get, replay=first).verify(header_request(), at=AT)


def test_shared_store_between_threads(tmp_path):
    """Of many that ask at once for one request, one gets False."""
    store = SqliteReplayStore(str(tmp_path / "seen.db"))
    with ThreadPoolExecutor(8) as pool:
        until = datetime.now(timezone.utc) + timedelta(hours=1)
        found = list(pool.map(lambda _: store.seen("a", until), range(40)))
    store.close()
    assert found.count(False) == 1


FORKED = """
import os, sys
from datetime import datetime, timedelta, timezone
from sigv4.verify.replay import SqliteReplayStore, ReplayStore

until = datetime.now(timezone.utc) + timedelta(hours=1)
store = SqliteReplayStore(sys.argv[1])
opened = store._connection
print(store.seen("a", until))
os.chdir("/")
store._lock.acquire()  # as another thread may hold it at that time
child = os.fork()
if not child:
    again = None if store._connection is opened else "again"
    print(again, store.seen("a", until), store.seen("b", until), flush=True)
    os._exit(0)
store._lock.release()
os.waitpid(child, 0)
print(store._connection is opened, store.seen("b", until))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("seen.db", ["False", "again True False", "True True"]),
        (":memory:", ["False", "None True False", "True False"]),  # nothing is shared
    ],
)
def test_shared_store_in_a_forked_process(tmp_path, path, expected):
    """It opens the file again, and knows what the first process has seen."""
    command = [sys.executable, "-c", FORKED, path]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert result.stdout.splitlines() == expected, result.stderr


def test_forked_processes_leave_the_connection(tmp_path):
    """Of all stores of a process, as the hook of the system calls it."""
    store = SqliteReplayStore(str(tmp_path / "seen.db"))
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    in_memory = SqliteReplayStore(":memory:")
    first, other = store._connection, in_memory._connection
    assert not store.seen("a", until)
    for _ in range(2):  # a child that forks does not close what its parent left
        fork = replay._Fork()
        fork.before()
        fork.after_in_child()
    assert store._connection is not first
    assert in_memory._connection is other
    assert store.seen("a", until)
    assert first in replay._INHERITED
    first.execute("SELECT 1")
    for opened in (store, first, in_memory):
        opened.close()
    replay._INHERITED.clear()


def test_forks_wait_for_transactions(tmp_path):
    """Of other threads: a child that ends would end them."""
    store = SqliteReplayStore(str(tmp_path / "seen.db"))
    done = threading.Event()

    def fork():
        watched = replay._Fork()
        watched.before()
        done.set()
        watched.after_in_parent()

    thread = threading.Thread(target=fork)
    with store._lock:
        thread.start()
        assert not done.wait(0.2)
    thread.join(20)
    assert done.is_set()
    assert not store.seen("a", datetime.now(timezone.utc) + timedelta(hours=1))
    store.close()


def test_systems_that_do_not_fork(monkeypatch):
    """They have nothing to watch."""
    monkeypatch.delattr(os, "register_at_fork", raising=False)
    replay._watch(replay._Fork())


def fill(store, until):
    for number in range(2_000):
        store.seen(f"{number:064x}", until)


def test_shared_store_on_a_full_disk(tmp_path):
    """The error says so, and the store works again when there is space."""
    store = SqliteReplayStore(str(tmp_path / "seen.db"))
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    store._connection.execute("PRAGMA max_page_count=8")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        fill(store, until)
    store._connection.execute("PRAGMA max_page_count=1000000")
    assert not store.seen("a", until)
    assert store.seen("a", until)
    store.close()


def test_shared_store_that_cannot_be(tmp_path):
    """A size below one."""
    with pytest.raises(ValueError, match="at least 1"):
        SqliteReplayStore(str(tmp_path / "seen.db"), 0)


@pytest.mark.parametrize("service", ["s3", "orders"])
@pytest.mark.parametrize("named", [True, False])
def test_a_wrong_body_uses_up_nothing(service, named):
    """Who sends a captured head with another body first does not stop the real request."""
    scope = f"20261123/eu-west-1/{service}/aws4_request"
    headers = None if service == "s3" else {"host": HOST, "x-amz-date": DATE}
    if named and headers is not None:
        headers |= {"content-md5": b64encode(md5(b"hello").digest()).decode()}
    request = header_request("PUT", body=b"hello", headers=headers, scope=scope)
    other = sigv4.Request("PUT", request.url, request.headers, b"other")
    verifier = Verifier(KNOWN.get, replay=ReplayStore())
    for _ in range(2):
        with pytest.raises(VerificationError) as caught:
            verifier.verify(other, at=AT)
        assert caught.value.refusal in ("hash-mismatch", "wrong-signature")
    assert verifier.verify(request, at=AT).body_signed
    with pytest.raises(VerificationError, match="used before"):
        verifier.verify(request, at=AT)


def test_a_wrong_md5_uses_up_nothing():
    """Nor does a body that the head of a recognised request does not describe."""
    headers = {"host": HOST, "x-amz-date": DATE}
    scope = "20261123/eu-west-1/orders/aws4_request"
    request = header_request("PUT", body=b"hello", headers=headers, scope=scope)
    given = b64encode(md5(b"hello").digest()).decode()
    right, wrong = (
        sigv4.Request("PUT", request.url, [*request.headers, ("content-md5", text)], b"hello")
        for text in (given, b64encode(md5(b"other").digest()).decode())
    )
    verifier = Verifier(KNOWN.get, replay=ReplayStore())
    for _ in range(3):
        with pytest.raises(VerificationError, match="MD5"):
            verifier.verify(wrong, at=AT)
    verifier.verify(right, at=AT)


def test_a_malformed_head_uses_up_nothing():
    """Before the body has come, what the head says of it is read first."""
    request = header_request("PUT", body=b"hello")
    wrong = sigv4.Request("PUT", request.url, [*request.headers, ("content-md5", "x")])
    right = sigv4.Request("PUT", request.url, request.headers)
    verifier = Verifier(KNOWN.get, replay=ReplayStore())
    with pytest.raises(VerificationError, match="Content-MD5"):
        verifier.verify(wrong, at=AT, body_follows=True)
    verifier.verify(right, at=AT, body_follows=True)
    with pytest.raises(VerificationError, match="used before"):
        verifier.verify(right, at=AT, body_follows=True)
