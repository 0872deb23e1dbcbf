"""Each limit: what is as large as it passes the check, and what is larger is refused by its name.

The inputs are those of `python -m bench.bounds`, which also shows what they cost.
"""

from __future__ import annotations

import pytest

from bench.bounds import INPUTS, cost
from sigv4.verify import Limits, VerificationError, Verifier
from tests.verify.other import AT, DATE, EMPTY, HOST, KNOWN, header_request

REFUSALS = {
    "target": "target-too-long",
    "parameters": "target-too-long",
    "headers": "headers-too-large",
    "headers, WSGI": "headers-too-large",
    "headers, ASGI": "headers-too-large",
    "header_bytes": "headers-too-large",
    "header_bytes, blanks": "headers-too-large",
    "signed_headers": "malformed-header",
    "form_fields": "form-too-large",
    "form_bytes": "form-too-large",
    "fields after replacement": "form-too-large",
    "policy_bytes": "form-too-large",
    "conditions": "form-too-large",
    "chunk_line": "chunk-framing",
    "chunk_line, byte by byte": "chunk-framing",
    "trailers": "trailer-malformed",
}
UNBOUNDED = {"policy_depth", "signed_chunk, of 1 MiB", "unsigned chunk, of 1 MiB"}


def test_every_input_is_tried():
    """Those of the benchmark, but for nesting (see test_form.py) and bodies."""
    assert set(INPUTS) == set(REFUSALS) | UNBOUNDED


@pytest.mark.parametrize("name", REFUSALS)
def test_limit(name):
    """At the limit there is another refusal or none; at ten times the limit, that of the limit."""
    make, limit = INPUTS[name]
    assert cost(make(limit))[1] != REFUSALS[name]
    assert cost(make(limit * 10))[1] == REFUSALS[name]


def test_signed_headers_that_another_verifier_has_seen():
    """What one verifier allows and remembers, another with lower limits still refuses."""
    headers = {"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE}
    headers |= {f"x-amz-meta-limit-{number}": "1" for number in range(5)}
    request = header_request(headers=headers)
    small = Limits(signed_headers=len(";".join(sorted(headers))) - 1)
    for _ in range(2):
        with pytest.raises(VerificationError, match="not a list of header names"):
            Verifier(KNOWN.get, limits=small).verify(request, at=AT)
        Verifier(KNOWN.get).verify(request, at=AT)
