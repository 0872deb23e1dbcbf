"""The signers of docs/conformance/, and those of others that are installed here."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from sigv4.conformance import read, run

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "conformance"
JUDGE = ROOT / "tools" / "judge"
SIGNED = ["aws_*", "blind_spots*"]


def verdicts(*command, only=SIGNED):
    return {one.case.id: one for one in run(read(only=only), command, 60)}


def counted(found):
    return Counter(one.verdict for one in found.values())


def test_python_example():
    """It signs all there is."""
    assert counted(verdicts(sys.executable, str(EXAMPLES / "signer.py"))) == {"pass": 192}


def test_node_example():
    """It signs all that goes into headers, and says that it does not presign."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node")
    found = verdicts(node, str(EXAMPLES / "signer.js"))
    assert counted(found) == {"pass": 161, "unsupported": 31}
    assert {one.case.question["do"] for one in found.values() if one.verdict != "pass"} == {
        "presign"
    }


def test_shell_example():
    """It signs the plainest requests, none of them wrongly."""
    if shutil.which("bash") is None or shutil.which("openssl") is None:
        pytest.skip("needs bash and openssl")
    found = verdicts("bash", str(EXAMPLES / "signer.sh"))
    assert counted(found) == {"pass": 13, "unsupported": 179}
    assert found["get-vanilla"].verdict == "pass"
    assert found["body-binary"].verdict == "pass"


def test_ourselves(monkeypatch):
    """The library passes all: what it signs, and what it refuses."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    found = verdicts(sys.executable, str(JUDGE / "sigv4_adapter.py"), only=())
    assert set(counted(found)) == {"pass"}


KNOWN = {
    "botocore": {
        "path-generic-mixed": ("pass", ""),
        "s3-put-object": ("fail", "path: as it is on the wire, not encoded"),
        "query-plus": ("fail", "query: as it is on the wire"),
        "presign-query-duplicates": ("fail", "url: the parameter 'a=1' is lost or changed"),
        "path-s3-empty": ("fail", "path: not signed"),
        "presign-generic-body": ("refused", "JSONDecodeError"),
        "s3-put-object-escaped": ("equivalent", "does not sign x-amz-date"),
        "path-normalised-once-encoded": ("unsupported", "has no class"),
        "iam-signing-key": ("unsupported", "does not show the key"),
        "expiry-too-long": ("fail", "signs what cannot work (ExpiryTooLong)"),
        "s3-bucket-empty": ("pass", "ParamValidationError"),
    },
    "awscrt": {
        "path-generic-mixed": ("pass", ""),
        "path-s3-raw-plus": ("fail", "path: as it is on the wire, not encoded"),
        "query-plus": ("fail", "query: + taken for a plus; servers read a space"),
        "method-lower-case": ("fail", "method: not in upper case"),
        "header-unsigned-connection": ("equivalent", "also signs connection"),
        "presign-get-token": ("pass", ""),
        "s3-bucket-empty": ("unsupported", "signs requests"),
    },
}
PACKAGES = {"botocore": "boto3", "awscrt": "awscrt"}


@pytest.mark.parametrize("name", KNOWN)
def test_known_verdicts_on_others(name):
    """As looked at by hand: what passes, what fails and why."""
    if importlib.util.find_spec(PACKAGES[name]) is None:
        pytest.skip(f"needs {PACKAGES[name]}")
    known = KNOWN[name]
    found = verdicts(sys.executable, str(JUDGE / f"{name}_adapter.py"), only=[*known])
    for case, (verdict, why) in known.items():
        assert found[case].verdict == verdict, case
        assert found[case].why.startswith(why), case
