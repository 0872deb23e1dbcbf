"""The playground in a browser: servers that record, and what a person does on the page."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer

from tools.playground.examples import EXAMPLES

# Texts whose contrast with what is behind them is under 4.5 (WCAG 2.2, 1.4.3).
CONTRAST = """
const numbers = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
  .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    const parts = numbers(colour);
    if (colour.startsWith("rgb") && (parts[3] ?? 1) === 1) return parts;
  }
  return [255, 255, 255];
};
return [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility() && !element.matches("option, progress")
    && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((element) => {
    const pair = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05) < 4.5;
  })
  .map((element) => element.outerHTML.slice(0, 200));
"""


class Recording(SimpleHTTPRequestHandler):
    """Serves the page, and records what is asked for."""

    seen: list[str]

    def do_GET(self) -> None:
        self.server.seen.append(self.path.partition("?")[0])
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Elsewhere(BaseHTTPRequestHandler):
    """Another server, which records that something arrived."""

    def do_GET(self) -> None:
        self.server.seen.append(f"{self.command} {self.path}")
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/page" else "text/plain")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_OPTIONS = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(handler) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.seen = []
    server.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def until(done, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert done()


def open_page(browser, url: str) -> None:
    """Open the page afresh, and wait for Python."""
    browser.get("about:blank")
    browser.get(url)
    status = browser.find_element("id", "status")
    until(lambda: status.get_attribute("data-state") != "loading")
    assert status.text == "Ready. Nothing leaves this page.", browser.get_log("browser")
    until(lambda: browser.find_elements("css selector", "#steps .step"))


def answer_of(browser, task: str, action) -> str:
    """Do something, and wait for another answer of a task; its title."""
    place = browser.find_element("css selector", f"[data-answer={task}]")
    browser.execute_script("arguments[0].replaceChildren()", place)
    action()
    until(lambda: place.find_elements("tag name", "h2"), 30)
    return browser.execute_script("return arguments[0].querySelector('h2').textContent", place)


def select(browser, task: str) -> None:
    browser.find_element("id", f"tab-{task}").click()


def submit(browser, task: str, **fields: str) -> str:
    """Type into the fields of a task, press its button; the title of the answer."""
    select(browser, task)
    form = browser.find_element("css selector", f"form[data-task={task}]")
    for details in form.find_elements("css selector", "details:not([open]) > summary"):
        details.click()
    for name, text in fields.items():
        control = form.find_element("name", name)
        if control.tag_name == "select":
            control.find_element("xpath", f"option[. = '{text}' or @value = '{text}']").click()
            continue
        control.clear()
        # Long texts are pasted, not typed.
        browser.execute_script("arguments[0].value = arguments[1]", control, text)
    button = form.find_element("css selector", "[type=submit]")
    return answer_of(browser, task, button.click)


def example_button(browser, task: str, name: str):
    place = f".examples[data-task={task}]:not([data-shows])"
    return browser.find_element("css selector", f"{place} [data-example={name}]")


def text_of(browser, task: str) -> str:
    return browser.find_element("css selector", f"[data-answer={task}]").text


def fields_of(task: str, name: str) -> dict[str, str]:
    return next(each.fields for each in EXAMPLES[task] if each.name == name)


def requested(browser) -> list[str]:
    """The addresses of all requests in the browser's network log since it was last read."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
