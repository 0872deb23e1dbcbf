"""What is imported when, and who may import whom."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4
import sigv4.core
import sigv4.s3

ROOT = Path(sigv4.__file__).parent.parent
SLOW = (
    "argparse",
    "ast",
    "dataclasses",
    "email",
    "functools",
    "inspect",
    "json",
    "logging",
    "re",
    "socket",
    "ssl",
    "threading",
    "typing",
    "urllib",
    "urllib.parse",
)
CORE = sorted(module.name for module in pkgutil.iter_modules(sigv4.core.__path__))


def loaded_by(statement: str) -> set[str]:
    """The modules that a statement adds to those of a bare, isolated interpreter."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); before = set(sys.modules)\n"
        f"{statement}\nprint(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_facade_loads_nothing_but_itself():
    """``import sigv4`` reads one file."""
    assert loaded_by("import sigv4") - {"__future__"} == {"sigv4"}


@pytest.mark.parametrize("module", CORE)
def test_core_loads_nothing_slow(module):
    """Each room of core does without what is slow to import."""
    assert not loaded_by(f"import sigv4.core.{module}") & set(SLOW)


def test_first_presign_loads_nothing_slow():
    """Nor does the way to a first URL, but for importlib behind the facade."""
    statement = (
        "import sigv4\nfrom sigv4.s3 import S3\n"
        "S3(sigv4.Credentials('AKID', 'x'), 'eu-west-1')"
        ".presign('get_object', Bucket='bucket', Key='k')"
    )
    assert not loaded_by(statement) & (set(SLOW) - {"functools"})


def test_every_public_name_is_there():
    """All that the facade promises can be had, and `dir` shows it."""
    for name in sigv4.__all__:
        assert getattr(sigv4, name) is not None
        assert name in dir(sigv4)
    assert len(set(sigv4.__all__)) == len(sigv4.__all__)


def test_facade_shows_what_the_floors_hold():
    """The facade's names are the floors' objects, and all errors are among them."""
    from sigv4.core import errors, model, profile
    from sigv4.credentials import Credentials
    from sigv4.signer import Signer

    assert sigv4.Credentials is Credentials
    assert sigv4.Signer is Signer
    assert sigv4.Request is model.Request
    assert sigv4.Profile is profile.Profile
    raised = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    assert raised <= set(sigv4.__all__)


def test_facade_has_nothing_else():
    """A name that is not public is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Sigher'"):
        sigv4.Sigher  # noqa: B018
    assert sigv4.s3.__all__ == ["S3", "Presigned", "Presigner"]


def test_typing_block_agrees_with_all():
    """What type checkers see is what is there."""
    import ast

    tree = ast.parse(Path(sigv4.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {
        alias.name
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == set(sigv4.__all__)


def test_floors_hold():
    """import-linter keeps the contracts of pyproject.toml."""
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_long():
    """A file of over about 400 lines wants to be two; generated data excepted."""
    long = {
        path.name: lines
        for path in (ROOT / "sigv4").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
        and path.name != "operations_data.py"
    }
    assert long == {}
