"""``sigv4 cloudfront sign`` and ``sigv4 cloudfront cookies``."""

from __future__ import annotations

import json
import shlex
from datetime import datetime, timezone

import pytest
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import rsa

from sigv4.cloudfront import Policy, UrlSigner

KEY_ID = "K2JCJMDEHXQW5F"
URL = "https://d111111abcdef8.cloudfront.net/a.mp4?x=1"
AT = datetime(2026, 11, 29, 12, 0, tzinfo=timezone.utc)
END = datetime(2027, 1, 28, 12, 0, tzinfo=timezone.utc)
PEM = (
    rsa.generate_private_key(65537, 2048)
    .private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption())
    .decode()
)


@pytest.fixture
def command(sigv4, tmp_path):
    """Run one of the two with a key from a file."""
    key = tmp_path / "key.pem"
    key.write_text(PEM)

    def run(name, url, *arguments, **options):
        given = ("--key-pair-id", KEY_ID, "--private-key", str(key), *arguments)
        return sigv4("cloudfront", name, url, *given, **options)

    return run


@pytest.fixture
def signer():
    return UrlSigner(KEY_ID, PEM, clock=lambda: AT)


def test_sign(command, signer):
    """60 days, which S3 would refuse; the library's signature is botocore's."""
    done = command("sign", URL, "--expires-in", "60d", "--at", "20261129T120000Z")
    assert (done.status, done.err) == (0, "")
    assert done.out.strip() == signer.presign(URL, expires_at=END)
    again = command("sign", URL, "--expires-at", "2027-01-28T12:00:00Z", "--at", "20261129T120000Z")
    assert again.out == done.out


def test_key_from_standard_input(sigv4, signer):
    """A dash is standard input."""
    done = sigv4(
        *("cloudfront", "sign", URL, "--key-pair-id", KEY_ID, "--private-key", "-"),
        *("--expires-at", "2027-01-28T12:00:00Z", "--hash", "sha256", "--at", "20261129T120000Z"),
        stdin=PEM,
    )
    other = UrlSigner(KEY_ID, PEM, hash="sha256", clock=lambda: AT)
    assert done.out.strip() == other.presign(URL, expires_at=END)


def test_custom_policy(command, signer):
    """Each of three options makes the policy a custom one, whose query is literal."""
    options = ("--expires-in", "60d", "--at", "20261129T120000Z")
    more = ("--starts-at", "2026-12-01T00:00:00Z", "--ip-range", "192.0.2.0/24")
    start = datetime(2026, 12, 1, tzinfo=timezone.utc)
    policy = Policy(URL.replace("?", r"\?"), END, start, "192.0.2.0/24")
    assert command("sign", URL, *options, *more).out.strip() == signer.presign(URL, policy=policy)


def test_policy_file(command, signer, tmp_path):
    """It is signed as it stands, and excludes the options that would change it."""
    file = tmp_path / "policy.json"
    file.write_text(Policy(URL.replace("?", r"\?"), END).to_json().replace(",", ",\n") + "\n")
    done = command("sign", URL, "--policy", str(file), "--at", "20261129T120000Z")
    assert done.out.strip() == signer.presign(URL, policy=file.read_text().strip())
    refused = command("sign", URL, "--policy", str(file), "--ip-range", "192.0.2.1")
    assert refused.status == 1
    assert "--policy already says" in refused.err


def test_wildcards(command):
    """They are refused with the flag that allows them."""
    url = "https://www.example.com/a/*"
    done = command("sign", url, "--expires-in", "1d")
    assert done.status == 1
    assert "pass --allow-wildcards" in done.err
    assert "[wildcard-policy]" in done.err
    assert command("sign", url, "--expires-in", "1d", "--allow-wildcards").status == 0


def test_cookies(command, signer):
    """As headers, as JSON and as a command."""
    url, resource = "https://www.example.com/p/a.m3u8", "https://www.example.com/p/*"
    options = ("--resource", resource, "--allow-wildcards", "--expires-in", "60d")
    options += ("--at", "20261129T120000Z")
    expected = signer.cookies(url, policy=Policy(resource, END), allow_wildcards=True)
    lines = command("cookies", url, *options).out.splitlines()
    name, value = next(iter(expected.items()))
    assert lines[0] == f"Set-Cookie: {name}={value}; Path=/; Secure; HttpOnly"
    assert len(lines) == 3
    assert json.loads(command("cookies", url, *options, "--output", "json").out) == expected
    words = shlex.split(command("cookies", url, *options, "--output", "curl").out)
    assert words[:2] == ["curl", "--cookie"]
    assert words[2].split("; ") == [f"{name}={value}" for name, value in expected.items()]
    assert words[3] == url


@pytest.mark.parametrize("missing", ["--expires-in", "--private-key"])
def test_usage(sigv4, missing):
    """An end and a key are required."""
    words = {"--expires-in": ["1d"], "--private-key": ["-"], "--key-pair-id": [KEY_ID]}
    words.pop(missing)
    flat = [word for flag, values in words.items() for word in (flag, *values)]
    assert sigv4("cloudfront", "sign", URL, *flat).status == 2
