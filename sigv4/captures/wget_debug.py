"""Read what wget prints: with ``-d`` heads between marks, else a URL and the status.

https://www.gnu.org/software/wget/manual/html_node/Logging-and-Input-File-Options.html
"""

from __future__ import annotations

import re
from dataclasses import replace

from .exchange import Exchange
from .pasted_url import read_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .capture import Capture

_BEGIN = re.compile(r"^---(request|response) begin---\n", re.MULTILINE)
_END = re.compile(r"^---(?:request|response) end---\n?", re.MULTILINE)
_SENT_BODY = "[BODY data: "
_BODY = re.compile(r"^[<{]", re.MULTILINE)
# The bar that wget draws after a body, what it says at last, and the next request.
_LOGGED = re.compile(r"^--\d{4}-\d\d-\d\d [\d:]{8}--  (?P<url>https?://\S{1,65536})$", re.MULTILINE)
_STATUS = re.compile(
    r"awaiting response\.\.\. (?:\n  HTTP/[\d.]{1,3} )?(?P<status>\d{3}[^\n]{0,200})"
)
_AFTER = re.compile(
    r"^(?:[ \t]{1,20}\d{1,9}K |[^\n]{0,200}\d{1,3}%\[|-?-?\d{4}-\d\d-\d\d )", re.MULTILINE
)


def read_wget_debug(text: str) -> list[Exchange]:
    """Find the requests of a text, each with its response; empty for a text of another kind."""
    found: list[Exchange] = []
    starts = [*_BEGIN.finditer(text)]
    for start, stop in zip(starts, _stops(starts, text), strict=True):
        end = _END.search(text, start.end(), stop)
        head = text[start.end() : end.start() if end else stop].rstrip("\n").split("\n")
        after = text[end.end() : stop] if end else ""
        if start[1] == "request":
            found.append(Exchange([*head, "", _sent_body(after)]))
        elif found:
            found[-1].received = [*head, "", _received_body(after)]
    return found


def _stops(starts: list[re.Match[str]], text: str) -> list[int]:
    """Say where each part ends: where the next begins, or with the text."""
    return [*[start.start() for start in starts], len(text)][1:]


def _sent_body(after: str) -> str:
    """Take the body that wget shows of ``--post-data`` and ``--body-data``."""
    if not after.startswith(_SENT_BODY):
        return ""
    return after[len(_SENT_BODY) :].rpartition("]")[0]


def _received_body(after: str) -> str:
    """Take what the server said: with ``-O -`` it stands among what wget says of it."""
    start = _BODY.search(after)
    if start is None:
        return ""
    end = _AFTER.search(after, start.start())
    return after[start.start() : end.start() if end else len(after)].rstrip()


def read_wget_log(text: str) -> Capture | None:
    """Read the last URL that wget names, with its response; None for a text of another kind."""
    starts = [*_LOGGED.finditer(text)]
    found = None
    for start, stop in zip(starts, _stops(starts, text), strict=True):
        status = _STATUS.search(text, start.end(), stop)
        response = None
        if status and status["status"] >= "400":
            body = _received_body(text[status.end() : stop])
            response = f"HTTP/1.1 {status['status']}\n\n{body}"
        found = replace(read_url(start["url"]), error_response=response)
    return found
