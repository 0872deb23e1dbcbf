"""EKS: the kubeconfig of the page, read by the Kubernetes client for Python, which runs `sigv4`."""

from __future__ import annotations

import base64
import os
import re
import sys
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4 import tokens
from tests.conftest import SECRET, TEMPORARY_KEY_ID
from tests.tokens.snippets import PAGE

pytestmark = [
    pytest.mark.tokens,
    pytest.mark.skipif(os.name == "nt", reason="the command is a script of sh"),
]


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Write the page's user into a kubeconfig; put `sigv4` on the path."""
    text = PAGE.read_text(encoding="utf-8").partition("\n## EKS\n")[2].partition("\n## ")[0]
    (user,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    path = tmp_path / "config"
    path.write_text(
        f"{user}clusters:\n- name: c\n  cluster: {{server: https://127.0.0.1:1}}\n"
        "contexts:\n- name: x\n  context: {cluster: c, user: my-cluster}\ncurrent-context: x\n"
    )
    command = tmp_path / "sigv4"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sigv4 "$@"\n')
    command.chmod(0o755)
    for name, value in {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "AWS_ACCESS_KEY_ID": TEMPORARY_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": "t",
        "AWS_CREDENTIAL_EXPIRATION": (now() + timedelta(minutes=10)).isoformat(),
    }.items():
        monkeypatch.setenv(name, value)
    return path


def now():
    return datetime.now(timezone.utc).replace(microsecond=0)


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_the_client_gets_a_token(config, version):
    """It checks the API's version; what it sends is the token of that second."""
    kubernetes = pytest.importorskip(
        "kubernetes.config", reason="kubernetes is not installed (the group 'tokens')"
    )
    text = config.read_text()
    config.write_text(
        text.replace("client.authentication.k8s.io/v1", f"client.authentication.k8s.io/{version}")
    )
    client = kubernetes.new_client_from_config(str(config))
    token = client.configuration.auth_settings()["BearerToken"]["value"].removeprefix("Bearer ")
    word = token.removeprefix("k8s-aws-v1.")
    url = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
    date = url.partition("X-Amz-Date=")[2][:15]
    at = datetime.strptime(date, "%Y%m%dT%H%M%S").replace(tzinfo=timezone.utc)
    assert abs(now() - at) < timedelta(minutes=2)
    keys = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, "t")
    expected = tokens.eks(
        keys, region="eu-west-1", cluster="my-cluster", at=at, on_short_lived="allow"
    )
    assert token == expected.text
