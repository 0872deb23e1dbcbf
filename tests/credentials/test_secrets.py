"""No secret is in the repr of anything of this package, whatever it holds."""

from __future__ import annotations

import logging

import pytest

import sigv4
from sigv4.credentials import (
    AssumeRole,
    Chain,
    Environment,
    Found,
    Machine,
    Process,
    Refreshing,
    RolesAnywhere,
    SourceFailed,
    Static,
)
from sigv4.credentials.http import Answer
from sigv4.credentials.process_run import Finished
from sigv4.provider import Fixed
from sigv4.settings import read_files

SECRET, TOKEN = "MARKERsecretMARKER", "MARKERtokenMARKER"
KEYS = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN)
ENVIRON = {
    "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_SESSION_TOKEN": TOKEN,
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": TOKEN,
}
MACHINE = Machine(environ=ENVIRON)


def loaded(provider):
    provider.load()
    return provider


OBJECTS = {
    "Answer": Answer(200, {"x": TOKEN}, SECRET.encode()),
    "AssumeRole": AssumeRole(
        "arn:r", KEYS, external_id=SECRET, policy=f'{{"x": "{SECRET}"}}', machine=MACHINE
    ),
    "Chain": loaded(Chain(None, MACHINE)),
    "Environment": Environment(MACHINE),
    "Finished": Finished(0, SECRET.encode(), TOKEN.encode()),
    "Fixed": Fixed(KEYS),
    "Found": Found(KEYS, "x"),
    "Machine": MACHINE,
    "Process": Process(f"/bin/x --password {SECRET}", machine=MACHINE),
    "Refreshing": loaded(Refreshing(Static(KEYS))),
    "RolesAnywhere": RolesAnywhere("a", "p", "r", "c", "k", password=SECRET.encode()),
    "Signer": sigv4.Signer(loaded(Chain(None, MACHINE)), "eu-west-1", "s3"),
    "Static": Static(KEYS),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_object(name, caplog):
    """By itself, in a container, and in a log."""
    value = OBJECTS[name]
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("%r %s", value, [value])
    for text in (repr(value), str(value), f"{value}", repr({"x": [value]}), caplog.text):
        assert "MARKER" not in text


def test_files(tmp_path):
    """What was read of both files is not shown."""
    (tmp_path / "k").write_text(f"[dev]\naws_access_key_id = A\naws_secret_access_key = {SECRET}\n")
    assert "MARKER" not in repr(read_files(tmp_path / "k", tmp_path / "none"))


def test_values_that_cannot_work():
    """An answer with a blank in its secret is refused without showing it."""
    from sigv4.credentials.source import made

    with pytest.raises(SourceFailed) as caught:
        made("The server", "ASIAIOSFODNN7EXAMPLE", f"{SECRET} x", TOKEN)
    assert "MARKER" not in str(caught.value) + repr(caught.value)
