"""The modules that were read, and how they find each other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from .notebooks import SUFFIX
from .scopes import Module

_PACKAGE = "__init__"
_TESTS = frozenset({"test", "tests"})


class Project:
    """The modules that were read, and how they find each other.

    Attributes:
        modules: in the order in which they were found.
    """

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = list(modules)
        self._by_parts: dict[tuple[str, ...], Module] = {}
        for module in self.modules:
            if not module.source.path.endswith(SUFFIX):  # a notebook is not imported by its name
                self._by_parts[_parts(module)] = module

    def find(self, path: str, seen_from: Module) -> Module | None:
        """Find a module by its dotted path: beside the one that imports it, or above.

        The nearest folder in which the path exists is taken; other places are not guessed.
        """
        names = path.lstrip(".")
        level = len(path) - len(names)
        wanted = tuple(names.split(".")) if names else ()
        here = _parts(seen_from)
        is_package = PurePath(seen_from.source.path).stem == _PACKAGE
        folder = here if is_package else here[:-1]
        if level:
            above = folder[: len(folder) - (level - 1)] if level > 1 else folder
            return self._by_parts.get(above + wanted)
        for length in range(len(folder), -1, -1):
            found = self._by_parts.get(folder[:length] + wanted)
            if found is not None:
                return None if found is seen_from else found
        return None


def is_test(module: Module) -> bool:
    """Whether a file is one of tests, by its name: what tests set does not hold for the others."""
    path = PurePath(module.source.path)
    named = path.stem.startswith("test_") or path.stem.endswith("_test")
    return named or path.stem == "conftest" or not _TESTS.isdisjoint(path.parent.parts)


def _parts(module: Module) -> tuple[str, ...]:
    path = PurePath(module.source.path)
    parts = path.with_suffix("").parts
    return parts[:-1] if path.stem == _PACKAGE else parts
