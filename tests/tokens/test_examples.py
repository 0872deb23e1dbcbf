"""The worked examples of vectors/tokens.json, and the runner that reads such files."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from tests.tokens import defects, examples, official

Json = dict[str, Any]

FILE = Path(__file__).parents[2] / "vectors" / "tokens.json"
EXAMPLES: list[Json] = json.loads(FILE.read_text(encoding="utf-8"))["examples"]
BY_ID = {example["id"]: example for example in EXAMPLES}
# Kinds without an example of an official package; test_identity and test_appsync have theirs.
WITHOUT_EXAMPLE = {"appsync-events", "consul", "teleport"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_example(example: Json) -> None:
    """We make what the official package made."""
    assert examples.run(example) == ""


def test_every_kind_has_an_example() -> None:
    """Each kind of token is among the examples, or known not to be."""
    seen = {example["kind"] for example in EXAMPLES}
    assert set(tokens.KINDS) - seen == WITHOUT_EXAMPLE


def test_runner_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """The last line counts what passed and failed."""
    assert examples.main([str(FILE)]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{len(EXAMPLES)} passed, 0 failed\n"
    assert printed.err == f"opensearch-get: {defects.NOTE}\n"


def test_the_defect_on_record() -> None:
    """What we make is what botocore makes of the URL as it is sent, and what a verifier accepts."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    example = BY_ID["opensearch-get"]
    inputs = example["inputs"]
    made = examples.make(example)
    assert defects.accepted(example, made)
    assert not defects.accepted(example, example["expected"])
    keys = sigv4.Credentials(example["access_key_id"], example["secret_access_key"])
    hashed = {"X-Amz-Content-SHA256": made["X-Amz-Content-SHA256"]}
    request = AWSRequest("GET", inputs["url"], {**inputs["headers"], **hashed}, b"")
    with official.botocore_at(examples.signing_time(example)):
        SigV4Auth(official.keys_of(keys), inputs["service"], inputs["region"]).add_auth(request)
    assert request.headers["Authorization"] == made["Authorization"]


@pytest.mark.parametrize(
    "change",
    [
        {"produced_by": "botocore 1.44.8"},
        {"kind": "execute-api"},
        {"expected": {"Extra": "1"}},
        {"expected": {"Authorization": "AWS4-HMAC-SHA256 Credential=A/b, Signature=c"}},
    ],
)
def test_nothing_else_passes_as_a_defect(change: Json) -> None:
    """By another package, of another kind, or with other headers, the example fails."""
    example = copy.deepcopy(BY_ID["opensearch-get"])
    expected = {**example["expected"], **change.get("expected", {})}
    assert examples.run({**example, **change, "expected": expected})
    right = examples.make(example)
    assert examples.run({**example, "expected": right}) == ""


@pytest.mark.parametrize("example_id", ["rds-mysql", "eks", "vault", "opensearch-get", "keyspaces"])
def test_runner_sees_another_secret(
    example_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An example whose signature is by another secret fails."""
    example = copy.deepcopy(BY_ID[example_id])
    example["secret_access_key"] = example["secret_access_key"][::-1]
    path = tmp_path / "examples.json"
    path.write_text(json.dumps({"examples": [example]}), encoding="utf-8")
    assert examples.main([str(path)]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith(f"{example_id}: expected ")
    assert printed.endswith("0 passed, 1 failed\n")


def test_runner_reports_an_error() -> None:
    """An example that is refused fails with the refusal."""
    example = copy.deepcopy(BY_ID["rds-mysql"])
    example["inputs"]["prot"] = 1
    assert examples.run(example).startswith("InvalidParameter: 'prot' is not an input")


def test_presigned_text_is_compared_by_its_parts() -> None:
    """The order of parameters is free; a parameter more is not."""
    text = BY_ID["rds-mysql"]["expected"]
    base, _, query = text.partition("?")
    reordered = f"{base}?{'&'.join(reversed(query.split('&')))}"
    assert examples.matches(reordered, text)
    assert not examples.matches(f"{text}&more=1", text)


def test_other_text_is_compared_to_the_letter() -> None:
    """Text that is not presigned must be equal."""
    assert examples.matches("a", "a")
    assert not examples.matches("a", "b")
    assert not examples.matches({"a": "1"}, {"a": "1", "b": "2"})
