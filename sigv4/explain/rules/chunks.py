"""Find what the string to sign of a chunk shows: only chunks after the headers are refused so.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
"""

from __future__ import annotations

from ..cause_kinds import CauseKind
from ..causes import Cause
from ..evidence import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find which signature of an upload in chunks was refused."""
    lines = (evidence.theirs.string_to_sign or "").split("\n")
    what = "the trailers" if lines[0].endswith("-TRAILER") else "a chunk"
    yield Cause(
        CauseKind.CHUNK_SIGNATURE_DIFFERS,
        f"The server's string to sign is that of {what}: the signature of the headers (the seed "
        f"signature) was accepted, so the key is right, and the signature of {what} differs.",
    )
