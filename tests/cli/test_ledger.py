"""``--ledger`` of the commands that make one URL, form or set of cookies."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sigv4.ledger import issued, ledger_files, verify
from sigv4.ledger.records import path_digest, resource_digest

KEY = b"k" * 32
CLOUDFRONT = "https://d111111abcdef8.cloudfront.net/a.jpg"
WRITTEN = ["--ledger", "issued", "--ledger-key", "ledger.key", "--ledger-label", "customer 17"]
BY_CLOUDFRONT = [CLOUDFRONT, "--key-pair-id", "K1", "--private-key", "private.pem"]
# A command; method, action and resource of its record.
COMMANDS = {
    "presign": (["presign", "s3://my-bucket/a b"], "GET", "s3:GetObject", "/a%20b"),
    "upload": (
        ["presign", "s3://my-bucket/a", "--method", "put", "--output", "json"],
        "PUT",
        "s3:PutObject",
        "/a",
    ),
    "post": (["post", "s3://my-bucket/in/"], "POST", "s3:PutObject", "/in/"),
    "cloudfront sign": (
        ["cloudfront", "sign", *BY_CLOUDFRONT, "--expires-in", "30d"],
        "GET",
        "cloudfront:SignUrl",
        CLOUDFRONT,
    ),
    "cloudfront cookies": (
        ["cloudfront", "cookies", *BY_CLOUDFRONT, "--expires-in", "30d", "--output", "json"],
        "GET",
        "cloudfront:SignCookies",
        CLOUDFRONT,
    ),
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, keys):
    """Where the commands run, with the keys that they read."""
    monkeypatch.chdir(tmp_path)
    Path("ledger.key").write_bytes(KEY)
    private = ec.generate_private_key(ec.SECP256R1())
    Path("private.pem").write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


def records():
    return [one for file in ledger_files(["issued"]) for one in issued(file)]


@pytest.mark.parametrize("name", COMMANDS)
def test_one_record(sigv4, name):
    """It says what was made, for whom, and holds the digest of the signature that was printed."""
    words, method, action, resource = COMMANDS[name]
    done = sigv4(*words, *WRITTEN)
    assert done.status == 0
    (one,) = records()
    assert (one.method, one.action, one.label) == (method, action, "customer 17")
    of_resource = name.startswith("cloudfront")
    digest = resource_digest if of_resource else path_digest
    assert (one.path, one.is_resource) == (digest(KEY, resource), of_resource)
    assert one.is_prefix == (name == "post")
    assert one.signature in {
        hashlib.sha256(text.encode()).hexdigest()[:32] for text in signatures(done.out)
    }
    (file,) = ledger_files(["issued"])
    assert verify(file).problem == ""


def signatures(text):
    """Each text of an output that may be the signature."""
    if text.startswith("{"):
        made = json.loads(text)
        values = [*made.values(), *made.get("fields", {}).values()]
    else:
        values = [text]
    for value in values:
        yield str(value)
        yield from (
            part.partition("=")[2] for part in str(value).strip().partition("?")[2].split("&")
        )


def test_it_is_joined_with_a_log(sigv4):
    """`sigv4 audit access-log` finds the URL of one command."""
    url = sigv4("presign", "s3://my-bucket/a b", *WRITTEN).out.strip()
    target = url.partition(".com")[2]
    Path("log").write_text(f'127.0.0.1 - - [30/Nov/2026:12:00:00 +0000] "GET {target}" 200 5\n')
    done = sigv4("audit", "access-log", "log", *WRITTEN[:4], "--output", "json")
    assert done.status == 0
    assert "customer 17" in done.out
    Path("log.gz").write_bytes(gzip.compress(Path("log").read_bytes() * 500)[:-20])
    broken = sigv4("audit", "access-log", "log.gz", *WRITTEN[:4])
    assert (broken.status, "broken gzip (EOFError)" in broken.err) == (1, True)


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_printed_without_its_record(sigv4, name):
    """A ledger that cannot be written is an error, which names the folder."""
    Path("issued").write_text("a file")
    done = sigv4(*COMMANDS[name][0], *WRITTEN)
    assert (done.status, done.out) == (1, "")
    assert "issued" in done.err


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--ledger", "issued"], "--ledger needs the key"),
        (["--ledger-label", "x"], "--ledger-key and --ledger-label are for a ledger"),
        (["--ledger", "issued", "--ledger-key", "none"], "none"),
    ],
)
def test_options_that_do_not_go_together(sigv4, name, given, message):
    """One error, and no signature."""
    done = sigv4(*COMMANDS[name][0], *given)
    assert (done.status, done.out) == (1, "")
    assert message in done.err
    assert not Path("issued").exists()


def test_urls_of_other_services(sigv4):
    """A ledger holds actions on S3 and CloudFront: a URL of another service is refused."""
    done = sigv4("presign", "https://x.execute-api.eu-west-1.amazonaws.com/v1", *WRITTEN)
    assert (done.status, done.out) == (1, "")
    assert "A ledger records actions on S3" in done.err
    assert not Path("issued").exists()
