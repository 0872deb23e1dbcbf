"""Read an HTTP message.

https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import re

from ..core.errors import InvalidRequest
from .capture import HTTP, Capture, Pairs, make_request, text_of, url_of
from .form import read_fields

METHODS = r"(?:GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS)"
REQUEST_LINE = re.compile(rf"^{METHODS} \S[^\r\n]{{0,65536}} HTTP/[0-3](?:\.\d)?\r?$", re.MULTILINE)


def read_message(raw: bytes, kind: str = HTTP) -> Capture:
    """Read the request of an HTTP message.

    Args:
        raw: the message, with its body if it has one.
        kind: what the message was found in.

    Raises:
        InvalidRequest: not an HTTP message, or one that cannot be sent.
    """
    head, body = _split(raw)
    lines = _unfolded(text_of(head).replace("\r\n", "\n").split("\n"))
    method, _, rest = lines[0].partition(" ")
    target, version, number = rest.rpartition(" HTTP/")
    if not version or number[:1] not in "0123" or not target:
        raise InvalidRequest(
            "The request is not a command of curl, wget or HTTPie, an HTTP message, a HAR, a URL "
            "or a debug log.",
            "An HTTP message begins with a line such as 'GET /key HTTP/1.1'. In a browser's "
            "network panel, choose 'Copy as cURL', or save a HAR.",
            "request",
        )
    headers = [_header(line) for line in lines[1:] if line]
    known = _body(headers, body)
    request = make_request(method, url_of(target.strip(), headers), headers, known)
    form = read_fields(request.fields.get("content-type", ""), body)
    return Capture(kind, request, known, form=form)


def _split(raw: bytes) -> tuple[bytes, bytes]:
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    if not ends:
        return raw.rstrip(b"\r\n"), b""
    at, length = min(ends)
    return raw[:at], raw[at + length :]


def _unfolded(lines: list[str]) -> list[str]:
    whole: list[list[str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and len(whole) > 1:
            whole[-1].append(line.strip())
        else:
            whole.append([line])
    return [" ".join(parts) for parts in whole]


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line[1:].partition(":") if line.startswith(":") else line.partition(":")
    if line.startswith(":"):
        name = f":{name}"
    if not colon:
        raise InvalidRequest(
            "A line of the HTTP message is not a header.", "Write it as 'Name: value'.", "request"
        )
    return name.strip(), value.strip()


def _body(headers: Pairs, body: bytes) -> bytes | None:
    """Take the body; None if it was cut off, is in chunks, or was written in another form."""
    fields = {name.lower(): value for name, value in headers}
    if "chunked" in fields.get("transfer-encoding", ""):
        return None
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        return body
    size = int(length)
    if size > len(body):
        return None
    return body[:size] if not body[size:].strip(b"\r\n") else None
