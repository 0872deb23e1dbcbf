"""Read an HTTP message, also as ``curl -v`` prints it.

https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import re

from ..core.errors import InvalidRequest
from .capture import HTTP, Capture, Pairs, make_request, text_of, url_of
from .form import read_fields

_TRACE = re.compile(rb"^> [A-Z]+ \S[^\r\n]* HTTP/[0-3]", re.MULTILINE)
_ERROR_STATUS = re.compile(r"^< HTTP/[0-3.]+ [45]", re.MULTILINE)
_END_OF_HEAD = re.compile(r"^< ?$", re.MULTILINE)
_OF_CURL = re.compile(r"^(?:\* |[{}] \[\d+ bytes data\]).*$", re.MULTILINE)


def read_message(raw: bytes, kind: str = HTTP) -> Capture:
    """Read the request of an HTTP message.

    Args:
        raw: the message, with its body if it has one.
        kind: what the message was found in.

    Raises:
        InvalidRequest: not an HTTP message, or one that cannot be sent.
    """
    first = raw.split(b"\n", 1)[0]
    response = None
    if first.startswith((b"> ", b"* ", b"< ")) or (b" HTTP/" not in first and _TRACE.search(raw)):
        response = response_of_trace(text_of(raw))
        raw = _sent_of_trace(raw)
    head, body = _split(raw)
    lines = _unfolded(text_of(head).replace("\r\n", "\n").split("\n"))
    method, _, rest = lines[0].partition(" ")
    target, version, number = rest.rpartition(" HTTP/")
    if not version or number[:1] not in "0123" or not target:
        raise InvalidRequest(
            "The request is not a curl command, an HTTP message, a HAR, a URL or a debug log.",
            "An HTTP message begins with a line such as 'GET /key HTTP/1.1'. In a browser's "
            "network panel, choose 'Copy as cURL', or save a HAR.",
            "request",
        )
    headers = [_header(line) for line in lines[1:] if line]
    known = _body(headers, body)
    request = make_request(method, url_of(target.strip(), headers), headers, known)
    form = read_fields(request.fields.get("content-type", ""), body)
    return Capture(kind, request, known, error_response=response, form=form)


def response_of_trace(text: str) -> str | None:
    """Take the last error response, with its head, from what ``curl -v`` prints."""
    text = text.replace("\r\n", "\n")
    last = text.rfind("\n< HTTP/") + 1
    if not _ERROR_STATUS.match(text, last):
        return None
    response = _OF_CURL.sub("", text[last:])
    end = _END_OF_HEAD.search(response)
    return response if end and response[end.end() :].strip() else None


def _sent_of_trace(raw: bytes) -> bytes:
    """Take the head of the first request from what ``curl -v`` prints.

    It is what the client signed; requests after it follow a redirect.
    """
    lines = [
        line[2:] if line.startswith(b"> ") else b""
        for line in raw.replace(b"\r\n", b"\n").split(b"\n")
        if line.startswith(b">")
    ]
    end = lines.index(b"") if b"" in lines else len(lines)
    return b"\n".join([*lines[:end], b"", b""])


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
    """Take the body as far as the message has it; None if it was cut off or is in chunks."""
    fields = {name.lower(): value for name, value in headers}
    if "chunked" in fields.get("transfer-encoding", ""):
        return None
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        return body
    size = int(length)
    if size > len(body):
        return None
    return body[:size] if not body[size:].strip(b"\r\n") else body
