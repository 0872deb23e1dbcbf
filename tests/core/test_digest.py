"""SHA-256, HMAC and comparison, against published values."""

from __future__ import annotations

from sigv4.core import digest


def test_hmac_is_rfc_4231s():
    """Test case 2 of RFC 4231: key "Jefe"."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    message = b"what do ya want for nothing?"
    assert digest.hmac_sha256(b"Jefe", message).hex() == expected
    inner, outer = digest.hmac_states(b"Jefe")
    inner.update(message)
    outer.update(inner.digest())
    assert outer.hexdigest() == expected


def test_sha256_is_the_documented_one():
    """The hash of nothing, as AWS's pages print it."""
    assert digest.sha256_hex(b"") == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


def test_equal_compares_bytes():
    """Equal, unequal, and of unequal length."""
    assert digest.equal(b"abc", b"abc")
    assert not digest.equal(b"abc", b"abd")
    assert not digest.equal(b"abc", b"ab")
