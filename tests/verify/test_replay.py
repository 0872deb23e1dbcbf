"""The memory of what was seen, at its bounds."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.verify import ReplayStore, ReplayStoreFull

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


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
    """Without one, what has ended could not be told."""
    store = ReplayStore(1, clock=lambda: datetime(2026, 11, 23, 12))
    store.seen("a", AT)
    with pytest.raises(sigv4.NaiveDatetime):
        store.seen("b", AT)


@pytest.mark.parametrize("size", [0, -1, True, 1.5, "1"])
def test_a_size_is_a_number_of_places(size):
    """At least one."""
    with pytest.raises(ValueError, match="size must be"):
        ReplayStore(size)
