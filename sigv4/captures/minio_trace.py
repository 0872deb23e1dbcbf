"""Read a request of ``mc admin trace --verbose``: what MinIO has received, and what it responded.

The format is that of https://github.com/minio/mc/blob/master/cmd/admin-trace.go: an HTTP message
whose first line has no version, after a line with ``[REQUEST ...]``. Each line may have the name
of the server before it.
"""

from __future__ import annotations

from dataclasses import replace

from ..core.errors import InvalidRequest
from .capture import TRACE, Capture
from .http_message import read_message

_MARK, _RESPONSE, _BODY = "[REQUEST ", "[RESPONSE]", "<BODY>"
_WITHOUT_BODY = ("GET", "HEAD", "DELETE")
_MOST_PREFIX = 300


def is_minio_trace(raw: bytes) -> bool:
    """Tell whether a text begins with the first line of a trace."""
    return 0 <= raw.partition(b"\n")[0].find(_MARK.encode()) <= _MOST_PREFIX


def read_minio_trace(text: str) -> Capture:
    """Read the first request of a trace, with the error response that follows it.

    Raises:
        InvalidRequest: a trace that is cut off, or a request that cannot be sent.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    prefix = lines[0].partition(_MARK)[0].rstrip()
    lines = [line.removeprefix(prefix).lstrip() for line in lines[1:]]
    request: list[str] = []
    for line in lines:
        if line == _BODY or line.startswith((_RESPONSE, _MARK)) or (request and not line):
            break
        if line and not line.startswith("Proto:"):
            request.append(line)
    if not request:
        raise InvalidRequest(
            "The trace ends before its request.",
            "Paste the lines from [REQUEST ...] to the end of the response.",
            "request",
        )
    request[0] += " HTTP/1.1"
    capture = read_message("\n".join([*request, "", ""]).encode(), TRACE)
    known = capture.body if capture.request.method in _WITHOUT_BODY else None
    return replace(capture, body=known, error_response=_response(lines))


def _response(lines: list[str]) -> str | None:
    """Take the error response that the trace has; None without one."""
    text = "\n".join(lines)
    start, end = text.find("<Error>"), text.find("</Error>")
    return text[start : end + len("</Error>")] if 0 <= start < end else None
