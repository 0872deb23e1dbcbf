"""Which lines of a log used which URL of a ledger."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pytest

import sigv4
from sigv4.audit.records import Malformed
from sigv4.audit.uses import Book, read_request, uses
from sigv4.ledger import Ledger
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
KEY = b"k" * 32
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "secret")
OTHER = sigv4.Credentials("AKIAI44QH8DHBEXAMPLE", "secret")
CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT)
URL = CLIENT.presign("get_object", Bucket="my-bucket", Key="a b/ü", expires_in=600).url
PATH = "/" + URL.partition(".com/")[2]
MASKED = PATH.replace(PATH[-64:], "X" * 32)  # as S3 writes it


@pytest.fixture
def folder(tmp_path):
    ledger = Ledger(tmp_path / "issued", KEY, clock=lambda: AT)
    for operation in ("get_object", "put_object"):
        presigner = CLIENT.presigner(operation, Bucket="my-bucket", expires_in=600)
        list(ledger.recording(presigner, label=operation).many(["a b/ü", "other"]))
    return tmp_path / "issued"


@pytest.fixture
def book(folder):
    return Book.read([str(folder)], KEY)


def s3_line(target=MASKED, method="GET", status=200):
    return (
        "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be my-bucket "
        "[23/Nov/2026:12:40:00 +0000] 192.0.2.3 arn:aws:iam::111122223333:user/app 3E57427F3EXA "
        f'REST.{method}.OBJECT a+b "{method} {target} HTTP/1.1" {status} - 1 1 7 6 "-" "curl/8" '
        "- host= SigV4 TLS_AES_128_GCM_SHA256 QueryString b.s3.amazonaws.com TLSv1.3 - -"
    )


CLOUDFRONT = "#Fields: date time x-edge-location c-ip cs-method cs-uri-stem cs-uri-query sc-status"
LOGS = {
    "S3": [s3_line()],
    "S3 with signature": [s3_line(PATH)],
    "path in capitals": [s3_line(MASKED.replace("%C3%BC", "%c3%bc"))],
    "nginx": [
        f'192.0.2.1 - - [23/Nov/2026:12:40:00 +0000] "GET {PATH} HTTP/2.0" 200 5 "-" "curl/8"'
    ],
    "ALB": [
        "https 2026-11-23T12:40:00.123456Z app/lb/1 192.0.2.1:1 10.0.0.1:80 0 0 0 200 200 34 366 "
        f'"GET {URL.replace(".com/", ".com:443/")} HTTP/1.1" "curl/8" - - arn'
    ],
    "CloudFront": [
        "#Version: 1.0",
        CLOUDFRONT,
        f"2026-11-23\t12:40:00\tFRA2\t192.0.2.1\tGET\t{PATH.partition('?')[0]}\t"
        f"{PATH.partition('?')[2].replace('%', '%25')}\t200",
    ],
    "CloudWatch": [
        json.dumps({"http_status": 200, "time": "x", "request_uri": f"GET {MASKED} HTTP/1.1"})
    ],
    "line in JSON": [json.dumps({"request": {"line": f'"GET {PATH} HTTP/1.1"'}, "status": "200"})],
    "Caddy": [
        json.dumps(
            {
                "level": "info",
                "ts": 1764000000.5,
                "request": {"proto": "HTTP/2.0", "method": "GET", "host": "h", "uri": PATH},
                "duration": 0.01,
                "status": 200,
            }
        )
    ],
    "Traefik": [
        json.dumps(
            {
                "DownstreamStatus": 200,
                "RequestMethod": "GET",
                "RequestPath": PATH,
                "overheadTime": "0.1",
                "time": "2026-11-23T12:40:00Z",
            }
        )
    ],
    "CloudFront as JSON": [
        json.dumps(
            {
                "date": "2026-11-23",
                "time": "12:40:00",
                "cs-method": "GET",
                "cs-uri-stem": PATH.partition("?")[0],
                "cs-uri-query": PATH.partition("?")[2].replace("%", "%25"),
                "sc-status": "200",
            }
        )
    ],
}


@pytest.mark.parametrize("log", LOGS)
def test_logs(log, book):
    """The URL is found in each, with the status where there is one."""
    (use,) = uses([LOGS[log]], book)
    assert use.issued.label == "get_object"
    assert (use.method, use.status, use.line) == ("GET", "200", len(LOGS[log]))
    assert use.time or log == "line in JSON"
    assert log != "Traefik" or use.time == "2026-11-23T12:40:00Z"


def test_nothing_else_is_found(book):
    """Other requests, and lines that only look like presigned ones."""
    lines = [
        s3_line("/a"),
        s3_line("/a?X-Amz-Credential=AKIA"),
        'no request "X-Amz-Credential=" here',
        "{X-Amz-Credential= not JSON",
        json.dumps({"a": "X-Amz-Credential=", "b": ["X-Amz-Credential="]}),
        json.dumps(["X-Amz-Credential="]),
        json.dumps({"uri": PATH}),
        json.dumps({"method": "GET", "uri": "/a?X-Amz-Credential=AKIA"}),
        "[" * 100_000 + "X-Amz-Credential=",
        "{" + '"a":{' * 100_000 + "X-Amz-Credential=",
        "",
    ]
    assert list(uses([lines, Malformed("gzip")], book)) == []
    columns = CLOUDFRONT.split()[1:]
    assert read_request("a\tb\tX-Amz-Credential=", columns) is None
    assert read_request("no tabs X-Amz-Credential=", columns) is None


def test_method_of_masked_urls(book):
    """The same key, date and lifetime: the method tells them apart; a HEAD is that of the GET."""
    found = list(uses([[s3_line(method=name, status=403) for name in ("PUT", "HEAD")]], book))
    assert [use.issued.label for use in found] == ["put_object", "get_object"]
    assert {use.status for use in found} == {"403"}


@pytest.mark.parametrize(
    ("change", "is_of_signer"),
    [
        (lambda line: line.replace("a%20b", "c"), True),
        (lambda line: line.replace("Expires=600", "Expires=601"), True),
        (lambda line: line.replace("20261123T123456Z", "20261123T123457Z"), True),
        (lambda line: line.replace(KEYS.access_key_id, OTHER.access_key_id), False),
    ],
)
def test_urls_that_the_ledger_does_not_have(book, change, is_of_signer):
    (use,) = uses([[change(s3_line())]], book)
    assert use.issued is None
    assert use.is_of_signer == is_of_signer


def test_changed_signature(book):
    """A log with signatures is joined by them alone."""
    (use,) = uses([[s3_line(PATH[:-64] + "0" * 64)]], book)
    assert use.issued is None


def test_what_a_client_says_of_itself(book):
    """A request in the agent of another request is not read: the first one counts."""
    line = s3_line("/plain").replace("curl/8", f'" "GET {MASKED} HTTP/1.1" 200')
    assert list(uses([[line]], book)) == []


def test_first_record_of_a_url(folder):
    """A URL that was issued twice, as with a window, has the label of the first time."""
    presigned = CLIENT.presign("get_object", Bucket="my-bucket", Key="twice", expires_in=600)
    made = Ledger(folder, KEY, clock=lambda: AT)
    for label in ("first", "second"):
        made.record(presigned, label=label)
    url = urlsplit(presigned.url)
    line = s3_line(f"{url.path}?{url.query}")
    (use,) = uses([[line]], Book.read([folder], KEY))
    assert use.issued.label == "first"


def test_broken_ledger(folder, tmp_path, sigv4_command):
    """What cannot be read is named: its URLs would look like those of somebody else."""
    (path, *_) = sorted(folder.iterdir())
    first, second, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([first, second.replace(b"GET", b"PUT"), *rest]))
    assert Book.read([folder], KEY).broken == [(str(path), 2)]
    (tmp_path / "log").write_text(s3_line() + "\n")
    (tmp_path / "key").write_bytes(KEY)
    _, _, notes = sigv4_command(
        "audit", "access-log", str(tmp_path / "log"),
        "--ledger", str(folder), "--ledger-key", str(tmp_path / "key"),
    )  # fmt: skip
    assert "line 2 is not what was written" in " ".join(notes.split())


def test_another_key(folder):
    with pytest.raises(sigv4.InvalidCredentials, match="another key") as refused:
        Book.read([str(folder)], b"x" * 32)
    assert refused.value.parameter == "key"
    (path,) = folder.iterdir()
    path.write_bytes(b"")
    assert Book.read([str(folder)], KEY).key_ids == set()


def test_command(folder, tmp_path, sigv4_command):
    """A table or JSON, counts, and status 3 for URLs that the ledger does not have."""
    log = tmp_path / "access.log"
    key = tmp_path / "ledger.key"
    key.write_bytes(KEY + b"\n")
    foreign = s3_line(MASKED.replace(KEYS.access_key_id, OTHER.access_key_id))
    log.write_text(f"{s3_line()}\n{foreign}\n")
    arguments = ["audit", "access-log", str(log), "--ledger", str(folder), "--ledger-key", str(key)]
    status, out, err = sigv4_command(*arguments)
    assert status == 0
    assert "s3:GetObject until 2026-11-23T12:44:56Z  get_object" in out
    assert "2 presigned requests: 1 used URLs of the ledger, 0 URLs" in err
    log.write_text(s3_line().replace("a%20b", "c"))
    status, out, err = sigv4_command(*arguments, "--output", "json")
    (use,) = json.loads(out)
    assert (status, use["issued"], use["key_id"]) == (3, None, KEYS.access_key_id)
    log.write_text(s3_line(status=403).replace("a%20b", "c"))
    status, out, err = sigv4_command(*arguments)  # a stranger who knows the key id sent it
    assert (status, "not in the ledger" in out, "or that were refused" in err) == (0, True, True)
    odd = {"time": "\x1b[31m", "request_uri": f"GET {MASKED} HTTP/1.1"}
    log.write_text(json.dumps(odd))
    assert "\x1b" not in sigv4_command(*arguments)[1]
    log.write_text(s3_line())
    (use,) = json.loads(sigv4_command(*arguments, "--output", "json")[1])
    assert use["issued"]["ends_at"] == "2026-11-23T12:44:56Z"
    status, _, err = sigv4_command(*arguments[:-2])
    assert (status, "Pass --ledger-key FILE" in err) == (1, True)
    status, _, err = sigv4_command(*arguments, "--output", "svg")
    assert (status, "--output svg does not go with --ledger" in err) == (1, True)


@pytest.mark.parametrize("name", ["S3", "ALB", "CloudFront", "CloudWatch", "Caddy"])
def test_command_of_a_cut_log(name, folder, tmp_path, sigv4_command):
    """A URL whose end is missing is not one that somebody signed; the damage is reported."""
    log = tmp_path / "access.log"
    key = tmp_path / "ledger.key"
    key.write_bytes(KEY)
    arguments = ["audit", "access-log", str(log), "--ledger", str(folder), "--ledger-key", str(key)]
    *head, last = LOGS[name]
    text = "\n".join([*head, last, last])
    for at in range(len(text) - len(last), len(text), 5):
        log.write_text(text[:at])
        status, _, err = sigv4_command(*arguments)
        assert status in (0, 1)
        assert "1 presigned requests: 1" in err or "2 presigned requests: 2" in err
        if status == 0:
            assert text[at - 1] == "\n" or "2 presigned requests" in err
        else:
            assert "a last line that breaks off" in " ".join(err.split())


@pytest.mark.parametrize("agent", [r"a \"b\" c", "a \\\\"])
def test_command_of_a_log_with_quotes_in_an_agent(agent, folder, tmp_path, sigv4_command):
    """Apache writes a backslash before a quote or backslash: a later line has as many fields."""
    log = tmp_path / "access.log"
    key = tmp_path / "ledger.key"
    key.write_bytes(KEY)
    arguments = ["audit", "access-log", str(log), "--ledger", str(folder), "--ledger-key", str(key)]
    url, with_agent = (
        f'1.1.1.1 - - [01/Dec/2026:08:20:00 +0000] "GET {PATH} HTTP/1.1" 200 1 "-" "{each}"'
        for each in ("curl", agent)
    )
    for text in (f"{with_agent}\n{url}", f"{url}\n{with_agent}"):
        log.write_text(text)
        status, _, err = sigv4_command(*arguments)
        assert (status, "2 presigned requests: 2" in err) == (0, True)
        log.write_text(text[:-1])
        status, _, err = sigv4_command(*arguments)
        assert (status, "a last line that breaks off" in " ".join(err.split())) == (1, True)
    log.write_text(f"{url}\n{with_agent[: with_agent.index('a ') + 4]}")
    assert sigv4_command(*arguments)[0] == 1


def test_verify_command(folder, sigv4_command, tmp_path):
    """Status 0 for what is intact, 3 for what is not; the heads to keep are printed."""
    (path,) = folder.iterdir()
    status, out, err = sigv4_command("ledger", "verify", str(folder))
    assert (status, err) == (0, "")
    head = out.rpartition("head ")[2].strip()
    assert out == f"{path}: intact; 2 records, 4 URLs; head {head}\n"
    assert sigv4_command("ledger", "verify", str(path), "--head", head.upper())[0] == 0
    content = path.read_bytes()
    cut = content.splitlines(keepends=True)[:-1]
    path.write_bytes(b"".join(cut))
    assert sigv4_command("ledger", "verify", str(folder))[0] == 0
    status, out, _ = sigv4_command("ledger", "verify", str(folder), "--head", head)
    assert (status, f"no line has the hash {head}" in out) == (3, True)
    path.write_bytes(content[:-5])
    status, _, err = sigv4_command("ledger", "verify", str(folder))
    assert (status, "without a line end" in err) == (0, True)
    path.write_bytes(content.replace(b"GET", b"PUT"))
    status, out, _ = sigv4_command("ledger", "verify", str(folder), "--output", "json")
    found = json.loads(out)
    assert (status, found["files"][0]["line"], found["missing_heads"]) == (3, 2, [])
    assert "line 2: its hash does not follow" in sigv4_command("ledger", "verify", str(folder))[1]
    status, _, err = sigv4_command("ledger", "verify", str(folder), "--head", "abc")
    assert (status, "64 hexadecimal digits" in err) == (1, True)
    status, _, err = sigv4_command("ledger", "verify", str(tmp_path / "issued" / ".."))
    path.unlink()
    status, _, err = sigv4_command("ledger", "verify", str(folder))
    assert (status, "There is no ledger" in err) == (1, True)


@pytest.fixture
def sigv4_command(capsys):
    """Run the command line; its status and what it prints."""
    from sigv4.cli import main

    def run(*arguments):
        try:
            status = main(arguments)
        except SystemExit as left:
            status = left.code
        return (status, *capsys.readouterr())

    return run


def test_url_of_the_tests():
    assert urlsplit(URL).path == "/a%20b/%C3%BC"
