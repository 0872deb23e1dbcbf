"""Differential: requests that official packages sign, at 500 random inputs each.

opensearch-py for domains and serverless collections, and AWS's Python package for IAM Roles
Anywhere. Both are in the group `tokens`.
"""

from __future__ import annotations

import itertools
import json
import string
from datetime import datetime, timedelta, timezone
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

import sigv4
from sigv4.credentials.roles_anywhere import session_body, session_request
from sigv4.verify import VerificationError, Verifier
from tests.tokens import examples, official
from tests.tokens.test_official_packages import COMMERCIAL, ROUNDS, keys, name, time, word

Json = dict[str, Any]

pytestmark = pytest.mark.tokens
REQUESTS = ("opensearch", "iam-roles-anywhere")  # compared in this file
UNRESERVED = string.ascii_letters + string.digits + "-._~"


def opensearch_inputs(random: Random, letters: str = UNRESERVED) -> Json:
    region = random.choice(COMMERCIAL)
    service = random.choice(["es", "aoss"])
    path = "/".join(word(random, UNRESERVED + "*,", 1, 12) for _ in range(random.randint(0, 3)))
    pairs = [(name(random), word(random, letters, 0, 12)) for _ in range(random.randint(0, 4))]
    query = "&".join(f"{key}={value.replace(' ', '%20')}" for key, value in dict(pairs).items())
    method = random.choice(["GET", "POST", "PUT", "DELETE", "HEAD"])
    body = json.dumps({"q": word(random, "é\u20acabc ", 0, 30)}) if method[0] == "P" else ""
    return {
        "region": region,
        "service": service,
        "method": method,
        "url": f"https://{name(random)}.{region}.{service}.amazonaws.com/{path}"
        + (f"?{query}" if query else ""),
        "body": body,
        "headers": {"Content-Type": random.choice(["application/json", "application/x-ndjson"])},
    }


def by_opensearch_py(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    """The headers that opensearch-py gives a request."""
    from opensearchpy.helpers.signer import AWSV4Signer

    signer = AWSV4Signer(official.keys_of(credentials), inputs["region"], inputs["service"])
    with official.botocore_at(at):
        return signer.sign(
            inputs["method"], inputs["url"], inputs["body"].encode(), dict(inputs["headers"])
        )


def test_opensearch() -> None:
    """The same headers, to the letter, where the query needs no encoding."""
    pytest.importorskip("opensearchpy", reason="opensearch-py is not installed (group 'tokens')")
    random = Random("opensearch")
    for _ in range(ROUNDS):
        credentials, at, inputs = keys(random), time(random), opensearch_inputs(random)
        ours = examples.signed("opensearch", inputs, credentials, at)
        assert ours == by_opensearch_py(credentials, at, inputs), (inputs, at)


def test_opensearch_with_spaces() -> None:
    """Where a space is in the query, a verifier accepts ours and refuses theirs: their defect."""
    pytest.importorskip("opensearchpy", reason="opensearch-py is not installed (group 'tokens')")
    random = Random("spaces")
    refused = 0
    for _ in range(ROUNDS):
        credentials, at = keys(random), time(random)
        inputs = opensearch_inputs(random, f"{UNRESERVED} ")
        verify(credentials, at, inputs, examples.signed("opensearch", inputs, credentials, at))
        theirs = by_opensearch_py(credentials, at, inputs)
        if "%20" in inputs["url"]:
            with pytest.raises(VerificationError, match="SignatureDoesNotMatch"):
                verify(credentials, at, inputs, theirs)
            refused += 1
        else:
            verify(credentials, at, inputs, theirs)
    assert refused > ROUNDS / 10


def verify(credentials: sigv4.Credentials, at: datetime, inputs: Json, headers: Json) -> None:
    """Verify a request with the headers that sign it."""
    request = sigv4.Request(inputs["method"], inputs["url"], headers, inputs["body"].encode())
    Verifier({credentials.access_key_id: credentials}.get).verify(request, at=at)


def certificates(random: Random) -> list[tuple[bytes, bytes]]:
    """Certificates with RSA and ECDSA keys and random serial numbers, and their keys, in PEM."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "machine")])
    start = datetime(2020, 1, 1, tzinfo=timezone.utc)
    made = []
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())):
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        for _ in range(5):
            certificate = (
                x509.CertificateBuilder()
                .subject_name(subject)
                .issuer_name(subject)
                .public_key(key.public_key())
                .serial_number(random.randrange(1, 1 << 158))
                .not_valid_before(start)
                .not_valid_after(start + timedelta(days=9000))
                .sign(key, hashes.SHA256())
            )
            made.append((certificate.public_bytes(serialization.Encoding.PEM), private))
    return made


def test_roles_anywhere() -> None:
    """The same request: with an RSA key to the letter, with ECDSA but for the random signature.

    That one is checked with the public key.
    """
    module = pytest.importorskip(
        "iam_rolesanywhere_session.iam_rolesanywhere_session",
        reason="iam-rolesanywhere-session is not installed (group 'tokens')",
    )
    from botocore.awsrequest import AWSRequest

    from sigv4.credentials._x509 import read_certificate

    random = Random("anywhere")
    pairs = certificates(random)
    pool = []  # keys take long to read
    for (certificate, key), others in itertools.product(pairs, ([], pairs[:1], pairs[4:6])):
        chain = b"".join(pem for pem, _ in others)
        theirs_of = module.IAMRolesAnywhereSigner(certificate, key, chain or None)
        pool.append((certificate, read_certificate(certificate, key, chain), theirs_of))
    for _ in range(ROUNDS):
        certificate, signer, their_signer = random.choice(pool)
        at, region = time(random), random.choice(COMMERCIAL)
        arn = f"arn:aws:rolesanywhere:{region}:123456789012"
        session_name = random.choice([None, name(random)])
        seconds = random.randint(900, 43_200)
        role = f"arn:aws:iam::123456789012:role/{name(random)}"
        anchors = (f"{arn}:profile/{name(random)}", role, f"{arn}:trust-anchor/{name(random)}")
        given = SimpleNamespace(
            profile_arn=anchors[0],
            role_arn=role,
            trust_anchor_arn=anchors[2],
            session_duration=seconds,
            role_session_name=session_name,
            instance_properties=None,
        )
        body = session_body(*anchors, seconds, session_name)
        build = module.IAMRolesAnywhereSession._build_session_request_body
        assert json.loads(body) == build(given)
        ours = session_request(
            f"https://rolesanywhere.{region}.amazonaws.com", region, body, signer, at
        )
        theirs = AWSRequest("POST", ours.url, data=ours.body)
        clock = SimpleNamespace(now=official.at_time(at).now)
        with patch.object(module, "datetime", clock):
            their_signer._region_name = region
            their_signer.add_auth(theirs)
        made = {header.lower(): value for header, value in ours.headers}
        expected = {header.lower(): value for header, value in theirs.headers.items()}
        expected.pop("host")
        head, _, signature = made.pop("authorization").partition("Signature=")
        their_head, _, their_signature = expected.pop("authorization").partition("Signature=")
        assert (made, head) == (expected, their_head)
        if "RSA" in head:
            assert signature == their_signature
        else:
            check_ecdsa(certificate, ours, region, signature)


def check_ecdsa(certificate: bytes, request: sigv4.Request, region: str, signature: str) -> None:
    """Check a signature with the certificate's public key, by the steps of AWS's page."""
    from hashlib import sha256

    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificate

    given = {name.lower(): value for name, value in request.headers} | {"host": request.host}
    signed = sorted(name for name in given if name != "authorization")
    lines = [f"{name}:{given[name]}\n" for name in signed]
    hashed = sha256(request.body).hexdigest()
    canonical = f"POST\n/sessions\n\n{''.join(lines)}\n{';'.join(signed)}\n{hashed}"
    date = given["x-amz-date"]
    scope = f"{date[:8]}/{region}/rolesanywhere/aws4_request"
    digest = sha256(canonical.encode()).hexdigest()
    text = f"AWS4-X509-ECDSA-SHA256\n{date}\n{scope}\n{digest}"
    public: Any = load_pem_x509_certificate(certificate).public_key()
    public.verify(bytes.fromhex(signature), text.encode(), ECDSA(SHA256()))
