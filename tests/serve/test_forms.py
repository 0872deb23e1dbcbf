"""Multipart forms: read in pieces of any size, and refused where they can be read in two ways."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from datetime import datetime, timezone

import pytest

from sigv4.s3 import S3
from sigv4.serve.forms import FormReader, is_form, read_boundary
from sigv4.verify import VerificationError

from .conftest import CREDENTIALS, KEY_ID, REGION, SECRET


def part(name: str, value: str, more: str = "") -> bytes:
    return f'--B\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'.encode()


FILE = part("file", "content", '; filename="a.txt"')
END = b"--B--\r\n"
LARGE = "MaxPostPreDataLengthExceededError"
KEY = part("key", "k")


def read(body: bytes, size: int = 1 << 20):
    """Fields, file name and content of a body that arrives in pieces."""
    pieces = iter([body[at : at + size] for at in range(0, len(body), size)])
    reader = FormReader(b"B", pieces)
    fields = reader.fields()
    return fields, reader.filename, b"".join(reader.file())


def refused(body: bytes, code: str = "MalformedPOSTRequest") -> str:
    with pytest.raises(VerificationError) as caught:
        read(body)
    assert (caught.value.code, caught.value.status) == (code, 400)
    return caught.value.problem


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1 << 20])
def test_pieces_of_any_size(size):
    """Fields in order, with line breaks in them, then the file, with what looks like a boundary."""
    body = part("key", "a\r\nb") + part("empty", "")
    body += part("file", "x\r\n--A\r\n--\r\n-\r", '; filename="a.txt"') + END
    assert read(body, size) == (
        [("key", "a\r\nb"), ("empty", "")],
        "a.txt",
        b"x\r\n--A\r\n--\r\n-\r",
    )


@pytest.mark.parametrize("end", [b"--B--", b"--B--\r\n"])
def test_the_end_may_lack_its_line_end(end):
    """As RFC 2046 has it, and as clients send it."""
    assert read(KEY + FILE + end)[2] == b"content"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a.txt", "a.txt"),
        (r"C:\\Users\\me\\a.txt", "a.txt"),
        (r"C:\Users\me\a.txt", "a.txt"),
        ("dir/a.txt", "a.txt"),
        (r"a\"b.txt", 'a"b.txt'),
        ("caf\u00e9.txt", "caf\u00e9.txt"),
        ("", ""),
    ],
)
def test_file_names(given, expected):
    """Without folders, as S3 takes them for ${filename}."""
    assert read(KEY + part("file", "x", f'; filename="{given}"') + END)[1] == expected


def test_a_file_without_a_name():
    """It is the file by the name of its field."""
    assert read(KEY + part("File", "x") + END)[1:] == ("", b"x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"preamble\r\n" + KEY + FILE + END,
        b"\r\n" + KEY + FILE + END,
        KEY + FILE,
        KEY + FILE + b"--B",
        KEY + FILE + END + b"more",
        KEY + FILE + END + KEY,
        KEY + FILE + FILE + END,
        KEY + FILE + b"--Bx\r\n",
        KEY.replace(b"--B", b"--B "),
        part("photo", "x", '; filename="a"') + END,
        part("", "x") + FILE + END,
        part("key", "x", '; name="acl"') + FILE + END,
        part("key", "x", "; filename*=UTF-8''a") + FILE + END,
        part("key", "x", "; size=1") + FILE + END,
        KEY.replace(b"form-data", b"attachment") + FILE + END,
        KEY.replace(b"Content-Disposition", b"Content-Type") + FILE + END,
        KEY.replace(b'"key"', b"key") + FILE + END,
        KEY.replace(b'"key"', b'"key') + FILE + END,
        KEY.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n") + FILE + END,
        KEY.replace(b"\r\n\r\n", b'\r\nContent-Disposition: form-data; name="x"\r\n\r\n') + FILE,
        KEY.replace(b"\r\n\r\n", b"\r\n folded\r\n\r\n") + FILE + END,
        KEY.replace(b"key", b"k\x00y") + FILE + END,
        KEY.replace(b"k\r\n", b"\xff\r\n") + FILE + END,
        KEY.replace(b"key", b"\xff") + FILE + END,
    ],
)
def test_malformed_forms(body):
    """Text around the parts, parts without one name, encodings, fields after the file."""
    assert refused(body).startswith("The body of your POST request is not well-formed")


def test_fields_after_the_file():
    """They are ignored, as S3 does: a submit button, for example."""
    button = part("submit", "Upload")
    assert read(KEY + FILE + button + END) == read(KEY + FILE + END)
    assert read(KEY + FILE + button + button + END) == read(KEY + FILE + END)
    large = part("x", "y" * 200_000)
    assert "The part after the file" in refused(KEY + FILE + large + END, LARGE)


def test_a_form_without_a_file():
    """S3 wants exactly one."""
    assert "exactly one file" in refused(KEY + END, "InvalidArgument")


@pytest.mark.parametrize(
    "body",
    [
        part("key", "x" * 200_000) + FILE + END,
        b"".join([part(f"x-{number}", "y" * 1000) for number in range(200)]) + FILE + END,
        b"--B\r\nContent-Disposition: " + b"x" * 10_000,
    ],
)
def test_large_fields(body):
    """What comes before the file is bounded, each part and all together."""
    assert "too large: all fields may have 131072 bytes" in refused(
        body, "MaxPostPreDataLengthExceededError"
    )


@pytest.mark.parametrize("kind", ["multipart/form-data", "Multipart/Form-Data ; boundary=x"])
def test_the_type_has_no_case(kind):
    """A form is one in any case of letters."""
    assert is_form(kind)
    assert not is_form("multipart/mixed")


@pytest.mark.parametrize(
    ("kind", "boundary"),
    [
        ("multipart/form-data; boundary=----WebKitFormBoundaryAbC", b"----WebKitFormBoundaryAbC"),
        ('multipart/form-data; boundary="a b"', b"a b"),
        ("MULTIPART/FORM-DATA;BOUNDARY=x", b"x"),
    ],
)
def test_boundaries(kind, boundary):
    """With and without quotes."""
    assert read_boundary(kind) == boundary


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; charset=utf-8; boundary=a",
        f"multipart/form-data; boundary={'a' * 71}",
        'multipart/form-data; boundary="a "',
        "multipart/form-data; boundary=\u00e9",
    ],
)
def test_boundaries_that_are_invalid(kind):
    """Missing, doubled, too long, or of other characters."""
    with pytest.raises(VerificationError, match="no boundary"):
        read_boundary(kind)


def test_line_breaks_in_fields_split_no_answer(endpoint):
    """A field's line break comes back in no header."""
    s3 = S3(CREDENTIALS, REGION, endpoint_url=endpoint.url, addressing_style="path")
    post = s3.generate_presigned_post(
        "photos", "k", Conditions=[["starts-with", "$Content-Type", ""], {"bucket": "photos"}]
    )
    fields = post["fields"] | {"Content-Type": "text/plain\r\nX-Injected: 1"}
    body = b"".join([part(*pair) for pair in fields.items()]) + FILE + END
    head = f"POST /photos HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\n"
    head += f"Content-Type: multipart/form-data; boundary=B\r\nContent-Length: {len(body)}\r\n\r\n"
    assert b" 204 " in endpoint.talk(head.encode() + body)
    answer = endpoint.talk(endpoint.signed("GET", "/photos/k"))
    assert answer.endswith(b"content")
    assert b"X-Injected" not in answer


@pytest.mark.parametrize("target", ["/", "/b/key"])
def test_a_form_goes_to_a_bucket(endpoint, target):
    """Neither to none nor to a key."""
    body = KEY + FILE + END
    head = f"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: multipart/form-data; boundary=B\r\n\r\n"
    assert b"<Code>MethodNotAllowed</Code>" in endpoint.talk(head.encode() + body)


def test_a_form_without_a_key(endpoint):
    """A policy may forget it; the endpoint does not."""
    policy = {"expiration": "2099-01-01T00:00:00Z", "conditions": [{"bucket": "b"}]}
    now = datetime.now(timezone.utc)
    scope = f"{now:%Y%m%d}/{REGION}/s3/aws4_request"
    fields = {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{KEY_ID}/{scope}",
        "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}",
    }
    policy["conditions"] += [{name: value} for name, value in fields.items()]
    fields["policy"] = b64encode(json.dumps(policy).encode()).decode()
    key = f"AWS4{SECRET}".encode()
    for piece in (f"{now:%Y%m%d}", REGION, "s3", "aws4_request", fields["policy"]):
        key = hmac.digest(key, piece.encode(), "sha256")
    fields["x-amz-signature"] = key.hex()
    body = b"".join([part(*pair) for pair in fields.items()]) + FILE + END
    head = f"POST /b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: multipart/form-data; boundary=B\r\n\r\n"
    answer = endpoint.talk(head.encode() + body)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"object key into the form" in answer
