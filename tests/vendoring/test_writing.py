"""Where copies are written, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import pytest

from sigv4.cli import main
from sigv4.core.errors import InvalidParameter, MissingExtra
from sigv4.vendoring import licence, make_copy, write_copy

from .tools import made


def tree(folder):
    """All files in a folder, and what is in them."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_earlier_copy_stays(tmp_path):
    """Without `force` nothing is written; with it, the copy is replaced whole."""
    place = write_copy(made("s3"), tmp_path)
    before = tree(tmp_path)
    with pytest.raises(InvalidParameter, match=r"_sigv4 exists already\. Pass force=True"):
        write_copy(made(), tmp_path)
    assert tree(tmp_path) == before
    write_copy(made(), tmp_path, force=True)
    assert not (place / "s3").exists()
    assert {path.relative_to(place).as_posix() for path in tree(tmp_path)} == set(made().files)
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("there", ["a file", "a folder", "a folder with another ORIGIN.txt"])
def test_what_is_no_copy_is_never_replaced(tmp_path, there):
    """Not even with `force`."""
    place = tmp_path / "_sigv4"
    if there == "a file":
        place.write_text("mine", encoding="utf-8")
    else:
        place.mkdir()
        (place / "mine.py").write_text("mine", encoding="utf-8")
    if "another" in there:
        (place / "ORIGIN.txt").write_text("Made by somebody", encoding="utf-8")
    before = tree(tmp_path)
    with pytest.raises(InvalidParameter, match="is not a copy that sigv4 vendor made"):
        write_copy(made(), tmp_path, force=True)
    assert tree(tmp_path) == before


@pytest.mark.skipif(os.name != "posix", reason="symbolic links are POSIX's")
def test_a_symbolic_link_is_not_followed(tmp_path):
    """What it points at stays."""
    write_copy(made(), tmp_path / "elsewhere")
    (tmp_path / "_sigv4").symlink_to(tmp_path / "elsewhere" / "_sigv4")
    with pytest.raises(InvalidParameter, match="symbolic link"):
        write_copy(made(), tmp_path, force=True)


def test_a_failure_leaves_nothing_half_done(tmp_path, monkeypatch):
    """If writing fails, an earlier copy is still there, and no temporary folder."""
    place = write_copy(made("s3"), tmp_path)
    before = tree(tmp_path)

    def fail(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", fail)
    with pytest.raises(OSError, match="No space"):
        write_copy(made(), tmp_path, force=True)
    assert tree(tmp_path) == before
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("name", ["a.b", "a-b", "class", "", "../up", "ä"])
def test_names_that_cannot_be_imported(name):
    """Each is refused with what is allowed."""
    with pytest.raises(InvalidParameter, match="name must be a Python identifier"):
        make_copy([], name)


@pytest.mark.parametrize("name", ["json", "sys", "email", "JSON", "__init__", "__main__", "__x__"])
def test_names_of_python(name, tmp_path, capsys):
    """Its own check would run another module than the copy."""
    with pytest.raises(InvalidParameter, match="name must not be a name of Python's own"):
        make_copy([], name)
    assert main(["vendor", str(tmp_path), "--name", name]) == 1
    assert name in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_part():
    """The nearest one is named, or all."""
    with pytest.raises(InvalidParameter, match="'streems' to copy. Did you mean 'streams'"):
        make_copy(["streems"])
    with pytest.raises(InvalidParameter, match=r"Pass signer, s3, verify"):
        make_copy(["zzzzzz"])


def test_without_the_licence(monkeypatch, tmp_path):
    """A copy needs its text; where that is missing, the remedy is named."""

    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(licence, "distribution", missing)
    assert "Apache License" in licence.licence_text()  # of the clone
    monkeypatch.setattr(licence, "_CLONE", tmp_path / "LICENSE")
    with pytest.raises(MissingExtra, match="Install sigv4-engine with pip"):
        licence.licence_text()


def test_licence_of_an_installed_distribution(monkeypatch):
    """It is read from the metadata of the wheel."""

    class Installed:
        def read_text(self, name):
            return {"licenses/LICENSE": "the licence"}.get(name)

    monkeypatch.setattr(licence, "distribution", lambda name: Installed())
    assert licence.licence_text() == "the licence"


def test_command(tmp_path, capsys):
    """The place, the parts, and status 0; then a refusal in terms of flags."""
    words = ["vendor", str(tmp_path / "_vendor"), "--with", "s3", "--name", "signing"]
    assert main(words) == 0
    place = tmp_path / "_vendor" / "signing"
    said, remedy = capsys.readouterr().out.split(" Check it: ")
    assert said == f"{place} has signer, s3."
    assert remedy == f"(cd {tmp_path}/_vendor && python3 -m signing.selftest)\n"
    done = subprocess.run(
        [sys.executable, "-m", "signing.selftest"],
        cwd=tmp_path / "_vendor",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "42 requests of AWS: 0 differences\n", done.stderr
    assert main(words) == 1
    assert "Pass --force to replace it, another --name," in capsys.readouterr().err
    assert main([*words, "--force"]) == 0


def test_command_keeps_the_parts_of_the_earlier_copy(tmp_path, capsys):
    """With --force and without --with; parts that are left out on purpose are named."""
    folder = str(tmp_path)
    assert main(["vendor", folder, "--with", "batch", "--with", "redact"]) == 0
    before = tree(tmp_path)
    assert main(["vendor", folder, "--force"]) == 0
    assert tree(tmp_path) == before
    assert "_sigv4 has signer, batch, redact." in capsys.readouterr().out.splitlines()[1]
    assert main(["vendor", folder, "--with", "batch", "--force"]) == 0
    seen = capsys.readouterr()
    assert "_sigv4 has signer, batch." in seen.out
    assert "note: the earlier copy also had redact. To have that again, pass --with " in seen.err
    assert "--with signer --with batch --with redact --force" in seen.err
    assert main(["vendor", folder, "--force", "--name", "other"]) == 0
    assert "other has signer." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Made by: sigv4 vendor DIR --with signer --with olden --name _sigv4", "not know olden, p"),
        ("Made by hand", "does not say which parts it has"),
    ],
)
def test_command_refuses_to_guess_parts(tmp_path, capsys, line, said):
    """Of an older version, or of a file that was changed: the copy stays as it is."""
    place = write_copy(made("batch"), tmp_path)
    origin = place / "ORIGIN.txt"
    lines = origin.read_text(encoding="utf-8").splitlines()
    lines[2] = line
    origin.write_text("\n".join(lines), encoding="utf-8")
    before = tree(tmp_path)
    assert main(["vendor", str(tmp_path), "--force"]) == 1
    assert said in (error := capsys.readouterr().err)
    assert "Pass --with for each part that the new copy needs." in error
    assert tree(tmp_path) == before
    assert main(["vendor", str(tmp_path), "--force", "--with", "batch"]) == 0
    assert "olden" not in capsys.readouterr().err


def test_places_that_would_hide_something(tmp_path):
    """A copy within a copy, a module of the same name, and a file."""
    place = write_copy(made(), tmp_path)
    with pytest.raises(InvalidParameter, match=r"is itself a copy .* and its name: _sigv4"):
        write_copy(made(), place, force=True)
    (tmp_path / "signing.py").touch()
    with pytest.raises(InvalidParameter, match=r"signing\.py exists, and Python would import"):
        write_copy(made(name="signing"), tmp_path)
    with pytest.raises(InvalidParameter, match=r"signing\.py is a file\. Pass a folder"):
        write_copy(made(), tmp_path / "signing.py")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_an_update_that_stops_keeps_the_earlier_copy(tmp_path, monkeypatch, stop):
    """Also between taking the old one away and moving the new one there."""
    write_copy(made("batch"), tmp_path)
    before = tree(tmp_path)

    def fail(source, target):
        raise stop

    monkeypatch.setattr("shutil.move", fail)
    with pytest.raises(stop):
        write_copy(made(), tmp_path, force=True)
    assert tree(tmp_path) == before


def test_command_refuses_an_unknown_part(tmp_path, capsys):
    """As wrong usage, with the nearest part."""
    with pytest.raises(SystemExit) as ended:
        main(["vendor", str(tmp_path), "--with", "s4"])
    assert ended.value.code == 2
    assert "Did you mean 's3'" in capsys.readouterr().err
