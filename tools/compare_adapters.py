"""Send the forty awkward requests of the tests with other packages that sign; print a table.

    python tools/compare_adapters.py [--failures]

Needs those of the packages that are to be compared; others are left out. The table is the one in
docs/clients.md. What a package refuses before it sends anything is counted apart.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.adapters.awkward import AWKWARD, PASSES, REFUSES, outcome

REGION = "eu-west-1"
MODULES = {
    "requests-aws4auth": "requests_aws4auth",
    "opensearch-py": "opensearchpy",
    "aws-requests-auth": "aws_requests_auth.aws_auth",
    "requests-auth-aws-sigv4": "requests_auth_aws_sigv4",
    "httpx-aws-auth": "httpx_aws_auth",
    "httpx-auth-awssigv4": "httpx_auth_awssigv4",
    "aiohttp-aws-auth": "aiohttp_aws_auth",
}


def make_auth(package: str, module: Any, keys: Any, service: str, host: str) -> Any:
    """Return a package's object for a client, from its own documentation."""
    key, secret, token = keys.access_key_id, keys.secret_access_key, keys.session_token
    ways: dict[str, Callable[[], Any]] = {
        "requests-aws4auth": lambda: module.AWS4Auth(
            key, secret, REGION, service, session_token=token
        ),
        "opensearch-py": lambda: module.RequestsAWSV4SignerAuth(
            SimpleNamespace(access_key=key, secret_key=secret, token=token), REGION, service
        ),
        "aws-requests-auth": lambda: module.AWSRequestsAuth(
            key, secret, host, REGION, service, token
        ),
        "requests-auth-aws-sigv4": lambda: module.AWSSigV4(
            service,
            region=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
        ),
        "httpx-auth-awssigv4": lambda: module.SigV4Auth(key, secret, service, REGION, token),
    }
    plain = lambda: module.AwsSigV4Auth(  # noqa: E731  of the other two, by one author
        module.AwsCredentials(key, secret, token), REGION, service
    )
    return ways.get(package, plain)()


def send_requests(auth: Any, method: str, url: str, headers: Any, body: Any) -> None:
    """Send with requests."""
    import requests

    with requests.Session() as session:
        session.trust_env = False
        session.request(method, url, headers=headers, data=body, auth=auth)


def send_httpx(auth: Any, method: str, url: str, headers: Any, body: Any) -> None:
    """Send with httpx."""
    import httpx

    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        client.request(method, url, headers=headers, content=body, auth=auth)


def send_aiohttp(auth: Any, method: str, url: str, headers: Any, body: Any) -> None:
    """Send with aiohttp, whose middleware the object is."""
    import aiohttp

    async def send() -> None:
        async with (
            aiohttp.ClientSession(middlewares=[auth]) as session,
            session.request(method, url, headers=headers, data=body) as answer,
        ):
            await answer.read()

    asyncio.run(send())


def judge(package: str, module: Any, service: str) -> dict[str, str]:
    """Return the outcome of each request."""
    senders = {"httpx": send_httpx, "aiohttp": send_aiohttp}
    transport = senders.get(package.partition("-")[0], send_requests)

    def send(keys: Any, method: str, url: str, headers: Any, body: Any) -> None:
        auth = make_auth(package, module, keys, service, url.split("/")[2])
        transport(auth, method, url, headers, body)

    return {one.name: outcome(send, one, service) for one in AWKWARD}


def main(*, failures: bool) -> None:
    """Print a row for each package that is installed."""
    print("| package | S3 | other services |\n|---|---|---|")
    for package, name in MODULES.items():
        try:
            module = import_module(name)
        except ImportError:
            print(f"{package} is not installed", file=sys.stderr)
            continue
        cells, wrong = [], {}
        for service in ("s3", "execute-api"):
            found = judge(package, module, service)
            count = Counter(found.values())
            refused = f", {count[REFUSES]} refused" if count[REFUSES] else ""
            cells.append(f"{count[PASSES]}{refused}")
            wrong[service] = [one for one, each in found.items() if each != PASSES]
        print(f"| {package} {version(package)} | {cells[0]} | {cells[1]} |")
        if failures:
            print(wrong, file=sys.stderr)


if __name__ == "__main__":
    main(failures="--failures" in sys.argv)
