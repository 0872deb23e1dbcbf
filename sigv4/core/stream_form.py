"""The forms of ``aws-chunked`` bodies, and the length of each.

    x-amz-content-sha256                            chunks     trailers
    STREAMING-AWS4-HMAC-SHA256-PAYLOAD              signed     none
    STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER      signed     signed
    STREAMING-UNSIGNED-PAYLOAD-TRAILER              unsigned   unsigned
    STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD        as the first two, with SigV4A, whose signatures
    STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER    are padded with ``*`` to 144 characters

The padding is sent, but the next chunk's signature covers the signature without it. The signature
of the request, the seed signature, is not padded.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
https://github.com/awslabs/aws-c-auth/blob/main/source/aws_signing.c (padding)
"""

from __future__ import annotations

from .checksum import CHECKSUMS, SIZES
from .constants import CHUNK_SIZE, STREAMING_PREFIX
from .errors import InvalidParameter
from .frozen import Frozen, assign
from .streaming_names import STREAMING_UNSIGNED_PAYLOAD_TRAILER, TRAILER_SIGNATURE
from .wire import read_headers, require_str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from .signing_key import Algorithm

    Trailer = str | Callable[[], str] | None

SMALLEST_CHUNK = 8192  # bytes; only the last chunk may be smaller
CHUNK_EXTENSION = ";chunk-signature="
CHECKSUM_PREFIX = "x-amz-checksum-"
PADDING = "*"  # after signatures whose length varies, so that the length of the body is fixed
LINE_END = "\r\n"
CHECKSUM_LENGTHS = {  # in base64
    CHECKSUM_PREFIX + name: (size + 2) // 3 * 4 for name, size in SIZES.items()
}


class Form(Frozen):
    """The form of a streamed body.

    Args:
        algorithm: the algorithm that signs the request.
        signed: whether each chunk carries a signature.
        trailers: names of checksums to compute while the body is sent (``crc32``, ``crc32c``,
            ``crc64nvme``, ``sha1``, ``sha256``), or a mapping of header names to values: text,
            None for a checksum to compute, or a callable that returns a checksum after the body.

    Attributes:
        trailers: the mapping, names in lower case and sorted: they are announced, sent and signed
            in one order.

    Raises:
        InvalidParameter: no such checksum; or neither signatures nor trailers.
    """

    __slots__ = ("algorithm", "signed", "trailers")
    algorithm: Algorithm
    signed: bool
    trailers: dict[str, Trailer]

    def __init__(
        self,
        algorithm: Algorithm,
        signed: bool,
        trailers: Iterable[str] | Mapping[str, Trailer] | None,
    ) -> None:
        assign(self, "algorithm", algorithm)
        assign(self, "signed", signed)
        assign(self, "trailers", _read_trailers(trailers))
        if not signed and not self.trailers:
            raise InvalidParameter(
                "A streamed body needs signed chunks or a trailing checksum, and has neither.",
                'Pass trailers=["crc32"], or sign the chunks.',
                "trailers",
            )

    @property
    def payload_hash(self) -> str:
        """The value of ``x-amz-content-sha256``, in place of the body's hash."""
        if not self.signed:
            return STREAMING_UNSIGNED_PAYLOAD_TRAILER
        trailer = "-TRAILER" if self.trailers else ""
        return f"{STREAMING_PREFIX}{self.algorithm.name}-PAYLOAD{trailer}"

    def length(self, body: int, chunk_size: int) -> int:
        """Return the length of the framed body in bytes.

        Args:
            body: bytes of the body itself.
            chunk_size: bytes of each chunk but the last.
        """
        signature = self.algorithm.signature_length if self.signed else 0
        ends = 2 * len(LINE_END) + (len(CHUNK_EXTENSION) + signature if self.signed else 0)
        whole, rest = divmod(body, chunk_size)
        total = whole * (len(f"{chunk_size:x}") + chunk_size + ends) + len("0") + ends
        if rest:
            total += len(f"{rest:x}") + rest + ends
        for name, value in self.trailers.items():
            size = len(value.encode()) if isinstance(value, str) else CHECKSUM_LENGTHS[name]
            total += len(f"{name}:") + size + len(LINE_END)
        if self.trailers and self.signed:
            total += len(f"{TRAILER_SIGNATURE}:") + signature + len(LINE_END)
        return total


def canonical_trailers(values: Mapping[str, str]) -> str:
    """Return the trailers as they are signed: sorted, each with a newline."""
    return "".join([f"{name}:{value}\n" for name, value in sorted(values.items())])


def check_chunk_size(size: int) -> int:
    """Check that S3 accepts a chunk size, and return it.

    Raises:
        TypeError: the size is not an int.
        InvalidParameter: too small.
    """
    if type(size) is not int:
        raise TypeError(f"chunk_size must be int, not {type(size).__name__}")
    if size < SMALLEST_CHUNK:
        raise InvalidParameter(
            f"`chunk_size={size}` is too small: S3 requires at least {SMALLEST_CHUNK} bytes for "
            "all chunks except the last.",
            f"Pass {SMALLEST_CHUNK} or more, such as {CHUNK_SIZE}.",
            "chunk_size",
        )
    return size


def _read_trailers(given: Iterable[str] | Mapping[str, Trailer] | None) -> dict[str, Trailer]:
    if given is None:
        return {}
    if isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
        name = type(given).__name__
        raise TypeError(f"trailers must be a list of names or a mapping, not one {name}")
    if not hasattr(given, "items"):
        return dict.fromkeys(sorted([CHECKSUM_PREFIX + _checksum(name) for name in given]))
    mapping: Any = given
    fixed = {name: value for name, value in mapping.items() if isinstance(value, str)}
    found: dict[str, Trailer] = dict(read_headers(fixed)[1])
    if TRAILER_SIGNATURE in found:
        raise InvalidParameter(
            f"{TRAILER_SIGNATURE} is computed at the end of the body.",
            "Leave it out of the trailers.",
            "trailers",
        )
    for name, value in mapping.items():
        if not isinstance(value, str):
            found[_computed(name, value)] = value
    return dict(sorted(found.items()))


def _computed(name: str, value: object) -> str:
    """Return the name of a trailer to compute: a checksum's, because its length is known."""
    require_str("a trailer's name", name)
    if value is not None and not callable(value):
        raise TypeError(
            f"the trailer {name} must be str, None or callable, not {type(value).__name__}"
        )
    lowered = name.lower()
    if lowered not in CHECKSUM_LENGTHS:
        raise InvalidParameter(
            f"The length of the trailer {name[:40]!r} is unknown before the body is read, and "
            "the total length is sent first.",
            f"Give its value as text; only {', '.join(CHECKSUM_LENGTHS)} can be computed.",
            "trailers",
        )
    return lowered


def _checksum(name: str) -> str:
    require_str("a trailer's checksum", name)
    lowered = name.lower()
    if lowered not in CHECKSUMS:
        raise InvalidParameter(
            f"S3 has no checksum {name[:40]!r}.",
            f"Choose one of {', '.join(CHECKSUMS)}.",
            "trailers",
        )
    return lowered
