"""Way 5 to carry a signature: a stream of events, each signed together with the one before.

A signed event is a message of its own around the event: its headers are ``:date`` and
``:chunk-signature``, its payload is the event, encoded as a message as well. The chain begins with
the signature of the request that opened the stream and ends with a signed event without payload.

    AWS4-HMAC-SHA256-PAYLOAD
    20130524T000000Z                            of this event
    20130524/us-east-1/transcribe/aws4_request  with its day, which may change on the way
    4f232c43...                                 signature of what came before
    (hash of the encoded :date header)
    (hash of the payload)

https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-http2

Rules of this file:

- Times in a chain never decrease: a given time before the last event is refused; if the clock was
  set back, the time of the last event is used again.
"""

from __future__ import annotations

from .constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from .digest import sha256_hex
from .errors import InvalidMessage, InvalidRequest
from .event_message import BYTES, TIMESTAMP, EventDecoder, EventHeader, EventMessage, as_bytes
from .lifetime import check_not_expired
from .streaming_names import (
    CHUNK_SIGNATURE_HEADER,
    DATE_HEADER,
    STREAMING_ECDSA_EVENTS,
    STREAMING_EVENTS,
)
from .string_to_sign import chunk_preamble, chunk_string_to_sign, preamble
from .timestamp import format_amz_date, parse_amz_date, to_utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import NoReturn

    from .model import Credentials, Scope, Signed
    from .signing_key import Key
    from .signing_params import SigningParams

# Payload hashes of requests that events may follow. AWS's own SDK for Transcribe in Python signs
# the hash of the empty body, and so do presigned URLs of WebSockets.
# https://github.com/awslabs/amazon-transcribe-streaming-sdk/blob/develop/amazon_transcribe/signer.py
_OPENING = (STREAMING_EVENTS, STREAMING_ECDSA_EVENTS, EMPTY_SHA256, UNSIGNED_PAYLOAD)


class Chain:
    """The chain of the signatures of one stream: each covers the one before.

    Args:
        params: who signs, for where, and how.
        seed: signature of the request that opened the stream.
        since: aware datetime of that request; nothing is dated before it.
    """

    __slots__ = ("_params", "_previous", "last")

    def __init__(self, params: SigningParams, seed: str, since: datetime) -> None:
        self._params = params
        self._previous = seed
        self.last = since

    @classmethod
    def opened_by(cls, signed: Signed, params: SigningParams) -> Chain:
        """Return the chain that begins with a signed request.

        Raises:
            InvalidRequest: other credentials signed it, or its body is not a stream of events.
        """
        amz_date = (signed.string_to_sign + "\n").split("\n")[1]
        since = parse_amz_date(amz_date)
        chain = cls(params, signed.signature, since)
        scope, key = chain._scope_and_key(amz_date)
        if not (
            signed.string_to_sign.startswith(preamble(params.algorithm.name, amz_date, scope))
            and key.verifies(signed.string_to_sign.encode(), signed.signature)
        ):
            raise InvalidRequest(
                "The request was not signed by this signer: its credentials, region, service or "
                "algorithm differ, so events signed here would not follow it.",
                "Sign the request and its events with one signer.",
                "signed",
            )
        body = signed.canonical_request.rpartition("\n")[2]
        if body not in _OPENING:
            raise InvalidRequest(
                f"The request was signed with the payload hash {body[:40]}, which is not that of "
                "an event stream; the service would refuse the events.",
                f"Sign it without a body and with X-Amz-Content-Sha256: {STREAMING_EVENTS}.",
                "signed",
            )
        return chain

    def sign(self, time: datetime, payload: bytes) -> EventMessage:
        """Sign the next event."""
        date = EventHeader(DATE_HEADER, time, TIMESTAMP)
        key, text = self._step(time, date, payload)
        signature = key.sign(text)
        signed = EventHeader(CHUNK_SIGNATURE_HEADER, bytes.fromhex(signature), BYTES)
        message = EventMessage((date, signed), payload)
        self._previous, self.last = signature, time  # not if the message is refused
        return message

    def holds(self, time: datetime, payload: bytes, signature: str) -> bool:
        """Whether a signature is that of the next event; then the one after it is expected."""
        key, text = self._step(time, EventHeader(DATE_HEADER, time, TIMESTAMP), payload)
        if not key.verifies(text, signature):
            return False
        self._previous, self.last = signature, time
        return True

    def _step(self, time: datetime, date: EventHeader, payload: bytes) -> tuple[Key, bytes]:
        amz_date = format_amz_date(to_utc(time))
        scope, key = self._scope_and_key(amz_date)
        text = chunk_string_to_sign(
            chunk_preamble(self._params.algorithm.name, amz_date, scope),
            self._previous,
            sha256_hex(payload),
            sha256_hex(date.encode()),
        )
        return key, text.encode()

    def _scope_and_key(self, amz_date: str) -> tuple[Scope, Key]:
        scope = self._params.scope(amz_date[:8])
        return scope, self._params.signing_key(scope)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a chain holds a signing key and does not pickle; use it in one process")

    def __repr__(self) -> str:
        return f"<chain of events of {self._params.credentials.access_key_id}>"


class EventStream:
    """Signs the events of one stream, in order; made by ``Signer.event_stream``.

    Do not share it between threads: the order of calls is the order of the chain.
    """

    __slots__ = ("_chain", "_credentials", "_ended", "_clock")

    def __init__(
        self, chain: Chain, credentials: Credentials, clock: Callable[[], datetime]
    ) -> None:
        self._chain = chain
        self._credentials = credentials
        self._clock = clock
        self._ended = False

    def message(self, payload: bytes | EventMessage, *, at: datetime | None = None) -> bytes:
        """Sign and encode the next event, and return the bytes to send.

        Args:
            payload: the event, as an `EventMessage` or encoded already (any bytes are signed).
            at: aware datetime of the event; now by default, and not before the last event.

        Raises:
            InvalidRequest: a time before the last event, or the stream has ended.
            InvalidMessage: an empty payload, which would end the stream, or one over 24 MiB.
            ExpiredCredentials: the credentials have ended.
        """
        data = payload.encode() if isinstance(payload, EventMessage) else as_bytes(payload)
        if not data:
            raise InvalidMessage(
                "An event without payload ends the stream.", "Call end() for it.", "payload"
            )
        return self._sign(data, at)

    def end(self, *, at: datetime | None = None) -> bytes:
        """Return the signed event without payload that ends the stream; nothing may follow it."""
        data = self._sign(b"", at)
        self._ended = True
        return data

    def _sign(self, payload: bytes, at: datetime | None) -> bytes:
        if self._ended:
            raise InvalidRequest("The stream has ended.", "Open another with a new request.")
        time = self._time(at)
        check_not_expired(self._credentials, time)
        return self._chain.sign(time, payload).encode()

    def _time(self, at: datetime | None) -> datetime:
        last = self._chain.last
        if at is None:
            return max(last, to_utc(self._clock()))
        time = to_utc(at)
        if time < last:
            raise InvalidRequest(
                f"`at={time.isoformat()}` is before {last.isoformat()}, the time of the previous "
                "event.",
                "Pass a later time, or leave `at` out to use the clock.",
                "at",
            )
        return time

    def __repr__(self) -> str:
        return f"<event stream of {self._credentials.access_key_id}>"


class _SignedDecoder(EventDecoder):
    """Refuses many headers before it reads them: anyone can send some after a signed request."""

    __slots__ = ()
    _most_headers = 256  # bytes; a date, and a signature of at most 72 bytes, take half


class EventVerifier:
    """Reads a stream of signed events as it arrives, and returns the verified events.

    After an error it returns no more events; the stream is complete once `ended` is true.
    """

    __slots__ = ("_chain", "_check_time", "_decoder", "_error", "ended")

    def __init__(self, chain: Chain, check_time: Callable[[datetime], None] | None = None) -> None:
        self._chain = chain
        self._check_time = check_time  # called with the time of each event
        self._decoder = _SignedDecoder()
        self._error: InvalidMessage | None = None
        self.ended = False

    def feed(self, data: bytes) -> list[bytes]:
        """Return the payloads of the events that are now complete and verified, each encoded.

        Raises:
            InvalidMessage: a wrong checksum, date or signature, or bytes after the end.
        """
        if self._error is not None:
            raise self._error
        try:
            messages = self._decoder.feed(data)
            payloads = [self._verified(message) for message in messages]
        except InvalidMessage as error:
            self._error = error
            raise
        return [payload for payload in payloads if payload]

    def close(self) -> None:
        """End the input.

        Raises:
            InvalidMessage: the signed event that ends the stream is missing, or bytes follow it.
        """
        if self._error is not None:
            raise self._error
        if not self.ended:
            raise InvalidMessage(
                "The stream has no signed end.", "It is truncated: do not use it as complete."
            )
        self._decoder.close()

    def _verified(self, message: EventMessage) -> bytes:
        if self.ended:
            raise InvalidMessage("An event follows the end of the stream.", "Refuse the stream.")
        kinds = {header.name: header.kind for header in message.headers}
        if kinds != {DATE_HEADER: TIMESTAMP, CHUNK_SIGNATURE_HEADER: BYTES}:
            raise InvalidMessage(
                "An event has other headers than :date and :chunk-signature.",
                "Wrap each event in a signed message.",
            )
        time = message[DATE_HEADER]
        if self._check_time is not None:
            self._check_time(time)
        if time < self._chain.last:
            raise InvalidMessage(
                "An event is dated earlier than the previous one.", "Refuse the stream."
            )
        signature = message[CHUNK_SIGNATURE_HEADER].hex()
        if not self._chain.holds(time, message.payload, signature):
            raise InvalidMessage(
                "The signature of an event does not match what we calculated: it was changed, "
                "dropped, repeated or moved.",
                "Refuse the stream.",
            )
        self.ended = not message.payload
        return message.payload
