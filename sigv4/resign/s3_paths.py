"""Read bucket and key from a path of S3, and refuse paths that servers read in several ways.

A policy decides on the key, and a server acts on the path. Where they could differ, an attacker
chooses the difference: ``/public/../secret``, ``/public%2F..%2Fsecret``, ``//secret/key``.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.encoding import decode
from .refusals import Denials

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_DOTS = (".", "..")


@dataclass(frozen=True, slots=True)
class Place:
    """What a path of S3 addresses.

    Attributes:
        bucket: its name; None for requests about no bucket.
        key: decoded; None for requests about a bucket.
    """

    bucket: str | None
    key: str | None

    @property
    def other_key(self) -> str | None:
        """The key as servers read it that merge slashes; None where that is the key itself."""
        if self.key is None:
            return None
        merged = re.sub("/{2,}", "/", self.key).lstrip("/")
        return None if merged == self.key else merged


def read_place(path: str, bucket: str | None, refuse: Denials) -> Place:
    """Read what a path addresses.

    Args:
        path: raw, as it arrived.
        bucket: the bucket that the host names; None if the path names it.
        refuse: makes the errors.

    Raises:
        NotForwarded: the path can be read in several ways.
    """
    text = _decoded(path, refuse)
    if any(segment in _DOTS for segment in re.split(r"[/\\]", text)):
        raise _ambiguous(
            refuse, path, "has a '.' or '..' segment, which many servers resolve", "Rename the key."
        )
    rest = text.removeprefix("/")
    if bucket is None and rest:
        bucket, _, rest = rest.partition("/")
    if bucket is None:
        return Place(None, None)
    if not _BUCKET.fullmatch(bucket):
        raise _ambiguous(
            refuse,
            path,
            "does not begin with the name of a bucket",
            "Send /BUCKET/KEY, with one slash before each.",
        )
    if rest and not rest.strip("/"):
        raise _ambiguous(
            refuse,
            path,
            "has slashes alone for a key, which servers that merge them read as the bucket itself",
            "Rename the key.",
        )
    return Place(bucket, rest or None)


def _decoded(path: str, refuse: Denials) -> str:
    if "%2f" in path.lower():
        raise _ambiguous(
            refuse, path, "has an encoded slash, which servers decode or keep", "Send / instead."
        )
    try:
        text = decode(path).decode()
    except UnicodeDecodeError:
        raise _ambiguous(
            refuse, path, "is not UTF-8 after decoding", "Encode the key as UTF-8."
        ) from None
    if "\0" in text:
        raise _ambiguous(refuse, path, "has a NUL", "Rename the key.")
    return text


def _ambiguous(refuse: Denials, path: str, why: str, remedy: str) -> Exception:
    return refuse("path-ambiguous", f"The path {path[:80]!a} {why}.", remedy)
