"""Links between pages: the file is there, and so is the heading."""

from __future__ import annotations

import re

import pytest

from .pages import DOCS, PAGES, README, ROOT, name, prose, read

LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")


def anchors(page):
    """The headings, as GitHub writes them into links."""
    titles = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links(page):
    """Each leads to a file of this repository, and to a heading of it."""
    for target, anchor in LINK.findall(prose(page)):
        if target.startswith("playground/"):  # it is written into the built site
            continue
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), target
        assert file.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors(file), f"{target}#{anchor}"


def test_every_page_is_linked():
    """From the README, or from a page that is."""
    seen, todo = set(), [README]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        todo += [
            (page.parent / target).resolve() for target, _ in LINK.findall(read(page)) if target
        ]
    assert set(PAGES) <= seen | {ROOT / "bench" / "README.md"}
    assert set(DOCS.glob("*.md")) <= seen
