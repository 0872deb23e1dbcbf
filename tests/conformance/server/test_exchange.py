"""Bytes over sockets: TLS, responses of any kind, connections that break."""

from __future__ import annotations

import socket
import ssl
import subprocess
from threading import Thread

import pytest

from sigv4.conformance.server import Target
from sigv4.conformance.server.exchange import MOST_READ, send
from sigv4.conformance.server.hostile import SignedText, read
from sigv4.conformance.server.wire_request import WireRequest, make, plain_get

from .fakes import fake, response


def test_responses_are_bounded():
    """A body without an end is read up to a limit."""
    long = b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * (2 * MOST_READ)
    with fake(lambda head, body: long) as server:
        found = send(server.target, plain_get(server.target), 10)
    assert found.status == 200
    assert len(found.body) < MOST_READ + 65_536


def test_a_response_ends_with_its_length():
    """Also where the server keeps the connection open."""
    with fake(lambda head, body: response(200, b"hello") + b"more") as server:
        found = send(server.target, plain_get(server.target), 10)
    assert found.body.startswith(b"hello")
    assert (found.header("server"), found.header("other")) == ("fake", "")


def test_a_reset_is_no_response():
    """As servers do with what they do not want to read."""
    listener = socket.create_server(("127.0.0.1", 0))
    target = Target(f"http://127.0.0.1:{listener.getsockname()[1]}", "k", "s")

    def reset() -> None:
        connection, _ = listener.accept()
        connection.recv(1)
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.close()

    thread = Thread(target=reset)
    thread.start()
    found = send(target, plain_get(target), 5)
    thread.join(5)
    listener.close()
    assert found.how == "disconnected"


def test_a_cut_body_ends_the_connection():
    """The server sees the end, and need not wait for the rest."""
    request = WireRequest("PUT", "/", (("Host", "a"), ("Content-Length", "6")), b"hello")
    assert request.is_cut
    with fake(lambda head, body: response(400)) as server:
        assert send(server.target, request, 10).status == 400
    assert server.requests[0][1] == b"hello"


def test_over_tls(tmp_path, monkeypatch):
    """With the certificates that this machine trusts."""
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=127.0.0.1"]
    try:
        subprocess.run(
            [*command, "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        for _ in range(2):
            plain, _ = listener.accept()
            try:
                with context.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(65_536)
                    connection.sendall(response(403))
            except OSError:
                pass

    thread = Thread(target=answer)
    thread.start()
    target = Target(f"https://127.0.0.1:{listener.getsockname()[1]}", "k", "s")
    with pytest.raises(ssl.SSLCertVerificationError):
        send(target, plain_get(target), 5)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert send(target, plain_get(target), 5).status == 403
    thread.join(5)
    listener.close()


def test_https_cases_are_signed_for_https():
    """UNSIGNED-PAYLOAD is a control case there."""
    target = Target("https://s3.example.com", "k", "s", bucket="b", prefix="p")
    (case,) = [one for one in read() if one.id == "hostile/control/unsigned-payload"]
    assert dict(make(case, target).headers)["Host"] == "s3.example.com"
    assert repr(SignedText("secret", ("", "", "", ""), "", "", None)) == "SignedText(...)"
