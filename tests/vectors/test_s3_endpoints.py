"""AWS's own cases of S3's endpoint rules, all of them: on the rules, and through the client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.s3.endpoints.bucket_names import addresses_itself, check_bucket
from sigv4.s3.endpoints.endpoint import Endpoint
from sigv4.s3.endpoints.location import Location, Options, Root
from sigv4.s3.endpoints.rules import locate
from sigv4.s3.operations.model import operation

VECTORS = Path(__file__).parents[2] / "vectors" / "s3_endpoints.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]

OPTIONS = {
    "Accelerate": "accelerate",
    "DisableAccessPoints": "disable_access_points",
    "DisableMultiRegionAccessPoints": "disable_multi_region_access_points",
    "DisableS3ExpressSessionAuth": "disable_s3_express_session_auth",
    "ForcePathStyle": "force_path_style",
    "UseArnRegion": "use_arn_region",
    "UseDualStack": "use_dual_stack",
    "UseFIPS": "use_fips",
    "UseGlobalEndpoint": "use_global_endpoint",
    "UseObjectLambdaEndpoint": "use_object_lambda_endpoint",
    "UseS3ExpressControlEndpoint": "use_s3_express_control_endpoint",
}
INVALID_ARN = sigv4.InvalidBucketName
# The beginning of AWS's text, our class, a part of our message.
ERRORS = (
    ("A custom endpoint cannot be combined with FIPS", sigv4.InvalidParameter, "endpoint_url"),
    ("A custom endpoint cannot be combined with S3 A", sigv4.InvalidParameter, "endpoint_url"),
    ("A region must be set", sigv4.UnknownRegion, "region is empty"),
    ("Accelerate cannot be used with FIPS", sigv4.InvalidParameter, "accelerated FIPS"),
    ("Access Points do not support S3 Accelerate", sigv4.InvalidParameter, "no accelerate"),
    ("Access points are not supported", sigv4.InvalidParameter, "is an access point"),
    ("Cannot set dual-stack in combination", sigv4.InvalidParameter, "endpoint_url"),
    ("Client was configured for partition", sigv4.InvalidParameter, "is in partition 'aws-cn'"),
    ("Custom endpoint `abcde://nota#url`", sigv4.InvalidRequest, "abcde://nota#url"),
    ("Expected a endpoint to be specified", sigv4.InvalidParameter, "Pass endpoint_url"),
    ("Expected an outpost type", INVALID_ARN, "not 'not-accesspoint'"),
    ("Invalid ARN: Expected a 4-component", INVALID_ARN, "four parts"),
    ("Invalid ARN: Expected a resource of the", INVALID_ARN, "no access point name"),
    ("Invalid ARN: Missing account id", INVALID_ARN, "no account id"),
    ("Invalid ARN: No ARN type", INVALID_ARN, "no type"),
    ("Invalid ARN: Object Lambda ARNs only", INVALID_ARN, "'bucket_name'"),
    ("Invalid ARN: The ARN may only contain", INVALID_ARN, "one name may follow accesspoint"),
    ("Invalid ARN: The ARN was not for the S3", INVALID_ARN, "'not-s3'"),
    ("Invalid ARN: The Outpost Id was not set", INVALID_ARN, "no outpost id"),
    ("Invalid ARN: The access point name may", INVALID_ARN, "access point name '"),
    ("Invalid ARN: The account id may", INVALID_ARN, "account id '"),
    ("Invalid ARN: The outpost Id may", INVALID_ARN, "outpost id '"),
    ("Invalid ARN: The outpost Id must", INVALID_ARN, "outpost id '"),
    ("Invalid ARN: Unrecognized format", INVALID_ARN, "'sqs' 'someresource'"),
    ("Invalid ARN: `arn:", INVALID_ARN, "six parts"),
    ("Invalid ARN: bucket ARN is missing a", INVALID_ARN, "no region"),
    ("Invalid ARN: expected an access point", INVALID_ARN, "no access point name"),
    ("Invalid Access Point Name", INVALID_ARN, "alias of a multi-region"),
    ("Invalid Arn: Outpost Access Point ARN", INVALID_ARN, "text follows the access point's name"),
    ("Invalid Outposts Bucket alias", INVALID_ARN, "cannot be part of a host"),
    ("Invalid configuration: Multi-Region", sigv4.InvalidParameter, "disabled"),
    ("Invalid configuration: region from ARN", sigv4.InvalidParameter, "use_arn_region=False"),
    ("Invalid region in ARN", INVALID_ARN, "is not a region"),
    ("Invalid region: region was not a valid", sigv4.UnknownRegion, "cannot be part of a host"),
    ("Partition does not support FIPS", sigv4.InvalidParameter, "no FIPS endpoints in cn-north-1"),
    ("Path-style addressing cannot be used with ARN", sigv4.InvalidParameter, "is an ARN"),
    ("Path-style addressing cannot be used with S3 A", sigv4.InvalidParameter, "only in the host"),
    ("S3 Accelerate cannot be used in this region", sigv4.InvalidParameter, "not available in cn-"),
    ("S3 MRAP does not support FIPS", sigv4.InvalidParameter, "no fips endpoint"),
    ("S3 MRAP does not support S3 Accelerate", sigv4.InvalidParameter, "no accelerate endpoint"),
    ("S3 MRAP does not support dual-stack", sigv4.InvalidParameter, "no dualstack endpoint"),
    ("S3 Object Lambda does not support Dual", sigv4.InvalidParameter, "no dualstack endpoint"),
    ("S3 Object Lambda does not support S3", sigv4.InvalidParameter, "no accelerate endpoint"),
    ("S3 Outposts does not support Dual-stack", sigv4.InvalidParameter, "no dualstack endpoint"),
    ("S3 Outposts does not support FIPS", sigv4.InvalidParameter, "no fips endpoint"),
    ("S3 Outposts does not support S3", sigv4.InvalidParameter, "no accelerate endpoint"),
    ("S3Express bucket name is not a valid", INVALID_ARN, "cannot be part of a host"),
    ("S3Express does not support S3", sigv4.InvalidParameter, "no accelerate endpoint"),
    ("Unrecognized S3Express bucket name", INVALID_ARN, "does not name its zone"),
    ("Unrecognized hardware type", INVALID_ARN, "hardware 'h'"),
)


def cases():
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])


def on_the_rules(params: dict[str, Any]) -> Location:
    """What the rules make of a case."""
    given = {OPTIONS[name]: value for name, value in params.items() if name in OPTIONS}
    endpoint = params.get("Endpoint")
    root = None if endpoint is None else Root.of(endpoint)
    return locate(Options(params.get("Region", ""), root, **given), params.get("Bucket"))


def wanted(expected: dict[str, Any]) -> Location:
    """What must come of a case; AWS writes a slash after some roots, we never do."""
    url = expected["url"].rstrip("/")
    return Location(url, expected["scheme"], expected["service"], expected["region"])


def test_all_are_there():
    """As many as botocore's source has."""
    assert len(CASES) == 393
    assert len({case["id"] for case in CASES}) == len(CASES)


def test_each_error_is_used():
    """Every line of the table is used, and none is shadowed by another."""
    texts = [case["expected"]["error"] for case in CASES if "error" in case["expected"]]
    for text, _, _ in ERRORS:
        assert any(each.startswith(text) for each in texts), text
    for text in texts:
        assert sum(text.startswith(known) for known, _, _ in ERRORS) == 1, text


@cases()
def test_rules(case):
    """URL, scheme, signing name and region; or the error."""
    expected = case["expected"]
    if "error" not in expected:
        assert on_the_rules(case["params"]) == wanted(expected)
        return
    ((kind, reported),) = [
        (kind, reported) for text, kind, reported in ERRORS if expected["error"].startswith(text)
    ]
    with pytest.raises(kind) as caught:
        on_the_rules(case["params"])
    assert caught.type is kind
    assert reported in str(caught.value)


def is_valid(bucket: str) -> bool:
    """Whether a bucket of AWS can have the name."""
    try:
        check_bucket(bucket)
    except sigv4.InvalidBucketName:
        return False
    return True


def admitted_by_the_client(case: dict[str, Any]) -> bool:
    """On purpose, as in botocore: an ARN has its own host, whatever the style of buckets is."""
    refused = case["expected"].get("error", "").endswith("cannot be used with ARN buckets")
    return refused and ":accesspoint:" in case["params"]["Bucket"]


def refused_by_the_client(params: dict[str, Any]) -> bool:
    """On purpose: the global host with the scope of another region works for no bucket there."""
    return params.get("UseGlobalEndpoint", False) and params.get("Region") != "us-east-1"


def through_the_client(params: dict[str, Any]) -> Location:
    """What a client with the options makes of a case, for an operation that has its traits."""
    bucket = params.get("Bucket")
    style = "path" if params.get("ForcePathStyle") else "auto"
    if params.get("Endpoint") and bucket and (addresses_itself(bucket) or is_valid(bucket)):
        style = style if style == "path" else "virtual"
    name = "get_object" if bucket else "list_buckets"
    if params.get("DisableAccessPoints"):
        name = "create_bucket"
    extra = {}
    if params.get("UseS3ExpressControlEndpoint"):
        name = "put_bucket_policy" if bucket else "list_directory_buckets"
    if params.get("UseObjectLambdaEndpoint"):
        name, extra = "write_get_object_response", {"RequestRoute": "route"}
    endpoint = Endpoint(
        params.get("Region", ""),
        params.get("Endpoint"),
        style,
        params.get("Accelerate", False),
        params.get("UseDualStack", False),
        params.get("UseFIPS", False),
        allow_unknown_region=True,
        allow_any_bucket=True,
        use_global_endpoint=params.get("UseGlobalEndpoint", False),
        use_arn_region=params.get("UseArnRegion", True),
        disable_s3_express_session_auth=params.get("DisableS3ExpressSessionAuth", False),
        disable_multi_region_access_points=params.get("DisableMultiRegionAccessPoints", False),
    )
    location = endpoint.locate(operation(name), bucket, extra)
    return Location(
        location.url.replace("//route.", "//"),
        location.scheme,
        location.service,
        location.region,
    )


@cases()
def test_client(case):
    """The same, by the options of `sigv4.s3.S3`."""
    if admitted_by_the_client(case):
        virtual = {**case["params"], "ForcePathStyle": False}
        assert through_the_client(case["params"]) == through_the_client(virtual)
    elif "error" in case["expected"] or refused_by_the_client(case["params"]):
        with pytest.raises(sigv4.SigV4Error):
            through_the_client(case["params"])
    else:
        assert through_the_client(case["params"]) == wanted(case["expected"])


def test_multi_region_access_point_is_signed_for_all_regions():
    """Where AWS expects SigV4A, the presigned URL has it: algorithm, scope and region set."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    (case,) = [case for case in CASES if case["expected"].get("scheme") == "sigv4a"]
    params, expected = case["params"], case["expected"]
    s3 = S3(sigv4.Credentials("AKIDEXAMPLE", "x"), params["Region"], allow_unknown_region=True)
    url = s3.presign("get_object", Bucket=params["Bucket"], Key="k").url
    base, _, query = url.partition("?")
    assert base == f"{expected['url'].rstrip('/')}/k"
    assert query.startswith(
        "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"
    )
    assert f"%2F{expected['service']}%2Faws4_request&" in query
    assert f"&X-Amz-Region-Set={expected['region'].replace('*', '%2A')}&" in query
