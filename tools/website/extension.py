"""What Sphinx does not have: identifiers on rows of registries, and our ranking of results."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from website import search_entries

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("autodoc-process-docstring", _as_restructuredtext, priority=100)
    app.connect("doctree-read", _mark_codes)
    app.connect("html-page-context", _add_ranking)
    app.connect("build-finished", _write_entries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


BESIDE = re.compile(r"Attributes, beside (those of .*):")


def _as_restructuredtext(*arguments: object) -> None:
    """Write docstrings as Sphinx reads them: an indented block is shown as it stands."""
    lines = arguments[-1]
    if not isinstance(lines, list):
        raise TypeError("The last argument of the event must be the lines of the docstring.")
    found: list[str] = []
    for number, line in enumerate(lines):
        beside = BESIDE.fullmatch(line)
        if beside:
            found += [f"It also has {beside[1]}.", "", "Attributes:"]
            continue
        above = next((text for text in reversed(found) if text), "")
        starts = line.startswith("    ") and number > 0 and not lines[number - 1]
        if starts and above and not above.startswith((" ", "-", ".. ")) and above[-1:] != ":":
            found += ["::", ""]
        found.append(line)
    lines[:] = found


def _mark_codes(app: Sphinx, doctree: nodes.document) -> None:
    """Give the row of each code of a registry an identifier, to which the search leads."""
    wanted = dict(search_entries.anchors(app.env.docname))
    for row in doctree.findall(nodes.row):
        for literal in row.findall(nodes.literal):
            anchor = wanted.pop(literal.astext(), None)
            if anchor is not None:
                (literal if row["ids"] else row)["ids"].append(anchor)


def _add_ranking(app: Sphinx, page: str, *_: object) -> None:
    if page == "search":
        app.add_js_file("search_entries.js", loading_method="defer")
        app.add_js_file("ranking.js", loading_method="defer")


def _write_entries(app: Sphinx, exception: Exception | None) -> None:
    if exception is None:
        data = json.dumps(search_entries.entries(), ensure_ascii=False, indent=0, sort_keys=True)
        path = Path(app.outdir) / "_static" / "search_entries.js"
        words = json.dumps(search_entries.KEYWORDS, indent=0, sort_keys=True)
        path.write_text(
            f"var SEARCH_ENTRIES = {data};\nvar SEARCH_KEYWORDS = {words};\n", encoding="utf-8"
        )
