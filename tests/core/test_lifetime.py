"""How long a URL lasts: the guards on expiry, one by one."""

from __future__ import annotations

import enum
import fractions
import warnings
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core.lifetime import (
    check_expires_in,
    check_not_expired,
    check_on_short_lived,
    ends_at,
    expires_at,
    lifetime,
)

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "secret")
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token")


def ending_in(seconds: float) -> sigv4.Credentials:
    end = AT + timedelta(seconds=seconds)
    return sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token", end)


class Hour(enum.IntEnum):
    LONG = 3600


class Seconds(int):
    pass


@pytest.mark.parametrize("expires_in", [1, 2, 3600, 604_799, 604_800])
def test_whole_seconds_of_seven_days(expires_in):
    """1 to 604800 pass as they are."""
    assert check_expires_in(expires_in) == expires_in


@pytest.mark.parametrize(
    ("expires_in", "shown"),
    [
        (604_801, "expires_in=604801 exceeds"),
        (10**9, "expires_in=1000000000 exceeds"),
        (10**29, "expires_in=100000000000000000000000000000 exceeds"),
        (10**30, "expires_in=0xc9f2c9cd04674edea40000000 exceeds"),
        (2**200, "expires_in=0x100000000000000000... (201 bits) exceeds"),
        (2**100_000, "expires_in=0x100000000000000000... (100001 bits) exceeds"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_more_is_too_long(expires_in, shown):
    """However large: the message stays short, and has the limit and what to do instead."""
    with pytest.raises(sigv4.ExpiryTooLong) as caught:
        check_expires_in(expires_in)
    assert shown in str(caught.value)
    assert "604800 seconds (7 days)" in str(caught.value)
    assert "CloudFront signed URLs" in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("expires_in", "shown"),
    [
        (0, "expires_in=0 would"),
        (-1, "expires_in=-1 would"),
        (-(2**200), "expires_in=-0x10000000000000000... (201 bits) would"),
    ],
)
def test_less_is_not_positive(expires_in, shown):
    """However small."""
    with pytest.raises(sigv4.ExpiryNotPositive) as caught:
        check_expires_in(expires_in)
    assert shown in str(caught.value)
    assert "Pass 1 to 604800 seconds" in str(caught.value)


@pytest.mark.parametrize(
    "expires_in",
    [
        True,
        False,
        3600.0,
        3600.7,
        float("nan"),
        float("inf"),
        "3600",
        b"3600",
        None,
        [3600],
        fractions.Fraction(3600),
        timedelta(hours=1, microseconds=1),
    ],
    ids=repr,
)
def test_all_else_is_no_integer(expires_in):
    """Not even what looks like one: a bool, a whole float."""
    with pytest.raises(sigv4.ExpiryNotInteger) as caught:
        check_expires_in(expires_in)
    assert "whole" in str(caught.value)
    assert caught.value.parameter == "expires_in"


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (timedelta(seconds=1), 1),
        (timedelta(hours=1), 3600),
        (timedelta(days=7), 604_800),
        (timedelta(minutes=1, milliseconds=1000), 61),
        (Hour.LONG, 3600),
        (Seconds(3600), 3600),
    ],
)
def test_timedeltas(given, seconds):
    """Whole seconds of a timedelta count as such."""
    assert check_expires_in(given) == seconds


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (timedelta(0), sigv4.ExpiryNotPositive),
        (timedelta(seconds=-1), sigv4.ExpiryNotPositive),
        (timedelta(days=7, seconds=1), sigv4.ExpiryTooLong),
        (timedelta(microseconds=500_000), sigv4.ExpiryNotInteger),
    ],
)
def test_refused_timedeltas(given, error):
    """The limits of integers hold for timedeltas too."""
    with pytest.raises(error):
        check_expires_in(given)


@pytest.mark.parametrize("choice", ["refuse", "cap", "allow"])
def test_choices(choice):
    """There are three."""
    assert check_on_short_lived(choice) == choice


@pytest.mark.parametrize("choice", ["", "CAP", "warn", None, True, []])
def test_no_choices(choice):
    """Anything else is a ValueError that names them."""
    with pytest.raises(ValueError, match="must be 'refuse', 'cap' or 'allow'"):
        check_on_short_lived(choice)


@pytest.mark.parametrize("left", [1, 60, 10**6])
def test_credentials_that_last(left):
    """To the second before their end they sign."""
    check_not_expired(ending_in(left), AT)


@pytest.mark.parametrize("left", [0, 0.9, -1, -(10**6)])
def test_credentials_that_have_ended(left):
    """From the second of their end on they do not; a part of a second does not count."""
    with pytest.raises(sigv4.ExpiredCredentials, match="ASIAIOSFODNN7EXAMPLE expired at"):
        check_not_expired(ending_in(left), AT)


def test_credentials_without_an_end():
    """Long-term ones do not end, and of others the end may be unknown."""
    check_not_expired(LONG_TERM, AT)
    check_not_expired(TEMPORARY, AT)


@pytest.mark.parametrize(
    ("left", "expires_in", "on_short_lived", "seconds"),
    [
        (3600, 3600, "refuse", 3600),
        (3601, 3600, "refuse", 3600),
        (3600, 3600, "cap", 3600),
        (3599, 3600, "cap", 3599),
        (1, 604_800, "cap", 1),
        (1.9, 604_800, "cap", 1),
        (10**7, 604_800, "cap", 604_800),
    ],
)
def test_known_end(left, expires_in, on_short_lived, seconds):
    """As asked, or capped to what is left."""
    assert lifetime(ending_in(left), AT, expires_in, on_short_lived) == seconds
    assert expires_at(AT, seconds) <= AT + timedelta(seconds=left)


@pytest.mark.parametrize(("left", "expires_in"), [(3599, 3600), (1, 2), (1.9, 2), (20, 604_800)])
def test_outliving_a_known_end(left, expires_in):
    """Refused, with the seconds that are left."""
    with pytest.raises(sigv4.OutlivesCredentials, match=f"expires_in={int(left)} or less"):
        lifetime(ending_in(left), AT, expires_in, "refuse")


def test_nothing_to_cap_to():
    """With less than a second left there is no URL that works."""
    for choice in ("refuse", "cap"):
        with pytest.raises(sigv4.ExpiredCredentials):
            lifetime(ending_in(0.5), AT, 1, choice)


@pytest.mark.parametrize("expires_in", [0, 604_801, True, 1.0])
def test_capping_does_not_mend_an_expiry(expires_in):
    """What no URL may ask for is refused, whatever the credentials."""
    for credentials in (LONG_TERM, TEMPORARY, ending_in(60)):
        with pytest.raises(sigv4.GuardError) as caught:
            lifetime(credentials, AT, expires_in, "cap")
        assert not isinstance(caught.value, sigv4.OutlivesCredentials)


@pytest.mark.parametrize(("left", "asked"), [(60, 61), (60, 604_800), (129_601, 200_000)])
def test_allowed_to_outlive_a_known_end(left, asked):
    """The URL says what was asked for; its end is that of the credentials."""
    credentials = ending_in(left)
    assert lifetime(credentials, AT, asked, "allow") == asked
    assert ends_at(credentials, AT, asked) == AT + timedelta(seconds=left)
    assert ends_at(credentials, AT, 1) == AT + timedelta(seconds=1)


@pytest.mark.parametrize("choice", ["refuse", "cap", "allow"])
@pytest.mark.parametrize("expires_in", [1, 900, 3600])
def test_unknown_end_up_to_one_hour(expires_in, choice):
    """The session of every role lasts as long: no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lifetime(TEMPORARY, AT, expires_in, choice) == expires_in


@pytest.mark.parametrize(
    ("expires_in", "on_short_lived", "seconds"),
    [
        (3601, "refuse", 3601),
        (43_200, "refuse", 43_200),
        (43_200, "cap", 43_200),
        (43_201, "cap", 43_200),
        (604_800, "cap", 43_200),
        (43_201, "allow", 43_201),
        (129_600, "allow", 129_600),
    ],
)
def test_unknown_end_over_one_hour(expires_in, on_short_lived, seconds):
    """A warning names the default of a role's session, and the way to have the end checked."""
    with pytest.warns(sigv4.LongLivedUrlWarning) as caught:
        assert lifetime(TEMPORARY, AT, expires_in, on_short_lived) == seconds
    assert len(caught) == 1
    assert str(caught[0].message).startswith(f"expires_in={seconds} with a session token")
    assert "1 hour" in str(caught[0].message)
    assert "credentials their expiration" in str(caught[0].message)


@pytest.mark.parametrize("expires_in", [43_201, 129_600])
def test_unknown_end_over_12_hours(expires_in):
    """No role's session lasts as long."""
    with pytest.raises(sigv4.OutlivesCredentials, match=r"43200 seconds \(12 hours\)"):
        lifetime(TEMPORARY, AT, expires_in, "refuse")


@pytest.mark.parametrize("choice", ["refuse", "allow"])
@pytest.mark.parametrize("expires_in", [129_601, 604_800])
def test_unknown_end_over_36_hours(expires_in, choice):
    """STS issues no token that lasts as long, so nothing allows it."""
    with pytest.raises(sigv4.OutlivesCredentials, match=r"129600 seconds \(36 hours\)"):
        lifetime(TEMPORARY, AT, expires_in, choice)


def test_known_end_is_not_warned_of():
    """Where the end is known, no rule of thumb is needed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lifetime(ending_in(200_000), AT, 190_000, "refuse") == 190_000


def test_long_term_keys_reach_seven_days():
    """And are not warned of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lifetime(LONG_TERM, AT, 604_800, "refuse") == 604_800


def test_end_of_a_url():
    """The signing time and the seconds, in UTC."""
    assert expires_at(AT, 604_800) == datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
