"""``sigv4 token``: against the worked examples of vectors/tokens.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sigv4 import tokens
from tests.tokens import examples

VECTORS = Path(__file__).parents[2] / "vectors" / "tokens.json"
BY_ID = {one["id"]: one for one in json.loads(VECTORS.read_text())["examples"]}
RDS = ("--host", "db.cx1.eu-west-1.rds.amazonaws.com", "--port", "5432", "--user", "app")
# Inputs that are flags on the command line, by the ids of examples.
COMMANDS = [
    ("rds-postgres-token", "rds"),
    ("rds-gov", "rds"),
    ("dsql-connect", "dsql"),
    ("dsql-admin", "dsql"),
    ("elasticache-serverless", "elasticache"),
    ("memorydb", "memorydb"),
    ("keyspaces", "keyspaces"),
    ("codecommit", "codecommit-url"),
    ("gcp-wif", "gcp-workload-identity"),
    ("eice-token", "ec2-instance-connect-endpoint"),
    ("kvs-viewer", "kinesis-video-webrtc"),
    ("agentcore-presigned", "agentcore-websocket"),
    ("sts-presigned-extra-header", "sts-get-caller-identity"),
    ("snowflake-wif", "snowflake-wif"),
    ("vault-server-id", "vault"),
    ("ses-smtp", "ses-smtp"),
    ("bedrock-key-token", "bedrock-api-key"),
    ("mongodb", "mongodb-aws"),
]


@pytest.fixture
def keys(monkeypatch):
    """Set the keys of an example as environment variables."""

    def set_keys(example):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", example["access_key_id"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", example["secret_access_key"])
        if example["session_token"]:
            monkeypatch.setenv("AWS_SESSION_TOKEN", example["session_token"])

    return set_keys


def flags(inputs):
    """The inputs of an example as flags."""
    for name, value in inputs.items():
        flag = f"--{name.replace('_', '-')}"
        if isinstance(value, dict):
            separator = ": " if name == "headers" else "="
            for key, entry in value.items():
                yield from (flag, f"{key}{separator}{entry}")
        elif value is True:
            yield flag
        elif value is not None and value is not False:
            yield from (flag, str(value))


@pytest.mark.parametrize(("example_id", "kind"), COMMANDS)
def test_examples(example_id, kind, sigv4, keys):
    """The command makes what the official package made."""
    example = BY_ID[example_id]
    keys(example)
    done = sigv4(
        "token",
        kind,
        *flags(example["inputs"]),
        "--at",
        example["time"],
        "--output",
        "json",
    )
    assert (done.status, done.err) == (0, "")
    assert examples.matches(json.loads(done.out)["value"], example["expected"])


def test_text(sigv4, keys):
    """Without --output the text alone is printed: a password to pass on."""
    example = BY_ID["rds-mysql"]
    keys(example)
    done = sigv4("token", "rds", *flags(example["inputs"]), "--at", example["time"])
    assert examples.matches(done.out.removesuffix("\n"), example["expected"])


@pytest.mark.parametrize("output", ["exec-credential", None])
def test_eks(output, sigv4, keys, monkeypatch):
    """kubectl's variable is followed, and its ExecCredential printed."""
    example = BY_ID["eks-token"]
    keys(example)
    info = '{"apiVersion": "client.authentication.k8s.io/v1"}'
    monkeypatch.setenv("KUBERNETES_EXEC_INFO", info)
    monkeypatch.setenv("AWS_REGION", example["inputs"]["region"])
    more = () if output is None else ("--output", output)
    cluster = ("--cluster", example["inputs"]["cluster"])
    done = sigv4("token", "eks", *cluster, "--at", example["time"], *more)
    assert json.loads(done.out) == example["expected"]["exec_credential"]


def test_eks_without_the_variable(sigv4):
    """Old kubectls set nothing, and read v1beta1."""
    done = sigv4("token", "eks", "--demo", "--cluster", "c")
    assert json.loads(done.out)["apiVersion"] == "client.authentication.k8s.io/v1beta1"


def test_eks_token_alone(sigv4):
    """The bare token is there for other clients."""
    done = sigv4("token", "eks", "--demo", "--cluster", "c", "--output", "text")
    assert done.out.startswith("k8s-aws-v1.")


def test_codecommit(sigv4, keys):
    """Git's question on standard input is answered to the letter."""
    example = BY_ID["codecommit-helper"]
    keys(example)
    stdin = example["inputs"]["stdin"]
    done = sigv4("token", "codecommit", "get", "--at", example["time"], stdin=stdin)
    assert (done.status, done.out) == (0, example["expected"])


@pytest.mark.parametrize("operation", ["store", "erase"])
def test_codecommit_stores_nothing(operation, sigv4):
    """Git's other operations do nothing, and need no credentials."""
    done = sigv4("token", "codecommit", operation, stdin="protocol=https\n")
    assert done == (0, "", "")


def test_codecommit_cannot_read_a_secret(sigv4):
    """Standard input is git's."""
    done = sigv4("token", "codecommit", "get", "--access-key-id", "AKIAIOSFODNN7EXAMPLE")
    assert done.status == 1
    assert "Use --profile, or the credentials of the environment." in done.err


def test_codecommit_of_another_host(sigv4):
    """Another host gets no password."""
    stdin = "protocol=https\nhost=git.example.com\npath=a\n"
    done = sigv4("token", "codecommit", "get", "--demo", stdin=stdin)
    assert (done.status, done.out) == (1, "")
    assert "is not a host of CodeCommit" in done.err


def test_list(sigv4):
    """Each kind has a line."""
    done = sigv4("token", "list")
    listed = [line.split()[0] for line in done.out.splitlines()]
    names = {"codecommit" if kind == "codecommit-helper" else kind for kind in tokens.KINDS}
    assert listed == sorted(names)
    assert "`" not in done.out


@pytest.mark.parametrize("kind", sorted(set(tokens.KINDS) - {"codecommit-helper"}))
def test_help(kind, sigv4):
    """Each kind has help for each of its inputs."""
    done = sigv4("token", kind, "--help")
    assert done.status == 0
    assert "--on-short-lived" in done.out


def test_region_of_the_machine(sigv4, monkeypatch):
    """A host that names no region is signed for that of the environment."""
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    arguments = ("--host", "db.local", "--port", "5432", "--user", "app")
    done = sigv4("token", "rds", "--demo", *arguments)
    assert "%2Fus-east-1%2F" in done.out  # --demo has a region of its own
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert "%2Feu-central-1%2F" in sigv4("token", "rds", *arguments).out
    assert "%2Feu-west-1%2F" in sigv4("token", "rds", *RDS).out


def test_no_region(sigv4, monkeypatch):
    """A region is asked for, never assumed."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    done = sigv4("token", "eks", "--cluster", "c")
    assert (done.status, "Pass --region, or set AWS_REGION" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("rds", *RDS, "--region", "us-east-1"),
            "Pass --region eu-west-1, or leave --region out",
        ),
        (("rds", *RDS, "--expires-in", "16m"), "--expires-in 960 exceeds 900 seconds"),
        (("rds", "--host", "h", "--port", "0", "--user", "u"), "--port 0 is out of range"),
        (("eks", "--cluster", "c", "--region", "us-est-1"), "Pass --allow-unknown-region for"),
    ],
)
def test_errors_speak_of_flags(arguments, message, sigv4):
    """Refusals name flags."""
    done = sigv4("token", *arguments, "--demo")
    assert done.status == 1
    assert message in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rds", "--host", "h", "--user", "u"), "The following arguments are required: --port"),
        (("rds", *RDS, "--prot", "1"), "has no option --prot. Did you mean '--port'?"),
        (("kinesis-video-webrtc", "--endpoint", "e", "--query", "a"), "'a' is not NAME=VALUE"),
        (("apigateway-websocket", "--url", "u", "--headers", "a"), "'a' is not NAME: VALUE"),
        (("rdss",), "Did you mean 'rds'?"),
        ((), "required: KIND"),
    ],
)
def test_wrong_usage(arguments, message, sigv4):
    """Wrong usage is named, with status 2."""
    done = sigv4("token", *arguments)
    assert done.status == 2
    assert message.lower() in done.err.lower()


def test_ends_with_its_credentials(sigv4, monkeypatch):
    """An RDS token is refused where its credentials end first; kubectl's is shortened."""
    example = BY_ID["eks-token"]
    for name, value in {
        "AWS_ACCESS_KEY_ID": example["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": example["secret_access_key"],
        "AWS_SESSION_TOKEN": example["session_token"],
        "AWS_CREDENTIAL_EXPIRATION": "2026-01-15T12:40:00Z",
    }.items():
        monkeypatch.setenv(name, value)
    at = ("--at", "20260115T123000Z")
    done = sigv4("token", "rds", *RDS, *at)
    assert (done.status, "outlives-credentials" in done.err) == (1, True)
    capped = sigv4("token", "rds", *RDS, *at, "--on-short-lived", "cap")
    assert "X-Amz-Expires=600&" in capped.out
    done = sigv4("token", "eks", "--cluster", "c", "--region", "us-east-1", *at)
    assert json.loads(done.out)["status"]["expirationTimestamp"] == "2026-01-15T12:39:00Z"
