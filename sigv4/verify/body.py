"""The body, compared with what the head of the request says about it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (x-amz-content-sha256)
"""

from __future__ import annotations

from ..core.digest import equal, md5, sha256
from .checksums import DeclaredChecksum, decoded
from .hidden import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from .claim import Claim
    from .errors import Refusals

_LARGEST_LENGTH = 18  # digits
_MD5_SIZE = 16  # bytes


class BodyCheck:
    """Takes a body in pieces and compares its hash, its checksums and its length at the end.

    Args:
        claim: the claim of the request.
        request: whose head describes the body.
        expected: SHA-256 in hex that the signature covers; None if it covers no hash.
        empty: whether the body must be empty, since nothing else protects it.
        refuse: makes the errors.

    Raises:
        VerificationError: a malformed Content-MD5, checksum or Content-Length.
    """

    __slots__ = (
        "_checksum",
        "_expected",
        "_given_md5",
        "_hash",
        "_left",
        "_length",
        "_md5",
        "_refuse",
    )

    def __init__(
        self, claim: Claim, request: Request, expected: str | None, empty: bool, refuse: Refusals
    ) -> None:
        self._refuse = refuse
        self._expected = expected
        self._length = 0 if empty else content_length(request, "content-length", refuse)
        self._left = self._length
        self._given_md5 = content_md5(request.fields.get("content-md5"), refuse)
        self._hash = None if expected is None else sha256()
        self._md5 = None if self._given_md5 is None else md5()
        self._checksum = DeclaredChecksum.of(claim, request, refuse)

    def update(self, data: bytes) -> None:
        """Take the next piece.

        Raises:
            VerificationError: the body is longer than its Content-Length.
        """
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise self._refuse(
                    "length-mismatch",
                    f"The body is longer than its length of {self._length} bytes.",
                    "Send the right Content-Length.",
                )
        if self._hash is not None:
            self._hash.update(data)
        if self._md5 is not None:
            self._md5.update(data)
        if self._checksum is not None:
            self._checksum.update(data)

    def finish(self) -> None:
        """Compare, after the last piece.

        Raises:
            VerificationError: the body is not the one that the head describes.
        """
        if self._left:
            raise self._refuse(
                "length-mismatch",
                f"The body is {self._left} bytes shorter than its Content-Length of "
                f"{self._length} bytes.",
                "Send the whole body.",
            )
        if self._hash is not None and self._expected is not None:
            self._check_hash(self._hash.digest(), self._expected)
        if self._md5 is not None:
            check_md5(self._md5.digest(), self._given_md5 or b"", self._refuse)
        if self._checksum is not None:
            self._checksum.check()

    def _check_hash(self, found: bytes, expected: str) -> None:
        if not equal(found, bytes.fromhex(expected)):
            raise self._refuse(
                "hash-mismatch",
                f"The SHA-256 of the body is {found.hex()}, and the request was signed for a body "
                f"with {expected.lower()}.",
                "Sign the body that is sent, and send it unchanged. A server that reads the body "
                "later verifies with body_follows=True.",
            )


def nothing_declared(request: Request, refuse: Refusals) -> bool:
    """Whether a head declares no length and no checksum, so that there is nothing to compare."""
    return (
        not refuse.is_s3
        and "content-length" not in request.fields
        and "content-md5" not in request.fields
    )


def content_length(request: Request, name: str, refuse: Refusals) -> int | None:
    """Read a number of bytes from a header; give None without the header.

    Raises:
        VerificationError: the value is not a number.
    """
    text = request.fields.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LARGEST_LENGTH):
        raise refuse(
            "length-malformed",
            f"{name} is {shown(text, 40)}, which is not a length.",
            "Send digits.",
        )
    return int(text)


def content_md5(text: str | None, refuse: Refusals) -> bytes | None:
    """Decode the value of Content-MD5; give None without one.

    Raises:
        VerificationError: the value is not an MD5 in base64.
    """
    if text is None:
        return None
    found = decoded(text, _MD5_SIZE)
    if found is None:
        raise refuse(
            "md5-malformed",
            f"Content-MD5 is {shown(text, 40)}, which is not an MD5 in base64.",
            "Encode its 16 bytes, not their hex digits, in base64.",
        )
    return found


def check_md5(found: bytes, given: bytes, refuse: Refusals) -> None:
    """Compare the MD5 of what arrived with the given one.

    Raises:
        VerificationError: they differ.
    """
    if not equal(found, given):
        raise refuse(
            "digest-mismatch",
            "The body does not have the MD5 of its Content-MD5.",
            "Send the body again, unchanged.",
        )
