"""A claim at one date: while it is valid, and a key that has read what its signatures share.

Requests that `batches` and `heads` recognise often carry the date of the request before them.

Tuned for speed with these two. Its plain form is the signing key of the claim's scope, which reads
the whole string to sign; the tests of the two hold that both give the same answers.
"""

from __future__ import annotations

from ..core.signing_key import SigningKey
from ..core.string_to_sign import preamble
from . import checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta

    from ..core.model import Credentials
    from .claim import Claim

_HASH_LENGTH = 64  # of the last line of a string to sign


def is_plain(signature: str) -> bool:
    """Whether a signature has letters and digits alone; bytes are looked at faster than text."""
    return signature.isascii() and signature.encode().isalnum()


class Dated:
    """What requests of one claim and one date share.

    Args:
        claim: of these requests, but for the signature.
        lasts: how long they are valid after their date.
        max_skew: how far ahead they may be dated.

    Attributes:
        earliest, end: between these times they are valid.
        start: the string to sign without its last line.
    """

    __slots__ = ("_key", "_seen", "claim", "earliest", "end", "start")

    def __init__(self, claim: Claim, lasts: timedelta, max_skew: timedelta) -> None:
        self.claim = claim
        self.earliest = checks.ending(claim.signed_at, -max_skew)
        self.end = checks.ending(claim.signed_at, lasts)
        self.start = preamble(claim.algorithm.name, claim.amz_date, claim.scope)
        self._seen: Credentials | None = None
        self._key: tuple[Credentials | None, SigningKey | None] = (None, None)

    def verifies(self, credentials: Credentials, message: str, signature: str) -> bool:
        """Whether a signature is that of a string to sign under the key of some credentials.

        From the second request of the same credentials on, a key is used that has read the start.
        """
        known, key = self._key  # read once: another thread may replace it
        if key is not None and known is credentials:
            return key.verifies(message[-_HASH_LENGTH:].encode(), signature)
        found = self.claim.algorithm.signing_key(credentials, self.claim.scope)
        if self._seen is credentials and isinstance(found, SigningKey):
            self._key = credentials, found.after(self.start.encode())
        self._seen = credentials
        return found.verifies(message.encode(), signature)
