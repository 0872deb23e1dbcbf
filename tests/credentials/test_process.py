"""`credential_process`: started when allowed, without a shell and without standard input."""

from __future__ import annotations

import json
import shlex
import sys

import pytest

import sigv4
from sigv4.credentials import Process, SourceFailed, SourceNotAllowed
from sigv4.credentials.process import _split
from sigv4.credentials.process_run import Finished, run

KEYS = {"Version": 1, "AccessKeyId": "ASIAX", "SecretAccessKey": "s3cr3t", "SessionToken": "t"}


def process(laptop, program="", command=None, **more):
    """A profile's process: a program of Python, or another command line."""
    machine = more.pop("machine", None) or laptop.machine(processes=True)
    line = command or shlex.join([sys.executable, "-c", program])
    return Process(line, "dev", more.pop("account", None), machine)


def printing(value):
    return f"print({json.dumps(value)!r})"


def test_not_allowed(laptop):
    """Nothing is started, and the error says what is missing; the command is not shown."""
    machine = laptop.machine()
    with pytest.raises(SourceNotAllowed, match="processes=True") as caught:
        process(laptop, command="/bin/x --token s3cr3t", machine=machine).load()
    assert "s3cr3t" not in str(caught.value)
    assert "s3cr3t" not in repr(process(laptop, command="x s3cr3t"))


def test_keys(laptop):
    """With an end and an account, and without."""
    full = {**KEYS, "Expiration": "2030-01-31T13:00:00+01:00", "AccountId": 123456789012}
    found = process(laptop, printing(full)).find()
    assert found.credentials == sigv4.Credentials(
        "ASIAX", "s3cr3t", "t", sigv4.Credentials.from_env(_ENV).expiration
    )
    assert found.account_id == "123456789012"
    found = process(laptop, printing(KEYS), account="7").find()
    assert (found.credentials.expiration, found.account_id) == (None, "7")
    assert process(laptop, printing(KEYS)).find().account_id is None


def test_an_empty_session_token(laptop):
    """Some programs print one for long-term keys; temporary keys need theirs."""
    keys = {**KEYS, "AccessKeyId": "AKIAX", "SessionToken": ""}
    assert process(laptop, printing(keys)).load() == sigv4.Credentials("AKIAX", "s3cr3t")
    with pytest.raises(SourceFailed, match="session token"):
        process(laptop, printing({**keys, "AccessKeyId": "ASIAX"})).load()


_ENV = {
    "AWS_ACCESS_KEY_ID": "A",
    "AWS_SECRET_ACCESS_KEY": "s",
    "AWS_CREDENTIAL_EXPIRATION": "2030-01-31T12:00:00Z",
}


def test_variables_and_standard_input(laptop):
    """It has the machine's variables, and an end of file to read."""
    laptop.environ["MINE"] = "ASIAMINE"
    program = (
        "import json, os, sys\n"
        "assert sys.stdin.read() == ''\n"
        f"print(json.dumps({{**{KEYS!r}, 'AccessKeyId': os.environ['MINE']}}))"
    )
    assert process(laptop, program).load().access_key_id == "ASIAMINE"


def test_standard_input_is_not_ours(monkeypatch):
    """A command that asks for a password does not take what is meant for us."""
    import subprocess

    started = subprocess.run

    def noted(command, **options):
        assert options["stdin"] is subprocess.DEVNULL
        return started(command, **options)

    monkeypatch.setattr(subprocess, "run", noted)
    assert run([sys.executable, "-c", "print(1)"], environ={}).output.strip() == b"1"


def test_no_shell(laptop, tmp_path):
    """What a shell would do is an argument."""
    marker = tmp_path / "made"
    line = shlex.join([sys.executable, "-c", printing(KEYS)]) + f" ; touch {marker} > $HOME"
    assert process(laptop, command=line).load().access_key_id == "ASIAX"
    assert not marker.exists()


def test_an_end_in_the_form_of_mail(laptop):
    """botocore reads it too."""
    keys = {**KEYS, "Expiration": "Thu, 31 Jan 2030 13:00:00 +0100"}
    found = process(laptop, printing(keys)).load()
    assert found.expiration is not None
    assert found.expiration.isoformat() == "2030-01-31T12:00:00+00:00"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({**KEYS, "Version": "1"}, "gave Version '1'"),
        ({**KEYS, "Version": True}, "gave Version 'True'"),
        ({**KEYS, "Version": 2}, "only Version 1"),
        ({"Version": 1}, "gave no access key id"),
        ({**KEYS, "SessionToken": None}, "cannot work"),
        ({**KEYS, "Expiration": "soon"}, "not an ISO 8601"),
        ([], "did not give a JSON object"),
    ],
)
def test_other_answers(laptop, value, said):
    """What is wrong is said; no secret is."""
    with pytest.raises(SourceFailed, match=said) as caught:
        process(laptop, printing(value)).load()
    assert "s3cr3t" not in str(caught.value)
    assert "'dev'" in str(caught.value)


def test_a_process_that_fails(laptop):
    """Its status and what it said on standard error, on one line; nothing of its output."""
    laptop.environ["AWS_SECRET_ACCESS_KEY"] = "envs3cr3t"
    program = "import sys; print('s3cr3t'); sys.exit('no\\nsession for envs3cr3t')"
    with pytest.raises(SourceFailed, match="status 1: no session for <hidden>") as caught:
        process(laptop, program).load()
    assert "s3cr3t" not in str(caught.value)
    with pytest.raises(SourceFailed, match=r"ended with status 3\. Run it"):
        process(laptop, "import sys; sys.exit(3)").load()


@pytest.mark.parametrize(
    "said",
    [
        json.dumps({**KEYS, "SecretAccessKey": "m4rker", "SessionToken": "m4rker"}),
        "+ export AWS_SECRET_ACCESS_KEY=m4rker AWS_SESSION_TOKEN='m4rker'",
        "+ curl -H 'Authorization: Bearer m4rker' https://jane:m4rker@idp.example/",
        "password: m4rker",
    ],
)
def test_secrets_on_standard_error(laptop, said):
    """Programs that trace what they do write them there."""
    program = f"import sys; sys.exit({('x' * 100_000 + chr(10) + said)!r})"
    with pytest.raises(SourceFailed, match="ended with status 1: .*REDACTED") as caught:
        process(laptop, program).load()
    assert "m4rker" not in str(caught.value)


def test_a_known_secret_is_hidden_whole(laptop):
    """Also one with characters at which a secret ends in texts of others."""
    laptop.environ["AWS_SECRET_ACCESS_KEY"] = "abc def,ghi;jkl"
    with pytest.raises(SourceFailed, match="status 1: password: <hidden>") as caught:
        process(laptop, "import sys; sys.exit('password: abc def,ghi;jkl')").load()
    assert "ghi" not in str(caught.value)


@pytest.mark.parametrize("line", ['"', "", "  ", "'a"])
def test_a_command_line_that_is_invalid(laptop, line):
    """A quote that is not closed, or nothing."""
    source = Process(line, "dev", None, laptop.machine(processes=True))
    with pytest.raises(SourceFailed, match="is not a command line"):
        source.load()


def test_a_command_that_is_not_there(laptop):
    """Its name is shown, and not its arguments."""
    with pytest.raises(SourceFailed, match=r"'/none/x' failed \(FileNotFound") as caught:
        process(laptop, command="/none/x --secret s3cr3t").load()
    assert "s3cr3t" not in str(caught.value)


def test_a_command_that_does_not_end(monkeypatch):
    """It is ended, and that is an error."""
    monkeypatch.setattr("sigv4.credentials.process_run.TIMEOUT", 0.1)
    program = "import time; time.sleep(30)"
    with pytest.raises(SourceFailed, match="TimeoutExpired"):
        run([sys.executable, "-c", program], environ={})


def test_command_lines_on_windows():
    """Backslashes stay, double quotes group; elsewhere as in a shell."""
    line = r'C:\tools\x.exe "a b" \d'
    assert _split(line, windows=True) == [r"C:\tools\x.exe", "a b", r"\d"]
    assert _split("x 'a b' # c", windows=False) == ["x", "a b", "#", "c"]


def test_what_a_process_printed_is_not_shown():
    """Not by a repr either."""
    assert repr(Finished(0, b"s3cr3t", b"s3cr3t")) == "Finished(status=0)"
