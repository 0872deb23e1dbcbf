"""Values: none can be changed, all compare, hash and travel by content."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.core import model
from sigv4.core.plan import compile_plan
from sigv4.core.signing_params import SigningParams
from sigv4.s3 import S3
from sigv4.s3.operations.model import operation
from sigv4.services.regions import PARTITIONS

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token", AT.replace(year=2030))
CLIENT = S3(CREDENTIALS, "eu-west-1", clock=lambda: AT)
REQUEST = sigv4.Request("PUT", "https://h/p?a=b", [("A", "1"), ("a", "2")], b"body")
PRESIGNED = CLIENT.presign("get_object", Bucket="examplebucket", Key="key")
VALUES = {
    "Credentials": CREDENTIALS,
    "Credentials of core": model.Credentials("AKID", "secret"),
    "Endpoint": CLIENT.endpoint,
    "Operation": operation("get_object"),
    "Parameter": operation("get_object").parameters["Range"],
    "Partition": PARTITIONS[0],
    "Plan": compile_plan(
        sigv4.Request("GET", "https://h/PLACEHOLDER"),
        ("PLACEHOLDER",),
        SigningParams(sigv4.Credentials("AKID", "secret"), "eu-west-1", "s3"),
        AT,
        60,
        "refuse",
    ),
    "Presigned": PRESIGNED,
    "Profile": sigv4.GENERIC,
    "Request": REQUEST,
    "Scope": sigv4.Scope("20261123", "eu-west-1", "s3"),
    "Signed": PRESIGNED.signed,
}
SLOTS = [
    (kind, slot)
    for kind, value in VALUES.items()
    for base in type(value).__mro__
    for slot in getattr(base, "__slots__", ())
]


@pytest.mark.parametrize(("kind", "slot"), SLOTS)
def test_no_slot_can_be_set_or_deleted(kind, slot):
    """Each attribute of each value refuses both, and keeps its value."""
    value = VALUES[kind]
    before = getattr(value, slot)
    with pytest.raises(AttributeError, match=f"is immutable: {slot} cannot be set"):
        setattr(value, slot, None)
    with pytest.raises(AttributeError, match=f"is immutable: {slot} cannot be deleted"):
        delattr(value, slot)
    assert getattr(value, slot) is before


@pytest.mark.parametrize("kind", VALUES)
def test_nothing_can_be_added(kind):
    """There is no dictionary to add it to."""
    value = VALUES[kind]
    with pytest.raises(AttributeError, match="is immutable: note cannot be set"):
        value.note = "x"
    assert not hasattr(value, "__dict__")


def hash_of(value) -> int | None:
    """The hash of a value, if it has one: those that hold a dictionary cannot be hashed."""
    try:
        return hash(value)
    except TypeError:
        return None


@pytest.mark.parametrize("kind", sorted(VALUES.keys() - {"Partition", "Plan"}))
@pytest.mark.parametrize(
    "travel",
    [
        copy.copy,
        copy.deepcopy,
        *[
            lambda value, protocol=protocol: pickle.loads(pickle.dumps(value, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ],
    ],
    ids=["copy", "deepcopy", *[f"pickle {n}" for n in range(pickle.HIGHEST_PROTOCOL + 1)]],
)
def test_values_travel(kind, travel):
    """Copied or pickled they are equal, and of the same type."""
    value = VALUES[kind]
    again = travel(value)
    assert type(again) is type(value)
    assert again == value
    assert hash_of(again) == hash_of(value)


@pytest.mark.parametrize("kind", VALUES)
def test_values_are_unlike_other_kinds(kind):
    """Of another type, or nothing of ours, is unequal."""
    value = VALUES[kind]
    assert value != object()
    assert value != repr(value)
    assert [other for other in VALUES if VALUES[other] == value] == [kind]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("AKID", "s"), ("AKIE", "s")),
        (("AKID", "s"), ("AKID", "t")),
        (("AKID", "s"), ("AKID", "s", "token")),
        (("AKID", "s", "token"), ("AKID", "s", "nekot")),
        (("AKID", "s", None, AT), ("AKID", "s")),
        (("AKID", "s", None, AT), ("AKID", "s", None, AT.replace(second=1))),
    ],
)
def test_credentials_compare_all_they_hold(one, other):
    """Each field makes a difference."""
    assert sigv4.Credentials(*one) != sigv4.Credentials(*other)
    assert sigv4.Credentials(*one) == sigv4.Credentials(*one)
    assert len({sigv4.Credentials(*one), sigv4.Credentials(*other)}) == 2


@pytest.mark.parametrize(
    "other",
    [
        sigv4.Request("POST", "https://h/p?a=b", [("A", "1"), ("a", "2")], b"body"),
        sigv4.Request("PUT", "https://h/p?a=c", [("A", "1"), ("a", "2")], b"body"),
        sigv4.Request("PUT", "https://h/p?a=b", [("a", "2"), ("A", "1")], b"body"),
        sigv4.Request("PUT", "https://h/p?a=b", [("A", "1,2")], b"body"),
        sigv4.Request("PUT", "https://h/p?a=b", [("A", "1"), ("a", "2")], b""),
    ],
)
def test_requests_compare_the_wire(other):
    """Method, URL, headers in their order, body."""
    assert other != REQUEST
    assert hash(other) != hash(REQUEST)


def test_mapping_and_pairs_are_the_same_headers():
    """However they were given."""
    pairs = sigv4.Request("GET", "https://h/", [("A", "1"), ("B", "2")])
    assert sigv4.Request("GET", "https://h/", {"A": "1", "B": "2"}) == pairs
    assert sigv4.Request("GET", "https://h/", sigv4.Headers({"A": "1", "B": "2"})) == pairs


def test_caller_may_change_what_was_given():
    """A request keeps its own copy of headers and body."""
    headers, body = {"A": "1"}, bytearray(b"body")
    request = sigv4.Request("PUT", "https://h/", headers, body)
    headers["A"] = "2"
    body[0] = 0
    assert (request.headers, request.fields, request.body) == ((("A", "1"),), {"a": "1"}, b"body")


def test_headers_travel():
    """They stay read-only headers, not a dict."""
    headers = sigv4.Headers({"X-Amz-Date": "20150830T123600Z"})
    for again in (copy.copy(headers), copy.deepcopy(headers), pickle.loads(pickle.dumps(headers))):
        assert type(again) is sigv4.Headers
        assert again == headers
        assert again["x-amz-date"] == "20150830T123600Z"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Authorization", "<hidden>"),
        ("authorization", "<hidden>"),
        ("Cookie", "<hidden>"),
        ("Proxy-Authorization", "<hidden>"),
        ("X-Amz-Security-Token", "<hidden>"),
        ("X-Amz-S3session-Token", "<hidden>"),
        ("X-Amz-Signature", "<hidden>"),
        ("x-amz-server-side-encryption-customer-key", "<hidden>"),
        ("x-amz-copy-source-server-side-encryption-customer-key", "<hidden>"),
        ("x-amz-server-side-encryption-customer-key-MD5", "value"),
        ("X-Amz-Date", "value"),
    ],
)
def test_repr_of_headers(name, shown):
    """Secret ones are hidden, in any case; the others are shown."""
    assert repr(sigv4.Headers({name: "value"})) == f"Headers({{{name!r}: {shown!r}}})"


def test_a_subclass_of_a_request():
    """A subclass with attributes of its own is as complete and as frozen as a request."""

    class Tagged(sigv4.Request):
        pass

    plain = sigv4.Request("put", "https://example.com/a?b=c", {"X-A": " 1 "}, b"body")
    tagged = Tagged("put", "https://example.com/a?b=c", {"X-A": " 1 "}, b"body")
    for name in ("method", "url", "headers", "body", "scheme", "host", "path", "query", "fields"):
        assert getattr(tagged, name) == getattr(plain, name)
    assert type(tagged) is Tagged
    with pytest.raises(AttributeError, match="immutable"):
        tagged.body = b""
