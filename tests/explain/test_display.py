"""What people see of a stranger's text: sentences whole, secrets hidden, nothing that acts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigv4.captures.error_response import ErrorResponse
from sigv4.captures.reader import read_capture
from sigv4.core.redact import SECRET_NAMES
from sigv4.explain import diagnose, explain
from sigv4.explain.display import prose, show

from ..verify.world import HOST, TOKEN, send

# As AWS, MinIO, Ceph and R2 write them.
SENTENCES = [
    "ExpiredToken: The provided token has expired.",
    "ExpiredTokenException: The security token included in the request is expired",
    "InvalidToken: The provided token is malformed or otherwise invalid.",
    "The security token included in the request is invalid.",
    "UnrecognizedClientException: The security token included in the request is invalid.",
    "IncompleteSignature: Authorization header requires 'Signature' parameter.",
    "InvalidSignatureException: Signature expired: 20261123T120000Z is now earlier than "
    "20261123T121000Z (20261123T122500Z - 15 min.)",
    "Signature not yet current: 20261123T120000Z is still later than 20261123T113000Z",
    "MissingAuthenticationToken: Missing Authentication Token",
    "The AWS Access Key Id you provided does not exist in our records.",
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details.",
    "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    "Credential should be scoped to a valid region, not 'x'.",
    "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
    '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    "AuthorizationQueryParametersError: X-Amz-Expires must be less than a week (in seconds)",
    "Invalid session token: please log in again",
    "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3'.",
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
    "'20261122' != '20261123', from '20261123T000000Z'.",
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query "
    "string parameter or the Authorization header should be specified",
    "User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: s3:GetObject",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_are_shown_whole(sentence):
    """Nothing in them is a secret."""
    assert prose(sentence, 1000) == sentence
    code, colon, message = sentence.partition(": ")
    response = ErrorResponse(code, message) if colon else ErrorResponse("X", sentence)
    (said,) = [text for name, text in diagnose(None, response).facts if name == "server"]
    assert "<hidden" not in said


@pytest.mark.parametrize(
    "sentence",
    [
        f"Authorization=AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature={'ab12' * 16}",
        f"the token {TOKEN} is expired",
        f"x-amz-security-token: {TOKEN}",
        f"X-Amz-Security-Token={TOKEN}&a=1",
        f"X-Amz-Security-Token%3D{TOKEN}",
        f'"sessionToken": "{TOKEN}"',
        "The secret key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY is wrong: secret=wJalrXUtnFEMI/K7",
        f"does not match {'0f' * 32}.",
        f"secret={'aB3' * 10} is wrong",
        "not a valid key=value pair in Authorization header: 'Bearer MARKERabcdefg123'.",
        "in Authorization header: 'Basic TUFSS0VSOjEyMw=='",
    ],
)
def test_secrets_in_sentences_are_hidden(sentence):
    """What follows a secret's name and is not a word, and whatever looks like a signature."""
    shown = prose(sentence, 1000)
    assert "<hidden: " in shown
    assert "MARKER" not in shown
    assert "ab12ab12" not in shown
    assert "0f0f" not in shown
    assert "aB3aB3" not in shown


def test_every_secret_name_has_a_hint():
    """Lines without one of the hints are not searched; no secret's name is missed so."""
    for name in SECRET_NAMES:
        assert "<hidden" in show(f"{name}:value")


HOSTILE = "\x1b[31m\x9b2J\u202e<script>alert(1)</script>\r\n\a\u2066" + "x" * 10_000


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_hostile_text_acts_nowhere(text):
    """Wherever a stranger's text can stand, it is ASCII, escaped and bounded."""
    response = ErrorResponse(text, f"{text} {HOSTILE}", access_key_id=text)
    canonical = f"GET\n/{text}\n\nhost:{HOST}\nx-{text}:{text}\n\nhost;x-{text}\n{'0' * 64}"
    for explanation in (
        diagnose(None, response),
        explain(canonical, canonical.replace("GET", "PUT")),
        explain(text + HOSTILE, canonical),
    ):
        assert all(" " <= each <= "~" or each == "\n" for each in str(explanation))
        page = explanation.to_html()
        assert "<script" not in page.lower()
        assert "\x1b" not in page
        assert "\u202e" not in page
        assert json.loads(explanation.to_json())["headline"] == explanation.headline
        assert "\x1b" not in json.loads(explanation.to_json())["difference"]
        assert explanation.to_json().isascii()


def test_large_texts_are_bounded():
    """However long the lines and however many, on each side and in each report."""
    long = "a" * 1_000_000
    many = "\n".join([f"x-{number}:1" for number in range(2_000)])
    for ours, theirs in (
        (f"GET\n/{long}\n", f"GET\n/{long}b\n"),
        (f"GET\n/{long}\n", f"PUT\n/{long}\n"),
        (f"GET\n/b{long}\n", f"GET\n/c{long}\n"),
        (f"GET\n/\n\n{many}", f"GET\n/\n\n{many}y"),
    ):
        explanation = explain(ours, theirs)
        for shown in (str(explanation), explanation.to_html(), explanation.to_json()):
            assert len(shown) < 200_000
    alone = diagnose(None, ErrorResponse("X", "y", f"GET\n/{long}\n{many}"))
    assert "more lines)" in str(alone)
    assert len(str(alone)) < 200_000


def test_the_mark_in_a_very_long_line():
    """It is where the difference is, though only a part of the line is shown."""
    start = "a" * 50_000
    explanation = explain(f"GET\n/{start}b{start}\n", f"GET\n/{start}c{start}\n")
    pair = explanation.views[0].lines[1]
    assert pair.ours[pair.ours_at] == "b"
    assert pair.theirs[pair.theirs_at] == "c"
    assert explanation.column == 50_002


def test_json():
    """The same as the text, for programs."""
    signed, message = send(url=f"https://{HOST}/k", token=TOKEN)
    other = signed.canonical_request.replace("/k", "/K")
    explanation = diagnose(read_capture(message.raw()), canonical_request=other)
    made = json.loads(explanation.to_json())
    assert (made["same"], made["step"], made["part"]) == (False, "canonical request", "path")
    assert (made["line"], made["column"], made["field"]) == (2, 2, "")
    assert made["causes"][0]["code"] == "path-case"
    assert made["causes"][0]["confidence"] == "certain"
    assert made["views"][0]["lines"][1] == ["/K", "/k"]
    assert ["request", f"HTTP message: GET {HOST}/k"] in made["facts"]
    assert TOKEN not in explanation.to_json()


@pytest.mark.parametrize(
    "line",
    [
        "a=1&code=hush&b=2",
        "sig=hush",
        "SIG=hush",
        "jwt%3Dhush%26b%3D2",
        "state=1&session_id=hush",
        "x&pwd%253Dhush",
    ],
)
def test_short_names_of_secrets_in_a_query(line):
    """Names of OAuth and of other services' signatures, which are common words elsewhere."""
    assert "hush" not in show(line)


@pytest.mark.parametrize(
    "line", ["x-amz-meta-code:A1", "zip-code=A1", "barcode=A1", "Code: A1", "design=A1", "codec=A1"]
)
def test_words_that_hold_such_a_name(line):
    """A header or a longer name is shown."""
    assert show(line) == line
