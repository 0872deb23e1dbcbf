"""The headers that protect a body known when signing: its hash, and the checksum S3 requires.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

from ...core.checksum import CHECKSUMS
from ...core.digest import sha256_hex
from ...core.errors import InvalidParameter
from ...core.refused_checksums import quick_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from .model import Operation

_PREFIX = "x-amz-checksum-"
_MD5 = "content-md5"
_NO_CHECKSUMS = ("algorithm", "mode", "type")  # other headers with the prefix
_MADE = {name.upper(): make for name, make in CHECKSUMS.items()}


def headers_of_body(
    operation: Operation,
    given: Collection[str],
    algorithm: Any,
    body: bytes | None,
    sign_hash: bool = True,
) -> list[tuple[str, str]]:
    """Return the headers to add for a body.

    Args:
        operation: the operation of the body.
        given: lower-case names of the request's headers.
        algorithm: the value of ChecksumAlgorithm, or None.
        body: the bytes; None if the signature does not cover them.
        sign_hash: sign the body's hash; else only its MD5 protects it.

    Raises:
        InvalidParameter: S3 requires a checksum for the operation, and the request lacks one.
    """
    has_checksum = any(_is_checksum(name) for name in given)
    checked = is_checksummed(given)
    if body is None:
        if "checksum" in operation.traits and not checked:
            raise _unknown_body(operation)
        return []
    headers = [("x-amz-content-sha256", sha256_hex(body))] if sign_hash else []
    if algorithm is not None and not has_checksum:
        headers.append((_PREFIX + algorithm.lower(), _encoded(algorithm, body)))
    elif not checked and ("checksum" in operation.traits or not sign_hash):
        headers.append(("Content-MD5", _encoded("MD5", body)))
    return headers


def is_checksummed(given: Collection[str]) -> bool:
    """Whether headers of a request, by their lower-case names, hold a checksum of its body."""
    return _MD5 in given or any(map(_is_checksum, given))


def of_body(operation: str, header: str, body: bytes) -> str | None:
    """Return the only value of a header that does not contradict a body.

    Args:
        operation: the name of the operation; one that completes an upload sends the checksum of
            the whole object, not of its body.
        header: the name of the header.
        body: the body that is sent.

    Returns:
        None if the header says nothing about the body, or if its value would take long to compute.
    """
    name = header.lower()
    if name == "content-length":
        return str(len(body))
    if name == _MD5:
        return _encoded("MD5", body)
    if not _is_checksum(name) or operation == "complete_multipart_upload":
        return None
    digest = quick_digest(name.removeprefix(_PREFIX), body)
    return None if digest is None else _base64(digest)


def _is_checksum(name: str) -> bool:
    return name.startswith(_PREFIX) and name.removeprefix(_PREFIX) not in _NO_CHECKSUMS


def _unknown_body(operation: Operation) -> InvalidParameter:
    md5 = "ContentMD5" in operation.parameters
    instead = ", or ContentMD5=... of the body that will be sent" if md5 else ""
    return InvalidParameter(
        f"S3 refuses {operation.name} without a checksum of its body, and the body is not known "
        "when signing.",
        f"Pass {operation.payload}=..., to sign its hash and checksum{instead}.",
        operation.payload,
    )


def _encoded(algorithm: str, body: bytes) -> str:
    """Compute a checksum; the algorithm is already checked."""
    made = _MADE[algorithm]()
    made.update(body)
    return _base64(made.digest())


def _base64(digest: bytes) -> str:
    from base64 import b64encode

    return b64encode(digest).decode()
