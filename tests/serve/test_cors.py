"""CORS: pages of allowed origins may ask, send and read; others get nothing."""

from __future__ import annotations

import http.client

import pytest

from sigv4.serve import Examiner, Server, Store, as_json, as_text
from sigv4.serve.hosts import Hosts
from sigv4.verify import Verifier

from .conftest import CREDENTIALS, KEY_ID, REGION

ORIGIN = "http://localhost:8000"


@pytest.fixture
def start():
    """An endpoint that checks Host and Origin, as that of the command line does."""
    running = []

    def start(service="s3"):
        verifier = Verifier({KEY_ID: CREDENTIALS}.get, region=REGION, service=service)
        examiner = Examiner(verifier, CREDENTIALS, Store(1 << 20), service, "http", Hosts(), REGION)
        findings = []
        server = Server(examiner, "127.0.0.1", 0, findings.append)
        server.start()
        running.append(server)
        return server.port, findings

    yield start
    for server in running:
        server.stop()


def send(port, method, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, "/b/k", headers=named)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_preflight(start):
    """It is not signed, and allowed what it asks for; the report does not call it verified."""
    port, findings = start()
    response = send(
        port,
        "OPTIONS",
        Origin=ORIGIN,
        Access_Control_Request_Method="PUT",
        Access_Control_Request_Headers="content-type,x-amz-meta-a",
    )
    assert response.status == 200
    assert response.getheader("Access-Control-Allow-Origin") == ORIGIN
    assert response.getheader("Access-Control-Allow-Methods") == "PUT"
    assert response.getheader("Access-Control-Allow-Headers") == "content-type,x-amz-meta-a"
    assert "Origin" in response.getheader("Vary")
    (found,) = findings
    assert as_text(found).startswith("#1 preflight, 200: OPTIONS /b/k")
    assert '"verdict": "preflight"' in as_json(found)


def test_preflight_without_headers(start):
    response = send(start()[0], "OPTIONS", Origin=ORIGIN, Access_Control_Request_Method="GET")
    assert response.status == 200
    assert response.getheader("Access-Control-Allow-Headers") is None


def test_answers_can_be_read(start):
    """Refusals too, and the ETag; without an origin nothing is added."""
    port, _ = start()
    response = send(port, "GET", Origin=ORIGIN)
    assert response.status == 403
    assert response.getheader("Access-Control-Allow-Origin") == ORIGIN
    assert "ETag" in response.getheader("Access-Control-Expose-Headers")
    assert send(port, "GET").getheader("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_foreign_origins(start, origin, method):
    """Neither may they send, nor read why."""
    port, findings = start()
    response = send(port, method, Origin=origin, Access_Control_Request_Method="PUT")
    assert response.status == 403
    assert response.getheader("Access-Control-Allow-Origin") is None
    assert findings[0].verdict == "refused"


@pytest.mark.parametrize("headers", [{"Origin": ORIGIN}, {"Access_Control_Request_Method": "PUT"}])
def test_options_that_are_no_preflight(start, headers):
    """They must be signed as any request."""
    assert send(start()[0], "OPTIONS", **headers).status == 403


def test_other_services(start):
    """API Gateway and others decide for themselves: nothing is allowed."""
    port, _ = start("execute-api")
    headers = {"Origin": ORIGIN, "Access_Control_Request_Method": "PUT"}
    response = send(port, "OPTIONS", **headers)
    assert response.status == 403
    assert response.getheader("Access-Control-Allow-Origin") is None
