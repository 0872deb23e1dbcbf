"""An unsigned header that a server lets pass counts by what it does there."""

from __future__ import annotations

import pytest

from sigv4.conformance.server import judge
from sigv4.conformance.server.hostile import read
from sigv4.conformance.server.state import CONTENT

from .fakes import fake, response

PUBLIC = b"<Grantee><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>"


def judged(name: str, body: bytes, headers: str = ""):
    """The verdict on one case, where every GET has a body and headers."""

    def answer(head: bytes, sent: bytes) -> bytes:
        return response(200, body, headers) if head.startswith(b"GET") else response(200)

    with fake(answer) as server:
        # The control cases of uploads read back what was stored: their body is hello.
        results = judge(server.target, read([name]))
    (found,) = [one for one in results.verdicts if one.case.id == f"hostile/{name}"]
    return found


@pytest.mark.parametrize(
    ("name", "body", "headers"),
    [
        ("tagging", b"<Key>a</Key>", ""),
        ("acl-query", PUBLIC, ""),
        ("acl-upper", PUBLIC, ""),
        ("copy-source", CONTENT, ""),
        ("meta-role-query", b"", "x-amz-meta-role: admin\r\n"),
        ("website-redirect-location", b"", "x-amz-website-redirect-location: x\r\n"),
    ],
)
def test_headers(name, body, headers, monkeypatch):
    """With the effect it is high; without, it is low."""
    from sigv4.conformance.server import firing

    monkeypatch.setattr(firing, "stored_differently", lambda one, stored: one)
    found = judged(f"unsigned/{name}", body, headers)
    assert (found.found.code, found.why) == ("unsigned-header", "200; the header took effect")
    found = judged(f"unsigned/{name}", b"nothing")
    assert (found.found.code, found.why) == ("ignored-header", "200; the header has no effect")


def test_fields():
    """The same for a field of a form that no condition names."""
    found = judged("form/extra", PUBLIC)
    assert (found.found.code, found.why) == ("form-conditions", "200; the field took effect")
    found = judged("form/extra", b"")
    assert found.found.code == "form-loose-conditions"
