"""A session of boto3: what S3 answers to the operations that clients are made of."""

from __future__ import annotations

import boto3
import pytest
from botocore import exceptions
from botocore.config import Config

from .conftest import KEY_ID, REGION, SECRET


@pytest.fixture
def s3(serve):
    """A client with path addressing, as for any endpoint on loopback."""
    endpoint = serve()
    return boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=endpoint.url,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
    )


@pytest.fixture
def filled(s3):
    """A bucket with keys below two folders, and some that need encoding."""
    s3.create_bucket(Bucket="b", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("a.txt", "p/1", "p/2", "p/q/3", "z +&<>.txt", "\u00fc/4"):
        s3.put_object(Bucket="b", Key=key, Body=key.encode())
    return s3


def code(caught) -> str:
    return caught.value.response["Error"]["Code"]


def keys(answer) -> list[str]:
    return [one["Key"] for one in answer.get("Contents", [])]


def prefixes(answer) -> list[str]:
    return [one["Prefix"] for one in answer.get("CommonPrefixes", [])]


def test_buckets(filled):
    """Created ones are listed; a bucket with objects is not deleted."""
    assert [one["Name"] for one in filled.list_buckets()["Buckets"]] == ["b"]
    assert filled.head_bucket(Bucket="b")["ResponseMetadata"]["HTTPStatusCode"] == 200
    with pytest.raises(exceptions.ClientError) as caught:
        filled.delete_bucket(Bucket="b")
    assert code(caught) == "BucketNotEmpty"
    filled.create_bucket(Bucket="c", CreateBucketConfiguration={"LocationConstraint": REGION})
    filled.delete_bucket(Bucket="c")
    assert [one["Name"] for one in filled.list_buckets()["Buckets"]] == ["b"]


def test_keys_are_listed_in_order(filled):
    """By their UTF-8 bytes, with size and ETag."""
    answer = filled.list_objects_v2(Bucket="b")
    assert keys(answer) == ["a.txt", "p/1", "p/2", "p/q/3", "z +&<>.txt", "\u00fc/4"]
    assert (answer["KeyCount"], answer["IsTruncated"]) == (6, False)
    assert answer["Contents"][0]["Size"] == 5


@pytest.mark.parametrize("page_size", [1, 2, 3, 1000])
@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects", "list_object_versions"])
def test_pages(filled, operation, page_size):
    """Every key once, whatever the size of a page; the same of groups."""
    found, grouped = [], []
    paginator = filled.get_paginator(operation)
    for page in paginator.paginate(Bucket="b", PaginationConfig={"PageSize": page_size}):
        found += [one["Key"] for one in page.get("Contents", page.get("Versions", []))]
    assert found == ["a.txt", "p/1", "p/2", "p/q/3", "z +&<>.txt", "\u00fc/4"]
    pages = paginator.paginate(Bucket="b", Delimiter="/", PaginationConfig={"PageSize": page_size})
    for page in pages:
        grouped += prefixes(page)
    assert grouped == ["p/", "\u00fc/"]


def test_prefix_delimiter_and_start(filled):
    """Groups below a prefix; a start within a group."""
    answer = filled.list_objects_v2(Bucket="b", Prefix="p/", Delimiter="/")
    assert (keys(answer), prefixes(answer)) == (["p/1", "p/2"], ["p/q/"])
    assert keys(filled.list_objects_v2(Bucket="b", StartAfter="p/1", MaxKeys=2)) == ["p/2", "p/q/3"]
    assert keys(filled.list_objects_v2(Bucket="b", MaxKeys=0)) == []
    assert filled.list_objects(Bucket="b", Delimiter="/", MaxKeys=2)["NextMarker"] == "p/"


@pytest.mark.parametrize(
    "options",
    [{"MaxKeys": -1}] + [{"ContinuationToken": token} for token in ("*", "a", "ab+/")],
)
def test_listings_that_cannot_be(filled, options):
    """Each is an InvalidArgument."""
    with pytest.raises(exceptions.ClientError) as caught:
        filled.list_objects_v2(Bucket="b", **options)
    assert code(caught) == "InvalidArgument"


def test_delete_many(filled):
    """What is listed goes; quiet answers name nothing."""
    answer = filled.delete_objects(
        Bucket="b", Delete={"Objects": [{"Key": "a.txt"}, {"Key": "none"}]}
    )
    assert [one["Key"] for one in answer["Deleted"]] == ["a.txt", "none"]
    quiet = {"Objects": [{"Key": "z +&<>.txt"}], "Quiet": True}
    assert "Deleted" not in filled.delete_objects(Bucket="b", Delete=quiet)
    assert keys(filled.list_objects_v2(Bucket="b")) == ["p/1", "p/2", "p/q/3", "\u00fc/4"]
    with pytest.raises(exceptions.ClientError) as caught:
        filled.delete_objects(Bucket="b", Delete={"Objects": []})
    assert code(caught) == "MalformedXML"


def test_copy(filled):
    """Content and metadata, or new metadata; a source that is not there is refused."""
    filled.put_object(Bucket="b", Key="s", Body=b"0123456789", Metadata={"a": "1"}, Tagging="t=1")
    filled.copy_object(Bucket="b", Key="d", CopySource={"Bucket": "b", "Key": "s"})
    copy = filled.get_object(Bucket="b", Key="d")
    assert (copy["Body"].read(), copy["Metadata"], copy["TagCount"]) == (
        b"0123456789",
        {"a": "1"},
        1,
    )
    filled.copy_object(
        Bucket="b",
        Key="d",
        CopySource={"Bucket": "b", "Key": "s"},
        MetadataDirective="REPLACE",
        TaggingDirective="REPLACE",
        Metadata={"b": "2"},
    )
    copy = filled.head_object(Bucket="b", Key="d")
    assert copy["Metadata"] == {"b": "2"}
    filled.copy_object(Bucket="b", Key="d", CopySource={"Bucket": "b", "Key": "z +&<>.txt"})
    with pytest.raises(exceptions.ClientError) as caught:
        filled.copy_object(Bucket="b", Key="d", CopySource={"Bucket": "b", "Key": "none"})
    assert code(caught) == "NoSuchKey"
    with pytest.raises(exceptions.ClientError) as caught:
        filled.copy_object(
            Bucket="b", Key="d", CopySource={"Bucket": "b", "Key": "s"}, CopySourceIfNoneMatch="*"
        )
    assert code(caught) == "PreconditionFailed"
    with pytest.raises(exceptions.ClientError) as caught:
        filled.copy_object(Bucket="b", Key="d", CopySource="/b")
    assert code(caught) == "InvalidArgument"


def test_conditions(s3):
    """If-Match, If-None-Match and the dates, for reads and for writes."""
    etag = s3.put_object(Bucket="b", Key="k", Body=b"Welcome")["ETag"]
    modified = s3.head_object(Bucket="b", Key="k")["LastModified"]
    assert s3.get_object(Bucket="b", Key="k", IfMatch=etag)["ContentLength"] == 7
    for options, expected in (
        ({"IfMatch": '"other"'}, "PreconditionFailed"),
        ({"IfNoneMatch": etag}, "304"),
        ({"IfModifiedSince": modified}, "304"),
        ({"IfUnmodifiedSince": modified.replace(year=2000)}, "PreconditionFailed"),
    ):
        with pytest.raises(exceptions.ClientError) as caught:
            s3.get_object(Bucket="b", Key="k", **options)
        assert code(caught) == expected
    assert s3.get_object(Bucket="b", Key="k", IfUnmodifiedSince=modified)["ContentLength"] == 7
    for options, key, expected in (
        ({"IfNoneMatch": "*"}, "k", "PreconditionFailed"),
        ({"IfMatch": '"other"'}, "k", "PreconditionFailed"),
        ({"IfMatch": '"other"'}, "new", "NoSuchKey"),
    ):
        with pytest.raises(exceptions.ClientError) as caught:
            s3.put_object(Bucket="b", Key=key, Body=b"x", **options)
        assert code(caught) == expected
    s3.put_object(Bucket="b", Key="k", Body=b"x", IfMatch=etag)
    s3.put_object(Bucket="b", Key="new", Body=b"x", IfNoneMatch="*")
    s3.delete_object(Bucket="b", Key="new", IfMatch=s3.head_object(Bucket="b", Key="new")["ETag"])


def test_response_overrides(s3):
    """A presigned download may name its type and its file."""
    s3.put_object(Bucket="b", Key="k", Body=b"Welcome", ContentType="text/plain")
    answer = s3.get_object(
        Bucket="b",
        Key="k",
        ResponseContentType="text/html",
        ResponseContentDisposition='attachment; filename="a b.html"',
    )
    assert answer["ContentType"] == "text/html"
    assert answer["ContentDisposition"] == 'attachment; filename="a b.html"'


def test_multipart(s3):
    """Metadata of its beginning, a copied part, its list, and parts by number."""
    started = s3.create_multipart_upload(
        Bucket="b", Key="k", ContentType="text/x", Metadata={"a": "1"}, Tagging="t=1"
    )
    upload = {"Bucket": "b", "Key": "k", "UploadId": started["UploadId"]}
    one = s3.upload_part(**upload, PartNumber=1, Body=b"Welcome ")
    s3.put_object(Bucket="b", Key="source", Body=b"xto S3x")
    two = s3.upload_part_copy(
        **upload, PartNumber=2, CopySource="b/source", CopySourceRange="bytes=1-5"
    )
    listed = s3.list_parts(**upload)
    assert [(part["PartNumber"], part["Size"]) for part in listed["Parts"]] == [(1, 8), (2, 5)]
    under_way = s3.list_multipart_uploads(Bucket="b")["Uploads"]
    assert [each["UploadId"] for each in under_way] == [started["UploadId"]]
    parts = [
        {"PartNumber": 1, "ETag": one["ETag"]},
        {"PartNumber": 2, "ETag": two["CopyPartResult"]["ETag"]},
    ]
    wrong = [{"PartNumber": 1, "ETag": '"other"'}]
    with pytest.raises(exceptions.ClientError) as caught:
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": wrong})
    assert code(caught) == "InvalidPart"
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    whole = s3.get_object(Bucket="b", Key="k")
    assert (whole["Body"].read(), whole["ContentType"]) == (b"Welcome to S3", "text/x")
    assert (whole["Metadata"], whole["TagCount"]) == ({"a": "1"}, 1)
    part = s3.get_object(Bucket="b", Key="k", PartNumber=2)
    assert (part["Body"].read(), part["PartsCount"]) == (b"to S3", 2)
    with pytest.raises(exceptions.ClientError) as caught:
        s3.get_object(Bucket="b", Key="k", PartNumber=3)
    assert code(caught) == "InvalidPartNumber"
    names = ["ETag", "ObjectSize", "StorageClass", "ObjectParts", "Checksum"]
    attributes = s3.get_object_attributes(Bucket="b", Key="k", ObjectAttributes=names)
    assert (attributes["ObjectSize"], attributes["ObjectParts"]["TotalPartsCount"]) == (13, 2)


def test_uploads_end(s3):
    """An aborted upload is gone; one of another key is not this one."""
    started = s3.create_multipart_upload(Bucket="b", Key="k")
    upload = {"Bucket": "b", "Key": "k", "UploadId": started["UploadId"]}
    with pytest.raises(exceptions.ClientError) as caught:
        s3.list_parts(**{**upload, "Key": "other"})
    assert code(caught) == "NoSuchUpload"
    s3.abort_multipart_upload(**upload)
    with pytest.raises(exceptions.ClientError) as caught:
        s3.abort_multipart_upload(**upload)
    assert code(caught) == "NoSuchUpload"


def test_tags(s3):
    """Set, read and removed; an object that is not there lacks them."""
    s3.put_object(Bucket="b", Key="k", Body=b"", Tagging="a=1&b=2%203")
    tags = s3.get_object_tagging(Bucket="b", Key="k")["TagSet"]
    assert tags == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2 3"}]
    tags = [{"Key": "c", "Value": "<&>"}]
    s3.put_object_tagging(Bucket="b", Key="k", Tagging={"TagSet": tags})
    assert s3.get_object_tagging(Bucket="b", Key="k")["TagSet"] == tags
    s3.delete_object_tagging(Bucket="b", Key="k")
    assert s3.get_object_tagging(Bucket="b", Key="k")["TagSet"] == []


def test_configurations(s3):
    """What clients ask of a bucket before they begin."""
    for ask in (s3.head_bucket, s3.get_bucket_location):
        with pytest.raises(exceptions.ClientError) as caught:
            ask(Bucket="b")
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert "Contents" not in s3.list_objects_v2(Bucket="b")  # clients list before they write
    s3.create_bucket(Bucket="b", CreateBucketConfiguration={"LocationConstraint": REGION})
    assert s3.head_bucket(Bucket="b")["BucketRegion"] == REGION
    assert s3.get_bucket_location(Bucket="b")["LocationConstraint"] == REGION
    assert "Status" not in s3.get_bucket_versioning(Bucket="b")
    assert s3.get_bucket_acl(Bucket="b")["Grants"][0]["Permission"] == "FULL_CONTROL"
    s3.put_object(Bucket="b", Key="k", Body=b"", ChecksumAlgorithm="CRC32")
    s3.put_object_acl(Bucket="b", Key="k", ACL="private")
    assert s3.get_object_acl(Bucket="b", Key="k")["Owner"]["ID"] == "sigv4-serve"
    assert "ChecksumCRC32" in s3.get_object(Bucket="b", Key="k", ChecksumMode="ENABLED")
    attributes = s3.get_object_attributes(Bucket="b", Key="k", ObjectAttributes=["Checksum"])
    assert "ChecksumCRC32" in attributes["Checksum"]
    for operation, expected in (
        (s3.get_bucket_policy, "NoSuchBucketPolicy"),
        (s3.get_bucket_cors, "NoSuchCORSConfiguration"),
        (s3.get_bucket_tagging, "NoSuchTagSet"),
    ):
        with pytest.raises(exceptions.ClientError) as caught:
            operation(Bucket="b")
        assert code(caught) == expected


def test_sts(serve):
    """The answer of GetCallerIdentity parses, and names who signed."""
    endpoint = serve(service="sts")
    sts = boto3.client(
        "sts",
        region_name=REGION,
        endpoint_url=endpoint.url,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
    )
    identity = sts.get_caller_identity()
    assert (identity["UserId"], identity["Account"]) == (KEY_ID, "123456789012")
    assert sts.get_session_token()["ResponseMetadata"]["HTTPStatusCode"] == 200
