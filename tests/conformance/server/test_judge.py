"""Our own endpoint is judged right in every case: so the cases are signed as they should be."""

from __future__ import annotations

import http.client
import time
from dataclasses import replace

import pytest

from sigv4.conformance.server import Severity, Target, judge
from sigv4.conformance.server.exchange import send
from sigv4.conformance.server.hostile import read
from sigv4.conformance.server.state import State, signed
from sigv4.conformance.server.verdicts import NOT_JUDGED, NOT_SENT, RIGHT
from sigv4.core.errors import InvalidParameter

from .fakes import KEY_ID, SECRET, error, fake, response

# Our endpoint takes unsigned bodies over HTTP, on purpose.
ALLOWED = {"hostile/payload/unsigned-http"}


def test_our_endpoint_is_right(judged):
    """Every control case is accepted, and every hostile case refused."""
    assert {one.case.id: one.why for one in judged.findings(Severity.LOW)} == dict.fromkeys(
        ALLOWED, "200"
    )
    assert judged.is_judged
    assert not [one for one in judged.verdicts if one.verdict == NOT_JUDGED]
    assert len([one for one in judged.verdicts if one.verdict == RIGHT]) > 550


def test_nothing_is_left(judged, endpoint):
    """Both buckets are gone."""
    assert judged.left == ()
    connection = http.client.HTTPConnection(endpoint.hostname, endpoint.port, timeout=20)
    connection.request("GET", f"/{judged.target.bucket}")
    assert connection.getresponse().status in (403, 404)
    connection.close()


def test_what_is_not_sent_has_a_reason(judged):
    """And no case of another service, or of SigV4A, is among them."""
    for one in judged.verdicts:
        assert (one.verdict == NOT_SENT) == (one.request is None)
        assert one.why
        assert "generic" not in one.case.id
        assert "sigv4a" not in one.case.id


def test_a_bucket_of_the_user(endpoint):
    """Only keys below a random prefix are written there, and they are deleted."""
    state = State(replace(endpoint, bucket="theirs"), 5)
    assert not state.target.owns_bucket
    send(endpoint, signed(endpoint, "PUT", "/theirs"), 5)
    send(endpoint, signed(endpoint, "PUT", "/theirs/own", "", b"kept"), 5)
    results = judge(replace(endpoint, bucket="theirs"), read(["signature/*"]))
    assert results.findings(Severity.LOW) == []
    assert results.left == ()
    listed = send(endpoint, signed(endpoint, "GET", "/theirs", "list-type=2"), 5).body
    assert listed.count(b"<Key>") == 1
    assert b"<Key>own</Key>" in listed


def test_other_secrets_are_not_accepted(endpoint):
    """With another secret, the bucket cannot be made, and the error says what to do."""
    target = Target(endpoint.url, KEY_ID, SECRET + "x", endpoint.region)
    with pytest.raises(InvalidParameter) as caught:
        judge(target, read(["signature/zeros"]))
    assert "403 SignatureDoesNotMatch" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_another_region_is_reported(endpoint):
    """Also when it is the region that makes the server refuse."""
    with pytest.raises(InvalidParameter, match="AuthorizationHeaderMalformed"):
        judge(Target(endpoint.url, KEY_ID, SECRET, "us-east-1"), read(["signature/zeros"]))


def by_id(results):
    return {one.case.id.removeprefix("hostile/"): one for one in results.verdicts}


def everything(head: bytes, body: bytes) -> bytes:
    return response(200, b"<x/>")


def test_a_server_that_accepts_everything():
    """Each hostile case is a finding; an upload that is not stored is another."""
    with fake(everything) as server:
        results = judge(server.target, read(["signature/*", "unsigned/*", "mechanism/none"]))
    found = by_id(results)
    assert found["signature/zeros"].verdict == "accepted"
    assert found["mechanism/none"].found.code == "unsigned-request"
    assert found["control/put"].verdict == "stored-differently"
    assert (
        found["control/put"].why == "200; the object holds 4 other bytes in place of the 5 uploaded"
    )
    assert found["control/put"].found.code == "stored-body"
    assert results.server == "fake"
    assert results.findings(Severity.CRITICAL)


def test_a_class_whose_control_is_refused_is_not_judged():
    """A server that refuses all forms has not refused one well."""

    def no_forms(head: bytes, body: bytes) -> bytes:
        return (
            error(405, "MethodNotAllowed") if head.startswith(b"POST") else everything(head, body)
        )

    with fake(no_forms) as server:
        results = judge(server.target, read(["form/secret", "signature/zeros"]))
    found = by_id(results)
    assert found["form/secret"].verdict == "not-judged"
    assert found["form/secret"].why == "the server does not accept form/control/plain"
    assert found["form/control/plain"].verdict == "refused"
    assert found["form/control/plain"].found.code == "feature-missing"
    assert found["signature/zeros"].verdict == "accepted"


@pytest.mark.parametrize(
    ("hostile", "verdict", "why"),
    [
        (error(403, "AccessDenied"), "right", "403 AccessDenied"),
        (error(404, "NoSuchKey"), "accepted", "404 NoSuchKey"),
        (error(404, "NoSuchBucket"), "right", "404 NoSuchBucket"),
        (response(304), "accepted", "304"),
        (response(307), "right", "307"),
        (error(200, "InternalError"), "right", "200 InternalError"),
        (error(500, "InternalError"), "server-error", "500 InternalError"),
        (error(501, "NotImplemented"), "right", "501 NotImplemented"),
        (b"nonsense", "right", "unreadable, without a response"),
        (None, "right", "disconnected, without a response"),
    ],
)
def test_responses(hostile, verdict, why):
    """What each response to a hostile case says; a control case was answered with 200."""

    def answer(head: bytes, body: bytes) -> bytes | None:
        return hostile if b"Signature=" + b"0" * 64 in head else response(200, b"hello")

    with fake(answer) as server:
        results = judge(server.target, read(["signature/zeros"]))
    found = by_id(results)["signature/zeros"]
    assert (found.verdict, found.why) == (verdict, why)


def test_a_server_that_hangs():
    """No response in time is a finding, and the next case is sent."""

    def answer(head: bytes, body: bytes) -> bytes | None:
        if b"Signature=" + b"0" * 64 in head:
            time.sleep(0.6)
            return None
        return response(200, b"hello")

    with fake(answer) as server:
        results = judge(server.target, read(["signature/zeros", "signature/short"]), timeout=0.5)
    found = by_id(results)
    assert (found["signature/zeros"].verdict, found["signature/zeros"].why) == (
        "hung",
        "no response in time",
    )
    assert found["signature/zeros"].found.code == "hangs"
    assert found["signature/short"].verdict == "accepted"


def test_a_server_that_goes_down(monkeypatch):
    """The case that did it is named, and the rest is not judged."""
    from sigv4.conformance.server import firing

    monkeypatch.setattr(firing, "_PAUSE", 0.0)

    def answer(head: bytes, body: bytes) -> bytes | None:
        if b"Signature=" + b"0" * 64 in head:
            server.stop()
            return None
        return response(200, b"hello")

    with fake(answer) as server:
        results = judge(server.target, read(["signature/zeros", "signature/short"]), timeout=2)
    found = by_id(results)
    assert (found["signature/zeros"].verdict, found["signature/zeros"].found.code) == (
        "server-down",
        "server-down",
    )
    assert found["signature/short"].why == "the server is down after signature/zeros"
    assert results.left


def test_the_time_is_bounded():
    """What has no time left is not judged, and the server counts as not judged."""
    with fake(everything) as server:
        results = judge(server.target, read(["signature/*"]), most_seconds=0.0)
    assert {one.verdict for one in results.verdicts} == {"not-judged", "not-sent"}
    assert not results.is_judged


def test_no_server():
    """A port that nothing listens on, and one that speaks no HTTP."""
    with fake(lambda head, body: None) as server:
        target = server.target
        with pytest.raises(InvalidParameter, match="does not answer HTTP"):
            judge(target, read(["signature/zeros"]))
    with pytest.raises(InvalidParameter, match="takes no connection"):
        judge(target, read(["signature/zeros"]))


def test_the_clock_of_the_server_counts():
    """A server a day behind gets requests of its own time."""
    date = "Fri, 24 May 2013 12:00:00 GMT"

    def answer(head: bytes, body: bytes) -> bytes:
        return response(200, b"hello", f"Date: {date}\r\n")

    with fake(answer) as server:
        judge(server.target, read(["signature/zeros"]))
    heads = b"\n".join(head for head, _ in server.requests)
    assert b"X-Amz-Date: 20130524T1200" in heads or b"X-Amz-Date: 20130524T1159" in heads
