"""Each line of a freedom is accepted with the real key, and no line of a limit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigv4.preflight import power
from sigv4.s3 import S3
from sigv4.verify import VerificationError, Verifier

from .conftest import AT, KEYS
from .test_urls import sent

CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT, allow_unsafe_keys=True)
VERIFIER = Verifier(lambda _: KEYS, clock=lambda: AT)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
TEXTS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "ContentType": TEXTS,
        "CacheControl": TEXTS,
        "ContentLength": st.integers(1, 2000),
        "StorageClass": st.sampled_from(["STANDARD", "STANDARD_IA"]),
        "IfNoneMatch": st.just("*"),
    },
)


def check(made) -> None:
    found = power(made, at=AT)
    assert found.refusal is None
    for each in found.freedoms:
        VERIFIER.verify(sent(each.curl), body_follows=True)
    for each in found.closed:
        if each.curl and each.code not in ("size", "body"):
            with pytest.raises(VerificationError):
                VERIFIER.verify(sent(each.curl), body_follows=True)


@settings(max_examples=15, deadline=None)
@given(key=NAMES, options=OPTIONS)
def test_uploads(key, options):
    """With any key, and any headers signed."""
    check(CLIENT.presign("put_object", Bucket="my-bucket", Key=key[:200], **options))


@settings(max_examples=15, deadline=None)
@given(key=NAMES, operation=st.sampled_from(["get_object", "head_object", "delete_object"]))
def test_others(key, operation):
    """With any key."""
    check(CLIENT.presign(operation, Bucket="my-bucket", Key=key[:200]))


@settings(max_examples=15, deadline=None)
@given(prefix=TEXTS)
def test_listings(prefix):
    """With any prefix."""
    check(CLIENT.presign("list_objects_v2", Bucket="my-bucket", Prefix=prefix))
