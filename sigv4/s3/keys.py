"""What an object key may be, checked before a URL is made of it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
"""

from __future__ import annotations

from ..core import lazy_errors as errors
from ..core.encoding import TO_LETTERS, encode_path

MAX_KEY_BYTES = 1024


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
            raise errors.UnsafeKey(
                f"The key {key[:80]!a} holds a lone surrogate, which UTF-8 cannot carry.",
                "Decode file names with the right encoding first.",
                "Key",
            ) from None
        undotted = key and "/." not in key and key[0] != "."
        if undotted and len(data) <= MAX_KEY_BYTES and data.translate(TO_LETTERS).isalpha():
            return key
        if not self.allow_unsafe and (not undotted or "\0" in key):
            self._refuse_unsafe(key)
        if len(data) > MAX_KEY_BYTES and not self.allow_long:
            raise errors.KeyTooLong(
                f"The key {key[:40]!r}... takes {len(data)} bytes of UTF-8, and S3 allows "
                f"{MAX_KEY_BYTES}.",
                "Shorten it, or pass `allow_long_keys=True` for a service with another limit.",
                "Key",
            )
        return encode_path(data)

    def _refuse_unsafe(self, key: str) -> None:
        if not key:
            raise errors.EmptyKey(
                "The key is empty, so the URL would address the bucket, not an object.",
                "Name the object; if the key comes from a variable, that variable is empty.",
                "Key",
            )
        if "\0" in key:
            raise errors.UnsafeKey(
                f"The key {key[:80]!r} holds a NUL, which servers and proxies truncate or refuse.",
                "Rename the object, or pass `allow_unsafe_keys=True`.",
                "Key",
            )
        segments = key.split("/")
        if "." in segments or ".." in segments:
            raise errors.UnsafeKey(
                f"The key {key[:80]!r} has a '.' or '..' segment: HTTP clients rewrite such a "
                "path, which breaks the signature or fetches another object.",
                "Rename the object, or pass `allow_unsafe_keys=True` and a client that does not "
                "rewrite paths (curl --path-as-is).",
                "Key",
            )
