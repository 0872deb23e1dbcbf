"""Read the error of an SDK for JavaScript as Node prints it: an object with the server's fields.

The SDK copies the elements of S3's response into the error, so the canonical request in it is the
one that the server computed.
"""

from __future__ import annotations

import re

from .log_prefix import without_prefix

_FIELD = re.compile(
    r"""^[ \t]{0,40}'?(?P<name>\$?[A-Za-z][\w-]{0,60})'?: (?P<quote>['"`])"""
    r"""(?P<value>(?:[^\\\n]|\\.){0,100000}?)(?P=quote),?[ \t]{0,20}$""",
    re.MULTILINE,
)
_JOINED = re.compile(r"""['"`][ \t]{0,20}\+[ \t]{0,20}\n[ \t]{0,80}['"`]""")
_CODE = re.compile(r"\b[Cc]ode'?: ['\"`][A-Z][A-Za-z0-9.]{2,80}['\"`]")
_MARKS = ("SignatureProvided", "AWSAccessKeyId", "$fault", "$metadata")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_MOST = 100_000  # characters of an error


def is_one(text: str) -> bool:
    """Tell whether a text holds such an error: a code, and fields that only responses have."""
    return any(mark in text for mark in _MARKS) and _CODE.search(text) is not None


def find(text: str) -> str | None:
    """Return the part of a log that holds such an error; None without one."""
    for mark in _MARKS:
        at = text.rfind(mark)
        if at >= 0:
            around = text[max(at - _MOST // 2, 0) : at + _MOST // 2]
            if is_one(around):
                return around
    return None


def read_fields(text: str) -> dict[str, str]:
    """Return the fields that stand on lines of their own, by lower-case name."""
    joined = _JOINED.sub("", without_prefix(text[:_MOST].replace("\r\n", "\n")))
    fields: dict[str, str] = {}
    for found in _FIELD.finditer(joined):
        value = _ESCAPE.sub(lambda mark: _ESCAPED.get(mark[1], mark[1]), found["value"])
        fields.setdefault(found["name"].lower().lstrip("$"), value)
    code = fields.get("code", "")
    if code and "message" not in fields:
        message = re.search(rf"\b{re.escape(code)}: ([^\n]{{1,4000}})", joined)
        fields["message"] = message[1].strip() if message else ""
    return fields
