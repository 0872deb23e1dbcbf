"""Command lines of curl that send a request, or a form, exactly as it was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from shlex import quote as quote_printable

from ...core.model import Request

_WITH_BODY = ("PATCH", "POST", "PUT")
_FILE = "any content"


def request_line(request: Request, zeros: int = 0) -> str:
    """Write the command line of a request, quoted for a POSIX shell.

    ``--globoff`` and ``--path-as-is`` keep curl from changing the URL, and ``Content-Type:`` keeps
    it from adding a header of its own.

    Args:
        request: with the headers and the body to send.
        zeros: the number of zero bytes to send in place of the body.
    """
    words = ["curl", "--globoff", "--path-as-is", *_method(request, zeros)]
    names = [name.lower() for name, _ in request.headers]
    if request.method in _WITH_BODY and "content-type" not in names:
        words += ["--header", "Content-Type:"]
    for name, value in request.headers:
        if name.lower() != "content-length":  # curl computes it
            words += ["--header", f"{name}: {value}" if value else f"{name};"]
    line = " ".join([quote(word) for word in [*words, request.url]])
    return f"head -c {zeros} /dev/zero | {line}" if zeros else line


def form_line(
    url: str, fields: Mapping[str, str] | Iterable[tuple[str, str]], zeros: int = 0
) -> str:
    """Write the command line that sends a form with a small file, or with zero bytes.

    Args:
        url: the URL of the bucket.
        fields: names and values, without the file.
        zeros: the number of zero bytes to send as the file.
    """
    words = ["curl", "--globoff"]
    for name, value in dict(fields).items():
        words += ["--form-string", f"{name}={value}"]
    content = "@-" if zeros else _FILE
    words += ["--form", f"file={content};filename=any-name.txt", url]
    line = " ".join([quote(word) for word in words])
    return f"head -c {zeros} /dev/zero | {line}" if zeros else line


def quote(word: str) -> str:
    """Quote a word for a POSIX shell; control characters are escaped, so that it can be shown."""
    if word.isprintable():
        return quote_printable(word)
    octets = "".join(
        [
            mark
            if mark.isascii() and (mark.isalnum() or mark in " -._/:=")
            else "".join([f"\\0{octet:03o}" for octet in mark.encode("utf-8", "replace")])
            for mark in word
        ]
    )
    return f"\"$(printf %b '{octets}')\""


def _method(request: Request, zeros: int) -> list[str]:
    if request.method in _WITH_BODY:
        body = "@-" if zeros else request.body.decode("latin-1")
        return ["--request", request.method, "--data-binary", body]
    if request.method == "HEAD":
        return ["--head"]
    return [] if request.method == "GET" else ["--request", request.method]
