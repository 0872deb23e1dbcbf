"""What the middleware for ASGI and for WSGI share: bodies, limits and error responses."""

from __future__ import annotations

from functools import partial
from secrets import token_hex

from ..core.model import Request
from ..verify import VerificationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..core.model import Credentials
    from ..verify import BodyHasher, Verified, VerifiedHead, Verifier

VERIFIED = "sigv4.verified"
MAX_BUFFERED = 1 << 20  # bytes
MOST_DISCARDED = 16 << 20  # bytes of a refused body that are read; none of them is kept
_LARGEST_LENGTH = 18  # digits
_STREAMING = "STREAMING-"
_EVENTS = "-EVENTS"
_AROUND_EVENT = 16 + 256  # bytes of a message beside its payload, headers and all
_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


class VerifiedBody:
    """Takes the body as it arrives, gives it without framing, and verifies it.

    Args:
        verifier: which gave the head.
        request: the request that was verified.
        head: what the verifier gave for it.
        lookup: what gave the credentials, if it was not the verifier's.

    Attributes:
        waiting: bytes of an event that has not arrived as a whole, and is held until then. A chunk
            is never larger than the length that the head announces.
    """

    def __init__(
        self,
        verifier: Verifier,
        request: Request,
        head: VerifiedHead,
        lookup: Callable[[str], Credentials | None] | None = None,
    ) -> None:
        self.waiting = self._held = 0
        self._has_events = head.payload_hash.endswith(_EVENTS)
        self._feed: Callable[[bytes], bytes]
        self._close: Callable[[], Verified]
        if self._has_events:
            events = verifier.event_stream(request, head, lookup=lookup)
            self._feed, self._close = lambda data: b"".join(events.feed(data)), events.close
        elif is_framed(head):
            chunks = verifier.stream(request, head)
            self._feed, self._close = chunks.feed, chunks.close
        else:
            hasher = head.body_hasher()
            self._feed, self._close = partial(_hashed, hasher), hasher.finish

    def feed(self, data: bytes) -> bytes:
        """Take the next piece. Chunks and events are given out once they are verified.

        Raises:
            VerificationError: the body is not the signed one.
        """
        given = self._feed(data)
        if self._has_events:
            self._held = 0 if given else self._held + len(data)
            self.waiting = max(0, self._held - _AROUND_EVENT)
        return given

    def close(self) -> Verified:
        """Give the verified request, after the last piece.

        Raises:
            VerificationError: the body is not the signed one, or truncated.
        """
        return self._close()


class HeldBody:
    """The pieces of a body that is held in memory until it is verified.

    Args:
        most: bytes that are held.
        body: verifies the pieces; None if only the whole body can be verified.
        s3: whether the error for a larger body is S3's.
    """

    def __init__(self, most: int, body: VerifiedBody | None, *, s3: bool) -> None:
        self._most, self._body, self._s3 = most, body, s3
        self._content = bytearray()  # a list of pieces of one byte would take forty times as much

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            VerificationError: the body is not the signed one, or too large.
        """
        given = piece if self._body is None else self._body.feed(piece)
        waiting = 0 if self._body is None else self._body.waiting
        if len(self._content) + len(given) + waiting > self._most:
            raise self.too_large()
        self._content += given

    def content(self) -> bytes:
        """Return what was taken, without framing."""
        return bytes(self._content)

    def too_large(self) -> VerificationError:
        """Make the error for a body that is larger."""
        return VerificationError(
            "EntityTooLarge" if self._s3 else "RequestEntityTooLargeException",
            413,
            f"The body has more than the {self._most} bytes that this server verifies at once.",
            "Send a smaller body.",
            refusal="body-too-large",
        )


class Middleware:
    """The options of a middleware, and what it does whatever the server's interface.

    Args:
        app: the application.
        verifier: verifies the requests.
        max_buffered: bytes of a body that are held in memory until they are verified.
        require_verified: whether a larger body is refused.
    """

    def __init__(
        self, app: Any, verifier: Verifier, max_buffered: int, *, require_verified: bool
    ) -> None:
        self._app = app
        self._verifier = verifier
        self._max_buffered = max_buffered
        self._require_verified = require_verified

    def _streams(self, request: Request) -> bool:
        """Say whether the application reads the body before all of it is verified.

        Raises:
            VerificationError: the announced body is too large to be held, and must be.
        """
        length = announced_length(request)
        small = length is not None and length <= self._max_buffered
        if self._require_verified and length is not None and not small:
            raise self._hold(request, None).too_large()
        return not small and not self._require_verified

    def _head(self, request: Request, **known: Any) -> VerifiedHead | None:
        """Verify the head; None if the signature covers a hash of the body that nothing names.

        Raises:
            VerificationError: the request is not valid.
        """
        try:
            head: VerifiedHead = self._verifier.verify(request, body_follows=True, **known)
        except VerificationError as error:
            if error.refusal != "hash-missing":
                raise
            return None
        return head

    def _hold(self, request: Request, body: VerifiedBody | None) -> HeldBody:
        return HeldBody(self._max_buffered, body, s3=self._verifier.answers_as_s3(request))


def _hashed(hasher: BodyHasher, data: bytes) -> bytes:
    hasher.update(data)
    return data


def is_framed(head: VerifiedHead) -> bool:
    """Say whether the application gets another body than the one on the wire."""
    return head.payload_hash.startswith(_STREAMING)


def with_body(request: Request, body: bytes) -> Request:
    """Give the same request with its body."""
    return Request(request.method, request.url, request.headers, body)


def announced_length(request: Request) -> int | None:
    """Read how many bytes of the body itself are announced; give None if that is not known."""
    fields = request.fields
    framed = fields.get("x-amz-content-sha256", "").startswith(_STREAMING)
    for name in ("x-amz-decoded-content-length", "content-length"):
        if name in fields and (framed or name == "content-length"):
            return number(fields[name])
    return None if "transfer-encoding" in fields else 0


def number(text: str | None) -> int | None:
    """Read a length; give None for everything else."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= _LARGEST_LENGTH):
        return None
    return int(text)


def rest_is_read(length: str | None, expect: str | None, most: int) -> bool:
    """Say whether the rest of a body is read before a refusal is sent.

    A server that closes a connection with unread bytes resets it: the client, or a proxy between,
    may then lose the answer. A very large body is not read, nor one that the client sends only
    after a response with status 100.
    https://www.rfc-editor.org/rfc/rfc9112#section-9.6

    Args:
        length: the value of Content-Length.
        expect: the value of Expect.
        most: bytes that may be read.
    """
    announced = number(length)
    return not expect and (announced is None or announced <= most)


def unframed_encoding(value: str) -> str:
    """Remove ``aws-chunked`` from a Content-Encoding."""
    kept = [name.strip() for name in value.split(",") if name.strip().lower() != "aws-chunked"]
    return ", ".join(kept)


def error_response(error: VerificationError, *, s3: bool) -> tuple[list[tuple[str, str]], bytes]:
    """Make the headers and the body of a refusal, in the form of the service.

    S3 answers in XML; most other services in JSON with the header x-amzn-errortype.
    https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
    """
    request_id = token_hex(8).upper()
    if s3:
        members = (("Code", error.code), ("Message", error.explanation), ("RequestId", request_id))
        inner = "".join([f"<{name}>{_escaped(text)}</{name}>" for name, text in members])
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'.encode()
        special = [("content-type", "application/xml"), ("x-amz-request-id", request_id)]
    else:
        import json

        body = json.dumps({"__type": error.code, "message": error.explanation}).encode()
        special = [
            ("content-type", "application/json"),
            ("x-amzn-errortype", error.code),
            ("x-amzn-requestid", request_id),
        ]
    return [*special, ("content-length", str(len(body)))], body


def _escaped(text: str) -> str:
    return "".join([_XML.get(mark, mark) for mark in text])
