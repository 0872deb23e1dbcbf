"""Where the services that give credentials are: STS, SSO, its tokens, sign-in, Roles Anywhere.

A profile or a variable can name another endpoint, as for every service of the AWS CLI:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.errors import InvalidCredentials
from ..settings import Files, nested

STS, SSO, OIDC, SIGNIN, ANYWHERE = "sts", "sso", "sso_oidc", "signin", "rolesanywhere"
_HOSTS = {
    STS: "sts",
    SSO: "portal.sso",
    OIDC: "oidc",
    ANYWHERE: "rolesanywhere",
}
# https://docs.aws.amazon.com/general/latest/gr/rande.html and botocore's partitions
_SUFFIXES = {
    "cn-": "amazonaws.com.cn",
    "eusc-": "amazonaws.eu",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "eu-isoe-": "cloud.adc-e.uk",
    "us-isof-": "csp.hci.ic.gov",
}
_DUALSTACK_SUFFIXES = {
    "cn-": "api.amazonwebservices.com.cn",
    "eusc-": "api.amazonwebservices.eu",
    "us-iso-": "api.aws.ic.gov",
    "us-isob-": "api.aws.scloud",
    "eu-isoe-": "api.cloud-aws.adc-e.uk",
    "us-isof-": "api.aws.hci.ic.gov",
}
# Its ordinary endpoints are FIPS endpoints: https://docs.aws.amazon.com/general/latest/gr/sts.html
_FIPS_BY_DEFAULT = "us-gov-"
# https://docs.aws.amazon.com/general/latest/gr/signin-service.html
_SIGNIN_SUFFIXES = {
    "cn-": "signin.amazonaws.cn",
    "us-gov-": "signin.amazonaws-us-gov.com",
}
_REGION = re.compile(r"[a-z][a-z0-9-]{1,40}")
_URL = re.compile(r"https?://[^/?#@\s]+[^?#\s]*")


def endpoint(service: str, region: str, *, fips: bool = False, dualstack: bool = False) -> str:
    """Return the root of a service in a region, without a slash at its end.

    Args:
        service: one of the constants of this file.
        region: such as ``eu-west-1``.
        fips: the endpoint with FIPS 140 modules; the sign-in service has none of its own.
        dualstack: the endpoint for IPv6 and IPv4; likewise.

    Raises:
        InvalidCredentials: a region that cannot be one.
    """
    if not _REGION.fullmatch(region):
        raise InvalidCredentials(f"{region[:60]!r} is not a region.", "Write it as in eu-west-1.")
    if service == SIGNIN:
        return f"https://{region}.{_by_region(region, _SIGNIN_SUFFIXES, 'signin.aws.amazon.com')}"
    name = _HOSTS[service]
    is_governed = region.startswith(_FIPS_BY_DEFAULT) and service != ANYWHERE
    if fips and (dualstack or not is_governed):
        name += "-fips"
    if dualstack:
        return f"https://{name}.{region}.{_by_region(region, _DUALSTACK_SUFFIXES, 'api.aws')}"
    return f"https://{name}.{region}.{_by_region(region, _SUFFIXES, 'amazonaws.com')}"


def _by_region(region: str, suffixes: Mapping[str, str], default: str) -> str:
    return next((text for start, text in suffixes.items() if region.startswith(start)), default)


def chosen_endpoint(
    service: str, region: str, files: Files, profile: str, environ: Mapping[str, str]
) -> str:
    """Return the endpoint that is configured, else that of the region, FIPS or dual-stack.

    Args:
        service: one of the constants of this file.
        region: such as ``eu-west-1``.
        files: the AWS CLI's files.
        profile: the profile.
        environ: the variables.

    Raises:
        InvalidCredentials: a region or URL that cannot be one.
    """
    settings = files.profile(profile)

    def is_on(name: str) -> bool:
        return (environ.get(f"AWS_{name.upper()}") or settings.get(name, "")).lower() == "true"

    return configured_endpoint(service, files, profile, environ) or endpoint(
        service,
        region,
        fips=is_on("use_fips_endpoint"),
        dualstack=is_on("use_dualstack_endpoint"),
    )


def configured_endpoint(
    service: str, files: Files, profile: str, environ: Mapping[str, str]
) -> str | None:
    """Return the endpoint that a variable or a profile names for a service; None without one.

    Args:
        service: one of the constants of this file, or another service's identifier.
        files: the AWS CLI's files.
        profile: the profile.
        environ: the variables.

    Raises:
        InvalidCredentials: not an http(s) URL.
    """
    settings = files.profile(profile)
    ignored = environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or settings.get(
        "ignore_configured_endpoint_urls", ""
    )
    if ignored.lower() == "true":
        return None
    services = files.services.get(settings.get("services", ""), {})
    url = (
        environ.get(f"AWS_ENDPOINT_URL_{service.upper()}")
        or environ.get("AWS_ENDPOINT_URL")
        or nested(services, service).get("endpoint_url")
        or settings.get("endpoint_url")
    )
    if url and not _URL.fullmatch(url):
        raise InvalidCredentials(
            f"The endpoint of {service} that is configured is not an http(s) URL.",
            f"Correct AWS_ENDPOINT_URL_{service.upper()}, AWS_ENDPOINT_URL or endpoint_url.",
        )
    return url.rstrip("/") if url else None
