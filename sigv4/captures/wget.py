"""Read a wget command: the request that its words make; no shell runs and no file is read.

https://www.gnu.org/software/wget/manual/wget.html
"""

from __future__ import annotations

from .capture import WGET, Capture, Pairs, make_request
from .client_urls import escaped, without_dots
from .command_line import Grammar, Options, no_url, read_options

_SHORT = {"U": "user-agent", "X": "other", **dict.fromkeys("AaBDeIiloOPQRTtw", "other")}
_WITH_VALUE = frozenset(
    (
        "accept", "accept-regex", "append-output", "base", "bind-address", "bind-dns-address",
        "body-data", "body-file", "ca-certificate", "ca-directory", "certificate",
        "certificate-type", "ciphers", "compression", "config", "connect-timeout", "crl-file",
        "cut-dirs", "default-page", "directory-prefix", "dns-servers", "dns-timeout", "domains",
        "dot-style", "egd-file", "exclude-directories", "exclude-domains", "execute", "follow-tags",
        "ftp-password", "ftp-user", "header", "hsts-file", "http-passwd", "http-password",
        "http-user", "ignore-tags", "include-directories", "input-file", "input-metalink", "level",
        "limit-rate", "load-cookies", "local-encoding", "max-redirect", "metalink-index", "method",
        "output-document", "output-file", "password", "pinnedpubkey", "post-data", "post-file",
        "prefer-family", "preferred-location", "private-key", "private-key-type", "progress",
        "proxy-passwd", "proxy-password", "proxy-user", "quota", "random-file", "read-timeout",
        "referer", "regex-type", "reject", "reject-regex", "rejected-log", "remote-encoding",
        "report-speed", "restrict-file-names", "retry-on-http-error", "save-cookies",
        "secure-protocol", "start-pos", "timeout", "tries", "use-askpass", "user", "user-agent",
        "wait", "waitretry", "warc-dedup", "warc-file", "warc-header", "warc-max-size",
        "warc-tempdir",
    )
)  # fmt: skip
_GRAMMAR = Grammar("wget", _SHORT, {}, _WITH_VALUE)
_DATA, _FILES = ("post-data", "body-data"), ("post-file", "body-file")
_FORM_TYPE = "application/x-www-form-urlencoded"
_RESOLVED = (
    "wget resolves '.' and '..' in the path before it sends the request; use another client or "
    "another key."
)
_COMPRESSED = ("auto", "gzip")


def read_wget(text: str) -> Capture:
    """Read the request that a command line sends.

    Raises:
        InvalidRequest: an open quote, an option without its value, no URL, a request that cannot
            be sent.
    """
    options, notes = read_options(text, _GRAMMAR)
    if not options.operands:
        raise no_url("wget")
    given = [word for word in options.operands if "://" in word] or options.operands
    url, typed_path = _url(given[0])
    body = _body(options)
    headers, adds_type = _headers(options, has_body=body != b"")
    said = [*notes]
    if typed_path is not None:
        said.append(_RESOLVED)
    if adds_type:
        said.append(f"wget adds Content-Type: {_FORM_TYPE} to a body by itself.")
    request = make_request(_method(options), url, headers, body)
    return Capture(WGET, request, body, tuple(said), typed_path=typed_path)


def _url(given: str) -> tuple[str, str | None]:
    """Make the URL, and the path as it was typed where wget sends another."""
    base, mark, query = given.partition("#")[0].partition("?")
    scheme, separator, rest = (base if "://" in base else f"http://{base}").partition("://")
    host, slash, path = rest.partition("/")
    base, typed_path = without_dots(f"{scheme}{separator}{host}{slash}{escaped(path)}")
    return f"{base}{mark}{escaped(query, '[]')}", typed_path


def _method(options: Options) -> str:
    if "method" in options.values:
        return options.values["method"][-1]
    if any(name in options.values for name in ("post-data", "post-file")):
        return "POST"
    return "HEAD" if "spider" in options.flags else "GET"


def _body(options: Options) -> bytes | None:
    """Make the body; None if it is in a file."""
    if any(name in options.values for name in _FILES):
        return None
    given = [value for name, value in options.pairs if name in _DATA]
    return given[-1].encode("utf-8", "replace") if given else b""


def _headers(options: Options, *, has_body: bool) -> tuple[Pairs, bool]:
    """Make the headers, and tell whether wget adds a Content-Type."""
    made = {"accept": "*/*", "accept-encoding": "identity"}
    if options.values.get("compression", [""])[-1] in _COMPRESSED:
        made["accept-encoding"] = "gzip"
    for name in ("user-agent", "referer"):
        if name in options.values:
            made[name] = options.values[name][-1]
    if "start-pos" in options.values:
        made["range"] = f"bytes={options.values['start-pos'][-1]}-"
    given: dict[str, tuple[str, str]] = {}
    for line in options.values.get("header", []):
        name, _, value = line.partition(":")
        given = {**given, name.strip().lower(): (name.strip(), value.strip())} if line else {}
    adds_type = has_body and "content-type" not in given
    if adds_type:
        made["content-type"] = _FORM_TYPE
    return [*given.values(), *[pair for pair in made.items() if pair[0] not in given]], adds_type
