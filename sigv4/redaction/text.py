"""Redact a text: find what is secret in all ways, and join what was found."""

from __future__ import annotations

from .commands import CURL, MC, OTHER_MC, add_commands
from .names import HINTS
from .shapes import add_shapes, find_encoded, find_words, holds_signature
from .usual import Rest, find_usual
from .values import find_named

REDACTED = "REDACTED"  # fits into URLs, JSON, XML and shells as it is


def redact(text: str) -> str:
    """Return a text in which signatures, tokens and secrets are ``REDACTED``.

    Args:
        text: of any kind and length: a line of a log, a URL, a HAR file, a traceback.

    Returns:
        The text itself if it holds none of them. Access key ids stay.
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = in_lower_case(text)
    usual, others = find_usual(lowered)
    spans = [(start, end) for _, start, end in usual + others if start < end]
    if not usual:
        return _without(text, sorted(spans + _others(lowered, text)))
    rest = Rest(lowered, usual)
    spans += [rest.span(span) for span in _others(rest.text, text, rest)]
    return _without(text, sorted(spans))


def in_lower_case(text: str) -> str:
    """Return a text of the same length in lower case, so that places in both are the same."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter beyond ASCII became two
        lowered = "".join([one.lower() if one.isascii() else one for one in text])
    return lowered


def _others(lowered: str, text: str, rest: Rest | None = None) -> list[tuple[int, int]]:
    """Find all but the usual parameters.

    Args:
        lowered: in lower case; without the usual parameters, if there were any.
        text: the whole text as it was given.
        rest: finds places of `lowered` in the text; None if they are the same.
    """
    spans: list[tuple[int, int]] = []
    for hint in HINTS:
        at = lowered.find(hint)
        if at >= 0:
            spans += find_named(lowered, hint, at, text, rest)
            spans += find_words(lowered, hint)
    if CURL in lowered or MC in lowered or OTHER_MC in lowered:
        add_commands(spans, lowered)
    if "eyj" in lowered or "ahr0chm6ly" in lowered:
        tokens, encoded = find_encoded(lowered)
        spans += tokens
        for span in encoded:
            start, end = span if rest is None else rest.span(span)
            if holds_signature(text[start:end]):
                spans.append(span)
    add_shapes(spans, lowered)
    return spans


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Replace spans, which may overlap; without any, return the text itself."""
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if start > at or (start == at and not parts):
            parts += [text[at:start], REDACTED]
            at = end
        elif end > at:
            at = end
    return "".join([*parts, text[at:]])
