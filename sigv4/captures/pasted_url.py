"""Read a URL that a person has pasted: wrapped, in quotes, or at the end of a sentence."""

from __future__ import annotations

import re
from dataclasses import replace

from ..core.encoding import decode, split_query
from ..core.errors import InvalidRequest
from .capture import URL, Capture, encoded_raw, make_request

_SIGNED = re.compile("X-Amz-Signature=", re.IGNORECASE)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# What cannot stand in a URL, and so ends one that stands in a text.
_END = re.compile(r"[\s\"'<>`\\{}|]")
_METHOD = re.compile(r"\b(GET|HEAD|PUT|POST|DELETE|PATCH)\s{1,4}$", re.IGNORECASE)
_LONGEST = 16_384  # characters of a URL before its signature
_MOST_URLS = 100
_TAKEN = "The text holds a signed URL, which was taken; its headers are not known."
_AROUND = "<>\"'` \t\r\n"
_AFTER = ".,;:!?)]}"
# Services that replace links in mails and chats, and the parameter that holds the URL.
_WRAPPERS = {
    ".safelinks.protection.outlook.com": ("Safelinks", ("url",)),
    "www.google.com": ("Google", ("q", "url")),
    "slack-redir.net": ("Slack", ("url",)),
    "l.facebook.com": ("Facebook", ("u",)),
    "linkprotect.cudasvc.com": ("Barracuda", ("a",)),
}
_WRAPPED_PATHS = ("/", "/url", "/link", "/l.php", "/GetUrlReputation")


def read_url(text: str) -> Capture:
    """Read the request that a URL makes, as a GET.

    Raises:
        InvalidRequest: a URL that cannot be sent.
    """
    url = text.strip().strip(_AROUND)
    notes = []
    if any(space in url for space in "\r\n\t"):
        url = "".join([line.strip() for line in url.split()])
        notes.append("The URL was wrapped over several lines; they were joined.")
    elif " " in url and "?" in url.partition(" ")[0]:
        url = url.partition(" ")[0]
        notes.append("The text after the space that follows the URL was left out.")
    inner, by = _unwrapped(url)
    if by:
        notes.append(f"The link was wrapped by {by}; the URL inside was taken.")
        url = inner
    whole = url.rstrip(_AFTER)
    stray = url[len(whole) :] if "?" in url else ""
    url = whole if stray else url
    return Capture(URL, make_request("GET", encoded_raw(url), [], None), None, tuple(notes), stray)


def find_signed_url(text: str) -> Capture | None:
    """Find the one signed URL that a text holds, such as a message of a browser; None otherwise."""
    text = text.replace("\\u0026", "&").replace("\\/", "/")
    found: dict[str, str] = {}  # URLs, each with the method before it
    for mark in [*_SIGNED.finditer(text)][:_MOST_URLS]:
        start = max(mark.start() - _LONGEST, 0)
        schemes = [*_SCHEME.finditer(text, start, mark.start())]
        if not schemes or _END.search(text, schemes[-1].start(), mark.start()):
            continue
        end = _END.search(text, mark.end())
        url = text[schemes[-1].start() : end.start() if end else len(text)].rstrip(_AFTER)
        before = _METHOD.search(text, max(schemes[-1].start() - 12, 0), schemes[-1].start())
        found.setdefault(url, before[1].upper() if before else "GET")
    if len(found) != 1:
        return None
    ((url, method),) = found.items()
    if "<" in text:  # the source of a page
        url = url.replace("&amp;", "&")
    capture = read_url(url)
    request = make_request(method, capture.request.url, [], None)
    return replace(capture, request=request, notes=(*capture.notes, _TAKEN))


def _unwrapped(url: str) -> tuple[str, str]:
    """Take the URL out of a link that a mail or chat service has replaced, and name the service.

    Raises:
        InvalidRequest: a link of such a service whose URL is not whole.
    """
    place, _, query = url.partition("?")
    host, slash, path = place.partition("://")[2].partition("/")
    for suffix, (service, names) in _WRAPPERS.items():
        if not host.lower().endswith(suffix) or slash + path not in _WRAPPED_PATHS:
            continue
        given = dict(split_query(query))
        inner = next((given[name] for name in names if name in given), "")
        read = decode(inner).decode("utf-8", "replace")
        if not read.lower().startswith(("https://", "http://")):
            raise InvalidRequest(
                f"The link was wrapped by {service}, and the URL inside is not whole.",
                "Copy the link's text or its original URL.",
                "request",
            )
        return read, service
    return url, ""
