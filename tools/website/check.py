"""Check the built site: every link leads somewhere, and nothing comes from other hosts."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADING = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
}
LATER = ("playground/",)  # written into the site after it is built
NAMES_ITSELF = {"canonical", "alternate", "author"}  # links that a browser does not load


class Page(HTMLParser):
    """What a page has: identifiers, links, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note identifiers and addresses."""
        values = dict(attrs)
        for name in ("id", "name"):
            if values.get(name):
                self.ids.add(str(values[name]))
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
        address = values.get(LOADING.get(tag, ""))
        if address and values.get("rel") not in NAMES_ITSELF:
            self.loaded.append(address)


def problems(site: Path) -> list[str]:
    """List what is wrong, a line each."""
    pages = {
        path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
        if not path.relative_to(site).as_posix().startswith(LATER)
    }
    found: list[str] = []
    for name, page in pages.items():
        found += [f"{name}: the link {link} {why}" for link, why in _broken(site, pages, name)]
        found += [f"{name}: loads {one} from another host" for one in page.loaded if _foreign(one)]
    for style in sorted(site.rglob("*.css")):
        text = style.read_text(encoding="utf-8")
        if "url(http" in text or "url(//" in text or "@import" in text:
            found.append(f"{style.relative_to(site).as_posix()}: loads from another host")
    return found


def _foreign(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def _broken(site: Path, pages: dict[str, Page], name: str) -> Iterator[tuple[str, str]]:
    for link in pages[name].links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = name
        if parts.path:
            path = (site / name).parent / unquote(parts.path)
            target = path.resolve().relative_to(site.resolve()).as_posix()
            if f"{target}/".startswith(LATER):
                continue
            if path.is_dir() and (path / "index.html").is_file():
                target += "/index.html"
            elif not path.is_file():
                yield link, "leads nowhere"
                continue
        fragment = unquote(parts.fragment)
        if fragment and target in pages and fragment not in pages[target].ids:
            yield link, "leads to no heading of its page"
