"""Chromium and WebKit, driven by selenium (the group ``browsers``); without them, a word."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
WEBKIT_DRIVER = shutil.which("WebKitWebDriver")
XVFB = shutil.which("Xvfb")
# When the web process of WebKitGTK has crashed, its driver answers with an unknown error, and then
# that the session is gone. Other errors of a driver have classes of their own in selenium.
CRASHED = ["^WebDriverException: ", "^InvalidSessionIdException: "]
# No request of the browser's own leaves the machine.
QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(config, items):
    """Run a test again, at most three times, where WebKitGTK crashed; pytest's summary says so."""
    if not config.pluginmanager.hasplugin("rerunfailures"):
        return
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec and "webkit" in callspec.params.values():
            item.add_marker(pytest.mark.flaky(reruns=3, only_rerun=CRASHED))


@pytest.fixture(scope="session")
def downloads(tmp_path_factory) -> Path:
    """Where the browser saves files."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="session")
def browser(tmp_path_factory, downloads):
    """The browser, for all tests of the session."""
    pytest.importorskip("selenium", reason="selenium is not installed (the group 'browsers')")
    if not CHROMIUM or not DRIVER:
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium-driver)")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.add_experimental_option(
        "prefs",
        {"download.default_directory": str(downloads), "download.prompt_for_download": False},
    )
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """A browser of its own, whose network log can be read."""
    pytest.importorskip("selenium", reason="selenium is not installed (the group 'browsers')")
    if not CHROMIUM or not DRIVER:
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium-driver)")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    driver.set_script_timeout(60)
    driver.set_window_size(1280, 900)
    yield driver
    driver.quit()


@contextmanager
def screen() -> Iterator[None]:
    """Give programs a screen: WebKit has no mode without one."""
    if "DISPLAY" in os.environ:
        yield
        return
    reading, writing = os.pipe()
    words = [XVFB, "-displayfd", str(writing), "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as given:
            os.environ["DISPLAY"] = f":{given.readline().strip()}"
        try:
            yield
        finally:
            del os.environ["DISPLAY"]
            server.terminate()


@pytest.fixture(scope="session")
def webkits():
    """The browsers of WebKitGTK that were started; only the last one can be running."""
    pytest.importorskip("selenium", reason="selenium is not installed (the group 'browsers')")
    if not WEBKIT_DRIVER or not (XVFB or "DISPLAY" in os.environ):
        pytest.skip("WebKitWebDriver and Xvfb are not installed (Debian: webkit2gtk-driver, xvfb)")
    with screen():
        started = []
        yield started
        for each in started:
            each.quit()


@pytest.fixture
def webkit(webkits):
    """The browser of WebKitGTK, which has the engine of Safari; another one after a crash."""
    if not webkits or not is_running(webkits[-1]):
        webkits.append(start_webkit())
    return webkits[-1]


def is_running(driver) -> bool:
    from selenium.common.exceptions import InvalidSessionIdException

    try:
        return bool(driver.current_window_handle)
    except InvalidSessionIdException:
        return False


def start_webkit():
    from selenium import webdriver

    # The web process cannot make a namespace of its own in a container, or as root.
    os.environ.setdefault("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
    options = webdriver.WebKitGTKOptions()
    options.binary_location = next(map(str, Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser")))
    options.add_argument("--automation")
    service = webdriver.webkitgtk.service.Service(WEBKIT_DRIVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # selenium warns of its own calls
        driver = webdriver.WebKitGTK(options, service=service)
    driver.set_script_timeout(60)
    driver.set_window_size(1280, 900)
    return driver
