"""The endpoint rules against botocore's interpreter of AWS's rule set: made-up buckets and ARNs."""

from __future__ import annotations

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.loaders import Loader
from hypothesis import given, settings
from hypothesis import strategies as st

import sigv4
from sigv4.s3.endpoints.location import Location, Options, Root
from sigv4.s3.endpoints.rules import locate

LOADER = Loader()
PROVIDER = EndpointProvider(
    LOADER.load_service_model("s3", "endpoint-rule-set-1"), LOADER.load_data("partitions")
)
REGIONS = [
    *("us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1"),
    *("eusc-de-east-1", "eu-isoe-west-1", "aws-global", "eu-moon-1", "snow", "us_east"),
]
LABELS = st.sampled_from(
    [
        *("a", "ab", "abc", "my-bucket", "Upper", "under_score", "-dash", "dash-", "a" * 63),
        *("a" * 64, "op-0123456789", "123456789012", "", "a.b", "x!", "192.168.1.1", "n" * 40),
    ]
)
DIRECTORY = st.builds(
    "{}--{}{}".format,
    LABELS,
    st.sampled_from(
        ["use1-az4", "usw2-az12", "test-zone-ab1", "use1-abcd-az1", "us-west-2-lax-1-az1", "short"]
    ),
    st.sampled_from(["--x-s3", "--xa-s3"]),
)
ALIAS = st.builds(
    "{}-{}{}{}{}0--op-s3".format,
    LABELS,
    st.sampled_from("eoh"),
    st.sampled_from(["0b1d075431d83bebd", "0b1d.75431d83bebd", "-b1d075431d83bebd"]),
    st.sampled_from(["e8xz5w8ijx1qzlbp3i3k", "e8xz5w8ijx1qzlbp3i3kx"]),
    st.sampled_from(["use1", "beta"]),
)
ARN = st.builds(
    "arn:{}:{}:{}:{}:{}".format,
    st.sampled_from(["aws", "aws-cn", ""]),
    st.sampled_from(["s3", "s3-object-lambda", "s3-outposts", "sqs", ""]),
    st.sampled_from(["", "us-east-1", "eu-west-1", "cn-north-1", "us_east"]),
    LABELS,
    st.builds(
        lambda parts, between: between.join(parts),
        st.lists(
            LABELS | st.sampled_from(["accesspoint", "outpost", "bucket"]), min_size=1, max_size=5
        ),
        st.sampled_from(":/"),
    )
    | st.builds("accesspoint{}{}".format, st.sampled_from(":/"), LABELS)
    | st.builds("outpost/{}/accesspoint/{}".format, LABELS, LABELS),
)
BUCKETS = st.none() | LABELS | DIRECTORY | ALIAS | ARN
ENDPOINTS = st.none() | st.sampled_from(
    [
        *("http://localhost:9000", "https://s3.example", "http://10.0.1.12:433", "https://[::1]"),
        *("https://s3.example/base", "http://192.168.0.1/base"),
    ]
)


def theirs(params: dict[str, object]) -> Location | None:
    """What botocore makes of the rules; None for an error."""
    try:
        endpoint = PROVIDER.resolve_endpoint(**params)
    except EndpointProviderError:
        return None
    schemes = endpoint.properties["authSchemes"]
    scheme = [each for each in schemes if each["name"] != "sigv4a"] or schemes
    region = scheme[0].get("signingRegion") or scheme[0]["signingRegionSet"][0]
    url = endpoint.url.rstrip("/")
    return Location(url, scheme[0]["name"], scheme[0]["signingName"], region)


def ours(params: dict[str, object]) -> Location | None:
    """What the rules here make of it; None for an error."""
    endpoint = params["Endpoint"]
    options = Options(
        params["Region"],
        None if endpoint is None else Root.of(endpoint),
        params["UseFIPS"],
        params["UseDualStack"],
        params["Accelerate"],
        params["ForcePathStyle"],
        params["UseGlobalEndpoint"],
        params["UseArnRegion"],
        params["DisableAccessPoints"],
        params["DisableMultiRegionAccessPoints"],
        params["UseObjectLambdaEndpoint"],
        params["UseS3ExpressControlEndpoint"],
        params["DisableS3ExpressSessionAuth"],
    )
    try:
        return locate(options, params["Bucket"])
    except sigv4.SigV4Error:
        return None


def stricter(params: dict[str, object]) -> bool:
    """Where AWS's rules give a host that cannot be one, and ours none."""
    bucket = params["Bucket"]
    return (
        (params["Region"] == "us_east" and not params["Endpoint"])
        or bucket == ""
        or (bucket is not None and bucket.startswith("arn:") and params["Region"] == "us_east")
    )


FLAG = st.sampled_from([False, False, False, True])


@settings(max_examples=1500)
@given(
    st.fixed_dictionaries(
        {
            "Bucket": BUCKETS,
            "Region": st.sampled_from(REGIONS),
            "Endpoint": ENDPOINTS,
            "UseFIPS": FLAG,
            "UseDualStack": FLAG,
            "Accelerate": FLAG,
            "ForcePathStyle": FLAG,
            "UseGlobalEndpoint": FLAG,
            "UseArnRegion": FLAG.map(lambda flag: not flag),
            "DisableAccessPoints": FLAG,
            "DisableMultiRegionAccessPoints": FLAG,
            "UseObjectLambdaEndpoint": FLAG,
            "UseS3ExpressControlEndpoint": FLAG,
            "DisableS3ExpressSessionAuth": FLAG,
        }
    )
)
def test_rules_are_botocores(params):
    """URL, scheme and scope, or an error on both sides."""
    expected = theirs(params)
    found = ours(params)
    if found is None and stricter(params):
        return
    if expected is not None and expected.url.startswith(f"http://{params['Bucket']}.10."):
        return  # a dotted bucket before an IP address: a host that cannot be, here in the path
    if expected is not None and expected.url.startswith(f"http://{params['Bucket']}.192."):
        return
    assert found == expected


@pytest.mark.parametrize("bucket", [None, "my-bucket", "my.bucket"])
@pytest.mark.parametrize("region", [*REGIONS[:-1], "ap-southeast-7", "mx-central-1"])
def test_plain_buckets(region, bucket):
    """Every variant of host there is."""
    for bits in range(64):
        flags = [bool(bits >> place & 1) for place in range(6)]
        names = ("UseFIPS", "UseDualStack", "Accelerate", "ForcePathStyle", "UseGlobalEndpoint")
        params = dict(zip((*names, "UseObjectLambdaEndpoint"), flags, strict=True))
        params |= {"Bucket": bucket, "Region": region, "Endpoint": None, "UseArnRegion": True}
        for name in (
            "DisableAccessPoints",
            "DisableMultiRegionAccessPoints",
            "UseS3ExpressControlEndpoint",
            "DisableS3ExpressSessionAuth",
        ):
            params[name] = False
        assert ours(params) == theirs(params), params
