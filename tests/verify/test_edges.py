"""The last value that is taken, and the first that is not."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

import sigv4
from sigv4.verify import VerificationError, Verifier
from tests.verify.other import AT, KEY_ID, KNOWN, SCOPE, header_request, presigned_url
from tests.verify.test_form import BUCKET, CONDITIONS, form, refused, verify

SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)
MANY = 256  # conditions of a policy, of which `form` brings five


class Notes:
    """A replay store that has seen nothing, and writes down what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, object]] = []

    def seen(self, signature, until) -> bool:
        self.asked.append((signature, until))
        return False


def verifier(**options) -> Verifier:
    return Verifier(KNOWN.get, region="eu-west-1", service="s3", **options)


@pytest.mark.parametrize("seconds", ["1", "01", "604800"])
def test_shortest_and_longest(seconds):
    """One second, and seven days; digits are a number."""
    request = sigv4.Request("GET", presigned_url(changes={"X-Amz-Expires": seconds}))
    verified = verifier().verify(request, at=AT)
    assert verified.expires_at == AT + timedelta(seconds=int(seconds))


@pytest.mark.parametrize("seconds", ["0", "604801", "00000001", "+1", "1.0", "1e3", "-1"])
def test_no_lifetimes(seconds):
    """Less, more, and what is not digits alone."""
    request = sigv4.Request("GET", presigned_url(changes={"X-Amz-Expires": seconds}))
    with pytest.raises(VerificationError) as caught:
        verifier().verify(request, at=AT)
    assert caught.value.code == "AuthorizationQueryParametersError"


def test_what_a_replay_store_is_asked():
    """One thing for each request, another for another, and until it ends; never a signature."""
    notes = Notes()
    judge = verifier(replay=notes, one_time_urls=True)
    first, second = header_request(path="/a"), header_request(path="/b")
    ends = [judge.verify(each, at=AT).expires_at for each in (first, second, first)]
    made = form()
    ends.append(judge.verify_form(made, at=AT).expires_at)
    ends.append(
        judge.verify_form(
            form([["starts-with", "$x-amz-meta-a", ""]], {"x-amz-meta-a": ""}), at=AT
        ).expires_at
    )
    names = [name for name, _ in notes.asked]
    assert [until for _, until in notes.asked] == ends
    assert names[0] == names[2]
    assert len(set(names)) == 4
    assert all(len(name) == 64 and not name.strip("0123456789abcdef") for name in names)
    assert made["x-amz-signature"] not in names


def test_the_key_is_part_of_what_is_seen():
    """Two people may send the same string to sign."""
    notes = Notes()
    other = sigv4.Credentials("AKIAI44QH8DHBEXAMPLE", KNOWN[KEY_ID].secret_access_key)
    known = {**KNOWN, other.access_key_id: other}
    options = {"region": "eu-west-1", "service": "s3", "one_time_urls": True}
    judge = Verifier(known.get, replay=notes, **options)
    judge.verify(header_request(), at=AT)
    judge.verify(header_request(key_id=other.access_key_id), at=AT)
    assert len({name for name, _ in notes.asked}) == 2
    conditions = [each for each in CONDITIONS if "x-amz-credential" not in each]
    conditions.append(["starts-with", "$x-amz-credential", ""])
    policy = json.dumps({"expiration": "2026-11-23T13:00:00Z", "conditions": conditions})
    theirs = {"x-amz-credential": f"{other.access_key_id}/{SCOPE}"}
    for changes in ({}, theirs):
        judge.verify_form(form(policy=policy, changes=changes), at=AT)
    assert len({name for name, _ in notes.asked}) == 4


@pytest.mark.parametrize(
    ("at", "ok"),
    [(timedelta(minutes=-15), True), (timedelta(minutes=-15) - SECOND, False), (WEEK, True)],
)
def test_dates_of_forms(at, ok):
    """As early as the skew, and as late as seven days."""
    made = form(expiration="2026-12-31T00:00:00.000Z")
    if ok:
        verify(made, at=AT + at)
    else:
        refused(made, "AccessDenied", 403, "is dated", at=AT + at)


def test_dates_of_forms_after_a_week():
    """The signing key is of no use any more, whatever the policy says."""
    made = form(expiration="2026-12-31T00:00:00.000Z")
    refused(made, "AccessDenied", 403, "seven days", at=AT + WEEK + SECOND)


def test_last_second_of_a_policy():
    """It is good in the second in which it ends."""
    verify(form(), at=AT + timedelta(hours=1))
    refused(form(), "AccessDenied", 403, "expired", at=AT + timedelta(hours=1) + SECOND)


def test_conditions_at_most():
    """256 of them."""
    more = [["starts-with", f"$x-ignore-{number}", ""] for number in range(MANY - 5)]
    fields = {f"x-ignore-{number}": "" for number in range(MANY - 11)}
    more = more[: len(fields)] + more[:6]
    verify(form(more, fields))
    refused(form([*more, more[0]], fields), "InvalidPolicyDocument", 400, "1 to 256")


def test_fields_after_exempt_ones():
    """An exempt field does not exempt those after it."""
    fields = {"x-ignore-a": "1", **form(), "x-ignore-b": "2", "acl": "public-read"}
    refused(fields, "AccessDenied", 403, "Extra input fields: acl")


def test_conditions_after_a_range():
    """A range of sizes does not end the conditions."""
    conditions = [["content-length-range", 0, 10], {"acl": "private"}]
    fields = form(conditions, {"acl": "public-read"})
    refused(fields, "AccessDenied", 403, '["eq", "$acl", "private"]', size=1)


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_constants_that_are_no_json(name):
    """Python reads them, the standard does not know them."""
    policy = f'{{"expiration": "2026-11-23T13:00:00.000Z", "conditions": [{{"key": {name}}}]}}'
    refused(form(policy=policy), "InvalidPolicyDocument", 400, "not JSON")


def test_repeated_fields_are_reported():
    """An object with a name twice is refused, and the error says so."""
    policy = (
        '{"expiration": "2026-11-23T13:00:00.000Z", "expiration": "2027-11-23T13:00:00.000Z", '
        '"conditions": [{"key": "a"}]}'
    )
    refused(form(policy=policy), "InvalidPolicyDocument", 400, "has a name twice")


def test_a_name_that_is_known_holds_as_it_stands():
    """If the file name is given, conditions are compared with the resulting field."""
    exact = [{"key": "photos/a.jpg"}]
    verify(form(exact, {"key": "photos/${filename}"}), filename="a.jpg")
    refused(form(exact, {"key": "photos/${filename}"}), "AccessDenied", 403, "$key")
    refused(
        form(exact, {"key": "photos/${filename}"}), "AccessDenied", 403, "$key", filename="b.jpg"
    )


@pytest.mark.parametrize(("size", "ok"), [(65_536, True), (65_537, False)])
def test_length_of_forms(size, ok):
    """All names and values before the file, in characters."""
    made = form([["starts-with", "$x-amz-meta-a", ""], ["starts-with", "$x-amz-meta-b", ""]])
    made["x-amz-meta-a"] = "a" * 1000
    held = sum(len(name) + len(value) for name, value in made.items())
    made["x-amz-meta-b"] = "b" * (size - held - len("x-amz-meta-b"))
    if ok:
        verify(made)
    else:
        refused(made, "MaxPostPreDataLengthExceededError", 400)


@pytest.mark.parametrize(("count", "ok"), [(256, True), (257, False)])
def test_number_of_fields(count, ok):
    """Before the file."""
    made = form()
    for number in range(count - len(made)):
        made[f"x-ignore-{number}"] = ""
    if ok:
        verify(made)
    else:
        refused(made, "MaxPostPreDataLengthExceededError", 400)


@pytest.mark.parametrize(
    ("region_set", "ok"),
    [
        ("eu-west-1", True),
        ("eu-*", True),
        ("*", True),
        ("*-1", True),
        ("eu-west-1*", True),
        ("*eu-west-1", True),
        ("eu-*-1", True),
        ("eu-west*west-1", False),  # what overlaps covers nothing
        ("us-*,eu-west-1", True),
        ("us-*,ap-*", False),
        ("eu-west", False),
        ("eu-west-11", False),
    ],
)
def test_region_sets(region_set, ok):
    """A star stands for any run of characters, also for none."""
    pytest.importorskip("cryptography")
    credentials = KNOWN[KEY_ID]
    ecdsa = sigv4.ECDSA_P256_SHA256
    signer = sigv4.Signer(credentials, "*", "s3", algorithm=ecdsa)
    try:
        signer = sigv4.Signer(credentials, region_set, "s3", algorithm=ecdsa)
    except sigv4.InvalidRequest:
        pytest.fail("a region set that we do not sign for")
    request = sigv4.Request("GET", f"https://{BUCKET}.s3.amazonaws.com/k")
    made = signer.sign(request, at=AT).apply(request)
    judge = verifier(algorithms=[sigv4.HMAC_SHA256, ecdsa])
    if ok:
        judge.verify(made, at=AT)
    else:
        with pytest.raises(VerificationError, match="does not cover"):
            judge.verify(made, at=AT)


def test_a_policy_in_other_base64():
    """One form: no line ends, no other alphabet, no padding left out."""
    encoded = form()["policy"]
    for changed in (encoded + "\n", encoded.rstrip("=") + "=" * 3, "", "====", "%%%"):
        fields = {**form(), "policy": changed}
        with pytest.raises(VerificationError):
            verify(fields)
    assert base64.b64decode(encoded).startswith(b"{")


@pytest.mark.parametrize(
    "condition", [{"x-amz-security-token": "b" * 50}, ["eq", "$X-Amz-Security-Token", "b" * 50]]
)
def test_tokens_in_policies(condition):
    """A condition that fails is reported, and not the token in it."""
    fields = form([condition])
    with pytest.raises(VerificationError, match="Policy Condition failed") as caught:
        verify(fields)
    assert "bbb" not in str(caught.value)


def longest_url(length: int) -> sigv4.Request:
    short = presigned_url(path="/k")
    return sigv4.Request("GET", presigned_url(path="/k" + "x" * (length - len(short))))


@pytest.mark.parametrize(("length", "ok"), [(16_384, True), (16_385, False)])
def test_length_of_urls(length, ok):
    """Characters of the URL, all of it."""
    request = longest_url(length)
    assert len(request.url) == length
    if ok:
        assert verifier().verify(request, at=AT).access_key_id == KEY_ID
    else:
        with pytest.raises(VerificationError, match="more than 16384 characters"):
            verifier().verify(request, at=AT)


@pytest.mark.parametrize(("count", "ok"), [(256, True), (257, False)])
def test_number_of_headers(count, ok):
    """A header request brings four by itself."""
    request = header_request(extra=[(f"h{number}", "") for number in range(count - 4)])
    assert len(request.headers) == count
    if ok:
        verifier().verify(request, at=AT)
    else:
        with pytest.raises(VerificationError, match="more than 256 headers"):
            verifier().verify(request, at=AT)


@pytest.mark.parametrize(("size", "ok"), [(65_536, True), (65_537, False)])
def test_characters_of_headers(size, ok):
    """Names and values of all."""
    few = sum(len(name) + len(value) for name, value in header_request().headers)
    request = header_request(extra=[("x", "y" * (size - few - 1))])
    if ok:
        verifier().verify(request, at=AT)
    else:
        with pytest.raises(VerificationError, match="more than 65536"):
            verifier().verify(request, at=AT)


def test_a_plus_in_a_query_is_a_space():
    """As S3 reads it: such a credential is not of the scope."""
    url = presigned_url().replace("%2Feu-west-1%2F", "%2Feu-west-1+%2F")
    assert "west-1+" in url
    with pytest.raises(VerificationError, match="'eu-west-1 '|credential"):
        verifier().verify(sigv4.Request("GET", url), at=AT)


def test_lookups_that_give_something_else():
    """Is a mistake of the server's, not of the request."""
    request = sigv4.Request("GET", presigned_url())
    with pytest.raises(TypeError, match="must give Credentials or None, not str"):
        Verifier({KEY_ID: "secret"}.get).verify(request, at=AT)
    with pytest.raises(TypeError, match=r"request must be a sigv4\.Request, not str"):
        verifier().verify("GET", at=AT)
