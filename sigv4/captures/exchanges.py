"""Find requests and their responses in what a client prints of a connection, and pair them.

Read are the output of ``curl -v``, ``curl --trace`` and ``wget -d``, the logs of Apache HttpClient
(wire and headers), what Python's http.client prints at its debug level, and messages one after
another, as ``http --verbose`` and proxies that record print them. One text often holds several
requests: those of a connection that stays open, those of a redirect. A response belongs to the
request before it.
"""

from __future__ import annotations

import re

from .curl_trace import read_curl_trace
from .exchange import Exchange
from .messages import read_messages
from .python_text import python_text
from .wget_debug import read_wget_debug

_REQUEST = re.compile(r"> [A-Z]{1,20} \S[^\r\n]* HTTP/[0-3]")
_AFTER_BODY = re.compile(
    r"(?<=[^\s>])(?=> [A-Z]{1,20} \S{1,65536} HTTP/[0-3](?:\.\d)?\r?$)", re.MULTILINE
)
_OF_CURL = re.compile(
    r"(?:\* |[{}] \[\d+ bytes data\]|\s{1,40}% Total|\s{1,80}Dload|\s{0,10}\d{1,3} .{0,90}--:--)"
)
_WIRE = re.compile(r'(?:http-outgoing-(?P<id>\d+) )?(?P<way>>>|<<) "(?P<text>.*)"\s*$')
_HEADERS = re.compile(r"http-outgoing-(?P<id>\d+) (?P<way>>>|<<) (?P<text>[^\"\s].*)$")
_WIRE_CODE = re.compile(r"\[(?:\\?(r|n)|0x([0-9a-fA-F]{1,2}))\]")
_SEND = re.compile(r"^send: (?=b['\"])")
_REPLY = re.compile(r"^reply: (?=['\"])")
_REPLY_HEADER = re.compile(r"^header: (?P<name>[\w-]{1,200}): ?(?P<value>.*)$")


def find_exchanges(text: str) -> list[Exchange]:
    """Find the requests of a text, each with its response; empty for a text of another kind."""
    lines = text.replace("\r\n", "\n")
    for read in (_of_curl, _of_apache, _of_python, read_wget_debug, read_curl_trace):
        found = [each for each in read(lines) if _is_request(each)]
        if found:
            return found
    return [each for each in read_messages(text) if _is_request(each)]


def _is_request(exchange: Exchange) -> bool:
    """Tell whether a request is for a server, and not the one that opens a tunnel to it."""
    return bool(exchange.message.strip()) and not exchange.message.startswith("CONNECT ")


def choose(found: list[Exchange]) -> int:
    """Choose the exchange to explain: the last refused one; the first where none was refused."""
    best = max(each.rank for each in found)
    if not best[0]:
        return 0
    return max(at for at, each in enumerate(found) if each.rank == best)


def _of_curl(text: str) -> list[Exchange]:
    if "> " not in text:
        return []
    found: list[Exchange] = []
    for line in _AFTER_BODY.sub("\n", text).split("\n"):
        if _REQUEST.match(line):
            found.append(Exchange([line[2:]]))
        elif found and line.rstrip() == ">" and not found[-1].received:
            found[-1].sent += ["", ""]
        elif found and line.startswith("> ") and not found[-1].received:
            found[-1].sent.append(line[2:])
        elif found and line.startswith("< HTTP/"):
            found[-1].received = [line[2:]]  # instead of 100 Continue
        elif found and found[-1].received and not _OF_CURL.match(line):
            is_head = line.startswith("< ") or line == "<"
            found[-1].received.append(line[2:] if is_head else line)
    return found


def _of_apache(text: str) -> list[Exchange]:
    """Read the wire log, or, where it is off, the log of headers."""
    if ">> " not in text:
        return []
    for pattern in (_WIRE, _HEADERS):
        found: list[Exchange] = []
        open_ones: dict[str, tuple[Exchange | None, str]] = {}
        for line in text.split("\n"):
            part = pattern.search(line)
            if part is None:
                continue
            connection, way = part["id"] or "", part["way"]
            exchange, before = open_ones.get(connection, (None, "<<"))
            if way == ">>" and before == "<<":
                exchange = Exchange()
                found.append(exchange)
            if exchange is None:
                continue  # the end of a response whose request is not in the log
            _add(exchange.sent if way == ">>" else exchange.received, part["text"], pattern)
            open_ones[connection] = exchange, way
        if found:
            return [_closed(each) for each in found]
    return []


def _add(lines: list[str], text: str, pattern: re.Pattern[str]) -> None:
    """Add what one line of the log shows; in the wire log its line ends are written out."""
    if pattern is _WIRE:
        text = _WIRE_CODE.sub(_byte, text).replace("\r\n", "\n")
        lines.append(text.removesuffix("\n"))
    else:
        lines.append(text)


def _byte(found: re.Match[str]) -> str:
    letter = found[1]
    return {"r": "\r", "n": "\n"}[letter] if letter else chr(int(found[2], 16))


def _closed(exchange: Exchange) -> Exchange:
    """End a head that the log of headers shows without the empty line after it."""
    if "" not in exchange.sent:
        exchange.sent += ["", ""]
    return exchange


def _of_python(text: str) -> list[Exchange]:
    if "send: b" not in text:
        return []
    found: list[Exchange] = []
    for line in text.split("\n"):
        send, reply, header = _SEND.match(line), _REPLY.match(line), _REPLY_HEADER.match(line)
        if send:
            if not found or found[-1].received:
                found.append(Exchange([""]))
            sent = _utf_8(python_text(line, send.end())).replace("\r\n", "\n")
            found[-1].sent = (found[-1].message + sent).split("\n")
        elif found and reply:
            found[-1].received = [python_text(line, reply.end()).strip(), ""]
        elif found and found[-1].received and header:
            found[-1].received.insert(-1, f"{header['name']}: {header['value']}")
        elif found and found[-1].received:
            found[-1].received.append(line)
    return found


def _utf_8(text: str) -> str:
    """Read bytes that Python has printed, one character a byte, as text."""
    try:
        return text.encode("latin-1").decode()
    except ValueError:
        return text
