"""Arrow functions take sessions of boto3 as they are; see tests/test_sessions_everywhere.py."""

from __future__ import annotations

import pickle

import pytest

from sigv4.s3 import S3
from tests import differential  # noqa: F401  has botocore sign by itself, from its import on
from tests.differential.peers import BUCKET, SECRET

pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")

KEY = "AKIAIOSFODNN7EXAMPLE"


def sources():
    """A session, that of botocore below it, its credentials object, and the frozen keys."""
    session = boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=SECRET)
    credentials = session.get_credentials()
    return [session, session._session, credentials, credentials.get_frozen_credentials()]


def signed_by_key(batches):
    (made,) = batches
    urls = made.to_pydict()["url"]
    return len(urls) == 2 and all(f"X-Amz-Credential={KEY}" in url for url in urls)


@pytest.mark.parametrize("place", range(4))
def test_arrow(place):
    """The mapper also travels, though a session does not; a callable may find a session."""
    from sigv4.bulk.arrow import Mapper, presign_batches

    source = sources()[place]
    batch = pa.RecordBatch.from_pydict({"key": ["a", "b"]})
    mapper = Mapper(source, "eu-west-1", BUCKET)
    for each in (mapper, pickle.loads(pickle.dumps(mapper))):
        assert signed_by_key(each([batch]))
    presigner = S3(source, "eu-west-1").presigner("get_object", Bucket=BUCKET)
    assert signed_by_key(presign_batches([batch], presigner))
    assert signed_by_key(Mapper(lambda: sources()[place], "eu-west-1", BUCKET)([batch]))
