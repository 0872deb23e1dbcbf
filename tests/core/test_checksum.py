"""Checksums, piece by piece."""

from __future__ import annotations

import sys

import pytest

import sigv4
from sigv4.core.checksum import CHECKSUMS, SIZES, new_checksum

# https://reveng.sourceforge.io/crc-catalogue/all.htm (check values of "123456789");
# https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 (32 bytes of zeros);
# https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values ("abc");
# https://www.rfc-editor.org/rfc/rfc1321#appendix-A.5 (MD5 of "abc");
# https://github.com/Cyan4973/xxHash/blob/dev/cli/xsum_sanity_check.c (xxHash of no bytes)
KNOWN = [
    ("crc32", b"123456789", "cbf43926"),
    ("crc32c", b"123456789", "e3069283"),
    ("crc32c", b"\0" * 32, "8a9136aa"),
    ("crc64nvme", b"123456789", "ae8b14860a799888"),
    ("sha1", b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("sha256", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
        "sha512",
        b"abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ),
    ("md5", b"abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("xxhash64", b"", "ef46db3751d8e999"),
    ("xxhash3", b"", "2d06800538d394c2"),
    ("xxhash128", b"", "99aa06d3014798d86001c324468d497f"),
]
WITHOUT_PACKAGES = ["awscrt.checksums", ""]


@pytest.mark.parametrize("missing", WITHOUT_PACKAGES)
@pytest.mark.parametrize(("name", "data", "expected"), KNOWN)
def test_published_values(name, data, expected, missing, monkeypatch):
    """Whole, byte by byte, from any kind of buffer, with awscrt and without."""
    if missing:
        monkeypatch.setitem(sys.modules, missing, None)
    if name.startswith("xxhash"):
        pytest.importorskip("xxhash", reason="xxhash is not installed")
    whole, pieces = new_checksum(name), new_checksum(name)
    whole.update(memoryview(data))
    for byte in data:
        pieces.update(bytearray([byte]))
    assert whole.digest().hex() == pieces.digest().hex() == expected


def test_all_of_s3_are_there():
    """The algorithms are those of botocore's model of S3, and each has its size."""
    session = pytest.importorskip("botocore.session", reason="botocore is not installed")
    model = session.get_session().get_service_model("s3")
    names = {name.lower() for name in model.shape_for("ChecksumAlgorithm").enum}
    assert names == set(CHECKSUMS) == set(SIZES)


@pytest.mark.parametrize("name", list(CHECKSUMS))
def test_sizes(name):
    """The size that is announced is the digest's."""
    if name.startswith("xxhash"):
        pytest.importorskip("xxhash", reason="xxhash is not installed")
    assert len(new_checksum(name).digest()) == SIZES[name]


@pytest.mark.parametrize("name", ["xxhash64", "xxhash3", "xxhash128"])
def test_missing_package_is_named(name, monkeypatch):
    """The error says which extra brings it, and which checksums do without."""
    monkeypatch.setitem(sys.modules, "xxhash", None)
    with pytest.raises(sigv4.MissingExtra, match=r"sigv4-engine\[checksums\].*crc32, crc64nvme"):
        new_checksum(name)
