"""Find what has changed a payload hash, and which other body a hash may belong to."""

from __future__ import annotations

from ...core.constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from ...core.digest import sha256_hex
from ..cause_kinds import CauseKind
from ..causes import LIKELY, Cause
from ..display import short
from ..evidence import Evidence
from ..proofs.bodies import variants

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAMING = "STREAMING-"
_HEADER = "x-amz-content-sha256"


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that payload hashes show."""
    if evidence.ours_parts is None or evidence.theirs_parts is None:
        return
    sides = evidence.ours_parts, evidence.theirs_parts
    ours, theirs = [side.payload_hash.strip() for side in sides]
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
    for name, other in variants(body) if body else ():
        if other != body and sha256_hex(other) in (ours, theirs):
            return Cause(CauseKind.BODY_ALTERED, says + f"one is the hash of the body {name}.")
    if not _is_hash(ours) or not _is_hash(theirs):
        return Cause(
            CauseKind.PAYLOAD_HASH_MALFORMED, says + "one of them is not a SHA-256 in hex."
        )
    return Cause(
        CauseKind.HASH_OF_DIFFERENT_BODY, says + "they are the hashes of two bodies.", LIKELY
    )


def _kind(text: str) -> str:
    return _STREAMING if text.startswith(_STREAMING) else text


def _is_hash(text: str) -> bool:
    return len(text) == 64 and not text.strip("0123456789abcdef")
