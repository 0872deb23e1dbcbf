"""The sources of the site: navigation, links, the changelog, the reference."""

from __future__ import annotations

import re
import sys
from importlib import import_module

import pytest
from website import api, staging

from ..docs.pages import DOCS, ROOT, read
from ..docs.test_reference import ENTRIES

INDEX = read(DOCS / "index.md")
of_the_reference = pytest.mark.skipif(  # an extra that it shows needs it
    sys.version_info < (3, 11), reason="the site needs Python 3.11"
)
LISTED = [page for links in staging.sections(INDEX).values() for _, page in links]


def test_every_page_is_in_one_section():
    """A new page needs one line in docs/index.md."""
    pages = set(staging.pages().values()) - {"index.md"}
    assert pages - set(LISTED) == set(), "add a line to docs/index.md"
    assert set(LISTED) - pages == set(), "docs/index.md names a page that is not there"
    assert len(LISTED) == len(set(LISTED))


def test_order_of_the_sections():
    """First steps, then tasks, concepts, the reference and the project."""
    order = [section.partition(":")[0] for section in staging.sections(INDEX)]
    assert list(dict.fromkeys(order)) == [
        "Getting started",
        "Tasks",
        "Concepts",
        "Look it up",
        "Project",
    ]


@pytest.mark.parametrize("page", sorted(staging.pages()))
def test_titles(page):
    """Each page has one, at its top."""
    assert re.match(r"# \S", read(ROOT / page))


@pytest.mark.parametrize(
    ("page", "link", "on_site"),
    [
        ("docs/bulk.md", "[a](verify.md#options)", "[a](verify.md#options)"),
        ("docs/bulk.md", "[a](../SECURITY.md)", "[a](security.md)"),
        ("SECURITY.md", "[a](docs/verify.md)", "[a](verify.md)"),
        ("docs/bulk.md", "[a](../README.md)", "[a](index.md)"),
        ("vectors/README.md", "[a](../docs/bulk.md)", "[a](bulk.md)"),
        ("docs/playground.md", "[a](playground/)", '<a href="playground/">a</a>'),
        ("docs/bulk.md", "[a](https://example.com/)", "[a](https://example.com/)"),
        ("docs/bulk.md", "[a](#invalid-rows)", "[a](#invalid-rows)"),
        ("docs/bulk.md", "`[a](../SECURITY.md)`", "`[a](../SECURITY.md)`"),
        ("docs/bulk.md", "```md\n[a](../SECURITY.md)\n```", "```md\n[a](../SECURITY.md)\n```"),
        ("docs/bulk.md", "[`a` b](../SECURITY.md) `c`", "[`a` b](security.md) `c`"),
        (
            "docs/bulk.md",
            "[a](../sigv4/core/profile.py)",
            f"[a]({staging.REPOSITORY}/blob/main/sigv4/core/profile.py)",
        ),
        ("docs/bulk.md", "[a](../tools/judge)", f"[a]({staging.REPOSITORY}/tree/main/tools/judge)"),
    ],
)
def test_links(tmp_path, page, link, on_site):
    """Pages stay on the site, other files lead to GitHub, code is left as it is."""
    assert staging.linked(page, link, tmp_path) == on_site


def test_images(tmp_path):
    """They are copied into the site."""
    text = staging.linked("docs/benchmarks.md", "![a](../bench/results/scaling.svg)", tmp_path)
    assert text == "![a](scaling.svg)"
    assert (tmp_path / "scaling.svg").read_text() == read(ROOT / "bench/results/scaling.svg")


def test_changelog_has_the_fragments():
    """What is not released is shown with what is."""
    text = staging.with_fragments(read(ROOT / "CHANGELOG.md"))
    unreleased = text.partition("## [Unreleased]")[2].partition("\n## [")[0]
    fragment = read(ROOT / "changelog.d" / "accidents.added.md")
    assert " ".join(fragment.split()) in " ".join(unreleased.split())
    assert unreleased.count("### Added") == 1


def test_names_from_the_setup():
    """A page says which names it takes from docs/examples.md, before its first block."""
    text = "# A\n\nWords.\n\n```python\nurl = s3.presign('x')\n```\n"
    assert staging.with_setup(text) == (
        "# A\n\nWords.\n\n*The examples take `s3` from [their setup](examples.md).*\n\n"
        "```python\nurl = s3.presign('x')\n```\n"
    )


@pytest.mark.parametrize(
    "code", ["import s3\ns3.x", "def f(s3):\n    return s3", "for s3 in []:\n    s3", "print(1)"]
)
def test_pages_that_need_no_setup(code):
    """They make all names themselves."""
    text = f"# A\n\n```python\n{code}\n```\n"
    assert staging.with_setup(text) == text


@of_the_reference
def test_reference_has_every_public_name():
    """Those of docs/reference.md are on the pages from docstrings."""
    shown = {f"{module}.{name}" for module in api.MODULES for name in api.public(module)}
    for entry in ENTRIES:
        module, dotted, _ = entry.values
        parts = f"{module}.{dotted}".split(".")
        assert any(".".join(parts[:end]) in shown for end in range(2, len(parts) + 1)), parts


@of_the_reference
def test_reference_has_every_module():
    """A public module is one that docs/reference.md has a section or names for."""
    for module in api.MODULES:
        assert import_module(module).__doc__
    assert {case.values[0] for case in ENTRIES} <= {*api.MODULES, "sigv4.adapters"}


@of_the_reference
def test_sidebar(tmp_path):
    """Each section of the index is in it, and the reference has one of its own."""
    staging.stage(tmp_path / "sources")
    index = (tmp_path / "sources" / "index.md").read_text()
    trees = re.findall(r":caption: (.*)\n\n((?:.+ <.+>\n)+)```", index)
    captions = [caption for caption, _ in trees]
    assert captions == re.findall(r"^## (.*)$", index, re.MULTILINE)
    reference = dict(trees)["Reference from docstrings"]
    assert "`sigv4.s3` <api/sigv4.s3.rst>\n" in reference
    assert "- [`sigv4.s3`](api/sigv4.s3.rst)\n" in index
    listed = re.findall(r"<(.+)>\n", "".join(entries for _, entries in trees))
    written = {path.relative_to(tmp_path / "sources") for path in tmp_path.rglob("*.*")}
    pages = {path.as_posix() for path in written if path.suffix in {".md", ".rst"}}
    assert pages - set(listed) == {"index.md"}


@of_the_reference
def test_pages_of_the_reference(tmp_path):
    """One for each module; a name that two modules have is described once."""
    written = api.write(tmp_path / "api")
    assert [name for _, name in written] == [f"api/{module}.rst" for module in api.MODULES]
    top = (tmp_path / "api" / "sigv4.rst").read_text()
    assert ".. autoclass:: Signer\n" in top
    assert ".. autoexception:: ExpiryTooLong\n" in top.partition(api.EXCEPTIONS)[2]
    assert ".. autofunction:: payload_hash\n" in top
    assert ".. py:data:: GENERIC\n" in top
    again = (tmp_path / "api" / "sigv4.credentials.rst").read_text()
    assert "``Credentials`` is :py:obj:`sigv4.Credentials`." in again
