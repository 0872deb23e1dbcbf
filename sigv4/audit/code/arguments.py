"""The arguments of a call, and what follows expressions, as its users see it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .scopes import Scope
from .values import ABSENT, Unknown


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call, by name.

    Attributes:
        values: by name, for those whose names are known.
        complete: nothing is passed by ``*`` or ``**`` that is not followed.
    """

    values: Mapping[str, Any]
    complete: bool

    def get(self, name: str) -> Any:
        """Return a value, `ABSENT`, or `Unknown` if it may have been passed by a star."""
        if name in self.values:
            return self.values[name]
        return ABSENT if self.complete else Unknown("arguments are passed with * or **")


class Follower(Protocol):
    """Follows expressions."""

    def value(self, node: ast.AST, scope: Scope) -> Any:
        """Follow an expression, as it is read in a scope."""

    def arguments(self, call: ast.Call, scope: Scope, names: tuple[str, ...]) -> Arguments:
        """Give the arguments of a call their names."""
        raise NotImplementedError
