"""Run vectors/streams.json: the head, then each chunk, then the trailer, then all that is sent."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

import sigv4
from sigv4.core.stream_form import canonical_trailers
from sigv4.core.string_to_sign import chunk_preamble, chunk_string_to_sign, trailer_string_to_sign

Json = dict[str, Any]

FILE = Path(__file__).parents[2] / "vectors" / "streams.json"
CASES: list[Json] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
EACH = pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
AT = {"algorithm": "AWS4-HMAC-SHA256", "amz_date": "20130524T000000Z"}
SCOPE = sigv4.Scope("20130524", "us-east-1", "s3")


def body_of(case: Json) -> bytes:
    return case["body"]["text"].encode() * case["body"]["times"]


def data_of(case: Json) -> list[bytes]:
    """What each chunk holds."""
    body, at, parts = body_of(case), 0, []
    for chunk in case["expected"]["chunks"]:
        parts.append(body[at : at + chunk["size"]])
        at += chunk["size"]
    return parts


def stream_of(case: Json) -> sigv4.SignedStream:
    request = case["request"]
    credentials = sigv4.Credentials(**case["credentials"])
    return sigv4.Signer(credentials, case["region"], case["service"]).stream(
        sigv4.Request(request["method"], request["url"], request["headers"]),
        body_of(case),
        trailers=case["trailers"],
        chunk_size=case["chunk_size"],
        at=datetime.strptime(case["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc),
    )


@EACH
def test_the_cases_follow_from_themselves(case: Json) -> None:
    """Each signature is the HMAC of its string to sign, which has the one before and the hash."""
    secret = case["credentials"]["secret_access_key"]
    key = ("AWS4" + secret).encode()
    for part in ("20130524", "us-east-1", "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    expected, previous = case["expected"], ""
    signed = [expected, *expected["chunks"]]
    signed += [expected["trailer"]] if "trailer" in expected else []
    for one in signed:
        text = one["string_to_sign"]
        assert hmac.new(key, text.encode(), hashlib.sha256).hexdigest() == one["signature"]
        assert previous in text
        previous = one["signature"]
    for chunk, data in zip(expected["chunks"], data_of(case), strict=True):
        assert chunk["string_to_sign"].endswith(hashlib.sha256(data).hexdigest())


@EACH
def test_head(case: Json) -> None:
    """Canonical request, string to sign, seed signature, and the headers to add."""
    signed, expected = stream_of(case).signed, case["expected"]
    assert signed.canonical_request == expected["canonical_request"], "canonical request"
    assert signed.string_to_sign == expected["string_to_sign"], "string to sign"
    assert signed.signature == expected["signature"], "seed signature"
    headers = dict(signed.headers)
    assert signed.signature in headers.pop("Authorization")
    assert headers.pop("X-Amz-Date") == case["time"]
    assert headers == {"Content-Length": str(expected["content_length"]), **expected["headers"]}


@EACH
def test_strings_to_sign(case: Json) -> None:
    """Each chunk's and the trailer's, and their signatures."""
    key = sigv4.HMAC_SHA256.signing_key(sigv4.Credentials(**case["credentials"]), SCOPE)
    expected, previous = case["expected"], case["expected"]["signature"]
    for chunk, data in zip(expected["chunks"], data_of(case), strict=True):
        hashed = hashlib.sha256(data).hexdigest()
        text = chunk_string_to_sign(chunk_preamble(**AT, scope=SCOPE), previous, hashed)
        assert text == chunk["string_to_sign"], "string to sign of a chunk"
        assert key.sign(text.encode()) == chunk["signature"], "signature of a chunk"
        previous = chunk["signature"]
    if "trailer" in expected:
        name, _, value = expected["trailer"]["text"].strip().partition(":")
        trailers = canonical_trailers({name: value})
        assert trailers == expected["trailer"]["text"], "canonical trailers"
        text = trailer_string_to_sign(**AT, scope=SCOPE, previous=previous, trailers=trailers)
        assert text == expected["trailer"]["string_to_sign"], "string to sign of the trailer"
        assert key.sign(text.encode()) == expected["trailer"]["signature"], "its signature"


@EACH
def test_bytes_that_are_sent(case: Json) -> None:
    """Chunk by chunk as the pages print them."""
    stream, expected, framed = stream_of(case), case["expected"], b""
    for chunk, data in zip(expected["chunks"], data_of(case), strict=True):
        line = f"{chunk['size']:x};chunk-signature={chunk['signature']}\r\n".encode()
        framed += line + data + (b"\r\n" if data else b"")
    if "trailer" in expected:
        framed += expected["trailer"]["text"].replace("\n", "\r\n").encode()
        framed += f"x-amz-trailer-signature:{expected['trailer']['signature']}\r\n".encode()
    assert b"".join(stream) == framed + b"\r\n"
    assert stream.content_length == expected["content_length"] == len(framed + b"\r\n")
