"""The addon in the real mitmdump: boto3 signs for AWS's own hosts with placeholder keys.

The server outside is ``sigv4 serve`` with the real keys, which verifies what arrives. pip fetches
mitmproxy into an environment of its own; ``SIGV4_MITMPROXY`` may name one that has it.
"""

from __future__ import annotations

import configparser
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from .running import POLICY, ROOT

boto3 = pytest.importorskip("boto3")
pytestmark = pytest.mark.clients
KEY_ID, SECRET = "REALKEYOFOUTSIDE01", "real-secret-of-the-outside-of-a-sandbox"
REGION = "us-east-1"
LARGE = bytes(range(256)) * 16_384  # 4 MiB


@pytest.fixture(scope="module")
def mitmdump(request, tmp_path_factory) -> Path:
    """The program; only where it was asked for."""
    if "clients" not in request.config.getoption("markexpr"):
        pytest.skip("pip fetches mitmproxy: run pytest -m clients")
    if given := os.environ.get("SIGV4_MITMPROXY"):
        return Path(given) / "bin" / "mitmdump"
    folder = tmp_path_factory.mktemp("mitmproxy")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    command = [str(folder / "bin" / "pip"), "install", "--quiet", "mitmproxy"]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("pip cannot fetch mitmproxy")
    return folder / "bin" / "mitmdump"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command: list[str], folder: Path, log: str, **environ: str):
    kept = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    environ = {**kept, "PYTHONPATH": str(ROOT), "HOME": str(folder), **environ}
    with (folder / log).open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(log.read_text(errors="replace"), pytrace=False)


@pytest.fixture(scope="module")
def client(mitmdump, tmp_path_factory):
    """boto3 with placeholder keys, behind mitmproxy, and the log of the server outside."""
    folder = tmp_path_factory.mktemp("addon")
    sandbox = {"services": ["s3"], "regions": [REGION], "policy": POLICY}
    (folder / "sandbox.json").write_text(json.dumps(sandbox), encoding="utf-8")
    (folder / "resign.py").write_text(
        "from sigv4.proxy.mitmproxy import addons\n", encoding="utf-8"
    )
    outside, inside = free_port(), free_port()
    keys = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION}
    serve = [sys.executable, "-m", "sigv4", "serve", "--port", str(outside)]
    options = {
        "sigv4_policy": "sandbox.json",
        "sigv4_keys": "sandbox-keys",
        "sigv4_upstream": f"http://127.0.0.1:{outside}",
        "connection_strategy": "lazy",
    }
    command = [str(mitmdump), "-s", "resign.py", "--listen-host", "127.0.0.1"]
    command += ["--listen-port", str(inside)]
    command += [word for pair in options.items() for word in ("--set", "=".join(pair))]
    with (
        running(serve, folder, "serve.log", **keys) as server,
        running(command, folder, "mitm.log", **keys) as proxy,
    ):
        wait_for(outside, server, folder / "serve.log")
        wait_for(inside, proxy, folder / "mitm.log")
        parser = configparser.RawConfigParser()
        parser.read(folder / "sandbox-keys")
        placeholder = parser["default"]
        made = boto3.client(
            "s3",
            region_name=REGION,
            aws_access_key_id=placeholder["aws_access_key_id"],
            aws_secret_access_key=placeholder["aws_secret_access_key"],
            verify=str(folder / ".mitmproxy" / "mitmproxy-ca-cert.pem"),
            config=boto3.session.Config(
                proxies={"https": f"http://127.0.0.1:{inside}"}, retries={"max_attempts": 1}
            ),
        )
        yield made, folder
        for log in ("mitm.log", "serve.log"):
            text = (folder / log).read_text(errors="replace")
            assert SECRET not in text
        assert "Addon error" not in (folder / "mitm.log").read_text(errors="replace")
        assert "REFUSED" not in (folder / "serve.log").read_text(errors="replace")


def test_objects(client):
    """Small and large bodies, reads, copies and deletions; the server verified each."""
    s3, folder = client
    s3.create_bucket(Bucket="work")
    for name, body in (("a b+\u00e4", b"hello"), ("large", LARGE), ("empty", b"")):
        s3.put_object(Bucket="work", Key=name, Body=body)
        assert s3.get_object(Bucket="work", Key=name)["Body"].read() == body
    s3.copy_object(Bucket="work", Key="copy", CopySource={"Bucket": "work", "Key": "large"})
    assert s3.head_object(Bucket="work", Key="copy")["ContentLength"] == len(LARGE)
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket="work")["Contents"]]
    assert sorted(keys) == sorted(["a b+\u00e4", "copy", "empty", "large"])
    objects = [{"Key": key} for key in keys]
    assert len(s3.delete_objects(Bucket="work", Delete={"Objects": objects})["Deleted"]) == 4
    log = (folder / "serve.log").read_text(encoding="utf-8")
    assert f"by {KEY_ID} for" in log
    assert "SANDBOX" not in log


@pytest.mark.parametrize(
    ("bucket", "key", "code"),
    [("work", "none", "NoSuchKey"), ("other", "a", "AccessDenied"), ("work", "secret/a", "Access")],
)
def test_refused(client, bucket, key, code):
    """By the server outside, or by the policy: then nothing goes there."""
    s3, folder = client
    before = (folder / "serve.log").stat().st_size
    with pytest.raises(s3.exceptions.ClientError) as caught:
        s3.get_object(Bucket=bucket, Key=key)
    assert caught.value.response["Error"]["Code"].startswith(code)
    if code != "NoSuchKey":
        assert (folder / "serve.log").stat().st_size == before


def test_wrong_placeholder(client):
    """What does not verify is not forwarded."""
    s3, folder = client
    before = (folder / "serve.log").stat().st_size
    other = boto3.client(
        "s3",
        region_name=REGION,
        aws_access_key_id=s3._request_signer._credentials.access_key,
        aws_secret_access_key="another-secret",
        verify=str(folder / ".mitmproxy" / "mitmproxy-ca-cert.pem"),
        config=s3.meta.config,
    )
    with pytest.raises(s3.exceptions.ClientError) as caught:
        other.put_object(Bucket="work", Key="a", Body=LARGE)
    assert caught.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    assert (folder / "serve.log").stat().st_size == before
