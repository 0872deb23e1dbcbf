"""Verifying: presigned URLs and header requests, built again each time, and bodies in chunks."""

from __future__ import annotations

from functools import cache

import pytest

from bench import verifiers

ROUNDS = range(11)
GROUPS = {
    "verify-presigned": (verifiers.PRESIGNED, verifiers.COUNT),
    "verify-header": (verifiers.HEADER, verifiers.COUNT),
    "verify-chunks": (verifiers.CHUNKED, verifiers.CHUNKS),
}
CASES = [(group, name) for group, (made, _) in GROUPS.items() for name in made]


@cache
def contender(group: str, name: str) -> verifiers.Verify:
    try:
        verify = GROUPS[group][0][name]()
    except ImportError as error:
        pytest.skip(f"{name}: {error}")
    verify()  # raises if what is valid is refused
    return verify


@pytest.mark.parametrize(("group", "name"), CASES)
@pytest.mark.parametrize("turn", ROUNDS)
def test_verify(record, group, name, turn):
    record(group, name, contender(group, name), GROUPS[group][1])
