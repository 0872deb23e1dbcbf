"""The plain values that a report shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from .causes import Cause

CANONICAL_REQUEST, STRING_TO_SIGN = "canonical request", "string to sign"
SIGNING_KEY, SIGNATURE = "signing key", "signature"


@dataclass(frozen=True, slots=True)
class LinePair:
    """One line of both sides as people may see it.

    Attributes:
        ours, theirs: the lines; None where a side lacks the line.
        ours_at, theirs_at: where they begin to differ, from 0; -1 if they do not.
    """

    ours: str | None
    theirs: str | None
    ours_at: int = -1
    theirs_at: int = -1

    @property
    def differs(self) -> bool:
        """Whether the two lines differ, even where what is hidden of them looks the same."""
        return self.ours_at >= 0


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of both sides, line by line.

    Attributes:
        step: such as ``"canonical request"``.
        ours, theirs: whose it is, in words; empty where only one side is known.
        lines: the lines of both.
    """

    step: str
    ours: str
    theirs: str
    lines: tuple[LinePair, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two sides differ first.

    Attributes:
        same: whether both sides are the same; None if only one side is known.
        words: that, in a sentence.
        step: the first of ``"canonical request"``, ``"string to sign"``, ``"signing key"`` and
            ``"signature"`` that differs; empty if none does.
        part: within the canonical request: ``"method"``, ``"path"``, ``"query"``, ``"headers"``,
            ``"signed headers"`` or ``"payload hash"``; empty elsewhere.
        field: the header that differs, if it is one.
        line, column: of the first character that differs, from 1; 0 if none does.
    """

    same: bool | None
    words: str
    step: str = ""
    part: str = ""
    field: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found.

    Attributes:
        headline: the cause, or where the sides differ if no cause was found.
        difference: where two sides differ first.
        causes: what may have happened, the most certain first.
        facts: what is known of the request and the response, as pairs of a name and a text.
        views: both sides, line by line, secrets hidden.
    """

    headline: str
    difference: Difference
    causes: tuple[Cause, ...]
    facts: tuple[tuple[str, str], ...]
    views: tuple[StepView, ...]
