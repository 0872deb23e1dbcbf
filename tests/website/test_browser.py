"""The site in Chromium: on a phone, in light and dark, without any other host."""

from __future__ import annotations

import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote

import pytest

from ..browsers.conftest import browser, downloads  # noqa: F401 - fixtures

pytestmark = pytest.mark.browsers

PHONE, DESKTOP = 360, 1280
INLINE = "'self' 'unsafe-inline'"
OWN = f"default-src 'self'; script-src {INLINE}; style-src {INLINE}; img-src 'self' data:"


class Handler(SimpleHTTPRequestHandler):
    """Serve files; the browser refuses and reports what comes from another host."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", OWN)
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def window(browser):  # noqa: F811
    """A window whose width is set, as a phone's or a desktop's."""

    def resized(width):
        size = {"width": width, "height": 740, "deviceScaleFactor": 1, "mobile": width == PHONE}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        return browser

    yield resized
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def names(site):
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def test_pages_on_a_phone(site, address, window):
    """None scrolls sideways, and none loads or asks for anything elsewhere."""
    driver = window(PHONE)
    found = {}
    for page in names(site):
        driver.get(f"{address}/{page}")
        width = driver.execute_script("return document.documentElement.scrollWidth")
        loaded = driver.execute_script(
            "return performance.getEntriesByType('resource').map(e => e.name)"
        )
        foreign = [one for one in loaded if not one.startswith((address, "data:"))]
        if width > PHONE or foreign:
            found[page] = (width, foreign)
    assert found == {}
    assert len(names(site)) >= 60
    assert [line for line in driver.get_log("browser") if line["level"] == "SEVERE"] == []


def background(driver):
    script = "return getComputedStyle(document.body).backgroundColor"
    red, green, blue = driver.execute_script(script).strip("rgba()").split(",")[:3]
    return int(red) + int(green) + int(blue)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_light_and_dark(address, window, width):
    """It follows the system; the button changes it, and another page remembers that."""
    driver = window(width)
    driver.get(f"{address}/index.html")
    driver.execute_script("localStorage.clear()")
    for scheme, dark in (("dark", True), ("light", False)):
        feature = [{"name": "prefers-color-scheme", "value": scheme}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": feature})
        driver.get(f"{address}/index.html")
        assert (background(driver) < 200) == dark
    buttons = driver.find_elements("css selector", ".theme-toggle")
    (button,) = [one for one in buttons if one.is_displayed()]
    seen = set()
    for _ in range(3):
        button.click()
        seen.add(
            (driver.execute_script("return document.body.dataset.theme"), background(driver) < 200)
        )
    assert {("dark", True), ("light", False)} <= seen
    chosen = driver.execute_script("return document.body.dataset.theme")
    driver.get(f"{address}/guards.html")
    assert driver.execute_script("return document.body.dataset.theme") == chosen
    driver.execute_script("localStorage.clear()")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def results(driver):
    """Wait for the end of a search; give the links of its hits."""
    for _ in range(200):
        links = driver.find_elements("css selector", "#search-results ul.search li > a")
        done = driver.find_elements("css selector", "#search-results .search-summary")
        if links and done and "finished" in done[0].text:
            return [link.get_attribute("href") for link in links]
        time.sleep(0.05)
    raise AssertionError(driver.page_source)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("SignatureDoesNotMatch", "explain.html"),
        (
            "The request signature we calculated does not match the signature you provided",
            "explain.html",
        ),
        ("outlives-credentials", "guards.html#outlives-credentials"),
        ("How long does my URL live on Lambda?", "lambda.html#how-long-does-my-url-live-on-lambda"),
    ],
)
def test_search(address, window, text, page):
    """The first hit is the page, and the row of a code is on it and marked."""
    driver = window(DESKTOP)
    driver.get(f"{address}/search.html?q={quote(text)}")
    first = results(driver)[0]
    assert first == f"{address}/{page}"
    driver.get(first)
    if "#" in page:
        anchor = page.partition("#")[2]
        assert driver.execute_script(
            "return document.getElementById(arguments[0]) !== null", anchor
        )
