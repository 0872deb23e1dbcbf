"""Make the `Request` to verify from what a server has: nothing decoded, nothing normalised.

Rules of this file:

- The signature covers the target of the request line, byte for byte. A server that has decoded the
  target, resolved its dots or merged its slashes has another text, and may serve another object
  than the one that was signed for. So the target is taken raw or not at all.
- Where a server gives the same fact twice (its Host and an absolute target, a raw path and a
  decoded one), the two must agree: attacks use the difference.
- Bytes are UTF-8, as signers hash text. Other bytes cannot have been signed.
- Sizes are checked before anything is joined or decoded.

https://www.rfc-editor.org/rfc/rfc9112#section-3.2 (the forms of a target; one Host)
https://peps.python.org/pep-3333/#environ-variables
https://asgi.readthedocs.io/en/latest/specs/www.html#http-connection-scope
"""

from __future__ import annotations

from ..core.encoding import decode
from ..core.errors import InvalidParameter, InvalidRequest, UnsafeHeader
from ..core.model import Request
from ..core.wire import split_url
from .checks import too_long_target, too_many_headers
from .dialect import claimed_service, in_dialect
from .errors import Refusals, VerificationError
from .hidden import MARK, shown
from .limits import DEFAULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from .errors import Kind
    from .limits import Limits

    Text = str | bytes

_SCHEMES = ("https", "http", "wss", "ws")
_RAW_TARGETS = ("RAW_URI", "REQUEST_URI")
_NAMED_APART = {"CONTENT_TYPE": "Content-Type", "CONTENT_LENGTH": "Content-Length"}
_HEADER = "HTTP_"
_LONGEST_METHOD = 64
_LONGEST_SEARCHED = 16_384


def received(
    method: Text,
    target: Text,
    headers: Mapping[str, str] | Iterable[tuple[Text, Text]],
    body: bytes = b"",
    *,
    scheme: str,
    service: str | None = None,
    limits: Limits = DEFAULT,
) -> Request:
    """Make the request that a server has received, to be verified.

    Args:
        method: the method of the request line.
        target: the target of the request line, raw: ``/path?query``, or an absolute URL.
        headers: all that arrived, in order, duplicates kept; bytes, or text decoded as UTF-8
            (``http.server`` decodes as Latin-1: encode its values so, and pass bytes).
        body: if it has been read.
        scheme: the scheme of the client's connection: ``https`` also where a proxy ends TLS.
            With ``http`` the verifier refuses bodies that are not signed.
        service: signing name of the service whose error codes to use; by default the one that the
            request's credential names, else S3.
        limits: bounds of what arrives.

    Raises:
        VerificationError: with status 400: a target of another form or with a space, not exactly
            one Host, a Host that is not a host or differs from that of the target, a method that
            is not in upper case, forbidden characters, or a limit that is exceeded.
        InvalidParameter: a scheme other than ``https``, ``http``, ``wss`` and ``ws``.
        TypeError: a value of another type.
    """
    if scheme not in _SCHEMES:
        raise InvalidParameter(
            f"The scheme {scheme!r} is not one of {', '.join(_SCHEMES)}.",
            "Pass the scheme of the connection.",
            "scheme",
        )
    pairs: list[tuple[str, str]] = []
    try:
        return _request(method, target, headers, body, scheme, limits, pairs)
    except VerificationError as error:
        claimed = service if service is not None else _claimed(target, pairs)
        raise in_dialect(error, claimed) from None


def from_wsgi(
    environ: Mapping[str, Any],
    body: bytes = b"",
    *,
    service: str | None = None,
    limits: Limits = DEFAULT,
) -> Request:
    """Make the request of a WSGI environment.

    The raw target is in ``RAW_URI`` (Gunicorn, Werkzeug) or ``REQUEST_URI`` (uWSGI, mod_wsgi,
    Waitress, Werkzeug). Without it the request cannot be verified: ``PATH_INFO`` is decoded, so
    ``/a%2Fb`` and ``/a/b`` look the same there while their signatures differ. If ``PATH_INFO`` and
    ``QUERY_STRING`` are present too, they must agree with the raw target, since the application may
    use them to decide what to serve. ``PATH_INFO`` may be as PEP 3333 defines it, or the decoded
    text that Django and Bottle put in its place.

    WSGI loses the case of names, joins duplicates, and does not distinguish hyphens from
    underscores: let the server in front drop headers with underscores, as nginx and Gunicorn do.

    Args:
        environ: as the server made it.
        body: what was read of ``wsgi.input``, if it was.
        service: as for `received`.
        limits: as for `received`.

    Raises:
        VerificationError: as `received`; or a path or query that differs from the raw target's.
        InvalidParameter: the server gives no raw target.
    """
    raw = [environ[name] for name in _RAW_TARGETS if environ.get(name)]
    if not raw:
        raise InvalidParameter(
            "The environment has neither RAW_URI nor REQUEST_URI, and PATH_INFO is decoded: it "
            "does not show what was signed.",
            "Use a server that keeps the raw target (Gunicorn, uWSGI, mod_wsgi, Waitress), or set "
            "environ['RAW_URI'] from the request line.",
            "environ",
        )
    if "QUERY_STRING" in environ and len(environ["QUERY_STRING"]) > limits.target:
        raise too_long_target(limits, Refusals(service))
    request = received(
        _wsgi_bytes(environ["REQUEST_METHOD"]),
        _wsgi_bytes(raw[0]),
        _wsgi_headers(environ),
        body,
        scheme=environ["wsgi.url_scheme"],
        service=service,
        limits=limits,
    )
    if "PATH_INFO" in environ:
        given = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
        signed = decode(request.path) or b"/"
        if (_wsgi_bytes(given) or b"/") != signed:
            check_same("path", given.encode(errors="replace"), signed, service)
    if "QUERY_STRING" in environ:
        check_same("query", _wsgi_bytes(environ["QUERY_STRING"]), request.query.encode(), service)
    return request


def from_asgi(
    scope: Mapping[str, Any],
    body: bytes = b"",
    *,
    service: str | None = None,
    limits: Limits = DEFAULT,
) -> Request:
    """Make the request of an ASGI connection scope, of type ``http`` or ``websocket``.

    ``raw_path`` is optional in ASGI. Without it the request cannot be verified, for the reason
    that `from_wsgi` gives. ``path`` must be its decoded form, with or without ``root_path``: where
    a client sends a whole URL as the target, servers that pass it on as the path are refused.

    Args:
        scope: as the server made it.
        body: what was received, if it was.
        service: as for `received`.
        limits: as for `received`.

    Raises:
        VerificationError: as `received`; or a path or query that differs from the raw one.
        InvalidParameter: the server gives no raw path, or the scope has another type.
    """
    kind = scope["type"]
    if kind not in ("http", "websocket"):
        raise InvalidParameter(
            f"A scope of type {kind!r} is not a request.",
            "Pass scopes of type http or websocket.",
            "scope",
        )
    raw = scope.get("raw_path")
    if not raw:
        raise InvalidParameter(
            "The scope has no raw_path, and its path is decoded: it does not show what was signed.",
            "Use a server that keeps the raw path, such as Uvicorn, Hypercorn or Daphne.",
            "scope",
        )
    query = scope.get("query_string") or b""
    target = raw + b"?" + query if query else raw
    request = received(
        "GET" if kind == "websocket" else scope["method"],
        target,
        scope["headers"],
        body,
        scheme=scope.get("scheme") or ("http" if kind == "http" else "ws"),
        service=service,
        limits=limits,
    )
    decoded = decode(request.path).decode("utf-8", "replace") or "/"
    if scope["path"] != decoded:
        check_same("path", scope.get("root_path", "") + scope["path"], decoded, service)
    if request.query or query:
        check_same("query", query, request.query.encode(), service)
    return request


def _request(
    method: Text,
    target: Text,
    headers: Mapping[str, str] | Iterable[tuple[Text, Text]],
    body: bytes,
    scheme: str,
    limits: Limits,
    pairs: list[tuple[str, str]],
) -> Request:
    """Build the request; `pairs` is filled with the headers that have been read."""
    refuse = Refusals(None)
    if isinstance(target, (str, bytes)) and len(target) > limits.target:
        raise too_long_target(limits, refuse)
    raw = _text("The target", target, "target-invalid")
    if isinstance(method, (str, bytes)) and len(method) > _LONGEST_METHOD:
        raise refuse(
            "request-malformed",
            f"The method has more than {_LONGEST_METHOD} characters.",
            "Send a method such as GET or PUT.",
        )
    name = _text("The method", method, "request-malformed")
    _read_headers(headers, limits, pairs, refuse)
    if name != name.upper():
        raise refuse(
            "request-malformed",
            f"The method is {shown(name, 40)}; methods are in upper case.",
            "Send the method in upper case.",
        )
    url = _url(raw, _host(pairs, scheme), scheme)
    try:
        return Request(name, url, pairs, body)
    except UnsafeHeader as error:
        raise refuse("request-malformed", error.problem, error.remedy) from None
    except InvalidRequest as error:
        raise refuse("target-invalid", error.problem, error.remedy) from None


def _read_headers(
    headers: Mapping[str, str] | Iterable[tuple[Text, Text]],
    limits: Limits,
    pairs: list[tuple[str, str]],
    refuse: Refusals,
) -> None:
    """Decode the headers one by one, and stop at the first beyond a limit."""
    given: Any = headers
    size = 0
    for name, value in given.items() if hasattr(given, "items") else given:
        if isinstance(name, (str, bytes)) and isinstance(value, (str, bytes)):
            size += len(name) + len(value)
        if size > limits.header_bytes or len(pairs) >= limits.headers:
            raise too_many_headers(limits, refuse)
        pairs.append((_text("A header", name, "request-malformed"), _value(name, value)))


def _claimed(target: Text, pairs: list[tuple[str, str]]) -> str | None:
    """Find the service that the credential names, in a request that is refused."""
    texts = [value for name, value in pairs if name.lower() == "authorization"]
    start = target[:_LONGEST_SEARCHED]
    texts.append(start if isinstance(start, str) else start.decode("latin-1"))
    return claimed_service(*texts)


def _text(what: str, given: Text, kind: Kind) -> str:
    if isinstance(given, str):
        return given
    if not isinstance(given, bytes):
        raise TypeError(f"{what.lower()} must be str or bytes, not {type(given).__name__}")
    try:
        return given.decode()
    except UnicodeDecodeError:
        raise Refusals(None)(
            kind, f"{what} holds bytes that are not UTF-8.", "Percent-encode it, or send UTF-8."
        ) from None


def _value(name: Text, value: Text) -> str:
    text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    return _text(f"The value of header {text[:80]!r}", value, "request-malformed")


def _host(pairs: list[tuple[str, str]], scheme: str) -> str:
    """Find the one Host, and check its form: a slash in it would make a path of the rest."""
    refuse = Refusals(None)
    hosts = [value.strip(" \t") for name, value in pairs if name.lower() == "host"]
    if len(hosts) != 1:
        raise refuse(
            "request-malformed",
            f"The request has {'no' if not hosts else len(hosts)} Host headers.",
            "Send one Host header.",
        )
    host = hosts[0]
    if any(character in host for character in "/?#"):
        raise refuse(
            "request-malformed",
            f"The Host header is {MARK if '@' in host else shown(host, 80)}.",
            "Send a host and port.",
        )
    try:
        split_url(f"{scheme}://{host}/")
    except InvalidRequest as error:
        raise refuse("request-malformed", f"Host: {error.problem}", error.remedy) from None
    return host


def _url(target: str, host: str, scheme: str) -> str:
    refuse = Refusals(None)
    if " " in target:
        raise refuse("target-invalid", "The target holds a space.", "Percent-encode it.")
    if target.startswith("/"):
        return f"{scheme}://{host}{target}"
    try:
        found_scheme, authority, _, _ = split_url(target)
    except InvalidRequest as error:
        raise refuse(
            "target-invalid", f"The target: {error.problem}", "Send /path?query."
        ) from None
    if found_scheme != scheme or authority != split_url(f"{scheme}://{host}/")[1]:
        raise refuse(
            "request-malformed",
            f"The target is for {found_scheme}://{authority[:80]}, and the request arrived at "
            f"{scheme}://{host[:80]}.",
            "Send the Host of the target, or no host in the target.",
        )
    return target


def _wsgi_bytes(text: str) -> bytes:
    """Give the bytes of a native string of PEP 3333.

    A framework may have put other text there. That raises no exception, since any client can cause
    it: the bytes differ from the signed ones, so the request is refused for its signature.
    """
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode(errors="replace")


def _wsgi_headers(environ: Mapping[str, Any]) -> Iterable[tuple[str, bytes]]:
    """Find the headers by their names; empty CONTENT_ variables mean that it was not sent."""
    for name, value in environ.items():
        if name in _NAMED_APART:
            if value:
                yield _NAMED_APART[name], _wsgi_bytes(value)
        elif name.startswith(_HEADER):
            bare = name.removeprefix(_HEADER)
            if bare in _NAMED_APART and environ.get(bare) == value:
                continue  # some servers give it under both names
            yield bare.replace("_", "-"), _wsgi_bytes(value)


def check_same(what: str, given: str | bytes, signed: str | bytes, service: str | None) -> None:
    """Check that what the application sees is what the target holds.

    Raises:
        VerificationError: they differ.
    """
    if given != signed:
        raise Refusals(service)(
            "target-invalid",
            f"The server gives another {what} than that of the target that arrived.",
            "Let no proxy, server or framework decode, merge or rewrite it: what is served must "
            "be what was signed.",
        )
