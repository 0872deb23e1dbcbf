"""``sigv4 serve --verify`` as a process: its first line, its signals, its status, its refusals."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

import sigv4
from sigv4.cli import main

from .conftest import CREDENTIALS, KEY_ID, REGION, SECRET

ROOT = Path(sigv4.__file__).parent.parent


@contextmanager
def serving(*arguments: str, extra: dict[str, str] | None = None):
    """A process that serves, and its port, which is the first line that it prints."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = bare | {
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": REGION,
        "PYTHONPATH": str(ROOT),
        **(extra or {}),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "sigv4", "serve", "--verify", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, int(process.stdout.readline())
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def send(port: int, signer: sigv4.Signer, method: str = "GET", host: str = "127.0.0.1") -> int:
    """The status of a signed request for a key that is not there."""
    place = f"[{host}]" if ":" in host else host
    request = sigv4.Request(method, f"http://{place}:{port}/b/k")
    headers = dict(signer.sign(request).apply(request).headers)
    connection = http.client.HTTPConnection(host, port, timeout=20)
    try:
        connection.request(method, "/b/k", headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


ALL = "0.0.0.0"  # noqa: S104  it is warned of
SIGNER = sigv4.Signer(CREDENTIALS, REGION, "s3")
WRONG = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET[:-1] + "x"), REGION, "s3")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_well(number):
    """Status 0, with a connection open; what was found is on standard output."""
    with serving() as (process, port):
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        idle.connect()
        assert send(port, SIGNER) == 404
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        idle.close()
    assert process.returncode == 0
    assert out.startswith("#1 verified, 404: GET /b/k\n")
    assert f"http://127.0.0.1:{port} verifies s3 in {REGION} for {KEY_ID}" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("signers", "status"), [([SIGNER, SIGNER], 0), ([SIGNER, WRONG], 1)])
def test_once(signers, status):
    """It stops after that many requests, and its exit status says whether all were verified."""
    with serving("--once", "2", "--json") as (process, port):
        for signer in signers:
            send(port, signer)
        out, _ = process.communicate(timeout=20)
    assert process.returncode == status
    found = [json.loads(line) for line in out.splitlines()]
    assert [each["number"] for each in found] == [1, 2]
    assert found[0]["scope"].endswith(f"/{REGION}/s3/aws4_request")
    assert found[1]["verdict"] == ("verified" if status == 0 else "refused")
    assert found[1]["status"] == (404 if status == 0 else 403)
    if status:
        assert found[1]["code"] == "SignatureDoesNotMatch"
        assert found[1]["canonical_request"].startswith("GET\n/b/k\n\n")
        assert found[1]["causes"][0]["name"] == "wrong secret or a different request"


def test_once_with_what_is_not_implemented():
    """A client that was verified and got 501 has not done what it wanted: status 1."""
    with serving("--once", "1", "--json") as (process, port):
        request = sigv4.Request("GET", f"http://127.0.0.1:{port}/b/k?torrent")
        headers = dict(SIGNER.sign(request).apply(request).headers)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/b/k?torrent", headers=headers)
        assert connection.getresponse().status == 501
        connection.close()
        out, _ = process.communicate(timeout=20)
    assert (process.returncode, json.loads(out)["verdict"]) == (1, "verified")


def test_unsigned_payload_over_http():
    """Accepted as S3 accepts it, unless bodies must be signed: then the refusal says what to do."""
    profile = sigv4.Profile.for_service("s3").replace(sign_body=False)
    signer = sigv4.Signer(CREDENTIALS, REGION, "s3", profile=profile)
    for options, status in (([], 404), (["--require-signed-payload"], 400)):
        with serving("--once", "1", "--json", *options) as (process, port):
            assert send(port, signer) == status
            out, _ = process.communicate(timeout=20)
        found = json.loads(out)
        if options:
            assert found["code"] == "InvalidArgument"
            assert "Sign the hash of the body" in found["remedy"]


def test_text_of_a_refusal():
    """The canonical request and the string to sign, line by line."""
    with serving("--once", "1") as (process, port):
        assert send(port, WRONG) == 403
        out, _ = process.communicate(timeout=20)
    assert out.startswith("#1 REFUSED, 403 SignatureDoesNotMatch: GET /b/k\n")
    for part in (
        "    canonical request of what arrived:\n      | GET\n      | /b/k\n      |\n",
        "    string to sign of what arrived:\n      | AWS4-HMAC-SHA256\n",
        "    cause: wrong secret or a different request (likely) [wrong-secret-or-request]\n",
    ):
        assert part in out
    assert SECRET not in out


def test_any_region_and_other_services():
    """What is expected can be chosen."""
    other = sigv4.Signer(CREDENTIALS, "us-west-2", "execute-api")
    with serving("--any-region", "--service", "execute-api", "--once", "2") as (process, port):
        assert send(port, other) == 200
        assert send(port, SIGNER) == 403
        out, _ = process.communicate(timeout=20)
    assert "The service 's3' is wrong; expecting 'execute-api'." in out


@pytest.mark.skipif(find_spec("cryptography") is None, reason="cryptography is not installed")
def test_sigv4a():
    """Signatures for a set of regions are verified, too."""
    signer = sigv4.Signer(CREDENTIALS, "eu-*", "s3", algorithm=sigv4.ECDSA_P256_SHA256)
    with serving("--once", "1") as (process, port):
        assert send(port, signer) == 404
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_ipv6():
    """Loopback's other address."""
    try:
        with serving("--host", "::1", "--once", "1") as (process, port):
            assert send(port, SIGNER, host="::1") == 404
            process.communicate(timeout=20)
    except ValueError:
        pytest.skip("there is no ::1 here")
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", ALL), "--allow-remote"),
        (("--host", "example.com"), "--allow-remote"),
        (("--once", "0"), "--once must be at least 1, not 0"),
        (("--port", "70000"), "--port must be 0 to 65535, not 70000"),
        (("--max-skew", "-1"), "--max-skew must be 0 to 604800 seconds, not -1"),
        (("--max-skew", "9" * 20), "--max-skew must be 0 to 604800 seconds, not 9999"),
        (("--memory", "0"), "--memory must be at least 1 MiB, not 0"),
        (("--tls-key", "k.pem"), "--tls-certificate"),
        (("--tls-certificate", "there-is-none.pem"), "there-is-none.pem: No such file"),
    ],
)
def test_refused_options(arguments, words, capsys):
    """Each names what is wrong; nothing is printed that would be taken for a port."""
    assert main(["serve", "--verify", "--demo", *arguments]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err


def test_a_port_that_is_taken(capsys):
    """The system says so; the address is named, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--verify", "--demo", "--port", port]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"--host 127.0.0.1 --port {port}: Address already in use. Pass another" in captured.err


def test_verify_is_the_default():
    """Plain `sigv4 serve` verifies; foreign names in Host and Origin are refused."""
    with serving("--once", "3") as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for name in ("evil.example", "127.0.0.1.evil.example", "localhost"):
            connection.request("GET", "/b/k", headers={"Host": name})
            answer = connection.getresponse()
            text = answer.read()
            assert (b"does not name this machine" in text) == (name != "localhost")
        connection.close()
        process.communicate(timeout=20)
    assert process.returncode == 1


def test_https(tls):
    """With a certificate of one's own, which is checked by who connects."""
    certificate, key = tls
    files = ["--tls-certificate", str(certificate), "--tls-key", str(key)]
    with serving(*files, "--once", "1") as (process, port):
        request = sigv4.Request("GET", f"https://127.0.0.1:{port}/b/k")
        headers = dict(SIGNER.sign(request).apply(request).headers)
        context = ssl.create_default_context(cafile=certificate)
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
        connection.request("GET", "/b/k", headers=headers)
        assert connection.getresponse().status == 404
        connection.close()
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_remote_is_warned_of():
    """All addresses, if that is meant."""
    with serving("--host", ALL, "--allow-remote", "--once", "1") as (process, port):
        send(port, SIGNER)
        _, err = process.communicate(timeout=20)
    assert f"warning: everyone who reaches {ALL}" in err


PRINTS = """\
if test -f {new}; then cat {new}; exit; fi
end=$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)
echo '{{"Version": 1, "AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "{secret}",'
echo '"SessionToken": "t1", "Expiration": "'$end'"}}'
"""


@pytest.mark.skipif(os.name == "nt", reason="the process is a script of sh")
def test_it_follows_keys_that_are_renewed(tmp_path):
    """The process of the profile is asked again before its keys end, and the new ones verify."""
    script, new, config = (tmp_path / name for name in ("keys.sh", "new.json", "config"))
    script.write_text(PRINTS.format(new=new, secret=SECRET))
    config.write_text(f"[profile dev]\ncredential_process = sh {script}\n")
    keys = sigv4.Credentials("ASIAI44QH8DHBEXAMPLE", SECRET, "t2")
    renewed = {
        "Version": 1,
        "AccessKeyId": keys.access_key_id,
        "SecretAccessKey": keys.secret_access_key,
        "SessionToken": keys.session_token,
    }
    extra = {"AWS_CONFIG_FILE": str(config)}
    with serving("--profile", "dev", "--processes", extra=extra) as (process, port):
        new.with_suffix(".part").write_text(json.dumps(renewed))
        new.with_suffix(".part").rename(new)
        until = time.monotonic() + 30
        while send(port, sigv4.Signer(keys, REGION, "s3")) != 404:
            assert time.monotonic() < until
            time.sleep(0.4)  # what is found goes to a pipe that nobody reads yet
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "ASIAIOSFODNN7EXAMPLE" in err  # whose keys there were at the beginning
    assert SECRET not in out + err


def test_a_renewal_that_fails_is_reported(capsys):
    """The keys that are known stay in use; the warning says why there are no others."""
    from sigv4.cli.serve import _warn_of

    _warn_of(sigv4.MissingCredentials("No keys.", "Get some."))
    said = capsys.readouterr().err
    assert said == "sigv4: warning: the credentials were not renewed: No keys. Get some.\n"
