"""Which signature version a client presigns with: the same as boto3, which is asked."""

from __future__ import annotations

from functools import cache

import pytest
from botocore.config import Config
from botocore.session import get_session

from sigv4.audit.code.values import Unknown
from sigv4.audit.code.versions import SIGV2_REGIONS, default_version, named_version

SESSION = get_session()


@cache
def regions():
    """All that botocore knows, also those that are no regions, such as aws-global."""
    partitions = SESSION.get_available_partitions()
    return sorted(
        region
        for partition in partitions
        for every in (False, True)
        for region in SESSION.get_available_regions("s3", partition, allow_non_regional=every)
    )


def presigned(region, version=None):
    """What botocore presigns with."""
    client = SESSION.create_client(
        "s3",
        region_name=region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="x" * 40,
        config=Config(signature_version=version),
    )
    url = client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
    return "SigV2" if "AWSAccessKeyId=" in url else "SigV4"


def test_regions():
    """Each region of botocore, and one that it does not know."""
    known = [*dict.fromkeys(regions()), "xx-new-1"]
    wrong = [region for region in known if presigned(region) != default_version(region)]
    assert len(known) > 50
    assert wrong == []


@pytest.mark.parametrize("region", SIGV2_REGIONS)
def test_listed_regions(region):
    """The regions that the messages name."""
    assert presigned(region) == "SigV2"
    assert presigned(region, "s3v4") == "SigV4"


@pytest.mark.parametrize("version", ["s3", "s3-query", "s3v4", "s3v4-query", "v4", "v4-query"])
def test_named_versions(version):
    """The names that botocore takes for URLs."""
    assert presigned("eu-central-1", version) == named_version(version)


@pytest.mark.parametrize("version", ["v2", "v3", "v4a", "bearer", "nonsense", ""])
def test_names_that_fail(version):
    """Names that botocore refuses for URLs are not followed."""
    assert isinstance(named_version(version), Unknown)
    with pytest.raises(Exception, match="not supported"):
        presigned("eu-central-1", version)
