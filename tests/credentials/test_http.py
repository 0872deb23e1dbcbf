"""One HTTP request: what is read, and when it ends."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest

import sigv4
from sigv4.credentials import SourceFailed
from sigv4.credentials.http import Unreachable, _InTime, send

from .servers import Fault


def ask(cloud, path="/nothing", method="GET", **options):
    headers = {"X-Test": "1"}
    request = sigv4.Request(method, f"{cloud.url}{path}", headers)
    return send(request, **{"timeout": 5.0, "proxies": False, **options})


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_answers_of_every_status_are_returned(cloud, method):
    """A 404 is an answer, with its body and headers."""
    answer = ask(cloud, method=method)
    assert (answer.status, answer.body) == (404, b"nothing here")
    assert "date" in answer.headers
    assert cloud.asked == [(method, "/nothing")]


def test_redirects_are_not_followed(cloud):
    """Where a server sends us does not decide about credentials."""
    cloud.fault = Fault.MOVED
    assert ask(cloud).status == 302
    assert len(cloud.asked) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.SLOW, "TimeoutError"),
        (Fault.DRIP, "TimeoutError"),
        (Fault.CUT, "ConnectionError"),
        (Fault.HUGE, "ConnectionError"),
    ],
)
def test_answers_that_do_not_end_well(cloud, fault, kind):
    """Too late, drop by drop, cut off, or a megabyte and more."""
    cloud.fault = fault
    with pytest.raises(Unreachable, match=f"127.0.0.1:.* \\({kind}\\)") as caught:
        ask(cloud, timeout=0.2)
    assert caught.value.timed_out == (kind == "TimeoutError")


@pytest.mark.parametrize(
    "piece",
    [b"HTTP/1.1 100 Continue\r\n\r\n", b"X: y\r\n", b"x"],
    ids=["interim answers", "headers", "one header"],
)
def test_headers_that_do_not_end(piece):
    """Each piece comes in time, and the whole does not."""
    start = b"" if piece.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n"
    stop = threading.Event()

    def serve():
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.recv(4096)
            connection.sendall(start)
            for _ in range(60):  # and no more, so that this test ends where the mechanism fails
                connection.sendall(piece)
                stop.wait(0.05)
            end = b"\r\n\r\n" if start else b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            connection.sendall(end)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=serve)
        server.start()
        request = sigv4.Request("GET", f"http://127.0.0.1:{listening.getsockname()[1]}/")
        with pytest.raises(Unreachable, match="TimeoutError") as caught:
            send(request, timeout=0.5, proxies=False)
        stop.set()
        server.join()
    assert caught.value.timed_out


def test_answer_that_is_too_late():
    """What has already arrived is not read after the deadline."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        ours.settimeout(0.0)
        answer = _InTime(ours.makefile("rb", buffering=0), ours)
        assert answer.readable()
        with pytest.raises(TimeoutError):
            answer.read(1)
        for _ in range(2):
            answer.close()
        assert answer.closed
        assert ours.gettimeout() == 0.0


def test_nobody_there(cloud):
    """A port where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(Unreachable, match="ConnectionRefusedError") as caught:
        send(sigv4.Request("GET", url), timeout=1.0, proxies=False)
    assert not caught.value.timed_out


def test_proxies(cloud, monkeypatch):
    """Those of the environment, where they are allowed."""
    monkeypatch.setenv("http_proxy", cloud.url)
    monkeypatch.delenv("no_proxy", raising=False)
    request = sigv4.Request("GET", "http://elsewhere.example/x")
    assert send(request, timeout=5.0).status == 404
    assert cloud.asked == [("GET", "http://elsewhere.example/x")]
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert ask(cloud).status == 404


def test_https_wants_a_certificate_that_is_trusted(cloud, tmp_path):
    """Plain http where https was asked for, and a bundle that does not exist."""
    request = sigv4.Request("GET", cloud.url.replace("http:", "https:"))
    with pytest.raises(Unreachable, match="SSLError"):
        send(request, timeout=5.0, proxies=False)
    with pytest.raises(SourceFailed, match=r"none.pem \(FileNotFoundError\)"):
        send(request, timeout=5.0, proxies=False, ca_bundle=str(tmp_path / "none.pem"))
