"""Keys, clients and short ways to read a report."""

from __future__ import annotations

from datetime import datetime, timezone

import sigv4
from sigv4.preflight import Power
from sigv4.s3 import S3

AT = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)
KEY_ID, SECRET = "AKIAJ2345678ABCDEFGH", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = sigv4.Credentials(KEY_ID, SECRET)
CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT)


def codes(found: Power) -> set[str]:
    """The codes of the freedoms."""
    return {each.code for each in found.freedoms}


def closed(found: Power) -> set[str]:
    """The codes of the limits."""
    return {each.code for each in found.closed}


def line(found: Power, code: str) -> str:
    """The command line of a freedom."""
    return next(each.curl for each in found.freedoms if each.code == code)


def text(found: Power, code: str) -> str:
    """The sentences of a freedom or a limit."""
    return next(each.text for each in (*found.freedoms, *found.closed) if each.code == code)
