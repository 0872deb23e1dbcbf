"""The AWS SDK for JavaScript as the client; npm fetches it into a temporary folder."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import KEY_ID, REGION, SECRET

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]
PACKAGES = ("@aws-sdk/client-s3@3", "@aws-sdk/s3-request-presigner@3")
PROGRAM = Path(__file__).parent / "client.mjs"


@pytest.fixture(scope="module")
def folder(request, tmp_path_factory):
    """The SDK; only where it was asked for, since the rest of the suite needs no network."""
    if "clients" not in request.config.getoption("markexpr"):
        pytest.skip("npm fetches the SDK: run pytest -m clients")
    path = tmp_path_factory.mktemp("javascript")
    (path / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    done = subprocess.run(command, cwd=path, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch the SDK: {done.stderr.strip()[-200:]}")
    shutil.copy(PROGRAM, path)
    return path


def run(folder: Path, url: str) -> dict[str, dict]:
    command = ["node", PROGRAM.name, url, REGION, KEY_ID, SECRET]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["step"]: line for line in lines}


def test_all_it_does(serve, folder):
    """Objects, streams with a trailing checksum, presigned URLs, and what goes wrong."""
    endpoint = serve(unsigned_payload_over_http=True)
    found = run(folder, endpoint.url)
    results = {step: line.get("result") for step, line in found.items()}
    assert results["put"] == '"83218ac34c1834c26781fe4bde918ee4"'
    assert (results["get"], results["head"]) == ("Welcome", 7)
    assert results["put stream"]
    assert results["get stream"] == 48 * 65_536
    assert (results["presigned put"], results["presigned get"]) == (200, "by fetch")
    assert "<Code>BadDigest</Code>" in results["presigned put of an empty body"]
    assert results["delete"] == 204
    assert found["get deleted"]["error"] == "NoSuchKey"
    for step in ("wrong secret", "wrong secret, stream"):
        line = found[step]
        assert (line["error"], line["status"]) == ("SignatureDoesNotMatch", 403)
        assert "does not match the signature it carries" in line["message"]
    streamed = [each.body for each in endpoint.findings if "STREAMING" in each.body]
    assert streamed == [
        "3145728 bytes, in unsigned chunks with the trailer x-amz-checksum-crc32: "
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    ]


def test_unsigned_chunks_over_http(endpoint, folder):
    """They are refused unless asked for, and the error says what of its body is not bound."""
    line = run(folder, endpoint.url)["put stream"]
    assert line["error"] == "InvalidArgument"
    assert "STREAMING-UNSIGNED-PAYLOAD-TRAILER over plain http" in line["message"]
