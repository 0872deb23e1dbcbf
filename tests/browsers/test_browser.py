"""What a browser makes of our forms and of the names that we give to downloads."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sigv4.cli import main
from sigv4.s3 import content_disposition

from ..servers.conftest import BUCKET, KEY_ID, REGION, SECRET, juicefs

pytestmark = pytest.mark.browsers

NAMES = [
    "plain.txt",
    "with space.txt",
    "履歴書 2026.txt",
    "été à Zürich.txt",
    "Отчёт.txt",
    "a;b, c=d.txt",
    "it's (2).txt",
    "100%41 sure.txt",
    "a+b&c#d.txt",
    "🎉.txt",
    "x" * 120 + ".txt",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with juicefs(tmp_path_factory.mktemp("juicefs")) as running:
        yield running


@pytest.fixture
def page(server, browser, monkeypatch, tmp_path, capsys):
    """Open the page that the command line writes."""

    def open_page(*arguments: str, root: str = ""):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        options = ["--endpoint-url", root or server.url, "--region", REGION, "--output", "html"]
        assert main(["post", *arguments, *options]) == 0
        file = tmp_path / "page.html"
        file.write_text(capsys.readouterr().out, encoding="utf-8")
        browser.get(file.as_uri())
        return browser

    return open_page


def get(server, key: str) -> tuple[int, bytes]:
    return server.send("GET", server.s3.presign("get_object", Bucket=BUCKET, Key=key).url)


def upload(browser, file: Path) -> None:
    """Choose the file, press the button, wait for the answer."""
    browser.find_element("id", "file").send_keys(str(file))
    browser.find_element("tag name", "button").click()


def until(done) -> None:
    deadline = time.monotonic() + 20
    while not done() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert done()


@pytest.mark.parametrize("name", ["photo 1.png", "été.png"])
def test_form_uploads(server, page, tmp_path, name):
    """The file arrives under its name, with the media type that the browser knows."""
    browser = page(f"s3://{BUCKET}/browser/", "--max-size", "1MB", "--content-type", "image/")
    (tmp_path / name).write_bytes(b"\x89PNG")
    upload(browser, tmp_path / name)
    until(lambda: get(server, f"browser/{name}")[0] == 200)
    assert get(server, f"browser/{name}") == (200, b"\x89PNG")
    head = server.s3.presign("head_object", Bucket=BUCKET, Key=f"browser/{name}").url
    import urllib.request

    with urllib.request.urlopen(urllib.request.Request(head, method="HEAD")) as answer:
        assert answer.headers["Content-Type"] == "image/png"


def test_file_that_is_too_large_is_not_sent(server, page, tmp_path):
    """The page says so before the server would."""
    browser = page(f"s3://{BUCKET}/browser/large", "--max-size", "10B")
    (tmp_path / "large.bin").write_bytes(b"x" * 11)
    before = browser.current_url
    upload(browser, tmp_path / "large.bin")
    file = browser.find_element("id", "file")
    problem = "This file has 11 bytes. At most 10 bytes can be uploaded."
    assert file.get_property("validationMessage") == problem
    assert browser.find_element("id", "status").text == problem
    assert browser.current_url == before
    assert get(server, "browser/large")[0] == 404


def test_file_of_another_type_is_not_sent(server, page, tmp_path):
    """The page names the type that is allowed."""
    browser = page(f"s3://{BUCKET}/browser/", "--content-type", "image/*")
    (tmp_path / "a.txt").write_bytes(b"text")
    upload(browser, tmp_path / "a.txt")
    said = browser.find_element("id", "status").text
    assert said == "This file is of type text/plain. Only image/* can be uploaded."
    assert get(server, "browser/a.txt")[0] == 404


def test_an_expired_form_cannot_be_sent(server, page):
    """The button is disabled, and the page says why."""
    browser = page(f"s3://{BUCKET}/browser/late", "--expires-in", "1")
    until(lambda: "has expired" in browser.find_element("id", "left").text)
    assert not browser.find_element("tag name", "button").is_enabled()
    assert not browser.find_element("id", "file").is_enabled()


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (1280, 860)])
def test_the_page_fits(page, browser, width, height):
    """On a phone and on a desktop nothing is cut off, and what is pressed is large enough."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page(f"s3://{BUCKET}/k", "--content-type", "image/*", root="http://127.0.0.1:9")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        for name in ("drop", "file", "send"):
            box = browser.find_element("id", name).rect
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["height"] >= 44
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_keyboard_reaches_both_controls(page):
    """First the choice of the file, whose frame shows the focus, then the button."""
    from selenium.webdriver import ActionChains, Keys

    browser = page(f"s3://{BUCKET}/k", root="http://127.0.0.1:9")
    focused = []
    for _ in range(2):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        focused.append(browser.switch_to.active_element.get_attribute("id"))
    assert focused == ["file", "send"]
    name = browser.execute_script("return document.getElementById('file').labels[0].innerText")
    assert "Choose a file" in name


def test_one_of_two_dropped_files(page):
    """A form takes one file: the first is taken, and the page says so."""
    browser = page(f"s3://{BUCKET}/k", root="http://127.0.0.1:9")
    browser.execute_script(
        """
        const two = new DataTransfer();
        for (const name of ["a.txt", "b.txt"]) two.items.add(new File(["x"], name));
        const event = new DragEvent("drop", {dataTransfer: two, bubbles: true, cancelable: true});
        document.getElementById("drop").dispatchEvent(event);
        """
    )
    assert browser.execute_script("return document.getElementById('file').files.length") == 1
    assert browser.find_element("id", "chosen").text == "a.txt (1 byte)"
    assert "one file can be uploaded" in browser.find_element("id", "status").text


def test_the_result_is_a_sentence(page, tmp_path):
    """Where the server allows the page to read its answer, no XML is shown."""
    answers = [201, 403]
    error = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(answers.pop(0), error)

        def do_OPTIONS(self):
            self._answer(204, b"")

        def _answer(self, status, body):
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answering) as http:
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        browser = page(f"s3://{BUCKET}/k", root=f"http://127.0.0.1:{http.server_port}")
        (tmp_path / "a.txt").write_bytes(b"text")
        upload(browser, tmp_path / "a.txt")
        status = browser.find_element("id", "status")
        until(lambda: status.text == "a.txt was uploaded.")
        assert browser.find_element("id", "chosen").text == "Choose a file"
        upload(browser, tmp_path / "a.txt")
        until(lambda: status.text == "a.txt was not uploaded. Access Denied")
        http.shutdown()


@pytest.mark.parametrize("name", NAMES)
def test_download_has_its_name(server, browser, downloads, name):
    """The whole way: our header in the query, the server's answer, the file on disk."""
    put = server.s3.presign("put_object", Bucket=BUCKET, Key="download")
    assert server.send("PUT", put.url, (), name.encode())[0] == 200
    url = server.s3.presign(
        "get_object",
        Bucket=BUCKET,
        Key="download",
        ResponseContentDisposition=content_disposition(name),
        ResponseContentType="application/octet-stream",
    ).url
    browser.get("about:blank")
    browser.execute_script("window.location = arguments[0]", url)
    saved = downloads / name
    until(lambda: saved.is_file() and saved.read_bytes() == name.encode())


def test_quotes_become_what_the_system_allows(server, browser, downloads):
    """A name that no file may have here is saved as near as can be, not cut at the quote."""
    put = server.s3.presign("put_object", Bucket=BUCKET, Key="download")
    server.send("PUT", put.url, (), b"quoted")
    url = server.s3.presign(
        "get_object",
        Bucket=BUCKET,
        Key="download",
        ResponseContentDisposition=content_disposition('a"b\\c.txt'),
    ).url
    browser.get("about:blank")
    browser.execute_script("window.location = arguments[0]", url)
    until((downloads / "a_b_c.txt").is_file)
