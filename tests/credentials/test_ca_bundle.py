"""Certificates to trust: AWS_CA_BUNDLE, ca_bundle of the profile, REQUESTS_CA_BUNDLE."""

from __future__ import annotations

import itertools
import ssl
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address

import pytest

import sigv4
from sigv4.credentials import Chain, SourceFailed
from sigv4.credentials.http import Answer, Unreachable
from sigv4.credentials.sts import caller

from .servers import ROLE, Cloud, serving

PAIR = (
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
)
ARN = "arn:aws:iam::123456789012:user/jane"
CONFIG = f"[default]\nrole_arn = {ROLE}\nsource_profile = base\n[profile base]\n{PAIR}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The PEM files of a certificate for 127.0.0.1 that signs itself, and of its key."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sts.example")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    return pem, secret


@pytest.fixture
def secure(laptop, certificate):
    """A cloud that speaks https with this certificate, and a laptop whose role is there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    cloud = Cloud()
    cloud.clock = laptop.cloud.clock
    with serving(cloud, context):
        laptop.environ["AWS_ENDPOINT_URL"] = cloud.url
        laptop.cloud = cloud
        yield laptop


def used(laptop):
    return Chain(None, laptop.machine()).find().source


def test_a_profile_names_the_certificates(secure, certificate):
    """STS of a private network is trusted with them, and not without."""
    secure.write("config", CONFIG)
    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        used(secure)
    bundle = secure.home / "bundle.pem"
    bundle.write_bytes(certificate[0].read_bytes())
    secure.write("config", CONFIG.replace("[default]", "[default]\nca_bundle = ~/bundle.pem"))
    assert used(secure) == "assume role"


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_variables_name_the_certificates(secure, certificate, variable):
    secure.write("config", CONFIG)
    secure.environ[variable] = str(certificate[0])
    assert used(secure) == "assume role"


def test_a_file_of_certificates_that_cannot_be_read(secure):
    """It is named, and nothing is sent; a folder without certificates trusts nobody."""
    secure.write("config", CONFIG.replace("[default]", "[default]\nca_bundle = /no/bundle.pem"))
    with pytest.raises(SourceFailed, match=r"from /no/bundle.pem \(FileNotFoundError\)") as caught:
        used(secure)
    assert "ca_bundle in the profile" in str(caught.value)
    (secure.home / "bundle.pem").write_text("no certificate")
    secure.environ["AWS_CA_BUNDLE"] = "~/bundle.pem"
    with pytest.raises(SourceFailed, match=r"bundle.pem \(SSLError\)"):
        used(secure)
    (secure.home / "hashed").mkdir()
    secure.environ["AWS_CA_BUNDLE"] = str(secure.home / "hashed")
    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        used(secure)


CHOICES = list(itertools.product((None, "profile.pem"), (None, "own.pem"), (None, "requests.pem")))


@pytest.mark.parametrize(("profile", "variable", "requests"), CHOICES)
def test_the_order_is_botocores(laptop, monkeypatch, profile, variable, requests):
    """For each combination of the three, the file that botocore's client of STS verifies with."""
    botocore = pytest.importorskip("botocore.session")
    line = f"ca_bundle = {profile}\n" if profile else ""
    laptop.write("config", CONFIG.replace("[default]\n", f"[default]\n{line}"))
    named = {"AWS_CA_BUNDLE": variable, "REQUESTS_CA_BUNDLE": requests}
    laptop.environ |= {name: value for name, value in named.items() if value}
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    for name, value in laptop.environ.items():
        monkeypatch.setenv(name, value)
    session = botocore.Session()
    client = session.create_client(
        "sts", region_name="eu-west-1", aws_access_key_id="A", aws_secret_access_key="s"
    )
    theirs = client._endpoint.http_session._verify
    sent = []

    def send(request, **options):
        sent.append(options["ca_bundle"])
        return Answer(403, {}, b"")

    with pytest.raises(sigv4.MissingCredentials):
        Chain(None, laptop.machine(send=send)).load()
    assert sent == [None if theirs is True else theirs]


def test_the_caller_is_asked_as_the_profile_says(secure, certificate):
    """Its endpoint and its certificates count where the profile is passed, not those of default."""
    url = secure.environ.pop("AWS_ENDPOINT_URL")
    identity = f"<R><Arn>{ARN}</Arn><Account>123456789012</Account></R>".encode()
    secure.cloud.answer = lambda *_: (200, identity)
    secure.write(
        "config",
        "[default]\nendpoint_url = https://127.0.0.1:1\n"
        f"[profile dev]\nendpoint_url = {url}\nca_bundle = {certificate[0]}\n{PAIR}",
    )
    chain = Chain("dev", secure.machine())
    keys = chain.load()
    assert caller(chain.machine, keys, "eu-west-1", chain.profile) == ("123456789012", ARN)
    with pytest.raises(Unreachable):
        caller(chain.machine, keys, "eu-west-1")
