"""Errors about an input name it: `error.parameter` is filled wherever the source makes one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import sigv4
from sigv4.cloudfront import UrlSigner
from sigv4.s3 import S3
from tools.messages import error_names

ROOT = Path(__file__).parents[1]
# Errors that are not about an argument of the call; the reason why.
CLASSES = {
    "MissingExtra": "a package is not installed",
    "MissingCredentials": "no source has credentials",
    "SourceAbsent": "a source of credentials is not configured",
    "SourceFailed": "a source of credentials does not work",
    "SourceNotAllowed": "a source of credentials is switched off",
    "Unreachable": "a server cannot be reached",
    "InvalidRow": "a row of a file; the text names its column",
    "WorkerLost": "a process ended",
    "ReplayStoreFull": "a store is full",
    "LinkRefused": "a link that somebody sent",
    "LinkExpired": "a link that somebody sent",
    "LinkRevoked": "a link that somebody sent",
}
# Single messages: the module, how they begin, and the reason.
MESSAGES = {
    ("bulk/compression.py", "This needs "): "a package is not installed",
    ("core/event.py", "The stream has ended."): "the order of calls",
    ("core/event.py", "The stream has no signed end."): "a stream that arrived",
    ("core/event.py", "An event follows "): "a stream that arrived",
    ("core/event.py", "An event has other headers "): "a stream that arrived",
    ("core/event.py", "An event is dated "): "a stream that arrived",
    ("core/event.py", "The signature of an event "): "a stream that arrived",
    ("core/event_message.py", "The stream ends "): "a stream that arrived",
    ("core/event_message.py", "The prelude "): "a stream that arrived",
    ("core/event_message.py", "A message has a wrong checksum"): "a stream that arrived",
    ("core/event_message.py", "The headers of a message "): "a stream that arrived",
    ("core/event_message.py", "A header has the unknown type "): "a stream that arrived",
    ("core/stream.py", "The body has already ended"): "the order of calls",
    ("core/timestamp.py", "{...} is not a date"): "dates of requests that arrived use it too",
    ("credentials/imds.py", "AWS_EC2_METADATA_"): "a variable of the environment",
    ("credentials/imds.py", "{...} must be 1 to 3600"): "a variable of the environment",
    ("settings.py", "{...} cannot be read"): "the AWS CLI's files",
    ("settings.py", "{...} is not an INI file"): "the AWS CLI's files",
    ("settings.py", "{...} begins with a byte order mark"): "the AWS CLI's files",
    ("tokens/codecommit.py", "Git sent no line "): "what Git sent on standard input",
}


def made_errors(source: str) -> list[tuple[int, str, str, bool]]:
    """Where a module makes an error of the library: line, class, problem, parameter given."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in error_names() and not name.endswith(("Warning", "VerificationError")):
            filled = len(node.args) > 2 or any(word.arg == "parameter" for word in node.keywords)
            found.append((node.lineno, name, text(node.args[0]), filled))
    return found


def text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join([text(part) for part in node.values])
    if isinstance(node, ast.IfExp):
        return text(node.body)
    return str(node.value) if isinstance(node, ast.Constant) else "{...}"


ALL = [
    (path.relative_to(ROOT / "sigv4").as_posix(), *found)
    for path in sorted((ROOT / "sigv4").rglob("*.py"))
    for found in made_errors(path.read_text(encoding="utf-8"))
]


def excepted(module: str, problem: str) -> list[tuple[str, str]]:
    return [key for key in MESSAGES if key[0] == module and problem.startswith(key[1])]


def test_every_error_about_an_input_names_it():
    """No error of the library is made without its parameter, except those listed above."""
    missing = [
        f"sigv4/{module}:{line} {name}: {problem}"
        for module, line, name, problem, filled in ALL
        if not filled and name not in CLASSES and not excepted(module, problem)
    ]
    assert missing == []
    assert sum(filled for *_, filled in ALL) > 300


def test_texts_that_name_a_keyword():
    """A class that is excepted does not hide a text that marks a keyword or names a flag."""
    missing = [
        f"sigv4/{module}:{line} {name}: {problem}"
        for module, line, name, problem, filled in ALL
        if not filled and re.search(r"`\w+[=`]|(?<!\w)--[a-z]", problem)
    ]
    assert missing == []


def test_exceptions_are_in_use():
    """A class or message that is gone, or carries its parameter now, is not excepted."""
    bare = [(module, name, problem) for module, _, name, problem, filled in ALL if not filled]
    used = {key for module, _, problem in bare for key in excepted(module, problem)}
    assert set(MESSAGES) - used == set()
    assert set(CLASSES) - {name for _, name, _ in bare} == set()


def test_it_notices():
    """The search itself sees a missing parameter, and one that is there."""
    source = 'raise InvalidParameter("`a` is b.", "Pass c.")\nInvalidParameter("d", "e", "f")'
    assert made_errors(source) == [
        (1, "InvalidParameter", "`a` is b.", False),
        (2, "InvalidParameter", "d", True),
    ]


@pytest.mark.parametrize(
    ("parameter", "call"),
    [
        ("url", lambda: sigv4.Request("GET", "ftp://example.com/")),
        ("url", lambda: sigv4.Request("GET", "https://example.com/\n")),
        ("method", lambda: sigv4.Request("G T", "https://example.com/")),
        ("headers", lambda: sigv4.Request("GET", "https://example.com/", {"a b": "c"})),
        ("headers", lambda: sigv4.Request("GET", "https://example.com/", {"a": "b\nc"})),
        ("Bucket", lambda: presigned(Bucket="", Key="k")),
        ("PartNumber", lambda: presigned("upload_part", Bucket="bucket", Key="k", PartNumber=0)),
        ("key_pair_id", lambda: UrlSigner("K 1", b"")),
    ],
)
def test_parameters(parameter, call):
    """Some of them as callers see them."""
    with pytest.raises(sigv4.SigV4Error) as caught:
        call()
    assert caught.value.parameter == parameter


def presigned(operation: str = "get_object", **params: object) -> None:
    keys = sigv4.Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    if operation == "upload_part":
        params["UploadId"] = "u"
    S3(keys, "eu-west-1").presign(operation, **params)
