"""What becomes of a method and a path on the way."""

from __future__ import annotations

from ...core.canonical_request import canonical_path
from ...core.profile import GENERIC
from ..display import short
from ..evidence import LIKELY, Cause, Evidence
from .encoding_forms import respelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def find(seen: Evidence) -> Iterator[Cause]:
    """The causes that methods and paths show."""
    if seen.ours is None or seen.theirs is None:
        return
    if seen.ours.method != seen.theirs.method:
        yield _method(seen.ours.method, seen.theirs.method)
    if seen.ours.path != seen.theirs.path:
        yield _path(seen.ours.path, seen.theirs.path)


def _method(ours: str, theirs: str) -> Cause:
    says = f"The request was signed for {short(ours)} and arrived as {short(theirs)}"
    if ours.upper() == theirs.upper():
        return Cause(
            "method not in upper case",
            f"{says}: methods are signed as they are sent, and servers want upper case.",
            "Write the method in upper case before it is signed.",
        )
    if {ours, theirs} == {"GET", "HEAD"}:
        return Cause(
            "HEAD against GET",
            f"{says}: the two are signed apart.",
            "Sign for the method that is sent; a URL presigned for GET does not answer HEAD "
            "(curl -I, link checkers).",
        )
    if (ours, theirs) in {("POST", "GET"), ("PUT", "GET"), ("DELETE", "GET")}:
        return Cause(
            "method changed by a redirect",
            f"{says}: clients that follow a 301, 302 or 303 turn to GET.",
            "Send to the final URL (the bucket's own region) and sign for that host, or use the "
            "method that was signed.",
            LIKELY,
        )
    return Cause(
        "method changed",
        f"{says}.",
        "Use the method that was signed; a presigned URL is good for one only.",
    )


def _path(ours: str, theirs: str) -> Cause:
    says = f"The path was signed as {short(ours)!r} and the server has {short(theirs)!r}: "
    if ours.rstrip("/") == theirs.rstrip("/"):
        return Cause(
            "trailing slash",
            says + "a slash at the end was added or dropped.",
            "Sign the path with the slash that is sent; frameworks and proxies add and drop it.",
        )
    if _single(ours) == _single(theirs):
        return Cause(
            "repeated slashes made one",
            says + "one side has made a slash of two.",
            "For S3 sign and send the path as the key has it, '//' included (nginx: merge_slashes "
            "off); other services want the canonical path without repeats.",
        )
    if _normal(ours) == _normal(theirs):
        return Cause(
            "path normalised",
            says + "one side has resolved '.' and '..' segments.",
            "S3's paths are signed as they are, so send them so (curl --path-as-is), or use keys "
            "without such segments; other services want the canonical path resolved.",
        )
    cause = respelled("path", ours, theirs)
    return cause if cause is not None else _other_path(ours, theirs, says)


def _other_path(ours: str, theirs: str, says: str) -> Cause:
    if ours.endswith(theirs) or theirs.endswith(ours) or "/" in (ours, theirs):
        return Cause(
            "path prefix added or stripped",
            says + "the beginning differs, as when a proxy maps paths, or the bucket stands in the "
            "host for one side and in the path for the other.",
            "Sign the path that the server receives: mind the proxy's prefix, and virtual-host "
            "against path addressing.",
            LIKELY,
        )
    return Cause(
        "path altered",
        says + "they are different paths.",
        "Sign the very path that is sent.",
        LIKELY,
    )


def _single(path: str) -> str:
    return "/".join([segment for segment in path.split("/") if segment])


def _normal(path: str) -> str:
    """The path without dot segments, its escapes as they are (each `%` once more encoded)."""
    return canonical_path(path, GENERIC).rstrip("/")
