"""A run is resumed with the secrets that it began with, and its state does not tell them."""

from __future__ import annotations

import json

import pytest

import sigv4
from sigv4.bulk import files
from sigv4.bulk.fingerprint import fingerprint
from sigv4.cli import main

from .tools import CREDENTIALS, SECRET, write

OTHER = "x" * 40
COMMANDS = [
    ["presign", "--bucket", "examplebucket"],
    ["presign", "--column", "Bucket=b", "--column", "Key=key"],
    ["post", "--bucket", "examplebucket"],
    ["sign", "--service", "execute-api", "--column", "key"],
    ["verify", "--column", "key"],
]


@pytest.fixture(autouse=True)
def environment(monkeypatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", CREDENTIALS.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


def interrupted(arguments: list[str], monkeypatch) -> None:
    def stop(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.Part, "finish", stop)
        assert main(["bulk", *arguments, "--quiet"]) == 130


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: "-".join(words[:2]))
def test_another_secret(tmp_path, monkeypatch, capsys, command):
    """Of the same access key id: no output holds signatures of both."""
    source = write(tmp_path / "k.csv", "key,b\nhttps://examplebucket/a,examplebucket\n")
    output = tmp_path / "o.jsonl"
    arguments = [*command, "--input", source, "--output", str(output)]
    interrupted(arguments, monkeypatch)
    state = (tmp_path / "o.jsonl.resume").read_text()
    assert SECRET not in state
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", OTHER)
    assert main(["bulk", *arguments, "--quiet", "--resume"]) == 1
    assert "signed with other credentials" in capsys.readouterr().err
    assert not output.exists()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert main(["bulk", *arguments, "--quiet", "--resume"]) in (0, 3)


@pytest.mark.parametrize("change", [(SECRET, OTHER), ("[one]", "[two]")], ids=["secret", "name"])
def test_another_credentials_file(tmp_path, monkeypatch, capsys, change):
    """A profile has another secret, or is another profile."""
    text = f"[one]\naws_access_key_id = {CREDENTIALS.access_key_id}\n"
    text += f"aws_secret_access_key = {SECRET}\n"
    profiles = tmp_path / "credentials"
    profiles.write_text(text)
    source = write(tmp_path / "k.csv", "key,p\na,one\n")
    arguments = ["presign", "--bucket", "examplebucket", "--input", source, "--column", "Key=key"]
    arguments += ["--column", "Profile=p", "--credentials-file", str(profiles)]
    arguments += ["--output", str(tmp_path / "o.txt")]
    interrupted(arguments, monkeypatch)
    profiles.write_text(text.replace(*change))
    assert main(["bulk", *arguments, "--quiet", "--resume"]) == 1
    assert "signed with other credentials" in capsys.readouterr().err


def test_what_a_fingerprint_shows():
    """All that signs makes a difference, and so does the salt."""
    token = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token")
    signers = [
        ([("", CREDENTIALS)], "20261123T000000Z"),
        ([("", CREDENTIALS)], "20261124T000000Z"),
        ([("one", CREDENTIALS)], "20261123T000000Z"),
        ([("", token)], "20261123T000000Z"),
        ([("", CREDENTIALS), ("one", None)], "20261123T000000Z"),
        ([], "20261123T000000Z"),
    ]
    made = [fingerprint(*each) for each in signers]
    assert len(set(made)) == len(made)
    assert made == [fingerprint(*each) for each in signers]


def test_another_time(tmp_path, monkeypatch, capsys):
    """A run goes on with its own signing time: another one is refused, and not left out."""
    source = write(tmp_path / "k.txt", "a\n")
    arguments = ["presign", "--bucket", "examplebucket", "--input", source]
    arguments += ["--output", str(tmp_path / "o.txt"), "--allow-expired"]
    interrupted([*arguments, "--at", "20260101T000000Z"], monkeypatch)
    assert main(["bulk", *arguments, "--resume", "--at", "20260102T000000Z"]) == 1
    reported = capsys.readouterr().err
    assert "signed for 20260101T000000Z, and --at is 20260102T000000Z" in " ".join(reported.split())
    state = json.loads((tmp_path / "o.txt.resume").read_text())
    assert state["progress"]["at"] == "20260101T000000Z"
    assert main(["bulk", *arguments, "--resume", "--at", "20260101T000000Z"]) == 0
