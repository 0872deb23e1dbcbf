"""A small JSON POST signed with headers, the request built again each time."""

from __future__ import annotations

from functools import cache

import pytest

from bench import header_signers

ROUNDS = range(11)
CALLS = 1_000


@cache
def contender(name: str) -> header_signers.Sign:
    try:
        sign = header_signers.SIGNERS[name]()
    except ImportError as error:
        pytest.skip(f"{name}: {error}")
    header_signers.check(sign())
    return sign


@pytest.mark.parametrize("name", header_signers.SIGNERS)
@pytest.mark.parametrize("turn", ROUNDS)
def test_post(record, name, turn):
    sign = contender(name)

    def work() -> None:
        for _ in range(CALLS):
            sign()

    record("sign-post", name, work, CALLS)
