"""What people see, whole: the output of some twenty-five command lines, each in a file of its own.

Read a file after a change of words. `python -m tests.renderings` writes them again.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path
from unittest import mock

from sigv4.cli import main

HERE = Path(__file__).parent
DEMO = ("--demo", "--at", "20261129T120000Z")
OBJECT = "s3://my-bucket/report.pdf"
TEMPORARY = {
    "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "token",
    "AWS_REGION": "eu-west-1",
}
ENDING = {**TEMPORARY, "AWS_CREDENTIAL_EXPIRATION": "2026-11-29T12:20:00Z"}
AT = DEMO[1:]
CURL = (
    "curl https://my-bucket.s3.eu-west-1.amazonaws.com/a%20b.txt "
    "-H 'x-amz-date: 20261129T120000Z' -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "
    "-H 'Authorization: AWS4-HMAC-SHA256 "
    "Credential=AKIAIOSFODNN7EXAMPLE/20261129/eu-west-1/s3/aws4_request, "
    "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + "a" * 64 + "'"
)
ERROR = """<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated \
does not match the signature you provided. Check your key and signing method.</Message>\
<AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><CanonicalRequest>GET
/a%2520b.txt

host:my-bucket.s3.eu-west-1.amazonaws.com
x-amz-content-sha256:UNSIGNED-PAYLOAD
x-amz-date:20261129T120000Z

host;x-amz-content-sha256;x-amz-date
UNSIGNED-PAYLOAD</CanonicalRequest></Error>"""
EXPIRED = """<Error><Code>AccessDenied</Code><Message>Request has expired</Message><Expires>\
2026-11-29T11:00:00Z</Expires><ServerTime>2026-11-29T12:00:00Z</ServerTime></Error>"""

# Name of the file: the command line, its environment, and files that it reads.
COMMANDS: dict[str, tuple[tuple[str, ...], dict[str, str], dict[str, str]]] = {
    "overview": ((), {}, {}),
    "overview-bulk": (("bulk",), {}, {}),
    "unknown-command": (("presing",), {}, {}),
    "unknown-option": (("presign", OBJECT, "--expires", "--expire-in", "5"), {}, {}),
    "presign": (("presign", OBJECT, *DEMO), {}, {}),
    "presign-json": (("presign", OBJECT, "--output", "json", *DEMO), {}, {}),
    "presign-upload": (
        ("presign", OBJECT, "--method", "put", "--content-type", "application/pdf", *DEMO),
        {},
        {},
    ),
    "presign-curl": (("presign", OBJECT, "--method", "put", "--output", "curl", *DEMO), {}, {}),
    "presign-ten-days": (("presign", OBJECT, "--expires-in", "10d", *DEMO), {}, {}),
    "presign-zero": (("presign", OBJECT, "--expires-in", "0", *DEMO), {}, {}),
    "presign-outlives": (("presign", OBJECT, *AT), ENDING, {}),
    "presign-unknown-end": (("presign", OBJECT, "--expires-in", "11h", *AT), TEMPORARY, {}),
    "presign-region": (("presign", OBJECT, "--region", "us-esat-1", *DEMO), {}, {}),
    "presign-dots": (("presign", "s3://my-bucket/a/../b", *DEMO), {}, {}),
    "presign-bucket": (("presign", "s3://My_Bucket/k", *DEMO), {}, {}),
    "presign-parameter": (("presign", OBJECT, "--param", "VersionID=1", *DEMO), {}, {}),
    "presign-no-credentials": (("presign", OBJECT), {}, {}),
    "presign-url": (
        ("presign", "https://x1.execute-api.eu-west-1.amazonaws.com/v1?a=b", *DEMO),
        {},
        {},
    ),
    "post": (
        ("post", "s3://my-bucket/in/", "--max-size", "10MB", "--content-type", "image/*", *DEMO),
        {},
        {},
    ),
    "post-star": (("post", "s3://my-bucket/in/", "--content-type", "im*", *DEMO), {}, {}),
    "endpoint": (("endpoint", "s3://my-bucket", "--region", "eu-west-1", "--dualstack"), {}, {}),
    "sign-steps": (
        (
            *("sign", "GET", "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity"),
            *("--service", "sts", "--region", "us-east-1", "--show-steps", *DEMO),
        ),
        {},
        {},
    ),
    "sign-no-region": (("sign", "GET", "https://a.example.com/", "--service", "x", *AT), {}, {}),
    "explain": (
        ("explain", "--request", "curl.txt", "--response", "error.xml"),
        {},
        {"curl.txt": CURL, "error.xml": ERROR},
    ),
    "explain-expired": (("explain", "--response", "error.xml"), {}, {"error.xml": EXPIRED}),
    "explain-nothing": (("explain",), {}, {}),
    "conformance-no-signer": (("conformance", "--timeout", "0", "--", "x"), {}, {}),
}


def render(name: str) -> str:
    """Run a command line in an empty folder; return status, standard output and standard error."""
    arguments, environment, files = COMMANDS[name]
    out, err = io.StringIO(), io.StringIO()
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for file, text in files.items():
                Path(file).write_text(text, encoding="utf-8")
            clean = {"PATH": os.environ.get("PATH", ""), "HOME": folder, **environment}
            with (
                mock.patch.dict(os.environ, clean, clear=True),
                mock.patch.object(sys, "stdin", io.StringIO()),
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
            ):
                try:
                    status: object = main(arguments)
                except SystemExit as left:
                    status = left.code
        finally:
            os.chdir(before)
    shown = " ".join(["$ sigv4", *arguments])
    parts = [shown, f"status: {status}"]
    parts += [f"--- {title}\n{text.rstrip()}" for title, text in _streams(out, err) if text]
    return "\n".join(parts) + "\n"


def _streams(out: io.StringIO, err: io.StringIO) -> list[tuple[str, str]]:
    return [("standard output", out.getvalue()), ("standard error", err.getvalue())]


def write() -> None:
    """Write the files again."""
    for file in HERE.glob("*.txt"):
        file.unlink()
    for name in COMMANDS:
        (HERE / f"{name}.txt").write_text(render(name), encoding="utf-8", newline="\n")
