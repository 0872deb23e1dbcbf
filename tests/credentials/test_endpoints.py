"""Where the services are, in every partition, and what moves them elsewhere."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.credentials.endpoints import (
    ANYWHERE,
    OIDC,
    SIGNIN,
    SSO,
    STS,
    chosen_endpoint,
    configured_endpoint,
    endpoint,
)
from sigv4.settings import read_files


@pytest.mark.parametrize(
    ("service", "region", "url"),
    [
        (STS, "eu-west-1", "https://sts.eu-west-1.amazonaws.com"),
        (STS, "us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com"),
        (STS, "cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn"),
        (STS, "eusc-de-east-1", "https://sts.eusc-de-east-1.amazonaws.eu"),
        (STS, "us-iso-east-1", "https://sts.us-iso-east-1.c2s.ic.gov"),
        (STS, "us-isob-east-1", "https://sts.us-isob-east-1.sc2s.sgov.gov"),
        (STS, "eu-isoe-west-1", "https://sts.eu-isoe-west-1.cloud.adc-e.uk"),
        (STS, "us-isof-south-1", "https://sts.us-isof-south-1.csp.hci.ic.gov"),
        (SSO, "eu-west-1", "https://portal.sso.eu-west-1.amazonaws.com"),
        (OIDC, "eu-west-1", "https://oidc.eu-west-1.amazonaws.com"),
        (ANYWHERE, "eu-west-1", "https://rolesanywhere.eu-west-1.amazonaws.com"),
        (SIGNIN, "us-west-2", "https://us-west-2.signin.aws.amazon.com"),
        (SIGNIN, "cn-north-1", "https://cn-north-1.signin.amazonaws.cn"),
        (SIGNIN, "us-gov-west-1", "https://us-gov-west-1.signin.amazonaws-us-gov.com"),
    ],
)
def test_endpoints(service, region, url):
    """Host by service, region and partition."""
    assert endpoint(service, region) == url


class Stop(Exception):
    """Ends a call before it is sent."""


CALLS = {
    STS: ("sts", "get_caller_identity", {}),
    SSO: ("sso", "get_role_credentials", {"roleName": "r", "accountId": "1", "accessToken": "t"}),
    OIDC: ("sso-oidc", "create_token", {"clientId": "c", "clientSecret": "s", "grantType": "g"}),
    ANYWHERE: ("rolesanywhere", "list_crls", {}),
}
REGIONS = ("eu-west-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1")


@pytest.fixture(scope="module")
def session():
    return pytest.importorskip("botocore.session").get_session()


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize("fips", [False, True])
@pytest.mark.parametrize("dualstack", [False, True])
def test_endpoints_are_botocores(session, service, fips, dualstack):
    """An independent table says the same, in five partitions."""
    from botocore.config import Config

    name, operation, parameters = CALLS[service]
    asked = []

    def stop(request, **_):
        asked.append(request.url)
        raise Stop

    config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dualstack)
    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "s", "config": config}
    for region in REGIONS:
        client = session.create_client(name, region, **keys)
        client.meta.events.register("before-send", stop)
        with pytest.raises(Stop):
            getattr(client, operation)(**parameters)
        expected = endpoint(service, region, fips=fips, dualstack=dualstack)
        assert asked.pop().startswith(f"{expected}/")


@pytest.mark.parametrize(
    ("environ", "settings", "expected"),
    [
        ({}, "", "https://sts.eu-west-1.amazonaws.com"),
        ({}, "use_fips_endpoint = true\n", "https://sts-fips.eu-west-1.amazonaws.com"),
        ({"AWS_USE_DUALSTACK_ENDPOINT": "True"}, "", "https://sts.eu-west-1.api.aws"),
        (
            {"AWS_USE_FIPS_ENDPOINT": "false"},
            "use_fips_endpoint = true\n",
            "https://sts.eu-west-1.amazonaws.com",
        ),
        ({"AWS_ENDPOINT_URL_STS": "http://x"}, "use_fips_endpoint = true\n", "http://x"),
    ],
)
def test_chosen_endpoints(tmp_path, environ, settings, expected):
    """One that is named, else the kind that variables or the profile ask for."""
    path = tmp_path / "config"
    path.write_text(f"[profile dev]\n{settings}")
    files = read_files(tmp_path / "none", path, environ)
    assert chosen_endpoint(STS, "eu-west-1", files, "dev", environ) == expected


@pytest.mark.parametrize("region", ["", "evil.example.com/", "eu-west-1.evil", "EU", "a" * 99])
def test_regions_that_are_invalid(region):
    """A region cannot put another host into the URL."""
    with pytest.raises(sigv4.InvalidCredentials, match="is not a region"):
        endpoint(STS, region)


CONFIG = (
    "[profile dev]\nservices = mine\nendpoint_url = https://profile.example\n"
    "[services mine]\nsts =\n  endpoint_url = https://service.example/\n"
)


@pytest.mark.parametrize(
    ("environ", "config", "expected"),
    [
        ({}, "[profile dev]\n", None),
        ({}, CONFIG, "https://service.example"),
        ({}, CONFIG.replace("sts =", "s3 ="), "https://profile.example"),
        ({"AWS_ENDPOINT_URL": "http://all.example"}, CONFIG, "http://all.example"),
        (
            {"AWS_ENDPOINT_URL": "http://all.example", "AWS_ENDPOINT_URL_STS": "http://sts:1/x/"},
            CONFIG,
            "http://sts:1/x",
        ),
        ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, CONFIG, None),
        ({}, CONFIG.replace("[serv", "ignore_configured_endpoint_urls = TRUE\n[serv"), None),
    ],
)
def test_configured_endpoints(tmp_path, environ, config, expected):
    """Variable of the service, variable of all, service's settings, profile's settings."""
    path = tmp_path / "config"
    path.write_text(config)
    files = read_files(tmp_path / "none", path, environ)
    assert configured_endpoint(STS, files, "dev", environ) == expected


@pytest.mark.parametrize(
    "config",
    [
        CONFIG.replace("services = mine", "services = mien"),
        CONFIG.partition("sts =")[0],
        "[profile dev]\nservices =\n",
    ],
)
def test_services_that_are_not_there(tmp_path, config):
    """Refused, as in botocore: the endpoint of AWS or of the profile is not meant."""
    path = tmp_path / "config"
    path.write_text(config)
    files = read_files(tmp_path / "none", path, {})
    with pytest.raises(sigv4.InvalidCredentials, match=r"no settings in \[services") as caught:
        configured_endpoint(STS, files, "dev", {})
    assert "services" in caught.value.remedy
    by_variable = {"AWS_ENDPOINT_URL": "http://all.example"}
    assert configured_endpoint(STS, files, "dev", by_variable) == "http://all.example"
    ignored = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}
    assert configured_endpoint(STS, files, "dev", ignored) is None
