"""Step 3: the derived key, and the cache of them."""

from __future__ import annotations

import copy
import hashlib
import hmac
import pickle
import threading

import pytest

import sigv4
from sigv4.core.signing_key import HmacSha256, SigningKey, derive_signing_key

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
BEFORE_MIDNIGHT = sigv4.Scope("20261123", "eu-west-1", "s3")
AFTER_MIDNIGHT = sigv4.Scope("20261124", "eu-west-1", "s3")


def by_the_book(secret: str, *parts: str) -> bytes:
    """The derivation as AWS's page writes it, by the standard library alone."""
    key = b"AWS4" + secret.encode()
    for part in (*parts, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


@pytest.mark.parametrize(
    ("scope", "derived"),
    [
        (
            sigv4.Scope("20150830", "us-east-1", "iam"),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
        ),
        (
            sigv4.Scope("20120215", "us-east-1", "iam"),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d",
        ),
    ],
)
def test_documented_keys(scope, derived):
    """The examples of AWS's pages."""
    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    assert derive_signing_key(secret, scope).hex() == derived


@pytest.mark.parametrize("message", [b"", b"x", b"x" * 1000, bytes(range(256))])
def test_signature_is_hmac(message):
    """As the standard library computes it, and the same a second time."""
    key = SigningKey(b"k" * 32)
    expected = hmac.new(b"k" * 32, message, hashlib.sha256).hexdigest()
    assert [key.sign(message), key.sign(message)] == [expected, expected]


def test_states_take_the_start_of_a_message():
    """Fed with the rest, they give the same signature, and leave the key as it was."""
    key = SigningKey(b"k" * 32)
    inner, outer = (state.copy() for state in key.states(b"start "))
    inner.update(b"rest")
    outer.update(inner.digest())
    expected = hmac.new(b"k" * 32, b"start rest", hashlib.sha256).hexdigest()
    assert outer.hexdigest() == key.sign(b"start rest") == expected


def test_each_day_has_its_key_whichever_way_the_clock_goes():
    """Forward over midnight UTC, back before it, and forward again."""
    algorithm = HmacSha256()
    for scope in (BEFORE_MIDNIGHT, AFTER_MIDNIGHT, BEFORE_MIDNIGHT, AFTER_MIDNIGHT):
        key = by_the_book(SECRET, scope.date, "eu-west-1", "s3")
        expected = hmac.new(key, b"m", hashlib.sha256).hexdigest()
        assert algorithm.signing_key(CREDENTIALS, scope).sign(b"m") == expected


@pytest.mark.parametrize(
    "other",
    [
        sigv4.Scope("20261124", "eu-west-1", "s3"),
        sigv4.Scope("20261123", "eu-west-2", "s3"),
        sigv4.Scope("20261123", "eu-west-1", "sts"),
    ],
)
def test_no_two_scopes_share_a_key(other):
    """Day, region and service each make another."""
    algorithm = HmacSha256()
    first = algorithm.signing_key(CREDENTIALS, BEFORE_MIDNIGHT)
    assert algorithm.signing_key(CREDENTIALS, other) is not first
    assert algorithm.signing_key(CREDENTIALS, other).sign(b"m") != first.sign(b"m")


def test_keys_are_remembered():
    """The same secret and scope are derived once, whatever the key's name and token."""
    algorithm = HmacSha256()
    first = algorithm.signing_key(CREDENTIALS, BEFORE_MIDNIGHT)
    assert algorithm.signing_key(CREDENTIALS, sigv4.Scope("20261123", "eu-west-1", "s3")) is first
    renamed = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token")
    assert algorithm.signing_key(renamed, BEFORE_MIDNIGHT).sign(b"m") == first.sign(b"m")


def test_a_forgotten_key_is_derived_again():
    """After more scopes than the cache holds, the first still signs the same."""
    algorithm = HmacSha256()
    first = algorithm.signing_key(CREDENTIALS, BEFORE_MIDNIGHT)
    for number in range(300):
        algorithm.signing_key(CREDENTIALS, sigv4.Scope("20261123", f"region-{number}", "s3"))
    again = algorithm.signing_key(CREDENTIALS, BEFORE_MIDNIGHT)
    assert again is not first
    assert again.sign(b"m") == first.sign(b"m")
    assert len(algorithm._keys) == 256


def test_entries_show_no_secret():
    """Neither the secret nor a hash that could be looked up names a key; nor do the values."""
    algorithm = HmacSha256()
    algorithm.signing_key(CREDENTIALS, BEFORE_MIDNIGHT)
    ((entry, key),) = algorithm._keys._values.items()
    reported = repr(entry).encode() + b"".join(
        part if isinstance(part, bytes) else part.encode() for part in entry
    )
    derived = by_the_book(SECRET, "20261123", "eu-west-1", "s3")
    for secret in (
        SECRET.encode(),
        hashlib.sha256(SECRET.encode()).digest(),
        hashlib.sha256(SECRET.encode()).hexdigest().encode(),
        derived,
        derived.hex().encode(),
    ):
        assert secret not in reported
    assert repr(key) == str(key) == f"{key}" == "<signing key>"


@pytest.mark.parametrize("travel", [pickle.dumps, copy.copy, copy.deepcopy])
def test_keys_do_not_travel(travel):
    """Not by pickle, and not by copy."""
    with pytest.raises(TypeError, match="pickle the Credentials"):
        travel(SigningKey(b"k" * 32))


def test_threads_share_the_cache():
    """Eight threads over more scopes and secrets than it holds: what the book says."""
    algorithm = HmacSha256()
    secrets = [f"secret-{number}" for number in range(4)]
    credentials = [sigv4.Credentials(f"AKID{n}", secret) for n, secret in enumerate(secrets)]
    days = [f"202611{day:02d}" for day in range(1, 31)]
    regions = ["us-east-1", "eu-west-1", "ap-south-1"]
    expected = {
        (number, day, region): hmac.new(
            by_the_book(secret, day, region, "s3"), b"m", hashlib.sha256
        ).hexdigest()
        for number, secret in enumerate(secrets)
        for day in days
        for region in regions
    }
    wrong: list[object] = []

    def work(start: int) -> None:
        asked = [*expected.items()]
        for (number, day, region), signature in asked[start:] + asked[:start]:
            scope = sigv4.Scope(day, region, "s3")
            try:
                if algorithm.signing_key(credentials[number], scope).sign(b"m") != signature:
                    wrong.append((number, scope))
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=work, args=(45 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(algorithm._keys) <= 256
