"""Read a HAR, as browsers save it: one entry, its request and its response.

http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

from ..core.errors import InvalidRequest
from .capture import HAR, Capture, encoded_raw, make_request
from .form import read_fields
from .raw_text import decompressed, is_compressed, of_characters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_REFUSED = range(400, 500)
_AUTHORITY = ":authority"
_COMPRESSED = (
    "The response of the entry is compressed in a way that is not read (such as br or zstd). Send "
    "the request with 'Accept-Encoding: identity', and save it again."
)


def read_har(raw: bytes, entry: int | None = None) -> Capture:
    """Read the request of one entry.

    Raises:
        InvalidRequest: not a HAR, not an entry of it, or several refused ones and none chosen.
    """
    from json import loads

    try:
        value = loads(raw)
    except (ValueError, RecursionError):
        raise InvalidRequest(
            "The capture begins like a HAR and is not valid JSON.",
            "Save it again, whole.",
            "request",
        ) from None
    found = _entry(value, entry)
    request = _dict(found.get("request", found))
    headers = [
        (_str(_dict(pair).get("name")), _str(_dict(pair).get("value")).strip())
        for pair in _list(request.get("headers"))
    ]
    host = [("Host", value) for name, value in headers if name.lower() == _AUTHORITY]
    headers = host + [(name, value) for name, value in headers if not name.startswith(":")]
    body = _body(request)
    method, url = [_str(request.get(name)) for name in ("method", "url")]
    made = make_request(method, encoded_raw(url), headers, body)
    form = read_fields(made.fields.get("content-type", ""), body)
    response = _response(found)
    notes = (_COMPRESSED,) if response is not None and is_compressed(response) else ()
    return Capture(HAR, made, body, notes, "", response, form)


def _entry(value: Any, number: int | None) -> dict[str, Any]:
    top = _dict(value)
    if "log" not in top:
        return top
    entries = [_dict(entry) for entry in _list(_dict(top["log"]).get("entries"))]
    if number is not None:
        if not 1 <= number <= len(entries):
            raise InvalidRequest(
                f"The HAR has no entry {number}.",
                f"It has {len(entries)}, counted from 1.",
                "entry",
            )
        return entries[number - 1]
    refused = [
        entry for entry in entries if _status(entry) in _REFUSED and not _is_preflight(entry)
    ]
    signed = [entry for entry in refused if _is_signed(entry)]
    candidates = entries if len(entries) == 1 else (signed or refused)
    if len(candidates) == 1:
        return candidates[0]
    refused = candidates or [entry for entry in entries if _status(entry) in _REFUSED]
    numbers = [str(at) for at, entry in enumerate(entries, 1) if entry in refused]
    raise InvalidRequest(
        f"The HAR has {len(entries)} entries, and {len(refused)} of them were refused.",
        f"Choose one with --entry{': ' + ', '.join(numbers[:20]) if numbers else ''}.",
        "entry",
    )


def _headers(entry: dict[str, Any]) -> dict[str, str]:
    """Read the headers of an entry's request, by lower-case name."""
    given = _list(_dict(entry.get("request", {})).get("headers", []))
    pairs = [(_dict(pair).get("name"), _dict(pair).get("value")) for pair in given]
    return {str(name).lower(): str(value) for name, value in pairs}


def _is_preflight(entry: dict[str, Any]) -> bool:
    """Tell whether a browser has sent a request by itself, before the one of the page."""
    is_options = _dict(entry.get("request", {})).get("method") == "OPTIONS"
    return is_options and not _is_signed(entry)


def _is_signed(entry: dict[str, Any]) -> bool:
    url = str(_dict(entry.get("request", {})).get("url")).lower()
    return "x-amz-signature=" in url or _headers(entry).get("authorization", "")[:4] == "AWS4"


def _status(entry: dict[str, Any]) -> int:
    status = _dict(entry.get("response", {})).get("status")
    return status if isinstance(status, int) else 0


def _body(request: dict[str, Any]) -> bytes | None:
    posted = request.get("postData")
    if isinstance(posted, dict) and isinstance(posted.get("text"), str):
        return bytes(posted["text"].encode("utf-8", "replace"))
    size = request.get("bodySize")
    return None if posted is not None or (isinstance(size, int) and size > 0) else b""


def _response(entry: dict[str, Any]) -> str | None:
    content = _dict(_dict(entry.get("response", {})).get("content", {}))
    text = content.get("text")
    if not isinstance(text, str) or not text:
        is_empty = content.get("size") == 0  # else the browser has not recorded it
        status = _status(entry)
        return f"HTTP/1.1 {status}\n\n" if is_empty and status in _REFUSED else None
    if content.get("encoding") == "base64":
        from base64 import b64decode

        try:
            return decompressed(b64decode(text)).decode("utf-8", "replace")
        except ValueError:
            return None
    return of_characters(text)


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _not_a_har()
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _not_a_har()
    return value


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise _not_a_har()
    return value


def _not_a_har() -> InvalidRequest:
    return InvalidRequest(
        "The capture is JSON and not a HAR.",
        "Give a HAR ('log' with 'entries'), one of its entries, or its request.",
        "request",
    )
