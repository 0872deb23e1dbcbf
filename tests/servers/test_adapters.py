"""The forty awkward requests by every client, on two real servers: none is refused."""

from __future__ import annotations

from http.client import HTTPException

import pytest

import sigv4
from sigv4 import RewrittenPathWarning, SigV4Error

from ..adapters.awkward import AWKWARD
from ..adapters.http_clients import CLIENTS
from .conftest import BUCKET, KEY_ID, REGION, SECRET

pytestmark = pytest.mark.servers
# What these servers answer to requests whose signature AWS's rules make so.
KNOWN = {
    ("JuiceFS", "parameter twice", 403),  # MinIO's code leaves equal names in the order sent
    ("JuiceFS", "dots", 400),  # a key that neither takes
    ("SeaweedFS", "dots", 400),
}
WARNED = {"encoded slash", "raw plus"}  # servers differ in how they read them
HERE = [one for one in AWKWARD if not one.redirect]  # the others need a server that redirects


@pytest.mark.parametrize("client", CLIENTS)
def test_awkward_requests(server, client):
    """Each is accepted, or refused before it is sent; bodies arrive whole."""
    signing = {"credentials": sigv4.Credentials(KEY_ID, SECRET), "region": REGION, "service": "s3"}
    refused, unsent = set(), set()
    for one in HERE:
        if one.temporary or ("async" in client and "file" in one.kind):
            continue  # these servers have keys of their own alone; async clients take no file
        body, whole = one.body()
        url = f"{server.url}/{BUCKET}{one.target}"
        try:
            status = CLIENTS[client](signing, one.method, url, headers=dict(one.headers), body=body)
        except (SigV4Error, RewrittenPathWarning, ValueError, HTTPException):
            unsent.add(one.name)
            continue
        if status not in (200, 204, 206, 404, 416):
            refused.add((server.name, one.name, status))
        elif one.method == "PUT":
            found = server.s3.presign("get_object", Bucket=BUCKET, Key="put").url
            assert server.send("GET", found)[1] == whole, one.name
    assert refused <= KNOWN
    raw = {"raw space", "raw non-ASCII"} if client == "urllib" else set()  # it cannot send them
    assert unsent == WARNED | raw
