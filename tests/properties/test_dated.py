"""A plan that is redated within its day never differs from one that is compiled again."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.dated import DatedPlans, Forms
from sigv4.core.interpret import fill
from sigv4.core.plan import compile_plan, new_marker
from sigv4.core.signing_params import SigningParams
from sigv4.s3 import S3

from . import strategies as our

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.LongLivedUrlWarning")

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
START = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
bases = st.builds(lambda host, path: f"https://{host}{path}/", our.hosts, our.paths)
# Within the day, across midnight, and years away.
steps = st.lists(
    st.sampled_from([0, 1, -1, 59, 3_600, 43_200, 86_400, -86_400, 10**9]), min_size=1, max_size=6
)
signers = st.builds(
    sigv4.Credentials,
    st.sampled_from(["ASIAIOSFODNN7EXAMPLE", "key+with=signs"]),
    st.sampled_from([SECRET, SECRET[::-1]]),
    st.sampled_from(["token/with+signs==", "other"]),
    st.none() | st.integers(30, 200_000).map(lambda seconds: START + timedelta(seconds=seconds)),
) | st.builds(sigv4.Credentials, st.just("AKIAIOSFODNN7EXAMPLE"), st.just(SECRET))


def outcome(make):
    """What is made, or the error with its words."""
    try:
        plan = make()
    except sigv4.SigV4Error as error:
        return type(error), str(error)
    return (
        plan.url,
        plan.canonical,
        plan.string_to_sign_head,
        dict(plan.headers),
        plan.signed_at,
        plan.expires_at,
        plan.renew_at,
    )


@given(
    bases,
    our.queries,
    our.headers,
    st.lists(st.tuples(signers, steps), min_size=1, max_size=3),
    st.sampled_from([1, 60, 3_600, 43_200]),
    st.sampled_from(["refuse", "cap", "allow"]),
    st.integers(0, 2),
    our.keys,
)
def test_a_dated_plan_is_a_compiled_plan(base, query, headers, turns, expires, choice, rows, key):
    """Any request, signers and times in any order: the same text, times and signatures."""
    markers = tuple(new_marker() for _ in range(rows))
    # Each of them in the path, the first in a header as well.
    held = [("X-Held", f"a{markers[0]}")] if markers else []
    tail = f"?{query}" if query else ""
    request = sigv4.Request("PUT", f"{base}{'/'.join(markers)}{tail}", [*headers, *held])
    dated = DatedPlans(Forms(request, markers), expires, choice)
    values = [f"{number}{key.encode().hex()}" for number in range(rows)]
    for credentials, offsets in turns:
        params = SigningParams(credentials, "eu-west-1", "s3")
        at = START
        for offset in offsets:
            at += timedelta(seconds=offset)

            def plain(params=params, at=at):
                return compile_plan(request, markers, params, at, expires, choice)

            def quick(params=params, at=at):
                return dated.plan(params, at)

            assert outcome(quick) == outcome(plain)
            if not isinstance(outcome(plain)[0], type):
                assert fill(quick(), values) == fill(plain(), values)


@given(st.lists(st.tuples(our.keys, st.sampled_from([0, 1, 86_400, -3])), max_size=8), signers)
def test_a_moving_clock_is_a_given_time(calls, credentials):
    """`presign` at the clock's time gives what a new client gives for that time."""
    now = START

    def clock():
        return now

    s3 = S3(credentials, "eu-west-1", clock=clock, on_short_lived="allow")
    for key, step in calls:
        now += timedelta(seconds=step)
        fresh = S3(credentials, "eu-west-1", on_short_lived="allow")
        asked = {"Bucket": "examplebucket", "Key": key, "expires_in": 60}
        if credentials.expiration is not None and credentials.expiration <= now:
            with pytest.raises(sigv4.ExpiredCredentials):
                s3.presign("get_object", **asked)
            continue
        made, expected = (
            s3.presign("get_object", **asked),
            fresh.presign("get_object", at=now, **asked),
        )
        assert made == expected
        assert made.signed == expected.signed
