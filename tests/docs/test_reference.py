"""docs/reference.md: every name is there at run time, with the parameters that the page shows."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import pytest

from .pages import DOCS, read

CALL = re.compile(r"`(\.?[A-Za-z_][\w.]*)(?:\((.*?)\))?`")


def entries():
    """(module, dotted name, parameters or None) of each first column under a module's heading."""
    for section in re.split(r"^## ", read(DOCS / "reference.md"), flags=re.MULTILINE)[1:]:
        module = re.match(r"`(sigv4[\w.]*)`", section)
        table = section.partition("\n### ")[0]
        owner = ""
        for row in re.findall(r"^\| (`.*?`) \| ", table, re.MULTILINE):
            for called, parameters in CALL.findall(row):
                if called.startswith("."):
                    dotted = owner + called
                else:
                    dotted = called.removeprefix(f"{module[1]}.")
                    owner = dotted.partition(".")[0] if dotted[0].isupper() else ""
                yield module[1], dotted, parameters if f"{called}(" in row else None


ENTRIES = [pytest.param(*entry, id=f"{entry[0]}.{entry[1]}") for entry in entries()]


def resolve(module, dotted):
    """The object, whose first parts may be a module's."""
    found = import_module(module)
    for part in dotted.split("."):
        if inspect.ismodule(found) and not hasattr(found, part):
            found = import_module(f"{found.__name__}.{part}")
        else:
            found = getattr(found, part)
    return found


def test_sections_are_read():
    """Names of every public module, methods and functions among them."""
    assert len(ENTRIES) >= 40
    modules = {case.values[0] for case in ENTRIES}
    assert {"sigv4", "sigv4.s3", "sigv4.verify", "sigv4.bulk", "sigv4.conformance"} <= modules
    names = {case.values[1] for case in ENTRIES}
    assert {"Signer.batch", "S3.presign", "Verifier.verify", "arrow.Mapper", "read"} <= names


@pytest.mark.parametrize(("module", "dotted", "parameters"), ENTRIES)
def test_name_is_there(module, dotted, parameters):
    """It can be imported, and takes the parameters in the order shown."""
    if ".arrow." in f".{dotted}":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra 'arrow')")
    found = resolve(module, dotted)
    if parameters is None:
        return
    shown = [
        re.split(r"[=:]", part)[0].strip(" *")
        for part in re.split(r",\s*(?![^(]*\))", parameters)
        if part.strip() not in {"", "*", "...", "/"}
    ]
    actual = [name for name in inspect.signature(found).parameters if name != "self"]
    assert [name for name in actual if name in shown] == shown
    if "..." not in parameters and "**" not in parameters:
        assert actual == shown
