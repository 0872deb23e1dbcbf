"""Names of files as Windows has them: drives, backslashes, and no difference in case.

No test ran on Windows. `windows_files` says what its place is taken by here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the folder below is POSIX's")

ROOT = Path(sigv4.__file__).parent.parent
FILES = Path(__file__).with_name("windows_files.py")
START = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
exec(compile(open({str(FILES)!r}, encoding="utf-8").read(), {str(FILES)!r}, "exec"))
import pathlib
assert str(pathlib.Path("c:/a") / "b") == "c:\\\\a\\\\b"
from sigv4.cli import main
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "x" * 40}
PROFILE = "[default]\naws_access_key_id = AKIA{}\naws_secret_access_key = " + "x" * 40 + "\n"
BULK = ["bulk", "presign", "--allow-expired", "--bucket", "examplebucket", "--region", "eu-west-1"]
BULK += ["--at", "20130524T000000Z"]


@pytest.fixture
def drives(tmp_path):
    """Two drives, with a home, a folder of data and another of results."""
    for name in ("c/Users/Me/.aws", "c/Data", "d/Results"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "c/Data/Keys.txt").write_bytes(b"a\r\nb c\r\n")
    (tmp_path / "c/Users/Me/.aws/credentials").write_text(PROFILE.format("HOME"))
    return tmp_path


def run(words, drives, **environ):
    """Run a command in C:\\Data."""
    return subprocess.run(
        [sys.executable, "-I", "-c", f"{START}\nsys.exit(main({words!a}))"],
        env={"ROOT": str(drives), "USERPROFILE": r"C:\Users\Me", "PYTHONUTF8": "1", **environ},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )


def files(drives):
    """Return all files of the drives, and what they hold."""
    return {
        path.relative_to(drives).as_posix(): path.read_bytes()
        for path in drives.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("named", "place"),
    [
        (None, "c/Users/Me/.aws/credentials"),
        (r"~\Keys", "c/Users/Me/Keys"),
        ("~/keys", "c/Users/Me/Keys"),
        (r"c:\users\me\keys", "c/Users/Me/Keys"),
        ("D:/results/keys", "d/Results/Keys"),
        (r"..\keys", "c/Keys"),
        (r"$USERPROFILE\keys", "c/Users/Me/Keys"),
        (r"%USERPROFILE%\keys", "c/Users/Me/Keys"),
        (r"%NO_SUCH%\keys", "c/Data/%NO_SUCH%/keys"),
    ],
)
def test_files_of_the_aws_cli(drives, named, place):
    """The variable names a file as the AWS CLI on Windows takes it, `%NAME%` included."""
    (drives / place).parent.mkdir(exist_ok=True)
    (drives / place).write_text(PROFILE.format("FOUND"))
    variables = {} if named is None else {"AWS_SHARED_CREDENTIALS_FILE": named}
    done = run(["presign", "s3://examplebucket/a", "--region", "eu-west-1"], drives, **variables)
    assert done.returncode == 0, done.stderr
    assert "X-Amz-Credential=AKIAFOUND%2F" in done.stdout


@pytest.mark.parametrize(
    "output",
    [
        "Keys.txt",
        "KEYS.TXT",
        r".\keys.txt",
        r"c:\data\keys.txt",
        "C:/DATA/Keys.txt",
        r"\Data\keys.txt",
        r"..\data\keys.txt",
    ],
)
def test_an_output_that_is_the_input(drives, output):
    """It is refused under each of its names, and the input stays."""
    before = files(drives)
    done = run([*BULK, "--input", r"C:\Data\Keys.txt", "--output", output], drives, **KEYS)
    assert done.returncode == 1, done.stdout
    assert "would be written over" in " ".join(done.stderr.split())
    assert files(drives) == before


@pytest.mark.parametrize(
    ("output", "errors"),
    [
        (r"D:\Results\a.csv", "d:/results/A.CSV"),
        (r"D:\Results\a.csv", r"d:\RESULTS\A.csv.PART"),
        ("new.csv", r"C:\Data\NEW.csv.resume"),
    ],
)
def test_outputs_that_are_one_file(drives, output, errors):
    """Files that do not exist are compared by name, derived names too."""
    before = files(drives)
    words = [*BULK, "--input", "keys.txt", "--output", output, "--errors", errors]
    done = run(words, drives, **KEYS)
    assert done.returncode == 1, done.stdout
    assert "would be written over" in " ".join(done.stderr.split())
    assert files(drives) == before


@pytest.mark.parametrize("given", [r"C:\Data\*.TXT", r"c:\data", "keys.txt", "C:keys.txt"])
def test_a_run(drives, given):
    """A pattern, a folder or a file; only the output is left on the other drive."""
    before = files(drives)
    done = run([*BULK, "--input", given, "--output", r"D:\results\urls.csv"], drives, **KEYS)
    assert done.returncode == 0, done.stderr
    after = files(drives)
    lines = after.pop("d/Results/urls.csv").decode().splitlines()
    assert [line.count("X-Amz-Signature=") for line in lines if "Signature" in line] == [1, 1]
    assert after == before
