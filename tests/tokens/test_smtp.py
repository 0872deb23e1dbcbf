"""SES passwords: long-term keys alone."""

from __future__ import annotations

from datetime import datetime

import pytest

import sigv4
from sigv4 import tokens


def test_temporary_keys(temporary: sigv4.Credentials, at: datetime) -> None:
    """SES takes no password of temporary keys."""
    with pytest.raises(sigv4.UnexpectedSessionToken, match="only for long-term access keys"):
        tokens.ses_smtp(temporary, region="us-east-1", at=at)


def test_no_end(keys: sigv4.Credentials, at: datetime) -> None:
    """The password has no end, and the time is no part of it."""
    made = tokens.ses_smtp(keys, region="us-east-1", at=at)
    assert made.expires_at is None
    assert made == tokens.ses_smtp(keys, region="us-east-1", at=at.replace(year=2027))
