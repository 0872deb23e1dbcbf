"""Presigned URLs of any service are botocore's, where the query has one encoding."""

from __future__ import annotations

import random
from urllib.parse import quote

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import sigv4

from . import peers
from .test_headers import HEADERS, SEED, random_path

CASES = 600
NAMES = ("a", "A", "versionId", "x-id", "é", "a b", "q~", "-", "partNumber", "日")
VALUES = ("", "1", "a b", "x/y", "100%", "~*'()!", "a+b", "é", "👍", "q=1&r", "-._~")


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    peers.freeze(monkeypatch)


def query_of_distinct_names(rng: random.Random) -> str:
    """In canonical form and without repeated names, which botocore drops; in any order."""
    names = rng.sample(NAMES, rng.randint(0, 4))
    return "&".join(f"{quote(name, '~')}={quote(rng.choice(VALUES), '~')}" for name in names)


def botocores_url(s3: bool, method, url, headers, token, expires_in) -> str:
    request = AWSRequest(method, url)
    for name, value in headers:
        request.headers.add_header(name, value)
    keys = Credentials(peers.key_id(token), peers.SECRET, token)
    kind = botocore.auth.S3SigV4QueryAuth if s3 else botocore.auth.SigV4QueryAuth
    kind(keys, "s3" if s3 else "service", "eu-west-1", expires=expires_in).add_auth(request)
    return request.url


@pytest.mark.parametrize("s3", [False, True], ids=["GENERIC", "S3"])
def test_presigned_url_is_botocores(s3):
    """Methods, paths, queries, headers and tokens at random: the same URL.

    Content-Type is left out: botocore's query signing drops it from what is signed unless S3.
    """
    rng = random.Random(f"{SEED}/query/{s3}")
    for _ in range(CASES):
        token = rng.choice((None, peers.TOKEN))
        method = rng.choice(("GET", "PUT", "HEAD", "DELETE"))
        query = query_of_distinct_names(rng)
        url = f"https://example.com{random_path(rng)}" + (f"?{query}" if query else "")
        headers = [pair for pair in rng.sample(HEADERS, 3) if pair[0] != "Content-Type"]
        expires_in = rng.randint(1, 43_200)
        expected = botocores_url(s3, method, url, headers, token, expires_in)
        keys = sigv4.Credentials(peers.key_id(token), peers.SECRET, token)
        service = "s3" if s3 else "service"
        signer = sigv4.Signer(keys, "eu-west-1", service, allow_ambiguous_paths=True)
        request = sigv4.Request(method, url, headers)
        signed = signer.presign(request, expires_in=expires_in, at=peers.AT, on_short_lived="allow")
        assert signed.url == expected, request
