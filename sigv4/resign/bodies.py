"""Bodies on their way out: verified as they arrive, framed and signed as they leave.

Each has ``feed``, which gives bytes that may be sent, and ``finish``, which gives the last of them
after all was verified. So no server outside sees a whole request that does not verify:

- Chunks and events are given out one by one, each after its own signature was checked.
- Of another body, the last piece is held back until the end was checked. Until then the server has
  fewer bytes than the Content-Length announces.
"""

from __future__ import annotations

from collections.abc import Callable

from ..core.event import EventStream
from ..core.stream import Framer
from ..verify import BodyHasher, ChunkedBody, EventBody
from ..verify.results import Identity, Verified


class PlainBody:
    """A body that goes out as it came in; the last piece is held back.

    Args:
        hasher: checks the body at its end.
    """

    __slots__ = ("_hasher", "_held")

    def __init__(self, hasher: BodyHasher) -> None:
        self._hasher = hasher
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Take the next piece, and give the one before."""
        self._hasher.update(data)
        if not data:
            return b""
        given, self._held = self._held, data
        return given

    def finish(self) -> tuple[bytes, Verified]:
        """Check the body, and give its last piece."""
        verified = self._hasher.finish()
        return self._held, verified


class FramedBody:
    """An ``aws-chunked`` body: each chunk is verified, then framed and signed for the outside.

    Args:
        chunks: verifies the chunks, and the trailers.
        framer: makes the chunks outside.
    """

    __slots__ = ("_chunks", "_framer")

    def __init__(self, chunks: ChunkedBody, framer: Framer) -> None:
        self._chunks = chunks
        self._framer = framer

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes, and give the chunks that are complete outside."""
        given = self._chunks.feed(data)
        return b"".join(self._framer.feed(given)) if given else b""

    def finish(self) -> tuple[bytes, Verified]:
        """Check the end, and give the last chunk and the trailers."""
        verified = self._chunks.close()
        return b"".join(self._framer.finish()), verified


class UnframedBody:
    """An ``aws-chunked`` body for a server that takes no such bodies; the last piece is held back.

    Args:
        chunks: verifies the chunks, and the trailers.
    """

    __slots__ = ("_chunks", "_held")

    def __init__(self, chunks: ChunkedBody) -> None:
        self._chunks = chunks
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes, and give the verified piece before."""
        verified = self._chunks.feed(data)
        if not verified:
            return b""
        given, self._held = self._held, verified
        return given

    def finish(self) -> tuple[bytes, Verified]:
        """Check the end, and give the last piece."""
        verified = self._chunks.close()
        return self._held, verified


class EventsBody:
    """A stream of signed events: each is verified, then signed for the outside.

    Args:
        events: verifies the events.
        outside: signs them.
    """

    __slots__ = ("_events", "_outside")

    def __init__(self, events: EventBody, outside: EventStream) -> None:
        self._events = events
        self._outside = outside

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes, and give the events that are complete."""
        return b"".join([self._outside.message(event) for event in self._events.feed(data)])

    def finish(self) -> tuple[bytes, Verified]:
        """Check that the signed end has arrived, and give that of the outside."""
        verified = self._events.close()
        return self._outside.end(), verified


class HeldBody:
    """A body that must be whole before anything of the request leaves.

    Args:
        complete: called with the body; checks it, signs the request, and gives the body to send.
    """

    __slots__ = ("_complete", "_parts")

    def __init__(self, complete: Callable[[bytes], tuple[bytes, Identity]]) -> None:
        self._complete = complete
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> bytes:
        """Take the next piece."""
        self._parts.append(data)
        return b""

    def finish(self) -> tuple[bytes, Identity]:
        """Check the whole body, and give it."""
        return self._complete(b"".join(self._parts))
