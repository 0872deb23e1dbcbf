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
    starts = [*_START.finditer(text)]
    if not any(start["response"] for start in starts):
        return []
    stops = [*[start.start() for start in starts[1:]], len(text)]
    found: list[tuple[list[int], list[str]]] = []  # where each request is, and its response
    body_ends = 0
    for start, stop in zip(starts, stops, strict=True):
        if start.start() < body_ends:
            found[-1][0][1] = stop  # the body of a request holds it
        elif start["response"] is None:
            found.append(([start.start(), stop], []))
            body_ends = _end(text, start.start(), stop)
        elif found:
            found[-1][1][:] = [text[start.start() : stop].rstrip()]  # instead of 100 Continue
    exchanges = [Exchange([_without_gap(text[at:end])], got) for (at, end), got in found]
    return exchanges if any(each.received for each in exchanges) else []


def _end(text: str, at: int, stop: int) -> int:
    """Find where a request ends whose head is before `stop`, as its Content-Length says it."""
    head = _HEAD.match(text, at, stop)
    length = head and _LENGTH.search(head[0])
    if not head or not length:
        return 0
    size = int(length[1])
    body = text[head.end() : head.end() + size].encode("utf-8", "replace")[:size]
    return head.end() + len(body.decode("utf-8", "ignore"))


def _without_gap(message: str) -> str:
    """Leave out the empty lines that are printed between a request and its response."""
    size = _end(message, 0, len(message))
    if size and not message[size:].strip("\r\n"):
        return message[:size]
    head = _HEAD.match(message)
    return head[0] + message[head.end() :].rstrip("\r\n") if head else message.rstrip() + "\n\n"
