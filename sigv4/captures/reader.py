"""Read a captured request, whatever it was saved as."""

from __future__ import annotations

from dataclasses import replace

from ..core.errors import InvalidRequest
from .capture import Capture, text_of
from .debug_log import is_debug_log, read_debug_log
from .http_message import REQUEST_LINE, read_message
from .messages import read_messages
from .minio_trace import is_minio_trace, read_minio_trace
from .pasted_url import find_signed_url, read_url
from .raw_text import bytes_without_colours
from .surroundings import COMMAND, inside_of, unindented
from .traced import read_traced, with_trace
from .wget_debug import read_wget_log

MOST = 64 << 20  # bytes; a HAR holds all requests of a page
_MOST_TEXT = 16 << 20


def read_capture(data: bytes | str, entry: int | None = None) -> Capture:
    """Read a captured request; its format is recognised.

    Args:
        data: a command of curl, wget or HTTPie, an HTTP message (also as ``curl -v``,
            ``curl --trace``, ``wget -d``, ``http --verbose``, Apache HttpClient or Python's
            http.client print it), a HAR or an entry of one, a URL, code that a browser copied
            (fetch, PowerShell), the debug log of an SDK, or a trace of MinIO (``mc admin trace
            -v``). Of other text, the one signed URL in it is read.
        entry: which of a HAR's entries, from 1; by default the one that was refused.

    Raises:
        InvalidRequest: another format, a request that cannot be sent, or more than 64 MiB.
        TypeError: neither bytes nor str.
    """
    raw = to_bytes(data)
    start = raw[:16].lower()
    if start.startswith(b"{") and not is_debug_log(raw):
        return _of_json(raw, entry)
    if len(raw) > _MOST_TEXT:
        raise InvalidRequest(
            f"The capture has {len(raw)} bytes; at most {_MOST_TEXT} are read.",
            "Give one request, or the part of the log that is about it.",
            "request",
        )
    text = text_of(raw)
    capture = _recognised(raw, text)
    if capture is None:
        text = inside_of(text)
        capture = _recognised(text.encode("utf-8", "replace"), text)
    capture = capture or find_signed_url(text)
    return read_message(raw) if capture is None else capture


def _of_json(raw: bytes, entry: int | None) -> Capture:
    """Read a HAR, or the one signed URL that other JSON holds."""
    from .har import read_har

    try:
        return read_har(raw, entry)
    except InvalidRequest:
        is_har = b'"entries"' in raw or b'"request"' in raw
        found = None if is_har else find_signed_url(text_of(raw))
        if found is None:
            raise
        return found


def _recognised(raw: bytes, text: str) -> Capture | None:
    """Read a text whose beginning says what it is; None for another one."""
    command = COMMAND.match(text)
    if command:
        from .commands import read_command

        return with_trace(read_command(text, command["program"]), text)
    if text[:16].lstrip("<\"'`").lower().startswith(("http://", "https://")):
        return read_url(text)
    if is_debug_log(raw):
        return _sent(raw)
    if is_minio_trace(raw):
        return read_minio_trace(text)
    return _unmarked(raw, text)


def _unmarked(raw: bytes, text: str) -> Capture | None:
    """Read what is recognised by more than its beginning."""
    from .browser_code import is_browser_code, read_browser_code

    aligned = unindented(text)
    if REQUEST_LINE.match(text):  # its body may hold what a client prints, or code
        message = raw if aligned == text else aligned.encode("utf-8", "replace")
        return read_traced(aligned, read_messages) or read_message(message)
    if is_browser_code(text):
        return read_browser_code(text)
    return read_traced(aligned) or read_wget_log(aligned)


def to_bytes(data: bytes | str) -> bytes:
    """Take the bytes of an input, without a byte order mark or white space before them.

    Raises:
        InvalidRequest: more than 64 MiB.
        TypeError: neither bytes nor str.
    """
    if not isinstance(data, (bytes, str)):
        raise TypeError(f"the capture must be bytes or str, not {type(data).__name__}")
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):  # as PowerShell writes files
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    raw = bytes_without_colours(raw).removeprefix(b"\xef\xbb\xbf").lstrip()
    if len(raw) > MOST:
        raise InvalidRequest(
            f"The capture has {len(raw)} bytes.", f"Give at most {MOST}.", "request"
        )
    return raw


def _sent(raw: bytes) -> Capture:
    log = read_debug_log(raw)
    capture = log.capture
    if capture is None:
        raise InvalidRequest(
            "The debug log does not hold the request as it was sent.",
            "Pass the log with --canonical-request; it holds the canonical request.",
            "request",
        )
    return replace(capture, error_response=log.error_response)
