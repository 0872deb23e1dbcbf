"""docs/errors.md and what the search knows: every code, and pages that are there."""

from __future__ import annotations

import generate_errors
import pytest
from website import aws_errors, search_entries, staging

from sigv4.explain import CauseKind
from sigv4.explain.rules import response
from sigv4.verify import REFUSALS

from ..docs.pages import DOCS, read

ENTRIES = search_entries.entries()
CODES = {error.code for error in aws_errors.ERRORS}


def test_page_is_generated():
    """`generate_errors.py --check` finds nothing to change in docs/errors.md."""
    assert generate_errors.page() == read(generate_errors.PAGE)


@pytest.mark.parametrize("error", aws_errors.ERRORS, ids=str)
def test_errors_of_aws(error):
    """The page is there, and a code or a message with it is found."""
    assert (DOCS / error.page).is_file()
    assert error.source.startswith("https://")
    assert search_entries.normal(error.code) in ENTRIES
    assert not error.message or ENTRIES[search_entries.normal(error.message)] == error.page[:-3]
    assert error.meaning.endswith(".")


def test_messages_lead_to_one_page():
    """One message of two codes has one page."""
    pages = {}
    for error in aws_errors.ERRORS:
        if error.message:
            assert pages.setdefault(error.message, error.page) == error.page


def test_codes_that_explain_knows():
    """Those on which `explain` acts are among them."""
    known = {*response._EXPIRED_TOKEN, *response._UNKNOWN_TOKEN, *response._REDIRECTS}
    assert known <= CODES


@pytest.mark.parametrize("name", [*REFUSALS, *(cause.code for cause in CauseKind)])
def test_codes_in_kebab_case(name):
    """Refusals and causes are found by their own names; one name may be that of both."""
    page = "refusals" if name in REFUSALS else "causes"
    assert ENTRIES[search_entries.normal(name)] == f"{page}#{name}"


def test_errors_of_the_library():
    """Each is found by its class and its code, on the page with its row."""
    errors = search_entries.library_errors()
    assert len(errors) >= 45
    for name, error in errors.items():
        page = search_entries.target_of_error(name).partition("#")[0]
        assert search_entries.normal(search_entries.kind(error)) in ENTRIES
        assert f"`{name}`" in read(DOCS / f"{page}.md")


def test_targets_are_pages_of_the_site():
    """Each leads to a page, and to a row that the build marks or a heading of the page."""
    pages = {name.removesuffix(".md") for name in staging.pages().values()}
    for text, target in ENTRIES.items():
        page, _, anchor = target.partition("#")
        assert page in pages, text
        marked = search_entries.anchors(page).values()
        assert not anchor or anchor in marked or text in search_entries.QUESTIONS, text


def test_texts_of_entries():
    """They are as the search compares them, and a fixed part of a message is several words."""
    assert all(text == search_entries.normal(text) for text in ENTRIES)
    assert (
        ENTRIES[
            "has a or segment http clients rewrite such a path which breaks the signature "
            "or fetches another object"
        ]
        == "guards#unsafe-key"
    )
