"""What the tests of re-signing share: keys of both sides, a policy, requests, and what is sent."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, NamedTuple

import sigv4
from sigv4.preflight import Policies
from sigv4.resign import Exchange, Resigner
from sigv4.verify import Verifier

AT = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
REGION = "eu-west-1"
INNER = sigv4.Credentials("SANDBOXKEY0001", "placeholder-secret-of-the-sandbox")
OUTER_ID = "ASIAMARKEROUTERKEY01"
OUTER_SECRET = "MARKERsecretMARKER/MDENG+bPxRfiCYEXAMPLE"
OUTER_TOKEN = "MARKERtokenMARKER/+//////wEXAMPLE=="
OUTER = sigv4.Credentials(OUTER_ID, OUTER_SECRET, OUTER_TOKEN)
UPSTREAM = "https://s3.eu-west-1.amazonaws.com"
HOST = "proxy.sandbox.test"
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": "arn:aws:s3:::work/public/*",
        },
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::work",
            "Condition": {"StringLike": {"s3:prefix": "public/*"}},
        },
        {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::work/public/secret/*"},
    ],
}


class Sent(NamedTuple):
    """What left for the outside."""

    request: sigv4.Request
    body: bytes


def clock() -> datetime:
    return AT


def verifier(**options: Any) -> Verifier:
    return Verifier(
        lambda key_id: INNER if key_id == INNER.access_key_id else None, clock=clock, **options
    )


def resigner(checks: Verifier | None = None, **options: Any) -> Resigner:
    given: dict[str, Any] = {
        "policies": Policies(identity=POLICY),
        "upstream": UPSTREAM,
        "clock": clock,
    }
    return Resigner(checks or verifier(), OUTER, **(given | options))


def signer(service: str = "s3", credentials: sigv4.Credentials = INNER) -> sigv4.Signer:
    return sigv4.Signer(
        credentials, REGION, service, clock=clock, allow_ambiguous_paths=True,
        allow_refused_headers=True, allow_scope_mismatch=True,
    )  # fmt: skip


def signed(
    method: str,
    target: str,
    headers: Any = (),
    body: bytes = b"",
    *,
    service: str = "s3",
    host: str = HOST,
) -> sigv4.Request:
    """A request of the inner side, with its Content-Length."""
    pairs = list(dict(headers).items() if isinstance(headers, dict) else headers)
    request = sigv4.Request(method, f"https://{host}{target}", pairs, body)
    done = signer(service).sign(request).apply(request)
    return with_length(done)


def with_length(request: sigv4.Request) -> sigv4.Request:
    if not request.body or "content-length" in request.fields:
        return request
    pairs = [*request.headers, ("Content-Length", str(len(request.body)))]
    return sigv4.Request(request.method, request.url, pairs, request.body)


def head_of(request: sigv4.Request) -> sigv4.Request:
    return sigv4.Request(request.method, request.url, request.headers)


def pieces(body: bytes, size: int = 1000) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


def run(made: Resigner, request: sigv4.Request, **options: Any) -> Sent:
    """Send a request through, its body in pieces."""
    exchange = made.begin(head_of(request), **options)
    given = [exchange.feed(piece) for piece in pieces(request.body)]
    return sent(exchange, b"".join(given) + exchange.finish())


def sent(exchange: Exchange, body: bytes) -> Sent:
    assert exchange.head is not None
    return Sent(exchange.head, body)


OUTSIDE = Verifier(lambda key_id: OUTER if key_id == OUTER_ID else None, clock=clock, region=REGION)


def accepted(found: Sent) -> bytes:
    """The body as the server outside reads it, after it verified all."""
    request = found.request
    if request.fields.get("x-amz-content-sha256", "").startswith("STREAMING-"):
        head = OUTSIDE.verify(request, body_follows=True)
        stream = OUTSIDE.stream(request, head)
        body = stream.feed(found.body)
        assert stream.close().body_verified
        return body
    whole = sigv4.Request(request.method, request.url, request.headers, found.body)
    assert OUTSIDE.verify(whole).access_key_id == OUTER_ID
    return found.body
