"""SigV4A both ways: what `Signer` and `S3` sign, `Verifier` takes, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from cryptography.hazmat.primitives.asymmetric import utils
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.sigv4a import ORDER
from sigv4.s3 import S3
from sigv4.verify import VerificationError, Verifier

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token")
KNOWN = {keys.access_key_id: keys for keys in (KEYS, TEMPORARY)}
BOTH = (sigv4.HMAC_SHA256, sigv4.ECDSA_P256_SHA256)
PUT = sigv4.Request("PUT", "https://h.example.com/a%20b?x=1", {"x-amz-meta-a": "b"}, b"body")


def verifier(region="eu-west-1", algorithms=BOTH) -> Verifier:
    return Verifier(KNOWN.get, region=region, clock=lambda: AT, algorithms=algorithms)


def signer(regions="*", service="s3", credentials=KEYS) -> sigv4.Signer:
    return sigv4.Signer(
        credentials, regions, service, clock=lambda: AT, algorithm=sigv4.ECDSA_P256_SHA256
    )


@pytest.mark.parametrize("credentials", [KEYS, TEMPORARY], ids=["key", "token"])
@pytest.mark.parametrize("service", ["s3", "execute-api"])
@pytest.mark.parametrize("regions", ["*", "eu-*", "us-east-1,eu-west-1"])
def test_round_trip(regions, service, credentials):
    """With headers and presigned, where the set covers the server's region."""
    made = signer(regions, service, credentials)
    for request in (
        made.sign(PUT).apply(PUT),
        made.presign(PUT, expires_in=60).apply(PUT),
    ):
        verified = verifier().verify(request)
        assert verified.access_key_id == credentials.access_key_id


def test_multi_region_access_point():
    """A presigned URL of `S3`."""
    arn = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    url = S3(KEYS, "us-west-2", clock=lambda: AT).presign("get_object", Bucket=arn, Key="k").url
    for region in ("eu-west-1", "us-west-2"):
        assert verifier(region).verify(sigv4.Request("GET", url))


@pytest.mark.parametrize("regions", ["us-*", "us-east-1", "eu-west-2,eu-central-1"])
def test_set_must_cover_the_region(regions):
    """And be the one that was signed."""
    signed = signer(regions).sign(PUT).apply(PUT)
    with pytest.raises(VerificationError, match="does not cover"):
        verifier().verify(signed)
    forged = [pair for pair in signed.headers if pair[0] != "X-Amz-Region-Set"]
    forged.append(("X-Amz-Region-Set", "*"))
    with pytest.raises(VerificationError) as caught:
        verifier().verify(sigv4.Request("PUT", signed.url, forged, b"body"))
    assert caught.value.code == "SignatureDoesNotMatch"


def test_accepted_only_where_asked_for():
    """HMAC alone is the default."""
    with pytest.raises(VerificationError, match="AWS4-ECDSA-P256-SHA256"):
        verifier(algorithms=None).verify(signer().sign(PUT).apply(PUT))


def signed_with(change) -> sigv4.Request:
    """A signed request, its signature replaced."""
    signed = signer().sign(PUT)
    headers = dict(signed.headers)
    start, _, signature = headers["Authorization"].rpartition("=")
    headers["Authorization"] = f"{start}={change(signature)}"
    return sigv4.Request("PUT", PUT.url, [*PUT.headers, *headers.items()], b"body")


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text + "00",
        lambda text: text[:-2],
        lambda text: text.ljust(144, "*"),
        lambda text: f"{'0' * 64}",
        lambda text: utils.encode_dss_signature(0, 0).hex(),
        lambda text: utils.encode_dss_signature(ORDER, ORDER).hex(),
    ],
)
def test_other_signatures_are_refused(change):
    """Malformed, out of range, in upper case."""
    with pytest.raises(VerificationError):
        verifier().verify(signed_with(change))


def test_high_s_is_good():
    """n - s verifies as s does."""

    def other(text: str) -> str:
        r, s = utils.decode_dss_signature(bytes.fromhex(text))
        return utils.encode_dss_signature(r, ORDER - s).hex()

    assert verifier().verify(signed_with(other))


def test_unknown_key_is_refused():
    """As with HMAC."""
    request = signer(credentials=sigv4.Credentials("AKIAUNKNOWN", "x")).sign(PUT).apply(PUT)
    with pytest.raises(VerificationError) as caught:
        verifier().verify(request)
    assert caught.value.code == "InvalidAccessKeyId"


def test_expired_url_is_refused():
    """As with HMAC."""
    url = signer().presign(sigv4.Request("GET", "https://h/"), expires_in=60).url
    late = AT + timedelta(seconds=61)
    with pytest.raises(VerificationError, match="expired"):
        verifier().verify(sigv4.Request("GET", url), at=late)


@given(message=st.binary(max_size=200), other=st.binary(max_size=200), flip=st.integers(0, 511))
def test_signatures_verify_and_nothing_else_does(message, other, flip):
    """For any message; not for another, nor with a bit of r or s flipped."""
    key = sigv4.ECDSA_P256_SHA256.signing_key(KEYS)
    signature = key.sign(message)
    assert key.public_key.verifies(message, signature)
    assert key.public_key.verifies(other, signature) is (other == message)
    pair = list(utils.decode_dss_signature(bytes.fromhex(signature)))
    pair[flip // 256] ^= 1 << flip % 256
    assert not key.verifies(message, utils.encode_dss_signature(*pair).hex())


@given(text=st.text(max_size=160))
def test_any_text_is_a_verdict(text):
    """Whatever is sent for a signature is refused, and raises nothing."""
    assert sigv4.ECDSA_P256_SHA256.signing_key(KEYS).verifies(b"m", text) is False


@given(data=st.binary(max_size=80))
def test_any_bytes_are_a_verdict(data):
    """The same, in hex."""
    assert sigv4.ECDSA_P256_SHA256.signing_key(KEYS).verifies(b"m", data.hex()) is False
