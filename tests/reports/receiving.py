"""Calls that receive: what was signed is changed as a report says, verified, and explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sigv4 import Credentials, Request, Signer
from sigv4.s3 import S3
from sigv4.verify import VerificationError, Verifier

from .outcome import AT, KEY, SECRET, Outcome, credentials_of


def s3_post(
    bucket: str,
    key: str,
    client: dict[str, Any],
    fields: dict[str, str] | None = None,
    conditions: list[Any] | None = None,
    expires_in: Any = 3600,
    credentials: str | dict[str, Any] = "long-term",
    submit: dict[str, Any] | None = None,
) -> Outcome:
    """Make a form and, if `submit` says how, send it to a verifier.

    Args:
        submit: the fields to add or replace; null removes one. ``file`` is the content, and
            ``bucket`` the bucket of the URL that receives it.
    """
    signed_by = credentials_of(credentials)
    form = S3(signed_by, **client).generate_presigned_post(
        bucket, key, fields, conditions, expires_in, at=AT
    )
    parts = urlsplit(form["url"])
    facts = {"host": parts.netloc, "path": parts.path, "fields": form["fields"]}
    if submit is not None:
        sent = form["fields"] | {name: value for name, value in submit.items() if name != "file"}
        sent = {name: value for name, value in sent.items() if value is not None}
        sent["file"] = submit.get("file", "content")
        verifier = Verifier({signed_by.access_key_id: signed_by}.get, service="s3")
        facts |= _verdict(lambda: verifier.verify_form(sent, at=AT, bucket=bucket, filename="f"))
    return Outcome(facts)


def sent(then: dict[str, Any], verify: dict[str, Any] | None = None, **signing: Any) -> Outcome:
    """Sign, change what was signed as the report says, verify it, and explain the refusal.

    Args:
        then: ``method``, ``replace`` (pairs of texts in the URL), ``headers`` (null removes one),
            ``body``, ``after`` (seconds until it arrives), ``secret`` (what the server has).
        verify: options of `Verifier`.
        signing: ``presign`` or ``sign``, with the arguments of the signing call.
    """
    ((how, arguments),) = signing.items()
    signed_by = credentials_of(arguments.get("credentials", "long-term"))
    request, canonical = _signed_request(how, arguments, signed_by)
    arrives = _changed(request, then)
    known = Credentials(
        signed_by.access_key_id, then.get("secret", SECRET), signed_by.session_token
    )
    options = {"service": arguments.get("service", "s3"), **(verify or {})}
    verifier = Verifier({known.access_key_id: known}.get, **options)
    at = AT + timedelta(seconds=then.get("after", 0))
    try:
        verifier.verify(arrives, at=at)
    except VerificationError as refusal:
        facts = {"verdict": refusal.code, "status": refusal.status}
        facts["causes"] = _causes_of_refusal(arrives, canonical, refusal)
        return Outcome(facts)
    return Outcome({"verdict": "accepted"})


def stream(
    region: str,
    service: str,
    url: str,
    body: str,
    trailers: list[str] | None = None,
    sign_chunks: bool = True,
    chunk_size: int = 65536,
    known_length: bool = True,
    then: dict[str, Any] | None = None,
) -> Outcome:
    """Sign an upload while it is sent, change it on its way, and verify what arrives.

    Args:
        known_length: whether the body says how long it is.
        then: ``replace`` (pairs of texts in the framed body), ``length`` (Content-Length is that of
            the changed body), ``cut`` (bytes lost at its end), ``secret`` (what the server has).
    """
    then = then or {}
    signer = Signer(Credentials(KEY, SECRET), region, service)
    chunks = body.encode() if known_length else iter([body.encode()])
    made = signer.stream(
        Request("PUT", url),
        chunks,
        trailers=trailers,
        sign_chunks=sign_chunks,
        chunk_size=chunk_size,
        at=AT,
    )
    head = made.apply(Request("PUT", url))
    framed = b"".join(made)
    for old, new in then.get("replace", []):
        assert old.encode() in framed, f"{old!r} is not in the framed body"
        framed = framed.replace(old.encode(), new.encode(), 1)
    if then.get("length"):
        head = _changed(head, {"headers": {"content-length": str(len(framed))}})
    framed = framed[: len(framed) - then.get("cut", 0)]
    facts: dict[str, Any] = {"values": {name.lower(): value for name, value in head.headers}}
    known = Credentials(KEY, then.get("secret", SECRET))
    verifier = Verifier({KEY: known}.get, service=service)

    def receive() -> None:
        verified = verifier.verify(head, at=AT, body_follows=True)
        reader = verifier.stream(head, verified)
        facts["received"] = reader.feed(framed).decode()
        reader.close()

    verdict = _verdict(receive)
    return Outcome(facts | verdict)


def explain(
    request: str = "",
    response: str = "",
    canonical_request: str | None = None,
    secret: str | None = None,
    **scope: str,
) -> Outcome:
    """Explain a captured request, an error response, or both."""
    from sigv4.explain import diagnose, read_capture, read_error_response

    found = diagnose(
        read_capture(request) if request else None,
        read_error_response(response) if response else None,
        canonical_request=canonical_request,
        secret=secret,
        **scope,
    )
    return Outcome({"causes": [cause.code for cause in found.causes], "headline": found.headline})


def _verdict(check: Any) -> dict[str, Any]:
    try:
        check()
    except VerificationError as refusal:
        return {"verdict": refusal.code, "status": refusal.status}
    return {"verdict": "accepted"}


def _signed_request(
    how: str, arguments: dict[str, Any], signed_by: Credentials
) -> tuple[Request, str]:
    given = {name: value for name, value in arguments.items() if name != "credentials"}
    if how == "presign" and "operation" in given:
        s3 = S3(signed_by, **given["client"])
        made = s3.presign(
            given["operation"],
            expires_in=given.get("expires_in", 3600),
            at=AT,
            **given.get("options", {}),
            **given["parameters"],
        )
        request = Request(made.method, made.url, made.headers, given.get("body", "").encode())
        return request, made.signed.canonical_request
    signer = Signer(signed_by, given["region"], given["service"], **given.get("options", {}))
    request = Request(
        given["method"],
        given["url"],
        [(name, value) for name, value in given.get("headers", [])],
        given.get("body", "").encode(),
    )
    if how == "presign":
        signed = signer.presign(request, expires_in=given.get("expires_in", 3600), at=AT)
    else:
        signed = signer.sign(request, at=AT)
    return signed.apply(request), signed.canonical_request


def _changed(request: Request, then: dict[str, Any]) -> Request:
    url = request.url
    for old, new in then.get("replace", []):
        assert old in url, f"{old!r} is not in {url!r}"
        url = url.replace(old, new, 1)
    changes = {name.lower(): value for name, value in then.get("headers", {}).items()}
    headers = [(name, value) for name, value in request.headers if name.lower() not in changes]
    headers += [(name, value) for name, value in changes.items() if value is not None]
    body = then["body"].encode() if "body" in then else request.body
    return Request(then.get("method", request.method), url, headers, body)


def _causes_of_refusal(arrived: Request, canonical: str, refusal: VerificationError) -> list[str]:
    from sigv4.explain import ErrorResponse, diagnose, read_capture

    response = ErrorResponse(
        refusal.code,
        refusal.problem,
        refusal.canonical_request,
        refusal.string_to_sign,
    )
    capture = read_capture(_as_message(arrived))
    found = diagnose(capture, response, canonical_request=canonical)
    return [cause.code for cause in found.causes]


def _as_message(request: Request) -> bytes:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {target} HTTP/1.1"]
    if "host" not in request.fields:
        lines.append(f"Host: {parts.netloc}")
    lines += [f"{name}: {value}" for name, value in request.headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + request.body
