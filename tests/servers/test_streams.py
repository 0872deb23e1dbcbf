"""Streamed bodies arrive whole on real servers; what is cut short or changed does not."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sigv4

from .conftest import BUCKET, KEY_ID, REGION, SECRET, find

pytestmark = pytest.mark.servers

if not find("juicefs") and not find("weed"):
    pytest.skip(
        "no S3 server is installed (the group 'servers' brings two)", allow_module_level=True
    )

MIB = 1024 * 1024
LENGTHS = [0, 1, 8191, 8192, 65_536, 65_537]
FORMS = {
    "signed": {},
    "signed, crc32": {"trailers": ["crc32"]},
    "signed, crc32c": {"trailers": ["crc32c"]},
    "signed, crc64nvme": {"trailers": ["crc64nvme"]},
    "signed, sha1": {"trailers": ["sha1"]},
    "signed, sha256": {"trailers": ["sha256"]},
    "unsigned, crc32": {"trailers": ["crc32"], "sign_chunks": False},
    "unsigned, crc32c": {"trailers": ["crc32c"], "sign_chunks": False},
    "unsigned, crc64nvme": {"trailers": ["crc64nvme"], "sign_chunks": False},
    "unsigned, sha1": {"trailers": ["sha1"], "sign_chunks": False},
    "unsigned, sha256": {"trailers": ["sha256"], "sign_chunks": False},
}
DATA = bytes(range(251)) * 1000  # no chunk is like the next


def stream(server, key: str, chunks, headers=(), **options):
    request = sigv4.Request("PUT", f"{server.url}/{BUCKET}/{key}", headers)
    made = server.signer.stream(request, chunks, **options)
    return made.apply(request), made


def skip_unless_known(server, form: str) -> None:
    """JuiceFS 1.4.2 has MinIO's code of before it learned of trailers, and takes the form's name
    for a hash: see `test_a_server_that_knows_no_trailers`."""
    if server.name == "JuiceFS" and "trailers" in FORMS[form]:
        pytest.skip("JuiceFS knows no trailers")


@contextmanager
def sending(server, request, frames) -> Iterator[http.client.HTTPConnection]:
    """A connection by which head and body were sent as they are."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    try:
        connection.putrequest("PUT", request.path, skip_accept_encoding=True, skip_host=True)
        connection.putheader("Host", request.host)
        for name, value in request.headers:
            connection.putheader(name, value)
        connection.endheaders()
        for frame in frames:
            connection.send(frame)
        yield connection
    finally:
        connection.close()


def upload(server, request, frames) -> tuple[int, bytes]:
    """The server's answer."""
    with sending(server, request, frames) as connection:
        response = connection.getresponse()
        return response.status, response.read()


def download(server, key: str) -> tuple[int, bytes]:
    return server.signed("GET", f"/{BUCKET}/{key}")


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("form", FORMS)
def test_what_is_streamed_arrives(server, form, length):
    """In each form and of each length, and can be read back."""
    if "crc32c" in form or "crc64nvme" in form:
        pytest.importorskip("awscrt", reason="awscrt is not installed")
    skip_unless_known(server, form)
    key = f"streams/{form.replace(', ', '-')}-{length}"
    status, answer = upload(server, *stream(server, key, DATA[:length], **FORMS[form]))
    assert (status, answer) == (200, b"")
    assert download(server, key) == (200, DATA[:length])


@pytest.mark.parametrize("chunk_size", [8192, 10_001, 4 * MIB])
def test_chunks_of_any_size(server, chunk_size):
    """From S3's least on; pieces come as they come."""
    pieces = [DATA[:1], DATA[1:100_000], DATA[100_000:]]
    made = stream(server, "sized", iter(pieces), length=len(DATA), chunk_size=chunk_size)
    assert upload(server, *made)[0] == 200
    assert download(server, "sized") == (200, DATA)


@pytest.mark.parametrize("form", ["signed", "signed, sha256", "unsigned, crc32"])
def test_a_hundred_mebibytes(server, form):
    """From a file, which is read as it is sent."""
    skip_unless_known(server, form)
    block = hashlib.sha256(form.encode()).digest() * (MIB // 32)
    with tempfile.TemporaryFile() as file:
        for _ in range(100):
            file.write(block)
        file.seek(0)
        assert upload(server, *stream(server, "large", file, **FORMS[form]))[0] == 200
    status, body = download(server, "large")
    assert status == 200
    assert hashlib.sha256(body).digest() == hashlib.sha256(block * 100).digest()


def test_asynchronous_bodies(server):
    """What async for gives is what a client sends."""

    async def pieces():
        for at in range(0, len(DATA), 30_000):
            await asyncio.sleep(0)
            yield DATA[at : at + 30_000]

    async def collect(made):
        return [frame async for frame in made]

    request, made = stream(server, "async", pieces(), length=len(DATA))
    assert upload(server, request, asyncio.run(collect(made)))[0] == 200
    assert download(server, "async") == (200, DATA)


def test_compressed_bodies(server):
    """Content-Encoding says both, and the server keeps what is not its own."""
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/plain"}
    request, made = stream(server, "zipped", DATA, headers)
    assert upload(server, request, made)[0] == 200
    assert download(server, "zipped")[1] == DATA


@pytest.mark.parametrize("form", ["signed", "signed, crc32"])
def test_changed_bodies_are_refused(server, form):
    """One bit in a chunk: no object comes of it. (SeaweedFS 4.48 calls it an internal error.)"""
    skip_unless_known(server, form)
    request, made = stream(server, "changed", DATA, **FORMS[form])
    frames = list(made)
    frames[1] = frames[1][:200] + bytes([frames[1][200] ^ 1]) + frames[1][201:]
    status, answer = upload(server, request, frames)
    assert status == (500 if server.name == "SeaweedFS" else 403), answer
    assert download(server, "changed")[0] == 404


def test_changed_checksums_are_refused(server):
    """In the unsigned form only the checksum protects the body."""
    skip_unless_known(server, "unsigned, crc32")
    request, made = stream(server, "summed", DATA, **FORMS["unsigned, crc32"])
    frames = list(made)
    frames[0] = frames[0][:500] + bytes([frames[0][500] ^ 1]) + frames[0][501:]
    status, answer = upload(server, request, frames)
    assert status >= 400, answer
    assert download(server, "summed")[0] == 404


def test_a_server_that_knows_no_trailers(server):
    """It refuses them by name, and keeps nothing."""
    if server.name != "JuiceFS":
        pytest.skip(f"{server.name} knows them")
    status, answer = upload(server, *stream(server, "unknown", DATA, trailers=["crc32"]))
    assert status == 400
    assert b"<Code>XAmzContentSHA256Mismatch</Code>" in answer
    assert download(server, "unknown")[0] == 404


@pytest.mark.parametrize("form", ["signed", "unsigned, crc32"])
def test_what_is_cut_short_is_refused(server, form):
    """A body that ended early in an error leaves no object."""
    request, made = stream(
        server, "short", iter([DATA]), length=len(DATA) + 1, chunk_size=8192, **FORMS[form]
    )
    frames = []
    with pytest.raises(sigv4.BodyLengthMismatch):
        frames.extend(made)
    with sending(server, request, frames):
        pass  # and the connection is closed
    assert download(server, "short")[0] == 404


def test_a_hash_of_a_file_is_taken(server):
    """A file that is hashed first and sent as it is."""
    file = io.BytesIO(DATA)
    headers = {"x-amz-content-sha256": sigv4.payload_hash(file)}
    request = sigv4.Request("PUT", f"{server.url}/{BUCKET}/hashed", headers)
    signed = server.signer.sign(request).apply(request)
    assert server.send("PUT", signed.url, signed.headers, file.read())[0] == 200
    assert download(server, "hashed") == (200, DATA)


PIPE = """
mkfifo head
"$PYTHON" -m sigv4 sign PUT "$URL" --service s3 --region "$REGION" \
    --stream --body-file "$FROM" --head head --output curl "$@" |
    curl --silent --show-error --fail --config head
"""


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("form", ["signed", "signed, crc32", "unsigned, crc32"])
@pytest.mark.parametrize("length", [0, 1, 65_537, 20 * MIB])
@pytest.mark.parametrize("standard_input", [False, True])
def test_curl_from_a_pipe(server, tmp_path, form, length, standard_input):
    """The recipe of docs/payloads.md: from a file, and from standard input of a known length."""
    skip_unless_known(server, form)
    body = (DATA * (length // len(DATA) + 1))[:length]
    (tmp_path / "body").write_bytes(body)
    options = [word for name in FORMS[form].get("trailers", ()) for word in ("--checksum", name)]
    if "sign_chunks" in FORMS[form]:
        options.append("--unsigned-chunks")
    if standard_input:
        options += ["--length", str(length)]
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "PYTHON": sys.executable,
        "PYTHONPATH": str(Path(sigv4.__file__).parents[1]),
        "URL": f"{server.url}/{BUCKET}/piped",
        "REGION": REGION,
        "FROM": "-" if standard_input else "body",
        "no_proxy": "*",
    }
    with (tmp_path / "body").open("rb") as file:
        done = subprocess.run(
            ["/bin/sh", "-ec", PIPE, "sh", *options],
            cwd=tmp_path,
            env=environment,
            stdin=file,
            capture_output=True,
            timeout=120,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert download(server, "piped") == (200, body)
