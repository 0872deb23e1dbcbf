"""Find what was signed, sent and refused in the debug log of an SDK.

The log formats differ; the signed texts do not. A canonical request is recognised by its own shape:
a method, a path, a query, headers, the list of exactly these headers, and a payload hash. A line of
the log is never taken for one. Read this way are, among others:

- botocore and the AWS CLI (``--debug``): ``CanonicalRequest:`` and ``StringToSign:``
- Go (``LogSigning``): ``---[ CANONICAL STRING ]---``
- Java and C++: ``AWS4 Canonical Request:``, ``Canonical Request String:``
- JavaScript: a string in quotes, also as JSON or as Node prints it (``'GET' +``); in an error that
  Node prints, the texts are those of the server

https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import js_error
from .canonical_text import is_canonical_request
from .capture import Capture
from .log_prefix import shape, without_prefix
from .logged_request import find_sent
from .python_text import python_text
from .raw_text import of_characters, without_colours
from .server_texts import CANONICAL_MARK
from .surroundings import COMMAND

_METHOD = re.compile(r"(?:^|[\s\"'`=:>|\]])(GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS)$")
_ALGORITHM = re.compile(r"(?:^|[\s\"'`=:>|\]])(AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)[A-Z-]*)$")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}):")
_QUERY = re.compile(r"[^\s:]*|[^\s]*=[^\s]*")
_HASH = re.compile(
    r"(?:[0-9a-fA-F]{64}|UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]{1,60})(?![0-9A-Za-z-])"
)
_DATE = re.compile(r"\d{8}T\d{6}Z")
_SCOPE = re.compile(r"\d{8}/[\w./-]{0,200}aws4_request")
_CONCATENATED = re.compile(r"\\n['\"`][ \t]{0,20}\+?[ \t\r]{0,20}\n[ \t]{0,80}['\"`]")
_OF_NODE = re.compile(r"\b(?:CanonicalRequest|StringToSign): ['\"`]")
_BY_SERVER = ("should have been", "<CanonicalRequest>", "<StringToSign>")
_RESPONSE_BODY = re.compile(r"Response body:\s{1,4}b(['\"])", re.IGNORECASE)
_LOGGED_STATUS = re.compile(r" HTTP/1\.[01]\" (\d{3}) ")  # as urllib3 writes it
_ERROR_TYPE = re.compile(r"'x-amzn-errortype': '([\w.:#/-]{1,300})'", re.IGNORECASE)
_MOST_HEAD = 20_000  # characters between a status and the body that belongs to it
_LOG_WORDS = re.compile(
    rb"Canonical ?(?:Request|String)|String[ -]?To[ -]?Sign|AWSPreparedRequest"
    rb"|---\[ REQUEST|HttpRequest \{",
    re.IGNORECASE,
)
_MOST_HEADERS = 1000


@dataclass(frozen=True, slots=True)
class SignedTexts:
    """What a client says that it signed.

    Attributes:
        canonical_request, string_to_sign: None where the input does not hold it.
        note: how it was chosen from a log; empty if there was no choice.
    """

    canonical_request: str | None = field(default=None, repr=False)
    string_to_sign: str | None = field(default=None, repr=False)
    note: str = ""

    @property
    def amz_date(self) -> str:
        """The time in the string to sign; empty without one."""
        return self.string_to_sign.split("\n")[1] if self.string_to_sign else ""


@dataclass(frozen=True, slots=True)
class DebugLog:
    """What a log holds.

    Attributes:
        signed: the texts of each signature, in order.
        capture: the last request as it was sent; None where it was not logged.
        error_response: the last error response; None without one.
        text: the log, without what a collector of logs has put before each line.
    """

    signed: tuple[SignedTexts, ...] = ()
    capture: Capture | None = None
    error_response: str | None = field(default=None, repr=False)
    text: str = field(default="", repr=False)


def is_debug_log(data: bytes | str) -> bool:
    """Tell whether a text is a log that holds a canonical request or a signed request."""
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    first = raw.split(b"\n", 1)[0]
    if first.startswith((b"curl ", b"> ", b"* ", b"< ", b"AWS4-")) or b" HTTP/1." in first[-12:]:
        return False
    if b"---request begin---" in raw or COMMAND.match(first.decode("utf-8", "replace")):
        return False  # of a command, or what it printed
    if raw.startswith(b"{") and (b'"request"' in raw or b'"log"' in raw):
        return False  # a HAR
    if not _LOG_WORDS.search(raw):
        return False
    if is_canonical_request(raw.decode("utf-8", "replace")):
        return False
    log = read_debug_log(raw)
    return bool(log.signed) or log.capture is not None or js_error.find(log.text) is not None


def read_debug_log(data: bytes | str) -> DebugLog:
    """Find the signed texts, the sent request and the error response of a log.

    Args:
        data: the log, or the part of it that is about one request.
    """
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    text = without_prefix(without_colours(text).replace("\r\n", "\n"))
    lines = _expanded(text).split("\n")
    capture = find_sent(text)
    paired = None if capture is None else capture.error_response
    return DebugLog(tuple(_signed(lines)), capture, paired or _error_response(text), text)


def read_signed_texts(text: str, amz_date: str = "") -> SignedTexts | None:
    """Read what a client signed, from its own text or from a log that holds it.

    Args:
        text: a canonical request, a string to sign, or a log.
        amz_date: the time of the signature that is looked for, if it is known.

    Returns:
        None where the text holds neither.
    """
    if is_canonical_request(text):
        return SignedTexts(canonical_request=text)
    if _string_at(text.rstrip("\n").split("\n"), 0) is not None:
        return SignedTexts(string_to_sign=text.rstrip("\n"))
    found = read_debug_log(text).signed
    if not found:
        return None
    chosen = next((each for each in reversed(found) if each.amz_date == amz_date), found[-1])
    if len(found) == 1:
        return chosen
    which = "the one of the captured request" if amz_date == chosen.amz_date else "the last"
    note = f"The log holds {len(found)} signatures; {which} is shown."
    return SignedTexts(chosen.canonical_request, chosen.string_to_sign, note)


def _expanded(text: str) -> str:
    """Write the line ends of quoted texts as line ends."""
    text = _CONCATENATED.sub(r"\\n", text)
    return "\n".join(
        [
            line.replace("\\r", "").replace("\\n", "\n").replace('\\"', '"')
            if line.count("\\n") >= 3
            else line
            for line in text.split("\n")
        ]
    )


def _signed(lines: list[str]) -> list[SignedTexts]:
    """Find all signed texts: each canonical request with the string to sign that follows it."""
    found: list[SignedTexts] = []
    strings: set[str] = set()
    for at in range(len(lines)):
        canonical = _canonical_at(lines, at)
        if canonical is not None:
            found.append(SignedTexts(canonical_request=canonical))
            continue
        string = _string_at(lines, at)
        if string is None:
            continue
        repeated = string in strings
        strings.add(string)
        known = found[-1] if found else SignedTexts()
        if known.canonical_request is not None and known.string_to_sign is None:
            found[-1] = SignedTexts(known.canonical_request, string)
        elif not repeated:
            found.append(SignedTexts(string_to_sign=string))
    whole = [each for each in found if each.canonical_request is not None]
    return whole or found


def _canonical_at(lines: list[str], at: int) -> str | None:
    start = _METHOD.search(lines[at])
    if start is None or _is_the_servers(lines, at):
        return None
    block = _Block(lines, at, start.start(1))
    if not block.line(1).startswith("/") or " " in block.line(1):
        return None
    end = 2
    if not _HEADER.match(block.line(2)):
        if not _QUERY.fullmatch(block.line(2)):
            return None
        end = 3
    names: list[str] = []
    while len(names) < _MOST_HEADERS and (header := _HEADER.match(block.line(end))):
        names.append(header[1].lower())
        end += 1
    end += not block.line(end)
    listed = block.line(end).lower().split(";")
    closing = _HASH.match(block.line(end + 1))
    if not names or closing is None or sorted(listed) != sorted(set(names)):
        return None
    return "\n".join([start[1], *[block.line(number) for number in range(1, end + 1)], closing[0]])


def _string_at(lines: list[str], at: int) -> str | None:
    start = _ALGORITHM.search(lines[at])
    if start is None or _is_the_servers(lines, at):
        return None
    block = _Block(lines, at, start.start(1))
    closing = _HASH.match(block.line(3))
    if not _DATE.fullmatch(block.line(1)) or not _SCOPE.fullmatch(block.line(2)) or not closing:
        return None
    return "\n".join([start[1], block.line(1), block.line(2), closing[0]])


def _is_the_servers(lines: list[str], at: int) -> bool:
    """Tell whether a text is one that the server computed, quoted in its error response."""
    before = "\n".join(lines[max(at - 2, 0) : at]) + lines[at]
    if any(mark in before for mark in _BY_SERVER):
        return True
    if not _OF_NODE.search(lines[at]):
        return False
    around = "\n".join(lines[max(at - 40, 0) : at + 40])
    return js_error.is_one(around)


class _Block:
    """The lines of one text in a log, without the prefix that the log gives to each line."""

    __slots__ = ("_at", "_lines", "_width")

    def __init__(self, lines: list[str], at: int, width: int) -> None:
        self._lines = lines
        self._at = at
        second = lines[at + 1] if at + 1 < len(lines) else ""
        repeated = width and shape(second[:width]) == shape(lines[at][:width])
        self._width = width if repeated else 0

    def line(self, number: int) -> str:
        """Take a line, from 0; empty after the end."""
        at = self._at + number
        return self._lines[at][self._width :].rstrip("\r") if at < len(self._lines) else ""


def _error_response(text: str) -> str | None:
    """Find the last body of a response that is an error."""
    for found in reversed([*_RESPONSE_BODY.finditer(text)]):
        body = of_characters(python_text(text, found.start(1)))
        if "<Error" in body or '"__type"' in body:
            return body
        head = _head_before(text, found.start())
        if head and (not body or _is_message(body.partition("\n")[0])):
            return f"{head}\n\n{body}"
    of_node = js_error.find(text)
    if of_node is not None:
        return of_node
    start = max(text.rfind(mark) for mark in ("<ErrorResponse", "<Error>"))
    if start >= 0 and "<Code>" in text[start:]:
        return text[start : text.rfind(">") + 1]
    if CANONICAL_MARK not in text:
        return None
    lines = reversed(text.split("\n"))
    return next((line for line in lines if CANONICAL_MARK in line and _is_message(line)), None)


def _is_message(line: str) -> bool:
    """Tell whether a line is JSON with a message."""
    text = line.strip()
    return text.startswith("{") and text.endswith("}") and '"message":' in text.lower()


def _head_before(text: str, at: int) -> str:
    """Make the head of a response from what botocore and urllib3 log of it; empty of a success."""
    before = text[max(at - _MOST_HEAD, 0) : at]
    status = ([""] + [found[1] for found in _LOGGED_STATUS.finditer(before)])[-1]
    if status < "400":
        return ""
    kind = _ERROR_TYPE.search(before, max(before.rfind("Response headers:"), 0))
    return f"HTTP/1.1 {status}" + (f"\nx-amzn-errortype: {kind[1]}" if kind else "")
