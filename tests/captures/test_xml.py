"""XML of strangers: read with the standard library, and safe."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.captures.xml import read_leaves

BILLION = (
    "<!DOCTYPE l ["
    + "".join([f'<!ENTITY e{n + 1} "&e{n};&e{n};&e{n};&e{n};">' for n in range(20)])
    + "]>"
)


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("<a><b>1</b><c>2</c></a>", [("b", "1"), ("c", "2")]),
        ("<a>text<b>1</b>tail</a>", [("b", "1")]),
        ('<s3:Error xmlns:s3="x"><s3:Code>A</s3:Code></s3:Error>', [("Code", "A")]),
        ('<?xml version="1.0" encoding="UTF-16"?><a>\u00e9</a>', [("a", "\u00e9")]),
        ("<a>&lt;&amp;&#233;<![CDATA[<b>]]></a>", [("a", "<&\u00e9<b>")]),
        ("<a><!-- x --><?y z?>1</a>", [("a", "1")]),
        ("<a/>", []),
    ],
)
def test_leaves(text, leaves):
    """Elements with text, by local name; comments, instructions and CDATA as XML has them."""
    assert read_leaves(text) == leaves


REFUSED = {
    "document type": "<!DOCTYPE a><a>1</a>",
    "entity": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "external entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "external document type": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x"><a>1</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/passwd"> %b;]><a>1</a>',
    "entities of entities": BILLION + "<a>&e20;</a>",
    "deep": "<a>" * 101 + "1" + "</a>" * 101,
    "very deep": "<a>" * 100_000,
    "many": "<a>" + "<b>1</b>" * 10_001 + "</a>",
    "not closed": "<a>",
    "unknown entity": "<a>&nbsp;</a>",
    "NUL": "<a>\0</a>",
    "nothing": "",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    """With the reason, and nothing of what it names."""
    with pytest.raises(sigv4.InvalidRequest, match=r"^The XML (is|has|declares)") as caught:
        read_leaves(REFUSED[name])
    assert "root:" not in str(caught.value)
