"""Text, JSON and SARIF of a report; what files contain does no harm in any of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import jsonschema
import pytest

from sigv4.audit.code import RULES, audit_code, output
from sigv4.audit.code.sarif import as_sarif

from .sources import CLIENT, GET, audit, write

FILES = {
    "app.py": """
        import boto3
        from chalice import Chalice

        app = Chalice(app_name="reports")
        s3 = boto3.client("s3")

        @app.route("/{name}")
        def report(name):
            params = {"Bucket": "acme", "Key": name}
            return s3.generate_presigned_url("get_object", Params=params, ExpiresIn=864000)
    """,
    "ignored.py": f"{CLIENT}s3.generate_presigned_url({GET}, ExpiresIn=864000)  # sigv4: ignore\n",
    "with space/ü.py": f"{CLIENT}s3.generate_presigned_url({GET}, ExpiresIn=seconds)\n",
    "broken.py": "def f(:\n",
}
# What SARIF 2.1.0 demands of the parts that are written, after its text: 3.13, 3.14, 3.18, 3.19,
# 3.20, 3.27, 3.28, 3.29, 3.30, 3.35, 3.49, 3.58.
# https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": r"^[!#-~]+$"}},
                    "additionalProperties": False,
                },
                "region": {
                    "type": "object",
                    "required": ["startLine"],
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}
LOCATIONS = {"type": "array", "items": LOCATION}
RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "ruleIndex", "level", "locations"],
    "properties": {
        "message": TEXT,
        "ruleId": {"enum": [rule.code for rule in RULES]},
        "ruleIndex": {"type": "integer", "minimum": 0, "maximum": len(RULES) - 1},
        "level": LEVEL,
        "locations": {**LOCATIONS, "minItems": 1},
        "relatedLocations": LOCATIONS,
        "properties": {"type": "object"},
        "suppressions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"const": "inSource"}},
            },
        },
    },
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {"type": "object", "required": ["id"]},
                                    }
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["executionSuccessful"],
                            "properties": {
                                "executionSuccessful": {"type": "boolean"},
                                "toolExecutionNotifications": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["message"],
                                        "properties": {
                                            "message": TEXT,
                                            "level": LEVEL,
                                            "locations": LOCATIONS,
                                            "descriptor": {"type": "object", "required": ["id"]},
                                        },
                                        "additionalProperties": False,
                                    },
                                },
                            },
                        },
                    },
                    "results": {"type": "array", "items": RESULT},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


@pytest.fixture
def report(tmp_path, monkeypatch):
    """A report with everything that there is, of relative paths."""
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    return audit_code(["."])


def test_sarif(report):
    """The log holds what the standard demands."""
    log = json.loads(as_sarif(report))
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in run["results"])
    assert sorted({each["ruleId"] for each in run["results"]}) == [
        "chalice-policy",
        "credentials-end-earlier",
        "expiry-too-long",
        "sigv2-region-unknown",
    ]
    suppressed = [each for each in run["results"] if "suppressions" in each]
    (location,) = suppressed[0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "ignored.py"
    notes = run["invocations"][0]["toolExecutionNotifications"]
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in notes]
    assert uris == ["broken.py", "with%20space/%C3%BC.py"]
    policy = next(each for each in run["results"] if each["ruleId"] == "chalice-policy")
    assert policy["properties"]["statements"] == [
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::acme/*"}
    ]


@pytest.fixture
def schema(request, tmp_path):
    """The standard's own schema; only where it was asked for, since npm fetches it."""
    if "clients" not in request.config.getoption("markexpr"):
        pytest.skip("npm fetches SARIF's schema: run pytest -m clients")
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    command = ["npm", "pack", "@microsoft/jest-sarif@1.0.0-beta.0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch SARIF's schema: {done.stderr.strip()[-200:]}")
    (package,) = tmp_path.glob("*.tgz")
    with tarfile.open(package) as files:
        found = json.load(files.extractfile("package/lib/schemas/sarif-2.1.0-rtm.5.json"))
    return jsonschema.validators.validator_for(found)(found)


@pytest.mark.clients
def test_sarif_against_the_schema(report, schema):
    """SARIF's own schema accepts the log, and would refuse a fault."""
    log = json.loads(as_sarif(report))
    schema.validate(log)
    log["runs"][0]["results"][0]["nonsense"] = 1
    assert not schema.is_valid(log)


def test_absolute_uri(tmp_path):
    """A path that is absolute is a URI of the scheme file."""
    found = audit(
        tmp_path, {"a b.py": f"{CLIENT}s3.generate_presigned_url({GET}, ExpiresIn=864000)"}
    )
    log = json.loads(as_sarif(found))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == f"file://{tmp_path}/a%20b.py"


def test_json(report):
    """Everything that was found, under stable names."""
    shown = json.loads(output.as_json(report))
    assert shown["files"] == 3
    assert {
        each["code"]: each["line"] for each in shown["findings"] if each["path"] == "app.py"
    } == {
        "sigv2-region-unknown": 6,
        "chalice-policy": 11,
        "credentials-end-earlier": 11,
        "expiry-too-long": 11,
    }
    call = next(each for each in shown["calls"] if each["path"] == "app.py")
    assert call["method"] == "generate_presigned_url"
    assert call["operation"] == "get_object"
    assert call["expires_in"] == 864000
    assert call["permissions"][0] == {
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::acme/*",
        "when": "always",
    }
    assert {(each["path"], each["subject"]) for each in shown["not_followed"]} == {
        ("broken.py", "file"),
        ("with space/ü.py", "expiry"),
    }


def test_text(report):
    """Findings with what to do; what is suppressed is counted alone."""
    text = output.as_text(report)
    assert "app.py:11:12: error: The URL is to last 864000 seconds (10 days)." in text
    assert "[expiry-too-long]\n    Pass at most 604800 seconds." in text
    assert "ignored.py:6" not in text.split("Permissions")[0]
    assert "app.py:11:12: s3:GetObject on arn:aws:s3:::acme/*" in text
    assert "broken.py: file: It is not Python that this version can parse at line 1." in text
    assert text.endswith(
        "4 findings, 0 notes, 1 suppressed, 2 not followed, 3 presigning calls in 3 files."
    )


def test_nothing_found(tmp_path):
    """Only the totals."""
    text = output.as_text(audit(tmp_path, "x = 1\n"))
    assert (
        text == "0 findings, 0 notes, 0 suppressed, 0 not followed, 0 presigning calls in 1 file."
    )


@pytest.mark.parametrize("show", [output.as_text, output.as_json, as_sarif])
def test_control_characters(show, tmp_path):
    """Names of files and texts of the source cannot write to the terminal."""
    path = os.fsencode(tmp_path) + b"/\xff\x1b[31m\n.py"
    with Path(os.fsdecode(path)).open("wb") as file:
        file.write(f"{CLIENT}s3.generate_presigned_url('\x1b[31m')\n".encode())
    shown = show(audit_code([str(tmp_path)]))
    assert "\x1b" not in shown
    shown.encode()
