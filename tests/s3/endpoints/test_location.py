"""The words that the endpoint rules speak."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.s3.endpoints.location import Options, Root, is_virtual_hostable
from sigv4.s3.endpoints.rules import locate

KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


@pytest.mark.parametrize(
    ("url", "root", "is_ip"),
    [
        ("https://s3.example", Root("https", "s3.example"), False),
        ("https://s3.example:443/", Root("https", "s3.example"), False),
        ("http://10.0.0.1:9000/base/", Root("http", "10.0.0.1:9000", "/base"), True),
        ("http://[::1]:9000", Root("http", "[::1]:9000"), True),
        ("http://1.2.3.example", Root("http", "1.2.3.example"), False),
    ],
)
def test_roots(url, root, is_ip):
    """Taken apart once."""
    assert Root.of(url) == root
    assert root.is_ip is is_ip


@pytest.mark.parametrize("url", ["https://s3.example/?a=b", "ftp://s3.example", "s3.example"])
def test_no_roots(url):
    """What no request can be made of."""
    with pytest.raises(sigv4.InvalidRequest):
        Root.of(url)


@pytest.mark.parametrize(
    ("bucket", "whole", "with_dots"),
    [
        ("bucket", True, True),
        ("my.bucket", False, True),
        ("my..bucket", False, False),
        ("ab", False, False),
        ("Bucket", False, False),
        ("192.168.1.1", False, False),
        ("-bucket", False, False),
        ("b" * 64, False, False),
    ],
)
def test_names_in_hosts(bucket, whole, with_dots):
    """A dot is a label's end."""
    assert is_virtual_hostable(bucket) is whole
    assert is_virtual_hostable(bucket, dots=True) is with_dots


def test_no_bucket_is_empty():
    """By the rules alone it would be the root."""
    with pytest.raises(sigv4.InvalidBucketName, match="name is empty"):
        locate(Options("eu-west-1"), "")


@pytest.mark.parametrize("bucket", ["a?b--use1-az4--x-s3", "a#b--use1-az4--x-s3"])
def test_names_in_paths_are_encoded(bucket):
    """Nothing in a name ends the path."""
    options = Options("us-east-1", Root.of("http://10.0.0.1"))
    url = locate(options, bucket).url
    assert url.startswith("http://10.0.0.1/a%")


def test_global_region():
    """The SDKs' name for no region in particular signs as us-east-1."""
    presigned = S3(KEYS, "aws-global").presign("get_object", Bucket="examplebucket", Key="k")
    assert presigned.url.startswith("https://examplebucket.s3.amazonaws.com/k?")
    assert "%2Fus-east-1%2Fs3%2Faws4_request" in presigned.url
