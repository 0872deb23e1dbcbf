"""What `power` says of URLs and forms, tried on real servers: each line is run by a shell."""

from __future__ import annotations

import subprocess
from typing import NamedTuple

import boto3
import pytest
from botocore.config import Config

from sigv4.preflight import power

from .conftest import BUCKET, KEY_ID, REGION, SECRET, find

pytestmark = pytest.mark.servers

if not find("juicefs") and not find("weed"):
    pytest.skip(
        "no S3 server is installed (the group 'servers' brings two)", allow_module_level=True
    )
if not find("curl"):
    pytest.skip("curl is not installed", allow_module_level=True)


# What a server accepts although S3 refuses it: MinIO's code, which JuiceFS runs, obeys x-amz-
# headers and fields of forms that are not signed.
ACCEPTED = {"JuiceFS": {"amz-headers", "other-fields"}, "SeaweedFS": set()}


class Answer(NamedTuple):
    status: int
    body: bytes


def run(line: str, folder) -> Answer:
    """Run a command line as it was printed; curl adds the status."""
    assert "curl --globoff" in line
    marked = line.replace("curl --globoff", "curl -sS -o body -w '%{http_code}' --globoff", 1)
    (folder / "body").write_bytes(b"")
    done = subprocess.run(
        ["sh", "-c", marked], cwd=folder, capture_output=True, check=False, timeout=60
    )
    return Answer(int(done.stdout or b"0"), (folder / "body").read_bytes())


def head(server, key: str):
    """The headers of a stored object."""
    import urllib.request

    url = server.s3.presign("head_object", Bucket=BUCKET, Key=key).url
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=30) as answer:
        return answer.headers


def content(server, key: str) -> bytes:
    status, body = server.send("GET", server.s3.presign("get_object", Bucket=BUCKET, Key=key).url)
    assert status == 200, body
    return body


def store(server, key: str, body: bytes) -> None:
    url = server.s3.presign("put_object", Bucket=BUCKET, Key=key).url
    assert server.send("PUT", url, {}, body)[0] == 200


def by_code(found):
    return {each.code: each for each in found.freedoms}


def resolved(line: str) -> str:
    """Name the server as it is known by another name here, where a line is for another host."""
    return line.replace("//other.127.0.0.1:", "//localhost:")


def check_closed(server, found, folder) -> None:
    """Run each line of a limit; the server refuses all but what it is known to accept."""
    tried = [each for each in found.closed if each.curl]
    assert len(tried) >= 4
    for each in tried:
        answer = run(resolved(each.curl), folder)
        assert answer.status >= 200, each.code
        if each.code not in ACCEPTED[server.name]:
            assert answer.status >= 400, (each.code, answer)


def check_stored(server, key: str, name: str, expected: str) -> None:
    """Compare a header that was stored; JuiceFS stores none, and derives the type from the key."""
    if server.name != "JuiceFS":
        assert head(server, key)[name] == expected


def test_upload(server, tmp_path):
    """The object is replaced, with any content, size, type and header; nothing else is reached."""
    key = "power/upload name.txt"
    found = power(server.s3.presign("put_object", Bucket=BUCKET, Key=key))
    freedoms = by_code(found)
    for code in freedoms:
        store(server, key, b"before")
        answer = run(freedoms[code].curl, tmp_path)
        assert answer.status == 200, (code, answer)
        expected = bytes(10_000_000) if code == "any-size" else b"any content"
        assert content(server, key) == expected, code
        if code == "any-content-type":
            check_stored(server, key, "Content-Type", "text/html")
        if code == "unsigned-headers":
            check_stored(server, key, "Expires", "Fri, 01 Jan 2038 00:00:00 GMT")
    assert {"replace-object", "any-body", "any-size", "any-content-type"} <= freedoms.keys()
    check_closed(server, found, tmp_path)


def test_upload_with_signed_headers(server, tmp_path):
    """Type and length are as signed, and the rest is open."""
    key = "power/typed"
    made = server.s3.presign(
        "put_object", Bucket=BUCKET, Key=key, ContentType="image/png", ContentLength=7
    )
    found = power(made)
    answer = run(by_code(found)["any-body"].curl, tmp_path)
    assert answer.status == 200, answer
    assert content(server, key) == bytes(7)
    check_stored(server, key, "Content-Type", "image/png")
    assert {"content-type", "size", "signed-headers"} <= {each.code for each in found.closed}
    check_closed(server, found, tmp_path)


def test_download(server, tmp_path):
    """It reads the object that is there at the time, whole or in part, and no other."""
    key = "power/download.txt"
    store(server, key, b"0123456789abcdef")
    store(server, "power/other-download.txt", b"other")
    found = power(server.s3.presign("get_object", Bucket=BUCKET, Key=key))
    freedoms = by_code(found)
    for code in freedoms:
        answer = run(freedoms[code].curl, tmp_path)
        assert answer == (200, b"0123456789abcdef"), code
    store(server, key, b"later")
    assert run(freedoms["current-version"].curl, tmp_path).body == b"later"
    check_closed(server, found, tmp_path)


def test_head_and_delete(server, tmp_path):
    """Each does what it was signed for."""
    key = "power/short-lived"
    store(server, key, b"x")
    found = power(server.s3.presign("head_object", Bucket=BUCKET, Key=key))
    assert run(by_code(found)["read-metadata"].curl, tmp_path).status == 200
    check_closed(server, found, tmp_path)
    found = power(server.s3.presign("delete_object", Bucket=BUCKET, Key=key))
    check_closed(server, found, tmp_path)
    store(server, key, b"x")
    assert run(by_code(found)["delete-object"].curl, tmp_path).status == 204
    gone = server.s3.presign("get_object", Bucket=BUCKET, Key=key).url
    assert server.send("GET", gone)[0] == 404


def test_listing(server, tmp_path):
    """It lists what was signed."""
    store(server, "power/list/a", b"x")
    made = server.s3.presign("list_objects_v2", Bucket=BUCKET, Prefix="power/list/")
    found = power(made, method="GET")
    body = run(by_code(found)["list-keys"].curl, tmp_path).body
    assert b"power/list/a" in body


def test_form(server, tmp_path):
    """Each field that the policy leaves open is open on the server; the others are refused."""
    conditions = [
        ["starts-with", "$Content-Type", ""],
        ["starts-with", "$x-amz-meta-note", ""],
        ["content-length-range", 0, 20_000_000],
    ]
    fields = {"x-amz-meta-owner": "me", "Content-Type": "image/png", "x-amz-meta-note": "n"}
    form = server.s3.generate_presigned_post(BUCKET, "power/form/${filename}", fields, conditions)
    found = power(form)
    freedoms = by_code(found)
    assert {"key-below-prefix", "any-content-type", "any-body", "open-fields"} <= freedoms.keys()
    for code in freedoms:
        answer = run(freedoms[code].curl, tmp_path)
        assert answer.status in (200, 204), (code, answer)
        if code == "any-content-type":
            check_stored(server, "power/form/any-name.txt", "Content-Type", "text/html")
        if code == "open-fields":
            check_stored(server, "power/form/any-name.txt", "x-amz-meta-note", "any-value")
    assert content(server, "power/form/any-folder/any-name") == b"any content"
    assert content(server, "power/form/any-name.txt") == b"any content"
    check_closed(server, found, tmp_path)


def test_fixed_form(server, tmp_path):
    """One key and one type, up to a size."""
    key = "power/fixed.png"
    form = server.s3.generate_presigned_post(
        BUCKET, key, {"Content-Type": "image/png"}, [["content-length-range", 0, 1000]]
    )
    found = power(form)
    assert run(by_code(found)["replace-object"].curl, tmp_path).status in (200, 204)
    assert content(server, key) == b"any content"
    assert {"size", "content-type", "key"} <= {each.code for each in found.closed}
    check_closed(server, found, tmp_path)


def test_version_2(server, tmp_path):
    """Where the server takes Signature Version 2, what is open and closed is as reported."""
    client = boto3.client(
        "s3",
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        config=Config(signature_version="s3"),
    )
    store(server, "power/old.txt", b"old")
    params = {"Bucket": BUCKET, "Key": "power/old.txt"}
    found = power(client.generate_presigned_url("get_object", Params=params), method="GET")
    freedoms = by_code(found)
    assert run(freedoms["read-object"].curl, tmp_path) == (200, b"old")
    assert run(resolved(freedoms["other-host"].curl), tmp_path) == (200, b"old")
    check_closed(server, found, tmp_path)
    found = power(client.generate_presigned_url("put_object", Params=params), method="PUT")
    for code in ("replace-object", "any-body", "any-size"):
        assert run(by_code(found)[code].curl, tmp_path).status == 200
    check_closed(server, found, tmp_path)


def test_unsigned_source_of_a_copy(server):
    """S3 and SeaweedFS refuse it; with MinIO's code, an upload URL copies what the signer reads."""
    store(server, "power/private", b"secret")
    url = server.s3.presign("put_object", Bucket=BUCKET, Key="power/copy").url
    source = {"x-amz-copy-source": f"{BUCKET}/power/private"}
    status, _ = server.send("PUT", url, source)
    assert status == (200 if server.name == "JuiceFS" else 403)
    if status == 200:
        assert content(server, "power/copy") == b"secret"
