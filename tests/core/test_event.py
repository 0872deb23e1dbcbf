"""Chains of signed events: AWS's SDKs' own signatures, time, and what breaks a chain."""

from __future__ import annotations

import hmac
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import sigv4
from sigv4 import EventDecoder, EventMessage, EventStream, InvalidMessage, InvalidRequest
from sigv4.core.event import Chain, EventVerifier
from sigv4.core.signing_key import HMAC_SHA256, SigningKey
from sigv4.core.signing_params import SigningParams
from sigv4.core.timestamp import parse_amz_date
from tests.core.test_event_message import header

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "event_streams.json").read_text(encoding="utf-8")
)
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
AT = datetime(2026, 11, 23, 23, 59, 58, tzinfo=timezone.utc)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
EVENT = EventMessage({":event-type": "AudioEvent"}, b"audio")


class Published:
    """HMAC with a secret that `Credentials` refuse for its spaces."""

    name = "AWS4-HMAC-SHA256"

    def check_region(self, region):
        pass

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def scope(self, date, region, service):
        return sigv4.Scope(date, region, service)

    def signing_key(self, _, scope):
        key = b"AWS4" + self.secret.encode()
        for part in str(scope).split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return SigningKey(key)


@pytest.mark.parametrize("case", VECTORS["chains"], ids=lambda case: case["id"])
def test_signed_as_published(case):
    """Each event of the chain, and that its signature holds."""
    made = [
        Chain(
            SigningParams(
                CREDENTIALS,
                case["region"],
                case["service"],
                algorithm=Published(case["secret_access_key"]),
            ),
            case["previous"],
            parse_amz_date(case["events"][0]["time"]),
        )
        for _ in range(2)
    ]
    for event in case["events"]:
        payload = EventMessage(
            [header(*each) for each in event["headers"]], bytes.fromhex(event["payload"])
        ).encode()
        time = parse_amz_date(event["time"])
        signed = made[0].sign(time, payload)
        assert signed[":chunk-signature"].hex() == event["signature"]
        assert signed[":date"] == time
        assert made[1].holds(time, payload, event["signature"])


CHAINS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "event_chains.json").read_text(encoding="utf-8")
)


def chain_of(case) -> Chain:
    credentials = sigv4.Credentials(case["access_key_id"], case["secret_access_key"])
    since = parse_amz_date(case["since"])
    params = SigningParams(credentials, case["region"], case["service"])
    return Chain(params, case["seed"], since)


def events_of(case):
    for each in case["events"]:
        time = EPOCH + timedelta(milliseconds=each["at"])
        yield time, bytes.fromhex(each["event"]), bytes.fromhex(each["message"])


@pytest.mark.parametrize("case", CHAINS["streams"], ids=lambda case: case["id"])
def test_streams_of_another_signer(case):
    """Byte for byte as AWS's SDK for Transcribe signs them, milliseconds and midnight included."""
    chain = chain_of(case)
    for time, event, message in events_of(case):
        assert chain.sign(time, event).encode() == message


@pytest.mark.parametrize("size", [1, 9, 10_000])
@pytest.mark.parametrize("case", CHAINS["streams"], ids=lambda case: case["id"])
def test_streams_of_another_signer_are_verified(case, size):
    """Each event comes out, in pieces of any size, and the end is known."""
    data = b"".join(message for _, _, message in events_of(case))
    verify = EventVerifier(chain_of(case))
    found = [one for at in range(0, len(data), size) for one in verify.feed(data[at : at + size])]
    assert found == [event for _, event, _ in events_of(case) if event]
    assert verify.ended
    verify.close()


def test_a_stream_of_another_signer_made_again():
    """`EventStream` gives the same bytes, its signed end included."""
    (case,) = [each for each in CHAINS["streams"] if each["id"] == "event-stream-midnight"]
    stream = EventStream(chain_of(case), CREDENTIALS, lambda: AT)
    for time, event, message in events_of(case):
        made = stream.message(event, at=time) if event else stream.end(at=time)
        assert made == message


def opened(clock=lambda: AT, at=AT, algorithm=HMAC_SHA256):
    signer = sigv4.Signer(CREDENTIALS, "us-west-2", "transcribe", clock=clock, algorithm=algorithm)
    request = sigv4.Request(
        "POST",
        "https://transcribestreaming.us-west-2.amazonaws.com/stream-transcription",
        {"X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"},
    )
    return signer, signer.sign(request, at=at)


def verifier(signed, algorithm=HMAC_SHA256) -> EventVerifier:
    params = SigningParams(CREDENTIALS, "us-west-2", "transcribe", algorithm=algorithm)
    return EventVerifier(Chain(params, signed.signature, AT))


@pytest.mark.parametrize("algorithm", [HMAC_SHA256, sigv4.ECDSA_P256_SHA256], ids=lambda a: a.name)
def test_a_stream(algorithm):
    """Across midnight, with each algorithm: all events come out, and the end is known."""
    signer, signed = opened(algorithm=algorithm)
    stream = signer.event_stream(signed)
    data = b"".join(stream.message(EVENT, at=AT + timedelta(seconds=n)) for n in range(5))
    data += stream.end(at=AT + timedelta(seconds=9))
    events = verifier(signed, algorithm)
    found = [event for n in range(0, len(data), 50) for event in events.feed(data[n : n + 50])]
    assert found == [EVENT.encode()] * 5
    assert events.ended
    events.close()


def test_from_a_presigned_url():
    """The seed is the URL's signature."""
    signer, _ = opened()
    request = sigv4.Request("GET", "wss://transcribestreaming.us-west-2.amazonaws.com:8443/ws")
    signed = signer.presign(request, expires_in=300, at=AT)
    stream = signer.event_stream(signed)
    assert verifier(signed).feed(stream.message(EVENT)) == [EVENT.encode()]


def test_a_clock_that_is_set_back():
    """The time of the last event is kept; an earlier time that is given is refused."""
    times = iter([AT + timedelta(seconds=5), AT + timedelta(seconds=2), AT + timedelta(seconds=6)])
    signer, signed = opened(clock=lambda: next(times))
    stream = signer.event_stream(signed)
    sent = [EventDecoder().feed(stream.message(EVENT))[0][":date"] for _ in range(3)]
    assert sent == [AT + timedelta(seconds=each) for each in (5, 5, 6)]
    with pytest.raises(InvalidRequest, match="is before "):
        stream.message(EVENT, at=AT + timedelta(seconds=5))


def test_after_the_end():
    """Nothing is signed any more."""
    signer, signed = opened()
    stream = signer.event_stream(signed)
    stream.end()
    with pytest.raises(InvalidRequest, match="has ended"):
        stream.message(EVENT)
    with pytest.raises(InvalidRequest, match="has ended"):
        stream.end()


def test_what_is_no_event():
    """An empty one would end the stream; text is no bytes; a request is no signed one."""
    signer, signed = opened()
    stream = signer.event_stream(signed)
    with pytest.raises(InvalidMessage, match="ends the stream"):
        stream.message(b"")
    with pytest.raises(TypeError, match="payload must be bytes"):
        stream.message("text")
    with pytest.raises(TypeError, match="signed must be Signed"):
        signer.event_stream("seed")


def test_credentials_that_end_on_the_way():
    """The event after their end is not signed."""
    temporary = sigv4.Credentials(
        "ASIAIOSFODNN7EXAMPLE", "secret", "token", AT + timedelta(seconds=10)
    )
    signer = sigv4.Signer(temporary, "us-west-2", "transcribe")
    signed = signer.sign(sigv4.Request("POST", "https://example.com/"), at=AT)
    stream = signer.event_stream(signed)
    stream.message(EVENT, at=AT + timedelta(seconds=9))
    with pytest.raises(sigv4.ExpiredCredentials):
        stream.message(EVENT, at=AT + timedelta(seconds=10))


def test_an_event_that_is_too_large():
    """Is refused, and the chain goes on as if it had not been."""
    signer, signed = opened()
    stream = signer.event_stream(signed)
    with pytest.raises(InvalidMessage, match="25165825 of payload"):
        stream.message(bytes(24 * 1024 * 1024 + 1))
    assert verifier(signed).feed(stream.message(bytearray(b"event"))) == [b"event"]


@pytest.mark.parametrize(
    "signer",
    [
        sigv4.Signer(CREDENTIALS, "us-east-1", "transcribe"),
        sigv4.Signer(CREDENTIALS, "us-west-2", "bedrock"),
        sigv4.Signer(sigv4.Credentials("AKID", "other"), "us-west-2", "transcribe"),
        sigv4.Signer(CREDENTIALS, "*", "transcribe", algorithm=sigv4.ECDSA_P256_SHA256),
    ],
    ids=["region", "service", "secret", "algorithm"],
)
def test_a_request_of_another_signer(signer):
    """Opens no stream: the service would refuse its first event."""
    _, signed = opened()
    with pytest.raises(InvalidRequest, match="not signed by this signer"):
        signer.event_stream(signed)


def test_a_request_with_another_body():
    """A body that is signed is no stream of events; AWS's own SDK signs the hash of nothing."""
    signer, _ = opened()
    request = sigv4.Request("POST", "https://example.com/", (), b"audio")
    with pytest.raises(InvalidRequest, match="not that of an event stream"):
        signer.event_stream(signer.sign(request))
    chunks = {"X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}
    lifted = sigv4.Signer(CREDENTIALS, "us-west-2", signer.service, allow_refused_headers=True)
    with pytest.raises(InvalidRequest, match="STREAMING-AWS4-HMAC-SHA256-EVENTS"):
        lifted.event_stream(lifted.sign(sigv4.Request("POST", "https://example.com/", chunks)))
    signer.event_stream(signer.sign(sigv4.Request("POST", "https://example.com/")))


def test_a_signed_request_made_by_hand():
    """Is refused as what it is: without a date, nothing was signed."""
    signer, signed = opened()
    with pytest.raises(InvalidRequest):
        signer.event_stream(sigv4.Signed(signed.headers, signed.url, "0" * 64, "", ""))


def made(count: int = 3):
    signer, signed = opened()
    stream = signer.event_stream(signed)
    events = [
        stream.message(EventMessage({}, b"%d" % n), at=AT + timedelta(seconds=n))
        for n in range(count)
    ]
    return signed, [*events, stream.end(at=AT + timedelta(seconds=count))]


@pytest.mark.parametrize("order", [[1], [0, 2], [0, 0], [0, 2, 1], [0, 1, 3]], ids=str)
def test_a_broken_chain(order):
    """Dropped, repeated, moved, cut short: refused at the first event that shows it."""
    signed, events = made()
    stream = verifier(signed)
    with pytest.raises(InvalidMessage, match="does not match"):
        stream.feed(b"".join(events[number] for number in order))
    with pytest.raises(InvalidMessage):
        stream.feed(b"")
    with pytest.raises(InvalidMessage):
        stream.close()


def test_time_that_runs_backwards():
    """Refused, however well it is signed."""
    _, signed = opened()
    chain = Chain(SigningParams(CREDENTIALS, "us-west-2", "transcribe"), signed.signature, AT)
    data = chain.sign(AT + timedelta(seconds=1), b"1").encode() + chain.sign(AT, b"2").encode()
    with pytest.raises(InvalidMessage, match="dated earlier"):
        verifier(signed).feed(data)


def test_an_end_that_is_missing():
    """Is no end."""
    signed, events = made()
    stream = verifier(signed)
    assert len(stream.feed(b"".join(events[:-1]))) == 3
    with pytest.raises(InvalidMessage, match="no signed end"):
        stream.close()


def test_something_after_the_end():
    """Is refused."""
    signed, events = made()
    with pytest.raises(InvalidMessage, match="follows the end"):
        verifier(signed).feed(b"".join([*events, EVENT.encode()]))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {":date": AT},
        {":date": AT, ":chunk-signature": "text"},
        {":date": 5, ":chunk-signature": b"x"},
        {":date": AT, ":chunk-signature": b"x", "more": 1},
    ],
)
def test_unsigned_events(headers):
    """Without the two headers of a signed event, or with others, none comes out."""
    signed, _ = made()
    with pytest.raises(InvalidMessage, match="other headers"):
        verifier(signed).feed(EventMessage(headers, EVENT.encode()).encode())


def test_nothing_is_shown():
    """No repr shows a secret or a signature."""
    signer, signed = opened()
    chain = Chain(SigningParams(CREDENTIALS, "r", "s"), signed.signature, AT)
    shown = repr(chain) + repr(signer.event_stream(signed))
    assert "AKIAIOSFODNN7EXAMPLE" in shown
    assert CREDENTIALS.secret_access_key not in shown
    assert signed.signature not in shown
