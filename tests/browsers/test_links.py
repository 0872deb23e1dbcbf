"""A browser opens a link, and shows what the fresh presigned URL leads to."""

from __future__ import annotations

import pytest

from ..links_server import CONTENT, running

pytestmark = pytest.mark.browsers


def test_chromium_follows_a_link(browser):
    """Twice, since nothing of the redirect is cached; and not once it is revoked."""
    with running() as server:
        link = server.links.make("été 1.txt", expires_in=90 * 86400, label="user-17")
        for _ in range(2):
            browser.get(link)
            assert browser.find_element("tag name", "body").text == CONTENT.decode()
            assert "X-Amz-Signature=" in browser.current_url
        server.revoked.add("user-17")
        browser.get(link)
        assert "This link was revoked." in browser.find_element("tag name", "body").text
