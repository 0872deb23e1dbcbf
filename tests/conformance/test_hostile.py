"""Whatever a signer answers, the judge has a verdict for it, and can print it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from sigv4.conformance import VERDICTS, read, report
from sigv4.conformance.child import ANSWERED, Reply
from sigv4.conformance.verdicts import judge

from .test_mistakes import judged

CASES = read(only=["get-vanilla", "presign-query", "path-s3-mixed", "header-value-lf", "iam-*key"])
NAMES = (
    *("canonical_request", "string_to_sign", "signing_key", "signature", "authorization", "url"),
    *("headers", "sent", "error", "unsupported", "id"),
)
# Text that Python's own codecs refuse is among it: json reads lone surrogates.
TEXT = st.text(st.characters(codec=None)) | st.sampled_from(
    [
        "0" * 64,
        "https://example.amazonaws.com/%zz?X-Amz-Signature=" + "0" * 64,
        "https://[::1/\ud800?X-Amz-Signature=" + "0" * 64,
        "https://example.amazonaws.com/?X-Amz-Signature=" + "0" * 64 + "&\udfff=%ff",
        "https://example.amazonaws.com?%E2%28%A1=&&=&X-Amz-Signature=" + "0" * 64,
        "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host;\ud800;;A, Signature=" + "0" * 64,
        "AWS4-HMAC-SHA256 SignedHeaders=,=,Signature=" + "0" * 64,
        "GET\n/\n\n\n\n\n\n\n",
        "Authorization",
        "Host",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PAIRS = st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=3)


@given(
    st.sampled_from(CASES),
    st.dictionaries(st.sampled_from(NAMES), TEXT | PAIRS | JSON, max_size=5),
    st.booleans(),
)
def test_any_answer_has_a_verdict(case, answer, with_id):
    """No exception, a known verdict, and words that go through every report."""
    if with_id:
        answer["id"] = case.id
    found = judge(case, Reply(ANSWERED, json.dumps(answer).encode()))
    assert found.verdict in VERDICTS
    report.as_text(report.rows([found])).encode()
    report.as_junit([found], "x")
    json.dumps(report.as_json([found], ["x"])).encode()


@given(st.sampled_from(CASES), st.binary())
def test_any_line_has_a_verdict(case, line):
    """Bytes of any kind."""
    assert judge(case, Reply(ANSWERED, line)).verdict == "malformed"


def test_form_of_a_canonical_request():
    """Each part as it should be, and the empty line between them not empty."""
    (case,) = read(only=["get-vanilla"])
    reported = case.expected["canonical_request"].replace("Z\n\nhost", "Z\nx\nhost")
    found = judged(case, canonical_request=reported, signature="0" * 64)
    assert found.why == (
        "form: character 63: ...'123600Z\\nx\\nhost;x-amz-date\\ne3b0c4'... where "
        "...'123600Z\\n\\nhost;x-amz-date\\ne3b0c44'... is right"
    )
