"""When keys are renewed, by whom, and what happens when that fails."""

from __future__ import annotations

import asyncio
import pickle
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest

import sigv4
from sigv4.credentials import Found, Refreshing, Source, SourceFailed

from .servers import START, Clock


class Counted(Source):
    """A source of numbered keys, which can fail, and can be held up."""

    name = "counted"

    def __init__(self, clock, lasts=timedelta(hours=1)):
        self.clock, self.lasts = clock, lasts
        self.calls = 0
        self.failure: Exception | None = None
        self.entered = threading.Event()
        self.gate: threading.Event | None = None

    def find(self):
        self.calls += 1
        self.entered.set()
        if self.gate is not None:
            assert self.gate.wait(10)
        if self.failure is not None:
            raise self.failure
        ends = None if self.lasts is None else self.clock() + self.lasts
        keys = sigv4.Credentials(f"KEY{self.calls}", "s3cr3t", "t", ends)
        return Found(keys, self.name)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def source(clock):
    return Counted(clock)


@pytest.fixture
def provider(source, clock):
    return Refreshing(source, clock)


def key(provider):
    return provider.load().access_key_id


def test_nothing_is_asked_before_the_first_use(provider, source):
    """Nor a second time while the keys are fresh."""
    assert provider.current is None
    assert source.calls == 0
    assert [key(provider), key(provider)] == ["KEY1", "KEY1"]
    assert provider.current.credentials.access_key_id == "KEY1"


def test_keys_without_an_end_are_kept(source, provider, clock):
    """They are never asked for again."""
    source.lasts = None
    key(provider)
    clock.move(days=400)
    assert key(provider) == "KEY1"


@pytest.mark.parametrize(
    ("lasts", "advisory"),
    [
        (timedelta(hours=6), timedelta(hours=5, minutes=45)),
        (timedelta(hours=1), timedelta(minutes=45)),
        (timedelta(minutes=15), timedelta(minutes=11, seconds=15)),
        (timedelta(minutes=4), timedelta(minutes=3)),
    ],
)
def test_the_advisory_window(source, provider, clock, lasts, advisory):
    """15 minutes before the end, and at most a quarter of the time that the keys have."""
    source.lasts = lasts
    key(provider)
    clock.move(seconds=advisory.total_seconds() - 1)
    assert key(provider) == "KEY1"
    clock.move(seconds=1)
    assert key(provider) == "KEY2"


def test_advisory_failures_keep_the_keys(source, provider, clock):
    """They are tried again ten seconds later, and then no more often than that."""
    key(provider)
    source.failure = SourceFailed("no", "later")
    clock.move(minutes=46)
    assert [key(provider) for _ in range(5)] == ["KEY1"] * 5
    assert source.calls == 2
    clock.move(seconds=10)
    assert key(provider) == "KEY1"
    assert source.calls == 3
    source.failure = None
    clock.move(seconds=10)
    assert key(provider) == "KEY4"


def test_mandatory_failures_keep_valid_keys(source, provider, clock):
    """Even of an error that nobody foresaw; once the keys have ended it is raised."""
    key(provider)
    source.failure = OSError("disk full")
    clock.move(minutes=55)
    assert key(provider) == "KEY1"
    clock.move(minutes=5)
    with pytest.raises(OSError, match="disk full"):
        provider.load()
    source.failure = None
    assert key(provider).startswith("KEY")


def test_ended_keys_are_not_kept_by_the_pause(source, provider, clock):
    """Between two tries they may end."""
    key(provider)
    source.failure = SourceFailed("no", "later")
    clock.move(minutes=59, seconds=55)
    assert key(provider) == "KEY1"
    clock.move(seconds=6)
    with pytest.raises(SourceFailed):
        provider.load()


def test_keys_that_have_ended_already(source, provider):
    """A source that gives such is at fault, or the clock is."""
    source.lasts = timedelta(0)
    with pytest.raises(SourceFailed, match=r"KEY1 from counted expired at 2026-01-15T12:00:00"):
        provider.load()


def test_one_thread_renews_while_others_go_on(source, provider, clock):
    """In the advisory window nobody waits but the one that asks."""
    key(provider)
    clock.move(minutes=46)
    source.entered.clear()
    source.gate = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(key, provider)
        assert source.entered.wait(10)
        assert [key(provider) for _ in range(20)] == ["KEY1"] * 20
        source.gate.set()
        assert renewing.result(10) == "KEY2"
    assert source.calls == 2


def test_all_wait_in_the_mandatory_window(source, provider, clock):
    """One asks, and the others get what it got."""
    key(provider)
    clock.move(minutes=55)
    source.entered.clear()
    source.gate = threading.Event()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(key, provider) for _ in range(8)]
        assert source.entered.wait(10)
        source.gate.set()
        assert {each.result(10) for each in waiting} == {"KEY2"}
    assert source.calls == 2


@pytest.mark.parametrize(("minutes", "kept"), [(55, True), (61, False), (None, False)])
def test_those_who_wait_share_a_failure(source, provider, clock, minutes, kept):
    """Eight threads do not ask eight times after a server that does not answer."""
    if minutes is not None:
        key(provider)
        clock.move(minutes=minutes)
    before = source.calls
    source.failure = SourceFailed("no answer", "later")
    source.entered.clear()
    source.gate = threading.Event()
    waits = _count_waiters(provider)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(provider.load) for _ in range(8)]
        assert source.entered.wait(10)
        assert waits.all_there.wait(10)
        source.gate.set()
        results = [each.exception(10) or each.result(10) for each in waiting]
    assert source.calls == before + 1
    if kept:
        assert {each.access_key_id for each in results} == {"KEY1"}
    else:
        assert {str(each) for each in results} == {"no answer later"}


class _Waiters:
    """The provider's lock, which says when all of eight threads have come to it."""

    def __init__(self, lock, wanted=8):
        self.lock, self.left = lock, wanted
        self.all_there = threading.Event()

    def __enter__(self):
        self.left -= 1
        if self.left == 0:
            self.all_there.set()
        return self.lock.__enter__()

    def __exit__(self, *given):
        return self.lock.__exit__(*given)


def _count_waiters(provider):
    provider._lock = _Waiters(provider._lock)
    return provider._lock


def test_a_coroutine_is_not_held_up(source, provider, clock):
    """In the advisory window a thread renews; the event loop goes on with the keys there are."""

    async def work():
        await provider.aload()
        clock.move(minutes=46)
        source.gate, source.entered = threading.Event(), threading.Event()
        seen = [key(provider), (await provider.aload()).access_key_id]
        assert source.entered.wait(10)
        seen.append(key(provider))
        source.gate.set()
        while provider.current.credentials.access_key_id == "KEY1":  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        return [*seen, key(provider)]

    assert asyncio.run(work()) == ["KEY1", "KEY1", "KEY1", "KEY2"]
    assert source.calls == 2


def test_a_coroutine_waits_without_blocking(source, provider, clock):
    """The first keys, and those in the mandatory window, are waited for in a thread."""

    async def work():
        source.gate = threading.Event()
        loading = asyncio.create_task(provider.aload())
        while not source.entered.is_set():  # noqa: ASYNC110  another thread sets it
            await asyncio.sleep(0.001)
        assert not loading.done()
        source.gate.set()
        first = await loading
        clock.move(minutes=55)
        return first.access_key_id, (await provider.aload()).access_key_id

    assert asyncio.run(work()) == ("KEY1", "KEY2")


def test_a_coroutine_of_trio(source, provider, clock):
    """httpx runs on trio too: threads wait there as well."""
    trio = pytest.importorskip("trio", reason="trio is not installed")

    async def until(done):
        while not done():
            await trio.sleep(0.001)

    async def work():
        source.gate = threading.Event()
        loaded = []

        async def load():
            loaded.append((await provider.aload()).access_key_id)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(load)
            await until(source.entered.is_set)
            assert loaded == []
            source.gate.set()
        clock.move(minutes=46)
        source.gate, source.entered = threading.Event(), threading.Event()
        loaded += [key(provider), (await provider.aload()).access_key_id]
        await until(source.entered.is_set)
        source.gate.set()
        await until(lambda: provider.current.credentials.access_key_id == "KEY2")
        return [*loaded, key(provider)]

    assert trio.run(work) == ["KEY1", "KEY1", "KEY1", "KEY2"]
    assert source.calls == 2


def test_a_coroutine_of_another_loop(provider, monkeypatch):
    """It waits; trio that another thread is importing is not asked."""
    monkeypatch.setitem(sys.modules, "trio", SimpleNamespace(lowlevel=SimpleNamespace()))
    with pytest.raises(StopIteration) as ended:
        provider.aload().send(None)
    assert ended.value.value.access_key_id == "KEY1"


def test_a_renewal_that_another_has_made(source, provider, clock):
    """Who comes to the lock late takes what is there."""
    key(provider)
    held = provider._held
    clock.move(minutes=46)
    assert key(provider) == "KEY2"
    provider._lock.acquire()
    assert provider._advise(held).credentials.access_key_id == "KEY2"
    assert provider._wait(held).credentials.access_key_id == "KEY2"
    assert source.calls == 2


@pytest.mark.parametrize("minutes", [None, 46, 55])
def test_a_fork_leaves_no_lock_held(provider, clock, minutes):
    """A child whose parent was renewing at the time does not wait for that."""
    if minutes is not None:
        key(provider)
        clock.move(minutes=minutes)
    provider._lock.acquire()
    provider._process = -1
    assert key(provider) == ("KEY1" if minutes is None else "KEY2")


def test_asyncio_is_not_needed(provider, monkeypatch):
    """Without it nobody is in a coroutine."""
    from sigv4.credentials.refresh import _in_coroutine

    monkeypatch.delitem(sys.modules, "asyncio")
    monkeypatch.delitem(sys.modules, "trio", raising=False)
    assert not _in_coroutine()


def test_pickled_with_its_keys():
    """Another process goes on with them, and asks again by itself."""
    from sigv4.credentials import Environment, Machine

    environ = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s3cr3t"}
    provider = Refreshing(Environment(Machine(environ=environ)))
    assert provider.load().access_key_id == "A"
    there = pickle.loads(pickle.dumps(provider))
    assert there.current == provider.current
    assert there.load() == provider.load()
    assert "s3cr3t" not in repr(provider)


def test_the_default_chain_is_pickled_without_variables(monkeypatch):
    """Another process reads its own; the keys that were found travel."""
    from sigv4.credentials import default_chain

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cr3t")
    monkeypatch.setenv("MINE", "v4riable")
    data = pickle.dumps(default_chain(network=True))
    assert b"v4riable" not in data
    assert b"s3cr3t" not in data
    chain = pickle.loads(data)
    assert chain.machine == default_chain(network=True).machine
    assert chain.load() == sigv4.Credentials("A", "s3cr3t")
    assert pickle.loads(pickle.dumps(chain)).current == chain.current


def test_start_is_aware():
    """The tests' clock is one that providers can use."""
    assert START.tzinfo is not None
