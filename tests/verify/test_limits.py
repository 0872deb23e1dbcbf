"""Each limit: what is as large as it passes the check, and what is larger is refused by its name.

The inputs are those of `python -m bench.bounds`, which also shows what they cost.
"""

from __future__ import annotations

import pytest

from bench.bounds import INPUTS, cost

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
