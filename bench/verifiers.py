"""Who verifies: a presigned URL, a header request, a body in chunks."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import sigv4
from bench.presigners import BUCKET, KEY_ID, REGION, SECRET, credentials
from sigv4.core.digest import sha256_hex
from sigv4.core.string_to_sign import chunk_preamble, chunk_string_to_sign
from sigv4.s3 import S3
from sigv4.verify import Verifier

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
COUNT = 1_000
BODY = b'{"message": "hello"}'
CHUNK = 64 * 1024
CHUNKS = 512  # 32 MiB, more than caches hold, as bodies are

Verify = Callable[[], object]


def presigned() -> list[str]:
    presigner = S3(credentials(None), REGION).presigner("get_object", Bucket=BUCKET, at=AT)
    return [presigner(f"photos/2026/11/23/image-{number:012d}.jpg") for number in range(COUNT)]


def signed() -> sigv4.Request:
    request = sigv4.Request(
        "POST", "https://sts.eu-west-1.amazonaws.com/v1/x", {"Content-Type": "text/json"}, BODY
    )
    signer = sigv4.Signer(credentials(None), REGION, "sts")
    return signer.sign(request, at=AT).apply(request)


def verifier() -> Verifier:
    known = {KEY_ID: credentials(None)}
    return Verifier(known.get, region=REGION, clock=lambda: AT)


def ours_presigned() -> Verify:
    verify, urls = verifier().verify, presigned()
    return lambda: [verify(sigv4.Request("GET", url)) for url in urls]


def ours_presigned_apart() -> Verify:
    """No two URLs of one second and expiry."""
    s3 = S3(credentials(None), REGION)
    urls = [
        s3.presign(
            "get_object",
            Bucket=BUCKET,
            Key=f"image-{number:012d}.jpg",
            at=AT - timedelta(seconds=number),
            expires_in=3600 + number,
        ).url
        for number in range(COUNT)
    ]
    verify = verifier().verify
    return lambda: [verify(sigv4.Request("GET", url)) for url in urls]


def ours_header() -> Verify:
    verify, made = verifier().verify, signed()
    method, url, headers = made.method, made.url, made.headers
    return lambda: [verify(sigv4.Request(method, url, headers, BODY)) for _ in range(COUNT)]


def _asigv4(requests: list[tuple[str, str, str, dict, dict, bytes]]) -> Verify:
    import asigv4

    judge = asigv4.SigV4Verifier(lambda _: SECRET, clock=lambda: AT)

    async def work() -> None:
        for method, _, path, headers, query, body in requests:
            done = judge.verify(
                method=method, path=path, headers=headers, query_params=query, body=body
            )
            if inspect.isawaitable(done):
                await done

    return lambda: asyncio.run(work())


def asigv4_presigned() -> Verify:
    requests = []
    for url in presigned():
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        requests.append(("GET", url, parts.path, {"host": parts.netloc}, query, b""))
    return _asigv4(requests)


def asigv4_header() -> Verify:
    made = signed()
    headers = {"host": made.host, **{name.lower(): value for name, value in made.headers}}
    headers["x-amz-content-sha256"] = sha256_hex(BODY)
    request = sigv4.Request("POST", made.url, {"Host": made.host}, BODY)
    profile = sigv4.GENERIC.replace(content_sha256_header=True)
    signer = sigv4.Signer(credentials(None), REGION, "sts", profile=profile)
    again = signer.sign(request, at=AT).apply(request)
    headers = {name.lower(): value for name, value in again.headers}
    return _asigv4([("POST", made.url, made.path, headers, {}, BODY)] * COUNT)


PRESIGNED = {
    "sigv4 Verifier": ours_presigned,
    "sigv4 Verifier, each of another second": ours_presigned_apart,
    "asigv4": asigv4_presigned,
}
HEADER = {"sigv4 Verifier": ours_header, "asigv4": asigv4_header}


def chunked() -> tuple[sigv4.Request, list[bytes]]:
    """A signed head, and its body in pieces as they come from a socket."""
    data = bytes(range(256)) * (CHUNK // 256)
    request = sigv4.Request(
        "PUT",
        f"https://{BUCKET}.s3.{REGION}.amazonaws.com/big.bin",
        {
            "X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "X-Amz-Decoded-Content-Length": str(CHUNK * CHUNKS),
        },
    )
    signing = sigv4.Signer(credentials(None), REGION, "s3")
    made = signing.sign(request, at=AT)
    from sigv4.core.signing_key import HMAC_SHA256

    scope = sigv4.Scope("20261123", REGION, "s3")
    key, previous, body = HMAC_SHA256.signing_key(credentials(None), scope), made.signature, b""
    start = chunk_preamble("AWS4-HMAC-SHA256", "20261123T000000Z", scope)
    for piece in [data] * CHUNKS + [b""]:
        text = chunk_string_to_sign(start, previous, sha256_hex(piece))
        previous = key.sign(text.encode())
        body += f"{len(piece):x};chunk-signature={previous}\r\n".encode() + piece + b"\r\n"
    return made.apply(request), [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]


def ours_chunked() -> Verify:
    request, pieces = chunked()
    judge = verifier()
    head = judge.verify(request, body_follows=True)  # what it costs is in a group of its own

    def work() -> None:
        stream = judge.stream(request, head)
        for piece in pieces:
            stream.feed(piece)
        stream.close()

    return work


def bare_hash() -> Verify:
    _, pieces = chunked()

    def work() -> None:
        for piece in pieces:
            hashlib.sha256(piece).digest()

    return work


CHUNKED = {"sigv4 Verifier.stream": ours_chunked, "hashlib.sha256 alone": bare_hash}
