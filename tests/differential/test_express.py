"""Directory buckets: botocore's own signer of S3 Express sessions gives the same URL."""

from __future__ import annotations

import pytest
from botocore.auth import S3ExpressQueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import sigv4
from sigv4.s3 import S3

from . import peers

BUCKET = "mybucket--usw2-az1--x-s3"
ROOT = f"https://{BUCKET}.s3express-usw2-az1.us-west-2.amazonaws.com"


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    peers.freeze(monkeypatch)


@pytest.mark.parametrize("operation", ["get_object", "put_object", "head_object", "delete_object"])
@pytest.mark.parametrize("key", ["k", "a b+c/é"])
def test_session_url_is_botocores(operation, key):
    """Byte for byte, from method and URL."""
    keys = sigv4.Credentials(peers.key_id(peers.TOKEN), peers.SECRET, peers.TOKEN)
    s3 = S3(keys, "us-west-2", clock=lambda: peers.AT)
    presigned = s3.presign(operation, Bucket=BUCKET, Key=key, expires_in=300)
    path = presigned.url.removeprefix(ROOT).partition("?")[0]
    request = AWSRequest(presigned.method, ROOT + path)
    theirs = Credentials(peers.key_id(peers.TOKEN), peers.SECRET, peers.TOKEN)
    S3ExpressQueryAuth(theirs, "s3express", "us-west-2", expires=300, identity_cache=None).add_auth(
        request
    )
    assert presigned.url == request.url
