"""CloudFront's signatures: compared with botocore to the byte, and verified with the public key."""

from __future__ import annotations

import base64
import builtins
import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import pytest
from botocore.signers import CloudFrontSigner
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from sigv4 import (
    ExpiryNotInteger,
    ExpiryNotPositive,
    InvalidCredentials,
    InvalidParameter,
    InvalidRequest,
    MissingExtra,
    NaiveDatetime,
    WildcardPolicy,
)
from sigv4.cloudfront import Policy, UrlSigner

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=timezone.utc)
END = datetime(2027, 11, 29, 12, 0, tzinfo=timezone.utc)
KEY_ID = "K2JCJMDEHXQW5F"
URL = "https://d111111abcdef8.cloudfront.net/image.jpg"
SHA1 = hashes.SHA1()  # noqa: S303  CloudFront's default
RSA = rsa.generate_private_key(65537, 2048)
ECDSA = ec.generate_private_key(ec.SECP256R1())


def text_of(key, password=None):
    protection = pem.BestAvailableEncryption(password) if password else pem.NoEncryption()
    return key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, protection).decode()


def signer(key=RSA, **options):
    return UrlSigner(KEY_ID, key, clock=lambda: NOW, **options)


def decode(text):
    return base64.b64decode(text.replace("-", "+").replace("_", "=").replace("~", "/"))


def botocore_signer():
    return CloudFrontSigner(KEY_ID, lambda text: RSA.sign(text, padding.PKCS1v15(), SHA1))


def verify(key, signature, text, digest):
    if isinstance(key, rsa.RSAPrivateKey):
        key.public_key().verify(decode(signature), text, padding.PKCS1v15(), digest)
    else:
        key.public_key().verify(decode(signature), text, ec.ECDSA(digest))


URLS = [
    URL,
    f"{URL}?color=red&size=medium",
    "https://www.example.com/a%20b/%C3%A9.mp4?x=%2A",
    "http://www.example.com",
    "https://www.example.com:8443/a+b/~c(1)!",
    "https://www.example.com//double//slash",
    "https://www.example.com/a?",
    "https://www.example.com/?q=a%3Fb",
    "https://www.example.com/%3F%2A.txt",
    "https://www.example.com/index.html?Expired=1&policy=2&signature=3",
]


@pytest.mark.parametrize("url", URLS)
def test_canned_policy_as_botocore(url):
    """Ordinary URLs need no keyword, and the result is botocore's to the byte."""
    expected = botocore_signer().generate_presigned_url(url, date_less_than=END)
    assert signer().presign(url, expires_at=END) == expected


@pytest.mark.parametrize(
    ("start", "address"),
    [(None, None), (NOW, None), (None, "192.0.2.7"), (NOW, "192.0.2.0/24"), (None, "0.0.0.0/0")],
)
@pytest.mark.parametrize("resource", [URL, "https://*.cloudfront.net/*", "*"])
def test_custom_policy_as_botocore(resource, start, address):
    """The order of the conditions is botocore's, and an address alone gets its /32."""
    theirs = botocore_signer()
    policy = theirs.build_policy(resource, END, start, address)
    expected = theirs.generate_presigned_url(URL, policy=policy)
    ours = Policy(resource, END, start, address)
    assert ours.to_json() == policy
    assert signer().presign(URL, policy=ours, allow_wildcards=True) == expected
    assert signer().presign(URL, policy=policy, allow_wildcards=True) == expected


@pytest.mark.parametrize("key", [RSA, ECDSA], ids=["rsa", "ecdsa"])
@pytest.mark.parametrize(
    ("name", "digest", "extra"),
    [("sha1", SHA1, []), ("sha256", hashes.SHA256(), [("Hash-Algorithm", "SHA256")])],
)
def test_public_key_verifies(key, name, digest, extra):
    """What CloudFront builds of the URL is what was signed; SHA-256 is named, SHA-1 is not."""
    url = signer(key, hash=name).presign(f"{URL}?a=b", expires_at=END)
    query = parse_qsl(urlsplit(url).query)
    parts = dict(query)
    assert [name for name, _ in query][:4] == ["a", "Expires", "Signature", "Key-Pair-Id"]
    assert query[4:] == extra
    canned = (
        f'{{"Statement":[{{"Resource":"{URL}?a=b","Condition":{{"DateLessThan":'
        f'{{"AWS:EpochTime":{parts["Expires"]}}}}}}}]}}'
    )
    verify(key, parts["Signature"], canned.encode(), digest)
    with pytest.raises(InvalidSignature):
        verify(key, parts["Signature"], canned.replace("a=b", "a=c").encode(), digest)


def test_end_in_seconds():
    """`expires_in` counts from the clock, and more than seven days are allowed."""
    year = signer().presign(URL, expires_in=365 * 86400)
    assert dict(parse_qsl(urlsplit(year).query))["Expires"] == str(int(END.timestamp()))
    assert signer().presign(URL, expires_in=timedelta(days=365)) == year


@pytest.mark.parametrize("key", [RSA, ECDSA], ids=["rsa", "ecdsa"])
def test_cookies_of_a_canned_policy(key):
    """The three cookies of a canned policy, and the hash where it is not SHA-1."""
    cookies = signer(key, hash="sha256").cookies(URL, expires_at=END)
    assert list(cookies) == [
        "CloudFront-Expires",
        "CloudFront-Signature",
        "CloudFront-Key-Pair-Id",
        "CloudFront-Hash-Algorithm",
    ]
    assert cookies["CloudFront-Expires"] == str(int(END.timestamp()))
    assert cookies["CloudFront-Hash-Algorithm"] == "SHA256"
    text = Policy(URL, END).to_json().encode()
    verify(key, cookies["CloudFront-Signature"], text, hashes.SHA256())


def test_cookies_of_a_custom_policy():
    """The policy travels in a cookie; signed is what it decodes to."""
    policy = Policy("https://d111111abcdef8.cloudfront.net/private/*", END, NOW, "192.0.2.0/24")
    url = "https://d111111abcdef8.cloudfront.net/private/a.m3u8"
    cookies = signer().cookies(url, policy=policy, allow_wildcards=True)
    assert sorted(cookies) == [
        "CloudFront-Key-Pair-Id",
        "CloudFront-Policy",
        "CloudFront-Signature",
    ]
    text = decode(cookies["CloudFront-Policy"])
    verify(RSA, cookies["CloudFront-Signature"], text, SHA1)
    assert json.loads(text)["Statement"][0]["Resource"] == policy.resource


@pytest.mark.parametrize(
    "form", ["text", "bytes", "path", "key", "encrypted", "pkcs1"], ids=lambda form: form
)
def test_forms_of_a_key(form, tmp_path):
    """Each gives the same signature."""
    text, options = text_of(RSA), {}
    given = {"text": text, "bytes": text.encode(), "key": RSA}.get(form)
    if form == "path":
        given = tmp_path / "key.pem"
        given.write_text(text)
    elif form == "encrypted":
        given, options = text_of(RSA, b"secret"), {"password": b"secret"}
    elif form == "pkcs1":
        given = RSA.private_bytes(
            pem.Encoding.PEM, pem.PrivateFormat.TraditionalOpenSSL, pem.NoEncryption()
        )
    expected = signer().presign(URL, expires_at=END)
    assert signer(given, **options).presign(URL, expires_at=END) == expected


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("key.pem", "its path as a pathlib.Path"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "cannot be read"),
        (text_of(RSA, b"secret"), "password if it is encrypted"),
        (ed25519.Ed25519PrivateKey.generate(), "CloudFront accepts RSA and ECDSA"),
        (ec.generate_private_key(ec.SECP384R1()), "ECDSA on P-256"),
        (rsa.generate_private_key(65537, 1024), "RSA with 2048 bits"),  # noqa: S505
        (None, "NoneType"),
    ],
    ids=["name", "broken", "encrypted", "ed25519", "p384", "rsa1024", "none"],
)
def test_keys_that_cloudfront_refuses(key, words):
    """Each is refused with what it takes, and the text of the key is in no message."""
    with pytest.raises(InvalidCredentials, match=words) as caught:
        UrlSigner(KEY_ID, key)
    assert "AAAA" not in str(caught.value)


def test_repr_shows_no_key():
    """Only the id and the hash."""
    assert repr(signer(text_of(RSA))) == "UrlSigner('K2JCJMDEHXQW5F', hash='sha1')"


@pytest.mark.parametrize("key_id", ["", "K 1", "arn:aws:x", "K1&Policy=x"])
def test_key_pair_id(key_id):
    """It cannot add parameters to the URL."""
    with pytest.raises(InvalidCredentials, match="letters and digits"):
        UrlSigner(key_id, RSA)


def test_unknown_hash():
    """CloudFront knows two."""
    with pytest.raises(InvalidParameter, match="sha1 or sha256, not 'SHA256'"):
        UrlSigner(KEY_ID, RSA, hash="SHA256")


def test_without_cryptography(monkeypatch):
    """The error names the extra."""
    real = builtins.__import__

    def refuse(name, *rest):
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match="cloudfront"):
        UrlSigner(KEY_ID, text_of(RSA))


@pytest.mark.parametrize(
    "given",
    [{}, {"expires_in": 1, "expires_at": END}, {"expires_in": 1, "policy": Policy(URL, END)}],
)
def test_one_end(given):
    """Exactly one of three says when it ends."""
    with pytest.raises(InvalidParameter, match="Pass one of them"):
        signer().presign(URL, **given)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"expires_in": 0}, ExpiryNotPositive),
        ({"expires_in": -5}, ExpiryNotPositive),
        ({"expires_in": 60.0}, ExpiryNotInteger),
        ({"expires_in": True}, ExpiryNotInteger),
        ({"expires_in": timedelta(seconds=1.5)}, ExpiryNotInteger),
        ({"expires_in": timedelta(days=-1)}, ExpiryNotPositive),
        ({"expires_at": NOW}, ExpiryNotPositive),
        ({"expires_at": NOW - timedelta(days=1)}, ExpiryNotPositive),
        ({"expires_at": datetime(2030, 1, 1)}, NaiveDatetime),
        ({"policy": Policy(URL, NOW)}, ExpiryNotPositive),
        ({"expires_in": 10**12}, InvalidRequest),
    ],
)
def test_ends_that_cannot_be(given, error):
    """An end is in the future, and a whole number of seconds."""
    with pytest.raises(error):
        signer().presign(URL, **given)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/a*.jpg",
        "https://www.example.com/*",
        "https://www.example.com/a?b=*",
        "https://www.example.com/a?b=c?",
    ],
)
def test_wildcards_of_a_url(url):
    """They open other URLs, so they have to be asked for; then they are signed as they stand."""
    with pytest.raises(WildcardPolicy, match="has a wildcard"):
        signer().presign(url, expires_at=END)
    expected = botocore_signer().generate_presigned_url(url, date_less_than=END)
    assert signer().presign(url, expires_at=END, allow_wildcards=True) == expected


@pytest.mark.parametrize(
    ("resource", "url"),
    [
        ("https://www.example.com/*", "https://www.example.com/a"),
        ("*", "https://www.example.com/a"),
        ("https://www.example.com/a??", "https://www.example.com/ab?"),
        (r"https://www.example.com/?\?x=1", "https://www.example.com/a?x=1"),
    ],
)
def test_wildcards_of_a_policy(resource, url):
    """They have to be asked for, too, except for the one that begins a query."""
    policy = Policy(resource, END)
    with pytest.raises(WildcardPolicy):
        signer().presign(url, policy=policy)
    assert "Policy=" in signer().presign(url, policy=policy, allow_wildcards=True)


def test_escaped_question_mark():
    r"""``\?`` is a literal one, for which nothing has to be allowed."""
    policy = Policy(r"https://www.example.com/a\?x=1", END)
    assert "Policy=" in signer().presign("https://www.example.com/a?x=1", policy=policy)
    with pytest.raises(InvalidParameter, match="does not match the URL"):
        signer().presign("https://www.example.com/a!x=1", policy=policy)


def test_policy_without_a_resource():
    """It opens all that the key opens, and has to be asked for."""
    policy = '{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1900000000}}}]}'
    with pytest.raises(WildcardPolicy):
        signer().presign(URL, policy=policy)
    url = signer().presign(URL, policy=policy, allow_wildcards=True)
    assert decode(dict(parse_qsl(urlsplit(url).query))["Policy"]).decode() == policy


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "[]",
        "{}",
        '{"Statement":[]}',
        '{"Statement":["x"]}',
        '{"Statement":[{},{}]}',
        '{"Statement":[{"Condition":{}}]}',
        '{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":"1900000000"}}}]}',
        '{"Statement":[{"Resource":5,"Condition":{"DateLessThan":{"AWS:EpochTime":1900000000}}}]}',
        '{"Statement":[{"Resource":"a b","Condition":{"DateLessThan":'
        '{"AWS:EpochTime":1900000000}}}]}',
        '{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1900000000},'
        '"IpAddress":{"AWS:SourceIp":"2001:db8::/32"}}}]}',
        '{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1900000000},'
        '"DateGreaterThan":{"AWS:EpochTime":1.5}}}]}',
    ],
)
def test_policies_that_cloudfront_refuses(policy):
    """One statement, with an end in whole seconds and an IPv4 range."""
    with pytest.raises(InvalidParameter):
        signer().presign(URL, policy=policy, allow_wildcards=True)


@pytest.mark.parametrize(
    "values",
    [
        ("",),
        ("https://www.example.com/é",),
        (URL, END, END),
        (URL, END, None, "2001:db8::/32"),
        (URL, END, None, "192.0.2.0/33"),
    ],
)
def test_policy_values(values):
    """A policy checks itself when it is made."""
    resource, *rest = values
    with pytest.raises(InvalidParameter):
        Policy(resource, *(rest or [END]))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/é",
        "wss://www.example.com/a",
        "https://www.example.com/a#b",
        "image.jpg",
        "https://www.example.com/a?Expires=1",
        "https://www.example.com/a?x=1&Hash-Algorithm=SHA256",
    ],
)
def test_urls_that_cannot_be_signed(url):
    """CloudFront would see another URL than was signed, or two signatures."""
    with pytest.raises(InvalidRequest):
        signer().presign(url, expires_at=END)
