"""What answers are read as, and what of a refusal is shown."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from sigv4.credentials import SourceFailed
from sigv4.credentials.answers import (
    hide,
    inner_object,
    read_object,
    read_time,
    refused,
    xml_values,
)
from sigv4.credentials.http import Answer

AT = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)
DEEP = "[" * 100_000


@pytest.mark.parametrize("text", [b"", b"<html>", b"[1]", b'"x"', b"\xff\xfe{", DEEP, "null"])
def test_not_an_object(text):
    """Only an object is read; nothing of another content is shown."""
    with pytest.raises(SourceFailed) as caught:
        read_object("The server", text)
    expected = "The server did not give a JSON object. Check what it is configured to answer."
    assert str(caught.value) == expected


def test_objects():
    """An object, and one inside it."""
    assert read_object("x", b'{"a": {"b": 1}}') == {"a": {"b": 1}}
    assert inner_object("x", {"a": {"b": 1}}, "a") == {"b": 1}
    with pytest.raises(SourceFailed, match="x answered without keys"):
        inner_object("x", {"keys": []}, "keys")


def test_times():
    """None for none; an impossible one is not shown."""
    assert read_time("x", None) is None
    assert read_time("x", "2026-01-15T12:00:00UTC") == AT
    with pytest.raises(SourceFailed, match="not an ISO 8601") as caught:
        read_time("x", "sEcReT")
    assert "sEcReT" not in str(caught.value)


def test_xml():
    """The text of elements, entities resolved; those that hold elements are not values."""
    body = b"<A><B>x &amp; y</B><C><D/></C></A>"
    assert xml_values(body, ("B", "C", "E")) == {"B": "x & y", "C": None, "E": None}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"__type": "com.aws#Denied", "message": "No."}', "x answered 400 Denied: No. Do it."),
        (b'{"error": "invalid_grant", "error_description": "Bad"}', "400 invalid_grant: Bad."),
        (b"<E><Code>Denied</Code><Message>No</Message></E>", "x answered 400 Denied: No. Do"),
        (b'{"Code": "A B", "Message": 7}', "x answered 400. Do it."),
        (b"<html>Sign in here</html>", "x answered 400. Do it."),
        (b'{"message": "only"}', "x answered 400: only. Do it."),
        (b"[]", "x answered 400. Do it."),
        (DEEP.encode(), "x answered 400. Do it."),
    ],
)
def test_refusals(body, shown):
    """The code and message that AWS puts into a body, and nothing else of it."""
    assert shown in str(refused("x", Answer(400, {}, body), AT, "Do it."))


def test_a_refusal_shows_no_secret():
    """A server that repeats what it was sent does not make us log it."""
    body = b'{"message": "wrong token t0k3n and\\nsecret s3cr3t"}'
    text = str(refused("x", Answer(403, {}, body), AT, "", ["t0k3n", "s3cr3t", None]))
    assert "t0k3n" not in text
    assert "s3cr3t" not in text
    assert "<hidden>" in text
    assert "\n" not in text
    assert hide("a\x00b é \x1b[31m\x7f", [""]) == "a?b ? ?[31m?"  # nothing that terminals obey


@pytest.mark.parametrize(
    ("seconds", "hint"),
    [(0, None), (239, None), (600, "600 seconds ahead of the"), (-600, "600 seconds behind the")],
)
def test_a_clock_that_is_off(seconds, hint):
    """A refusal says so where the server's date shows it."""
    date = (AT - timedelta(seconds=seconds)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    text = str(refused("x", Answer(403, {"date": date}), AT, ""))
    assert (hint in text) if hint else ("clock" not in text)


@pytest.mark.parametrize(
    "date",
    ["yesterday", "Thu, 15 Jan 2026 12:00:00", "Thu, 15 Jan 20260000000000000000 12:00:00 GMT"],
)
def test_a_date_that_is_invalid(date):
    """It is left alone."""
    assert "clock" not in str(refused("x", Answer(403, {"date": date}), AT, ""))
