"""Files that a user names and that are not what they must be: one error, which names the file."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sigv4.cli.commands import COMMANDS
from sigv4.cli.parser import make_parser

BINARY = bytes(range(128, 256)) * 4 + b"\0\xff\n"
UTF_16 = '{"Version": "2012-10-17"}\n'.encode("utf-16")
POLICY = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
URL = "https://d111111abcdef8.cloudfront.net/a"
CLOUDFRONT = f"{URL} --key-pair-id K1 --expires-in 1h --private-key"
POLICIES = ("--policy", "--bucket-policy", "--key-policy", "--boundary", "--session-policy",
            "--vpc-endpoint-policy", "--scp", "--rcp")  # fmt: skip
LEDGER = "--ledger ledger --ledger-key WRONG"
CUSTOM = f"{URL} --key-pair-id K1 --private-key private.pem --policy WRONG"
# Command lines that read the file WRONG, by command and option.
READ = {
    **{
        (command, option): f"s3://my-bucket/a {option} WRONG"
        for command in ("presign", "policy check", "power")
        for option in POLICIES
    },
    ("power", "--file"): "--file WRONG",
    ("inspect", "--file"): "--file WRONG",
    ("explain", "--request"): "--request WRONG",
    ("explain", "--answer"): "--response WRONG",
    ("explain", "--canonical-request"): "--canonical-request WRONG",
    ("proxy", "--policy"): "--keys keys --policy WRONG",
    ("proxy", "--keys"): "--policy policy.json --keys WRONG",
    ("proxy", "--upstream-ca"): "--policy policy.json --keys keys --upstream-ca WRONG",
    ("proxy", "--tls-certificate"): "--policy policy.json --keys keys --tls-certificate WRONG",
    ("proxy", "--tls-key"): (
        "--policy policy.json --keys keys --tls-certificate policy.json --tls-key WRONG"
    ),
    ("serve", "--tls-certificate"): "--tls-certificate WRONG",
    ("serve", "--tls-key"): "--tls-certificate policy.json --tls-key WRONG",
    ("cloudfront sign", "--private-key"): f"{CLOUDFRONT} WRONG",
    ("cloudfront cookies", "--private-key"): f"{CLOUDFRONT} WRONG",
    (
        "cloudfront sign",
        "--policy",
    ): CUSTOM,
    (
        "cloudfront cookies",
        "--policy",
    ): CUSTOM,
    ("bulk presign", "--credentials-file"): (
        "--bucket my-bucket --input keys.csv --column Profile=p --credentials-file WRONG"
    ),
    ("bulk presign", "--input"): "--bucket my-bucket --input WRONG",
    ("bulk post", "--input"): "--bucket my-bucket --input WRONG",
    ("bulk sign", "--input"): "--service s3 --input WRONG",
    ("bulk verify", "--input"): "--input WRONG",
}

# Commands that report what they cannot read of a file, and go on.
REPORTED = {
    ("audit access-log", "paths"): "WRONG",
    ("audit access-log", "--ledger"): "log --ledger WRONG --ledger-key key",
    ("audit cloudtrail", "paths"): "WRONG",
    ("audit code", "paths"): "WRONG",
    ("ledger verify", "paths"): "WRONG",
}
WRITTEN = ("--errors", "--head", "--html", "--json", "--junit", "--output")
# Files that may hold any bytes.
ANY_BYTES = {
    ("presign", "--body-file"): "s3://my-bucket/a --method put --body-file WRONG",
    ("sign", "--body-file"): (
        "PUT https://my-bucket.s3.eu-west-1.amazonaws.com/a --service s3 --body-file WRONG"
    ),
    ("audit access-log", "--ledger-key"): "log --ledger ledger --ledger-key WRONG",
    ("presign", "--ledger-key"): f"s3://my-bucket/a {LEDGER}",
    ("post", "--ledger-key"): f"s3://my-bucket/a {LEDGER}",
    ("cloudfront sign", "--ledger-key"): f"{CLOUDFRONT} private.pem {LEDGER}",
    ("cloudfront cookies", "--ledger-key"): f"{CLOUDFRONT} private.pem {LEDGER}",
    ("bulk presign", "--ledger-key"): (
        f"--bucket my-bucket --input keys.csv --output out.csv {LEDGER}"
    ),
    ("bulk post", "--ledger-key"): (
        f"--bucket my-bucket --input keys.csv --output out.csv {LEDGER}"
    ),
}


def named_files() -> set[tuple[str, str]]:
    """Every argument of a command that names a file."""
    return {
        (name, action.option_strings[-1] if action.option_strings else action.dest)
        for name in COMMANDS
        for action in make_parser(name)._actions
        if action.metavar in ("FILE", "PATH")
    }


def test_all_are_here():
    """Each argument that names a file is in one of the lists."""
    tried = READ.keys() | REPORTED.keys() | ANY_BYTES.keys()
    tried |= {("redact", "paths")}  # any bytes, in tests/cli/test_redact.py
    assert {each for each in named_files() if each[1] not in WRITTEN} == tried


@pytest.fixture
def folder(tmp_path, monkeypatch, keys):
    """A folder with files that are right, and two that are wrong."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary").write_bytes(BINARY)
    (tmp_path / "utf-16").write_bytes(UTF_16)
    (tmp_path / "policy.json").write_text(POLICY)
    (tmp_path / "log").write_text("")
    (tmp_path / "keys.csv").write_text("key,p\na,b\n")
    (tmp_path / "private.pem").write_bytes(
        rsa.generate_private_key(65537, 2048).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    (tmp_path / "ledger").mkdir()
    (tmp_path / "key").write_text("ab" * 32)
    return tmp_path


def words(command: str, line: str, wrong: str) -> list[str]:
    return [*command.split(), *line.replace("WRONG", wrong).split()]


TAKES_UTF_16 = {("explain", "--answer")}  # which terminals of Windows write


@pytest.mark.parametrize(
    ("command", "option", "wrong"),
    [
        (*read, wrong)
        for read in READ
        for wrong in ("binary", "utf-16")
        if wrong == "binary" or read not in TAKES_UTF_16
    ],
)
def test_refused(sigv4, folder, command, option, wrong):
    """The error names the file; nothing is printed or written."""
    before = {path.name for path in folder.iterdir()}
    found = sigv4(*words(command, READ[command, option], wrong))
    assert found.status == 1
    (error,) = [line for line in found.err.splitlines() if line.startswith("sigv4: error: ")]
    assert wrong in error
    assert found.out == ""
    assert {path.name for path in folder.iterdir()} - {"keys"} == before


@pytest.mark.parametrize("wrong", ["binary", "utf-16"])
@pytest.mark.parametrize(("command", "option"), REPORTED)
def test_reported(sigv4, folder, command, option, wrong):
    """The output says what was not read; an audit of nothing else does not pass."""
    found = sigv4(*words(command, REPORTED[command, option], wrong))
    is_all = command.startswith("audit ") and option == "paths"
    assert found.status in ((1,) if is_all else (0, 3))
    assert "Traceback" not in found.err
    said = (found.err + found.out).replace("\n", " ")
    assert "cannot be read" in said or wrong in said


@pytest.mark.parametrize("wrong", ["binary", "utf-16"])
@pytest.mark.parametrize(("command", "option"), ANY_BYTES)
def test_any_bytes(sigv4, folder, command, option, wrong):
    """It is used as it is."""
    found = sigv4(*words(command, ANY_BYTES[command, option], wrong))
    assert (found.status, "error" in found.err) == (0, False)


@pytest.mark.parametrize("wrong", ["binary", "utf-16"])
@pytest.mark.parametrize("name", ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"])
def test_files_of_the_environment(sigv4, folder, monkeypatch, name, wrong):
    """The error names the file that a variable names."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv(name, wrong)
    found = sigv4("presign", "s3://my-bucket/a")
    assert found.status == 1
    assert wrong in found.err
    assert "Traceback" not in found.err
