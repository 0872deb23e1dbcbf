"""Calls that sign: S3, any service, tokens, credentials, and the command line."""

from __future__ import annotations

import contextlib
import io
import os
import re
from base64 import urlsafe_b64decode
from typing import Any
from unittest.mock import patch

from sigv4 import Credentials, Request, Signer
from sigv4.s3 import S3

from .outcome import AT, SECRET, Outcome, credentials_of, facts_of_url
from .reference import presigned_signature, sent_signature

EKS = "k8s-aws-v1."


def s3_presign(
    operation: str,
    parameters: dict[str, Any],
    client: dict[str, Any],
    expires_in: Any = 3600,
    credentials: str | dict[str, Any] = "long-term",
    options: dict[str, Any] | None = None,
    policies: dict[str, Any] | None = None,
) -> Outcome:
    """Presign an operation of S3; `policies` are those that decide about the signer."""
    signed_by = credentials_of(credentials)
    given = dict(options or {}) | parameters
    if policies is not None:
        from sigv4.preflight import Policies

        given["policies"] = Policies.from_dict(policies)
    presigned = S3(signed_by, **client).presign(operation, expires_in=expires_in, at=AT, **given)
    facts = facts_of_url(presigned.url) | {
        "method": presigned.method,
        "send": {name.lower(): value for name, value in presigned.headers.items()},
        "lasts": int((presigned.expires_at - AT).total_seconds()),
        "actions": list(presigned.iam_actions),
    }
    secret = signed_by.secret_access_key
    expected = presigned_signature(presigned.method, presigned.url, presigned.headers, secret)
    return Outcome(facts, facts["query"]["X-Amz-Signature"], expected)


def signer_sign(
    region: str,
    service: str,
    method: str,
    url: str,
    headers: list[list[str]] | None = None,
    body: str = "",
    credentials: str | dict[str, Any] = "long-term",
    options: dict[str, Any] | None = None,
) -> Outcome:
    """Sign a request in its headers."""
    signer = Signer(credentials_of(credentials), region, service, **(options or {}))
    request = Request(method, url, [(name, value) for name, value in headers or []], body.encode())
    signed = signer.sign(request, at=AT)
    sent = signed.apply(request)
    facts = _facts_of_header(dict(signed.headers)["Authorization"]) | {
        "path": signed.canonical_request.split("\n")[1],
        "canonical_query": signed.canonical_request.split("\n")[2],
        "added": sorted(name.lower() for name, _ in dict(signed.headers).items()),
        "values": {name.lower(): value for name, value in sent.headers},
    }
    return Outcome(facts, signed.signature, sent_signature(sent, service, SECRET))


def signer_presign(
    region: str,
    service: str,
    method: str,
    url: str,
    headers: list[list[str]] | None = None,
    expires_in: Any = 3600,
    credentials: str | dict[str, Any] = "long-term",
    options: dict[str, Any] | None = None,
) -> Outcome:
    """Presign a request to any service."""
    signer = Signer(credentials_of(credentials), region, service, **(options or {}))
    request = Request(method, url, [(name, value) for name, value in headers or []])
    signed = signer.presign(request, expires_in=expires_in, at=AT)
    facts = facts_of_url(signed.url) | {
        "canonical_path": signed.canonical_request.split("\n")[1],
        "send": {name.lower(): value for name, value in dict(signed.headers).items()},
    }
    also = {**dict(request.headers), **dict(signed.headers)}
    reference = presigned_signature(method, signed.url, also, SECRET)
    return Outcome(facts, signed.signature, reference)


def token(
    kind: str, inputs: dict[str, Any], credentials: str | dict[str, Any] = "long-term"
) -> Outcome:
    """Make a token of a kind."""
    from sigv4 import tokens

    made = tokens.make(kind, credentials_of(credentials), at=AT, **inputs)
    lasts = None if made.expires_at is None else int((made.expires_at - AT).total_seconds())
    facts: dict[str, Any] = {"lasts": lasts}
    text = made.text
    if text.startswith(EKS):
        text = urlsafe_b64decode(text.removeprefix(EKS) + "==").decode()
    if "X-Amz-Signature" not in text:
        return Outcome(facts)
    url = text if "://" in text else f"https://{text}"
    facts |= facts_of_url(url)
    headers = {"x-k8s-aws-id": inputs["cluster"]} if "cluster" in inputs else {}
    reference = presigned_signature("GET", url, headers, SECRET)
    return Outcome(facts, facts["query"]["X-Amz-Signature"], reference)


def make_credentials(**values: Any) -> Outcome:
    """Make credentials, and sign with them."""
    return s3_presign(
        "get_object",
        {"Bucket": "my-bucket", "Key": "k"},
        {"region": "eu-west-1"},
        credentials=values,
    )


def environment(variables: dict[str, str]) -> Outcome:
    """Take credentials from variables of the environment."""
    Credentials.from_env(variables)
    return Outcome()


def cli(words: list[str]) -> Outcome:
    """Run a command line without variables of AWS; its words hold ``--demo`` and ``--at``."""
    from sigv4.cli import main

    out, said = io.StringIO(), io.StringIO()
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with (
        patch.dict(os.environ, bare, clear=True),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(said),
    ):
        try:
            status = main(words)
        except SystemExit as left:
            status = left.code
    code = re.search(r"\[([a-z-]+)\]\s*$", said.getvalue())
    facts = {"status": status, "printed": out.getvalue(), "code": code[1] if code else ""}
    if out.getvalue().startswith("https://"):
        facts |= facts_of_url(out.getvalue().strip())
    return Outcome(facts)


def _facts_of_header(authorization: str) -> dict[str, Any]:
    fields = dict(part.strip().split("=", 1) for part in authorization.split(" ", 1)[1].split(","))
    return {
        "signed_headers": fields["SignedHeaders"].split(";"),
        "scope": fields["Credential"].partition("/")[2],
    }
