"""The pages of server results and classes are as they would be written."""

from __future__ import annotations

import json

from sigv4.conformance.server.classes import ALL_CLASSES
from sigv4.conformance.server.verdicts import VERDICTS
from tools import server_results

from ..docs.pages import DOCS, read

RESULTS = json.loads(read(DOCS / "server-results.json"))


def test_pages_are_as_generated():
    """From the results, and from the classes of the command."""
    assert read(DOCS / "server-results.md") == server_results.page(RESULTS)
    command = read(DOCS / "conformance-server.md")
    assert command == server_results.with_table(command)
    assert read(DOCS / "server-results.json") == server_results.as_text(RESULTS)


def test_results_use_known_classes():
    """Each finding has a class and severity of today's, and a verdict."""
    severities = {one.code: one.severity.word for one in ALL_CLASSES}
    for server in RESULTS:
        for one in server["findings"]:
            assert severities[one["class"]] == one["severity"], (server["name"], one["id"])
            assert one["verdict"] in VERDICTS
