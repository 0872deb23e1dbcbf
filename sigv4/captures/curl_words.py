"""Command lines of curl that send a request as it was signed.

``--globoff`` and ``--path-as-is`` keep curl from changing the URL, ``Content-Type:`` keeps it from
adding a header of its own to a body, and ``Name;`` sends an empty header.
https://curl.se/docs/manpage.html
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Methods whose requests have a body, if only an empty one.
WITH_BODY = ("PATCH", "POST", "PUT")
# curl adds it itself; servers refuse a second one.
_MADE_BY_CURL = ("content-length",)


def curl_words(
    sending: Sequence[str],
    headers: Iterable[tuple[str, str]],
    url: str,
    *,
    typed: bool,
    left_out: Sequence[str] = _MADE_BY_CURL,
) -> list[str]:
    """Return the words of a command line, which are still to be quoted for a shell.

    Args:
        sending: the options that set the method and the body.
        headers: to be sent.
        url: as it was signed.
        typed: whether curl adds a Content-Type to this body, unless the words forbid it.
        left_out: lower-case names of headers that curl makes itself.
    """
    pairs = [(name, value) for name, value in headers if name.lower() not in left_out]
    words = ["curl", "--globoff", "--path-as-is", *sending]
    if typed and not any(name.lower() == "content-type" for name, _ in pairs):
        words += ["--header", "Content-Type:"]
    for name, value in pairs:
        words += ["--header", header_word(name, value)]
    return [*words, url]


def header_word(name: str, value: str) -> str:
    """Return a header as curl takes it; ``Name: `` alone would remove it."""
    return f"{name}: {value}" if value else f"{name};"


def method_words(method: str) -> list[str]:
    """Return the options for a method without a body."""
    if method == "HEAD":
        return ["--head"]
    return [] if method == "GET" else ["--request", method]
