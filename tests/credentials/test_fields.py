"""Dates of variables, files and caches, in all the forms that tools write."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.credentials.fields import parse_expiration

END = datetime(2030, 1, 31, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-31T12:00:00Z",
        "2030-01-31T12:00:00z",
        "2030-01-31t12:00:00Z",
        "2030-01-31 12:00:00",
        "2030-01-31T12:00",
        "2030-01-31T12:00:00UTC",
        "2030-01-31T12:00:00.1Z",
        "2030-01-31T12:00:00.123456789+00:00",
        "2030-01-31T12:00:00,5Z",
        "2030-01-31T13:00:00+01:00",
        "2030-01-31T07:30:00-0430",
        "2030-01-31 12:00:00 Z",
        " 2030-01-31T12:00:00Z ",
        "2030-01-31T12:00:00 GMT",
        "2030-01-31T12:00:00+00",
        "20300131T120000Z",
        "20300131T120000.5+0000",
        "20300131t140000+02",
        "Thu, 31 Jan 2030 12:00:00 GMT",
        "Thu, 31 Jan 2030 13:00:00 +0100",
        "31 jan 2030 12:00 UTC",
    ],
)
def test_forms(text):
    """Each is the same time; without a zone it is UTC, and fractions are dropped."""
    assert parse_expiration("x", text) == END


def test_a_day_and_nothing():
    """A day begins at midnight; no text is no end."""
    assert parse_expiration("x", "2030-01-31") == END.replace(hour=0)
    assert parse_expiration("x", None) is parse_expiration("x", "") is None


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2030-13-31T12:00:00Z",
        "2030-01-31T25:00:00Z",
        "2030-01-31T12:00:00+99:00",
        "0001-01-01T00:00:00+23:59",
        "2030-01-31T12:00:00 CET",
        "20301331T120000Z",
        "20300131T120000",
        "Thu, 31 Foo 2030 12:00:00 GMT",
        "Thu, 31 Feb 2030 12:00:00 GMT",
        "Thu, 31 Jan 2030 12:00:00 EST",
        "Thu, 31 Jan 2030 12:00:00",
        "Thursday, 31-Jan-30 12:00:00 GMT",
        "01/02/2030 12:00:00Z",
        "1893499200",
        "x" * 1000,
    ],
)
def test_other_texts(text):
    """Refused, with the start of what was given and an example."""
    with pytest.raises(sigv4.InvalidCredentials, match=r"2030-01-31T12:00:00Z") as caught:
        parse_expiration("AWS_X", text)
    assert str(caught.value).startswith("AWS_X=")
    assert len(str(caught.value)) < 200


def test_dateutil_reads_the_same():
    """botocore parses with dateutil, and every form with a zone is the same time there."""
    parser = pytest.importorskip("dateutil.parser")
    (mark,) = (one for one in test_forms.pytestmark if one.name == "parametrize")
    compared = [text for text in mark.args[1] if parser.parse(text).tzinfo is not None]
    assert {parser.parse(text).replace(microsecond=0) for text in compared} == {END}
    assert len(compared) > 15
