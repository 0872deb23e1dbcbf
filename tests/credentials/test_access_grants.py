"""S3 Access Grants: the request that botocore makes, and what is done with the answer."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

import sigv4
from sigv4.credentials import AccessGrants, Environment, Machine, SourceFailed
from sigv4.credentials.errors import SourceNotAllowed
from sigv4.credentials.http import Answer
from sigv4.s3 import S3
from sigv4.verify import Verifier

from .servers import BASE, START

ACCOUNT, TARGET = "111122223333", "s3://my-bucket/reports/2026 *"
ENDS = START + timedelta(minutes=15)
XML = f"""<?xml version="1.0" encoding="UTF-8"?><GetDataAccessResult><Credentials>
<AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>se/cret</SecretAccessKey>
<SessionToken>to+ken</SessionToken><Expiration>{ENDS.isoformat()}</Expiration></Credentials>
<MatchedGrantTarget>s3://my-bucket/reports/*</MatchedGrantTarget></GetDataAccessResult>"""


class Service:
    """What answers, and the requests that it was sent."""

    def __init__(self, status: int = 200, body: str = XML) -> None:
        self.sent: list[sigv4.Request] = []
        self._answer = Answer(status, {}, body.encode())

    def __call__(self, request, **_):
        self.sent.append(request)
        return self._answer

    @property
    def machine(self) -> Machine:
        return Machine(network=True, clock=lambda: START, send=self, sleep=lambda _: None)


def grants(service: Service, **more) -> AccessGrants:
    given = {"source": BASE, "region": "eu-west-1", "machine": service.machine, **more}
    return AccessGrants(ACCOUNT, TARGET, "READ", **given)


class Sent(Exception):
    pass


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({}, {}),
        (
            {"duration_seconds": 900, "privilege": "Minimal", "target_type": "Object"},
            {"DurationSeconds": 900, "Privilege": "Minimal", "TargetType": "Object"},
        ),
    ],
)
def test_request_of_botocore(region, ours, theirs):
    """The same host, path, query and header; the signature is that of the caller."""
    service = Service()
    grants(service, region=region, **ours).load()
    (mine,) = service.sent
    client = boto3.client(
        "s3control", region, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x"
    )
    seen = []

    def stop(request, **_):
        seen.append(request)
        raise Sent

    client.meta.events.register("before-send.s3-control.GetDataAccess", stop)
    theirs = {"Privilege": "Default", **theirs}
    with pytest.raises(Sent):
        client.get_data_access(AccountId=ACCOUNT, Target=TARGET, Permission="READ", **theirs)
    (botocore,) = seen
    parts, expected = urlsplit(mine.url), urlsplit(botocore.url)
    assert (parts.netloc, parts.path) == (expected.netloc, expected.path)
    assert parse_qs(parts.query) == parse_qs(expected.query)
    assert dict(mine.headers)["x-amz-account-id"] == botocore.headers["x-amz-account-id"].decode()
    verified = Verifier(lambda _: BASE, clock=lambda: START).verify(mine)
    assert (verified.scope.service, verified.scope.region) == ("s3", region)


def test_keys_and_their_end():
    """They sign URLs that end with them, and the grant is named."""
    source = grants(Service())
    found = source.find()
    assert found.detail == "grant s3://my-bucket/reports/*"
    assert found.credentials == sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "se/cret", "to+ken", ENDS)
    s3 = S3(source, "eu-west-1", clock=lambda: START)
    with pytest.raises(sigv4.OutlivesCredentials):
        s3.presign("get_object", Bucket="my-bucket", Key="reports/a")
    assert "cret" not in repr(source)
    assert BASE.secret_access_key not in repr(source)


def test_refused_by_the_service():
    """The reason is shown; what was sent as a secret is not."""
    body = f"<Error><Code>AccessDenied</Code><Message>no {BASE.secret_access_key}</Message></Error>"
    with pytest.raises(SourceFailed, match="403 AccessDenied: no <hidden>"):
        grants(Service(403, body)).load()
    with pytest.raises(SourceFailed, match="no complete credentials"):
        grants(Service(200, "<GetDataAccessResult/>")).load()


def test_not_allowed_or_without_a_caller():
    """Nothing is sent without the network, or without credentials to sign with."""
    service = Service()
    with pytest.raises(SourceNotAllowed, match="needs the network"):
        grants(service, machine=Machine()).load()
    with pytest.raises(SourceFailed, match="Access Grants cannot be asked"):
        grants(service, source=Environment(Machine(environ={}))).load()
    assert service.sent == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("duration_seconds", 899),
        ("duration_seconds", 43_201),
        ("account_id", "1111"),
        ("target", "my-bucket/*"),
        ("permission", "read"),
        ("privilege", "None"),
        ("target_type", "Prefix"),
    ],
)
def test_refused_arguments(name, value):
    given = {"account_id": ACCOUNT, "target": TARGET, "permission": "READ", name: value}
    with pytest.raises(sigv4.InvalidCredentials, match=name) as refused:
        AccessGrants(source=BASE, region="eu-west-1", **given)
    assert refused.value.parameter == name


def test_another_endpoint():
    service = Service()
    grants(service, endpoint_url="http://127.0.0.1:9").load()
    assert service.sent[0].url.startswith("http://127.0.0.1:9/v20180820/")
