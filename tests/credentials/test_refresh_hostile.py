"""Renewal where everything goes wrong: many threads, slow and failing sources, clocks set back."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.credentials import Found, Refreshing, Source, SourceFailed
from sigv4.provider import provider_of

from .servers import START, Clock

GET = sigv4.Request("GET", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")


class Wild(Source):
    """A source that takes its time, fails at random, and notes how many ask it at once."""

    name = "wild"

    def __init__(self, clock, lasts=timedelta(hours=1), takes=0.0, fails=0.0):
        self.clock, self.lasts, self.takes, self.fails = clock, lasts, takes, fails
        self.calls = self.inside = self.most_inside = 0
        self.random = random.Random(7)
        self._lock = threading.Lock()

    def find(self):
        with self._lock:
            self.calls += 1
            number = self.calls
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
            fails = self.random.random() < self.fails
        try:
            if self.takes:
                time.sleep(self.takes)
            if fails:
                raise SourceFailed("The server is away.", "Wait.")
            ends = self.clock() + self.lasts
            return Found(sigv4.Credentials(f"KEY{number}", "s3cr3t", "t", ends), self.name)
        finally:
            with self._lock:
                self.inside -= 1


@pytest.fixture
def clock():
    return Clock()


@pytest.mark.parametrize("fails", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("back", [False, True])
def test_many_threads_over_days(clock, fails, back):
    """32 threads, while the clock runs, jumps and, in one case, goes back.

    Nobody gets keys that had ended when the call began; no error while keys are valid; never two
    renewals at once; and few renewals for so many calls.
    """
    source = Wild(clock, fails=fails)
    provider = Refreshing(source, clock)
    signer = sigv4.Signer(provider, "eu-west-1", "s3", clock=clock)
    steps = random.Random(11)
    wrong, errors, calls = [], [0], [0]
    for _ in range(60):

        def use(_):
            before = clock()
            held = provider.current
            try:
                keys = provider.load()
                signer.sign(GET)
            except SourceFailed:
                if held is not None and held.credentials.expiration > before:
                    wrong.append(("error", before, held.credentials.expiration))
                errors[0] += 1
                return
            calls[0] += 1
            if keys.expiration <= before:
                wrong.append(("ended", before, keys.expiration))

        with ThreadPoolExecutor(32) as pool:
            list(pool.map(use, range(64)))
        clock.move(minutes=steps.choice([0.1, 5, 14, 50, 90]))
        if back and steps.random() < 0.2:
            clock.move(minutes=-steps.choice([1, 20, 120]))
    assert wrong == []
    assert source.most_inside == 1
    assert calls[0] > 500
    assert source.calls < 60 * 64 / 4 if fails else source.calls <= 61


def test_a_slow_source_holds_up_one_thread(clock):
    """In the advisory window 15 threads sign on while one waits a third of a second."""
    source = Wild(clock)
    provider = Refreshing(source, clock)
    provider.load()
    clock.move(minutes=46)
    source.takes = 0.3
    counts, stop = [0] * 16, time.monotonic() + 0.25

    def work(place):
        while time.monotonic() < stop:
            provider.load()
            counts[place] += 1
            time.sleep(0.001)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))
    assert sum(count <= 1 for count in counts) == 1
    assert source.calls == 2


def test_tasks_go_on_while_a_slow_source_is_waited_for(clock):
    """A hundred tasks wait for keys that have ended; another task ticks meanwhile."""
    source = Wild(clock)
    provider = Refreshing(source, clock)

    async def work():
        await provider.aload()
        clock.move(minutes=61)
        source.takes = 0.3
        loading = [asyncio.create_task(provider.aload()) for _ in range(100)]
        ticks = 0
        while not all(task.done() for task in loading):
            await asyncio.sleep(0.005)
            ticks += 1
        return ticks, {(await task).access_key_id for task in loading}

    ticks, keys = asyncio.run(work())
    assert keys == {"KEY2"}
    assert source.calls == 2
    assert ticks >= 5  # a blocked loop ticks once


def test_tasks_share_a_failure_and_the_next_try_succeeds(clock):
    """Each of fifty tasks gets the error; then keys."""
    source = Wild(clock, fails=1.0, takes=0.05)
    provider = Refreshing(source, clock)

    async def work():
        tasks = [provider.aload() for _ in range(20)]
        return await asyncio.gather(*tasks, return_exceptions=True)

    results = asyncio.run(work())
    assert {type(each) for each in results} == {SourceFailed}
    assert source.calls < 20
    source.fails = 0.0
    assert asyncio.run(provider.aload()).access_key_id.startswith("KEY")


def test_a_clock_that_was_ahead(clock):
    """A failure while the clock was a day ahead does not hold up renewals for a day."""
    source = Wild(clock)
    provider = Refreshing(source, clock)
    first = provider.load()
    source.fails = 1.0
    clock.move(days=1)
    with pytest.raises(SourceFailed):
        provider.load()
    clock.move(days=-1, minutes=46)
    source.fails = 0.0
    assert provider.load() != first


def test_a_clock_that_goes_back(clock):
    """Keys stay in use; they are renewed by their end, not by how long they were held."""
    source = Wild(clock)
    provider = Refreshing(source, clock)
    provider.load()
    clock.move(minutes=-30)
    assert provider.load().access_key_id == "KEY1"
    clock.move(minutes=74)
    assert provider.load().access_key_id == "KEY1"
    clock.move(minutes=2)
    assert provider.load().access_key_id == "KEY2"


def test_no_thread_can_be_started(clock, monkeypatch):
    """The keys stay in use, and the lock is free: others can renew."""
    from sigv4.credentials import refresh

    def cannot_start(*_args, **_options):
        raise RuntimeError("can't start new thread")

    source = Wild(clock)
    provider = Refreshing(source, clock)
    monkeypatch.setattr(refresh.Thread, "start", cannot_start)

    async def work():
        return provider.load().access_key_id

    provider.load()
    clock.move(minutes=46)
    assert asyncio.run(work()) == "KEY1"
    assert not provider._lock.locked()
    assert provider.load().access_key_id == "KEY2"


def test_a_failure_in_the_thread_is_not_lost(clock):
    """It ends no thread with a traceback, and who needs keys later gets it."""
    source = Wild(clock)
    provider = Refreshing(source, clock)

    async def work():
        provider.load()
        source.fails = 1.0
        clock.move(minutes=46)
        source.takes = 0.05
        seen = provider.load().access_key_id
        clock.move(minutes=20)
        while provider._failure is None:  # noqa: ASYNC110  another thread sets it
            await asyncio.sleep(0.001)
        return seen

    assert asyncio.run(work()) == "KEY1"
    with pytest.raises(SourceFailed, match="The server is away"):
        provider.load()


def test_an_end_that_botocore_makes_up_for_an_instance():
    """Its fetcher moves the end of stale keys on by minutes; that is not believed."""
    utils = pytest.importorskip("botocore.utils")
    from botocore.credentials import RefreshableCredentials

    ended = datetime.now(timezone.utc) - timedelta(hours=1)
    given = {
        "role_name": "r",
        "access_key": "ASIAIOSFODNN7EXAMPLE",
        "secret_key": "s",
        "token": "t",
        "expiry_time": ended.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    fetcher = utils.InstanceMetadataFetcher()
    fetcher._evaluate_expiration(given)
    made_up = datetime.fromisoformat(given["expiry_time"].replace("Z", "+00:00"))
    assert made_up > ended + timedelta(hours=1)
    credentials = RefreshableCredentials.create_from_metadata(
        given, refresh_using=lambda: given, method="iam-role"
    )
    assert credentials._expiry_time > ended + timedelta(hours=1)
    assert provider_of(credentials).load().expiration is None
    other = RefreshableCredentials.create_from_metadata(
        given, refresh_using=lambda: given, method="sso"
    )
    assert provider_of(other).load().expiration is not None


def test_an_end_that_is_long_gone(clock):
    """A source that gives ended keys each time never replaces keys that are valid."""
    source = Wild(clock)
    provider = Refreshing(source, clock)
    provider.load()
    source.lasts = timedelta(minutes=-5)
    clock.move(minutes=55)
    assert provider.load().access_key_id == "KEY1"
    clock.move(minutes=5)
    with pytest.raises(SourceFailed, match=r"expired at 2026-01-15T12:55"):
        provider.load()
    assert clock() == START + timedelta(hours=1)
