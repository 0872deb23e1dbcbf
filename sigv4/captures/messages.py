"""Read requests and responses that follow one another, each whole.

``http --verbose`` prints them so, and so do recording proxies and editors that send requests.
"""

from __future__ import annotations

import re

from .exchange import Exchange
from .http_message import METHODS

_START = re.compile(
    rf"^(?:{METHODS} \S[^\r\n]{{0,65536}} HTTP/[0-3](?:\.\d)?"
    r"|(?P<response>HTTP/[0-3](?:\.\d)? \d{3}\b)[^\r\n]{0,200})\r?$",
    re.MULTILINE,
)
_HEAD = re.compile(r"(?:[^\r\n]+\r?\n)*\r?\n")
_LENGTH = re.compile(r"^content-length: {0,9}(\d{1,15})\r?$", re.MULTILINE | re.IGNORECASE)


def read_messages(text: str) -> list[Exchange]:
    """Find the requests of a text, each with its response; empty without any response."""
    found: list[Exchange] = []
    starts = [*_START.finditer(text)]
    if not any(start["response"] for start in starts):
        return []
    stops = [*[start.start() for start in starts[1:]], len(text)]
    body_ends = 0
    for start, stop in zip(starts, stops, strict=True):
        message = text[start.start() : stop]
        if start.start() < body_ends:
            found[-1].sent[0] += message  # the body of a request holds it
        elif start["response"] is None:
            found.append(Exchange([message]))
            body_ends = start.start() + _size(text[start.start() :])
        elif found:
            found[-1].received = [message.rstrip()]  # instead of 100 Continue
    for each in found:
        each.sent = [_without_gap(each.sent[0])]
    return found if any(each.received for each in found) else []


def _size(text: str) -> int:
    """Count the characters of a request, as far as its Content-Length reaches; 0 without one."""
    head = _HEAD.match(text)
    length = head and _LENGTH.search(head[0])
    if not head or not length:
        return 0
    size = int(length[1])
    body = text[head.end() : head.end() + size].encode("utf-8", "replace")[:size]
    return head.end() + len(body.decode("utf-8", "ignore"))


def _without_gap(message: str) -> str:
    """Leave out the empty lines that are printed between a request and its response."""
    size = _size(message)
    if size and not message[size:].strip("\r\n"):
        return message[:size]
    head = _HEAD.match(message)
    return head[0] + message[head.end() :].rstrip("\r\n") if head else message.rstrip() + "\n\n"
