"""Write curl command lines that send a request exactly as it was signed."""

from __future__ import annotations

from shlex import quote

from ..captures.curl_words import WITH_BODY, curl_words, header_word, method_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def command(
    method: str,
    url: str,
    headers: Iterable[tuple[str, str]],
    body_file: str | None = None,
    body: str | None = None,
) -> str:
    """Return the command line, quoted for a POSIX shell.

    Args:
        method: HTTP method.
        url: as it was signed.
        headers: the headers to be sent.
        body_file: name of the file with the body, ``-`` for standard input.
        body: the body itself, if it is not a file.
    """
    sending = _sending(method, url, body_file, body)
    typed = any(word.startswith("--data") for word in sending[-2:-1])
    return " ".join([quote(word) for word in curl_words(sending, headers, url, typed=typed)])


def config(method: str, url: str, headers: Iterable[tuple[str, str]]) -> str:
    """Return a file for ``curl --config`` that sends standard input as the body.

    ``Transfer-Encoding`` is removed so that curl does not frame the body again, and ``Expect`` so
    that it does not wait for servers that do not answer it.
    """
    lines = ["globoff", "path-as-is", f"request = {_quoted(method)}", 'upload-file = "-"']
    lines += [f"header = {_quoted(name)}" for name in ("Transfer-Encoding:", "Expect:")]
    for name, value in headers:
        lines.append(f"header = {_quoted(header_word(name, value))}")
    return "\n".join([*lines, f"url = {_quoted(url)}", ""])


def _quoted(text: str) -> str:
    """Quote a word of a config file (https://curl.se/docs/manpage.html#-K)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def _sending(method: str, url: str, body_file: str | None, body: str | None) -> list[str]:
    if body is not None:
        return ["--request", method, "--data-raw", body]
    if body_file is not None:
        # curl would append the name of an uploaded file to a path that ends in a slash.
        if method == "PUT" and not url.partition("?")[0].endswith("/"):
            return ["--upload-file", body_file]
        return ["--request", method, "--data-binary", f"@{body_file}"]
    if method in WITH_BODY:
        return ["--request", method, "--data-binary", ""]
    return method_words(method)
