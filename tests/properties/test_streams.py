"""Streamed bodies: whatever the bytes and however they are cut."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime, timezone
from itertools import pairwise

import pytest

pytest.importorskip("hypothesis", reason="hypothesis is not installed")

from hypothesis import given
from hypothesis import strategies as st

import sigv4
from tests.chunked import parse, signatures

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SIGNER = sigv4.Signer(
    sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET),
    "eu-west-1",
    "s3",
    allow_refused_headers=True,  # for several checksums, of which S3 takes one
)
REQUEST = sigv4.Request("PUT", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")
BODIES = st.integers(0, 40_000).flatmap(
    lambda length: st.binary(min_size=1, max_size=16).map(
        lambda seed: (seed * (length // len(seed) + 1))[:length]
    )
)
OPTIONS = st.fixed_dictionaries(
    {
        "chunk_size": st.integers(8192, 20_000),
        "trailers": st.lists(st.sampled_from(["crc32", "sha1", "sha256"])),
        "sign_chunks": st.booleans(),
    }
).filter(lambda options: options["sign_chunks"] or options["trailers"])


def cut(body: bytes, marks: list[int]) -> list[bytes]:
    """The body cut at any marks that lie in it."""
    bounds = [0, *sorted(mark for mark in marks if mark <= len(body)), len(body)]
    return [body[start:end] for start, end in pairwise(bounds)]


async def asynchronously(pieces):
    for piece in pieces:
        yield piece


async def collect(stream) -> bytes:
    return b"".join([frame async for frame in stream])


@given(BODIES, st.lists(st.integers(0, 40_000)), OPTIONS)
def test_any_cutting_gives_the_same_stream(body, marks, options):
    """Pieces, a file, asynchronous pieces, the whole: the same bytes, as many as were reported."""

    def made(chunks):
        return SIGNER.stream(REQUEST, chunks, length=len(body), at=AT, **options)

    whole = made(body)
    framed = b"".join(whole)
    assert len(framed) == whole.content_length
    pieces = cut(body, marks)
    assert b"".join(made(iter(pieces))) == framed
    assert b"".join(made(io.BytesIO(body))) == framed
    assert asyncio.run(collect(made(asynchronously(pieces)))) == framed


@given(BODIES, OPTIONS)
def test_what_is_framed_is_the_body(body, options):
    """Read by an independent reader; chunks of the size asked for, signed by the book."""
    stream = SIGNER.stream(REQUEST, body, at=AT, **options)
    parsed = parse(b"".join(stream))
    assert parsed.body == body
    assert {len(data) for data, _ in parsed.chunks[:-2]} <= {options["chunk_size"]}
    scope, amz_date = "20261123/eu-west-1/s3/aws4_request", "20261123T120000Z"
    expected = signatures(SECRET, scope, amz_date, stream.signed.signature, parsed)
    found = [signature for _, signature in parsed.chunks]
    if parsed.trailers:
        found.append(dict(parsed.trailers).get("x-amz-trailer-signature", ""))
    assert found == (expected if options["sign_chunks"] else [""] * len(expected))


@given(BODIES, st.lists(st.integers(0, 40_000)), st.integers(-40_000, 40_000).filter(bool))
def test_another_length_never_ends_well(body, marks, difference):
    """An error comes before the empty chunk does."""
    length = max(len(body) + difference, 0)
    if length == len(body):
        return
    sent = []
    with pytest.raises(sigv4.BodyLengthMismatch):
        sent.extend(SIGNER.stream(REQUEST, cut(body, marks), length=length, chunk_size=8192, at=AT))
    assert not any(frame.startswith(b"0;") for frame in sent)


@given(BODIES, st.lists(st.integers(0, 40_000)))
def test_payload_hash_of_any_cutting(body, marks):
    """Pieces, a file, and the whole."""
    import hashlib

    expected = hashlib.sha256(body).hexdigest()
    for source in (body, cut(body, marks), io.BytesIO(body)):
        assert sigv4.payload_hash(source) == expected
