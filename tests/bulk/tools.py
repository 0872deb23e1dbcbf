"""What the tests of `sigv4 bulk` share: one client, one time, and the command."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import sigv4
from sigv4.cli import main
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
CLIENT = S3(CREDENTIALS, "eu-west-1", clock=lambda: AT)
ARGUMENTS = ["--demo", "--at", "20261123T000000Z", "--region", "eu-west-1", "--quiet"]
ROOT = Path(sigv4.__file__).parents[1]


def url(key: str, bucket: str = "examplebucket", **params) -> str:
    """The URL that one call gives."""
    return CLIENT.presign("get_object", Bucket=bucket, Key=key, **params).url


def presign(*arguments: str, bucket: str | None = "examplebucket") -> int:
    """Run ``sigv4 bulk presign``; its exit status."""
    named = [] if bucket is None else ["--bucket", bucket]
    return main(["bulk", "presign", *named, *ARGUMENTS, *map(str, arguments)])


def write(path: Path, data: str | bytes) -> str:
    """Write a file; its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


def command(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    """Run ``sigv4 bulk presign`` as a process of its own, in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    words = ["bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS, *arguments]
    start = "import sys; sys.path.pop(0); from sigv4.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", start, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        **options,
    )
