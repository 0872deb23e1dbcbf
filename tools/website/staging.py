"""Stage the sources of the site: docs/, the pages beside it, and the reference from docstrings.

docs/index.md is the navigation: each link in one of its lists is a page of the site, and each
heading over a list is a section of the sidebar. Pages link to files of the repository as they do on
GitHub. On the site, a link to a page of the site stays inside it, and a link to any other file
leads to that file on GitHub.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import symtable
from pathlib import Path

import changelog
import outputs

from website import api

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "https://github.com/sigv4-engine/sigv4-engine"
# Pages that are not in docs/, and their names on the site.
BESIDE = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "bench/README.md": "bench.md",
    "vectors/README.md": "vectors.md",
    "changelog.d/README.md": "changelog-fragments.md",
    "README.md": "index.md",
}
OWN_TEXT = {"README.md"}  # the index of the site is docs/index.md
PLAYGROUND = "playground/"  # tools/build_playground.py writes it after the site is built
CODE_OR_LINK = re.compile(
    r"(?P<code>^```.*?^```$|`[^`\n]+`)"
    r"|(?P<image>!?)(?P<text>\[(?:[^\]`]|`[^`]*`)*\])"
    r"\((?!https?://|mailto:|#)(?P<to>[^)\s]+)\)",
    re.MULTILINE | re.DOTALL,
)
LISTED = re.compile(r"^- \[(?P<title>[^\]]+)\]\((?P<to>[^)#\s]+)\).*$", re.MULTILINE)
REFERENCE = "<!-- the reference from docstrings -->"


def pages() -> dict[str, str]:
    """Map each page of the repository that the site shows to its name there."""
    docs = {f"docs/{path.name}": path.name for path in sorted((ROOT / "docs").glob("*.md"))}
    return {**docs, **{page: name for page, name in BESIDE.items() if page not in OWN_TEXT}}


def sections(index: str) -> dict[str, list[tuple[str, str]]]:
    """Read the navigation: the links (title, page of the site) of each section of docs/index.md."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        links = [
            (link["title"], _on_site("docs/index.md", link["to"])) for link in LISTED.finditer(part)
        ]
        if links:
            found[part.partition("\n")[0]] = links
    return found


def stage(folder: Path) -> None:
    """Write the sources of the site into an empty folder."""
    written = api.write(folder / "api")
    for page, name in pages().items():
        text = (ROOT / page).read_text(encoding="utf-8")
        if page == "CHANGELOG.md":
            text = with_fragments(text)
        if page not in outputs.ELSEWHERE:
            text = with_setup(text)
        text = linked(page, text, folder)
        if name == "index.md":
            text = _with_sidebar(text, written)
        (folder / name).write_text(text, encoding="utf-8")


def with_fragments(text: str) -> str:
    """Give the changelog with the fragments of changelog.d/ under what is not released."""
    before, heading, rest = text.partition(changelog.HEADING)
    current, *older = re.split(r"(?=^## \[)", rest, maxsplit=1, flags=re.MULTILINE)
    body = changelog.sections(ROOT / "changelog.d", current)
    return f"{before}{heading}\n{body}\n{''.join(older)}"


def with_setup(text: str) -> str:
    """Say before the first example which names the page takes from docs/examples.md."""
    blocks = [block["code"] for block in outputs.BLOCK.finditer(outputs.RECIPE.sub("", text))]
    taken = sorted(_unbound(blocks) & _setup_names())
    if not taken:
        return text
    names = ", ".join(f"`{name}`" for name in taken)
    note = f"*The examples take {names} from [their setup](examples.md).*\n\n"
    start = text.index("```python\n")
    return text[:start] + note + text[start:]


def _unbound(blocks: list[str]) -> set[str]:
    """Return the names that are read before a block, or one above it, has made them."""
    made: set[str] = set()
    read: set[str] = set()
    for block in blocks:
        table = symtable.symtable(block, "example", "exec")
        read |= _globals_read(table) - made
        made |= outputs.made(block)
    return read


def _is_made(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported()


def _globals_read(table: symtable.SymbolTable) -> set[str]:
    top = table.get_type() == "module"
    found = {
        one.get_name()
        for one in table.get_symbols()
        if one.is_referenced() and (not _is_made(one) if top else one.is_global())
    }
    own = {one.get_name() for one in table.get_symbols() if top and _is_made(one)}
    return found.union(*map(_globals_read, table.get_children())) - own


def _setup_names() -> set[str]:
    text = outputs.SETUP.read_text(encoding="utf-8")
    return {name for block in outputs.BLOCK.finditer(text) for name in outputs.made(block["code"])}


def linked(page: str, text: str, folder: Path) -> str:
    """Point the links of a page at the site, and copy its images into a folder."""

    def link(found: re.Match[str]) -> str:
        if found["code"]:
            return found["code"]
        if found["to"].startswith(PLAYGROUND):  # no source of Sphinx, so it would miss one
            return f'<a href="{found["to"]}">{found["text"][1:-1]}</a>'
        target, mark, anchor = found["to"].partition("#")
        to = _on_site(page, target)
        if found["image"]:
            shutil.copy(ROOT / _in_repository(page, target), folder / posixpath.basename(target))
            to = posixpath.basename(target)
        return f"{found['image']}{found['text']}({to}{mark}{anchor})"

    return CODE_OR_LINK.sub(link, text)


def _in_repository(page: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), target))


def _on_site(page: str, target: str) -> str:
    """Give the target of a link: a page of the site, or a file on GitHub."""
    path = _in_repository(page, target)
    if path in BESIDE:
        return BESIDE[path]
    if re.fullmatch(r"docs/(?:[^/]+\.md|api/.+)", path):
        return path.removeprefix("docs/")
    kind = "tree" if (ROOT / path).is_dir() else "blob"
    return f"{REPOSITORY}/{kind}/main/{path}"


def _with_sidebar(text: str, written: list[tuple[str, str]]) -> str:
    """Add the sections of the index to the sidebar, and the reference to its list."""
    listed = "\n".join(f"- [{title}]({name})" for title, name in written)
    text = text.replace(REFERENCE, listed)
    trees = []
    for section, links in sections(text).items():
        entries = "\n".join(f"{title} <{name}>" for title, name in links)
        trees.append(f"```{{toctree}}\n:hidden:\n:caption: {section}\n\n{entries}\n```\n")
    return text + "\n" + "\n".join(trees)
