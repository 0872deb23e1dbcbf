"""What it costs to verify inputs of growing size: from a hundredth of each limit to ten times.

    python -m bench.bounds

Work is linear up to a limit, and constant, or one pass over what arrived, beyond it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from time import perf_counter

import sigv4
from bench.presigners import KEY_ID, REGION, credentials
from sigv4.core.signing_key import HMAC_SHA256
from sigv4.verify import Limits, VerificationError, Verifier, received

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
LIMITS = Limits()
HOST = ("Host", "bucket.example.com")
STEPS = (0.01, 0.1, 0.5, 1, 2, 10)
VERIFIER = Verifier({KEY_ID: credentials(None)}.get, region=REGION, service="s3")


def target(size: int) -> Callable[[], object]:
    text = "/" + "%41" * (size // 3)
    return lambda: received("GET", text, [HOST], scheme="https")


def parameters(size: int) -> Callable[[], object]:
    request = sigv4.Request("GET", "https://bucket.example.com/?" + "&".join(["a"] * size))
    return lambda: VERIFIER.verify(request, at=AT)


def headers(size: int) -> Callable[[], object]:
    pairs = [HOST, *[("a", "v")] * size]
    return lambda: VERIFIER.verify(received("GET", "/", pairs, scheme="https"), at=AT)


def header_bytes(size: int) -> Callable[[], object]:
    pairs = [HOST, ("a", "v" * size)]
    return lambda: VERIFIER.verify(received("GET", "/", pairs, scheme="https"), at=AT)


def signed_headers(size: int) -> Callable[[], object]:
    names = ";".join(["host", *[f"x{number:05d}" for number in range(size // 7)]])
    credential = f"{KEY_ID}/20261123/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature=0"
    pairs = [HOST, ("X-Amz-Date", "20261123T000000Z"), ("Authorization", text)]
    request = sigv4.Request("GET", "https://bucket.example.com/", pairs)
    return lambda: VERIFIER.verify(request, at=AT)


def form(fields: dict[str, str], conditions: list[object] | None = None, **options: str):
    scope = sigv4.Scope("20261123", REGION, "s3")
    document = {
        "expiration": f"{AT + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
        "conditions": [{"bucket": "b"}, *(conditions or [{"a": "b"}])],
    }
    policy = base64.b64encode(json.dumps(document).encode())
    made = {
        "key": "a",
        **fields,
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{KEY_ID}/{scope}",
        "x-amz-date": "20261123T000000Z",
        "policy": policy.decode(),
        "x-amz-signature": HMAC_SHA256.signing_key(credentials(None), scope).sign(policy),
    }
    return lambda: VERIFIER.verify_form(made, at=AT, **options)


def form_fields(size: int) -> Callable[[], object]:
    return form({f"x-ignore-{number}": "" for number in range(size)})


def form_bytes(size: int) -> Callable[[], object]:
    return form({"x-ignore-a": "b" * size})


def growth(size: int) -> Callable[[], object]:
    return form({"x-ignore-a": "${filename}" * 1000}, filename="a" * (size // 1000))


def policy_bytes(size: int) -> Callable[[], object]:
    return form({}, [{"a": "b" * (size * 3 // 4)}])


def policy_depth(size: int) -> Callable[[], object]:
    nested: object = "x"
    for _ in range(size):
        nested = [nested]
    return form({}, [nested])


def conditions(size: int) -> Callable[[], object]:
    return form({}, [["starts-with", f"$x{number}", ""] for number in range(size)])


def chunk_line(size: int) -> Callable[[], object]:
    head = sigv4.Request("PUT", "https://bucket.example.com/a", [HOST])
    signer = sigv4.Signer(credentials(None), REGION, "s3")
    request = signer.stream(head, b"a" * 9000, at=AT).apply(head)
    found = VERIFIER.verify(request, at=AT, body_follows=True)
    return lambda: VERIFIER.stream(request, found).feed(b"0" * size)


INPUTS: dict[str, tuple[Callable[[int], Callable[[], object]], int]] = {
    "target": (target, LIMITS.target),
    "parameters": (parameters, LIMITS.parameters),
    "headers": (headers, LIMITS.headers),
    "header_bytes": (header_bytes, LIMITS.header_bytes),
    "signed_headers": (signed_headers, LIMITS.signed_headers),
    "form_fields": (form_fields, LIMITS.form_fields),
    "form_bytes": (form_bytes, LIMITS.form_bytes),
    "fields after replacement": (growth, LIMITS.form_bytes),
    "policy_bytes": (policy_bytes, LIMITS.policy_bytes),
    "policy_depth": (policy_depth, LIMITS.policy_depth),
    "conditions": (conditions, LIMITS.conditions),
    "chunk_line": (chunk_line, LIMITS.chunk_line),
}


def cost(call: Callable[[], object]) -> tuple[float, str]:
    """Microseconds of the fastest of some calls, and the refusal."""
    best, name = float("inf"), "accepted"
    for _ in range(7):
        start = perf_counter()
        try:
            call()
        except VerificationError as error:
            name = error.refusal or error.code
        best = min(best, perf_counter() - start)
    return best * 1e6, name


def main() -> None:
    """Print a row for each input."""
    print(f"{'microseconds at':26}" + "".join([f"{step:>10g}x" for step in STEPS]) + "  at 10x")
    for name, (make, limit) in INPUTS.items():
        found = [cost(make(max(1, int(limit * step)))) for step in STEPS]
        row = "".join([f"{each:>11.0f}" for each, _ in found])
        print(f"{name:26}{row}  {found[-1][1]}")


if __name__ == "__main__":
    main()
