"""What a record says of a URL, and how records are chained."""

from __future__ import annotations

import json
from binascii import a2b_base64
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_to_bytes

from ..core.conditions import FILENAME
from ..core.constants import MAX_EXPIRES_IN
from ..core.digest import hmac_sha256, sha256_hex
from ..core.encoding import encode_path
from ..core.errors import InvalidCredentials, InvalidParameter, SigV4Error
from ..core.form import CREDENTIAL_FIELD, DATE_FIELD, POLICY_FIELD, SIGNATURE_FIELD
from ..core.lifetime import read_lifetime
from ..core.timestamp import parse_amz_date
from ..core.wire import split_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    # What URLs of a record share: access key id, date, lifetime, whether the path is a prefix.
    Shared = tuple[str, str, int, bool]

FIRST = "0" * 64  # what stands for the hash before the first
LEAST_KEY = 32  # bytes, as many as the output of SHA-256: RFC 2104, section 3
SUFFIX = ".ledger"
DIGEST = 32  # hexadecimal digits of each digest
_CHECK = b"sigv4-ledger-key-1"
BLAKE2B = "blake2b"  # the hash of digests in records of bulk runs; SHA-256 without it
_PATH = b"sigv4-ledger-path-1\n"
_RESOURCE = b"sigv4-ledger-resource-1\n"
_DATE = len("20150830T123600Z")
SIGNATURE = "X-Amz-Signature="


class UrlFacts(NamedTuple):
    """What a presigned URL says of itself.

    Attributes:
        path: as it stands in the URL.
        key_id: the access key id.
        signed: X-Amz-Date.
        seconds: X-Amz-Expires.
        signature: empty where a log has masked it.
    """

    path: str
    key_id: str
    signed: str
    seconds: int
    signature: str


def read_url(url: str) -> UrlFacts | None:
    """Read a presigned URL, or the target of a request; None if it is not presigned."""
    base, mark, query = url.partition("?")
    if not mark:
        return None
    credential = _parameter(query, "X-Amz-Credential=")
    signed = _parameter(query, "X-Amz-Date=")
    seconds = read_lifetime(_parameter(query, "X-Amz-Expires="))
    if not credential or len(signed) != _DATE or seconds is None:
        return None
    path = base
    if "://" in base:
        _, slash, rest = base.partition("://")[2].partition("/")
        path = slash + rest
    key_id = credential.replace("%2f", "%2F").replace("/", "%2F").partition("%2F")[0]
    signature = _parameter(query, SIGNATURE)
    return UrlFacts(path, key_id, signed, seconds, signature if _is_whole(signature) else "")


def read_presigned(url: str) -> UrlFacts:
    """Read a URL that is presigned.

    Raises:
        InvalidParameter: it is not.
    """
    facts = read_url(url)
    if facts is None:
        raise InvalidParameter(
            "The URL is not presigned with Signature Version 4.",
            "Record what S3.presign returns.",
            "presigned",
        )
    return facts


def read_form(form: Mapping[str, Any]) -> tuple[UrlFacts, bool]:
    """Read an upload form, and whether its path is only where keys begin.

    Raises:
        InvalidParameter: not a form of Signature Version 4.
    """
    try:
        fields = {name.lower(): text for name, text in form["fields"].items()}
        policy = json.loads(a2b_base64(fields[POLICY_FIELD]))
        signed = parse_amz_date(fields[DATE_FIELD.lower()])
        ends = datetime.fromisoformat(policy["expiration"].replace("Z", "+00:00"))
        key_id = fields[CREDENTIAL_FIELD.lower()].partition("/")[0]
        key, mark, _ = fields["key"].partition(FILENAME)
        path = split_url(form["url"])[2].rstrip("/")
        signature = fields[SIGNATURE_FIELD.lower()]
        signature.encode()
        seconds = int((ends - signed).total_seconds())
        facts = UrlFacts(
            f"{path}/{encode_path(key.encode())}",
            key_id,
            fields[DATE_FIELD.lower()],
            seconds,
            signature,
        )
    except (KeyError, TypeError, AttributeError, ValueError, SigV4Error):
        raise InvalidParameter(
            "The form is not one of Signature Version 4.",
            "Record what S3.generate_presigned_post returns.",
            "form",
        ) from None
    if not 0 < seconds <= MAX_EXPIRES_IN:
        raise InvalidParameter(
            f"The policy of the form ends {seconds} seconds after it was signed, and a form lasts "
            f"1 to {MAX_EXPIRES_IN} seconds.",
            "Record a form that a server accepts.",
            "form",
        )
    return facts, bool(mark)


def _parameter(query: str, name: str) -> str:
    at = query.find(name)
    while at > 0 and query[at - 1] != "&":
        at = query.find(name, at + 1)
    return query[at + len(name) :].partition("&")[0] if at >= 0 else ""


def _is_whole(signature: str) -> bool:
    """Tell whether a signature is one: logs of S3 have letters X in its place."""
    return len(signature) >= len(FIRST) and not signature.strip("0123456789abcdef")


def check_key(key: bytes) -> bytes:
    """Return the key of a ledger.

    Raises:
        InvalidCredentials: it is too short to keep paths from being guessed.
    """
    if not isinstance(key, bytes) or len(key) < LEAST_KEY:
        raise InvalidCredentials(
            f"The key of a ledger must be {LEAST_KEY} bytes or more.",
            "Make one with secrets.token_hex(32), and keep it apart from the ledger.",
            "key",
        )
    return key


def key_check(key: bytes) -> str:
    """Return what tells a key from another, without telling the key."""
    return hmac_sha256(key, _CHECK).hex()[:DIGEST]


def path_digest(key: bytes, path: str) -> str:
    """Return the digest of a path, which is decoded first: logs may write it otherwise."""
    return hmac_sha256(key, _PATH + unquote_to_bytes(path)).hex()[:DIGEST]


def resource_digest(key: bytes, resource: str) -> str:
    """Return the digest of a resource as it stands in a policy, wildcards included."""
    return hmac_sha256(key, _RESOURCE + resource.encode()).hex()[:DIGEST]


def signature_digest(signature: str) -> str:
    """Return the digest of a signature."""
    return sha256_hex(signature.encode())[:DIGEST]


def chain_hash(before: str, text: str) -> str:
    """Return the hash of a record that follows another."""
    return sha256_hex(f"{before} {text}".encode())
