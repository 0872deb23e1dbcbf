"""A small reader of aws-chunked bodies and a signer of them, by the standard library alone."""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


class Parsed(NamedTuple):
    """What a framed body says."""

    chunks: list[tuple[bytes, str]]  # data and signature; the last is empty
    trailers: list[tuple[str, str]]

    @property
    def body(self) -> bytes:
        return b"".join([data for data, _ in self.chunks])


def parse(framed: bytes) -> Parsed:
    """Read it to its very end, or fail."""
    chunks = []
    while not chunks or chunks[-1][0]:
        line, _, framed = framed.partition(b"\r\n")
        size, _, extension = line.decode().partition(";")
        assert size == f"{int(size, 16):x}", "a size is hex in lower case without zeros before it"
        signature = extension.removeprefix("chunk-signature=")
        length = int(size, 16)
        data, framed = framed[:length], framed[length:]
        assert len(data) == length
        if data:
            assert framed[:2] == b"\r\n"
            framed = framed[2:]
        chunks.append((data, signature))
    trailers = []
    while not framed.startswith(b"\r\n"):
        line, end, framed = framed.partition(b"\r\n")
        assert end
        name, colon, value = line.decode().partition(":")
        assert colon
        trailers.append((name, value))
    assert framed == b"\r\n"
    return Parsed(chunks, trailers)


def signatures(secret: str, scope: str, amz_date: str, seed: str, parsed: Parsed) -> list[str]:
    """Those that the chunks, and the trailers if there are any, ought to have."""
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()

    def sign(kind: str, *rest: str) -> str:
        text = "\n".join([f"AWS4-HMAC-SHA256-{kind}", amz_date, scope, *rest])
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    found = [seed]
    for data, _ in parsed.chunks:
        found.append(sign("PAYLOAD", found[-1], EMPTY, hashlib.sha256(data).hexdigest()))
    if parsed.trailers:
        pairs = [pair for pair in parsed.trailers if pair[0] != "x-amz-trailer-signature"]
        text = "".join([f"{name}:{value}\n" for name, value in sorted(pairs)])
        found.append(sign("TRAILER", found[-1], hashlib.sha256(text.encode()).hexdigest()))
    return found[1:]
