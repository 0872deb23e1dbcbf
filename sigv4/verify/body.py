"""The body against what the head of the request says of it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (x-amz-content-sha256)
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64

from ..core.digest import equal, md5, sha256
from .checksums import ChecksumHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from .errors import Refusals

_LARGEST_LENGTH = 18  # digits


class BodyCheck:
    """Takes a body in pieces and compares its hash, its checksums and its length at the end.

    Args:
        request: whose head says what the body is to be.
        expected: SHA-256 in hex that the signature binds; None if it binds none.
        checksums: whether headers such as ``x-amz-checksum-crc32`` are S3's.
        refuse: makes the errors.

    Raises:
        VerificationError: a Content-MD5, checksum or Content-Length that no body can have.
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
        self, request: Request, expected: str | None, checksums: bool, refuse: Refusals
    ) -> None:
        self._refuse = refuse
        self._expected = expected
        self._length = content_length(request, "content-length", refuse)
        self._left = self._length
        self._given_md5 = _content_md5(request, refuse)
        self._hash = None if expected is None else sha256()
        self._md5 = None if self._given_md5 is None else md5()
        bound = expected is not None
        self._checksum = (
            ChecksumHeader.of(request, bound=bound, refuse=refuse) if checksums else None
        )

    def update(self, data: bytes) -> None:
        """The next piece.

        Raises:
            VerificationError: more than the Content-Length.
        """
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise self._refuse(
                    "length",
                    f"The body is longer than its Content-Length of {self._length} bytes.",
                    "Send the right length.",
                )
        if self._hash is not None:
            self._hash.update(data)
        if self._md5 is not None:
            self._md5.update(data)
        if self._checksum is not None:
            self._checksum.update(data)

    def finish(self) -> None:
        """All has been fed.

        Raises:
            VerificationError: it is not the body that the head speaks of.
        """
        if self._left:
            raise self._refuse(
                "length",
                f"The body is {self._left} bytes shorter than its Content-Length of "
                f"{self._length} bytes.",
                "Send all of it.",
            )
        if self._hash is not None and self._expected is not None:
            self._check_hash(self._hash.digest(), self._expected)
        if self._md5 is not None and not equal(self._md5.digest(), self._given_md5 or b""):
            raise self._refuse(
                "digest", "The body does not have the MD5 of its Content-MD5.", "Send it anew."
            )
        if self._checksum is not None:
            self._checksum.check()

    def _check_hash(self, found: bytes, expected: str) -> None:
        if not equal(found, bytes.fromhex(expected)):
            raise self._refuse(
                "hash",
                f"The SHA-256 of the body is {found.hex()}, and the request was signed for a body "
                f"with {expected.lower()}.",
                "Sign the body that is sent, and send it unchanged; where it is read later than "
                "its head, the server verifies with body_follows=True.",
            )


def content_length(request: Request, name: str, refuse: Refusals) -> int | None:
    """The number of bytes that a header tells; None without it.

    Raises:
        VerificationError: no number.
    """
    text = request.fields.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LARGEST_LENGTH):
        raise refuse("request", f"{name} is {text[:40]!r}, which is no length.", "Send digits.")
    return int(text)


def _content_md5(request: Request, refuse: Refusals) -> bytes | None:
    text = request.fields.get("content-md5")
    if text is None:
        return None
    try:
        found = a2b_base64(text)
    except ValueError:
        found = b""
    if len(found) != 16 or b2a_base64(found, newline=False).decode() != text:
        raise refuse(
            "digest malformed",
            f"Content-MD5 is {text[:40]!r}, which is no MD5.",
            "Encode its 16 bytes in base64.",
        )
    return found
