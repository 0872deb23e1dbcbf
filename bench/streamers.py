"""Contenders that frame a body of 64 MiB in chunks of 64 KiB, each checked before it is timed."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Iterable
from hashlib import sha256
from zlib import crc32

import sigv4
from bench.presigners import BUCKET, REGION, credentials
from bench.verifiers import AT

CHUNK, CHUNKS = 65_536, 1024
BODY = bytes(range(256)) * (CHUNK * CHUNKS // 256)
REQUEST = sigv4.Request("PUT", f"https://{BUCKET}.s3.{REGION}.amazonaws.com/big.bin")
SIGNER = sigv4.Signer(credentials(None), REGION, "s3")


Work = Callable[[], object]


def run_through(frames: Iterable[bytes]) -> None:
    deque(frames, maxlen=0)


def ours(**options: object) -> Work:
    made = SIGNER.stream(REQUEST, io.BytesIO(BODY), at=AT, **options)
    assert sum(len(frame) for frame in made) == made.content_length
    return lambda: run_through(SIGNER.stream(REQUEST, io.BytesIO(BODY), at=AT, **options))


def bare_hash() -> Work:
    """What no signer can do without: the hash of the same bytes, read in the same pieces."""

    def work() -> None:
        total, file = sha256(), io.BytesIO(BODY)
        while piece := file.read(CHUNK):
            total.update(piece)
        total.digest()

    return work


def bare_hash_and_checksum() -> Work:
    """The same for a body with a trailing CRC-32."""

    def work() -> None:
        total, value, file = sha256(), 0, io.BytesIO(BODY)
        while piece := file.read(CHUNK):
            total.update(piece)
            value = crc32(piece, value)
        total.digest()

    return work


def bare_checksum() -> Work:
    """What no sender of a CRC-32 can do without."""

    def work() -> None:
        value, file = 0, io.BytesIO(BODY)
        while piece := file.read(CHUNK):
            value = crc32(piece, value)

    return work


def ours_sigv4a() -> Work:
    from importlib.util import find_spec

    if not find_spec("cryptography"):
        raise ImportError("cryptography is not installed")
    algorithm = sigv4.ECDSA_P256_SHA256
    signer = sigv4.Signer(credentials(None), REGION, "s3", algorithm=algorithm)
    return lambda: run_through(signer.stream(REQUEST, io.BytesIO(BODY), at=AT))


def botocore_unsigned() -> Work:
    from botocore.httpchecksum import AwsChunkedWrapper, Crc32Checksum

    def frames() -> Iterable[bytes]:
        name = "x-amz-checksum-crc32"
        return AwsChunkedWrapper(io.BytesIO(BODY), Crc32Checksum, name, chunk_size=CHUNK)

    unsigned = SIGNER.stream(REQUEST, BODY, trailers=["crc32"], sign_chunks=False, at=AT)
    assert b"".join(frames()) == b"".join(unsigned)
    return lambda: run_through(frames())


SIGNED = {
    "sigv4 Signer.stream": ours,
    "sigv4 Signer.stream, chunks of 1 MiB": lambda: ours(chunk_size=1024 * 1024),
    "sigv4 Signer.stream, trailing crc32": lambda: ours(trailers=["crc32"]),
    "sigv4 Signer.stream, SigV4A": ours_sigv4a,
    "hashlib.sha256 alone": bare_hash,
    "hashlib.sha256 and zlib.crc32 alone": bare_hash_and_checksum,
}
UNSIGNED = {
    "sigv4 Signer.stream, unsigned": lambda: ours(trailers=["crc32"], sign_chunks=False),
    "botocore AwsChunkedWrapper": botocore_unsigned,
    "zlib.crc32 alone": bare_checksum,
}
