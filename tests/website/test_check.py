"""The check of a built site finds what it is for."""

from __future__ import annotations

import pytest
from website.check import problems

RIGHT = '<p id="top"></p><a href="b.html#there">b</a><a href="#top">up</a>'
OTHER = '<h1 id="there"></h1><a href="playground/">play</a><a href="https://example.com/">x</a>'


def site(folder, **pages: str):
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return problems(folder)


def test_right_site(tmp_path):
    """Pages, headings, other sites, and the playground, which is written later."""
    assert site(tmp_path, a=RIGHT, b=OTHER) == []


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ('<a href="c.html">c</a>', "the link c.html leads nowhere"),
        ('<a href="b.html#else">b</a>', "leads to no heading"),
        ('<a href="#else">b</a>', "leads to no heading"),
        ('<script src="https://example.com/a.js"></script>', "loads https://example.com/a.js"),
        ('<img src="//example.com/a.png">', "loads //example.com/a.png"),
        ('<link rel="stylesheet" href="https://example.com/a.css">', "from another host"),
    ],
)
def test_fault(tmp_path, page, what):
    """Each is reported, with its page."""
    (found,) = site(tmp_path, a=RIGHT + page, b=OTHER)
    assert found.startswith("a.html: ")
    assert what in found


def test_canonical_address(tmp_path):
    """It names the page, and is not loaded."""
    assert site(tmp_path, b=OTHER + '<link rel="canonical" href="https://example.com/b">') == []


@pytest.mark.parametrize("text", ["@import 'x'", "a{background:url(https://x.org/a.png)}"])
def test_styles(tmp_path, text):
    """A style that loads from another host is reported."""
    (tmp_path / "a.css").write_text(text, encoding="utf-8")
    assert site(tmp_path, b=OTHER) == ["a.css: loads from another host"]
