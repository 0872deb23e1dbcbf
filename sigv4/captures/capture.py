"""A captured request: the value that every reader of this package returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.errors import InvalidRequest
from ..core.model import Request
from .form import Fields
from .placeholders import without_placeholders

CURL, HTTP, HAR, URL, LOG = "curl command", "HTTP message", "HAR entry", "URL", "debug log"
WGET, HTTPIE = "wget command", "HTTPie command"
TRACE, CODE = "MinIO trace", "code copied from a browser"
Pairs = list[tuple[str, str]]
_MOST_HEADERS = 1000
_MOST_HEAD = 1 << 20  # characters of a URL and of all headers
_SCHEMES = ("https://", "http://")


@dataclass(frozen=True, slots=True, repr=False)
class Capture:
    """A request as it was sent, as far as it is known.

    Attributes:
        kind: what it was read from, such as ``"curl command"``.
        request: with the body, or without where it is not known.
        body: None where it is not known.
        notes: what the client does by itself, and what was repaired to read the input.
        stray: text that stood after a URL and does not belong to it.
        error_response: the body of the response that a HAR or a log holds.
        form: the fields of a form, if it is one.
        typed_path: the path that the user gave, where the client sends another one.
        signs_itself: whether the client adds the signature to the request (curl --aws-sigv4).
        redirected_from: the host that the same signature was sent to before a redirect.
    """

    kind: str
    request: Request = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
    stray: str = field(default="", repr=False)
    error_response: str | None = field(default=None, repr=False)
    form: Fields | None = None
    typed_path: str | None = None
    signs_itself: bool = False
    redirected_from: str | None = None

    def __repr__(self) -> str:
        """Show names of headers alone: any of them may carry a secret."""
        request = self.request
        names = [name for name, _ in request.headers]
        return (
            f"Capture(kind={self.kind!r}, method={request.method!r}, host={request.host!r}, "
            f"path={request.path!r}, headers={names})"
        )

    @property
    def complete(self) -> bool:
        """Whether method and headers are known; they are not known of a URL alone."""
        return self.kind != URL


def make_request(method: str, url: str, headers: Pairs, body: bytes | None) -> Request:
    """Make a request within bounds: joining repeated headers costs more the more there are.

    Raises:
        InvalidRequest: one that cannot be sent, or larger than any server takes.
    """
    size = len(url) + sum([len(name) + len(value) for name, value in headers])
    if len(headers) > _MOST_HEADERS or size > _MOST_HEAD:
        raise InvalidRequest(
            f"The request has {len(headers)} headers, and {size} characters with its URL.",
            f"Give a request of at most {_MOST_HEADERS} headers and {_MOST_HEAD} characters.",
            "request",
        )
    return Request(method, url, headers, body or b"")


def url_of(target: str, headers: Pairs) -> str:
    """Make the URL of an HTTP message from its target and its Host header.

    Raises:
        InvalidRequest: without a Host header, or with a target that is not a path.
    """
    if target.lower().startswith(_SCHEMES):
        return encoded_raw(target)
    host = next((value for name, value in headers if name.lower() == "host"), "")
    if not host:
        raise InvalidRequest(
            "The HTTP message has no Host header.", "Add it: the host is always signed.", "request"
        )
    if not target.startswith("/"):
        raise InvalidRequest(
            "The target of the HTTP message is not a path.",
            "Write it as in 'GET /key HTTP/1.1'.",
            "request",
        )
    scheme = "http" if host.endswith(":80") else "https"
    return encoded_raw(f"{scheme}://{host}{target}")


def encoded_raw(url: str) -> str:
    """Drop a URL's fragment and encode raw spaces and non-ASCII characters as clients do.

    Placeholders in the host, such as ``<MY-BUCKET>``, become names that a host can have.
    """
    url = without_placeholders(url.partition("#")[0])
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


def text_of(raw: bytes) -> str:
    """Decode bytes as UTF-8, or as Latin-1 where they are not UTF-8."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
