"""The recipes of docs/clients.md for clients of services: what they send is verified."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.adapters.wire import TEMPORARY, judge, servers

pytestmark = pytest.mark.frameworks

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"
RECIPES = dict(
    re.findall(
        r"^<!-- recipe: ([a-z-]+) -->\n```python\n(.*?)^```$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)
# package, what the server answers, the last target
CASES = {
    "opensearch": ("opensearchpy", {"hits": {"hits": []}}, "/books/_search"),
    "elasticsearch": ("elasticsearch", {"_index": "books", "found": True}, "/books/_doc/a%20b"),
    "pyiceberg": ("pyiceberg", {"namespaces": [["a"]], "defaults": {}, "overrides": {}}, None),
    "gql": ("gql", {"data": {"books": []}}, "/graphql"),
}
SERVICES = {"opensearch": "es", "elasticsearch": "es", "pyiceberg": "glue", "gql": "appsync"}


def test_every_recipe_is_tried():
    """Those of the page are those of the cases."""
    assert set(RECIPES) == set(CASES)


@pytest.mark.parametrize("recipe", CASES)
def test_recipe(recipe):
    """Every request that it sends has a right signature."""
    package, answer, target = CASES[recipe]
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed (the group 'frameworks')")
    body = json.dumps(answer).encode()
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Elastic-Product: Elasticsearch"
    whole = f"{head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
    with servers() as (server,):
        server.answers += [whole] * 5
        code = re.sub(
            r"https://[\w.-]+\.(amazonaws\.com|on\.aws)(:443)?", server.url, RECIPES[recipe]
        )
        code = re.sub(r'"host": "[\w.-]+", "port": 443', _port(server), code)
        names = {"credentials": TEMPORARY}
        exec(code.replace('"use_ssl": True', '"use_ssl": False'), names)
        assert names["found"] is not None
        assert server.arrived
        for arrived in server.arrived:
            judge(arrived, SERVICES[recipe])
        assert target in (None, server.arrived[-1].target)


def _port(server):
    return f'"host": "127.0.0.1", "port": {server.port}'
