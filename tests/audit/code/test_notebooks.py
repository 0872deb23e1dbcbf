"""Notebooks: their code cells are read, without magics, and places name the cell."""

from __future__ import annotations

import json

import pytest

from sigv4.audit.code import audit_code, output, sources
from sigv4.audit.code.report import Place
from sigv4.audit.code.sarif import as_sarif

from .sources import CLIENT, GET, codes

LONG = f"s3.generate_presigned_url({GET}, ExpiresIn=864000)"


def notebook(*cells, **more):
    made = [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": made, "nbformat": 4, **more})


def audited(folder, text, name="a.ipynb"):
    path = folder / name
    data = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(data)
    return audit_code([str(path)])


@pytest.mark.parametrize("lines", [str, lambda cell: cell.splitlines(keepends=True)])
def test_cells(tmp_path, lines):
    """One module; a cell is a text or a list of lines."""
    report = audited(tmp_path, notebook(lines(CLIENT), lines(f"# later\n{LONG}\n")))
    assert codes(report) == ["expiry-too-long"]
    assert report.findings[0].place == Place(str(tmp_path / "a.ipynb"), 2, 1, cell=2)
    assert "a.ipynb:cell 2:2:1: error: " in output.as_text(report)
    assert json.loads(output.as_json(report))["findings"][0]["cell"] == 2
    location = json.loads(as_sarif(report))["runs"][0]["results"][0]["locations"][0]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "cell 2, line 2"}]
    assert "region" not in location["physicalLocation"]


def test_folders(tmp_path):
    """Notebooks below a folder are read, copies of Jupyter's own are not; no file imports one."""
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "a.ipynb").write_text(notebook(CLIENT, LONG))
    (tmp_path / "a.ipynb").write_text(notebook("WEEK = 864000"))
    (tmp_path / "a.py").write_text("WEEK = 60")
    (tmp_path / "b.ipynb").write_text(
        notebook(CLIENT, f"from a import WEEK\ns3.generate_presigned_url({GET}, ExpiresIn=WEEK)")
    )
    report = audit_code([str(tmp_path)])
    assert (codes(report), report.files) == ([], 3)
    assert [each.expires_in for each in report.calls] == [60]


@pytest.mark.parametrize(
    "cell",
    [
        f"%matplotlib inline\n!pip install boto3\n?s3\ns3?\n{LONG}",
        f"%time url = {LONG}",
        f"%timeit -n 1 -r 2 {LONG}",
        f"%%time\n{LONG}",
        f"\n%%capture out\n{LONG}",
        f"files = !ls\na, b = %env X\n{LONG}",
        f"if True:\n    %pip install boto3\n    {LONG}",
        f"x = (5\n% 3)\n{LONG}",
        f"await f()\r\n{LONG}",
    ],
)
def test_magics(tmp_path, cell):
    """They are left out, and lines keep their numbers."""
    report = audited(tmp_path, notebook(CLIENT, cell))
    assert codes(report) == ["expiry-too-long"]
    assert report.not_followed == ()
    expected = (
        cell.replace("\r\n", "\n")
        .split("\n")
        .index(next(line for line in cell.replace("\r\n", "\n").split("\n") if LONG in line))
    )
    assert report.findings[0].place.line == expected + 1


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("%%bash\nls", "The cell is one of %%bash, which is not followed."),
        ("def f(:", "The cell is not Python that this version can parse."),
        ("if a:\n        b\n    c", "The cell is not Python that this version can parse."),
        ("a\0b", "The cell is not Python that this version can parse."),
        ("x = " + "-" * 2000 + "1", "It has an expression of more than 1000 operators."),
    ],
)
def test_cells_that_are_not_read(tmp_path, cell, why):
    """They are listed, and do not hide the others."""
    report = audited(tmp_path, notebook(CLIENT, cell, LONG))
    assert codes(report) == ["expiry-too-long"]
    assert [(each.place.cell, each.why) for each in report.not_followed] == [(2, why)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "It is not a notebook: not JSON."),
        ("[" * 100_000, "It is not a notebook: not JSON."),
        ("[]", "It is not a notebook: it has no cells."),
        ("{}", "It is not a notebook: it has no cells."),
        (b"\xff\xfe", "Its text is not in UTF-8, or in the encoding that it declares."),
        (
            notebook("%%bash\nls"),
            "No code cell of it can be read. The cell is one of %%bash, which is not followed.",
        ),
        (
            notebook("1", metadata={"language_info": {"name": "R"}}),
            "Its language is 'R', not Python.",
        ),
        (
            notebook("1", metadata={"kernelspec": {"language": "julia"}}),
            "Its language is 'julia', not Python.",
        ),
    ],
)
def test_files_that_are_not_read(tmp_path, text, why):
    """They are not counted, and the report says why."""
    report = audited(tmp_path, text)
    assert (report.files, [each.why for each in report.not_followed]) == (0, [why])


def test_other_forms(tmp_path):
    """An older format, other cells, and what is not a notebook's."""
    code = {"cell_type": "code", "input": [f"{CLIENT}\n", LONG]}
    old = json.dumps({"worksheets": [{"cells": [code]}, 5], "metadata": 5})
    assert codes(audited(tmp_path, old)) == ["expiry-too-long"]
    cells = [5, {"cell_type": "markdown", "source": LONG}, {"cell_type": "code", "source": [5]}]
    odd = json.dumps({"cells": cells, "metadata": {"language_info": 5}})
    assert audited(tmp_path, odd).not_followed == ()
    named = notebook(CLIENT, LONG, metadata={"kernelspec": {"language": "python"}})
    assert codes(audited(tmp_path, b"\xef\xbb\xbf" + named.encode())) == ["expiry-too-long"]


def test_comments(tmp_path):
    """They suppress, and those that name no rule are listed with their cell."""
    report = audited(
        tmp_path, notebook(CLIENT, f"{LONG}  # sigv4: ignore", "1\n2  # sigv4: ignore[x]")
    )
    assert (codes(report), len(report.findings)) == ([], 1)
    (unknown,) = report.not_followed
    assert (unknown.place.cell, unknown.place.line) == (3, 2)


def test_sizes(tmp_path, monkeypatch):
    """A notebook may be larger than a file, and its code may not."""
    monkeypatch.setattr(sources, "MOST_BYTES", 1000)
    picture = {"image/png": "A" * 5000}
    assert audited(tmp_path, notebook("1", outputs=picture)).files == 1
    large = audited(tmp_path, notebook("#" * 2000))
    assert "Its code is larger than" in large.not_followed[0].why
    monkeypatch.setattr(sources, "MOST_OF_NOTEBOOK", 1000)
    assert "It is larger than" in audited(tmp_path, notebook("1" * 2000)).not_followed[0].why
