"""Run worked examples of tokens: ``python -m tests.tokens.examples FILE``.

Each example names a kind, its inputs, a key, a time, and what an official package made of them.
The public API is called with the same, and must give the same: presigned text as its parsed
parameters and signature, everything else to the letter.
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import sigv4
from sigv4 import tokens
from tests.credentials import examples as credential_examples
from tests.tokens import defects

Json = dict[str, Any]

_SIGNATURE = "X-Amz-Signature="
_KEY_ID = "AKIAIOSFODNN7EXAMPLE"  # where an example is about the secret alone
_NOW = datetime(2026, 1, 15, tzinfo=timezone.utc)  # where an example does not depend on the time


def run(example: Json) -> str:
    """Return why an example fails, or nothing."""
    try:
        if example["kind"] in credential_examples.KINDS:
            return credential_examples.difference(example) or ""
        made = make(example)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    expected = example["expected"]
    if example.get("access_key_id") is None and isinstance(made, dict):
        made = {name: value for name, value in made.items() if name in expected}
    if matches(made, expected):
        return ""
    if defects.explains(example, made):
        print(f"{example['id']}: {defects.NOTE}", file=sys.stderr)
        return ""
    return f"expected {expected!r}, made {made!r}"


def make(example: Json) -> Any:
    """Call the public API for an example."""
    kind, inputs = example["kind"], example["inputs"]
    credentials = sigv4.Credentials(
        example.get("access_key_id") or _KEY_ID,
        example["secret_access_key"],
        example.get("session_token"),
    )
    if kind in tokens.KINDS:
        given = dict(inputs)
        return tokens.make(
            kind, credentials, at=signing_time(example), on_short_lived="allow", **given
        ).value
    return signed(kind, inputs, credentials, signing_time(example))


def signed(kind: str, inputs: Json, credentials: sigv4.Credentials, at: datetime) -> Any:
    """Sign a plain request to a service; give back its headers, or its presigned URL."""
    headers = inputs.get("headers") or {}
    body = base64.b64decode(inputs.get("body_base64", "")) or (inputs.get("body") or "").encode()
    request = sigv4.Request(inputs["method"], inputs["url"], headers, body)
    profile = sigv4.Profile.for_service(inputs["service"])
    if kind == "opensearch":
        profile = profile.replace(content_sha256_header=True)
    signer = sigv4.Signer(credentials, inputs["region"], inputs["service"], profile=profile)
    if "expires_in" in inputs:
        return signer.presign(request, expires_in=inputs["expires_in"], at=at).url
    return {**headers, **signer.sign(request, at=at).headers}


def signing_time(example: Json) -> datetime:
    """Return the time of an example, milliseconds counted."""
    if not example.get("time"):
        return _NOW
    return datetime.fromisoformat(example["time"].replace("Z", "+00:00"))


def matches(made: Any, expected: Any) -> bool:
    """Whether what was made is what was expected."""
    if isinstance(made, dict) and isinstance(expected, dict):
        return made.keys() == expected.keys() and all(
            matches(made[name], value) for name, value in expected.items()
        )
    if isinstance(made, str) and isinstance(expected, str):
        return parsed(made) == parsed(expected)
    return bool(made == expected)


def parsed(text: str) -> Any:
    """Return presigned text as its parts, also where it is encoded; other text as it is."""
    presigned = text if _SIGNATURE in text else decoded(text)
    if _SIGNATURE not in presigned:
        return text
    base, _, query = presigned.partition("?")
    return base, sorted(parse_qsl(query, keep_blank_values=True, strict_parsing=True))


def decoded(text: str) -> str:
    """Return what base64 after a prefix of bearer tokens holds; nothing where it is not that."""
    for prefix in ("k8s-aws-v1.", "bedrock-api-key-"):
        text = text.removeprefix(prefix)
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        plain = padded.translate(str.maketrans("-_", "+/"))  # either alphabet
        return base64.b64decode(plain, validate=True).decode()
    except ValueError:
        return ""


def main(arguments: list[str]) -> int:
    """Run the examples of a file; print each failure and the count."""
    examples = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))["examples"]
    failed = 0
    for example in examples:
        reason = run(example)
        if reason:
            failed += 1
            print(f"{example['id']}: {reason[:2000]}")
    print(f"{len(examples) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
