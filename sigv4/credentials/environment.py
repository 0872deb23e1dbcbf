"""Source: the ``AWS_*`` variables, read again at each renewal.

https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from .errors import SourceAbsent
from .source import Found, Machine, Source
from .value import Credentials


@dataclass(frozen=True, slots=True)
class Environment(Source):
    """``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY`` and what belongs to them."""

    name: ClassVar[str] = "environment"
    machine: Machine = field(default_factory=Machine)

    def find(self) -> Found:
        """Read the variables."""
        environ = self.machine.environ
        if not environ.get("AWS_ACCESS_KEY_ID"):
            raise SourceAbsent("AWS_ACCESS_KEY_ID is not set.", "Set it, or use a profile.")
        return Found(
            Credentials.from_env(environ),
            self.name,
            "AWS_ACCESS_KEY_ID",
            environ.get("AWS_ACCOUNT_ID") or None,
        )
