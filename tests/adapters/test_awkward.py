"""The forty awkward requests by every client: right as they arrive, or not sent at all."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ..docs.pages import DOCS, read
from .awkward import AWKWARD, PASSES, REFUSES, WRONG, outcome
from .http_clients import CLIENTS

NO_ASYNC_FILES = {"file", "middle of a file"}  # an async client takes no file


def run(client: str, service: str) -> dict[str, str]:
    def send(credentials, method, url, headers, body):
        signing = {"credentials": credentials, "region": "eu-west-1", "service": service}
        CLIENTS[client](signing, method, url, headers=headers, body=body)

    return {one.name: outcome(send, one, service) for one in AWKWARD}


@pytest.mark.parametrize("service", ["s3", "execute-api"])
@pytest.mark.parametrize("client", CLIENTS)
def test_awkward_requests(client, service):
    """None is wrong; the table of docs/clients.md has how many pass and how many are refused."""
    assert len(AWKWARD) == 40
    found = run(client, service)
    assert [name for name, each in found.items() if each == WRONG] == []
    # Servers of S3 read these in two ways: refused for AWS; for others a warning, here an error.
    expected = {"encoded slash", "raw plus"}
    if service != "s3":
        expected = {"generator"}  # its hash cannot be known before it is sent
    if client == "urllib":
        expected |= {"raw space", "raw non-ASCII"}  # it raises for both
    if "async" in client:
        expected |= NO_ASYNC_FILES
    assert {name for name, each in found.items() if each == REFUSES} == expected
    count = Counter(found.values())
    if "async" in client:
        return
    column = {"s3": 1, "execute-api": 2}[service]
    row = re.search(rf"^\| `sigv4\.adapters\.{client}`.*$", read(DOCS / "clients.md"), re.MULTILINE)
    shown = [cell.strip() for cell in row[0].strip("|").split("|")]
    refused = f", {count[REFUSES]} refused" if count[REFUSES] else ""
    assert shown[column] == f"{count[PASSES]}{refused}"
