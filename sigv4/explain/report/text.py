"""Write the findings as text, both sides beside each other."""

from __future__ import annotations

from ..findings import Findings, LinePair, StepView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..causes import Cause

WIDTH = 100
_NARROWEST = 40
_MORE = "..."


def render(findings: Findings, width: int = WIDTH) -> str:
    """Write the findings in lines of at most `width` characters, 40 at least."""
    width = max(width, _NARROWEST)
    first = [_folded(findings.headline, width)]
    if findings.difference.words != findings.headline:
        first.append(_folded(findings.difference.words, width))
    blocks = ["\n".join([*first, *_facts(findings.facts, width)])]
    blocks += ["\n".join(_view(view, width)) for view in findings.views]
    if findings.causes:
        blocks.append("\n".join(_causes(findings.causes, width)))
    return "\n\n".join(blocks)


def _facts(facts: tuple[tuple[str, str], ...], width: int) -> list[str]:
    if not facts:
        return []
    indent = max([len(name) for name, _ in facts]) + 2
    return [
        "",
        *[_folded(text, width, " " * indent, f"{name}:".ljust(indent)) for name, text in facts],
    ]


def _view(view: StepView, width: int) -> Iterator[str]:
    yield view.step
    if not (view.ours and view.theirs):
        yield f"  {view.ours or view.theirs}:"
        for pair in view.lines:
            yield f"    {pair.ours if view.ours else pair.theirs}".rstrip()
        return
    column = (width - 5) // 2
    yield f"  {_cell(view.ours, column)} | {view.theirs}"
    yield f"  {'-' * column} | {'-' * column}"
    marked = False
    for pair in view.lines:
        yield from _line(pair, column, with_caret=pair.differs and not marked)
        marked = marked or pair.differs


def _line(pair: LinePair, column: int, *, with_caret: bool) -> Iterator[str]:
    ours, ours_at = _window(pair.ours, pair.ours_at, column)
    theirs, theirs_at = _window(pair.theirs, pair.theirs_at, column)
    mark = "!" if pair.differs else " "
    yield f"{mark} {_cell(ours, column)} | {theirs}".rstrip()
    if with_caret:
        yield f"  {_cell(' ' * ours_at + '^', column)} | {' ' * theirs_at}^"


def _cell(text: str, column: int) -> str:
    return f"{text[:column]:{column}}"


def _window(text: str | None, at: int, column: int) -> tuple[str, int]:
    """Cut a line to what fits, with the place that is marked in it; return where that is then."""
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
        yield f"  {number}. {cause.name} ({cause.confidence}) [{cause.code}]"
        yield _folded(cause.words, width, "     ", "     ")
        yield _folded(cause.remedy, width, "        ", "     -> ")


def _folded(text: str, width: int, indent: str = "", start: str = "") -> str:
    """Break a text into lines between words; a word that is longer than a line stays whole."""
    lines: list[str] = []
    line, filled = start, False
    for word in text.split():
        if filled and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, filled = indent, False
        line += f" {word}" if filled else word
        filled = True
    return "\n".join([*lines, line])
