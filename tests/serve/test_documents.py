"""XML that clients send: bounded, and without a document type."""

from __future__ import annotations

import pytest

from sigv4.serve import documents
from sigv4.verify import VerificationError


def test_elements():
    """Names without namespaces, texts, children."""
    root = documents.read(b'<a xmlns="urn:x"><b>1</b><b>2 &amp; <c/>3</b></a>')
    assert root.name == "a"
    assert [one.text for one in root.all("b")] == ["1", "2 & 3"]
    assert (root.get("b"), root.get("none")) == ("1", None)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<a>",
        b"text",
        b"<a/><b/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 20 + b"</a>" * 20,
        b"\xff\xfe<a/>",
    ],
)
def test_documents_that_are_refused(text):
    """Malformed, nested too deep, or with a document type."""
    with pytest.raises(VerificationError) as caught:
        documents.read(text)
    assert caught.value.code == "MalformedXML"


def test_number_of_elements_is_bounded(monkeypatch):
    """So many and no more."""
    monkeypatch.setattr(documents, "_MOST_ELEMENTS", 3)
    assert len(documents.read(b"<a><b/><b/></a>").children) == 2
    with pytest.raises(VerificationError):
        documents.read(b"<a><b/><b/><b/></a>")


def test_written_documents():
    """Texts are escaped, and None is left out."""
    made = documents.document("a", ("b", "<&>\x00"), ("c", None), namespace="urn:x")
    assert made.endswith(b'<a xmlns="urn:x"><b>&lt;&amp;&gt;\xef\xbf\xbd</b></a>')
