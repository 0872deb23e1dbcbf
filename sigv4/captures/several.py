"""Divide a text into the error responses that it holds."""

from __future__ import annotations

import re

from .sdk_errors import read_sdk_error
from .server_texts import CANONICAL_MARK, STRING_MARK

_ROOT = re.compile(r"<((?:[A-Za-z][\w.-]{0,30}:)?(?:ErrorResponse|Response|Error))[\s>]")
_HEAD = re.compile(r"^(?:< )?HTTP/[0-3](?:\.\d)? (\d{3})\b", re.MULTILINE)
_OF_ERRORS = ("code", "__type", "message")
_MOST = 100


def documents(text: str) -> list[str]:
    """Divide a text into its error responses, in order; a text with fewer than two is left whole.

    They stand one after another: as XML, as JSON (a line each, or in a list), as whole HTTP
    responses, or as lines that an SDK has printed, each with what belongs to it.
    """
    refused = _responses(text)
    if refused:
        return refused
    for divide in (_elements, _objects, _lines):
        found = divide(text)[:_MOST]
        if len(found) > 1:
            return found
    return [text]


def _responses(text: str) -> list[str]:
    """Take the responses with the status of an error; one of another status may come before."""
    starts = [*_HEAD.finditer(text)]
    if not starts or starts[0].start():
        return []
    stops = [*[start.start() for start in starts[1:]], len(text)]
    parts = zip(starts, stops, strict=True)
    return [text[start.start() : stop] for start, stop in parts if start[1] >= "400"][:_MOST]


def _elements(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    while start := _ROOT.search(text, at):
        close = f"</{start[1]}>"
        end = text.find(close, start.end())
        if end < 0:
            break
        found.append(text[at : end + len(close)].lstrip())
        at = end + len(close)
    return found


def _objects(text: str) -> list[str]:
    if text[:1] not in ("{", "["):
        return []
    from json import JSONDecoder, dumps

    found: list[str] = []
    at = 0
    while at < len(text) and len(found) < _MOST:
        try:
            value, at = JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        values = value if isinstance(value, list) and all(map(_is_error, value)) else [value]
        found += [dumps(each) for each in values]
        at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n,"))
    return found


def _is_error(value: object) -> bool:
    return isinstance(value, dict) and any(str(name).lower() in _OF_ERRORS for name in value)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if read_sdk_error(line)]
    if len(starts) < 2:
        return []
    stops = [*starts[1:], len(lines)]
    if _quotes_texts("\n".join(lines[: starts[0]])):  # the SDK for Java names the code last
        stops = [at + 1 for at in starts]
        starts = [0, *stops[:-1]]
    found: dict[str, str] = {}
    for start, stop in zip(starts, stops, strict=True):
        part = "\n".join(lines[start:stop]).rstrip()
        found.setdefault(part if _quotes_texts(part) else lines[start], part)
    return [*found.values()]


def _quotes_texts(text: str) -> bool:
    return CANONICAL_MARK in text or STRING_MARK in text
