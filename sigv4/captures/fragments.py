"""Read parts of an error response: what a person has copied from a browser, a log or a chat.

Browsers show the elements of S3's XML, and people copy some of them, or lose the end. An element
whose end is missing may be cut off: a canonical request or a string to sign of it is left out,
since what was lost would be taken for a difference.
"""

from __future__ import annotations

import re

_ELEMENT = re.compile(r"<(?P<name>[A-Za-z][\w.-]{0,40})>(?P<text>[^<]*)(?P<end></(?P=name)>)?")
_DECLARED = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST_ELEMENTS = 10_000
_NEEDED = ("code", "message", "canonicalrequest", "stringtosign")
_COMPARED = ("canonicalrequest", "stringtosign", "canonicalrequestbytes", "stringtosignbytes")
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_ENTITY = re.compile(r"&(lt|gt|quot|apos|amp);")
# An error of boto3 as Python prints it: {'Message': "...", 'Code': 'IncompleteSignature'}
_ITEM = re.compile(
    r"""'(?P<name>[A-Za-z]\w{0,40})': (?:'(?P<single>(?:[^'\\\n]|\\.)*)'|"""
    r""""(?P<double>(?:[^"\\\n]|\\.)*)")(?=[,}])"""
)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_MOST_MESSAGE = 4000
_PAGE = re.compile(r"<(?:!DOCTYPE html|html|head|body|center|title|h1)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<(title|h1)[^<>]{0,200}>(?P<text>[^<]{1,400})", re.IGNORECASE)
# A website endpoint of S3: <li>Code: AccessDenied</li>
_LISTED = re.compile(r"<li>(?P<name>[A-Za-z]{1,40}): (?P<text>[^<]{1,4000})</li>")


def read_elements(text: str) -> dict[str, str]:
    """Read the elements of XML that is not whole, by lower-case name; empty without a known one.

    A document type, an entity or a control character is never read.
    """
    if _DECLARED.search(text) or _CONTROL.search(text):
        return {}
    fields: dict[str, str] = {}
    for count, found in enumerate(_ELEMENT.finditer(text)):
        name, value = found["name"].lower(), found["text"]
        whole = found["end"] is not None
        if count >= _MOST_ELEMENTS or not value.strip() or (name in _COMPARED and not whole):
            continue
        fields.setdefault(name, _ENTITY.sub(lambda mark: _ENTITIES[mark[1]], value))
    return fields if any(name in fields for name in _NEEDED) else {}


def read_python_dict(text: str) -> dict[str, str]:
    """Read an error that Python has printed as a dict; empty without a code and a message."""
    if not text.startswith("{'"):
        return {}
    fields: dict[str, str] = {}
    for found in _ITEM.finditer(text):
        written = found["single"] if found["single"] is not None else found["double"]
        value = _ESCAPE.sub(lambda mark: _ESCAPED.get(mark[1], mark[1]), written)
        fields.setdefault(found["name"].lower(), value)
    return fields if "code" in fields and "message" in fields else {}


def is_page(text: str) -> bool:
    """Tell whether a response is an HTML page."""
    return _PAGE.search(text[:_MOST_MESSAGE]) is not None


def read_page(text: str) -> dict[str, str]:
    """Read what the HTML page of a website endpoint says of an error; empty of another page."""
    return {found["name"].lower(): found["text"] for found in _LISTED.finditer(text)}


def title_of(text: str) -> str:
    """Take the title of an HTML page; empty without one."""
    title = _TITLE.search(text)
    return " ".join(title["text"].split()) if title else ""
