"""``sigv4 proxy`` as a process, before ``sigv4 serve`` with the real keys."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

import sigv4
from sigv4.cli import main

from .running import ROOT, proxy_before

KEY_ID, SECRET = "REALKEYOFOUTSIDE01", "real-secret-of-the-outside-of-a-sandbox"


@contextmanager
def serving(folder):
    """Run ``sigv4 serve``; its URL."""
    environ = {
        **{name: text for name, text in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
    }
    command = [sys.executable, "-m", "sigv4", "serve"]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=log)
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def send(keys: sigv4.Credentials, method: str, url: str, body: bytes = b"") -> tuple[int, bytes]:
    request = sigv4.Request(method, url, (), body)
    done = sigv4.Signer(keys, "us-east-1", "s3").sign(request).apply(request)
    sent = urllib.request.Request(url, body or None, dict(done.headers), method=method)
    try:
        with urllib.request.urlopen(sent, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_session(tmp_path):
    """It forwards what the policy allows, logs it, and ends with status 0."""
    with (
        serving(tmp_path) as outside,
        proxy_before(
            outside, tmp_path, (KEY_ID, SECRET), "--refuse-replays", "--max-connections", "20"
        ) as proxy,
    ):
        keys = sigv4.Credentials(*proxy.placeholders)
        assert send(keys, "PUT", f"{proxy.url}/work")[0] == 200
        assert send(keys, "PUT", f"{proxy.url}/work/a", b"hello")[0] == 200
        assert send(keys, "GET", f"{proxy.url}/work/a") == (200, b"hello")
        status, body = send(keys, "GET", f"{proxy.url}/other/a")
        assert (status, b"The policies do not allow" in body) == (403, True)
        forged = sigv4.Credentials(keys.access_key_id, "another-secret")
        assert send(forged, "GET", f"{proxy.url}/work/a")[0] == 403
        request = sigv4.Request("GET", f"{proxy.url}/work/a?x-id=again")
        once = sigv4.Signer(keys, "us-east-1", "s3").sign(request).headers
        replayed = urllib.request.Request(request.url, headers=dict(once))
        urllib.request.urlopen(replayed, timeout=30).close()
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(replayed, timeout=30)
        with caught.value:
            assert caught.value.code == 403
        proxy.process.send_signal(signal.SIGTERM)
        assert proxy.process.wait(30) == 0
        log = proxy.log.read_text(encoding="utf-8")
    assert f"GET /work/a 200 {keys.access_key_id} get_object" in log
    assert f"signs as {KEY_ID} for {outside}" in log
    assert SECRET not in log + proxy.keys.read_text()
    assert "Signature=" not in log


def test_response_that_breaks_off(tmp_path):
    """The connection is closed before the end of the body, and the log has a line, no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with proxy_before(url, tmp_path, (KEY_ID, SECRET)) as proxy:
            keys = sigv4.Credentials(*proxy.placeholders)
            with pytest.raises(http.client.IncompleteRead):
                send(keys, "GET", f"{proxy.url}/work/a")
            proxy.process.send_signal(signal.SIGTERM)
            assert proxy.process.wait(30) == 0
            log = proxy.log.read_text(encoding="utf-8")
        thread.join()
    assert "upstream-failed: The server outside gave no whole response" in log
    assert "Traceback" not in log


def test_ctrl_c(tmp_path):
    """Ctrl-C is how it is meant to end: status 0, and no traceback."""
    with proxy_before("http://127.0.0.1:9", tmp_path, (KEY_ID, SECRET)) as proxy:
        while "startup complete" not in proxy.log.read_text(encoding="utf-8"):
            assert proxy.process.poll() is None
        proxy.process.send_signal(signal.SIGINT)
        assert proxy.process.wait(30) == 0
        assert "Traceback" not in proxy.log.read_text(encoding="utf-8")


SANDBOX = (
    '{"policy": {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}}'
)
OPTIONS = [
    "proxy",
    "--policy",
    "sandbox.json",
    "--keys",
    "keys",
    "--upstream",
    "http://127.0.0.1:9",
]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--port", "70000"], "--port must be 0 to 65535"),
        (["--connect-timeout", "0"], "--connect-timeout must be more than 0"),
        (["--read-timeout", "-1"], "--read-timeout must be more than 0"),
        (["--connect-timeout", "nan"], "--connect-timeout must be more than 0"),
        (["--connect-timeout", "inf"], "--connect-timeout must be at most 86400 seconds, not inf"),
        (["--max-connections", "0"], "--max-connections must be at least 1"),
        (["--tls-key", "k"], "--tls-key goes with --tls-certificate"),
        (["--host", "192.0.2.1"], "--host 192.0.2.1 is not an address of this machine alone"),
        (["--host", "name.test"], "--host name.test is not an address"),
        ([], "sandbox.json"),
    ],
)
def test_refused(words, text, capsys, tmp_path, monkeypatch):
    """Wrong options end it before it listens; they are named as flags."""
    monkeypatch.chdir(tmp_path)
    assert main([*OPTIONS, *words]) == 1
    assert text in capsys.readouterr().err


def test_binary_policy(capsys, tmp_path, monkeypatch):
    """A policy that is not text is named, with its flag."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sandbox.json").write_bytes(b"\xff\xfe{}")
    assert main(OPTIONS) == 1
    said = capsys.readouterr().err
    assert "'sandbox.json' is not text in UTF-8." in said
    assert "[invalid-parameter]" in said


def test_no_credentials(capsys, tmp_path, monkeypatch):
    """The remedy names only options that the command has."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    (tmp_path / "sandbox.json").write_text(SANDBOX)
    assert main(OPTIONS) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "or pass --profile. [missing-credentials]" in said


def test_upstream_that_is_not_a_root(capsys, tmp_path, monkeypatch):
    """The error names the flag."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    (tmp_path / "sandbox.json").write_text(SANDBOX)
    assert main([*OPTIONS[:-1], "http://127.0.0.1:9/path"]) == 1
    assert "--upstream http://127.0.0.1:9/path is not the root URL" in capsys.readouterr().err
