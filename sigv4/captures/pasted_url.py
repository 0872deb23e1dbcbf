"""Read a URL that a person has pasted: wrapped, in quotes, or at the end of a sentence."""

from __future__ import annotations

from .capture import URL, Capture, encoded_raw, make_request

_AROUND = "<>\"'` \t\r\n"
_AFTER = ".,;:!?)]}"


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
    whole = url.rstrip(_AFTER)
    stray = url[len(whole) :] if "?" in url else ""
    url = whole if stray else url
    return Capture(URL, make_request("GET", encoded_raw(url), [], None), None, tuple(notes), stray)
