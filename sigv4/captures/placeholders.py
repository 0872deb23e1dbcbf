"""Words that stand for what a person does not want to show: ``<MY-BUCKET>``, ``***``, REDACTED."""

from __future__ import annotations

import re

_HOST = re.compile(r"(?P<scheme>https?://)(?P<host>[^/?#]*)", re.IGNORECASE)
_BRACKETED = re.compile(r"[<\[{(]{1,3}(?P<words>[A-Za-z][\w .-]{0,80})[>\]})]{1,3}")
_STARS = re.compile(r"\*+")
_REDACTED = re.compile(
    r"redacted|hidden|\*{2,}|x{5,}|\.{3}|[<\[{][A-Za-z][^>\]}]{0,80}[>\]}]", re.IGNORECASE
)


def is_redacted(text: str) -> bool:
    """Tell whether a text holds a word that stands for another one."""
    return _REDACTED.search(text) is not None


def without_placeholders(url: str) -> str:
    """Replace the placeholders in the host of a URL by names that a host can have."""
    found = _HOST.match(url)
    if found is None or not any(mark in found["host"] for mark in "<[{(*"):
        return url
    host = _BRACKETED.sub(lambda mark: re.sub(r"\W+", "-", mark["words"]), found["host"])
    return f"{found['scheme']}{_STARS.sub('x', host)}{url[found.end() :]}"
