"""The files of the AWS CLI: which ones, and what a profile in them says.

https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

from configparser import Error as ParserError
from configparser import RawConfigParser
from os import PathLike, environ
from pathlib import Path

from .core.errors import InvalidCredentials, MissingCredentials

DEFAULT = "default"


def read_profile(
    name: str | None = None,
    credentials_file: str | PathLike[str] | None = None,
    config_file: str | PathLike[str] | None = None,
) -> tuple[str, dict[str, str]]:
    """The name and the settings of a profile; the credentials file wins over the config file.

    Raises:
        MissingCredentials: neither file has the profile.
        InvalidCredentials: a file that cannot be read as INI.
    """
    name = name or environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE") or DEFAULT
    credentials = _path(credentials_file, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
    config = _path(config_file, "AWS_CONFIG_FILE", "config")
    section = name if name == DEFAULT else f"profile {name}"
    found = [_section(config, section), _section(credentials, name)]
    if found == [None, None]:
        raise MissingCredentials(
            f"There is no profile {name!r} in {credentials} or {config}.",
            "Name another with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY.",
        )
    settings: dict[str, str] = {}
    for part in found:
        settings.update(part or {})
    return name, settings


def _path(given: str | PathLike[str] | None, variable: str, default: str) -> Path:
    if given is not None:
        return Path(given).expanduser()
    return Path(environ.get(variable) or Path("~/.aws") / default).expanduser()


def _section(path: Path, section: str) -> dict[str, str] | None:
    parser = RawConfigParser()
    try:
        with path.open(encoding="utf-8") as file:
            parser.read_file(file)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidCredentials(
            f"{path} cannot be read: {type(error).__name__}.", "Check the file and its permissions."
        ) from None
    except ParserError as error:
        raise InvalidCredentials(
            f"{path} is not an INI file that can be read ({type(error).__name__}).",
            "Each profile is a [section] of name = value lines.",
        ) from None
    return dict(parser.items(section)) if parser.has_section(section) else None
