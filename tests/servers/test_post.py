"""Forms on real servers: uploads that the policy allows, and those that it does not."""

from __future__ import annotations

import base64
import json
import subprocess
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3

from .conftest import BUCKET, KEY_ID, REGION, SECRET, find

pytestmark = pytest.mark.servers

if not find("juicefs") and not find("weed"):
    pytest.skip(
        "no S3 server is installed (the group 'servers' brings two)", allow_module_level=True
    )

BOUNDARY = "----boundary-of-the-form"


def encoded(fields: dict[str, str], name: str, content: bytes) -> bytes:
    """multipart/form-data, the file last."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return "".join(parts).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def upload(server, form, content=b"content", name="photo.jpg", **changes: str):
    """Send a form as a browser would."""
    body = encoded({**form["fields"], **changes}, name, content)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return server.send("POST", form["url"], headers, body)


def get(server, key: str) -> tuple[int, bytes]:
    return server.send("GET", server.s3.presign("get_object", Bucket=BUCKET, Key=key).url)


@pytest.mark.parametrize("key", ["form/plain", "form/a b+c/é", "form/100%", "form/~*'()!"])
def test_fixed_key(server, key):
    """The object is there under its name."""
    status, answer = upload(server, server.s3.generate_presigned_post(BUCKET, key))
    assert status in (200, 204), answer
    assert get(server, key) == (200, b"content")


def test_name_of_the_file(server):
    """Takes the place of its mark."""
    form = server.s3.generate_presigned_post(BUCKET, "form/named/${filename}")
    assert upload(server, form, b"named", "photo 1.jpg")[0] in (200, 204)
    assert get(server, "form/named/photo 1.jpg") == (200, b"named")


def test_fields_and_conditions(server):
    """Mirrored fields, prefixes, sizes: what is within them is taken."""
    form = server.s3.generate_presigned_post(
        BUCKET,
        "form/typed",
        {"success_action_status": "201", "x-amz-meta-author": "me"},
        [["starts-with", "$Content-Type", "image/"], ["content-length-range", 1, 100]],
    )
    status, answer = upload(server, form, **{"Content-Type": "image/png"})
    assert status == 201, answer
    head = server.s3.presign("head_object", Bucket=BUCKET, Key="form/typed")
    assert server.send("HEAD", head.url)[0] == 200


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (b"x" * 101, {"Content-Type": "image/png"}),
        (b"", {"Content-Type": "image/png"}),
        (b"content", {"Content-Type": "text/html"}),
        (b"content", {"Content-Type": "image/png", "key": "form/elsewhere"}),
        (b"content", {"Content-Type": "image/png", "x-amz-signature": "0" * 64}),
        (b"content", {"Content-Type": "image/png", "x-amz-meta-author": "you"}),
    ],
)
def test_what_the_policy_does_not_allow(server, content, changes):
    """Is refused, and nothing is stored."""
    form = server.s3.generate_presigned_post(
        BUCKET,
        "form/refused",
        {"x-amz-meta-author": "me"},
        [["starts-with", "$Content-Type", "image/"], ["content-length-range", 1, 100]],
    )
    assert upload(server, form, content, **changes)[0] in (400, 403)
    assert get(server, "form/refused")[0] == 404


def test_policy_that_was_changed(server):
    """Its signature is not right any more."""
    form = server.s3.generate_presigned_post(BUCKET, "form/forged")
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    policy["expiration"] = "2099-01-01T00:00:00Z"
    forged = base64.b64encode(json.dumps(policy).encode()).decode()
    assert upload(server, form, policy=forged)[0] == 403


def test_expired(server):
    """The form ended a minute ago."""
    past = datetime.now(timezone.utc) - timedelta(seconds=120)
    form = server.s3.generate_presigned_post(BUCKET, "form/late", ExpiresIn=60, at=past)
    assert upload(server, form)[0] == 403
    assert get(server, "form/late")[0] == 404


def test_wrong_secret(server):
    """Is wrong for forms too."""
    keys = sigv4.Credentials(KEY_ID, SECRET + "x")
    form = S3(keys, REGION, endpoint_url=server.url).generate_presigned_post(BUCKET, "form/wrong")
    assert upload(server, form)[0] == 403


@pytest.mark.skipif(not find("curl"), reason="curl is not installed")
def test_curl_is_a_client(server, tmp_path, monkeypatch, capsys):
    """The command line that `sigv4 post` prints, with the file in its place."""
    from sigv4.cli import main

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    (tmp_path / "a b.txt").write_bytes(b"by curl")
    arguments = ["post", f"s3://{BUCKET}/form/curl/", "--endpoint-url", server.url]
    arguments += ["--region", REGION, "--max-size", "1kB", "--output", "curl"]
    assert main(arguments) == 0
    command = capsys.readouterr().out.strip().replace("@FILE", "@a b.txt")
    done = subprocess.run(
        ["sh", "-c", command.replace("file=@a b.txt", "'file=@a b.txt'") + " --fail --silent"],
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0
    assert get(server, "form/curl/a b.txt") == (200, b"by curl")
