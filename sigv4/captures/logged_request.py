"""Find the request that was sent in a debug log.

botocore and the AWS CLI write an ``AWSPreparedRequest``, Go an HTTP message, and JavaScript's
``HttpRequest`` is what Node prints of it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..core.encoding import encode
from ..core.errors import InvalidRequest
from .capture import LOG, Capture, Pairs, encoded_raw, make_request
from .http_message import read_message
from .python_text import python_text
from .traced import read_traced

_PREPARED = re.compile(
    r"<AWSPreparedRequest [^<>]{0,60}?method=(?P<method>[A-Z]{1,10}), "
    r"url=(?P<url>[^\s,]{1,65536}), headers=\{(?P<headers>[^\n]{0,200000})\}>"
)
_PYTHON_PAIR = re.compile(r"(?:^|, )b?'(?P<name>[^'\\]{1,200})': b?(?P<quote>['\"])")
_MESSAGE = re.compile(
    r"^(?:GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS) \S{1,65536} HTTP/1\.[01]\r?$", re.MULTILINE
)
_OBJECT = re.compile(
    r"HttpRequest \{(?P<inside>[^{}]{0,20000}(?:\{[^{}]{0,60000}\}[^{}]{0,20000}){0,20})\}"
)
_MEMBER = re.compile(r"['\"]?(?P<name>[\w-]{1,100})['\"]?: ['\"](?P<value>[^'\"\n]{0,60000})['\"]")
_PREPARED_MARK, _OBJECT_MARK = re.compile("<AWSPreparedRequest "), re.compile(r"HttpRequest \{")
_MOST_REQUESTS = 100  # the last ones of a log are looked at
_NESTED = re.compile(
    r"(?P<name>query|headers): (?:\[[^\]]{0,60}\] )?\{(?P<inside>[^{}]{0,60000})\}"
)


def find_sent(text: str) -> Capture | None:
    """Find the last signed request that a log holds; None without one."""
    for read, mark, pattern in (
        (_prepared, _PREPARED_MARK, _PREPARED),
        (_message, _MESSAGE, _MESSAGE),
        (_node_object, _OBJECT_MARK, _OBJECT),
    ):
        starts = [found.start() for found in mark.finditer(text)][-_MOST_REQUESTS:]
        for found in reversed([*filter(None, [pattern.match(text, start) for start in starts])]):
            try:
                capture = read(text, found)
            except InvalidRequest:
                continue  # shortened by the logger
            if _is_signed(capture):
                return capture
    return _traced(text)


def _traced(text: str) -> Capture | None:
    """Find a signed request in the log of a connection, such as that of Apache HttpClient."""
    try:
        capture = read_traced(text)
    except InvalidRequest:
        return None
    return replace(capture, kind=LOG) if capture is not None and _is_signed(capture) else None


def _is_signed(capture: Capture) -> bool:
    request = capture.request
    given = request.fields.get("authorization", "")
    return given.startswith("AWS4-") or "x-amz-signature=" in request.query.lower()


def _prepared(_text: str, found: re.Match[str]) -> Capture:
    inside = found["headers"]
    headers = [
        (pair["name"], python_text(inside, pair.start("quote")).strip())
        for pair in _PYTHON_PAIR.finditer(inside)
    ]
    return _capture(found["method"], found["url"], headers)


def _message(text: str, found: re.Match[str]) -> Capture:
    end = text.find("\n\n", found.start())
    head = text[found.start() : end if end >= 0 else len(text)]
    kept = [line for line in head.split("\n") if not line.startswith("---")]
    sent = read_message("\n".join(kept).encode("utf-8", "replace"), LOG)
    return _capture(sent.request.method, sent.request.url, list(sent.request.headers))


def _node_object(_text: str, found: re.Match[str]) -> Capture:
    inside = found["inside"]
    nested = {part["name"]: _members(part["inside"]) for part in _NESTED.finditer(inside)}
    own = _members(_NESTED.sub("", inside))
    query = "&".join(
        [
            f"{encode(name.encode())}={encode(value.encode('utf-8', 'replace'))}"
            for name, value in nested.get("query", {}).items()
        ]
    )
    scheme = own.get("protocol", "https:")
    url = f"{scheme}//{own.get('hostname', '')}{own.get('path', '/')}"
    headers = list(nested.get("headers", {}).items())
    return _capture(own.get("method", ""), f"{url}?{query}" if query else url, headers)


def _members(inside: str) -> dict[str, str]:
    return {each["name"]: each["value"] for each in _MEMBER.finditer(inside)}


def _capture(method: str, url: str, headers: Pairs) -> Capture:
    """Make the capture; its body is empty or, where a length is given, not known."""
    lengths = [value for name, value in headers if name.lower() == "content-length"]
    chunked = any(name.lower() == "transfer-encoding" for name, _ in headers)
    body = None if chunked or (lengths or ["0"])[0] != "0" else b""
    return Capture(LOG, make_request(method, encoded_raw(url), headers, body), body)
