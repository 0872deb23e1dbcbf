"""The AWS CLI's files and variables: which files there are, and what each says of a profile.

Rules of this file:

- Files are read once and never written; nothing calls the network.
- Profiles of both files are merged as the AWS CLI does: the credentials file's values win.
- The variables are an argument, so that tests and other tools can bring their own.

https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from configparser import Error as ParserError
from configparser import RawConfigParser
from dataclasses import dataclass, field
from os import PathLike
from os import environ as environ_of_process
from os import name as system
from os.path import expanduser
from pathlib import Path
from shlex import split

from .core.errors import InvalidCredentials, MissingCredentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PROCESS_ENVIRON: Mapping[str, str] = environ_of_process
DEFAULT = "default"
_BYTE_ORDER_MARKS = (BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)
_VARIABLE = re.compile(r"\$(?:(\w+)|\{([^}]*)\})" + (r"|%([^%]+)%" if system == "nt" else ""))

Settings = dict[str, str]


@dataclass(frozen=True, slots=True)
class Files:
    """The AWS CLI's two files, read.

    Args:
        credentials_path: where the credentials file is, or would be.
        config_path: where the config file is, or would be.
        keys: sections of the credentials file, by profile.
        config: profiles of the config file.
        sso_sessions: ``[sso-session NAME]`` sections of the config file.
        services: ``[services NAME]`` sections of the config file.
    """

    credentials_path: Path
    config_path: Path
    keys: Mapping[str, Settings] = field(repr=False)
    config: Mapping[str, Settings] = field(repr=False)
    sso_sessions: Mapping[str, Settings] = field(repr=False)
    services: Mapping[str, Settings] = field(repr=False)

    def has_profile(self, name: str) -> bool:
        """Whether either file has a profile of this name."""
        return name in self.keys or name in self.config

    def profile(self, name: str) -> Settings:
        """Merge what both files say of a profile; the credentials file's values win."""
        return {**self.config.get(name, {}), **self.keys.get(name, {})}

    def profile_names(self) -> list[str]:
        """List the profiles of both files, in order."""
        return sorted({*self.keys, *self.config})

    def require_profile(self, name: str) -> None:
        """Refuse a profile that neither file has.

        Raises:
            MissingCredentials: names the profile and the files.
        """
        if not self.has_profile(name):
            raise MissingCredentials(
                f"There is no profile {name!r} in {self.credentials_path} or {self.config_path}.",
                "Name another with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY.",
            )


def profile_name(
    name: str | None = None,
    environ: Mapping[str, str] = PROCESS_ENVIRON,
    default: str = DEFAULT,
) -> str:
    """Return the given name, else that of the environment, else the default."""
    return name or environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE") or default


def region_name(settings: Mapping[str, str], environ: Mapping[str, str]) -> str | None:
    """Return the region of the environment, else of a profile, as the AWS CLI takes it."""
    named = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    return named or settings.get("region") or None


def prefers_sigv4a(settings: Mapping[str, str], environ: Mapping[str, str]) -> bool:
    """Return whether SigV4A is named before Signature Version 4, for services that take both.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-auth-scheme.html
    """
    listed = environ.get("AWS_AUTH_SCHEME_PREFERENCE") or settings.get("auth_scheme_preference", "")
    schemes = [name.strip(" \t").lower() for name in listed.split(",")]
    return next((name == "sigv4a" for name in schemes if name in ("sigv4", "sigv4a")), False)


def sigv4a_region_set(settings: Mapping[str, str], environ: Mapping[str, str]) -> str | None:
    """Return the regions for which SigV4A signs where nothing else names them.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-auth-scheme.html
    """
    listed = environ.get("AWS_SIGV4A_SIGNING_REGION_SET") or settings.get(
        "sigv4a_signing_region_set", ""
    )
    regions = [name.strip(" \t") for name in listed.split(",")]
    return ",".join([name for name in regions if name]) or None


def read_files(
    credentials_file: str | PathLike[str] | None = None,
    config_file: str | PathLike[str] | None = None,
    environ: Mapping[str, str] = PROCESS_ENVIRON,
) -> Files:
    """Read both files; one that does not exist is empty.

    Args:
        credentials_file: ``AWS_SHARED_CREDENTIALS_FILE``, else ``~/.aws/credentials``.
        config_file: ``AWS_CONFIG_FILE``, else ``~/.aws/config``.
        environ: the variables; the environment of the process by default.

    Raises:
        InvalidCredentials: a file that cannot be read as INI.
    """
    credentials = _path(credentials_file, "AWS_SHARED_CREDENTIALS_FILE", "credentials", environ)
    config = _path(config_file, "AWS_CONFIG_FILE", "config", environ)
    titled = sections(config)
    return Files(
        credentials,
        config,
        keys=sections(credentials),
        config=_named(titled, "profile"),
        sso_sessions=_named(titled, "sso-session"),
        services=_named(titled, "services"),
    )


def nested(settings: Mapping[str, str], name: str) -> Settings:
    """Return the indented settings under a name, such as ``s3 =``; may be empty.

    Raises:
        InvalidCredentials: a line without ``=``.
    """
    lines = [line.strip() for line in settings.get(name, "").splitlines()]
    if any(line and "=" not in line for line in lines):
        raise InvalidCredentials(
            f"A line under `{name} =` of the AWS CLI's files has no '='.",
            "Write each setting on an indented line of its own: name = value.",
            "profile",
        )
    found = [line.partition("=") for line in lines if line]
    return {key.strip(): value.strip() for key, _, value in found}


def home(environ: Mapping[str, str]) -> Path:
    """Return the home folder that the variables name, else the user's; ``~`` without one.

    A user of a container may have neither: the files are then missing, as they are for the AWS CLI.
    """
    named = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(named or expanduser("~"))  # noqa: PTH111  that of Path raises


def expand(text: str | PathLike[str], environ: Mapping[str, str]) -> Path:
    """Expand ``~`` and ``$VARIABLE`` in a path, as the AWS CLI does; unknown variables stay.

    On Windows also ``%VARIABLE%``.
    """

    def value(found: re.Match[str]) -> str:
        return environ.get(next(filter(None, found.groups()), ""), found[0])

    path = Path(_VARIABLE.sub(value, str(text)))
    return home(environ).joinpath(*path.parts[1:]) if path.parts[:1] == ("~",) else path


def _path(
    given: str | PathLike[str] | None, variable: str, default: str, environ: Mapping[str, str]
) -> Path:
    if given is not None:
        return expand(given, environ)
    return expand(environ.get(variable) or Path("~/.aws") / default, environ)


def sections(path: Path) -> dict[str, Settings]:
    """Read the sections of an INI file; empty if it does not exist.

    Raises:
        InvalidCredentials: a file that cannot be read as INI.
    """
    parser = RawConfigParser()
    try:
        content = path.read_bytes()
        if content.startswith(_BYTE_ORDER_MARKS):
            raise InvalidCredentials(
                f"{path} begins with a byte order mark, which the AWS CLI does not read either.",
                "Save it as UTF-8 without a byte order mark.",
            )
        parser.read_string(content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidCredentials(
            f"{path} cannot be read: {type(error).__name__}.", "Check the file and its permissions."
        ) from None
    except ParserError as error:
        raise InvalidCredentials(
            f"{path} is not an INI file that can be read ({type(error).__name__}).",
            "Each profile is a [section] of name = value lines.",
        ) from None
    return {section: dict(parser.items(section)) for section in parser.sections()}


def _named(sections: dict[str, Settings], kind: str) -> dict[str, Settings]:
    """Select the sections of a kind by name, as botocore does; a later one of a name counts.

    It takes any title that begins with the kind and has two words, and ``[default]``.
    """
    found = {}
    for section, settings in sections.items():
        if section == DEFAULT and kind == "profile":
            found[DEFAULT] = settings
        elif section.startswith(kind) and len(words := _words(section)) == 2:
            found[words[1]] = settings
    return found


def _words(section: str) -> list[str]:
    try:
        return split(section)
    except ValueError:  # a quote that is not closed
        return []
