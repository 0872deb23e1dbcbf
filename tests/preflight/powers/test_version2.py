"""Signature Version 2: the string to sign is that of boto3, and what it leaves open is listed."""

from __future__ import annotations

import base64
import hmac
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config

import sigv4
from sigv4.core.errors import InvalidRequest
from sigv4.preflight import power
from sigv4.preflight.powers.version2 import string_to_sign

from .conftest import KEY_ID, SECRET, closed, codes, line, text
from .test_urls import sent


def client(token=None, **config):
    return boto3.client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        aws_session_token=token,
        config=Config(signature_version="s3", **config),
    )


def signed(operation, made=None, **params):
    return (made or client()).generate_presigned_url(
        operation, Params={"Bucket": "my-bucket", **params}
    )


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", signed("get_object", Key="a b/ü~(1)"), {}),
        ("GET", signed("get_object", Key="k", VersionId="v/1="), {}),
        ("GET", signed("get_object", Key="k", ResponseContentType="text/plain; a=b"), {}),
        ("GET", signed("get_object_acl", Key="k"), {}),
        ("GET", signed("list_objects", Prefix="a/"), {}),
        ("GET", signed("get_object", client(token="to/ken+="), Key="k"), {}),
        ("GET", signed("get_object", client(s3={"addressing_style": "path"}), Key="k"), {}),
        ("PUT", signed("put_object", Key="k", ContentType="a/b"), {"Content-Type": "a/b"}),
        ("PUT", signed("put_object", Key="k", ACL="private"), {}),
    ],
)
def test_string_to_sign(method, url, headers):
    """Its HMAC is the signature that botocore computed."""
    request = sigv4.Request(method, url, headers)
    assert is_accepted(request)


def is_accepted(request) -> bool:
    """Whether S3, which signs headers as they are sent, computes the signature of the URL."""
    expected = parse_qs(urlsplit(request.url).query)["Signature"][0]
    made = hmac.new(SECRET.encode(), string_to_sign(request).encode(), "sha1").digest()
    return base64.b64encode(made).decode() == expected


def test_download():
    """The host is open; headers of the response and versions are signed."""
    found = power(signed("get_object", Key="k"), method="GET")
    assert found.version == "sigv2"
    assert {"read-object", "other-host", "plain-http", "read-headers"} <= codes(found)
    assert "//s3.amazonaws.com/my-bucket/k?" in line(found, "other-host")
    assert {"method", "path", "query", "expiry", "amz-headers", "host"} <= closed(found)
    assert "other-query" not in codes(found)


def test_listing():
    """Parameters that are no sub-resource can be chosen."""
    found = power(signed("list_objects", Prefix="mine/"), method="GET")
    assert {"list-keys", "other-query"} <= codes(found)
    assert "listing" not in closed(found)
    assert "begin with" not in text(found, "list-keys")
    changed = text(found, "other-query")
    for words in ("prefix changed", "prefix removed", "list-type", "max-keys"):
        assert words in changed
    assert "acl" in text(found, "query")


def test_upload():
    """The content type is signed, also where none is."""
    found = power(signed("put_object", Key="k"), method="PUT")
    assert {"replace-object", "any-body", "any-size", "unsigned-headers"} <= codes(found)
    assert "any-content-type" not in codes(found)
    assert "content-type" in closed(found)


@pytest.mark.parametrize(
    ("operation", "params", "method"),
    [
        ("put_object", {"ContentType": "text/plain"}, "PUT"),
        ("put_object", {"ContentType": "text/html; charset=utf-8", "ACL": "private"}, "PUT"),
        ("put_object", {"ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}, "PUT"),
        ("put_object", {"Metadata": {"a": "b"}}, "PUT"),
        ("create_multipart_upload", {"ContentType": "image/png"}, "POST"),
        ("copy_object", {"CopySource": "source/k"}, "PUT"),
        ("get_object", {}, "GET"),
    ],
)
def test_lines_are_accepted(operation, params, method):
    """What the query names of a header that is signed is sent as a header, too."""
    found = power(signed(operation, Key="k", **params), method=method)
    for each in found.freedoms:
        assert is_accepted(sent(each.curl)), each.curl
    assert "other-query" not in codes(found)


def test_content_type_that_the_query_names():
    """It is the signed one; where none is named, that is said."""
    found = power(signed("put_object", Key="k", ContentType="text/plain"), method="PUT")
    assert "--header 'content-type: text/plain'" in line(found, "replace-object")
    assert text(found, "content-type").endswith("Another type than the signed one is refused.")
    bare = power(signed("put_object", Key="k"), method="PUT")
    assert "The URL does not name a type, so the commands send none" in text(bare, "content-type")


def test_headers_of_a_curl_command():
    """Those that Version 2 signs are kept; the one in a header goes before that in the query."""
    url = signed("put_object", Key="k", ContentType="text/plain")
    command = f"curl -X PUT -H 'Content-Type: text/html' -H 'x-amz-meta-a: b' -H 'a: b' '{url}'"
    shown = line(power(command), "replace-object")
    assert "content-type: text/html" in shown
    assert "x-amz-meta-a: b" in shown
    assert "a: b'" not in shown.replace("x-amz-meta-a: b'", "")


@pytest.mark.parametrize(
    ("operation", "params", "name"),
    [
        ("copy_object", {"CopySource": "source/k"}, "x-amz-copy-source"),
        ("put_object", {"ACL": "private"}, "x-amz-acl"),
        ("put_object", {"Metadata": {"any": "signed"}}, "x-amz-meta-any"),
        ("put_object", {"StorageClass": "STANDARD"}, "x-amz-storage-class"),
    ],
)
def test_header_that_the_query_has_too(operation, params, name):
    """It is not called open: nothing says which of the two S3 signs."""
    found = power(signed(operation, Key="k", **params), method="PUT")
    added = [each.text for each in found.freedoms if each.code == "unsigned-headers"]
    assert not any("x-amz-" in each for each in added)
    assert name in text(found, "amz-headers")
    assert text(found, "amz-headers").startswith("Unsigned x-amz- headers are refused.")


def test_expired():
    """After the time in Expires, whatever else is in the URL."""
    url = f"https://b.s3.amazonaws.com/k?AWSAccessKeyId={KEY_ID}&Signature=x&Expires=1000000000"
    found = power(url, method="GET")
    assert found.refusal == "It expired on Sunday 9 September 2001, 01:46:40 UTC."


def test_without_an_end():
    """An end that is not a number does not count."""
    url = f"https://b.s3.amazonaws.com/k?AWSAccessKeyId={KEY_ID}&Signature=x&Expires=never"
    assert "without an end" in text(power(url, method="GET"), "read-object")


def test_other_services():
    """Version 2 of other services signs the whole query, and is not read."""
    url = f"https://sqs.us-east-1.amazonaws.com/?AWSAccessKeyId={KEY_ID}&SignatureVersion=2&Signature=x"
    with pytest.raises(InvalidRequest, match="neither a presigned URL of S3"):
        power(url)


def test_form():
    """The same as one of Version 4 with the same policy."""
    fields = {"acl": "private"}
    conditions = [["starts-with", "$key", "in/"], ["starts-with", "$Content-Type", "text/"], fields]
    form = client().generate_presigned_post("my-bucket", "in/${filename}", fields, conditions)
    found = power(form)
    assert (found.version, found.kind) == ("sigv2", "form")
    assert {"key-below-prefix", "any-content-type", "any-size"} <= codes(found)
    assert {"policy", "bucket", "fixed-fields", "content-type"} <= closed(found)
    assert "AWSAccessKeyId=" in line(found, "any-size")
    assert "x-amz-credential" not in line(found, "any-size")
