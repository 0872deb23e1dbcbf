"""AgentCore: the region of the ARN."""

from __future__ import annotations

from datetime import datetime

import pytest

import sigv4
from sigv4 import tokens
from tests.tokens.kinds import RUNTIME


def test_region_of_the_arn(keys: sigv4.Credentials, at: datetime) -> None:
    """The host is that of the ARN's region."""
    made = tokens.agentcore_websocket(keys, runtime_arn=RUNTIME, session_id="s", at=at)
    assert made.text.startswith("wss://bedrock-agentcore.us-west-2.amazonaws.com/runtimes/arn%3A")


def test_another_region(keys: sigv4.Credentials, at: datetime) -> None:
    """A region that the ARN contradicts is refused."""
    with pytest.raises(sigv4.RegionMismatch, match="Pass region='us-west-2'"):
        tokens.agentcore_websocket(
            keys, runtime_arn=RUNTIME, session_id="s", region="us-east-1", at=at
        )
