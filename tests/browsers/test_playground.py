"""The playground in browsers: its tasks, what leaves it, hostile text, phones, the keyboard."""

from __future__ import annotations

import shutil
import time
from functools import partial
from pathlib import Path

import pytest

from tools import build_playground
from tools.playground.examples import EXAMPLES

from ..docs.pages import DOCS
from ..tools.reported import REPORTS
from .playground import (
    CONTRAST,
    Elsewhere,
    Recording,
    answer_of,
    example_button,
    fields_of,
    open_page,
    requested,
    select,
    serving,
    submit,
    text_of,
    until,
)

pytestmark = pytest.mark.browsers

FILES = ("index.html", "library.js", "playground.css", "playground.js", "pyodide.asm.js",
         "pyodide.js", "runtime.js")  # fmt: skip
TASKS = ("explain", "inspect", "sign", "steps")
HOSTILE = '"><img src=x onerror="document.title=1"><script>document.title=1</script>'
# Every way in which a script of a page sends something, each to the address in `to`.
LEAVING = {
    "fetch": "const f = document.createElement('iframe'); document.body.append(f); "
    "await f.contentWindow.fetch(to)",
    "request": "const r = new XMLHttpRequest(); r.open('POST', to, false); r.send('x')",
    "beacon": "navigator.sendBeacon(to, 'x')",
    "events": "new EventSource(to)",
    "socket": "new WebSocket(to.replace('http', 'ws'))",
    "image": "new Image().src = to",
    "style": "const s = document.createElement('link'); s.rel = 'stylesheet'; s.href = to; "
    "document.head.append(s)",
    "prefetch": "const s = document.createElement('link'); s.rel = 'prefetch'; s.href = to; "
    "document.head.append(s)",
    "frame": "const f = document.createElement('iframe'); f.src = to; document.body.append(f)",
    "form": "const f = document.createElement('form'); f.method = 'post'; f.action = to; "
    "document.body.append(f); f.submit()",
    "script": "const s = document.createElement('script'); s.src = to; document.body.append(s)",
    "module": "await import(to)",
    "worker": "new Worker(to)",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> build_playground.Page:
    """The page, built from the npm package that is pinned."""
    pytest.importorskip("selenium", reason="selenium is not installed (the group 'browsers')")
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    try:
        package = build_playground.fetch()
    except build_playground.BuildError as error:
        pytest.skip(str(error))
    path = tmp_path_factory.mktemp("playground")
    (path / "package.tgz").write_bytes(package)
    return build_playground.build(path / "page", path / "package.tgz")


@pytest.fixture(scope="module")
def folder(built) -> Path:
    return built.folder


@pytest.fixture(scope="module")
def server(folder):
    with serving(partial(Recording, directory=str(folder))) as running:
        yield running


@pytest.fixture
def elsewhere():
    with serving(Elsewhere) as running:
        yield running


@pytest.fixture(scope="module", params=["chromium", "webkit"])
def engine(request) -> str:
    """The fixture of each browser that is there."""
    return request.param


@pytest.fixture
def driver(request, engine):
    """Each browser that is there."""
    return request.getfixturevalue(engine)


@pytest.fixture
def page(driver, server):
    """The page, with empty forms."""
    return empty(driver, server)


@pytest.fixture
def chromium_page(chromium, server):
    """The page, with empty forms, in the browser that can be a phone."""
    return empty(chromium, server)


def empty(loaded, server):
    """Open the page where it is not open, and empty its forms."""
    is_there = loaded.current_url.startswith(server.url)
    if not is_there or not loaded.find_elements("css selector", "#status[data-state=ready]"):
        open_page(loaded, server.url)
    loaded.execute_script("for (const form of document.forms) form.reset()")
    return loaded


def test_explain(page):
    """A curl command and S3's error: the cause, the character, what to do."""
    fields = fields_of("explain", "port")
    title = submit(page, "explain", request=fields["request"], response=fields["response"])
    assert title == "Cause: port changed by a proxy."
    mark = page.find_elements("css selector", "#explain .first mark")
    assert [each.text for each in mark] == [":9000", ""]
    assert "What to do: Configure the proxy" in text_of(page, "explain")


def test_explain_a_path_and_a_secret(page):
    """With what the client logs, the wrong character; with the secret, that it is another."""
    fields = fields_of("explain", "path")
    assert submit(page, "explain", **fields) == "Cause: path signed as it is sent."
    marks = page.find_elements("css selector", "#explain .first mark")
    assert [each.text for each in marks] == ["(1)", "%281%29"]
    fields = fields_of("explain", "secret")
    title = submit(page, "explain", **(fields | {"secret": ""}))
    assert title.startswith("The secret access key is another one")
    assert submit(page, "explain", **fields).startswith("Likely cause: wrong secret")


@pytest.mark.parametrize("report", REPORTS, ids=[report.name for report in REPORTS])
def test_public_reports(page, report):
    """What reporters showed, pasted: the cause of their report is the first that the page names."""
    names = ("request", "response", "canonical_request")
    title = submit(page, "explain", **{name: getattr(report, name) for name in names})
    assert "ause: " in title
    first = page.find_element("css selector", "[data-answer=explain] code")
    assert report.first in text_of(page, "explain") or first.text == report.first


def test_open_a_file(page, tmp_path):
    """A saved capture is read into the field."""
    file = tmp_path / "request.txt"
    file.write_text(fields_of("explain", "region")["request"], encoding="utf-8")
    select(page, "explain")
    page.find_element("id", "explain-request-file").send_keys(str(file))
    field = page.find_element("id", "explain-request")
    until(lambda: field.get_property("value") == file.read_text(encoding="utf-8"), 10)
    title = submit(page, "explain", response=fields_of("explain", "region")["response"])
    assert title == "Cause: wrong region in the scope."


def test_inspect(page):
    """A URL that expired says so first."""
    title = submit(page, "inspect", **fields_of("inspect", "expired"))
    assert title.startswith("This presigned URL has expired: 2026-11-23 12:15:00 UTC, ")
    assert "X-Amz-Expires is 900 seconds." in text_of(page, "inspect")


def test_ten_days_are_refused(page):
    """The guard's words and remedy, and the field is marked."""
    title = submit(page, "sign", expires_in="10", unit="days")
    assert title.startswith("Expires in 864000 exceeds 604800 seconds (7 days)")
    assert "What to do: Pass at most 604800." in text_of(page, "sign")
    invalid = page.find_elements("css selector", "#sign [aria-invalid]")
    assert [each.get_attribute("name") for each in invalid] == ["expires_in"]
    submit(page, "sign", expires_in="7", unit="days")
    assert not page.find_elements("css selector", "#sign [aria-invalid]")


def test_the_four_steps(page):
    """AWS's documented example: its signature; each piece is explained when it has the focus."""
    select(page, "sign")
    answer_of(page, "sign", example_button(page, "sign", "documentation").click)
    page.find_element("xpath", "//button[. = 'See the four steps']").click()
    steps = page.find_elements("css selector", "#steps .step")
    assert len(steps) == 4
    assert steps[3].find_element("tag name", "pre").text == (
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    pieces = steps[1].find_elements("css selector", "pre span")
    page.execute_script("arguments[0].focus()", pieces[3])
    assert steps[1].find_element("class name", "why").text == (
        "scope: region: where the signature is valid"
    )
    assert len(steps[1].find_elements("css selector", "dl .lit")) == 1
    described = page.find_element("id", pieces[3].get_attribute("aria-describedby"))
    assert described.text == "where the signature is valid"


@pytest.mark.parametrize("task", ["explain", "inspect", "sign"])
def test_text_stays_text(page, task):
    """Markup in what is pasted is shown, and makes no element."""
    fields = {
        "explain": {
            "request": f"GET /{'x' * 9} HTTP/1.1\nHost: a.example.com\nX-Note: {HOSTILE}\n\n",
            "response": f"<Error><Code>{HOSTILE.replace('<', '&lt;')}</Code>"
            f"<Message>{HOSTILE.replace('<', '&lt;')}</Message></Error>",
        },
        "inspect": {"what": f"https://a.example.com/{HOSTILE}"},
        "sign": {"bucket": HOSTILE, "key": HOSTILE},
    }[task]
    submit(page, task, **fields)
    assert "<img" in text_of(page, task)
    assert not page.find_elements("css selector", ".answer img, .answer script")
    assert page.title == "Signature Version 4 playground"


def test_what_is_nested_deeply_is_refused(page):
    """It would overflow the stack of WebAssembly, and end Python."""
    title = submit(page, "explain", request='{"log":' + "[" * 200_000)
    assert title == "The text is nested more than 1000 levels deep."
    assert submit(page, "inspect", **fields_of("inspect", "sigv2"))


def test_python_that_has_ended(chromium, server):
    """The page says so, and how to go on."""
    open_page(chromium, server.url)
    chromium.execute_script("window.answers = ready.then((answers) => { answers.destroy(); });")
    title = submit(chromium, "inspect", what="https://a.example.com/")
    assert title == "The page failed. Reload it to go on."
    assert chromium.find_element("id", "status").get_attribute("data-state") == "failed"


def test_a_file_that_is_missing(chromium, folder, tmp_path):
    """Of a copy that is not whole; the page says so."""
    for name in ("index.html", "playground.js", "playground.css", "pyodide.js", "library.js"):
        shutil.copy(folder / name, tmp_path)
    with serving(partial(Recording, directory=str(tmp_path))) as broken:
        chromium.get(broken.url)
        status = chromium.find_element("id", "status")
        until(lambda: status.get_attribute("data-state") == "failed")
        time.sleep(0.5)
        assert status.text == "A file of this page is missing."


def test_only_its_own_files_are_asked_for(chromium, server):
    """While it loads, its own files, once each; while all tasks are done, nothing."""
    chromium.get("about:blank")  # another fragment of the page that is open would not load it
    chromium.execute_cdp_cmd("Network.clearBrowserCache", {})
    chromium.get_log("performance")
    server.seen.clear()
    open_page(chromium, f"{server.url}#explain")
    milliseconds = chromium.find_element("id", "status").get_attribute("data-milliseconds")
    print(f"ready after {milliseconds} ms")
    own = {f"/{name}" for name in FILES} | {"/"}
    assert set(server.seen) == own - {"/index.html"}
    assert len(server.seen) == len(set(server.seen))
    assert all(url.startswith((server.url, "about:")) for url in requested(chromium))
    server.seen.clear()
    for task, listed in EXAMPLES.items():
        select(chromium, task)
        for example in listed:
            answer_of(chromium, task, example_button(chromium, task, example.name).click)
    select(chromium, "steps")
    assert server.seen == []
    assert requested(chromium) == []
    stored = "return [localStorage.length, sessionStorage.length, document.cookie]"
    assert chromium.execute_script(stored) == [0, 0, ""]
    assert "AKIA" not in chromium.current_url


def leave(browser, way: str, to: str) -> None:
    """Run a script of the page; an error that it throws is what stopped it."""
    program = f"const [to, done] = arguments; (async () => {{ {LEAVING[way]} }})().then(done, done)"
    browser.execute_async_script(program, to)


def arrived(elsewhere, way: str) -> bool:
    return any(line.endswith(f"/{way}") for line in elsewhere.seen)


@pytest.mark.parametrize("way", LEAVING)
def test_what_tries_to_leave_is_stopped(page, elsewhere, way):
    """Not even a script of the page can send something to another server."""
    leave(page, way, f"{elsewhere.url}{way}")
    time.sleep(0.5)
    assert elsewhere.seen == []
    assert page.find_element("id", "status").text == "Ready. Nothing leaves this page."


@pytest.mark.parametrize("way", LEAVING)
def test_the_other_server_would_notice(driver, elsewhere, way):
    """From a page without the policy, each of them arrives."""
    driver.get(f"{elsewhere.url}page")
    leave(driver, way, f"{elsewhere.url}{way}")
    if driver.name == "MiniBrowser" and way == "prefetch":  # WebKit fetches nothing in advance
        time.sleep(0.5)
        assert not arrived(elsewhere, way)
        return
    until(lambda: arrived(elsewhere, way), 20)


def test_sizes_are_those_of_the_documentation(built):
    """In megabytes, as the files are stored and as they are sent; and on the page."""
    stored, sent = (round(sum(sizes) / 1e6) for sizes in zip(*built.sizes.values(), strict=True))
    page = (DOCS / "playground.md").read_text(encoding="utf-8")
    assert f"It has {stored} MB; a server that compresses sends {sent} MB" in page
    index = (built.folder / "index.html").read_text(encoding="utf-8")
    assert f"Loading Python, about {sent} MB" in index


def test_it_works_as_a_file(driver, folder):
    """Without a server, and so without a network."""
    open_page(driver, f"{(folder / 'index.html').as_uri()}#explain/path")
    until(lambda: "Cause: path signed as it is sent." in text_of(driver, "explain"))


def test_no_rule_of_the_policy_is_broken(chromium, server):
    """Neither Python nor the page needs what the policy forbids."""
    chromium.get_log("browser")
    open_page(chromium, f"{server.url}#sign/gateway")
    until(lambda: "headers to add" in text_of(chromium, "sign").lower())
    assert [entry["message"] for entry in chromium.get_log("browser")] == []


def test_addresses_choose_a_task(chromium, server):
    """And an example of it; what the page does not know is ignored."""
    open_page(chromium, f"{server.url}#inspect/sigv2")
    until(lambda: "Signature Version 2" in text_of(chromium, "inspect"))
    chromium.execute_script("location.hash = 'inspect/no-example'")
    chromium.execute_script("location.hash = 'no-task'")
    assert chromium.find_element("id", "inspect").is_displayed()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits(chromium_page, width, scheme):
    """No answer is wider than the screen, what is pressed is large enough, text is readable."""
    page = chromium_page
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        for task, name in (("explain", "path"), ("inspect", "expired"), ("sign", "gateway")):
            select(page, task)
            answer_of(page, task, example_button(page, task, name).click)
        for task in TASKS:
            select(page, task)
            assert page.execute_script("return document.documentElement.scrollWidth") <= width
            for control in page.find_elements("css selector", "button, select, summary, textarea"):
                if control.is_displayed():
                    assert control.size["height"] >= 36, control.get_attribute("outerHTML")
            assert page.execute_script(CONTRAST) == []
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_keyboard_is_enough(page):
    """Arrows choose a task; every control has a name; the answer takes the focus."""
    from selenium.webdriver import ActionChains, Keys

    select(page, "explain")
    for key, task in (
        (Keys.ARROW_RIGHT, "inspect"),
        (Keys.END, "steps"),
        (Keys.ARROW_RIGHT, "explain"),
        (Keys.ARROW_LEFT, "steps"),
        (Keys.HOME, "explain"),
    ):
        ActionChains(page).send_keys(key).perform()
        assert page.switch_to.active_element.get_attribute("id") == f"tab-{task}"
        shown = page.find_elements("css selector", "[role=tabpanel]:not([hidden])")
        assert [each.get_attribute("id") for each in shown] == [task]
    nameless = page.execute_script(
        "return [...document.querySelectorAll('input, select, textarea')].filter((control) => "
        "!control.labels.length && !control.ariaLabel).map((control) => control.outerHTML)"
    )
    assert nameless == []
    select(page, "inspect")
    field = page.find_element("id", "inspect-what")
    field.send_keys("https://a.example.com/")

    def press() -> None:
        ActionChains(page).send_keys(Keys.TAB, Keys.ENTER).perform()

    assert answer_of(page, "inspect", press) == "It carries no signature."
    assert page.switch_to.active_element.tag_name == "h2"
