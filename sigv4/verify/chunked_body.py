r"""An ``aws-chunked`` body: verified chunk by chunk; no byte is handed on before its chunk is.

    10000;chunk-signature=ad80c730...\r\n     size in hex, and the signature of the chunk
    (65536 bytes)\r\n
    0;chunk-signature=b6c6ea8a...\r\n         the last chunk is empty, and signed like the others
    x-amz-checksum-crc32c:sOO8/Q==\r\n        trailers, where they were announced
    x-amz-trailer-signature:d81f82...\r\n     and their signature
    \r\n

Each chunk's signature covers that of the one before, the first that of the request. In the unsigned
form (``STREAMING-UNSIGNED-PAYLOAD-TRAILER``) lines have no signature and nothing binds the body but
the checksum behind it, which whoever changes the one can change as well. A checksum in a header,
which the request's own signature covers, is held against the body too.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

from __future__ import annotations

from ..core.constants import STREAMING_UNSIGNED_PAYLOAD_TRAILER
from ..core.digest import sha256
from ..core.pieces import Pieces
from ..core.stream_form import CHUNK_EXTENSION, PADDING, SMALLEST_CHUNK
from ..core.string_to_sign import chunk_preamble, chunk_string_to_sign, trailer_string_to_sign
from .body import content_length
from .checksums import ChecksumHeader
from .errors import VerificationError
from .trailers import Trailers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from ..core.model import Request
    from .errors import Refusals
    from .results import Verified, VerifiedHead

LARGEST_CHUNK = 16 * 1024**2  # bytes, held until their signature is seen to be right
LONGEST_LINE = 512
_EXTENSION = CHUNK_EXTENSION.encode()
_END_OF_LINE = b"\r\n"
_HEX = b"0123456789abcdefABCDEF"
_LONGEST_SIZE = 8  # hex digits


class ChunkedBody:
    """Takes an ``aws-chunked`` body as it arrives and gives what has been verified of it.

    Made by ``Verifier.stream``. Data is hashed as it comes and held, uncopied, until its chunk's
    signature is seen to be right. After an error nothing comes out any more.
    """

    __slots__ = (
        "_checksum",
        "_claimed",
        "_decoded",
        "_encoded",
        "_error",
        "_given",
        "_hash",
        "_head",
        "_held",
        "_last",
        "_left",
        "_length",
        "_line",
        "_previous",
        "_refuse",
        "_signed",
        "_start",
        "_step",
        "_total",
        "_trailers",
    )

    def __init__(self, request: Request, head: VerifiedHead, refuse: Refusals) -> None:
        form = head.payload_hash
        self._head = head
        self._refuse = refuse
        self._signed = form != STREAMING_UNSIGNED_PAYLOAD_TRAILER
        self._encoded = content_length(request, "content-length", refuse)
        decoded = content_length(request, "x-amz-decoded-content-length", refuse)
        if decoded is None:
            raise refuse(
                "length missing",
                f"x-amz-content-sha256 is {form}, and x-amz-decoded-content-length is missing.",
                "Send the number of bytes before they were chunked.",
            )
        self._decoded = decoded
        self._trailers = Trailers.announced(request, form, refuse)
        self._checksum = ChecksumHeader.of(request, bound=self._signed, refuse=refuse)
        claim = head.claim
        self._start = chunk_preamble(claim.algorithm.name, claim.amz_date, claim.scope)
        self._previous = claim.signature
        self._claimed = ""
        self._length = claim.algorithm.signature_length
        self._error: VerificationError | None = None
        self._last = SMALLEST_CHUNK  # bytes of the chunk before
        self._total = 0
        self._left = 0  # bytes of this chunk that have not arrived
        self._hash = sha256()
        self._held = Pieces()  # of this chunk, not verified yet
        self._given: list[memoryview | bytearray] = []  # verified, to be handed on
        self._line = b""  # the start of a line whose end has not arrived
        self._step: Callable[[bytes], None] | None = self._read_size

    def feed(self, data: bytes) -> bytes:
        """The next piece of the body; gives the bytes that are verified by now.

        Raises:
            VerificationError: a wrong signature, size, length, trailer or checksum, or anything
                behind the end.
        """
        if self._error is not None:
            raise self._error
        if self._encoded is not None:
            self._encoded -= len(data)
            if self._encoded < 0:
                self._fail("length", "The body is longer than its Content-Length.")
        data = bytes(data)  # what the caller may write over is copied; bytes are not
        self._given = []
        at = 0
        while at < len(data):
            take = self._take if self._left else self._take_line
            at = take(data, at)
        return b"".join(self._given)

    def close(self) -> Verified:
        """The verified request, once all has been fed.

        Raises:
            VerificationError: the body has not come to its end.
        """
        if self._error is not None:
            raise self._error
        if self._step is not None or self._encoded:
            self._fail("length", "The body ends before its last chunk.")
        return self._head.as_verified()

    def _take(self, data: bytes, at: int) -> int:
        """Data of a chunk: gives all of it once its signature is right."""
        piece = memoryview(data)[at : at + self._left]
        if self._signed:
            self._hash.update(piece)
        self._held.add(piece)
        size = len(piece)
        at += size
        self._left -= size
        if not self._left:
            self._check_chunk()
            parts = self._held.take()
            for reader in (self._trailers, self._checksum):
                if reader is not None:
                    for each in parts:
                        reader.update(each)
            self._given += parts
            if data.startswith(_END_OF_LINE, at):  # read at once, being there
                self._step = self._read_size
                at += len(_END_OF_LINE)
        return at

    def _take_line(self, data: bytes, at: int) -> int:
        """A line, or as much of it as there is; a line that is whole is read."""
        if self._step is None:
            self._fail("request", "Something follows the end of the body.")
        end = data.find(b"\n", at, at + LONGEST_LINE) + 1
        line = self._line + data[at : end or at + LONGEST_LINE]
        if len(line) >= LONGEST_LINE:
            self._fail("request", f"A line of the body is longer than {LONGEST_LINE} bytes.")
        if not end:
            self._line = line
            return len(data)
        if not line.endswith(_END_OF_LINE):
            self._fail("request", "A line does not end in CR and LF.")
        self._line = b""
        self._step(line[: -len(_END_OF_LINE)])
        return end

    def _read_size(self, line: bytes) -> None:
        """A chunk's first line: its size and, where chunks are signed, its signature."""
        size, extension, signature = line.partition(_EXTENSION)
        if not 0 < len(size) <= _LONGEST_SIZE or size.strip(_HEX):
            self._fail("request", "A chunk does not begin with its size in hex.")
        if bool(extension) != self._signed:
            self._fail("request", "A chunk has no signature, or one where none belongs.")
        self._claimed = self._unpadded(signature.decode("latin-1")) if self._signed else ""
        self._left = int(size, 16)
        self._check_size(self._left)
        self._hash = sha256()
        if self._left:
            self._step = self._read_end_of_data
        else:
            self._check_chunk()
            self._step = self._read_end if self._trailers is None else self._read_trailer

    def _check_size(self, size: int) -> None:
        if size and self._last < SMALLEST_CHUNK:
            self._fail(
                "chunk size",
                f"Only the last chunk is allowed to have a size less than {SMALLEST_CHUNK} bytes, "
                f"and one before it has {self._last}.",
            )
        if size > LARGEST_CHUNK:
            self._fail("chunk size", f"A chunk of {size} bytes is larger than {LARGEST_CHUNK}.")
        self._total += size
        if self._total > self._decoded or (not size and self._total < self._decoded):
            self._fail(
                "length",
                f"The chunks hold {self._total} bytes, and x-amz-decoded-content-length is "
                f"{self._decoded}.",
            )
        self._last = size

    def _read_end_of_data(self, line: bytes) -> None:
        """Nothing stands between the data of a chunk and its line end."""
        if line:
            self._fail("request", "A chunk is longer than its size.")
        self._step = self._read_size

    def _check_chunk(self) -> None:
        if not self._signed:
            return
        text = chunk_string_to_sign(self._start, self._previous, self._hash.hexdigest())
        self._check_signature(text, "chunk")

    def _unpadded(self, signature: str) -> str:
        if len(signature) != self._length:
            self._fail("signature", "The signature of a chunk or trailer has a wrong length.")
        return signature.rstrip(PADDING)

    def _check_signature(self, text: str, what: str) -> None:
        if not self._head.key.verifies(text.encode(), self._claimed):
            self._fail(
                "signature",
                f"The signature of a {what} does not match what we calculated: its bytes were "
                "changed, dropped, repeated or moved.",
            )
        self._previous = self._claimed

    def _read_trailer(self, line: bytes) -> None:
        """A line behind the last chunk; an empty one is the end."""
        trailers: Any = self._trailers
        try:
            if line:
                trailers.read(line, self._signed)
                return
            text = trailers.finish(self._signed)
            if self._signed:
                claim = self._head.claim
                self._claimed = self._unpadded(trailers.signature)
                told = (claim.algorithm.name, claim.amz_date, claim.scope, self._previous)
                self._check_signature(trailer_string_to_sign(*told, text), "trailer")
            trailers.check_sums()
        except VerificationError as error:
            self._keep(error)
        self._end()

    def _read_end(self, line: bytes) -> None:
        """The line end behind the last chunk's no bytes."""
        if line:
            self._fail("request", "The last chunk has data, or trailers that were not announced.")
        self._end()

    def _end(self) -> None:
        """All has come, but for what must not follow."""
        self._step = None
        try:
            if self._checksum is not None:
                self._checksum.check()
        except VerificationError as error:
            self._keep(error)

    def _fail(self, kind: str, problem: str) -> NoReturn:
        self._keep(self._refuse(kind, problem, "Send the body anew, as it was signed."))

    def _keep(self, error: VerificationError) -> NoReturn:
        self._error = error
        self._held = Pieces()
        raise error
