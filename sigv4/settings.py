"""The files of the AWS CLI: which ones, and what each says of a profile.

https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

from configparser import Error as ParserError
from configparser import RawConfigParser
from os import PathLike, environ
from pathlib import Path
from shlex import split

from .core.errors import InvalidCredentials, MissingCredentials

DEFAULT = "default"

Settings = dict[str, str]


def profile_name(name: str | None = None) -> str:
    """The given name, else that of the environment, else ``default``."""
    return name or environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE") or DEFAULT


def read_profile(
    name: str,
    credentials_file: str | PathLike[str] | None = None,
    config_file: str | PathLike[str] | None = None,
) -> tuple[Settings, Settings]:
    """What the credentials file and the config file say of a profile, each by itself.

    Raises:
        MissingCredentials: neither file has the profile.
        InvalidCredentials: a file that cannot be read as INI.
    """
    credentials = _path(credentials_file, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
    config = _path(config_file, "AWS_CONFIG_FILE", "config")
    keys = _sections(credentials).get(name)
    settings = _config_profiles(_sections(config)).get(name)
    if keys is None and settings is None:
        raise MissingCredentials(
            f"There is no profile {name!r} in {credentials} or {config}.",
            "Name another with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY.",
        )
    return keys or {}, settings or {}


def _path(given: str | PathLike[str] | None, variable: str, default: str) -> Path:
    if given is not None:
        return Path(given).expanduser()
    return Path(environ.get(variable) or Path("~/.aws") / default).expanduser()


def _sections(path: Path) -> dict[str, Settings]:
    parser = RawConfigParser()
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_file(file)
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


def _config_profiles(sections: dict[str, Settings]) -> dict[str, Settings]:
    profiles = {}
    for section, settings in sections.items():
        words = _words(section)
        if len(words) == 2 and words[0] == "profile":
            profiles[words[1]] = settings
        elif section == DEFAULT:
            profiles[DEFAULT] = settings
    return profiles


def _words(section: str) -> list[str]:
    try:
        return split(section)
    except ValueError:  # a quote that is not closed
        return []
