"""From what a server has to the `Request` that is verified: nothing decoded, nothing normalised.

Rules of this file:

- What was signed is the target of the request line, byte for byte. A server that has decoded it, or
  resolved its dots, or merged its slashes, has another text, and may serve another object than the
  one that was signed for: the target is taken raw or not at all.
- Where a server tells the same thing twice (its Host and an absolute target, raw path and decoded
  path), the two must agree: a difference is what attacks are made of.
- Bytes are UTF-8, as signers hash text; what is none cannot have been signed.

https://www.rfc-editor.org/rfc/rfc9112#section-3.2 (the forms of a target; one Host)
https://peps.python.org/pep-3333/#environ-variables
https://asgi.readthedocs.io/en/latest/specs/www.html#http-connection-scope
"""

from __future__ import annotations

from ..core.encoding import decode
from ..core.errors import InvalidParameter, InvalidRequest, UnsafeHeader
from ..core.model import Request
from ..core.wire import split_url
from .errors import Refusals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    Text = str | bytes

_SCHEMES = ("https", "http", "wss", "ws")
_REFUSE = Refusals(None)
_RAW_TARGETS = ("RAW_URI", "REQUEST_URI")
_NAMED_APART = {"CONTENT_TYPE": "Content-Type", "CONTENT_LENGTH": "Content-Length"}
_HEADER = "HTTP_"


def received(
    method: Text,
    target: Text,
    headers: Mapping[str, str] | Iterable[tuple[Text, Text]],
    body: bytes = b"",
    *,
    scheme: str = "https",
) -> Request:
    """The request that a server has received, to be verified.

    Args:
        method: of the request line.
        target: of the request line, raw: ``/path?query``, or an absolute URL.
        headers: all that arrived, in order, duplicates kept; bytes, or text decoded as UTF-8
            (``http.server`` decodes as Latin-1: encode its values so, and give bytes).
        body: if it has been read.
        scheme: of the connection; ``http`` makes the verifier refuse bodies that nothing binds.

    Raises:
        VerificationError: ``InvalidURI`` or ``InvalidRequest``, both with status 400: a target of
            another form or with a space, not exactly one Host, a Host that is no host or another
            than that of the target, a method not in upper case, characters that no request has.
        InvalidParameter: a scheme that is none of ``https``, ``http``, ``wss`` and ``ws``.
        TypeError: a value of another type.
    """
    if scheme not in _SCHEMES:
        raise InvalidParameter(
            f"The scheme {scheme!r} is not one of {', '.join(_SCHEMES)}.",
            "Pass that of the connection.",
        )
    raw = _text("The target", target, "uri")
    name = _text("The method", method, "request")
    given: Any = headers
    items = given.items() if hasattr(given, "items") else given
    pairs = [(_text("A header", key, "request"), _value(key, value)) for key, value in items]
    if name != name.upper():
        raise _REFUSE(
            "request", f"The method is {name[:40]!r}; methods are in upper case.", "Send it so."
        )
    url = _url(raw, _host(pairs, scheme), scheme)
    try:
        return Request(name, url, pairs, body)
    except UnsafeHeader as error:
        raise _REFUSE("request", error.problem, error.remedy) from None
    except InvalidRequest as error:
        raise _REFUSE("uri", error.problem, error.remedy) from None


def from_wsgi(environ: Mapping[str, Any], body: bytes = b"") -> Request:
    """The request of a WSGI environment.

    The raw target stands in ``RAW_URI`` (Gunicorn, Werkzeug) or ``REQUEST_URI`` (uWSGI, mod_wsgi,
    Waitress, Werkzeug). There is no going on without: ``PATH_INFO`` is decoded, so that ``/a%2Fb``
    and ``/a/b`` are one there while their signatures are not, and a signature over one would be
    taken for the other. Where ``PATH_INFO`` and ``QUERY_STRING`` are there too, they must say the
    same as the raw target, since the application may look at them for what to serve.

    WSGI tells neither the case of names nor duplicates, which it joins, nor hyphens from
    underscores: let the server in front drop headers with underscores, as nginx and Gunicorn do.

    Args:
        environ: as the server made it.
        body: what was read of ``wsgi.input``, if it was.

    Raises:
        VerificationError: as `received`; or a path or query that differs from the raw target's.
        InvalidParameter: a server that tells no raw target.
    """
    raw = [environ[name] for name in _RAW_TARGETS if environ.get(name)]
    if not raw:
        raise InvalidParameter(
            "The environment has neither RAW_URI nor REQUEST_URI, and PATH_INFO is decoded: what "
            "was signed cannot be told from it.",
            "Use a server that keeps the raw target (Gunicorn, uWSGI, mod_wsgi, Waitress), or set "
            "environ['RAW_URI'] from the request line.",
        )
    request = received(
        _wsgi_bytes(environ["REQUEST_METHOD"]),
        _wsgi_bytes(raw[0]),
        _wsgi_headers(environ),
        body,
        scheme=environ["wsgi.url_scheme"],
    )
    if "PATH_INFO" in environ:
        told = _wsgi_bytes(environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"])
        _agree("path", told or b"/", decode(request.path) or b"/")
    if "QUERY_STRING" in environ:
        _agree("query", _wsgi_bytes(environ["QUERY_STRING"]), request.query.encode())
    return request


def from_asgi(scope: Mapping[str, Any], body: bytes = b"") -> Request:
    """The request of an ASGI connection scope, of type ``http`` or ``websocket``.

    ``raw_path`` is optional in ASGI; without it there is no telling what was signed, for the reason
    that `from_wsgi` gives. ``path`` must be its decoded form, with or without ``root_path``.

    Args:
        scope: as the server made it.
        body: what was received, if it was.

    Raises:
        VerificationError: as `received`; or a path that differs from the raw one.
        InvalidParameter: a server that tells no raw path, or a scope of another type.
    """
    kind = scope["type"]
    if kind not in ("http", "websocket"):
        raise InvalidParameter(f"A scope of type {kind!r} is no request.", "Pass those that are.")
    raw = scope.get("raw_path")
    if not raw:
        raise InvalidParameter(
            "The scope has no raw_path, and its path is decoded: what was signed cannot be told "
            "from it.",
            "Use a server that keeps the raw path, such as Uvicorn, Hypercorn or Daphne.",
        )
    query = scope.get("query_string") or b""
    target = raw + b"?" + query if query else raw
    request = received(
        "GET" if kind == "websocket" else scope["method"],
        target,
        scope["headers"],
        body,
        scheme=scope.get("scheme") or ("http" if kind == "http" else "ws"),
    )
    decoded = decode(raw.decode()).decode("utf-8", "replace")
    if scope["path"] != decoded:
        _agree("path", scope.get("root_path", "") + scope["path"], decoded)
    return request


def _text(what: str, given: Text, kind: str) -> str:
    if isinstance(given, str):
        return given
    if not isinstance(given, bytes):
        raise TypeError(f"{what.lower()} must be str or bytes, not {type(given).__name__}")
    try:
        return given.decode()
    except UnicodeDecodeError:
        raise _REFUSE(
            kind, f"{what} holds bytes that are not UTF-8.", "Percent-encode it, or send UTF-8."
        ) from None


def _value(name: Text, value: Text) -> str:
    shown = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    return _text(f"The value of header {shown[:80]!r}", value, "request")


def _host(pairs: list[tuple[str, str]], scheme: str) -> str:
    """The one Host, seen to be one: a slash in it would make a path of the rest."""
    hosts = [value.strip(" \t") for name, value in pairs if name.lower() == "host"]
    if len(hosts) != 1:
        raise _REFUSE(
            "request",
            f"The request has {'no' if not hosts else len(hosts)} Host headers.",
            "Send one.",
        )
    host = hosts[0]
    if any(character in host for character in "/?#"):
        raise _REFUSE("request", f"The Host header is {host[:80]!r}.", "Send a host and port.")
    try:
        split_url(f"{scheme}://{host}/")
    except InvalidRequest as error:
        raise _REFUSE("request", f"Host: {error.problem}", error.remedy) from None
    return host


def _url(target: str, host: str, scheme: str) -> str:
    if " " in target:
        raise _REFUSE("uri", "The target holds a space.", "Percent-encode it.")
    if target.startswith("/"):
        return f"{scheme}://{host}{target}"
    try:
        found_scheme, authority, _, _ = split_url(target)
    except InvalidRequest as error:
        raise _REFUSE("uri", f"The target: {error.problem}", "Send /path?query.") from None
    if found_scheme != scheme or authority != split_url(f"{scheme}://{host}/")[1]:
        raise _REFUSE(
            "request",
            f"The target is for {found_scheme}://{authority[:80]}, and the request arrived at "
            f"{scheme}://{host[:80]}.",
            "Send the Host of the target, or no host in the target.",
        )
    return target


def _wsgi_bytes(text: str) -> bytes:
    """The bytes behind a native string of PEP 3333."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise InvalidParameter(
            "The environment holds text that is no Latin-1, as PEP 3333 wants it to be.",
            "Encode as UTF-8, and decode the bytes as Latin-1.",
        ) from None


def _wsgi_headers(environ: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    """The headers by their names; empty CONTENT_ variables mean that there was none."""
    headers = []
    for name, value in environ.items():
        if name in _NAMED_APART:
            if value:
                headers.append((_NAMED_APART[name], _wsgi_bytes(value)))
        elif name.startswith(_HEADER):
            bare = name.removeprefix(_HEADER)
            if bare in _NAMED_APART and environ.get(bare) == value:
                continue  # some servers tell it under both names
            headers.append((bare.replace("_", "-"), _wsgi_bytes(value)))
    return headers


def _agree(what: str, told: str | bytes, signed: str | bytes) -> None:
    if told != signed:
        raise _REFUSE(
            "uri",
            f"The server tells another {what} than the target that arrived has.",
            "Let nothing in front decode, merge or rewrite it: what is served must be what was "
            "signed.",
        )
