"""One target of `run.py`: `targets.py NAME [arguments of libFuzzer]`."""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

with atheris.instrument_imports(include=["sigv4"]):
    import sigv4
    from sigv4 import preflight
    from sigv4.captures.error_response import read_error_response
    from sigv4.captures.reader import read_capture
    from sigv4.s3 import S3
    from sigv4.verify import BodyRequired, VerificationError, Verifier

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
CREDENTIALS = sigv4.Credentials(KEY_ID, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
VERIFIER = Verifier({KEY_ID: CREDENTIALS}.get, headers_in_query=True)
SIGNER = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3")
HOST = "https://examplebucket.s3.eu-west-1.amazonaws.com"
NAMES = (
    "Authorization",
    "X-Amz-Date",
    "Date",
    "Host",
    "X-Amz-Content-Sha256",
    "X-Amz-Security-Token",
    "Content-MD5",
    "Content-Length",
    "X-Amz-Decoded-Content-Length",
    "X-Amz-Trailer",
    "x-amz-acl",
)
PARAMETERS = (
    "Algorithm",
    "Credential",
    "Date",
    "Expires",
    "SignedHeaders",
    "Security-Token",
    "Signature",
)
FIELDS = (
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "policy",
    "x-amz-signature",
    "key",
    "file",
)
GOOD = SIGNER.sign(sigv4.Request("PUT", f"{HOST}/key"), at=AT).apply(
    sigv4.Request("PUT", f"{HOST}/key")
)
URL_SIGNED = SIGNER.presign(sigv4.Request("PUT", f"{HOST}/key"), at=AT).url
FORM = S3(CREDENTIALS, "eu-west-1").generate_presigned_post("examplebucket", "key", at=AT)["fields"]
OLD = ("AWSAccessKeyId", "Signature", "Expires", "Policy", "Key-Pair-Id")
HEADS = []
for _trailers, _signed in ((None, True), (["crc32"], True), (["sha256"], False)):
    _stream = SIGNER.stream(
        sigv4.Request("PUT", f"{HOST}/key"),
        bytes(9000),
        trailers=_trailers,
        sign_chunks=_signed,
        at=AT,
    )
    _head = _stream.signed.apply(sigv4.Request("PUT", f"{HOST}/key"))
    HEADS.append((_head, VERIFIER.verify(_head, at=AT, body_follows=True), b"".join(_stream)))


def request(data: atheris.FuzzedDataProvider) -> None:
    """Headers and targets of any kind, the honest ones among them."""
    pairs = list(GOOD.headers)
    for _ in range(data.ConsumeIntInRange(0, 6)):
        name = data.PickValueInList([*NAMES, data.ConsumeUnicodeNoSurrogates(8)])
        pairs.append((name, data.ConsumeUnicodeNoSurrogates(80)))
        if data.ConsumeBool():
            pairs.pop(data.ConsumeIntInRange(0, len(pairs) - 1))
    url = f"{HOST}/{data.ConsumeUnicodeNoSurrogates(40)}" if data.ConsumeBool() else GOOD.url
    body = data.ConsumeBytes(20)
    verify(sigv4.Request("PUT", url, pairs, body))


def verify(made: sigv4.Request) -> None:
    """Verify, and open the stream where there is one."""
    try:
        VERIFIER.verify(made, at=AT)
    except BodyRequired:
        VERIFIER.stream(made, VERIFIER.verify(made, at=AT, body_follows=True))


def presigned(data: atheris.FuzzedDataProvider) -> None:
    """Verify queries with the parameters of a presigned URL, in any state."""
    pieces = [
        f"X-Amz-{name}={data.ConsumeUnicodeNoSurrogates(60)}"
        for name in PARAMETERS
        if data.ConsumeProbability() < 0.9
    ]
    pieces.append(data.ConsumeUnicodeNoSurrogates(60))
    verify(sigv4.Request("GET", f"{HOST}/key?{'&'.join(pieces)}"))


def form(data: atheris.FuzzedDataProvider) -> None:
    """Fields in any order, number and state."""
    fields = [
        (
            data.PickValueInList([*FIELDS, data.ConsumeUnicodeNoSurrogates(8)]),
            data.ConsumeUnicodeNoSurrogates(80),
        )
        for _ in range(data.ConsumeIntInRange(0, 10))
    ]
    VERIFIER.verify_form(fields, at=AT, bucket="examplebucket")


def policy(data: atheris.FuzzedDataProvider) -> None:
    """Verify a form with a policy of any bytes and a valid signature."""
    from binascii import b2a_base64

    from sigv4.core.form import credential_fields
    from sigv4.core.signing_key import HMAC_SHA256

    encoded = b2a_base64(data.ConsumeBytes(2000), newline=False)
    key = HMAC_SHA256.signing_key(CREDENTIALS, sigv4.Scope("20261123", "eu-west-1", "s3"))
    params = sigv4.SigningParams(CREDENTIALS, "eu-west-1", "s3")
    fields = credential_fields(params, AT)
    fields |= {"key": "a", "policy": encoded.decode(), "x-amz-signature": key.sign(encoded)}
    VERIFIER.verify_form(fields, at=AT, bucket="examplebucket", size=5)


def chunks(data: atheris.FuzzedDataProvider) -> None:
    """Verify a valid body that was changed and cut into any pieces."""
    head, verified, honest = data.PickValueInList(HEADS)
    body = bytearray(honest)
    for _ in range(data.ConsumeIntInRange(0, 3)):
        at = data.ConsumeIntInRange(0, len(body))
        body[at : at + data.ConsumeIntInRange(0, 20)] = data.ConsumeBytes(20)
    stream = VERIFIER.stream(head, verified)
    out, at = b"", 0
    while at < len(body):
        size = data.ConsumeIntInRange(60, 5000)
        out += stream.feed(bytes(body[at : at + size]))
        at += size
    stream.close()
    assert out == bytes(9000), "a body came through that was not signed"


def events(data: atheris.FuzzedDataProvider) -> None:
    """Decode any bytes as a stream of events."""
    decoder = sigv4.EventDecoder()
    decoder.feed(data.ConsumeBytes(4096))
    decoder.close()


def error_response(data: atheris.FuzzedDataProvider) -> None:
    """Read any text as an error response."""
    read_error_response(data.ConsumeUnicode(4000))


def capture(data: atheris.FuzzedDataProvider) -> None:
    """Read any text as a captured request."""
    read_capture(
        data.PickValueInList(["", "curl ", "GET ", '{"log": ']) + data.ConsumeUnicode(4000)
    )


def power(data: atheris.FuzzedDataProvider) -> None:
    """Judge a URL in any state, of any version, or a form with any policy."""
    from base64 import b64encode

    if data.ConsumeBool():
        pieces = URL_SIGNED.partition("?")[2].split("&")
        for _ in range(data.ConsumeIntInRange(0, 4)):
            at = data.ConsumeIntInRange(0, len(pieces) - 1)
            name = data.PickValueInList([pieces[at].partition("=")[0], *OLD, "x-amz-acl"])
            pieces[at] = f"{name}={data.ConsumeUnicodeNoSurrogates(60)}"
        path = data.PickValueInList(["/key", "/", f"/{data.ConsumeUnicodeNoSurrogates(20)}"])
        preflight.power(f"{HOST}{path}?{'&'.join(pieces)}", at=AT)
        return
    encoded = b64encode(data.ConsumeBytes(2000)).decode()
    fields = {**FORM, data.PickValueInList([*FIELDS, "acl"]): data.ConsumeUnicodeNoSurrogates(80)}
    preflight.power({**fields, "policy": encoded} if data.ConsumeBool() else fields, at=AT)


def main() -> None:
    """Hand the named target to the fuzzer."""
    target = globals()[sys.argv.pop(1)]

    def one_input(data: bytes) -> None:
        try:
            target(atheris.FuzzedDataProvider(data))
        except (VerificationError, sigv4.InvalidRequest):
            return

    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
