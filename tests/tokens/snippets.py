"""The code blocks of docs/tokens.md, found by the client that they import."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "tokens.md"
BLOCKS: list[str] = re.findall(
    r"^```py\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
)


def block(client: str) -> str:
    """Return the one block that imports a client."""
    (found,) = [
        text for text in BLOCKS if re.search(rf"^(?:import|from) {client}\b", text, re.MULTILINE)
    ]
    return found


def run(client: str, replaced: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a block, with some of its text replaced; give back its names."""
    text = block(client)
    for before, after in (replaced or {}).items():
        assert before in text
        text = text.replace(before, after)
    names: dict[str, Any] = {}
    exec(compile(text, f"{PAGE.name}: {client}", "exec"), names)
    return names
