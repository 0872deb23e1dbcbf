"""Decide which modules a copy has, and make its files."""

from __future__ import annotations

import json
from ast import ImportFrom
from dataclasses import dataclass, field
from types import MappingProxyType

from .. import __version__
from ..core.errors import InvalidParameter
from .editing import Editor
from .imports import Modules, read_modules
from .licence import licence_text
from .parts import PARTS, check_parts, part_of
from .vectors import selftest_cases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .imports import Import, Module

LEFT_OUT, SELFTEST = "left_out", "selftest"
_HERE = "vendoring"
HOMEPAGE = "https://github.com/sigv4-engine/sigv4-engine"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy before it is written.

    Attributes:
        name: name of the package.
        parts: what it has, in the order of `PARTS`.
        files: relative path and text of each file.
    """

    name: str
    parts: tuple[str, ...]
    files: dict[str, str]


@dataclass(slots=True)
class _Plan:
    """Which modules a copy has, and which names it must refuse.

    Attributes:
        modules: those that it has.
        refused: the part that each name belongs to which the copy is without.
        exits: the lazy imports of modules that it is without, by module.
    """

    modules: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    exits: dict[str, list[Import]] = field(default_factory=dict)


def make_copy(parts: Iterable[str], name: str = "_sigv4") -> Copy:
    """Make a copy of the modules that the parts can reach.

    Args:
        parts: names of `PARTS`; ``signer`` is always there.
        name: name of the package.

    Raises:
        InvalidParameter: a part is unknown, or the name cannot be imported.
    """
    asked = check_parts(parts)
    check_name(name)
    every = read_modules()
    plan = _plan(every, asked)
    files = {every[one].path: _text_of(every[one], plan) for one in sorted(plan.modules)}
    refused: dict[str, str] = {}
    for left, part in sorted(plan.refused.items()):
        refused[part] = f"{refused.get(part, '')} {left}".strip()
    tables = {"PARTS": asked, "REFUSED": refused}
    files[f"{LEFT_OUT}.py"] = _lifted(every[f"{_HERE}.{LEFT_OUT}"], tables)
    files[f"{SELFTEST}.py"] = _lifted(every[f"{_HERE}.{SELFTEST}"])
    cases = [json.dumps(case, separators=(",", ":")) for case in selftest_cases()]
    files[f"{SELFTEST}.json"] = "[{}]\n".format(",\n".join(cases))
    files["LICENSE"] = licence_text()
    files["ORIGIN.txt"] = _origin(asked, name)
    return Copy(name, asked, files)


def check_name(name: str) -> None:
    """Refuse a name that no import statement can have, or that another module has already.

    Raises:
        InvalidParameter: the name is not an identifier, or a keyword; or it is Python's own.
    """
    import sys
    from keyword import iskeyword

    if not name.isidentifier() or iskeyword(name) or not name.isascii():
        raise InvalidParameter(
            f"`name` must be a Python identifier, not {name[:60]!r}.",
            "Pass the last word of the package's name, such as _sigv4; its parents are the folders "
            "above it.",
            "name",
        )
    if name.lower() in sys.stdlib_module_names or (name.startswith("__") and name.endswith("__")):
        raise InvalidParameter(
            f"`name` must not be a name of Python's own, such as {name[:60]!r}.",
            "Python would import its own module instead of the copy, or the copy instead of its "
            "own. Pass a name such as _sigv4.",
            "name",
        )


def _plan(every: Modules, asked: tuple[str, ...]) -> _Plan:
    plan = _Plan()
    left: list[tuple[str, Import, str]] = []  # lazy imports that belong to other parts
    waiting = [root for part in asked for root in PARTS[part].roots]
    while waiting:
        for one in _with_packages(waiting.pop()):
            if one in plan.modules:
                continue
            plan.modules.add(one)
            for found in every.imports_of(every[one]):
                part = part_of(found.target, asked) if found.lazy else None
                if part is None:
                    waiting.append(found.target)
                else:
                    left.append((one, found, part))
    for one, found, part in left:
        if found.target not in plan.modules:  # else a module imports it at once
            plan.exits.setdefault(one, []).append(found)
            plan.refused.update(dict.fromkeys(found.names, part))
    return plan


def _with_packages(name: str) -> Iterator[str]:
    """Yield a module, and the packages that are imported with it."""
    while name:
        yield name
        name = name.rpartition(".")[0]
    yield ""


def _text_of(module: Module, plan: _Plan) -> str:
    editor = Editor(module.source, module.tree)
    editor.trim()
    up = "." * (len(module.package) + 1)
    for found in plan.exits.get(module.name, ()):
        if isinstance(found.node, ImportFrom):
            editor.redirect(found.node, f"{up}{LEFT_OUT}")
        else:
            editor.replace(found.node, repr(f"{up}{LEFT_OUT}"))
            editor.remove_names(found.names)
    return editor.result()


def _lifted(module: Module, tables: Mapping[str, object] = MappingProxyType({})) -> str:
    """Return the text of a module of this package as it is at the top of a copy.

    Args:
        module: the module.
        tables: values of constants of the module, by name.
    """
    editor = Editor(module.source, module.tree)
    editor.trim()
    editor.lift()
    for name, value in tables.items():
        editor.assign(name, repr(value))
    return editor.result()


def _origin(asked: tuple[str, ...], name: str) -> str:
    options = " ".join(f"--with {part}" for part in asked)
    return (
        f"sigv4-engine {__version__}, {HOMEPAGE}\n"
        "Licence: Apache-2.0, see LICENSE\n"
        f"Made by: sigv4 vendor DIR {options} --name {name}\n"
        "Changed by that command: docstrings, comments and types are removed, modules that\n"
        f"the parts do not need are left out ({LEFT_OUT}.py reports their names), tabs indent.\n"
        f"Check it with: python -m {name}.{SELFTEST} (or the name under which you import it)\n"
        "Do not edit these files: run sigv4 vendor of a newer version instead, with --force.\n"
    )
