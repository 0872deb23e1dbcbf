"""What `explain` returns: where two sides part, and why; readable, and nothing secret in it."""

from __future__ import annotations

from ..core.frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .evidence import Cause

CANONICAL_REQUEST, STRING_TO_SIGN = "canonical request", "string to sign"
SIGNING_KEY, SIGNATURE = "signing key", "signature"
_WIDTH, _NARROWEST = 100, 40
_MORE = "..."


class Row(Frozen):
    """One line of both sides as people may see it.

    Attributes:
        ours, theirs: the lines; None where a side has none.
        ours_at, theirs_at: where they begin to differ, from 0; -1 if they do not.
    """

    __slots__ = ("ours", "theirs", "ours_at", "theirs_at")
    ours: str | None
    theirs: str | None
    ours_at: int
    theirs_at: int

    def __init__(
        self, ours: str | None, theirs: str | None, ours_at: int = -1, theirs_at: int = -1
    ) -> None:
        assign(self, "ours", ours)
        assign(self, "theirs", theirs)
        assign(self, "ours_at", ours_at)
        assign(self, "theirs_at", theirs_at)

    @property
    def differs(self) -> bool:
        """Whether the two lines are not the same, even where what is hidden of them looks so."""
        return self.ours_at >= 0


class View(Frozen):
    """One step of both sides, line by line.

    Attributes:
        step: such as ``"canonical request"``.
        ours, theirs: whose it is, in words.
        rows: the lines.
    """

    __slots__ = ("step", "ours", "theirs", "rows")
    step: str
    ours: str
    theirs: str
    rows: tuple[Row, ...]

    def __init__(self, step: str, ours: str, theirs: str, rows: tuple[Row, ...]) -> None:
        assign(self, "step", step)
        assign(self, "ours", ours)
        assign(self, "theirs", theirs)
        assign(self, "rows", rows)


class Explanation(Frozen):
    """Where two sides part, and why.

    Attributes:
        same: whether all that both sides tell is the same; None if only one side tells anything.
        step: the first of ``"canonical request"``, ``"string to sign"``, ``"signing key"`` and
            ``"signature"`` that differs; empty if none does.
        part: within the canonical request: ``"method"``, ``"path"``, ``"query"``, ``"headers"``,
            ``"signed headers"`` or ``"payload hash"``; empty elsewhere.
        field: the header that differs, if it is one.
        line, column: of the first character that differs, from 1; 0 if none does.
        headline: that, in a sentence.
        causes: what may have happened, the most certain first.
        facts: what is known of the request and the answer, as pairs of a name and a text.
        views: both sides, line by line, secrets hidden.

    ``str()`` shows all of it side by side, with a caret under the first difference.
    """

    __slots__ = (
        "same",
        "step",
        "part",
        "field",
        "line",
        "column",
        "headline",
        "causes",
        "facts",
        "views",
    )
    same: bool | None
    step: str
    part: str
    field: str
    line: int
    column: int
    headline: str
    causes: tuple[Cause, ...]
    facts: tuple[tuple[str, str], ...]
    views: tuple[View, ...]

    def __init__(
        self,
        same: bool | None,
        step: str,
        part: str,
        field: str,
        line: int,
        column: int,
        headline: str,
        causes: tuple[Cause, ...],
        facts: tuple[tuple[str, str], ...],
        views: tuple[View, ...],
    ) -> None:
        assign(self, "same", same)
        assign(self, "step", step)
        assign(self, "part", part)
        assign(self, "field", field)
        assign(self, "line", line)
        assign(self, "column", column)
        assign(self, "headline", headline)
        assign(self, "causes", causes)
        assign(self, "facts", facts)
        assign(self, "views", views)

    def __str__(self) -> str:
        return self.render()

    def render(self, width: int = _WIDTH) -> str:
        """The explanation as text.

        Args:
            width: of the longest line, in characters; 40 at least.
        """
        width = max(width, _NARROWEST)
        blocks = ["\n".join([_folded(self.headline, width), *_facts(self.facts, width)])]
        blocks += ["\n".join(_view(view, width)) for view in self.views]
        if self.causes:
            blocks.append("\n".join(_causes(self.causes, width)))
        return "\n\n".join(blocks)

    def to_html(self) -> str:
        """The explanation as one page without scripts, to be sent to a colleague."""
        from .report.html import page

        return page(self)

    def _shown(self) -> Iterator[tuple[str, str]]:
        for name in ("same", "step", "part", "field", "line", "column"):
            yield name, repr(getattr(self, name))
        yield "causes", repr([cause.name for cause in self.causes])


def _facts(facts: tuple[tuple[str, str], ...], width: int) -> list[str]:
    if not facts:
        return []
    indent = max([len(name) for name, _ in facts]) + 2
    return [
        "",
        *[_folded(text, width, " " * indent, f"{name}:".ljust(indent)) for name, text in facts],
    ]


def _view(view: View, width: int) -> Iterator[str]:
    yield view.step
    if not (view.ours and view.theirs):
        yield f"  {view.ours or view.theirs}:"
        for row in view.rows:
            yield f"    {row.ours if view.ours else row.theirs}"
        return
    column = (width - 5) // 2
    yield f"  {_cell(view.ours, column)} | {view.theirs}"
    yield f"  {'-' * column} | {'-' * column}"
    marked = False
    for row in view.rows:
        ours, ours_at = _window(row.ours, row.ours_at, column)
        theirs, theirs_at = _window(row.theirs, row.theirs_at, column)
        mark = "!" if row.differs else " "
        yield f"{mark} {_cell(ours, column)} | {theirs}".rstrip()
        if row.differs and not marked:
            marked = True
            yield f"  {_cell(' ' * ours_at + '^', column)} | {' ' * theirs_at}^"


def _cell(text: str, column: int) -> str:
    return f"{text[:column]:{column}}"


def _window(text: str | None, at: int, column: int) -> tuple[str, int]:
    """As much of a line as fits, with the place that is marked in it, and where that is then."""
    text = text or ""
    if len(text) <= column and at < column:
        return text, max(at, 0)
    start = 0 if at < column * 2 // 3 else at - column // 2
    shown = text[start : start + column]
    if start:
        shown = _MORE + shown[len(_MORE) :]
    if start + column < len(text):
        shown = shown[: -len(_MORE)] + _MORE
    return shown, max(at - start, 0)


def _causes(causes: tuple[Cause, ...], width: int) -> Iterator[str]:
    yield "Cause" if len(causes) == 1 else "Causes, the most certain first"
    for number, cause in enumerate(causes, 1):
        yield f"  {number}. {cause.name} ({cause.confidence})"
        yield _folded(cause.words, width, "     ", "     ")
        yield _folded(cause.remedy, width, "        ", "     -> ")


def _folded(text: str, width: int, indent: str = "", start: str = "") -> str:
    """Text with line breaks between words; a word that is longer than a line stays whole."""
    lines: list[str] = []
    line, filled = start, False
    for word in text.split():
        if filled and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, filled = indent, False
        line += f" {word}" if filled else word
        filled = True
    return "\n".join([*lines, line])
