"""`sigv4 vendor`: the copies sign as AWS does, under any name, and have what they need."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4
from sigv4.vendoring import PARTS, make_copy
from sigv4.vendoring.imports import Module, Modules, read_modules

from .tools import JOBS, copied, made, output, run, zipped

pytestmark = pytest.mark.packaging

KB = 1024
LIMITS = {"signer": 60 * KB, "s3": 140 * KB, "verify": 140 * KB}
PAGE = Path(sigv4.__file__).parents[1] / "docs" / "embedding.md"
GOOD = "42 requests of AWS: 0 differences\n"
SELFTEST = "import runpy; runpy.run_module({name!r} + '.selftest', run_name='__main__')"
URL = (
    "print({name}.s3.S3({name}.Credentials('AKIAIOSFODNN7EXAMPLE', 'secret'), 'eu-west-1')"
    ".presign('get_object', Bucket='examplebucket', Key='a', at={name}.core.timestamp"
    ".parse_amz_date('20130524T000000Z')))"
)


@pytest.mark.parametrize("job", JOBS)
def test_size(job):
    """Zipped, a copy stays small, with licence, origin and self-test."""
    assert len(zipped(made(*JOBS[job]).files)) < LIMITS[job]


@pytest.mark.parametrize(("job", "verb"), [("signer", "has "), ("s3", "")])
def test_size_on_the_page(job, verb, tmp_path):
    """The size that docs/embedding.md names, measured with the command that it names."""
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{job}` {verb}less than {LIMITS[job] // KB} KiB" in page
    assert "Zipped by `python3 -m zipfile -c`" in page
    copied(tmp_path, *JOBS[job])
    command = [sys.executable, "-m", "zipfile", "-c", "made.zip", "_sigv4"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert (tmp_path / "made.zip").stat().st_size < LIMITS[job]


def test_methods_on_the_page():
    """Those that docs/embedding.md names exist."""
    page = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`(Signer|Credentials|Verifier)\.(\w+)", page)
    assert {"batch", "stream", "event_stream"} <= {method for _, method in named}
    for owner, method in named:
        assert callable(getattr(getattr(sigv4, owner), method))


@pytest.mark.parametrize("job", JOBS)
def test_selftest(job, tmp_path):
    """Under a nested name, isolated, without site-packages and without docstrings."""
    nested = tmp_path / "myapp" / "_vendor"
    copied(nested, *JOBS[job], name="_sigv4")
    for folder in (nested, nested.parent):
        (folder / "__init__.py").write_bytes(b"")
    program = SELFTEST.format(name="myapp._vendor._sigv4")
    assert output(f"import sys; {program}", tmp_path, "-OO") == GOOD


def test_from_a_zip_file(tmp_path):
    """All that it reads can be in an archive."""
    archive = tmp_path / "app.zip"
    archive.write_bytes(zipped(made("s3", "verify").files))
    assert output(SELFTEST.format(name="_sigv4"), archive) == GOOD
    url = output(
        f"import _sigv4, _sigv4.s3, _sigv4.core.timestamp\n{URL.format(name='_sigv4')}", archive
    )
    assert url.startswith("https://examplebucket.s3.eu-west-1.amazonaws.com/a?X-Amz-Algorithm=")
    ours = output(
        f"import sigv4, sigv4.s3, sigv4.core.timestamp\n{URL.format(name='sigv4')}",
        Path(sigv4.__file__).parent.parent,
    )
    assert url == ours


def test_selftest_notices_a_wrong_signature(tmp_path):
    """A copy that signs otherwise, or a vector that was changed, ends with status 1."""
    place = copied(tmp_path)
    cases = json.loads((place / "selftest.json").read_text(encoding="utf-8"))
    cases[0][-1] = "0" * 32
    (place / "selftest.json").write_text(json.dumps(cases), encoding="utf-8")
    done = run(SELFTEST.format(name="_sigv4"), tmp_path)
    assert done.returncode == 1
    assert "the signature is not the one of AWS" in done.stdout
    assert "42 requests of AWS: 1 differences" in done.stdout
    (place / "selftest.json").write_text("[]", encoding="utf-8")
    assert run(SELFTEST.format(name="_sigv4"), tmp_path).returncode == 1


def test_selftest_notices_a_verifier_that_accepts_all(tmp_path):
    """The verifier must refuse each request with another method."""
    place = copied(tmp_path, "verify")
    verify = place / "verify" / "verifier.py"
    text = verify.read_text(encoding="utf-8")
    verify.write_text(text + "Verifier.verify = lambda *args, **more: None\n", encoding="utf-8")
    done = run(SELFTEST.format(name="_sigv4"), tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("accepted with another method") == 42


def modules_of(copy):
    """The modules of a copy, as the reader of imports takes them."""
    modules = Modules()
    for path, text in copy.files.items():
        if path.endswith(".py"):
            name = path.removesuffix(".py").replace("/", ".")
            is_package = name.endswith("__init__")
            name = name.removesuffix("__init__").rstrip(".")
            modules[name] = Module(name, is_package, text)
    return modules


@pytest.mark.parametrize("parts", [*JOBS.values(), ("credentials",), tuple(PARTS)])
def test_every_import_is_there(parts):
    """No module imports one that the copy is without, at once or later."""
    modules = modules_of(made(*parts))
    found = [
        found
        for module in modules.values()
        for found in modules.imports_of(module)
        if found.target != "verify" or module.name != "selftest"  # which tries
    ]
    assert {found.target for found in found} <= set(modules)
    assert len(found) > 100
    plain = [
        node.module
        for module in modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and not node.level and node.module
    ]
    assert not [name for name in plain if name.startswith("sigv4")]


@pytest.mark.parametrize("parts", [*JOBS.values(), tuple(PARTS)])
def test_every_module_can_be_imported(parts, tmp_path):
    """Each by itself, isolated; what an extra brings is imported later."""
    copied(tmp_path, *parts)
    names = [f"_sigv4.{name}".rstrip(".") for name in modules_of(made(*parts))]
    output(f"import importlib\nfor name in {names!r}: importlib.import_module(name)", tmp_path)


def test_checksums_need_no_package(tmp_path):
    """CRC32C and CRC64NVME of RFC 3720's and the Rocksoft model's check input, under a new name."""
    copied(tmp_path, *JOBS["s3"], name="renamed")
    program = (
        "from renamed.core.checksum import CHECKSUMS\n"
        "for name in ('crc32c', 'crc64nvme'):\n"
        "    made = CHECKSUMS[name](); made.update(b'123456789'); print(made.digest().hex())"
    )
    assert output(program, tmp_path).split() == ["e3069283", "ae8b14860a799888"]


def test_no_module_is_named_in_text():
    """A text with the whole name of a module would not be renamed in a copy."""
    root = Path(sigv4.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = ast.unparse(node.func).rpartition(".")[2]
                first = ast.unparse(node.args[0])
                named = first.startswith(("'sigv4", "f'sigv4"))
                assert not (name in {"import_module", "__import__"} and named), (path, first)


def test_names_that_are_left_out(tmp_path):
    """Each is reported with the part that brings it; the star import has the others."""
    copied(tmp_path)
    program = """
import _sigv4
from _sigv4 import *
assert Signer is _sigv4.Signer
request = Request("GET", "https://example.com/")
signer = Signer(Credentials("AKIAIOSFODNN7EXAMPLE", "x" * 40), "us-east-1", "service")
for use in (lambda: _sigv4.SignedStream, lambda: _sigv4.credentials.default_chain,
            lambda: signer.batch(request),
            lambda: Credentials.from_profile(), lambda: _sigv4.ECDSA_P256_SHA256):
    try:
        use()
    except _sigv4.MissingExtra as error:
        print(error)
try:
    _sigv4.nothing
except AttributeError as error:
    print(error)
try:
    _sigv4.left_out.nothing
except AttributeError as error:
    print(error)
"""
    lines = output(program, tmp_path).splitlines()
    assert lines[0] == (
        "SignedStream is not in this copy of sigv4, which has the parts signer. Make the copy "
        "again: sigv4 vendor DIR --with signer --with streams --name _sigv4 --force."
    )
    assert ["--with credentials" in line for line in lines[1:4]] == [True, False, True]
    assert "--with batch" in lines[2]
    assert "--with sigv4a" in lines[4]
    assert lines[5:] == [
        "module '_sigv4' has no attribute 'nothing'",
        "module '_sigv4.left_out' has no attribute 'nothing'",
    ]


def test_all_parts_leave_nothing_out(tmp_path):
    """With every part, the facade has all names."""
    copy = made(*PARTS)
    assert "REFUSED = {}" in copy.files["left_out.py"]
    copied(tmp_path, *PARTS)
    program = "import _sigv4\nprint(*[getattr(_sigv4, name) is None for name in _sigv4.__all__])"
    assert output(program, tmp_path).split() == ["False"] * len(sigv4.__all__)


class Trimmed(ast.NodeTransformer):
    """What trimming must leave of a syntax tree, done to the tree instead of the text."""

    def _body(self, node):
        fields = isinstance(node, ast.ClassDef) and (
            node.decorator_list or {"NamedTuple"} & {ast.unparse(base) for base in node.bases}
        )
        self.generic_visit(node)
        for name in ("body", "orelse"):
            statements = getattr(node, name, None)
            if not isinstance(statements, list):
                continue
            kept = []
            for one in statements:
                value = getattr(getattr(one, "value", None), "value", None)
                if isinstance(one, ast.Expr) and isinstance(value, str):
                    continue
                if (
                    isinstance(one, ast.If)
                    and ast.unparse(one.test) == "TYPE_CHECKING"
                    and not one.orelse
                ):
                    continue
                if isinstance(one, ast.ImportFrom) and one.module == "__future__":
                    continue
                if isinstance(one, ast.AnnAssign) and not fields:
                    if one.value is None:
                        continue
                    one = ast.Assign([one.target], one.value)  # noqa: PLW2901
                kept.append(one)
            empty = [ast.Pass()] if name == "body" else []
            setattr(node, name, kept or empty)
        return node

    visit_Module = visit_ClassDef = visit_If = visit_For = visit_With = visit_While = _body
    visit_Try = _body

    def visit_FunctionDef(self, node):
        node.returns = None
        return self._body(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_arg(self, node):
        node.annotation = None
        return node


def tree_of(text):
    """A syntax tree without what trimming removes, in a form that can be compared."""
    return ast.unparse(ast.fix_missing_locations(Trimmed().visit(ast.parse(text))))


def test_what_runs_is_unchanged():
    """Of every module that can be copied, the syntax tree is the same, and no comment is left."""
    from sigv4.vendoring.editing import Editor

    modules = read_modules()
    assert len(modules) > 400
    copied = set(modules_of(made(*PARTS))) & set(modules)
    assert len(copied) > 200
    for module in map(modules.__getitem__, sorted(copied)):
        editor = Editor(module.source, module.tree)
        editor.trim()
        text = editor.result()
        assert tree_of(text) == tree_of(module.source), module.path
        assert (
            not [
                line
                for line in text.splitlines()
                if line.lstrip().startswith("# ") and '"' not in line
            ]
            or '"""' in text
            or "'''" in text
        ), module.path


def test_copies_are_the_same_twice():
    """Nothing in a copy depends on time, place or order."""
    assert make_copy(["verify", "s3"]).files == made("s3", "verify").files


def test_origin_names_version_and_command():
    """A reader of the copy finds what it is, and how to make it again."""
    files = make_copy([], "signing").files
    assert f"sigv4-engine {sigv4.__version__}, https://" in files["ORIGIN.txt"]
    assert "sigv4 vendor DIR --with signer --name signing" in files["ORIGIN.txt"]
    assert "Apache License" in files["LICENSE"]


def test_selftest_itself():
    """Checks in this package, over the verifier too; a wrong signature is reported."""
    from sigv4.vendoring.selftest import check
    from sigv4.vendoring.vectors import selftest_cases

    cases = selftest_cases()
    assert len(cases) == 42
    assert [line for case in cases for line in check(case)] == []
    first = [*cases[0][:-1], "0" * 64]
    assert list(check(first)) == [f"{first[0]}: the signature is not the one of AWS"]


def test_what_takes_the_place_of_modules(monkeypatch):
    """It knows which part a name belongs to, and no other names."""
    from sigv4.vendoring import left_out

    monkeypatch.setattr(left_out, "REFUSED", {"events": "EventDecoder EventStream"})
    with pytest.raises(sigv4.MissingExtra, match="DIR --with events --name"):
        left_out.EventStream  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        left_out.Nothing  # noqa: B018
