"""Tokens as passwords of real servers: PostgreSQL, MariaDB and Redis, each on loopback.

The code of docs/tokens.md connects. Its user has the token as password, and no other password, so
that a login shows that the token arrived as it was made. PostgreSQL is asked for the clear text
and compares it by itself; Redis does so always; MariaDB compares a hash.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from sigv4.tokens import signing
from tests.conftest import KEY_ID, SECRET
from tests.tokens import snippets

pytestmark = pytest.mark.servers

AT = datetime(2026, 1, 15, 12, 30, 45, tzinfo=timezone.utc)
KEYS = sigv4.Credentials(KEY_ID, SECRET)
REGION = "eu-west-1"
READY_WITHIN = 60  # seconds
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.setattr(signing, "system_clock", lambda: AT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that other users of the system can reach; pytest's own is closed to them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def certificate(place: Path) -> Path:
    """A directory with a certificate for 127.0.0.1, ``server.crt``, and its key."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = place / "tls"
    place.mkdir()
    (place / "server.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (place / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return place


def lowered(user: str) -> dict[str, Any]:
    """What makes a child a user of the system, where the tests run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": user, "group": user, "extra_groups": []}


def owned(place: Path, user: str) -> Path:
    """Give a directory to a user of the system, where the tests run as root."""
    place.mkdir()
    if os.geteuid() == 0:
        shutil.chown(place, user, user)
    return place


@contextmanager
def running(command: list[str], user: str, log: Path, ready: Callable[[], None]) -> Iterator[None]:
    """Run a server until the block ends; stop it by its own process."""
    with (
        log.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=out, cwd="/", **lowered(user)) as process,
    ):
        try:
            until = time.monotonic() + READY_WITHIN
            while True:
                assert process.poll() is None, log.read_text(errors="replace")[-2000:]
                with suppress(Exception):
                    ready()
                    break
                assert time.monotonic() < until, log.read_text(errors="replace")[-2000:]
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(30)


def rds_password(port: int) -> str:
    """The token that the page's code makes for a local port, for the host of the page."""
    return tokens.rds(KEYS, host="127.0.0.1", port=port, user="app", region=REGION, at=AT).text


@pytest.fixture
def postgres(place: Path, certificate: Path) -> Iterator[int]:
    if not POSTGRES:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    psycopg = pytest.importorskip(
        "psycopg", reason="psycopg is not installed (the group 'servers')"
    )
    data, port = owned(place / "postgres", "postgres"), free_port()
    subprocess.run(
        [POSTGRES[-1] / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
        **lowered("postgres"),
    )
    for name in ("server.crt", "server.key"):
        shutil.copy(certificate / name, data)
        (data / name).chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(data / name, "postgres", "postgres")
    (data / "pg_hba.conf").write_text(
        "hostssl all app 127.0.0.1/32 password\nhost all postgres 127.0.0.1/32 trust\n"
    )
    options = [
        "-c",
        "ssl=on",
        "-c",
        "fsync=off",
        "-c",
        f"port={port}",
        "-c",
        f"unix_socket_directories={data}",
    ]
    command = [str(POSTGRES[-1] / "postgres"), "-D", str(data), *options]
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def ready() -> None:
        psycopg.connect(url).close()

    with running(command, "postgres", place / "log", ready):
        with psycopg.connect(url, autocommit=True) as root:
            root.execute(f"CREATE ROLE app LOGIN PASSWORD '{rds_password(port)}'")
        yield port


def local(port: int) -> dict[str, str]:
    """The replacements that lead the code of the page to a local server."""
    page = '"db.cx1example2.eu-west-1.rds.amazonaws.com", {}, "app"'
    return {page.format(3306 if port < 0 else 5432): f'"127.0.0.1", {abs(port)}, "app"'}


def test_psycopg(postgres: int) -> None:
    """The role logs in with the token; no other password does."""
    with snippets.run("psycopg", local(postgres))["connect"]() as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("app",)
    wrong = {**local(postgres), '"eu-west-1"': '"eu-west-2"'}
    with pytest.raises(Exception, match="password authentication failed"):
        snippets.run("psycopg", wrong)["connect"]()


def test_sqlalchemy(postgres: int) -> None:
    """A pool logs in with the token."""
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (the group 'servers')")
    engine = snippets.run("sqlalchemy", local(postgres))["engine"]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT current_user").scalar() == "app"
    engine.dispose()


@pytest.fixture
def mariadb(place: Path, certificate: Path) -> Iterator[int]:
    server = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
    if server is None:
        pytest.skip("MariaDB is not installed: apt-get install mariadb-server")
    pymysql = pytest.importorskip(
        "pymysql", reason="PyMySQL is not installed (the group 'servers')"
    )
    data, port = owned(place / "mysql", "mysql"), free_port()
    subprocess.run(
        [
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
        ],
        check=True,
        capture_output=True,
        cwd="/",
        **lowered("mysql"),
    )
    (certificate / "server.key").chmod(0o644)
    command = [
        server,
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={data}/sock",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        f"--ssl-cert={certificate}/server.crt",
        f"--ssl-key={certificate}/server.key",
        "--require-secure-transport=OFF",
    ]

    def connect() -> Any:
        return pymysql.connect(unix_socket=f"{data}/sock", user="root", autocommit=True)

    def ready() -> None:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(f"{data}/sock")

    with running(command, "mysql", place / "log", ready):
        with connect() as root, root.cursor() as cursor:
            cursor.execute(
                "CREATE USER app@'%%' IDENTIFIED BY %s REQUIRE SSL", (rds_password(port),)
            )
        yield port


def test_pymysql(mariadb: int, certificate: Path) -> None:
    """The user logs in with the token, over TLS."""
    replaced = {**local(-mariadb), "global-bundle.pem": str(certificate / "server.crt")}
    connection = snippets.run("pymysql", replaced)["connect"]()
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_USER()")
        assert cursor.fetchone() == ("app@%",)


@pytest.fixture
def redis_server(place: Path, certificate: Path) -> Iterator[int]:
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("Redis is not installed: apt-get install redis-server")
    pytest.importorskip("redis", reason="redis-py is not installed (the group 'servers')")
    port = free_port()
    token = tokens.elasticache(
        KEYS, region=REGION, name="my-cache", user="app", serverless=True, at=AT
    )
    users = place / "users.acl"
    users.write_text(f"user default off\nuser app on >{token.text} ~* +@all\n")
    command = [
        server,
        *("--port", "0", "--tls-port", str(port), "--bind", "127.0.0.1", "--save", ""),
        *("--tls-cert-file", str(certificate / "server.crt")),
        *("--tls-key-file", str(certificate / "server.key")),
        *("--tls-auth-clients", "no", "--aclfile", str(users), "--dir", str(place)),
    ]

    def ready() -> None:
        context = ssl.create_default_context(cafile=certificate / "server.crt")
        with socket.create_connection(("127.0.0.1", port)) as plain:
            context.wrap_socket(plain, server_hostname="127.0.0.1").close()

    user = "root" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    with running(command, user, place / "log", ready):
        yield port


def test_redis(redis_server: int, certificate: Path) -> None:
    """The user logs in with the token, over TLS."""
    replaced = {
        '"my-cache-abc.serverless.euw1.cache.amazonaws.com", 6379': f'"127.0.0.1", {redis_server}',
        "ssl=True": f"ssl=True, ssl_ca_certs={str(certificate / 'server.crt')!r}",
    }
    cache = snippets.run("redis", replaced)["cache"]
    assert cache.acl_whoami() in ("app", b"app")
    cache.close()
