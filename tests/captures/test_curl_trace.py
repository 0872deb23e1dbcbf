"""The output of curl --trace and --trace-ascii, as curl 7.88.1 writes it."""

from __future__ import annotations

import pytest

from sigv4.captures.error_response import quoted_error_response
from sigv4.captures.exchanges import find_exchanges
from sigv4.captures.reader import read_capture

from ..verify.world import receive, s3_answer, send

MESSAGE = send("PUT", headers={"Content-Length": "13"}, body="hello\nwörld\n".encode())[1]
HEAD = MESSAGE.raw().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
ANSWER = s3_answer(receive(MESSAGE)).encode()
STATUS = b"HTTP/1.1 403 Forbidden\r\n"


def of_hex(content: bytes) -> list[str]:
    """Lines of --trace."""
    return [
        f"{at:04x}: {content[at : at + 16].hex(' ') + ' ':48}"
        + "".join([chr(byte) if 32 <= byte < 127 else "." for byte in content[at : at + 16]])
        for at in range(0, len(content), 16)
    ]


def of_text(content: bytes) -> list[str]:
    """Lines of --trace-ascii."""
    lines, at = [], 0
    while at < len(content):
        end = content.find(b"\r\n", at, at + 66)
        cut = content[at : end if end >= 0 else at + 64]
        lines.append(
            f"{at:04x}: " + "".join([chr(byte) if 32 <= byte < 127 else "." for byte in cut])
        )
        at = end + 2 if end >= 0 else at + 64
    return lines


def trace(write, *blocks: tuple[str, bytes], time: str = "") -> str:
    lines = ["== Info: Connected to h (127.0.0.1) port 443 (#0)"]
    for what, content in blocks:
        lines += [f"{time}{what}, {len(content)} bytes (0x{len(content):x})", *write(content)]
    return "\n".join([*lines, "== Info: Connection #0 to host h left intact", ""])


BLOCKS = (
    ("=> Send header", HEAD),
    ("=> Send data", MESSAGE.body),
    ("<= Recv header", b"HTTP/1.1 100 Continue\r\n"),
    ("<= Recv header", STATUS),
    ("<= Recv header", b"Server: S3\r\n"),
    ("<= Recv header", b"\r\n"),
    ("<= Recv data", ANSWER),
)


@pytest.mark.parametrize("time", ["", "12:00:00.123456 "])
def test_bytes(time):
    """All is known, as it was sent."""
    capture = read_capture(trace(of_hex, *BLOCKS, time=time))
    assert capture.request.headers == MESSAGE.headers
    assert capture.body == MESSAGE.body
    assert capture.error_response == f"HTTP/1.1 403 Forbidden\nServer: S3\n\n{ANSWER.decode()}"


def test_text():
    """Long lines are joined; a body with characters that are not shown is not known."""
    capture = read_capture(trace(of_text, *BLOCKS))
    assert capture.request.headers == MESSAGE.headers
    assert capture.body is None
    response = quoted_error_response(capture.error_response)
    assert (response.code, response.canonical_request) == (
        "SignatureDoesNotMatch",
        receive(MESSAGE).canonical_request,
    )


def test_text_of_a_plain_body():
    """It is known to the byte, as far as the length says."""
    sent = b"PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 70\r\n\r\n"
    blocks = (("=> Send header", sent), ("=> Send data", b"x" * 70), *BLOCKS[3:])
    assert read_capture(trace(of_text, *blocks)).body == b"x" * 70


def test_parts_of_a_trace():
    """What belongs to no request is passed over."""
    assert find_exchanges("=> Send header") == []
    assert find_exchanges("=> Send header, 5 bytes (0x5)\n\n") == []
    (found,) = find_exchanges(trace(of_hex, *BLOCKS[1:], *BLOCKS[:1], BLOCKS[4], BLOCKS[6]))
    assert (found.sent[0].startswith("PUT "), found.received) == (True, [])
