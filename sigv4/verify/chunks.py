r"""An ``aws-chunked`` body: verified chunk by chunk; no byte is handed on before its chunk is.

    10000;chunk-signature=ad80c730...\r\n     size in hex, and the signature of the chunk
    (65536 bytes)\r\n
    0;chunk-signature=b6c6ea8a...\r\n         the last chunk is empty, and signed like the others
    x-amz-checksum-crc32c:sOO8/Q==\r\n        trailers, where they were announced
    x-amz-trailer-signature:63bddb...\r\n     and their signature
    \r\n

Each chunk's signature covers that of the one before, the first that of the request. In the unsigned
form (``STREAMING-UNSIGNED-PAYLOAD-TRAILER``) lines have no signature and nothing binds the body but
the checksum behind it, which whoever changes the one can change as well.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

from __future__ import annotations

from ..core.constants import ECDSA_ALGORITHM, STREAMING_UNSIGNED_PAYLOAD_TRAILER
from ..core.digest import sha256
from ..core.string_to_sign import chunk_string_to_sign, trailer_string_to_sign
from .body import content_length
from .refusals import VerificationError
from .trailers import Trailers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from ..core.model import Request
    from .refusals import Refusals
    from .results import Verified, VerifiedHead

SMALLEST_CHUNK = 8192  # bytes of all but the last with data; S3 refuses smaller ones
LARGEST_CHUNK = 16 * 1024**2  # bytes, held until their signature is seen to be right
LONGEST_LINE = 512
LONGEST_TRAILERS = 8192
_EXTENSION = b";chunk-signature="
_END_OF_LINE = b"\r\n"
_HEX = b"0123456789abcdefABCDEF"
_LONGEST_SIZE = 8  # hex digits
_PADDING = "*"  # behind SigV4A's signatures, whose length varies, so that the body's does not


class ChunkedBody:
    """Takes an ``aws-chunked`` body as it arrives and gives what has been verified of it.

    Made by ``Verifier.stream``. After an error nothing comes out any more.
    """

    __slots__ = (
        "_at",
        "_buffer",
        "_claimed",
        "_decoded",
        "_encoded",
        "_error",
        "_head",
        "_last",
        "_padding",
        "_previous",
        "_refuse",
        "_signed",
        "_size",
        "_step",
        "_total",
        "_trailers",
    )

    def __init__(self, request: Request, head: VerifiedHead, refuse: Refusals) -> None:
        form = head.payload_hash
        self._head = head
        self._refuse = refuse
        self._signed = form != STREAMING_UNSIGNED_PAYLOAD_TRAILER
        self._padding = _PADDING if ECDSA_ALGORITHM in form else ""
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
        self._previous = head.claim.signature
        self._buffer = bytearray()
        self._at = 0  # how far the buffer is read
        self._claimed = ""
        self._error: VerificationError | None = None
        self._last = SMALLEST_CHUNK  # bytes of the chunk before
        self._size = 0  # bytes of this chunk
        self._total = 0
        self._step = self._read_line

    def feed(self, data: bytes) -> bytes:
        """The next piece of the body; gives the bytes that are verified by now.

        Raises:
            VerificationError: a wrong signature, size, length, trailer or checksum, or anything
                behind the end.
        """
        self._check_usable()
        if self._encoded is not None:
            self._encoded -= len(data)
            if self._encoded < 0:
                self._fail("length", "The body is longer than its Content-Length.")
        self._buffer += data
        given: list[bytes] = []
        while self._step(given):
            pass
        del self._buffer[: self._at]
        self._at = 0
        return b"".join(given)

    def close(self) -> Verified:
        """The verified request, once all has been fed.

        Raises:
            VerificationError: the body has not come to its end.
        """
        self._check_usable()
        if self._step != self._read_nothing or self._encoded:
            self._fail("length", "The body ends before its last chunk.")
        return self._head.as_verified()

    def _line(self, longest: int) -> bytes | None:
        """The next line without its end; None if it has not arrived whole."""
        end = self._buffer.find(_END_OF_LINE, self._at, self._at + longest)
        if end < 0:
            if len(self._buffer) - self._at >= longest:
                self._fail("request", f"A line of the body is longer than {longest} bytes.")
            return None
        line = bytes(self._buffer[self._at : end])
        self._at = end + len(_END_OF_LINE)
        return line

    def _read_line(self, given: list[bytes]) -> bool:  # noqa: ARG002  as all steps
        """A chunk's first line: its size and, where chunks are signed, its signature."""
        line = self._line(LONGEST_LINE)
        if line is None:
            return False
        size, extension, signature = line.partition(_EXTENSION)
        if not 0 < len(size) <= _LONGEST_SIZE or size.strip(_HEX):
            self._fail("request", "A chunk does not begin with its size in hex.")
        if bool(extension) != self._signed:
            self._fail("request", "A chunk has no signature, or one where none belongs.")
        self._claimed = signature.decode("latin-1").rstrip(self._padding)
        self._size = int(size, 16)
        self._check_size()
        if self._size:
            self._step = self._read_data
        else:
            self._check_chunk(b"")
            self._step = self._read_trailers if self._trailers else self._read_end
        return True

    def _check_size(self) -> None:
        if self._size and self._last < SMALLEST_CHUNK:
            self._fail(
                "chunk size",
                f"Only the last chunk is allowed to have a size less than {SMALLEST_CHUNK} bytes, "
                f"and one before it has {self._last}.",
            )
        if self._size > LARGEST_CHUNK:
            self._fail(
                "chunk size", f"A chunk of {self._size} bytes is larger than {LARGEST_CHUNK}."
            )
        self._total += self._size
        if self._total > self._decoded or (not self._size and self._total < self._decoded):
            self._fail(
                "length",
                f"The chunks hold {self._total} bytes, and x-amz-decoded-content-length is "
                f"{self._decoded}.",
            )
        self._last = self._size

    def _read_data(self, given: list[bytes]) -> bool:
        """The bytes of a chunk, once all of them are there."""
        end = self._at + self._size
        if len(self._buffer) < end + len(_END_OF_LINE):
            return False
        if self._buffer[end : end + len(_END_OF_LINE)] != _END_OF_LINE:
            self._fail("request", "A chunk is longer than its size, or no line end follows it.")
        with memoryview(self._buffer) as view, view[self._at : end] as data:
            self._check_chunk(data)
            if self._trailers is not None:
                self._trailers.update(data)
            given.append(bytes(data))
        self._at = end + len(_END_OF_LINE)
        self._step = self._read_line
        return True

    def _check_chunk(self, data: bytes | memoryview) -> None:
        if not self._signed:
            return
        claim = self._head.claim
        text = chunk_string_to_sign(
            claim.algorithm.name,
            claim.amz_date,
            claim.scope,
            self._previous,
            sha256(data).hexdigest(),
        )
        self._check_signature(text, "chunk")

    def _check_signature(self, text: str, what: str) -> None:
        if not self._head.key.verifies(text.encode(), self._claimed):
            self._fail(
                "signature",
                f"The signature of a {what} does not match what we calculated: its bytes were "
                "changed, dropped, repeated or moved.",
            )
        self._previous = self._claimed

    def _read_trailers(self, given: list[bytes]) -> bool:  # noqa: ARG002
        """The lines behind the last chunk, down to the empty one."""
        trailers = self._trailers
        line = self._line(LONGEST_TRAILERS)
        if line is None or trailers is None:
            return False
        try:
            if line:
                trailers.read(line, self._signed)
                return True
            text = trailers.finish(self._signed)
        except VerificationError as error:
            self._keep(error)
        if self._signed:
            claim = self._head.claim
            self._claimed = trailers.signature.rstrip(self._padding)
            self._check_signature(
                trailer_string_to_sign(
                    claim.algorithm.name, claim.amz_date, claim.scope, self._previous, text
                ),
                "trailer",
            )
        try:
            trailers.check_sums()
        except VerificationError as error:
            self._keep(error)
        self._step = self._read_nothing
        return True

    def _read_end(self, given: list[bytes]) -> bool:  # noqa: ARG002
        """The line end behind the last chunk's no bytes."""
        line = self._line(len(_END_OF_LINE))
        if line is None:
            return False
        self._step = self._read_nothing
        return True

    def _read_nothing(self, given: list[bytes]) -> bool:  # noqa: ARG002
        if len(self._buffer) > self._at:
            self._fail("request", "Something follows the end of the body.")
        return False

    def _check_usable(self) -> None:
        if self._error is not None:
            raise self._error

    def _fail(self, kind: str, problem: str) -> NoReturn:
        self._keep(self._refuse(kind, problem, "Send the body anew, as it was signed."))

    def _keep(self, error: VerificationError) -> NoReturn:
        self._error = error
        self._buffer = bytearray()
        raise error
