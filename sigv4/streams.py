"""Bodies that are hashed or signed while they are read: the only input and output in signing.

`core.stream` does the computing. This module reads files, iterables and async iterables.
"""

from __future__ import annotations

from .core.constants import CONTENT_SHA256, TRAILER
from .core.digest import sha256
from .core.errors import BodyLengthMismatch, InvalidParameter, InvalidRequest, UnsupportedByService
from .core.header import sign_headers
from .core.model import Headers, Request, Signed
from .core.stream import Framer, view_of
from .core.stream_form import Form, check_chunk_size
from .core.streaming_names import DECODED_LENGTH
from .core.timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterable,
        AsyncIterator,
        Callable,
        Iterable,
        Iterator,
        Mapping,
    )
    from datetime import datetime
    from typing import Any, NoReturn, Protocol

    from .core.signing_params import SigningParams
    from .core.stream import Buffer
    from .core.stream_form import Trailer

    class Readable(Protocol):
        """A binary file, or an object that can be read like one."""

        def read(self, size: int, /) -> Buffer:
            """Read at most this many bytes; no bytes at the end."""
            ...

    Source = Buffer | Readable | Iterable[Buffer]
    Body = Source | AsyncIterable[Buffer]

_CONTENT_LENGTH = "Content-Length"
_UPLOADS = ("PUT", "POST")
_END = 2  # os.SEEK_END
_READ = 256 * 1024  # bytes per read: small enough to be hashed from the processor's cache


def payload_hash(source: Source) -> str:
    """Compute the SHA-256 of a body for ``x-amz-content-sha256``: 64 lower-case hex digits.

    Args:
        source: bytes; a binary file, read from its current position and set back to it, so that it
            can be sent afterwards; or an iterable of bytes, which is consumed.

    Raises:
        TypeError: text, or a value that does not give bytes.
    """
    total = sha256()
    position = _file(source).tell() if _is_seekable(source) else None
    try:
        for piece in _pieces(source, _READ):
            total.update(piece)
    finally:
        if position is not None:
            _file(source).seek(position)
    return total.hexdigest()


class SignedStream:
    """A request whose body is framed and signed while it is sent; made by ``Signer.stream``.

    Iterate over it once, with ``for`` or ``async for``, for the bytes to send. After an error the
    body has no end, so servers refuse it.

    Attributes:
        signed: the `Signed` head; add its ``headers`` to the request, in place of those of the
            same name.
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
        """The headers to add to the request."""
        return self.signed.headers

    @property
    def len(self) -> int:
        """The length of the framed body in bytes, for the HTTP client requests.

        Without it, requests would frame the body again. (A ``__len__`` would count the pieces.)
        """
        return self.content_length

    def apply(self, request: Request) -> Request:
        """Return the head of the request with the headers in place; its body is framed later."""
        return self.signed.apply(request)

    def framer(self) -> Framer:
        """Return what frames the body, for callers that push pieces instead of being read from.

        ``framer.feed(piece)`` and ``framer.finish()`` give the bytes to send.

        Raises:
            InvalidRequest: this stream was already read.
        """
        return self._once()

    def __iter__(self) -> Iterator[bytes]:
        if _is_asynchronous(self._chunks) and not hasattr(self._chunks, "__iter__"):
            raise TypeError("this body is asynchronous: use async for")
        return _framed(self._once(), _pieces(self._chunks, self._read_size))

    def __aiter__(self) -> AsyncIterator[bytes]:
        framer = self._once()
        if _is_asynchronous(self._chunks):
            return _framed_async(framer, _async_pieces(self._chunks, self._read_size))
        return _framed_from_sync(framer, _pieces(self._chunks, self._read_size))

    def _once(self) -> Framer:
        framer, self._framer = self._framer, None
        if framer is None:
            raise InvalidRequest(
                "This stream was already read, and a body is signed only once.",
                "Call Signer.stream again, with the body from its beginning.",
                "body",
            )
        return framer

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signed stream does not pickle; pickle the Signer, and sign again")

    def __repr__(self) -> str:
        return f"<signed stream of {self.content_length} bytes for {self.signed!r}>"


def sign_stream(
    request: Request,
    chunks: Body,
    length: int | None,
    trailers: Iterable[str] | Mapping[str, Trailer] | None,
    sign_chunks: bool,
    chunk_size: int,
    params: SigningParams,
    at: datetime,
    check_head: Callable[[Request], None],
    allow_unsupported: bool = False,
) -> SignedStream:
    """Sign the head of a request, and prepare to frame its body; see ``Signer.stream``.

    `check_head` refuses the head as it is sent, before it is signed.
    """
    _check_body(chunks)
    check_chunk_size(chunk_size)
    form = Form(params.algorithm, sign_chunks, trailers)
    _check_announced(request, form)
    size = _length(chunks, length)
    framed = form.length(size, chunk_size)
    added = {
        CONTENT_SHA256: form.payload_hash,
        "Content-Encoding": _encoding(request),
        DECODED_LENGTH: str(size),
    }
    if form.trailers:
        if not allow_unsupported:
            _check_trailers(request.fields.get("host") or request.host)
        added[TRAILER] = ",".join(form.trailers)
    declared = {_CONTENT_LENGTH: str(framed)}
    if _CONTENT_LENGTH.lower() in request.fields:  # else HTTP clients may frame the body again
        added |= declared
    head = _replace(request, added)
    check_head(head)
    signed = sign_headers(head, params, at)
    amz_date = format_amz_date(at)
    scope = params.scope(amz_date[:8])
    framer = Framer(
        form, params.signing_key(scope), amz_date, scope, signed.signature, size, chunk_size
    )
    whole = Signed(
        Headers({**added, **declared, **signed.headers}),
        signed.url,
        signed.signature,
        signed.canonical_request,
        signed.string_to_sign,
    )
    return SignedStream(whole, framed, framer, chunks, min(chunk_size, _READ))


def check_streams(request: Request, params: SigningParams) -> None:
    """Refuse a request whose body cannot be a stream.

    Raises:
        InvalidParameter: the service does not accept ``aws-chunked`` bodies.
        InvalidRequest: a method without a body, or a request that has one.
    """
    service, profile = params.service, params.profile
    if not profile.content_sha256_header:
        raise InvalidParameter(
            f"The service {service} does not accept aws-chunked bodies; S3 does.",
            "Sign the hash of the body: sigv4.payload_hash computes it.",
            "service",
        )
    if request.method not in _UPLOADS:
        raise InvalidRequest(
            f"{request.method} has no body to stream.", "Stream with PUT or POST.", "method"
        )
    if request.body:
        raise InvalidRequest(
            f"The request has both a body of {len(request.body)} bytes and a stream.",
            "Give the body only as the stream.",
            "body",
        )


def _check_body(chunks: object) -> None:
    """Refuse a value that is not a body, before anything is signed."""
    if isinstance(chunks, str):
        raise TypeError("a body must be bytes, not str; encode text as UTF-8")
    ways = ("read", "__iter__", "__aiter__")
    if _buffer(chunks) is None and not any(hasattr(chunks, way) for way in ways):
        raise TypeError(
            "a body must be bytes, a binary file, or an iterable or async iterable of bytes, not "
            f"{type(chunks).__name__}"
        )


def _check_trailers(host: str) -> None:
    """Refuse trailing checksums for a service that is known to take none."""
    from .services.compatible import find_service
    from .services.compatible_data import TRAILERS

    found = find_service(host)
    if found is not None and TRAILERS in found.service.lacks:
        raise UnsupportedByService(
            f"{found.service.name} has no {TRAILERS}, and would answer with an error "
            f"({found.service.page}).",
            "Sign the chunks and leave out `trailers`. Or pass `allow_unsupported=True`, if the "
            "service supports them now.",
            "trailers",
        )


def _check_announced(request: Request, form: Form) -> None:
    """Refuse a head that announces trailers which the body does not send."""
    announced = request.fields.get(TRAILER.lower())
    if announced is not None and not form.trailers:
        raise InvalidRequest(
            f"The header x-amz-trailer announces {announced[:80]!r}, but the stream has no "
            "trailers.",
            "Pass `trailers`, or leave x-amz-trailer out: it is added.",
            "trailers",
        )


def _encoding(request: Request) -> str:
    """Return the Content-Encoding; S3 documents ``aws-chunked,gzip`` for a compressed body.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
    """
    given = request.fields.get("content-encoding", "")
    others = [word.strip(" ") for word in given.split(",")]
    kept = [word for word in others if word.lower() not in ("", "aws-chunked")]
    return ",".join(["aws-chunked", *kept])


def _replace(request: Request, headers: Mapping[str, str]) -> Request:
    """Return the request with headers in place of those of the same names."""
    replaced = {name.lower() for name in headers}
    kept = [pair for pair in request.headers if pair[0].lower() not in replaced]
    return Request(request.method, request.url, [*kept, *headers.items()])


def _length(chunks: Body, given: int | None) -> int:
    """Return the length of the body in bytes, given or known from the body itself."""
    known = _known_length(chunks)
    if given is None:
        if known is None:
            raise InvalidParameter(
                "The length of the body is unknown, and S3 needs it before the first byte.",
                "Pass `length`, in bytes.",
                "length",
            )
        return known
    if type(given) is not int:
        raise TypeError(f"length must be int, not {type(given).__name__}")
    if given < 0:
        raise InvalidParameter(
            f"`length={given}` is negative.", "Pass the length in bytes.", "length"
        )
    if known is not None and known != given:
        raise BodyLengthMismatch(
            f"`length={given}`, but the body has {known} bytes from its current position.",
            "Leave out `length`, or pass only the part of the body to send.",
            "length",
        )
    return given


def _known_length(chunks: Body) -> int | None:
    view = _buffer(chunks)
    if view is not None:
        return view.nbytes
    if not _is_seekable(chunks):
        return None
    file = _file(chunks)
    position = file.tell()
    end = file.seek(0, _END)
    file.seek(position)
    return max(int(end) - int(position), 0)


def _buffer(source: Any) -> memoryview | None:
    try:
        return memoryview(source)
    except TypeError:
        return None


def _is_seekable(source: Any) -> bool:
    return hasattr(source, "read") and hasattr(source, "seekable") and bool(source.seekable())


def _is_asynchronous(source: object) -> bool:
    return hasattr(source, "__aiter__")


def _file(source: object) -> Any:
    return source


def _pieces(source: Any, size: int) -> Iterator[Buffer]:
    """Yield a body in pieces of at most a size, so that no more is framed ahead."""
    if _buffer(source) is not None:
        return iter(_cut(source, size))
    _check_body(source)
    pieces = _reads(source.read, size) if hasattr(source, "read") else iter(source)
    return (part for piece in pieces for part in _cut(piece, size))


def _cut(piece: Any, size: int) -> Iterable[Buffer]:
    if type(piece) is bytes and len(piece) <= size:
        return (piece,)
    view = view_of(piece)
    return (view[at : at + size] for at in range(0, len(view), size))


def _reads(read: Any, size: int) -> Iterator[Any]:
    while piece := read(size):
        yield piece


async def _async_pieces(source: Any, size: int) -> AsyncIterator[Buffer]:
    """Yield an asynchronous body in pieces; call `read` if it has it: iteration may be by lines."""
    pieces = _async_reads(source.read, size) if hasattr(source, "read") else source
    async for piece in pieces:
        for part in _cut(piece, size):
            yield part


async def _async_reads(read: Any, size: int) -> AsyncIterator[Any]:
    while piece := await read(size):
        yield piece


def _framed(framer: Framer, pieces: Iterator[Buffer]) -> Iterator[bytes]:
    for piece in pieces:
        yield from framer.feed(piece)
    yield from framer.finish()


async def _framed_from_sync(framer: Framer, pieces: Iterator[Buffer]) -> AsyncIterator[bytes]:
    for frame in _framed(framer, pieces):
        yield frame


async def _framed_async(framer: Framer, pieces: AsyncIterator[Buffer]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        for frame in framer.feed(piece):
            yield frame
    for frame in framer.finish():
        yield frame
