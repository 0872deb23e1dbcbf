"""How the public API is used, as type checkers must see it; `test_typing` runs them over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from typing_extensions import assert_type

import sigv4
from sigv4.credentials import (
    AssumeRole,
    Chain,
    Found,
    KnownKeys,
    Machine,
    Refreshing,
    default_chain,
)
from sigv4.ledger import Ledger
from sigv4.preflight import (
    AccessRequest,
    Freedom,
    Permission,
    Policies,
    Power,
    Principal,
    evaluate,
    power,
    required_permissions,
)
from sigv4.resign import Exchange, NotForwarded, Resigner, read_sandbox
from sigv4.s3 import S3, DownloadPair, MultipartUpload, Presigned, Presigner, content_disposition
from sigv4.verify import (
    ReplayStore,
    VerificationError,
    Verified,
    VerifiedForm,
    VerifiedFormHead,
    VerifiedHead,
    Verifier,
    explain,
)


def credentials() -> sigv4.Credentials:
    assert_type(sigv4.Credentials.from_env({"AWS_ACCESS_KEY_ID": "x"}), sigv4.Credentials)
    assert_type(sigv4.Credentials.from_profile("dev", config_file="config"), sigv4.Credentials)
    made = sigv4.Credentials("AKID", "secret", None, datetime.now(timezone.utc))
    assert_type(made.access_key_id, str)
    assert_type(made.session_token, str | None)
    assert_type(made.expiration, datetime | None)
    return made


def delivery(s3: S3, presigner: Presigner) -> None:
    pair = s3.presign_pair(Bucket="my-bucket", Key="a", window=3600)
    assert_type(pair, DownloadPair)
    assert_type(pair.head, Presigned)
    assert_type(pair.expires_at, datetime)
    assert_type(s3.presign("get_object", Bucket="b", Key="a", window=timedelta(hours=1)), Presigned)
    ledger = Ledger("issued", b"k" * 32)
    assert_type(ledger.record(pair.get, label="x"), Presigned)
    assert_type(ledger.recording(presigner)("a"), str)
    assert_type(ledger.recording(presigner).many(["a"], block=2), Iterator[str])
    assert_type(sigv4.redact("text"), str)
    sigv4.RedactingFilter("app")


class FrozenKeys(NamedTuple):
    """As botocore's ReadOnlyCredentials."""

    access_key: str
    secret_key: str
    token: str | None


def frozen_keys() -> None:
    keys = FrozenKeys("AKID", "secret", None)
    assert_type(sigv4.Signer(keys, "eu-west-1", "s3"), sigv4.Signer)
    assert_type(Verifier(KnownKeys(keys)), Verifier)


def providers() -> None:
    chain = default_chain("dev", network=True, processes=True)
    assert_type(chain, Chain)
    assert_type(chain.load(), sigv4.Credentials)
    assert_type(chain.find().account_id, str | None)
    assert_type(sigv4.Signer(chain, "eu-west-1", "s3").sign(get()), sigv4.Signed)
    assert_type(S3(chain, "eu-west-1"), S3)
    assert_type(S3.from_profile("dev", region="eu-west-1", network=True), S3)

    class Mine:
        def load(self) -> sigv4.Credentials:
            return credentials()

    assert_type(S3(Mine(), "eu-west-1"), S3)
    role = AssumeRole("arn:r", Mine(), machine=Machine(network=True))
    assert_type(Refreshing(role).current, Found | None)


def get() -> sigv4.Request:
    return sigv4.Request("GET", "https://example.com/")


def signing(at: datetime) -> None:
    request = sigv4.Request("GET", "https://example.com/", {"A": "b"}, b"")
    fields: Mapping[str, str] = sigv4.Request("GET", "https://example.com/", [("A", "b")]).fields
    assert_type(fields.get("a"), str | None)
    profile = sigv4.Profile.for_service("execute-api").replace(sign_body=False)
    assert_type(profile, sigv4.Profile)
    assert_type(sigv4.GENERIC, sigv4.Profile)
    assert_type(profile.unsigned_headers, frozenset[str])
    assert_type(str(sigv4.Scope("20261123", "eu-west-1", "s3")), str)
    signer = sigv4.Signer(credentials(), "eu-west-1", "s3", profile=profile, clock=lambda: at)
    signed = signer.sign(request, at=at)
    assert_type(signed, sigv4.Signed)
    assert_type(signer.params, sigv4.SigningParams)
    assert_type(signed.headers["Authorization"], str)
    assert_type(signed.canonical_request, str)
    assert_type(signed.apply(request), sigv4.Request)
    many = sigv4.Signer(credentials(), "*", "s3", algorithm=sigv4.ECDSA_P256_SHA256)
    assert_type(many.sign(request), sigv4.Signed)
    assert_type(sigv4.Signer(credentials(), "x", "s3", algorithm=sigv4.HMAC_SHA256).region, str)
    key = sigv4.ECDSA_P256_SHA256.signing_key(credentials())
    assert_type(key.public_key, sigv4.EcdsaPublicKey)
    assert_type(sigv4.EcdsaPublicKey(1, 2).verifies(b"", ""), bool)
    events = signer.event_stream(signed)
    assert_type(events, sigv4.EventStream)
    event = sigv4.EventMessage([sigv4.EventHeader("a", 1, "byte")], b"")
    assert_type(events.message(event, at=at), bytes)
    assert_type(events.message(event.encode()), bytes)
    assert_type(events.end(), bytes)
    assert_type(sigv4.EventDecoder().feed(b""), list[sigv4.EventMessage])
    presigned = signer.presign(request, expires_in=60, on_short_lived="cap")
    assert_type(presigned.url, str)
    assert_type(presigned.expires_at, datetime | None)


def explaining(signed: sigv4.Signed) -> None:
    explanation = explain(signed, "GET")
    assert_type(explanation.same, bool | None)
    assert_type((explanation.line, explanation.column), tuple[int, int])
    confidences: list[str] = [cause.confidence for cause in explanation.causes]
    assert_type(confidences, list[str])
    assert_type(explanation.to_html(), str)


async def streaming(signer: sigv4.Signer, path: Path) -> None:
    request = sigv4.Request("PUT", "https://example.com/")
    with path.open("rb") as file:
        assert_type(sigv4.payload_hash(file), str)
        stream = signer.stream(request, file, trailers=["crc32"], sign_chunks=False)
        assert_type(stream, sigv4.SignedStream)
        assert_type(stream.headers, sigv4.Headers)
        assert_type(stream.signed, sigv4.Signed)
        assert_type(stream.content_length, int)
        assert_type(stream.len, int)
        assert_type(stream.apply(request), sigv4.Request)
        assert_type(b"".join(stream), bytes)
    mapping = {"x-amz-checksum-crc32": None, "x-a": "b", "x-amz-checksum-sha1": lambda: "c"}
    pieces: list[bytes | memoryview] = [b"a", memoryview(b"b")]
    signer.stream(request, iter(pieces), length=2, trailers=mapping)
    async for frame in signer.stream(request, b"abc", trailers={"x-a": "b"}, chunk_size=8192):
        assert_type(frame, bytes)


def presigning() -> None:
    s3 = S3(credentials(), "eu-west-1", endpoint_url=None, addressing_style="path", fips=True)
    presigned = s3.presign("get_object", Bucket="b", Key="k", expires_in=60, VersionId="v")
    assert_type(presigned, Presigned)
    assert_type(presigned.url, str)
    assert_type(presigned.method, str)
    assert_type(presigned.headers, sigv4.Headers)
    assert_type(presigned.expires_at, datetime)
    assert_type(presigned.signed, sigv4.Signed)
    presigner = s3.presigner("put_object", Bucket="b", ContentType="text/plain")
    assert_type(presigner, Presigner)
    assert_type(presigner("key"), str)
    assert_type(presigner.many(["key"]), Iterator[str])
    upload = s3.presign_multipart(Bucket="b", Key="k", UploadId="u", parts=range(1, 3))
    assert_type(upload, MultipartUpload)
    assert_type(upload.parts, dict[int, str])
    assert_type(upload.complete, Presigned)
    assert_type(content_disposition("a.pdf"), str)
    assert_type(presigned.iam_actions, tuple[str, ...])
    assert_type(presigned.body, bytes | None)
    assert_type(s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}), str)


def verifying(request: sigv4.Request) -> None:
    verifier = Verifier({"AKID": credentials()}.get, region="eu-west-1", replay=ReplayStore())
    assert_type(verifier.access_key_id(request), str)
    assert_type(verifier.verify(request), Verified)
    head = verifier.verify(request, body_follows=True)
    assert_type(head, VerifiedHead)
    hasher = head.body_hasher()
    hasher.update(b"data")
    assert_type(hasher.finish(), Verified)
    stream = verifier.stream(request, head)
    assert_type(stream.feed(b""), bytes)
    assert_type(stream.close(), Verified)
    assert_type(verifier.event_stream(request, head).feed(b""), list[bytes])
    wrong: Verified = head  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    assert_type(wrong.unknown_headers, tuple[str, ...])
    assert_type(verifier.verify_form({"key": "a"}, bucket="b", size=5), VerifiedForm)
    form = verifier.verify_form({"key": "a"}, bucket="b", file_follows=True)
    assert_type(form, VerifiedFormHead)
    assert_type(form.check_size(5), VerifiedForm)
    assert_type(form.file_hasher().finish(), VerifiedForm)
    try:
        verifier.verify(request)
    except VerificationError as error:
        assert_type(error.status, int)
        assert_type(error.code, str)
        assert_type(error.explanation, str)


def deciding(s3: S3) -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    policies = Policies(identity={"Version": "2012-10-17", "Statement": statement}, resource=())
    who = Principal.from_arn("arn:aws:iam::111122223333:user/ana")
    request = AccessRequest(
        who, "s3:GetObject", "arn:aws:s3:::b/k", context={"aws:SourceIp": "::1"}
    )
    decision = evaluate(request, policies)
    assert_type(decision.verdict, str)
    assert_type(decision.missing_policies, tuple[str, ...])
    assert_type(required_permissions("get_object", Bucket="b"), tuple[Permission, ...])
    found = power("https://example.com/", method="PUT", policies=policies, principal=who)
    assert_type(found, Power)
    assert_type(found.freedoms, tuple[Freedom, ...])
    assert_type(found.worst, str | None)
    try:
        s3.presign("get_object", Bucket="b", Key="k", policies=policies, principal=who)
    except sigv4.NotAllowed as error:
        assert_type(error.problem, str)


def resigning(verifier: Verifier, credentials: sigv4.Credentials) -> None:
    made = Resigner(verifier, credentials, services=["s3"], policies=Policies(identity=[]))
    assert_type(read_sandbox("{}").resigner(verifier, credentials, upstream=None), Resigner)
    exchange = made.begin(sigv4.Request("GET", "https://s3.test/b/k"), context={"a": 1})
    assert_type(exchange, Exchange)
    assert_type(exchange.feed(b""), bytes)
    assert_type(exchange.head, sigv4.Request | None)
    answer = exchange.answer(200, [("ETag", "x")])
    assert_type(answer.headers, list[tuple[str, str]])
    assert_type(answer.finish(), bytes)
    try:
        exchange.finish()
    except NotForwarded as error:
        assert_type(error.access_key_id, str)


def errors() -> None:
    try:
        presigning()
    except sigv4.ExpiryTooLong as error:
        assert_type(error.problem, str)
        assert_type(error.remedy, str)
    except (sigv4.GuardError, sigv4.InvalidRequest, sigv4.InvalidCredentials) as error:
        assert_type(error.problem, str)
    except sigv4.SigV4Error as error:
        assert_type(error, sigv4.SigV4Error)
