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
# What only a refusal, a warning, a repr or another kind of request needs.
NOT_FOR_A_FIRST_URL = (
    "binascii",
    "itertools",
    "sigv4.core.checksum",
    "sigv4.core.encoding_blocks",
    "sigv4.core.errors",
    "sigv4.core.header_plan",
    "sigv4.core.interpret",
    "sigv4.core.redact",
    "sigv4.core.refused_checksums",
    "sigv4.core.refused_headers",
    "sigv4.core.renewal",
    "sigv4.core.stamp",
    "sigv4.core.stream_form",
    "sigv4.core.suggest",
    "sigv4.core.warn",
    "sigv4.core.window",
    "sigv4.core.wire_path",
    "sigv4.guards",
    "sigv4.s3.endpoints.arn",
    "sigv4.s3.endpoints.directory_buckets",
    "sigv4.s3.lines",
    "sigv4.s3.multipart",
    "sigv4.s3.operations.checksums",
    "sigv4.s3.operations.copy_sources",
    "sigv4.s3.operations.iam_actions",
    "sigv4.s3.operations.iam_names",
    "sigv4.s3.operations.iam_tables",
    "sigv4.s3.operations.open_values",
    "sigv4.s3.operations.refused_values",
    "sigv4.s3.operations.values",
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
    """No module of core imports anything slow."""
    assert not loaded_by(f"import sigv4.core.{module}") & set(SLOW)


@pytest.mark.parametrize("module", CORE)
def test_core_touches_nothing_of_the_world(module):
    """No module of core names a clock, the environment, a file or the network."""
    import ast

    source = (ROOT / "sigv4" / "core" / f"{module}.py").read_text(encoding="utf-8")
    named = set()
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            named.add(node.id)
        elif isinstance(node, ast.Attribute):
            named.add(node.attr)
        elif isinstance(node, ast.alias):
            named.add(node.name)
            imported.add(node.name)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("AWS_"):
            named.add(node.value)
    world = {"environ", "environb", "getenv", "open", "now", "utcnow", "today", "socket"}
    assert not named & world
    assert "time" not in imported  # the module; arguments may have the name
    assert not [name for name in named if name.startswith("AWS_")]


def test_signing_at_a_given_time_reads_nothing():
    """Neither the environment nor any file, once all is imported."""
    statement = (
        "import sys, sigv4\nfrom datetime import datetime, timezone\n"
        "from sigv4.s3 import S3\n"
        "def work():\n"
        "    at = datetime(2026, 11, 23, tzinfo=timezone.utc)\n"
        "    keys = sigv4.Credentials('AKID', 'x')\n"
        "    request = sigv4.Request('GET', 'https://h/')\n"
        "    sigv4.Signer(keys, 'eu-west-1', 's3').sign(request, at=at)\n"
        "    S3(keys, 'eu-west-1').presign('get_object', Bucket='bucket', Key='k', at=at)\n"
        "work()\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(event))\n"
        "work()\n"
        "world = {'open', 'os', 'socket', 'import'}\n"
        "assert not [event for event in seen if event.split('.')[0] in world], seen"
    )
    loaded_by(statement)


def test_first_presign_loads_nothing_slow():
    """A first presigned URL needs only importlib beside the library."""
    statement = (
        "import sigv4\nfrom sigv4.s3 import S3\n"
        "S3(sigv4.Credentials('AKID', 'x'), 'eu-west-1')"
        ".presign('get_object', Bucket='bucket', Key='k')"
    )
    assert not loaded_by(statement) & {*SLOW, *NOT_FOR_A_FIRST_URL} - {"functools"}


def test_guards_are_loaded_when_a_request_is_signed():
    """A signer alone does not load them; the first signature does."""
    signer = (
        "import sigv4\nsigner = sigv4.Signer(sigv4.Credentials('AKID', 'x'), 'eu-west-1', 's3')\n"
    )
    assert "sigv4.guards" not in loaded_by(signer)
    assert "sigv4.guards" in loaded_by(signer + "signer.sign(sigv4.Request('GET', 'https://h/'))")


def test_every_public_name_is_there():
    """All that the facade promises can be had, and `dir` shows it."""
    for name in sigv4.__all__:
        assert getattr(sigv4, name) is not None
        assert name in dir(sigv4)
    assert len(set(sigv4.__all__)) == len(sigv4.__all__)


def test_facade_shows_what_the_layers_have():
    """The names of `sigv4` are the objects of its modules, and all errors are among them."""
    from sigv4.core import errors, model, profile
    from sigv4.credentials import Credentials
    from sigv4.signer import Signer

    assert sigv4.Credentials is Credentials
    assert sigv4.Signer is Signer
    assert sigv4.Request is model.Request
    assert sigv4.Profile is profile.Profile
    raised = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and not name.startswith("_")
    }
    assert raised <= set(sigv4.__all__)


def test_facade_has_nothing_else():
    """A name that is not public is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Sigher'"):
        sigv4.Sigher  # noqa: B018


def test_submodules_agree_with_themselves():
    """What `sigv4.s3` promises is what its modules hold, by the same names."""
    from sigv4.s3 import client, disposition, multipart, pairs, presigned, presigner

    names = ["S3", "DownloadPair", "MultipartUpload", "Presigned", "Presigner"]
    names += ["content_disposition"]
    assert sigv4.s3.__all__ == names
    assert sigv4.s3.DownloadPair is pairs.DownloadPair
    assert sigv4.s3.MultipartUpload is multipart.MultipartUpload
    assert sigv4.s3.content_disposition is disposition.content_disposition
    assert sigv4.s3.S3 is client.S3
    assert sigv4.s3.Presigned is presigned.Presigned
    assert sigv4.s3.Presigner is presigner.Presigner
    for name in sigv4.__all__:
        value = getattr(sigv4, name)
        assert getattr(value, "__name__", name) == name


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


def test_layers_hold():
    """import-linter keeps the contracts of pyproject.toml."""
    pytest.importorskip("importlinter", reason="import-linter is not installed")
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


ABOUT_400 = 410


def test_no_file_is_long():
    """A file of over about 400 lines should be two; generated data excepted."""
    long = {
        path.name: lines
        for path in (ROOT / "sigv4").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > ABOUT_400
        and not path.name.endswith("_data.py")
    }
    assert long == {}
