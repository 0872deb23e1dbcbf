"""The request as a client sent it: a curl command, an HTTP message, a HAR, or a URL.

Nothing is fetched, no file that a command names is read, and no shell runs. What a capture does not
tell, such as the body of ``--data @file``, is None and never guessed.
"""

from __future__ import annotations

from ..core.errors import InvalidRequest
from ..core.frozen import Frozen, assign
from ..core.model import Request
from .form import read_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .form import Fields

    Pairs = list[tuple[str, str]]

CURL, HTTP, HAR, URL = "curl command", "HTTP message", "HAR entry", "URL"
MOST = 64 << 20  # bytes; a HAR holds a whole visit
_MOST_TEXT = 16 << 20
_MOST_HEADERS = 1000
_MOST_HEAD = 1 << 20  # characters of a URL and of all headers
_AROUND = "<>\"'` \t\r\n"
_AFTER = ".,;:!?)]}"
_SCHEMES = ("https://", "http://")


class Capture(Frozen):
    """A request as it was sent, as far as it is known.

    Attributes:
        kind: what it was read from, such as ``"curl command"``.
        request: with the body, or without where it is not known.
        body: None where it is not known.
        notes: what the client does of itself, and what was mended to read it.
        stray: text that stood around a URL and is none of it.
        answer: what a HAR says that the server answered.
        form: the fields of a form, if it is one.
    """

    __slots__ = ("kind", "request", "body", "notes", "stray", "answer", "form")
    kind: str
    request: Request
    body: bytes | None
    notes: tuple[str, ...]
    stray: str
    answer: str | None
    form: Fields | None

    def __init__(
        self,
        kind: str,
        request: Request,
        body: bytes | None = None,
        notes: tuple[str, ...] = (),
        stray: str = "",
        answer: str | None = None,
        form: Fields | None = None,
    ) -> None:
        assign(self, "kind", kind)
        assign(self, "request", request)
        assign(self, "body", body)
        assign(self, "notes", notes)
        assign(self, "stray", stray)
        assign(self, "answer", answer)
        assign(self, "form", form)

    @property
    def complete(self) -> bool:
        """Whether method and headers are known, as they are not of a URL alone."""
        return self.kind != URL

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "kind", repr(self.kind)
        yield "request", repr(self.request)


def read_capture(data: bytes | str, entry: int | None = None) -> Capture:
    """Read a captured request; what it is tells itself.

    Args:
        data: a curl command, an HTTP message (also as ``curl -v`` prints it), a HAR or an entry of
            one, or a URL.
        entry: which of a HAR's entries, from 1; by default the one that was refused.

    Raises:
        InvalidRequest: none of these, a request that cannot be sent, or more than 64 MiB.
        TypeError: neither bytes nor str.
    """
    if not isinstance(data, (bytes, str)):
        raise TypeError(f"the capture must be bytes or str, not {type(data).__name__}")
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip()
    if len(raw) > MOST:
        raise InvalidRequest(f"The capture has {len(raw)} bytes.", f"Give at most {MOST}.")
    start = raw[:16].lower()
    if start.startswith(b"{"):
        from .har import read_har

        return read_har(raw, entry)
    if len(raw) > _MOST_TEXT:
        raise InvalidRequest(f"The capture has {len(raw)} bytes.", "Give one request.")
    if start.lstrip(b"$ ").startswith((b"curl ", b"curl.exe ", b"curl\t", b"curl\\")):
        from .curl import read_curl

        return read_curl(_text(raw))
    if start.lstrip(b"<\"'`").startswith((b"http://", b"https://")):
        return _read_url(_text(raw))
    return _read_message(raw)


def make_request(method: str, url: str, headers: Pairs, body: bytes | None) -> Request:
    """A request, within bounds: repeated headers are joined, which costs more the more there are.

    Raises:
        InvalidRequest: one that cannot be sent, or larger than any server takes.
    """
    size = len(url) + sum([len(name) + len(value) for name, value in headers])
    if len(headers) > _MOST_HEADERS or size > _MOST_HEAD:
        raise InvalidRequest(
            f"The request has {len(headers)} headers, and {size} characters with its URL.",
            f"Give a request of at most {_MOST_HEADERS} headers and {_MOST_HEAD} characters.",
        )
    return Request(method, url, headers, body or b"")


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _read_url(text: str) -> Capture:
    text = text.strip()
    url = text.strip(_AROUND)
    notes = []
    if any(space in url for space in "\r\n\t"):
        url = "".join([line.strip() for line in url.split()])
        notes.append("The URL was wrapped over several lines; they were joined.")
    elif " " in url and "?" in url.partition(" ")[0]:
        url = url.partition(" ")[0]
        notes.append("What follows the URL after a space was left out.")
    whole = url.rstrip(_AFTER)
    stray = url[len(whole) :] if "?" in url else ""
    url = whole if stray else url
    return Capture(URL, make_request("GET", encoded_raw(url), [], None), None, tuple(notes), stray)


def encoded_raw(url: str) -> str:
    """A URL without its fragment, its raw spaces and non-ASCII characters as clients send them."""
    url = url.partition("#")[0]
    if url.isascii() and " " not in url:
        return url
    return "".join(
        [
            character
            if "!" <= character <= "~"
            else "".join([f"%{byte:02X}" for byte in character.encode("utf-8", "replace")])
            for character in url
        ]
    )


def _read_message(raw: bytes) -> Capture:
    first = raw.split(b"\n", 1)[0]
    if first.startswith((b"> ", b"* ", b"< ")):
        raw = _sent_of_trace(raw)
    head, body = _split(raw)
    lines = _unfolded(_text(head).replace("\r\n", "\n").split("\n"))
    method, _, rest = lines[0].partition(" ")
    target, version, number = rest.rpartition(" HTTP/")
    if not version or number[:1] not in "0123" or not target:
        raise InvalidRequest(
            "The request is no curl command, HTTP message, HAR or URL.",
            "An HTTP message begins with a line such as 'GET /key HTTP/1.1'.",
        )
    headers = [_header(line) for line in lines[1:] if line]
    known = _body(headers, body)
    request = make_request(method, _url(target.strip(), headers), headers, known)
    form = read_fields(request.fields.get("content-type", ""), body)
    return Capture(HTTP, request, known, form=form)


def _sent_of_trace(raw: bytes) -> bytes:
    """The request's head in what ``curl -v`` prints."""
    lines = [
        line[2:] if line.startswith(b"> ") else b""
        for line in raw.replace(b"\r\n", b"\n").split(b"\n")
        if line.startswith(b">")
    ]
    return b"\n".join(lines)


def _split(raw: bytes) -> tuple[bytes, bytes]:
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    if not ends:
        return raw.rstrip(b"\r\n"), b""
    at, length = min(ends)
    return raw[:at], raw[at + length :]


def _unfolded(lines: list[str]) -> list[str]:
    whole: list[list[str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and len(whole) > 1:
            whole[-1].append(line.strip())
        else:
            whole.append([line])
    return [" ".join(parts) for parts in whole]


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line[1:].partition(":") if line.startswith(":") else line.partition(":")
    if line.startswith(":"):
        name = f":{name}"
    if not colon:
        raise InvalidRequest(
            "A line of the HTTP message is no header.", "Write it as 'Name: value'."
        )
    return name.strip(), value.strip()


def _body(headers: Pairs, body: bytes) -> bytes | None:
    """The body as far as the message has it; None if it was cut off or stands there in chunks."""
    fields = {name.lower(): value for name, value in headers}
    if "chunked" in fields.get("transfer-encoding", ""):
        return None
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        return body
    size = int(length)
    if size > len(body):
        return None
    return body[:size] if not body[size:].strip(b"\r\n") else body


def _url(target: str, headers: Pairs) -> str:
    if target.lower().startswith(_SCHEMES):
        return encoded_raw(target)
    host = next((value for name, value in headers if name.lower() == "host"), "")
    if not host:
        raise InvalidRequest(
            "The HTTP message has no Host header.", "Add it: the host is always signed."
        )
    if not target.startswith("/"):
        raise InvalidRequest(
            "The target of the HTTP message is no path.", "Write it as in 'GET /key HTTP/1.1'."
        )
    scheme = "http" if host.endswith(":80") else "https"
    return encoded_raw(f"{scheme}://{host}{target}")
