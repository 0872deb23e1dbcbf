"""Step 4: how a signature is written down, and what is never signed twice."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.core.signature import (
    authorization,
    encoded_parameter,
    query_parameters,
    refuse_presigned,
    sign,
    signature_parameter,
)
from sigv4.core.signing_key import HmacSha256
from sigv4.core.signing_params import SigningParams

SCOPE = sigv4.Scope("20130524", "us-east-1", "s3")


def test_documented_signature():
    """The GET object of AWS's S3 documentation, from its canonical request."""
    credentials = sigv4.Credentials(
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    )
    text, signature = sign(
        SigningParams(credentials, "us-east-1", "s3", algorithm=HmacSha256()),
        SCOPE,
        "20130524T000000Z",
        "GET\n/test.txt\n\n"
        "host:examplebucket.s3.amazonaws.com\n"
        "range:bytes=0-9\n"
        "x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        "x-amz-date:20130524T000000Z\n\n"
        "host;range;x-amz-content-sha256;x-amz-date\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    )
    assert text.startswith("AWS4-HMAC-SHA256\n20130524T000000Z\n")
    assert signature == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"


def test_authorization_header():
    """Three parts, a comma and a space between them."""
    assert authorization("AWS4-HMAC-SHA256", "AKID", SCOPE, "host;x-amz-date", "0f") == (
        "AWS4-HMAC-SHA256 Credential=AKID/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=0f"
    )


def test_query_parameters():
    """In the documented order, encoded."""
    assert query_parameters(
        "AWS4-HMAC-SHA256", "AKID", SCOPE, "20130524T000000Z", 86_400, "host;range"
    ) == [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", "AKID%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"),
        ("X-Amz-Date", "20130524T000000Z"),
        ("X-Amz-Expires", "86400"),
        ("X-Amz-SignedHeaders", "host%3Brange"),
    ]
    assert encoded_parameter("X-Amz-Security-Token", "a/b+c==") == (
        "X-Amz-Security-Token",
        "a%2Fb%2Bc%3D%3D",
    )
    assert signature_parameter("0f") == ("X-Amz-Signature", "0f")


@pytest.mark.parametrize(
    "name",
    [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
    ],
)
@pytest.mark.parametrize(
    "spell",
    [
        str,
        str.lower,
        str.upper,
        lambda name: name.replace("-", "%2d"),
        lambda name: f"%58{name[1:]}",
    ],
    ids=["as documented", "lower", "upper", "escaped hyphens", "escaped first letter"],
)
@pytest.mark.parametrize("query", ["{}=1", "{}", "a=1&{}=&b=2"])
def test_authentication_parameters_are_refused(name, spell, query):
    """Each of them, in any case, escaped or not, wherever it stands."""
    request = sigv4.Request("GET", f"https://h/?{query.format(spell(name))}")
    with pytest.raises(sigv4.InvalidRequest, match="a second signature"):
        refuse_presigned(request)


@pytest.mark.parametrize(
    "url",
    [
        "https://h",
        "https://h/X-Amz-Signature=1",
        "https://h/?a=X-Amz-Signature",
        "https://h/?a=X-Amz-Signature=1",
        "https://h/?X-Amz-Signature2=1",
        "https://h/?X-Amz-Meta=1&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD",
        "https://h/?x-id=GetObject",
    ],
)
def test_other_parameters_are_not(url):
    """Only names count, and only these."""
    refuse_presigned(sigv4.Request("GET", url))


def test_refusal_names_the_parameter_and_not_its_value():
    """As the URL spells it."""
    request = sigv4.Request("GET", "https://h/?x-amz-security-token=MARKER&X-Amz-Signature=MARKER")
    with pytest.raises(sigv4.InvalidRequest, match="already has x-amz-security-token") as caught:
        refuse_presigned(request)
    assert "MARKER" not in str(caught.value)
