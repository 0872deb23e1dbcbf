"""The uploads of docs/uploads.md: its Python behind its frameworks, its script in Chromium."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.serve import Examiner, Server, Store
from sigv4.serve.hosts import Hosts
from sigv4.verify import Verifier

from ..conftest import KEY_ID, SECRET
from ..docs.pages import DOCS, blocks, read
from ..servers import conftest as real

REGION = "eu-west-1"
SIGNING = """
import sigv4
from sigv4.s3 import S3

s3 = S3(sigv4.Credentials({key!r}, {secret!r}), {region!r}, endpoint_url={url!r})
"""
PAGE = """<!doctype html><title>Upload</title><input type="file" id="file"><p id="said"></p>
<script>
{script}
async function run(upload) {{
  const said = document.getElementById("said");
  said.textContent = "";
  try {{
    const seen = [];
    const key = await upload(document.getElementById("file").files[0], (part) => seen.push(part));
    said.textContent = `${{key}} ${{seen.at(-1)}}`;
  }} catch (error) {{ said.textContent = `failed: ${{error.message}}`; }}
}}
</script>"""
SERVED = {  # how the page itself comes from the application, and who runs it
    "flask-uploads": (
        "app.get('/')(lambda: PAGE)\n"
        "from werkzeug.serving import run_simple\n"
        "run_simple('127.0.0.1', PORT, app, threaded=True)"
    ),
    "fastapi-uploads": (
        "from fastapi.responses import HTMLResponse\n"
        "app.get('/', response_class=HTMLResponse)(lambda: PAGE)\n"
        "import uvicorn; uvicorn.run(app, port=PORT)"
    ),
    "starlette-uploads": (
        "from starlette.responses import HTMLResponse\n"
        "async def page(request): return HTMLResponse(PAGE)\n"
        "app.routes.append(Route('/', page))\n"
        "import uvicorn; uvicorn.run(app, port=PORT)"
    ),
}
RECIPES = dict(
    re.findall(
        r"^<!-- recipe: ([a-z-]+) -->\n```python\n(.*?)^```$",
        read(DOCS / "uploads.md"),
        re.MULTILINE | re.DOTALL,
    )
)


class Endpoint:
    """``sigv4 serve`` in this process."""

    def __init__(self):
        self.findings = []
        self.store = Store(1 << 26)
        credentials = sigv4.Credentials(KEY_ID, SECRET)
        verifier = Verifier(
            {KEY_ID: credentials}.get,
            region=REGION,
            service="s3",
            unsigned_payload_over_http=True,
            headers_in_query=True,
        )
        examiner = Examiner(verifier, credentials, self.store, "s3", "http", Hosts(), REGION)
        self.server = Server(examiner, "127.0.0.1", 0, self.findings.append)
        self.url = f"http://127.0.0.1:{self.server.port}"

    def objects(self):
        found = self.store.objects("my-bucket")
        return {key.decode(): bytes(kept.content) for key, kept in found}

    def kinds(self):
        return dict(self.store.objects("my-bucket")[0][1].headers)


@pytest.fixture
def endpoint():
    running = Endpoint()
    running.server.start()
    yield running
    running.server.stop()


@contextmanager
def application(
    recipe,
    folder: Path,
    url: str,
    part_size: int,
    keys: tuple[str, str, str, str] = (KEY_ID, SECRET, REGION, "my-bucket"),
):
    """The application of the page in a process of its own; its address."""
    (signing,) = blocks(DOCS / "uploads.md", "python")
    signing = re.sub(r"PART_SIZE = [\d *]+", f"PART_SIZE = {part_size} ", signing)
    key, secret, region, bucket = keys
    signing = signing.replace('"my-bucket"', repr(bucket))
    head = SIGNING.format(key=key, secret=secret, region=region, url=url)
    (folder / "signing.py").write_text(head + signing, encoding="utf-8")
    (script,) = blocks(DOCS / "uploads.md", "js")
    page = PAGE.format(script=script)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = f"PAGE = {page!r}\nPORT = {port}\n{RECIPES[recipe]}\n{SERVED[recipe]}\n"
    (folder / "main.py").write_text(text, encoding="utf-8")
    log = (folder / "log").open("w+")
    root = str(Path(sigv4.__file__).parent.parent)
    process = subprocess.Popen(
        [sys.executable, "main.py"],
        cwd=folder,
        stdout=log,
        stderr=log,
        env=os.environ | {"PYTHONPATH": root},
    )
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while True:
            try:
                urlopen(address).close()
                break
            except OSError:
                log.seek(0)
                assert process.poll() is None, log.read()
                assert time.monotonic() < deadline, log.read()
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()
        log.close()


@pytest.fixture(params=SERVED)
def recipe(request):
    for package in {request.param.partition("-")[0], "uvicorn"}:
        pytest.importorskip(package, reason=f"{package} is not installed (group 'frameworks')")
    return request.param


def ask(address, path, **file):
    body = json.dumps(file).encode()
    request = Request(address + path, body, {"Content-Type": "application/json"})
    with urlopen(request) as response:
        return json.load(response)


def test_every_recipe_is_tried():
    assert set(RECIPES) == set(SERVED)


@pytest.mark.frameworks
def test_recipe(recipe, endpoint, tmp_path):
    """Each application hands out a form and URLs that are verified, without a browser."""
    with application(recipe, tmp_path, endpoint.url, 5) as address:
        upload = ask(address, "/uploads/parts", size=12, type="text/plain")
        assert len(upload["parts"]) == 3
        etags = []
        for url, piece in zip(upload["parts"], (b"01234", b"56789", b"ab"), strict=True):
            with urlopen(Request(url, piece, {"Content-Type": ""}, method="PUT")) as response:
                etags.append(response.headers["ETag"])
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in enumerate(etags, 1)
        )
        body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        urlopen(Request(upload["complete"], body)).close()
        assert endpoint.objects() == {upload["key"]: b"0123456789ab"}
        assert re.fullmatch(r"uploads/alice/[0-9a-f-]{36}", upload["key"])
        assert endpoint.kinds()["content-type"] == "text/plain"
        form = ask(address, "/uploads/form", size=3, type="image/png")
        assert form["fields"]["key"] == form["key"]
        with pytest.raises(HTTPError) as caught:
            ask(address, "/uploads/parts", size=0, type="text/plain")
        caught.value.close()
        assert caught.value.code == 400
    assert [one.error for one in endpoint.findings if one.error] == []


def said(browser, upload, file):
    """What the page says after an upload."""
    browser.find_element("id", "file").send_keys(str(file))
    browser.execute_script(f"run({upload})")
    deadline = time.monotonic() + 30
    while not (text := browser.find_element("id", "said").text):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return text


@pytest.mark.browsers
def test_in_chromium(recipe, endpoint, tmp_path, browser):
    """A form, an upload in parts of another origin, and what S3 refuses."""
    image = tmp_path / "r\u00f6d.png"
    image.write_bytes(b"\x89PNG" + bytes(1000))
    film = tmp_path / "film.bin"
    film.write_bytes(os.urandom(1_000_003))
    with application(recipe, tmp_path, endpoint.url, 100_000) as address:
        browser.get(address)
        key = said(browser, "uploadForm", image).split()[0]
        assert endpoint.objects() == {key: image.read_bytes()}
        key, progress = said(browser, "uploadParts", film).split()
        assert endpoint.objects()[key] == film.read_bytes()
        assert float(progress) == 1
        assert [one.error for one in endpoint.findings if one.error] == []
        assert "preflight" in {one.verdict for one in endpoint.findings}
        methods = [one.method for one in endpoint.findings if one.verdict == "verified"]
        assert methods.count("PUT") == 11
        # The server signs no form that its own policy refuses.
        text = said(browser, "uploadForm", film)
        assert text.startswith("failed: /uploads/form: 400 ")
        assert "Content-Type" in text
        # The page reads what S3 refuses.
        image.write_bytes(bytes(10_000_001))
        text = said(browser, "uploadForm", image)
        assert text.startswith("failed: S3: 400 ")
        assert "EntityTooLarge" in text
    # Parts that are signed with another secret are refused, and the upload is aborted.
    before = endpoint.objects()
    other = S3(sigv4.Credentials(KEY_ID, "x" * 40), REGION, endpoint_url=endpoint.url)
    url = other.presign("upload_part", Bucket="my-bucket", Key="k", UploadId="u", PartNumber=1).url
    with application(recipe, tmp_path, endpoint.url, 100_000) as address:
        browser.get(address)
        browser.execute_script(
            "const given = ask;"
            "window.ask = async (...all) => ({...await given(...all), parts: [arguments[0]]})",
            url,
        )
        text = said(browser, "uploadParts", film)
    assert text.startswith("failed: S3: 403 ")
    assert endpoint.objects() == before
    assert endpoint.store.uploads("my-bucket") == []


@pytest.mark.browsers
def test_on_a_real_server(tmp_path, browser):
    """The same page uploads to JuiceFS, whose gateway is MinIO's code and allows all origins."""
    pytest.importorskip("flask", reason="flask is not installed (group 'frameworks')")
    image, film = tmp_path / "small.png", tmp_path / "film.bin"
    image.write_bytes(b"\x89PNG" + bytes(1000))
    film.write_bytes(os.urandom(11 * 1024**2))
    folder = tmp_path / "juicefs"
    folder.mkdir()
    keys = (real.KEY_ID, real.SECRET, real.REGION, real.BUCKET)
    with (
        real.juicefs(folder) as server,
        application("flask-uploads", tmp_path, server.url, 5 * 1024**2, keys) as address,
    ):
        browser.get(address)
        for upload, file in (("uploadForm", image), ("uploadParts", film)):
            key = said(browser, upload, file).split()[0]
            assert key.startswith("uploads/alice/"), key
            found = server.s3.presign("get_object", Bucket=real.BUCKET, Key=key).url
            assert server.send("GET", found) == (200, file.read_bytes())
