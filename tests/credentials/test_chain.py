"""The chain: in which order sources are asked, and what is said when none gives anything."""

from __future__ import annotations

import pickle

import pytest

import sigv4
from sigv4.credentials import Chain, Machine, SourceFailed, SourceNotAllowed, default_chain

from .conftest import LOGIN_ARN, START_URL
from .servers import ROLE

PAIR = "aws_access_key_id = {}\naws_secret_access_key = s\n"


def source(laptop, profile=None, **options):
    chain = Chain(profile, laptop.machine(**options))
    return chain.find().credentials.access_key_id, chain.current.source


def test_variables_come_first(laptop):
    """Even where AWS_PROFILE names another; not where a profile is passed."""
    laptop.write("credentials", "[dev]\n" + PAIR.format("FILE"))
    laptop.environ |= {
        "AWS_ACCESS_KEY_ID": "ENV",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_PROFILE": "dev",
    }
    assert source(laptop) == ("ENV", "environment")
    assert source(laptop, "dev") == ("FILE", "shared files")


def test_half_a_pair_is_an_error(laptop):
    """It is not passed over, in variables and in files."""
    laptop.write("credentials", "[dev]\naws_access_key_id = A\n")
    with pytest.raises(sigv4.MissingCredentials, match="has no aws_secret_access_key"):
        source(laptop, "dev")
    laptop.environ["AWS_ACCESS_KEY_ID"] = "A"
    with pytest.raises(sigv4.MissingCredentials, match="AWS_SECRET_ACCESS_KEY not set"):
        source(laptop)


def test_a_profile_in_the_aws_clis_order(laptop):
    """Each setting decides before those after it; nothing is called to find that out."""
    settings = [
        (f"role_arn = {ROLE}\nsource_profile = base\n", "AssumeRole"),
        (f"web_identity_token_file = /x\nrole_arn = {ROLE}\n", "WebIdentity"),
        (
            "sso_account_id = 1\nsso_role_name = R\nsso_region = eu-west-1\n"
            f"sso_start_url = {START_URL}\n",
            "Sso",
        ),
        (None, "SharedFiles"),
        (f"login_session = {LOGIN_ARN}\n", "Login"),
        ("credential_process = /bin/x\n", "Process"),
        (PAIR.format("CONFIG"), "SharedFiles"),
    ]
    from sigv4.credentials.profiles import profile_source
    from sigv4.settings import read_files

    for place, (_, expected) in enumerate(settings):
        lines = [text for text, _ in settings[place:] if text is not None]
        if "WebIdentity" in [kind for _, kind in settings[place:]] and place == 0:
            lines.remove(settings[1][0])  # with a token the role is another source's
        laptop.write("config", "[profile dev]\n" + _merged(lines) + "[profile base]\nregion = x\n")
        here = place <= [text for text, _ in settings].index(None)
        keys = PAIR.format("FILE") if here else "region = x\n"
        laptop.write("credentials", f"[dev]\n{keys}[base]\n{PAIR.format('BASE')}")
        made = profile_source(read_files(environ=laptop.environ), "dev", laptop.machine())
        assert type(made).__name__ == expected


def _merged(blocks):
    """The lines of all blocks, the first of each name."""
    lines = {}
    for line in "".join(blocks).splitlines():
        lines.setdefault(line.partition(" =")[0], line)
    return "\n".join(lines.values()) + "\n"


def test_a_profile_that_does_not_exist(laptop):
    """Named by the argument or by a variable: an error; the default one may be missing."""
    with pytest.raises(sigv4.MissingCredentials, match="no profile 'nobody'"):
        source(laptop, "nobody")
    laptop.environ["AWS_PROFILE"] = "nobody"
    with pytest.raises(sigv4.MissingCredentials, match="no profile 'nobody'"):
        source(laptop)
    with pytest.raises(sigv4.MissingCredentials, match="no profile 'default'"):
        source(laptop, "default")
    del laptop.environ["AWS_PROFILE"]
    assert source(laptop)[1] == "instance metadata"


def test_what_a_profile_names_decides(laptop):
    """A role that cannot be assumed is no reason to sign as the machine."""
    laptop.write("config", "[default]\nrole_arn = r\ncredential_source = Environment\n")
    with pytest.raises(sigv4.MissingCredentials, match="AWS_ACCESS_KEY_ID is not set"):
        source(laptop)
    laptop.write("config", "[default]\ncredential_process = /bin/x\n")
    with pytest.raises(SourceNotAllowed, match="starting processes is not allowed"):
        source(laptop)


def test_places_of_the_machine_are_passed_over_without_the_network(laptop, cloud):
    """They are named with the reason; nothing is called."""
    laptop.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{cloud.url}/container"
    chain = Chain(None, laptop.machine(network=False))
    with pytest.raises(sigv4.MissingCredentials) as caught:
        chain.load()
    passed = {each.source: each.reason for each in chain.passed_over}
    assert list(passed) == ["environment", "profile", "container", "instance"]
    assert "needs the network" in passed["container"]
    assert "needs the network" in passed["instance"]
    assert all(reason in str(caught.value) for reason in passed.values())
    assert cloud.asked == []


def test_the_chosen_source_is_asked_again(laptop, cloud):
    """Keys that turn up in other places later change nothing."""
    from .servers import POD_TOKEN

    cloud.pod_token = laptop.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = POD_TOKEN
    laptop.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{cloud.url}/container"
    chain = Chain(None, laptop.machine())
    assert chain.find().source == "container"
    assert [each.source for each in chain.passed_over] == ["environment", "profile"]
    laptop.environ |= {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s"}
    cloud.clock.move(minutes=59)
    assert chain.find().source == "container"
    assert cloud.numbers == 2


def test_a_first_failure_is_not_for_ever(laptop, cloud):
    """The order is gone through again."""
    chain = Chain(None, laptop.machine(network=False))
    with pytest.raises(sigv4.MissingCredentials):
        chain.load()
    laptop.environ |= {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s"}
    assert chain.load().access_key_id == "A"


def test_the_variables_of_the_process(monkeypatch):
    """`default_chain` reads them, and calls nothing unless it may."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cr3t")
    chain = default_chain()
    assert chain.load().access_key_id == "A"
    assert repr(chain) == "default_chain(None, Machine(network=False, processes=False))"
    allowed = default_chain("x", network=True, processes=True)
    assert repr(allowed) == "default_chain('x', Machine(network=True, processes=True))"


def test_pickled(laptop):
    """Another process goes on with the keys, and renews them itself."""
    environ = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "HOME": str(laptop.home)}
    chain = Chain(None, Machine(environ=environ))
    chain.load()
    there = pickle.loads(pickle.dumps(chain))
    assert there.load() == chain.load()
    assert there.passed_over == chain.passed_over


def test_errors_of_files_come_when_they_are_read(laptop):
    """A broken file does not matter where the variables have keys."""
    laptop.write("config", "not an ini file\n")
    with pytest.raises(sigv4.InvalidCredentials, match="is not an INI file"):
        source(laptop)
    laptop.environ |= {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s"}
    assert source(laptop) == ("A", "environment")


def test_ended_keys(laptop):
    """Static keys whose end is known are refused once it has passed."""
    laptop.environ |= {
        "AWS_ACCESS_KEY_ID": "ASIAX",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_SESSION_TOKEN": "t",
        "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z",
    }
    with pytest.raises(SourceFailed, match="from environment expired at 2020-01-01"):
        source(laptop)
