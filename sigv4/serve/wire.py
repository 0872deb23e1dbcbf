"""HTTP/1.1 on one connection, read strictly and within bounds.

Rules of this file:

- Lines end in CR LF, a head has one meaning, and a body has one length, so that a proxy in front
  cannot read another request than this endpoint.
- Every read is bounded: in bytes, in seconds without a byte, and in seconds for slow clients.

https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from time import monotonic

from ..verify import VerificationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_LINE = 32_768
LONGEST_HEAD = 98_304
MOST_HEADERS = 512
MOST_BODY = 5 * 1024**3  # what S3 takes in one request
PIECE = 65_536
SILENCE = 20.0  # seconds without a byte
WHOLE_HEAD = 20.0  # seconds until a head is there, from its first byte
PATIENCE = 20.0  # seconds before a body must have come at SLOWEST bytes a second
SLOWEST = 1024
_LONGEST_CHUNK_LINE = 1024
_MOST_TRAILERS = 32
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rb"(%b) ([^ \x00-\x20\x7f]+) HTTP/(\d\.\d)" % _TOKEN)
_HEADER = re.compile(rb"(%b):[ \t]*((?:[^\x00-\x08\x0a-\x1f\x7f])*)" % _TOKEN)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
_LENGTH = re.compile(rb"[0-9]{1,15}")
_TLS_HANDSHAKE = b"\x16\x03"


class Closed(Exception):
    """The client has closed the connection."""


@dataclass(frozen=True, slots=True)
class Head:
    """A request line and headers as they arrived, without white space around values."""

    method: bytes
    target: bytes
    version: bytes
    headers: list[tuple[bytes, bytes]]

    def values(self, name: bytes) -> list[bytes]:
        """Return all values of a header, whose name is given in lower case."""
        return [value for key, value in self.headers if key.lower() == name]

    def keeps_alive(self) -> bool:
        """Say whether the client may send another request."""
        said = b",".join(self.values(b"connection")).lower()
        return self.version == b"1.1" and b"close" not in said


def refusal(code: str, status: int, problem: str, remedy: str) -> VerificationError:
    """Return the error for a request that cannot be verified or answered."""
    return VerificationError(code, status, problem, remedy)


def _bad(problem: str, remedy: str = "Send HTTP/1.1 as RFC 9112 defines it.") -> VerificationError:
    return refusal("BadRequest", 400, problem, remedy)


def _slow() -> VerificationError:
    return refusal(
        "RequestTimeout",
        400,
        "The request did not arrive in time.",
        "Send it without pauses; check that the body has the length that its head gives.",
    )


class Wire:
    """One connection.

    Args:
        connection: a connected socket.
        silence: seconds without a byte after which the connection is closed.
    """

    def __init__(self, connection: socket.socket, silence: float = SILENCE) -> None:
        self._connection = connection
        self._silence = silence
        self._buffer = bytearray()
        self.broken = False  # whether the rest of a body may still follow

    def send(self, data: bytes) -> None:
        """Send all of the data.

        Raises:
            Closed: the client does not receive it.
        """
        try:
            self._connection.settimeout(self._silence)
            self._connection.sendall(data)
        except OSError:
            raise Closed from None

    def head(self, begun: Callable[[], None]) -> Head:
        """Read the head of the next request.

        Args:
            begun: called when its first bytes have arrived.

        Raises:
            Closed: no request arrived.
            VerificationError: what arrived is not the head of a request.
        """
        if not self._buffer and not self._fill(self._silence):
            raise Closed
        begun()
        self.broken = True  # until a whole head has been read
        if self._buffer.startswith(_TLS_HANDSHAKE):
            raise _bad(
                "The client speaks TLS, but this endpoint speaks plain http.", "Use http://."
            )
        end = monotonic() + WHOLE_HEAD
        line = self._line(LONGEST_LINE, end) or self._line(LONGEST_LINE, end)
        found = _REQUEST_LINE.fullmatch(line)
        if found is None:
            raise _bad("The first line is not a request line: METHOD, target and HTTP/1.1.")
        method, target, version = found.groups()
        if version not in (b"1.0", b"1.1"):
            raise refusal(
                "HttpVersionNotSupported",
                505,
                f"HTTP/{version.decode()} is not supported.",
                "Use HTTP/1.1.",
            )
        head = Head(method, target, version, self._headers(len(line), end))
        self.broken = False
        return head

    def _headers(self, size: int, end: float) -> list[tuple[bytes, bytes]]:
        headers: list[tuple[bytes, bytes]] = []
        while line := self._line(LONGEST_LINE, end):
            size += len(line)
            if size > LONGEST_HEAD or len(headers) >= MOST_HEADERS:
                raise _too_long()
            found = _HEADER.fullmatch(line)
            if found is None:
                raise _bad(
                    "A line of the head is not a header: a name, a colon, and a value without "
                    "control characters, on one line."
                )
            headers.append((found[1], found[2].rstrip(b" \t")))
        return headers

    def body(self, length: int | None) -> Iterator[bytes]:
        """Yield the pieces of a body.

        Args:
            length: in bytes; None if it arrives in chunks.

        Raises:
            VerificationError: it is malformed, too large, too slow or cut short.
        """
        self.broken = True
        began = monotonic()
        taken = 0
        for piece in self._chunks() if length is None else self._plain(length):
            taken += len(piece)
            if taken > MOST_BODY:
                raise _too_large()
            if taken < (monotonic() - began - PATIENCE) * SLOWEST:
                raise _slow()
            yield piece
        self.broken = False

    def _plain(self, length: int) -> Iterator[bytes]:
        while length:
            piece = self._take(min(length, PIECE))
            length -= len(piece)
            yield piece

    def _chunks(self) -> Iterator[bytes]:
        while True:
            line = self._line(_LONGEST_CHUNK_LINE, monotonic() + WHOLE_HEAD)
            found = _CHUNK.fullmatch(line)
            if found is None:
                raise _bad("A chunk of the body does not begin with its size in hex.")
            size = int(found[1], 16)
            if not size:
                break
            yield from self._plain(size)
            if self._line(2, monotonic() + WHOLE_HEAD):
                raise _bad("A chunk of the body is longer than its size.")
        for _ in range(_MOST_TRAILERS):  # of HTTP, which are read and ignored
            line = self._line(_LONGEST_CHUNK_LINE, monotonic() + WHOLE_HEAD)
            if not line:
                return
            if not _HEADER.fullmatch(line):
                raise _bad("A line after the last chunk is not a trailer.")
        raise _bad("The body has too many trailers.")

    def discard(self, seconds: float) -> None:
        """Read for some time, so that a client that is still sending can read its response."""
        end = monotonic() + seconds
        self._buffer.clear()
        try:
            self._connection.shutdown(socket.SHUT_WR)
            while monotonic() < end and self._fill(end - monotonic()):
                self._buffer.clear()
        except (OSError, Closed, VerificationError):
            return

    def _take(self, most: int) -> bytes:
        if not self._buffer and not self._fill(self._silence):
            raise refusal(
                "IncompleteBody",
                400,
                "The connection ended before the body did.",
                "Send the whole body.",
            )
        piece = bytes(self._buffer[:most])
        del self._buffer[:most]
        return piece

    def _line(self, longest: int, end: float) -> bytes:
        """Read a line; return it without its end."""
        looked = 0
        while (at := self._buffer.find(b"\n", looked)) < 0:
            looked = len(self._buffer)
            if looked > longest:
                raise _too_long()
            left = min(self._silence, end - monotonic())
            if left <= 0:
                raise _slow()
            if not self._fill(left):
                raise Closed
        if at > longest:
            raise _too_long()
        line = bytes(self._buffer[:at])
        del self._buffer[: at + 1]
        if not line.endswith(b"\r"):
            raise _bad("A line does not end in CR and LF.")
        return line[:-1]

    def _fill(self, seconds: float) -> bool:
        """Wait for bytes; return False at the end of the connection."""
        try:
            self._connection.settimeout(max(seconds, 0.001))
            data = self._connection.recv(PIECE)
        except TimeoutError:
            if self._buffer or self.broken:
                raise _slow() from None
            raise Closed from None
        except OSError:
            raise Closed from None
        self._buffer += data
        return bool(data)


def body_length(head: Head) -> int | None:
    """Return the length of a request's body, as exactly one header gives it; None for chunks.

    https://www.rfc-editor.org/rfc/rfc9112#section-6.3

    Raises:
        VerificationError: two lengths, a length and chunks, another coding, or not a number.
    """
    lengths = head.values(b"content-length")
    codings = head.values(b"transfer-encoding")
    if codings and (lengths or len(codings) > 1 or head.version != b"1.1"):
        raise _bad(
            "Transfer-Encoding beside Content-Length, HTTP/1.0 or another Transfer-Encoding.",
            "Give the length of the body in one way.",
        )
    if codings:
        if codings[0].lower() != b"chunked":
            raise refusal(
                "NotImplemented",
                501,
                "The Transfer-Encoding is not chunked.",
                "Send a Content-Length, or Transfer-Encoding: chunked.",
            )
        return None
    if not lengths:
        return 0
    if len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
        raise _bad("Content-Length is not a number, or there are two.", "Send one, of digits.")
    if int(lengths[0]) > MOST_BODY:
        raise _too_large()
    return int(lengths[0])


def expects_continue(head: Head) -> bool:
    """Say whether the client waits for `100 Continue` before it sends the body.

    Raises:
        VerificationError: another expectation.
    """
    expected = b",".join(head.values(b"expect")).lower()
    if expected and expected != b"100-continue":
        raise refusal(
            "ExpectationFailed",
            417,
            "Expect is not 100-continue.",
            "Send 100-continue, or no Expect header.",
        )
    return bool(expected) and head.version == b"1.1"


def _too_long() -> VerificationError:
    return refusal(
        "RequestHeaderSectionTooLarge",
        400,
        f"A line is longer than {LONGEST_LINE} bytes, the head longer than {LONGEST_HEAD}, or "
        f"there are more than {MOST_HEADERS} headers.",
        "Send fewer and shorter headers.",
    )


def _too_large() -> VerificationError:
    return refusal(
        "EntityTooLarge",
        400,
        f"The body is larger than {MOST_BODY} bytes.",
        "Upload it in parts.",
    )
