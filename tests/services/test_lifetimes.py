"""Lifetimes that a service does not honour."""

from __future__ import annotations

import inspect
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.services.lifetimes import check_service_lifetime

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
LIMITED = [
    ("rds-db", "https://db:5432/?Action=connect&DBUser=u", 900),
    (
        "sts",
        "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity",
        900,
    ),
    ("transcribe", "wss://transcribestreaming.us-east-1.amazonaws.com:8443/ws", 300),
    ("elasticache", "https://my-cache/?Action=connect&User=u", 900),
    ("memorydb", "https://my-cluster/?Action=connect&User=u", 900),
    ("kafka-cluster", "https://kafka.us-east-1.amazonaws.com/?Action=kafka-cluster%3AConnect", 900),
    ("iotdevicegateway", "wss://a-ats.iot.us-east-1.amazonaws.com/mqtt", 300),
]


def presign(service, url, expires_in=None, **options):
    """The result of presigning."""
    signer = sigv4.Signer(KEYS, "us-east-1", service, **options)
    asked = {} if expires_in is None else {"expires_in": expires_in}
    return signer.presign(sigv4.Request("GET", url), at=AT, **asked)


@pytest.mark.parametrize(("service", "url", "longest"), LIMITED)
def test_longer_than_the_service_honours(service, url, longest):
    """Refused with the most it takes; by default the URL asks for that."""
    for expires_in in (longest + 1, 604_800, timedelta(days=1)):
        with pytest.raises(sigv4.ExpiryBeyondService, match=f"expires_in={longest} or less"):
            presign(service, url, expires_in)
    assert presign(service, url, longest).expires_at == AT + timedelta(seconds=longest)
    assert presign(service, url).expires_at == AT + timedelta(seconds=longest)
    lifted = presign(service, url, 604_800, allow_long_expiry=True)
    assert lifted.expires_at == AT + timedelta(days=7)


@pytest.mark.parametrize("expires_in", [0, 604_801, "900", 900.0, True])
@pytest.mark.parametrize("service", ["rds-db", "execute-api"])
def test_what_no_service_takes(service, expires_in):
    """The guards of every URL come first."""
    with pytest.raises(sigv4.GuardError) as caught:
        presign(service, "https://db:5432/", expires_in)
    assert type(caught.value) is not sigv4.ExpiryBeyondService


@pytest.mark.parametrize(
    ("service", "url"),
    [
        ("s3", "https://b.s3.us-east-1.amazonaws.com/k"),
        ("execute-api", "https://x.execute-api.us-east-1.amazonaws.com/v1"),
        ("dsql", "https://peccy.dsql.us-east-1.on.aws/?Action=DbConnect"),
        ("polly", "https://polly.us-east-1.amazonaws.com/v1/speech"),
        ("lambda", "https://x.lambda-url.us-east-1.on.aws/"),
        ("iam", "https://iam.amazonaws.com/"),
        ("ec2", "https://ec2.us-east-1.amazonaws.com/?Action=CopySnapshot"),
        ("rds", "https://rds.us-east-1.amazonaws.com/?Action=CopyDBSnapshot"),
        ("es", "https://x.us-east-1.es.amazonaws.com/_search"),
        ("appsync", "https://x.appsync-api.us-east-1.amazonaws.com/graphql"),
        ("service", "https://example.amazonaws.com/"),
    ],
)
def test_other_services(service, url):
    """An hour by default, and up to seven days."""
    assert presign(service, url).expires_at == AT + timedelta(hours=1)
    assert presign(service, url, 604_800).expires_at == AT + timedelta(days=7)
    assert presign(service, url, timedelta(minutes=5)).expires_at == AT + timedelta(minutes=5)


def test_the_check_alone():
    """Services that the table does not limit take any lifetime."""
    check_service_lifetime("s3", 604_800)


def test_the_default_is_shown():
    """In signatures and help, instead of an address."""
    assert "an hour" in repr(inspect.signature(sigv4.Signer.presign).parameters["expires_in"])
