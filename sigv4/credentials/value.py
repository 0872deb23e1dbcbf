"""The public `Credentials`: an access key, and the constructors that read the machine's own."""

from __future__ import annotations

from ..core import lazy_errors as errors
from ..core import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike


class Credentials(model.Credentials):
    """An access key, and what comes with it; see `sigv4.core.model.Credentials` for the rules.

    ``Credentials(access_key_id, secret_access_key, session_token=None, expiration=None)``, or one
    of the constructors below.
    """

    __slots__ = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Credentials:
        """Read the ``AWS_*`` environment variables.

        Reads ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_SESSION_TOKEN`` (or the older
        ``AWS_SECURITY_TOKEN``) and ``AWS_CREDENTIAL_EXPIRATION`` (ISO 8601). An empty variable
        counts as unset.

        Args:
            environ: the variables; the environment of the process by default.

        Raises:
            MissingCredentials: the access key or its secret is not set.
            InvalidCredentials: a value that cannot work.
        """
        from .fields import environment_fields

        if environ is None:
            from os import environ as process_environ

            environ = process_environ
        return cls(*environment_fields(environ))

    @classmethod
    def from_profile(
        cls,
        name: str | None = None,
        *,
        credentials_file: str | PathLike[str] | None = None,
        config_file: str | PathLike[str] | None = None,
    ) -> Credentials:
        """Read the keys that a named profile holds in the files of the AWS CLI.

        As in the AWS CLI, all of a pair comes from one file, the credentials file first, and a
        profile that names a role or SSO uses that even if it has keys too. Nothing is called:
        `sigv4.credentials.default_chain` also takes keys from roles, SSO, logins and processes.

        Args:
            name: the profile; ``AWS_PROFILE``, else ``default``, by default.
            credentials_file: ``AWS_SHARED_CREDENTIALS_FILE``, else ``~/.aws/credentials``.
            config_file: ``AWS_CONFIG_FILE``, else ``~/.aws/config``.

        Raises:
            MissingCredentials: the profile does not exist, or takes its keys from elsewhere.
            InvalidCredentials: a value that cannot work, or a file that cannot be read as INI.
        """
        from ..settings import profile_name, read_files
        from .profile_keys import CONFIG_FILE, CREDENTIALS_FILE, key_source, profile_fields

        name = profile_name(name)
        files = read_files(credentials_file, config_file)
        files.require_profile(name)
        source = key_source(files, name)
        if source not in (None, CREDENTIALS_FILE, CONFIG_FILE):
            raise errors.MissingCredentials(
                f"Profile {name!r} takes its keys from {source}, and from_profile reads keys only.",
                f"Pass sigv4.credentials.default_chain({name!r}, network=True, processes=True) "
                'instead, or export them first: eval "$(aws configure export-credentials '
                f'--profile {name} --format env)".',
            )
        return cls(*profile_fields(files, name))
