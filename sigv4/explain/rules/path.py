"""Find what has changed a method or a path between the two sides."""

from __future__ import annotations

from dataclasses import replace

from ...core.canonical_request import canonical_path
from ...core.encoding import decode
from ...core.profile import GENERIC, S3
from ..cause_kinds import CauseKind
from ..causes import LIKELY, Cause
from ..display import short
from ..evidence import Evidence
from .encoding_forms import path_encoding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_REDIRECTED = ("POST", "PUT", "DELETE")
_NOT_ENCODED = (CauseKind.PATH_NOT_ENCODED, CauseKind.PATH_PLUS_OR_SPACE)


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that methods and paths show."""
    ours, theirs = evidence.ours_parts, evidence.theirs_parts
    yield from _resource(evidence)
    if ours is None and theirs is not None:
        yield from _requested(evidence, theirs.path)
    if ours is None or theirs is None:
        return
    if ours.method != theirs.method:
        yield _method(evidence, ours.method, theirs.method)
    if ours.path != theirs.path:
        raw = evidence.capture.request.path if evidence.capture is not None else None
        yield _path(ours.path, theirs.path, raw)


def _requested(evidence: Evidence, theirs: str) -> Iterator[Cause]:
    """Compare the path of a capture that is not signed itself, as behind a proxy that signs."""
    if evidence.capture is None or evidence.signature is not None:
        return
    path = canonical_path(evidence.capture.request.path, S3)
    cause = path_encoding(path, theirs) if path != theirs else None
    if cause is not None:
        words = cause.words.replace("was signed as", "was asked for as", 1)
        yield replace(cause, words=words, confidence=LIKELY)


def _resource(evidence: Evidence) -> Iterator[Cause]:
    """Compare the path that was sent with the object that the server names in its response.

    S3 writes ``/BUCKET/KEY`` as the resource, also where the bucket is in the host.
    """
    response, capture = evidence.error_response, evidence.capture
    if response is None or capture is None or not evidence.is_mismatch:
        return
    named = response.fields.get("resource", "").strip()
    path = decode(capture.request.path).decode("utf-8", "replace")
    bucket = response.fields.get("bucketname", "").strip() or capture.request.host.split(".")[0]
    sent = {text.rstrip("/") for text in (path, f"/{bucket}{path}")}
    meant = {text.rstrip("/") for text in (named, decode(named).decode("utf-8", "replace"))}
    if named.startswith("/") and named != "/" and not sent & meant:
        yield Cause(
            CauseKind.PATH_PREFIX_CHANGED,
            f"The request was sent to {short(path)!r} and the server names {short(named)!r}: a "
            "proxy between them maps one to the other, and the signature holds for one of them.",
            LIKELY,
        )


def _method(evidence: Evidence, ours: str, theirs: str) -> Cause:
    capture = evidence.capture
    says = f"The request was signed for {short(ours)} and arrived as {short(theirs)}"
    if ours.upper() == theirs.upper():
        return Cause(
            CauseKind.METHOD_NOT_UPPER_CASE,
            f"{says}: methods are signed as they are sent, and servers want upper case.",
        )
    if {ours, theirs} == {"GET", "HEAD"}:
        return Cause(CauseKind.HEAD_AGAINST_GET, f"{says}: each method needs its own signature.")
    was_sent = capture is not None and capture.complete and capture.request.method == theirs
    if theirs == "GET" and ours in _REDIRECTED and not was_sent:
        return Cause(
            CauseKind.METHOD_CHANGED_BY_REDIRECT,
            f"{says}: clients that follow a 301, 302 or 303 change the method to GET.",
            LIKELY,
        )
    return Cause(CauseKind.METHOD_CHANGED, f"{says}.")


def _path(ours: str, theirs: str, raw: str | None) -> Cause:
    says = f"The path was signed as {short(ours)!r} and the server has {short(theirs)!r}: "
    if ours.rstrip("/") == theirs.rstrip("/"):
        return Cause(CauseKind.TRAILING_SLASH, says + "a slash at the end was added or dropped.")
    if _single(ours) == _single(theirs):
        return Cause(
            CauseKind.REPEATED_SLASHES_MERGED, says + "one side has merged repeated slashes."
        )
    if _normal(ours) == _normal(theirs):
        return Cause(
            CauseKind.PATH_NORMALISED, says + "one side has resolved '.' and '..' segments."
        )
    cause = path_encoding(ours, theirs)
    sent_so = raw is not None and ours == raw and _is_encoded(raw, theirs)
    if sent_so and (cause is None or cause.kind in _NOT_ENCODED):
        return Cause(
            CauseKind.PATH_SIGNED_AS_SENT,
            says + "the path was signed as it is on the wire, and not percent-encoded first.",
        )
    return cause if cause is not None else _other_path(ours, theirs, says)


def _is_encoded(raw: str, theirs: str) -> bool:
    """Tell whether the server's path is what it makes of the path on the wire."""
    return theirs in (canonical_path(raw, S3), canonical_path(raw, GENERIC))


def _other_path(ours: str, theirs: str, says: str) -> Cause:
    if ours.endswith(theirs) or theirs.endswith(ours) or "/" in (ours, theirs):
        return Cause(
            CauseKind.PATH_PREFIX_CHANGED,
            says + "the beginning differs, as when a proxy maps paths, or when the bucket is in "
            "the host on one side and in the path on the other.",
            LIKELY,
        )
    return Cause(CauseKind.PATH_ALTERED, says + "they are different paths.", LIKELY)


def _single(path: str) -> str:
    return "/".join([segment for segment in path.split("/") if segment])


def _normal(path: str) -> str:
    """Remove dot segments; escapes stay as they are (each `%` is encoded once more)."""
    return canonical_path(path, GENERIC).rstrip("/")
