"""A curl command line that sends a request exactly as it was signed."""

from __future__ import annotations

from shlex import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# curl makes these itself; a second one would be refused.
_MADE_BY_CURL = ("content-length",)
_WITH_BODY = ("PATCH", "POST", "PUT")


def command(
    method: str,
    url: str,
    headers: Iterable[tuple[str, str]],
    body_file: str | None = None,
    body: str | None = None,
) -> str:
    """The command line, quoted for a POSIX shell.

    ``--globoff`` and ``--path-as-is`` keep curl from changing the URL, ``Content-Type:`` keeps it
    from adding a header of its own, and ``Name;`` is how it sends an empty one.

    Args:
        method: HTTP method.
        url: as it was signed.
        headers: to be sent.
        body_file: name of the file with the body, ``-`` for standard input.
        body: the body itself, where there is no file.
    """
    headers = list(headers)
    words = ["curl", "--globoff", "--path-as-is", *_method(method, url, body_file, body)]
    if words[-2].startswith("--data") and "content-type" not in [
        name.lower() for name, _ in headers
    ]:
        words += ["--header", "Content-Type:"]
    for name, value in headers:
        if name.lower() not in _MADE_BY_CURL:
            words += ["--header", f"{name}: {value}" if value else f"{name};"]
    return " ".join([quote(word) for word in [*words, url]])


def config(method: str, url: str, headers: Iterable[tuple[str, str]]) -> str:
    """A file for ``curl --config``: sends standard input as the body, with every header as it is.

    ``Transfer-Encoding`` is removed for curl not to frame the body once more, ``Expect`` for it
    not to wait for servers that do not answer it.
    """
    lines = ["globoff", "path-as-is", f"request = {_quoted(method)}", 'upload-file = "-"']
    lines += [f"header = {_quoted(name)}" for name in ("Transfer-Encoding:", "Expect:")]
    for name, value in headers:
        lines.append(f"header = {_quoted(f'{name}: {value}' if value else f'{name};')}")
    return "\n".join([*lines, f"url = {_quoted(url)}", ""])


def _quoted(text: str) -> str:
    """A word of a config file (https://curl.se/docs/manpage.html#-K)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def _method(method: str, url: str, body_file: str | None, body: str | None) -> list[str]:
    if body is not None:
        return ["--request", method, "--data-raw", body]
    if body_file is not None:
        # curl would append the name of an uploaded file to a path that ends in a slash.
        if method == "PUT" and not url.partition("?")[0].endswith("/"):
            return ["--upload-file", body_file]
        return ["--request", method, "--data-binary", f"@{body_file}"]
    if method in _WITH_BODY:
        return ["--request", method, "--data-binary", ""]
    if method == "HEAD":
        return ["--head"]
    return [] if method == "GET" else ["--request", method]
