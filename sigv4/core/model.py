"""The values that flow through the rooms: what is signed, by whom, for where, and the result.

Rules of this file:

- A value validates itself when made and is trusted after.
- The URL is the wire form and authoritative: raw path, raw query, headers in order, duplicates
  kept. What is signed is a read-only view of it; nothing is sent otherwise than it was given.
- No value shows a secret: not in its repr, not in an error about it.
- Pickling is deliberate: `Credentials` travel with their secrets, because a worker process needs
  them to sign; no other value of this file holds the secret key.
"""

from __future__ import annotations

from datetime import datetime
from os import urandom

from . import redact
from .constants import LONG_TERM_KEY_PREFIX, TEMPORARY_KEY_PREFIX, TERMINATOR
from .digest import hmac_sha256
from .encoding import first_invalid_escape
from .errors import (
    InvalidCredentials,
    InvalidRequest,
    MissingSessionToken,
    UnexpectedSessionToken,
    UnsafeHeader,
)
from .frozen import Frozen, assign
from .timestamp import to_utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, NoReturn

# RFC 9110, section 5.6.2: the characters of a token, hence of methods and header names.
_NAME_CHARACTERS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HOST = "-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HOST_IPV6 = "0123456789ABCDEFabcdef:."
_DEFAULT_PORTS = {"https": 443, "http": 80, "wss": 443, "ws": 80}

_FINGERPRINT_KEY = urandom(32)


class Credentials(Frozen):
    """An access key, and what comes with it.

    Args:
        access_key_id: public name of the key, such as ``AKIAIOSFODNN7EXAMPLE``.
        secret_access_key: the secret; never shown.
        session_token: comes with temporary credentials, and only with those; never shown.
        expiration: aware datetime at which temporary credentials end, if known.

    Raises:
        InvalidCredentials: an empty value, white space or a control character in one.
        MissingSessionToken: an ``ASIA...`` key without a token.
        UnexpectedSessionToken: an ``AKIA...`` key with one.
        NaiveDatetime: an expiration without a time zone.
        TypeError: a value of another type.

    Pickling keeps the secrets, so that other processes can sign: treat the bytes as a secret.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    """

    __slots__ = (
        "access_key_id",
        "secret_access_key",
        "session_token",
        "expiration",
        "_fingerprint",
    )
    access_key_id: str
    secret_access_key: str
    session_token: str | None
    expiration: datetime | None
    _fingerprint: bytes

    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        expiration: datetime | None = None,
    ) -> None:
        _check_credential("access_key_id", access_key_id)
        _check_credential("secret_access_key", secret_access_key)
        if session_token is not None:
            _check_credential("session_token", session_token)
        _check_token_presence(access_key_id, session_token)
        assign(self, "access_key_id", access_key_id)
        assign(self, "secret_access_key", secret_access_key)
        assign(self, "session_token", session_token)
        ends = None if expiration is None else to_utc(expiration, "expiration")
        assign(self, "expiration", ends)
        secret = secret_access_key.encode()
        assign(self, "_fingerprint", hmac_sha256(_FINGERPRINT_KEY, secret))

    @property
    def fingerprint(self) -> bytes:
        """Names the secret within this process without telling it; for caches of derived keys."""
        return self._fingerprint

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "access_key_id", repr(self.access_key_id)
        yield "secret_access_key", redact.HIDDEN
        yield "session_token", "None" if self.session_token is None else redact.HIDDEN
        yield "expiration", repr(self.expiration)


class Request(Frozen):
    """An HTTP request as it will travel.

    Args:
        method: HTTP method; stored in upper case, as clients send it.
        url: absolute http(s) or ws(s) URL, escaped as it will be sent.
        headers: mapping, or iterable of (name, value) pairs; order and duplicates are kept.
        body: the payload, bytes; its hash is signed unless the profile says otherwise.

    Attributes:
        scheme, host, path, query: the parts of the URL; `host` as the Host header carries it
            (lower case, no default port), `path` and `query` raw.
        fields: what the headers say: lower-case name to value, white space trimmed and collapsed,
            repeated headers joined by a comma in order, as the canonical request wants them.

    Raises:
        InvalidRequest: a URL that cannot be sent: no host, another scheme, user information, a
            fragment, a control character, a ``%`` without two hex digits.
        UnsafeHeader: a forbidden character in the method, a header name or a header value.
        TypeError: a value of another type.
    """

    __slots__ = (
        "method",
        "url",
        "headers",
        "body",
        "_scheme",
        "_host",
        "_path",
        "_query",
        "_fields",
    )
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    _scheme: str
    _host: str
    _path: str
    _query: str
    _fields: dict[str, str]

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        _require_str("method", method)
        if not method or method.strip(_NAME_CHARACTERS):
            raise UnsafeHeader(
                f"{method[:40]!r} is not an HTTP method.", "Use a token such as GET, PUT or POST."
            )
        if not isinstance(body, bytes):
            body = _as_bytes(body)
        scheme, host, path, query = _split_url(url)
        pairs, fields = _read_headers(headers)
        assign(self, "method", method.upper())
        assign(self, "url", url)
        assign(self, "headers", pairs)
        assign(self, "body", body)
        assign(self, "_scheme", scheme)
        assign(self, "_host", host)
        assign(self, "_path", path)
        assign(self, "_query", query)
        assign(self, "_fields", fields)

    @property
    def scheme(self) -> str:
        """``https``, ``http``, ``wss`` or ``ws``."""
        return self._scheme

    @property
    def host(self) -> str:
        """The Host header that a client makes of the URL."""
        return self._host

    @property
    def path(self) -> str:
        """The raw path; empty if the URL has none."""
        return self._path

    @property
    def query(self) -> str:
        """The raw query, without its question mark; empty if the URL has none."""
        return self._query

    @property
    def fields(self) -> dict[str, str]:
        """Lower-case header name to its one canonical value."""
        return self._fields

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "method", repr(self.method)
        yield "url", repr(redact.url(self.url))
        yield "headers", repr([(name, redact.field(name, text)) for name, text in self.headers])
        yield "body", f"<{len(self.body)} bytes>"


class Scope(Frozen):
    """Where and when a key is good: day, region, service.

    Args:
        date: UTC day as ``YYYYMMDD``.
        region: such as ``eu-west-1``.
        service: signing name, such as ``s3``.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
    """

    __slots__ = ("date", "region", "service")
    date: str
    region: str
    service: str

    def __init__(self, date: str, region: str, service: str) -> None:
        assign(self, "date", date)
        assign(self, "region", region)
        assign(self, "service", service)

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/{TERMINATOR}"


def _refuse(*_: object, **__: object) -> NoReturn:
    raise TypeError("these headers are read-only; copy them with dict(headers)")


_refuse_change: Any = _refuse


class Headers(dict[str, str]):
    """Read-only headers, looked up in any case, whose repr hides what is secret."""

    __slots__ = ()

    def __missing__(self, name: str) -> str:
        lowered = name.lower()
        for known, value in self.items():
            if known.lower() == lowered:
                return value
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a header, its name in any case."""
        try:
            return self[name]
        except KeyError:
            return default

    __setitem__ = __delitem__ = __ior__ = _refuse_change
    clear = pop = popitem = setdefault = update = _refuse_change

    def __reduce__(self) -> tuple[Any, ...]:
        return Headers, (dict(self),)

    def __repr__(self) -> str:
        shown = {name: redact.field(name, value) for name, value in self.items()}
        return f"{type(self).__name__}({shown})"


class Signed(Frozen):
    """What signing gives: instructions to apply, and the intermediates to debug with.

    Attributes:
        headers: signing: those to add to the request. Presigning: those to send with the URL.
        url: the URL to send; a presigned one holds the signature.
        signature: 64 lower-case hex digits.
        canonical_request: the text of step 1.
        string_to_sign: the text of step 2.
        expires_at: aware datetime at which a presigned URL ends; None for signed headers.
    """

    __slots__ = (
        "headers",
        "url",
        "signature",
        "canonical_request",
        "string_to_sign",
        "expires_at",
    )
    headers: Headers
    url: str
    signature: str
    canonical_request: str
    string_to_sign: str
    expires_at: datetime | None

    def __init__(
        self,
        headers: Headers,
        url: str,
        signature: str,
        canonical_request: str,
        string_to_sign: str,
        expires_at: datetime | None = None,
    ) -> None:
        assign(self, "headers", headers)
        assign(self, "url", url)
        assign(self, "signature", signature)
        assign(self, "canonical_request", canonical_request)
        assign(self, "string_to_sign", string_to_sign)
        assign(self, "expires_at", expires_at)

    def __hash__(self) -> int:
        return hash((self.url, self.signature))

    def apply(self, request: Request) -> Request:
        """The request with the signature in place; headers it replaces are dropped."""
        replaced = {name.lower() for name in self.headers}
        kept = [pair for pair in request.headers if pair[0].lower() not in replaced]
        return Request(request.method, self.url, [*kept, *self.headers.items()], request.body)

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "url", repr(redact.url(self.url))
        yield "headers", repr(self.headers)
        yield "signature", redact.signature(self.signature)
        if self.expires_at is not None:
            yield "expires_at", self.expires_at.isoformat()


def _require_str(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be str, not {type(value).__name__}")


def _as_bytes(body: object) -> bytes:
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    raise TypeError(f"body must be bytes, not {type(body).__name__}; encode text as UTF-8")


def _check_credential(name: str, value: str) -> None:
    _require_str(name, value)
    if not value:
        raise InvalidCredentials(
            f"{name} is empty.", "Give the whole value, or None where there is none."
        )
    if not value.isascii() or not value.isprintable() or " " in value:
        raise InvalidCredentials(
            f"{name} holds white space, a control character or a non-ASCII one.",
            "A stray newline from a file or prompt is the usual cause: strip it.",
        )


def _check_token_presence(access_key_id: str, session_token: str | None) -> None:
    if access_key_id.startswith(TEMPORARY_KEY_PREFIX) and session_token is None:
        raise MissingSessionToken(
            f"{access_key_id} is a temporary access key ({TEMPORARY_KEY_PREFIX}...) and no session "
            "token came with it; AWS refuses every signature made without it.",
            "Pass session_token, which AWS_SESSION_TOKEN or the STS answer holds.",
        )
    if access_key_id.startswith(LONG_TERM_KEY_PREFIX) and session_token is not None:
        raise UnexpectedSessionToken(
            f"{access_key_id} is a long-term access key ({LONG_TERM_KEY_PREFIX}...), which never "
            "has a session token; AWS refuses the two together.",
            "Unset a stale AWS_SESSION_TOKEN, or use the temporary key the token came with.",
        )


def _split_url(url: str) -> tuple[str, str, str, str]:
    _require_str("url", url)
    _check_url_characters(url)
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in _DEFAULT_PORTS:
        raise InvalidRequest(
            f"{redact.url(url)!r} is not an absolute http(s) or ws(s) URL.",
            "Write it whole, as in https://host/path?query.",
        )
    target, _, query = rest.partition("?")
    authority, slash, path = target.partition("/")
    return scheme, _canonical_host(scheme, authority), slash + path, query


def _check_url_characters(url: str) -> None:
    if "#" in url:
        raise InvalidRequest(
            f"{redact.url(url)!r} has a fragment, which never reaches a server.",
            "Drop it, or write %23 if the # belongs to the path or query.",
        )
    if not (url.isascii() and url.isprintable()):
        _check_text("the URL", url, InvalidRequest, "Percent-encode it.")
    escape = first_invalid_escape(url) if "%" in url else None
    if escape is not None:
        raise InvalidRequest(
            f"{redact.url(url)!r} holds {escape!r}, which is not an escape: two hex digits must "
            "follow a %.",
            "Write %25 for a literal percent sign.",
        )


def _canonical_host(scheme: str, authority: str) -> str:
    if "@" in authority:
        raise InvalidRequest(
            "The URL holds user information before its host.", "Remove all up to the '@'."
        )
    host, port = _split_port(authority)
    if host.startswith("["):
        well_formed = host.endswith("]") and ":" in host and not host[1:-1].strip(_HOST_IPV6)
    else:
        well_formed = bool(host) and not host.strip(_HOST)
    if not well_formed:
        raise InvalidRequest(
            f"{authority[:80]!r} is not a host that a client can send.",
            "Write a DNS name (xn-- form for non-ASCII ones), an IPv4 address, or [IPv6].",
        )
    if not port or int(port) == _DEFAULT_PORTS[scheme]:
        return host.lower()
    return f"{host.lower()}:{int(port)}"


def _split_port(authority: str) -> tuple[str, str]:
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        return authority, ""
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536):
        raise InvalidRequest(f"{port[:20]!r} is not a port.", "Use 1 to 65535.")
    return host, port


def _read_headers(
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
    given: Any = headers
    try:
        items = given.items() if hasattr(given, "items") else given
        pairs = tuple([(name, value) for name, value in items])
    except (TypeError, ValueError):
        raise TypeError("headers must be a mapping or an iterable of (name, value)") from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        _check_header(name, value)
        lowered = name.lower()
        told = collapse(value)
        fields[lowered] = f"{fields[lowered]},{told}" if lowered in fields else told
    return pairs, fields


def _check_header(name: str, value: str) -> None:
    _require_str("header name", name)
    if not name or name.strip(_NAME_CHARACTERS):
        raise UnsafeHeader(
            f"{name[:40]!r} is not a header name.", "Use letters, digits and hyphens only."
        )
    if not isinstance(value, str):
        raise TypeError(f"the value of header {name} must be str, not {type(value).__name__}")
    if not (value.isascii() and value.isprintable()):
        _check_text(
            f"the value of header {name}",
            value.replace("\t", " "),
            UnsafeHeader,
            "Remove it: a line break there would start another header.",
        )


def _check_text(what: str, text: str, error: type[InvalidRequest], remedy: str) -> None:
    for character in text:
        code = ord(character)
        if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
            raise error(f"{what} holds the forbidden character U+{code:04X}.", remedy)


def collapse(value: str) -> str:
    """Trim spaces and tabs, and make one space of each run of them (Trimall)."""
    if "\t" in value:
        value = value.replace("\t", " ")
    if "  " not in value:
        return value.strip(" ")
    return " ".join([word for word in value.split(" ") if word])
