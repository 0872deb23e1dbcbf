"""A cause: what has gone wrong, how sure that is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from .cause_kinds import CauseKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    Confidence = Literal["certain", "likely", "possible"]

CERTAIN: Confidence = "certain"
LIKELY: Confidence = "likely"
POSSIBLE: Confidence = "possible"
_ORDER = (CERTAIN, LIKELY, POSSIBLE)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why two sides differ, or why a server refused.

    Attributes:
        kind: which cause of the registry.
        words: what is seen, with the values, secrets hidden.
        confidence: ``"certain"`` if it accounts for a difference whole, ``"likely"`` or
            ``"possible"``.
    """

    kind: CauseKind
    words: str
    confidence: Confidence = CERTAIN

    @property
    def code(self) -> str:
        """The stable code, such as ``"port-changed-by-proxy"``."""
        return self.kind.code

    @property
    def name(self) -> str:
        """The title, such as ``"port changed by a proxy"``."""
        return self.kind.title

    @property
    def remedy(self) -> str:
        """What to do."""
        return self.kind.remedy

    def __str__(self) -> str:
        return f"{self.name} ({self.confidence}): {self.words} {self.remedy}"


def in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Sort causes, the most certain first, and keep each kind once."""
    best: dict[CauseKind, Cause] = {}
    for cause in sorted(causes, key=lambda cause: _ORDER.index(cause.confidence)):
        best.setdefault(cause.kind, cause)
    return tuple(best.values())
