"""The uploads of this run, in memory and within one limit.

The oldest objects, then the oldest uploads in parts, are dropped for new ones. An upload that still
does not fit is refused: no upload is answered with success and lost.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from threading import Lock
from time import time

from ..core.checksum import CHECKSUMS, new_checksum
from ..core.digest import md5
from ..core.errors import MissingExtra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.checksum import Checksum

MOST_BYTES = 64 * 1024**2
MOST_OBJECTS = 10_000
MOST_UPLOADS = 100
MOST_CONTROL_BYTES = 2 * 1024**2  # of XML in a request
Place = tuple[str, bytes]  # bucket and key
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """An object.

    Args:
        content: its bytes.
        etag: with its quotes.
        headers: the headers to answer with when it is asked for.
        checksums: headers to answer with, for a client that asks for checksums.
        modified: seconds since 1970.
        tags: names and values.
        parts: bytes of each part; empty for an object that came in one piece.
    """

    content: bytearray
    etag: str
    headers: Pairs
    checksums: Pairs
    modified: float
    tags: Pairs
    parts: tuple[int, ...] = ()


class Upload:
    """An upload in parts.

    Attributes:
        place: bucket and key that it is for.
        headers: the headers of the object.
        tags: names and values.
        begun: seconds since 1970.
        parts: by number.
    """

    def __init__(self, place: Place, headers: Pairs, tags: Pairs) -> None:
        self.place = place
        self.headers = headers
        self.tags = tags
        self.begun = time()
        self.parts: dict[int, Sink] = {}

    def close(self) -> None:
        """Free the space of all parts."""
        for part in self.parts.values():
            part.close()


class Store:
    """Objects and uploads in parts.

    Args:
        most_bytes: held at once, including what is just arriving.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._held = 0
        self._lock = Lock()
        self._objects: OrderedDict[Place, Kept] = OrderedDict()
        self._uploads: OrderedDict[str, Upload] = OrderedDict()
        self._buckets: dict[str, float] = {}

    def sink(self, checksums: Iterable[str] = (), upload: str = "") -> Sink:
        """Return what takes a body.

        Args:
            checksums: the checksums to compute, by their short names.
            upload: the upload that must not be dropped for it.
        """
        return Sink(lambda size: self._claim(size, upload), self.release, checksums)

    def control_sink(self, checksums: Iterable[str] = ()) -> Sink:
        """Return a sink for the XML of a request, which does not count as an object."""
        left = [MOST_CONTROL_BYTES]

        def claim(size: int) -> bool:
            left[0] -= size
            return left[0] >= 0

        return Sink(claim, lambda _: None, checksums)

    def _claim(self, size: int, upload: str) -> bool:
        """Free a number of bytes: drop the oldest objects and uploads."""
        with self._lock:
            while self._held + size > self.most_bytes and self._objects:
                _, oldest = self._objects.popitem(last=False)
                self._held -= len(oldest.content)
            while self._held + size > self.most_bytes:
                name = next((one for one in self._uploads if one != upload), None)
                if name is None:
                    return False
                gone = self._uploads.pop(name)
                self._held -= sum([part.hand_over_size() for part in gone.parts.values()])
            self._held += size
        return True

    def release(self, size: int) -> None:
        """Give back a number of bytes."""
        with self._lock:
            self._held -= size

    def buckets(self) -> list[tuple[str, float]]:
        """List the buckets that were created or used, with the time of each, in order."""
        with self._lock:
            return sorted(self._buckets.items())

    def has_bucket(self, bucket: str) -> bool:
        """Say whether a bucket was created or used."""
        with self._lock:
            return bucket in self._buckets

    def use_bucket(self, bucket: str) -> None:
        """Remember a bucket."""
        with self._lock:
            self._buckets.setdefault(bucket, time())

    def drop_bucket(self, bucket: str) -> bool:
        """Forget a bucket; return False if it has objects."""
        with self._lock:
            if any(place[0] == bucket for place in self._objects):
                return False
            self._buckets.pop(bucket, None)
            return True

    def get(self, place: Place) -> Kept | None:
        """Return an object, if it is still there."""
        with self._lock:
            return self._objects.get(place)

    def objects(self, bucket: str) -> list[tuple[bytes, Kept]]:
        """List the objects of a bucket, by key."""
        with self._lock:
            found = [(key, kept) for (name, key), kept in self._objects.items() if name == bucket]
        return sorted(found, key=lambda pair: pair[0])

    def delete(self, place: Place) -> None:
        """Delete an object, if there is one."""
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
        tags: Iterable[tuple[str, str]] = (),
        parts: tuple[int, ...] = (),
    ) -> bool:
        """Keep the content of a sink, in place of the old one; return False if space is missing."""
        content = sink.hand_over()
        if content is None:
            return False
        kept = Kept(
            content, etag or sink.etag, [*headers], sink.checksums(), time(), [*tags], parts
        )
        with self._lock:
            before = self._objects.pop(place, None)
            if before is not None:
                self._held -= len(before.content)
            self._objects[place] = kept
            self._buckets.setdefault(place[0], kept.modified)
            if len(self._objects) > MOST_OBJECTS:
                _, oldest = self._objects.popitem(last=False)
                self._held -= len(oldest.content)
        return True

    def set_tags(self, place: Place, tags: Pairs) -> bool:
        """Replace the tags of an object; return False if it is not there."""
        with self._lock:
            kept = self._objects.get(place)
            if kept is not None:
                self._objects[place] = replace(kept, tags=tags)
            return kept is not None

    def begin(self, name: str, upload: Upload) -> None:
        """Begin an upload in parts; of too many, the oldest is forgotten."""
        with self._lock:
            self._uploads[name] = upload
            many = len(self._uploads) > MOST_UPLOADS
            old = self._uploads.popitem(last=False)[1] if many else None
        if old is not None:
            old.close()

    def upload(self, name: str) -> Upload | None:
        """Return an upload, if it is still there."""
        with self._lock:
            return self._uploads.get(name)

    def uploads(self, bucket: str) -> list[tuple[str, Upload]]:
        """List the uploads of a bucket, by key and time."""
        with self._lock:
            found = [(name, one) for name, one in self._uploads.items() if one.place[0] == bucket]
        return sorted(found, key=lambda pair: (pair[1].place[1], pair[1].begun))

    def add(self, name: str, number: int, sink: Sink) -> bool:
        """Add a part in place of the one with its number; return False without such an upload."""
        with self._lock:
            upload = self._uploads.get(name)
            if upload is None:
                return False
            before = upload.parts.get(number)
            upload.parts[number] = sink.moved()
        if before is not None:
            before.close()
        return True

    def end(self, name: str) -> Upload | None:
        """Remove an upload and return it; the caller closes it."""
        with self._lock:
            return self._uploads.pop(name, None)


class Sink:
    """Takes a body piece by piece; keeps it if there is space, and counts and hashes it anyway.

    Args:
        claim: asks for space for a number of bytes.
        release: gives it back.
        checksums: the checksums to compute, by their short names.
    """

    def __init__(
        self,
        claim: Callable[[int], bool],
        release: Callable[[int], None],
        checksums: Iterable[str] = (),
    ) -> None:
        self._claim = claim
        self._release = release
        self._content: bytearray | None = bytearray()
        self._md5 = md5()
        self.size = 0
        self.modified = time()
        made = [(name, _checksum(name)) for name in checksums]
        self._sums = {name: each for name, each in made if each is not None}

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next piece."""
        self.size += len(data)
        self._md5.update(data)
        for each in self._sums.values():
            each.update(bytes(data))
        if self._content is None:
            return
        if self._claim(len(data)):
            self._content += data
        else:
            self.close()

    @property
    def content(self) -> bytearray | None:
        """What was taken; None if there was no space for it."""
        return self._content

    @property
    def digest(self) -> bytes:
        """The MD5 of what was taken."""
        return self._md5.digest()

    @property
    def etag(self) -> str:
        """The ETag of an object that came in one piece."""
        return f'"{self.digest.hex()}"'

    def checksums(self) -> Pairs:
        """Return headers with the checksums that were computed."""
        return [
            (f"x-amz-checksum-{name}", b2a_base64(each.digest(), newline=False).decode())
            for name, each in self._sums.items()
        ]

    def hand_over(self) -> bytearray | None:
        """Return the content; the caller accounts for its space from now on."""
        content, self._content = self._content, None
        return content

    def hand_over_size(self) -> int:
        """Drop the content and return its size, for a caller that frees the space."""
        return len(self.hand_over() or b"")

    def moved(self) -> Sink:
        """Return a sink that holds what this one held, and outlives it."""
        other = object.__new__(Sink)
        other.__dict__.update(self.__dict__)
        self._content = None
        return other

    def adopt(self, part: Sink) -> None:
        """Append what another sink has taken, with the space that it has claimed."""
        more = part.hand_over()
        self.size += part.size
        if self._content is None or more is None:
            self._release(len(more or b""))
            self.close()
        else:
            self._content += more

    def close(self) -> None:
        """Free the space that is used."""
        if self._content is not None:
            self._release(len(self._content))
            self._content = None


def known_checksums(names: Iterable[str]) -> list[str]:
    """Return which header names are those of checksums, without their prefix."""
    bare = [name.lower().removeprefix("x-amz-checksum-") for name in names]
    return [name for name in bare if name in CHECKSUMS]


def _checksum(name: str) -> Checksum | None:
    """Begin a checksum; return None if it needs a package that is not installed."""
    try:
        return new_checksum(name)
    except MissingExtra:
        return None
