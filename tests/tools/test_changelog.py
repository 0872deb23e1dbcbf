"""tools/changelog.py: what a fragment must be, and what a release makes of them."""

from __future__ import annotations

import pytest

from tools import changelog

BEFORE = """# Changelog

## [Unreleased]

## [0.1.0] - 2026-01-02

### Added

- The first one.
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "changelog.d" / "README.md").write_text("How to write one.")
    (tmp_path / "CHANGELOG.md").write_text(BEFORE)
    return tmp_path


def add(root, name, text):
    (root / "changelog.d" / name).write_text(text)


def test_fragments_of_this_repository():
    """Each has a name and a text that a release can take."""
    assert changelog.problems(changelog.ROOT / "changelog.d") == []


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("no-type.md", "A thing.", "NAME.TYPE.md"),
        ("Upper.added.md", "A thing.", "NAME.TYPE.md"),
        ("a_b.added.md", "A thing.", "NAME.TYPE.md"),
        ("thing.added.txt", "A thing.", "NAME.TYPE.md"),
        ("thing.news.md", "A thing.", "TYPE must be one of added, changed"),
        ("thing.fixed.md", "\n", "is empty"),
        ("thing.fixed.md", "- A thing.", "without a bullet"),
        ("thing.fixed.md", "# A thing.", "without a bullet"),
        ("thing.fixed.md", "A thing", "full stop"),
        ("thing.fixed.md", "A thing. " * 100, "at most 600"),
    ],
)
def test_what_is_refused(root, capsys, name, text, problem):
    """The file is named, with what is wrong; nothing is written."""
    add(root, name, text)
    assert changelog.main(["--release", "0.2.0"], root) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"{name}: ")
    assert problem in error
    assert (root / "CHANGELOG.md").read_text() == BEFORE


def test_release(root):
    """Sections come in the order of Keep a Changelog, items in the order of names; files go."""
    add(root, "b-url.fixed.md", "URLs are\nright.\n")
    add(root, "a-key.fixed.md", "Keys are right.")
    add(root, "new-1.2.added.md", "A command.")
    assert changelog.main(["--release", "0.2.0"], root) == 0
    text = (root / "CHANGELOG.md").read_text()
    day = text.partition("## [0.2.0] - ")[2][:10]
    assert text == (
        "# Changelog\n\n## [Unreleased]\n\n"
        f"## [0.2.0] - {day}\n\n"
        "### Added\n\n- A command.\n\n"
        "### Fixed\n\n- Keys are right.\n- URLs are right.\n\n"
        "## [0.1.0] - 2026-01-02\n\n### Added\n\n- The first one.\n"
    )
    assert [path.name for path in (root / "changelog.d").iterdir()] == ["README.md"]


def test_what_is_unreleased_already_is_kept(root):
    """A section under Unreleased gets the fragments of its type at its end."""
    there = "## [Unreleased]\n\n### Added\n\n- An old item\n  of two lines.\n\n"
    (root / "CHANGELOG.md").write_text(BEFORE.replace("## [Unreleased]\n\n", there))
    add(root, "new.added.md", "A new item.")
    assert changelog.main(["--release", "1.0.0"], root) == 0
    text = (root / "CHANGELOG.md").read_text()
    assert "### Added\n\n- An old item\n  of two lines.\n- A new item.\n\n## [0.1.0]" in text
    assert text.count("An old item") == 1


def test_long_items_are_wrapped(root, capsys):
    """At 100 columns, with code in one piece."""
    code = "`sigv4 presign s3://bucket/key --expires-in 3600`"
    add(root, "new.added.md", f"{'word ' * 15}{code}.")
    assert changelog.main(["--draft"], root) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"  {code}." in lines
    assert max(map(len, lines)) <= 100
    assert (root / "changelog.d" / "new.added.md").exists()


@pytest.mark.parametrize(
    ("version", "problem"),
    [("0.2", "must be a version"), ("0.1.0", "already has version"), ("0.2.0", "nothing to")],
)
def test_releases_that_are_refused(root, capsys, version, problem):
    """Not a version, one that is there, one without a change."""
    if version == "0.1.0":
        add(root, "new.added.md", "A new item.")
    assert changelog.main(["--release", version], root) == 1
    assert problem in capsys.readouterr().err
    assert (root / "CHANGELOG.md").read_text() == BEFORE


def test_changelog_without_its_heading(root, capsys):
    """The error shows the line that is missing."""
    add(root, "new.added.md", "A new item.")
    (root / "CHANGELOG.md").write_text("# Changelog\n")
    assert changelog.main(["--release", "0.2.0"], root) == 1
    assert "## [Unreleased]" in capsys.readouterr().err
