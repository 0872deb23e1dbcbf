"""What the settings of a profile become: roles and their sources, SSO, endpoints, regions."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.credentials import SourceAbsent, SourceFailed
from sigv4.credentials.profiles import profile_source
from sigv4.settings import read_files

from .conftest import LOGIN_ARN, START_URL
from .servers import ROLE

BASE = (
    "[profile base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
)
SSO = (
    "[profile dev]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = R\n"
    f"[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = {START_URL}\n"
)


def source_of(laptop, config, name="dev"):
    laptop.write("config", config)
    return profile_source(read_files(environ=laptop.environ), name, laptop.machine())


def test_a_role_with_all_its_settings(laptop, cloud):
    """Each goes into the call."""
    source = source_of(
        laptop,
        f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = base\nexternal_id = e\n"
        "duration_seconds = 900\nmfa_serial = arn:m\nrole_session_name = me\nregion = eu-west-1\n"
        f"{BASE}",
    )
    assert (source.role_arn, source.external_id, source.duration_seconds) == (ROLE, "e", 900)
    assert (source.mfa_serial, source.session_name, source.region) == ("arn:m", "me", "eu-west-1")
    assert source.endpoint_url == cloud.url


def test_a_chain_of_roles(laptop, cloud):
    """Each is assumed with the keys of the one before; the outermost one's region counts."""
    source = source_of(
        laptop,
        f"[profile dev]\nrole_arn = {ROLE}2\nsource_profile = mid\nregion = eu-west-1\n"
        f"[profile mid]\nrole_arn = {ROLE}1\nsource_profile = base\nregion = us-west-2\n{BASE}",
    )
    assert source.load().access_key_id == "ASIAEXAMPLE000000002"
    assert cloud.problems == []
    assert source.source.source.region == "eu-west-1"


@pytest.mark.parametrize(("seconds", "fine"), [(3600, True), (3601, False)])
def test_a_chained_role_ends_within_the_hour(laptop, seconds, fine):
    """STS refuses more, so that it is refused before the call."""
    config = (
        f"[profile dev]\nrole_arn = {ROLE}2\nsource_profile = mid\nduration_seconds = {seconds}\n"
        f"[profile mid]\nrole_arn = {ROLE}1\nsource_profile = base\n{BASE}"
    )
    if fine:
        assert source_of(laptop, config).duration_seconds == seconds
    else:
        with pytest.raises(SourceFailed, match="limits such sessions to 3600 seconds"):
            source_of(laptop, config)


def test_keys_in_the_profile_itself(laptop):
    """A profile may be its own source where it has keys."""
    source = source_of(
        laptop,
        f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = dev\n"
        "aws_access_key_id = A\naws_secret_access_key = s\n",
    )
    assert source.source.load().access_key_id == "A"


def test_a_source_profile_with_keys_and_a_role(laptop):
    """Its keys are taken, as the AWS CLI does."""
    source = source_of(
        laptop,
        f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = mid\n"
        f"[profile mid]\nrole_arn = {ROLE}1\nsource_profile = base\naws_access_key_id = A\n"
        f"aws_secret_access_key = s\n{BASE}",
    )
    assert source.source.load().access_key_id == "A"


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (f"[profile dev]\nrole_arn = {ROLE}\n", "neither source_profile nor credential_source"),
        (
            f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = base\n"
            f"credential_source = Environment\n{BASE}",
            "both source_profile and credential_source",
        ),
        (f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = x\n", "no profile 'x', source_pro"),
        (
            f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = dev\n",
            "form a circle: dev -> dev",
        ),
        (
            f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = mid\n"
            f"[profile mid]\nrole_arn = {ROLE}\nsource_profile = dev\n",
            "form a circle: dev -> mid -> dev",
        ),
        (
            f"[profile dev]\nrole_arn = {ROLE}\ncredential_source = environment\n",
            "must be Environment, Ec2InstanceMetadata, EcsContainer, not 'environment'",
        ),
        (
            f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = base\nduration_seconds = 1h\n"
            f"{BASE}",
            "duration_seconds must be 900 to 43200, not 1h",
        ),
        (SSO.replace("corp]", "other]"), r"no \[sso-session corp\]"),
        (
            SSO.replace("sso_session = corp", "sso_session = corp\nsso_region = us-east-1"),
            "sso_region of profile 'dev' differs",
        ),
        (SSO.replace("sso_role_name = R\n", ""), "has no sso_role_name"),
        ("[profile dev]\nsso_account_id = 1\n", "no sso_role_name and no sso_start_url and no"),
        ("[profile dev]\nweb_identity_token_file = /x\n", "without a role"),
        (
            f"[profile dev]\nservices = s\nrole_arn = {ROLE}\nsource_profile = base\n"
            f"[services s]\nsts =\n  endpoint_url = sts.example.com\n{BASE}",
            "endpoint of sts that is configured is not an http",
        ),
    ],
)
def test_settings_that_contradict_each_other(laptop, config, said):
    """They are refused before any call, and named."""
    del laptop.environ["AWS_ENDPOINT_URL"]
    with pytest.raises(sigv4.InvalidCredentials, match=said):
        source_of(laptop, config)


@pytest.mark.parametrize("name", ["dev", "nobody"])
def test_nothing_to_take_keys_from(laptop, name):
    """A profile with a region only, and one that does not exist."""
    with pytest.raises(SourceAbsent, match=name):
        source_of(laptop, "[profile dev]\nregion = eu-west-1\n", name)


def test_a_source_profile_without_keys(laptop):
    """Both profiles are named."""
    with pytest.raises(SourceFailed, match="'base', source_profile of 'dev'"):
        source_of(
            laptop,
            f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = base\n[profile base]\nregion=x\n",
        )


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("Environment", "Environment"),
        ("EcsContainer", "Container"),
        ("Ec2InstanceMetadata", "InstanceMetadata"),
    ],
)
def test_named_sources(laptop, named, kind):
    """The three of `credential_source`."""
    source = source_of(laptop, f"[profile dev]\nrole_arn = {ROLE}\ncredential_source = {named}\n")
    assert type(source.source.source).__name__ == kind


def test_sso(laptop):
    """The session's settings complete the profile's; a profile may have all of them itself."""
    source = source_of(laptop, SSO)
    assert (source.account_id, source.role_name, source.session) == ("1", "R", "corp")
    assert (source.region, source.start_url) == ("eu-west-1", START_URL)
    legacy = SSO.replace("sso_session = corp\n", "").replace("[sso-session corp]\n", "")
    assert source_of(laptop, legacy).session is None


def test_variables_of_web_identity(laptop):
    """They come before the profile's, each by itself; not for a role's source."""
    config = f"[profile dev]\nweb_identity_token_file = /p\nrole_arn = {ROLE}\n"
    laptop.environ |= {"AWS_WEB_IDENTITY_TOKEN_FILE": "/e", "AWS_ROLE_SESSION_NAME": "me"}
    source = source_of(laptop, config)
    assert (source.token_file, source.role_arn, source.session_name) == ("/e", ROLE, "me")
    role = source_of(laptop, f"{config}[profile top]\nrole_arn = r\nsource_profile = dev\n", "top")
    assert role.source.source.token_file == "/p"


def test_login_and_process(laptop):
    """The session and the command."""
    source = source_of(laptop, f"[profile dev]\nlogin_session = {LOGIN_ARN}\nregion = eu-west-1\n")
    assert (source.session, source.region) == (LOGIN_ARN, "eu-west-1")
    source = source_of(laptop, "[profile dev]\ncredential_process = /bin/x y\naws_account_id = 7\n")
    assert (source.command, source.profile, source.account_id) == ("/bin/x y", "dev", "7")
