"""The values that flow through the modules: what is signed, by whom, for where, and the result.

Rules of this file:

- A value validates itself when it is made, and is valid from then on.
- The URL is the wire form and authoritative: raw path, raw query, headers in order, duplicates
  kept. The canonical form is a read-only view of it; everything is sent as it was given.
- No value shows a secret: not in its repr, not in an error about it.
- Pickling is deliberate: `Credentials` travel with their secrets, because a worker process needs
  them to sign; no other value of this file holds the secret key.
"""

from __future__ import annotations

from os import urandom

from . import lazy_errors as errors
from .calendar import datetime
from .constants import LONG_TERM_KEY_PREFIX, TEMPORARY_KEY_PREFIX, TERMINATOR
from .credential_form import (
    KEY_ID_LENGTH,
    check_not_quoted,
    check_not_swapped,
    warn_of_unlikely_secret,
)
from .digest import hmac_states, hmac_with
from .frozen import Frozen, assign, unsealed
from .timestamp import to_utc
from .wire import USUAL_METHODS, check_method, read_headers, require_str, split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, NoReturn

_KEY_ID_PREFIXES = (LONG_TERM_KEY_PREFIX, TEMPORARY_KEY_PREFIX)
_FINGERPRINT_KEY = hmac_states(urandom(32))
MappingProxy = type(type.__dict__)  # types.MappingProxyType, without importing types


class Credentials(Frozen):
    """An access key, with its session token and its expiration.

    Args:
        access_key_id: public name of the key, such as ``AKIAIOSFODNN7EXAMPLE``.
        secret_access_key: the secret; never shown.
        session_token: the session token of temporary credentials only; never shown.
        expiration: aware datetime at which temporary credentials end, if known.

    Raises:
        InvalidCredentials: an empty value, white space or a control character in one.
        QuotedCredentials: a value in quotation marks.
        SwappedCredentials: the secret has the form of an access key id.
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
        check_not_swapped(secret_access_key)
        if session_token is not None:
            _check_credential("session_token", session_token)
        _check_token_presence(access_key_id, session_token)
        if len(access_key_id) == KEY_ID_LENGTH and access_key_id.startswith(_KEY_ID_PREFIXES):
            warn_of_unlikely_secret(secret_access_key)
        assign(self, "access_key_id", access_key_id)
        assign(self, "secret_access_key", secret_access_key)
        assign(self, "session_token", session_token)
        ends = None if expiration is None else to_utc(expiration, "expiration")
        assign(self, "expiration", ends)
        secret = secret_access_key.encode()
        assign(self, "_fingerprint", hmac_with(_FINGERPRINT_KEY, secret))

    @property
    def fingerprint(self) -> bytes:
        """Identifies the secret within this process without showing it; for caches of keys."""
        return self._fingerprint

    def _shown(self) -> Iterator[tuple[str, str]]:
        from . import redact

        yield "access_key_id", repr(self.access_key_id)
        yield "secret_access_key", redact.HIDDEN
        yield "session_token", "None" if self.session_token is None else redact.HIDDEN
        yield "expiration", repr(self.expiration)


class Request(Frozen):
    """An HTTP request as it will be sent.

    Args:
        method: HTTP method; stored in upper case, as clients send it.
        url: absolute http(s) or ws(s) URL, escaped as it will be sent.
        headers: mapping, or iterable of (name, value) pairs; order and duplicates are kept.
        body: the payload, bytes; its hash is signed unless the profile says otherwise.

    Attributes:
        scheme, host, path, query: the parts of the URL; `host` as the Host header carries it
            (lower case, no default port), `path` and `query` raw.
        fields: lower-case header name to value, white space trimmed and collapsed, repeated
            headers joined by a comma in order, as in the canonical request.

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
        "scheme",
        "host",
        "path",
        "query",
        "fields",
    )
    _derived = ("scheme", "host", "path", "query", "fields")
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    scheme: str
    host: str
    path: str
    query: str
    fields: Mapping[str, str]

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        if type(method) is not str or method not in USUAL_METHODS:
            check_method(method)
            method = method.upper()
        if not isinstance(body, bytes):
            body = _as_bytes(body)
        parts = split_url(url)
        pairs, fields = read_headers(headers)
        made = type(self)
        if made is not Request:  # a subclass, whose values cannot be unsealed
            values = (method, url, pairs, body, *parts, MappingProxy(fields))
            for name, value in zip(Request.__slots__, values, strict=True):
                assign(self, name, value)
            return
        assign(self, "__class__", _UnsealedRequest)
        self.method = method
        self.url = url
        self.headers = pairs
        self.body = body
        self.scheme, self.host, self.path, self.query = parts
        self.fields = MappingProxy(fields)
        self.__class__ = made

    def _shown(self) -> Iterator[tuple[str, str]]:
        from . import redact

        yield "method", repr(self.method)
        yield "url", repr(redact.url(self.url))
        yield "headers", repr([(name, redact.field(name, text)) for name, text in self.headers])
        yield "body", f"<{len(self.body)} bytes>"


_UnsealedRequest = unsealed(Request)


class Scope(Frozen):
    """Where and when a key is valid: day, region, service.

    Args:
        date: UTC day as ``YYYYMMDD``.
        region: such as ``eu-west-1``; None with SigV4A, which has its regions in a header.
        service: signing name, such as ``s3``.

    Attributes:
        text: as it stands in a credential and in the string to sign.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
    """

    __slots__ = ("date", "region", "service", "text")
    _derived = ("text",)
    date: str
    region: str | None
    service: str
    text: str

    def __init__(self, date: str, region: str | None, service: str) -> None:
        assign(self, "date", date)
        assign(self, "region", region)
        assign(self, "service", service)
        place = service if region is None else f"{region}/{service}"
        assign(self, "text", f"{date}/{place}/{TERMINATOR}")

    def __str__(self) -> str:
        return self.text


def _refuse(*_: object, **__: object) -> NoReturn:
    raise TypeError("these headers are read-only; copy them with dict(headers)")


_refuse_change: Any = _refuse


class Headers(dict[str, str]):
    """Read-only headers with case-insensitive look-up; the repr hides secrets."""

    __slots__ = ()

    def __missing__(self, name: str) -> str:
        if isinstance(name, str):
            lowered = name.lower()
            for known, value in self.items():
                if known.lower() == lowered:
                    return value
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a header; the case of its name does not matter."""
        try:
            return self[name]
        except KeyError:
            return default

    __setitem__ = __delitem__ = __ior__ = _refuse_change
    clear = pop = popitem = setdefault = update = _refuse_change

    def __reduce__(self) -> tuple[Any, ...]:
        return Headers, (dict(self),)

    def __repr__(self) -> str:
        from . import redact

        shown = {name: redact.field(name, value) for name, value in self.items()}
        return f"{type(self).__name__}({shown})"


class Signed(Frozen):
    """The result of signing: instructions to apply, and the intermediates for debugging.

    Attributes:
        headers: signing: the headers to add. Presigning: the headers to send with the URL.
        url: the URL to send; a presigned one holds the signature.
        signature: lower-case hex: 64 digits; with SigV4A the DER of an ECDSA signature, whose
            length varies (mostly 140 to 144 digits).
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

    @classmethod
    def quick(
        cls,
        headers: Headers,
        url: str,
        signature: str,
        canonical_request: str,
        string_to_sign: str,
        expires_at: datetime | None = None,
    ) -> Signed:
        """Do as the constructor, in less time."""
        signed: Signed = _new_signed()
        signed.headers = headers
        signed.url = url
        signed.signature = signature
        signed.canonical_request = canonical_request
        signed.string_to_sign = string_to_sign
        signed.expires_at = expires_at
        signed.__class__ = cls
        return signed

    def __hash__(self) -> int:
        return hash((self.url, self.signature))

    def apply(self, request: Request) -> Request:
        """Return the request with the signature in place; an earlier signature is removed."""
        replaced = {"authorization", *[name.lower() for name in self.headers]}
        kept = [pair for pair in request.headers if pair[0].lower() not in replaced]
        return Request(request.method, self.url, [*kept, *self.headers.items()], request.body)

    def _shown(self) -> Iterator[tuple[str, str]]:
        from . import redact

        yield "url", repr(redact.url(self.url))
        yield "headers", repr(self.headers)
        yield "signature", redact.signature(self.signature)
        if self.expires_at is not None:
            yield "expires_at", self.expires_at.isoformat()


_new_signed = unsealed(Signed)


def _as_bytes(body: object) -> bytes:
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    raise TypeError(f"body must be bytes, not {type(body).__name__}; encode text as UTF-8")


def _check_credential(name: str, value: str) -> None:
    require_str(name, value)
    if not value:
        raise errors.InvalidCredentials(
            f"{name} is empty.", "Pass the whole value, or None for an absent session token.", name
        )
    if not value.isascii() or not value.isprintable() or " " in value:
        raise errors.InvalidCredentials(
            f"{name} holds white space, a control character or a non-ASCII character.",
            "Strip it: a newline from a file or prompt is the usual cause.",
            name,
        )
    check_not_quoted(name, value)


def _check_token_presence(access_key_id: str, session_token: str | None) -> None:
    if access_key_id.startswith(TEMPORARY_KEY_PREFIX) and session_token is None:
        raise errors.MissingSessionToken(
            f"{access_key_id} is a temporary access key ({TEMPORARY_KEY_PREFIX}...) without a "
            "session token; AWS refuses every signature made without it.",
            "Pass the session token that came with the key: `session_token`.",
            "session_token",
        )
    if access_key_id.startswith(LONG_TERM_KEY_PREFIX) and session_token is not None:
        raise errors.UnexpectedSessionToken(
            f"{access_key_id} is a long-term access key ({LONG_TERM_KEY_PREFIX}...), which never "
            "has a session token; AWS refuses the two together.",
            "Unset a stale AWS_SESSION_TOKEN, or use the temporary key that the token belongs to.",
            "session_token",
        )
