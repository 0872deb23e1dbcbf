"""Operations beyond the object's four, presigned, on real servers."""

from __future__ import annotations

import re

import pytest

import sigv4

from .conftest import BUCKET, find

pytestmark = pytest.mark.servers

if not find("juicefs") and not find("weed"):
    pytest.skip(
        "no S3 server is installed (the group 'servers' brings two)", allow_module_level=True
    )

PART = b"5 MiB at least, but for the last".ljust(5 * 2**20, b".")


def text(tag: str, answer: bytes) -> list[str]:
    return [found.decode() for found in re.findall(rf"<{tag}>(.*?)</{tag}>".encode(), answer)]


def put(server, key: str, body: bytes, **params) -> None:
    presigned = server.s3.presign("put_object", Bucket=BUCKET, Key=key, **params)
    assert server.send("PUT", presigned.url, presigned.headers, body)[0] == 200


def get(server, key: str) -> tuple[int, bytes]:
    return server.send("GET", server.s3.presign("get_object", Bucket=BUCKET, Key=key).url)


@pytest.mark.parametrize("key", ["multi/big file+é.bin", "multi/plain"])
def test_multipart_by_presigned_urls(server, key):
    """Created, uploaded in three parts, completed, read back: all by URL."""
    created = server.s3.presign("create_multipart_upload", Bucket=BUCKET, Key=key)
    status, answer = server.send("POST", created.url, created.headers)
    assert status == 200, answer
    (upload_id,) = text("UploadId", answer)
    upload = server.s3.presign_multipart(
        Bucket=BUCKET, Key=key, UploadId=upload_id, parts=range(1, 4), expires_in=600
    )
    etags = {}
    for number, body in ((3, b"end"), (1, PART), (2, PART)):
        etags[number] = server.etag(upload.parts[number], body)
    listed = server.s3.presign("list_parts", Bucket=BUCKET, Key=key, UploadId=upload_id)
    assert text("PartNumber", server.send("GET", listed.url)[1]) == ["1", "2", "3"]
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{etags[number]}</ETag></Part>"
        for number in (1, 2, 3)
    )
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    status, answer = server.send("POST", upload.complete.url, upload.complete.headers, body)
    assert status == 200, answer
    assert get(server, key) == (200, PART + PART + b"end")


def test_multipart_completed_with_a_signed_body(server):
    """The list of parts in boto3's form: serialised, its hash signed."""
    created = server.s3.presign("create_multipart_upload", Bucket=BUCKET, Key="multi/signed")
    (upload_id,) = text("UploadId", server.send("POST", created.url)[1])
    ask = {"Bucket": BUCKET, "Key": "multi/signed", "UploadId": upload_id}
    etag = server.etag(server.s3.presign("upload_part", **ask, PartNumber=1).url, b"all")
    complete = server.s3.presign(
        "complete_multipart_upload",
        **ask,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]},
    )
    status, answer = server.send("POST", complete.url, complete.headers, complete.body)
    assert status == 200, answer
    assert get(server, "multi/signed") == (200, b"all")


def test_multipart_aborted(server):
    """Its parts are gone."""
    created = server.s3.presign("create_multipart_upload", Bucket=BUCKET, Key="multi/gone")
    (upload_id,) = text("UploadId", server.send("POST", created.url)[1])
    upload = server.s3.presign_multipart(
        Bucket=BUCKET, Key="multi/gone", UploadId=upload_id, parts=[1]
    )
    server.etag(upload.parts[1], b"x")
    assert server.send("DELETE", upload.abort.url)[0] == 204
    listed = server.s3.presign("list_parts", Bucket=BUCKET, Key="multi/gone", UploadId=upload_id)
    assert server.send("GET", listed.url)[0] == 404


def test_url_of_one_part_is_good_for_no_other(server):
    """The number is signed."""
    url = server.s3.presign("upload_part", Bucket=BUCKET, Key="k", UploadId="u", PartNumber=1).url
    assert server.send("PUT", url.replace("partNumber=1", "partNumber=2"), (), b"x")[0] == 403


@pytest.mark.parametrize("prefix", ["list/a b+c/é", "list/100%", "list/~*'()!"])
def test_listing(server, prefix):
    """Keys come back percent-encoded, as asked for."""
    put(server, f"{prefix}/one", b"1")
    url = server.s3.presign("list_objects_v2", Bucket=BUCKET, Prefix=prefix, MaxKeys=10).url
    status, answer = server.send("GET", url)
    assert status == 200, answer
    from urllib.parse import unquote_plus

    assert [unquote_plus(key) for key in text("Key", answer)] == [f"{prefix}/one"]


def test_buckets(server):
    """Listed, headed, made and removed by URL."""
    s3 = server.s3
    assert BUCKET in text("Name", server.send("GET", s3.presign("list_buckets").url)[1])
    assert server.send("HEAD", s3.presign("head_bucket", Bucket=BUCKET).url)[0] == 200
    made = s3.presign("create_bucket", Bucket="made-by-url")
    assert server.send("PUT", made.url, made.headers)[0] == 200
    assert server.send("HEAD", s3.presign("head_bucket", Bucket="made-by-url").url)[0] == 200
    assert server.send("DELETE", s3.presign("delete_bucket", Bucket="made-by-url").url)[0] == 204
    assert server.send("HEAD", s3.presign("head_bucket", Bucket="made-by-url").url)[0] == 404
    location = s3.presign("get_bucket_location", Bucket=BUCKET).url
    assert server.send("GET", location)[0] == 200


@pytest.mark.parametrize("key", ["copied/a b+é", "copied/plain"])
def test_copy(server, key):
    """The source is a header to send along."""
    put(server, key, b"original")
    presigned = server.s3.presign(
        "copy_object",
        Bucket=BUCKET,
        Key=f"{key} copy",
        CopySource={"Bucket": BUCKET, "Key": key},
    )
    assert server.send("PUT", presigned.url, presigned.headers)[0] == 200
    assert get(server, f"{key} copy") == (200, b"original")
    assert server.send("PUT", presigned.url, {"x-amz-copy-source": "/other/k"})[0] == 403


def test_many_are_deleted_with_a_signed_body(server):
    """The keys in boto3's form; the body's hash and MD5 are signed."""
    keys = ["gone/1", "gone/a & <b>", "gone/é"]
    for key in keys:
        put(server, key, b"x")
    presigned = server.s3.presign(
        "delete_objects", Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys]}
    )
    status, answer = server.send("POST", presigned.url, presigned.headers, presigned.body)
    assert status == 200, answer
    assert len(text("Deleted", answer)) == len(keys)
    assert [get(server, key)[0] for key in keys] == [404] * 3


def test_tags(server):
    """Put with a signed body, read, removed."""
    put(server, "tagged", b"x")
    ask = {"Bucket": BUCKET, "Key": "tagged"}
    tagging = {"TagSet": [{"Key": "project", "Value": "a + b = ü"}]}
    presigned = server.s3.presign("put_object_tagging", **ask, Tagging=tagging)
    status, answer = server.send("PUT", presigned.url, presigned.headers, presigned.body)
    assert status == 200, answer
    _, answer = server.send("GET", server.s3.presign("get_object_tagging", **ask).url)
    assert text("Value", answer) == ["a + b = ü"]
    url = server.s3.presign("delete_object_tagging", **ask).url
    assert server.send("DELETE", url)[0] in (200, 204)


def test_body_of_an_upload_is_bound(server):
    """By its signed hash; by its signed MD5 on SeaweedFS, which takes no hash in a URL."""
    presigned = server.s3.presign("put_object", Bucket=BUCKET, Key="bound", Body=b"this")
    assert ("Content-MD5" in presigned.headers) == (server.name == "SeaweedFS")
    if True:
        assert server.send("PUT", presigned.url, presigned.headers, b"that")[0] in (400, 403)
    assert server.send("PUT", presigned.url, presigned.headers, b"this")[0] == 200
    assert get(server, "bound") == (200, b"this")


def test_rows_of_a_presigner(server):
    """Keys and response types that vary per row."""
    put(server, "row/1", b"one")
    put(server, "row/2", b"two")
    presigner = server.s3.presigner(
        "get_object", Bucket=BUCKET, vary=("Key", "ResponseContentType")
    )
    rows = [("row/1", "text/plain"), {"Key": "row/2", "ResponseContentType": "a/b+c; d=e f"}]
    answers = [server.send("GET", url) for url in presigner.many(rows)]
    assert answers == [(200, b"one"), (200, b"two")]


@pytest.mark.parametrize("hoist", [False, True])
def test_metadata_as_header_and_in_the_query(server, hoist):
    """Hoisted or sent along, the upload works."""
    presigned = server.s3.presign(
        "put_object", Bucket=BUCKET, Key="hoisted", Metadata={"author": "me & you"}, hoist=hoist
    )
    assert bool(presigned.headers) != hoist
    assert server.send("PUT", presigned.url, presigned.headers, b"x")[0] == 200
    with pytest.raises(sigv4.InvalidParameter):
        server.s3.presign("put_object", Bucket=BUCKET, Key="k", Metadata={"author": "é"})
