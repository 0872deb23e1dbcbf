"""Read a command of HTTPie or xh: the request that its words make; no file is read.

https://httpie.io/docs/cli/request-items
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..core.encoding import encode
from ..core.errors import InvalidRequest
from .capture import HTTPIE, Capture, Pairs, make_request
from .client_urls import escaped, normal_escapes, without_dots
from .command_line import Grammar, Options, no_url, read_options
from .form import FILE, Fields, make_fields

_SHORT = {"A": "auth-type", **dict.fromkeys("PaopRs", "other")}
_FLAGS = {"f": "form", "j": "json", "I": "ignore-stdin"}
_WITH_VALUE = frozenset(
    (
        "auth", "auth-type", "boundary", "cert", "cert-key", "cert-key-pass", "ciphers",
        "default-scheme", "format-options", "generate", "history-print", "http-version",
        "interface", "max-headers", "max-redirects", "output", "pretty", "print", "proxy", "raw",
        "resolve", "response-charset", "response-mime", "session", "session-read-only", "ssl",
        "style", "timeout", "unix-socket", "verify",
    )
)  # fmt: skip
_GRAMMAR = Grammar("HTTPie", _SHORT, _FLAGS, _WITH_VALUE)
_METHOD = re.compile(r"[A-Za-z]+")
_URL = re.compile(r"https?://", re.IGNORECASE)
_LOCAL = re.compile(r"^:(?!:)(?P<port>\d*)(?P<rest>/?.*)$", re.DOTALL)
# The longest of those that begin at one place; a backslash takes their meaning away.
_SEPARATOR = re.compile(r"\\(?P<escaped>.)|(?P<mark>:=@|==@|=@|:@|:=|==|[:;=@])", re.DOTALL)
_RESOLVED = (
    "HTTPie resolves '.' and '..' in the path before it sends the request; pass --path-as-is to "
    "prevent that."
)
_JSON, _ANY = "application/json", "*/*"
_FORM_TYPE = "application/x-www-form-urlencoded; charset=utf-8"


@dataclass(slots=True)
class _Items:
    """What the words after the URL say."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    unset: set[str] = field(default_factory=set)
    query: list[tuple[str, str]] = field(default_factory=list)
    data: list[tuple[str, str, str]] = field(default_factory=list)  # name, mark, value

    @property
    def has_files(self) -> bool:
        """Whether a file is uploaded as a field of a form."""
        return any(mark == "@" and name for name, mark, _ in self.data)

    @property
    def body_file(self) -> str:
        """The file that is the whole body; empty without one."""
        return next((value for name, mark, value in self.data if mark == "@" and not name), "")


def read_httpie(text: str, program: str) -> Capture:
    """Read the request that a command line sends.

    Args:
        text: the command line.
        program: ``http``, ``https``, ``xh`` or ``xhs``.

    Raises:
        InvalidRequest: an open quote, an option without its value, no URL, a header or a parameter
            that is in a file, a request that cannot be sent.
    """
    options, notes = read_options(text, _GRAMMAR)
    method, given, words = _operands(options)
    items = _read_items(words)
    url, typed_path = _url(given, program, options, items)
    kind = _kind(options, items)
    body = None if options.reads_pipe else _body(options, items, kind)
    if not method:
        method = "GET" if body == b"" else "POST"
    request = make_request(method, url, _headers(items, kind, has_body=body != b""), body)
    if typed_path is not None:
        notes = (*notes, _RESOLVED)
    return Capture(
        HTTPIE,
        request,
        body,
        notes,
        form=_form(items) if kind == "multipart" else None,
        typed_path=typed_path,
        signs_itself=options.values.get("auth-type", [""])[-1].startswith("aws"),
    )


def _operands(options: Options) -> tuple[str, str, list[str]]:
    """Take the method, if one is given, the URL and the items."""
    words = options.operands
    if not words:
        raise no_url("HTTPie")
    at = next((at for at, word in enumerate(words) if _URL.match(word)), 0)
    words = words[max(at - 1, 0) :]  # without values of options that are not known
    if at and not _METHOD.fullmatch(words[0]):
        words = words[1:]
    if len(words) > 1 and _METHOD.fullmatch(words[0]):
        return words[0].upper(), words[1], words[2:]
    return "", words[0], words[1:]


def _read_items(words: list[str]) -> _Items:
    items = _Items()
    for word in words:
        name, mark, value = _split(word)
        if mark in (":", ";") and not value:
            if mark == ":":
                items.unset.add(name.lower())
            else:
                items.headers.append((name, ""))
        elif mark == ":":
            items.headers.append((name, value.strip()))
        elif mark == "==":
            items.query.append((name, value))
        elif mark in (":@", "==@"):
            raise InvalidRequest(
                f"The HTTPie command takes the value of {name!r} from a file, and no file is read.",
                "Write the value in the command, or give what 'http --verbose' prints.",
                "request",
            )
        elif mark in ("=", ":=", "@", "=@", ":=@"):
            items.data.append((name, mark, value))
    return items


def _split(word: str) -> tuple[str, str, str]:
    """Split an item into its name, its separator and its value."""
    name, at = "", 0
    for found in _SEPARATOR.finditer(word):
        name += word[at : found.start()]
        at = found.end()
        if found["mark"]:
            return name, found["mark"], word[at:].replace("\\\\", "\\")
        name += found["escaped"]
    return name + word[at:], "", ""


def _url(given: str, program: str, options: Options, items: _Items) -> tuple[str, str | None]:
    """Make the URL, and the path as it was typed where HTTPie sends another."""
    given = given.removeprefix("://")
    local = _LOCAL.match(given)
    if local:
        port = f":{local['port']}" if local["port"] else ""
        given = f"localhost{port}{local['rest']}"
    if "://" not in given:
        scheme = "https" if program in ("https", "xhs") else "http"
        given = f"{options.values.get('default-scheme', [scheme])[-1]}://{given}"
    base, mark, query = given.partition("#")[0].partition("?")
    typed_path = None
    if "path-as-is" not in options.flags:
        base, typed_path = without_dots(base)
    scheme, separator, rest = base.partition("://")
    host, slash, path = rest.partition("/")
    pieces = [escaped(normal_escapes(query))] if mark else []
    pieces += [f"{_plus(name)}={_plus(value)}" for name, value in items.query]
    url = f"{scheme}{separator}{host}{slash}{escaped(normal_escapes(path))}"
    typed = None if typed_path is None else escaped(normal_escapes(typed_path))
    return url + ("?" if pieces else "") + "&".join(pieces), typed


def _plus(text: str) -> str:
    return encode(text.encode("utf-8", "replace")).replace("%20", "+")


def _kind(options: Options, items: _Items) -> str:
    """Find what kind of body is sent: ``multipart``, ``form`` or ``json``."""
    is_form = "form" in options.flags
    if "multipart" in options.flags or items.has_files or (is_form and items.body_file):
        return "multipart"
    return "form" if is_form else "json"


def _body(options: Options, items: _Items, kind: str) -> bytes | None:
    """Make the body; None if it is not known from the words alone."""
    if "raw" in options.values:
        return options.values["raw"][-1].encode("utf-8", "replace")
    if not items.data:
        return b""
    if kind == "multipart" or any(mark in ("@", "=@", ":=@") for _, mark, _ in items.data):
        return None
    if kind == "form":
        return "&".join([f"{_plus(name)}={_plus(value)}" for name, _, value in items.data]).encode()
    return _json(items)


def _json(items: _Items) -> bytes | None:
    """Write the data as an object; None with nested names, or a value that is not JSON."""
    from json import dumps, loads

    values: dict[str, object] = {}
    for name, mark, value in items.data:
        if "[" in name or name in values:
            return None
        try:
            values[name] = loads(value) if mark == ":=" else value
        except (ValueError, RecursionError):
            return None
    return dumps(values).encode()


def _headers(items: _Items, kind: str, *, has_body: bool) -> Pairs:
    made = {"accept": _ANY, "accept-encoding": "gzip, deflate"}
    if kind == "form" and has_body:
        made["content-type"] = _FORM_TYPE
    elif kind == "json" and has_body:
        made |= {"accept": f"{_JSON}, {_ANY};q=0.5", "content-type": _type_of(items.body_file)}
    left_out = items.unset | {name.lower() for name, _ in items.headers}
    return [*items.headers, *[pair for pair in made.items() if pair[0] not in left_out]]


def _type_of(name: str) -> str:
    """Guess the Content-Type of a file as HTTPie does; a body without a known type is JSON."""
    if not name or name.lower().endswith(".json"):
        return _JSON
    from mimetypes import guess_type

    return guess_type(name.partition(";")[0], strict=False)[0] or _JSON


def _form(items: _Items) -> Fields | None:
    pairs = [(name, "" if mark == "@" else value) for name, mark, value in items.data]
    paths = [value for name, mark, value in items.data if mark == "@" and name.lower() == FILE]
    filename = paths[-1].partition(";")[0].rpartition("/")[2] if paths else None
    return make_fields(pairs, filename) if pairs else None
