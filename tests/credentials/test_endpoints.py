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


@pytest.mark.parametrize("service", [STS, SSO])
@pytest.mark.parametrize(
    "region",
    ["eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1"],
)
def test_endpoints_are_botocores(service, region):
    """An independent table says the same."""
    session = pytest.importorskip("botocore.session").get_session()
    resolver = session._get_internal_component("endpoint_resolver")
    name = {"sso": "portal.sso"}.get(service, service)
    found = resolver.construct_endpoint(name, region)
    assert endpoint(service, region) == f"https://{found['hostname']}"


@pytest.mark.parametrize("region", ["", "evil.example.com/", "eu-west-1.evil", "EU", "a" * 99])
def test_regions_that_are_none(region):
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
