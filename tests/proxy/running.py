"""Start ``sigv4 proxy`` before a server, with the server's keys outside and placeholders inside."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::work", "arn:aws:s3:::work/*"],
        },
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::work/secret/*"},
    ],
}


class Running(NamedTuple):
    """A proxy that runs."""

    url: str
    process: subprocess.Popen
    keys: Path
    log: Path

    @property
    def placeholders(self) -> tuple[str, str]:
        """Access key id and secret of the sandbox."""
        parser = configparser.RawConfigParser()
        parser.read(self.keys)
        section = parser["default"]
        return section["aws_access_key_id"], section["aws_secret_access_key"]

    def memory(self) -> int:
        """Resident memory in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024


@contextmanager
def proxy_before(
    upstream: str,
    folder: Path,
    keys: tuple[str, str],
    *words: str,
    tls: tuple[Path, Path] | None = None,
    **sandbox: Any,
) -> Iterator[Running]:
    """Run a proxy until the block ends.

    Args:
        upstream: URL of the server.
        folder: where its files go.
        keys: of the server.
        words: further options.
        tls: key and certificate of the inner listener.
        sandbox: fields of the sandbox's file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    policy = {"services": ["s3"], "regions": ["us-east-1"], "policy": POLICY, **sandbox}
    (folder / "sandbox.json").write_text(json.dumps(policy), encoding="utf-8")
    command = [sys.executable, "-m", "sigv4", "proxy", "--upstream", upstream]
    command += ["--policy", "sandbox.json", "--keys", "sandbox-keys", *words]
    if tls is not None:
        command += ["--tls-key", str(tls[0]), "--tls-certificate", str(tls[1])]
    environ = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    environ |= {
        "AWS_ACCESS_KEY_ID": keys[0],
        "AWS_SECRET_ACCESS_KEY": keys[1],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    log = folder / "proxy.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=output
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            pytest.fail(log.read_text(encoding="utf-8"), pytrace=False)
        scheme = "http" if tls is None else "https"
        url = f"{scheme}://127.0.0.1:{int(line)}"
        yield Running(url, process, folder / "sandbox-keys", log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
