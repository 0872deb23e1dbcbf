"""Endpoint and S3 settings of the environment and of the profile, as the AWS CLI takes them.

https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
"""

from __future__ import annotations

from . import messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

# Options of `S3` that flags set, with what they are where nothing sets them.
_DEFAULTS: dict[str, Any] = {
    "endpoint_url": None,
    "addressing_style": "auto",
    "accelerate": False,
    "dualstack": False,
    "fips": False,
    "disable_s3_express_session_auth": False,
}
# And those that have no flag.
_UNFLAGGED = {
    "use_global_endpoint": False,
    "use_arn_region": True,
    "disable_multi_region_access_points": False,
}
_GUARDS = (
    "endpoint_is_bucket",
    "allow_any_endpoint",
    "allow_unsupported",
    "allow_refused_values",
    "allow_non_ascii_headers",
    "allow_unsafe_keys",
    "allow_long_keys",
    "allow_any_bucket",
    "allow_unknown_region",
)


def s3_options(options: Namespace) -> dict[str, Any]:
    """Return the options of `S3`: flags come first, then variables, then the profile.

    A note on standard error names each variable or setting that decides. ``--demo`` reads none, so
    that its result is the same everywhere.
    """
    flags = {name: getattr(options, name) for name in _DEFAULTS}
    chosen = {name: value for name, value in flags.items() if value not in (None, False)}
    if not options.demo:
        from ..s3.profile_settings import profile_settings

        given = {"region": options.region, "endpoint_url": options.endpoint_url}
        for name, (value, origin) in profile_settings(options.profile, **given).items():
            default = {**_DEFAULTS, **_UNFLAGGED}.get(name)
            if name != "region" and name not in chosen and value != default:
                chosen[name] = value
                messages.note(f"{origin} sets {_words(name, value)}.")
    return {**_DEFAULTS, **chosen, **{name: getattr(options, name) for name in _GUARDS}}


def _words(name: str, value: object) -> str:
    """Describe an option and its value."""
    flag = f"--{name.replace('_', '-')}" if name in _DEFAULTS else name.replace("_", " ")
    if value is True:
        return flag
    return f"{flag} {value}" if value is not False else f"{flag} to false"
