"""What a class of faults is, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How much a class matters; docs/conformance-server.md says what each means."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The name in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class HostileClass:
    """A class.

    Args:
        code: stable name, in kebab case.
        severity: how much it matters if the server accepts a case.
        accepts: what a server accepts that has the fault, in one sentence.
        remedy: what the server should do.
        cases: patterns of ids after ``hostile/``; the first class that matches has the case.
    """

    code: str
    severity: Severity
    accepts: str
    remedy: str
    cases: tuple[str, ...]
