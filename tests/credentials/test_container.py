"""The endpoint of a container: which hosts, which token, which answers."""

from __future__ import annotations

import pytest

from sigv4.credentials import Container, SourceAbsent, SourceFailed
from sigv4.credentials.http import Answer

from .servers import POD_TOKEN, ROLE

FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
BODY = b'{"AccessKeyId": "A", "SecretAccessKey": "s", "AccountId": 7}'


def asked_for(laptop, **variables):
    """The request that variables lead to."""
    asked = []

    def send(request, **options):
        asked.append((request, options))
        return Answer(200, {}, BODY)

    laptop.environ |= variables
    found = Container(laptop.machine(send=send)).find()
    assert (found.credentials.access_key_id, found.account_id) == ("A", "7")
    return asked[0]


def test_no_variable(laptop):
    """It is absent."""
    with pytest.raises(SourceAbsent, match=f"{RELATIVE} and {FULL} are not set"):
        Container(laptop.machine()).load()


def test_the_relative_path_comes_first(laptop):
    """At the address of ECS, without a proxy and for two seconds."""
    request, options = asked_for(
        laptop, **{RELATIVE: "/v2/credentials/x", FULL: "http://localhost/"}
    )
    assert request.url == "http://169.254.170.2/v2/credentials/x"
    assert options == {"timeout": 2.0, "proxies": False, "ca_bundle": None}


@pytest.mark.parametrize(
    "url",
    [
        "https://anything.example/x",
        "http://127.0.0.1:51679/x",
        "http://127.9.9.9/",
        "http://[::1]/",
        "http://localhost/x",
        "http://169.254.170.2/x",
        "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]/v1/credentials",
    ],
)
def test_hosts_that_are_allowed(laptop, url):
    """Any by https; by http the machine itself, ECS and EKS."""
    assert asked_for(laptop, **{FULL: url})[0].url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://example.com/",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
        "http://169.254.170.2@evil.example/",
        "http://[fd00:ec2::254]/",
        "http://10.0.0.1/",
        "ftp://localhost/",
        "https:///x",
        "file:///etc/passwd",
        "http://[::1/",
        "x",
    ],
)
def test_hosts_that_are_refused(laptop, url):
    """A variable that somebody else set must not send the token anywhere."""
    laptop.environ |= {FULL: url, TOKEN: "t0k3n"}

    def send(*_, **__):
        raise AssertionError("called")

    with pytest.raises(SourceFailed, match="not allowed without https") as caught:
        Container(laptop.machine(send=send)).load()
    assert "t0k3n" not in str(caught.value)


@pytest.mark.parametrize("path", ["@evil.example/", ".evil.example/", ":80/x", "v2/credentials"])
def test_a_relative_path_without_a_slash(laptop, path):
    """It would change the host."""
    laptop.environ |= {RELATIVE: path, TOKEN: "t0k3n"}
    with pytest.raises(SourceFailed, match="does not begin with a slash"):
        Container(laptop.machine()).load()


def test_the_token_of_a_file_comes_first(laptop, cloud):
    """It is read at each call; a line feed at its end is no part of it."""
    path = laptop.home / "token"
    path.write_text("old")
    laptop.environ |= {FULL: f"{cloud.url}/container", TOKEN_FILE: str(path), TOKEN: "variable"}
    cloud.pod_token = POD_TOKEN
    source = Container(laptop.machine())
    with pytest.raises(SourceFailed, match="401: token <hidden>"):
        source.load()
    path.write_text(f"{POD_TOKEN}\n")
    assert source.find().detail == f"role {ROLE}"


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "a\n\n", "é", "a\x00"])
@pytest.mark.parametrize("where", [TOKEN, TOKEN_FILE])
def test_a_token_that_no_header_can_have(laptop, cloud, token, where):
    """It could add headers; nothing is sent, and it is not shown."""
    path = laptop.home / "token"
    path.write_bytes(token.encode())
    laptop.environ |= {
        FULL: f"{cloud.url}/container",
        where: token if where == TOKEN else str(path),
    }
    with pytest.raises(SourceFailed, match="no header can have") as caught:
        Container(laptop.machine()).load()
    assert "Evil" not in str(caught.value)
    assert cloud.asked == []


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read(laptop, content):
    """The path and the variable are named."""
    path = laptop.home / "token"
    if content is not None:
        path.write_bytes(content)
    laptop.environ |= {FULL: "http://localhost/", TOKEN_FILE: str(path)}
    with pytest.raises(SourceFailed, match=f"cannot be read from {path}"):
        Container(laptop.machine()).load()
