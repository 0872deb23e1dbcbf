"""`sigv4.redact`: the value of an element of HTML or XML, whatever the order of attributes."""

from __future__ import annotations

import json
from itertools import permutations

import pytest

from sigv4.redaction import redact

from .ways import results

SIGNATURE = "0cab8d7f29cd3a1793be02efa5d7355287f6fa5d66a87a3a568fdfe06ce8c52d"
WRITE = {
    "quoted": '<input {0}="{1}" {2}="{3}" {4}="{5}">',
    "single quotes": "<input {0}='{1}' {2}='{3}' {4}='{5}' />",
    "without quotes": "<input {0}={1} {2}={3} {4}={5}>",
    "spaces": '<INPUT {0} = "{1}"  {2} = "{3}" required {4} = "{5}">',
    "lines": '<form>\n<input\n  {0}="{1}"\n  {2}="{3}"\n  {4}="{5}"\n>\n</form>\n',
    "escaped": "&lt;input {0}=&quot;{1}&quot; {2}=&quot;{3}&quot; {4}=&quot;{5}&quot;&gt;",
}


@pytest.mark.parametrize("form", WRITE)
@pytest.mark.parametrize("name", ["id", "name"])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_attributes_in_any_order(form, name, order):
    """With an id, a name, or both; also as a string of JSON, and line by line."""

    def write(value):
        pairs = [(name, "X-Amz-Signature"), ("value", value), ("type", "hidden")]
        return WRITE[form].format(*[each for place in order for each in pairs[place]])

    text, expected = write(SIGNATURE), write("REDACTED")
    assert results(text, expected) == {expected}
    assert redact(json.dumps(text)) == json.dumps(expected)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<meta name="x-amz-security-token" content="', '">'),
        ('<meta content="', '" name="x-amz-security-token">'),
        ('<textarea name="x-amz-security-token">', "</textarea>"),
        ('<entry key="aws.secretKey">', "</entry>"),
        ('<add value="', '" key="AWSSecretKey" />'),
        ("<tr><td>SecretAccessKey</td><td>", "</td></tr>"),
        ("<tr>\n<td><code>SecretAccessKey</code></td>\n<td><code>", "</code></td>\n</tr>\n"),
        ("<dt>Secret access key</dt><dd>", "</dd>"),
        ("<b>Secret key:</b> ", "<br>"),
    ],
)
def test_other_elements(before, after):
    """Of HTML pages and XML settings."""
    text, expected = f"{before}{SIGNATURE}{after}", f"{before}REDACTED{after}"
    assert results(text, expected) == {expected}


@pytest.mark.parametrize(
    "text",
    [
        '<h2 id="secret-key">Secret key</h2><a name="session-token">Session token 2026</a>',
        '<label for="password">Password</label><input id="password" type="password">',
        '<input type="checkbox" id="secret-key" checked><input value="a1" id="b">',
        '<option value="a1"><div id="signature">of 2026</div>',
        "<Key>token</Key><LastModified>2026-11-30T20:00:00Z</LastModified>",
        "<td>Token</td><td>see page 12</td>",
        "a < b id=token and value=x",
        "id=token value=1",
    ],
)
def test_elements_that_stay(text):
    """Headings, labels and values of other elements."""
    assert redact(text) is text
