"""The parts: targets, texts, policies, classes, and what is written on the wire."""

from __future__ import annotations

import json
import lzma
import re
import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

from sigv4.conformance.cases import of_clone
from sigv4.conformance.server import CLASSES, Severity, Target, hostile
from sigv4.conformance.server.classes import ALL_CLASSES, class_of
from sigv4.conformance.server.curl import LONGEST, command
from sigv4.conformance.server.filling import Filler
from sigv4.conformance.server.hostile import HostileCase, read, why_not
from sigv4.conformance.server.policies import decode, encode
from sigv4.conformance.server.state import State, signed
from sigv4.conformance.server.variants import VARIANTS
from sigv4.conformance.server.wire_request import WireRequest, make
from sigv4.core.errors import InvalidParameter

from .fakes import KEY_ID, SECRET, error, fake, response

TARGET = Target(
    "http://[::1]:9000/base/", "MyKey", "secret", "eu-west-1", "s3", "bucket", "run-1", "second"
)
NOW = datetime(2026, 11, 30, 0, 5, 7, tzinfo=timezone.utc)
NOON = datetime(2013, 5, 24, 12, tzinfo=timezone.utc)
CASES = read()
FILLER = Filler(TARGET, NOON, NOW, {"20130524": "20261130"})


def test_target():
    """Host, port, path before the bucket."""
    assert (TARGET.host, TARGET.hostname, TARGET.port) == ("[::1]:9000", "::1", 9000)
    assert (TARGET.base, TARGET.scheme) == ("/base", "http")
    assert Target("https://s3.example.com", "a", "b").port == 443
    assert "secret" not in repr(TARGET)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:9000",
        "ftp://a",
        "http://",
        "http://a?b",
        "http://u@a",
        "http://a:x",
        "http://[",
    ],
)
def test_urls_that_are_no_server(url):
    """Each is refused."""
    with pytest.raises(InvalidParameter, match="is not the root of a server"):
        Target(url, "a", "b")


@pytest.mark.parametrize(
    ("host", "aws"),
    [
        ("s3.amazonaws.com", True),
        ("S3.EU-WEST-1.AMAZONAWS.COM", True),
        ("s3.cn-north-1.amazonaws.com.cn", True),
        ("x.lambda-url.eu-west-1.on.aws", True),
        ("s3.example.com", False),
        ("amazonaws.com.example.org", False),
        ("127.0.0.1", False),
    ],
)
def test_hosts_of_aws(host, aws):
    """Its suffixes, and its own top-level domain."""
    assert Target(f"https://{host}", "a", "b").is_aws == aws


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("examplebucket.s3.amazonaws.com", "[::1]:9000"),
        ("examplebucket.s3.amazonaws.com:8443", "::1:8443"),
        ("otherbucket.s3.amazonaws.com", "run-1.[::1]:9000"),
        ("/private/secret.txt", "/bucket/run-1/private/secret.txt"),
        ("20130524T115959Z", "20261130T000506Z"),
        ("20130524T120000z", "20261130T000507z"),
        ("20130524T115960Z", "20261130T000560Z"),
        ("+0130524T120000Z", "+0261130T000507Z"),
        ("2013052\u0664T120000Z", "2026113\u0660T000507Z"),
        ("Fri, 24 May 2013 12:00:00 GMT", "Mon, 30 Nov 2026 00:05:07 GMT"),
        ("20130230T120000Z", "20130230T120000Z"),
        ("99991231T235959Z", "99991231T235959Z"),
        ("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/", "MyKey/20261130/eu-west-1/s3/"),
        ("akiaiosfodnn7example", "mYkEY"),
        ("/20130523/eu-west-1/", "/20261129/us-east-1/"),
        ("/20130524/US-EAST-1/", "/20261130/EU-WEST-1/"),
    ],
)
def test_texts(old, new):
    """Hosts, places, dates, keys and scopes."""
    assert FILLER.text(old) == new


@pytest.mark.parametrize(
    ("day", "time", "new"),
    [
        ("20130524", "20130524T120000Z", "20261130"),
        ("20130524", "20130524T115000Z", "20261129"),  # ten minutes before is the day before
        ("20130523", "20130524T120000Z", "20261129"),
        ("20130524", "2013-05-24T12:00:00Z", "20261130"),
        ("99991231", "99991231T235959Z", "99991231"),
        ("2013-05-24", "20130524T120000Z", "2026-11-30"),
    ],
)
def test_days_of_scopes(day, time, new):
    """As far from the time of the signature as in the case."""
    assert FILLER.day(day, time) == new


def test_service():
    """Another signing name takes the place of s3."""
    other = Target("http://a", "k", "s", "us-east-1", "s3-object-lambda", "b", "p")
    filler = Filler(other, NOON, NOW, {})
    assert filler.scope_part("s3") == "s3-object-lambda"
    assert filler.text("/us-east-1/s3/aws4_request") == "/us-east-1/s3-object-lambda/aws4_request"


def test_policies_are_changed():
    """Keys get the prefix; the end moves along; one in a wrong form lies in the future."""
    policy = '{"expiration": "2013-05-25T12:00:00.000Z", "conditions": [["eq", "$key", "a"]]}'
    assert FILLER.policy(policy) == (
        '{"expiration": "2026-12-01T00:05:07.000Z", "conditions": [["eq", "$key", "run-1/a"]]}'
    )
    assert FILLER.policy('{"expiration": "2013-05-25"}') == '{"expiration": "2027-05-25"}'
    assert FILLER.policy('"2013-02-30T12:00:00Z"') == '"2027-02-30T12:00:00Z"'


@pytest.mark.parametrize("form", ["", "urlsafe", "lines", "plain", "utf-16"])
def test_policies_are_encoded_as_they_were(form):
    """Also in the wrong encodings."""
    text = '{"a": "' + "b" * 100 + '"}'
    assert decode(encode(text, form), form) == text


def test_wrong_paddings():
    """Both wrong forms are not base64 to a strict reader."""
    assert not encode("{}", "no-padding").endswith("=")
    assert len(encode("{}", "no-padding")) % 4
    assert encode("{}", "bits") != encode("{} ")
    assert decode("\ud800") is None
    assert decode("A") is None


def test_each_case_has_a_class():
    """Every class has a case, and only some are not about cases."""
    found = {class_of(case.id).code for case in CASES}
    without = {one.code for one in ALL_CLASSES} - found
    assert without == {"stored-body", "server-error", "hangs", "server-down"}
    assert {one.code for one in CLASSES} <= found
    with pytest.raises(LookupError):
        class_of("hostile/unknown")


def test_codes_of_classes():
    """Unique, in kebab case, with sentences."""
    codes = [one.code for one in ALL_CLASSES]
    assert len(set(codes)) == len(codes)
    for one in ALL_CLASSES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", one.code)
        assert one.accepts.endswith(".")
        assert one.remedy.endswith(".")
        assert one.severity.word == one.severity.name.lower()
    assert Severity.LOW < Severity.CRITICAL


def test_cases_by_pattern():
    """Control cases stay; a pattern that leaves nothing is refused."""
    some = read(["signature/zeros"], ["control/put"])
    assert [one.id for one in some if not one.must_be_accepted] == ["hostile/signature/zeros"]
    assert "hostile/control/put" not in [one.id for one in some]
    assert repr(some[0]) == "HostileCase('hostile/control/header')"
    with pytest.raises(
        InvalidParameter, match="The patterns nothing of only and skip leave no hostile case"
    ):
        read(["nothing"])


@pytest.mark.parametrize(
    ("name", "url", "owns", "reason"),
    [
        ("form/key-missing", "http://a", False, "it may write outside the prefix"),
        ("form/key-missing", "http://a", True, ""),
        ("form/bucket-url", "http://a", False, "it needs a second bucket"),
        ("payload/unsigned-http", "https://a", True, "it is about plain HTTP"),
        ("control/unsigned-payload", "http://a", True, "it is about HTTPS"),
        ("control/unsigned-payload", "https://a", True, ""),
        ("token/missing", "http://a", True, "it needs temporary credentials"),
        ("control/midnight", "http://a", True, "it arrives at midnight"),
        ("form/filename-growth", "http://a", True, "it could exhaust the memory"),
    ],
)
def test_what_cannot_be_sent(name, url, owns, reason):
    """By the server, and by what may be touched."""
    target = Target(url, "k", "s", bucket="b", prefix="p", owns_bucket=owns)
    (case,) = [one for one in CASES if one.id == f"hostile/{name}"]
    assert why_not(case, target).startswith(reason)
    assert bool(why_not(case, target)) == bool(reason)


@pytest.fixture(scope="module")
def requests() -> dict[str, WireRequest]:
    """Every case that can be sent, signed for a bucket of the user's."""
    target = Target("http://127.0.0.1:1", "MyKey", "s", "eu-central-1", "s3", "b", "p")
    return {one.id: make(one, target) for one in CASES if not why_not(one, target)}


def test_no_example_is_left_in_a_request(requests):
    """Nothing of AWS's example keys, bucket or year reaches a server."""
    for name, request in requests.items():
        head = request.head().decode("utf-8", "replace")
        assert "examplebucket" not in head, name
        assert "AKIAIOSFODNN7EXAMPLE" not in head, name
        assert "20130524" not in head, name
        assert request.head().endswith(b"\r\n\r\n")
        assert "X-Amz-Signature" not in repr(request)


def test_keys_stay_below_the_prefix(requests):
    """Every path is in the bucket, and every field `key` below the prefix of the run."""
    for name, request in requests.items():
        if not name.startswith("hostile/form/"):
            assert request.target.startswith("/b/p/"), name
            continue
        assert request.target == "/b"
        keys = re.findall(rb'name="(?i:key)"\r\n\r\n([^\r]*)', request.body)
        assert all(key.startswith(b"p/") for key in keys), name


def wire(target="/b/k", headers=(), body=b"", method="GET"):
    length = [] if any(name == "Content-Length" for name, _ in headers) else [str(len(body))]
    more = (("Host", "127.0.0.1:1"), *headers, *[("Content-Length", one) for one in length])
    return WireRequest(method, target, more, body)


HTTP = Target("http://127.0.0.1:1", "k", "s")


@pytest.mark.parametrize(
    ("request_", "start"),
    [
        (wire(), "curl --globoff --path-as-is --request GET --header 'Host: 127.0.0.1:1'"),
        (wire(body=b"it's\x00", method="PUT"), "printf %b 'it'\"'\"'s\\0000' | curl "),
        (wire("/b/k#a"), "printf %b 'GET /b/k#a HTTP/1.1\\r\\nHost"),
        (wire("/b/\r\nk"), "printf %b 'GET /b/\\r\\nk HTTP"),
        (wire(headers=[("Host", "x")]), "printf %b 'GET"),
        (wire(headers=[("x_amz", "x")]), "printf %b 'GET"),
        (wire(headers=[("Content-Length", "5")]), "printf %b 'GET"),
        (wire(headers=[("a", "\u0664")]), "printf %b 'GET"),
    ],
)
def test_command_lines(request_, start):
    """curl where it changes nothing; raw bytes where it would."""
    line = command(HTTP, request_)
    assert line.startswith(start)
    assert ("telnet://127.0.0.1:1" in line) == start.startswith("printf %b 'GET")


def test_command_lines_over_tls():
    """openssl takes curl's place where the bytes are raw."""
    line = command(Target("https://a:8443", "k", "s"), wire("/#"))
    assert line.endswith("| openssl s_client -quiet -connect a:8443 -servername a")
    assert command(HTTP, wire(body=b"a" * LONGEST)) == ""
    assert command(HTTP, wire(method="PUT", headers=[("A", "")])).count("--data-binary ''") == 1
    assert "--header 'A;'" in command(HTTP, wire(headers=[("A", "")]))


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_command_lines_are_what_was_sent():
    """A shell and curl send the same bytes again."""
    received = []

    def answer(head: bytes, body: bytes) -> bytes:
        received.append((head, body))
        return response(200)

    with fake(answer) as server:
        target = Target(server.target.url, KEY_ID, SECRET, bucket="b", prefix="p")
        for name in ("signature/zeros", "stream/swapped", "uri/fragment", "twice/host"):
            (case,) = [one for one in CASES if one.id == f"hostile/{name}"]
            request = make(case, target)
            line = command(target, request)
            subprocess.run(["/bin/sh", "-c", line], capture_output=True, timeout=20, check=False)
            head, body = received[-1]
            assert body == request.body
            for given, value in request.headers[:-2]:
                assert f"{given}: {value}".encode() in head
            assert head.startswith(f"{request.method} {request.target} HTTP/1.1".encode())


def test_requests_of_our_own():
    """Signed at the server's time, for its base path."""
    ahead = Target(TARGET.url, "k", "s", clock_difference=timedelta(days=400), bucket="b")
    request = signed(ahead, "GET", "/b/k", "acl=")
    assert request.target == "/base/b/k?acl="
    year = dict(request.headers)["X-Amz-Date"][:4]
    assert int(year) >= datetime.now(timezone.utc).year + 1


LISTED = (
    b"<R><EncodingType>url</EncodingType><Key>%s/a%%20b</Key><Key>elsewhere</Key></R>",
    b"<R><Key>%s/a&amp;b</Key></R>",
)


@pytest.mark.parametrize(("listing", "deleted"), [(LISTED[0], b"a%20b"), (LISTED[1], b"a%26b")])
def test_only_keys_of_the_prefix_are_deleted(listing, deleted):
    """In a bucket of the user's, whatever the server lists."""
    gone = []

    def answer(head: bytes, body: bytes) -> bytes:
        if head.startswith(b"GET"):
            return response(200, listing % prefix if not gone else b"<R/>")
        gone.append(head.split()[1])
        return response(204)

    with fake(answer) as server:
        state = State(Target(server.target.url, KEY_ID, SECRET, bucket="theirs"), 5)
        prefix = state.target.prefix.encode()
        assert state.delete() == []
    assert gone == [b"/theirs/" + prefix + b"/" + deleted]


def test_what_cannot_be_deleted_is_reported():
    """Keys and buckets."""

    def answer(head: bytes, body: bytes) -> bytes:
        if head.startswith(b"GET"):
            return response(200, b"<R><Key>k</Key></R>")
        return error(403, "AccessDenied")

    with fake(answer) as server:
        state = State(server.target, 5)
        bucket = state.target.bucket
        assert state.delete() == ["k", f"bucket {bucket}", "k", f"bucket {bucket}-other"]


def test_a_bucket_that_exists_will_do():
    """A second run may find it; another refusal is an error."""
    with fake(lambda head, body: error(409, "BucketAlreadyOwnedByYou")) as server:
        state = State(server.target, 5)
        with pytest.raises(InvalidParameter, match=r"PUT /.*/test.txt with 409"):
            state.make()


def test_signing_file_names_every_signature():
    """Each text of `cases` is the form of a signature that `signatures` has."""
    document = json.loads((of_clone() / "hostile_signing.json").read_text(encoding="utf-8"))
    for name, forms in document["cases"].items():
        for text, (signature, form) in forms.items():
            assert VARIANTS[form](signature) == text, name
            assert signature in document["signatures"]


def test_a_policy_that_is_not_base64_stays():
    """Nothing in it can be changed."""
    form = {"fields": [["policy", "A"]], "bucket": "examplebucket"}
    raw = {"kind": "form", "time": "20130524T120000Z", "form": form}
    request = make(HostileCase("hostile/form/x", raw, {}, {}), TARGET)
    assert b'name="policy"\r\n\r\nA\r\n' in request.body


def test_cases_are_found_where_they_are(monkeypatch, tmp_path):
    """Compressed beside the module, as in a wheel, or at the top of a clone."""
    packed = tmp_path / "hostile.json.xz"
    text = json.dumps(
        {name: json.loads((of_clone() / name).read_text("utf-8")) for name in hostile.FILES}
    )
    packed.write_bytes(lzma.compress(text.encode()))
    expected = [one.id for one in hostile.read()]
    monkeypatch.setattr(hostile, "_PACKED", packed)
    monkeypatch.setattr(hostile, "of_clone", None)
    assert [one.id for one in hostile.read()] == expected
    monkeypatch.setitem(sys.modules, "lzma", None)
    with pytest.raises(InvalidParameter, match="without lzma"):
        hostile.read()
