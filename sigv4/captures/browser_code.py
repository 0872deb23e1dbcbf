"""Read what browsers copy besides curl: "Copy as fetch", also for Node.js, and "as PowerShell"."""

from __future__ import annotations

import re

from ..core.errors import InvalidRequest
from .capture import CODE, Capture, Pairs, encoded_raw, make_request
from .form import read_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FETCH = re.compile(r"^(?:\w[\w ]{0,40}= )?(?:await )?fetch\((?=\")")
_POWERSHELL = re.compile(r"^(?:\$session = New-Object|Invoke-(?:WebRequest|RestMethod)\b)")
_OPTION = re.compile(r"-(Uri|Method|ContentType|Body)\s+(?:\([^\"]{0,80}\()?(?=\")", re.IGNORECASE)
_HEADERS = re.compile(r"-Headers\s+@\{")
_AGENT = re.compile(r"\$session\.UserAgent\s*=\s*(?=\")")
_GAP = re.compile(r"[\s;=]*(?=\")")
_TICK = re.compile(r"`(.)", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
# Parts of HTTP/2 that older versions of Chrome write among the headers.
_PSEUDO = ("authority", "method", "path", "scheme")
_MOST_HEADERS = 1000


def is_browser_code(text: str) -> bool:
    """Tell whether a text begins as one of them does."""
    return _FETCH.match(text) is not None or _POWERSHELL.match(text) is not None


def read_browser_code(text: str) -> Capture:
    """Read the request that the code sends; it is not run.

    Raises:
        InvalidRequest: code that has been cut or changed, or a request that cannot be sent.
    """
    fetch = _FETCH.match(text)
    method, url, headers, body = _fetch(text, fetch.end()) if fetch else _powershell(text)
    known = (body or "").encode("utf-8", "replace")
    request = make_request(method, encoded_raw(url), headers, known)
    form = read_fields(request.fields.get("content-type", ""), known)
    return Capture(CODE, request, known, form=form)


def _fetch(text: str, at: int) -> tuple[str, str, Pairs, str | None]:
    from json import JSONDecoder

    decoder = JSONDecoder()
    options: dict[str, Any] = {}
    try:
        url, at = decoder.raw_decode(text, at)
        start = text.find("{", at)
        if start >= 0 and text[at:start].strip() == ",":
            options, _ = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        raise _cut() from None
    given = options.get("headers", {})
    method, body = options.get("method", "GET"), options.get("body")
    is_text = isinstance(method, str) and (body is None or isinstance(body, str))
    if not is_text or not isinstance(given, dict):
        raise _cut()
    headers = [(name, value) for name, value in given.items() if isinstance(value, str)]
    return method, url, headers, body


def _powershell(text: str) -> tuple[str, str, Pairs, str | None]:
    options = {found[1].lower(): _quoted(text, found.end())[0] for found in _OPTION.finditer(text)}
    if "uri" not in options:
        raise _cut()
    headers: Pairs = []
    start = _HEADERS.search(text)
    at = start.end() if start else len(text)
    while len(headers) < _MOST_HEADERS and (gap := _GAP.match(text, at)):
        name, at = _quoted(text, gap.end())
        between = _GAP.match(text, at)
        if between is None:
            raise _cut()
        value, at = _quoted(text, between.end())
        if name not in _PSEUDO:
            headers.append((name, value))
    for name, given in (("Content-Type", options.get("contenttype")), ("User-Agent", _agent(text))):
        if given is not None and name.lower() not in [known.lower() for known, _ in headers]:
            headers.append((name, given))
    return options.get("method", "GET"), options["uri"], headers, options.get("body")


def _agent(text: str) -> str | None:
    found = _AGENT.search(text)
    return _quoted(text, found.end())[0] if found else None


def _quoted(text: str, at: int) -> tuple[str, int]:
    """Read a text in double quotes, in which a backtick escapes, and where it ends."""
    end = at + 1
    while end < len(text) and text[end] != '"':
        end += 2 if text[end] == "`" else 1
    if end >= len(text):
        raise _cut()
    return _TICK.sub(lambda found: _LETTERS.get(found[1], found[1]), text[at + 1 : end]), end + 1


def _cut() -> InvalidRequest:
    return InvalidRequest(
        "The code that the browser copied is not whole.",
        "Copy it again, or choose 'Copy as cURL'.",
        "request",
    )
