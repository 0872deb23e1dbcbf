"""Every block of code on the pages is held by a test; what is not run says so, and is counted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from tools import outputs

from .fences import fences
from .pages import PAGES, README, ROOT, name, read
from .test_shell import OF_THE_README, is_run

# Blocks that a test of their own holds: page, language and comment over them, and the test.
ELSEWHERE = {
    ("docs/boto3.md", "python", ""): "tests/differential/test_docs.py",
    ("docs/embedding.md", "python", ""): "tests/docs/test_embedding.py",
    ("docs/playground.md", "js", ""): "tests/vectors/test_pyodide.py",
    ("docs/pytest.md", "python", ""): "tests/test_pytest_plugin.py",
    ("docs/tokens.md", "py", ""): "tests/tokens/snippets.py",
    ("docs/tokens.md", "yaml", ""): "tests/tokens/test_kubernetes_client.py",
    ("docs/serve.md", "console", ""): "tests/serve/test_report.py",
    ("docs/verify.md", "nginx", ""): "tests/adapters/serving.py",
    ("docs/verify.md", "python", "proxied"): "tests/adapters/serving.py",
    ("docs/uploads.md", "js", ""): "tests/browsers/test_uploads.py",
}
RECIPES = {
    "docs/clients.md": "tests/adapters/test_recipes.py",
    "docs/fastapi.md": "tests/adapters/test_fastapi_page.py",
    "docs/lambda.md": "tests/docs/test_lambda.py",
    "docs/reading.md": "tests/engines/test_reading.py",
    "docs/uploads.md": "tests/browsers/test_uploads.py",
    "docs/verify.md": "tests/adapters/serving.py",
}
# Settings and queries for programs that the tests do not have.
OF_OTHERS = {
    ("docs/audit.md", "sql"): 1,  # Athena
    ("docs/audit.md", "text"): 2,  # CloudWatch Logs Insights, Datadog
    ("docs/lambda.md", "yaml"): 1,  # AWS SAM
}
# How many blocks have the line "Not run in the tests".
NOT_RUN = {
    "docs/conformance-server.md": 2,  # a server
    "docs/credentials.md": 1,  # an account of AWS
    "docs/lambda.md": 1,  # an account of AWS
    "docs/ledger.md": 2,  # a ledger
    "docs/mcp.md": 1,  # an account of AWS
    "docs/payloads.md": 3,  # AWS, another machine
    "docs/players.md": 1,  # AWS
    "docs/playground.md": 1,  # npm
    "docs/power.md": 2,  # AWS
    "docs/proxy.md": 3,  # AWS, mitmproxy
    "docs/redact.md": 1,  # a cluster
    "docs/releasing.md": 1,  # the packages of a release
    "docs/serve.md": 1,  # waits for a request
    "docs/server-results.md": 1,  # a server
    "docs/start-signing.md": 1,  # pip
    "docs/tokens.md": 2,  # services of AWS
}


def held(page: str, fence) -> bool:
    """Whether a test of this folder runs or reads the block."""
    language, comment = fence.language, fence.comment
    if comment.startswith("recipe: "):
        return page in RECIPES
    if (page, language, comment) in ELSEWHERE or (page, language) in OF_OTHERS:
        return True
    if language == "python":
        return page not in outputs.ELSEWHERE
    if language == "text":
        return comment == "output"
    if language == "console":
        return comment.startswith("console") or bool(fence.not_run)
    if language == "sh":
        return is_run(fence) or bool(fence.not_run) or comment.startswith("file: ")
    return language == "json" or comment.startswith("file: ")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_is_held(page):
    """A new block runs, or it has the line "Not run in the tests: reason." above it."""
    loose = [fence for fence in fences(read(page)) if not held(name(page), fence)]
    assert [(fence.language, fence.code[:60]) for fence in loose] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_fences_are_complete(page):
    """Each begins with a language, and ends."""
    assert len(re.findall(r"^```", read(page), re.MULTILINE)) == 2 * len(fences(read(page)))
    assert all(fence.language for fence in fences(read(page)))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_stand_in_fences(page):
    """A command that is merely indented would be run by no test."""
    if name(page) != "docs/engines.md":  # tests/engines runs it
        prose_of = re.sub(r"^```.*?^```$", "", read(page), flags=re.MULTILINE | re.DOTALL)
        assert re.findall(r"^ {4}(sigv4 .*)$", prose_of, re.MULTILINE) == []


def test_not_run():
    """The mark is for readers, so it is on the page; one more needs a reason, and this number."""
    marked = {
        name(page): [fence.language for fence in fences(read(page)) if fence.not_run]
        for page in PAGES
    }
    assert {page: len(found) for page, found in marked.items() if found} == NOT_RUN
    assert {language for found in marked.values() for language in found} == {"sh", "console"}
    lines = [re.findall(r"^\*Not run in the tests: ", read(page), re.MULTILINE) for page in PAGES]
    assert sum(map(len, lines)) == sum(NOT_RUN.values())


def test_other_tests_read_these_pages():
    """Each exception has its test, which names the page; and none is left over."""
    pages = {name(page): Counter(one.language for one in fences(read(page))) for page in PAGES}
    for (page, language, _), test in ELSEWHERE.items():
        assert pages[page][language]
        text = read(ROOT / test)
        assert page.removeprefix("docs/") in text or "snippets import PAGE" in text, test
    for page, test in RECIPES.items():
        assert page.removeprefix("docs/") in read(ROOT / test), test
    for (page, language), number in OF_OTHERS.items():
        assert pages[page][language] == number


def test_readme_has_the_commands_of_ci():
    """.ci/run takes the two that are not run here from the README."""
    comments = [fence.comment for fence in fences(read(README))]
    for word in OF_THE_README:
        assert comments.count(word) == 1
        assert f"readme_command {word}" in read(ROOT / ".ci" / "run")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_json(page):
    """It can be read."""
    for fence in fences(read(page)):
        if fence.language == "json":
            assert json.loads(fence.code)


def test_start_of_serve():
    """docs/serve.md shows what is printed when it starts, but for the port."""
    shown = next(
        one for one in fences(read(ROOT / "docs" / "serve.md")) if one.language == "console"
    )
    command, *notes = shown.code.splitlines()
    port = command.rpartition(" ")[2]
    words = command.removeprefix("$ sigv4 ").replace(port, "0").split()
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "COLUMNS": "100"}
    with subprocess.Popen(
        [sys.executable, "-m", "sigv4", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as serving:
        lines = [serving.stdout.readline().strip() for _ in notes]
        serving.terminate()
    (number,) = [line for line in lines if line.isdigit()]
    assert sorted(lines) == sorted(note.replace(port, number) for note in notes)


def test_columns_of_boto3(monkeypatch):
    """Both columns of the block in docs/boto3.md run, and make clients for one region."""
    for variable, value in outputs.environment().items():
        monkeypatch.setenv(variable, value)
    (block,) = [one for one in fences(read(ROOT / "docs" / "boto3.md")) if one.language == "python"]
    lines = block.code.splitlines()
    column = lines[1].index("from sigv4")
    theirs: dict = {}
    ours: dict = {}
    exec("\n".join(line[:column] for line in lines), theirs)
    exec("\n".join(line[column:] for line in lines), ours)
    sample = {"Bucket": "my-bucket", "Key": "k"}
    urls = [
        theirs["client"].generate_presigned_url("get_object", sample),
        ours["s3"].generate_presigned_url("get_object", sample),
    ]
    assert len({url.partition("X-Amz-Date")[0] for url in urls}) == 1
