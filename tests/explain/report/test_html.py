"""The page: one file, nothing in it but text, as seen by Chromium."""

from __future__ import annotations

import html.parser
import re

import pytest

from sigv4.captures.error_response import read_error_response as read_response
from sigv4.captures.reader import read_capture
from sigv4.explain.diagnosis import diagnose
from sigv4.verify import explain

from ...browsers.conftest import browser, downloads
from ...verify.world import TOKEN, receive, s3_answer, send

__all__ = ["browser", "downloads"]  # fixtures

HOSTILE = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">"
SIGNED, MESSAGE = send(headers={"Range": "bytes=0-9", "X-Amz-Meta-A": HOSTILE}, token=TOKEN)
TEXT = SIGNED.canonical_request
ARRIVED = MESSAGE.having("Host", "localhost").having("X-Amz-Meta-A", HOSTILE + "!")
EXPLANATION = diagnose(
    read_capture(MESSAGE.raw()),
    read_response(s3_answer(receive(ARRIVED), Message=HOSTILE)),
    canonical_request=TEXT,
)


class Outline(html.parser.HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def test_page_has_no_script_and_fetches_nothing():
    """Whatever the request and the answer hold: it is text, and the policy allows nothing else."""
    page = EXPLANATION.to_html()
    outline = Outline(page)
    assert not {"script", "img", "link", "iframe", "a", "form", "object"} & set(outline.tags)
    assert outline.attributes <= {
        "charset",
        "class",
        "content",
        "http-equiv",
        "lang",
        "name",
        "scope",
    }
    assert "default-src 'none'; style-src 'sha256-" in page
    assert HOSTILE in outline.text
    assert page.isascii()


def test_page_says_what_the_text_says():
    """Headline, facts, causes and all lines of both sides."""
    outline = Outline(EXPLANATION.to_html())
    assert EXPLANATION.difference.words in outline.text
    for cause in EXPLANATION.causes:
        assert cause.words in outline.text
        assert cause.remedy in outline.text
    for _, text in EXPLANATION.facts:
        assert text in outline.text
    for view in EXPLANATION.views:
        for row in view.lines:
            assert (row.ours or "") in outline.text
            assert (row.theirs or "") in outline.text
    assert "MARKER" not in outline.text


def marks(ours: str, theirs: str) -> list[str]:
    page = explain(ours, theirs).to_html()
    return re.findall(r"<mark[^>]*>(.*?)</mark>", page)


def test_only_what_differs_is_marked():
    """From the first character that differs to the last one."""
    assert marks(TEXT, TEXT.replace("GET", "GOT")) == ["E", "O"]
    assert marks(TEXT, TEXT.replace("GET", "GEET")) == ["", "E"]
    assert marks(TEXT, TEXT.replace("bytes=0-9", "bytes=10-19")) == ["0-", "10-1"]
    hidden = marks(TEXT, TEXT.replace("MARKERtoken", "MARKERtokes"))
    assert hidden == [f"&lt;hidden: {len(TOKEN)} characters&gt;"] * 2


def test_page_of_one_side_and_of_none():
    """A single column; no table where nothing is known."""
    alone = diagnose(None, read_response(s3_answer(receive(MESSAGE)))).to_html()
    assert '<body class="single">' in alone
    assert "<mark" not in alone
    nothing = diagnose(None, read_response("<Error><Code>x</Code></Error>")).to_html()
    assert "<table" not in nothing
    same = explain(SIGNED, SIGNED).to_html()
    assert '<body class="same">' in same
    assert "<ol" not in same
    assert "<dl" not in same


def test_one_cause_or_several():
    """The title counts them."""
    assert "<h2>Cause</h2>" in explain(TEXT, TEXT.replace("GET", "PUT")).to_html()
    assert "<h2>Causes, the most certain first</h2>" in EXPLANATION.to_html()


@pytest.mark.browsers
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 420])
def test_in_chromium(browser, tmp_path, scheme, width):
    """Styled by its own style, side by side, no wider than the window, and nothing of it runs."""
    file = tmp_path / "why.html"
    file.write_text(EXPLANATION.to_html(), encoding="utf-8")
    browser.set_window_size(width, 1000)
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    browser.get(file.as_uri())
    assert browser.title == "Why the signature does not match"
    assert browser.find_element("tag name", "h1").text == EXPLANATION.headline
    background = browser.find_element("tag name", "body").value_of_css_property("background-color")
    assert background == {"light": "rgba(251, 251, 253, 1)", "dark": "rgba(20, 22, 28, 1)"}[scheme]
    page = browser.find_element("tag name", "html")
    assert int(page.get_property("scrollWidth")) <= int(page.get_property("clientWidth"))
    ours, theirs, *_ = browser.find_elements("css selector", "mark.first")
    assert ours.location["y"] == theirs.location["y"]
    assert ours.location["x"] < theirs.location["x"]
    assert HOSTILE in browser.find_element("tag name", "table").text
    picture = tmp_path / f"{scheme}-{width}.png"
    assert browser.save_screenshot(str(picture))
    messages = browser.get_log("browser")
    assert [entry for entry in messages if "favicon" not in entry["message"]] == []
