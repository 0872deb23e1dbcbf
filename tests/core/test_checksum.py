"""Checksums, piece by piece."""

from __future__ import annotations

import sys

import pytest

import sigv4
from sigv4.core.checksum import CHECKSUMS, new_checksum

# https://reveng.sourceforge.io/crc-catalogue/all.htm (check values of "123456789");
# https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 (32 bytes of zeros);
# https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values ("abc")
KNOWN = [
    ("crc32", b"123456789", "cbf43926"),
    ("crc32c", b"123456789", "e3069283"),
    ("crc32c", b"\0" * 32, "8a9136aa"),
    ("crc64nvme", b"123456789", "ae8b14860a799888"),
    ("sha1", b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("sha256", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
]


@pytest.mark.parametrize(("name", "data", "expected"), KNOWN)
def test_published_values(name, data, expected):
    """Whole, byte by byte, and from any kind of buffer."""
    if name in ("crc32c", "crc64nvme"):
        pytest.importorskip("awscrt", reason="awscrt is not installed")
    whole, pieces = new_checksum(name), new_checksum(name)
    whole.update(memoryview(data))
    for byte in data:
        pieces.update(bytearray([byte]))
    assert whole.digest().hex() == pieces.digest().hex() == expected


def test_all_of_s3_are_there():
    """The five that S3 takes as trailers of any upload."""
    assert list(CHECKSUMS) == ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"]


@pytest.mark.parametrize("name", ["crc32c", "crc64nvme"])
def test_missing_package_is_named(name, monkeypatch):
    """The error says which extra brings it, and what does without."""
    monkeypatch.setitem(sys.modules, "awscrt.checksums", None)
    with pytest.raises(sigv4.MissingExtra, match=r"sigv4-engine\[checksums\].*crc32, sha1"):
        new_checksum(name)
