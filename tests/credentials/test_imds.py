"""The metadata service of an instance: both versions, and all settings."""

from __future__ import annotations

import json

import pytest

import sigv4
from sigv4.credentials import InstanceMetadata, SourceAbsent, SourceFailed
from sigv4.credentials.http import Answer, Unreachable

FOLDER = "/latest/meta-data/iam/security-credentials/"
KEYS = {"Code": "Success", "AccessKeyId": "ASIAX", "SecretAccessKey": "s", "Token": "t"}


class Service:
    """Answers by path, and what was asked."""

    def __init__(self, **answers):
        self.answers = {
            "/latest/api/token": Answer(200, {}, b"t0k3n"),
            FOLDER: Answer(200, {}, b"my role\nother"),
            f"{FOLDER}my%20role": Answer(200, {}, json.dumps(KEYS).encode()),
        } | answers
        self.asked = []
        self.options = []

    def __call__(self, request, **options):
        self.asked.append((request.method, request.host, request.path, dict(request.headers)))
        self.options.append(options)
        answer = self.answers[request.path]
        if isinstance(answer, Exception):
            raise answer
        return answer


def timed_out():
    return Unreachable("169.254.169.254 did not answer completely.", "", timed_out=True)


def refused():
    return Unreachable("169.254.169.254 did not answer completely.", "")


def imds(laptop, service, settings=None, **environ):
    laptop.environ.pop("AWS_EC2_METADATA_SERVICE_ENDPOINT", None)
    laptop.environ |= environ
    return InstanceMetadata(settings or {}, laptop.machine(send=service))


def test_version_2(laptop):
    """A token by PUT, the role, and its keys: one second and one try each, without a proxy."""
    service = Service()
    found = imds(laptop, service).find()
    assert found.detail == "role my role"
    token = {"x-aws-ec2-metadata-token": "t0k3n"}
    host = "169.254.169.254"
    assert service.asked == [
        ("PUT", host, "/latest/api/token", {"x-aws-ec2-metadata-token-ttl-seconds": "21600"}),
        ("GET", host, FOLDER, token),
        ("GET", host, f"{FOLDER}my%20role", token),
    ]
    assert service.options == [{"timeout": 1.0, "proxies": False, "ca_bundle": None}] * 3


@pytest.mark.parametrize(
    "answer", [Answer(403), Answer(404), Answer(405), timed_out()], ids=["403", "404", "405", "no"]
)
def test_version_1(laptop, answer):
    """Where the token is refused or never comes, without one; unless that is disabled."""
    service = Service(**{"/latest/api/token": answer})
    assert imds(laptop, service).load().access_key_id == "ASIAX"
    assert [headers for *_, headers in service.asked[1:]] == [{}, {}]
    for where in ({"settings": {"ec2_metadata_v1_disabled": "true"}}, {}):
        environ = {} if where else {"AWS_EC2_METADATA_V1_DISABLED": "True"}
        with pytest.raises(sigv4.MissingCredentials) as caught:
            imds(laptop, service, **where, **environ).load()
        assert "HttpPutResponseHopLimit to 2" in str(caught.value)


@pytest.mark.parametrize("answer", [Answer(400), Answer(500)])
def test_a_token_that_is_an_error(laptop, answer):
    """A bad request is no reason to go on without one."""
    with pytest.raises(SourceFailed, match=f"token\\) answered {answer.status}"):
        imds(laptop, Service(**{"/latest/api/token": answer})).load()


@pytest.mark.parametrize("token", [b"", b" \n", b"a\r\nX: y", b"\x00"])
def test_a_token_that_no_header_can_have(laptop, token):
    """It is not sent."""
    with pytest.raises(SourceFailed, match="gave no token"):
        imds(laptop, Service(**{"/latest/api/token": Answer(200, {}, token)})).load()


def test_not_an_instance(laptop):
    """Nothing answers: the source is absent, and the hop limit is explained."""
    service = Service(**{"/latest/api/token": refused()})
    with pytest.raises(SourceAbsent, match="HttpPutResponseHopLimit to 2"):
        imds(laptop, service).load()
    service = Service(**{FOLDER: timed_out()})
    with pytest.raises(SourceAbsent):
        imds(laptop, service).load()


@pytest.mark.parametrize("answer", [Answer(404), Answer(200), Answer(200, {}, b"\n")])
def test_no_role(laptop, answer):
    """An instance without one."""
    with pytest.raises(SourceAbsent, match="has no role"):
        imds(laptop, Service(**{FOLDER: answer})).load()


@pytest.mark.parametrize("path", [FOLDER, f"{FOLDER}my%20role"])
def test_an_error(laptop, path):
    """A refusal is a failure, and shows no token."""
    body = b'{"message": "token t0k3n"}'
    with pytest.raises(SourceFailed, match="answered 401: token <hidden>"):
        imds(laptop, Service(**{path: Answer(401, {}, body)})).load()


@pytest.mark.parametrize(
    "value", [{"Code": "AssumeRoleUnauthorizedAccess"}, {"Code": "Success"}, {}]
)
def test_no_keys(laptop, value):
    """A role that the instance may not assume: 200, and a code."""
    body = json.dumps(value).encode()
    with pytest.raises(SourceAbsent, match="has no keys of role my role"):
        imds(laptop, Service(**{f"{FOLDER}my%20role": Answer(200, {}, body)})).load()


def test_the_end_is_taken_as_it_is(laptop, cloud):
    """Keys that have ended are not given a later end, as botocore does."""
    from sigv4.credentials import Refreshing

    keys = json.dumps({**KEYS, "Expiration": "2026-01-15T11:00:00Z"}).encode()
    source = imds(laptop, Service(**{f"{FOLDER}my%20role": Answer(200, {}, keys)}))
    assert source.load().expiration.hour == 11
    with pytest.raises(SourceFailed, match="expired at 2026-01-15T11:00:00"):
        Refreshing(source, cloud.clock).load()


@pytest.mark.parametrize(
    ("settings", "environ", "host"),
    [
        ({}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://[::1]:9/"}, "[::1]:9"),
        ({"ec2_metadata_service_endpoint": "http://10.0.0.1"}, {}, "10.0.0.1"),
        ({}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"}, "[fd00:ec2::254]"),
        ({"ec2_metadata_service_endpoint_mode": "ipv4"}, {}, "169.254.169.254"),
        ({"imds_use_ipv6": "true"}, {}, "[fd00:ec2::254]"),
        ({}, {"AWS_IMDS_USE_IPV6": "True"}, "[fd00:ec2::254]"),
        ({"imds_use_ipv6": "true"}, {"AWS_IMDS_USE_IPV6": "no"}, "169.254.169.254"),
        (
            {"imds_use_ipv6": "true", "ec2_metadata_service_endpoint_mode": "IPv4"},
            {},
            "169.254.169.254",
        ),
    ],
)
def test_where_it_is(laptop, settings, environ, host):
    """Endpoint, else mode; variables before the profile."""
    service = Service()
    imds(laptop, service, settings, **environ).load()
    assert {asked for _, asked, *_ in service.asked} == {host}


def test_timeouts(laptop):
    """Seconds and tries."""
    service = Service(**{FOLDER: Answer(503)})
    environ = {"AWS_METADATA_SERVICE_TIMEOUT": "3", "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "4"}
    with pytest.raises(SourceFailed, match="503"):
        imds(laptop, service, **environ).load()
    assert service.options[0]["timeout"] == 3.0
    assert len(service.asked) == 1 + 4


@pytest.mark.parametrize(
    "environ",
    [
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv5"},
        {"AWS_METADATA_SERVICE_TIMEOUT": "1.5"},
        {"AWS_METADATA_SERVICE_TIMEOUT": "0"},
        {"AWS_METADATA_SERVICE_NUM_ATTEMPTS": "9999999999999"},
        {"AWS_METADATA_SERVICE_NUM_ATTEMPTS": "-1"},
    ],
)
def test_settings_that_are_invalid(laptop, environ):
    """The variable is named."""
    (name,) = environ
    with pytest.raises(sigv4.InvalidCredentials, match=f"{name} must be"):
        imds(laptop, Service(), **environ).load()


def test_disabled(laptop):
    """It is absent, and not called."""
    service = Service()
    with pytest.raises(SourceAbsent, match="AWS_EC2_METADATA_DISABLED is true"):
        imds(laptop, service, AWS_EC2_METADATA_DISABLED="TRUE").load()
    assert service.asked == []


@pytest.mark.parametrize(
    "answer",
    [json.dumps({**KEYS, "SecretAccessKey": "m4rker"}), "<html>m4rker</html>", "m4rker" * 99],
)
def test_what_is_not_the_name_of_a_role(laptop, answer):
    """Endpoints of others may answer every request with keys, which are not shown."""
    with pytest.raises(SourceFailed, match="not the name of a role") as caught:
        imds(laptop, Service(**{FOLDER: Answer(200, {}, answer.encode())})).load()
    assert "m4rker" not in str(caught.value)
