"""The AWS CLI's caches: names of their files, reading them, and writing a token back.

Rules of this file:

- A file that is broken, empty or incomplete is a miss with a reason, never an error: the AWS CLI
  truncates before it writes, so that a reader can meet half a file.
- A token that rotates is written back whole: a new file with the rights of the old one takes its
  place, so that no other process ever sees half of it. Keys that we do not know are kept.
- Only files of tokens are written. Those of the CLI cache are only read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core.digest import sha1, sha256_hex
from ..settings import home
from .errors import SourceFailed


def cli_cache(environ: Mapping[str, str]) -> Path:
    """Return the folder where the AWS CLI keeps the keys of roles and of SSO."""
    return home(environ) / ".aws" / "cli" / "cache"


def role_file(arguments: Mapping[str, object], environ: Mapping[str, str]) -> Path:
    """Return the CLI cache's file for a role.

    Args:
        arguments: what is sent to STS, by the names of its API, without a session name that was
            made up; ``Policy`` as a parsed document.
        environ: the variables.
    """
    return _named_by_sha1(cli_cache(environ), json.dumps(dict(arguments), sort_keys=True))


def sso_role_file(
    account_id: str,
    role_name: str,
    session: str | None,
    start_url: str,
    environ: Mapping[str, str],
) -> Path:
    """Return the CLI cache's file for a role of SSO."""
    arguments = {"roleName": role_name, "accountId": account_id}
    arguments |= {"sessionName": session} if session else {"startUrl": start_url}
    text = json.dumps(arguments, sort_keys=True, separators=(",", ":"))
    return _named_by_sha1(cli_cache(environ), text)


def sso_token_file(session: str | None, start_url: str, environ: Mapping[str, str]) -> Path:
    """Return the file of an SSO token: named by its session, or by the start URL without one."""
    return _named_by_sha1(home(environ) / ".aws" / "sso" / "cache", session or start_url)


def login_file(login_session: str, environ: Mapping[str, str]) -> Path:
    """Return the file of a login of ``aws login``."""
    folder = environ.get("AWS_LOGIN_CACHE_DIRECTORY")
    place = Path(folder) if folder else home(environ) / ".aws" / "login" / "cache"
    return place / f"{sha256_hex(login_session.encode())}.json"


def _named_by_sha1(folder: Path, text: str) -> Path:
    digest = sha1()
    digest.update(text.encode())
    return folder / f"{digest.hexdigest()}.json"


def read(path: Path) -> dict[str, Any] | str:
    """Read a cache's file: an object, or the reason why it cannot be read."""
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        return f"{path} does not exist"
    except OSError as error:
        return f"{path} cannot be read ({type(error).__name__})"
    except (ValueError, RecursionError):
        return f"{path} is not JSON"
    return value if isinstance(value, dict) else f"{path} does not hold a JSON object"


def check_writable(path: Path) -> None:
    """Refuse to renew a token that could not be written back: the old one may end with it.

    Raises:
        SourceFailed: the folder of the file cannot be written.
    """
    if not os.access(path.parent, os.W_OK):
        raise SourceFailed(
            f"{path.parent} cannot be written, so that a renewed token would be lost.",
            "Make it writable for this user, or renew the token elsewhere.",
        )


def write(path: Path, value: Mapping[str, Any]) -> None:
    """Put an object in the place of a cache's file, readable by its owner only.

    Raises:
        SourceFailed: it cannot be written; the old file is as it was.
    """
    from tempfile import mkstemp

    name = None
    try:
        handle, name = mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(dict(value), file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        if name is not None:
            Path(name).unlink(missing_ok=True)
        raise SourceFailed(
            f"The renewed token cannot be stored in {path} ({type(error).__name__}).",
            "Free space or correct the permissions of the folder, then sign in again.",
        ) from None
