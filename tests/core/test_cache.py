"""The bounded cache."""

from __future__ import annotations

import threading

from sigv4.core.cache import Cache


def test_cache_forgets_the_oldest():
    """It holds no more than its size, and the newest."""
    cache = Cache(3)
    for number in range(10):
        assert cache.remember(number, str(number)) == str(number)
    assert len(cache) == 3
    assert [cache.get(number) for number in range(6, 10)] == [None, "7", "8", "9"]


def test_cache_remembers_again():
    """A value remembered again is the newest, and replaces the old one."""
    cache = Cache(3)
    cache.remember("a", 1)
    cache.remember("b", 2)
    cache.remember("a", 3)
    cache.remember("c", 4)
    cache.remember("d", 5)
    assert [cache.get(key) for key in "abcd"] == [3, None, 4, 5]


def test_cache_is_safe_to_share():
    """Threads that remember at the same time neither fail nor overfill it."""
    cache = Cache(5)

    def fill(start: int) -> None:
        for number in range(start, start + 2_000):
            cache.remember(number, number)
            assert cache.get(number) in (None, number)

    threads = [threading.Thread(target=fill, args=(start,)) for start in range(0, 8_000, 1_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cache) == 5
