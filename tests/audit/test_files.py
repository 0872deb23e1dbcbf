"""Logs in all forms, the summary and its outputs, and the two commands."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import datetime, timezone

import pytest
from defusedxml import ElementTree

from sigv4.audit import Damaged, Malformed, Summary, output, summary
from sigv4.audit.files import access_logs, trails
from sigv4.cli import main

from .test_access_log import ARN, line

OLD, NEW = line(), line(version="SigV4", auth="AuthHeader", agent='"aws-cli/2"')
CLOUDWATCH = {
    "request_time": "2019-02-06T00:01:57.123Z",
    "bucket_name": "my-bucket",
    "requester": ARN,
    "request_uri": "GET /k?AWSAccessKeyId=AKIAJ2345678ABCDEFGH&Expires=9999999999 HTTP/1.1",
    "user_agent": "boto3/1.9",
    "signature_version": "SigV2",
    "authentication_type": "QueryString",
    "tls_version": "TLSv1.2",
}
EVENT = {
    "eventTime": "2019-02-06T00:01:57Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "GetObject",
    "userAgent": "[boto3/1.9]",
    "userIdentity": {"arn": ARN, "accessKeyId": "AKIAJ2345678ABCDEFGH"},
    "requestParameters": {"bucketName": "my-bucket", "X-Amz-Expires": "864000"},
    "additionalEventData": {"SignatureVersion": "SigV2", "AuthenticationMethod": "QueryString"},
    "tlsDetails": {"tlsVersion": "TLSv1.2"},
}


@pytest.fixture
def write(tmp_path):
    def run(name, content):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(data)
        return str(path)

    return run


def only(records):
    (record,) = records
    return record


def test_text_gzip_and_folders(write, tmp_path):
    """All files below a folder, compressed or not, with line ends of either kind."""
    write("logs/a", f"{OLD}\n{NEW}\r\n\n")
    write("logs/b.gz", gzip.compress(f"{OLD}\n{NEW}".encode()))
    write("logs/c", b"")
    found = list(access_logs([str(tmp_path / "logs")]))
    assert [each.version for each in found] == ["SigV2", "SigV4"] * 2
    assert {each.tls for each in found} == {"TLSV1.2"}


def test_broken_gzip(write):
    """What can be read of it is counted, and the rest reported."""
    whole = gzip.compress("\n".join([OLD] * 2000).encode())
    *good, last = access_logs([write("a.gz", whole[:-20])])
    assert isinstance(last, Damaged)
    assert "broken gzip" in str(last)
    assert {each.version for each in good} == {"SigV2"}
    assert len(good) > 1900


def test_missing_file():
    """It is an error, with the name."""
    with pytest.raises(FileNotFoundError):
        list(access_logs(["/nowhere/at/all"]))


def test_bytes_that_are_not_utf_8(write):
    """They are replaced."""
    found = only(access_logs([write("a", OLD.encode().replace(b"boto3", b"\xff\xfe"))]))
    assert found.version == "SigV2"


def test_long_lines(write, monkeypatch):
    """A line over the limit is not kept whole; the next one is read."""
    monkeypatch.setattr("sigv4.audit.files._BLOCK", 100)
    monkeypatch.setattr("sigv4.audit.files._LONGEST", 2000)
    first, second = access_logs([write("a", "x" * 50_000 + f"\n{OLD}\n")])
    assert isinstance(first, Malformed)
    assert second.version == "SigV2"


@pytest.mark.parametrize(
    "value",
    [
        CLOUDWATCH,
        {"content": {"attributes": CLOUDWATCH}},
        {
            "event": {
                "SigV": "SigV2",
                **{k: v for k, v in CLOUDWATCH.items() if k != "signature_version"},
            }
        },
    ],
)
def test_json(write, value):
    """CloudWatch's objects, also inside an export of Datadog."""
    found = only(access_logs([write("a.json", json.dumps(value))]))
    assert (found.time, found.version, found.requester) == ("2019-02-06T00:01:57Z", "SigV2", ARN)
    assert (found.key_id, found.is_long, found.tls) == ("AKIAJ2345678ABCDEFGH", True, "TLSv1.2")


@pytest.mark.parametrize("name", ["message", "@message", "log"])
def test_text_in_json(write, name):
    """The line as S3 wrote it, in a field."""
    assert only(access_logs([write("a", json.dumps({name: OLD}))])).version == "SigV2"


def test_json_without_values(write):
    """null stands for a dash."""
    bare = {**dict.fromkeys(CLOUDWATCH), "request_time": "2019-02-06T00:01:57Z", "operation": "x"}
    found = only(access_logs([write("a", json.dumps(bare))]))
    assert (found.version, found.requester, found.tls) == ("not signed", "-", "-")
    del bare["operation"]
    assert only(access_logs([write("a", json.dumps(bare))])).version == "not logged"
    dashes = {**CLOUDWATCH, "signature_version": "-"}
    assert only(access_logs([write("a", json.dumps(dashes))])).version == "not signed"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"a": 1}',
        '{"message": 5}',
        json.dumps({**CLOUDWATCH, "request_time": "soon"}),
        json.dumps({**CLOUDWATCH, "request_time": "0001-01-01T00:00:00+23:59"}),
        json.dumps({**CLOUDWATCH, "request_time": "9999-12-31T23:59:59-23:59"}),
        '{"event":' * 900 + json.dumps(CLOUDWATCH) + "}" * 900,
        "{" * 99_999,
    ],
)
def test_malformed_json(write, text):
    """It is counted, and not fatal."""
    assert isinstance(only(access_logs([write("a", text)])), Malformed)


def test_parquet(tmp_path):
    """The columns of AWS's Athena table."""
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra 'arrow')")
    from pyarrow.parquet import write_table

    columns = {
        "bucket_name": ["b", "b", "b"],
        "requestdatetime": ["06/Feb/2019:00:01:57 +0000", "[06/Feb/2019:00:01:57 +0000]", "x"],
        "requester": [ARN, ARN, ARN],
        "request_uri": ["GET / HTTP/1.1"] * 3,
        "useragent": ['"boto3"', None, "a"],
        "sigv": ["SigV2", "SigV4", "SigV4"],
        "authtype": ["AuthHeader"] * 3,
        "tlsversion": ["TLSV1.2"] * 3,
    }
    write_table(pa.table(columns), tmp_path / "a.parquet")
    first, second, third = access_logs([str(tmp_path / "a.parquet")])
    assert (first.version, first.agent, first.time) == ("SigV2", "boto3", "2019-02-06T00:01:57Z")
    assert (second.version, second.agent, second.tls) == ("SigV4", "-", "TLSv1.2")
    assert isinstance(third, Malformed)
    times = pa.array([datetime(2019, 2, 6, tzinfo=timezone.utc)] * 3)
    write_table(pa.table({**columns, "requestdatetime": times}), tmp_path / "a.parquet")
    assert {each.time for each in access_logs([str(tmp_path / "a.parquet")])} == {
        "2019-02-06T00:00:00Z"
    }


def test_parquet_without_pyarrow(write, monkeypatch):
    """The error names the extra."""
    from sigv4 import MissingExtra

    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtra, match="arrow"):
        list(access_logs([write("a.parquet", "x")]))


OTHER = {**EVENT, "eventSource": "sts.amazonaws.com"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"Records": [EVENT, OTHER]}),
        json.dumps({"Records": [EVENT]}, indent=2),
        json.dumps(EVENT) + "\n\n" + json.dumps(OTHER),
        json.dumps([EVENT, OTHER]),
    ],
)
def test_cloudtrail(write, text):
    """Documents, arrays and events of a line; those of other services are passed over."""
    found = only(trails([write("a.json.gz", gzip.compress(text.encode()))]))
    assert found._asdict() == {
        "time": "2019-02-06T00:01:57Z",
        "version": "SigV2",
        "auth": "QueryString",
        "requester": ARN,
        "agent": "boto3/1.9",
        "key_id": "AKIAJ2345678ABCDEFGH",
        "bucket": "my-bucket",
        "tls": "TLSv1.2",
        "is_long": True,
    }


def test_bare_event(write):
    """What is missing is a dash, and what says no version is not logged."""
    found = only(trails([write("a", '{"eventTime": "2019-02-06T00:01:57Z"}')]))
    assert (found.version, found.requester, found.bucket) == ("not logged", "-", "-")


def test_carriage_returns(write):
    """Lines that end as in Windows; another carriage return is part of its line."""
    text = f"{OLD}\r\n{NEW}\r\n{OLD}\r"
    found = list(access_logs([write("a", text)]))
    assert [each.version for each in found] == ["SigV2", "SigV4", "SigV2"]
    assert next(iter(access_logs([write("b", f"\r\n{OLD}\n")]))).version == "SigV2"


@pytest.mark.parametrize(
    "text", ["{", "[5]", '{"eventTime": 5}', '{"eventTime": "soon"}', "5", b"\x1f\x8b broken"]
)
def test_malformed_trails(write, text):
    """Counted, and not fatal."""
    assert isinstance(only(trails([write("a", text)])), Malformed)


def lines_of(*records):
    return "\n".join(records) + "\n"


def counted(write, *records):
    return Summary().add_all(access_logs([write("a", lines_of(*records))]))


def test_groups(write):
    """One for each signer, client and way of signing, Version 2 first."""
    late = OLD.replace("00:01:57", "23:00:00")
    early = OLD.replace("06/Feb", "05/Feb").replace("TLSV1.2", "TLSv1.1")
    morning = OLD.replace("00:01:57", "00:00:01")
    found = counted(write, NEW, NEW, NEW, OLD, late, morning, early, "nonsense")
    old, new = found.sorted()
    assert (old.version, old.count, old.first, old.last) == (
        "SigV2",
        4,
        "2019-02-05T00:01:57Z",
        "2019-02-06T23:00:00Z",
    )
    assert dict(old.tls) == {"TLSv1.2": 3, "TLSv1.1": 1}
    assert (new.count, new.agent, new.buckets) == (3, "aws-cli/2", {"my-bucket"})
    assert (found.count("SigV2"), found.malformed, found.read) == (4, 1, 8)
    assert found.reasons == ["record 8: too few fields"]
    assert found.days[("2019-02-06", "SigV2")] == 3
    assert found.sorted(["SigV4"]) == [new]


def test_long_urls_are_counted(write):
    """Each of a group, the first one among them."""
    uri = '"GET /k?X-Amz-Expires=864000 HTTP/1.1"'
    found = counted(write, line(uri), line(uri))
    assert (found.long, found.sorted()[0].long) == (2, 2)


def test_memory_is_bounded(write, monkeypatch):
    """A client that changes its name makes no more groups than the limit, and all are counted."""
    monkeypatch.setattr(summary, "MOST_GROUPS", 5)
    monkeypatch.setattr(summary, "_MOST_CELLS", 3)
    monkeypatch.setattr(summary, "_MOST_BUCKETS", 2)
    made = [
        line(agent=f'"{number}"').replace(" my-bucket ", f" b-{number % 4} ", 1)
        for number in range(50)
    ]
    found = counted(write, *made, *made, *["x"] * 20)
    assert len(found.groups) == 6
    assert sum(group.count for group in found.groups.values()) == 100
    assert max(len(group.buckets) for group in found.groups.values()) == 2
    assert (found.malformed, len(found.reasons)) == (20, 5)


def test_outputs(write):
    """Table, CSV, JSON and SVG; what clients sent is harmless in each."""
    hostile = '"=cmd|\x1b[31m<script>&\u202e"'
    found = counted(write, line(agent=hostile), NEW)
    groups = found.sorted()
    table = output.as_table(found, groups)
    assert table.startswith("2 requests, 1 with Signature Version 2, 0 with a presigned URL")
    assert "\x1b" not in table
    rows = list(csv.reader(io.StringIO(output.as_csv(groups))))
    assert rows[0][:2] == ["requests", "version"]
    assert rows[1][-1].startswith("'=cmd|?[31m")
    shown = json.loads(output.as_json(found, groups))
    assert (shown["sigv2"], shown["groups"][0]["user_agent"]) == (1, hostile.strip('"'))
    root = ElementTree.fromstring(output.as_svg(found))
    bars = [each for each in root.iter() if each.tag.endswith("rect")]
    assert len(bars) == 2 + 3
    assert ElementTree.fromstring(output.as_svg(Summary())).tag.endswith("svg")
    assert output.as_table(Summary(), []).startswith("0 requests")
    assert output.printable("x" * 100, 10) == "xxxxxxx..."


@pytest.mark.parametrize("form", ["table", "csv", "json", "svg"])
def test_command(write, capsys, form):
    """Status 3 where Version 2 is found, in every form of output."""
    file = write("a", lines_of(OLD, NEW, "x"))
    assert main(["audit", "access-log", file, "--output", form, "--only-sigv2"]) == 3
    out, err = capsys.readouterr()
    assert "boto3" in out or form == "svg"
    assert "aws-cli" not in out
    assert "1 of 3 records cannot be read, as record 3: too few fields" in err


def test_command_of_a_clean_log(write, capsys):
    """Status 0, and no note."""
    assert main(["audit", "access-log", write("a", lines_of(NEW))]) == 0
    assert capsys.readouterr().err == ""


def test_command_of_cloudtrail(write, capsys):
    """The same for a trail."""
    assert main(["audit", "cloudtrail", write("a", json.dumps(EVENT))]) == 3
    assert (
        "1 requests, 1 with Signature Version 2, 1 with a presigned URL" in capsys.readouterr().out
    )


def test_standard_input(capsys, monkeypatch):
    """It is the default."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines_of(OLD).encode())))
    assert main(["audit", "access-log", "--output", "json"]) == 3
    assert json.loads(capsys.readouterr().out)["requests"] == 1


GARBAGE = bytes(range(256)) * 40
GZIPPED = gzip.compress(lines_of(*[NEW] * 2000).encode(), mtime=0)
TRAIL = json.dumps({"Records": [{**EVENT, "additionalEventData": {}, "requestParameters": {}}] * 3})


@pytest.mark.parametrize(
    ("command", "data", "words"),
    [
        ("access-log", GARBAGE, "records can be read, so nothing is known about them."),
        ("access-log", GZIPPED[:20], "records can be read"),
        ("access-log", b"PK\x03\x04" + GZIPPED, "records can be read"),
        ("access-log", TRAIL.encode(), "records can be read"),
        (
            "access-log",
            GZIPPED[:-20],
            "broken gzip (EOFError). What is missing there was not read.",
        ),
        ("access-log", GZIPPED[:-8] + b"garbage!", "broken gzip (BadGzipFile)"),
        ("cloudtrail", GARBAGE, "records can be read"),
        ("cloudtrail", TRAIL.encode()[:-30], "None of the 1 records can be read"),
        ("cloudtrail", gzip.compress(TRAIL.encode(), mtime=0)[:-20], "records can be read"),
        ("cloudtrail", b"Event name,Event time\nGetObject,2019-02-06", "records can be read"),
        ("cloudtrail", b'{"Events": [{"EventName": "GetObject"}]}', "records can be read"),
        ("cloudtrail", (TRAIL + "\n" + TRAIL[:50]).encode(), "JSON that breaks off"),
    ],
)
def test_command_of_a_damaged_log(write, capsys, command, data, words):
    """Status 1: what is missing may be what was looked for."""
    assert main(["audit", command, write("a", data)]) == 1
    out, err = capsys.readouterr()
    assert words in err
    assert "requests, 0 with Signature Version 2" in out


@pytest.mark.parametrize("command", ["access-log", "cloudtrail"])
def test_command_without_anything_to_read(tmp_path, capsys, monkeypatch, command):
    """Status 1 for a folder without files and for an empty standard input; 0 for an empty file."""
    assert main(["audit", command, str(tmp_path)]) == 1
    assert "There are no files. Pass other files or folders." in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["audit", command]) == 1
    assert "Standard input is empty." in capsys.readouterr().err
    (tmp_path / "a").write_bytes(b"")
    assert main(["audit", command, str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""


def test_command_of_a_trail_of_other_services(write, capsys):
    """It was read, and has no request to S3."""
    assert main(["audit", "cloudtrail", write("a", json.dumps({"Records": [OTHER]}))]) == 0
    assert capsys.readouterr().out.startswith("0 requests")


def test_command_of_a_damaged_log_in_which_something_was_found(write, capsys):
    """Status 3, and a note on the damage."""
    data = gzip.compress(lines_of(*[OLD] * 2000).encode())[:-20]
    assert main(["audit", "access-log", write("a", data), "--output", "json"]) == 3
    out, err = capsys.readouterr()
    assert "sigv4: note: " in err
    assert "broken gzip (EOFError). What is missing there was not read." in err
    assert "broken gzip" in json.loads(out)["damaged_files"][0]


def test_lines_after_one_that_is_not_json(write):
    """Each is read on its own, if the whole is not one document."""
    text = "\n".join([json.dumps(EVENT), "not JSON", json.dumps(EVENT), json.dumps(EVENT)])
    found = list(trails([write("a", text)]))
    assert [type(each).__name__ for each in found] == ["Record", "Malformed", "Record", "Record"]


def test_document_over_lines_that_breaks_off(write):
    """It is one damage, and not one for each line."""
    text = json.dumps({"Records": [EVENT]}, indent=2)[:-5]
    assert isinstance(only(trails([write("a", text)])), Damaged)
    other = only(trails([write("b", "a,b\n1,2\n")]))
    assert not isinstance(other, Damaged)


@pytest.mark.parametrize("start", ["[", '{"Records": ['])
def test_document_that_breaks_off_after_an_event(write, start):
    """What stands on lines of its own is counted, and the document is damaged."""
    *_, found, damage = trails([write("a", f"{start}\n{json.dumps(EVENT)}")])
    assert (found.version, type(damage)) == ("SigV2", Damaged)


@pytest.mark.parametrize("start", ["CloudTrail:", "from a [", "a,"])
def test_words_before_lines_of_events(write, start):
    """They are no beginning of a document: the events are whole."""
    text = f"{start}\n{json.dumps(EVENT)}\n{json.dumps(EVENT)}\n"
    found = list(trails([write("a", text)]))
    assert [type(each).__name__ for each in found] == ["Malformed", "Record", "Record"]


def test_few_damaged_files_are_kept(write, tmp_path):
    """As many as reasons."""
    for number in range(9):
        write(f"logs/{number}", GZIPPED[:-20])
    found = Summary().add_all(access_logs([str(tmp_path / "logs")]))
    assert (len(found.damaged), found.malformed) == (summary.SHOWN_MALFORMED, 9)


def test_broken_parquet(write, capsys):
    """It is damaged."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra 'arrow')")
    file = write("a.parquet", b"PAR1" + GARBAGE)
    assert isinstance(only(access_logs([file])), Damaged)
    assert main(["audit", "access-log", file]) == 1
    assert "records can be read" in capsys.readouterr().err
    with pytest.raises(FileNotFoundError):
        list(access_logs([f"{file}.parquet"]))


CLEAN = {**EVENT, "additionalEventData": {"SignatureVersion": "SigV4"}, "requestParameters": {}}
UNSIGNED = {**CLOUDWATCH, "signature_version": "SigV4", "request_uri": "GET / HTTP/1.1"}
CUT = {
    "text": ("access-log", "a", lines_of(NEW, OLD)),
    "JSON lines": ("access-log", "a", lines_of(*map(json.dumps, (UNSIGNED, CLOUDWATCH)))),
    "text in JSON": ("access-log", "a", lines_of(*map(json.dumps, (UNSIGNED, {"log": OLD})))),
    "gzip": ("access-log", "a.gz", gzip.compress(lines_of(NEW, OLD).encode(), mtime=0)),
    "trail": ("cloudtrail", "a", json.dumps({"Records": [CLEAN, EVENT]})),
    "indented trail": ("cloudtrail", "a", json.dumps({"Records": [CLEAN, EVENT]}, indent=1)),
    "events on lines of an array": (
        "cloudtrail",
        "a",
        f"[\n{json.dumps(CLEAN)},\n{json.dumps(EVENT)}\n]\n",
    ),
    "events on lines of a document": (
        "cloudtrail",
        "a",
        f'{{"Records": [\n{json.dumps(CLEAN)}\n,\n{json.dumps(EVENT)}\n]}}\n',
    ),
    "event lines": ("cloudtrail", "a", lines_of(*map(json.dumps, (CLEAN, EVENT)))),
    "gzip of a trail": (
        "cloudtrail",
        "a.gz",
        gzip.compress(json.dumps({"Records": [CLEAN, EVENT]}).encode(), mtime=0),
    ),
}


@pytest.mark.parametrize("form", CUT)
def test_cut_at_any_place(form, write):
    """Status 0 only where all records before the cut are whole, as after a line of text."""
    command, name, text = CUT[form]
    data = text if isinstance(text, bytes) else text.encode()
    assert main(["audit", command, write(name, data)]) == 3
    for at in {*range(0, len(data), 7), *range(len(data) - 40, len(data))}:
        if main(["audit", command, write(name, data[:at])]) == 0:
            rest = data[:at].decode().rstrip("\n").rpartition("\n")[2]
            is_whole = rest[:1] == "{" and rest[-1:] == "}"
            is_text = " SigV4 " in rest and rest.count('"') == 6
            assert name == "a"
            assert not rest or is_whole or is_text


@pytest.mark.parametrize(
    "text",
    [
        line(version="-", auth="-", agent='"curl/8"'),
        line(version="SigV4"),
        json.dumps(UNSIGNED),
    ],
)
def test_last_line_without_a_newline(write, text):
    """It is whole if its fields are."""
    assert main(["audit", "access-log", write("a", f"{NEW}\n{text}")]) == 0


@pytest.mark.parametrize("text", [NEW[:226], NEW[:60], line(version="-", agent="-")[:240], "{"])
def test_last_line_that_breaks_off(write, capsys, text):
    """It is damage; so is no line in the middle, which a client can have written."""
    assert main(["audit", "access-log", write("a", f"{NEW}\n{text}")]) == 1
    assert "a last line that breaks off. What is missing there was not" in capsys.readouterr().err
    assert main(["audit", "access-log", write("a", f"{text}\n{NEW}\n")]) == 0


@pytest.mark.parametrize("data", [b"", b"\x1f"])
def test_gzip_without_content(write, capsys, data):
    """Compressed files are never empty."""
    write("logs/a", lines_of(NEW))
    file = write("logs/b.gz", data)
    assert main(["audit", "access-log", str(file).rpartition("/")[0]]) == 1
    assert "broken gzip (it has no content)" in capsys.readouterr().err


def test_parquet_with_broken_pages(tmp_path, write, capsys):
    """What other files hold is counted."""
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra 'arrow')")
    from pyarrow.parquet import write_table

    names = ("requestdatetime", "sigv", "requester")
    values = (["06/Feb/2019:00:01:57 +0000"] * 999, ["SigV4"] * 999, [str(n) for n in range(999)])
    file = tmp_path / "logs" / "a.parquet"
    write("logs/b", lines_of(OLD))
    write_table(pa.table(dict(zip(names, values, strict=True))), file)
    data = bytearray(file.read_bytes())
    data[200:2000] = b"\xff" * 1800
    file.write_bytes(data)
    assert main(["audit", "access-log", str(tmp_path / "logs")]) == 3
    out, err = capsys.readouterr()
    assert "1 requests, 1 with Signature Version 2" in out
    assert "broken Parquet" in err
