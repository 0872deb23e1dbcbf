"""What stands for the body."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.core.payload import payload_hash

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def request(body: bytes = b"", given: str | None = None) -> sigv4.Request:
    headers = {} if given is None else {"X-Amz-Content-SHA256": given}
    return sigv4.Request("PUT", "https://h/", headers, body)


@pytest.mark.parametrize(
    ("body", "given", "sign_body", "signed"),
    [
        (b"", None, True, EMPTY),
        (b"abc", None, True, ABC),
        (b"abc", None, False, "UNSIGNED-PAYLOAD"),
        (b"abc", ABC, True, ABC),
        (b"abc", ABC, False, ABC),
        (b"abc", ABC.upper(), True, ABC.upper()),
        (b"", ABC, True, ABC),
        (b"abc", "UNSIGNED-PAYLOAD", True, "UNSIGNED-PAYLOAD"),
        (b"abc", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", True, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
        (b"abc", "g" * 64, True, "g" * 64),
        (b"abc", EMPTY[:-1], True, EMPTY[:-1]),
    ],
)
def test_payload_hash(body, given, sign_body, signed):
    """The given one, else the body's, else none."""
    assert payload_hash(request(body, given), sign_body) == signed


@pytest.mark.parametrize("given", [EMPTY, EMPTY.upper(), ABC[:-1] + "e"])
@pytest.mark.parametrize("sign_body", [True, False])
def test_hash_of_another_body(given, sign_body):
    """A hash and a body that do not belong together are refused."""
    with pytest.raises(sigv4.PayloadHashMismatch, match="the 3 bytes of the body"):
        payload_hash(request(b"abc", given), sign_body)
