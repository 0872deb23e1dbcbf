"""Streams of signed events through the verifier."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

import sigv4
from sigv4.verify import VerificationError, Verified, VerifiedHead, Verifier
from tests.core.test_event import AT, CREDENTIALS, EVENT, opened

LOOKUP = {CREDENTIALS.access_key_id: CREDENTIALS}


def arrived(signed):
    return signed.apply(
        sigv4.Request(
            "POST",
            "https://transcribestreaming.us-west-2.amazonaws.com/stream-transcription",
            {"X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"},
        )
    )


def test_whole_stream():
    """A head that is pending becomes verified when the signed end has come."""
    signer, signed = opened()
    stream = signer.event_stream(signed)
    verifier = Verifier(LOOKUP.get, service="transcribe")
    head = verifier.verify(arrived(signed), at=AT, body_follows=True)
    assert isinstance(head, VerifiedHead)
    events = verifier.event_stream(arrived(signed), head)
    assert events.feed(stream.message(EVENT)) == [EVENT.encode()]
    with pytest.raises(VerificationError, match="no signed end") as caught:
        events.close()
    assert caught.value.status == 403
    assert events.feed(stream.end()) == []
    assert type(events.close()) is Verified


def test_websocket():
    """A presigned URL is verified at once, and its signature is the seed."""
    signer, _ = opened()
    request = sigv4.Request("GET", "wss://transcribestreaming.us-west-2.amazonaws.com:8443/ws")
    signed = signer.presign(request, expires_in=300, at=AT)
    verifier = Verifier(LOOKUP.get)
    verified = verifier.verify(signed.apply(request), at=AT)
    events = verifier.event_stream(signed.apply(request), verified)
    stream = signer.event_stream(signed)
    assert events.feed(stream.message(EVENT) + stream.end()) == [EVENT.encode()]
    assert events.close() == verified


def test_no_upload():
    """A stream of events goes with POST or PUT, as chunks do; the error is the service's."""
    signer, _ = opened()
    headers = {"X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"}
    url = "https://transcribestreaming.us-west-2.amazonaws.com/stream-transcription"
    request = sigv4.Request("GET", url, headers)
    with pytest.raises(VerificationError, match="in the header of a PUT or POST") as caught:
        Verifier(LOOKUP.get).verify(signer.sign(request, at=AT).apply(request), at=AT)
    assert caught.value.status == 400


def test_changed_event():
    """Refused as a wrong signature."""
    signer, signed = opened()
    stream = signer.event_stream(signed)
    stream.message(EVENT)
    verifier = Verifier(LOOKUP.get)
    events = verifier.event_stream(
        arrived(signed), verifier.verify(arrived(signed), at=AT, body_follows=True)
    )
    with pytest.raises(VerificationError) as caught:
        events.feed(stream.message(EVENT, at=AT + timedelta(seconds=1)))
    assert caught.value.code == "SignatureDoesNotMatch"


def test_credentials_that_are_gone():
    """Known when the stream was opened, and not any more."""
    _, signed = opened()
    known = dict(LOOKUP)
    verifier = Verifier(known.get)
    head = verifier.verify(arrived(signed), at=AT, body_follows=True)
    known.clear()
    with pytest.raises(VerificationError) as caught:
        verifier.event_stream(arrived(signed), head)
    assert caught.value.code == "InvalidClientTokenId"


def test_events_are_no_chunks():
    """What is streamed as events is not read as aws-chunked, and S3 takes no events."""
    _, signed = opened()
    verifier = Verifier(LOOKUP.get)
    head = verifier.verify(arrived(signed), at=AT, body_follows=True)
    with pytest.raises(ValueError, match="not in chunks"):
        verifier.stream(arrived(signed), head)
    with pytest.raises(ValueError, match=r"Verifier\.stream"):
        head.body_hasher()
    s3 = sigv4.Signer(CREDENTIALS, "us-west-2", "s3")
    request = sigv4.Request(
        "POST",
        "https://examplebucket.s3.us-west-2.amazonaws.com/",
        {"X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"},
    )
    with pytest.raises(VerificationError) as caught:
        verifier.verify(s3.sign(request, at=AT).apply(request), at=AT)
    assert caught.value.code == "InvalidArgument"


def test_events_do_not_verify_another_body():
    """A head whose body has a hash is not verified by events that happen to be sound."""
    signer, signed = opened()
    hashed = sigv4.Request(
        "POST",
        "https://transcribestreaming.us-west-2.amazonaws.com/",
        {"X-Amz-Content-Sha256": sha256(b"x").hexdigest()},
        b"x",
    )
    verifier = Verifier(LOOKUP.get)
    whole = signer.sign(hashed, at=AT).apply(hashed)
    head = verifier.verify(whole, at=AT, body_follows=True)
    with pytest.raises(ValueError, match="no events follow"):
        verifier.event_stream(whole, head)
    other = verifier.verify(arrived(signed), at=AT, body_follows=True)
    with pytest.raises(ValueError, match="not that of this request"):
        verifier.event_stream(whole, other)


def test_nothing_comes_after_an_error():
    """Not even the event that was expected."""
    signer, signed = opened()
    sound = signer.event_stream(signed).message(EVENT)
    verifier = Verifier(LOOKUP.get)
    events = verifier.event_stream(
        arrived(signed), verifier.verify(arrived(signed), at=AT, body_follows=True)
    )
    with pytest.raises(VerificationError):
        events.feed(sound[:-5] + bytes([sound[-5] ^ 1]) + sound[-4:])
    for data in (sound, b""):
        with pytest.raises(VerificationError):
            events.feed(data)


def test_many_headers():
    """A signed event has two: more are refused by their length, before they are read."""
    _, signed = opened()
    verifier = Verifier(LOOKUP.get)
    head = verifier.verify(arrived(signed), at=AT, body_follows=True)
    events = verifier.event_stream(arrived(signed), head)
    headers = {f"{number:04}": True for number in range(20_000)}
    message = sigv4.EventMessage(headers, EVENT.encode()).encode()
    with pytest.raises(VerificationError, match="bytes of headers"):
        events.feed(message[:12])


@pytest.mark.parametrize("rest", [b"\0", b"\0\0\0", bytes(40)])
def test_something_after_the_end(rest):
    """Not even the start of a message may follow the signed end."""
    signer, signed = opened()
    stream = signer.event_stream(signed)
    verifier = Verifier(LOOKUP.get)
    head = verifier.verify(arrived(signed), at=AT, body_follows=True)
    whole = stream.message(EVENT) + stream.end()
    for pieces in ((whole + rest,), (whole, rest)):
        events = verifier.event_stream(arrived(signed), head)
        with pytest.raises(VerificationError, match="SignatureDoesNotMatch"):
            close_after(events, pieces)


def close_after(events, pieces):
    for piece in pieces:
        events.feed(piece)
    events.close()


def opened_by(credentials, clock):
    """A stream's signer and its body at a verifier whose clock can be set."""
    signer = sigv4.Signer(credentials, "us-west-2", "transcribe")
    request = sigv4.Request(
        "POST",
        "https://transcribestreaming.us-west-2.amazonaws.com/stream-transcription",
        {"X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"},
    )
    signed = signer.sign(request, at=AT)
    verifier = Verifier({credentials.access_key_id: credentials}.get, clock=lambda: clock[0])
    received = signed.apply(request)
    head = verifier.verify(received, body_follows=True)
    return signer.event_stream(signed), verifier.event_stream(received, head)


@pytest.mark.parametrize(
    ("seconds", "ok"), [(-901, False), (-900, True), (900, True), (901, False)]
)
def test_events_outside_the_skew(seconds, ok):
    """An event is dated about when it arrives, however long the stream lasts."""
    now = [AT]
    stream, events = opened_by(CREDENTIALS, now)
    later = AT + timedelta(hours=2)
    now[0] = later - timedelta(seconds=seconds)
    message = stream.message(EVENT, at=later)
    if ok:
        assert events.feed(message) == [EVENT.encode()]
        return
    with pytest.raises(VerificationError, match="clock-skew") as caught:
        events.feed(message)
    assert caught.value.status == 403
    now[0] = later
    with pytest.raises(VerificationError, match="clock-skew"):
        events.feed(message)
    with pytest.raises(VerificationError, match="clock-skew"):
        events.close()


def test_time_that_is_given():
    """For one call, as for `verify`."""
    now = [AT]
    stream, events = opened_by(CREDENTIALS, now)
    message = stream.message(EVENT, at=AT + timedelta(hours=2))
    assert events.feed(message, at=AT + timedelta(hours=2)) == [EVENT.encode()]


def test_time_of_verifying_goes_on():
    """A verifier that was given a time judges the events from that time on."""
    signer, signed = opened()
    verifier = Verifier(LOOKUP.get)
    head = verifier.verify(arrived(signed), at=AT, body_follows=True)
    events = verifier.event_stream(arrived(signed), head)
    late = signer.event_stream(signed).message(EVENT, at=AT + timedelta(hours=1))
    with pytest.raises(VerificationError, match="clock-skew"):
        events.feed(late)


def test_a_stream_ends_with_its_credentials():
    """No event is given out after their expiration, not even one signed before."""
    ends = AT + timedelta(minutes=10)
    credentials = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "x" * 40, "token", ends)
    now = [AT]
    stream, events = opened_by(credentials, now)
    first = stream.message(EVENT, at=AT)
    second = stream.message(EVENT, at=ends - timedelta(seconds=1))
    assert events.feed(first) == [EVENT.encode()]
    now[0] = ends
    for work in (lambda: events.feed(second), lambda: events.feed(b""), events.close):
        with pytest.raises(VerificationError, match="token-expired") as caught:
            work()
        assert (caught.value.code, caught.value.status) == ("ExpiredToken", 403)


def test_a_stream_that_has_ended_in_time():
    """It may be closed later."""
    ends = AT + timedelta(minutes=10)
    credentials = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "x" * 40, "token", ends)
    now = [AT]
    stream, events = opened_by(credentials, now)
    events.feed(stream.message(EVENT, at=AT) + stream.end(at=AT))
    now[0] = ends + timedelta(hours=1)
    assert type(events.close()) is Verified


def test_lookup_of_one_call():
    """Credentials that were fetched before replace the verifier's lookup."""
    signer, signed = opened()

    def never(_):
        raise AssertionError("asked")

    verifier = Verifier(never)
    lookup = LOOKUP.get
    head = verifier.verify(arrived(signed), at=AT, body_follows=True, lookup=lookup)
    events = verifier.event_stream(arrived(signed), head, lookup=lookup)
    assert events.feed(signer.event_stream(signed).message(EVENT)) == [EVENT.encode()]


@pytest.mark.parametrize("presigned", [True, False])
def test_another_request_with_a_verified_one(presigned):
    """Whatever differs from the request that was verified, there is no stream."""
    signer, _ = opened()
    url = "https://transcribestreaming.us-west-2.amazonaws.com/mine"

    def sent(url=url, headers=(), at=AT):
        request = sigv4.Request("GET", url, [("X-Amz-Meta-A", "a"), *headers])
        signed = signer.presign(request, at=at) if presigned else signer.sign(request, at=at)
        return signed.apply(request)

    request = sent()
    verifier = Verifier(LOOKUP.get)
    verified = verifier.verify(request, at=AT)
    verifier.event_stream(request, verified)
    others = [
        sent(url + "x"),
        sent(url + "?a=b"),
        sent(headers=[("X-Amz-Meta-B", "b")]),
        sent(at=AT - timedelta(seconds=1)),
        sigv4.Request("POST", request.url, request.headers),
        sigv4.Request("GET", request.url.replace("/mine", "/other"), request.headers),
        sigv4.Request(
            "GET", request.url, [(n, v.replace("a", "b", v == "a")) for n, v in request.headers]
        ),
        sigv4.Request("GET", request.url, [pair for pair in request.headers if pair[1] != "a"]),
        changed_signature(request),
    ]
    for other in others:
        with pytest.raises(ValueError, match="not that of this request"):
            verifier.event_stream(other, verified)
    with pytest.raises(VerificationError, match="not known"):
        verifier.event_stream(request, verified, lookup=lambda _: None)


def changed_signature(request):
    """The same request with another signature of the right form."""
    headers = [
        (
            name,
            value[:-1] + ("0" if value[-1] != "0" else "1") if name == "Authorization" else value,
        )
        for name, value in request.headers
    ]
    url = request.url
    if "X-Amz-Signature=" in url:
        url = url[:-1] + ("0" if url[-1] != "0" else "1")
    return sigv4.Request(request.method, url, headers)


def changes_of(request):
    """Requests that carry the signature of another one."""
    method, url, headers = request.method, request.url, request.headers
    return [
        sigv4.Request("PUT" if method == "POST" else "POST", url, headers),
        sigv4.Request("GET", url, headers),
        sigv4.Request("DELETE", url, headers),
        sigv4.Request(method, f"{url}x", headers),
        sigv4.Request(method, f"{url}?a=b", headers),
        sigv4.Request(method, url, [*headers, ("Host", "other.amazonaws.com")]),
        sigv4.Request(method, url, [pair for pair in headers if pair[0] != "X-Amz-Meta-A"]),
        sigv4.Request(method, url, [(n, "b" if v == "a" else v) for n, v in headers]),
        changed_signature(request),
    ]


@pytest.mark.parametrize(
    ("service", "form", "open_stream"),
    [
        ("transcribe", "STREAMING-AWS4-HMAC-SHA256-EVENTS", Verifier.event_stream),
        ("s3", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", Verifier.stream),
    ],
)
def test_another_request_with_a_head(service, form, open_stream):
    """A head is that of one request: its method, path, query, headers and signature."""
    headers = [
        ("X-Amz-Content-Sha256", form),
        ("X-Amz-Decoded-Content-Length", "0"),
        ("X-Amz-Meta-A", "a"),
    ]
    request = sigv4.Request("POST", f"https://{service}.us-west-2.amazonaws.com/mine", headers)
    sent = sigv4.Signer(CREDENTIALS, "us-west-2", service).sign(request, at=AT).apply(request)
    verifier = Verifier(LOOKUP.get)
    head = verifier.verify(sent, at=AT, body_follows=True)
    open_stream(verifier, sent, head)
    for other in changes_of(sent):
        with pytest.raises(ValueError, match="not that of this request"):
            open_stream(verifier, other, head)


def test_no_events_after_a_body():
    """A verified request with a body is not the beginning of a stream."""
    signer, _ = opened()
    url = "https://transcribestreaming.us-west-2.amazonaws.com/"
    for body, ok in ((b"", True), (b"x", False)):
        request = sigv4.Request("POST", url, (), body)
        sent = signer.sign(request, at=AT).apply(request)
        verifier = Verifier(LOOKUP.get)
        verified = verifier.verify(sent, at=AT)
        if ok:
            verifier.event_stream(sent, verified)
            continue
        with pytest.raises(ValueError, match="no events follow"):
            verifier.event_stream(sent, verified)


def test_a_profile_of_the_server_and_a_stream():
    """The request is read again with the profile that it was verified with."""
    profile = sigv4.GENERIC.replace(double_encode=False)
    signer = sigv4.Signer(CREDENTIALS, "us-west-2", "transcribe", profile=profile)
    request = sigv4.Request("GET", "https://transcribestreaming.us-west-2.amazonaws.com/a%20b")
    arriving = signer.sign(request, at=AT).apply(request)
    verifier = Verifier(LOOKUP.get, profile=profile)
    verifier.event_stream(arriving, verifier.verify(arriving, at=AT))
