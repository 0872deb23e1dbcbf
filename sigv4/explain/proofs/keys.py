"""Derive keys wrongly in the usual ways, and write strings to sign in other forms."""

from __future__ import annotations

from datetime import timedelta

from ...core.constants import SECRET_PREFIX, TERMINATOR
from ...core.digest import hmac_sha256, sha256_hex
from ...core.encoding import encode_path
from ...core.errors import InvalidRequest
from ...core.model import Scope
from ...core.signing_key import SigningKey, derive_signing_key
from ...core.timestamp import parse_amz_date
from ..cause_kinds import CauseKind
from ..causes import Cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3",
    "eu-central-1", "eu-north-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
    "ap-northeast-1", "ap-northeast-2", "ca-central-1", "sa-east-1", "auto", "aws-global", "",
)  # fmt: skip
_SERVICES = (
    "s3", "execute-api", "es", "aoss", "sts", "iam", "ec2", "dynamodb", "lambda", "sqs", "sns",
    "ses", "email", "kms", "monitoring", "logs", "bedrock", "appsync", "iotdevicegateway", "",
)  # fmt: skip


def keys(
    secret: str, scope: str, date: str, hints: tuple[str, ...]
) -> Iterator[tuple[Cause, SigningKey]]:
    """Make wrong keys, each with the mistake that makes it.

    Args:
        secret: as it was given.
        scope: ``DAY/REGION/SERVICE/aws4_request``.
        date: the date of the request.
        hints: regions and services to try as well.
    """
    right = secret.strip()
    for words, wrong in _misspelled(secret, right):
        yield (
            Cause(
                CauseKind.SECRET_STRAY_CHARACTERS,
                f"The key was derived from the secret {words}.",
            ),
            key_of(wrong, *scope.split("/")[:3]),
        )
    day, region, service, _ = scope.split("/")
    for other in dict.fromkeys((*hints, *_REGIONS)):
        words = f"The key was derived for the region {other!r}, and the scope says {region!r}."
        yield Cause(CauseKind.KEY_FOR_DIFFERENT_REGION, words), key_of(right, day, other, service)
        words = f"The key was derived for the service {other!r}, and the scope says {service!r}."
        yield Cause(CauseKind.KEY_FOR_DIFFERENT_SERVICE, words), key_of(right, day, region, other)
    for other in _SERVICES:
        words = f"The key was derived for the service {other!r}, and the scope says {service!r}."
        yield Cause(CauseKind.KEY_FOR_DIFFERENT_SERVICE, words), key_of(right, day, region, other)
    for other in _days(day, date):
        words = f"The key was derived for {other!r}, and the scope says {day!r}."
        yield Cause(CauseKind.KEY_FOR_DIFFERENT_DATE, words), key_of(right, other, region, service)
    yield from _broken(right, [day, region, service, TERMINATOR])


def key_of(secret: str, day: str, region: str, service: str) -> SigningKey:
    """Derive the signing key of any secret, even one with a line end."""
    return SigningKey(derive_signing_key(secret, Scope(day, region, service)))


def _misspelled(secret: str, right: str) -> Iterator[tuple[str, str]]:
    if secret != right:
        yield "with the white space that was given around it", secret
    for words, mark in (
        ("with a newline at its end", "\n"),
        ("with CR LF at its end", "\r\n"),
        ("with a carriage return at its end", "\r"),
        ("with a space at its end", " "),
        ("with a tab at its end", "\t"),
    ):
        yield words, right + mark
    yield "with a space before it", " " + right
    for quote in ('"', "'"):
        yield "in quotes", f"{quote}{right}{quote}"
    yield "with a byte order mark before it", "\ufeff" + right
    yield "percent-encoded", encode_path(right.encode()).replace("/", "%2F")
    yield "percent-encoded but for its slashes", encode_path(right.encode())
    yield "with '\\/' for each slash, as JSON may have it", right.replace("/", "\\/")
    yield "with a space for each plus sign", right.replace("+", " ")
    yield "in lower case", right.lower()
    for cut in (1, 2):
        yield "without its last characters", right[:-cut]
    yield "without its first character", right[1:]


def _days(day: str, date: str) -> Iterator[str]:
    for text in dict.fromkeys((day, date[:8])):
        yield from _around(text)
    yield date


def _around(day: str) -> Iterator[str]:
    try:
        noon = parse_amz_date(f"{day}T120000Z")
        days = [(noon + timedelta(days=off)).strftime("%Y%m%d") for off in (-1, 0, 1)]
    except (InvalidRequest, OverflowError):
        return
    yield from days
    yield noon.strftime("%Y-%m-%d")


def _broken(secret: str, parts: list[str]) -> Iterator[tuple[Cause, SigningKey]]:
    def cause(words: str) -> Cause:
        return Cause(CauseKind.KEY_DERIVED_WRONGLY, words)

    yield cause("The secret was used without its prefix 'AWS4'."), _chain(secret, parts)
    yield (
        cause("The terminator 'aws4_request' was left out."),
        _chain(SECRET_PREFIX + secret, parts[:3]),
    )
    yield (
        cause("Each step was keyed with the hex digits of the one before."),
        _chain(SECRET_PREFIX + secret, parts, in_hex=True),
    )
    yield (
        cause("The secret itself was used as the key."),
        SigningKey(_block((SECRET_PREFIX + secret).encode())),
    )


def _chain(secret: str, parts: list[str], *, in_hex: bool = False) -> SigningKey:
    key = secret.encode()
    for part in parts:
        key = hmac_sha256(key, part.encode())
        if in_hex:
            key = key.hex().encode()
    return SigningKey(_block(key))


def _block(key: bytes) -> bytes:
    """Hash a key that is longer than a block, as HMAC does (RFC 2104)."""
    return key if len(key) <= 64 else bytes.fromhex(sha256_hex(key))


def strings(text: str) -> Iterator[tuple[Cause, str]]:
    """Write what is signed by mistake for a string to sign."""
    for words, other in (
        ("with a newline at its end", text + "\n"),
        ("with CR LF as line ends", text.replace("\n", "\r\n")),
        ("without line ends", text.replace("\n", "")),
        ("hashed first", sha256_hex(text.encode())),
    ):
        yield (
            Cause(
                CauseKind.STRING_TO_SIGN_SIGNED_WRONGLY,
                f"The key has signed the string to sign {words}.",
            ),
            other,
        )
