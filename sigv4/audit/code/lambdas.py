"""Which modules run in AWS Lambda: those with a handler or a Chalice application, and imports.

A handler is a function at the top of a module that is called ``lambda_handler``, or one whose
parameters are ``event`` and ``context``, as AWS's documentation names them.
https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
"""

from __future__ import annotations

import ast

from .evaluator import Evaluator
from .modules import Project
from .scopes import MODULE, Module
from .values import Symbol

_HANDLER = "lambda_handler"
_PARAMETERS = ["event", "context"]
_CHALICE = frozenset({"chalice.Chalice", "chalice.app.Chalice"})


def lambda_modules(project: Project, evaluator: Evaluator) -> dict[int, str]:
    """Return the modules that run in Lambda, by id, each with what says so."""
    found: dict[int, str] = {}
    for module in project.modules:
        if _has_handler(module):
            _spread(project, module, "a Lambda handler", found)
        elif is_chalice(module, evaluator):
            _spread(project, module, "a Chalice application", found)
    return found


def is_chalice(module: Module, evaluator: Evaluator) -> bool:
    """Whether a module makes a Chalice application."""
    if not any(path.partition(".")[0] == "chalice" for path in module.imports):
        return False
    for call, scope in module.calls:
        if scope.kind == MODULE:
            made = evaluator.value(call.func, scope)
            if isinstance(made, Symbol) and made.path in _CHALICE:
                return True
    return False


def reachable(project: Project, module: Module) -> list[Module]:
    """List a module and all that it imports, directly or not."""
    found, pending = {id(module): module}, [module]
    while pending:
        here = pending.pop()
        for path in here.imports:
            other = project.find(path, here)
            if other is not None and id(other) not in found:
                found[id(other)] = other
                pending.append(other)
    return list(found.values())


def _spread(project: Project, module: Module, why: str, found: dict[int, str]) -> None:
    for each in reachable(project, module):
        found.setdefault(id(each), why)


def _has_handler(module: Module) -> bool:
    for scope in module.functions:
        node = scope.node
        if scope.parent is module.scope and isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef)
        ):
            names = [each.arg.lstrip("_") for each in [*node.args.posonlyargs, *node.args.args]]
            if names[:2] == _PARAMETERS or (node.name == _HANDLER and len(names) > 1):
                return True
    return False
