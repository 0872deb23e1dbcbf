"""Paths that clients change after signing.

RFC 3986, section 3.3 lists the characters that may stand in a path; clients encode all others
before they send them. ``requests`` and ``urllib3`` also write escapes in capitals and decode those
of unreserved characters; ``httpx`` encodes the characters that are not allowed. A server then
computes its signature from the changed path.
"""

from __future__ import annotations

from .encoding import UNRESERVED, encode_path

_ALLOWED = UNRESERVED + b"/!$&'()*+,;=:@%"
_UPPER = "0123456789ABCDEF"


def what_clients_change(path: str) -> str:
    """Name what HTTP clients change in a raw path; empty if they leave it as it is."""
    data = path.encode()
    odd = data.translate(None, _ALLOWED)
    if odd:
        return f"encode {odd.decode(errors='replace')[:1]!a}"
    if b"%" in data:
        for part in path.split("%")[1:]:
            escape = part[:2]
            if escape.strip(_UPPER):
                return f"write %{escape} in capitals"
            if bytes.fromhex(escape) in _UNRESERVED_BYTES:
                return f"decode %{escape}"
    return ""


def as_clients_send_it(path: str) -> str:
    """Return the form of a raw path that every client sends unchanged."""
    first, *escaped = path.encode().split(b"%")
    pieces = [_encoded(first)]
    for part in escaped:
        byte = bytes.fromhex(part[:2].decode())
        kept = byte.decode() if byte in _UNRESERVED_BYTES else f"%{byte.hex().upper()}"
        pieces.append(kept + _encoded(part[2:]))
    return "".join(pieces)


def has_dot_segments(path: str) -> bool:
    """Whether a raw path has a ``.`` or ``..`` segment, which clients resolve; escaped or not."""
    if "/." not in path and "%2" not in path:
        return False
    segments = path.replace("%2e", ".").replace("%2E", ".").split("/")
    return "." in segments or ".." in segments


def ambiguous_for_s3(path: str) -> str:
    """Return the ``+`` or ``%2F`` that S3 reads differently from how it is signed; may be empty.

    S3 reads a raw ``+`` as a space and decodes ``%2F`` to a slash before it verifies.
    https://github.com/aws/aws-sdk-net/issues/4473
    https://github.com/anomalizer/ngx_aws_auth/issues/87
    """
    if "+" in path:
        return "+"
    return next((escape for escape in ("%2F", "%2f") if escape in path), "")


def _encoded(raw: bytes) -> str:
    if not raw.translate(None, _ALLOWED):
        return raw.decode()
    return "".join([chr(byte) if byte in _ALLOWED else encode_path(bytes((byte,))) for byte in raw])


_UNRESERVED_BYTES = frozenset(bytes((byte,)) for byte in UNRESERVED)
