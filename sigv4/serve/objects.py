"""What clients have uploaded in this run: in memory, within one bound, the oldest making room."""

from __future__ import annotations

from binascii import b2a_base64
from collections import OrderedDict
from copy import copy
from threading import Lock
from time import time
from typing import NamedTuple

from ..core.checksum import CHECKSUMS, new_checksum
from ..core.digest import md5
from ..core.errors import MissingExtra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.checksum import Checksum

MOST_BYTES = 64 * 1024**2
MOST_OBJECTS = 10_000
MOST_UPLOADS = 100
Place = tuple[str, bytes]  # bucket and key


class Kept(NamedTuple):
    """An object.

    Args:
        content: its bytes.
        etag: with its quotes.
        headers: to answer with when it is asked for.
        checksums: likewise, to a client that asks for them.
        modified: seconds since 1970.
    """

    content: bytearray
    etag: str
    headers: list[tuple[str, str]]
    checksums: list[tuple[str, str]]
    modified: float


class Store:
    """Objects and parts of objects.

    Args:
        most_bytes: held at once, what is just arriving included.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._lock = Lock()
        self._objects: OrderedDict[Place, Kept] = OrderedDict()
        self._uploads: OrderedDict[str, dict[int, Sink]] = OrderedDict()

    def sink(self, checksums: Iterable[str] = ()) -> Sink:
        """What takes a body."""
        return Sink(self, checksums)

    def claim(self, size: int) -> bool:
        """Make room for so many bytes, if need be at the cost of older objects."""
        with self._lock:
            while self._held + size > self._most and self._objects:
                _, oldest = self._objects.popitem(last=False)
                self._held -= len(oldest.content)
            if self._held + size > self._most:
                return False
            self._held += size
            return True

    def release(self, size: int) -> None:
        """Bytes that are not held any more."""
        with self._lock:
            self._held -= size

    def get(self, place: Place) -> Kept | None:
        """An object, if it is still there."""
        with self._lock:
            return self._objects.get(place)

    def delete(self, place: Place) -> None:
        """Without an object at that place it is done already."""
        with self._lock:
            gone = self._objects.pop(place, None)
            if gone is not None:
                self._held -= len(gone.content)

    def put(
        self,
        place: Place,
        sink: Sink,
        etag: str | None = None,
        headers: Iterable[tuple[str, str]] = (),
    ) -> bool:
        """Keep what a sink has taken, in place of what was there; False if there was no room."""
        self.delete(place)
        content = sink.hand_over()
        if content is None:
            return False
        kept = Kept(content, etag or sink.etag, list(headers), sink.checksums(), time())
        with self._lock:
            self._objects[place] = kept
            if len(self._objects) > MOST_OBJECTS:
                _, oldest = self._objects.popitem(last=False)
                self._held -= len(oldest.content)
        return True

    def begin(self, name: str) -> None:
        """An upload in parts; of too many, the oldest is forgotten."""
        with self._lock:
            self._uploads[name] = {}
            old = self._uploads.popitem(last=False)[1] if len(self._uploads) > MOST_UPLOADS else {}
        for sink in old.values():
            sink.close()

    def add(self, name: str, number: int, sink: Sink) -> bool:
        """A part; False if there is no such upload."""
        with self._lock:
            parts = self._uploads.get(name)
            if parts is None:
                return False
            before = parts.get(number)
            parts[number] = sink.moved()
        if before is not None:
            before.close()
        return True

    def end(self, name: str) -> dict[int, Sink] | None:
        """The parts of an upload, which is no more; the caller closes them."""
        with self._lock:
            return self._uploads.pop(name, None)


class Sink:
    """Takes a body piece by piece; keeps it if there is room, and counts and hashes it anyway."""

    def __init__(self, store: Store, checksums: Iterable[str] = ()) -> None:
        self._store = store
        self._content: bytearray | None = bytearray()
        self._md5 = md5()
        self.size = 0
        made = [(name, _checksum(name)) for name in checksums]
        self._sums = {name: each for name, each in made if each is not None}

    def write(self, data: bytes) -> None:
        """The next piece."""
        self.size += len(data)
        self._md5.update(data)
        for each in self._sums.values():
            each.update(data)
        if self._content is None:
            return
        if self._store.claim(len(data)):
            self._content += data
        else:
            self.close()

    @property
    def content(self) -> bytearray | None:
        """What was taken; None if there was no room for it."""
        return self._content

    @property
    def digest(self) -> bytes:
        """The MD5 of what was taken."""
        return self._md5.digest()

    @property
    def etag(self) -> str:
        """As S3 makes it of an object that came in one piece."""
        return f'"{self.digest.hex()}"'

    def checksums(self) -> list[tuple[str, str]]:
        """Headers with the checksums that were computed."""
        return [
            (f"x-amz-checksum-{name}", b2a_base64(each.digest(), newline=False).decode())
            for name, each in self._sums.items()
        ]

    def hand_over(self) -> bytearray | None:
        """The content, which is somebody else's to account for now."""
        content, self._content = self._content, None
        return content

    def moved(self) -> Sink:
        """The same, which outlives this one."""
        other = copy(self)
        self._content = None
        return other

    def adopt(self, part: Sink) -> None:
        """Append what another has taken, with the room that it has claimed."""
        more = part.hand_over()
        self.size += part.size
        if self._content is None or more is None:
            self._store.release(len(more or b""))
            self.close()
        else:
            self._content += more

    def close(self) -> None:
        """Give back the room that is taken."""
        if self._content is not None:
            self._store.release(len(self._content))
            self._content = None


def known_checksums(names: Iterable[str]) -> list[str]:
    """Which of some header names are those of checksums, without their prefix."""
    bare = [name.lower().removeprefix("x-amz-checksum-") for name in names]
    return [name for name in bare if name in CHECKSUMS]


def _checksum(name: str) -> Checksum | None:
    """A checksum with nothing fed; None if it needs a package, and so is not checked."""
    try:
        return new_checksum(name)
    except MissingExtra:
        return None
