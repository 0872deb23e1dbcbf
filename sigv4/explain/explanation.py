"""The value that `explain` and `diagnose` return: the findings, and how to show them."""

from __future__ import annotations

from .causes import CERTAIN, LIKELY, POSSIBLE, Cause
from .evidence import Evidence
from .findings import Findings
from .report.difference import find_difference
from .report.facts import list_facts
from .report.text import WIDTH, render
from .report.views import make_views

_LEAD = {CERTAIN: "Cause", LIKELY: "Likely cause", POSSIBLE: "Possible cause"}


class Explanation(Findings):
    """Where two sides differ, and why.

    Attributes:
        headline: the cause, or where the sides differ if no cause was found.
        difference: where the two sides differ first.
        causes: what may have happened, the most certain first.
        facts: what is known of the request and the response, as pairs of a name and a text.
        views: both sides, line by line, secrets hidden.

    ``str()`` shows all of it side by side, with a caret under the first difference.
    """

    __slots__ = ()

    @property
    def same(self) -> bool | None:
        """Whether all that is known of both sides is the same; None if only one side is known."""
        return self.difference.same

    @property
    def step(self) -> str:
        """The first step that differs: ``"canonical request"``, ``"string to sign"``,
        ``"signing key"`` or ``"signature"``; empty if none does.
        """
        return self.difference.step

    @property
    def part(self) -> str:
        """The part of the canonical request that differs, such as ``"path"``."""
        return self.difference.part

    @property
    def field(self) -> str:
        """The header that differs, if it is one."""
        return self.difference.field

    @property
    def line(self) -> int:
        """The line of the first character that differs, from 1; 0 if none does."""
        return self.difference.line

    @property
    def column(self) -> int:
        """The column of the first character that differs, from 1; 0 if none does."""
        return self.difference.column

    def __str__(self) -> str:
        return self.render()

    def render(self, width: int = WIDTH) -> str:
        """Write the explanation as text.

        Args:
            width: the width of the longest line, in characters; 40 at least.
        """
        return render(self, width)

    def to_html(self) -> str:
        """Write the explanation as one page without scripts, to be sent to a colleague."""
        from .report.html import page

        return page(self)

    def to_json(self) -> str:
        """Write the explanation as a JSON object, for programs."""
        from .report.json import dump

        return dump(self)


def make_explanation(evidence: Evidence, causes: tuple[Cause, ...]) -> Explanation:
    """Report the evidence and the causes that the rules have found in it."""
    difference = find_difference(evidence)
    headline = _headline(causes) if causes else difference.words
    return Explanation(headline, difference, causes, list_facts(evidence), make_views(evidence))


def _headline(causes: tuple[Cause, ...]) -> str:
    first, *others = causes
    more = f" ({len(others)} more below)" if others else ""
    return f"{_LEAD[first.confidence]}: {first.name}{more}."
