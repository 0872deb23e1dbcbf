"""A cause: what has gone wrong, in words, and what to do; and what causes are found in.

Each `causes_*.py` looks at one part of what is known and yields the causes that it can show.
"""

from __future__ import annotations

from ..core.frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..captures.canonical_text import Canonical
    from ..captures.error_response import Answer
    from ..captures.reader import Capture
    from ..captures.signature import Attempt

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
_ORDER = (CERTAIN, LIKELY, POSSIBLE)


class Cause(Frozen):
    """Why two sides part.

    Attributes:
        name: short and fixed, such as ``"port changed by a proxy"``.
        words: what is seen, with the values, secrets hidden.
        remedy: what to do.
        confidence: ``"certain"`` if it accounts for a difference whole, ``"likely"`` or
            ``"possible"``.
    """

    __slots__ = ("name", "words", "remedy", "confidence")
    name: str
    words: str
    remedy: str
    confidence: str

    def __init__(self, name: str, words: str, remedy: str, confidence: str = CERTAIN) -> None:
        assign(self, "name", name)
        assign(self, "words", words)
        assign(self, "remedy", remedy)
        assign(self, "confidence", confidence)

    def __str__(self) -> str:
        return f"{self.name} ({self.confidence}): {self.words} {self.remedy}"


class Evidence:
    """All that is known; what is not is None.

    Attributes:
        ours, theirs: the canonical requests of the two sides, in parts.
        ours_sts, theirs_sts: the strings to sign.
        ours_text, theirs_text: the canonical requests, as given.
        capture: the request as the client sent it.
        attempt: the signature that the capture carries.
        answer: what the server said.
    """

    __slots__ = (
        "ours",
        "theirs",
        "ours_text",
        "theirs_text",
        "ours_sts",
        "theirs_sts",
        "capture",
        "attempt",
        "answer",
    )

    def __init__(
        self,
        ours: Canonical | None = None,
        theirs: Canonical | None = None,
        ours_text: str = "",
        theirs_text: str = "",
        ours_sts: str | None = None,
        theirs_sts: str | None = None,
        capture: Capture | None = None,
        attempt: Attempt | None = None,
        answer: Answer | None = None,
    ) -> None:
        self.ours = ours
        self.theirs = theirs
        self.ours_text = ours_text
        self.theirs_text = theirs_text
        self.ours_sts = ours_sts
        self.theirs_sts = theirs_sts
        self.capture = capture
        self.attempt = attempt
        self.answer = answer

    @property
    def body(self) -> bytes | None:
        """The body, where it is known."""
        return None if self.capture is None else self.capture.body


def in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """The most certain first, and each name once."""
    best: dict[str, Cause] = {}
    for cause in sorted(causes, key=lambda cause: _ORDER.index(cause.confidence)):
        best.setdefault(cause.name, cause)
    return tuple(best.values())
