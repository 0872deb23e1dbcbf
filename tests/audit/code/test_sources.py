"""Hostile and broken files: reported, never a traceback, never run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sigv4.audit.code import audit_code
from sigv4.core.errors import InvalidParameter

from .sources import CLIENT, GET, audit, codes, subjects, write

GOOD = f"{CLIENT}s3.generate_presigned_url({GET}, ExpiresIn=864000)\n"

BROKEN = {
    "syntax": b"def f(:\n",
    "Python 2": b"print 'x'\n",
    "indentation": b"if x:\npass\n",
    "tabs": b"if x:\n\ty = 1\n        z = 2\n",
    "unfinished": b"f(\n",
    "unfinished text": b"'''x\n",
    "no UTF-8": b"x = '\xff\xfe'\n",
    "an encoding that does not exist": b"# coding: no-such-codec\nx = 1\n",
    "an encoding of bytes": b"# coding: zlib\nx = 1\n",
    "an encoding of text": b"# coding: rot13\nk = 1\n'\xff'\n",
    "UTF-16": "x = 1\n".encode("utf-16"),
    "NUL": b"x = 1\x00\n",
    "brackets": b"(" * 100_000,
    "brackets that close": b"x = " + b"(" * 5000 + b")" * 5000,
    "sums": b"x = " + b"1+" * 100_000 + b"1\n",
    "attributes": b"x = a" + b".a" * 100_000 + b"\n",
    "calls": b"x = f" + b"()" * 100_000 + b"\n",
    "calls with commas": b"x = f" + b"(1,2)" * 100_000 + b"\n",
    "items": b"x = a" + b"[0]" * 100_000 + b"\n",
    "minus": b"x = " + b"-" * 100_000 + b"1\n",
    "not": b"x = " + b"not " * 100_000 + b"1\n",
    "lambda": b"x = " + b"lambda:" * 20_000 + b"1\n",
    "conditions": b"x = " + b"1 if a else " * 20_000 + b"1\n",
    "indents": b"".join(b" " * n + b"if x:\n" for n in range(200)),
    "digits": b"x = " + b"9" * 100_000 + b"\n",
    "large": b"#" * (5 << 20),
    "random": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_broken(data, tmp_path):
    """A file that cannot be read is listed, and the others are audited."""
    (tmp_path / "a.py").write_bytes(data)
    report = audit(tmp_path, {"z.py": GOOD})
    assert codes(report) == ["expiry-too-long"]
    (lost,) = report.not_followed
    assert (lost.subject, lost.place.path) == ("file", str(tmp_path / "a.py"))
    assert report.files == 1


READ = {
    "a mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "Latin-1": b"# coding: latin-1\nx = '\xff'\n" + GOOD.encode(),
    "carriage returns": GOOD.replace("\n", "\r\n").encode(),
    "form feeds": b"\x0c" + GOOD.encode(),
    "escapes that warn": b"x = '\\d'\nif 1 is 1: pass\n" + GOOD.encode(),
    "no line at the end": GOOD.rstrip().encode(),
    "a long list": b"x = [" + b"-1, a.b, f()," * 2000 + b"]\n" + GOOD.encode(),
    "elif": b"if a: pass\n" + b"elif b: pass\n" * 500 + GOOD.encode(),
    "comparisons": b"x = 1" + b" < 1" * 5000 + b"\n" + GOOD.encode(),
    "many assignments": b"x = " * 5000 + b"1\n" + GOOD.encode(),
}


@pytest.mark.parametrize("data", READ.values(), ids=READ)
def test_unusual(data, tmp_path):
    """Unusual files that are Python are read."""
    (tmp_path / "a.py").write_bytes(data)
    report = audit_code([str(tmp_path)])
    assert codes(report) == ["expiry-too-long"]
    assert not report.not_followed


def test_empty(tmp_path):
    """A file without anything."""
    assert audit(tmp_path, "").files == 1


DEEP = {
    "names": "".join(f"a{n} = a{n + 1}\n" for n in range(500)) + "a500 = 864000\n",
    "doubling": "".join(f"a{n} = a{n + 1} + a{n + 1}\n" for n in range(40)) + "a40 = 864000\n",
    "functions": "".join(f"def f{n}():\n    return f{n + 1}()\n" for n in range(200))
    + "def f200():\n    return 1\na0 = f0()\n",
    "classes in a circle": "class A(B):\n    pass\nclass B(A):\n    pass\na0 = A.x\n",
    "attributes of classes in a circle": (
        "class A(B):\n    x = 864000\nclass B(A):\n    pass\na0 = A.x\n"
    ),
    "a sum": f"a0 = {'+'.join(['9999'] * 900)}\n",
    "a mutual recursion": "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\na0 = f(1)\n",
}


@pytest.mark.parametrize("before", DEEP.values(), ids=DEEP)
def test_deep_values(before, tmp_path):
    """Values behind many steps are given up in time, and listed."""
    source = f"{CLIENT}{before}\ns3.generate_presigned_url({GET}, ExpiresIn=a0)\n"
    report = audit(tmp_path, source)
    assert codes(report) == []
    assert subjects(report) == ["expiry"]


def test_import_circle(tmp_path):
    """Modules that import each other's names."""
    files = {
        "a.py": f"from b import E\nfrom b import *\n{CLIENT}"
        f"s3.generate_presigned_url({GET}, ExpiresIn=E)",
        "b.py": "from a import E\nfrom a import *\nfrom . import a\nimport b\n",
    }
    assert subjects(audit(tmp_path, files)) == ["expiry"]


def test_star_circle(tmp_path):
    """Modules that import all names of each other."""
    files = {
        "a.py": f"from b import *\n{CLIENT}s3.generate_presigned_url({GET}, ExpiresIn=E)",
        "b.py": "from a import *\n",
    }
    assert subjects(audit(tmp_path, files)) == ["expiry"]


def test_nothing_is_run(tmp_path):
    """Code at the top of a module is not run."""
    marker = tmp_path / "ran"
    source = f"open({str(marker)!r}, 'w')\nraise SystemExit(1)\n{GOOD}"
    assert codes(audit(tmp_path, source)) == ["expiry-too-long"]
    assert not marker.exists()
    assert "code" not in sys.modules or not hasattr(sys.modules["code"], "s3")


def test_links(tmp_path):
    """Loops, broken links and links to files that are read already."""
    write(tmp_path, {"a.py": GOOD, "folder/b.py": "x = 1\n"})
    (tmp_path / "folder" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.py").symlink_to(tmp_path / "self.py")
    (tmp_path / "broken.py").symlink_to(tmp_path / "nowhere")
    (tmp_path / "again.py").symlink_to(tmp_path / "a.py")
    report = audit_code([str(tmp_path), str(tmp_path / "a.py")])
    assert codes(report) == ["expiry-too-long"]
    assert report.files == 2
    lost = {Path(each.place.path).name for each in report.not_followed}
    assert lost == {"up", "self.py", "broken.py"}


def test_link_that_is_given(tmp_path):
    """A folder that is given may be a link."""
    write(tmp_path, {"real/a.py": GOOD})
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert codes(audit_code([str(tmp_path / "link")])) == ["expiry-too-long"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_pipe(tmp_path):
    """A pipe would block its reader."""
    os.mkfifo(tmp_path / "pipe.py")
    report = audit(tmp_path, {"a.py": GOOD, "folder.py/b.py": "x = 1\n"})
    assert [each.why for each in report.not_followed] == ["It is not a regular file."]


def test_skipped(tmp_path):
    """Environments, packages and hidden folders are not the project's source."""
    files = dict.fromkeys(
        [
            "env/lib/a.py",
            "node_modules/a.py",
            "__pycache__/a.py",
            ".git/a.py",
            "x/site-packages/a.py",
        ],
        GOOD,
    )
    report = audit(tmp_path, {**files, "env/pyvenv.cfg": "", "b.py": "x = 1\n", "c.txt": GOOD})
    assert report.files == 1
    assert codes(report) == []


def test_exclude(tmp_path):
    """Patterns are compared with the path and the name."""
    files = {"src/a.py": GOOD, "tests/b.py": GOOD, "conftest.py": GOOD}
    write(tmp_path, files)
    assert len(audit_code([str(tmp_path)]).findings) == 3
    assert len(audit_code([str(tmp_path)], exclude=["*/tests/*", "conftest.py"]).findings) == 1


def test_names_that_are_no_text(tmp_path):
    """A name with bytes that are not UTF-8."""
    path = os.fsencode(tmp_path) + b"/\xff\x1b[31m.py"
    with Path(os.fsdecode(path)).open("wb") as file:
        file.write(GOOD.encode())
    assert codes(audit_code([str(tmp_path)])) == ["expiry-too-long"]


def test_nothing_to_read(tmp_path):
    """A path that does not exist, and a folder without Python."""
    with pytest.raises(InvalidParameter, match="There is no file or folder"):
        audit_code([str(tmp_path / "x")])
    with pytest.raises(InvalidParameter, match="no Python files"):
        audit_code([str(tmp_path)])


def test_unreadable_folder(tmp_path, monkeypatch):
    """A folder, or a file, that may not be read is listed, and the others are read."""
    write(tmp_path, {"a.py": GOOD, "b.py": "x = 1\n", "closed/c.py": "x = 1\n"})
    scan, reads = os.scandir, Path.open

    def refuse_folder(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    def refuse_file(path, *arguments):
        if path.name == "b.py":
            raise PermissionError(13, "Permission denied", str(path))
        return reads(path, *arguments)

    monkeypatch.setattr("os.scandir", refuse_folder)
    monkeypatch.setattr(Path, "open", refuse_file)
    report = audit_code([str(tmp_path)])
    assert codes(report) == ["expiry-too-long"]
    assert {(Path(each.place.path).name, each.why) for each in report.not_followed} == {
        ("closed", "It cannot be read: Permission denied."),
        ("b.py", "It cannot be read: Permission denied."),
    }
