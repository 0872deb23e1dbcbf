"""Source: the keys that a profile holds itself, in the credentials file or the config file.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ..settings import profile_name, read_files
from .errors import SourceAbsent
from .profile_keys import KEY_ID, profile_fields
from .source import Found, Machine, Source
from .value import Credentials


@dataclass(frozen=True, slots=True)
class SharedFiles(Source):
    """The keys of a profile; the files are read again each time.

    Args:
        profile: the profile; ``AWS_PROFILE``, else ``default``, by default.
        machine: what may be read.
    """

    name: ClassVar[str] = "shared files"
    profile: str | None = None
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Read the files."""
        environ = self.machine.environ
        name = profile_name(self.profile, environ)
        files = read_files(environ=environ)
        path, settings = files.credentials_path, files.keys.get(name, {})
        if KEY_ID not in settings:
            path, settings = files.config_path, files.config.get(name, {})
        if KEY_ID not in settings:
            raise SourceAbsent(
                f"Profile {name!r} holds no keys.", "Name another profile, or add keys to it."
            )
        account = settings.get("aws_account_id") or None
        made = Credentials(*profile_fields(files, name))
        return Found(made, self.name, f"profile {name} in {path}", account)
