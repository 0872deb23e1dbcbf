"""Messages of ``application/vnd.amazon.eventstream``: headers with types, a payload, two checks.

    total length      4 bytes       of the whole message
    headers length    4 bytes
    prelude CRC       4 bytes       CRC-32 of the eight bytes before
    headers           each: length of name (1), name, type (1), value
    payload
    message CRC       4 bytes       CRC-32 of all before it

https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream
https://smithy.io/2.0/aws/amazon-eventstream.html

A message validates itself when it is made, so what is decoded encodes to the same bytes.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from struct import Struct, error
from sys import modules
from zlib import crc32

from . import redact
from .errors import InvalidMessage
from .frozen import Frozen, assign
from .timestamp import to_utc_exactly

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

# https://smithy.io/2.0/aws/amazon-eventstream.html#message-format and #headers-format
LARGEST_HEADERS = 128 * 1024  # bytes
LARGEST_PAYLOAD = 24 * 1024 * 1024
LARGEST_VALUE = 2**15 - 1  # of bytes and strings, though their length has 16 bits

BOOL, BYTE, SHORT, INT, LONG = "bool", "byte", "short", "int", "long"
BYTES, STRING, TIMESTAMP, UUID = "bytes", "string", "timestamp", "uuid"

_PRELUDE = Struct(">II")
_CRC = Struct(">I")
_LENGTH = Struct(">H")
_NUMBERS = {BYTE: Struct(">b"), SHORT: Struct(">h"), INT: Struct(">i"), LONG: Struct(">q")}
_CODES = {BYTE: 2, SHORT: 3, INT: 4, LONG: 5, BYTES: 6, STRING: 7, TIMESTAMP: 8, UUID: 9}
_KINDS = {code: kind for kind, code in _CODES.items()}
_HOLDS = {UUID: (BYTES, UUID), **dict.fromkeys(_NUMBERS, (INT, LONG))}  # others: their own
_TRUE, _FALSE = 0, 1
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_OVERHEAD = _PRELUDE.size + 2 * _CRC.size
_REMEDY = "Read it from the beginning of a message, or have it sent again."


class EventHeader(Frozen):
    """One header of a message.

    Args:
        name: 1 to 255 bytes of UTF-8.
        value: bool, int, bytes, str, an aware datetime (sent in whole milliseconds) or a
            ``uuid.UUID`` (stored as its 16 bytes).
        kind: ``bool``, ``byte``, ``short``, ``int``, ``long``, ``bytes``, ``string``,
            ``timestamp`` or ``uuid`` (16 bytes); by default it follows from the value: ``int`` for
            numbers that fit into 32 bits, ``long`` for others.

    Raises:
        InvalidMessage: a name or value that does not fit.
        TypeError: a value of another type.
    """

    __slots__ = ("name", "value", "kind", "_encoded")
    name: str
    value: Any
    kind: str
    _encoded: bytes

    def __init__(self, name: str, value: Any, kind: str | None = None) -> None:
        encoded_name = _encode_name(name)
        value, own = _plain(name, value)
        kind = own if kind is None else _check_kind(name, kind, own)
        assign(self, "name", name)
        assign(self, "value", value)
        assign(self, "kind", kind)
        assign(self, "_encoded", encoded_name + _encode_value(name, kind, value))

    def encode(self) -> bytes:
        """Return the header as it is encoded in a message."""
        return self._encoded

    def _shown(self) -> Iterator[tuple[str, str]]:
        value = self.value
        if isinstance(value, bytes):  # possibly a signature
            shown = f"<{len(value)} bytes>"
        else:
            shown = redact.field(self.name, repr(value))
        yield "name", repr(self.name)
        yield "value", shown
        yield "kind", repr(self.kind)


class EventMessage(Frozen):
    """A message.

    Args:
        headers: mapping of names to values, or `EventHeader` in order; each name once.
        payload: bytes.

    Raises:
        InvalidMessage: a header twice, or more than 128 KiB of headers or 24 MiB of payload.
        TypeError: a value of another type.
    """

    __slots__ = ("headers", "payload")
    headers: tuple[EventHeader, ...]
    payload: bytes

    def __init__(
        self, headers: Mapping[str, Any] | Iterable[EventHeader] = (), payload: bytes = b""
    ) -> None:
        given: Any = headers
        if hasattr(given, "items"):
            given = [EventHeader(name, value) for name, value in given.items()]
        if not hasattr(given, "__iter__"):
            name = type(given).__name__
            raise TypeError(f"headers must be a mapping or EventHeaders, not {name}")
        found = tuple(given)
        for header in found:
            if not isinstance(header, EventHeader):
                raise TypeError(f"headers must be EventHeader, not {type(header).__name__}")
        if len({header.name for header in found}) < len(found):
            raise InvalidMessage(
                "A header appears twice in the message.", "Send it once.", "headers"
            )
        payload = as_bytes(payload)
        _check_sizes(sum([len(header.encode()) for header in found]), len(payload))
        assign(self, "headers", found)
        assign(self, "payload", payload)

    def __getitem__(self, name: str) -> Any:
        """Return the value of a header.

        Raises:
            KeyError: the message has no header of that name.
        """
        for header in self.headers:
            if header.name == name:
                return header.value
        raise KeyError(name)

    def encode(self) -> bytes:
        """Return the bytes to send."""
        headers = b"".join([header.encode() for header in self.headers])
        prelude = _PRELUDE.pack(_OVERHEAD + len(headers) + len(self.payload), len(headers))
        head = prelude + _CRC.pack(crc32(prelude)) + headers
        return b"".join((head, self.payload, _CRC.pack(crc32(self.payload, crc32(head)))))

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "headers", repr([header.name for header in self.headers])
        yield "payload", f"<{len(self.payload)} bytes>"


class EventDecoder:
    """Reads bytes as they arrive, and returns messages with correct checks.

    It does not verify signatures: `EventVerifier` does. After an error it returns no more messages.
    """

    __slots__ = ("_buffer", "_error", "_length")
    _most_headers = LARGEST_HEADERS  # bytes

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length = 0  # of the message that is arriving; 0 before its prelude is read
        self._error: InvalidMessage | None = None

    def feed(self, data: bytes) -> list[EventMessage]:
        """Add bytes, and return the messages that are now complete.

        Raises:
            InvalidMessage: a wrong checksum or length, or headers that cannot be read.
        """
        if self._error is not None:
            raise self._error
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"data must be bytes, not {type(data).__name__}")
        self._buffer += data
        messages = []
        try:
            while self._has_message():
                messages.append(_decode(bytes(self._buffer[: self._length])))
                del self._buffer[: self._length]
                self._length = 0
        except InvalidMessage as found:
            self._error = found
            self._buffer.clear()
            raise
        return messages

    def close(self) -> None:
        """End the input.

        Raises:
            InvalidMessage: it ends in the middle of a message.
        """
        if self._error is not None:
            raise self._error
        if self._buffer:
            raise InvalidMessage("The stream ends in the middle of a message.", _REMEDY)

    def _has_message(self) -> bool:
        start = _PRELUDE.size + _CRC.size
        if not self._length and len(self._buffer) >= start:
            prelude = bytes(self._buffer[: _PRELUDE.size])
            if _CRC.pack(crc32(prelude)) != self._buffer[_PRELUDE.size : start]:
                raise InvalidMessage("The prelude of a message has a wrong checksum.", _REMEDY)
            total, headers = _PRELUDE.unpack(prelude)
            _check_sizes(headers, total - headers - _OVERHEAD, self._most_headers)
            self._length = total
        return 0 < self._length <= len(self._buffer)


def as_bytes(payload: object) -> bytes:
    """Return a payload as bytes; it is given as bytes or another buffer."""
    if isinstance(payload, bytes):
        return payload
    if isinstance(payload, (bytearray, memoryview)):
        return bytes(payload)
    raise TypeError(f"payload must be bytes, not {type(payload).__name__}")


def _check_sizes(headers: int, payload: int, most_headers: int = LARGEST_HEADERS) -> None:
    if headers > most_headers or not 0 <= payload <= LARGEST_PAYLOAD:
        raise InvalidMessage(
            f"A message has {headers} bytes of headers and {payload} of payload.",
            f"At most {most_headers} and {LARGEST_PAYLOAD} are allowed.",
            "headers",
        )


def _decode(data: bytes) -> EventMessage:
    end = len(data) - _CRC.size
    if _CRC.pack(crc32(memoryview(data)[:end])) != data[end:]:
        raise InvalidMessage("A message has a wrong checksum: its bytes were changed.", _REMEDY)
    start = _PRELUDE.size + _CRC.size
    _, length = _PRELUDE.unpack_from(data)
    try:
        headers = list(_headers(data[start : start + length]))
    except (error, IndexError, UnicodeDecodeError, OverflowError, ValueError) as found:
        if isinstance(found, InvalidMessage):
            raise
        raise InvalidMessage("The headers of a message cannot be read.", _REMEDY) from None
    return EventMessage(headers, data[start + length : end])


def _headers(data: bytes) -> Iterator[EventHeader]:
    at = 0
    while at < len(data):
        size = data[at]
        name = _cut(data, at + 1, size).decode()
        at += 1 + size
        code = data[at]
        at += 1
        if code in (_TRUE, _FALSE):
            yield EventHeader(name, code == _TRUE, BOOL)
            continue
        kind = _KINDS.get(code)
        if kind is None:
            raise InvalidMessage(f"A header has the unknown type {code}.", _REMEDY)
        value, at = _value(data, at, kind)
        yield EventHeader(name, value, kind)


def _value(data: bytes, at: int, kind: str) -> tuple[Any, int]:
    """Return a value, and the position where the next header begins."""
    if kind in _NUMBERS:
        return _NUMBERS[kind].unpack_from(data, at)[0], at + _NUMBERS[kind].size
    if kind == TIMESTAMP:
        (milliseconds,) = _NUMBERS[LONG].unpack_from(data, at)
        return _EPOCH + milliseconds * _MILLISECOND, at + 8
    size = 16
    if kind != UUID:
        (size,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
    value = _cut(data, at, size)
    return (value.decode() if kind == STRING else value), at + size


def _cut(data: bytes, at: int, size: int) -> bytes:
    if at + size > len(data):
        raise IndexError
    return data[at : at + size]


def _plain(name: str, value: Any) -> tuple[Any, str]:
    """Return a value as it is stored, and its kind."""
    if isinstance(value, bool):
        return value, BOOL
    if isinstance(value, int):
        return value, INT if -(2**31) <= value < 2**31 else LONG
    if isinstance(value, str):
        return value, STRING
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value), BYTES
    if isinstance(value, datetime):
        time = to_utc_exactly(value, name)
        return time.replace(microsecond=time.microsecond // 1000 * 1000), TIMESTAMP
    uuid = modules.get("uuid")  # loaded if the caller has a UUID
    if uuid is not None and isinstance(value, uuid.UUID):
        return value.bytes, UUID
    raise TypeError(f"the header {name} cannot hold {type(value).__name__}")


def _check_kind(name: str, kind: str, own: str) -> str:
    if not isinstance(kind, str) or (kind != BOOL and kind not in _CODES):
        raise InvalidMessage(
            f"The kind of a header must be known, not {str(kind)[:20]!r}.",
            f"Use {_ALL}.",
            "headers",
        )
    if own not in _HOLDS.get(kind, (kind,)):
        raise TypeError(f"the header {name} of kind {kind} cannot hold a value of kind {own}")
    return kind


def _encode_name(name: str) -> bytes:
    """Encode a name: its length, then the name."""
    if not isinstance(name, str):
        raise TypeError(f"the name of a header must be str, not {type(name).__name__}")
    encoded = _encode_text("The name of a header", name)
    if not 0 < len(encoded) < 256:
        raise InvalidMessage(
            f"The header name {name[:40]!r} has {len(encoded)} bytes.", "Use 1 to 255.", "headers"
        )
    return bytes((len(encoded),)) + encoded


def _encode_text(what: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidMessage(
            f"{what} holds a lone surrogate, which UTF-8 cannot carry.",
            "Decode its source as UTF-8.",
            "headers",
        ) from None


def _encode_value(name: str, kind: str, value: Any) -> bytes:
    """Encode a value: its type, then the value."""
    if kind == BOOL:
        return bytes((_TRUE if value else _FALSE,))
    code = bytes((_CODES[kind],))
    if kind == TIMESTAMP:
        return code + _NUMBERS[LONG].pack((value - _EPOCH) // _MILLISECOND)
    if kind in _NUMBERS:
        try:
            return code + _NUMBERS[kind].pack(value)
        except error:
            raise _misfit(name, kind, "Choose a wider kind; long has 64 bits.") from None
    data = _encode_text(f"The header {name}", value) if kind == STRING else value
    if kind == UUID:
        if len(data) != 16:
            raise _misfit(name, kind, "Give 16 bytes, or a uuid.UUID.")
        return code + data
    if len(data) > LARGEST_VALUE:
        raise _misfit(name, kind, f"Put what exceeds {LARGEST_VALUE} bytes into the payload.")
    return code + _LENGTH.pack(len(data)) + data


def _misfit(name: str, kind: str, remedy: str) -> InvalidMessage:
    return InvalidMessage(
        f"The value of the header {name[:40]} does not fit {kind}.", remedy, "headers"
    )


_ALL = ", ".join((BOOL, *_CODES))
