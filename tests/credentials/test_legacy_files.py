"""The files of the tools before the AWS CLI: AWS_CREDENTIAL_FILE and boto 2's."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.credentials import Chain, LegacyFiles, Machine, SourceAbsent, SourceFailed
from sigv4.credentials import legacy_files as module

OLD = "# of the EC2 tools\nAWSAccessKeyId=AKIAIOSFODNN7EXAMPLE\nAWSSecretKey = old=secret\n"
BOTO = "[Credentials]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = boto\n"


@pytest.fixture(autouse=True)
def no_boto_file_of_the_machine(monkeypatch):
    monkeypatch.setattr(module, "BOTO_FILES", ("/nowhere/boto.cfg", "~/.boto"))


def keys(found):
    return found.credentials.access_key_id, found.credentials.secret_access_key


def test_the_credential_file(laptop):
    """Lines of name=value; the path is expanded, and all other lines are comments."""
    (laptop.home / "old-keys").write_text(OLD)
    laptop.environ["AWS_CREDENTIAL_FILE"] = "~/old-keys"
    found = LegacyFiles(laptop.machine()).find()
    assert keys(found) == ("AKIAIOSFODNN7EXAMPLE", "old=secret")
    assert found.source == "legacy files"
    assert found.detail == str(laptop.home / "old-keys")


def test_a_credential_file_that_is_not_there(laptop):
    laptop.environ["AWS_CREDENTIAL_FILE"] = str(laptop.home / "nothing")
    with pytest.raises(SourceFailed, match=r"nothing cannot be read: FileNotFoundError"):
        LegacyFiles(laptop.machine()).find()


@pytest.mark.parametrize("secret", ["", "AWSSecretKey=\n"])
def test_half_a_pair(laptop, secret):
    path = laptop.home / "old-keys"
    path.write_text("AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE\n" + secret)
    laptop.environ["AWS_CREDENTIAL_FILE"] = str(path)
    with pytest.raises(SourceFailed, match=r"has AWSAccessKeyId and no AWSSecretKey"):
        LegacyFiles(laptop.machine()).find()


def test_the_file_of_boto(laptop):
    """That of BOTO_CONFIG alone where it is set, else the first that has keys."""
    (laptop.home / ".boto").write_text(BOTO)
    source = LegacyFiles(laptop.machine())
    assert keys(source.find()) == ("AKIAI44QH8DHBEXAMPLE", "boto")
    laptop.environ["BOTO_CONFIG"] = str(laptop.home / "other")
    with pytest.raises(SourceAbsent, match=r"hold no keys"):
        source.find()
    assert not source.is_there
    (laptop.home / "other").write_text(BOTO.replace("boto", "other"))
    assert keys(source.find())[1] == "other"


def test_a_credential_file_without_keys_comes_before_boto(laptop):
    (laptop.home / "old-keys").write_text("nothing here\n")
    (laptop.home / ".boto").write_text(BOTO)
    laptop.environ["AWS_CREDENTIAL_FILE"] = str(laptop.home / "old-keys")
    assert keys(LegacyFiles(laptop.machine()).find())[1] == "boto"


def test_the_place_in_the_chain(laptop):
    """After all that a profile names, before containers; also where a profile is passed."""
    (laptop.home / ".boto").write_text(BOTO)
    laptop.write("config", "[profile dev]\nregion = eu-west-1\n")
    chain = Chain("dev", laptop.machine())
    assert chain.find().source == "legacy files"
    assert [each.source for each in chain.passed_over] == ["profile"]
    laptop.write("credentials", "[dev]\naws_access_key_id = A\naws_secret_access_key = s\n")
    assert Chain("dev", laptop.machine()).find().source == "shared files"


def test_without_such_files_nobody_reads_of_them(laptop):
    chain = Chain(None, laptop.machine(network=False))
    with pytest.raises(sigv4.MissingCredentials) as caught:
        chain.load()
    assert "boto" not in str(caught.value)
    (laptop.home / ".boto").write_text("[Boto]\n")
    with pytest.raises(sigv4.MissingCredentials, match=r"the files of boto 2 hold no keys"):
        Chain(None, laptop.machine(network=False)).load()


def test_a_signer_takes_it(laptop):
    (laptop.home / ".boto").write_text(BOTO)
    machine = Machine(environ=laptop.environ, clock=laptop.cloud.clock)
    signer = sigv4.Signer(LegacyFiles(machine), "eu-west-1", "s3", clock=laptop.cloud.clock)
    signed = signer.sign(sigv4.Request("GET", "https://b.s3.eu-west-1.amazonaws.com/k"))
    assert "AKIAI44QH8DHBEXAMPLE" in signed.headers["Authorization"]


def test_a_name_that_no_file_can_have(laptop):
    """There is no such file."""
    laptop.environ["BOTO_CONFIG"] = "a" * 5000
    assert not LegacyFiles(laptop.machine()).is_there
