"""Regions: each typo is caught, and each new one has the host of its partition."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.core.suggest import did_you_mean, distance
from sigv4.s3.endpoints.endpoint import Endpoint
from sigv4.services.regions import PARTITIONS, check_region, partition_of

REGIONS = [region for partition in PARTITIONS for region in partition.regions]


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-southeast-2", "cn-north-1"])
def test_one_typo_is_caught(region):
    """A letter dropped, doubled, swapped or in another case: refused, and a region suggested."""
    for place in range(len(region)):
        head, letter, tail = region[:place], region[place], region[place + 1 :]
        typos = {head + tail, head + letter * 2 + tail, head + letter.upper() + tail}
        if tail:
            typos.add(head + tail[0] + letter + tail[1:])
        for typo in sorted(typos - set(REGIONS)):
            with pytest.raises(sigv4.UnknownRegion, match=r"Did you mean '[a-z]+-[a-z0-9-]+'"):
                check_region(typo)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("us-west-9", "aws"),
        ("eu-moon-1", "aws"),
        ("cn-moon-1", "aws-cn"),
        ("us-gov-moon-1", "aws-us-gov"),
        ("us-iso-moon-1", "aws-iso"),
        ("us-isob-moon-1", "aws-iso-b"),
        ("us-isof-moon-1", "aws-iso-f"),
        ("eu-isoe-moon-1", "aws-iso-e"),
        ("eusc-fr-moon-1", "aws-eusc"),
        ("", "aws"),
    ],
)
def test_partition_by_name(region, partition):
    """Known or to come."""
    assert partition_of(region).name == partition


@pytest.mark.parametrize("region", REGIONS)
def test_known_regions_are_in_the_partition_of_their_name(region):
    """The prefix and the list agree."""
    assert region in partition_of(region).regions


@pytest.mark.parametrize(
    "endpoint_url",
    [
        "https://s3.us-esat-1.amazonaws.com",
        "https://S3.US-ESAT-1.AMAZONAWS.COM",
        "https://s3.us-esat-1.amazonaws.com:8443",
        "https://s3.us-esat-1.amazonaws.com.",
        "https://s3.us-esat-1.amazonaws.com.:8443",
        "https://s3.us-esat-1.amazonaws.eu",
        "https://s3.us-esat-1.csp.hci.ic.gov",
    ],
)
def test_hosts_of_aws_take_regions_of_aws(endpoint_url):
    """However the host is written."""
    with pytest.raises(sigv4.UnknownRegion):
        Endpoint("us-esat-1", endpoint_url)
    Endpoint("us-esat-1", endpoint_url, allow_unknown_region=True)


@pytest.mark.parametrize(
    "endpoint_url",
    ["https://myamazonaws.com", "https://amazonaws.com.example", "http://[2001:db8::1]:9000"],
)
def test_hosts_of_others_take_any(endpoint_url):
    """What looks like AWS's is not."""
    assert Endpoint("us-esat-1", endpoint_url).region == "us-esat-1"


@pytest.mark.parametrize(
    ("left", "right", "steps"),
    [
        ("a", "", 1),
        ("a", "b", 1),
        ("ab", "b", 1),
        ("ab", "ba", 1),
        ("abc", "acb", 1),
        ("abc", "cab", 2),
        ("abcd", "badc", 2),
        ("aa", "aa", 0),
        ("aab", "aba", 1),
        ("saturday", "sunday", 3),
        ("us-esat-1", "us-east-1", 1),
    ],
)
def test_distance(left, right, steps):
    """Of insertions, deletions, changes and swaps of neighbours, the fewest; both ways."""
    assert distance(left, right) == distance(right, left) == steps


@pytest.mark.parametrize(
    ("given", "known", "suggestion"),
    [
        ("abc", ["abd"], "Did you mean 'abd'? "),
        ("abc", ["ade"], ""),
        ("abcd", ["abxy"], "Did you mean 'abxy'? "),
        ("abcd", ["axyz"], ""),
        ("ABC", ["abc"], "Did you mean 'abc'? "),
        ("abc", ["ABC"], "Did you mean 'ABC'? "),
        ("abx", ["abz", "aby"], "Did you mean 'aby'? "),
        ("abcx", ["abcd", "abxx"], "Did you mean 'abcd'? "),
        ("x" * 61, ["x" * 60], f"Did you mean '{'x' * 60}'? "),
        ("", ["a"], "Did you mean 'a'? "),
        ("", ["ab"], ""),
    ],
)
def test_suggestions(given, known, suggestion):
    """The nearest, the first in the alphabet of those equally near, one step in four away."""
    assert did_you_mean(given, known) == suggestion


def test_suggestions_for_long_names_are_cheap():
    """Only the start of what was given is compared."""
    assert did_you_mean("x" * 10**7, ["us-east-1"]) == ""
