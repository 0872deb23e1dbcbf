"""Hosts are boto3's: partitions, variants, other services, and missing where boto3 has no host."""

from __future__ import annotations

import itertools

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

import sigv4
from sigv4.s3 import S3
from sigv4.services.regions import PARTITIONS

from . import peers

REGIONS = [region for partition in PARTITIONS for region in partition.regions]
NEW_REGIONS = ["eu-moon-1", "cn-moon-1", "us-gov-moon-1", "us-iso-moon-1", "us-isob-moon-1"]
CUSTOM = [
    "http://localhost:9000",
    "http://127.0.0.1:9000",
    "https://minio.example.com",
    "https://minio.example.com:443/",
    "http://minio.example.com:8080/base",
    "https://[2001:db8::1]:8443",
]


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    peers.freeze(monkeypatch)


def theirs(region: str, bucket: str, style: str, endpoint_url=None, **variants: bool) -> str | None:
    """boto3's URL; None where it says that there is no such endpoint."""
    s3 = {
        "addressing_style": style,
        "us_east_1_regional_endpoint": "regional",
        "use_accelerate_endpoint": variants.get("accelerate", False),
    }
    config = Config(
        signature_version="s3v4",
        s3=s3,
        use_dualstack_endpoint=variants.get("dualstack", False),
        use_fips_endpoint=variants.get("fips", False),
    )
    client = boto3.client(
        "s3",
        region,
        endpoint_url=endpoint_url,
        aws_access_key_id=peers.key_id(None),
        aws_secret_access_key=peers.SECRET,
        config=config,
    )
    try:
        return client.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a b"}, 60)
    except BotoCoreError:
        return None


def ours(region: str, bucket: str, style: str, **options: object) -> str | None:
    keys = sigv4.Credentials(peers.key_id(None), peers.SECRET)
    try:
        s3 = S3(keys, region, addressing_style=style, clock=lambda: peers.AT, **options)
    except sigv4.InvalidParameter:
        return None
    return s3.presign("get_object", Bucket=bucket, Key="a b", expires_in=60).url


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_boto3s_host(region):
    """In the host and in the path."""
    for style in ("virtual", "path"):
        expected = theirs(region, "examplebucket", style)
        assert expected is not None
        assert ours(region, "examplebucket", style) == expected


@pytest.mark.parametrize("region", NEW_REGIONS)
def test_regions_to_come_have_the_host_of_their_partition(region):
    """boto3 takes them all; we when asked to."""
    expected = theirs(region, "examplebucket", "virtual")
    assert ours(region, "examplebucket", "virtual", allow_unknown_region=True) == expected


@pytest.mark.parametrize(
    "region", ["us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"]
)
@pytest.mark.parametrize("style", ["virtual", "path"])
def test_variants_have_boto3s_host(region, style):
    """dualstack, fips and both of them; missing where boto3 says so."""
    for dualstack, fips in itertools.product((False, True), repeat=2):
        variants = {"dualstack": dualstack, "fips": fips}
        expected = theirs(region, "examplebucket", style, **variants)
        assert ours(region, "examplebucket", style, **variants) == expected, variants


@pytest.mark.parametrize("dualstack", [False, True])
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "cn-north-1"])
def test_acceleration_has_boto3s_host(region, dualstack):
    """Missing in China; boto3 makes one for GovCloud, where AWS does not offer it, so we do not."""
    expected = theirs(region, "examplebucket", "virtual", accelerate=True, dualstack=dualstack)
    made = ours(region, "examplebucket", "virtual", accelerate=True, dualstack=dualstack)
    assert made == expected
    assert ours("us-gov-west-1", "examplebucket", "virtual", accelerate=True) is None


@pytest.mark.parametrize(
    ("bucket", "style"),
    [
        ("examplebucket", "virtual"),
        ("a-b-c", "virtual"),
        ("a" * 63, "virtual"),
        ("my.bucket.example", "path"),
        ("1.2.3", "path"),
    ],
)
def test_auto_is_the_style_that_works(bucket, style):
    """A dot would break TLS, so it goes into the path; boto3's own auto takes the global host."""
    expected = theirs("eu-west-1", bucket, style)
    assert ours("eu-west-1", bucket, "auto") == expected


@pytest.mark.parametrize("endpoint_url", CUSTOM)
@pytest.mark.parametrize("bucket", ["examplebucket", "my.bucket"])
def test_other_services_have_boto3s_path(endpoint_url, bucket):
    """Port, base path and IP address stay; a scheme's own port is not in the URL of ours."""
    expected = theirs("eu-west-1", bucket, "path", endpoint_url)
    assert expected is not None
    if ":443" in endpoint_url:
        expected = expected.replace(":443", "", 1)
    for style in ("path", "auto"):
        assert ours("eu-west-1", bucket, style, endpoint_url=endpoint_url) == expected
