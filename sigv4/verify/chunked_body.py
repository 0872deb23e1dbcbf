r"""An ``aws-chunked`` body, verified chunk by chunk.

    10000;chunk-signature=ad80c730...\r\n     size in hex, and the signature of the chunk
    (65536 bytes)\r\n
    0;chunk-signature=b6c6ea8a...\r\n         the last chunk is empty, and signed like the others
    x-amz-checksum-crc32c:sOO8/Q==\r\n        trailers, where they were announced
    x-amz-trailer-signature:d81f82...\r\n     and their signature
    \r\n

Each chunk's signature covers that of the chunk before, the first that of the request. No byte of a
signed chunk is given out before its signature is checked: the chunk is held in memory until then,
and its size is bounded. In the unsigned form (``STREAMING-UNSIGNED-PAYLOAD-TRAILER``) lines have no
signature, and bytes are given out as they arrive: SDKs send a body of up to 5 GiB as one chunk.
Only the checksum in the trailer protects that body, and an attacker who changes the one can change
the other.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html

minio-go ends the line of a checksum with LF CR LF, as the last of these pages shows it. S3 accepts
that, and so does this: for a checksum after the last chunk, and nowhere else.
https://github.com/minio/minio-go/issues/1705
"""

from __future__ import annotations

from ..core.digest import sha256
from ..core.pieces import Pieces
from ..core.stream_form import CHUNK_EXTENSION, PADDING, SMALLEST_CHUNK
from ..core.streaming_names import STREAMING_UNSIGNED_PAYLOAD_TRAILER
from ..core.string_to_sign import chunk_preamble, chunk_string_to_sign, trailer_string_to_sign
from .body import content_length
from .checksums import DeclaredChecksum
from .errors import VerificationError
from .limits import DEFAULT
from .trailers import Trailers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, NoReturn

    from ..core.model import Request
    from .errors import Kind, Refusals
    from .limits import Limits
    from .results import Verified, VerifiedHead

_EXTENSION = CHUNK_EXTENSION.encode()
_END_OF_LINE = b"\r\n"
_HEX = b"0123456789abcdefABCDEF"
_LONGEST_SIZE = 10  # hex digits: a tebibyte


class ChunkedBody:
    """Takes an ``aws-chunked`` body as it arrives and gives the verified bytes of it.

    Made by ``Verifier.stream``. After an error, each further call raises it again.
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
        "_limits",
        "_line",
        "_previous",
        "_refuse",
        "_signed",
        "_start",
        "_step",
        "_total",
        "_trailers",
    )

    def __init__(
        self,
        request: Request,
        head: VerifiedHead,
        refuse: Refusals,
        limits: Limits = DEFAULT,
    ) -> None:
        form = head.payload_hash
        self._head = head
        self._refuse = refuse
        self._limits = limits
        self._signed = form != STREAMING_UNSIGNED_PAYLOAD_TRAILER
        self._encoded = content_length(request, "content-length", refuse)
        decoded = content_length(request, "x-amz-decoded-content-length", refuse)
        if decoded is None:
            raise refuse(
                "length-missing",
                f"x-amz-content-sha256 is {form}, and x-amz-decoded-content-length is missing.",
                "Send the number of bytes that the body has without its framing.",
            )
        if decoded > limits.body:
            raise refuse(
                "body-too-large",
                f"x-amz-decoded-content-length is {decoded}, and must be at most {limits.body}.",
                "Use a multipart upload.",
            )
        self._decoded = decoded
        claim = head.claim
        self._checksum = DeclaredChecksum.of(claim, request, refuse)
        self._trailers = Trailers.announced(request, form, limits, refuse)
        self._start = chunk_preamble(claim.algorithm.name, claim.amz_date, claim.scope)
        self._previous = claim.signature
        self._claimed = ""
        self._length = claim.algorithm.signature_length
        self._error: VerificationError | None = None
        self._last = SMALLEST_CHUNK  # bytes of the previous chunk
        self._total = 0
        self._left = 0  # bytes of this chunk that have not arrived
        self._hash = sha256()
        self._held = Pieces()  # of this chunk, not verified yet
        self._given: list[memoryview | bytearray] = []  # verified, to be given out
        self._line = b""  # the start of a line whose end has not arrived
        self._step: Callable[[bytes], None] | None = self._read_size

    def feed(self, data: bytes) -> bytes:
        """Take the next piece of the body, and give the bytes that are verified so far.

        Raises:
            VerificationError: a wrong signature, size, length, trailer or checksum, or anything
                after the end.
        """
        if self._error is not None:
            raise self._error
        if self._encoded is not None:
            self._encoded -= len(data)
            if self._encoded < 0:
                self._fail("length-mismatch", "The body is longer than its Content-Length.")
        data = bytes(data)  # a buffer that the caller may change is copied; bytes are not
        self._given = []
        at = 0
        while at < len(data):
            take = self._take if self._left else self._take_line
            at = take(data, at)
        return b"".join(self._given)

    def close(self) -> Verified:
        """Give the verified request, after the last piece.

        Raises:
            VerificationError: the end of the body has not arrived.
        """
        if self._error is not None:
            raise self._error
        if self._step is not None or self._encoded:
            self._fail("length-mismatch", "The body ends before its last chunk.")
        return self._head.as_verified()

    @property
    def trailers(self) -> Mapping[str, str]:
        """The trailing checksums: lower-case names to values; empty before the end is verified."""
        if self._trailers is None or self._step is not None or self._error is not None:
            return {}
        return self._trailers.values()

    def _take(self, data: bytes, at: int) -> int:
        """Take data of a chunk; give out what is verified."""
        piece = memoryview(data)[at : at + self._left]
        size = len(piece)
        at += size
        self._left -= size
        if self._signed:
            self._hash.update(piece)
            self._held.add(piece)
            if not self._left:
                self._check_chunk()
                self._give_out(self._held.take())
        else:
            self._give_out([piece])
        if not self._left and data.startswith(_END_OF_LINE, at):  # the usual case, read at once
            self._step = self._read_size
            at += len(_END_OF_LINE)
        return at

    def _give_out(self, parts: list[memoryview | bytearray]) -> None:
        for reader in (self._trailers, self._checksum):
            if reader is not None:
                for each in parts:
                    reader.update(each)
        self._given += parts

    def _take_line(self, data: bytes, at: int) -> int:
        """Take a line, or the start of one; read the line when it is complete."""
        if self._step is None:
            self._fail("chunk-framing", "Something follows the end of the body.")
        longest = self._limits.chunk_line
        end = data.find(b"\n", at, at + longest) + 1
        line = self._line + data[at : end or at + longest]
        if len(line) >= longest:
            self._fail("chunk-framing", f"A line of the body is longer than {longest} bytes.")
        if not end:
            self._line = line
            return len(data)
        if not line.endswith(_END_OF_LINE) or b"\n" in line[:-1]:
            return self._take_odd_line(line, end)
        self._line = b""
        self._step(line[: -len(_END_OF_LINE)])
        return end

    def _take_odd_line(self, line: bytes, end: int) -> int:
        """Take a line that does not end in CR and LF alone: the checksum of minio-go."""
        trailer, odd_end, rest = line.partition(b"\n")
        trailers = self._trailers
        if (
            trailers is None
            or self._step != self._read_trailer
            or not trailers.is_checksum(trailer)
            or rest not in (b"", _END_OF_LINE)
        ):
            self._fail("chunk-framing", "A line does not end in CR and LF.")
        self._line = trailer + odd_end  # until CR and LF have come
        if rest:
            self._line = b""
            self._read_trailer(trailer)
        return end

    def _read_size(self, line: bytes) -> None:
        """Read the first line of a chunk: its size and, in the signed form, its signature."""
        size, extension, signature = line.partition(_EXTENSION)
        if not 0 < len(size) <= _LONGEST_SIZE or size.strip(_HEX):
            self._fail("chunk-framing", "A chunk does not begin with its size in hex.")
        if bool(extension) != self._signed:
            self._fail("chunk-framing", "A chunk lacks its signature, or an unsigned one has one.")
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
                "chunk-too-small",
                f"Only the last chunk is allowed to have a size less than {SMALLEST_CHUNK} bytes, "
                f"and an earlier one has {self._last}.",
            )
        if self._signed and size > self._limits.signed_chunk:
            self._fail(
                "chunk-too-large",
                f"A signed chunk has {size} bytes, and may have {self._limits.signed_chunk}.",
            )
        self._total += size
        if self._total > self._decoded or (not size and self._total < self._decoded):
            self._fail(
                "length-mismatch",
                f"The chunks hold {self._total} bytes, and x-amz-decoded-content-length is "
                f"{self._decoded}.",
            )
        self._last = size

    def _read_end_of_data(self, line: bytes) -> None:
        """Read the line end after the data of a chunk."""
        if line:
            self._fail("chunk-framing", "A chunk is longer than its size.")
        self._step = self._read_size

    def _check_chunk(self) -> None:
        if not self._signed:
            return
        text = chunk_string_to_sign(self._start, self._previous, self._hash.hexdigest())
        self._check_signature(text, "chunk")

    def _unpadded(self, signature: str) -> str:
        if len(signature) != self._length:
            self._fail("wrong-signature", "The signature of a chunk or trailer has a wrong length.")
        return signature.rstrip(PADDING)

    def _check_signature(self, text: str, what: str) -> None:
        if not self._head.key.verifies(text.encode(), self._claimed):
            self._fail(
                "wrong-signature",
                f"The signature of a {what} does not match what we calculated: its bytes were "
                "changed, dropped, repeated or moved.",
            )
        self._previous = self._claimed

    def _read_trailer(self, line: bytes) -> None:
        """Read a line after the last chunk; an empty one is the end."""
        trailers: Any = self._trailers
        try:
            if line:
                trailers.read(line, self._signed)
                return
            text = trailers.finish(self._signed)
            if self._signed:
                claim = self._head.claim
                self._claimed = self._unpadded(trailers.signature)
                signed = (claim.algorithm.name, claim.amz_date, claim.scope, self._previous)
                self._check_signature(trailer_string_to_sign(*signed, text), "trailer")
            trailers.check_sums()
        except VerificationError as error:
            self._keep(error)
        self._end()

    def _read_end(self, line: bytes) -> None:
        """Read the line end after the last chunk, which has no data."""
        if line:
            self._fail(
                "chunk-framing", "The last chunk has data, or trailers that were not announced."
            )
        self._end()

    def _end(self) -> None:
        """Compare the checksum; nothing may follow."""
        self._step = None
        try:
            if self._checksum is not None:
                self._checksum.check()
        except VerificationError as error:
            self._keep(error)

    def _fail(self, kind: Kind, problem: str) -> NoReturn:
        self._keep(self._refuse(kind, problem, "Send the body again, as it was signed."))

    def _keep(self, error: VerificationError) -> NoReturn:
        self._error = error
        self._held = Pieces()
        raise error
