"""Each way to be wrong gets its verdict, its step and its words; nothing stops the judge."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sigv4.conformance import read, run

SHAMS = str(Path(__file__).with_name("shams.py"))


def results(name, *only, timeout=20.0):
    cases = read(only=only or ("get-vanilla",))
    return list(run(cases, [sys.executable, SHAMS, name], timeout))


def judged(name, *only, timeout=20.0):
    (one,) = results(name, *only, timeout=timeout)
    return one.verdict, one.step, one.why


@pytest.mark.parametrize(
    "name", ["right", "signature-alone", "authorization-alone", "flood-of-stderr"]
)
def test_right_signer_passes(name):
    """The signature counts, however it is reported, and whatever is said on the side."""
    assert judged(name) == ("pass", "", "")


WRONG = {
    "path": (
        "canonical request",
        "path: (character 2: '/wrong' where '/' is right)",
    ),
    "host": (
        "canonical request",
        "headers: (character 14: ...'example.com\\nx-amz-date:20150830T'... "
        "where ...'example.amazonaws.com\\nx-amz-date'... is right)",
    ),
    "payload": (
        "canonical request",
        "payload hash: UNSIGNED-PAYLOAD (character 1: 'UNSIGNED-PAYLOAD' where "
        "'e3b0c44298fc1c149afbf4c8996fb924'... is right)",
    ),
    "short-canonical-request": (
        "canonical request",
        "form: 2 lines instead of at least eight",
    ),
    "time": (
        "string to sign",
        "time: character 3: '20200101T000000Z' where '20150830T123600Z' is right",
    ),
    "scope": (
        "string to sign",
        "scope: character 13: ...'0830/us-west-2/service/aws4_requ'... where "
        "...'0830/us-east-1/service/aws4_requ'... is right",
    ),
    "short-string-to-sign": ("string to sign", "form: 1 lines instead of four"),
    "key": (
        "key",
        "it is not derived from the secret, the date, the region and the service",
    ),
    "key-untold": (
        "signature",
        "'0ba530ed'... where '5fa00fa3'... is right; right: canonical_request and string_to_sign",
    ),
    "key-and-all-untold": (
        "signature",
        "'0ba530ed'... where '5fa00fa3'... is right; it reports no step before",
    ),
    "signature": (
        "signature",
        "'00000000'... where '5fa00fa3'... is right; right: canonical_request and string_to_sign",
    ),
    "upper-case": ("signature", "'5FA00FA31553'... is not 64 lower-case hex digits"),
    "another-url": ("request", "url: the path is '/other', and was '/'"),
    "url-that-cannot-be": (
        "request",
        "it cannot be sent: 'https://example.amazonaws.com/#x' has a fragment, which "
        "clients do not send.",
    ),
    "no-date": (
        "request",
        "signed headers: signs 'x-amz-date' but does not send it; request: X-Amz-Date is not sent",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_first_step_that_diverges(name):
    """The step, and why in words, with the place of the first difference and both values."""
    assert judged(name) == ("fail", *WRONG[name])


def test_mistake_is_named_though_nothing_is_reported():
    """Single encoding is found from the signature alone."""
    words = ("fail", "canonical request", "path: encoded once instead of twice")
    assert judged("single-encoding", "path-generic-escaped-space") == words


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("no-json", "the answer is not JSON: 'hello\\x1b[2J'"),
        ("no-object", "the answer is not a JSON object: [1]"),
        ("no-utf-8", "the answer is not JSON: '�'"),
        ("nothing", "the answer has no signature, authorization, url, error or unsupported"),
        ("wrong-id", "the answer has the id 'x', not the question's"),
        ("no-text", "the answer has canonical_request that is not text: 1"),
        (
            "headers-of-no-kind",
            "the answer has headers that are neither an object nor a list of pairs",
        ),
        ("header-of-no-kind", "the answer has a header that is not a pair of texts: ['Host']"),
        (
            "two-signatures",
            "the answer has one signature in signature and another in authorization",
        ),
        ("two-authorizations", "the answer has two Authorization headers that differ"),
        (
            "canonical-request-of-another",
            "the canonical_request that it reports is not what it signed",
        ),
        ("flood", "a line that is longer than an answer may be"),
        ("flood-of-lines", "the answer has the id None, not the question's"),
    ],
)
def test_malformed_answer(name, why):
    """Output that is not an answer, or contradicts itself, is distinguished from a wrong answer."""
    assert judged(name) == ("malformed", "", why)


def test_deep_json_is_malformed():
    """Nesting without end does not end the judge."""
    verdict, _, why = judged("deep")
    assert verdict == "malformed"
    assert why.startswith("the answer is not JSON: '[[[")


def test_refusal_of_what_can_be_signed():
    """The signer's words are shown."""
    assert judged("error") == ("refused", "", "will not")


def test_unsupported():
    """As well."""
    assert judged("unsupported") == ("unsupported", "", "cannot")


@pytest.mark.processes
@pytest.mark.parametrize("name", ["hang", "hang-with-a-child"])
def test_hanging_signer_is_ended(name):
    """No answer in time is a verdict, and does not keep the judge."""
    assert judged(name, timeout=0.5) == ("time-out", "", "no answer in time")


def test_signer_that_does_not_listen_is_malformed_or_ended():
    """One that answers before it is asked, and never reads, does not block the judge."""
    assert judged("deaf", timeout=1.0)[0] == "malformed"


def test_crash_reports_status_and_last_words():
    """What went to standard error helps to mend it."""
    assert judged("crash") == (
        "crash",
        "",
        "ended with status 3; standard error ends with 'the last words'",
    )


def test_signer_is_started_again_after_a_crash():
    """One bad case is one bad case."""
    cases = ("get-vanilla", "get-vanilla-query", "normalize-path/get-slash")
    found = results("crash-now-and-then", *cases)
    assert [one.verdict for one in found if one.case.id == "get-vanilla-query"] == ["crash"]
    assert [one.verdict for one in found if one.case.id == "get-vanilla"] == ["pass"]


def test_signer_that_leaves_after_each_answer():
    """It is started again, and nothing is held against it."""
    found = results("leave-after-one", "get-vanilla", "get-vanilla-query")
    assert [one.verdict for one in found] == ["pass", "pass"]


def test_signer_that_never_answers_is_given_up():
    """After three tries the rest is not asked."""
    found = results("crash", "aws_suite")
    assert {one.verdict for one in found} == {"crash"}
    assert [one.why.startswith("not asked") for one in found] == [False] * 3 + [True] * 31


@pytest.mark.processes
def test_signer_that_hangs_on_and_on_is_given_up():
    """Five times are enough, also of one that has answered before."""
    found = results("hang-later", "aws_suite", timeout=0.3)
    assert {one.verdict for one in found[1:]} == {"time-out"}
    asked = [one for one in found if not one.why.startswith("not asked")]
    assert len(asked) == 6


def test_program_that_is_not_there():
    """A clear error, not a table of crashes."""
    with pytest.raises(ValueError, match=r"'/no/such/signer' cannot be run: No such file"):
        list(run(read(only=["get-vanilla"]), ["/no/such/signer"]))


def test_what_cannot_work_passes_if_refused():
    """A signature for it is a failure of the guard; an error is a pass."""
    assert judged("error", "expiry-too-long") == ("pass", "", "will not")
    assert judged("unsupported", "expiry-too-long") == ("unsupported", "", "cannot")
    verdict, step, why = judged("signature-alone", "header-value-crlf")
    assert (verdict, step) == ("fail", "guard")
    assert why == (
        "signs what cannot work (UnsafeHeader): A line break would start another header."
    )


def test_derived_key():
    """Right, wrong, and missing."""
    assert judged("key-alone", "iam-signing-key") == ("pass", "", "")
    assert judged("another-key-alone", "iam-signing-key")[:2] == ("fail", "key")
    assert judged("nothing", "iam-signing-key")[0] == "malformed"
