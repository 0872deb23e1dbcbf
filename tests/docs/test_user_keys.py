"""docs/longer.md: keys of an IAM user from a secret store, against a server that verifies calls."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlsplit

import pytest

import sigv4
from sigv4.verify import VerificationError, Verifier, received

from .pages import DOCS, blocks

ROLE = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret-of-the-role", "token-of-the-role")
STORED = json.dumps({"access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": "secret"})
BLOCK = next(block for block in blocks(DOCS / "longer.md", "python") if "def call(" in block)


class Store(BaseHTTPRequestHandler):
    """Both services: the call is verified before it is answered."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = received("POST", self.path, self.headers.items(), body, scheme="http")
        target = self.headers["X-Amz-Target"]
        service = {"AmazonSSM": "ssm", "secretsmanager": "secretsmanager"}[target.split(".")[0]]
        verifier = Verifier({ROLE.access_key_id: ROLE}.get, region="eu-west-1", service=service)
        try:
            verifier.verify(request)
        except VerificationError as error:
            self.reply(error.status, {"__type": error.code})
            return
        calls = {
            ("AmazonSSM.GetParameter", '{"Name": "/links/keys", "WithDecryption": true}'): {
                "Parameter": {"Name": "/links/keys", "Type": "SecureString", "Value": STORED}
            },
            ("secretsmanager.GetSecretValue", '{"SecretId": "links"}'): {"SecretString": STORED},
        }
        self.reply(200, calls[target, body.decode()])

    def reply(self, status, content):
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint():
    with HTTPServer(("127.0.0.1", 0), Store) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def example():
    names = {}
    exec(BLOCK, names)
    return names


@pytest.mark.parametrize(
    ("function", "name"), [("from_parameter", "/links/keys"), ("from_secret", "links")]
)
def test_keys_are_read(example, endpoint, function, name):
    """The role signs the call, and the key of the user a URL for seven days."""
    keys = example[function](ROLE, "eu-west-1", name, endpoint)
    url = example["weekly_url"](keys, "eu-west-1", "my-bucket", "a.pdf")
    query = dict(parse_qsl(urlsplit(url).query))
    assert query["X-Amz-Expires"] == "604800"
    assert query["X-Amz-Credential"].startswith("AKIAIOSFODNN7EXAMPLE/")
    assert "X-Amz-Security-Token" not in query


def test_other_secrets_are_refused(example, endpoint):
    """The server verifies: another secret is refused."""
    other = sigv4.Credentials(ROLE.access_key_id, "another", ROLE.session_token)
    with pytest.raises(HTTPError) as caught:
        example["from_secret"](other, "eu-west-1", "links", endpoint)
    assert caught.value.code in {400, 403}
    caught.value.close()


def test_it_is_short():
    """Forty lines, without blank ones."""
    assert len([line for line in BLOCK.splitlines() if line.strip()]) <= 40
