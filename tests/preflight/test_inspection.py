"""`inspect`: what signatures of this library and of boto3 say, and what is suspicious in others."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.config import Config
from cryptography.hazmat.primitives.asymmetric import ec

import sigv4
from sigv4.cloudfront import Policy, UrlSigner
from sigv4.preflight import inspect
from sigv4.s3 import S3

AT = datetime(2026, 11, 29, 12, 0, tzinfo=timezone.utc)
LATER = AT + timedelta(minutes=10)
KEY_ID, SECRET = "AKIAJ2345678ABCDEFGH", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = sigv4.Credentials(KEY_ID, SECRET)
SESSION = sigv4.Credentials("ASIAJ2345678ABCDEFGH", SECRET, "token-marker")
HOST = "my-bucket.s3.eu-west-1.amazonaws.com"


def presign(keys=KEYS, operation="get_object", region="eu-west-1", **params):
    params = {"Bucket": "my-bucket", "Key": "a/b c.txt", "at": AT, **params}
    return S3(keys, region).presign(operation, **params).url


def codes(found, *, least="warning"):
    ranks = {"error": 0, "warning": 1, "info": 2}
    return {each.code for each in found.findings if ranks[each.severity] <= ranks[least]}


def test_presigned_url():
    """All that it says; nothing is wrong with it."""
    found = inspect(presign(expires_in=900), at=LATER)
    assert (found.version, found.kind, found.algorithm) == ("sigv4", "query", "AWS4-HMAC-SHA256")
    assert (found.access_key_id, found.is_temporary) == (KEY_ID, False)
    assert (found.date, found.region, found.service) == ("20261129", "eu-west-1", "s3")
    assert (found.signed_at, found.ends_at) == (AT, AT + timedelta(minutes=15))
    assert found.bounds == ("X-Amz-Expires is 900 seconds.",)
    assert (found.host, found.bucket, found.key) == (HOST, "my-bucket", "a/b c.txt")
    assert (found.method, found.operation) == (None, None)
    assert found.headers == ()
    assert found.worst is None
    assert codes(found, least="info") == {"method-unknown"}


CONTROLS = [
    presign(),
    presign(SESSION),
    presign(operation="put_object", ContentType="text/plain"),
    presign(expires_in=604_800),
    presign(region="us-east-1"),
    S3(KEYS, "eu-west-1").presign("list_objects_v2", Bucket="my-bucket", at=AT).url,
    S3(KEYS, "eu-west-1", dualstack=True).presign("get_object", Bucket="b-1", Key="k", at=AT).url,
    S3(KEYS, "eu-west-1", accelerate=True).presign("get_object", Bucket="b-1", Key="k", at=AT).url,
    S3(KEYS, "eu-west-1", addressing_style="path")
    .presign("get_object", Bucket="b-1", Key="k", at=AT)
    .url,
    S3(
        KEYS,
        "auto",
        endpoint_url="https://account.r2.cloudflarestorage.com",
        allow_unknown_region=True,
    )
    .presign("get_object", Bucket="b-1", Key="k", at=AT)
    .url.replace("%2Fauto%2F", "%2Fus-east-1%2F"),
    sigv4.Signer(KEYS, "eu-west-1", "execute-api")
    .presign(sigv4.Request("GET", "https://x.execute-api.eu-west-1.amazonaws.com/v1"), at=AT)
    .url,
]


@pytest.mark.parametrize("url", CONTROLS)
def test_good_urls_have_no_findings(url):
    """Ordinary URLs, ten of them and more: nothing to warn of."""
    assert inspect(url, at=LATER).worst is None


def boto_url(**config):
    session = boto3.Session("ASIAJ2345678ABCDEFGH", SECRET, "token-marker", "us-east-1")
    client = session.client("s3", config=Config(**config) if config else None)
    return client.generate_presigned_url("get_object", {"Bucket": "my-bucket", "Key": "k"})


def test_boto3_chooses_version_2():
    """The signature version that nobody chose is recognised, with what to change."""
    found = inspect(boto_url(), at=datetime.now(timezone.utc))
    assert (found.version, found.kind) == ("sigv2", "query")
    assert (found.bucket, found.key, found.is_temporary) == ("my-bucket", "k", True)
    (finding,) = [each for each in found.findings if each.code == "signature-version-2"]
    assert finding.severity == found.worst == "error"
    assert "signature_version='s3v4'" in finding.text
    assert inspect(boto_url(signature_version="s3v4"), at=datetime.now(timezone.utc)).version == (
        "sigv4"
    )


def test_version_2_in_a_header():
    """An Authorization header of the old form."""
    found = inspect(f"Authorization: AWS {KEY_ID}:c2lnbmF0dXJl\nDate: x", at=AT)
    assert (found.version, found.kind, found.access_key_id) == ("sigv2", "header", KEY_ID)


def test_version_2_in_a_form():
    """A form of boto3 without s3v4."""
    session = boto3.Session(KEY_ID, SECRET, region_name="us-east-1")
    form = session.client("s3").generate_presigned_post("my-bucket", "k")
    found = inspect(json.dumps(form), at=datetime.now(timezone.utc))
    assert (found.version, found.kind, found.access_key_id) == ("sigv2", "form", KEY_ID)
    assert (found.bucket, found.key) == ("my-bucket", "k")


def test_form():
    """A form of this library: its end is that of the policy."""
    form = S3(KEYS, "eu-west-1").generate_presigned_post("my-bucket", "k", ExpiresIn=900, at=AT)
    for text in (json.dumps(form), json.dumps(form["fields"])):
        found = inspect(text, at=LATER)
        assert (found.version, found.kind, found.key) == ("sigv4", "form", "k")
        assert (found.ends_at, found.region) == (AT + timedelta(minutes=15), "eu-west-1")
        assert found.worst is None
    assert found.host is None


def test_form_of_curl():
    """The same as a command."""
    form = S3(KEYS, "eu-west-1").generate_presigned_post("my-bucket", "k", at=AT)
    options = " ".join([f"-F '{name}={value}'" for name, value in form["fields"].items()])
    found = inspect(f"curl {options} -F file=@a.txt '{form['url']}'", at=LATER)
    assert (found.kind, found.host, found.method) == ("form", HOST, "POST")
    assert found.worst is None


@pytest.mark.parametrize(
    "policy", ["", "!", "W10=", "e30=", base64.b64encode(b'{"expiration":"x"}').decode()]
)
def test_form_with_a_broken_policy(policy):
    """Nothing says when it expires."""
    form = S3(KEYS, "eu-west-1").generate_presigned_post("my-bucket", "k", at=AT)
    assert "no-end" in codes(inspect(json.dumps({**form["fields"], "policy": policy}), at=AT))


def test_form_without_a_signature():
    """A policy alone signs nothing."""
    assert inspect('{"policy": "e30="}', at=AT).version == "none"


def signed_headers(keys=KEYS, service="s3", host=HOST):
    request = sigv4.Request(
        "PUT", f"https://{host}/k?partNumber=1&uploadId=u", {"X-Amz-Meta-A": "b"}
    )
    return sigv4.Signer(keys, "eu-west-1", service).sign(request, at=AT).apply(request)


def as_message(request, *, without=()):
    target = request.url.partition(request.host)[2]
    lines = [f"PUT {target} HTTP/1.1", f"Host: {request.host}"]
    lines += [f"{name}: {value}" for name, value in request.headers if name not in without]
    return "\r\n".join([*lines, "", ""])


def test_signed_message():
    """With the whole request, operation and headers are known; S3 takes it for 15 minutes."""
    found = inspect(as_message(signed_headers(SESSION)), at=LATER)
    assert (found.kind, found.method, found.operation) == ("header", "PUT", "upload_part")
    assert set(found.headers) >= {"x-amz-date", "x-amz-meta-a", "x-amz-security-token"}
    assert found.ends_at == AT + timedelta(minutes=15)
    assert codes(found, least="info") == {"temporary-credentials"}


def test_other_services_take_five_minutes():
    """Not fifteen."""
    request = signed_headers(service="execute-api", host="x.execute-api.eu-west-1.amazonaws.com")
    assert inspect(as_message(request), at=AT).ends_at == AT + timedelta(minutes=5)


def test_headers_alone():
    """Without a request line, method and perhaps host are not known."""
    lines = [f"{name}: {value}" for name, value in signed_headers().headers]
    found = inspect("\n".join(lines), at=LATER)
    assert (found.kind, found.host, found.method, found.region) == (
        "header",
        None,
        None,
        "eu-west-1",
    )
    with_host = inspect("\n".join([*lines, f"Host: {HOST}"]), at=LATER)
    assert (with_host.host, with_host.worst) == (HOST, None)


def test_curl_command():
    """A command to paste."""
    url = presign(operation="put_object", ContentType="text/plain")
    found = inspect(f"curl -X PUT -H 'Content-Type: text/plain' --data-binary @a '{url}'", at=LATER)
    assert (found.method, found.operation, found.headers) == (
        "PUT",
        "put_object",
        ("content-type",),
    )
    assert found.worst is None
    assert "signed-header-not-sent" in codes(inspect(f"curl -X PUT '{url}'", at=LATER))


@pytest.mark.parametrize(
    ("method", "target", "operation"),
    [
        ("GET", "/k", "get_object"),
        ("HEAD", "/k", "head_object"),
        ("GET", "/k?tagging", "get_object_tagging"),
        ("GET", "/k?versionId=1", "get_object"),
        ("POST", "/k?uploads", "create_multipart_upload"),
        ("POST", "/k?uploadId=u", "complete_multipart_upload"),
        ("DELETE", "/k", "delete_object"),
        ("DELETE", "/k?uploadId=u", "abort_multipart_upload"),
        ("GET", "/?list-type=2", "list_objects_v2"),
        ("PUT", "/", "create_bucket"),
        ("POST", "/?delete", "delete_objects"),
        ("PATCH", "/k", None),
    ],
)
def test_operation(method, target, operation):
    """Method, path and query say which operation of S3 it is."""
    message = f"{method} {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
    assert inspect(message, at=AT).operation == operation


def test_operation_of_a_copy():
    """A header makes it one."""
    message = f"PUT /k HTTP/1.1\r\nHost: {HOST}\r\nx-amz-copy-source: /a/b\r\n\r\n"
    assert inspect(message, at=AT).operation == "copy_object"


def test_operation_that_the_url_names():
    """The AWS SDK for JavaScript adds x-id; an unknown one is not believed."""
    url = f"https://{HOST}/k?x-id="
    assert inspect(f"{url}PutObject", at=AT).operation == "put_object"
    assert inspect(f"{url}Nonsense", at=AT).operation is None


@pytest.mark.parametrize(
    ("host", "path", "bucket", "key"),
    [
        ("s3.eu-west-1.amazonaws.com", "/my-bucket/a", "my-bucket", "a"),
        ("s3.eu-west-1.amazonaws.com", "/my-bucket", "my-bucket", None),
        ("s3.eu-west-1.amazonaws.com", "/", None, None),
        ("my.bucket.s3.eu-west-1.amazonaws.com", "/a%2Fb", "my.bucket", "a/b"),
        ("my-bucket.s3.dualstack.eu-west-1.amazonaws.com", "/a", "my-bucket", "a"),
        ("my-bucket.s3-eu-west-1.amazonaws.com", "/a", "my-bucket", "a"),
        ("my-bucket.s3-accelerate.amazonaws.com", "/a", "my-bucket", "a"),
        ("my-bucket.s3.cn-north-1.amazonaws.com.cn", "/a", "my-bucket", "a"),
        ("ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com", "/a", "ap-123456789012", "a"),
        ("example.com", "/a", None, None),
    ],
)
def test_bucket_and_key(host, path, bucket, key):
    """Of hosts of all forms; of other hosts nothing is guessed."""
    found = inspect(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n", at=AT)
    assert (found.bucket, found.key) == (bucket, key)


def changed(url=None, **replace):
    """The good URL with some of its parameters replaced."""
    url = url or presign()
    for old, new in replace.items():
        name = "X-Amz-" + old.replace("_", "-")
        head, _, rest = url.partition(f"{name}=")
        value, amp, tail = rest.partition("&")
        url = f"{head}{name}={new(value) if callable(new) else new}{amp}{tail}"
    return url


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (changed(Expires="864000"), "expires-out-of-range"),
        (changed(Expires="0"), "expires-out-of-range"),
        (changed(Expires="abc"), "expires-invalid"),
        (changed(Expires=""), "expires-invalid"),
        (changed(Expires="-5"), "expires-invalid"),
        (changed(Expires="9" * 30), "expires-invalid"),
        (changed(Date=""), "missing-part"),
        (changed(Date="2026-11-29"), "scope-date-differs"),
        (changed(Signature=""), "missing-part"),
        (changed(Signature="abc"), "signature-malformed"),
        (changed(Signature=lambda text: text[:40]), "signature-malformed"),
        (changed(Signature=lambda text: text.upper()), "signature-malformed"),
        (changed(SignedHeaders="x-a"), "host-not-signed"),
        (changed(SignedHeaders=""), "missing-part"),
        (changed(Algorithm="AWS4-HMAC-MD5"), "unknown-algorithm"),
        (changed(Algorithm=""), "missing-part"),
        (changed(Credential=""), "missing-part"),
        (changed(Credential=KEY_ID), "scope-malformed"),
        (changed(Credential=lambda text: text.replace("aws4_request", "x")), "scope-malformed"),
        (
            changed(Credential=lambda text: text.replace("20261129", "20261128")),
            "scope-date-differs",
        ),
        (changed(Credential=lambda text: text.replace("eu-west-1", "eu-west-2")), "region-differs"),
        (changed(Credential=lambda text: text.replace("eu-west-1", "eu-wset-1")), "unknown-region"),
        (changed(Credential=lambda text: text.replace("%2Fs3%2F", "%2Fec2%2F")), "service-differs"),
        (changed(Credential=lambda text: text.replace("AKIA", "ASIA")), "missing-session-token"),
        (presign() + "&X-Amz-Security-Token=t", "unexpected-session-token"),
        (presign() + "&X-Amz-Date=20261129T120000Z", "repeated-parameter"),
        (presign().replace("&", "&amp;"), "escaped-for-html"),
        (presign() + ").", "stray-text"),
        (presign().replace("https:", "http:"), "plain-http"),
        (presign().replace("/a/", "/a/../"), "dot-segments"),
        (presign().replace(".s3.eu-west-1.", ".s3."), "global-host"),
        (presign(sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)), "example-key"),
        (f"https://{HOST}/k", "no-signature"),
        (
            "https://b.s3.amazonaws.com/k?AWSAccessKeyId=A&Signature=x&Expires=soon",
            "expires-invalid",
        ),
    ],
)
def test_suspicious_urls(url, code):
    """Each mistake has a code, and no control case has it."""
    assert code in codes(inspect(url, at=LATER))


def test_expired():
    """With the reason, at the second of its end."""
    url = presign(expires_in=600)
    assert "expired" not in codes(inspect(url, at=LATER - timedelta(seconds=1)))
    found = inspect(url, at=LATER)
    (finding,) = found.findings[:1]
    assert finding.code == "expired"
    assert finding.text == "It expired at 2026-11-29T12:10:00+00:00. X-Amz-Expires is 600 seconds."


def test_temporary_credentials_end_first():
    """A week in the URL is 36 hours at most with a session; after 12 it has probably ended."""
    url = presign(SESSION, expires_in=3600).replace("X-Amz-Expires=3600", "X-Amz-Expires=604800")
    found = inspect(url, at=LATER)
    assert found.is_temporary
    assert found.ends_at == AT + timedelta(hours=36)
    assert found.bounds[0].startswith("The credentials are temporary")
    assert found.bounds[1] == "X-Amz-Expires is 604800 seconds."
    assert codes(found) == set()
    assert codes(inspect(url, at=AT + timedelta(hours=13))) == {"session-probably-ended"}
    assert codes(inspect(url, at=AT + timedelta(hours=37))) == {"expired"}


def test_session_of_s3_express():
    """Its token bounds the URL to five minutes."""
    url = presign(SESSION).replace("X-Amz-Security-Token", "X-Amz-S3session-Token")
    assert inspect(url, at=AT).ends_at == AT + timedelta(minutes=5)


def test_signed_in_the_future():
    """The clock of the signer is wrong."""
    assert "signed-in-the-future" in codes(inspect(presign(), at=AT - timedelta(minutes=16)))
    assert codes(inspect(presign(), at=AT - timedelta(minutes=14))) == set()


def test_two_signatures():
    """S3 refuses a presigned URL with an Authorization header."""
    command = f"curl -H 'Authorization: Bearer x' '{presign()}'"
    assert "two-signatures" in codes(inspect(command, at=LATER))


def test_unsigned_header():
    """S3 refuses an x-amz-* header that is not signed."""
    command = f"curl -H 'x-amz-acl: public-read' '{presign()}'"
    assert "unsigned-header" in codes(inspect(command, at=LATER))
    assert codes(inspect(f"curl -H 'x-other: a' '{presign()}'", at=LATER)) == set()


def test_header_without_a_token():
    """Of a whole request it is an error; of headers alone it may be in those not given."""
    request = signed_headers(SESSION)
    whole = inspect(as_message(request, without={"X-Amz-Security-Token"}), at=LATER)
    severities = {each.code: each.severity for each in whole.findings}
    assert severities["missing-session-token"] == "error"
    authorization = f"Authorization: {request.fields['authorization']}"
    alone = inspect(f"{authorization}\nX-Amz-Date: 20261129T120000Z", at=LATER)
    severities = {each.code: each.severity for each in alone.findings}
    assert severities["missing-session-token"] == "warning"


def test_sigv4a():
    """Its scope has no region, and its signature no fixed length."""
    url = (
        S3(KEYS, "us-west-2")
        .presign(
            "get_object",
            Bucket="arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
            Key="k",
            at=AT,
        )
        .url
    )
    found = inspect(url, at=LATER)
    assert (found.version, found.region, found.service) == ("sigv4a", "", "s3")
    assert found.worst is None


def test_cloudfront():
    """Canned and custom policies say when it ends."""
    signer = UrlSigner("K2JCJMDEHXQW5F", ec.generate_private_key(ec.SECP256R1()), clock=lambda: AT)
    end, address = AT + timedelta(days=90), "https://d111111abcdef8.cloudfront.net/a"
    for url in (
        signer.presign(address, expires_at=end),
        signer.presign(address, policy=Policy(address, end)),
    ):
        found = inspect(url, at=LATER)
        assert (found.version, found.access_key_id) == ("cloudfront", "K2JCJMDEHXQW5F")
        assert (found.ends_at, found.worst) == (end, None)
    broken = f"{address}?Policy=e30_&Signature=x&Key-Pair-Id=K"
    assert codes(inspect(broken, at=LATER)) == {"no-end"}
    odd = base64.b64encode(
        b'{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":"x"}}}]}'
    ).decode()
    odd = f"{address}?Policy={odd.replace('=', '_')}&Signature=x&Key-Pair-Id=K"
    assert inspect(odd, at=LATER).ends_at is None


@pytest.mark.parametrize("date", ["99991231T235959Z"])
def test_end_of_the_calendar(date):
    """A date that leads beyond the year 9999 has no end that could be said."""
    url = changed(presign(SESSION), Date=date)
    assert inspect(url, at=AT).ends_at is None


def test_wrapped_url():
    """What was repaired to read it is said."""
    found = inspect(presign().replace("&X-Amz-Date", "\n&X-Amz-Date"), at=LATER)
    assert "note" in codes(found, least="info")
    assert found.worst is None


@pytest.mark.parametrize("text", ["", "  \n", "hello", "{", '{"a": 1}', "x" * (1 << 20) + ": a"])
def test_text_that_is_nothing(text):
    """It is refused, and not guessed at."""
    with pytest.raises(sigv4.InvalidRequest):
        inspect(text)


@pytest.mark.parametrize("name", ["%a6", "%ff%fe", "%C3%28"])
def test_query_that_is_no_text(name):
    """A name in the query that is not UTF-8 does not end the inspection."""
    found = inspect(f"{presign(KEYS)}&{name}=x&{name}", at=LATER)
    assert found.version == "sigv4"


def test_no_secret_is_shown():
    """Neither token nor signature, in repr, findings or values."""
    url = presign(SESSION)
    signature = url.partition("X-Amz-Signature=")[2]
    for text in (url, url + "&X-Amz-Signature=x", f"curl -H 'Authorization: y' '{url}'"):
        found = inspect(text, at=LATER)
        shown = repr(found) + str(found.findings)
        assert "token-marker" not in shown
        assert signature not in shown
