"""What re-signing costs: requests through the proxy, beside the same proxy that only forwards.

    python -m bench.resign [--rounds 5] [--requests 200]

The client, the server outside and each proxy are processes of their own, on one machine. The two
proxies take turns. Both are served by uvicorn and send with aiohttp; the plain one passes requests
on as they are. The processor time of the proxy is what a request costs it; the time on the clock
holds the client and the server as well.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

import sigv4
from bench.results import machine
from sigv4.preflight import Policies
from sigv4.proxy import Proxy
from sigv4.proxy.server import listen, serve
from sigv4.proxy.upstream import Upstream
from sigv4.resign import Resigner
from sigv4.verify import Verifier

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "resign.json"
PAGE = HERE.parent / "docs" / "proxy.md"
MARK = "<!-- bench: resign -->"
INNER = sigv4.Credentials("SANDBOXBENCH0001", "placeholder-secret-of-the-sandbox")
OUTER = sigv4.Credentials("OUTERBENCH000001", "secret-of-the-outside-for-the-bench")
REGION = "eu-west-1"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::work/public/*"},
        {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::work/public/secret/*"},
    ],
}
SMALL, LARGE = 16 * 1024, 16 * 1024**2  # bytes
CASES = {
    "GET of 16 KiB": ("GET", 0),
    "PUT of 16 KiB, hash signed": ("PUT", SMALL),
    "PUT of 16 MiB, signed chunks": ("PUT", LARGE),
}
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """An object for GET; reads the body of PUT."""

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        while (await receive()).get("more_body", False):
            pass
        body = b"x" * SMALL if scope["method"] == "GET" else b""
        length = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body})


class Plain(Server):
    """Passes requests on as they are."""

    def __init__(self, upstream: str) -> None:
        self._url = upstream
        self._upstream = Upstream()

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await super().__call__(scope, receive, send)
            return
        headers = [(name.decode(), text.decode()) for name, text in scope["headers"]]
        kept = [pair for pair in headers if pair[0] not in ("host", "accept-encoding")]
        request = sigv4.Request(scope["method"], self._url + scope["raw_path"].decode(), kept)
        large = int(dict(headers).get("content-length", "0")) > SMALL
        body = self._pieces(receive) if large else await self._whole(receive)
        async with self._upstream.send(request, body) as response:
            raw = [(name.lower(), text) for name, text in response.raw_headers]
            start = {"type": "http.response.start", "status": response.status, "headers": raw}
            await send(start)
            async for piece in response.content.iter_chunked(256 * 1024):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    @staticmethod
    async def _pieces(receive):
        while True:
            message = await receive()
            yield message.get("body", b"")
            if not message.get("more_body", False):
                return

    async def _whole(self, receive) -> bytes | None:
        return b"".join([piece async for piece in self._pieces(receive)]) or None


def application(kind: str, upstream: str):
    if kind == "server":
        return Server()
    if kind == "plain":
        return Plain(upstream)
    verifier = Verifier(lambda key: INNER if key == INNER.access_key_id else None)
    policies = Policies(identity=POLICY)
    return Proxy(Resigner(verifier, OUTER, policies=policies, upstream=upstream))


def start(stack: ExitStack, kind: str, upstream: str = "") -> tuple[str, int]:
    """Start a process; its URL and its id."""
    command = [sys.executable, "-m", "bench.resign", "--serve", kind, "--upstream", upstream]
    process = stack.enter_context(
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    )
    stack.callback(process.terminate)
    return f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def signed(url: str, method: str, size: int) -> tuple[sigv4.Request, list[bytes]]:
    """A request of the sandbox, and its body in pieces."""
    signer = sigv4.Signer(INNER, REGION, "s3")
    request = sigv4.Request(method, f"{url}/work/public/object")
    body = b"x" * size
    if size <= SMALL:
        whole = sigv4.Request(method, request.url, (), body)
        return signer.sign(whole).apply(whole), [body] if body else []
    stream = signer.stream(request, body)
    return stream.apply(request), list(stream)


async def send_all(url: str, case: str, count: int) -> None:
    """Send requests one after the other; each must succeed."""
    upstream = Upstream()
    method, size = CASES[case]

    async def given(pieces):
        for piece in pieces:
            yield piece

    for _ in range(count):
        request, pieces = signed(url, method, size)
        body = None if not pieces else pieces[0] if size <= SMALL else given(pieces)
        async with upstream.send(request, body) as response:
            assert response.status == 200, await response.text()
            await response.read()
    await upstream.close()


def measure(rounds: int, requests: int) -> dict[str, dict[str, dict[str, float]]]:
    found: dict[str, dict[str, list[tuple[float, float]]]] = {}
    with ExitStack() as stack:
        outside, _ = start(stack, "server")
        proxies = {kind: start(stack, kind, outside) for kind in ("plain", "resign")}
        for case, (_, size) in CASES.items():
            count = requests if size <= SMALL else max(1, requests // 20)
            for url, _ in proxies.values():
                asyncio.run(send_all(url, case, 3))
            for _ in range(rounds):
                for kind, (url, pid) in proxies.items():
                    used, began = processor_seconds(pid), perf_counter()
                    asyncio.run(send_all(url, case, count))
                    ended = perf_counter() - began
                    used = processor_seconds(pid) - used
                    figures = (used / count * 1e3, ended / count * 1e3)
                    found.setdefault(case, {}).setdefault(kind, []).append(figures)
    return {
        case: {
            kind: {
                "processor_ms": round(median(each[0] for each in figures), 2),
                "clock_ms": round(median(each[1] for each in figures), 2),
            }
            for kind, figures in kinds.items()
        }
        for case, kinds in found.items()
    }


def table(cases: dict[str, dict[str, dict[str, float]]]) -> str:
    """The table of the page."""
    lines = ["| processor time of a request | plain proxy | `sigv4 proxy` |", "|---|---|---|"]
    for case, kinds in cases.items():
        plain, resign = (kinds[kind]["processor_ms"] for kind in ("plain", "resign"))
        lines.append(f"| {case} | {plain:.1f} ms | {resign:.1f} ms |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--serve", choices=("server", "plain", "resign"))
    parser.add_argument("--upstream", default="")
    options = parser.parse_args()
    if options.serve:
        listener = listen("127.0.0.1", 0)
        print(listener.getsockname()[1], flush=True)
        serve(application(options.serve, options.upstream), listener)
        return
    cases = measure(options.rounds, options.requests)
    RESULTS.write_text(json.dumps({"machine": machine(), "cases": cases}, indent=1) + "\n")
    shown = table(cases)
    text = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(rf"{re.escape(MARK)}\n(\n\|.*?\n(?=\n))?", re.DOTALL)
    PAGE.write_text(pattern.sub(f"{MARK}\n\n{shown}\n", text), encoding="utf-8")
    print(shown)


if __name__ == "__main__":
    main()
