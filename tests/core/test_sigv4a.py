"""SigV4A: the key pair of a secret, ECDSA signatures, and sets of regions."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import subprocess
import sys
import threading
from datetime import datetime, timezone
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

import sigv4
from sigv4.core import sigv4a
from sigv4.core.header_plan import compile_header_plan
from sigv4.core.interpret import (
    fill,
    fill_bytes,
    fill_column,
    fill_headers,
    fill_many,
    fill_paths,
    sign_paths,
)
from sigv4.core.plan import compile_plan
from sigv4.core.signing_params import SigningParams
from sigv4.core.sigv4a import EcdsaKey, EcdsaP256Sha256, derive_private_key

ROOT = Path(__file__).parents[2]
SIGNATURES = json.loads((ROOT / "vectors" / "ecdsa_signatures.json").read_text(encoding="utf-8"))
ALGORITHM = sigv4.ECDSA_P256_SHA256
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
CREDENTIALS = sigv4.Credentials("AKIDEXAMPLE", SECRET)
AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
SCALAR = 0x7EFC8C0E65A324242818C5A50C891C6060B6A00717B7BA3CBE3C5D765BE9259C
X = 0xB6618F6A65740A99E650B33B6B4B5BD0D43B176D721A3EDFEA7E7D2D56D936B1
Y = 0x865ED22A7EADC9C5CB9D2CBACA1B3699139FEDC5043DC6661864218330C8E518
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def by_the_package(message: bytes, signature: str, x: int = X, y: int = Y) -> None:
    """Verify with `cryptography` alone; raises if it is no signature."""
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    key.verify(bytes.fromhex(signature), message, ec.ECDSA(SHA256()))


@pytest.mark.parametrize(
    ("access_key_id", "secret", "scalar", "point"),
    [
        # https://github.com/awslabs/aws-c-auth/blob/main/tests/key_derivation_tests.c
        (
            "AKISORANDOMAASORANDOM",
            "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
            0x7FD3BD010C0D9C292141C2B77BFBDE1042C92E6836FFF749D1269EC890FCA1BD,
            (
                0x15D242CEEBF8D8169FD6A8B5A746C41140414C3B07579038DA06AF89190FFFCB,
                0x0515242CEDD82E94799482E4C0514B505AFCCF2C0C98D6A553BF539F424C5EC0,
            ),
        ),
        # https://github.com/aws/aws-sdk-ruby/tree/version-3/gems/aws-sigv4/spec
        ("AKIDEXAMPLE", SECRET, SCALAR, (X, Y)),
        # https://github.com/soto-project/soto-core/blob/main/Tests/SotoSignerV4Tests/SigV4aTests.swift
        (
            f"AKISORANDOMAASORANDOM{'F' * 306}f",
            "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
            0xBC0FD68955922F2CCCD5C27F8AA04394A467EF1076D889B66569C6D2E764FAF3,
            None,
        ),
    ],
    ids=["random", "suite", "long"],
)
def test_published_keys(access_key_id, secret, scalar, point):
    """Private and public halves, as AWS's C and Ruby libraries and Soto test them."""
    assert derive_private_key(access_key_id, secret) == scalar
    public = ALGORITHM.signing_key(sigv4.Credentials(access_key_id, secret)).public_key
    if point is not None:
        assert (public.x, public.y) == point


def test_published_signature():
    """AWS's C library signs get-vanilla with a query, and its signature verifies over our text."""
    # https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4a/get-vanilla
    signature = (
        "3046022100c57d8a142ae302eb396afb515da12ec3020a836331dfdbf6c8e4f14c0661c0a1"
        "022100e1da9728157dad97d80217afb04aa9b99f61dcdef57a056a7f198fb1b728f7c3"
    )
    signer = sigv4.Signer(CREDENTIALS, "us-east-1", "service", algorithm=ALGORITHM)
    request = sigv4.Request("GET", "https://example.amazonaws.com/")
    signed = signer.presign(request, expires_in=3600, at=AT)
    assert signed.canonical_request == (
        "GET\n/\n"
        "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256"
        "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fservice%2Faws4_request"
        "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-Region-Set=us-east-1"
        "&X-Amz-SignedHeaders=host\n"
        "host:example.amazonaws.com\n\nhost\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert sigv4.EcdsaPublicKey(X, Y).verifies(signed.string_to_sign.encode(), signature)


@pytest.mark.parametrize(
    ("regions", "service", "token", "headers", "sign_body", "hashed"),
    [
        ("us-east-1,us-west-1", "dynamodb", "SESSION", (), False, "968265b4e87c6b10c8ec6bcfd63e"),
        ("us-east-1", "dynamodb", "SESSION", (), True, "6fbe2f6247e506a47694e695d825"),
        ("us-east-1", "dynamodb", None, (), False, "825ea1f5e80bdb91ac8802e83250"),
        (
            "us-east-1",
            "dynamodb",
            "SESSION",
            {"Content-Type": "application/json", "Foo": "bar", "Bar": "baz"},
            True,
            "b28cca9faeaa86f4dbfcc3113b05",
        ),
        ("us-east-1", "s3", "SESSION", (), True, "3cf4ba7f150421e93dbc22112484"),
    ],
)
def test_published_strings_to_sign(regions, service, token, headers, sign_body, hashed):
    """The cases that AWS's library for Go tests: date, scope, region set and token in place."""
    # https://github.com/aws/smithy-go/blob/main/aws-http-auth/sigv4a/sigv4a_test.go
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    credentials = sigv4.Credentials("AKID", "SECRET", token)
    profile = sigv4.Profile.for_service(service).replace(sign_body=sign_body)
    signer = sigv4.Signer(credentials, regions, service, profile=profile, algorithm=ALGORITHM)
    request = sigv4.Request("POST", "https://service.region.amazonaws.com", headers, b"{}")
    signed = signer.sign(request, at=epoch)
    assert signed.string_to_sign.startswith(
        f"AWS4-ECDSA-P256-SHA256\n19700101T000000Z\n19700101/{service}/aws4_request\n{hashed}"
    )
    assert signed.headers["X-Amz-Region-Set"] == regions
    assert signed.headers["Authorization"].startswith(
        f"AWS4-ECDSA-P256-SHA256 Credential=AKID/19700101/{service}/aws4_request, SignedHeaders="
    )
    assert signed.headers["Authorization"].endswith(f", Signature={signed.signature}")


def candidates(monkeypatch, *given: bytes):
    """Have the KDF give these candidates, and tell what it was asked."""
    asked: list[bytes] = []

    def give(key: bytes, message: bytes) -> bytes:
        assert key == b"AWS4As"
        asked.append(message)
        return given[min(len(asked), len(given)) - 1]

    monkeypatch.setattr(sigv4a, "hmac_sha256", give)
    return asked


@pytest.mark.parametrize("refused", [ORDER - 1, ORDER, ORDER + 1, 2**256 - 1])
def test_candidate_over_n_minus_2_is_thrown_away(monkeypatch, refused):
    """The next counter gives another."""
    asked = candidates(monkeypatch, refused.to_bytes(32, "big"), (7).to_bytes(32, "big"))
    assert derive_private_key("AKID", "s") == 8
    head, tail = b"\0\0\0\1AWS4-ECDSA-P256-SHA256\0AKID", b"\0\0\1\0"
    assert asked == [head + b"\1" + tail, head + b"\2" + tail]


@pytest.mark.parametrize("candidate", [0, 1, 2**255, ORDER - 3, ORDER - 2])
def test_candidate_up_to_n_minus_2_is_taken(monkeypatch, candidate):
    """Plus 1: all keys from 1 to n - 1 can come of it."""
    asked = candidates(monkeypatch, candidate.to_bytes(32, "big"))
    assert derive_private_key("AKID", "s") == candidate + 1
    assert len(asked) == 1


def test_candidates_end(monkeypatch):
    """After 254 of them; the error names the access key."""
    asked = candidates(monkeypatch, b"\xff" * 32)
    with pytest.raises(sigv4.InvalidCredentials, match="No P-256 key .* AKID"):
        derive_private_key("AKID", "s")
    assert [message[-5] for message in asked] == list(range(1, 255))


@pytest.mark.parametrize("message", [b"", b"x", bytes(range(256)) * 5])
def test_signature_is_ecdsa(message):
    """DER in lower-case hex, which the package alone verifies; the next message's is another."""
    key = EcdsaKey(SCALAR)
    signature = key.sign(message)
    by_the_package(message, signature)
    assert signature == signature.lower()
    assert key.verifies(message, signature)
    assert not key.verifies(message + b"x", signature)
    assert not EcdsaKey(SCALAR + 1).verifies(message, signature)


def test_rfc_6979():
    """Its example for P-256, SHA-256 and "sample" (A.2.5): the nonce follows from the message."""
    key = EcdsaKey(0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721)
    r = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    assert key.sign(b"sample") == utils.encode_dss_signature(r, s).hex()


def test_without_rfc_6979(monkeypatch):
    """An OpenSSL that lacks it signs with random nonces, and what it signs verifies."""
    known = ec.ECDSA

    def lacking(algorithm, deterministic_signing=False):
        if deterministic_signing:
            raise UnsupportedAlgorithm("not here")
        return known(algorithm)

    monkeypatch.setattr(ec, "ECDSA", lacking)
    monkeypatch.setattr(sigv4a, "_CURVES", [])
    key = EcdsaKey(SCALAR)
    first, second = key.sign(b"m"), key.sign(b"m")
    monkeypatch.undo()
    assert first != second
    by_the_package(b"m", first)
    by_the_package(b"m", second)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["id"]) for case in SIGNATURES["cases"]]
)
def test_strict_signatures(case):
    """Good ones verify, and of the malformed ones none, with the bare public key."""
    point = SIGNATURES["public_key"]
    key = sigv4.EcdsaPublicKey(int(point["x"], 16), int(point["y"], 16))
    assert key.verifies(SIGNATURES["message"].encode(), case["signature"]) is case["valid"]


WELL_FORMED = {"good", "high-s", "one-one", "last-last", "swapped", "negated-r", "other-bit"}


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["id"]) for case in SIGNATURES["cases"]]
)
def test_malformed_signatures_reach_no_curve(case):
    """Encoding and range are looked at before, whatever the package makes of them."""
    well_formed = case["id"].removeprefix("ecdsa-") in WELL_FORMED
    assert (sigv4a._strict_der(case["signature"]) is not None) is well_formed


def test_signature_vectors_are_as_generated():
    """And each is there once."""
    done = subprocess.run(
        [sys.executable, "tools/vectors/generate_ecdsa.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("id", "signature"):
        assert len({case[name] for case in SIGNATURES["cases"]}) == len(SIGNATURES["cases"])


def test_a_public_key_is_enough_to_verify():
    """It travels, is compared by its point, and shows it in short."""
    public = ALGORITHM.signing_key(CREDENTIALS).public_key
    again = pickle.loads(pickle.dumps(public))
    assert again == public == sigv4.EcdsaPublicKey(X, Y)
    assert again.verifies(b"m", ALGORITHM.signing_key(CREDENTIALS).sign(b"m"))
    assert repr(public) == "EcdsaPublicKey(x=b6618f6a..., y=865ed22a...)"


@pytest.mark.parametrize("point", [(0, 0), (X, Y + 1), (X, -Y), (-1, Y), (X + 2**256, Y), (1, 2)])
def test_a_public_key_is_on_the_curve(point):
    """Or it is refused."""
    with pytest.raises(sigv4.InvalidCredentials, match="not a point on the curve"):
        sigv4.EcdsaPublicKey(*point)


@pytest.mark.parametrize("point", [(str(X), Y), (X, b"y"), (True, Y), (X, None)])
def test_a_public_key_is_made_of_integers(point):
    """Not of texts."""
    with pytest.raises(TypeError, match="must be int"):
        sigv4.EcdsaPublicKey(*point)


def test_states_take_the_start_of_a_message():
    """Fed with the rest, they sign the whole, and leave the key as it was."""
    key = EcdsaKey(SCALAR)
    for _ in range(2):
        inner, outer = (state.copy() for state in key.states(b"start "))
        inner.update(b"rest")
        outer.update(inner.digest())
        by_the_package(b"start rest", outer.hexdigest())
        assert outer.digest().hex() == key.sign(b"start rest")


def test_plans_sign_with_it():
    """Every way of filling placeholders gives signatures that verify."""
    params = SigningParams(CREDENTIALS, "*", "s3", algorithm=ALGORITHM)
    request = sigv4.Request("GET", "https://h/PLACEHOLDER")
    plan = compile_plan(request, ("PLACEHOLDER",), params, AT, 60, "refuse")
    signer = sigv4.Signer(CREDENTIALS, "*", "s3", algorithm=ALGORITHM)
    wanted = signer.presign(sigv4.Request("GET", "https://h/key"), expires_in=60, at=AT)
    message = wanted.string_to_sign.encode()
    by_the_package(message, fill(plan, ("key",)))
    by_the_package(message, sign_paths(plan, [b"key"]).decode())
    for urls in (
        fill_column(plan, ["key"], str),
        fill_many(plan, ["key"], str),
        fill_paths(plan, ["key"]),
        [fill_bytes(plan, [b"key"]).decode()],
    ):
        (url,) = urls
        start, _, signature = url.partition("&X-Amz-Signature=")
        assert start == wanted.url.partition("&X-Amz-Signature=")[0]
        by_the_package(message, signature)
    header_plan = compile_header_plan(request, ("PLACEHOLDER",), None, params, AT)
    (headers,) = fill_headers(header_plan, [("key",)])
    signed = signer.sign(sigv4.Request("GET", "https://h/key"), at=AT)
    start, _, signature = headers.pop("Authorization").partition(", Signature=")
    assert start == signed.headers["Authorization"].partition(", Signature=")[0]
    assert headers.items() == dict(signed.headers).items() - {
        ("Authorization", signed.headers["Authorization"])
    }
    by_the_package(signed.string_to_sign.encode(), signature)


def test_keys_are_remembered():
    """One for all days, regions and services; the key of another name is another."""
    algorithm = EcdsaP256Sha256()
    first = algorithm.signing_key(CREDENTIALS, sigv4.Scope("20150830", None, "s3"))
    assert algorithm.signing_key(CREDENTIALS, sigv4.Scope("20261123", None, "sts")) is first
    renamed = sigv4.Credentials("AKIDOTHER", SECRET)
    assert algorithm.signing_key(renamed).public_key != first.public_key
    resecreted = sigv4.Credentials("AKIDEXAMPLE", "other")
    assert algorithm.signing_key(resecreted).public_key != first.public_key


def test_a_token_does_not_change_the_key():
    """It is no part of the derivation."""
    algorithm = EcdsaP256Sha256()
    with_token = sigv4.Credentials("AKIDEXAMPLE", SECRET, "token")
    assert algorithm.signing_key(with_token) is algorithm.signing_key(CREDENTIALS)


def test_a_forgotten_key_is_derived_again():
    """After more access keys than the cache holds, by several threads at once."""
    algorithm = EcdsaP256Sha256()
    first = algorithm.signing_key(CREDENTIALS)

    def work(start: int) -> None:
        for number in range(start, start + 100):
            algorithm.signing_key(sigv4.Credentials(f"AKID{number}", SECRET))

    threads = [threading.Thread(target=work, args=(50 * number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again = algorithm.signing_key(CREDENTIALS)
    assert again is not first
    assert again.public_key == first.public_key
    assert len(algorithm._keys) == 256


def test_entries_show_no_secret():
    """Neither the secret nor the scalar, nor a hash of them, names a key; nor do the values."""
    algorithm = EcdsaP256Sha256()
    algorithm.signing_key(CREDENTIALS)
    ((entry, key),) = algorithm._keys._values.items()
    reported = repr(entry).encode() + entry[0]
    for secret in (SECRET.encode(), SCALAR.to_bytes(32, "big"), str(SCALAR).encode()):
        assert secret not in reported
        assert hashlib.sha256(secret).digest() not in reported
    assert repr(key) == str(key) == repr(key.states(b"")[1]) == "<signing key>"


@pytest.mark.parametrize("travel", [pickle.dumps, copy.copy, copy.deepcopy])
def test_keys_do_not_travel(travel):
    """Neither whole nor in stages."""
    key = EcdsaKey(SCALAR)
    for value in (key, key.states(b"")[1]):
        with pytest.raises(TypeError, match="pickle the Credentials"):
            travel(value)


@pytest.mark.parametrize("algorithm", [sigv4.HMAC_SHA256, sigv4.ECDSA_P256_SHA256])
def test_algorithms_are_single(algorithm):
    """They travel by name: caches stay where they are."""
    assert pickle.loads(pickle.dumps(algorithm)) is algorithm
    assert copy.deepcopy(algorithm) is algorithm
    assert getattr(sigv4, repr(algorithm)) is algorithm


@pytest.mark.parametrize(
    "regions", ["us-east-1", "*", "us-east-1,eu-west-1", "us-east-1,eu-*", "us-*-1", "aws-global"]
)
def test_region_sets(regions):
    """One region, many, or all that match; signed in a header and in a query."""
    signer = sigv4.Signer(CREDENTIALS, regions, "service", algorithm=ALGORITHM)
    request = sigv4.Request("GET", "https://h/", {"x-amz-region-set": "mars"})
    signed = signer.sign(request, at=AT)
    assert f"\nx-amz-region-set:{regions}\n" in signed.canonical_request
    assert signed.apply(request).fields["x-amz-region-set"] == regions
    presigned = signer.presign(sigv4.Request("GET", "https://h/"), at=AT)
    encoded = regions.replace("*", "%2A").replace(",", "%2C")
    assert f"&X-Amz-Region-Set={encoded}&" in presigned.url


@pytest.mark.parametrize(
    "regions",
    [
        "",
        ",",
        "us-east-1,",
        ",us-east-1",
        "us-east-1, eu-west-1",
        "us-east-1;eu-west-1",
        "us-east-1\n",
        "US-EAST-1",
        "us_east_1",
        "a/b",
        "**",
        "us-**",
        "us-*-*",
        "é",
        "?",
    ],
)
def test_what_is_no_region_set(regions):
    """Refused, with how to write one."""
    with pytest.raises(
        sigv4.InvalidRequest, match=r"is not a region set. Join regions with commas"
    ):
        sigv4.Signer(CREDENTIALS, regions, "service", algorithm=ALGORITHM)


@pytest.mark.parametrize("regions", [None, b"*", ["us-east-1"], 1])
def test_a_region_set_is_text(regions):
    """As it is sent."""
    with pytest.raises(TypeError, match="region must be str"):
        sigv4.Signer(CREDENTIALS, regions, "service", algorithm=ALGORITHM)


@pytest.mark.parametrize("regions", ["*", "us-east-1,eu-*"])
def test_hmac_takes_no_region_set(regions):
    """Its scope has one region."""
    with pytest.raises(sigv4.InvalidRequest, match="cannot be part of a credential scope"):
        sigv4.Signer(CREDENTIALS, regions, "service")


@pytest.mark.parametrize("algorithm", ["sigv4a", None, 4])
def test_an_algorithm_is_one(algorithm):
    """Not its name."""
    with pytest.raises(TypeError, match="algorithm must be sigv4.HMAC_SHA256 or"):
        sigv4.Signer(CREDENTIALS, "*", "service", algorithm=algorithm)


def test_without_the_package():
    """The import works, and the error names the extra."""
    program = (
        "import sys; sys.modules['cryptography'] = None\n"
        "import sigv4\n"
        "keys = sigv4.Credentials('AKID', 'x')\n"
        "signer = sigv4.Signer(keys, '*', 's3', algorithm=sigv4.ECDSA_P256_SHA256)\n"
        "for ask in (lambda: signer.sign(sigv4.Request('GET', 'https://h/')),\n"
        "            lambda: sigv4.EcdsaPublicKey(1, 2)):\n"
        "    try:\n"
        "        ask()\n"
        "    except sigv4.MissingExtra as error:\n"
        "        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == 2 * (
        "SigV4A needs the package cryptography, which is not installed. "
        "Run pip install 'sigv4-engine[sigv4a]'.\n"
    )


def test_missing_package_is_reported_here_too(monkeypatch):
    """In the process of the tests."""
    monkeypatch.setattr(sigv4a, "_CURVES", [])
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    with pytest.raises(sigv4.MissingExtra, match=r"sigv4-engine\[sigv4a\]"):
        EcdsaKey(SCALAR)
