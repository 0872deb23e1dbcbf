"""Bulk presigning with a provider instead of credentials."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.bulk.mixed import Mixed
from sigv4.provider import Fixed

AT = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


class Rotating:
    number = 0

    def load(self):
        return sigv4.Credentials(f"KEY{self.number}", "s", "t")


def test_mixed_batches_follow():
    """Rows may carry providers; each block has the keys of its time."""
    mixed = Mixed(expires_in=60, clock=lambda: AT)
    source = Rotating()
    (before,) = mixed.many([(source, "eu-west-1", "bucket", "k")])
    source.number = 1
    after, plain = mixed.many(
        [(source, "eu-west-1", "bucket", "k"), (KEYS, "eu-west-1", "b-b", "k")]
    )
    assert "Credential=KEY0" in before
    assert "Credential=KEY1" in after
    assert "Credential=AKIAIOSFODNN7EXAMPLE" in plain


@pytest.mark.parametrize("source", [Fixed(KEYS), lambda: Fixed(KEYS)])
def test_mappers_take_one(source):
    """Or what makes one where the mapper runs."""
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra 'arrow')")
    from sigv4.bulk.arrow import Mapper

    mapper = Mapper(source, "eu-west-1", "bucket", expires_in=60, at=AT, clock=lambda: AT)
    (url,) = mapper.table(pa.table({"key": ["k"]})).column("url").to_pylist()
    expected = Mapper(KEYS, "eu-west-1", "bucket", expires_in=60, at=AT, clock=lambda: AT)
    assert expected.table(pa.table({"key": ["k"]})).column("url").to_pylist() == [url]
