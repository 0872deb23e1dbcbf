"""Upload forms in a ledger: who may upload where, and until when."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest

from sigv4.core.errors import InvalidParameter
from sigv4.ledger import issued, ledger_files, verify
from sigv4.s3 import S3

from .test_ledger import CLIENT, KEY, KEYS, SECRET, ledger, lines


def digest(path: str) -> str:
    """The digest of a path, as docs/ledger.md describes it."""
    return hmac.new(KEY, b"sigv4-ledger-path-1\n" + path.encode(), hashlib.sha256).hexdigest()[:32]


@pytest.mark.parametrize(
    ("key", "path", "is_prefix"),
    [("a b", "/a b", False), ("in/${filename}", "/in/", True), ("${filename}", "/", True)],
)
def test_form(tmp_path, key, path, is_prefix):
    """The record has key, end, key id and operation, and no secret."""
    form = CLIENT.generate_presigned_post("my-bucket", key, ExpiresIn=600)
    assert ledger(tmp_path).record_form(form, label="page") is form
    (file,) = ledger_files([tmp_path])
    assert (verify(file).urls, verify(file).problem) == (1, "")
    (found,) = issued(file)
    assert (found.method, found.action, found.label) == ("POST", "s3:PutObject", "page")
    assert (found.signed, found.seconds) == ("20261123T123456Z", 600)
    assert found.key_id == "ASIAIOSFODNN7EXAMPLE"
    assert (found.path, found.is_prefix) == (digest(path), is_prefix)
    signature = form["fields"]["x-amz-signature"]
    assert found.signature == hashlib.sha256(signature.encode()).hexdigest()[:32]
    text = "".join(lines(tmp_path))
    for secret in (SECRET, signature, form["fields"]["policy"], "to/ken"):
        assert secret not in text


def test_form_with_the_bucket_in_its_path(tmp_path):
    """The path is that of the upload: bucket and key."""
    client = S3(KEYS, "eu-west-1", endpoint_url="https://s3.test", addressing_style="path")
    ledger(tmp_path).record_form(client.generate_presigned_post("my-bucket", "k"))
    (file,) = ledger_files([tmp_path])
    assert [each.path for each in issued(file)] == [digest("/my-bucket/k")]


@pytest.mark.parametrize(
    "change",
    [
        {"policy": "x"},
        {"policy": "e30="},
        {"x-amz-date": "today"},
        {"x-amz-credential": None},
        {"x-amz-signature": None},
        {"x-amz-signature": 7},
        {"x-amz-credential": 7},
        {"key": None},
    ],
)
def test_not_a_form(tmp_path, change):
    """What is not a form of Signature Version 4 is refused, and nothing is written."""
    form = CLIENT.generate_presigned_post("my-bucket", "k")
    fields = {name: text for name, text in {**form["fields"], **change}.items() if text is not None}
    with pytest.raises(InvalidParameter, match="not one of Signature Version 4"):
        ledger(tmp_path).record_form({**form, "fields": fields})
    with pytest.raises(InvalidParameter, match="not one of Signature Version 4"):
        ledger(tmp_path).record_form({})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("expiration", ["2026-11-23T12:34:56Z", "2026-12-01T12:34:56Z"])
def test_form_that_no_server_accepts(tmp_path, expiration):
    """Its record would make the rest of the file unreadable."""
    form = CLIENT.generate_presigned_post("my-bucket", "k")
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    text = json.dumps({**policy, "expiration": expiration}).encode()
    fields = {**form["fields"], "policy": base64.b64encode(text).decode()}
    with pytest.raises(InvalidParameter, match="a form lasts 1 to 604800 seconds"):
        ledger(tmp_path).record_form({**form, "fields": fields})
    assert list(tmp_path.iterdir()) == []


def test_changed_prefix(tmp_path):
    """A record with another type there is not one of a ledger."""
    form = CLIENT.generate_presigned_post("my-bucket", "${filename}")
    ledger(tmp_path).record_form(form)
    (file,) = ledger_files([tmp_path])
    first, second = file.read_text().splitlines()
    record = {**json.loads(second.partition(" ")[2]), "prefix": 1}
    text = json.dumps(record, separators=(",", ":"))
    head = hashlib.sha256(f"{first.partition(' ')[0]} {text}".encode()).hexdigest()
    file.write_text(f"{first}\n{head} {text}\n")
    assert verify(file).line == 2
