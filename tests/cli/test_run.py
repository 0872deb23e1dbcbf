"""The command line as a whole: the overview, unknown commands, wrong usage, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4 as package
from sigv4.cli import main
from sigv4.cli.commands import COMMANDS
from sigv4.cli.parser import make_parser

ROOT = Path(package.__file__).parents[1]
OBJECT = ("presign", "--demo", "s3://my-bucket/a.txt")


def test_bare_command_shows_how_to_begin(sigv4):
    """Without a command, the list of commands and first examples are printed, with status 2."""
    done = sigv4()
    assert done.status == 2
    assert "To begin:" in done.out
    assert all(command.summary in done.out for command in COMMANDS.values())


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_help(sigv4, word):
    """Help is the same overview, with status 0."""
    assert sigv4(word) == (0, sigv4().out, "")


@pytest.mark.parametrize("arguments", [["bulk", "--help"], ["bulk", "help"]])
def test_help_of_a_family(sigv4, arguments):
    """The commands that begin with the word are listed, and no others."""
    done = sigv4(*arguments)
    assert done.status == 0
    assert "bulk presign" in done.out
    assert "conformance" not in done.out


@pytest.mark.parametrize("name", [*COMMANDS, "token rds", "token list"])
def test_help_of_one_command(sigv4, name):
    """`sigv4 help bulk post` is `sigv4 bulk post --help`, as is `sigv4 bulk help post`."""
    shown = sigv4(*name.split(), "--help")
    assert shown.status == 0
    assert sigv4("help", *name.split()) == shown
    assert sigv4("--help", *name.split()) == shown
    assert sigv4("help", *name.split(), "--help") == shown


def test_help_within_a_family(sigv4):
    """Also for the kinds of token; other commands may have an argument `help`."""
    assert sigv4("bulk", "help", "post") == sigv4("bulk", "post", "--help")
    assert sigv4("token", "help", "rds") == sigv4("token", "rds", "--help")
    assert sigv4("token", "help") == sigv4("token", "--help")
    assert sigv4("help", "bulk") == sigv4("bulk", "--help")
    assert sigv4("help", "help") == sigv4("help")
    assert "does not name an object" in sigv4("presign", "help").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("presgn", "'presgn' is not a command. Did you mean 'presign'? Run 'sigv4 --help'"),
        ("bulk pst", "'pst' is not a command of sigv4 bulk. Did you mean 'post'? Run 'sigv4 bulk"),
        ("bulk zzzzzz", "Choose one of presign, post, sign, verify. Run 'sigv4 bulk --help'."),
        ("presign foo", "'foo' is not a command of sigv4 presign. Run 'sigv4 presign --help'."),
        ("conformance servr", "Did you mean 'server'?"),
        ("token rdss", "'rdss' is not a choice. Did you mean 'rds'?"),
        ("--version", "--version takes no arguments. Run it alone."),
    ],
)
def test_help_of_what_is_unknown(sigv4, words, said):
    """Wrong usage, with the nearest name."""
    done = sigv4("help", *words.split())
    assert (done.status, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize(
    "words", [["--secret-access-key=wJalrXUtnFEMI"], ["bulk", f"{'wJalrXUtnFEMI/K7' * 3}"]]
)
def test_unknown_commands_that_may_be_secrets(sigv4, words):
    """They are not repeated."""
    done = sigv4(*words)
    assert done.status == 2
    assert "wJalr" not in done.err


def test_a_family_alone(sigv4):
    """The list is printed, with the status of wrong usage."""
    assert sigv4("bulk").status == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["presgn"], "'presgn' is not a command. Did you mean 'presign'?"),
        (["xyzzyxyzzy"], "'xyzzyxyzzy' is not a command. Run 'sigv4 --help'"),
        (["--demo", "presign"], "'--demo' is not a command. Options follow the command."),
        (["hlp"], "Did you mean 'help'?"),
        (["verify"], "Did you mean 'bulk verify' or 'ledger verify'?"),
        (["cookies"], "Did you mean 'cloudfront cookies'?"),
        (["-V"], "'-V' is not a command. Did you mean '--version'?"),
        (["--version", "now"], "--version takes no arguments. Run it alone."),
        (["bulk", "verfy"], "'verfy' is not a command of sigv4 bulk. Did you mean 'verify'?"),
    ],
)
def test_unknown_commands(sigv4, arguments, said):
    """The nearest command is named, if one is near."""
    done = sigv4(*arguments)
    assert done.status == 2
    assert said in done.err
    assert done.err.startswith("usage: sigv4 ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*OBJECT, "--expiresin", "5"], "has no option --expiresin. Did you mean '--expires-in'?"),
        ([*OBJECT, "--zzzzzzzzzz"], "has no option --zzzzzzzzzz."),
        ([*OBJECT, "-z"], "has no option -z. Run"),
        ([*OBJECT, "report.pdf"], "'report.pdf' is one argument too many for sigv4 presign."),
        (["presign"], "The following arguments are required: s3://BUCKET/KEY."),
        ([*OBJECT, "--expires-in", "1y"], "write whole seconds such as 3600, or 90m, 12h, 7d"),
        ([*OBJECT, "--at", "noon"], "'noon' is not a time such as 20130524T000000Z"),
    ],
)
def test_wrong_usage(sigv4, arguments, said):
    """One line of usage, then what is wrong and where help is."""
    done = sigv4(*arguments)
    usage, error = done.err.splitlines()
    assert done.status == 2
    assert usage == "usage: sigv4 presign s3://BUCKET/KEY [OPTIONS]"
    assert said in error
    assert error.endswith("Run 'sigv4 presign --help'.")


def test_options_of_curl(sigv4):
    """Users of curl read what its options are called here."""
    done = sigv4("sign", "POST", "URL", "--service", "s", "-d", "{}")
    usage, error = done.err.splitlines()
    assert usage == "usage: sigv4 sign METHOD URL --service SERVICE [OPTIONS]"
    assert "has no option -d. Did you mean '--body-file'?" in error


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("3600", 3600),
        ("90m", 5400),
        ("1h", 3600),
        ("1H30M", 5400),
        ("7d", 604_800),
        ("1w", 604_800),
        ("30s", 30),
    ],
)
def test_durations(sigv4, given, seconds):
    """Seconds alone, or numbers with units."""
    assert f"X-Amz-Expires={seconds}&" in sigv4(*OBJECT, "--expires-in", given).out


@pytest.mark.parametrize("given", ["", "1", "h", "1h30", "1.5h", "-1h", "٣h", "1x"])
def test_durations_that_are_invalid(sigv4, given):
    """A unit without a number, a number without a unit after others, and anything else."""
    status = sigv4(*OBJECT, f"--expires-in={given}").status
    assert status == (0 if given == "1" else 2)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        *((each, "must be more than 0 seconds") for each in ("nan", "-inf", "0", "-1")),
        *((each, "must be at most 86400 seconds") for each in ("inf", "1e400", "86401")),
        *((each, f"not a number: {each!r}") for each in ("x", "")),
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        ["conformance", "--timeout=X", "true"],
        ["conformance", "server", "http://127.0.0.1:1", "--yes", "--max-seconds=X"],
        ["proxy", "--policy", "p", "--keys", "k", "--read-timeout=X"],
    ],
)
def test_waits_that_are_no_number(sigv4, words, given, problem):
    """They are refused; they were a traceback, or a wait without an end."""
    done = sigv4(*[word.replace("X", given) for word in words])
    assert done.status == (2 if "not a number" in problem else 1)
    assert problem in done.err


def test_numbers_that_are_too_long_or_may_be_secrets(sigv4):
    """A whole number of Python has a longest form; a word that may be a secret is not repeated."""
    assert "is not a duration" in sigv4(*OBJECT, "--expires-in", "9" * 5000).err
    assert "is not a duration" in sigv4(*OBJECT, "--expires-in", "9" * 5000 + "h").err
    long = sigv4("serve", "--port", "9" * 5000)
    assert long.status == 2
    assert len(long.err) < 300
    secret = sigv4("serve", "--port", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    assert "not a whole number: A word of 40 characters." in secret.err


@pytest.mark.parametrize("given", ["GET", "get", "Get", "--method=HEAD", "--meth=HEAD"])
def test_choices_ignore_case(sigv4, given):
    """--method GET is --method get."""
    arguments = [given] if "=" in given else ["--method", given]
    assert sigv4(*OBJECT, *arguments).status == 0


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([*OBJECT, "--region=--"], 1, "AWS has no region '--' that this version knows."),
        ([*OBJECT, "--method=--"], 2, "'--' is not a choice."),
        ([*OBJECT, "--expires-in=--"], 2, "'--' is not a duration"),
        (["vendor", "nowhere", "--with=--"], 2, "'--' is not a choice."),
        (["bulk", "presign", "--bucket", "b", "--input=--"], 1, "The name of '--' does not say"),
    ],
)
def test_two_hyphens_as_a_value(sigv4, keys, words, status, said):
    """Python before 3.13 hands an empty list to the command, which fails on it."""
    done = sigv4(*words)
    assert (done.status, done.out) == (status, "")
    assert said in done.err


@pytest.mark.parametrize("given", ["HeadObject", "head_object", "head-object", "HEADOBJECT"])
def test_operations_in_any_case(sigv4, given):
    """An operation may be given as AWS writes it, or as boto3 does."""
    done = sigv4(*OBJECT, "--operation", given, "--output", "json")
    assert '"method": "HEAD"' in done.out


def test_filename(sigv4):
    """The name of a download becomes a Content-Disposition."""
    url = sigv4(*OBJECT, "--filename", "report 1.pdf").out
    assert "response-content-disposition=attachment%3B%20filename%3D" in url
    both = sigv4(*OBJECT, "--filename", "a", "--response-content-disposition", "inline")
    assert both.status == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--content-type", "image/png"], "--content-type does not go with get_object. It is for"),
        (["--method", "put", "--filename", "a"], "--filename or --response-content-disposition do"),
        (["--method", "put", "--response-content-type", "a/b"], "for an upload, pass --content-t"),
        (["--method", "put", "--version-id", "v"], "--version-id does not go with put_object."),
    ],
)
def test_flags_of_other_operations(sigv4, words, said):
    """The error names the flag, and when it is of use; it listed all parameters."""
    done = sigv4(*OBJECT, *words)
    assert done.status == 1
    assert said in done.err
    assert "Its parameters" not in done.err


def test_headers_to_send_are_named(sigv4):
    """A URL whose signature covers headers is useless without them."""
    done = sigv4(*OBJECT, "--method", "put", "--content-type", "text/plain")
    assert "send them with the URL: 'Content-Type: text/plain'" in done.err
    assert "send them" not in sigv4(*OBJECT).err


def test_refusals_speak_of_flags(sigv4):
    """Neither an exception's name nor a Python keyword reaches the terminal."""
    done = sigv4(*OBJECT, "--expires-in", "30d")
    assert "--expires-in 2592000 exceeds 604800 seconds" in done.err
    assert done.err.rstrip().endswith("[expiry-too-long]")
    assert "expires_in" not in done.err
    assert "ExpiryTooLong" not in done.err


def test_missing_files(sigv4, keys):
    """The file and what happened, without Python's numbers."""
    done = sigv4("presign", "s3://my-bucket/k", "--method", "put", "--body-file", "/nowhere/x")
    assert done.status == 1
    assert done.err == "sigv4: error: /nowhere/x: No such file or directory.\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(sigv4, name):
    """Description and examples of at most 80 columns."""
    done = sigv4(*name.split(), "--help")
    assert done.status == 0
    assert done.out.startswith(f"usage: sigv4 {name}")
    parser = make_parser(name)
    assert parser.description
    assert parser.epilog.startswith("examples:\n  sigv4 ")
    assert [line for line in parser.epilog.splitlines() if len(line) > 80] == []


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_head_ends_it_quietly():
    """A reader that has read enough is no error: no traceback, and the status of SIGPIPE."""
    command = [sys.executable, "-m", "sigv4", "man"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_interrupted_while_modules_are_imported(monkeypatch):
    """Ctrl-C has its status also before a command runs, and no traceback."""

    def stop(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("sigv4.cli.parser.import_module", stop)
    assert main(["presign", "s3://my-bucket/k"]) == 130


def test_version_imports_little():
    """--version is answered before argparse, the library and anything of the network."""
    program = (
        "import sys; before = set(sys.modules); import sigv4.cli; sigv4.cli.main(['--version']); "
        "print(*sorted(set(sys.modules) - before), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    version, *modules = done.stdout.splitlines()
    assert version == f"sigv4 {package.__version__}"
    assert len(modules) < 14  # a tenth of the 145 that it took once
    assert not {"argparse", "http", "ssl", "sigv4.core.errors"} & set(modules)


def test_another_distribution_is_noticed(capsys, monkeypatch):
    """The package index has another distribution that installs files under the same name."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().err == ""
    listed = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: [*listed(folder), "sigv4-1.0.dist-info"])
    assert main(["--version"]) == 0
    assert (
        "warning: sigv4-1.0.dist-info has installed files into the package that sigv4-engine "
        "installs. Uninstall both (pip uninstall sigv4 sigv4-engine), then install sigv4-engine "
        "again as you did before." in capsys.readouterr().err
    )
    renamed = Path(package.__file__).parent.with_name("signing") / "cli" / "__init__.py"
    with monkeypatch.context() as patched:  # no other distribution installs files there
        patched.setattr("sigv4.cli.__file__", str(renamed))
        assert main(["--version"]) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.delattr(package, "_HOME")
    assert main(["man"]) == 1
    seen = capsys.readouterr()
    assert seen.out == ""
    assert "error: another distribution has installed files" in seen.err


def test_a_folder_that_cannot_be_read_says_nothing(capsys, monkeypatch):
    """A zip file has no list of distributions."""

    def fail(folder):
        raise NotADirectoryError(folder)

    monkeypatch.setattr(os, "listdir", fail)
    assert main(["--version"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("power", "usage: sigv4 power [URL] [OPTIONS]"),
        ("redact", "usage: sigv4 redact [FILE ...] [OPTIONS]"),
        ("ledger verify", "usage: sigv4 ledger verify PATH ... [OPTIONS]"),
    ],
)
def test_usage_shows_how_many(sigv4, name, usage):
    """Brackets mark an argument that can be left out, dots one that can be repeated."""
    assert sigv4(*name.split(), "--help").out.splitlines()[0] == usage
