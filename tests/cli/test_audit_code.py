"""``sigv4 audit code``: output, exit status, refusals."""

from __future__ import annotations

import json

import pytest

LONG = """
import boto3
from botocore.config import Config
s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}, ExpiresIn=864000)
"""


@pytest.fixture
def source(tmp_path):
    """A folder with one fault."""
    (tmp_path / "a.py").write_text(LONG, encoding="utf-8")
    return tmp_path


def test_status(sigv4, source):
    """3 with findings, 0 without; notes and what is suppressed do not count."""
    assert sigv4("audit", "code", str(source)).status == 3
    assert sigv4("audit", "code", str(source), "--exclude", "a.py").status == 1
    ignored = LONG.rstrip() + "  # sigv4: ignore\n"
    (source / "a.py").write_text(ignored, encoding="utf-8")
    done = sigv4("audit", "code", str(source))
    assert (done.status, done.err) == (0, "")
    assert "1 suppressed" in done.out


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_output(sigv4, source, form):
    """Each form says the rule; two are JSON."""
    done = sigv4("audit", "code", str(source), "--output", form)
    assert "expiry-too-long" in done.out
    assert form == "text" or json.loads(done.out)


def test_broken_file(sigv4, source):
    """A file that cannot be parsed is listed, and does not hide the others."""
    (source / "b.py").write_text("def f(:\n", encoding="utf-8")
    done = sigv4("audit", "code", str(source))
    assert done.status == 3
    assert "b.py: file: It is not Python that this version can parse at line 1." in done.out


def test_refusals(sigv4, tmp_path):
    """A path that does not exist, no Python, and no path."""
    done = sigv4("audit", "code", str(tmp_path / "x"))
    assert done.status == 1
    assert "There is no file or folder" in done.err
    done = sigv4("audit", "code", str(tmp_path))
    assert (done.status, done.err.count("There are no Python files")) == (1, 1)
    assert sigv4("audit", "code").status == 2


def test_nothing_that_can_be_read(sigv4, tmp_path):
    """Status 1, with the list of what is not followed."""
    (tmp_path / "a.py").write_text("def f(:", encoding="utf-8")
    done = sigv4("audit", "code", str(tmp_path))
    assert (done.status, done.err.count("None of the files can be read.")) == (1, 1)
    assert "It is not Python that this version can parse at line 1." in done.out
