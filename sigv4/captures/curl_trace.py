"""Read the output of ``curl --trace`` and ``curl --trace-ascii``.

Both print blocks of lines that begin with an offset. The first has the bytes in hex; the second has
text, cut after 64 characters and at each CR LF, and a dot for each byte that is not printable.

https://curl.se/docs/manpage.html#--trace
"""

from __future__ import annotations

import re

from .exchange import Exchange

_BLOCK = re.compile(
    r"^(?:[\d:.]{8,20} )?(?P<way>=>|<=) (?:Send|Recv) (?P<what>header|data), \d{1,12} bytes[^\n]*\n"
    r"(?P<lines>(?:[0-9a-f]{4,8}: [^\n]*(?:\n|\Z))*)",
    re.MULTILINE,
)
_HEX = re.compile(r"((?:[0-9a-f]{2} ){1,16})\s{0,48}")
_WIDTH = 64
_SENT = "=>"


def read_curl_trace(text: str) -> list[Exchange]:
    """Find the requests of a text, each with its response; empty for a text of another kind."""
    if "=> Send header" not in text:
        return []
    found: list[tuple[list[str], list[str]]] = []  # pieces of each request and of its response
    for block in _BLOCK.finditer(text):
        content, is_exact = _content(block["lines"])
        is_header = block["what"] == "header"
        if block["way"] == _SENT and is_header:
            found.append(([content], []))
        elif not found:
            continue  # of a request that the text does not hold
        elif block["way"] == _SENT:
            found[-1][0].append(content if is_exact or "." not in content else "")
        elif is_header and content.startswith("HTTP/"):
            found[-1][1][:] = [content]  # instead of 100 Continue
        else:
            found[-1][1].append(content)
    return [_exchange("".join(sent), "".join(received)) for sent, received in found]


def _exchange(sent: str, received: str) -> Exchange:
    is_response = received.startswith("HTTP/")
    return Exchange([sent], [received.replace("\r\n", "\n")] if is_response else [])


def _content(block: str) -> tuple[str, bool]:
    """Read the lines of a block, and tell whether each character is known."""
    lines = [line.partition(": ")[::2] for line in block.rstrip("\n").split("\n")]
    pairs = [_HEX.match(text) for _, text in lines]
    raw = b"".join([bytes.fromhex(found[1]) for found in pairs if found])
    if all(pairs) and _offset(lines[-1]) < len(raw) <= _offset(lines[-1]) + 16:
        return raw.decode("utf-8", "replace"), True
    made = []
    for line, after in zip(lines, [*lines[1:], lines[-1]], strict=True):
        is_cut = len(line[1]) == _WIDTH and _offset(after) - _offset(line) == _WIDTH
        made.append(line[1] if is_cut else f"{line[1]}\r\n")
    return "".join(made), False


def _offset(line: tuple[str, ...]) -> int:
    return int(line[0], 16)
