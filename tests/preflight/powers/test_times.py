"""Policies with times: from when and until when the holder can do something."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigv4.preflight import Policies, power
from sigv4.preflight.powers.times import last_allowed, times_of

from .conftest import AT, CLIENT, closed, codes, text

WHO = "arn:aws:iam::111122223333:user/ana"
NONE = {"boundary": (), "session": (), "vpc_endpoint": (), "scp": (), "rcp": (), "resource": ()}
LIFETIME = 600  # seconds
URL = CLIENT.presign("get_object", Bucket="my-bucket", Key="k", expires_in=LIFETIME)
FORM = CLIENT.generate_presigned_post("my-bucket", "k", ExpiresIn=LIFETIME)
OPERATORS = {
    "LessThan": lambda found, value: found < value,
    "LessThanEquals": lambda found, value: found <= value,
    "GreaterThan": lambda found, value: found > value,
    "GreaterThanEquals": lambda found, value: found >= value,
    "Equals": lambda found, value: found == value,
    "NotEquals": lambda found, value: found != value,
}
KEYS = ("aws:CurrentTime", "aws:EpochTime", "s3:signatureAge")
CONDITIONS = st.lists(
    st.tuples(
        st.sampled_from(sorted(OPERATORS)), st.sampled_from(KEYS), st.integers(-20, LIFETIME + 20)
    ),
    max_size=2,
)
RESOURCES = ("*", "arn:aws:s3:::my-bucket/k", "arn:aws:s3:::my-bucket/other")
STATEMENTS = st.lists(
    st.tuples(st.sampled_from(["Allow", "Deny"]), CONDITIONS, st.sampled_from(RESOURCES)),
    max_size=4,
)


def statement(effect, conditions, resource="*"):
    """Write a statement whose conditions name seconds after the signing time."""
    made: dict[str, dict[str, list[str]]] = {}
    for operator, key, seconds in conditions:
        time = AT + timedelta(seconds=seconds)
        values = {
            "aws:CurrentTime": ("Date", time.strftime("%Y-%m-%dT%H:%M:%SZ")),
            "aws:EpochTime": ("Date", str(int(time.timestamp()))),
            "s3:signatureAge": ("Numeric", str(seconds * 1000)),
        }
        kind, value = values[key]
        made.setdefault(f"{kind}{operator}", {})[key] = [value]
    return {"Effect": effect, "Action": "s3:*", "Resource": resource, "Condition": made}


def allowed_at(statements, second):
    """Decide as IAM does: an Allow that applies, and no Deny that does."""
    applying = []
    for effect, conditions, resource in statements:
        if resource.endswith("other"):
            continue
        last = {(operator, key): value for operator, key, value in conditions}
        if all(OPERATORS[operator](second, value) for (operator, _), value in last.items()):
            applying.append(effect)
    return "Allow" in applying and "Deny" not in applying


def policies_of(*statements):
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return Policies(identity=document, **NONE)


@pytest.mark.parametrize("what", [URL, FORM], ids=["url", "form"])
@settings(max_examples=60, deadline=None)
@given(statements=STATEMENTS.filter(bool), is_complete=st.booleans())
def test_first_and_last_second(what, statements, is_complete):
    """They are those of a search through all seconds of the lifetime."""
    policies = policies_of(*[statement(*each) for each in statements])
    if not is_complete:
        policies = Policies(identity=policies.identity)
    found = power(what, policies=policies, principal=WHO, at=AT)
    seconds = [each for each in range(LIFETIME + 1) if allowed_at(statements, each)]
    if not seconds:
        assert (found.freedoms, closed(found)) == ((), {"policy-denies"})
        return
    assert "repeat" in codes(found)
    assert found.ends_at == AT + timedelta(seconds=seconds[-1])
    start = AT + timedelta(seconds=seconds[0])
    assert found.starts_at == (start if seconds[0] else None)
    assert ("policy-start" in closed(found)) is bool(seconds[0])
    assert ("policy-end" in closed(found)) is (seconds[-1] != LIFETIME)


ALLOW = statement("Allow", [])


def deny(**condition):
    return {**statement("Deny", []), "Condition": condition}


@pytest.mark.parametrize("what", [URL, FORM], ids=["url", "form"])
def test_restrictions_that_end(what):
    """What is denied for some of the time alone is a freedom."""
    clock = {"DateLessThan": {"aws:CurrentTime": "2026-11-29T12:05:00Z"}}
    outside = {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    policies = policies_of(ALLOW, deny(**clock, **outside), deny(**clock, **plain))
    found = power(what, policies=policies, principal=WHO, at=AT)
    assert {"from-anywhere", "plain-http"} <= codes(found)
    for_ever = policies_of(ALLOW, deny(**outside), deny(**plain))
    found = power(what, policies=for_ever, principal=WHO, at=AT)
    assert not {"from-anywhere", "plain-http"} & codes(found)


def test_keys_of_a_form_that_are_denied_at_first():
    """Any key passes later."""
    other = {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::my-bucket/k"}
    early = {"DateLessThan": {"aws:CurrentTime": "2026-11-29T12:05:00Z"}}
    form = CLIENT.generate_presigned_post("my-bucket", "${filename}", ExpiresIn=LIFETIME)
    policies = policies_of(ALLOW, {**other, "Condition": early})
    found = power(form, policies=policies, principal=WHO, at=AT)
    assert "any-key" in codes(found)
    assert "any-key" not in codes(power(form, policies=policies_of(ALLOW, other), at=AT))


@pytest.mark.parametrize("what", ["url", "form"])
def test_http(what):
    """The holder may send over https what was signed with http, if policies deny the latter."""
    policies = policies_of(ALLOW, deny(Bool={"aws:SecureTransport": "false"}))
    plain = "http://my-bucket.s3.eu-west-1.amazonaws.com/"
    url = {"url": URL.url.replace("https:", "http:"), "form": {**FORM, "url": plain}}[what]
    found = power(
        url, method="GET" if what == "url" else None, policies=policies, principal=WHO, at=AT
    )
    assert "https" in closed(found)
    assert "repeat" in codes(found)
    assert all("https://my-bucket" in each.curl for each in found.freedoms)
    nobody = policies_of(deny(Bool={"aws:SecureTransport": ["true", "false"]}))
    denied = power(url, policies=nobody, principal=WHO, at=AT)
    assert closed(denied) == {"policy-denies"}


def test_methods_that_start_at_different_times():
    """The report starts with the first, and says when each does."""
    late = {"DateLessThan": {"aws:CurrentTime": "2026-11-29T12:05:00Z"}}
    deletes = {**deny(**late), "Action": "s3:DeleteObject"}
    found = power(URL.url, policies=policies_of(ALLOW, deletes), principal=WHO, at=AT)
    assert found.starts_at is None
    (start,) = [each for each in found.closed if each.code == "policy-start"]
    assert (start.methods, "12:05 UTC" in start.text) == (("DELETE",), True)
    all_late = policies_of(ALLOW, deny(**late))
    found = power(URL.url, policies=all_late, principal=WHO, at=AT)
    assert found.starts_at == AT + timedelta(minutes=5)
    assert "12:05 UTC" in text(found, "policy-start")


def test_values_that_are_not_times():
    """They are passed over; so is the age of a signature without a date."""
    values = ["soon", "${aws:CurrentTime}", "9" * 20, "0001-01-01", "9999-12-31T23:59:59Z"]
    texts = deny(StringEquals={"aws:CurrentTime": values})
    age = deny(NumericLessThan={"s3:signatureAge": "1000"})
    policies = Policies(
        identity=policies_of(texts, age).identity,
        scp=[[{"Version": "2012-10-17", "Statement": ALLOW}]],
    )
    assert times_of(policies, None) == []
    assert times_of(policies, AT)[1] == AT + timedelta(seconds=1)


def test_text_comparisons():
    """Without a time to try, the end is searched for."""
    after = {"StringLike": {"aws:CurrentTime": [f"2026-11-29T12:{n:02}:*" for n in range(5, 20)]}}
    found = power(URL, policies=policies_of(ALLOW, deny(**after)), principal=WHO, at=AT)
    assert found.ends_at == AT + timedelta(minutes=4, seconds=59)


def test_search():
    """It ends within a second, also before a fraction of one."""
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    bad = start + timedelta(seconds=10.5)
    assert last_allowed(lambda _: False, start, bad) == start + timedelta(seconds=10)
    assert last_allowed(lambda _: True, start, bad) == start
