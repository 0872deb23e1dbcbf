"""What tests of tokens share: a time, long-term keys, keys with a session token."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import sigv4
from tests.conftest import KEY_ID, SECRET, TEMPORARY_KEY_ID

AT = datetime(2026, 1, 15, 12, 30, 45, 678_000, tzinfo=timezone.utc)
SESSION_TOKEN = "FwoGZXIvYXdzEXAMPLETOKEN"


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def keys() -> sigv4.Credentials:
    return sigv4.Credentials(KEY_ID, SECRET)


@pytest.fixture
def temporary() -> sigv4.Credentials:
    return sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, SESSION_TOKEN)
