"""Windows: one URL for all times of a window, which never lives shorter than asked."""

from __future__ import annotations

import warnings
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import sigv4
from sigv4.core.window import check_window, window_lifetime, window_start
from sigv4.s3 import S3
from sigv4.verify import Verifier

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials(KEY, SECRET)
UNKNOWN_END = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token")
WEEK, HOUR = 604_800, 3600


def ending_in(seconds: int) -> sigv4.Credentials:
    end = AT + timedelta(seconds=seconds)
    return sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", end)


def url_at(at: datetime, credentials=LONG_TERM, **options) -> str:
    s3 = S3(credentials, "eu-west-1", clock=lambda: at)
    return s3.presigner("get_object", Bucket="my-bucket", **options)("a")


def times_of(url: str) -> tuple[datetime, int]:
    query = parse_qs(urlsplit(url).query)
    date = datetime.strptime(query["X-Amz-Date"][0] + "+0000", "%Y%m%dT%H%M%SZ%z")
    return date, int(query["X-Amz-Expires"][0])


TIMES = st.integers(0, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, timezone.utc))


@given(TIMES, st.integers(1, WEEK - 1), st.integers(1, WEEK - 1), st.integers(0, WEEK))
def test_same_url_and_never_shorter_than_asked(at, window, expires_in, later):
    """In a window there is one URL; it has what was asked, and is not of the future."""
    assume(window + expires_in <= WEEK)
    url = url_at(at, window=window, expires_in=expires_in)
    signed_at, lasts = times_of(url)
    assert signed_at <= at < signed_at + timedelta(seconds=window)
    assert signed_at.timestamp() % window == 0
    assert signed_at + timedelta(seconds=lasts) >= at + timedelta(seconds=expires_in)
    again = at + timedelta(seconds=later)
    is_same = int(again.timestamp()) // window == int(at.timestamp()) // window
    assert (url_at(again, window=window, expires_in=expires_in) == url) == is_same


@given(st.integers(1, WEEK - 1), st.integers(1, WEEK - 1), st.integers(1, 2 * WEEK), st.booleans())
def test_known_end_of_credentials(window, expires_in, ends_in, capped):
    """The URL claims no time after their end, is the same until then, and has what was asked."""
    assume(window + expires_in <= WEEK)
    keys = ending_in(ends_in)
    choice = "cap" if capped else "refuse"
    options = {"window": window, "expires_in": expires_in, "on_short_lived": choice}
    if ends_in < expires_in and not capped:
        with pytest.raises(sigv4.OutlivesCredentials) as refused:
            url_at(AT, keys, **options)
        assert refused.value.parameter == "expires_in"
        return
    url = url_at(AT, keys, **options)
    signed_at, lasts = times_of(url)
    end = signed_at + timedelta(seconds=lasts)
    assert end <= keys.expiration
    assert end - AT >= timedelta(seconds=min(expires_in, ends_in))
    next_window = signed_at + timedelta(seconds=window)
    last = min(next_window, keys.expiration - timedelta(seconds=0 if capped else expires_in))
    last = max(AT, last - timedelta(seconds=1))
    assert url_at(last, keys, **options) == url


def test_it_verifies():
    """At both ends of what was asked; not after its end."""
    url = url_at(AT, window=HOUR, expires_in=600)
    verifier = Verifier(lambda _: LONG_TERM, max_skew=0)
    request = sigv4.Request("GET", url)
    for at in (
        AT,
        AT + timedelta(seconds=600),
        datetime(2026, 11, 23, 13, 10, tzinfo=timezone.utc),
    ):
        verifier.verify(request, at=at)
    with pytest.raises(sigv4.SigV4Error, match="expired"):
        verifier.verify(request, at=datetime(2026, 11, 23, 13, 10, 1, tzinfo=timezone.utc))


@pytest.mark.parametrize("window", [0, -1, True, 60.0, "60", timedelta(microseconds=1), None, []])
def test_refused_windows(window):
    with pytest.raises(sigv4.InvalidParameter, match="whole seconds") as refused:
        check_window(window, 600)
    assert refused.value.parameter == "window"


def test_timedelta():
    assert check_window(timedelta(days=1, seconds=1), timedelta(hours=1)) == 86_401
    at = window_start(AT, 86_400)
    assert at == datetime(2026, 11, 23, tzinfo=timezone.utc)


def test_before_1970():
    """Windows go on before, and end with the calendar."""
    assert window_start(datetime(1969, 12, 31, 23, 30, tzinfo=timezone.utc), HOUR).hour == 23
    with pytest.raises(sigv4.InvalidRequest, match="years 1 to 9999"):
        window_start(datetime(1, 1, 1, tzinfo=timezone.utc), WEEK - 1)


def test_longest():
    """Both together must fit into seven days; the remedy names what does."""
    assert check_window(HOUR, WEEK - HOUR) == HOUR
    with pytest.raises(sigv4.ExpiryTooLong, match=r"Pass `?window=3599`? or less") as refused:
        check_window(HOUR, WEEK - HOUR + 1)
    assert refused.value.parameter == "window"
    with pytest.raises(sigv4.ExpiryTooLong, match="Pass no"):
        check_window(1, WEEK)
    with pytest.raises(sigv4.ExpiryTooLong, match="7 days") as refused:
        check_window(1, WEEK + 1)
    assert refused.value.parameter == "expires_in"


def test_allow_known_end():
    assert window_lifetime(ending_in(60), AT, 600, HOUR, "allow") == HOUR + 600


@pytest.mark.parametrize(
    ("expires_in", "window", "choice", "lasts"),
    [
        (600, 3000, "refuse", 3600),
        (43_000, 200, "cap", 43_200),
        (43_200, 200, "cap", 43_200),
        (80_000, 40_000, "allow", 120_000),
    ],
)
def test_unknown_end(expires_in, window, choice, lasts):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sigv4.LongLivedUrlWarning)
        assert window_lifetime(UNKNOWN_END, AT, expires_in, window, choice) == lasts


def test_unknown_end_is_warned_of_once():
    """For both together, or for the expiry alone where that is long already."""
    with pytest.warns(sigv4.LongLivedUrlWarning, match="window=3600") as warned:
        window_lifetime(UNKNOWN_END, AT, 600, HOUR, "refuse")
    assert len(warned) == 1
    with pytest.warns(sigv4.LongLivedUrlWarning, match="expires_in=7200") as warned:
        window_lifetime(UNKNOWN_END, AT, 7200, HOUR, "refuse")
    assert len(warned) == 1


@pytest.mark.parametrize(
    ("expires_in", "window", "choice"),
    [(600, 43_200, "refuse"), (600, 43_200, "cap"), (600, 129_600, "allow")],
)
def test_unknown_end_before_that_of_the_window(expires_in, window, choice):
    """A URL that may have ended within its window is refused."""
    with pytest.raises(sigv4.OutlivesCredentials, match="unknown expiration") as refused:
        window_lifetime(UNKNOWN_END, AT, expires_in, window, choice)
    assert refused.value.parameter == "window"
