"""The recipes of docs/verify.md behind real servers, directly or behind a proxy that ends TLS."""

from __future__ import annotations

import importlib.util
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")
RECIPES = dict(
    re.findall(
        r"^<!-- recipe: ([a-z-]+) -->\n```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
    )
)
NGINX = re.findall(r"^```nginx\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
FIRST = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
KEY_ID, REGION = "AKIAIOSFODNN7EXAMPLE", "eu-west-1"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
DJANGO = """
from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", DATA_UPLOAD_MAX_MEMORY_SIZE=None
)
"""
DJANGO_URLS = """
from django.urls import re_path

urlpatterns = [re_path(r"^(?P<key>.*)$", serve)]
"""
AIOHTTP = """
import asyncio, ssl, sys

async def main():
    await runner.setup()
    context = None
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    await web.TCPSite(runner, "127.0.0.1", int(sys.argv[1]), ssl_context=context).start()
    await asyncio.Event().wait()

asyncio.run(main())
"""
SERVERS = {  # kind, and whether it speaks TLS here
    "uvicorn": ("asgi", True),
    "hypercorn": ("asgi", False),
    "gunicorn": ("wsgi", True),
    "waitress": ("wsgi", False),
    "aiohttp": ("aiohttp", True),
}
PACKAGES = {"django-asgi": "django", "django-wsgi": "django"}
KINDS = {
    "fastapi": "asgi",
    "starlette": "asgi",
    "django-asgi": "asgi",
    "django-wsgi": "wsgi",
    "flask": "wsgi",
    "falcon": "wsgi",
    "bottle": "wsgi",
    "aiohttp": "aiohttp",
}
CASES = [
    (recipe, server)
    for recipe, kind in KINDS.items()
    for server, (speaks, _) in SERVERS.items()
    if kind == speaks
]


# Each recipe and each server once; the other pairs are tried behind nginx by the marker full.
PROXIED = [
    ("fastapi", "uvicorn"),
    ("starlette", "hypercorn"),
    ("django-asgi", "uvicorn"),
    ("django-wsgi", "gunicorn"),
    ("flask", "waitress"),
    ("falcon", "gunicorn"),
    ("bottle", "waitress"),
    ("aiohttp", "aiohttp"),
]


def behind_nginx() -> list:
    """Give the pairs as parameters of a test: most of them take long and add little."""
    return [
        pytest.param(case, id="-".join(case), marks=() if case in PROXIED else pytest.mark.full)
        for case in CASES
    ]


@dataclass(frozen=True)
class Served:
    """A recipe that answers at a URL; `cert` is the file of its certificate."""

    url: str
    cert: Path
    folder: Path

    @property
    def host(self) -> str:
        return self.url.partition("://")[2]

    @property
    def port(self) -> int:
        return int(self.host.partition(":")[2])


def proxied_row(server: str) -> str:
    """What the page's table says of a server behind a proxy."""
    rows = dict(re.findall(r"^\| (\w+) \| (.*) \|$", PAGE, re.MULTILINE))
    return rows[server.capitalize() if server != "aiohttp" else server]


def program(recipe: str, server: str, *, proxied: bool) -> str:
    """The page's first snippet without its application, the recipe, and what starts it."""
    kind = SERVERS[server][0]
    text = FIRST.partition("async def hello")[0]
    if kind == "wsgi":
        text = text.replace("adapters.asgi", "adapters.wsgi")
    django = "django" in recipe
    text += (DJANGO if django else "") + RECIPES[recipe] + (DJANGO_URLS if django else "")
    if server == "aiohttp":
        text += AIOHTTP
    if not proxied:
        return text
    if server == "aiohttp":
        assert '`scheme="https"`' in proxied_row(server)
        return text.replace("scheme=request.scheme", 'scheme="https"')
    if server == "hypercorn":
        found = re.search(
            r"^<!-- proxied -->\n```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
        )
        text += found[1]
    return text


def command_of(
    server: str, port: int, tls: tuple[Path, Path] | None, *, proxied: bool
) -> list[str]:
    place = f"127.0.0.1:{port}"
    words = {
        "uvicorn": ["-m", "uvicorn", "recipe:app", "--port", str(port), "--log-level", "warning"],
        "hypercorn": ["-m", "hypercorn", "recipe:app", "--bind", place],
        "gunicorn": ["-m", "gunicorn", "recipe:app", "--bind", place],
        "waitress": ["-m", "waitress", f"--listen={place}", "recipe:app"],
        "aiohttp": ["recipe.py", str(port)],
    }[server]
    if tls is not None:
        key, cert = tls
        words += {
            "uvicorn": ["--ssl-keyfile", str(key), "--ssl-certfile", str(cert)],
            "gunicorn": ["--keyfile", str(key), "--certfile", str(cert)],
            "aiohttp": [str(cert), str(key)],
        }.get(server, [])
    if proxied:
        options = re.findall(r"--[a-z][^ `]*", proxied_row(server))
        at = words.index("recipe:app") if "recipe:app" in words else len(words)
        words[at:at] = options
    return [sys.executable, *words]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command: list[str], port: int, folder: Path):
    """Run a server until the block ends; fail with its log if it does not listen."""
    path = folder / f"{port}.log"
    with path.open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            for _ in range(300):
                if process.poll() is not None:
                    pytest.fail(path.read_text(), pytrace=False)
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                pytest.fail(f"nothing listens on {port}: {path.read_text()}", pytrace=False)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def recipe_served(recipe: str, server: str, folder: Path, certificate, *, proxied: bool = False):
    """Serve a recipe on loopback; behind a proxy, without TLS."""
    for package in {PACKAGES.get(recipe, recipe), server}:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed (the group 'frameworks')")
    folder.mkdir(parents=True)
    tls = certificate if SERVERS[server][1] and not proxied else None
    (folder / "recipe.py").write_text(program(recipe, server, proxied=proxied), encoding="utf-8")
    port = free_port()
    with running(command_of(server, port, tls, proxied=proxied), port, folder):
        scheme = "http" if tls is None else "https"
        yield Served(f"{scheme}://localhost:{port}", certificate[1], folder)


@contextmanager
def nginx_before(served: Served, certificate, *, without: str = ""):
    """Put nginx before a server, with the page's configuration.

    Args:
        served: the server.
        certificate: key and certificate.
        without: the start of a line of the configuration that is left out.
    """
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if binary is None:
        pytest.skip("nginx is not installed")
    port, folder = free_port(), served.folder / "nginx"
    folder.mkdir()
    key, cert = certificate
    block = NGINX
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/example.pem", str(cert)),
        ("/etc/ssl/example.key", str(key)),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{served.port}"),
    ):
        assert old in block, old
        block = block.replace(old, new)
    if without:
        kept = [line for line in block.splitlines() if not line.strip().startswith(without)]
        assert len(kept) == len(block.splitlines()) - 1
        block = "\n".join(kept)
    bodies = " ".join(
        f"{name}_temp_path {folder};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr;\n"
        f"events {{}}\nhttp {{ access_log off; {bodies}\n{block}\n}}\n",
        encoding="utf-8",
    )
    command = [binary, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with running(command, port, folder):
        yield Served(f"https://localhost:{port}", cert, served.folder)
