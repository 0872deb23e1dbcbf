"""Messages against awscrt, whose RPC speaks them: it reads what we write, and we what it writes."""

from __future__ import annotations

import socket
import threading
from datetime import datetime, timezone
from uuid import UUID

import pytest

import sigv4

pytest.importorskip("awscrt", reason="awscrt is not installed")

from awscrt.eventstream import Header, HeaderType
from awscrt.eventstream.rpc import ClientConnection, ClientConnectionHandler, MessageType
from awscrt.io import ClientBootstrap

PATIENCE = 30  # seconds, for a machine that is busy
AT = datetime(2026, 11, 23, 12, 0, 0, 291_000, tzinfo=timezone.utc)
MILLISECONDS = 1_795_435_200_291
ANSWER = [
    sigv4.EventHeader(":message-type", int(MessageType.CONNECT_ACK)),
    sigv4.EventHeader(":message-flags", 1),
    sigv4.EventHeader(":stream-id", 0),
]
# name, kind and value of ours; maker and value of theirs
HEADERS = [
    ("yes", "bool", True, Header.from_bool, True),
    ("no", "bool", False, Header.from_bool, False),
    ("byte", "byte", -128, Header.from_byte, -128),
    ("short", "short", -300, Header.from_int16, -300),
    ("int", "int", 2**31 - 1, Header.from_int32, 2**31 - 1),
    ("long", "long", -(2**63), Header.from_int64, -(2**63)),
    ("bytes", "bytes", b"\0\xff", Header.from_byte_buf, b"\0\xff"),
    ("string", "string", "é\U0001f3a7", Header.from_string, "é\U0001f3a7"),
    ("timestamp", "timestamp", AT, Header.from_timestamp, MILLISECONDS),
    ("uuid", "uuid", bytes(range(16)), Header.from_uuid, UUID(bytes=bytes(range(16)))),
]


class Client(ClientConnectionHandler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.connection: ClientConnection | None = None
        self.answer: tuple[list[Header], bytes] | None = None
        self.connected, self.answered = threading.Event(), threading.Event()

    def on_connection_setup(self, connection, error, **_):
        self.connection = connection
        self.connected.set()

    def on_connection_shutdown(self, reason, **_):
        self.answered.set()

    def on_protocol_message(self, headers, payload, message_type, flags, **_):
        self.answer = (headers, payload)
        self.answered.set()


def serve(server: socket.socket, received: list[sigv4.EventMessage], done: threading.Event) -> None:
    """Read one message, answer with one of ours, and wait."""
    connection, _ = server.accept()
    with connection:
        decoder = sigv4.EventDecoder()
        while not received:
            received += decoder.feed(connection.recv(50))
        ours = [sigv4.EventHeader(name, value, kind) for name, kind, value, *_ in HEADERS]
        connection.sendall(sigv4.EventMessage([*ANSWER, *ours], b"answer").encode())
        done.wait(PATIENCE)


def test_awscrt_reads_and_writes_the_same():
    """All ten types of headers and a payload, both ways over a socket."""
    received: list[sigv4.EventMessage] = []
    client = Client()
    with socket.create_server(("127.0.0.1", 0)) as server:
        arguments = (server, received, client.answered)
        thread = threading.Thread(target=serve, args=arguments, daemon=True)
        thread.start()
        ClientConnection.connect(
            handler=client,
            host_name="127.0.0.1",
            port=server.getsockname()[1],
            bootstrap=ClientBootstrap.get_or_create_static_default(),
        ).result(PATIENCE)
        assert client.connected.wait(PATIENCE)
        client.connection.send_protocol_message(
            headers=[make(name, value) for name, _, _, make, value in HEADERS],
            payload=b"question",
            message_type=MessageType.CONNECT,
        ).result(PATIENCE)
        assert client.answered.wait(PATIENCE)
        thread.join(PATIENCE)

    (message,) = received
    assert message.payload == b"question"
    found = [(each.name, each.kind, each.value) for each in message.headers]
    assert found[: len(HEADERS)] == [(name, kind, value) for name, kind, value, *_ in HEADERS]

    headers, payload = client.answer
    assert payload == b"answer"
    theirs = {each.name: (HeaderType(each.type), each.value) for each in headers}
    for name, _, _, make, value in HEADERS:
        assert theirs[name] == (make(name, value).type, value)
