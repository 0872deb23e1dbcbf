"""boto3 as the client: what it does by default, and which error it gets when it is wrong."""

from __future__ import annotations

import io
import ssl
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

import pytest

from .conftest import CREDENTIALS, KEY_ID, REGION, SECRET

boto3 = pytest.importorskip("boto3")
botocore_config = pytest.importorskip("botocore.config")
exceptions = pytest.importorskip("botocore.exceptions")


def client(url: str, *, secret: str = SECRET, region: str = REGION, **more):
    config = botocore_config.Config(
        retries={"max_attempts": 1}, s3={"addressing_style": "path"}, signature_version="s3v4"
    )
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=secret,
        config=config,
        **more,
    )


@pytest.fixture
def s3(endpoint):
    made = client(endpoint.url)
    yield made
    made.close()


def test_put_get_head_delete(endpoint, s3):
    """What was put comes back with its headers and checksum, and is gone once deleted."""
    done = s3.put_object(
        Bucket="photos",
        Key="a b/caf\u00e9+~.txt",
        Body=b"Welcome",
        ContentType="text/plain",
        Metadata={"author": "me"},
    )
    assert done["ETag"] == '"83218ac34c1834c26781fe4bde918ee4"'
    got = s3.get_object(Bucket="photos", Key="a b/caf\u00e9+~.txt")
    assert got["Body"].read() == b"Welcome"
    assert (got["ContentType"], got["Metadata"]) == ("text/plain", {"author": "me"})
    assert got["ChecksumCRC32"] == done["ChecksumCRC32"]
    head = s3.head_object(Bucket="photos", Key="a b/caf\u00e9+~.txt")
    assert head["ContentLength"] == 7
    s3.delete_object(Bucket="photos", Key="a b/caf\u00e9+~.txt")
    with pytest.raises(exceptions.ClientError, match="NoSuchKey"):
        s3.get_object(Bucket="photos", Key="a b/caf\u00e9+~.txt")
    assert [found.verdict for found in endpoint.findings] == ["verified"] * 5
    assert [found.answer for found in endpoint.findings] == [200, 200, 200, 204, 404]


def test_bucket(s3):
    """Buckets are there as soon as they are spoken of."""
    s3.create_bucket(Bucket="photos", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.head_bucket(Bucket="photos")


def test_a_large_body_waits_for_100_continue(endpoint, s3):
    """Two megabytes, which boto3 announces and sends after 100 Continue."""
    s3.put_object(Bucket="b", Key="k", Body=io.BytesIO(b"x" * 2_000_000))
    assert endpoint.last.body == "2000000 bytes, signed by their SHA-256"


def test_streamed_with_a_trailer_over_tls(serve, tls):
    """Over https the checksum follows the body, in chunks without signatures."""
    certificate, key = tls
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    endpoint = serve(tls=context)
    url = endpoint.url.replace("http:", "https:")
    s3 = client(url, verify=str(certificate))
    s3.put_object(Bucket="b", Key="k", Body=io.BytesIO(b"Welcome"))
    assert endpoint.last.verdict == "verified"
    assert endpoint.last.body == (
        "7 bytes, in unsigned chunks with the trailer x-amz-checksum-crc32: "
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    )
    got = s3.get_object(Bucket="b", Key="k")
    assert (got["Body"].read(), got.get("ContentEncoding")) == (b"Welcome", None)
    s3.close()


def test_multipart(s3, tmp_path):
    """A file of 9 MB goes up in parts and comes down in ranges."""
    content = bytes(range(256)) * 36_000
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content)
    s3.upload_file(str(source), "b", "big")
    s3.download_file("b", "big", str(target))
    assert target.read_bytes() == content
    assert s3.head_object(Bucket="b", Key="big")["ETag"].endswith('-2"')


def test_multipart_abort(s3):
    """An upload that is given up is gone."""
    upload = s3.create_multipart_upload(Bucket="b", Key="k")["UploadId"]
    s3.upload_part(Bucket="b", Key="k", UploadId=upload, PartNumber=1, Body=b"x")
    s3.abort_multipart_upload(Bucket="b", Key="k", UploadId=upload)
    with pytest.raises(exceptions.ClientError, match="NoSuchUpload"):
        s3.upload_part(Bucket="b", Key="k", UploadId=upload, PartNumber=2, Body=b"x")


def test_presigned(endpoint, s3):
    """boto3's URLs, with urllib as who has no keys."""
    put = s3.generate_presigned_url("put_object", {"Bucket": "b", "Key": "k"})
    request = urllib.request.Request(put, b"Welcome", method="PUT")
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(
        s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}), timeout=20
    ) as answer:
        assert answer.read() == b"Welcome"
    assert endpoint.last.identity.kind == "query"
    with pytest.raises(urllib.error.HTTPError, match="403") as caught:
        urllib.request.urlopen(put, timeout=20)
    caught.value.close()
    assert "The signature proves it: the method PUT was signed" in endpoint.last.causes[0].words


def test_wrong_secret(endpoint, s3):
    """The client gets the error of S3; the finding has what was compared."""
    wrong = client(endpoint.url, secret=SECRET + "x")
    with pytest.raises(exceptions.ClientError) as caught:
        wrong.put_object(Bucket="b", Key="k", Body=b"Welcome")
    error = caught.value.response["Error"]
    assert error["Code"] == "SignatureDoesNotMatch"
    assert "does not match the signature it carries" in error["Message"]
    assert error["StringToSign"].startswith("AWS4-HMAC-SHA256\n")
    assert error["CanonicalRequest"] == endpoint.last.error.canonical_request
    assert error["CanonicalRequest"].startswith("PUT\n/b/k\n\n")
    wrong.close()


def test_wrong_region(endpoint):
    """It is named."""
    wrong = client(endpoint.url, region="us-west-2")
    with pytest.raises(exceptions.ClientError, match="AuthorizationHeaderMalformed.*'eu-west-1'"):
        wrong.get_object(Bucket="b", Key="k")
    wrong.close()


def test_unknown_key(endpoint):
    """It is named, too."""
    other = boto3.client(
        "s3",
        endpoint_url=endpoint.url,
        region_name=REGION,
        aws_access_key_id="AKIAOTHERKEY7EXAMPLE",
        aws_secret_access_key=SECRET,
    )
    with pytest.raises(exceptions.ClientError, match="InvalidAccessKeyId"):
        other.list_buckets()
    other.close()


def test_clock_skew(serve):
    """A clock that is an hour ahead here is one that is an hour behind there."""
    endpoint = serve(clock=lambda: datetime.now(timezone.utc) + timedelta(hours=1))
    s3 = client(endpoint.url)
    with pytest.raises(exceptions.ClientError, match="RequestTimeTooSkewed"):
        s3.get_object(Bucket="b", Key="k")
    assert endpoint.last.causes[0].name == "clock skew"
    s3.close()


def test_what_is_not_there(endpoint, s3):
    """An operation that the endpoint does not have is verified, and says so."""
    with pytest.raises(exceptions.ClientError, match="NotImplemented.*verified"):
        s3.put_bucket_versioning(Bucket="b", VersioningConfiguration={"Status": "Enabled"})
    assert endpoint.last.verdict == "verified"


def test_form(endpoint, s3):
    """boto3's form, its condition on the size included."""
    post = s3.generate_presigned_post("b", "k", Conditions=[["content-length-range", 1, 9]])
    body, kind = _multipart({**post["fields"]}, b"Welcome")
    request = urllib.request.Request(post["url"], body, {"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 204
    assert s3.get_object(Bucket="b", Key="k")["Body"].read() == b"Welcome"
    body, kind = _multipart({**post["fields"]}, b"0123456789")
    request = urllib.request.Request(post["url"], body, {"Content-Type": kind})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=20)
    assert b"<Code>EntityTooLarge</Code>" in caught.value.read()
    caught.value.close()


def _multipart(fields: dict[str, str], content: bytes) -> tuple[bytes, str]:
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append('--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n')
    return "".join(parts).encode() + content + b"\r\n--B--\r\n", "multipart/form-data; boundary=B"


def test_another_service(serve):
    """DynamoDB's client speaks JSON, and is answered in it."""
    endpoint = serve(service="dynamodb")
    keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET}
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint.url, region_name=REGION, **keys)
    dynamodb.list_tables()
    assert endpoint.last.body.endswith("bytes, signed")
    dynamodb.close()
    wrong = boto3.client(
        "dynamodb",
        endpoint_url=endpoint.url,
        region_name=REGION,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=CREDENTIALS.secret_access_key + "x",
    )
    with pytest.raises(exceptions.ClientError, match="SignatureDoesNotMatch"):
        wrong.list_tables()
    wrong.close()
