"""What the page shows: a title and blocks of text. Each block is a dict with its ``kind``.

- ``text``: ``text``, and ``tone``: ``good``, ``bad``, ``warn`` or empty
- ``facts``: ``rows``, pairs of a name and a text
- ``causes``: ``items`` with ``title``, ``badge``, ``code``, ``text``, ``remedy``
- ``code``: ``label``, ``text``; can be copied
- ``difference``: ``title``, ``ours``, ``theirs``, ``lines``; see `explaining.py`
- ``parts``: ``title``, ``text``, ``parts``: each a text, a name and what it is; see `steps.py`
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sigv4 import SigV4Error
from sigv4.core.errors import InvalidParameter

Block = dict[str, Any]
# How the form calls the parameters of the library.
LABELS = {
    "access_key_id": "Access key ID",
    "at": "Signing time",
    "body": "Body",
    "Bucket": "Bucket",
    "canonical_request": "Canonical request",
    "expires_in": "Expires in",
    "header": "Headers",
    "headers": "Headers",
    "Key": "Key",
    "method": "Method",
    "region": "Region",
    "request": "Request",
    "secret": "Secret access key",
    "secret_access_key": "Secret access key",
    "service": "Service",
    "session_token": "Session token",
    "url": "URL",
}
_MARKED = re.compile(r"`(\w+)(=[^`]*)?`")
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


@dataclass(slots=True)
class Answer:
    """What the page shows.

    Attributes:
        tone: ``good``, ``bad``, ``warn`` or empty.
        title: the answer in a sentence.
        blocks: what follows.
        field: name of the parameter that was refused; empty if none was.
    """

    tone: str
    title: str
    blocks: list[Block] = field(default_factory=list)
    field: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return asdict(self)


def text(words: str, tone: str = "") -> Block:
    """Make a paragraph."""
    return {"kind": "text", "text": words, "tone": tone}


def note(words: str) -> Block:
    """Make a paragraph that warns."""
    return text(words, "warn")


def facts(rows: list[tuple[str, str]]) -> Block:
    """Make a table of names and texts; rows without a text are left out."""
    return {"kind": "facts", "rows": [list(row) for row in rows if row[1]]}


def code(label: str, words: str) -> Block:
    """Make a text that can be copied."""
    return {"kind": "code", "label": label, "text": words}


def refusal(error: SigV4Error) -> Answer:
    """Show an error of the library, in the words of the form."""
    problem, remedy = (with_labels(str(part)) for part in error.args[:2])
    blocks = [text(f"What to do: {remedy}"), facts([("code", error.kind)])]
    return Answer("bad", problem, blocks, error.parameter)


def without_sigv4a() -> SigV4Error:
    """Make the error for what takes a package that the page does not have."""
    return InvalidParameter(
        "This is SigV4A, which needs the package cryptography; the playground does not have it.",
        "Use the command line, with pip install 'sigv4-engine[sigv4a]'.",
    )


def with_labels(words: str) -> str:
    """Replace marked parameters by the labels of the form; the others are written as in Python."""
    return _MARKED.sub(_label, words)


def _label(found: re.Match[str]) -> str:
    name, value = found[1], found[2] or ""
    label = LABELS.get(name)
    return f"{name}{value}" if label is None else label + value.replace("=", " ", 1)


def span(seconds: float) -> str:
    """Write a number of seconds in words, in its two largest units."""
    left, words = int(seconds), []
    for size, name in _UNITS:
        count, left = divmod(left, size)
        if count:
            words.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " ".join(words[:2]) or "0 seconds"


def relative(end: datetime, now: datetime) -> str:
    """Write a time, and how far it is from now."""
    seconds = (end - now).total_seconds()
    distance = f"in {span(seconds)}" if seconds > 0 else f"{span(-seconds)} ago"
    return f"{end:%Y-%m-%d %H:%M:%S} UTC, {distance}"
