"""Messages of event streams: as AWS's SDKs encode them, in any pieces, and never changed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID
from zlib import crc32

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4 import EventDecoder, EventHeader, EventMessage, InvalidMessage

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "event_streams.json").read_text(encoding="utf-8")
)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
WHOLE = EventMessage({"a": 1}, b"payload").encode()


def header(name: str, kind: str, value) -> EventHeader:
    if kind in ("bytes", "uuid"):
        value = bytes.fromhex(value)
    if kind == "timestamp":
        value = EPOCH + timedelta(milliseconds=value)
    return EventHeader(name, value, kind)


@pytest.mark.parametrize("case", VECTORS["messages"], ids=lambda case: case["id"])
def test_encoded_as_published(case):
    """Byte for byte, and back."""
    message = EventMessage(
        [header(*each) for each in case["headers"]], bytes.fromhex(case["payload"])
    )
    assert message.encode() == bytes.fromhex(case["hex"])
    assert EventDecoder().feed(bytes.fromhex(case["hex"])) == [message]


@pytest.mark.parametrize("case", VECTORS["malformed"], ids=lambda case: case["id"])
def test_malformed_as_published(case):
    """Refused, and nothing comes out after."""
    decoder = EventDecoder()
    with pytest.raises(InvalidMessage):
        decoder.feed(bytes.fromhex(case["hex"]))
    with pytest.raises(InvalidMessage):
        decoder.feed(WHOLE)
    with pytest.raises(InvalidMessage):
        decoder.close()


VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.binary(max_size=40),
    st.text(max_size=20).filter(lambda text: text.isprintable()),
    st.integers(-(2**40), 2**40).map(lambda count: EPOCH + timedelta(milliseconds=count)),
)
NAMES = st.text("abc-:é", min_size=1, max_size=20)
MESSAGES = st.builds(EventMessage, st.dictionaries(NAMES, VALUES, max_size=6), st.binary())


@given(st.lists(MESSAGES, max_size=4), st.data())
def test_any_cutting(messages, data):
    """The same messages come out, however their bytes are cut."""
    stream = b"".join(message.encode() for message in messages)
    decoder, found, at = EventDecoder(), [], 0
    while at < len(stream):
        size = data.draw(st.integers(1, 60))
        found += decoder.feed(stream[at : at + size])
        at += size
    decoder.close()
    assert found == messages


@given(MESSAGES)
def test_botocore_reads_them(message):
    """Names, payload, and the values of types that it has."""
    buffer = EventStreamBuffer()
    buffer.add_data(message.encode())
    read = buffer.next()
    assert read.payload == message.payload
    assert set(read.headers) == {each.name for each in message.headers}
    for each in message.headers:
        if each.kind in ("bool", "int", "long", "string", "bytes"):
            assert read.headers[each.name] == each.value


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_changed_byte(at, difference):
    """A message with one byte changed never comes out."""
    changed = bytearray(WHOLE)
    changed[at] ^= difference
    with pytest.raises(InvalidMessage):
        whole(bytes(changed))


def whole(data: bytes) -> list[EventMessage]:
    decoder = EventDecoder()
    messages = decoder.feed(data)
    decoder.close()
    return messages


@given(st.binary(max_size=200))
def test_any_headers(data):
    """Headers that are not, under right checks, raise nothing else."""
    from struct import pack
    from zlib import crc32

    prelude = pack(">II", 16 + len(data), len(data))
    checked = prelude + pack(">I", crc32(prelude)) + data
    try:
        (message,) = EventDecoder().feed(checked + pack(">I", crc32(checked)))
    except InvalidMessage:
        return
    assert EventDecoder().feed(message.encode()) == [message]


def test_cut_off():
    """Half a message is no end."""
    decoder = EventDecoder()
    assert decoder.feed(WHOLE[:-1]) == []
    with pytest.raises(InvalidMessage, match="middle of a message"):
        decoder.close()


def test_values_by_name():
    """A message is asked for its headers."""
    message = EventMessage({"n": 2**40, "s": "x"})
    assert message["n"] == 2**40
    assert message.headers[0].kind == "long"
    with pytest.raises(KeyError):
        message["t"]
    assert repr(message) == "EventMessage(headers=['n', 's'], payload=<0 bytes>)"


@pytest.mark.parametrize(
    ("name", "value", "kind", "reported"),
    [
        ("", 1, None, "0 bytes"),
        ("x" * 256, 1, None, "256 bytes"),
        ("a", 2**63, None, "does not fit long"),
        ("a", 200, "byte", "does not fit byte"),
        ("a", "x" * 32_768, None, "does not fit string"),
        ("a", "é" * 16_384, None, "does not fit string"),
        ("a", b"x" * 32_768, None, "does not fit bytes"),
        ("a", -(2**15) - 1, "short", "does not fit short"),
        ("a", "\ud800", None, "lone surrogate"),
        ("\ud800", 1, None, "lone surrogate"),
        ("a", b"short", "uuid", "does not fit uuid"),
        ("a", 1, "float", "must be known, not 'float'"),
    ],
)
def test_headers_that_do_not_fit(name, value, kind, reported):
    """Refused by name and kind."""
    with pytest.raises(InvalidMessage, match=reported):
        EventHeader(name, value, kind)


def test_wrong_types():
    """Values, headers and payloads."""
    with pytest.raises(TypeError, match="cannot hold float"):
        EventHeader("a", 1.5)
    with pytest.raises(TypeError, match="must be EventHeader, not tuple"):
        EventMessage([("a", 1)])
    with pytest.raises(TypeError, match="payload must be bytes"):
        EventMessage({}, "text")
    with pytest.raises(TypeError, match="name of a header must be str, not int"):
        EventHeader(5, 1)
    with pytest.raises(sigv4.NaiveDatetime):
        EventHeader("a", datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5, "bytes"),
        ("x", "bool"),
        (1, "bool"),
        (True, "byte"),
        ("5", "int"),
        (b"x", "string"),
        ("x", "bytes"),
        (5, "timestamp"),
        ("x" * 16, "uuid"),
        (UUID(int=1), "bytes"),
    ],
)
def test_values_of_another_kind(value, kind):
    """Are not bent into it: five is no five bytes, and text is not true."""
    with pytest.raises(TypeError, match=f"of kind {kind} cannot hold"):
        EventHeader("a", value, kind)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (":chunk-signature", bytes(32), "<32 bytes>"),
        ("n", 5, "5"),
        (":event-type", "AudioEvent", "'AudioEvent'"),
        ("X-Amz-Security-Token", "MARKER", "<hidden>"),
    ],
)
def test_a_header_is_shown_without_its_bytes(name, value, shown):
    """They may be a signature; and what is secret elsewhere is secret here."""
    text = repr(EventHeader(name, value))
    assert (
        text == f"EventHeader(name={name!r}, value={shown}, kind={EventHeader(name, value).kind!r})"
    )


def test_values_as_they_travel():
    """What is cut off or taken apart on the way is so from the start."""
    exact = EPOCH + timedelta(microseconds=-1)
    assert EventHeader("a", exact).value == EPOCH - timedelta(milliseconds=1)
    assert EventHeader("a", UUID(int=7)).kind == "uuid"
    assert EventHeader("a", UUID(int=7)) == EventHeader("a", bytes(15) + b"\x07", "uuid")
    assert EventHeader("a", bytearray(b"x")) == EventHeader("a", memoryview(b"x"))
    assert EventMessage({}, bytearray(b"x")).payload == b"x"


def test_numbers_at_their_ends():
    """The least and the greatest number of each kind go there and back."""
    for kind, bits in (("byte", 8), ("short", 16), ("int", 32), ("long", 64)):
        ends = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
        message = EventMessage([EventHeader(str(each), each, kind) for each in ends])
        assert EventDecoder().feed(message.encode()) == [message]


def test_a_time_beyond_the_calendar():
    """A timestamp that no datetime can hold is refused as what cannot be read."""
    data = EventMessage({"a": 2**62}).encode()
    assert data[14] == 5  # long
    with pytest.raises(InvalidMessage, match="cannot be read"):
        EventDecoder().feed(with_checks(data[:14] + b"\x08" + data[15:]))


def with_checks(data: bytes) -> bytes:
    """A message whose checks are made right again."""
    checked = data[:8] + crc32(data[:8]).to_bytes(4, "big") + data[12:-4]
    return checked + crc32(checked).to_bytes(4, "big")


def test_too_large():
    """More than 128 KiB of headers, or 24 MiB of payload."""
    full = [EventHeader(f"{n:03d}", b"x" * 32_761) for n in range(4)]
    with pytest.raises(InvalidMessage, match="131073 bytes of headers"):
        EventMessage([*full[:3], EventHeader("3", b"x" * 32_764)])
    assert EventDecoder().feed(EventMessage(full).encode()) == [EventMessage(full)]
    with pytest.raises(InvalidMessage, match="25165825 of payload"):
        EventMessage({}, bytes(24 * 1024 * 1024 + 1))


def test_a_header_twice():
    """One name, one value."""
    with pytest.raises(InvalidMessage, match="twice"):
        EventMessage([EventHeader("a", 1), EventHeader("a", 2)])
