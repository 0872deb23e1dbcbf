"""Where the services that give credentials are: STS, SSO, its tokens, sign-in, Roles Anywhere.

A profile or a variable can name another endpoint, as for every service of the AWS CLI:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..core.errors import InvalidCredentials
from ..services.regions import partition_of
from ..settings import Files, Settings, nested

STS, SSO, OIDC, SIGNIN, ANYWHERE = "sts", "sso", "sso_oidc", "signin", "rolesanywhere"
_HOSTS = {
    STS: "sts",
    SSO: "portal.sso",
    OIDC: "oidc",
    ANYWHERE: "rolesanywhere",
}
# By partition; in the others it is api.aws. Facts from botocore 1.44.8, data/partitions.json.
_DUALSTACK_SUFFIXES = {
    "aws-cn": "api.amazonwebservices.com.cn",
    "aws-eusc": "api.amazonwebservices.eu",
    "aws-iso": "api.aws.ic.gov",
    "aws-iso-b": "api.aws.scloud",
    "aws-iso-e": "api.cloud-aws.adc-e.uk",
    "aws-iso-f": "api.aws.hci.ic.gov",
}
# Its ordinary endpoints are FIPS endpoints: https://docs.aws.amazon.com/general/latest/gr/sts.html
_FIPS_BY_DEFAULT = "aws-us-gov"
# https://docs.aws.amazon.com/general/latest/gr/signin-service.html
_SIGNIN_SUFFIXES = {
    "aws-cn": "signin.amazonaws.cn",
    "aws-us-gov": "signin.amazonaws-us-gov.com",
}
_REGION = re.compile(r"[a-z][a-z0-9-]{1,40}")
_URL = re.compile(r"https?://[^/?#@\s]+[^?#\s]*")


def endpoint(service: str, region: str, *, fips: bool = False, dualstack: bool = False) -> str:
    """Return the root of a service in a region, without a slash at its end.

    Args:
        service: one of the constants of this file.
        region: such as ``eu-west-1``.
        fips: the endpoint with FIPS 140 modules; for sign-in it is the usual one.
        dualstack: the endpoint for IPv6 and IPv4; for sign-in it is the usual one.

    Raises:
        InvalidCredentials: a region that cannot be one.
    """
    if not _REGION.fullmatch(region):
        raise InvalidCredentials(
            f"{region[:60]!r} is not a region.", "Write it as in eu-west-1.", "region"
        )
    partition = partition_of(region)
    if service == SIGNIN:
        return f"https://{region}.{_SIGNIN_SUFFIXES.get(partition.name, 'signin.aws.amazon.com')}"
    name = _HOSTS[service]
    is_governed = partition.name == _FIPS_BY_DEFAULT and service != ANYWHERE
    if fips and (dualstack or not is_governed):
        name += "-fips"
    if dualstack:
        return f"https://{name}.{region}.{_DUALSTACK_SUFFIXES.get(partition.name, 'api.aws')}"
    return f"https://{name}.{region}.{partition.dns_suffix}"


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
        InvalidCredentials: not an http(s) URL, or the profile names services that are not there.
    """
    found = endpoint_and_origin(service, files, profile, environ)
    return None if found is None else found[0]


def endpoint_and_origin(
    service: str, files: Files, profile: str, environ: Mapping[str, str]
) -> tuple[str, str] | None:
    """Return the configured endpoint of a service, and the variable or setting that names it.

    Args:
        service: one of the constants of this file, or another service's identifier.
        files: the AWS CLI's files.
        profile: the profile.
        environ: the variables.

    Raises:
        InvalidCredentials: not an http(s) URL, or the profile names services that are not there.
    """
    settings = files.profile(profile)
    ignored = environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or settings.get(
        "ignore_configured_endpoint_urls", ""
    )
    if ignored.lower() == "true":
        return None
    origin = f"AWS_ENDPOINT_URL_{service.upper()}"
    url = environ.get(origin)
    if not url:
        url, origin = environ.get("AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL"
    if not url:
        url = nested(_services(files, profile), service).get("endpoint_url")
        origin = f"endpoint_url of {service} in [services {settings.get('services')}]"
    if not url:
        url, origin = settings.get("endpoint_url"), f"endpoint_url of profile {profile!r}"
    if url and not _URL.fullmatch(url):
        raise InvalidCredentials(
            f"The endpoint of {service} that is configured is not an http(s) URL.",
            f"Correct AWS_ENDPOINT_URL_{service.upper()}, AWS_ENDPOINT_URL or endpoint_url.",
            "endpoint_url",
        )
    return (url.rstrip("/"), origin) if url else None


def _services(files: Files, profile: str) -> Settings:
    """Return the ``[services NAME]`` section that a profile names; empty if it names none."""
    name = files.profile(profile).get("services")
    if name is None:
        return {}
    found = files.services.get(name)
    if not found:
        raise InvalidCredentials(
            f"There are no settings in [services {name}], which `services` of profile {profile!r} "
            "names.",
            f"Correct the name, or add [services {name}] to the config file.",
            "profile",
        )
    return found
