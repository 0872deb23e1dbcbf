"""What bounds a list of keys: a prefix, a delimiter and a number, where they are signed.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from __future__ import annotations

from dataclasses import dataclass

from ...core.model import Request
from .case import Case
from .lines import request_line
from .operations import parameters_of
from .results import Limit, limit
from .trials import Allows
from .words import quoted

MOST_KEYS = 1000  # that S3 lists in one answer, whatever max-keys says
_MAX_KEYS = "max-keys"
_PAGES = {  # what asks for the keys after the first answer
    "list_objects": ("marker",),
    "list_objects_v2": ("continuation-token", "start-after"),
    "list_object_versions": ("key-marker",),
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds a list of keys.

    Attributes:
        words: that follow "List keys of the bucket"; empty without bounds.
        limit: the same as a limit; None without bounds.
    """

    words: str = ""
    limit: Limit | None = None


def find_bounds(case: Case, allows: Allows) -> Bounds:
    """Find the signed parameters that bound a list: those that cannot be changed or removed."""
    pages = _PAGES.get(case.name)
    if pages is None:
        return Bounds()
    with_body = False
    there = dict(parameters_of(case.request))

    def refused(name: str) -> Request | None:
        """Return a request with another value if that, and the one without it, are refused."""
        changed = case.with_parameter(name, "1" if there.get(name) != "1" else "2")
        others = (changed, case.with_parameter(name, None)) if name in there else (changed,)
        return None if any(allows(each, with_body) for each in others) else changed

    words, sentences, shown = "", [], None
    prefix, delimiter = there.get("prefix"), there.get("delimiter")
    if prefix and (by_prefix := refused("prefix")):
        words += f" that begin with {quoted(prefix)}"
        sentences.append(f"Only keys that begin with {quoted(prefix)} are listed.")
        shown = by_prefix
    if delimiter and (by_delimiter := refused("delimiter")):
        after = "after the prefix" if prefix else "in them"
        sentences.append(f"Keys with {quoted(delimiter)} {after} are shown as common prefixes.")
        shown = shown or by_delimiter
    most, by_number = _most(case, there.get(_MAX_KEYS, "")), refused(_MAX_KEYS)
    if most and by_number and all(refused(name) for name in pages):
        words += f", at most {most} at a time,"
        sentences.append(f"At most {most} are listed at a time: further pages are refused.")
        shown = shown or by_number
    if shown is None:
        return Bounds()
    return Bounds(words, limit("listing", " ".join(sentences), request_line(shown)))


def _most(case: Case, max_keys: str) -> int | None:
    """Find how many keys one answer has at most; None if that is up to a server that is not S3."""
    said = int(max_keys) if max_keys.isascii() and max_keys.isdecimal() else None
    if case.place.bucket is None:
        return said
    return MOST_KEYS if said is None else min(said, MOST_KEYS)
