"""The placeholder keys: a credentials file of the AWS CLI that the sandbox uses as it is.

    AWS_SHARED_CREDENTIALS_FILE=sandbox-keys

They are worth nothing without the proxy: they only say which sandbox a request comes from.
"""

from __future__ import annotations

import configparser
import os
import secrets
import string
from pathlib import Path

from ..core.errors import InvalidCredentials
from ..core.model import Credentials

_PREFIX, _DIGITS = "SANDBOX", 13
_ALPHABET = string.ascii_uppercase + "234567"


def read_placeholders(path: Path) -> dict[str, Credentials]:
    """Read all keys of a file, by access key id.

    Raises:
        InvalidCredentials: not a credentials file, a section without a key, or one key twice.
    """
    parser = configparser.RawConfigParser(default_section="")
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (configparser.Error, UnicodeDecodeError):
        raise _wrong(path, "is not a credentials file of the AWS CLI") from None
    found: dict[str, Credentials] = {}
    for name in parser.sections():
        section = parser[name]
        key_id, secret = section.get("aws_access_key_id"), section.get("aws_secret_access_key")
        if not key_id or not secret:
            raise _wrong(path, f"has no whole key in [{name[:40]}]")
        if key_id in found:
            raise _wrong(path, f"has the access key id {key_id[:40]!r} twice")
        found[key_id] = Credentials(key_id, secret, section.get("aws_session_token") or None)
    if not found:
        raise _wrong(path, "has no keys")
    return found


def write_placeholders(path: Path) -> None:
    """Write a file with one new key, readable by its owner alone; it must not exist."""
    key_id = _PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_DIGITS))
    text = (
        "[default]\n"
        f"aws_access_key_id = {key_id}\n"
        f"aws_secret_access_key = {secrets.token_urlsafe(30)}\n"
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _wrong(path: Path, problem: str) -> InvalidCredentials:
    return InvalidCredentials(
        f"{path} {problem}.",
        "Give a file with aws_access_key_id and aws_secret_access_key in each section, or the name "
        "of a new one: it is written.",
        "keys",
    )
