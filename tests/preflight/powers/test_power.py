"""What `power` takes and returns, its registry, and its words."""

from __future__ import annotations

import json
import subprocess
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core.errors import InvalidParameter, InvalidRequest
from sigv4.preflight import Freedom, Limit, Power, power
from sigv4.preflight.powers.kinds import FREEDOMS, KINDS, LIMITS, SEVERITIES
from sigv4.preflight.powers.lines import quote
from sigv4.preflight.powers.requests import _AMZ as AMZ
from sigv4.preflight.powers.words import day_and_time, listed, quoted, until
from sigv4.s3 import S3

from .conftest import AT, CLIENT, KEYS, closed, codes

URL = CLIENT.presign("put_object", Bucket="my-bucket", Key="k").url


def test_inputs():
    """A URL, a curl command, an HTTP message and the result of presigning."""
    put = codes(power(URL, method="PUT", at=AT))
    assert codes(power(f"curl -X PUT --data x '{URL}'", at=AT)) == put
    target = URL.partition(".com")[2]
    message = f"PUT {target} HTTP/1.1\r\nHost: my-bucket.s3.eu-west-1.amazonaws.com\r\n\r\n"
    assert codes(power(message, at=AT)) == put
    assert codes(power(CLIENT.presign("put_object", Bucket="my-bucket", Key="k"), at=AT)) == put


@pytest.mark.parametrize(
    "what",
    [
        "https://example.com/",
        "",
        '{"fields": {"policy": "x"}}',
        "Authorization: AWS4-HMAC-SHA256 Credential=A/b/c/s3/aws4_request",
        {"fields": {"policy": "x"}},
        {"policy": object()},
        {},
    ],
)
def test_what_it_is_not(what):
    """Neither a presigned URL nor a signed form."""
    with pytest.raises(InvalidRequest) as raised:
        power(what)
    assert raised.value.parameter is not None


def test_types_and_methods():
    """Other types, and methods that URLs are not signed for."""
    with pytest.raises(TypeError, match="str, Presigned or a mapping, not bytes"):
        power(URL.encode())
    with pytest.raises(InvalidParameter, match="must be GET, HEAD, PUT, POST, DELETE, not 'get'"):
        power(URL, method="get")
    with pytest.raises(sigv4.NaiveDatetime):
        power(URL, at=datetime(2026, 1, 1))


def test_now():
    """By default, it is about the present."""
    fresh = S3(KEYS, "eu-west-1").presign("get_object", Bucket="my-bucket", Key="k")
    assert power(fresh).refusal is None
    assert power(
        URL.replace("20261129T", "20201129T").replace("20261129%2F", "20201129%2F")
    ).refusal


def test_results_are_frozen_and_hide_the_signature():
    """A repr shows what is open, and no command line."""
    found = power(URL, at=AT)
    with pytest.raises(FrozenInstanceError):
        found.kind = "form"
    signature = URL.rpartition("=")[2]
    assert signature not in repr(found)
    assert signature in found.freedoms[0].curl
    assert isinstance(found, Power)
    assert isinstance(found.freedoms[0], Freedom)
    assert isinstance(found.closed[0], Limit)
    assert found.freedoms[0].remedy == KINDS["replace-object"].remedy


@pytest.mark.parametrize("kind", ["url", "form", "old form"])
def test_redacted(kind):
    """Signatures, tokens and customer keys are taken out of every command line."""
    keys = sigv4.Credentials("ASIAJ2345678ABCDEFGH", "s" * 40, "MARKERtoken/+==")
    client = S3(keys, "eu-west-1", clock=lambda: AT)
    what = client.presign("put_object", Bucket="b-1", Key="k", expires_in=900)
    secrets = ["MARKERtoken", what.url.partition("X-Amz-Signature=")[2][:64]]
    if kind != "url":
        what = client.generate_presigned_post("b-1", "k", None, None, 900)
        secrets = ["MARKERtoken", what["fields"]["x-amz-signature"]]
    if kind == "old form":
        policy = CLIENT.generate_presigned_post("b-1", "k")["fields"]["policy"]
        what = {"key": "k", "AWSAccessKeyId": "AKIAX", "signature": "MARKERs+/=", "policy": policy}
        secrets = ["MARKERs"]
    found = power(what, at=AT)
    lines = [each.curl for each in (*found.freedoms, *found.closed) if each.curl]
    hidden = found.redacted()
    redacted = [each.curl for each in (*hidden.freedoms, *hidden.closed) if each.curl]
    assert len(lines) == len(redacted)
    for secret in secrets:
        assert kind == "old form" or any(secret in each for each in lines)
        assert not any(secret in each for each in redacted)


def test_customer_keys_are_redacted():
    """They are headers that are signed."""
    made = CLIENT.presign(
        "get_object",
        Bucket="my-bucket",
        Key="k",
        SSECustomerAlgorithm="AES256",
        SSECustomerKey="MARKER0123456789MARKER0123456789",
    )
    key = dict(made.headers)["x-amz-server-side-encryption-customer-key"]
    found = power(made, at=AT)
    assert key in found.freedoms[0].curl
    assert key not in found.redacted().freedoms[0].curl


def test_registry():
    """Codes are unique and in kebab case; each kind has a severity, a title and a remedy."""
    assert len(KINDS) == len(FREEDOMS)
    for kind in FREEDOMS:
        assert kind.code == kind.code.lower().replace("_", "-")
        assert kind.severity in SEVERITIES
        assert kind.title
        assert kind.remedy.endswith(".")
    assert all(title.endswith(".") for title in LIMITS.values())


def test_order():
    """The worst comes first."""
    found = power(URL, at=AT)
    places = [SEVERITIES.index(each.severity) for each in found.freedoms]
    assert places == sorted(places, reverse=True)


def test_words():
    """Days by name, in UTC; lists; names that somebody else chose."""
    zone = timezone(timedelta(hours=2))
    assert day_and_time(datetime(2026, 12, 1, 12, tzinfo=zone)) == (
        "Tuesday 1 December 2026, 10:00 UTC"
    )
    assert until(datetime(2026, 12, 1, 12, 0, 5, tzinfo=zone)).endswith("10:00:05 UTC")
    assert until(None) == "without an end"
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "and") == "a, b and c"
    assert quoted("a\x1bb\n") == "'a?b?'"
    assert quoted("x" * 100) == f"'{'x' * 80}...'"


@pytest.mark.parametrize("word", ["a b", "it's", "a\x1b[31m\\n%b'\"$(id)\n-x ü", "\x7f", "-n\x01"])
def test_quoting(word):
    """A shell gives the word back, and the line shows no control character."""
    line = quote(word)
    assert line.isprintable()
    done = subprocess.run(["sh", "-c", f"printf %s {line}"], capture_output=True, check=True)
    assert done.stdout.decode() == word


def test_large_inputs_are_bounded():
    """Too many fields, and a URL beyond every limit."""
    fields = {f"x-amz-meta-{number}": "x" for number in range(5000)}
    form = CLIENT.generate_presigned_post("my-bucket", "k")["fields"]
    assert power({**form, **fields}, at=AT).refusal is None
    assert power(f"{URL}&a={'x' * 20_000}", method="PUT", at=AT).refusal
    with pytest.raises(InvalidRequest):
        power(f"{URL}&a={'x' * 2_000_000}")
    old = "https://b.s3.amazonaws.com/?AWSAccessKeyId=A&Signature=x&Expires=x"
    assert power(f"{old}&{'&'.join(f'a{number}=1' for number in range(2000))}").refusal
    many = power(f"{old}&{'&'.join(f'a{number}=1' for number in range(1000))}", method="GET")
    assert many.freedoms
    names = "%3B".join(["host", *sorted(AMZ)])
    signed = URL.replace("SignedHeaders=host", f"SignedHeaders={names}")
    assert "amz-headers" not in closed(power(signed, method="PUT", at=AT))


def test_encoded_names_are_redacted():
    """The name of the signature may be percent-encoded."""
    url = URL.replace("X-Amz-Signature", "X-Amz-%53ignature")
    signature = URL.rpartition("=")[2]
    assert all(signature not in each.curl for each in power(url, at=AT).redacted().freedoms)


def test_deep_policy():
    """Nesting is bounded before the JSON is read."""
    from base64 import b64encode

    policy = b64encode(('{"a":' + "[" * 20_000 + "]" * 20_000 + "}").encode()).decode()
    form = CLIENT.generate_presigned_post("my-bucket", "k")["fields"]
    assert power(json.dumps({**form, "policy": policy}), at=AT).refusal


def test_every_limit_can_be_reached():
    """The registry of limits holds what the reports use."""
    assert closed(power(URL, at=AT)) <= set(LIMITS)
