"""Where a bucket lives."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.s3.endpoints.endpoint import Endpoint
from sigv4.s3.operations.model import operation


def bucket_url(endpoint, bucket, name="get_object"):
    return endpoint.locate(operation(name), bucket, {}).url + "/"


@pytest.mark.parametrize(
    ("options", "bucket", "url"),
    [
        ({}, "bucket", "https://bucket.s3.eu-west-1.amazonaws.com/"),
        ({}, "my.bucket", "https://s3.eu-west-1.amazonaws.com/my.bucket/"),
        ({"addressing_style": "virtual"}, "bucket", "https://bucket.s3.eu-west-1.amazonaws.com/"),
        ({"addressing_style": "path"}, "bucket", "https://s3.eu-west-1.amazonaws.com/bucket/"),
        ({"region": "us-east-1"}, "bucket", "https://bucket.s3.us-east-1.amazonaws.com/"),
        ({"region": "cn-north-1"}, "bucket", "https://bucket.s3.cn-north-1.amazonaws.com.cn/"),
        ({"dualstack": True}, "bucket", "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/"),
        (
            {"fips": True, "region": "us-gov-west-1"},
            "bucket",
            "https://bucket.s3-fips.us-gov-west-1.amazonaws.com/",
        ),
        (
            {"fips": True, "dualstack": True, "region": "us-east-2"},
            "bucket",
            "https://bucket.s3-fips.dualstack.us-east-2.amazonaws.com/",
        ),
        ({"accelerate": True}, "bucket", "https://bucket.s3-accelerate.amazonaws.com/"),
        (
            {"accelerate": True, "dualstack": True},
            "bucket",
            "https://bucket.s3-accelerate.dualstack.amazonaws.com/",
        ),
        ({"endpoint_url": "http://localhost:9000"}, "bucket", "http://localhost:9000/bucket/"),
        (
            {"endpoint_url": "http://localhost:9000/"},
            "my.bucket",
            "http://localhost:9000/my.bucket/",
        ),
        ({"endpoint_url": "https://s3.example/base/"}, "bucket", "https://s3.example/base/bucket/"),
        ({"endpoint_url": "http://[::1]:9000"}, "bucket", "http://[::1]:9000/bucket/"),
        ({"endpoint_url": "https://s3.example:443"}, "bucket", "https://s3.example/bucket/"),
        (
            {"endpoint_url": "http://localhost:9000", "addressing_style": "virtual"},
            "my.bucket",
            "http://my.bucket.localhost:9000/",
        ),
        (
            {"endpoint_url": "https://s3.example/base", "addressing_style": "virtual"},
            "bucket",
            "https://bucket.s3.example/base/",
        ),
        (
            {"allow_any_bucket": True},
            "My_Bucket",
            "https://s3.eu-west-1.amazonaws.com/My_Bucket/",
        ),
        (
            {"allow_any_bucket": True, "addressing_style": "path"},
            "a/b?c#d e",
            "https://s3.eu-west-1.amazonaws.com/a%2Fb%3Fc%23d%20e/",
        ),
        (
            {"allow_unknown_region": True, "region": "eu-moon-1"},
            "bucket",
            "https://bucket.s3.eu-moon-1.amazonaws.com/",
        ),
    ],
)
def test_bucket_urls(options, bucket, url):
    """Regional hosts, the bucket in host or path."""
    assert bucket_url(Endpoint(**{"region": "eu-west-1", **options}), bucket) == url


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (
            {"addressing_style": "host"},
            "must be auto, virtual or path, not 'host'",
        ),
        ({"endpoint_url": "http://h", "accelerate": True}, "endpoint_url names the host"),
        ({"endpoint_url": "http://h", "dualstack": True}, "endpoint_url names the host"),
        ({"endpoint_url": "http://h", "fips": True}, "endpoint_url names the host"),
        ({"accelerate": True, "fips": True}, "no accelerated FIPS"),
        ({"accelerate": True, "addressing_style": "path"}, "only in the host"),
        ({"accelerate": True, "region": "cn-north-1"}, "Acceleration is not available"),
        ({"fips": True, "region": "cn-north-1"}, "no FIPS endpoints"),
        ({"endpoint_url": "http://h/?a=b"}, "has a query"),
        ({"endpoint_url": "localhost:9000"}, "absolute"),
        ({"endpoint_url": "http://h/#x"}, "fragment"),
    ],
)
def test_contradictions(options, rule):
    """Options that exclude each other, and text that is not an endpoint."""
    with pytest.raises(sigv4.InvalidRequest, match=rule):
        Endpoint(**{"region": "eu-west-1", **options})


@pytest.mark.parametrize(
    ("options", "bucket", "rule"),
    [
        ({"addressing_style": "virtual"}, "my.bucket", "TLS certificate"),
        ({"accelerate": True}, "my.bucket", "TLS certificate"),
        ({"addressing_style": "virtual", "allow_any_bucket": True}, "My_Bucket", "part of a host"),
        (
            {"addressing_style": "virtual", "allow_any_bucket": True},
            "evil/?x=",
            "part of a host",
        ),
        ({}, "My_Bucket", "lower-case"),
        ({}, "arn:aws:s3:::my-bucket", "Pass the bucket's own name, 'my-bucket'"),
    ],
)
def test_buckets_that_cannot_be_addressed(options, bucket, rule):
    """Refused; the library never silently addresses it another way."""
    with pytest.raises(sigv4.InvalidBucketName, match=rule):
        bucket_url(Endpoint("eu-west-1", **options), bucket)


@pytest.mark.parametrize(
    "endpoint_url",
    [
        None,
        "https://s3.us-esat-1.amazonaws.com",
        "https://s3.us-esat-1.amazonaws.com:8443",
        "https://s3.us-esat-1.amazonaws.com.",
        "https://s3.cn-x.amazonaws.com.cn",
    ],
)
def test_aws_has_only_its_regions(endpoint_url):
    """Checked for AWS's own hosts, given or made."""
    with pytest.raises(sigv4.UnknownRegion):
        Endpoint("us-esat-1", endpoint_url)


@pytest.mark.parametrize(
    "endpoint_url",
    ["http://localhost:9000", "https://s3.example", "https://amazonaws.com.example"],
)
def test_other_services_name_their_regions(endpoint_url):
    """Not checked elsewhere."""
    assert Endpoint("garage", endpoint_url).region == "garage"
