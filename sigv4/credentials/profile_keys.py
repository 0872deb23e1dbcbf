"""The keys that a profile of the AWS CLI holds, and what it takes its keys from.

https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

from ..core.errors import MissingCredentials
from .fields import parse_expiration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..settings import Files
    from .fields import Fields

NOTHING: Mapping[str, str] = {}
KEY_ID, SECRET = "aws_access_key_id", "aws_secret_access_key"
# In the AWS CLI's order: the older name comes first.
_TOKEN_NAMES = ("aws_security_token", "aws_session_token")
# What saml2aws and aws-azure-login write beside temporary keys.
_EXPIRATION_NAMES = ("aws_credential_expiration", "x_security_token_expires", "aws_expiration")

ROLE, WEB_IDENTITY, SSO = "role_arn", "web_identity_token_file", "SSO"
LOGIN, PROCESS = "login_session", "credential_process"
CREDENTIALS_FILE, CONFIG_FILE = "the credentials file", "the config file"


def key_source(
    files: Files, name: str, environ: Mapping[str, str] = NOTHING, *, is_role_source: bool = False
) -> str | None:
    """Decide what a profile takes its keys from, in the AWS CLI's order; None for nothing.

    Args:
        files: the AWS CLI's files.
        name: the profile.
        environ: variables that count beside the profile; none where they do not.
        is_role_source: the profile is a role's ``source_profile``; keys come before a role then.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
    """
    merged = files.profile(name)
    has_keys = KEY_ID in merged or SECRET in merged
    if ROLE in merged and WEB_IDENTITY not in merged and not (is_role_source and has_keys):
        return ROLE
    if environ.get("AWS_WEB_IDENTITY_TOKEN_FILE", merged.get(WEB_IDENTITY)):
        return WEB_IDENTITY
    if "sso_account_id" in merged or "sso_role_name" in merged:
        return SSO
    if KEY_ID in files.keys.get(name, {}):
        return CREDENTIALS_FILE
    for setting in (LOGIN, PROCESS):
        if setting in merged:
            return setting
    return CONFIG_FILE if KEY_ID in files.config.get(name, {}) else None


def profile_fields(files: Files, name: str) -> Fields:
    """Read the keys that a profile holds itself; all of them come from one file.

    Raises:
        MissingCredentials: half a pair or none.
        InvalidCredentials: an expiration that is not a date and time.
    """
    keys, config = files.keys.get(name, {}), files.config.get(name, {})
    settings = keys if KEY_ID in keys else config
    missing = [key for key in (KEY_ID, SECRET) if not settings.get(key)]
    if missing:
        raise MissingCredentials(
            f"Profile {name!r} has no {' and no '.join(missing)}.",
            "Add both to the credentials file, or name another profile.",
        )
    return (
        settings[KEY_ID],
        settings[SECRET],
        _first(settings, _TOKEN_NAMES),
        parse_expiration(f"the expiration of profile {name}", _first(settings, _EXPIRATION_NAMES)),
    )


def _first(settings: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((settings[name] for name in names if settings.get(name)), None)
