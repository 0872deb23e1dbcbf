"""The fast search for parameters of presigned URLs finds what its pattern finds."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sigv4 import redact
from sigv4.redaction import text as whole
from sigv4.redaction.forms import USUAL
from sigv4.redaction.usual import Rest, find_usual

HEX = "0123456789abcdef" * 4
SCOPE = (
    "https://a.test/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}%2F20261130%2F{}%2Fs3"
    "%2Faws4_request&X-Amz-Date=20261130T120000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&"
)
NAMES = (
    SCOPE.format("AKIAIOSFODNN7EXAMPLE", "eu-west-1").lower(),
    "x-amz-algorithm=",
    "x-amz-signature=",
    "x-amz-security-token=",
    "x-amz-signedheaders=",
    "token=",
    "x-amz-s",
)
VALUES = (
    *("none", "null", "x" * 64, "xxx", "...", "." * 64, "*", "-", "<b>", "${a}", "%s", "%28a%29"),
    *(
        HEX,
        HEX[1:],
        HEX + "0",
        HEX.replace("a", "\u00e9"),
        "a" * 30 + "%2b%2f%3d",
        "a" * 30 + "%3a",
    ),
    *("a" * 30 + "%26", "a" * 30 + "%2526", "a" * 30 + "+/=", "a" * 30 + ";b", "a" * 4200, "\0"),
)
ENDS = ("", "&", " ", '"', "\n", "\\", "%26", ";", "a", ".")
PIECES = st.sampled_from([*NAMES, *VALUES, *ENDS]) | st.text(max_size=4)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
@example("x-amz-security-token=" + "a" * 30 + "%2b&x-amz-signature=" + HEX)
@example("amz-signature=" + HEX + " y-amz-s")
@example("x-amz-signature=" + "x" * 64 + " x-amz-security-token=" + "x" * 30 + "&")
def test_same_as_the_pattern(text):
    """Starts and ends are the same, whatever stands around them."""
    lowered = "".join([one.lower() if one.isascii() else one for one in text])
    expected = [found.span(1) for found in USUAL.finditer(lowered) if found[1]]
    usual, others = find_usual(lowered)
    found = [(start, end) for _, start, end in sorted(usual + others) if start < end]
    assert found == expected


@given(TEXTS)
@example("x-amz-signature=" + NAMES[0])
@example("x-amz-security-token=" + NAMES[0] + "x-amz-signature=" + HEX)
def test_places_of_the_rest(text):
    """Each character of the rest is in the text where its span says, or stands for a parameter."""
    usual, _ = find_usual(text)
    rest = Rest(text, usual)
    stood_for = []
    for at, character in enumerate(rest.text):
        start, end = rest.span((at, at + 1))
        if end - start > 1:
            stood_for.append((start, end))
        else:
            assert text[start:end] == character
    assert stood_for == [(begin, end) for begin, _, end in usual]
    assert rest.span((0, len(rest.text))) == (0, len(text))


SECRET = "sEcReT1234567890abcd"
OTHER_NAMES = (
    "Authorization: Bearer ",
    "Cookie: session=",
    "token: ",
    "id_token=",
    'secret_access_key: "',
    "signature=",
    "https://u:p@",
    *('"Cookie": ["', "cookies: [", '", "', "token: [", "cookie a=", "Cookie:\n- ", "password: "),
    *("DB_PASSWORD = ", "secretAccessKey: !!str ", "secretAccessKey:\n  ", '{"cookies": {"a": "'),
)
BETWEEN = ("\xa0", "\x01", "\0", "\x85", "\u2028", "::", "**", "#", " ", "\n")
MORE = st.sampled_from([*NAMES, *VALUES, *ENDS, *OTHER_NAMES, *BETWEEN, SECRET])


@given(st.lists(MORE, max_size=14).map("".join))
@example("X-Amz-Signature=" + HEX + "\xa0Authorization: Bearer " + SECRET)
@example("token: " + NAMES[0] + "X-Amz-Signature=" + HEX)
@example("token: x-amz-signature=" + HEX + " ")
@example('"token": ["&x-amz-signature=' + HEX + '"]')
@example("Cookie x-amz-signature=" + HEX + " ;a=b1")
@example("password: a x-amz-signature=" + HEX + "\n")
@example("secretAccessKey: &a x-amz-security-token=" + "a" * 4200 + "&\n")
def test_the_rest_changes_nothing(text):
    """All that is found without the usual parameters is found beside them, and nothing else."""
    lowered = text.lower()
    spans = [found.span(1) for found in USUAL.finditer(lowered) if found[1]]
    expected = whole._without(text, sorted(spans + whole._others(lowered, text)))
    assert redact(text) == expected


@given(TEXTS)
def test_redacted_twice(text):
    """Redacting once more changes nothing."""
    done = redact(text)
    assert redact(done) == done


def test_nothing_of_them_stays():
    """Neither value stays, and all else does."""
    head = SCOPE.format("AKIAIOSFODNN7EXAMPLE", "eu-west-1")
    for value in (HEX, "a" * 30 + "%2B%2F%3D", "a" * 30 + "+/=", "a" * 4200):
        for after in ("", "&x-id=GetObject", ' HTTP/1.1"', "\\n"):
            for name in ("X-Amz-Security-Token", "X-Amz-Signature"):
                text = f"{head}{name}={value}{after}"
                assert redact(text) == f"{head}{name}=REDACTED{after}"


@pytest.mark.parametrize(
    "secret",
    [
        "FwoGZXIvYXdzEabcdefgh",
        "IQoJb3JpZ2luX2VjEabcdefgh",
        "bedrock-api-key-abcdefgh",
        "AKIAIOSFODNN7EXAMPLE%3Aabcdefghi1abcdefghi2abcdefghi3abcdefghi4",
    ],
)
def test_secrets_in_the_place_of_a_scope(secret):
    """A token is found by its shape also where a key id or a region should be."""
    for text in (SCOPE.format(secret, "eu-west-1"), SCOPE.format("AKIAIOSFODNN7EXAMPLE", secret)):
        assert secret not in redact(f"{text}X-Amz-Signature={HEX}")
