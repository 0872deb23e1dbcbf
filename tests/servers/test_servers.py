"""What we sign, real servers accept; what is tampered with, expired or wrong, they refuse."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.cli import main
from sigv4.s3 import S3

from .conftest import BUCKET, KEY_ID, REGION, SECRET, find

pytestmark = [
    pytest.mark.servers,
    pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning"),  # paths are odd on purpose
]

if not find("juicefs") and not find("weed"):
    pytest.skip(
        "no S3 server is installed (the group 'servers' brings two)", allow_module_level=True
    )

KEYS = [
    "plain/photo-2026.jpg",
    "a b c",
    "a+b",
    "100%",
    "a%20b",
    "a%2Fb",
    "%25",
    "grün/été/日本語",
    "e\u0301 combining",
    "🎉👍",
    "double//slash",
    'it\'s "quoted"',
    "~*'()!",
    "a=b&c=d?e#f:g@h$i,j;k",
    "[x]{y}|z^`<>",
    "tab\tand\x01control",
    "x" * 200 + "/" + "y" * 200,
]


def code(answer: bytes) -> str:
    found = re.search(rb"<Code>(.*?)</Code>", answer)
    return found[1].decode() if found else ""


@pytest.mark.parametrize("key", KEYS)
def test_presigned_life_of_an_object(server, key):
    """PUT, GET, HEAD, DELETE by URL, for every kind of key; then it is gone."""
    s3, body = server.s3, f"content of {key!a}".encode()
    ask = {"Bucket": BUCKET, "Key": key}
    assert server.send("PUT", s3.presign("put_object", **ask).url, (), body)[0] == 200
    assert server.send("GET", s3.presign("get_object", **ask).url) == (200, body)
    assert server.send("HEAD", s3.presign("head_object", **ask).url) == (200, b"")
    assert server.send("DELETE", s3.presign("delete_object", **ask).url)[0] == 204
    assert server.send("GET", s3.presign("get_object", **ask).url)[0] == 404


@pytest.mark.parametrize("key", KEYS)
def test_urllib_is_a_client(server, key):
    """The standard library's client sends the URL as it is."""
    s3, body = server.s3, key.encode()
    presigner = s3.presigner("get_object", Bucket=BUCKET)
    put = urllib.request.Request(
        s3.presign("put_object", Bucket=BUCKET, Key=key).url, body, method="PUT"
    )
    with urllib.request.urlopen(put, timeout=30) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(next(presigner.many([key])), timeout=30) as answer:
        assert answer.read() == body


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("key", [key for key in KEYS if "\x01" not in key])
def test_curl_is_a_client(server, key, tmp_path, capsys, monkeypatch):
    """The command lines that `sigv4 presign --output curl` prints work when pasted."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    (tmp_path / "FILE").write_bytes(key.encode())

    def paste(method: str) -> bytes:
        arguments = ["--endpoint-url", server.url, "--region", REGION, "--output", "curl"]
        assert main(["presign", f"s3://{BUCKET}/{key}", "--method", method, *arguments]) == 0
        command = capsys.readouterr().out.replace("curl ", "curl --silent --fail ", 1)
        shell = ["/bin/sh", "-c", command]
        environment = {**os.environ, "no_proxy": "*"}
        done = subprocess.run(
            shell, cwd=tmp_path, env=environment, capture_output=True, check=True, timeout=60
        )
        return done.stdout

    paste("put")
    assert paste("get") == key.encode()
    assert paste("head").startswith(b"HTTP/1.1 200")
    paste("delete")


def test_longest_key(server):
    """1024 bytes in segments that file systems can hold."""
    key = "/".join(["k" * 127] * 8)
    assert len(key) == 1023
    s3 = server.s3
    put = s3.presign("put_object", Bucket=BUCKET, Key=key + "k").url
    assert server.send("PUT", put, (), b"x")[0] == 200
    get = s3.presign("get_object", Bucket=BUCKET, Key=key + "k").url
    assert server.send("GET", get) == (200, b"x")


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/{bucket}/plain", b"signed body"),
        ("/{bucket}/a%20b", b""),
        ("/{bucket}/test$file.text", b"x"),
        ("/{bucket}/asset_id=1/d@te", b"x"),
        ("/{bucket}/caf%c3%a9", b"x"),
        ("/{bucket}/needless%7Eescape%41", b"x"),
        ("/{bucket}/raw(!)*'", b"x"),
        ("/{bucket}/a+b", b"x"),
    ],
)
def test_signed_headers(server, target, body):
    """Wire paths in any encoding, the body's hash signed."""
    target = target.format(bucket=BUCKET)
    assert server.signed("PUT", target, (), body)[0] == 200
    assert server.signed("GET", target) == (200, body)
    assert server.signed("HEAD", target)[0] == 200
    assert server.signed("DELETE", target)[0] == 204


@pytest.mark.parametrize(
    "query",
    [
        "list-type=2&prefix=a+b",
        "list-type=2&prefix=a%20b",
        "list-type=2&prefix=%c3%a9",
        "list-type=2&prefix=a/b",
        "list-type=2&prefix=~x%7e",
        "prefix=&list-type=2&&max-keys=3",
        "location",
        "location=",
    ],
)
def test_signed_queries(server, query):
    """Queries in any encoding: a ``+`` is the space that servers read, escapes in either case."""
    status, answer = server.signed("GET", f"/{BUCKET}?{query}")
    assert (status, code(answer)) == (200, "")


def test_slash_escaped_in_a_path_is_refused(server):
    """Servers decode ``%2F`` before they verify; we sign it as it stands, as other signers do."""
    status, answer = server.signed("PUT", f"/{BUCKET}/a%2Fb", (), b"x")
    assert (status, code(answer)) == (403, "SignatureDoesNotMatch")


def test_headers_must_be_sent_along(server):
    """With the returned headers it works; without them, or with others, it is refused.

    SeaweedFS keeps content type and metadata; JuiceFS's gateway keeps neither by default.
    """
    presigned = server.s3.presign(
        "put_object",
        Bucket=BUCKET,
        Key="with-headers",
        ContentType="text/x-test",
        Metadata={"author": "A.  N. Other"},
    )
    assert server.send("PUT", presigned.url, presigned.headers, b"x")[0] == 200
    assert server.send("PUT", presigned.url, {}, b"x")[0] in (400, 403)
    changed = {**presigned.headers, "x-amz-meta-author": "someone else"}
    assert server.send("PUT", presigned.url, changed, b"x")[0] == 403
    if server.name != "SeaweedFS":
        return
    get = server.s3.presign("get_object", Bucket=BUCKET, Key="with-headers").url
    with urllib.request.urlopen(get, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/x-test"
        assert answer.headers["x-amz-meta-author"].split() == ["A.", "N.", "Other"]


def test_response_headers_are_honoured(server):
    """A download with a name."""
    ask = {"Bucket": BUCKET, "Key": "named"}
    server.send("PUT", server.s3.presign("put_object", **ask).url, (), b"x")
    name = 'attachment; filename="a b+c.txt"'
    url = server.s3.presign("get_object", **ask, ResponseContentDisposition=name).url
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.headers["Content-Disposition"] == name


def test_range_is_signed(server):
    """It must be sent as it was signed."""
    ask = {"Bucket": BUCKET, "Key": "ranged"}
    server.send("PUT", server.s3.presign("put_object", **ask).url, (), b"0123456789")
    presigned = server.s3.presign("get_object", **ask, Range="bytes=2-4")
    assert server.send("GET", presigned.url, presigned.headers) == (206, b"234")
    assert server.send("GET", presigned.url, {"Range": "bytes=0-9"})[0] == 403


@pytest.mark.parametrize("place", [-1, -64])
def test_tampered_signature(server, place):
    """One digit changed."""
    url = server.s3.presign("get_object", Bucket=BUCKET, Key="k").url
    digit = "0" if url[place] != "0" else "1"
    tampered = url[:place] + digit + (url[place + 1 :] if place != -1 else "")
    status, answer = server.send("GET", tampered)
    assert (status, code(answer)) == (403, "SignatureDoesNotMatch")


def test_tampered_path_method_and_query(server):
    """A URL is good for one object and one method."""
    url = server.s3.presign("get_object", Bucket=BUCKET, Key="k").url
    assert server.send("GET", url.replace("/k?", "/l?"))[0] == 403
    assert server.send("PUT", url, (), b"x")[0] == 403
    assert server.send("GET", url.replace("Expires=3600", "Expires=3601"))[0] == 403
    assert server.send("GET", url + "&response-content-type=text/html")[0] == 403


def test_expired(server):
    """Signed an hour and a minute ago, for an hour."""
    at = datetime.now(timezone.utc) - timedelta(minutes=61)
    url = server.s3.presign("get_object", Bucket=BUCKET, Key="k", at=at).url
    status, answer = server.send("GET", url)
    assert (status, code(answer)) == (403, "AccessDenied")
    assert b"expired" in answer


def test_seven_days_are_accepted_and_no_more_is_made(server):
    """The limit is the servers' own: what we refuse to sign, they refuse to take."""
    ask = {"Bucket": BUCKET, "Key": "week"}
    server.send("PUT", server.s3.presign("put_object", **ask).url, (), b"x")
    week = server.s3.presign("get_object", **ask, expires_in=604_800).url
    assert server.send("GET", week) == (200, b"x")
    with pytest.raises(sigv4.ExpiryTooLong):
        server.s3.presign("get_object", **ask, expires_in=604_801)
    longer = week.replace("Expires=604800", "Expires=604801")
    assert code(server.send("GET", longer)[1]) == "AuthorizationQueryParametersError"


def test_wrong_secret(server):
    """Another secret, another signature."""
    s3 = S3(sigv4.Credentials(KEY_ID, SECRET + "x"), REGION, endpoint_url=server.url)
    status, answer = server.send("GET", s3.presign("get_object", Bucket=BUCKET, Key="k").url)
    assert (status, code(answer)) == (403, "SignatureDoesNotMatch")


def test_other_body_than_signed(server):
    """The hash of the body is signed with headers.

    JuiceFS's gateway compares it with the body that arrives; SeaweedFS 4.48 does not, and takes
    the forged one.
    """
    request = sigv4.Request("PUT", f"{server.url}/{BUCKET}/body", (), b"signed")
    headers = server.signer.sign(request).apply(request).headers
    status = server.send("PUT", request.url, headers, b"forged")[0]
    assert status in {"JuiceFS": (400, 403), "SeaweedFS": (200,)}[server.name]


def test_copy_and_delete(server):
    """Headers of an operation are signed with the rest."""
    source = {"X-Amz-Copy-Source": f"/{BUCKET}/original%20one"}
    assert server.signed("PUT", f"/{BUCKET}/original%20one", (), b"x")[0] == 200
    assert server.signed("PUT", f"/{BUCKET}/copy", source)[0] == 200
    assert server.signed("GET", f"/{BUCKET}/copy") == (200, b"x")


def test_urllib_sees_the_error(server):
    """A refused URL is an HTTP error as any other."""
    url = server.s3.presign("get_object", Bucket=BUCKET, Key="no such key").url
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, timeout=30)
    assert caught.value.code == 404
    caught.value.close()
