"""Our own endpoint, judged once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import sigv4
from sigv4.conformance.server import Results, Target, judge
from sigv4.conformance.server.hostile import read
from sigv4.serve import Examiner, Server, Store
from sigv4.verify import Verifier

from .fakes import KEY_ID, SECRET

REGION = "eu-west-1"  # what the cases call another region


@pytest.fixture(scope="session")
def endpoint() -> Iterator[Target]:
    """As `sigv4 serve` runs it, but without headers that come as parameters."""
    credentials = sigv4.Credentials(KEY_ID, SECRET)
    verifier = Verifier(
        {KEY_ID: credentials}.get,
        region=REGION,
        service=("s3", "sts"),
        unsigned_payload_over_http=True,
    )
    examiner = Examiner(verifier, credentials, Store(1 << 24), region=REGION)
    server = Server(examiner, "127.0.0.1", 0, lambda finding: None)
    server.start()
    yield Target(f"http://127.0.0.1:{server.port}", KEY_ID, SECRET, REGION)
    server.stop()


@pytest.fixture(scope="session")
def judged(endpoint) -> Results:
    return judge(endpoint, read())
