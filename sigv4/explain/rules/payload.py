"""Find what has changed a payload hash, and which other body a hash may belong to."""

from __future__ import annotations

from ...core.constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from ...core.digest import sha256_hex
from ..cause_kinds import CauseKind
from ..causes import LIKELY, Cause
from ..display import short
from ..evidence import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAMING = "STREAMING-"
_HEADER = "x-amz-content-sha256"
_MOST = 16 << 20  # bytes of a body that is hashed in other forms


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that payload hashes show."""
    if evidence.ours_parts is None or evidence.theirs_parts is None:
        return
    sides = evidence.ours_parts, evidence.theirs_parts
    ours, theirs = [side.payload_hash.strip("\n") for side in sides]
    if ours != theirs:
        yield _hashes(ours, theirs, evidence.body)
    mine, other = [side.fields.get(_HEADER) for side in sides]
    if mine != other and (mine is None or other is None):
        yield Cause(
            CauseKind.CONTENT_SHA256_MISSING,
            "One side has the header x-amz-content-sha256 among the signed ones, the other not.",
        )
    elif mine != other and ours == theirs:
        yield Cause(
            CauseKind.CONTENT_SHA256_DIFFERS,
            "The header x-amz-content-sha256 differs, the last line does not.",
        )


def _hashes(ours: str, theirs: str, body: bytes | None) -> Cause:
    says = f"The payload hash was signed as {short(ours)} and the server has {short(theirs)}: "
    if ours.lower() == theirs.lower():
        return Cause(CauseKind.PAYLOAD_HASH_UPPER_CASE, says + "the hex digits differ in case.")
    kinds = (_kind(ours), _kind(theirs))
    if _STREAMING in kinds:
        return Cause(
            CauseKind.AWS_CHUNKED_ON_ONE_SIDE,
            says + "one side reads the body as aws-chunked, signed chunk by chunk, and the other "
            "as one signed whole.",
        )
    if UNSIGNED_PAYLOAD in kinds:
        return Cause(
            CauseKind.UNSIGNED_PAYLOAD_AGAINST_HASH, says + "one side has the body unsigned."
        )
    if EMPTY_SHA256 in kinds:
        which = "the first" if kinds[0] == EMPTY_SHA256 else "the second"
        return Cause(CauseKind.HASH_OF_EMPTY_BODY, says + f"{which} is the hash of an empty body.")
    return _another_body(ours, theirs, body, says)


def _another_body(ours: str, theirs: str, body: bytes | None, says: str) -> Cause:
    for name, other in _variants(body or b""):
        if other != body and sha256_hex(other) in (ours, theirs):
            return Cause(CauseKind.BODY_ALTERED, says + f"one is the hash of the body {name}.")
    if not _is_hash(ours) or not _is_hash(theirs):
        return Cause(
            CauseKind.PAYLOAD_HASH_MALFORMED, says + "one of them is not a SHA-256 in hex."
        )
    return Cause(
        CauseKind.HASH_OF_DIFFERENT_BODY, says + "they are the hashes of two bodies.", LIKELY
    )


def _variants(body: bytes) -> Iterator[tuple[str, bytes]]:
    """List what clients make of a body, by what they have done."""
    if not body or len(body) > _MOST:
        return
    yield "with a newline at its end", body + b"\n"
    yield "with CR LF at its end", body + b"\r\n"
    yield "without white space at its end", body.rstrip()
    yield "without white space around it", body.strip()
    unix = body.replace(b"\r\n", b"\n")
    yield "with LF as line ends", unix
    yield "with CR LF as line ends", unix.replace(b"\n", b"\r\n")
    yield "without line ends", unix.replace(b"\n", b"")
    yield "with a byte order mark", b"\xef\xbb\xbf" + body
    try:
        text = body.decode()
    except UnicodeDecodeError:
        yield "read as Latin-1 and encoded as UTF-8", body.decode("latin-1").encode()
        return
    yield "encoded as UTF-8 twice", body.decode("latin-1").encode()
    yield "in Latin-1", text.encode("latin-1", "replace")
    yield "in UTF-16", text.encode("utf-16-le")
    yield from _json_variants(text)


def _json_variants(text: str) -> Iterator[tuple[str, bytes]]:
    from json import dumps, loads

    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return
    for separators in ((", ", ": "), (",", ":")):
        for in_order in (False, True):
            for ascii_only in (False, True):
                written = dumps(
                    value, separators=separators, sort_keys=in_order, ensure_ascii=ascii_only
                )
                yield "as JSON that was written again", written.encode("utf-8", "replace")


def _kind(text: str) -> str:
    return _STREAMING if text.startswith(_STREAMING) else text


def _is_hash(text: str) -> bool:
    return len(text) == 64 and not text.strip("0123456789abcdef")
