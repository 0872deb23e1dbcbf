"""What sources have in common: what they refuse, and that no secret is in any of their errors."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.credentials import (
    AssumeRole,
    Container,
    Environment,
    InstanceMetadata,
    Login,
    Machine,
    RolesAnywhere,
    SharedFiles,
    Source,
    SourceAbsent,
    SourceFailed,
    SourceNotAllowed,
    Sso,
    Static,
    WebIdentity,
)
from sigv4.credentials.source import made

from .conftest import LOGIN_ARN, START_URL
from .servers import BASE, POD_TOKEN, ROLE, WEB_TOKEN, Fault
from .test_roles_anywhere import anywhere


def container(laptop):
    laptop.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{laptop.cloud.url}/container"
    laptop.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = POD_TOKEN
    laptop.cloud.pod_token = POD_TOKEN
    return Container(laptop.machine())


def instance(laptop):
    laptop.environ["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "3"
    return InstanceMetadata({}, laptop.machine())


def role(laptop):
    url = laptop.cloud.url
    return AssumeRole(ROLE, BASE, external_id="ext-1", endpoint_url=url, machine=laptop.machine())


def web_identity(laptop):
    token = laptop.home / "token"
    token.write_text(f"{WEB_TOKEN}\n")
    url, machine = laptop.cloud.url, laptop.machine()
    return WebIdentity(ROLE, str(token), endpoint_url=url, machine=machine)


def sso(laptop):
    laptop.sso_token()
    url = laptop.cloud.url
    return Sso(
        "123456789012",
        "ReadOnly",
        START_URL,
        "eu-west-1",
        "corp",
        "dev",
        url,
        url,
        laptop.machine(),
    )


def login(laptop):
    laptop.login(minutes=-1)
    return Login(LOGIN_ARN, None, laptop.cloud.url, laptop.machine())


CALLING = [container, instance, role, web_identity, sso, login, anywhere]
SECRETS = [
    POD_TOKEN,
    WEB_TOKEN,
    "sso-access-token",
    "login-refresh-token",
    "imds-token",
    "ext-1",
    BASE.secret_access_key,
    "issued/secret",
    "issued+token",
    "BEGIN",
]


def shown(error: BaseException) -> str:
    """An error with all that led to it."""
    import traceback

    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


@pytest.mark.parametrize("make", CALLING)
def test_finds(make, laptop, cloud):
    """Keys with their end, of which the cloud knows; nothing was wrong with what it was asked."""
    source = make(laptop)
    found = source.find()
    assert cloud.problems == []
    assert found.credentials == cloud.keys[found.credentials.access_key_id]
    assert found.credentials.expiration is not None
    assert found.source == source.name
    assert "issued/secret" not in repr(found) + repr(source)
    assert source.load().access_key_id


@pytest.mark.parametrize("make", CALLING)
def test_calls_only_when_allowed(make, laptop, cloud):
    """Without `network` nothing is called, and the error says that this is what is missing."""
    source = make(laptop)
    machine = laptop.machine(network=False)
    if isinstance(source, AssumeRole):
        source.machine = machine
    else:
        object.__setattr__(source, "machine", machine)
    with pytest.raises(SourceNotAllowed, match=r"needs the network.*network=True"):
        source.load()
    assert cloud.asked == []


FAULTS = {
    "slow": Fault.SLOW,
    "cut off": Fault.CUT,
    "not JSON": Fault.NOT_JSON,
    "an empty object": Fault.EMPTY,
    "huge": Fault.HUGE,
    "moved": Fault.MOVED,
    "refused": (403, b'{"__type": "AccessDeniedException", "message": "no"}'),
    "gone": (404, b""),
    "broken": (500, b"<html>oops</html>"),
    "keys of other types": (
        200,
        b'{"AccessKeyId": 7, "SecretAccessKey": "s", "Token": "t", "credentialSet": [1]}',
    ),
    "a key without its token": (
        200,
        b'{"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "issued/secret"}',
    ),
}


# A metadata service whose first answer is slow is asked without a token: see test_imds.py.
MAKERS_AND_FAULTS = [
    (make, fault) for make in CALLING for fault in FAULTS if (make, fault) != (instance, "slow")
]


@pytest.mark.parametrize(("make", "fault"), MAKERS_AND_FAULTS)
def test_faults(make, fault, laptop, cloud, monkeypatch):
    """Each ends in an error that says what was asked and what to do, and shows no secret."""
    for module in ("calls", "container"):
        monkeypatch.setattr(f"sigv4.credentials.{module}.TIMEOUT", 0.05)
    source = make(laptop)
    cloud.fault = FAULTS[fault]
    with pytest.raises(sigv4.MissingCredentials) as caught:
        source.load()
    assert isinstance(caught.value, (SourceFailed, SourceAbsent))
    text = shown(caught.value)
    assert not [secret for secret in SECRETS if secret in str(caught.value)], text
    assert caught.value.remedy


@pytest.mark.parametrize("make", [container, role, web_identity, sso, anywhere])
@pytest.mark.parametrize("fault", [Fault.CUT, (503, b""), (429, b"")])
def test_passing_faults_are_tried_again(make, fault, laptop, cloud):
    """Two answers of that kind, and then a good one."""
    source = make(laptop)
    cloud.fault, cloud.faults_left = fault, 2
    assert source.load().access_key_id in cloud.keys
    assert laptop.slept == [1.0, 1.0]


def test_a_rotating_token_is_sent_once(laptop, cloud):
    """A try that failed may have renewed it: it is not sent again by itself."""
    source = login(laptop)
    cloud.fault, cloud.faults_left = Fault.CUT, 1
    with pytest.raises(SourceFailed):
        source.load()
    assert len(cloud.asked) == 1
    assert laptop.slept == []


@pytest.mark.parametrize("make", [role, anywhere])
def test_a_clock_that_is_off(make, laptop, cloud):
    """The refusal says by how much."""
    from datetime import timedelta

    source = make(laptop)
    cloud.fault = (403, b"<E><Code>SignatureDoesNotMatch</Code></E>")
    cloud.date = cloud.clock() + timedelta(hours=1)
    with pytest.raises(SourceFailed, match="clock is 3600 seconds behind the server's"):
        source.load()


def test_static():
    """Credentials that do not change."""
    assert Static(BASE).load() is BASE
    assert BASE.secret_access_key not in repr(Static(BASE))


def test_a_source_has_to_find():
    """The base class finds nothing."""
    with pytest.raises(NotImplementedError):
        Source().load()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((None, "s"), "gave no access key id, or one that is not text"),
        (("A", 7), "gave no secret access key, or one that is not text"),
        (("A", "s", 7), "gave no session token, or one that is not text"),
        (("A", "s3cr3t value"), "secret_access_key"),
        (("ASIAIOSFODNN7EXAMPLE", "s3cr3t"), "cannot work"),
    ],
)
def test_answers_that_are_no_keys(values, said):
    """The field is named, and its content is not."""
    with pytest.raises(SourceFailed, match=said) as caught:
        made("x", *values)
    assert "s3cr3t" not in shown(caught.value)


def test_machines_show_no_variables():
    """Their repr has what is allowed, and nothing of the environment."""
    machine = Machine(environ={"AWS_SECRET_ACCESS_KEY": "s3cr3t"})
    assert repr(machine) == "Machine(network=False, processes=False)"


def test_environment():
    """The variables, with account and end; absent without an access key, an error by half."""
    environ = {
        "AWS_ACCESS_KEY_ID": "ASIAX",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_SESSION_TOKEN": "t",
        "AWS_CREDENTIAL_EXPIRATION": "2030-01-31T12:00:00Z",
        "AWS_ACCOUNT_ID": "123456789012",
    }
    found = Environment(Machine(environ=environ)).find()
    assert (found.account_id, found.credentials.session_token) == ("123456789012", "t")
    assert found.credentials.expiration.year == 2030
    with pytest.raises(SourceAbsent, match="AWS_ACCESS_KEY_ID is not set"):
        Environment(Machine(environ={"AWS_ACCESS_KEY_ID": ""})).find()
    with pytest.raises(sigv4.MissingCredentials, match="AWS_SECRET_ACCESS_KEY not set"):
        Environment(Machine(environ={"AWS_ACCESS_KEY_ID": "A"})).find()


def test_shared_files(laptop):
    """The keys of the profile that the variables name; which file, and which account."""
    laptop.write(
        "credentials",
        "[dev]\naws_access_key_id = A\naws_secret_access_key = s\naws_account_id = 1\n",
    )
    laptop.write(
        "config",
        "[profile ops]\naws_access_key_id = B\naws_secret_access_key = s\n[profile none]\n",
    )
    laptop.environ["AWS_PROFILE"] = "dev"
    found = SharedFiles(machine=laptop.machine()).find()
    assert (found.credentials.access_key_id, found.account_id) == ("A", "1")
    assert found.detail.endswith(".aws/credentials")
    found = SharedFiles("ops", laptop.machine()).find()
    assert (found.credentials.access_key_id, found.account_id) == ("B", None)
    assert found.detail.endswith(".aws/config")
    with pytest.raises(SourceAbsent, match="'none' holds no keys"):
        SharedFiles("none", laptop.machine()).find()


def test_roles_anywhere_is_lazy():
    """The class can be had without cryptography being imported."""
    assert RolesAnywhere.name == "IAM Roles Anywhere"
