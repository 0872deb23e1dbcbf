"""Wildcards in the Resource of a policy of CloudFront: what they cover beside a URL.

``*`` stands for any characters, ``?`` for one; both are literal after a backslash. A stranger may
have written the resource, so no regular expression is made of it.

A wildcard is never judged by URLs that are fixed beforehand, which it may or may not cover. It is
found in the URL itself, filled with other text, and the rest of the URL is kept: what is made so is
covered whatever the resource looks like.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

HOST, PATH, QUERY = "host", "path", "query"
MOST = 3  # URLs for each part: one is enough to show a freedom
_ANY, _ONE = "*", "?"
_OTHER = "other"
_SCHEME_END = "://"


@dataclass(frozen=True, slots=True)
class Span:
    """What a wildcard stands for in a URL: the characters from `start` to before `end`."""

    mark: str
    start: int
    end: int


@dataclass(slots=True)
class _Chunk:
    """A part of a resource without ``*``: runs of literal text, and single wildcards, by offset."""

    runs: list[tuple[int, str]] = field(default_factory=list)
    ones: list[int] = field(default_factory=list)
    length: int = 0

    def add(self, mark: str) -> None:
        """Add a literal character."""
        start, run = self.runs[-1] if self.runs else (0, "")
        if self.runs and start + len(run) == self.length:
            self.runs[-1] = (start, run + mark)
        else:
            self.runs.append((self.length, mark))
        self.length += 1

    def add_one(self) -> None:
        """Add a wildcard that stands for one character."""
        self.ones.append(self.length)
        self.length += 1

    def fits(self, url: str, at: int) -> bool:
        """Say whether it covers the characters from a place on."""
        inside = at >= 0 and at + self.length <= len(url)
        return inside and all(url.startswith(run, at + start) for start, run in self.runs)

    def find(self, url: str, at: int) -> int:
        """Find the first place from `at` on where it fits; -1 if it fits nowhere."""
        last = len(url) - self.length
        return next((place for place in range(at, last + 1) if self.fits(url, place)), -1)

    def spans(self, at: int) -> list[Span]:
        """List its wildcards where it stands at a place."""
        return [Span(_ONE, at + one, at + one + 1) for one in self.ones]


def matches(resource: str, url: str) -> bool:
    """Say whether a resource with wildcards matches a URL, in time that is bounded."""
    return find_spans(resource, url) is not None


def find_spans(resource: str, url: str) -> list[Span] | None:
    """Find what each wildcard stands for; None if the resource does not match.

    All but the last ``*`` take as little as they can, so that the last takes all that is left.
    """
    first, *others = _chunks(resource)
    if not others:
        return first.spans(0) if first.length == len(url) and first.fits(url, 0) else None
    if not first.fits(url, 0):
        return None
    spans, place = first.spans(0), first.length
    *middle, last = others
    for chunk in middle:
        found = chunk.find(url, place)
        if found < 0:
            return None
        spans += [Span(_ANY, place, found), *chunk.spans(found)]
        place = found + chunk.length
    end = len(url) - last.length
    if end < place or not last.fits(url, end):
        return None
    return [*spans, Span(_ANY, place, end), *last.spans(end)]


def other_urls(resource: str, url: str) -> dict[str, list[str]]:
    """Make other URLs that a resource covers: those with another host, path or query.

    The ``?`` that begins the query stands for itself, also where the resource does not escape it.

    Args:
        resource: which matches the URL.
        url: without the parameters of the signature.
    """
    parts = _Parts.of(url)
    found: dict[str, list[str]] = {HOST: [], PATH: [], QUERY: []}
    for span in find_spans(resource, url) or ():
        for part, other in _filled(url, parts, span):
            if other not in found[part] and len(found[part]) < MOST:
                found[part].append(other)
    return found


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where the parts of a URL begin and end; the host is without its port."""

    host: int
    host_end: int
    path: int
    path_end: int
    end: int

    @classmethod
    def of(cls, url: str) -> _Parts:
        host = url.find(_SCHEME_END) + len(_SCHEME_END)
        mark = url.find("?")
        path_end = len(url) if mark < 0 else mark
        slash = url.find("/", host, path_end)
        path = path_end if slash < 0 else slash
        colon = url.find(":", host, path)
        return cls(host, path if colon < 0 else colon, path, path_end, len(url))


def _filled(url: str, parts: _Parts, span: Span) -> Iterator[tuple[str, str]]:
    """Fill one wildcard with other text in each part of the URL that it reaches."""
    has_query = parts.path_end < parts.end
    ranges = [(HOST, parts.host, parts.host_end), (PATH, parts.path, parts.path_end)]
    if has_query:
        ranges.append((QUERY, parts.path_end + 1, parts.end))
    for part, first, last in ranges:
        if span.mark == _ONE:
            is_slash = part == PATH and span.start == first
            if first <= span.start < last and not is_slash:
                other = _other_mark(url[span.start])
                yield part, url[: span.start] + other + url[span.end :]
            continue
        start, end = max(span.start, first), min(span.end, last)
        # one that ends where the path begins cannot change it
        is_before = part == PATH and start == end == first != last
        if start <= end and not is_before:
            yield part, _refilled(url, part, start, end)
    if span.mark == _ANY and span.end == parts.end and not has_query:
        yield QUERY, f"{url}?{_OTHER}=1"


def _refilled(url: str, part: str, start: int, end: int) -> str:
    """Replace what ``*`` stands for in one part; percent escapes stay whole."""
    if _cuts_escape(url, start):
        text = url[start:end]
        return url[:start] + _other_mark(text[:1]) + text[1:] + url[end:]
    while _cuts_escape(url, end):
        end -= 1
    text = url[start:end]
    if part == HOST:
        other = f"{_OTHER}-{text}" if "." in text else _other(text, ".")
    else:
        other = _other(text, "/" if part == PATH else "=&")
    is_root = part == PATH and "/" not in url[url.find(_SCHEME_END) + len(_SCHEME_END) : start]
    if is_root and not other.startswith("/"):
        other = f"/{other}"
    return url[:start] + other + url[end:]


def _other(text: str, separators: str) -> str:
    """Make another text; of several segments, the last is changed."""
    cut = max(text.rfind(mark) for mark in separators) + 1
    if cut:
        return f"{text[:cut]}{_OTHER}-{text[cut:]}"
    return _OTHER if text != _OTHER else f"an{_OTHER}"


def _other_mark(mark: str) -> str:
    """Make another character that may stand anywhere, also in a percent escape."""
    return "1" if mark != "1" else "2"


def _cuts_escape(url: str, at: int) -> bool:
    return "%" in url[max(at - 2, 0) : at]


def _chunks(resource: str) -> list[_Chunk]:
    """Split a resource at each ``*``."""
    chunks = [_Chunk()]
    at = 0
    while at < len(resource):
        mark = resource[at]
        if mark == "\\" and resource[at + 1 : at + 2] in (_ANY, _ONE):
            at += 1
            chunks[-1].add(resource[at])
        elif mark == _ANY:
            chunks.append(_Chunk())
        elif mark == _ONE:
            chunks[-1].add_one()
        else:
            chunks[-1].add(mark)
        at += 1
    return chunks
