"""What it costs to verify inputs of growing size: from a hundredth of each limit to ten times.

    python -m bench.bounds            # prints a row for each input
    python -m bench.bounds --write    # also writes results/bounds.json and the table of the docs

Work is linear up to a limit. Beyond it, it is constant, or one pass over what arrived. The exit
status is 1 if an input costs more than that.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import sigv4
from bench.presigners import KEY_ID, REGION, credentials
from bench.results import machine
from sigv4.core.signing_key import HMAC_SHA256
from sigv4.verify import Limits, VerificationError, Verifier, from_asgi, from_wsgi, received

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
LIMITS = Limits()
HOST = ("Host", "bucket.example.com")
STEPS = (0.01, 0.1, 0.5, 1, 2, 10)
ROUNDS = 15
LEAST = 30  # microseconds: below that, the call itself counts more than its input
VERIFIER = Verifier({KEY_ID: credentials(None)}.get, region=REGION, service="s3")
RESULTS = Path(__file__).parent / "results" / "bounds.json"
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- bounds -->", "<!-- /bounds -->"


def target(size: int) -> Callable[[], object]:
    text = "/" + "%41" * ((size - len("https://bucket.example.com/")) // 3)
    return lambda: VERIFIER.verify(received("GET", text, [HOST], scheme="https"), at=AT)


def parameters(size: int) -> Callable[[], object]:
    request = sigv4.Request("GET", "https://bucket.example.com/?" + "&".join(["a"] * size))
    return lambda: VERIFIER.verify(request, at=AT)


def headers(size: int) -> Callable[[], object]:
    pairs = [HOST, *[("a", "v")] * (size - 1)]
    return lambda: VERIFIER.verify(received("GET", "/", pairs, scheme="https"), at=AT)


def headers_wsgi(size: int) -> Callable[[], object]:
    environ = {f"HTTP_A{number}": "v" for number in range(size - 1)}
    environ |= {"HTTP_HOST": HOST[1], "REQUEST_METHOD": "GET", "RAW_URI": "/"}
    environ["wsgi.url_scheme"] = "https"
    return lambda: VERIFIER.verify(from_wsgi(environ), at=AT)


def headers_asgi(size: int) -> Callable[[], object]:
    pairs = [(b"host", HOST[1].encode()), *[(b"a", b"vvvvvvvvvv")] * (size - 1)]
    scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "headers": pairs}
    return lambda: VERIFIER.verify(from_asgi({**scope, "scheme": "https"}), at=AT)


def header_bytes(size: int) -> Callable[[], object]:
    pairs = [HOST, ("a", "v" * (size - sum(map(len, HOST)) - 1))]
    return lambda: VERIFIER.verify(received("GET", "/", pairs, scheme="https"), at=AT)


def blanks(size: int) -> Callable[[], object]:
    pairs = [HOST, ("a", "v" + " " * (size - sum(map(len, HOST)) - 3) + "v")]
    return lambda: VERIFIER.verify(received("GET", "/", pairs, scheme="https"), at=AT)


def signed_headers(size: int) -> Callable[[], object]:
    names = ";".join(["host", *[f"x{number:05d}" for number in range((size - 4) // 7)]])
    credential = f"{KEY_ID}/20261123/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature=0"
    others = [(f"y{number}", "v") for number in range(200)]
    pairs = [HOST, ("X-Amz-Date", "20261123T000000Z"), ("Authorization", text), *others]
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
    return form({"x-ignore-a": "b" * max(size - 700, 1)})


def growth(size: int) -> Callable[[], object]:
    return form(
        {"x-ignore-a": "${filename}" * 1000}, filename="a" * (max(size - 700, 1000) // 1000)
    )


def policy_bytes(size: int) -> Callable[[], object]:
    return form({}, [{"a": "b" * max(size * 3 // 4 - 90, 1)}])


def policy_depth(size: int) -> Callable[[], object]:
    nested: object = "x"
    for _ in range(size):
        nested = [nested]
    return form({}, [nested])


def conditions(size: int) -> Callable[[], object]:
    return form({}, [["starts-with", f"$x{number}", ""] for number in range(size - 1)])


def streamed(body: bytes, **options: object):
    """Sign a head, and begin to verify its body."""
    head = sigv4.Request("PUT", "https://bucket.example.com/a", [HOST])
    signer = sigv4.Signer(credentials(None), REGION, "s3")
    stream = signer.stream(head, body, at=AT, **options)
    request = stream.apply(head)
    found = VERIFIER.verify(request, at=AT, body_follows=True)
    return b"".join(stream), lambda: VERIFIER.stream(request, found)


def chunk_line(size: int) -> Callable[[], object]:
    _, begin = streamed(b"a" * 9000)
    return lambda: begin().feed(b"0" * size)


def chunk_line_in_bytes(size: int) -> Callable[[], object]:
    _, begin = streamed(b"a" * 9000)

    def feed() -> None:
        body = begin()
        for _ in range(size):
            body.feed(b"0")

    return feed


def trailers(size: int) -> Callable[[], object]:
    names = ",".join([f"x-amz-checksum-{number}" for number in range(size)])
    signer = sigv4.Signer(credentials(None), REGION, "s3", allow_refused_headers=True)
    given = {
        "X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "X-Amz-Decoded-Content-Length": "1",
        "X-Amz-Trailer": names,
    }
    bare = sigv4.Request("PUT", "https://bucket.example.com/a", [HOST, *given.items()])
    request = signer.sign(bare, at=AT).apply(bare)

    def begin() -> object:
        found = VERIFIER.verify(request, at=AT, body_follows=True)
        return VERIFIER.stream(request, found)

    return begin


def signed_chunk(size: int) -> Callable[[], object]:
    framed, begin = streamed(b"a" * (size or 1), chunk_size=max(size, 8192))
    return lambda: begin().feed(framed)


def unsigned_chunk(size: int) -> Callable[[], object]:
    options = {"trailers": ["crc32"], "sign_chunks": False, "chunk_size": max(size, 8192)}
    framed, begin = streamed(b"a" * size, **options)
    return lambda: begin().feed(framed)


INPUTS: dict[str, tuple[Callable[[int], Callable[[], object]], int]] = {
    "target": (target, LIMITS.target),
    "parameters": (parameters, LIMITS.parameters),
    "headers": (headers, LIMITS.headers),
    "headers, WSGI": (headers_wsgi, LIMITS.headers),
    "headers, ASGI": (headers_asgi, LIMITS.headers),
    "header_bytes": (header_bytes, LIMITS.header_bytes),
    "header_bytes, blanks": (blanks, LIMITS.header_bytes),
    "signed_headers": (signed_headers, LIMITS.signed_headers),
    "form_fields": (form_fields, LIMITS.form_fields - 6),
    "form_bytes": (form_bytes, LIMITS.form_bytes),
    "fields after replacement": (growth, LIMITS.form_bytes),
    "policy_bytes": (policy_bytes, LIMITS.policy_bytes),
    "policy_depth": (policy_depth, LIMITS.policy_depth - 2),
    "conditions": (conditions, LIMITS.conditions),
    "chunk_line": (chunk_line, LIMITS.chunk_line - 1),
    "chunk_line, byte by byte": (chunk_line_in_bytes, LIMITS.chunk_line - 1),
    "trailers": (trailers, LIMITS.trailers),
    "signed_chunk, of 1 MiB": (signed_chunk, 1 << 20),
    "unsigned chunk, of 1 MiB": (unsigned_chunk, 1 << 20),
}


def cost(call: Callable[[], object]) -> tuple[float, str]:
    """Microseconds of the fastest of some calls, and the refusal."""
    best, name = float("inf"), "accepted"
    for _ in range(ROUNDS):
        start = perf_counter()
        try:
            call()
        except VerificationError as error:
            name = error.refusal or error.code
        best = min(best, perf_counter() - start)
    return best * 1e6, name


def is_linear(costs: list[float]) -> bool:
    """Say whether no step costs more than twice what its size asks for.

    Pieces of several MiB leave the caches of the processor, hence twice; from one limit to ten
    times it, quadratic work would cost a hundred times as much.
    """
    steps = list(zip(STEPS, costs, strict=True))
    return all(
        later <= 2 * max(before, LEAST) * (size / smaller)
        for (smaller, before), (size, later) in pairwise(steps)
    )


def table(rows: dict[str, dict[str, object]]) -> str:
    """Write the rows as a table of Markdown."""
    head = " | ".join([f"{step:g}x" for step in STEPS])
    lines = [f"| microseconds at | {head} | at 10x |", f"|---|{'---:|' * len(STEPS)}---|"]
    for name, row in rows.items():
        costs = " | ".join([f"{each:,.0f}" for each in row["us"]])
        lines.append(f"| {name} | {costs} | {row['at 10x']} |")
    return "\n".join(lines)


def main() -> int:
    """Print a row for each input, and give the exit status."""
    rows: dict[str, dict[str, object]] = {}
    print(f"{'microseconds at':26}" + "".join([f"{step:>10g}x" for step in STEPS]) + "  at 10x")
    for name, (make, limit) in INPUTS.items():
        found = [cost(make(max(1, int(limit * step)))) for step in STEPS]
        costs = [each for each, _ in found]
        linear = is_linear(costs)
        rows[name] = {"limit": limit, "us": [round(each, 1) for each in costs]}
        rows[name] |= {"at 10x": found[-1][1], "linear": linear}
        row = "".join([f"{each:>11.0f}" for each in costs])
        print(f"{name:26}{row}  {found[-1][1]}{'' if linear else ' NOT LINEAR'}")
    if "--write" in sys.argv:
        facts = {name: fact for name, fact in machine().items() if name != "packages"}
        document = {"machine": facts, "steps": list(STEPS), "inputs": rows}
        RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        after = rest.partition(END)[2]
        made = f"{before}{BEGIN}\n{table(rows)}\n{END}{after}"
        PAGE.write_text(made, encoding="utf-8")
    return 0 if all(row["linear"] for row in rows.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
