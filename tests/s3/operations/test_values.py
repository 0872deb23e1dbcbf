"""Values with a form of their own: copy sources, lists, bodies of several parameters."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.s3.operations.values import copy_source

AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
S3_CLIENT = S3(
    sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    "eu-west-1",
    clock=lambda: AT,
)
ASK = {"Bucket": "examplebucket", "Key": "k"}
ACCESS_POINT = "arn:aws:s3:us-west-2:123456789012:accesspoint/a"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("b/k", "b/k"),
        ("b/a b+é", "b/a%20b%2B%C3%A9"),
        ("b/k?versionId=v", "b/k?versionId=v"),
        ("b/k?versionId=", "b/k%3FversionId%3D"),
        ("b/k?versionId=a b", "b/k%3FversionId%3Da%20b"),
        ("b/a?versionId=b?versionId=v", "b/a%3FversionId%3Db?versionId=v"),
        ({"Bucket": "b", "Key": "a b"}, "b/a%20b"),
        ({"Bucket": "b", "Key": "k", "VersionId": "v"}, "b/k?versionId=v"),
        ({"Bucket": "b", "Key": "k", "VersionId": None}, "b/k"),
        (
            {"Bucket": ACCESS_POINT, "Key": "k"},
            "arn%3Aaws%3As3%3Aus-west-2%3A123456789012%3Aaccesspoint/a/object/k",
        ),
    ],
)
def test_copy_sources(given, sent):
    """As boto3 spells them."""
    assert copy_source(given) == sent


@pytest.mark.parametrize(
    ("given", "error", "reported"),
    [
        (
            {"Bucket": "b", "Key": "k", "Version": "v"},
            sigv4.InvalidParameter,
            "no member 'Version'",
        ),
        ({"Bucket": "b"}, sigv4.InvalidParameter, "CopySource needs Key"),
        ({"Key": "k"}, sigv4.InvalidParameter, "CopySource needs Bucket"),
        ({"Bucket": "b", "Key": b"k"}, TypeError, "must be str, not bytes"),
        ({"Bucket": "b", "Key": None}, TypeError, "must be str, not NoneType"),
        (b"b/k", TypeError, "CopySource must be dict or str, not bytes"),
    ],
)
def test_copy_sources_that_are_invalid(given, error, reported):
    """With the member that is wrong."""
    with pytest.raises(error, match=reported):
        copy_source(given)


def test_the_callers_source_is_left_alone():
    """boto3 writes its text into Params."""
    source = {"Bucket": "b", "Key": "a b"}
    S3_CLIENT.presign("copy_object", **ASK, CopySource=source)
    assert source == {"Bucket": "b", "Key": "a b"}


@pytest.mark.parametrize(
    ("given", "error", "reported"),
    [
        ([], sigv4.InvalidParameter, "ObjectAttributes is an empty list"),
        ("ETag", TypeError, "ObjectAttributes must be a list of str, not str"),
        (["ETg"], sigv4.InvalidParameter, "Did you mean 'ETag'"),
    ],
)
def test_lists(given, error, reported):
    """Of enumerated values."""
    with pytest.raises(error, match=reported):
        S3_CLIENT.presign("get_object_attributes", **ASK, ObjectAttributes=given)


def test_body_of_several_parameters():
    """They are one document, whose hash is signed."""
    presigned = S3_CLIENT.presign(
        "select_object_content",
        **ASK,
        Expression="SELECT a FROM s3object",
        ExpressionType="SQL",
        InputSerialization={"CSV": {}},
        OutputSerialization={"JSON": {}},
    )
    assert presigned.body.startswith(b"<SelectObjectContentRequest xmlns=")
    assert len(presigned.headers["x-amz-content-sha256"]) == 64
    assert presigned.iam_actions == ("s3:GetObject",)


@pytest.mark.parametrize("name", ["get_object", ["get_object"], None])
def test_names_that_cannot_be_remembered(name):
    """A bucket, or an operation, of a type that hashes not."""
    with pytest.raises(TypeError):
        S3_CLIENT.presign(name, Bucket=["examplebucket"], Key="k")


def test_modules_have_no_other_names():
    """An unknown attribute raises AttributeError."""
    with pytest.raises(AttributeError, match=r"'sigv4\.s3' has no attribute 'client_of'"):
        sigv4.s3.client_of  # noqa: B018


SOURCE = {"Bucket": "b", "Key": "k"}


def len_of(number):
    return f"{number.bit_length()} bits"


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("get_object", {"VersionId": "\udcff"}),
        ("copy_object", {"CopySource": "b/\udcff"}),
        ("copy_object", {"CopySource": {**SOURCE, "Key": "\ud800"}}),
        ("copy_object", {"CopySource": {**SOURCE, "VersionId": "\udcff"}}),
        ("list_parts", {"UploadId": "\ud800"}),
    ],
)
def test_half_a_character(name, params):
    """No URL can carry it; the parameter is named."""
    with pytest.raises(sigv4.InvalidParameter, match="holds a lone surrogate") as caught:
        S3_CLIENT.presign(name, **ASK, **params)
    assert next(iter(params)) in str(caught.value)
    assert str(caught.value).isascii()


def test_half_a_character_in_a_row():
    """As in one call."""
    presigner = S3_CLIENT.presigner("get_object", **ASK, vary=("VersionId",))
    with pytest.raises(sigv4.InvalidParameter, match="VersionId holds a lone surrogate"):
        list(presigner.many(["v", "\udcff"]))


def test_a_customers_key_that_is_no_text():
    """Without a word of it in the error."""
    with pytest.raises(
        sigv4.InvalidParameter, match="SSECustomerKey holds a lone surrogate"
    ) as caught:
        S3_CLIENT.presign("get_object", **ASK, SSECustomerKey="secret\udcff")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**5000], ids=len_of)
def test_numbers_beyond_64_bits(number):
    """More digits than S3 takes, and than Python would convert."""
    with pytest.raises(sigv4.InvalidParameter, match="MaxKeys has more than 64 bits"):
        S3_CLIENT.presign("list_objects_v2", Bucket="examplebucket", MaxKeys=number)


def test_no_upload():
    """DELETE with an empty uploadId is about the object."""
    with pytest.raises(sigv4.InvalidParameter, match="UploadId is empty"):
        S3_CLIENT.presign("abort_multipart_upload", **ASK, UploadId="")
    with pytest.raises(sigv4.InvalidParameter, match="UploadId is empty"):
        S3_CLIENT.presign_multipart(**ASK, UploadId="", parts=range(1, 3))


def test_metadata_in_two_cases_of_letters():
    """One header cannot have two values; most clients would send one of them."""
    with pytest.raises(sigv4.InvalidParameter, match="Metadata has 'author' twice"):
        S3_CLIENT.presign("put_object", **ASK, Metadata={"Author": "a", "author": "b"})
