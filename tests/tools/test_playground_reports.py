"""tools/playground: public reports, pasted as their reporters showed them, lead to the cause."""

from __future__ import annotations

import pytest

from .playground import ask, blocks
from .reported import REPORTS


@pytest.mark.parametrize("report", REPORTS, ids=[report.name for report in REPORTS])
def test_reports(report):
    """The first cause is that of the report, and it says what to do."""
    fields = {name: getattr(report, name) for name in ("request", "response", "canonical_request")}
    answer = ask("explain", **fields)
    first = blocks(answer, "causes")[0]["items"][0]
    assert first["code"] == report.first
    assert first["title"] in answer["title"]
    assert first["remedy"]


def test_code_for_a_request():
    """A program is no request: the error response is read alone, and the page asks for the rest."""
    code = "import requests\nrequests.get(url, auth=auth)"
    answer = ask("explain", request=code, response="<Error><Code>ExpiredToken</Code></Error>")
    assert answer["title"] == "Cause: session token expired."
    (words,) = [block["text"] for block in blocks(answer, "text")]
    assert words.startswith("The request is not a command of curl, wget or HTTPie")
    assert "It was left out. Paste the request too" in words
    assert ask("explain", request=code)["tone"] == "bad"
