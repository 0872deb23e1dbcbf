"""Web identity: the token's file, the call that is not signed, the CLI cache."""

from __future__ import annotations

import pytest

from sigv4.credentials import SourceFailed, WebIdentity

from .servers import ROLE, WEB_TOKEN
from .test_assume_role import cache


def identity(laptop, path="~/token", **more):
    machine = more.pop("machine", None) or laptop.machine()
    return WebIdentity(ROLE, str(path), endpoint_url=laptop.cloud.url, machine=machine, **more)


def test_the_file_is_read_at_each_call(laptop, cloud):
    """Kubernetes writes another token; `~` is expanded, a line feed at the end is no part of it."""
    (laptop.home / "token").write_text("old")
    source = identity(laptop)
    with pytest.raises(SourceFailed, match="400 InvalidIdentityToken: <hidden>"):
        source.load()
    (laptop.home / "token").write_text(f"{WEB_TOKEN}\n")
    assert source.find().account_id == "123456789012"


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "FileNotFoundError"), (b"", "is empty"), (b" \n", "is empty"), (b"\xff", "Unicode")],
)
def test_a_token_that_is_invalid(laptop, cloud, content, said):
    """The path is named, and nothing is called."""
    if content is not None:
        (laptop.home / "token").write_bytes(content)
    with pytest.raises(SourceFailed, match=said):
        identity(laptop).load()
    assert cloud.asked == []


def test_the_cli_cache(laptop, cloud):
    """Found by the role, and by the name of the session if it has one."""
    machine = laptop.machine(network=False)
    cache(laptop, {"RoleArn": ROLE})
    assert identity(laptop, machine=machine).load().access_key_id == "ASIACACHED"
    cache(laptop, {"RoleArn": ROLE, "RoleSessionName": "pod"})
    named = identity(laptop, machine=machine, session_name="pod")
    assert named.load().access_key_id == "ASIACACHED"
    assert cloud.asked == []
