"""Credentials from where a machine keeps them: the environment, and the files of the AWS CLI.

https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

from datetime import datetime, timezone

from ..core import model
from ..core.errors import InvalidCredentials, MissingCredentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

# What the AWS CLI uses before any keys that stand beside it, and what only before those in the
# config file.
_ELSEWHERE_FIRST = ("role_arn", "sso_session", "sso_start_url", "login_session")
_PROCESS = "credential_process"
_KEY_ID, _SECRET = {"aws_access_key_id"}, "aws_secret_access_key"
_TOKEN_NAMES = ("aws_session_token", "aws_security_token")
# What saml2aws and aws-azure-login write beside temporary keys.
_EXPIRATION_NAMES = ("aws_credential_expiration", "x_security_token_expires", "aws_expiration")


class Credentials(model.Credentials):
    """An access key, and what comes with it; see `sigv4.core.model.Credentials` for the rules.

    ``Credentials(access_key_id, secret_access_key, session_token=None, expiration=None)``, or one
    of the constructors below.
    """

    __slots__ = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Credentials:
        """Credentials of the ``AWS_*`` environment variables.

        Reads ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_SESSION_TOKEN`` (or the older
        ``AWS_SECURITY_TOKEN``) and ``AWS_CREDENTIAL_EXPIRATION`` (ISO 8601). An empty variable
        counts as unset.

        Args:
            environ: the variables; the environment of the process by default.

        Raises:
            MissingCredentials: the access key or its secret is not set.
            InvalidCredentials: a value that cannot work.
        """
        if environ is None:
            from os import environ as process_environ

            environ = process_environ
        missing = [
            name for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") if not environ.get(name)
        ]
        if missing:
            raise MissingCredentials(
                f"{' and '.join(missing)} not set in the environment.",
                "Set both (and AWS_SESSION_TOKEN with temporary credentials), or use a profile.",
            )
        return cls(
            environ["AWS_ACCESS_KEY_ID"],
            environ["AWS_SECRET_ACCESS_KEY"],
            environ.get("AWS_SESSION_TOKEN") or environ.get("AWS_SECURITY_TOKEN") or None,
            _parse_expiration(
                "AWS_CREDENTIAL_EXPIRATION", environ.get("AWS_CREDENTIAL_EXPIRATION")
            ),
        )

    @classmethod
    def from_profile(
        cls,
        name: str | None = None,
        *,
        credentials_file: str | PathLike[str] | None = None,
        config_file: str | PathLike[str] | None = None,
    ) -> Credentials:
        """Credentials of a named profile in the files of the AWS CLI.

        As in the AWS CLI, all of a pair comes from one file, the credentials file first, and a
        profile that names a role or a sign-on uses that even if it has keys too.

        Args:
            name: the profile; ``AWS_PROFILE``, else ``default``, by default.
            credentials_file: ``AWS_SHARED_CREDENTIALS_FILE``, else ``~/.aws/credentials``.
            config_file: ``AWS_CONFIG_FILE``, else ``~/.aws/config``.

        Raises:
            MissingCredentials: no such profile, or one without keys of its own (SSO, a role, a
                process: nothing is called, so those have to be exported first).
            InvalidCredentials: a value that cannot work, or a file that cannot be read as INI.
        """
        from ..settings import profile_name, read_profile

        name = profile_name(name)
        keys, config = read_profile(name, credentials_file, config_file)
        elsewhere = next((key for key in _ELSEWHERE_FIRST if key in {**config, **keys}), None)
        if elsewhere is None and _PROCESS in {**config, **keys} and not _KEY_ID & keys.keys():
            elsewhere = _PROCESS
        if elsewhere is not None:
            raise _not_here(name, elsewhere)
        settings = keys if _KEY_ID & keys.keys() else config
        missing = [key for key in (*_KEY_ID, _SECRET) if not settings.get(key)]
        if missing:
            raise MissingCredentials(
                f"Profile {name!r} has no {' and no '.join(missing)}.",
                "Add both to the credentials file, or name another profile.",
            )
        return cls(
            settings["aws_access_key_id"],
            settings[_SECRET],
            _first(settings, _TOKEN_NAMES),
            _parse_expiration(
                f"the expiration of profile {name}", _first(settings, _EXPIRATION_NAMES)
            ),
        )


def _not_here(name: str, source: str) -> MissingCredentials:
    return MissingCredentials(
        f"Profile {name!r} gets its keys through {source}, and nothing is called or run here.",
        'Export them once: eval "$(aws configure export-credentials '
        f'--profile {name} --format env)", then sign with the environment.',
    )


def _first(settings: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((settings[name] for name in names if settings.get(name)), None)


def _parse_expiration(name: str, text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        raise InvalidCredentials(
            f"{name}={text[:40]!r} is not an ISO 8601 date and time.",
            "Write it as in 2030-01-31T12:00:00Z.",
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
