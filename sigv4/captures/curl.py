"""Read a curl command: the request that its words make; no shell runs and no file is read.

https://curl.se/docs/manpage.html
"""

from __future__ import annotations

from ..core.encoding import encode
from .capture import CURL, Capture, Pairs, encoded_raw, make_request
from .client_urls import without_dots
from .command_line import Grammar, Options, no_url, read_options
from .form import Fields, make_fields

# Short options that are followed by a value, and the long names of those that count here.
_SHORT = {
    "A": "user-agent",
    "b": "cookie",
    "d": "data",
    "e": "referer",
    "F": "form",
    "H": "header",
    "r": "range",
    "T": "upload-file",
    "u": "user",
    "X": "request",
    **dict.fromkeys("CDEKPQUYcmohtwxyz", "other"),
}
_SHORT_FLAGS = {"G": "get", "I": "head"}
_WITH_VALUE = frozenset(
    (
        "abstract-unix-socket", "alt-svc", "aws-sigv4", "cacert", "capath", "cert", "cert-type",
        "ciphers", "config", "connect-timeout", "connect-to", "continue-at", "cookie", "cookie-jar",
        "crlfile", "curves", "data", "data-ascii", "data-binary", "data-raw", "data-urlencode",
        "dns-servers", "doh-url", "dump-header", "engine", "expect100-timeout", "form",
        "form-escape", "form-string", "header", "hostpubmd5", "hsts", "interface", "json",
        "keepalive-time", "key", "key-type", "limit-rate", "local-port", "max-filesize",
        "max-redirs", "max-time", "netrc-file", "noproxy", "oauth2-bearer", "output", "output-dir",
        "parallel-max", "pass", "pinnedpubkey", "preproxy", "proto", "proto-default", "proto-redir",
        "proxy", "proxy-header", "proxy-user", "proxy1.0", "range", "rate", "referer", "request",
        "request-target", "resolve", "retry", "retry-delay", "retry-max-time", "service-name",
        "socks4", "socks4a", "socks5", "socks5-hostname", "speed-limit", "speed-time", "stderr",
        "time-cond", "tls-max", "tls13-ciphers", "trace", "trace-ascii", "trace-config",
        "unix-socket", "upload-file", "url", "url-query", "user", "user-agent", "variable",
        "write-out",
    )
)  # fmt: skip
_GRAMMAR = Grammar("curl", _SHORT, _SHORT_FLAGS, _WITH_VALUE)
_DATA = ("data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json")
_FORM = ("form", "form-string")
_FORM_TYPE = "application/x-www-form-urlencoded"


def read_curl(text: str) -> Capture:
    """Read the request that a command line sends.

    Raises:
        InvalidRequest: an open quote, an option without its value, no URL, a request that cannot
            be sent.
    """
    options, notes = read_options(text, _GRAMMAR)
    return _Command(options).capture([*notes])


class _Command:
    """The options of a command, collected from its words."""

    def __init__(self, options: Options) -> None:
        self.values = options.values
        self.flags = options.flags
        self.data = [pair for pair in options.pairs if pair[0] in _DATA]
        self.form = [pair for pair in options.pairs if pair[0] in _FORM]
        self.urls = [value for name, value in options.pairs if name in ("", "url")]

    def capture(self, notes: list[str]) -> Capture:
        """Make the request of the options."""
        url, typed_path = self._url(notes)
        body, kind = self._body()
        url, body = self._query(url, body)
        headers = self._headers(kind, notes)
        request = make_request(self._method(kind), url, headers, body)
        form = self._form()
        signs = "aws-sigv4" in self.values
        return Capture(
            CURL,
            request,
            body,
            tuple(notes),
            form=form,
            typed_path=typed_path,
            signs_itself=signs,
        )

    def _url(self, notes: list[str]) -> tuple[str, str | None]:
        """Make the URL, and the path as it was typed where curl sends another."""
        typed_path: str | None = None
        given = [url for url in self.urls if "://" in url] or self.urls
        if not given:
            raise no_url("curl")
        url = given[0] if "://" in given[0] else f"http://{given[0]}"
        base, mark, query = encoded_raw(url).partition("?")
        if "path-as-is" not in self.flags:
            base, typed_path = without_dots(base)
            if typed_path is not None:
                notes.append(
                    "curl resolves '.' and '..' in the path before it sends the request; "
                    + (
                        "with --aws-sigv4, newer versions refuse --path-as-is (seen with 8.23), so "
                        "use another client or another key."
                        if "aws-sigv4" in self.values
                        else "pass --path-as-is to prevent that."
                    )
                )
        if "upload-file" in self.values and base.endswith("/"):
            name = self.values["upload-file"][0].rpartition("/")[2]
            base += "" if name in ("-", ".") else encode(name.encode("utf-8", "replace"))
        return base + mark + query, typed_path

    def _body(self) -> tuple[bytes | None, str]:
        """Make the body, None if it is in a file, and find the kind of option that gives it."""
        if "upload-file" in self.values:
            return None, "upload"
        if self.form:
            return None, "form"
        if not self.data:
            return b"", ""
        pieces = [_piece(name, value) for name, value in self.data]
        joined = None if None in pieces else b"&".join([piece for piece in pieces if piece])
        return joined, "json" if self.data[-1][0] == "json" else "data"

    def _form(self) -> Fields | None:
        """Read the fields of ``--form``; of a file only its name is known."""
        pairs, filename = [], None
        for option, given in self.form:
            name, _, value = given.partition("=")
            if option == "form" and value.startswith(("@", "<")):
                path, _, rest = value[1:].partition(";")
                if name.lower() == "file":
                    given_name = rest.partition("filename=")[2].partition(";")[0].strip('"')
                    filename = given_name or path.strip('"').rpartition("/")[2]
                value = ""
            elif option == "form":
                value = value.partition(";type=")[0]
            pairs.append((name, value))
        return make_fields(pairs, filename) if pairs else None

    def _query(self, url: str, body: bytes | None) -> tuple[str, bytes | None]:
        added = list(self.values.get("url-query", []))
        if "get" in self.flags and body:
            added.append(body.decode("utf-8", "replace"))
            body = b""
        for piece in added:
            url += ("&" if "?" in url else "?") + piece
        return encoded_raw(url), body

    def _method(self, kind: str) -> str:
        if "request" in self.values:
            return self.values["request"][-1]
        if "head" in self.flags:
            return "HEAD"
        if "get" in self.flags:
            return "GET"
        return {"upload": "PUT", "": "GET"}.get(kind, "POST")

    def _headers(self, kind: str, notes: list[str]) -> Pairs:
        made: dict[str, str] = {"accept": "*/*"}
        for option, name in (("user-agent", "user-agent"), ("referer", "referer")):
            if option in self.values:
                made[name] = self.values[option][-1]
        if "cookie" in self.values and "=" in self.values["cookie"][-1]:
            made["cookie"] = self.values["cookie"][-1]
        if "range" in self.values:
            made["range"] = f"bytes={self.values['range'][-1]}"
        if kind == "data" and "get" not in self.flags:
            made["content-type"] = _FORM_TYPE
        elif kind == "json":
            made |= {"content-type": "application/json", "accept": "application/json"}
        given: Pairs = []
        for line in self.values.get("header", []):
            name, value, removed = _given(line)
            made.pop(name.lower(), None)
            if not removed:
                given.append((name, value))
        if "content-type" in made and kind == "data":
            notes.append(f"curl adds Content-Type: {_FORM_TYPE} to --data by itself.")
        return [*given, *made.items()]


def _given(line: str) -> tuple[str, str, bool]:
    """Read name and value of a ``--header``, and whether it only removes a header of curl."""
    name, colon, value = line.partition(":")
    if colon:
        return name.strip(), value.strip(), not value.strip()
    name = line.strip()
    if not name.endswith(";"):
        return name, "", True  # the name of a file, or a header that is not sent
    return name[:-1], "", False


def _piece(option: str, value: str) -> bytes | None:
    """Read one ``--data``; None if it names a file."""
    if option == "data-urlencode":
        name, equals, content = value.partition("=")
        if not equals:
            return None if "@" in value else encode(_bytes(value)).encode()
        encoded = encode(_bytes(content))
        return _bytes(f"{name}={encoded}" if name else encoded)
    if value.startswith("@") and option != "data-raw":
        return None
    return _bytes(value)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
