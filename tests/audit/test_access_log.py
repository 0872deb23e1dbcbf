"""Lines of S3's server access log: AWS's own samples, older and newer ones, and forged ones."""

from __future__ import annotations

import pytest

from sigv4.audit.access_log import parse_line
from sigv4.audit.records import Malformed

OWNER = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
HOST_ID = "s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234="
ARN = "arn:aws:iam::123456789012:user/ana"


def line(
    uri='"GET /my-bucket/k HTTP/1.1"',
    agent='"boto3/1.9"',
    *,
    referer='"-"',
    version="SigV2",
    auth="QueryString",
    requester=ARN,
    tail="my-bucket.s3.us-east-1.amazonaws.com TLSV1.2 - - us-east-1",
):
    """A line in the form of AWS's samples."""
    return (
        f"{OWNER} my-bucket [06/Feb/2019:00:01:57 +0000] 192.0.2.3 {requester} 3E57427F3EXAMPLE "
        f"REST.GET.OBJECT k {uri} 200 - 113 - 7 - {referer} {agent} - {HOST_ID} {version} "
        f"ECDHE-RSA-AES128-GCM-SHA256 {auth} {tail}"
    )


def test_fields():
    """The fields that are counted."""
    uri = '"GET /my-bucket/k?AWSAccessKeyId=AKIAJ2345678ABCDEFGH&Expires=1549411317 HTTP/1.1"'
    found = parse_line(line(uri))
    assert found._asdict() == {
        "time": "2019-02-06T00:01:57Z",
        "version": "SigV2",
        "auth": "QueryString",
        "requester": ARN,
        "agent": "boto3/1.9",
        "key_id": "AKIAJ2345678ABCDEFGH",
        "bucket": "my-bucket",
        "tls": "TLSV1.2",
        "is_long": False,
    }


@pytest.mark.parametrize(
    ("query", "is_long"),
    [
        ("X-Amz-Expires=604800", False),
        ("X-Amz-Expires=604801", True),
        ("X-Amz-Expires=abc", False),
        ("AWSAccessKeyId=A&Expires=1550016117", False),  # seven days from then
        ("AWSAccessKeyId=A&Expires=1550016118", True),
        ("Expires=", False),
        ("notExpires=9999999999", False),
        ("x=1", False),
    ],
)
def test_urls_over_seven_days(query, is_long):
    """Version 4 says a duration, Version 2 an end."""
    assert parse_line(line(f'"GET /my-bucket/k?{query} HTTP/1.1"')).is_long is is_long


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("X-Amz-Credential=AKIAJ2345678ABCDEFGH%2F20190206", "AKIAJ2345678ABCDEFGH"),
        ("x=1&X-Amz-Credential=AKIAJ2345678ABCDEFGH/20190206", "AKIAJ2345678ABCDEFGH"),
        ("X-Amz-Credential=<script>", "-"),
        ("yX-Amz-Credential=AKIAJ2345678ABCDEFGH", "-"),
    ],
)
def test_key(query, key):
    """The access key of a presigned URL; a header's is not in the log."""
    assert parse_line(line(f'"GET /k?{query} HTTP/1.1"')).key_id == key
    assert parse_line(line(f'"GET /k?{query} HTTP/1.1"', auth="AuthHeader")).key_id == "-"


@pytest.mark.parametrize("version", ["SigV4", "SigV2", "SigV4A"])
@pytest.mark.parametrize("auth", ["AuthHeader", "QueryString"])
def test_versions(version, auth):
    """As the log has them."""
    found = parse_line(line(version=version, auth=auth))
    assert (found.version, found.auth) == (version, auth)


def test_not_signed():
    """A dash; and what is neither is not believed."""
    assert parse_line(line(version="-", auth="-", requester="-")).version == "not signed"
    assert parse_line(line(version="SigV9")).version == "not logged"


FORGED = ' 200 - 1 - 1 - "-" "boto3" - id SigV4 cipher AuthHeader host TLSv1.2 - -'


@pytest.mark.parametrize(
    "forged",
    [
        {"agent": f'"x"{FORGED}"'},
        {"agent": f'"curl" {FORGED} "y"'},
        {"uri": f'"GET /k"{FORGED} HTTP/1.1"'},
        {"referer": f'"http://x"{FORGED}"'},
        {"agent": '"' + '" ' * 50 + '"'},
    ],
)
def test_forged_lines(forged):
    """Quotes that a client sends change neither version nor requester, time or TLS."""
    found = parse_line(line(**forged))
    assert (found.version, found.auth, found.requester) == ("SigV2", "QueryString", ARN)
    assert (found.time, found.bucket, found.tls) == ("2019-02-06T00:01:57Z", "my-bucket", "TLSV1.2")


def test_agent_without_quotes():
    """A dash may be without them."""
    found = parse_line(line(agent="-"))
    assert (found.version, found.auth, found.tls) == ("SigV2", "QueryString", "TLSV1.2")


def test_batch_delete():
    """No field has quotes."""
    text = (
        f"{OWNER} my-bucket [06/Feb/2019:00:01:57 +0000] 192.0.2.3 {ARN} 3E57427F3EXAMPLE "
        f"BATCH.DELETE.OBJECT k - 204 - - 141 - - - - version {HOST_ID} SigV4 - AuthHeader "
        "my-bucket.s3.us-east-1.amazonaws.com TLSv1.2 - -"
    )
    found = parse_line(text)
    assert (found.version, found.auth, found.agent) == ("SigV4", "AuthHeader", "-")
    assert found.tls == "TLSv1.2"


def test_older_lines():
    """Before March 2019 a line ended with the version id, and for a time with the host."""
    old = line().partition(f" {HOST_ID}")[0]
    assert parse_line(old).version == "not logged"
    assert parse_line(line(tail="host")).tls == "-"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a b c d e f g h i j",
        line().replace("[06/Feb/2019:00:01:57 +0000]", "[06/Feb/2019 00:01:57 +0000]"),
        line().replace("06/Feb", "06/Foo"),
        line().replace("06/Feb", "xx/Feb"),
        line().replace("+0000]", "-0800]"),
        line().replace("00:01:57", "0:01:57"),
        line() + "x" * (1 << 20),
    ],
)
def test_malformed(text):
    """It is refused with a reason that does not quote the line."""
    with pytest.raises(Malformed, match="too few fields|the time is not|too long"):
        parse_line(text)


def test_many_days(monkeypatch):
    """What is remembered of days is bounded."""
    from sigv4.audit import access_log

    monkeypatch.setattr(access_log, "_MOST_DAYS", 3)
    for day in range(1, 9):
        assert parse_line(line().replace("06/Feb", f"0{day}/Feb")).time[8:10] == f"0{day}"
    assert len(access_log._DAYS) <= 4


@pytest.mark.parametrize(
    "time",
    [
        "31/Feb/2019:00:01:57",
        "00/Feb/2019:00:01:57",
        "06/Feb/0000:00:01:57",
        "06/Feb/2019:aa:bb:cc",
        "06/Feb/2019:24:00:00",
        "06/Feb/2019:00:60:00",
        "06/Feb/2019:00:00:0",
        "06/Feb/2019:00:00:0\u0663",
        "\u0660\u0666/Feb/2019:00:01:57",
        "06/feb/2019:00:01:57",
        "06/Feb-2019:00:01:57",
        "6/Feb/2019:00:01:57",
    ],
)
@pytest.mark.parametrize("query", ["", "?AWSAccessKeyId=AKIAJ2345678ABCDEFGH&Expires=1549411317"])
def test_times_that_do_not_exist(time, query):
    """A day or a time that does not exist is a malformed line, never another error."""
    text = line(f'"GET /k{query} HTTP/1.1"').replace("06/Feb/2019:00:01:57", time)
    with pytest.raises(Malformed, match="the time is not"):
        parse_line(text)


def test_times():
    """The first and the last second of a day, in a leap year."""
    for time in ("29/Feb/2020:00:00:00", "29/Feb/2020:23:59:59"):
        text = line().replace("06/Feb/2019:00:01:57", time)
        assert parse_line(text).time == f"2020-02-29T{time[12:]}Z"
