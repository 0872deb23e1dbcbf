"""Source: credentials that the program has already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .source import Found, Source
from .value import Credentials


@dataclass(frozen=True, slots=True)
class Static(Source):
    """Credentials that do not change."""

    name: ClassVar[str] = "static"
    credentials: Credentials

    def find(self) -> Found:
        """Return them."""
        return Found(self.credentials, self.name)
