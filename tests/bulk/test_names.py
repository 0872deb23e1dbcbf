"""The names of files that a run writes: none is read, linked, or somebody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .tools import ARGUMENTS, command, presign, url, write


@pytest.mark.parametrize("suffix", [".part", ".resume", ".resume.new"])
@pytest.mark.parametrize("output", ["keys.txt", "k" * 200 + ".txt"])
def test_derived_names_are_no_inputs(tmp_path, capsys, suffix, output):
    """The input is kept, at any length of its name."""
    source = write(tmp_path / f"{output}{suffix}", "a\n")
    arguments = ["--input", source, "--input-format", "txt", "--output", str(tmp_path / output)]
    assert presign(*arguments) == 1
    assert "would be written over" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [f"{output}{suffix}"]
    assert (tmp_path / f"{output}{suffix}").read_text() == "a\n"


def test_a_derived_name_by_another_path(tmp_path, monkeypatch, capsys):
    """A folder that is a link, and a name that goes up and down again."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    source = write(tmp_path / "real" / "k.txt.part", "a\n")
    monkeypatch.chdir(tmp_path)
    for output in ("link/k.txt", "real/../real/k.txt"):
        assert presign("--input", source, "--input-format", "txt", "--output", output) == 1
        assert "would be written over" in capsys.readouterr().err
    assert (tmp_path / "real" / "k.txt.part").read_text() == "a\n"


@pytest.mark.parametrize("suffix", [".part", ".resume", ".resume.new"])
@pytest.mark.parametrize("kind", ["symbolic", "hard"])
def test_links_are_not_followed(tmp_path, capsys, suffix, kind):
    """What a link points at is kept."""
    source = write(tmp_path / "k.txt", "a\n")
    precious = tmp_path / "precious"
    precious.write_text("mine")
    link = tmp_path / f"o.txt{suffix}"
    link.symlink_to(precious) if kind == "symbolic" else os.link(precious, link)
    assert presign("--input", source, "--output", str(tmp_path / "o.txt")) == 1
    assert "is a link" in capsys.readouterr().err
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", [".part", ".resume", ".resume.new"])
def test_files_of_others_are_kept(tmp_path, capsys, suffix, jobs):
    """A file of such a name that no run has left."""
    source = write(tmp_path / "k.txt", "a\n")
    write(tmp_path / f"o.txt{suffix}", "mine")
    output = str(tmp_path / "o.txt")
    assert presign("--input", source, "--output", output, "--jobs", jobs) == 1
    reported = capsys.readouterr().err
    assert (
        "is not the output of an interrupted run" in reported
        or "is not the saved state of a run" in reported
    )
    assert (tmp_path / f"o.txt{suffix}").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.txt", f"o.txt{suffix}"]


def test_errors_and_output_derive_apart(tmp_path, capsys):
    """The output's part may not be the file of refused rows."""
    source = write(tmp_path / "k.txt", "a\n")
    output = str(tmp_path / "o.txt")
    assert presign("--input", source, "--output", output, "--errors", f"{output}.part") == 1
    assert "would be written over" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["k.txt", "k.txt.part", "k.txt.resume", "k.txt.resume.new"])
def test_a_file_on_standard_input_is_kept(tmp_path, name):
    """What a shell opens for reading is an input too."""
    source = write(tmp_path / name, "a\n")
    with (tmp_path / name).open("rb") as stream:
        made = command(tmp_path, "--input", "-", "--output", "k.txt", stdin=stream)
    assert made.returncode == 1
    assert "would be written over standard input" in " ".join(made.stderr.decode().split())
    assert Path(source).read_text() == "a\n"


@pytest.mark.parametrize("name", ["-", "k.txt"])
def test_an_input_that_a_shell_appends_to(tmp_path, name):
    """Standard output may not be the file that is read."""
    write(tmp_path / "k.txt", "a\n")
    with (tmp_path / "k.txt").open("rb") as stream, (tmp_path / "k.txt").open("ab") as output:
        start = (
            "import sys; sys.path.pop(0); from sigv4.cli import main; sys.exit(main(sys.argv[1:]))"
        )
        words = ["bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS, "--input", name]
        made = subprocess.run(
            [sys.executable, "-c", start, *words],
            cwd=tmp_path,
            stdin=stream,
            stdout=output,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert made.returncode == 1
    assert "Standard output would be written over" in " ".join(made.stderr.decode().split())
    assert (tmp_path / "k.txt").read_text() == "a\n"


@pytest.mark.parametrize("errors", ["-", "/dev/stdout", "/dev/fd/1"])
def test_errors_and_urls_are_not_mixed(tmp_path, errors):
    """They do not go to one stream."""
    write(tmp_path / "k.txt", "a\n\n")
    made = command(tmp_path, "--input", "k.txt", "--errors", errors)
    assert made.returncode == 1
    assert b"would be written over" in made.stderr
    assert made.stdout == b""


def test_the_longest_name(tmp_path, capsys):
    """A name too long for what a run adds is refused before anything is written."""
    source = write(tmp_path / "k.txt", "a\n")
    assert presign("--input", source, "--output", str(tmp_path / ("o" * 251 + ".txt"))) == 1
    assert "shorten it" in capsys.readouterr().err
    assert presign("--input", source, "--output", str(tmp_path / ("o" * 240 + ".txt"))) == 0
    assert len(list(tmp_path.iterdir())) == 2


def test_an_output_that_is_a_link(tmp_path):
    """Its target is written, and it stays a link."""
    source = write(tmp_path / "k.txt", "a\n")
    (tmp_path / "there").mkdir()
    (tmp_path / "o.txt").symlink_to(tmp_path / "there" / "target.txt")
    assert presign("--input", source, "--output", str(tmp_path / "o.txt")) == 0
    assert (tmp_path / "o.txt").is_symlink()
    assert (tmp_path / "there" / "target.txt").read_text() == f"{url('a')}\n"


def test_manifests_are_inputs(tmp_path, capsys):
    """An output may not be the manifest, nor a file it names."""
    manifest = write(
        tmp_path / "d" / "manifest.json",
        '{"sourceBucket": "examplebucket", "fileFormat": "CSV", "fileSchema": "Bucket, Key",'
        ' "files": [{"key": "x/data/1.csv"}]}',
    )
    data = write(tmp_path / "data" / "1.csv", '"examplebucket","a"\n')
    for output in (manifest, data):
        assert presign("--input", manifest, "--output", output, "--output-format", "txt") == 1
        assert "would be written over" in capsys.readouterr().err
