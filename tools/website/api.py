"""Write the pages of the reference: every public name, from its docstring."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

MODULES = (
    "sigv4",
    "sigv4.s3",
    "sigv4.verify",
    "sigv4.credentials",
    "sigv4.tokens",
    "sigv4.preflight",
    "sigv4.explain",
    "sigv4.cloudfront",
    "sigv4.links",
    "sigv4.bulk",
    "sigv4.bulk.arrow",
    "sigv4.ledger",
    "sigv4.resign",
    "sigv4.proxy",
    "sigv4.proxy.upstream",
    "sigv4.vendoring",
    "sigv4.conformance",
    "sigv4.conformance.server",
    "sigv4.audit",
    "sigv4.audit.files",
    "sigv4.audit.code",
    "sigv4.serve",
    "sigv4.pytest_plugin",
    "sigv4.adapters.asgi",
    "sigv4.adapters.wsgi",
    "sigv4.adapters.httpx",
    "sigv4.adapters.httpx2",
    "sigv4.adapters.requests",
    "sigv4.adapters.aiohttp",
    "sigv4.adapters.urllib3",
    "sigv4.adapters.urllib",
    "sigv4.adapters.django",
)
EXCEPTIONS = "Errors and warnings"


def public(module: str) -> list[str]:
    """List the public names of a module: its ``__all__``, or what it defines."""
    found = import_module(module)
    names = getattr(found, "__all__", None)
    if names is not None:
        return list(names)
    return [
        name
        for name, value in vars(found).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module
    ]


def write(folder: Path) -> list[tuple[str, str]]:
    """Write a page for each public module; give the title and the name of each page."""
    folder.mkdir(parents=True)
    shown: dict[int, str] = {}
    for module in MODULES:
        (folder / f"{module}.rst").write_text(_page(module, shown), encoding="utf-8")
    return [(f"`{module}`", f"api/{module}.rst") for module in MODULES]


def _page(module: str, shown: dict[int, str]) -> str:
    found = import_module(module)
    entries: list[str] = []
    exceptions: list[str] = []
    for name in public(module):
        value = getattr(found, name)
        elsewhere = shown.setdefault(id(value), f"{module}.{name}")
        if elsewhere != f"{module}.{name}":
            entries.append(f"``{name}`` is :py:obj:`{elsewhere}`.\n")
        elif inspect.isclass(value) and issubclass(value, BaseException):
            exceptions.append(f".. autoexception:: {name}\n   :members:\n   :show-inheritance:\n")
        elif inspect.isclass(value):
            entries.append(f".. autoclass:: {name}\n   :members:\n")
        elif inspect.isfunction(value):
            entries.append(f".. autofunction:: {name}\n")
        else:
            kind = type(value).__name__
            entries.append(f".. py:data:: {name}\n\n   A ``{kind}``: :doc:`/reference`.\n")
    head = _heading(f"``{module}``", "=") + f".. automodule:: {module}\n\n"
    body = head + f".. currentmodule:: {module}\n\n" + "\n".join(entries)
    if exceptions:
        body += "\n" + _heading(EXCEPTIONS, "-") + "\n".join(exceptions)
    return body


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}\n\n"
