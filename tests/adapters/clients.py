"""Requests as clients send them, for the middleware's tests: signed here, sent in pieces."""

from __future__ import annotations

from datetime import datetime, timezone

import sigv4
from sigv4.verify import Verifier

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
KNOWN = {CREDENTIALS.access_key_id: CREDENTIALS}
HOST = "bucket.example.com"
BODY = b"hello " * 4000


def verifier(service: str | None = "s3", **options) -> Verifier:
    return Verifier(KNOWN.get, region="eu-west-1", service=service, clock=lambda: AT, **options)


def signer(service: str = "s3") -> sigv4.Signer:
    return sigv4.Signer(CREDENTIALS, "eu-west-1", service)


def signed(method="PUT", path="/a", body=b"", headers=None, service="s3") -> sigv4.Request:
    length = {"Content-Length": str(len(body))} if body else {}
    given = {"Host": HOST, **length, **(headers or {})}
    request = sigv4.Request(method, f"https://{HOST}{path}", given, body)
    return signer(service).sign(request, at=AT).apply(request)


def chunked(
    trailers=("crc32",), *, sign_chunks=False, body=BODY, encoding=None
) -> tuple[sigv4.Request, bytes]:
    """A head, and its body in aws-chunked form."""
    headers = {"Host": HOST} if encoding is None else {"Host": HOST, "Content-Encoding": encoding}
    request = sigv4.Request("PUT", f"https://{HOST}/a", headers)
    stream = signer().stream(request, body, at=AT, trailers=list(trailers), sign_chunks=sign_chunks)
    return stream.apply(request), b"".join(stream)


def events() -> tuple[sigv4.Request, bytes, bytes]:
    """A head, its stream of events, and the events."""
    from sigv4.core.event_message import EventHeader, EventMessage

    headers = {"Host": HOST, "X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"}
    request = sigv4.Request("POST", f"https://{HOST}/stream", headers)
    made = signer("transcribe").sign(request, at=AT)
    stream = signer("transcribe").event_stream(made)
    event = EventMessage((EventHeader(":event-type", "AudioEvent"),), b"audio")
    body = stream.message(event, at=AT) + stream.end(at=AT)
    return made.apply(request), body, event.encode()


def pieces(body: bytes, size: int = 1000) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)] or [b""]
