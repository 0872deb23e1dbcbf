"""curl as the client: signed by itself, with presigned URLs, and with forms."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess

import pytest

import sigv4
from sigv4.s3 import S3

from .conftest import CREDENTIALS, KEY_ID, REGION, SECRET

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
CONTENT = b"Welcome to Amazon S3."


def curl(*arguments: str) -> tuple[int, str]:
    """Status and body of what curl gets."""
    command = ["curl", "-sS", "--max-time", "20", "-w", "\n%{http_code}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def signing(secret: str = SECRET, content: bytes = b"", region: str = REGION) -> list[str]:
    """curl's own signature; older ones do not send the hash that S3 asks for."""
    digest = hashlib.sha256(content).hexdigest()
    signer = ["--aws-sigv4", f"aws:amz:{region}:s3", "--user", f"{KEY_ID}:{secret}"]
    return [*signer, "--header", f"x-amz-content-sha256: {digest}"]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "welcome.txt"
    path.write_bytes(CONTENT)
    return str(path)


def test_put_get_delete(endpoint, file):
    """What curl has signed verifies, is kept, and comes back."""
    url = f"{endpoint.url}/photos/welcome.txt"
    assert curl(*signing(content=CONTENT), "-T", file, url)[0] == 200
    assert curl(*signing(), url) == (200, CONTENT.decode())
    assert curl(*signing(), "-r", "0-6", url) == (206, "Welcome")
    assert curl(*signing(), "-X", "DELETE", url)[0] == 204
    status, body = curl(*signing(), url)
    assert (status, "<Code>NoSuchKey</Code>" in body) == (404, True)
    assert {found.verdict for found in endpoint.findings} == {"verified"}
    assert endpoint.last.identity.access_key_id == KEY_ID


def test_wrong_secret(endpoint, file):
    """The answer has what S3's has, and neither signature nor secret."""
    status, body = curl(
        *signing(SECRET + "x", CONTENT), "-T", file, f"{endpoint.url}/photos/welcome.txt"
    )
    assert status == 403
    for part in ("<Code>SignatureDoesNotMatch</Code>", "<StringToSign>AWS4-HMAC-SHA256\n"):
        assert part in body
    assert "<CanonicalRequest>PUT\n/photos/welcome.txt\n\nhost:127.0.0.1:" in body
    assert "<RequestId>" in body
    assert SECRET not in body
    assert endpoint.last.verdict == "refused"


def test_body_changed_on_the_way(endpoint, tmp_path):
    """Another body than the signed one: both hashes are reported."""
    path = tmp_path / "other"
    path.write_bytes(b"Other")
    status, body = curl(*signing(content=CONTENT), "-T", str(path), f"{endpoint.url}/b/k")
    assert (status, "<Code>XAmzContentSHA256Mismatch</Code>" in body) == (400, True)
    assert hashlib.sha256(CONTENT).hexdigest() in body
    assert hashlib.sha256(b"Other").hexdigest() in body


def test_missing_hash(endpoint):
    """What S3 asks for is named."""
    command = ["--aws-sigv4", f"aws:amz:{REGION}:s3", "--user", f"{KEY_ID}:{SECRET}"]
    status, body = curl(*command, "--header", "x-amz-content-sha256;", f"{endpoint.url}/b/k")
    assert status in (400, 403)
    assert "x-amz-content-sha256" in body


def test_unsigned(endpoint):
    """No signature at all."""
    status, body = curl(f"{endpoint.url}/b/k")
    assert (status, "<Code>AccessDenied</Code>" in body) == (403, True)


def test_head_has_no_body(endpoint, file):
    """Refused or not, HEAD ends with its headers."""
    assert curl("-I", f"{endpoint.url}/b/k")[0] == 403
    curl(*signing(content=CONTENT), "-T", file, f"{endpoint.url}/b/k")
    status, headers = curl(*signing(), "-I", f"{endpoint.url}/b/k")
    assert (status, f"Content-Length: {len(CONTENT)}" in headers) == (200, True)


@pytest.mark.parametrize("key", ["a b+c%20d/caf\u00e9", "a//b", "~*'()!", "\U0001f680"])
def test_presigned(endpoint, file, key):
    """Our URLs, for keys that clients and servers like to rewrite."""
    s3 = S3(CREDENTIALS, REGION, endpoint_url=endpoint.url, addressing_style="path")
    put = s3.presign("put_object", Bucket="photos", Key=key, ContentType="text/plain")
    headers = [f"-H{name}: {value}" for name, value in put.headers.items()]
    assert curl("-T", file, *headers, put.url)[0] == 200
    get = s3.presign("get_object", Bucket="photos", Key=key)
    assert curl(get.url) == (200, CONTENT.decode())
    assert curl(get.url.replace("X-Amz-Expires=3600", "X-Amz-Expires=3601"))[0] == 403
    assert curl("-X", "DELETE", get.url)[0] == 403


def test_presigned_with_a_signed_header_that_is_not_sent(endpoint, file):
    """The header is named."""
    s3 = S3(CREDENTIALS, REGION, endpoint_url=endpoint.url, addressing_style="path")
    put = s3.presign("put_object", Bucket="photos", Key="k", ContentType="text/plain")
    status, body = curl("-T", file, put.url)
    assert (status, "content-type is signed, and did not arrive" in body) == (403, True)


def test_form(endpoint, file):
    """A POST policy of ours, with the file's own name."""
    s3 = S3(CREDENTIALS, REGION, endpoint_url=endpoint.url, addressing_style="path")
    post = s3.generate_presigned_post(
        "photos", "up/${filename}", Conditions=[["content-length-range", 1, 100]]
    )
    fields = [part for pair in post["fields"].items() for part in ("-F", "=".join(pair))]
    assert curl(*fields, "-F", f"file=@{file}", post["url"])[0] == 204
    assert endpoint.last.identity.kind == "form"
    assert curl(s3.presign("get_object", Bucket="photos", Key="up/welcome.txt").url)[0] == 200
    status, body = curl(*fields, "-F", "acl=public-read", "-F", f"file=@{file}", post["url"])
    assert (status, "<Code>AccessDenied</Code>" in body) == (403, True)
    status, body = curl("-F", f"file=@{file}", *fields, post["url"])
    assert status in (400, 403)


@pytest.mark.parametrize(
    ("field", "status"),
    [(("success_action_status", "201"), 201), (("success_action_status", "200"), 200)],
)
def test_form_says_how_to_be_answered(endpoint, file, field, status):
    """201 comes with a document."""
    s3 = S3(CREDENTIALS, REGION, endpoint_url=endpoint.url, addressing_style="path")
    post = s3.generate_presigned_post(
        "photos", "k", Fields=dict([field]), Conditions=[dict([field])]
    )
    fields = [part for pair in post["fields"].items() for part in ("-F", "=".join(pair))]
    found, body = curl(*fields, "-F", f"file=@{file}", post["url"])
    assert (found, "<Key>k</Key>" in body) == (status, status == 201)


def test_form_redirects(endpoint, file):
    """To where the policy says."""
    s3 = S3(CREDENTIALS, REGION, endpoint_url=endpoint.url, addressing_style="path")
    field = {"success_action_redirect": "https://example.com/done"}
    post = s3.generate_presigned_post("photos", "k", Fields=field, Conditions=[field])
    fields = [part for pair in post["fields"].items() for part in ("-F", "=".join(pair))]
    status, head = curl("-D", "-", *fields, "-F", f"file=@{file}", post["url"])
    assert status == 303
    assert "Location: https://example.com/done?bucket=photos&key=k&etag=%22" in head


def test_large_upload_in_chunks_of_http(endpoint, tmp_path):
    """Transfer-Encoding: chunked, and Expect: 100-continue as curl sends it."""
    path = tmp_path / "large"
    path.write_bytes(b"0123456789abcdef" * 100_000)
    signed = signing(content=path.read_bytes())
    chunked = ["-H", "Transfer-Encoding: chunked", "-H", "Expect: 100-continue"]
    assert curl(*signed, *chunked, "-T", str(path), f"{endpoint.url}/b/k")[0] == 200
    assert endpoint.last.body == "1600000 bytes, signed by their SHA-256"
    refused = signing(SECRET + "x", path.read_bytes())
    assert curl(*refused, *chunked, "-T", str(path), f"{endpoint.url}/b/k")[0] == 403


def test_what_the_secret_proves(endpoint):
    """A signature for another region's key is explained."""
    status, body = curl(*signing(region="us-west-2"), f"{endpoint.url}/b/k")
    assert (status, "eu-west-1" in body) == (400, True)
    assert endpoint.last.causes[0].name == "wrong region in the scope"


def test_session_token(serve):
    """Temporary credentials: the token is asked for, and never shown."""
    token = "MARKERtoken/////////EXAMPLE"
    endpoint = serve(credentials=sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, token))
    command = ["--aws-sigv4", f"aws:amz:{REGION}:s3", "--user", f"ASIAIOSFODNN7EXAMPLE:{SECRET}"]
    command += ["-H", f"x-amz-content-sha256: {hashlib.sha256(b'').hexdigest()}"]
    status, body = curl(*command, f"{endpoint.url}/b/k")
    assert (status, "<Code>InvalidAccessKeyId</Code>" in body) == (403, True)
    sent = [*command, "-H", f"x-amz-security-token: {token}"]
    status, body = curl(*sent, f"{endpoint.url}/b/k")
    assert (status, "NoSuchKey" in body) == (404, True)
    wrong = [each.replace(SECRET, SECRET + "x") for each in sent]
    status, body = curl(*wrong, f"{endpoint.url}/b/k?X-Amz-Security-Token={token}")
    assert status in (400, 403)
    assert "MARKER" not in body
    from sigv4.serve import as_json, as_text

    shown = "".join([as_text(found) + as_json(found) for found in endpoint.findings])
    assert "MARKER" not in shown
    assert json.loads(as_json(endpoint.last))["verdict"] == "refused"
