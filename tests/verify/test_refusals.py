"""The registry of refusals: stable names, printed and documented, and text without markup."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import get_args

import pytest

import sigv4
from sigv4.verify import REFUSALS, Limits, VerificationError, Verifier, received
from sigv4.verify.errors import Kind, Refusals, harmless
from tests.verify.other import AT, HOST, KNOWN, header_request, presigned

ROOT = Path(__file__).parents[2]


def test_every_kind_has_its_codes():
    """The names in the types are those of the registry."""
    assert set(get_args(Kind)) == set(REFUSALS)


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_rows(name):
    """Kebab case, two codes with an HTTP status of an error, one sentence."""
    row = REFUSALS[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    for code, status in ((row.s3_code, row.s3_status), (row.code, row.status)):
        assert code.isalnum()
        assert 400 <= status < 600
    assert row.meaning.endswith(".")
    assert row.meaning[0].isupper()


def test_names_are_used():
    """Each kind is raised somewhere in the verifier."""
    text = "".join([path.read_text() for path in (ROOT / "sigv4" / "verify").glob("*.py")])
    for name in REFUSALS:
        assert text.count(f'"{name}"') >= 3, name  # in the types, in the table, and in use


def test_names_are_printed():
    """At the end of the error, which begins with AWS's code; pickling keeps it."""
    with pytest.raises(VerificationError) as caught:
        Verifier(KNOWN.get).verify(sigv4.Request("GET", f"https://{HOST}/"), at=AT)
    assert str(caught.value).startswith("AccessDenied: ")
    assert str(caught.value).endswith(" [not-signed]")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.refusal, str(again)) == ("not-signed", str(caught.value))
    assert str(VerificationError("A", 400, "B.", "C.")) == "A: B. C."


def test_page_is_as_generated():
    """`generate_refusals.py --check` finds nothing to change in docs/refusals.md."""
    command = [sys.executable, str(ROOT / "tools" / "generate_refusals.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


MARKUP = "<script>alert(1)</script>&amp;`"


def refusal(call) -> VerificationError | None:
    """The refusal; None for what is received, and for what `Request` refuses before."""
    try:
        call()
    except VerificationError as error:
        return error
    except sigv4.SigV4Error:
        return None
    return None


def refusals_of(text: str):
    """Refusals of requests with a text wherever a client can put one."""
    judge = Verifier(KNOWN.get, region="eu-west-1", service="s3")
    credential = "AWS4-HMAC-SHA256 Credential={}, SignedHeaders={{signed}}, Signature={{signature}}"
    requests = [
        lambda: header_request(key_id=text),
        lambda: header_request(scope=f"20261123/{text}/s3/aws4_request"),
        lambda: header_request(scope=f"20261123/eu-west-1/{text}/aws4_request"),
        lambda: header_request(scope=f"20261123/eu-west-1/s3/{text}"),
        lambda: header_request(date=text),
        lambda: header_request(hashed=text),
        lambda: header_request(authorization=f"{text} x"),
        lambda: header_request(authorization=credential.format(text.replace("{", "("))),
        lambda: header_request(extra=[("content-length", text)]),
        lambda: header_request(extra=[("content-md5", text)]),
        lambda: presigned(key_id=text),
        lambda: presigned(changes={"X-Amz-Expires": text}),
        lambda: presigned(changes={"X-Amz-Algorithm": text}),
        lambda: presigned(changes={"X-Amz-SignedHeaders": text}),
        lambda: presigned(changes={"X-Amz-Date": text}),
    ]
    targets = (
        (text, "/", [("Host", HOST)]),
        ("GET", text, [("Host", HOST)]),
        ("GET", f"/{text}", [("Host", HOST)]),
        ("GET", "/", [("Host", text)]),
        ("GET", "/", [("Host", HOST), (text, "x")]),
        ("GET", "/", [("Host", HOST), (text.encode(), b"\xff")]),
    )
    calls = [partial(lambda make: judge.verify(make(), at=AT), make) for make in requests]
    calls += [partial(received, *parts, scheme="https") for parts in targets]
    yield from filter(None, map(refusal, calls))
    for field in ("key", "x-amz-credential", "x-amz-date", "x-amz-algorithm", text):
        fields = {
            "key": "a",
            "x-amz-credential": "a/20261123/eu-west-1/s3/aws4_request",
            "x-amz-date": "20261123T120000Z",
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "policy": "e30=",
            "x-amz-signature": "0",
            field: text,
        }
        with pytest.raises(VerificationError) as caught:
            judge.verify_form(fields, at=AT)
        yield caught.value


@pytest.mark.parametrize("text", [MARKUP, "\x1b[31m\u202e" + MARKUP, MARKUP * 2000])
def test_what_a_client_sent_is_harmless(text):
    """No markup, no terminal escapes, and of bounded length, wherever it was put."""
    found = list(refusals_of(text))
    assert len(found) >= 15
    for error in found:
        shown = f"{error}{error.explanation}"
        assert not set(shown) & set("<>&`"), shown
        assert shown.isprintable()
        assert len(error.explanation) <= 2100


def test_harmless():
    """Characters of markup and those that cannot be printed are escaped; once is enough."""
    assert harmless("a <b> & `c`") == r"a \x3cb\x3e \x26 \x60c\x60"
    assert harmless("a\n\u202e\ud800") == r"a\n\u202e\ud800"
    long = harmless("x" * 5000)
    assert long == harmless(long)
    assert len(long) == 1000
    assert harmless("d'accord, 100 %") == "d'accord, 100 %"


def test_other_services_have_other_codes():
    """One fault, two dialects."""
    assert Refusals("s3")("clock-skew", "", "").code == "RequestTimeTooSkewed"
    assert Refusals("sts")("clock-skew", "", "").code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("given", "error"), [({"target": 0}, ValueError), ({"headers": 1.5}, TypeError)]
)
def test_limits_that_cannot_be(given, error):
    """A bound is an int of at least 1."""
    with pytest.raises(error, match=next(iter(given))):
        Limits(**given)
