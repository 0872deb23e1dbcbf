"""Plans over long streams: midnight, clocks that step, credentials that end."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 23, 59, 58, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
BUCKET = "examplebucket"


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.time = AT

    def __call__(self) -> datetime:
        return self.time

    def stream(self, *steps: float, key: str = "k"):
        """Keys that come after so many seconds each."""
        for number, seconds in enumerate(steps):
            self.time += timedelta(seconds=seconds)
            yield f"{key}{number}"


def dates(urls) -> list[str]:
    return [url.partition("X-Amz-Date=")[2][:16] for url in urls]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def presigner_of(clock, credentials=KEYS, **options):
    return S3(credentials, "eu-west-1", clock=clock).presigner(
        "get_object", Bucket=BUCKET, **options
    )


def test_one_date_for_all(clock):
    """Midnight changes nothing: the plan is of its day."""
    urls = list(presigner_of(clock).many(clock.stream(0, 1, 1, 1)))
    assert dates(urls) == ["20261123T235958Z"] * 4
    assert all("%2F20261123%2F" in url for url in urls)


def test_renewed_over_midnight(clock):
    """The new day has its own key; each URL is that of one call at its time."""
    urls = list(presigner_of(clock).many(clock.stream(0, 1, 1, 1, 1), refresh_every=2))
    assert dates(urls) == [
        *["20261123T235958Z", "20261123T235958Z"],
        *["20261124T000000Z", "20261124T000000Z", "20261124T000002Z"],
    ]
    assert urls[3] == presigner_of(lambda: AT + timedelta(seconds=2))("k3")
    assert "%2F20261124%2F" in urls[2]


def test_clock_set_back(clock):
    """A date in the future would be refused: a new one is taken at once."""
    urls = list(presigner_of(clock).many(clock.stream(0, 5, -30, 1), refresh_every=60))
    assert dates(urls) == ["20261123T235958Z", "20261123T235958Z"] + ["20261123T235933Z"] * 2


def test_renewed_before_its_end_whatever_was_asked(clock):
    """No URL is dead when it is made."""
    presigner = presigner_of(clock, expires_in=10)
    urls = list(presigner.many(clock.stream(0, 9, 1), refresh_every=3600))
    assert dates(urls) == ["20261123T235958Z", "20261124T000007Z", "20261124T000007Z"]


def test_credentials_that_end_meanwhile(clock):
    """The URLs before are good; the one that would die early is refused."""
    ends = AT + timedelta(seconds=70)
    keys = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "s", "t", ends)
    urls = presigner_of(clock, keys, expires_in=60).many(clock.stream(0, 9, 9), refresh_every=5)
    assert len([next(urls), next(urls)]) == 2
    with pytest.raises(sigv4.OutlivesCredentials):
        next(urls)


@pytest.mark.parametrize("rows", [4096, 4097])
def test_dead_urls_are_not_made(clock, rows, monkeypatch):
    """Without renewal, a stream that outlasts its URLs is stopped."""
    presigner = presigner_of(clock, expires_in=60)
    steps = [0.0] * 4096 + [60.0] * (rows - 4096)
    if rows == 4096:
        assert len(list(presigner.many(clock.stream(*steps)))) == 4096
        return
    urls = presigner.many(clock.stream(*steps))
    for _ in range(4096):
        next(urls)
    with pytest.raises(sigv4.ExpiredPlan, match="refresh_every"):
        next(urls)


def test_fixed_times_never_expire(clock):
    """A fixed signing time is not renewed."""
    presigner = presigner_of(clock, at=AT - timedelta(days=30), expires_in=60)
    assert len(list(presigner.many(f"k{number}" for number in range(9000)))) == 9000
    with pytest.raises(sigv4.InvalidParameter, match="fixed"):
        next(presigner.many(["k"], refresh_every=1))


@pytest.mark.parametrize("seconds", [0, -1, 1.5, True, "60"])
def test_renewals_that_cannot_be(clock, seconds):
    """Whole seconds."""
    with pytest.raises(sigv4.InvalidParameter, match="must be an int of at least 1 second"):
        next(presigner_of(clock).many(["k"], refresh_every=seconds))


def test_nothing_is_read_ahead(clock):
    """Each row is taken when its URL is asked for."""
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield f"k{number}"

    for options in ({}, {"refresh_every": 60}):
        taken.clear()
        urls = presigner_of(clock).many(rows(), **options)
        assert taken == []
        for count in (1, 2, 3):
            next(urls)
            assert taken == list(range(count))


@pytest.mark.parametrize("rows", [[], (), iter(())])
def test_nothing_comes_of_nothing(clock, rows):
    """No row, no URL."""
    assert list(presigner_of(clock).many(rows)) == []
    assert list(presigner_of(clock).many(rows, refresh_every=1)) == []


def test_headers_are_renewed_after_five_minutes(clock):
    """That is what all services take; a stream that goes on is reported, or renewed."""
    signer = sigv4.Signer(KEYS, "eu-west-1", "s3", clock=clock)
    batch = signer.batch(sigv4.Request("GET", "https://h/"), vary=("path",))
    made = list(batch.many(clock.stream(0, 299, 1, key="/k"), refresh_every=86_400))
    assert [headers["X-Amz-Date"] for headers in made] == [
        *["20261123T235958Z", "20261123T235958Z", "20261124T000458Z"]
    ]
    assert batch.plan().renew_at - batch.plan().signed_at == timedelta(seconds=300)


def test_each_row_of_a_slow_stream_is_in_time(clock):
    """A row that was waited for is refused once less than a tenth of the lifetime is left."""
    urls = presigner_of(clock, expires_in=100).many(clock.stream(0, 89, 1))
    assert len([next(urls), next(urls)]) == 2
    with pytest.raises(sigv4.ExpiredPlan, match="expires too soon"):
        next(urls)


def test_the_margin_is_a_minute_at_most(clock):
    """Of an hour, the last minute is left to those who use the URLs."""
    urls = presigner_of(clock, expires_in=3600).many(clock.stream(0, 3539, 1))
    assert len([next(urls), next(urls)]) == 2
    with pytest.raises(sigv4.ExpiredPlan):
        next(urls)


def test_a_list_that_is_read_slowly(clock):
    """Its URLs are made in blocks, each in time."""
    urls = presigner_of(clock, expires_in=100).many([f"k{number}" for number in range(2000)])
    next(urls)
    clock.time += timedelta(seconds=95)
    with pytest.raises(sigv4.ExpiredPlan):
        list(urls)


@pytest.mark.parametrize("rows", [list, tuple, iter])
@pytest.mark.parametrize("vary", [None, ("Key", "VersionId")], ids=["keys", "rows"])
def test_urls_that_are_taken_slowly(clock, rows, vary):
    """Each is made when it is asked for, whatever the rows come in; none is dead."""
    given = [f"k{number}" if vary is None else (f"k{number}", "1") for number in range(40)]
    urls = presigner_of(clock, expires_in=100, vary=vary).many(rows(given))
    for _ in range(30):
        next(urls)
        clock.time += timedelta(seconds=3)
    with pytest.raises(sigv4.ExpiredPlan, match="expires too soon"):
        next(urls)


@pytest.mark.parametrize("taken", [1, 31, 512, 513, 1100, 1999])
@pytest.mark.parametrize("own_clock", [True, False])
def test_a_pause_in_a_list(clock, taken, own_clock, monkeypatch):
    """The first URL that is asked for too late is refused, wherever it is in its block."""
    if own_clock:
        urls = presigner_of(clock).many([f"k{number}" for number in range(2000)])
    else:

        def seconds() -> float:
            return clock.time.timestamp()

        monkeypatch.setattr("sigv4.signer.time", seconds)
        urls = presigner_of(None).many([f"k{number}" for number in range(2000)])
    for _ in range(taken):
        next(urls)
    clock.time += timedelta(minutes=59)
    with pytest.raises(sigv4.ExpiredPlan, match="refresh_every"):
        next(urls)


def test_lists_and_streams_give_the_same(clock):
    """Block by block or one by one."""
    keys = [f"k {number}" for number in range(1500)]
    presigner = presigner_of(clock)
    assert list(presigner.many(keys)) == list(presigner.many(iter(keys)))


def test_headers_that_are_taken_late(clock):
    """A batch of headers is stopped as well."""
    signer = sigv4.Signer(KEYS, "eu-west-1", "s3", clock=clock)
    batch = signer.batch(sigv4.Request("GET", "https://h/"), vary=("path",))
    made = batch.many(clock.stream(0, 299, 1, key="/k"))
    assert len([next(made), next(made)]) == 2
    with pytest.raises(sigv4.ExpiredPlan, match="refresh_every"):
        next(made)
