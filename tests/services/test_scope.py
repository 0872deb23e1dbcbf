"""Scopes that a host contradicts."""

from __future__ import annotations

import pytest

import sigv4

KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

REGIONS = [
    ("https://sts.us-east-1.amazonaws.com/", "us-esat-1", "sts", "us-east-1"),
    ("https://b.s3.eu-west-1.amazonaws.com/k", "us-east-1", "s3", "eu-west-1"),
    ("https://b.s3-eu-west-1.amazonaws.com/k", "us-east-1", "s3", "eu-west-1"),
    ("https://iam.amazonaws.com/", "eu-west-1", "iam", "us-east-1"),
    ("https://sts.amazonaws.com/", "eu-west-1", "sts", "us-east-1"),
    ("https://route53.amazonaws.com/", "eu-central-1", "route53", "us-east-1"),
    ("https://cloudfront.amazonaws.com/", "eu-central-1", "cloudfront", "us-east-1"),
    ("https://dynamodb.us-east-1.amazonaws.com/", "us-east-1a", "dynamodb", "us-east-1"),
    ("https://x.execute-api.eu-west-1.amazonaws.com/v1", "us-east-1", "execute-api", "eu-west-1"),
    ("https://vpce-1-2.sqs.us-west-2.vpce.amazonaws.com/", "us-east-1", "sqs", "us-west-2"),
    ("https://search-x.ap-south-1.es.amazonaws.com/", "us-east-1", "es", "ap-south-1"),
    ("https://x.lambda-url.eu-west-1.on.aws/", "us-east-1", "lambda", "eu-west-1"),
    ("https://aps-workspaces.eu-west-1.amazonaws.com/", "us-east-1", "aps", "eu-west-1"),
    ("https://maps.geo.eu-west-1.amazonaws.com/v2/x", "us-east-1", "geo-maps", "eu-west-1"),
    ("https://sync-states.eu-west-1.amazonaws.com/", "us-east-1", "states", "eu-west-1"),
    ("https://stream-logs.eu-west-1.amazonaws.com/", "us-east-1", "logs", "eu-west-1"),
]
SERVICES = [
    ("https://bedrock-runtime.us-east-1.amazonaws.com/", "bedrock-runtime", "bedrock"),
    ("https://x.us-east-1.es.amazonaws.com/", "opensearch", "es"),
    ("https://email.us-east-1.amazonaws.com/", "email", "ses"),
    ("https://states.us-east-1.amazonaws.com/", "stepfunctions", "states"),
    ("https://events.us-east-1.amazonaws.com/", "eventbridge", "events"),
    ("https://monitoring.us-east-1.amazonaws.com/", "cloudwatch", "monitoring"),
    ("https://x.execute-api.us-east-1.amazonaws.com/", "apigateway", "execute-api"),
    ("https://sqs.us-east-1.amazonaws.com/", "sns", "sqs"),
    ("https://a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com/mqtt", "iot", "iotdevicegateway"),
    ("https://a1b2c3d4e5f6g.iot.us-east-1.amazonaws.com/mqtt", "iot", "iotdevicegateway"),
    ("https://x.lambda-url.us-east-1.on.aws/", "lambda-url", "lambda"),
    ("https://b.s3.us-east-1.amazonaws.com/k", "execute-api", "s3"),
    ("https://cp.maps.geo.us-east-1.amazonaws.com/maps/v0/maps", "geo-maps", "geo"),
    ("https://geo-maps.us-east-1.api.aws/v2/x", "geo", "geo-maps"),
]
SIGV4A_ALONE = [
    ("https://123456789012.cloudfront-kvs.global.api.aws/k", "cloudfront-keyvaluestore"),
    ("https://123456789012.CLOUDFRONT-KVS.global.api.aws:443/k", "cloudfront-keyvaluestore"),
    ("https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/k", "s3"),
    ("https://abcde.veo.endpoint.events.amazonaws.com/", "events"),
    ("https://abcde.veo.endpoint.events.api.aws/", "events"),
    ("https://abcdef12.g3h.endpoints.email.amazonaws.com/", "ses"),
    ("https://abcdef12.g3h.endpoints.email.global.api.aws/", "ses"),
    ("https://abcdef12.g3h.endpoints.email.us-gov.amazonaws.com/", "ses"),
]
CONTROLS = [
    ("https://sts.us-east-1.amazonaws.com/", "us-east-1", "sts"),
    ("https://iam.amazonaws.com/", "us-east-1", "iam"),
    ("https://s3.amazonaws.com/b/k", "us-east-1", "s3"),
    ("https://b.s3.amazonaws.com/k", "eu-west-1", "s3"),  # routed by its name
    ("https://b.s3-accelerate.amazonaws.com/k", "eu-west-1", "s3"),
    ("https://example.amazonaws.com/", "us-east-1", "service"),
    ("https://example.amazonaws.com/", "eu-west-1", "bedrock-runtime"),
    ("https://api.example.com/", "us-esat-1", "execute-api"),
    ("http://localhost:8000/", "local", "dynamodb"),
    ("https://my-alb-1.us-east-1.elb.amazonaws.com/", "eu-west-1", "s3"),
    ("https://ec2-1-2-3-4.eu-west-1.compute.amazonaws.com:9000/b", "us-east-1", "s3"),
    ("https://sts.us-east-1.amazonaws.com/", "us-east-1", "my-own-service"),
    ("https://db.x.us-east-1.rds.amazonaws.com:5432/", "us-east-1", "rds-db"),
    ("https://bedrock.amazonaws.com/", "us-west-2", "bedrock"),
    ("https://iot.us-east-1.amazonaws.com/things", "us-east-1", "iot"),
    ("https://a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com/mqtt", "us-east-1", "iotdata"),
    ("https://a1b2c3d4e5f6g7.iot.us-east-1.amazonaws.com/", "us-east-1", "iotdevicegateway"),
    ("https://a1b2c3d4e5f6g7.jobs.iot.us-east-1.amazonaws.com/", "us-east-1", "iot-jobs-data"),
    ("https://events.us-east-1.amazonaws.com/", "us-east-1", "events"),
    ("https://email.us-east-1.amazonaws.com/", "us-east-1", "ses"),
    ("https://cloudfront.amazonaws.com/", "us-east-1", "cloudfront"),
    ("https://s3-global.example.com/", "us-east-1", "s3"),
    ("https://api.sustainability.us-east-1.api.aws/", "us-east-1", "sustainability"),
    ("https://partnercentral-channel.global.api.aws/", "us-east-1", "partnercentral-channel"),
    ("https://ap-1.s3-accesspoint.us-east-1.amazonaws.com/k", "us-east-1", "s3"),
    ("https://a-ats.iot.us-east-1.amazonaws.com/mqtt", "us-east-1", "iotdevicegateway"),
    ("https://kafka.us-east-1.amazonaws.com/", "us-east-1", "kafka-cluster"),
    ("https://vpce-1-2.execute-api.us-east-1.vpce.amazonaws.com/", "us-east-1", "execute-api"),
    ("https://sts.eu-west-9.amazonaws.com/", "eu-west-9", "sts"),
    ("https://maps.geo.eu-west-1.amazonaws.com/maps/v0/maps/m", "eu-west-1", "geo"),
    ("https://maps.geo.eu-west-1.amazonaws.com/v2/tiles/t/1/1/1", "eu-west-1", "geo-maps"),
    ("https://places.geo.eu-west-1.amazonaws.com/places/v0/indexes", "eu-west-1", "geo"),
    ("https://routes.geo.eu-west-1.amazonaws.com/v2/routes", "eu-west-1", "geo-routes"),
    ("https://aps-workspaces.eu-west-1.amazonaws.com/", "eu-west-1", "aps"),
]


def both(url, region, service, **options):
    """Sign and presign."""
    signer = sigv4.Signer(KEYS, region, service, **options)
    for _ in range(2):  # what is remembered of a host changes nothing
        signer.sign(sigv4.Request("GET", url))
        signer.presign(sigv4.Request("GET", url))
        signer.batch(sigv4.Request("GET", url), vary=("query",))


@pytest.mark.parametrize(("url", "region", "service", "right"), REGIONS)
def test_another_region(url, region, service, right):
    """Refused, with the region of the host; one keyword lifts it."""
    signer = sigv4.Signer(KEYS, region, service)
    for sign in (signer.sign, signer.presign, signer.batch):
        with pytest.raises(sigv4.RegionMismatch) as caught:
            sign(sigv4.Request("GET", url))
        assert f"region={right!r}" in caught.value.remedy
        assert caught.value.parameter == "region"
    both(url, region, service, allow_scope_mismatch=True)


@pytest.mark.parametrize(("url", "service", "right"), SERVICES)
def test_another_service(url, service, right):
    """Refused, with the signing name of the host; one keyword lifts it."""
    signer = sigv4.Signer(KEYS, "us-east-1", service)
    for sign in (signer.sign, signer.presign, signer.batch):
        with pytest.raises(sigv4.ServiceMismatch) as caught:
            sign(sigv4.Request("GET", url))
        assert f"service={right!r}" in caught.value.remedy
        assert caught.value.parameter == "service"
    both(url, "us-east-1", service, allow_scope_mismatch=True)


@pytest.mark.parametrize(("url", "region", "service"), CONTROLS)
def test_legitimate_scopes(url, region, service):
    """They pass without a keyword."""
    both(url, region, service)


@pytest.mark.parametrize(
    ("service", "right"),
    [("S3", "s3"), ("STS", "sts"), ("Execute-Api", "execute-api"), ("Email", "ses")],
)
def test_signing_names_in_capitals(service, right):
    """They would take the general profile; refused when the signer is made."""
    with pytest.raises(sigv4.ServiceMismatch, match=f"writes it {right!r}"):
        sigv4.Signer(KEYS, "us-east-1", service)
    sigv4.Signer(KEYS, "us-east-1", service, allow_scope_mismatch=True)


@pytest.mark.parametrize("service", ["IoTSecuredTunneling", "IngestionService", "MyService", "s3"])
def test_names_that_are_written_so(service):
    """AWS has a few in capitals; those of others are their business."""
    sigv4.Signer(KEYS, "us-east-1", service)


def test_region_sets():
    """SigV4A signs for a set of regions; the service is still the host's."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    options = {"algorithm": sigv4.ECDSA_P256_SHA256}
    both("https://b.s3.eu-west-1.amazonaws.com/k", "*", "s3", **options)
    both("https://b.s3.eu-west-1.amazonaws.com/k", "us-east-1,eu-*", "s3", **options)
    with pytest.raises(sigv4.ServiceMismatch):
        both("https://b.s3.eu-west-1.amazonaws.com/k", "*", "sts", **options)


def test_the_host_header_counts():
    """It is what the server sees, wherever the connection goes."""
    signer = sigv4.Signer(KEYS, "us-east-1", "sts")
    request = sigv4.Request(
        "GET", "http://127.0.0.1:8080/", {"Host": "sts.eu-west-1.amazonaws.com"}
    )
    with pytest.raises(sigv4.RegionMismatch):
        signer.sign(request)


def test_many_hosts():
    """What is remembered of hosts is bounded, and forgotten hosts are checked again."""
    signer = sigv4.Signer(KEYS, "us-east-1", "s3")
    for number in range(300):
        url = f"https://b-{number}.s3.us-east-1.amazonaws.com/k"
        signer.sign(sigv4.Request("GET", url))
    with pytest.raises(sigv4.RegionMismatch):
        signer.sign(sigv4.Request("GET", "https://b.s3.us-east-2.amazonaws.com/k"))
    assert len(signer._guards._hosts) <= 256


@pytest.mark.parametrize(("url", "service"), SIGV4A_ALONE)
def test_hosts_that_take_sigv4a_alone(url, service):
    """Signature Version 4 is refused there; SigV4A passes, and one keyword lifts it."""
    signer = sigv4.Signer(KEYS, "us-east-1", service)
    for sign in (signer.sign, signer.presign, signer.batch):
        with pytest.raises(sigv4.AlgorithmMismatch, match="takes SigV4A alone") as caught:
            sign(sigv4.Request("GET", url))
        assert caught.value.parameter == "algorithm"
    both(url, "us-east-1", service, allow_scope_mismatch=True)
    pytest.importorskip("cryptography")
    made = sigv4.Signer(KEYS, "*", service, algorithm=sigv4.ECDSA_P256_SHA256)
    assert made.sign(sigv4.Request("GET", url)).headers
