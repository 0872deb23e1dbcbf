"""Hosts that tell the region of their signatures."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.services.compatible import check_service_region

KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

RIGHT = [
    ("https://0123abcd.r2.cloudflarestorage.com", "auto"),
    ("https://0123abcd.eu.r2.cloudflarestorage.com", "auto"),
    ("https://0123abcd.r2.cloudflarestorage.com", "us-east-1"),  # documented as an alias
    ("https://s3.us-west-004.backblazeb2.com", "us-west-004"),
    ("https://s3.us-west-004.backblazeb2.com:443", "us-west-004"),
    ("https://s3.eu-central-1.wasabisys.com", "eu-central-1"),
    ("https://s3.wasabisys.com", "us-east-1"),
    ("https://nyc3.digitaloceanspaces.com", "nyc3"),
    ("https://nyc3.digitaloceanspaces.com", "us-east-1"),
    ("https://nyc3.cdn.digitaloceanspaces.com", "nyc3"),
    ("https://s3.nl-1.wasabisys.com", "eu-central-1"),
    ("https://s3.uk-2.wasabisys.com", "eu-west-3"),
    ("https://s3.fr-par.scw.cloud", "fr-par"),
    ("https://t3.storage.dev", "auto"),
    ("https://t3.storage.dev", "us-east-1"),  # it ignores the region
    ("https://fly.storage.tigris.dev", "eu-west-1"),
    ("https://0123abcd.r2.cloudflarestorage.com", "weur"),
    ("https://0123abcd.r2.cloudflarestorage.com", "eeur"),
    ("https://0123abcd.r2.cloudflarestorage.com", "wnam"),
    ("https://0123abcd.r2.cloudflarestorage.com", "apac"),
    ("https://fly.storage.tigris.dev", "auto"),
    ("https://s3.eu-west-1.amazonaws.com", "eu-west-1"),
    ("https://s3.dualstack.eu-west-1.amazonaws.com.", "eu-west-1"),
    ("https://s3-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
    ("https://s3-eu-west-1.amazonaws.com", "eu-west-1"),
    ("https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
    ("https://bucket.vpce-1a2b3c4d-5e6f.s3.us-west-2.vpce.amazonaws.com", "us-west-2"),
    ("https://s3.amazonaws.com", "us-east-1"),
    ("https://s3-accelerate.amazonaws.com", "eu-west-1"),  # serves all of them
    ("https://storage.googleapis.com", "auto"),  # names none
    ("https://storage.googleapis.com", "europe-west1"),
    ("http://localhost:9000", "anything"),
    ("http://127.0.0.1:3900", "garage"),
    ("https://backblazeb2.com", "anything"),  # too short to tell
    ("https://r2.cloudflarestorage.com.example", "anything"),
]
WRONG = [
    ("https://0123abcd.r2.cloudflarestorage.com", "eu-west-1", "auto", "Cloudflare R2"),
    ("https://s3.us-west-004.backblazeb2.com", "us-east-1", "us-west-004", "Backblaze B2"),
    ("https://s3.eu-central-1.wasabisys.com", "us-east-1", "eu-central-1", "Wasabi"),
    ("https://nyc3.digitaloceanspaces.com", "ams3", "nyc3", "DigitalOcean Spaces"),
    ("https://nyc3.cdn.digitaloceanspaces.com", "ams3", "nyc3", "DigitalOcean Spaces"),
    ("https://s3.de-1.wasabisys.com", "de-1", "eu-central-2", "Wasabi"),
    ("https://ABC.R2.CloudflareStorage.com", "eu-west-1", "auto", "Cloudflare R2"),
    ("https://s3.fr-par.scw.cloud", "nl-ams", "fr-par", "Scaleway"),
    ("https://s3.eu-west-1.amazonaws.com", "us-east-1", "eu-west-1", "AWS"),
    ("https://s3-eu-west-1.amazonaws.com", "us-east-1", "eu-west-1", "AWS"),
    ("https://s3.amazonaws.com", "eu-west-1", "us-east-1", "AWS"),
]


@pytest.mark.parametrize(("endpoint_url", "region"), RIGHT)
def test_right_region(endpoint_url, region):
    """And those that cannot be known."""
    S3(KEYS, region, endpoint_url=endpoint_url)


@pytest.mark.parametrize(("endpoint_url", "region", "wanted", "service"), WRONG)
def test_wrong_region(endpoint_url, region, wanted, service):
    """The one to pass is named."""
    with pytest.raises(sigv4.RegionMismatch) as caught:
        S3(KEYS, region, endpoint_url=endpoint_url)
    assert service in caught.value.problem
    assert f'region="{wanted}"' in caught.value.remedy
    S3(KEYS, region, endpoint_url=endpoint_url, allow_unknown_region=True)


def test_ports_do_not_matter():
    """The host decides."""
    with pytest.raises(sigv4.RegionMismatch):
        check_service_region("a.r2.cloudflarestorage.com:443", "eu-west-1")
