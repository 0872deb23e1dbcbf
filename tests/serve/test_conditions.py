"""The preconditions of requests."""

from __future__ import annotations

import pytest

from sigv4.serve.conditions import check_read
from sigv4.serve.objects import Kept
from sigv4.verify import VerificationError

KEPT = Kept(bytearray(b"a"), '"e"', [], [], 1_800_000_000.0, [])


@pytest.mark.parametrize(
    "date",
    [
        "soon",
        "",
        "Mon, 01 Jan 20240000000000000000 00:00:00 GMT",
        "1 Jan 2024 00:00 +9999999999999",
    ],
)
def test_date_that_cannot_be_read(date):
    """RFC 9110, 13.1.3: it is ignored."""
    check_read({"if-unmodified-since": date, "if-modified-since": date}, KEPT)


def test_date_that_did_not_hold():
    """A date before the object's refuses it."""
    with pytest.raises(VerificationError, match="If-Unmodified-Since"):
        check_read({"if-unmodified-since": "Mon, 01 Jan 2024 00:00:00 GMT"}, KEPT)
