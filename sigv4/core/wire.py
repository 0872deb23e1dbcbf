"""The wire form of a request: a URL and headers cut into parts, or refused if they cannot be sent.

Nothing is changed here; text that a client would change before it sends it is refused.
"""

from __future__ import annotations

from . import lazy_errors as errors
from .cache import Cache
from .constants import TOKEN_PARAMETER
from .encoding import first_invalid_escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

# RFC 9110, section 5.6.2: the characters of a token, hence of methods and header names.
_NAME_CHARACTERS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HOST_CHARACTERS = "-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_IPV6_CHARACTERS = "0123456789ABCDEFabcdef:."
# Requests go to few hosts, and their headers have few names: both are checked once.
_HOSTS = Cache(256)
_SHORT_URLS = Cache(256)
_last_short_url = [""]
_NAMES = Cache(256)
_LONGEST_REMEMBERED = 64
USUAL_METHODS = frozenset({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})
_LONGEST_HOST = 253  # RFC 1035, section 3.1, as text
# What a URL is made of: the visible ASCII characters, without the mark of a fragment.
_URL_CHARACTERS = bytes(byte for byte in range(0x21, 0x7F) if byte != 0x23)
_VALUE_CHARACTERS = bytes(range(0x20, 0x7F))
_SHORT_TEXT = (
    100  # characters: `isprintable` and `in` are faster for it, the others for longer text
)
_SIGNERS = Cache(256)
_SIGNER_END = "&X-Amz-Date="
_LONGEST_SIGNER = 256
_DEFAULT_PORTS = {"https": 443, "http": 80, "wss": 443, "ws": 80}


def require_str(name: str, value: object) -> None:
    """Refuse a value of another type."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be str, not {type(value).__name__}")


def check_method(method: str) -> None:
    """Refuse a text that is not an HTTP method."""
    require_str("method", method)
    if not method or method.strip(_NAME_CHARACTERS):
        raise errors.UnsafeHeader(
            f"{method[:40]!r} is not an HTTP method.",
            "Use a token such as GET, PUT or POST.",
            "method",
        )


def split_url(url: str) -> tuple[str, str, str, str]:
    """Split an absolute URL into scheme, canonical host, raw path and raw query.

    Short URLs without a query are remembered, if the path is a slash or they come twice in a row.
    """
    if not isinstance(url, str):
        require_str("url", url)
    if len(url) <= _LONGEST_REMEMBERED:
        known: tuple[str, str, str, str] | None = _SHORT_URLS.get(url)
        if known is not None:
            return known
    if not url.isascii() or url.encode().translate(None, _URL_CHARACTERS):
        _check_odd_characters(url)
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in _DEFAULT_PORTS:
        raise errors.InvalidRequest(
            f"{_shown(url)} is not an absolute http(s) or ws(s) URL.",
            "Write the whole URL, as in https://host/path?query.",
            "url",
        )
    target, _, query = rest.partition("?")
    authority, slash, path = target.partition("/")
    if "%" in url:
        _check_escapes(url, target, query)
    host = _HOSTS.get((scheme, authority))
    if host is None:
        host = _HOSTS.remember((scheme, authority), _canonical_host(scheme, authority))
    parts = scheme, host, slash + path, query
    if not query and len(url) <= _LONGEST_REMEMBERED:
        if not path or _last_short_url[0] == url:
            _SHORT_URLS.remember(url, parts)
        _last_short_url[0] = url
    return parts


def _shown(url: str) -> str:
    from .redact import refused_url

    return repr(refused_url(url))


def _check_escapes(url: str, path: str, query: str) -> None:
    """Refuse a percent sign that begins no escape.

    The start of a presigned URL's query, which names the signer, is the same for many URLs.
    """
    signer, _, rest = query.partition(_SIGNER_END)
    known = _SIGNERS.get(signer)
    if known is not None and "%" not in path and "%" not in rest:
        return
    escape = first_invalid_escape(url)
    if escape is not None:
        raise errors.InvalidRequest(
            f"{_shown(url)} holds {escape!r}, which is not an escape: two hex "
            "digits must follow a %.",
            "Write %25 for a literal percent sign.",
            "url",
        )
    if known is None and rest and len(signer) <= _LONGEST_SIGNER and TOKEN_PARAMETER not in signer:
        _SIGNERS.remember(signer, signer)


def _check_odd_characters(url: str) -> None:
    if "#" in url:
        raise errors.InvalidRequest(
            f"{_shown(url)} has a fragment, which clients do not send.",
            "Remove it, or write %23 if the # belongs to the path or query.",
            "url",
        )
    if not (url.isascii() and url.isprintable()):
        _check_text("The URL", url, errors.InvalidRequest, "Percent-encode it.", "url")


def _canonical_host(scheme: str, authority: str) -> str:
    if "@" in authority:
        raise errors.InvalidRequest(
            "The URL holds user information before its host.", "Remove all up to the '@'.", "url"
        )
    host, port = _split_port(authority)
    if host.startswith("["):
        well_formed = host.endswith("]") and ":" in host and not host[1:-1].strip(_IPV6_CHARACTERS)
    else:
        well_formed = 0 < len(host) <= _LONGEST_HOST and not host.strip(_HOST_CHARACTERS)
    if not well_formed:
        raise errors.InvalidRequest(
            f"{authority[:80]!r} is not a host that a client can send.",
            "Write a DNS name (xn-- form for non-ASCII ones), an IPv4 address, or [IPv6].",
            "url",
        )
    if not port or int(port) == _DEFAULT_PORTS[scheme]:
        return host.lower()
    return f"{host.lower()}:{int(port)}"


def _split_port(authority: str) -> tuple[str, str]:
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        return authority, ""
    if port and not (port.isascii() and port.isdigit()):
        # Not shown: it may be a password with a slash.
        raise errors.InvalidRequest(
            "The port of the URL is not a number.", "Use 1 to 65535.", "url"
        )
    if port and (len(port) > 5 or not 0 < int(port) < 65_536):
        raise errors.InvalidRequest(f"{port[:20]} is not a port.", "Use 1 to 65535.", "url")
    return host, port


def read_headers(
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
    """Return the headers as pairs, and as lower-case name to the value that is signed."""
    if type(headers) is tuple and not headers:
        return (), {}
    given: Any = headers
    values: Iterable[str]
    try:
        if type(given) is dict:
            pairs, values = tuple(given.items()), given.values()
        else:
            items = given.items() if hasattr(given, "items") else given
            pairs = tuple([(name, value) for name, value in items])
            values = [value for _, value in pairs]
    except (TypeError, ValueError):
        raise TypeError("headers must be a mapping or an iterable of (name, value)") from None
    plain, known = _are_plain(values), _NAMES.get
    fields: dict[str, str] = {}
    repeated: dict[str, list[str]] = {}  # joined once: joining pair by pair takes quadratic time
    for name, value in pairs:
        lowered = known(name) or _check_name(name)
        text = value.strip(" ") if plain else canonical_value(name, value)
        if lowered in fields:
            repeated.setdefault(lowered, [fields[lowered]]).append(text)
        else:
            fields[lowered] = text
    if repeated:
        for lowered, texts in repeated.items():
            fields[lowered] = ",".join(texts)
    return pairs, fields


def _are_plain(values: Iterable[str]) -> bool:
    """Whether all values are visible ASCII with single spaces, so that trimming suffices."""
    try:
        text = "".join(values)
    except TypeError:
        return False
    if not text.isascii():
        return False
    if len(text) <= _SHORT_TEXT:
        return text.isprintable() and "  " not in text
    return not text.encode().translate(None, _VALUE_CHARACTERS) and text.rfind("  ") < 0


def canonical_value(name: str, value: str) -> str:
    """Return a header value as it is signed: trimmed, runs of blanks as one space (Trimall)."""
    if not isinstance(value, str):
        raise TypeError(f"the value of header {name} must be str, not {type(value).__name__}")
    if not (value.isascii() and value.isprintable()):
        value = value.replace("\t", " ")
        _check_text(
            f"The value of header {name}",
            value,
            errors.UnsafeHeader,
            "Remove it: a line break there would start another header.",
            "headers",
        )
    if "  " in value:
        return " ".join([word for word in value.split(" ") if word])
    return value.strip(" ")


def _check_name(name: str) -> str:
    require_str("header name", name)
    if not name or name.strip(_NAME_CHARACTERS):
        raise errors.UnsafeHeader(
            f"{name[:40]!r} is not a header name.",
            "Use letters, digits and hyphens only.",
            "headers",
        )
    lowered = name.lower()
    if len(name) <= _LONGEST_REMEMBERED:
        _NAMES.remember(name, lowered)
    return lowered


def _check_text(
    what: str, text: str, error: type[errors.InvalidRequest], remedy: str, parameter: str
) -> None:
    for character in text:
        code = ord(character)
        if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
            raise error(f"{what} holds the forbidden character U+{code:04X}.", remedy, parameter)
