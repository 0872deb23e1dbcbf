"""docs/lambda.md: its handlers answer events, and its layer works where Lambda puts it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import sigv4
from sigv4.verify import Verifier

from ..conftest import KEY_ID, SECRET, TEMPORARY_KEY_ID
from ..verify.test_lambda_events import HOST, signed, version_1, version_2
from .pages import DOCS, blocks, read

KEYS = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, "token")


@pytest.fixture
def page(monkeypatch):
    """The names that the page makes, in the environment of a function."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", TEMPORARY_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    names = {"lookup": {KEY_ID: sigv4.Credentials(KEY_ID, SECRET)}.get}
    for block in blocks(DOCS / "lambda.md", "python"):
        exec(block, names)
    return names


def works(url: str, key: str) -> None:
    verifier = Verifier({TEMPORARY_KEY_ID: KEYS}.get, region="eu-west-1", service="s3")
    verifier.verify(sigv4.Request("GET", url, {"Host": urlsplit(url).netloc}))
    assert urlsplit(url).path == f"/{key}"


def test_presign(page):
    answer = page["handler"]({"queryStringParameters": {"key": "a.txt"}}, None)
    assert answer["statusCode"] == 302
    works(answer["headers"]["Location"], "a.txt")


@pytest.mark.parametrize("form", ["2.0", "1.0", "rest"])
def test_links(page, form):
    """In the events of function URLs, HTTP APIs and REST APIs."""
    path = urlsplit(page["links"].make("a b.txt", expires_in=600)).path
    if form == "2.0":
        event = {"rawPath": path, "requestContext": {"http": {"method": "GET"}}}
    else:
        event = {"httpMethod": "GET", "path": path, "version": form}
    answer = page["links_handler"](event, None)
    assert answer["statusCode"] == 302
    works(answer["headers"]["Location"], "a%20b.txt")


@pytest.mark.parametrize("event_of", [version_2, version_1])
def test_verify(page, event_of):
    event = event_of(signed(body=b"{}"))
    assert page["orders"](event, None) == {"statusCode": 200, "body": f"hello {KEY_ID}"}
    event["body"] = "{ }"
    assert page["orders"](event, None)["statusCode"] == 403
    assert HOST in str(event)


def test_layer(tmp_path):
    """The tree of the page: compiled below python/, which is all that the path has."""
    source = Path(sigv4.__file__).parent
    layer = tmp_path / "layer" / "python"
    shutil.copytree(source, layer / "sigv4", ignore=shutil.ignore_patterns("__pycache__"))
    commands = read(DOCS / "lambda.md").partition("```sh\n")[2].partition("```")[0].splitlines()
    (compiling,) = [line for line in commands if "compileall" in line]
    (zipping,) = [line for line in commands if "zipfile" in line]
    for line in (compiling, zipping):
        words = line.replace("python3.13", sys.executable)
        subprocess.run(["sh", "-ec", words], cwd=tmp_path, check=True)
    opt = tmp_path / "opt"
    unpack = [sys.executable, "-m", "zipfile", "-e", "sigv4-layer.zip", str(opt)]
    subprocess.run(unpack, cwd=tmp_path, check=True)
    assert list((opt / "python" / "sigv4" / "core" / "__pycache__").glob("signature.*.pyc"))
    handler = blocks(DOCS / "lambda.md", "python")[0]
    (tmp_path / "handler.py").write_text(handler, encoding="utf-8")
    program = (
        "import handler, sigv4\n"
        "print(sigv4.__file__)\n"
        "print(handler.handler({'queryStringParameters': {'key': 'a.txt'}}, None)['headers'])"
    )
    environ = {
        "AWS_ACCESS_KEY_ID": TEMPORARY_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": "token",
        "PYTHONPATH": str(opt / "python"),
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=tmp_path,
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    )
    where, headers = done.stdout.splitlines()
    assert where.startswith(str(opt))
    assert "X-Amz-Signature=" in headers


@pytest.mark.frameworks
def test_chalice(page):
    """The route of the page, in Chalice's own test client."""
    testing = pytest.importorskip("chalice.test", reason="chalice is not installed")
    (recipe,) = re.findall(
        r"^<!-- recipe: chalice -->\n```python\n(.*?)^```$",
        read(DOCS / "lambda.md"),
        re.MULTILINE | re.DOTALL,
    )
    names = {"__name__": "downloads"}
    exec(recipe, names)
    with testing.Client(names["app"]) as client:
        answer = client.http.get("/files/a.txt")
    assert answer.status_code == 302
    works(answer.headers["Location"], "a.txt")
