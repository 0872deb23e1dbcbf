"""Times: aware datetimes, and the format of X-Amz-Date."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

import pytest

import sigv4
from sigv4.core.timestamp import format_amz_date, parse_amz_date, to_utc


def test_amz_date_is_utc():
    """A time in another zone is written in UTC, to the second."""
    zone = timezone(timedelta(hours=2))
    time = datetime(2015, 8, 30, 14, 36, 0, 999_999, tzinfo=zone)
    assert format_amz_date(to_utc(time)) == "20150830T123600Z"
    assert format_amz_date(to_utc(time)) == "20150830T123600Z"


def test_amz_date_of_another_zone_than_utc_object():
    """UTC under another name is UTC."""
    zone = timezone(timedelta(0), "Z")
    assert to_utc(datetime(2015, 8, 30, tzinfo=zone)).tzinfo is timezone.utc


@pytest.mark.parametrize("year", [1, 999, 9999])
def test_amz_date_has_four_digits_of_year(year):
    """Years are padded."""
    time = datetime(year, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert format_amz_date(time) == f"{year:04d}0102T030405Z"


def test_parse_amz_date():
    """The one form there is comes back as an aware datetime."""
    assert parse_amz_date("20150830T123600Z") == datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20150830T123600",
        "20150830T123600z",
        "20150830 123600Z",
        "2015-08-30T12:36",
        "20150830T12360٠Z",
        "20150230T123600Z",
        "20150830T246000Z",
        "20150830T123600+0",
    ],
)
def test_parse_amz_date_refuses_other_forms(text):
    """Other forms, other digits and days that no calendar has are refused."""
    with pytest.raises(sigv4.InvalidRequest, match="20150830T123600Z"):
        parse_amz_date(text)


def test_naive_datetime_is_refused():
    """No zone, no time."""
    with pytest.raises(sigv4.NaiveDatetime, match="no time zone"):
        to_utc(datetime(2015, 8, 30))


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, _):
        return None


def test_a_zone_without_offset_is_no_zone():
    """As datetime's own definition of naive has it."""
    with pytest.raises(sigv4.NaiveDatetime):
        to_utc(datetime(2015, 8, 30, tzinfo=Nowhere()))


def test_times_beyond_the_calendar():
    """The last hour of the year 9999, seen from the west."""
    west = timezone(timedelta(hours=-1))
    with pytest.raises(sigv4.InvalidRequest, match="years 1 to 9999"):
        to_utc(datetime.max.replace(tzinfo=west))


@pytest.mark.parametrize("value", ["20150830T123600Z", 1440938160, None])
def test_only_datetimes_are_times(value):
    """Anything else is a TypeError."""
    with pytest.raises(TypeError, match="aware datetime"):
        to_utc(value)
