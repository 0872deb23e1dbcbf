"""Make the usual mistakes with a path."""

from __future__ import annotations

import re

from ...core.canonical_request import canonical_path
from ...core.encoding import decode, encode_path, first_invalid_escape
from ...core.profile import GENERIC, S3
from ..cause_kinds import CauseKind
from .encodings import encodings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Paths = Iterator[tuple[CauseKind, str, str]]

_MOST_SLASHES = 32
_ESCAPE, _DOUBLE_ESCAPE = re.compile("%[0-9A-F]{2}"), re.compile("%25[0-9A-F]{2}")
_SLASHES = re.compile("/{2,}")
_AS_SENT = "the path was signed as it is on the wire, and not percent-encoded first"
_RESOLVED = "the path was signed with '.' segments, which the client resolved before it sent it"


def paths(
    path: str, raw_path: str | None = None, typed_path: str | None = None, host: str = ""
) -> Paths:
    """List the paths that may have been signed instead of a canonical one, each with its mistake.

    Args:
        path: the path of the canonical request.
        raw_path: as it is on the wire, where that is known.
        typed_path: as the user gave it, where the client sends another one.
        host: the host, which may name a bucket.
    """
    yield from _twice(path)  # first, as the path on the wire may be one of these
    yield from _lower_case(path)
    if raw_path is not None:
        yield CauseKind.PATH_SIGNED_AS_SENT, _AS_SENT, raw_path
    if typed_path is not None:
        yield CauseKind.PATH_NORMALISED, _RESOLVED, typed_path
        yield CauseKind.PATH_NORMALISED, _RESOLVED, canonical_path(typed_path, S3)
    yield from _slashes(path)
    yield from _encodings(path)
    yield from _characters(path)
    yield from _segments(path)
    yield from _buckets(path, host)


def _slashes(path: str) -> Paths:
    kind = CauseKind.TRAILING_SLASH
    yield kind, "the path was signed with a slash at its end", path.rstrip("/") + "/"
    yield kind, "the path was signed without its last slash", path.rstrip("/") or "/"


def _twice(path: str) -> Paths:
    kind = CauseKind.PATH_ENCODED_TWICE
    yield kind, "the path was encoded twice", encode_path(path.encode())
    if "%25" in path and first_invalid_escape(path) is None:
        once = decode(path).decode("utf-8", "replace")
        if "%" in once and first_invalid_escape(once) is None:
            yield kind, "the path was encoded once and the server encodes it twice", once


def _lower_case(path: str) -> Paths:
    kind, words = CauseKind.ESCAPES_IN_LOWER_CASE, "escapes of the path were signed in lower case"
    for escape in (_ESCAPE, _DOUBLE_ESCAPE):
        yield kind, words, escape.sub(lambda found: found[0].lower(), path)


def _encodings(path: str) -> Paths:
    kind = CauseKind.PATH_PLUS_OR_SPACE
    yield kind, "a space of the path was signed as '+'", path.replace("%20", "+")
    yield kind, "a plus sign of the path was signed as a space", path.replace("%2B", "%20")
    if first_invalid_escape(path) is not None:
        return
    decoded = decode(path).decode("utf-8", "replace")
    single = _SLASHES.sub("/", path)
    words = "the path was signed with its repeated slashes merged"
    yield CauseKind.REPEATED_SLASHES_MERGED, words, single
    normalised = canonical_path(path, GENERIC.replace(double_encode=False))
    yield CauseKind.PATH_NORMALISED, "the path was normalised before it was signed", normalised
    yield CauseKind.PATH_NOT_ENCODED, "the path was not encoded", decoded


def _characters(path: str) -> Paths:
    """Encode the characters of the path in other ways: as other programs, or other characters."""
    is_twice = "%25" in path and first_invalid_escape(path.replace("%25", "%")) is None
    once = path.replace("%25", "%") if is_twice else path
    if first_invalid_escape(once) is not None:
        return
    for kind, _, words, write in encodings():
        made = "/".join(map(write, once.split("/")))
        yield kind, f"the path {words}", made.replace("%", "%25") if is_twice else made


def _segments(path: str) -> Paths:
    """Undo what clients and proxies do to slashes: resolve '.', merge '//', decode %2F."""
    at = [index for index, character in enumerate(path) if character == "/"][:_MOST_SLASHES]
    for index in at:
        before, after = path[:index], path[index + 1 :]
        yield CauseKind.PATH_NORMALISED, _RESOLVED, f"{before}/./{after}"
        words = "the path was signed with '//', and something merged the slashes"
        yield CauseKind.REPEATED_SLASHES_MERGED, words, f"{before}//{after}"
        if index:
            words = "a slash of the path was signed as %2F"
            yield CauseKind.ENCODED_SLASH_DECODED, words, f"{before}%2F{after}"
            yield CauseKind.ENCODED_SLASH_DECODED, words, f"{before}%252F{after}"
    if len(at) > 2:
        words = "the slashes of the path were signed as %2F"
        yield CauseKind.ENCODED_SLASH_DECODED, words, "/" + path[1:].replace("/", "%2F")


def _buckets(path: str, host: str) -> Paths:
    """Add the bucket that the host names, or leave out the first segment."""
    kind = CauseKind.PATH_PREFIX_CHANGED
    name = host.partition(":")[0]
    for bucket in dict.fromkeys((name.partition(".")[0], name.partition(".s3")[0], name)):
        yield kind, "the path was signed with the bucket, which the host names", f"/{bucket}{path}"
    _, slash, rest = path[1:].partition("/")
    words = "the path was signed without its first segment, as if the host named the bucket"
    yield kind, words, slash + rest or "/"
