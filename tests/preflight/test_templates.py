"""Wildcards: against a slow matcher that follows the rules word by word, and against long texts."""

from __future__ import annotations

import random
from functools import cache

import pytest

from sigv4.preflight.context import make_context
from sigv4.preflight.templates import Style, glob, parse, parse_resource

CONTEXT = make_context({}, derived={})


def slowly(pattern, text):
    """Match ``*`` and ``?`` by trying everything."""

    @cache
    def here(at, where):
        if at == len(pattern):
            return where == len(text)
        if pattern[at] == "*":
            return any(here(at + 1, end) for end in range(where, len(text) + 1))
        fits = where < len(text) and pattern[at] in ("?", text[where])
        return fits and here(at + 1, where + 1)

    return here(0, 0)


@pytest.mark.parametrize("seed", range(200))
def test_wildcards(seed):
    """Stars and question marks in any order match what trying everything matches."""
    made = random.Random(seed)
    pattern = "".join(made.choices("ab*?", k=made.randrange(9)))
    for _ in range(20):
        text = "".join(made.choices("ab", k=made.randrange(9)))
        expected = slowly(pattern, text)
        assert glob(pattern, text) is expected, (pattern, text)
        matched = parse(pattern, variables=False).matches(text, Style.WILDCARDS, CONTEXT.substitute)
        assert matched.value is expected


@pytest.mark.parametrize("style", [Style.WILDCARDS, Style.RESOURCE])
def test_many_stars_and_a_long_text(style):
    """A pattern that would take ages by trying everything is decided."""
    pattern = parse_resource(f"arn:aws:s3:::b/{'*a' * 40}*c", variables=False)
    text = f"arn:aws:s3:::b/{'a' * 1024}"
    assert pattern.matches(text, style, CONTEXT.substitute).value is False
    assert pattern.matches(f"{text}c", style, CONTEXT.substitute).value is True


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k", True),
        ("arn:aws:s3:::b**", "arn:aws:s3:::b/k", True),
        ("arn:aws:*:::b/k", "arn:aws:s3:::b/k", True),
        ("arn:aws:*:::x*", "arn:aws:s3:::b/k", False),
        ("arn:aws:s*3:::b/k", "arn:aws:s:3:::b/k", False),
        ("arn:*:s*3:::*/k", "arn:aws:s3:::b/k", True),
        ("arn", "arn:aws:s3:::b/k", True),
        ("arn:aws:s3:::", "arn:aws:s3:::b/k", False),
        ("arn:aws:s3:::b/k*:x", "arn:aws:s3:::b/k:y:x", True),
        ("arn:aws:s?:::b/k", "arn:aws:s3:::b/k", True),
        ("arn:aws?s3:::b/k", "arn:aws:s3:::b/k", False),
    ],
)
def test_segments_of_resources(pattern, text, expected):
    """A star stays in its segment, unless it ends it; missing segments are stars."""
    template = parse_resource(pattern, variables=True)
    assert template.matches(text, Style.RESOURCE, CONTEXT.substitute).value is expected
