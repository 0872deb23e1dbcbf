"""Which files the inputs of a run stand for: each of them once."""

from __future__ import annotations

import os

import pytest

from .tools import presign, url, write


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a file, other names of it, and a file of the same content."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "d" / "a.txt", "a\n")
    write(tmp_path / "d" / "copy.txt", "a\n")
    (tmp_path / "link.txt").symlink_to("d/a.txt")
    (tmp_path / "e").symlink_to("d")
    os.link(tmp_path / "d" / "a.txt", tmp_path / "hard.txt")
    return tmp_path


@pytest.mark.parametrize(
    "names",
    [
        ["d/a.txt", "d/a.txt"],
        ["d/a.txt", "./d/a.txt"],
        ["d/a.txt", "d/copy.txt", "e/a.txt"],
        ["link.txt", "d/a.txt"],
        ["hard.txt", "d/a.txt"],
        ["d", "d/../d/a.txt"],
        ["d", "e"],
        ["*.txt"],
        ["/dev/fd/0", "/dev/stdin"],
    ],
)
def test_two_names_of_one_file(folder, capsys, names):
    """Refused, whatever they are."""
    assert presign("--input", *names, "--input-format", "txt", "--output", "o.txt") == 1
    reported = capsys.readouterr().err
    assert "is read twice" in reported
    assert not (folder / "o.txt").exists()


def test_a_folder_with_a_link_to_its_own_file(folder, capsys):
    """Refused with both names."""
    (folder / "d" / "b.txt").symlink_to("a.txt")
    assert presign("--input", "d", "--output", "o.txt") == 1
    assert "'d/b.txt' is read twice as 'd/a.txt'" in " ".join(capsys.readouterr().err.split())


def test_what_a_folder_holds_besides(folder, capsys):
    """A file of no known format, and a link to a folder, are named: their keys would be missing."""
    assert presign("--input", "d", "--output", "o.txt") == 0
    assert "is not read" not in capsys.readouterr().err
    write(folder / "d" / "more.lst", "b\n")
    (folder / "d" / "o.txt.part").touch()
    (folder / "d" / "there").symlink_to("../elsewhere")
    assert presign("--input", "d", "--output", "o.txt") == 0
    reported = " ".join(capsys.readouterr().err.split())
    assert "2 of what is in the folder 'd' is not read, such as 'd/more.lst'" in reported


def test_an_empty_name(folder, capsys):
    """It does not stand for the current folder."""
    assert presign("--input", "", "--output", "o.txt") == 1
    assert "name of an input is empty" in capsys.readouterr().err


def test_files_of_the_same_name(folder):
    """Their refused rows are named by their paths."""
    for name in ("d/a.txt", "f/a.txt"):
        write(folder / name, "\n")
    assert presign("--input", "d", "f", "--output", "o.txt", "--errors", "e.txt") == 3
    assert [line.split("\t")[0] for line in (folder / "e.txt").read_text().splitlines()] == [
        "d/a.txt:1",
        "f/a.txt:1",
    ]


def test_two_files_of_the_same_content(folder):
    """They are two files."""
    assert presign("--input", "d", "--output", "o.txt") == 0
    assert (folder / "o.txt").read_text().split() == [url("a")] * 2


def test_a_list_that_names_a_file_twice(tmp_path, capsys):
    """An inventory's manifest too."""
    manifest = write(
        tmp_path / "manifest.json",
        '{"sourceBucket": "examplebucket", "fileFormat": "CSV", "fileSchema": "Bucket, Key",'
        ' "files": [{"key": "x/1.csv"}, {"key": "y/1.csv"}]}',
    )
    write(tmp_path / "1.csv", '"examplebucket","a"\n')
    assert presign("--input", manifest, "--output", tmp_path / "o.txt") == 1
    assert "is read twice" in capsys.readouterr().err
