"""Bodies that are hashed or signed while they are read: the only thing in signing that waits.

What is computed lies in `core.stream`; here is fetched, from files, iterables and async iterables.
"""

from __future__ import annotations

from .core.constants import CONTENT_SHA256, DECODED_LENGTH, TRAILER
from .core.digest import sha256
from .core.errors import InvalidParameter, InvalidRequest
from .core.header import sign_headers
from .core.model import Headers, Request, Signed
from .core.stream import Form, Framer, check_chunk_size
from .core.timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any, BinaryIO

    from .core.model import Credentials
    from .core.profile import Profile
    from .core.signing_key import Algorithm

    Body = bytes | bytearray | memoryview | BinaryIO | Iterable[bytes] | AsyncIterable[bytes]

_UPLOADS = ("PUT", "POST")
_END = 2  # os.SEEK_END
_READ = 1024 * 1024  # bytes at a time from a file that is hashed


def payload_hash(source: bytes | BinaryIO | Iterable[bytes]) -> str:
    """SHA-256 of a body, for a request's ``x-amz-content-sha256``: 64 lower-case hex digits.

    Args:
        source: bytes; a binary file, read from where it stands and put back there, so that it can
            be sent after; or an iterable of bytes, which is used up.

    Raises:
        TypeError: text, or another thing that gives no bytes.
    """
    total = sha256()
    position = _file(source).tell() if _is_seekable(source) else None
    for piece in _pieces(source, _READ):
        total.update(_checked(piece))
    if position is not None:
        _file(source).seek(position)
    return total.hexdigest()


class SignedStream:
    """A request whose body is framed and signed while it is sent; made by ``Signer.stream``.

    Iterate over it for the bytes to send, with ``for`` or ``async for``, once. An error on the way
    leaves a body that has no end: servers refuse it.

    Attributes:
        signed: the `Signed` head; its ``headers`` are to be added to the request, and replace
            those of the same name.
        content_length: bytes of the framed body.
    """

    __slots__ = ("_chunks", "_framer", "_read_size", "content_length", "signed")

    def __init__(
        self, signed: Signed, content_length: int, framer: Framer, chunks: Body, read_size: int
    ) -> None:
        self.signed = signed
        self.content_length = content_length
        self._framer: Framer | None = framer
        self._chunks = chunks
        self._read_size = read_size

    @property
    def headers(self) -> Headers:
        """Those to add to the request."""
        return self.signed.headers

    def __iter__(self) -> Iterator[bytes]:
        framer = self._once()
        if hasattr(self._chunks, "__aiter__"):
            raise TypeError("this body comes asynchronously: use async for")
        return _framed(framer, _pieces(self._chunks, self._read_size))

    def __aiter__(self) -> AsyncIterator[bytes]:
        framer = self._once()
        if not hasattr(self._chunks, "__aiter__"):
            return _framed_from_sync(framer, _pieces(self._chunks, self._read_size))
        pieces: Any = self._chunks
        return _framed_async(framer, pieces)

    def _once(self) -> Framer:
        framer, self._framer = self._framer, None
        if framer is None:
            raise InvalidRequest(
                "This stream was begun before, and a body is signed once.",
                "Call Signer.stream anew, with the body from its beginning.",
            )
        return framer

    def __repr__(self) -> str:
        return f"<signed stream of {self.content_length} bytes for {self.signed!r}>"


def sign_stream(
    request: Request,
    chunks: Body,
    length: int | None,
    trailers: Iterable[str] | Mapping[str, str] | None,
    sign_chunks: bool,
    chunk_size: int,
    credentials: Credentials,
    region: str,
    service: str,
    profile: Profile,
    at: datetime,
    algorithm: Algorithm,
) -> SignedStream:
    """Sign the head of a request, and what frames its body; ``Signer.stream`` tells the rest."""
    _check(request, service, profile)
    check_chunk_size(chunk_size)
    form = Form(algorithm, sign_chunks, trailers)
    size = _length(chunks, length)
    framed = form.length(size, chunk_size)
    added = {
        CONTENT_SHA256: form.payload_hash,
        "Content-Encoding": _encoding(request),
        "Content-Length": str(framed),
        DECODED_LENGTH: str(size),
    }
    if form.trailers:
        added[TRAILER] = ",".join(form.trailers)
    replaced = {name.lower() for name in added}
    kept = [pair for pair in request.headers if pair[0].lower() not in replaced]
    head = Request(request.method, request.url, [*kept, *added.items()])
    signed = sign_headers(head, credentials, region, service, profile, at, algorithm)
    amz_date = format_amz_date(at)
    scope = algorithm.scope(amz_date[:8], region, service)
    key = algorithm.signing_key(credentials, scope)
    framer = Framer(form, key, amz_date, scope, signed.signature, size, chunk_size)
    whole = Signed(
        Headers({**added, **signed.headers}),
        signed.url,
        signed.signature,
        signed.canonical_request,
        signed.string_to_sign,
    )
    return SignedStream(whole, framed, framer, chunks, chunk_size)


def _check(request: Request, service: str, profile: Profile) -> None:
    if not profile.content_sha256_header:
        raise InvalidParameter(
            f"The service {service} takes no aws-chunked bodies; S3 does.",
            "Sign the hash of the body: sigv4.payload_hash computes it.",
        )
    if request.method not in _UPLOADS:
        raise InvalidRequest(f"{request.method} has no body to stream.", "Stream with PUT or POST.")
    if request.body:
        raise InvalidRequest(
            f"The request has a body of {len(request.body)} bytes besides the stream.",
            "Give the body as the stream alone.",
        )


def _encoding(request: Request) -> str:
    """S3 documents ``aws-chunked,gzip`` for a body that is compressed as well.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
    """
    given = request.fields.get("content-encoding", "")
    others = [word.strip(" ") for word in given.split(",")]
    return ",".join(["aws-chunked", *[word for word in others if word not in ("", "aws-chunked")]])


def _length(chunks: Body, given: int | None) -> int:
    """Bytes of the body: given, or known from what it is."""
    if given is not None:
        if type(given) is not int:
            raise TypeError(f"length must be int, not {type(given).__name__}")
        if given < 0:
            raise InvalidParameter(f"length={given} is less than nothing.", "Pass it in bytes.")
        return given
    if isinstance(chunks, (bytes, bytearray, memoryview)):
        return memoryview(chunks).nbytes
    if _is_seekable(chunks):
        file = _file(chunks)
        position = file.tell()
        end = file.seek(0, _END)
        file.seek(position)
        return int(end) - int(position)
    raise InvalidParameter(
        "The length of the body is not known, and S3 wants it before the first byte.",
        "Pass length=, in bytes.",
    )


def _is_seekable(source: Any) -> bool:
    return hasattr(source, "read") and hasattr(source, "seekable") and bool(source.seekable())


def _file(source: object) -> Any:
    return source


def _pieces(source: Any, size: int) -> Iterator[Any]:
    """A body piece by piece."""
    if isinstance(source, str):
        raise TypeError("a body is made of bytes, not of str; encode text as UTF-8")
    if isinstance(source, (bytes, bytearray, memoryview)):
        return iter((memoryview(source).cast("B"),) if memoryview(source).nbytes else ())
    if hasattr(source, "read"):
        return _reads(source.read, size)
    return iter(source)


def _reads(read: Any, size: int) -> Iterator[Any]:
    while piece := read(size):
        yield piece


def _checked(piece: object) -> Any:
    if not isinstance(piece, (bytes, bytearray, memoryview)):
        raise TypeError(f"a body is made of bytes, not of {type(piece).__name__}")
    return piece


def _framed(framer: Framer, pieces: Iterator[Any]) -> Iterator[bytes]:
    for piece in pieces:
        yield from framer.feed(piece)
    yield from framer.finish()


async def _framed_from_sync(framer: Framer, pieces: Iterator[Any]) -> AsyncIterator[bytes]:
    for frame in _framed(framer, pieces):
        yield frame


async def _framed_async(framer: Framer, pieces: AsyncIterable[Any]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        for frame in framer.feed(piece):
            yield frame
    for frame in framer.finish():
        yield frame
