"""What logs and tracebacks may show of a value that carries a secret.

A signature shows its first eight digits: enough to distinguish two, useless to replay.
"""

from __future__ import annotations

HIDDEN = "<hidden>"
_SHOWN_DIGITS = 8
_SHOWN_OF_URL = 400
_HEX_DIGITS = "0123456789abcdefABCDEF"
_READ_OF_URL = 4096  # the rest is never shown, so it is not read

# Lower-case names of headers and query parameters whose value is a secret, a token or a signature.
# SSE-C: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
# S3 Express: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
# Used once: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
# and https://docs.aws.amazon.com/AmazonS3/latest/API/API_WriteGetObjectResponse.html
SECRET_NAMES = frozenset(
    {
        "authorization",
        "cookie",
        "proxy-authorization",
        "signature",  # of Signature Version 2
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-mfa",
        "x-amz-request-token",
        "x-amz-s3session-token",
        "x-amz-security-token",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-signature",
    }
)


def signature(text: str) -> str:
    """Shorten a signature to ``aeeed9bb...``."""
    return text[:_SHOWN_DIGITS] + "..."


def field(name: str, value: str) -> str:
    """Return the value of a header or query parameter, or `HIDDEN`."""
    return HIDDEN if name.lower().replace("_", "-") in SECRET_NAMES else value


def query(raw: str) -> str:
    """Return a raw query in which secret values are `HIDDEN`, also those of encoded names."""
    pieces = []
    for piece in raw.split("&"):
        name, equals, value = piece.partition("=")
        pieces.append(name + equals + field(plain(name) if "%" in name else name, value))
    return "&".join(pieces)


def plain(name: str) -> str:
    """Decode a name; what is not a valid escape stays."""
    first, *parts = name.split("%")
    decoded = [first]
    for part in parts:
        digits = part[:2]
        valid = len(digits) == 2 and not digits.strip(_HEX_DIGITS)
        decoded.append(chr(int(digits, 16)) + part[2:] if valid else f"%{part}")
    return "".join(decoded)


def url(text: str) -> str:
    """Return the start of a valid URL in which secret query values are `HIDDEN`."""
    base, mark, raw = text[:_READ_OF_URL].partition("?")
    return (base + mark + query(raw))[:_SHOWN_OF_URL]


def refused_url(text: str) -> str:
    """Return the start of a URL that was refused; possible user information is `HIDDEN`."""
    base, mark, raw = text.partition("?")
    place = base.partition("://")[2].partition("/")[0]
    if ":" in place and not place.partition(":")[2].isdigit():  # not a port: maybe a password
        base, mark, raw = text, "", ""
    before, at, after = base.rpartition("@")
    scheme, separator, _ = before.partition("://")
    return url(
        f"{scheme if separator else ''}{separator}{HIDDEN}{at}{after}{mark}{raw}" if at else text
    )


def canonical_request(text: str) -> str:
    """Return a canonical request in which values of secret headers and parameters are `HIDDEN`."""
    method, path, raw, *lines = text.split("\n")
    shown = [method, path, query(raw)]
    for line in lines:
        name, colon, value = line.partition(":")
        shown.append(name + colon + field(name, value))
    return "\n".join(shown)
