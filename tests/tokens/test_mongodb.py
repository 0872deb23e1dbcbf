"""MONGODB-AWS: the nonces of both sides."""

from __future__ import annotations

from datetime import datetime

import pytest

import sigv4
from sigv4 import tokens

CLIENT = "0a" * 32


def test_nonce_of_this_client(keys: sigv4.Credentials, at: datetime) -> None:
    """A server's nonce that begins with the client's is answered."""
    made = tokens.mongodb_aws(
        keys,
        sts_host="sts.amazonaws.com",
        server_nonce_hex=CLIENT + "0b" * 32,
        client_nonce_hex=CLIENT,
        at=at,
    )
    assert made.value.keys() == {"a", "d"}


@pytest.mark.parametrize("client", ["0b" * 32, CLIENT[:-2] + "0b"])
def test_nonce_of_another_client(client: str, keys: sigv4.Credentials, at: datetime) -> None:
    """A server's nonce that begins otherwise is refused: it answers another login."""
    with pytest.raises(sigv4.InvalidParameter, match="not belong to this login"):
        tokens.mongodb_aws(
            keys,
            sts_host="sts.amazonaws.com",
            server_nonce_hex=CLIENT * 2,
            client_nonce_hex=client,
            at=at,
        )
