"""Command lines of curl that send a request, or a form, exactly as it was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from shlex import quote as quote_printable

from ...captures.curl_words import WITH_BODY, curl_words, method_words
from ...core.model import Request

_FILE = "any content"


def request_line(request: Request, zeros: int = 0) -> str:
    """Write the command line of a request, quoted for a POSIX shell.

    Args:
        request: with the headers and the body to send.
        zeros: the number of zero bytes to send in place of the body.
    """
    has_body = request.method in WITH_BODY
    sending = _sending(request, zeros) if has_body else method_words(request.method)
    words = curl_words(sending, request.headers, request.url, typed=has_body)
    line = " ".join([quote(word) for word in words])
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


def _sending(request: Request, zeros: int) -> list[str]:
    body = "@-" if zeros else request.body.decode("latin-1")
    return ["--request", request.method, "--data-binary", body]
