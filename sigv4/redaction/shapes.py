"""Find secrets by their shape: tokens, private keys, passwords in URLs, and a key id's secret.

`values` finds those that stand after their names.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from bisect import bisect_right

from .forms import AFTER, SHAPES, WORDS
from .sizes import REDACTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .forms import Patterns

_LEAST = 16  # characters of a value that only its name and its looks make a secret
_DIGIT = re.compile(r"[0-9]|=\Z")
_JWT = re.compile(  # looked for where a run begins, so that each is read once
    r"(?:(?<![a-z0-9_-])|(?<=%[0-9a-f]{2})|(?<=\\[nrt]))"
    r"eyj[a-z0-9_-]{8,}\.eyj[a-z0-9_-]{8,}\.[a-z0-9_-]{16,}"
)
_BASE64 = re.compile(r"(?:ahr0chm6ly|eyj)[a-z0-9+/_-]{40,}={0,2}")
_SIGNED = (b"x-amz-signature=", b"signature=", b"x-amz-security-token")
_URL_SAFE = str.maketrans("+/", "-_")
_USER = re.compile(r"[^\s/:@\"'<>]{0,4096}:(?P<password>[^\s/@\"'<>]{1,4096})@")
_END_OF_LINE = "key-----"
_PEM = "-----begin "
_OF_KEY = r"(?![a-z0-9 ]{0,40}redacted)[a-z0-9 ]{0,40}private key-----"
_PEM_KEY = re.compile(_OF_KEY)
_PEM_END = re.compile(rf"-----end {_OF_KEY}")


def add_shapes(spans: list[tuple[int, int]], lowered: str) -> None:
    """Add all but what is encoded in base64.

    Args:
        spans: what is added to.
        lowered: in lower case.
    """
    for mark, starts in SHAPES:
        if mark in lowered:
            spans += [found.span() for found in _matches(lowered, starts)]
    for mark, starts in AFTER:
        if mark in lowered:
            spans += _random(lowered, starts)
    if "@" in lowered and "://" in lowered:
        spans += _passwords(lowered)
    if _PEM in lowered:
        _add_keys(spans, lowered)


def find_words(lowered: str, hint: str) -> list[tuple[int, int]]:
    """Find the values of names of several words, of which one holds a hint."""
    return _random(lowered, WORDS[hint]) if hint in WORDS else []


def _random(text: str, starts: Patterns) -> list[tuple[int, int]]:
    return [found.span(1) for found in _matches(text, starts) if _is_random(_measured(found[1]))]


def _add_keys(spans: list[tuple[int, int]], text: str) -> None:
    """Add private keys, and drop what begins within one or its last line, which stays."""
    found = list(keys(text))
    others = []
    for start, end in spans:
        at = bisect_right(found, (start, len(text))) - 1
        last = text.find(_END_OF_LINE, found[at][1]) if at >= 0 else -1
        if last < start:
            others.append((start, end))
    spans[:] = others + found


def find_encoded(lowered: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Find JWTs, and what may hold a signature in base64: see `holds_signature`."""
    tokens = [found.span() for found in _JWT.finditer(lowered)]
    return tokens, [found.span() for found in _BASE64.finditer(lowered)]


def holds_signature(encoded: str) -> bool:
    """Tell whether base64 holds a signature or a session token."""
    plain = encoded.rstrip("=").translate(_URL_SAFE)
    decoded = urlsafe_b64decode(plain[: len(plain) // 4 * 4]).lower()
    return any(mark in decoded for mark in _SIGNED)


def _matches(text: str, starts: Patterns) -> Iterator[re.Match[str]]:
    """Find patterns by the text with which each begins."""
    for start, pattern in starts:
        at = text.find(start)
        while at >= 0:
            found = pattern.match(text, at)
            if found:
                yield found
            at = text.find(start, found.end() if found else at + len(start))


def _measured(value: str) -> str:
    """Return a value up to what was redacted in it, as `Sizes` measures."""
    before, redacted, _ = value.partition(REDACTED)
    return before.rstrip("=") if redacted else value


def _is_random(value: str) -> bool:
    return len(value) >= _LEAST and _DIGIT.search(value) is not None


def _passwords(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("://")
    while at >= 0:
        found = _USER.match(text, at + 3)
        if found and not found["password"].startswith("***"):
            yield found.span("password")
        at = text.find("://", at + 3)


def keys(text: str) -> Iterator[tuple[int, int]]:
    """Find private keys in PEM; one without an end lasts to the end of the text."""
    at = text.find(_PEM)
    while at >= 0:
        head = _PEM_KEY.match(text, at + len(_PEM))
        start = at + len(_PEM)
        if head:
            foot = _PEM_END.search(text, head.end())
            end = foot.start() if foot else len(text)
            yield head.end(), end
            start = end
        at = text.find(_PEM, start)
