r"""Way 4 to carry a signature: a body that is signed chunk by chunk while it is sent.

S3 calls it ``aws-chunked``. The head of the request names the form of the body instead of its
hash. The first chunk's signature covers the signature of the head, the seed signature; each
further signature covers the one before:

    10000;chunk-signature=ad80c730...\r\n       size in hex, and the signature of the chunk
    (65536 bytes)\r\n
    0;chunk-signature=b6c6ea8a...\r\n           the last chunk is empty
    x-amz-checksum-crc32c:sOO8/Q==\r\n          trailers, if the form has some
    x-amz-trailer-signature:d81f82...\r\n       and their signature
    \r\n

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html

Rules of this file:

- No input or output here: pieces go in, frames come out. The caller fetches the pieces.
- Lengths are known before the first byte is sent, and enforced: a longer or shorter body is an
  error, and the bytes framed until then have no end, so servers refuse them. After an error, and
  after the end, nothing is framed any more.
"""

from __future__ import annotations

from binascii import b2a_base64

from .checksum import new_checksum
from .digest import sha256
from .errors import BodyLengthMismatch, InvalidParameter, InvalidRequest
from .pieces import Pieces
from .stream_form import (
    CHECKSUM_LENGTHS,
    CHECKSUM_PREFIX,
    CHUNK_EXTENSION,
    LINE_END,
    PADDING,
    canonical_trailers,
)
from .streaming_names import TRAILER_SIGNATURE
from .string_to_sign import chunk_preamble, chunk_string_to_sign, trailer_string_to_sign
from .wire import require_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

    from .model import Scope
    from .signing_key import Key
    from .stream_form import Form, Trailer

    Buffer = bytes | bytearray | memoryview

_END = LINE_END.encode()
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="


class Framer:
    """Cuts one body into chunks and frames them.

    Args:
        form: the form of the body.
        key: the signing key.
        amz_date: the date of the request.
        scope: the scope of the request.
        seed: signature of the request.
        length: bytes that the body has.
        chunk_size: bytes of each chunk but the last.
    """

    __slots__ = (
        "_amz_date",
        "_chunk_size",
        "_ended",
        "_form",
        "_hash",
        "_held",
        "_key",
        "_left",
        "_length",
        "_previous",
        "_scope",
        "_start",
        "_sums",
        "_unframed",
        "_updates",
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
        self._start = chunk_preamble(form.algorithm.name, amz_date, scope)
        self._previous = seed
        self._length = length
        self._left = length  # bytes not yet received
        self._unframed = length  # bytes not yet in a chunk
        self._chunk_size = chunk_size
        self._ended = False  # well or not
        self._wanted = min(chunk_size, length)
        self._held = Pieces()
        self._hash = sha256()
        self._sums = {
            name: new_checksum(name.removeprefix(CHECKSUM_PREFIX))
            for name, value in form.trailers.items()
            if value is None
        }
        self._updates = [each.update for each in self._sums.values()]

    def feed(self, piece: Buffer) -> list[bytes]:
        """Add the next piece of the body, of any size, and return the chunks that are complete.

        Immutable bytes, or a view of them, are held without a copy until their chunk is complete;
        a buffer that the caller may change is copied at once.

        Raises:
            BodyLengthMismatch: the body exceeds the declared length.
            InvalidRequest: the body has already ended or failed.
            TypeError: the piece is not bytes.
        """
        if self._ended:
            raise _ended()
        data = piece if type(piece) is bytes else _unchanging(view_of(piece))
        if len(data) > self._left:
            self._ended = True
            raise BodyLengthMismatch(
                f"The body is longer than the {self._length} bytes that the request declares: it "
                f"has at least {self._length - self._left + len(data)}.",
                "Declare the right length; the last piece was not framed.",
                "body",
            )
        self._left -= len(data)
        for update in self._updates:
            update(data)
        if len(data) == self._wanted and not self._held.size:
            return [self._whole(data)] if data else []
        return self._cut(memoryview(data))

    def finish(self) -> list[bytes]:
        """Return the bytes to send after the last byte of the body.

        Raises:
            BodyLengthMismatch: the body has fewer bytes than were declared.
        """
        if self._ended:
            raise _ended()
        self._ended = True
        if self._left:
            raise BodyLengthMismatch(
                f"The body is {self._left} bytes shorter than the {self._length} bytes that the "
                "request declares.",
                "Declare the right length, or send the whole body; servers refuse it as it is.",
                "body",
            )
        return [self._line(0) + self._trailers() + _END]

    def _whole(self, data: bytes | memoryview) -> bytes:
        """Frame a chunk that came in one piece."""
        if self._form.signed:
            self._hash.update(data)
        return self._frame(len(data), [data])

    def _cut(self, view: memoryview) -> list[bytes]:
        """Return the chunks that a piece completes; the rest of the piece is held."""
        frames = []
        while view:
            part = view[: self._wanted]
            view = view[self._wanted :]
            self._wanted -= len(part)
            self._held.add(part)
            if self._form.signed:
                self._hash.update(part)
            if not self._wanted:
                frames.append(self._frame(self._held.size, self._held.take()))
        return frames

    def _frame(self, size: int, data: Iterable[Buffer]) -> bytes:
        """Frame a chunk whose data has been hashed."""
        self._unframed -= size
        self._wanted = min(self._chunk_size, self._unframed)
        return b"".join([self._line(size), *data, _END])

    def _line(self, size: int) -> bytes:
        if not self._form.signed:
            return f"{size:x}\r\n".encode()
        text = chunk_string_to_sign(self._start, self._previous, self._hash.hexdigest())
        self._hash = sha256()
        return f"{size:x}{CHUNK_EXTENSION}{self._sign(text)}\r\n".encode()

    def _sign(self, text: str) -> str:
        self._previous = self._key.sign(text.encode())
        return self._previous.ljust(self._form.algorithm.signature_length, PADDING)

    def _trailers(self) -> bytes:
        values = {name: self._value(name, value) for name, value in self._form.trailers.items()}
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

    def _value(self, name: str, value: Trailer) -> str:
        if value is None:
            return _base64(self._sums[name].digest())
        if isinstance(value, str):
            return value
        text = value()
        require_str(f"the value of {name}", text)
        if len(text) != CHECKSUM_LENGTHS[name] or text.strip(_BASE64):
            raise InvalidParameter(
                f"{name} must be {CHECKSUM_LENGTHS[name]} characters of base64, not {text[:80]!r}.",
                "Give the base64 of the checksum's bytes, most significant first.",
                "trailers",
            )
        return text

    def __reduce__(self) -> NoReturn:
        raise TypeError("a framer does not pickle: it has read a part of its body")

    def __repr__(self) -> str:
        return f"<framer of {self._length} bytes, {self._left} to come>"


def _ended() -> InvalidRequest:
    return InvalidRequest(
        "The body has already ended or failed; it takes no more bytes.",
        "Sign the request again, with the body from its beginning.",
    )


def view_of(piece: Buffer) -> memoryview:
    """Return the bytes of a piece, without a copy if they are contiguous.

    Raises:
        TypeError: the piece is not bytes.
    """
    try:
        view = memoryview(piece)
    except TypeError:
        raise TypeError(
            f"a body must be bytes, not {type(piece).__name__}; encode text as UTF-8"
        ) from None
    return view.cast("B") if view.c_contiguous else memoryview(view.tobytes())


def _unchanging(view: memoryview) -> memoryview:
    """Return a view that cannot change: the view itself if it is of bytes, else of a copy."""
    return view if type(view.obj) is bytes else memoryview(bytes(view))


def _base64(digest: bytes) -> str:
    return b2a_base64(digest, newline=False).decode()
