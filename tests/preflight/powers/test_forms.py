"""Forms of Signature Version 4: each field that the policy leaves open, and those that it fixes."""

from __future__ import annotations

import base64
import json
import shlex
from datetime import timedelta

import pytest

import sigv4
from sigv4.core.signing_key import HMAC_SHA256
from sigv4.preflight import power
from sigv4.s3 import S3
from sigv4.verify import VerificationError, Verifier

from .conftest import AT, CLIENT, KEYS, closed, codes, line, text


def form(key="uploads/a.png", fields=None, conditions=None):
    return CLIENT.generate_presigned_post("my-bucket", key, fields, conditions)


def test_plain_form():
    """One key, any content, any size; no content type, since no field is named."""
    found = power(form(), at=AT)
    assert (found.version, found.kind, found.methods) == ("sigv4", "form", ("POST",))
    assert found.ends_at == AT + timedelta(hours=1)
    rules = {"repeat", "from-anywhere", "plain-http"}
    assert codes(found) == {"replace-object", "any-body", "any-size"} | rules
    assert closed(found) == {"key", "content-type", "other-fields", "bucket", "policy"}
    assert "'uploads/a.png' of the bucket 'my-bucket'" in text(found, "replace-object")


@pytest.mark.parametrize(
    ("prefix", "code"),
    [("", "any-key"), ("uploads/", "key-below-prefix"), ("u", "key-below-prefix")],
)
def test_key(prefix, code):
    """How much of it is open decides the severity."""
    found = power(form(f"{prefix}${{filename}}"), at=AT)
    assert code in codes(found)
    assert ("key" in closed(found)) is (code == "key-below-prefix")


@pytest.mark.parametrize(
    ("prefix", "code"),
    [("", "any-content-type"), ("image/", "any-content-type"), ("image/p", "some-content-types")],
)
def test_content_type(prefix, code):
    """``image/`` admits SVG, which browsers run."""
    found = power(form(conditions=[["starts-with", "$Content-Type", prefix]]), at=AT)
    assert code in codes(found)


def test_fixed_content_type():
    """It is not open, whatever it is."""
    for kind in ("text/html", "image/png"):
        found = power(form(fields={"Content-Type": kind}), at=AT)
        assert not codes(found) & {"any-content-type", "some-content-types"}
        assert "content-type" in closed(found)


def test_size():
    """The narrowest range counts."""
    ranges = [["content-length-range", 0, 2000], ["content-length-range", 1, 1000]]
    found = power(form(conditions=ranges), at=AT)
    assert "any-size" not in codes(found)
    assert "More than 1000 bytes are refused." in text(found, "size")
    large = power(form(conditions=[["content-length-range", 0, 100_000_000]]), at=AT)
    assert next(each.curl for each in large.closed if each.code == "size") == ""


def test_checksum():
    """It fixes the content."""
    found = power(form(fields={"x-amz-checksum-crc32": "AAAAAA=="}), at=AT)
    assert "body" in closed(found)
    assert not codes(found) & {"any-body", "any-size"}
    md5 = power(form(fields={"Content-MD5": "XrY7u+Ae7tCTyyK7j1rNww=="}), at=AT)
    assert "body" in closed(md5)


@pytest.mark.parametrize(("prefix", "is_open"), [("", True), ("public-", True), ("private", False)])
def test_acl(prefix, is_open):
    """Open to public-read, or not."""
    found = power(form(conditions=[["starts-with", "$acl", prefix]]), at=AT)
    assert ("any-acl" in codes(found)) is is_open
    assert ("fixed-fields" in closed(found)) is not is_open


@pytest.mark.parametrize("name", ["success_action_redirect", "redirect"])
def test_redirect(name):
    """Open to any page, or not."""
    found = power(form(conditions=[["starts-with", f"${name}", ""]]), at=AT)
    assert "https://example.com/" in line(found, "open-redirect")
    bound = power(form(conditions=[["starts-with", f"${name}", "https://my.example/"]]), at=AT)
    assert "open-redirect" not in codes(bound)
    fixed = power(form(fields={name: "https://my.example/"}), at=AT)
    assert "open-redirect" not in codes(fixed)
    assert "fixed-fields" in closed(fixed)


def test_other_fields():
    """Each that begins with something can go on."""
    found = power(
        form(
            fields={"x-amz-meta-user": "17", "x-amz-meta-tag": ""},
            conditions=[["starts-with", "$x-amz-meta-tag", ""], ["starts-with", "$tagging", ""]],
        ),
        at=AT,
    )
    assert "'tagging'" in text(found, "open-fields")
    assert "'x-amz-meta-user'" in text(found, "fixed-fields")


def test_required_field_that_the_form_lacks():
    """The holder adds what an exact condition asks for."""
    found = power(form(conditions=[{"x-amz-meta-user": "17"}]), at=AT)
    assert "x-amz-meta-user=17" in line(found, "replace-object")


def test_bucket_that_is_not_fixed():
    """Any bucket of the signer takes it."""
    policy = policy_of(
        conditions=[
            ["starts-with", "$bucket", ""],
            {"key": "uploads/a.png"},
            *(
                {name: value}
                for name, value in form()["fields"].items()
                if name in ("x-amz-algorithm", "x-amz-credential", "x-amz-date")
            ),
        ]
    )
    fields = {**form()["fields"], "policy": policy}
    found = power({"url": form()["url"], "fields": fields}, at=AT)
    assert "any-bucket" in codes(found)
    assert "bucket" not in closed(found)


def test_policy_that_names_every_field():
    """Nothing is refused for its name."""
    names = ["acl", "cache-control", "content-disposition", "content-type", "tagging"]
    names += ["success_action_redirect", "x-amz-meta-any", "x-amz-storage-class"]
    names += ["x-amz-website-redirect-location"]
    found = power(form(conditions=[["starts-with", f"${name}", ""] for name in names]), at=AT)
    assert "other-fields" not in closed(found)
    assert {"any-acl", "any-content-type", "open-redirect", "open-fields"} <= codes(found)


def test_session():
    """The token is one of the fields."""
    keys = sigv4.Credentials("ASIAJ2345678ABCDEFGH", "s" * 40, "token/+=")
    made = S3(keys, "eu-west-1", clock=lambda: AT).generate_presigned_post(
        "b-1", "k", None, None, 900
    )
    assert "replace-object" in codes(power(made, at=AT))


def test_fields_alone():
    """Without the URL, the command lines have a placeholder."""
    found = power(form()["fields"], at=AT)
    assert "https://BUCKET.s3.amazonaws.com/" in line(found, "replace-object")


def test_json_and_path_style():
    """As text, with the bucket in the path."""
    client = S3(KEYS, "us-east-1", endpoint_url="http://127.0.0.1:9000", clock=lambda: AT)
    made = client.generate_presigned_post("my-bucket", "k")
    found = power(json.dumps(made), at=AT)
    assert "replace-object" in codes(found)
    assert "plain-http" not in codes(found)
    root = power(json.dumps({**made, "url": "http://127.0.0.1:9000/"}), at=AT)
    assert "replace-object" in codes(root)


def test_expired():
    """The policy is over."""
    found = power(form(), at=AT + timedelta(hours=2))
    assert found.refusal == "It expired on Sunday 29 November 2026, 13:00 UTC."


def policy_of(**changes) -> str:
    document = json.loads(base64.b64decode(form()["fields"]["policy"]))
    return base64.b64encode(json.dumps({**document, **changes}).encode()).decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"policy": "no base64"},
        {"policy": policy_of(expiration="never")},
        {"policy": policy_of(conditions=[])},
        {"policy": policy_of(conditions=[["starts-with", "$key", ""]])},
        {"x-amz-credential": "AKIAJ2345678ABCDEFGH"},
        {"x-amz-credential": " /20261129/eu-west-1/s3/aws4_request"},
        {"x-amz-signature": ""},
        {"x-amz-algorithm": "AWS4-HMAC-MD5"},
        {"AWSAccessKeyId": "AKIAX", "signature": "x"},
    ],
)
def test_what_every_server_refuses(changes):
    """The verifier says why; it never raises."""
    found = power({**form()["fields"], **changes}, at=AT)
    assert found.refusal
    assert found.freedoms == ()


def test_lines_hold_with_the_real_key():
    """Every line of a freedom is accepted with the real signature; every line of a limit is not."""
    verifier = Verifier(lambda _: KEYS, clock=lambda: AT)
    conditions = [
        ["starts-with", "$Content-Type", "image/"],
        ["starts-with", "$success_action_redirect", ""],
        ["starts-with", "$acl", ""],
        ["content-length-range", 0, 5_000_000],
    ]
    found = power(form("in/${filename}", {"x-amz-meta-a": "1"}, conditions), at=AT)

    def send(curl: str) -> None:
        words = shlex.split(curl.rpartition("| ")[2])
        pairs = [b.split("=", 1) for a, b in zip(words, words[1:]) if a == "--form-string"]  # noqa: B905, RUF007
        size = int(curl.split()[2]) if curl.startswith("head") else len(b"any content")
        verifier.verify_form(pairs, bucket="my-bucket", size=size, filename="any-name.txt")

    for each in found.freedoms:
        send(each.curl)
    lines = [each.curl for each in found.closed if each.curl]
    assert len(lines) >= 5
    for each in lines:
        with pytest.raises(VerificationError):
            send(each)


def test_hostile_fields():
    """Control characters do not reach the terminal, and markup stays what it is."""
    key = "a\x1b[31m<script>'$(id)'"
    found = power(form(key), at=AT)
    for each in (*found.freedoms, *found.closed):
        assert "\x1b" not in each.text + each.curl
    assert "'a?[31m<script>'" in text(found, "replace-object")


@pytest.mark.parametrize("changes", [{"key": "elsewhere"}, {"submit": "Upload"}])
def test_values_that_the_holder_corrects(changes):
    """What the policy refuses in the form as it was issued, the holder changes or leaves out."""
    made, expected = form()["fields"], power(form(), at=AT)
    found = power({"url": form()["url"], "fields": {**made, **changes}}, at=AT)
    assert (found.refusal, codes(found)) == (None, codes(expected))
    assert not any("elsewhere'" in each.curl or "Upload" in each.curl for each in found.freedoms)


def test_redirects_that_begin_with_a_host():
    """Without a slash after the host, the address goes on to another one."""
    name = "success_action_redirect"
    shut = form(conditions=[["starts-with", f"${name}", "https://me.example/"]])
    assert "open-redirect" not in codes(power(shut, at=AT))
    found = power(form(conditions=[["starts-with", f"${name}", "https://me.example"]]), at=AT)
    assert f"{name}=https://me.example@example.com/" in line(found, "open-redirect")


@pytest.mark.parametrize(
    ("prefix", "acl"),
    [("public-read-", "public-read-write"), ("auth", "authenticated-read"), ("private", None)],
)
def test_other_public_access_lists(prefix, acl):
    """Each that lets others read is tried."""
    found = power(form(conditions=[["starts-with", "$acl", prefix]]), at=AT)
    assert ("any-acl" in codes(found)) == (acl is not None)
    assert acl is None or f"acl={acl}" in line(found, "any-acl")


def test_types_of_xml():
    """Browsers run scripts in them, too."""
    found = power(form(conditions=[["starts-with", "$Content-Type", "application/"]]), at=AT)
    assert "application/xhtml+xml" in line(found, "any-content-type")


def test_values_of_open_fields():
    """They are values that S3 takes, where the policy allows these."""
    open_ones = ["x-amz-storage-class", "x-amz-meta-a"]
    conditions = [["starts-with", f"${name}", ""] for name in open_ones]
    command = line(power(form(conditions=conditions), at=AT), "open-fields")
    assert "x-amz-storage-class=GLACIER" in command
    assert "x-amz-meta-a=any-value" in command


def test_days_of_a_form():
    """It works from the skew before its date to 7 days after it, as the verifier says, too."""
    made = CLIENT.generate_presigned_post("my-bucket", "k")
    policy = json.loads(base64.b64decode(made["fields"]["policy"]))
    text = json.dumps({**policy, "expiration": "2027-02-01T00:00:00Z"}).encode()
    fields = {**made["fields"], "policy": base64.b64encode(text).decode()}
    start, end = AT - timedelta(minutes=15), AT + timedelta(days=7)
    early = power(fields, at=AT - timedelta(days=9))
    assert (early.starts_at, early.ends_at, early.worst) == (start, end, "high")
    assert power(fields, at=end).starts_at is None
    assert power(fields, at=end).refusal is None
    late = power(fields, at=end + timedelta(seconds=1))
    assert late.refusal == "It expired on Sunday 6 December 2026, 12:00 UTC."
    key = HMAC_SHA256.signing_key(KEYS, sigv4.Scope("20261129", "eu-west-1", "s3"))
    again = {**fields, "x-amz-signature": key.sign(fields["policy"].encode())}
    verifier = Verifier({KEYS.access_key_id: KEYS}.get)
    for at in (start, end):
        verifier.verify_form(again, at=at, file_follows=True)
    for at in (start - timedelta(seconds=1), end + timedelta(seconds=1)):
        with pytest.raises(VerificationError):
            verifier.verify_form(again, at=at, file_follows=True)
