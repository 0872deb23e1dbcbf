"""Every HTTP client, called in one way: ``send(method, url, ...)`` with what is signed set up."""

from __future__ import annotations

import asyncio
import sys
import urllib.error
import urllib.request

import aiohttp
import httpx
import requests

from sigv4.adapters import aiohttp as on_aiohttp
from sigv4.adapters import httpx as on_httpx
from sigv4.adapters import requests as on_requests
from sigv4.adapters import urllib as on_urllib
from sigv4.adapters import urllib3 as on_urllib3

if sys.version_info >= (3, 11):  # httpx2 needs it
    import httpx2

    from sigv4.adapters import httpx2 as on_httpx2


def _httpx(package, auth):
    def send(signing, method, url, *, headers=None, body=None, follow=True, files=None):
        with package.Client(
            auth=auth(**signing), follow_redirects=follow, trust_env=False, verify=False
        ) as client:
            return client.request(
                method, url, headers=headers, content=body, files=files
            ).status_code

    return send


def _httpx_async(package, auth):
    def send(signing, method, url, *, headers=None, body=None, follow=True, files=None):
        async def run():
            async with package.AsyncClient(
                auth=auth(**signing), follow_redirects=follow, trust_env=False, verify=False
            ) as client:
                content = _async(body)
                answer = await client.request(
                    method, url, headers=headers, content=content, files=files
                )
                return answer.status_code

        return asyncio.run(run())

    return send


def _requests(signing, method, url, *, headers=None, body=None, follow=True, files=None):
    with requests.Session() as session:
        session.trust_env = False
        session.auth = on_requests.SigV4Auth(**signing)
        return session.request(
            method, url, headers=headers, data=body, files=files, allow_redirects=follow
        ).status_code


def _aiohttp(signing, method, url, *, headers=None, body=None, follow=True, files=None):
    async def run():
        middleware = on_aiohttp.SigV4Middleware(**signing)
        data = _async(body)
        if files is not None:
            data = aiohttp.FormData()
            for name, file in files.items():
                data.add_field(name, file, filename="a.bin")
        async with (
            aiohttp.ClientSession(middlewares=[middleware]) as session,
            session.request(
                method, url, headers=headers, data=data, allow_redirects=follow
            ) as answer,
        ):
            await answer.read()
            return answer.status

    return asyncio.run(run())


def _urllib3(signing, method, url, *, headers=None, body=None, follow=True, files=None):
    with on_urllib3.SigV4PoolManager(**signing) as manager:
        if files is not None:
            fields = {name: ("a.bin", file.read()) for name, file in files.items()}
            return manager.request(method, url, headers=headers, fields=fields).status
        answer = manager.request(
            method, url, headers=headers, body=body, redirect=follow, retries=3
        )
        return answer.status


def _urllib(signing, method, url, *, headers=None, body=None, follow=True, files=None):
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), on_urllib.SigV4Handler(**signing)
    )
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with opener.open(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def _async(body):
    """Return an async iterator for a generator: the async clients take no other."""
    if not hasattr(body, "send"):
        return body

    async def pieces():
        for piece in body:
            yield piece

    return pieces()


CLIENTS = {
    "httpx": _httpx(httpx, on_httpx.SigV4Auth),
    "httpx-async": _httpx_async(httpx, on_httpx.SigV4Auth),
    "requests": _requests,
    "aiohttp": _aiohttp,
    "urllib3": _urllib3,
    "urllib": _urllib,
}
if sys.version_info >= (3, 11):
    CLIENTS["httpx2"] = _httpx(httpx2, on_httpx2.SigV4Auth)
    CLIENTS["httpx2-async"] = _httpx_async(httpx2, on_httpx2.SigV4Auth)
