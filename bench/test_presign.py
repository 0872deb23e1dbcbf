"""Presigned GET URLs: in bulk, one by one, with a token, and for keys that need encoding.

Contenders take turns within each round, so that noise meets them all alike. URLs are dropped as
they come: the memory of those that somebody keeps is no cost of signing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import cache

import pytest

from bench import limit, presigners, rows

ROUNDS = range(11)
PLAIN = [f"photos/2026/11/23/image-{number:012d}.jpg" for number in range(10_000)]
ENCODED = [f"Fotos/Übersicht {number:08d} (größer) +1.jpg" for number in range(10_000)]
ONE_BY_ONE = PLAIN[:2_000]
TOKEN = presigners.TOKEN
# A loop in C over the same hashes: how near to it can Python come?
PLAIN_ONLY = {
    **presigners.MANY,
    limit.NAME: limit.limit,
    limit.BELOW: limit.low_level,
}
SLOW = {"boto3", "minio", "asigv4", "signurlarity"}


@cache
def contender(group: str, name: str, token: str | None) -> presigners.Presign:
    make = (presigners.ONE if group == "presign-one" else PLAIN_ONLY)[name]
    try:
        presign = make(token)
    except ImportError as error:
        pytest.skip(f"{name}: {error}")
    keys = (ENCODED if group == "presign-encoded" else PLAIN)[:3]
    for key, url in zip(keys, presign(keys), strict=True):
        presigners.check(url, key, token)
    return presign


def drop(urls: Iterable[str]) -> None:
    """Take them all, and keep none. The loop in C has written all of its own over those before."""
    if not isinstance(urls, limit.Lines):
        deque(urls, maxlen=0)


def keys_for(name: str, keys: list[str]) -> list[str]:
    return keys[: len(keys) // 10] if name in SLOW else keys


@pytest.mark.parametrize("name", PLAIN_ONLY)
@pytest.mark.parametrize("turn", ROUNDS)
def test_many(record, name, turn):
    presign = contender("presign-many", name, None)
    keys = keys_for(name, PLAIN)
    record("presign-many", name, lambda: drop(presign(keys)), len(keys))


@pytest.mark.parametrize("name", presigners.ONE)
@pytest.mark.parametrize("turn", ROUNDS)
def test_one(record, name, turn):
    token = TOKEN if name == presigners.NEW_SECOND_TOKEN else None
    presign = contender("presign-one", name, token)
    keys = keys_for(name, ONE_BY_ONE)
    record("presign-one", name, lambda: drop(presign(keys)), len(keys))


@pytest.mark.parametrize("name", PLAIN_ONLY)
@pytest.mark.parametrize("turn", ROUNDS)
def test_token(record, name, turn):
    presign = contender("presign-token", name, TOKEN)
    keys = keys_for(name, PLAIN)
    record("presign-token", name, lambda: drop(presign(keys)), len(keys))


@pytest.mark.parametrize("name", presigners.MANY)
@pytest.mark.parametrize("turn", ROUNDS)
def test_encoded(record, name, turn):
    presign = contender("presign-encoded", name, None)
    keys = keys_for(name, ENCODED)
    record("presign-encoded", name, lambda: drop(presign(keys)), len(keys))


@cache
def row_presigner(name: str) -> rows.Presign:
    presign = rows.CONTENDERS[name]()
    urls = list(presign())
    assert len(set(urls)) == len(urls)
    assert len({url[:-64] for url in urls}) == len(urls)
    return presign


@pytest.mark.parametrize("name", rows.CONTENDERS)
@pytest.mark.parametrize("turn", ROUNDS)
def test_rows(record, name, turn):
    presign = row_presigner(name)
    count = rows.COUNT // 10 if name.startswith("boto3") else rows.COUNT
    record("presign-rows", name, presign, count)
