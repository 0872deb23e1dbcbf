"""Read a curl command: the request that its words make; no shell runs and no file is read.

https://curl.se/docs/manpage.html
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..core.encoding import encode
from ..core.errors import InvalidRequest
from .capture import CURL, Capture, Pairs, encoded_raw, make_request
from .form import Fields, make_fields
from .surroundings import COMMAND

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
_DATA = ("data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json")
_FORM = ("form", "form-string")
_FORM_TYPE = "application/x-www-form-urlencoded"
_CARET_AT_END = re.compile(r"(?<=\s)\^[ \t]*\r?(?:\n|\Z)")
_DOUBLED = re.compile(r'(?<=[^\s"\\])""(?!\s|\Z)|(?<=\s)""(?=[^\s"])')
_TYPOGRAPHIC = re.compile("\\s[\u2018\u2019\u201c\u201d]")
_STRAIGHT = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def read_curl(text: str) -> Capture:
    """Read the request that a command line sends.

    Raises:
        InvalidRequest: an open quote, an option without its value, no URL, a request that cannot
            be sent.
    """
    found = COMMAND.match(text)
    text = text[found.start("curl") if found else 0 :]
    if '^"' in text or _CARET_AT_END.search(text):
        text = _of_cmd(text)
    notes: tuple[str, ...] = ()
    if _TYPOGRAPHIC.search(text):
        text = text.translate(_STRAIGHT)
        notes = ("The quotes of the command were typographic; they were read as straight ones.",)
    capture = _Command(words(text)[1:]).capture()
    return replace(capture, notes=(*notes, *capture.notes)) if notes else capture


def _of_cmd(text: str) -> str:
    """Write a command line of cmd.exe for a POSIX shell.

    A caret escapes, or continues the line; in double quotes, two quotes are one.
    """
    text = _CARET_AT_END.sub(" ", text)
    if '^"' in text:
        text = text.replace("^", "")
    return _DOUBLED.sub('\\"', text)


def words(text: str) -> list[str]:
    """Split a command line into words as a POSIX shell does, with bash's ``$'...'``.

    Raises:
        InvalidRequest: a quote that does not end.
    """
    found: list[str] = []
    word: list[str] | None = None
    at = 0
    while at < len(text):
        character = text[at]
        if character in "\n;|&" or (character == "#" and word is None):
            break
        if character in " \t\r":
            if word is not None:
                found.append("".join(word))
            word, at = None, at + 1
            continue
        part, at = _part(text, at)
        if part is not None:
            word = word or []
            word.append(part)
    if word is not None:
        found.append("".join(word))
    return found


def _part(text: str, at: int) -> tuple[str | None, int]:
    """Read a piece of a word, and where it ends; None for a line that goes on."""
    if text.startswith(("\\\r\n", "\\\n"), at):
        return None, text.index("\n", at) + 1
    if text[at] == "\\":
        return text[at + 1 : at + 2], at + 2
    if text.startswith("$'", at):
        return _ansi(text, at + 2)
    if text[at] == "'":
        end = text.find("'", at + 1)
        if end < 0:
            raise _open_quote()
        return text[at + 1 : end], end + 1
    if text[at] == '"':
        return _double(text, at + 1)
    end = at + 1
    while end < len(text) and text[end] not in "\\'\"$ \t\r\n;|&":
        end += 1
    return text[at:end], end


def _double(text: str, at: int) -> tuple[str, int]:
    pieces = []
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\", "$", "`", "\n"):
            pieces.append(text[at + 1].replace("\n", ""))
            at += 2
        else:
            pieces.append(text[at])
            at += 1
    if at >= len(text):
        raise _open_quote()
    return "".join(pieces), at + 1


def _ansi(text: str, at: int) -> tuple[str, int]:
    pieces = []
    while at < len(text) and text[at] != "'":
        if text[at] != "\\":
            pieces.append(text[at])
            at += 1
            continue
        kind = text[at + 1 : at + 2]
        most = {"x": 2, "u": 4, "U": 8}.get(kind, 0)
        digits = text[at + 2 : at + 2 + most]
        digits = digits[: len(digits) - len(digits.lstrip("0123456789abcdefABCDEF"))]
        code = int(digits, 16) if digits else 0x110000
        if code < 0x110000 and not 0xD800 <= code < 0xE000:
            pieces.append(chr(code))
        else:
            pieces.append(_ESCAPES.get(kind, kind))
        at += 2 + len(digits)
    if at >= len(text):
        raise _open_quote()
    return "".join(pieces), at + 1


def _open_quote() -> InvalidRequest:
    return InvalidRequest(
        "The curl command has a quote that does not end.", "Paste the command whole.", "request"
    )


class _Command:
    """The options of a command, collected from its words."""

    def __init__(self, arguments: list[str]) -> None:
        self.values: dict[str, list[str]] = {}
        self.form: list[tuple[str, str]] = []
        self.flags: set[str] = set()
        self.data: list[tuple[str, str]] = []
        self.urls: list[str] = []
        waiting = list(reversed(arguments))
        while waiting:
            word = waiting.pop()
            if word.startswith("--") and len(word) > 2:
                self._long(word[2:], waiting)
            elif word.startswith("-") and len(word) > 1:
                self._short(word[1:], waiting)
            else:
                self.urls.append(word)

    def _long(self, name: str, waiting: list[str]) -> None:
        if name in _WITH_VALUE:
            self._value(name, _next(name, waiting))
        else:
            self.flags.add(name)

    def _short(self, letters: str, waiting: list[str]) -> None:
        for at, letter in enumerate(letters):
            name = _SHORT.get(letter)
            if name is not None:
                self._value(name, letters[at + 1 :] or _next(name, waiting))
                return
            self.flags.add(_SHORT_FLAGS.get(letter, letter))

    def _value(self, name: str, value: str) -> None:
        if name in _DATA:
            self.data.append((name, value))
        elif name == "url":
            self.urls.append(value)
        elif name in _FORM:
            self.form.append((name, value))
        else:
            self.values.setdefault(name, []).append(value)

    def capture(self) -> Capture:
        """Make the request of the options."""
        notes: list[str] = []
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
        typed_path = None
        given = [url for url in self.urls if "://" in url] or self.urls
        if not given:
            raise InvalidRequest(
                "The curl command has no URL.", "Paste the command whole.", "request"
            )
        url = given[0] if "://" in given[0] else f"http://{given[0]}"
        base, mark, query = encoded_raw(url).partition("?")
        if "path-as-is" not in self.flags:
            scheme, separator, rest = base.partition("://")
            host, slash, path = rest.partition("/")
            resolved = _resolved(slash + path)
            if resolved != slash + path:
                typed_path = slash + path
                notes.append(
                    "curl resolves '.' and '..' in the path before it sends the request; "
                    + (
                        "with --aws-sigv4, newer versions refuse --path-as-is (seen with 8.23), so "
                        "use another client or another key."
                        if "aws-sigv4" in self.values
                        else "pass --path-as-is to prevent that."
                    )
                )
            base = f"{scheme}{separator}{host}{resolved}"
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


def _next(name: str, waiting: list[str]) -> str:
    if not waiting:
        raise InvalidRequest(
            f"The curl command ends in its option {name}.", "Paste the command whole.", "request"
        )
    return waiting.pop()


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


def _resolved(path: str) -> str:
    """Remove the dot segments of a path, as RFC 3986, 5.2.4, does."""
    kept: list[str] = []
    segments = path.split("/")
    for at, segment in enumerate(segments):
        last = at == len(segments) - 1
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
            if last:
                kept.append("")
        elif segment != ".":
            kept.append(segment)
        elif last:
            kept.append("")
    return "/".join(kept)
