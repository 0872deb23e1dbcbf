"""Write tests/messages.md: every error and warning of the library, each once, to be read.

    python tools/messages.py --write     after messages were changed on purpose; read the difference
    python tools/messages.py --check     exit 1 if the catalogue is out of date

A message is found where its error is made: a call of a class whose name ends like an error, or of a
function that returns one, with literal text. A value in it is shown as `{...}`.
"""

from __future__ import annotations

import argparse
import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "tests" / "messages.md"
HEAD = """\
# Messages

Every error and warning, where the code makes it: the problem, then the remedy. `{...}` is a value.
Written by `python tools/messages.py --write`; read the difference after each change of words.
"""
_NEVER = (
    "TypeError",
    "AttributeError",
    "KeyError",
    "IndexError",
    "StopIteration",
    "AssertionError",
)


def messages(source: str) -> list[tuple[str, str]]:
    """Find the messages of a module, in order.

    Args:
        source: of the module.

    Returns:
        Pairs of the name that is called and the text.
    """
    tree = ast.parse(source)
    returning = {"refusal", "refused", "warn"} | {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _returns(node)
    }
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        if not (name[:1].isupper() or name in returning or name.lower().endswith("error")):
            continue
        if name[:1].isupper() and not _is_error(name):
            continue
        texts = [_text(argument) for argument in node.args]
        sentences = [text for text in texts if text and " " in text]
        if sentences:
            found.append((node.lineno, name, " / ".join(sentences)))
    return [(name, text) for _, name, text in sorted(found)]


def _returns(function: ast.FunctionDef) -> bool:
    annotation = function.returns
    return annotation is not None and _is_error(ast.unparse(annotation).strip("'\""))


_ENDINGS = (
    "Error", "Warning", "Refusal", "Invalid", "Mismatch", "Missing", "Exceeded",
)  # fmt: skip


def _is_error(name: str) -> bool:
    return name in error_names() or (name.endswith(_ENDINGS) and name not in _NEVER)


def error_names() -> frozenset[str]:
    """Return the names of all classes that derive from the library's errors and warnings."""
    if not _NAMES:
        bases: dict[str, list[str]] = {}
        for path in sorted((ROOT / "sigv4").rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    bases[node.name] = [_name(base) for base in node.bases]
        known = {"SigV4Error", "SigV4Warning"}
        while True:
            more = {name for name, above in bases.items() if known & set(above)} - known
            if not more:
                break
            known |= more
        _NAMES.update(known)
    return frozenset(_NAMES)


_NAMES: set[str] = set()


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> str:
    """Return the literal text of an expression, values as `{...}`; empty without text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join([_text(part) or "{...}" for part in node.values])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    if isinstance(node, ast.IfExp):
        return " | ".join([text for text in (_text(node.body), _text(node.orelse)) if text])
    return ""


def catalogue() -> str:
    """Return the whole page."""
    blocks = [HEAD]
    for path in sorted((ROOT / "sigv4").rglob("*.py")):
        found = messages(path.read_text(encoding="utf-8"))
        if found:
            lines = [f"- {name}: {text}" for name, text in dict.fromkeys(found)]
            place = path.relative_to(ROOT).as_posix()
            blocks.append("\n".join([f"## {place}", "", *lines, ""]))
    return "\n".join(blocks)


def main() -> int:
    """Write or check the catalogue."""
    parser = argparse.ArgumentParser(description="Every message of the library, on one page.")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = catalogue()
    if options.write:
        CATALOGUE.write_text(text, encoding="utf-8", newline="\n")
    same = CATALOGUE.read_text(encoding="utf-8") == text
    print("up to date" if same else "out of date: run python tools/messages.py --write")
    return 0 if same or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
