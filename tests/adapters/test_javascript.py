"""The AWS SDK for JavaScript as a client of the recipes of docs/verify.md; npm fetches it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .serving import KEY_ID, REGION, SECRET, behind_nginx, nginx_before, recipe_served
from .test_frameworks import BODY, KEYS, encoded

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]
PACKAGES = ("@aws-sdk/client-s3@3", "@aws-sdk/s3-request-presigner@3")
PROGRAM = Path(__file__).parent / "client.mjs"


@pytest.fixture(scope="module")
def sdk(request, tmp_path_factory):
    """The SDK; only where it was asked for, since the rest of the suite needs no network."""
    chosen = request.config.getoption("markexpr")
    if "clients" not in chosen and chosen != "full":
        pytest.skip("npm fetches the SDK: run pytest -m clients")
    path = tmp_path_factory.mktemp("javascript")
    (path / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    done = subprocess.run(command, cwd=path, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch the SDK: {done.stderr.strip()[-200:]}")
    shutil.copy(PROGRAM, path)
    return path


def run(sdk: Path, served) -> list[dict]:
    command = ["node", PROGRAM.name, served.url, REGION, KEY_ID, SECRET, json.dumps(KEYS)]
    done = subprocess.run(
        [*command, str(len(BODY))],
        cwd=sdk,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(served.cert)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line.pop("key") for line in found] == KEYS
    return found


def expected(key: str, stream: list) -> dict:
    size = str(len(BODY))
    return {
        "put": [200, encoded(key), size],
        "stream": stream or [200, encoded(key), size],
        "get": [200, encoded(key), "0"],
        "presigned": [200, encoded(key)],
        "tampered": 403,
    }


@pytest.mark.parametrize("case", behind_nginx())
def test_behind_nginx(case, sdk, tmp_path, certificate):
    """Uploads, streams in unsigned chunks, downloads and URLs of nasty keys and queries pass."""
    with (
        recipe_served(*case, tmp_path / "recipe", certificate, proxied=True) as server,
        nginx_before(server, certificate) as proxy,
    ):
        assert run(sdk, proxy) == [expected(key, []) for key in KEYS]


@pytest.mark.parametrize("case", [("starlette", "hypercorn"), ("flask", "waitress")], ids="-".join)
def test_over_http(case, sdk, tmp_path, certificate):
    """Over plain http, only the streams are refused, since nothing signs them."""
    with recipe_served(*case, tmp_path / "recipe", certificate) as server:
        refused = [400, "InvalidArgument"]
        assert run(sdk, server) == [expected(key, refused) for key in KEYS]
