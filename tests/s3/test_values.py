"""Values that have a spelling of their own: copy sources, lists, bodies of several parameters."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.s3.values import copy_source

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
    ("given", "error", "told"),
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
def test_copy_sources_that_are_none(given, error, told):
    """With the member that is wrong."""
    with pytest.raises(error, match=told):
        copy_source(given)


def test_the_callers_source_is_left_alone():
    """boto3 writes its text into Params."""
    source = {"Bucket": "b", "Key": "a b"}
    S3_CLIENT.presign("copy_object", **ASK, CopySource=source)
    assert source == {"Bucket": "b", "Key": "a b"}


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ([], sigv4.InvalidParameter, "ObjectAttributes is an empty list"),
        ("ETag", TypeError, "ObjectAttributes must be a list of str, not str"),
        (["ETg"], sigv4.InvalidParameter, "Did you mean 'ETag'"),
    ],
)
def test_lists(given, error, told):
    """Of enumerated values."""
    with pytest.raises(error, match=told):
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
    """An attribute that is none says so."""
    with pytest.raises(AttributeError, match=r"'sigv4\.s3' has no attribute 'client_of'"):
        sigv4.s3.client_of  # noqa: B018
