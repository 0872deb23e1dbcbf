"""What a bucket and an object key may be called, checked before a URL is made of them.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
"""

from __future__ import annotations

from ...core.encoding import UNRESERVED_AND_SLASH, encode_path
from ...core.errors import EmptyKey, InvalidBucketName, KeyTooLong, UnsafeKey

MAX_KEY_BYTES = 1024
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SHORTEST, _LONGEST = 3, 63
_LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
_BUCKET_CHARACTERS = _LETTERS_AND_DIGITS + "-."
_RESERVED_PREFIXES = ("xn--", "sthree-")
_RESERVED_SUFFIXES = (".mrap", "--table-s3")
_DIRECTORY_SUFFIXES = ("--x-s3", "--xa-s3")


def check_bucket(bucket: str, allow_any: bool = False) -> None:
    """Refuse a name that no general purpose bucket can have.

    Args:
        bucket: the name.
        allow_any: let any name pass that a URL can carry.

    Raises:
        InvalidBucketName: names the rule, and the nearest valid name where there is one.
        TypeError: not a str.
    """
    if not isinstance(bucket, str):
        raise TypeError(f"Bucket must be str, not {type(bucket).__name__}")
    broken = "" if addresses_itself(bucket) else _broken_rule(bucket)
    if broken and not (allow_any and _can_be_sent(bucket)):
        nearest = _nearest_valid(bucket)
        suggestion = f"Did you mean {nearest!r}? " if nearest else ""
        raise InvalidBucketName(
            f"{bucket[:80]!a} is not a bucket name: {broken}.",
            f"{suggestion}Pass `allow_any_bucket=True` for a bucket that is older than the rules "
            "or on another service.",
        )


def _can_be_sent(bucket: str) -> bool:
    surrogate = any("\ud800" <= character <= "\udfff" for character in bucket)
    return bucket not in ("", ".", "..") and not surrogate


def addresses_itself(bucket: str) -> bool:
    """Whether it is no general purpose bucket's name: an ARN, or what ends as a directory bucket.

    Such a name tells its host by itself, and `rules` checks it.
    """
    return bucket.startswith("arn:") or bucket.endswith(_DIRECTORY_SUFFIXES)


def fits_label(text: str) -> bool:
    """Whether a text can stand between two dots of a host."""
    inner = text.strip(_LETTERS_AND_DIGITS + _LETTERS_AND_DIGITS.upper() + "-")
    return not inner and 0 < len(text) <= _LONGEST and "-" not in (text[0], text[-1])


def fits_host(bucket: str) -> bool:
    """Whether a name can be the first part of a host."""
    return not _broken_rule(bucket)


def _broken_rule(bucket: str) -> str:
    for broken, rule in _RULES:
        if broken(bucket):
            return rule
    return ""


def _looks_like_ip(bucket: str) -> bool:
    parts = bucket.split(".")
    return len(parts) == 4 and all(part.isdigit() for part in parts)


def _nearest_valid(bucket: str) -> str:
    nearest = bucket.lower().replace("_", "-").replace(" ", "-").strip("-.")[:_LONGEST]
    return "" if nearest == bucket or _broken_rule(nearest) else nearest


_RULES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (
        lambda bucket: not _SHORTEST <= len(bucket) <= _LONGEST,
        f"a name has {_SHORTEST} to {_LONGEST} characters",
    ),
    (
        lambda bucket: bool(bucket.strip(_BUCKET_CHARACTERS)),
        "only lower-case letters, digits, hyphens and dots are allowed",
    ),
    (
        lambda bucket: not {bucket[0], bucket[-1]} <= set(_LETTERS_AND_DIGITS),
        "it must begin and end with a lower-case letter or a digit",
    ),
    (lambda bucket: ".." in bucket, "two dots may not stand side by side"),
    (_looks_like_ip, "it must not look like an IP address"),
    (
        lambda bucket: bucket.startswith(_RESERVED_PREFIXES) or bucket.endswith(_RESERVED_SUFFIXES),
        "its prefix or suffix is reserved by AWS",
    ),
)


class KeyGuard:
    """Admits object keys to the path of a URL.

    Args:
        allow_unsafe: let ``.`` and ``..`` segments, NUL and the empty key pass.
        allow_long: let keys of over 1024 bytes pass.
    """

    __slots__ = ("allow_unsafe", "allow_long")

    def __init__(self, allow_unsafe: bool = False, allow_long: bool = False) -> None:
        self.allow_unsafe = allow_unsafe
        self.allow_long = allow_long

    def admit(self, key: str) -> str:
        """Check a key and percent-encode it, slashes kept.

        Raises:
            EmptyKey, KeyTooLong, UnsafeKey: names the key, the rule and the way around it.
            TypeError: not a str.
        """
        if not isinstance(key, str):
            raise TypeError(f"Key must be str, not {type(key).__name__}")
        try:
            data = key.encode()
        except UnicodeEncodeError:
            raise UnsafeKey(
                f"The key {key[:80]!a} holds a lone surrogate, which UTF-8 cannot carry.",
                "Decode file names with the right encoding first.",
            ) from None
        undotted = key and "/." not in key and key[0] != "."
        if (
            undotted
            and len(data) <= MAX_KEY_BYTES
            and not data.translate(None, UNRESERVED_AND_SLASH)
        ):
            return key
        if not self.allow_unsafe and (not undotted or "\0" in key):
            self._refuse_unsafe(key)
        if len(data) > MAX_KEY_BYTES and not self.allow_long:
            raise KeyTooLong(
                f"The key {key[:40]!r}... takes {len(data)} bytes of UTF-8, and S3 allows "
                f"{MAX_KEY_BYTES}.",
                "Shorten it, or pass `allow_long_keys=True` for a service with another limit.",
            )
        return encode_path(data)

    def _refuse_unsafe(self, key: str) -> None:
        if not key:
            raise EmptyKey(
                "The key is empty, so the URL would address the bucket, not an object.",
                "Name the object; if the key comes from a variable, that variable is empty.",
            )
        if "\0" in key:
            raise UnsafeKey(
                f"The key {key[:80]!r} holds a NUL, which servers and proxies cut or refuse.",
                "Rename the object, or pass `allow_unsafe_keys=True`.",
            )
        segments = key.split("/")
        if "." in segments or ".." in segments:
            raise UnsafeKey(
                f"The key {key[:80]!r} has a '.' or '..' segment: HTTP clients rewrite such a "
                "path, which breaks the signature or fetches another object.",
                "Rename the object, or pass `allow_unsafe_keys=True` and a client that does not "
                "rewrite paths (curl --path-as-is).",
            )
