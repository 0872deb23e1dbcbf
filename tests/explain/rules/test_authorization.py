"""Authorization headers that a server quotes and cannot read."""

from __future__ import annotations

import pytest

from sigv4.explain import diagnose, read_error_response

SAYS = "'a' not a valid key=value pair (missing equal-sign) in Authorization header"
CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sts/aws4_request, SignedHeaders=host"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (f"AWS4-HMAC-SHA256 Credential= {CREDENTIAL}", "white space around it"),
        ("AWS4-HMAC-SHA256 Credential=AKIA /20260101/r/s/aws4_request", "white space around it"),
        (f"Authorization: AWS4-HMAC-SHA256 Credential={CREDENTIAL}", "the header's own name"),
        ("Bearer eyJ0", "the scheme 'Bearer'"),
        ("eyJabc.def.ghi", "the scheme (hidden)"),
        ("Bearer:eyJabc.def", "the scheme (hidden)"),
        ("key1234567 x", "the scheme (hidden)"),
        (f"AWS4-HMAC-SHA256 Credential={CREDENTIAL}, x", "a part of it has no '='"),
    ],
)
def test_quoted_headers(header, words):
    """What is wrong is seen in the header itself."""
    found = diagnose(None, read_error_response(f"{SAYS}: '{header}'."))
    assert [cause.code for cause in found.causes] == ["authorization-malformed"]
    assert words in found.causes[0].words


TOKEN = "tok1234567890.abcdefghij-klm"


@pytest.mark.parametrize("header", [TOKEN, f"Bearer:{TOKEN}", f"Bearer {TOKEN}", f"{TOKEN} x"])
@pytest.mark.parametrize("quoted", [TOKEN, f"x{TOKEN}", "a"])
def test_tokens_are_hidden(header, quoted):
    """No form of the report shows a token that AWS quotes, neither whole nor its beginning."""
    says = SAYS.replace("'a'", f"'{quoted}'")
    found = diagnose(None, read_error_response(f"{says}: '{header}'."))
    for shown in (found.render(), found.to_json(), found.to_html()):
        assert TOKEN[:8] not in shown


@pytest.mark.parametrize("quoted", ["AWS4-HMAC-SHA256", "/20210706/us-east-2/s3/aws4_request"])
def test_what_is_no_secret_is_shown(quoted):
    """The algorithm and a scope say what is wrong."""
    response = read_error_response(SAYS.replace("'a'", f"'{quoted}'"))
    assert f"'{quoted}'" in diagnose(None, response).render()


def test_without_the_header():
    """The sentence alone says so, and no more."""
    (cause,) = diagnose(None, read_error_response(SAYS)).causes
    assert "a part of it has no '='" in cause.words


def test_other_messages():
    """They have nothing to do with it."""
    response = read_error_response("<Error><Code>SlowDown</Code><Message>a</Message></Error>")
    assert diagnose(None, response).causes == ()
