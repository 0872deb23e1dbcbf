"""IAM Roles Anywhere: certificates and keys of both kinds, a chain, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

import sigv4
from sigv4.credentials import RolesAnywhere, SourceFailed

from .servers import ROLE, START

ANCHOR = "arn:aws:rolesanywhere:eu-west-1:123456789012:trust-anchor/t"
PROFILE = "arn:aws:rolesanywhere:eu-west-1:123456789012:profile/p"


def certificate(kind="EC", days=365, serial=0x123456789ABCDEF123):
    """A certificate and its key, PEM, made for this test."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    kinds = {
        "EC": lambda: ec.generate_private_key(ec.SECP256R1()),
        "P384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "RSA": lambda: rsa.generate_private_key(65537, 2048),
        "ED25519": ed25519.Ed25519PrivateKey.generate,
    }
    key = kinds[kind]()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "machine")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(START - timedelta(days=1000))
        .not_valid_after(START + timedelta(days=days))
        .sign(key, None if kind == "ED25519" else hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(pem), private


def anywhere(laptop, kind="EC", certified=None, **more):
    public, private = certified or certificate(kind)
    laptop.cloud.certificate = public
    (laptop.home / "cert.pem").write_bytes(public)
    (laptop.home / "key.pem").write_bytes(private)
    return RolesAnywhere(
        ANCHOR,
        PROFILE,
        ROLE,
        laptop.home / "cert.pem",
        laptop.home / "key.pem",
        endpoint_url=laptop.cloud.url,
        machine=laptop.machine(),
        **more,
    )


@pytest.mark.parametrize("kind", ["EC", "P384", "RSA"])
def test_signs_with_the_key_of_the_certificate(laptop, cloud, kind):
    """The server checks the signature by the steps of AWS's page."""
    found = anywhere(laptop, kind, session_name="machine-1").find()
    assert cloud.problems == []
    assert (found.account_id, found.detail) == ("123456789012", f"role {ROLE}")


def test_a_chain_is_sent_and_signed(laptop, cloud):
    """Certificates between ours and the trust anchor, from both files."""
    asked = []
    answer = cloud.answer

    def noted(method, target, headers, body):
        asked.append(headers)
        return answer(method, target, headers, body)

    cloud.answer = noted
    public, private = certificate("RSA")
    between, _ = certificate("EC")
    (laptop.home / "chain.pem").write_bytes(between)
    anywhere(laptop, certified=(public, private), chain=laptop.home / "chain.pem").load()
    assert cloud.problems == []
    assert asked[0]["x-amz-x509-chain"].count(",") == 0
    assert "x-amz-x509-chain" in asked[0]["authorization"]
    anywhere(laptop, certified=(public + between, private), chain=laptop.home / "chain.pem").load()
    assert cloud.problems == []
    assert asked[1]["x-amz-x509-chain"].count(",") == 1


def test_a_certificate_that_has_ended(laptop, cloud):
    """It is not sent; its serial number and end are named."""
    with pytest.raises(SourceFailed, match=f"certificate {0x123456789ABCDEF123} expired at 2026"):
        anywhere(laptop, certified=certificate(days=0)).load()
    assert cloud.asked == []


def test_a_key_of_another_certificate(laptop):
    """It would sign what nobody can verify."""
    other = certificate()[0], certificate()[1]
    with pytest.raises(sigv4.InvalidCredentials, match="does not belong to the certificate"):
        anywhere(laptop, certified=other).load()


def test_other_kinds_of_keys(laptop):
    """IAM Roles Anywhere takes RSA and ECDSA."""
    with pytest.raises(sigv4.InvalidCredentials, match="RSA and ECDSA"):
        anywhere(laptop, certified=certificate("ED25519")).load()


@pytest.mark.parametrize(
    "certified", [(b"", b""), (b"x", b"y"), (None, b"-----BEGIN PRIVATE KEY-----\ns3cr3t")]
)
def test_files_that_are_invalid(laptop, certified):
    """Neither is shown."""
    public, private = certificate()
    given = (public if certified[0] is None else certified[0], certified[1])
    with pytest.raises(sigv4.InvalidCredentials, match="cannot be read") as caught:
        anywhere(laptop, certified=given).load()
    assert "s3cr3t" not in str(caught.value)
    assert private


def test_a_key_with_a_password(laptop, cloud):
    """It is opened with the password, and not without."""
    from cryptography.hazmat.primitives import serialization

    public, private = certificate()
    key = serialization.load_pem_private_key(private, None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"pass"),
    )
    assert anywhere(laptop, certified=(public, locked), password=b"pass").load()
    assert cloud.problems == []
    with pytest.raises(sigv4.InvalidCredentials, match="TypeError"):
        anywhere(laptop, certified=(public, locked)).load()


def test_files_that_are_missing(laptop):
    """The path is named."""
    source = anywhere(laptop)
    (laptop.home / "key.pem").unlink()
    with pytest.raises(SourceFailed, match=r"key.pem cannot be read \(FileNotFoundError\)"):
        source.load()


@pytest.mark.parametrize("arn", ["", "arn:aws:iam::1:role/x", "arn:aws:rolesanywhere:eu-west-1"])
def test_an_arn_that_is_invalid(laptop, arn):
    """The region is in it, so it has to be one."""
    source = anywhere(laptop)
    object.__setattr__(source, "trust_anchor_arn", arn)
    with pytest.raises(sigv4.InvalidCredentials, match="not the ARN of a trust anchor"):
        source.load()


@pytest.mark.parametrize("seconds", [899, 43201, 3600.0, True, "3600"])
def test_durations_that_are_invalid(laptop, seconds):
    """900 to 43200 seconds."""
    with pytest.raises(sigv4.InvalidCredentials, match="duration_seconds must be 900 to 43200"):
        anywhere(laptop, duration_seconds=seconds).load()


def test_without_the_extra(laptop, monkeypatch):
    """The extra is named."""
    import sys

    source = anywhere(laptop)
    monkeypatch.setitem(sys.modules, "cryptography.x509", None)
    with pytest.raises(sigv4.MissingExtra, match=r"sigv4-engine\[rolesanywhere\]"):
        source.load()


def test_the_scope_is_checked_as_elsewhere():
    """A region that cannot stand in a scope is refused; the key is no secret key."""
    from sigv4.credentials._x509 import read_certificate

    signer = read_certificate(*certificate())
    signer.check_region("eu-west-1")
    with pytest.raises(sigv4.InvalidRequest):
        signer.check_region("eu/west")
    assert signer.region_set("eu-west-1") == {}
    assert "PrivateKey" not in repr(signer)
