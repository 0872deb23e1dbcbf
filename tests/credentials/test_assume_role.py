"""Roles of STS: policies, MFA, the CLI cache, sources of all kinds."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

import sigv4
from sigv4.credentials import AssumeRole, Environment, Refreshing, SourceFailed
from sigv4.credentials.cache_files import role_file

from .servers import BASE, ROLE, START

POLICY = '{"Version": "2012-10-17", "Statement": []}'
MFA = "arn:aws:iam::123456789012:mfa/jane"


def role(laptop, source=BASE, **more):
    url = laptop.cloud.url
    machine = more.pop("machine", None) or laptop.machine()
    return AssumeRole(ROLE, source, endpoint_url=url, machine=machine, **more)


def test_account_and_end(laptop, cloud):
    """The account is in the ARN of the answer, the end in the keys."""
    found = role(laptop).find()
    assert found.account_id == "123456789012"
    assert found.detail == f"role {ROLE}"
    assert found.credentials.expiration == START + timedelta(hours=1)


def test_a_session_policy(laptop, cloud):
    """It is sent; what is no JSON is refused before."""
    role(laptop, policy=POLICY).load()
    assert cloud.policy == POLICY
    with pytest.raises(SourceFailed, match="policy is not JSON"):
        role(laptop, policy="Allow all").load()


def test_mfa_is_asked_for_once(laptop, cloud):
    """The code goes into the call; a renewal needs another, and says so instead of asking."""
    cloud.mfa = "123456"
    asked = []

    def prompt(text):
        asked.append(text)
        return " 123456\n"

    source = role(laptop, mfa_serial=MFA, machine=laptop.machine(prompt=prompt))
    assert source.load().access_key_id in cloud.keys
    assert asked == [f"Code of MFA device {MFA}: "]
    with pytest.raises(SourceFailed, match="asked for only once"):
        source.load()
    assert len(asked) == 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "１２３４５６"])
def test_a_code_that_is_invalid(laptop, cloud, code):
    """Six digits; nothing is called with another."""
    source = role(laptop, mfa_serial=MFA, machine=laptop.machine(prompt=lambda _: code))
    with pytest.raises(SourceFailed, match="must be 6 digits"):
        source.load()
    assert cloud.asked == []


def test_nobody_to_ask(laptop, cloud):
    """Without a terminal the prompt fails, and the error says what to do."""

    def prompt(_):
        raise EOFError

    with pytest.raises(SourceFailed, match="Run this in a terminal"):
        role(laptop, mfa_serial=MFA, machine=laptop.machine(prompt=prompt)).load()


def test_a_wrong_code(laptop, cloud):
    """STS refuses it."""
    cloud.mfa = "123456"
    source = role(laptop, mfa_serial=MFA, machine=laptop.machine(prompt=lambda _: "654321"))
    with pytest.raises(SourceFailed, match="403 AccessDenied: MultiFactorAuthentication failed"):
        source.load()


def test_wrong_keys(laptop, cloud):
    """The verifier refuses what was signed with another secret; it is not shown."""
    wrong = sigv4.Credentials(BASE.access_key_id, "wr0ngs3cr3t")
    with pytest.raises(SourceFailed, match="SignatureDoesNotMatch") as caught:
        role(laptop, wrong).load()
    assert "wr0ngs3cr3t" not in str(caught.value)
    assert len(cloud.problems) == 1


def test_a_server_that_repeats_what_it_was_sent(laptop, cloud):
    """The token of the caller is not shown."""
    caller = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "s3cr3t", "t0k3n")

    def answer(method, target, headers, body):
        message = f"bad token {headers['x-amz-security-token']} and s3cr3t"
        return 403, f"<E><Code>X</Code><Message>{message}</Message></E>".encode()

    cloud.answer = answer
    with pytest.raises(SourceFailed, match="bad token <hidden> and <hidden>"):
        role(laptop, caller).load()


def test_temporary_keys_sign(laptop, cloud):
    """Their token is sent and signed; chained roles work."""
    inner = Refreshing(role(laptop), cloud.clock)
    assert inner.is_role
    assert role(laptop, inner).load().access_key_id == "ASIAEXAMPLE000000002"
    assert cloud.problems == []


def test_a_source_without_keys(laptop):
    """The role is configured: this is a failure of it."""
    environment = Environment(laptop.machine())
    with pytest.raises(SourceFailed, match=f"{ROLE} cannot be assumed: AWS_ACCESS_KEY_ID"):
        role(laptop, environment).load()


def test_botocore_as_the_source(laptop, cloud):
    """A session's credentials sign the call."""
    botocore = pytest.importorskip("botocore.session").get_session()
    botocore.set_credentials(BASE.access_key_id, BASE.secret_access_key)
    assert role(laptop, botocore).load().access_key_id in cloud.keys
    assert cloud.problems == []


def test_durations(laptop):
    """900 to 43200 seconds."""
    for seconds in (899, 43201, "3600", True):
        with pytest.raises(sigv4.InvalidCredentials, match="must be 900 to 43200"):
            role(laptop, duration_seconds=seconds)


def cache(laptop, arguments, minutes=60.0, **more):
    path = role_file(arguments, laptop.environ)
    path.parent.mkdir(parents=True, exist_ok=True)
    ends = laptop.cloud.clock() + timedelta(minutes=minutes)
    keys = {
        "AccessKeyId": "ASIACACHED",
        "SecretAccessKey": "cached-s3cr3t",
        "SessionToken": "t",
        "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SUTC"),
        "AccountId": "123456789012",
    }
    path.write_text(json.dumps({"Credentials": keys | more}))
    return path


def test_the_cli_cache_saves_the_call(laptop, cloud):
    """It works without the network, and is found by what would be sent."""
    path = cache(laptop, {"RoleArn": ROLE, "ExternalId": "e", "Policy": json.loads(POLICY)})
    machine = laptop.machine(network=False)
    found = role(laptop, external_id="e", policy=POLICY, machine=machine).find()
    assert found.credentials.access_key_id == "ASIACACHED"
    assert found.account_id == "123456789012"
    assert str(path) in found.detail
    assert cloud.asked == []
    cache(laptop, {"RoleArn": ROLE, "RoleSessionName": "me"})
    named = role(laptop, session_name="me", machine=machine).find()
    assert named.credentials.access_key_id == "ASIACACHED"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "does not exist"),
        ("", "is not JSON"),
        ('{"Credentials": {"AccessKey', "is not JSON"),
        ("[]", "does not hold a JSON object"),
        ("{}", "does not hold credentials"),
        ('{"Credentials": []}', "does not hold credentials"),
        ('{"Credentials": {"AccessKeyId": 1}}', "does not hold credentials that can work"),
        (
            '{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": "soon"}}',
            "does not hold credentials that can work",
        ),
        (
            '{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "s"}}',
            "have ended, or end within 15 minutes",
        ),
    ],
)
def test_a_broken_cache_is_a_miss(laptop, cloud, content, reason):
    """With a reason; the file stays as it is, and with the network the role is assumed."""
    path = role_file({"RoleArn": ROLE}, laptop.environ)
    if content is not None:
        path.parent.mkdir(parents=True)
        path.write_text(content)
    with pytest.raises(sigv4.MissingCredentials, match=reason):
        role(laptop, machine=laptop.machine(network=False)).load()
    assert role(laptop).load().access_key_id in cloud.keys
    assert (path.read_text() if path.exists() else None) == content


@pytest.mark.parametrize(("minutes", "taken"), [(15, True), (14.9, False), (-1, False)])
def test_cached_keys_that_end_soon(laptop, minutes, taken):
    """As the AWS CLI, those that end within 15 minutes are passed over."""
    cache(laptop, {"RoleArn": ROLE}, minutes, AccountId=None)
    found = role(laptop).find()
    assert (found.credentials.access_key_id == "ASIACACHED") == taken
    assert found.account_id == (None if taken else "123456789012")


def test_a_cache_that_cannot_be_read(laptop):
    """A directory where the file should be."""
    role_file({"RoleArn": ROLE}, laptop.environ).mkdir(parents=True)
    with pytest.raises(sigv4.MissingCredentials, match=r"cannot be read \(IsADirectoryError\)"):
        role(laptop, machine=laptop.machine(network=False)).load()


def test_the_endpoint_of_the_region(laptop):
    """That of us-east-1 by default."""
    asked = []

    def send(request, **_):
        asked.append(request.url)
        raise SourceFailed("no", "no")

    for region in (None, "eu-west-1"):
        machine = laptop.machine(send=send)
        with pytest.raises(SourceFailed):
            AssumeRole(ROLE, BASE, region=region, machine=machine).load()
    assert asked == [
        "https://sts.us-east-1.amazonaws.com/",
        "https://sts.eu-west-1.amazonaws.com/",
    ]
