"""docs/fastapi.md: its application verifies, and routes find who signed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sigv4

pytestmark = pytest.mark.frameworks

PAGE = Path(__file__).parents[2] / "docs" / "fastapi.md"
RECIPES = re.findall(
    r"^<!-- recipe: [a-z-]+ -->\n```python\n(.*?)^```$",
    PAGE.read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SIGNER = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1", "orders")
URL, BODY = "http://testserver/v1/orders", b'{"item": 7}'


@pytest.fixture
def clients():
    """Clients of the page's two applications, in its order."""
    pytest.importorskip("fastapi", reason="fastapi is not installed (the group 'frameworks')")
    from starlette.testclient import TestClient

    names: dict = {}
    for recipe in RECIPES:
        exec(recipe, names)
    return TestClient(names["app"]), TestClient(names["both"])


def send(client, body=BODY, *, signed=True):
    request = sigv4.Request("POST", URL, {"Content-Type": "application/json"}, BODY)
    headers = SIGNER.sign(request).apply(request).headers if signed else request.headers
    return client.post(URL, headers=dict(headers), content=body)


@pytest.mark.parametrize("number", [0, 1], ids=["alone", "mounted"])
def test_signed_request(clients, number):
    """It reaches the route, which knows the access key."""
    response = send(clients[number])
    assert response.status_code == 200
    assert response.json() == {"item": json.loads(BODY), "by": KEY_ID}


@pytest.mark.parametrize("number", [0, 1], ids=["alone", "mounted"])
def test_what_is_refused(clients, number):
    """Another body, and no signature: AWS's codes, as the page says."""
    assert send(clients[number], b'{"item": 8}').status_code == 403
    bare = send(clients[number], signed=False)
    assert bare.status_code == 403
    assert "MissingAuthenticationToken" in bare.text + str(bare.headers)


def test_route_without_a_signature(clients):
    """It is beside the wrapped application, and the first application lacks it."""
    alone, both = clients
    assert both.get("/health").text == "well"
    assert alone.get("/health").status_code == 403
