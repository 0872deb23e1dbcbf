"""The report of a request for people: a line of summary, then indented details.

On a terminal it wraps to its width, and has colours. Text that must be compared character by
character is cut at the edge and goes on after a mark; everything else wraps between words.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from ..redaction import redact
from .findings import printable, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .findings import Finding

NARROWEST = 40  # columns
_INDENT = "    "
_ON = "  "  # where a wrapped line goes on
_GREEN, _RED, _YELLOW, _CYAN = "32", "31", "33", "36"
_WAYS = {"header": "Authorization header", "query": "presigned URL", "form": "POST policy"}


@dataclass(frozen=True, slots=True)
class _Line:
    """One line before it is wrapped.

    Attributes:
        text: what it says, printable.
        indent: what stands before it.
        on: what stands before its further lines.
        exact: whether every character counts.
        head: its first characters, which are coloured.
        colour: their colour, of the terminal's codes.
    """

    text: str
    indent: str = _INDENT
    on: str = _INDENT + _ON
    exact: bool = False
    head: str = ""
    colour: str = ""


def as_text(finding: Finding, width: int | None = None, *, colour: bool = False) -> str:
    """Return a finding as text.

    Args:
        finding: what was found out.
        width: columns of the terminal; None to leave lines whole.
        colour: whether to mark the verdict, causes and notes with colours.
    """
    lines: list[str] = []
    for line in _lines(finding):
        made = _wrapped(line, max(width, NARROWEST)) if width else [line.indent + line.text]
        if colour and line.head:
            start = len(line.indent)
            end = start + len(line.head)
            marked = f"\x1b[1;{line.colour}m{line.head}\x1b[0m"
            made[0] = made[0][:start] + marked + made[0][end:]
        lines += made
    return "\n".join([line.rstrip() for line in lines])


def _wrapped(line: _Line, width: int) -> list[str]:
    if not line.exact:
        return textwrap.wrap(
            line.text,
            width,
            initial_indent=line.indent,
            subsequent_indent=line.on,
            break_on_hyphens=False,
        )
    first, further = width - len(line.indent), width - len(line.on)
    rest = line.text[first:]
    pieces = [rest[at : at + further] for at in range(0, len(rest), further)]
    return [line.indent + line.text[:first], *[line.on + piece for piece in pieces]]


def _lines(finding: Finding) -> Iterator[_Line]:
    error = finding.error
    request = f"{finding.method or '?'} {finding.target or '?'}"
    if error is None:
        head = f"#{finding.number} {finding.verdict}"
        yield _summary(f"{head}, {finding.answer}: {request}", head, _GREEN)
        yield from _identity(finding)
    else:
        head = f"#{finding.number} REFUSED"
        yield _summary(f"{head}, {finding.answer} {error.code}: {request}", head, _RED)
        yield _Line(printable(redact(error.explanation)))
        yield from _block("canonical request of what arrived", finding.canonical_request)
        yield from _block("string to sign of what arrived", error.string_to_sign)
        for cause in finding.causes:
            name = f"cause: {cause.name} ({cause.confidence}) [{cause.code}]"
            yield _Line(name, head="cause:", colour=_YELLOW)
            yield _Line(printable(cause.words), _INDENT + _ON, _INDENT + _ON)
            yield _Line(f"-> {printable(cause.remedy)}", _INDENT + _ON, _INDENT + _ON + "   ")
    for note in finding.notes:
        yield _Line(f"note: {printable(note)}", head="note:", colour=_CYAN)
    if finding.agent:
        yield _Line(f"client: {finding.agent}")


def _summary(text: str, head: str, colour: str) -> _Line:
    return _Line(text, indent="", exact=True, head=head, colour=colour)


def _identity(finding: Finding) -> Iterator[_Line]:
    by = finding.identity
    if by is None:
        return
    who = f"by {shown(by.access_key_id)} for {shown(str(by.scope))}"
    yield _Line(f"{_WAYS[by.kind]}, {who}")
    yield _Line(f"signed: {shown(';'.join(by.signed_headers))}", exact=True)
    yield _Line(f"signed at {by.signed_at.isoformat()}, valid until {by.expires_at.isoformat()}")
    yield _Line(f"body: {finding.body}")


def _block(title: str, text: str | None) -> Iterator[_Line]:
    if text is None:
        return
    yield _Line(f"{title}:")
    for line in text.split("\n"):
        yield _Line(printable(line), f"{_INDENT}  | ", f"{_INDENT}  : ", exact=True)
