"""The S3 settings of a profile and of the environment, as options of `S3`.

https://docs.aws.amazon.com/cli/latest/topic/s3-config.html
https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
"""

from __future__ import annotations

from ..core.errors import InvalidParameter, UnknownRegion
from ..credentials import default_chain
from ..credentials.endpoints import endpoint_and_origin
from ..settings import PROCESS_ENVIRON, nested, profile_name, read_files, region_name
from .given import check_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..settings import Settings

# Option of S3: setting under "s3 =", setting of the profile; the variable is AWS_ and the latter.
_SWITCHES = {
    "accelerate": ("use_accelerate_endpoint", None),
    "dualstack": ("use_dualstack_endpoint", "use_dualstack_endpoint"),
    "fips": (None, "use_fips_endpoint"),
    "use_arn_region": ("use_arn_region", "s3_use_arn_region"),
    "disable_s3_express_session_auth": (None, "s3_disable_express_session_auth"),
    "disable_multi_region_access_points": (None, "s3_disable_multiregion_access_points"),
}
_VALUES = {"true": True, "false": False}


def profile_arguments(
    name: str | None,
    region: str | None,
    options: Mapping[str, Any],
    environ: Mapping[str, str] = PROCESS_ENVIRON,
) -> dict[str, Any]:
    """Return the arguments of `S3` for a profile; those that are given come first.

    Args:
        name: the profile; ``AWS_PROFILE``, else ``default``, by default.
        region: used before all others.
        options: the options of `S3`, and ``network`` and ``processes`` of `default_chain`.
        environ: the variables.

    Raises:
        UnknownRegion: no region is configured.
        InvalidParameter: a setting has an invalid value.
    """
    check_type("name", name, (str, type(None)), "the name of a profile or None")
    configured = profile_options(name, environ, region, options.get("endpoint_url"))
    given = {**configured, **options}
    allowed = {key: given.pop(key, False) for key in ("network", "processes")}
    if region is not None:
        given["region"] = region
    if not given.get("region"):
        if name is not None:
            read_files(environ=environ).require_profile(name)
        raise UnknownRegion(
            f"Neither profile {profile_name(name, environ)!r} nor the environment names a region.",
            "Pass `region`, or set AWS_REGION or the profile's region.",
            "region",
        )
    return {"credentials": default_chain(name, **allowed), **given}


def profile_options(
    name: str | None,
    environ: Mapping[str, str],
    region: str | None = None,
    endpoint_url: str | None = None,
) -> dict[str, Any]:
    """Return the options of `S3` that a profile and the variables set, and its region.

    Args:
        name: the profile; ``AWS_PROFILE``, else ``default``, by default.
        environ: the variables.
        region: used instead of the configured one.
        endpoint_url: used instead of the configured one.

    Raises:
        InvalidParameter: a setting has an invalid value.
        InvalidCredentials: a file cannot be read.
    """
    found = profile_settings(name, environ, region, endpoint_url)
    return {option: value for option, (value, _) in found.items()}


def profile_settings(
    name: str | None,
    environ: Mapping[str, str] = PROCESS_ENVIRON,
    region: str | None = None,
    endpoint_url: str | None = None,
) -> dict[str, tuple[Any, str]]:
    """Return the options of `profile_options`, each with the variable or setting that sets it.

    Args:
        name: the profile; ``AWS_PROFILE``, else ``default``, by default.
        environ: the variables.
        region: used instead of the configured one.
        endpoint_url: used instead of the configured one.

    Raises:
        InvalidParameter: a setting has an invalid value.
        InvalidCredentials: a file cannot be read.
    """
    name = profile_name(name, environ)
    files = read_files(environ=environ)
    settings = files.profile(name)
    of_s3 = nested(settings, "s3")
    options: dict[str, tuple[Any, str]] = {}
    of_profile = f" of profile {name!r}"
    for option, (inner, outer) in _SWITCHES.items():
        found = _setting(inner, outer, of_s3, settings, environ)
        if found is not None:
            origin = found[0] if found[0].startswith("AWS_") else f"{found[0]}{of_profile}"
            options[option] = (_switch(*found), origin)
    if of_s3.get("addressing_style"):
        style = of_s3["addressing_style"]
        options["addressing_style"] = (style, f"addressing_style{of_profile}")
    regional = _setting(
        "us_east_1_regional_endpoint",
        "s3_us_east_1_regional_endpoint",
        of_s3,
        settings,
        environ,
    )
    endpoint = endpoint_and_origin("s3", files, name, environ)
    if endpoint is not None:
        options["endpoint_url"] = endpoint
    configured = region_name(settings, environ)
    # The setting is about AWS's endpoint in us-east-1 and has no meaning elsewhere.
    on_aws = endpoint is None and endpoint_url is None
    if regional is not None and on_aws and (region or configured) == "us-east-1":
        options["use_global_endpoint"] = (regional[1] == "legacy", regional[0])
    return options if configured is None else {**options, "region": (configured, "region")}


def _setting(
    inner: str | None,
    outer: str | None,
    of_s3: Settings,
    settings: Settings,
    environ: Mapping[str, str],
) -> tuple[str, str] | None:
    """Find a setting: variable, then the profile's own, then the one under ``s3 =``."""
    if outer is not None:
        variable = f"AWS_{outer.upper()}"
        for name, values in ((variable, environ), (outer, settings)):
            if values.get(name):
                return name, values[name].lower()
    if inner is not None and of_s3.get(inner):
        return inner, of_s3[inner].lower()
    return None


def _switch(name: str, value: str) -> bool:
    if value not in _VALUES:
        raise InvalidParameter(
            f"{name} must be true or false, not {value[:40]!r}.", "Correct it in the profile.", name
        )
    return _VALUES[value]
