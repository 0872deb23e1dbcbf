r"""Way 4 to carry a signature: a body that is signed chunk by chunk while it is sent.

S3 calls it ``aws-chunked``. The head of the request says which form the body has instead of its
hash; the signature of the head, the seed, is what the first chunk's signature covers, and each
chunk's is what the next one's does:

    10000;chunk-signature=ad80c730...\r\n       size in hex, and the signature of the chunk
    (65536 bytes)\r\n
    0;chunk-signature=b6c6ea8a...\r\n           the last chunk is empty
    x-amz-checksum-crc32c:sOO8/Q==\r\n          trailers, if the form has some
    x-amz-trailer-signature:63bddb...\r\n       and their signature
    \r\n

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html

Rules of this file:

- Nothing waits here: pieces are fed, frames come out. Who fetches the pieces may wait.
- Lengths are known before the first byte is sent, and kept: a body that turns out longer or
  shorter is an error, and what was framed until then lacks its end, so no server takes it.
"""

from __future__ import annotations

from binascii import b2a_base64

from .checksum import CHECKSUMS, new_checksum
from .constants import (
    STREAMING_PREFIX,
    STREAMING_UNSIGNED_PAYLOAD_TRAILER,
    TRAILER_SIGNATURE,
)
from .digest import sha256
from .errors import BodyLengthMismatch, InvalidParameter
from .frozen import Frozen, assign
from .pieces import Pieces
from .string_to_sign import chunk_string_to_sign, trailer_string_to_sign
from .wire import read_headers, require_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from .model import Scope
    from .signing_key import Algorithm, Key

SMALLEST_CHUNK = 8192  # bytes; S3 takes a smaller one as the last only
CHUNK_SIZE = 65_536
CHUNK_EXTENSION = ";chunk-signature="
CHECKSUM_PREFIX = "x-amz-checksum-"
PADDING = "*"  # behind signatures whose length varies, so that the length of the body does not
_END = b"\r\n"
_SUM_LENGTHS = {"crc32": 8, "crc32c": 8, "crc64nvme": 12, "sha1": 28, "sha256": 44}  # in base64


class Form(Frozen):
    """What a streamed body looks like.

    Args:
        algorithm: that signs the request.
        signed: whether each chunk carries a signature.
        trailers: names of checksums to compute on the way (``crc32``, ``crc32c``, ``crc64nvme``,
            ``sha1``, ``sha256``), or a mapping of names of headers to their values.

    Raises:
        InvalidParameter: no such checksum; or neither signatures nor trailers.
    """

    __slots__ = ("algorithm", "signed", "trailers")
    algorithm: Algorithm
    signed: bool
    trailers: dict[str, str | None]

    def __init__(
        self, algorithm: Algorithm, signed: bool, trailers: Iterable[str] | Mapping[str, str] | None
    ) -> None:
        assign(self, "algorithm", algorithm)
        assign(self, "signed", signed)
        assign(self, "trailers", _read_trailers(trailers))
        if not signed and not self.trailers:
            raise InvalidParameter(
                "A streamed body needs signatures or a checksum behind it, and has neither.",
                'Pass trailers=["crc32"], or leave chunks signed.',
            )

    @property
    def payload_hash(self) -> str:
        """What stands for the body in ``x-amz-content-sha256``."""
        if not self.signed:
            return STREAMING_UNSIGNED_PAYLOAD_TRAILER
        trailer = "-TRAILER" if self.trailers else ""
        return f"{STREAMING_PREFIX}{self.algorithm.name}-PAYLOAD{trailer}"

    def length(self, body: int, chunk_size: int) -> int:
        """Bytes of the framed body.

        Args:
            body: bytes of the body itself.
            chunk_size: bytes of each chunk but the last.
        """
        width = len(CHUNK_EXTENSION) + self.algorithm.signature_length if self.signed else 0
        whole, rest = divmod(body, chunk_size)
        total = whole * (len(f"{chunk_size:x}") + width + len(_END) + chunk_size + len(_END))
        if rest:
            total += len(f"{rest:x}") + width + len(_END) + rest + len(_END)
        total += len("0") + width + len(_END) + len(_END)
        for name, value in self.trailers.items():
            size = _SUM_LENGTHS[name.removeprefix(CHECKSUM_PREFIX)] if value is None else len(value)
            total += len(name) + len(":") + size + len(_END)
        if self.trailers and self.signed:
            total += len(TRAILER_SIGNATURE) + len(":") + self.algorithm.signature_length + len(_END)
        return total


class Framer:
    """Cuts one body into chunks and frames them.

    Args:
        form: of the body.
        key: that signs.
        amz_date: of the request.
        scope: of the request.
        seed: signature of the request.
        length: bytes that the body has.
        chunk_size: bytes of each chunk but the last.
    """

    __slots__ = (
        "_amz_date",
        "_chunk_size",
        "_form",
        "_hash",
        "_held",
        "_key",
        "_left",
        "_length",
        "_previous",
        "_scope",
        "_sums",
        "_unframed",
        "_wanted",
    )

    def __init__(
        self,
        form: Form,
        key: Key,
        amz_date: str,
        scope: Scope,
        seed: str,
        length: int,
        chunk_size: int,
    ) -> None:
        self._form = form
        self._key = key
        self._amz_date = amz_date
        self._scope = scope
        self._previous = seed
        self._length = length
        self._left = length  # bytes that have not come
        self._unframed = length  # bytes that are in no chunk yet
        self._chunk_size = chunk_size
        self._wanted = min(chunk_size, length)
        self._held = Pieces()
        self._hash = sha256()
        self._sums = {
            name: new_checksum(name.removeprefix(CHECKSUM_PREFIX))
            for name, value in form.trailers.items()
            if value is None
        }

    def feed(self, piece: bytes | bytearray | memoryview) -> list[bytes]:
        """Take the next piece of the body, of any size; gives the chunks that are complete.

        Raises:
            BodyLengthMismatch: more than the declared length.
            TypeError: no bytes.
        """
        view = memoryview(_as_bytes(piece))
        if len(view) > self._left:
            raise BodyLengthMismatch(
                f"The body is longer than the {self._length} bytes that its head declares: "
                f"{self._length - self._left + len(view)} have come by now.",
                "Declare the right length; nothing of what was too much has been framed.",
            )
        self._left -= len(view)
        for each in self._sums.values():
            each.update(view)
        frames = []
        while view:
            part = view[: self._wanted]
            view = view[self._wanted :]
            self._wanted -= len(part)
            self._held.add(part)
            if self._form.signed:
                self._hash.update(part)
            if not self._wanted:
                frames.append(self._frame())
        return frames

    def finish(self) -> list[bytes]:
        """What comes after the last byte of the body.

        Raises:
            BodyLengthMismatch: fewer bytes have come than were declared.
        """
        if self._left:
            raise BodyLengthMismatch(
                f"The body has ended {self._left} bytes before the {self._length} that its head "
                "declares.",
                "Declare the right length, or send all of it; no server takes what was framed.",
            )
        return [self._line(0) + self._trailers() + _END]

    def _frame(self) -> bytes:
        """The chunk whose data is held."""
        frame = b"".join([self._line(self._held.size), *self._held, _END])
        self._unframed -= self._held.size
        self._held = Pieces()
        self._wanted = min(self._chunk_size, self._unframed)
        return frame

    def _line(self, size: int) -> bytes:
        if not self._form.signed:
            return f"{size:x}\r\n".encode()
        text = chunk_string_to_sign(
            self._form.algorithm.name,
            self._amz_date,
            self._scope,
            self._previous,
            self._hash.hexdigest(),
        )
        self._hash = sha256()
        return f"{size:x}{CHUNK_EXTENSION}{self._sign(text)}\r\n".encode()

    def _sign(self, text: str) -> str:
        self._previous = self._key.sign(text.encode())
        return self._previous.ljust(self._form.algorithm.signature_length, PADDING)

    def _trailers(self) -> bytes:
        values = {
            name: value if value is not None else _base64(self._sums[name].digest())
            for name, value in self._form.trailers.items()
        }
        lines = "".join([f"{name}:{value}\r\n" for name, value in values.items()])
        if values and self._form.signed:
            text = trailer_string_to_sign(
                self._form.algorithm.name,
                self._amz_date,
                self._scope,
                self._previous,
                canonical_trailers(values),
            )
            lines += f"{TRAILER_SIGNATURE}:{self._sign(text)}\r\n"
        return lines.encode()

    def __repr__(self) -> str:
        return f"<framer of {self._length} bytes, {self._left} to come>"


def canonical_trailers(values: Mapping[str, str]) -> str:
    """The trailers as they are signed: sorted, each with a newline."""
    return "".join([f"{name}:{value}\n" for name, value in sorted(values.items())])


def check_chunk_size(size: int) -> int:
    """A size that S3 takes for chunks.

    Raises:
        TypeError: no int.
        InvalidParameter: too small.
    """
    if type(size) is not int:
        raise TypeError(f"chunk_size must be int, not {type(size).__name__}")
    if size < SMALLEST_CHUNK:
        raise InvalidParameter(
            f"chunk_size={size} is less than {SMALLEST_CHUNK} bytes, the least that S3 takes for "
            "all chunks but the last.",
            f"Pass {CHUNK_SIZE} or so.",
        )
    return size


def _read_trailers(given: Iterable[str] | Mapping[str, str] | None) -> dict[str, str | None]:
    if given is None:
        return {}
    if isinstance(given, str):
        raise TypeError("trailers must be a list of names or a mapping, not one str")
    pairs: Any = given
    if hasattr(given, "items"):
        return dict(read_headers(pairs)[1])
    return {CHECKSUM_PREFIX + _checksum(name): None for name in pairs}


def _checksum(name: str) -> str:
    require_str("a trailer's checksum", name)
    lowered = name.lower()
    if lowered not in CHECKSUMS:
        raise InvalidParameter(
            f"{name[:40]!r} is no checksum that S3 takes.", f"Choose of {', '.join(CHECKSUMS)}."
        )
    return lowered


def _base64(digest: bytes) -> str:
    return b2a_base64(digest, newline=False).decode()


def _as_bytes(piece: object) -> bytes:
    """A piece that nobody will write over while it is held."""
    if isinstance(piece, bytes):
        return piece
    if isinstance(piece, (bytearray, memoryview)):
        return bytes(piece)
    raise TypeError(f"a body is made of bytes, not of {type(piece).__name__}; encode text as UTF-8")
