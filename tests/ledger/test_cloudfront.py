"""CloudFront's signatures in a ledger: which resource was opened, for whom, and until when."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sigv4 import InvalidParameter, NaiveDatetime
from sigv4.audit.uses import Book
from sigv4.cloudfront import Policy, UrlSigner
from sigv4.ledger import issued, ledger_files, verify

from .test_ledger import AT, KEY, ledger, lines

URL = "https://d111111abcdef8.cloudfront.net/a.jpg"
PRIVATE_KEY = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)
END = AT + timedelta(days=400)
ENDS = {"expires_at": END}
WIDE = Policy("https://d111111abcdef8.cloudfront.net/*", END, starts_at=AT + timedelta(hours=1))


def signer(folder, key=PRIVATE_KEY, **options):
    made = ledger(folder, **options)
    return UrlSigner("K2JCJMDEHXQW5F", key, clock=lambda: AT, ledger=made)


def digest(resource):
    """The digest of a resource, as docs/ledger.md describes it."""
    text = b"sigv4-ledger-resource-1\n" + resource.encode()
    return hmac.new(KEY, text, hashlib.sha256).hexdigest()[:32]


@pytest.mark.parametrize("key", [PRIVATE_KEY, RSA], ids=["ecdsa", "rsa"])
@pytest.mark.parametrize(
    ("ends", "resource"),
    [(ENDS, URL), ({"policy": WIDE, "allow_wildcards": True}, WIDE.resource)],
    ids=["canned", "custom"],
)
def test_record(tmp_path, key, ends, resource):
    """A URL, and cookies, are found by their signature; the ledger holds neither."""
    sign = signer(tmp_path, key)
    url = sign.presign(URL, **ends, label="user 17")
    cookies = sign.cookies(URL, **ends)
    (file,) = ledger_files([tmp_path])
    assert (verify(file).records, verify(file).urls, verify(file).problem) == (2, 2, "")
    first, second = issued(file)
    (signature,) = parse_qs(urlsplit(url).query)["Signature"]
    expected = [
        (first, signature, "cloudfront:SignUrl", "user 17"),
        (second, cookies["CloudFront-Signature"], "cloudfront:SignCookies", ""),
    ]
    for found, text, action, label in expected:
        assert found.signature == hashlib.sha256(text.encode()).hexdigest()[:32]
        assert (found.action, found.label, found.method) == (action, label, "GET")
        assert (found.path, found.is_resource, found.is_prefix) == (digest(resource), True, False)
        assert (found.key_id, found.signed) == ("K2JCJMDEHXQW5F", "20261123T123456Z")
        assert found.seconds == 400 * 86_400
        assert text not in "".join(lines(tmp_path))
    assert "cloudfront.net" not in "".join(lines(tmp_path))


def test_policy_that_is_text(tmp_path):
    """The record has what CloudFront reads: the resource and the end of the policy itself."""
    signer(tmp_path).presign(URL, policy=WIDE.to_json(), allow_wildcards=True)
    (file,) = ledger_files([tmp_path])
    (found,) = issued(file)
    assert (found.path, found.seconds) == (digest(WIDE.resource), 400 * 86_400)


def test_end_that_is_reached_meanwhile(tmp_path):
    """The clock goes on while a URL is signed: its record has one second at least."""
    times = iter([AT, AT + timedelta(seconds=5)])
    made = UrlSigner("K1", PRIVATE_KEY, clock=lambda: next(times), ledger=ledger(tmp_path))
    made.presign(URL, expires_at=AT + timedelta(seconds=1))
    (file,) = ledger_files([tmp_path])
    assert [one.seconds for one in issued(file)] == [1]


def test_nothing_is_handed_out_without_a_record(tmp_path):
    """A ledger that cannot be written stops both; a refused URL leaves no record."""
    (tmp_path / "file").write_bytes(b"")
    blocked = signer(tmp_path / "file")
    for make in (blocked.presign, blocked.cookies):
        with pytest.raises(OSError, match="file"):
            make(URL, **ENDS)
    sign = signer(tmp_path / "issued")
    with pytest.raises(InvalidParameter, match="200 characters"):
        sign.presign(URL, **ENDS, label="x" * 201)
    with pytest.raises(InvalidParameter, match="does not match the URL"):
        sign.presign(URL, policy=Policy("https://other.test/", END))
    assert not (tmp_path / "issued").exists()


def test_label_without_a_ledger():
    """A label that nothing would record is refused."""
    sign = UrlSigner("K1", PRIVATE_KEY, clock=lambda: AT)
    for make in (sign.presign, sign.cookies):
        with pytest.raises(InvalidParameter, match="this signer writes no ledger") as raised:
            make(URL, **ENDS, label="user 17")
        assert raised.value.parameter == "label"


def test_record_resource_refuses(tmp_path):
    """The time must have a zone, and the lifetime be of whole seconds."""
    times = {"signed_at": AT, "seconds": 1}
    what = {"key_id": "K1", "action": "other"}
    naive = datetime(2030, 1, 1)
    made = ledger(tmp_path)
    with pytest.raises(NaiveDatetime) as raised:
        made.record_resource(URL, "s", **what, **{**times, "signed_at": naive})
    assert raised.value.parameter == "signed_at"
    for seconds in (0, 1.5, True):
        with pytest.raises(InvalidParameter, match="at least 1") as refused:
            made.record_resource(URL, "s", **what, **{**times, "seconds": seconds})
        assert refused.value.parameter == "seconds"
    for change in ({"key_id": 7}, {"action": None}, {"key_id": ""}):
        with pytest.raises(InvalidParameter, match="must be text") as refused:
            made.record_resource(URL, "s", **{**what, **change}, **times)
        assert [refused.value.parameter] == list(change)
    made.record_resource(URL, "s", **what, **times)
    (file,) = ledger_files([tmp_path])
    assert [(one.action, one.label) for one in issued(file)] == [("other", "")]


@pytest.mark.parametrize(
    ("change", "intact"),
    [
        ({}, True),
        ({"resource": 1}, False),
        ({"resource": False}, False),  # a presigned URL lasts seven days at most
        ({"seconds": 0}, False),
        ({"resource": False, "seconds": 604_800}, True),
    ],
)
def test_changed_record(tmp_path, change, intact):
    """What `verify` takes for a record of CloudFront, and what it does not."""
    signer(tmp_path).presign(URL, **ENDS)
    (file,) = ledger_files([tmp_path])
    first, second = file.read_text().splitlines()
    record = {**json.loads(second.partition(" ")[2]), **change}
    text = json.dumps(record, separators=(",", ":"))
    head = hashlib.sha256(f"{first.partition(' ')[0]} {text}".encode()).hexdigest()
    file.write_text(f"{first}\n{head} {text}\n")
    assert verify(file).line == (0 if intact else 2)


def test_audit_reads_the_records(tmp_path):
    """The join of access logs takes such a ledger, and keeps its key pair ids."""
    signer(tmp_path).presign(URL, **ENDS)
    book = Book.read([str(tmp_path)], KEY)
    assert (book.broken, book.key_ids) == ([], {"K2JCJMDEHXQW5F"})


def test_end_far_away(tmp_path):
    """CloudFront knows no longest lifetime, and neither does the record."""
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    signer(tmp_path).presign(URL, expires_at=end)
    (file,) = ledger_files([tmp_path])
    (found,) = issued(file)
    assert AT + timedelta(seconds=found.seconds) == end


def test_end_that_no_date_can_hold(tmp_path):
    """A policy whose end is in milliseconds is recorded as it is."""
    end = int(END.timestamp()) * 1000
    condition = {"DateLessThan": {"AWS:EpochTime": end}}
    policy = json.dumps({"Statement": [{"Resource": URL, "Condition": condition}]})
    signer(tmp_path).presign(URL, policy=policy)
    (file,) = ledger_files([tmp_path])
    assert [one.seconds for one in issued(file)] == [end - int(AT.timestamp())]
