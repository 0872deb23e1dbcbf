"""The head outside: which headers of the inner side pass. What carries a credential never does."""

from __future__ import annotations

from collections.abc import Iterable

from ..core.constants import SIGNATURE_PARAMETERS
from ..core.encoding import decode
from ..core.model import Request
from ..core.profile import NEVER_SIGNED
from ..verify.names import SIGNATURE_HEADERS
from .refusals import Denials

HOP_BY_HOP = frozenset(
    {
        "connection",
        "http2-settings",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# What the outer side makes itself, and what is the inner side's alone.
_DROPPED = (
    (NEVER_SIGNED - {"user-agent"})
    | HOP_BY_HOP
    | SIGNATURE_HEADERS
    | {
        "accept-encoding",  # identity outside, so that the response can be searched for secrets
        "content-length",
        "cookie",
        "date",
        "host",
        "x-http-method",  # frameworks take these for the method, on which the policies decided
        "x-http-method-override",
        "x-method-override",
    }
)
_ONCE = ("content-length", "transfer-encoding", "host", "x-amz-content-sha256")
_CONNECTION = "connection"
_CLOSE = "close"
_CHUNKED = "chunked"
_AWS_CHUNKED = "aws-chunked"


def check_unambiguous(request: Request, refuse: Denials) -> int | None:
    """Return the length of the body as it arrives; None where it is not known before its end.

    https://www.rfc-editor.org/rfc/rfc9112#section-6.3

    Raises:
        NotForwarded: two lengths, or a length and a transfer encoding, of which servers believe
            one or the other; a header that the policies decide on and `Connection` takes away.
    """
    _check_connection(request, refuse)
    names = [name.lower() for name, _ in request.headers]
    twice = [name for name in _ONCE if names.count(name) > 1]
    encoding = request.fields.get("transfer-encoding")
    length = request.fields.get("content-length")
    if twice or (encoding is not None and length is not None):
        what = twice[0] if twice else "Content-Length beside Transfer-Encoding"
        raise refuse("request-ambiguous", f"The request has {what} twice.", "Send one of them.")
    if encoding is not None:
        if encoding.lower() != _CHUNKED:
            raise refuse(
                "request-ambiguous",
                f"Transfer-Encoding is {encoding[:40]!a}.",
                "Send chunked, or Content-Length.",
            )
        return None
    if length is None:
        return 0
    if not (length.isascii() and length.isdigit() and len(length) < 19):
        raise refuse(
            "request-ambiguous", f"Content-Length is {length[:40]!a}.", "Send decimal digits."
        )
    return int(length)


def _check_connection(request: Request, refuse: Denials) -> None:
    """Refuse a request that asks for another header to be removed, which the policies count.

    https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
    """
    options = request.fields.get(_CONNECTION, "").lower().split(",")
    named = {option.strip() for option in options} - HOP_BY_HOP - {_CLOSE, ""}
    if named:
        raise refuse(
            "request-ambiguous",
            f"The header Connection names {min(named)[:60]!a}, which proxies remove then.",
            "Leave it out of Connection.",
        )


def passed_headers(
    request: Request, allowed: Iterable[str] | None, added: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """List the headers that pass, with those that are added in place of the same names.

    Args:
        request: as it arrived.
        allowed: lower-case names of those that may pass, or prefixes that end with a hyphen; None
            for all but those that never do.
        added: names and values.
    """
    replaced = {name.lower() for name, _ in added}
    exact = None if allowed is None else frozenset(allowed)
    prefixes = tuple(name for name in exact or () if name.endswith("-"))
    kept = []
    for name, value in request.headers:
        lowered = name.lower()
        if lowered in _DROPPED or lowered in replaced or "_" in lowered:
            continue
        if exact is not None and lowered not in exact and not lowered.startswith(prefixes or "\0"):
            continue
        text = _without_framing(value) if lowered == "content-encoding" else value
        if text:
            kept.append((name, text))
    return [*kept, *added]


def passed_query(request: Request) -> str:
    """Return the raw query without the parameters of a signature."""
    return "&".join(
        piece
        for piece in request.query.split("&")
        if piece and _name(piece) not in SIGNATURE_PARAMETERS
    )


def _name(piece: str) -> str:
    return decode(piece.partition("=")[0]).decode("latin-1").lower()


def _without_framing(value: str) -> str:
    kept = [word.strip(" ") for word in value.split(",")]
    return ", ".join(word for word in kept if word and word.lower() != _AWS_CHUNKED)
