"""Source: the files of the tools before the AWS CLI, which it and boto3 still read.

1. the file that ``AWS_CREDENTIAL_FILE`` names, of the first EC2 tools: lines ``AWSAccessKeyId=``
   and ``AWSSecretKey=``
2. boto 2's: ``BOTO_CONFIG``, else ``/etc/boto.cfg``, else ``~/.boto``: a section ``[Credentials]``

Both hold keys without a session token.
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html
https://docs.aws.amazon.com/AWSEC2/latest/CommandLineReference/set-up-ec2-cli-linux.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from ..settings import expand, sections
from .errors import SourceAbsent, SourceFailed
from .profile_keys import KEY_ID, SECRET
from .source import Found, Machine, Source, made

CREDENTIAL_FILE = "AWS_CREDENTIAL_FILE"
BOTO_CONFIG = "BOTO_CONFIG"
BOTO_FILES = ("/etc/boto.cfg", "~/.boto")
_OLD_KEY_ID, _OLD_SECRET = "AWSAccessKeyId", "AWSSecretKey"


@dataclass(frozen=True, slots=True)
class LegacyFiles(Source):
    """The keys of ``AWS_CREDENTIAL_FILE``, else those of boto 2's file; read again each time."""

    name: ClassVar[str] = "legacy files"
    machine: Machine = field(default_factory=Machine)

    @property
    def is_there(self) -> bool:
        """Whether the variable is set, or there is a file of boto 2."""
        return bool(self.machine.environ.get(CREDENTIAL_FILE)) or any(
            _is_file(path) for path in self._boto_files()
        )

    def find(self) -> Found:
        """Read the files."""
        named = self.machine.environ.get(CREDENTIAL_FILE)
        if named:
            path = expand(named, self.machine.environ)
            values = _lines(path)
            if _OLD_KEY_ID in values:
                return self._found(path, values, _OLD_KEY_ID, _OLD_SECRET)
        for path in self._boto_files():
            values = sections(path).get("Credentials", {})
            if KEY_ID in values:
                return self._found(path, values, KEY_ID, SECRET)
        raise SourceAbsent(
            f"{CREDENTIAL_FILE} and the files of boto 2 hold no keys.", "Use a profile."
        )

    def _boto_files(self) -> list[Path]:
        environ = self.machine.environ
        named = environ.get(BOTO_CONFIG)
        return [expand(each, environ) for each in ([named] if named else BOTO_FILES)]

    def _found(self, path: Path, values: Mapping[str, str], key_id: str, secret: str) -> Found:
        if not values.get(secret):
            raise SourceFailed(
                f"{path} has {key_id} and no {secret}.", "Add it, or use the credentials file."
            )
        return Found(made(str(path), values[key_id], values[secret]), self.name, str(path))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def _lines(path: Path) -> dict[str, str]:
    """Read lines of ``name=value``; others are comments."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceFailed(
            f"{path} cannot be read: {type(error).__name__}.",
            f"Correct {CREDENTIAL_FILE}, or unset it.",
        ) from None
    pairs = [line.partition("=") for line in text.splitlines() if "=" in line]
    return {name.strip(): value.strip() for name, _, value in pairs}
