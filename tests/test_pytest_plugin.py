"""The pytest plugin, in runs of pytest of their own, as users have them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .docs.pages import DOCS, blocks

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.processes

CONFIGURATION = """
[pytest]
filterwarnings = error
addopts = -p no:cacheprovider -p no:hypothesispytest --strict-markers -ra
"""
CLIENTS = '''
import asyncio, os
import boto3, httpx, pytest, requests
import sigv4
from sigv4.s3 import S3

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def environment():
    return sigv4.Credentials.from_env()


def test_boto3(sigv4_s3):
    """Client and endpoint are found in the environment, and the developer's own is not."""
    s3 = boto3.client("s3")
    s3.put_object(Bucket="bucket", Key="k", Body=b"abc")
    assert s3.get_object(Bucket="bucket", Key="k")["Body"].read() == b"abc"
    assert sigv4_s3.objects("bucket") == {"k": b"abc"}
    assert [one.method for one in sigv4_s3.requests] == ["PUT", "GET"]
    assert not sigv4_s3.refused


def test_nothing_is_left(sigv4_s3):
    """Each test has objects and findings of its own; the port stays."""
    assert sigv4_s3.objects("bucket") == {}
    assert sigv4_s3.requests == []
    assert os.environ["AWS_ENDPOINT_URL"] == os.environ["AWS_ENDPOINT_URL_S3"] == sigv4_s3.url
    assert "AWS_PROFILE" not in os.environ


def test_presigned(sigv4_s3):
    """By this package, sent by three clients."""
    s3 = S3(environment(), sigv4_s3.region, endpoint_url=sigv4_s3.url)
    put = s3.presign("put_object", Bucket="bucket", Key="a b/\\u00e4+%.txt")
    assert httpx.put(put.url, content=b"x").status_code == 200
    get = s3.presign("get_object", Bucket="bucket", Key="a b/\\u00e4+%.txt")
    assert requests.get(get.url).content == b"x"


def test_httpx_auth(sigv4_s3):
    """The adapter, asynchronous."""
    from sigv4.adapters.httpx import SigV4Auth

    async def send():
        auth = SigV4Auth(environment(), sigv4_s3.region, "s3")
        async with httpx.AsyncClient(auth=auth) as client:
            return await client.put(sigv4_s3.url + "/bucket/k", content=b"abc")

    assert asyncio.run(send()).status_code == 200
    assert sigv4_s3.objects("bucket") == {"k": b"abc"}


def test_sts(sigv4_s3):
    """Sessions are issued at the same endpoint, and their credentials are accepted."""
    sts = boto3.client("sts")
    assert sts.get_caller_identity()["Arn"].endswith("user/sigv4-serve")
    arn = "arn:aws:iam::123456789012:role/r"
    issued = sts.assume_role(RoleArn=arn, RoleSessionName="me")["Credentials"]
    session = boto3.Session(
        issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"]
    )
    session.client("s3").put_object(Bucket="bucket", Key="k", Body=b"")
    arn = session.client("sts").get_caller_identity()["Arn"]
    assert arn == "arn:aws:sts::123456789012:assumed-role/r/me"


@pytest.mark.sigv4(region="eu-west-1", temporary=True)
def test_temporary(sigv4_s3):
    """Another region, and credentials with a session token."""
    assert sigv4_s3.region == os.environ["AWS_REGION"] == "eu-west-1"
    assert os.environ["AWS_SESSION_TOKEN"] == sigv4_s3.credentials.session_token
    boto3.client("s3").list_buckets()
    (one,) = sigv4_s3.requests
    assert one.identity.access_key_id.startswith("ASIA")


@pytest.mark.sigv4(any_region=True)
def test_any_region(sigv4_s3):
    """A region that the code under test has of its own."""
    boto3.client("s3", region_name="ap-southeast-2").list_buckets()


def test_expected(sigv4_s3):
    """What must be refused does not fail the test."""
    url = S3(environment(), "us-east-1", endpoint_url=sigv4_s3.url).presign(
        "get_object", Bucket="bucket", Key="k").url
    with sigv4_s3.expect_refusal("SignatureDoesNotMatch") as refused:
        assert httpx.put(url).status_code == 403
    assert [one.method for one in refused] == ["PUT"]


def test_not_read(sigv4_s3):
    """What is not even HTTP counts as well."""
    import socket

    with sigv4_s3.expect_refusal():
        with socket.create_connection(("127.0.0.1", sigv4_s3.port)) as connection:
            connection.sendall(b"nonsense\\r\\n\\r\\n")
            assert connection.recv(1000).startswith(b"HTTP/1.1 400")


def test_other_service(sigv4_verifier):
    """With responses of the test's own."""
    seen = []

    def answer(request):
        seen.append((request.method, request.path, request.body))
        return 201, {"Content-Type": "application/json"}, b'{"id": 7}'

    endpoint = sigv4_verifier("execute-api", answer=answer, variables=("ORDERS_URL",))
    from sigv4.adapters.httpx import SigV4Auth

    auth = SigV4Auth(environment(), endpoint.region, "execute-api")
    with httpx.Client(auth=auth, base_url=os.environ["ORDERS_URL"]) as client:
        response = client.post("/v1/orders", json={"item": 7})
    assert (response.status_code, response.json()) == (201, {"id": 7})
    assert seen == [("POST", "/v1/orders", b'{"item":7}')]
    assert os.environ["AWS_ENDPOINT_URL_EXECUTE_API"] == endpoint.url


def test_several_services(sigv4_s3, sigv4_verifier):
    """Beside S3, each at its own endpoint."""
    tables, queues = sigv4_verifier("dynamodb"), sigv4_verifier("sqs")
    assert boto3.client("dynamodb").list_tables()["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert boto3.client("sqs").list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200
    boto3.client("s3").list_buckets()
    assert [len(each.requests) for each in (tables, queues, sigv4_s3)] == [1, 1, 1]
    assert len({tables.url, queues.url, sigv4_s3.url}) == 3
'''


@pytest.fixture
def run(pytester, monkeypatch):
    """Run pytest in another process, in the surroundings of a developer."""
    pytester.makeini(CONFIGURATION)
    profile = pytester.makefile(".config", aws_config="[profile work]\nregion = eu-north-1\n")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(profile))
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of the developer")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    def start(source: str, *options: str):
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess(*options)

    return start


def test_clients(run):
    """boto3, httpx, requests, sessions, other services: all pass, and warn of nothing."""
    run(CLIENTS).assert_outcomes(passed=CLIENTS.count("\ndef test_"))


def test_workers(run):
    """Each worker of pytest-xdist has its own endpoints."""
    run(CLIENTS, "-n", "2").assert_outcomes(passed=CLIENTS.count("\ndef test_"))


def test_refusals(run):
    """A wrong signature fails the test, with the canonical request and the cause."""
    result = run('''
import boto3, httpx, pytest, unittest
from botocore.config import Config
from botocore.exceptions import ClientError

def test_swallowed(sigv4_s3):
    """The code under test catches the error; the test fails all the same."""
    s3 = boto3.client("s3", aws_secret_access_key="other", aws_access_key_id="AKIAIOSFODNN7EXAMPLE")
    try:
        s3.list_buckets()
    except ClientError:
        pass

def test_raised(sigv4_s3):
    s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
    url = s3.generate_presigned_url("get_object", {"Bucket": "bucket", "Key": "k"})
    assert httpx.put(url).status_code == 200

def test_unsigned(sigv4_s3):
    httpx.get(sigv4_s3.url + "/bucket/k")

def test_other_region(sigv4_s3):
    try:
        boto3.client("s3", region_name="eu-west-1").list_buckets()
    except ClientError:
        pass

class TestCase(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def endpoint(self, sigv4_s3):
        self.url = sigv4_s3.url

    def test_in_unittest(self):
        httpx.get(self.url + "/bucket/k")

@pytest.fixture
def late(sigv4_s3):
    yield
    httpx.get(sigv4_s3.url + "/bucket/late")

def test_in_teardown(late):
    pass

def test_other_service(sigv4_verifier):
    httpx.post(sigv4_verifier("execute-api").url + "/v1")

def test_nothing_refused(sigv4_s3):
    with sigv4_s3.expect_refusal():
        boto3.client("s3").list_buckets()

def test_other_code(sigv4_s3):
    with sigv4_s3.expect_refusal("SignatureDoesNotMatch"):
        httpx.get(sigv4_s3.url + "/bucket/k")

def test_before_the_block(sigv4_s3):
    httpx.get(sigv4_s3.url + "/bucket/before")
    with sigv4_s3.expect_refusal():
        httpx.get(sigv4_s3.url + "/bucket/k")

@pytest.mark.xfail(strict=True)
def test_expected_failure(sigv4_s3):
    httpx.get(sigv4_s3.url + "/bucket/k")
''')
    result.assert_outcomes(passed=1, failed=9, errors=1, xfailed=1)
    result.stdout.fnmatch_lines_random(
        [
            "*sigv4: a request of this test was refused.",
            "#1 REFUSED, 403 SignatureDoesNotMatch: GET /",
            "    canonical request of what arrived:",
            "    cause: method changed (certain)*",
            "*- Captured sigv4 call -*",
            "*REFUSED, 403 AccessDenied: GET /bucket/late",
            "No request was refused, of 1 that were sent.",
            "Requests were refused with AccessDenied, not with SignatureDoesNotMatch alone.",
            "*FAILED *::test_swallowed*",
            "*FAILED *::TestCase::test_in_unittest*",
            "*FAILED *::test_other_region*",
            "*ERROR *::test_in_teardown*",
        ]
    )
    assert "wJalrXUtnFEMI" not in result.stdout.str()
    assert "X-Amz-Signature=<hidden>" in result.stdout.str()


def test_marker(run):
    """Options that do not exist are named, and the closest marker wins."""
    result = run("""
import pytest
pytestmark = pytest.mark.sigv4(region="eu-west-1", temporary=True)

@pytest.mark.sigv4(regoin="x")
def test_unknown(sigv4_s3):
    pass

@pytest.mark.sigv4("eu-west-1")
def test_positional(sigv4_s3):
    pass

@pytest.mark.sigv4(region="eu-west-3")
def test_closest(sigv4_s3):
    assert sigv4_s3.region == "eu-west-3"
    assert sigv4_s3.credentials.session_token
    assert repr(sigv4_s3) == f"<Endpoint s3 at {sigv4_s3.url}, 0 requests>"
""")
    result.assert_outcomes(passed=1, errors=2)
    words = "*pytest.mark.sigv4 takes region, temporary, any_region, not "
    result.stdout.fnmatch_lines_random([f"{words}regoin.", f"{words}'eu-west-1'."])


def test_default_session_of_boto3(run):
    """It remembers credentials: those of the test neither stay, nor replace those of before."""
    run("""
import pytest

@pytest.mark.parametrize("name", ["not imported before", "imported"])
def test_fixture(sigv4_s3, name):
    import boto3
    assert boto3.DEFAULT_SESSION is None
    boto3.client("s3").list_buckets()

def test_after():
    import boto3
    assert boto3.DEFAULT_SESSION is None
    boto3.setup_default_session(
        aws_access_key_id="KEY", aws_secret_access_key="SECRET", region_name="eu-west-1"
    )

@pytest.mark.sigv4(temporary=True)
def test_other_credentials(sigv4_verifier):
    import boto3
    sigv4_verifier("sqs")
    boto3.client("sqs").list_queues()

def test_restored():
    import boto3
    assert boto3.DEFAULT_SESSION.get_credentials().access_key == "KEY"
""").assert_outcomes(passed=5)


def test_page(run):
    """The tests of docs/pytest.md pass."""
    source = "\n".join(blocks(DOCS / "pytest.md", "python"))
    run(source).assert_outcomes(passed=source.count("\ndef test_"))


def test_plugin_loads_little(run):
    """A run that uses no fixture imports the facade and the plugin, and nothing below."""
    run("""
import sys

def test_modules():
    loaded = [name for name in sys.modules if name.partition(".")[0] == "sigv4"]
    assert sorted(loaded) == ["sigv4", "sigv4.pytest_plugin"]
""").assert_outcomes(passed=1)


def test_our_own_runs_do_without(monkeypatch):
    """Else coverage would begin after the package is imported."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    program = "import pytest, sys; sys.exit('sigv4' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--trace-config", "--co", "-q", __file__],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "sigv4.pytest_plugin" not in done.stdout


def test_old_pytest(monkeypatch):
    """It loads where hooks cannot be wrapped; the fixtures then report what was refused."""
    from sigv4 import pytest_plugin

    assert pytest_plugin._as_wrapper(pytest_plugin._headline) is pytest_plugin._headline

    def hookimpl(**options):
        raise TypeError

    monkeypatch.setattr(pytest_plugin.pytest, "hookimpl", hookimpl)
    assert pytest_plugin._as_wrapper(pytest_plugin._headline) is None
