"""Examples can be pasted: what a page takes of docs/examples.md, it names above its examples."""

from __future__ import annotations

import re
import symtable

import pytest

from tools import outputs

from .fences import fences
from .pages import DOCS, ROOT, name, read

PAGES = [page for page in outputs.pages() if page != outputs.SETUP]


def given() -> set[str]:
    """The names that the set-up makes."""
    setup = outputs.SETUP.read_text(encoding="utf-8")
    return set().union(*(outputs.made(block["code"]) for block in outputs.BLOCK.finditer(setup)))


def used(table: symtable.SymbolTable, *, is_module: bool = True) -> set[str]:
    """The global names that a block reads, in its functions and classes too."""
    found = {
        one.get_name()
        for one in table.get_symbols()
        if one.is_referenced() and (is_module or one.is_global())
    }
    return found.union(*(used(child, is_module=False) for child in table.get_children()))


def missing(text: str) -> dict[str, int]:
    """The names of the set-up that a page reads and did not make, and where it does so first."""
    made: set[str] = set()
    found: dict[str, int] = {}
    recipes = [recipe.span() for recipe in outputs.RECIPE.finditer(text)]
    for block in outputs.BLOCK.finditer(text):
        if any(start <= block.start() < end for start, end in recipes):
            continue
        made |= outputs.made(block["code"])
        table = symtable.symtable(block["code"], "example", "exec")
        for one in (used(table) & given()) - made - set(found):
            found[one] = block.start()
    return found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_names_are_introduced(page):
    """The line names exactly what the examples use, and comes before them."""
    text = page.read_text(encoding="utf-8")
    names = missing(text)
    assert outputs.taken(text) == set(names)
    if names:
        assert outputs.TAKEN.search(text).start() < min(names.values())


def test_readme_makes_all_names():
    """Nothing has to be pasted first."""
    assert missing((ROOT / "README.md").read_text(encoding="utf-8")) == {}


def test_a_missing_name_is_noticed():
    """A page without the line begins with nothing."""
    page = "```python\ndef f():\n    return s3\n\nf()\n```\n"
    assert set(missing(page)) == {"s3"}
    with outputs.prepared(page) as names, pytest.raises(NameError):
        outputs.run(page, names)
    line = "*Paste [this set-up](examples.md) first: the examples use its `s3`.*\n\n"
    with outputs.prepared(line + page) as names:
        assert outputs.run(line + page, names) == line + page


FILES = {"keys.txt", "urls.txt", "order.json", "requests.jsonl", "private_key.pem"}
FOLDERS = {"logs/", "trail/", "src/"}
READS = re.compile(
    r"^\*The (?:commands read|command reads) ([^:]+): make .*examples\.md#files-for-commands",
    re.MULTILINE,
)


def files_of(text: str) -> tuple[set[str], set[str]]:
    """The files of docs/examples.md that the commands of a page read, and those that it names."""
    made: set[str] = set()
    found: set[str] = set()
    for fence in fences(text):
        present = {file for file in FILES | FOLDERS if re.search(rf"\b{file}", fence.code)}
        made |= set(re.findall(r"(?:> |--output )(\S+)", fence.code))
        made |= set(re.findall(r'Path\("([^"]+)"\)\.write_', fence.code))
        if fence.language == "sh" and not fence.not_run:
            found |= present - made
    named = set(re.findall(r"`([^`]+)`", " ".join(READS.findall(text))))
    return found, named


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=name)
def test_files_are_introduced(page):
    """A reader who pastes the commands into an empty folder knows what to make first."""
    if page.name != "examples.md":
        found, named = files_of(read(page))
        assert named == found


def test_files_are_those_of_the_examples():
    """Each is made there."""
    setup = read(DOCS / "examples.md")
    for file in FILES | FOLDERS:
        assert re.search(rf"(> |-out|mkdir ).*{re.escape(file.rstrip('/'))}", setup), file


def test_a_missing_file_is_noticed():
    """Unless the page makes it."""
    command = "```sh\nsigv4 bulk presign --bucket b --input keys.txt --output urls.txt\n```\n"
    assert files_of(command) == ({"keys.txt"}, set())
    assert files_of("```sh\necho a > keys.txt\n```\n" + command) == (set(), set())
