"""Presigned URLs with a known body: refused when they are signed, or good for the verifier."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.checksum import CHECKSUMS
from sigv4.s3 import S3
from sigv4.s3.operations.model import operation
from sigv4.s3.operations.operations_data import OPERATIONS
from sigv4.s3.operations.shapes_data import ROOTS, SHAPES
from sigv4.verify import Verifier, received

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT)
VERIFIER = Verifier(lambda _: KEYS, clock=lambda: AT)
MADE = {f"Checksum{name.upper()}": make for name, make in CHECKSUMS.items() if "xx" not in name}
SIMPLE = {
    "Bucket": "examplebucket",
    "Key": "k",
    "UploadId": "u",
    "PartNumber": 1,
    "RequestRoute": "route",
}
BODIES = sorted(
    name
    for name in OPERATIONS
    if operation(name).payload and "CopySource" not in operation(name).parameters
)


def structure(shape: str, depth: int = 0) -> st.SearchStrategy:
    """Values of a structure: what it requires, and at its top the rest at random."""
    required, others = {}, {}
    alternatives = []
    for line in SHAPES[shape].splitlines():
        name, _, kind, *values = line.split(" ")
        made = st.deferred(lambda kind=kind, values=values: member(kind, values, depth))
        if name[0] == "*":
            required[name[1:]] = made
        elif name[0] == "|":
            alternatives.append((name[1:], made))
        else:
            others[name] = made
    if alternatives:
        name, made = alternatives[0]
        required[name] = made
    return st.fixed_dictionaries(required, optional=others if depth < 2 else {})


def member(kind: str, values: list[str], depth: int) -> st.SearchStrategy:
    """Values of a member of a structure."""
    sort, _, rest = kind.partition(":")
    if sort == "shape":
        return structure(rest, depth + 1)
    if sort in ("list", "wrapped"):
        item = rest if sort == "list" else rest.partition(":")[2]
        return st.lists(member(item, values, depth), min_size=1, max_size=2)
    if values:
        return st.sampled_from(values[0].split("|"))
    if sort in ("integer", "long"):
        return st.integers(1, 9)
    if sort in ("iso8601", "rfc822"):
        return st.just(AT)
    return st.booleans() if sort == "boolean" else st.sampled_from(["a", "b & c", "\xe9\r\n"])


def body_of(name: str) -> st.SearchStrategy:
    """Values of the parameter that is the body."""
    if name in ROOTS:
        return structure(ROOTS[name].split(" ")[1])
    text = operation(name).payload == "Policy"
    return st.sampled_from(["{}", "\xe9"]) if text else st.binary(max_size=9)


def right(name: str, body: bytes) -> object:
    """The value of a parameter that fits a body."""
    if name == "ContentLength":
        return len(body)
    made = MADE["ChecksumMD5" if name == "ContentMD5" else name]()
    made.update(body)
    return b64encode(made.digest()).decode()


def verify(presigned) -> None:
    """Verify it as a server, with the headers that every client adds."""
    url = urlsplit(presigned.url)
    headers = {"host": url.netloc, **presigned.headers}
    if not any(name.lower() == "content-length" for name in headers):
        headers["content-length"] = str(len(presigned.body))
    target = f"{url.path}?{url.query}"
    VERIFIER.verify(
        received(presigned.method, target, [*headers.items()], presigned.body, scheme="https")
    )


@given(st.data())
def test_body_and_what_is_said_of_it(data):
    """Whatever contradicts the body is refused; all else is good for the verifier."""
    name = data.draw(st.sampled_from(BODIES))
    found = operation(name)
    params = {each: SIMPLE.get(each, "a") for each in found.required}
    params[found.payload] = data.draw(body_of(name))
    body = CLIENT.presign(name, **params).body
    of_object = name in ("complete_multipart_upload", "write_get_object_response")
    checksums = [each for each in MADE if each in found.parameters and not of_object]
    others = [each for each in ("ContentMD5", "ContentLength") if each in found.parameters]
    said = [each for each in others if data.draw(st.booleans())]
    said += data.draw(st.lists(st.sampled_from(checksums), max_size=1)) if checksums else []
    wrong = [each for each in said if data.draw(st.sampled_from([False, False, True]))]
    params |= {each: right(each, body + b"x" if each in wrong else body) for each in said}
    if "ChecksumAlgorithm" in found.parameters and data.draw(st.booleans()):
        algorithm = data.draw(st.sampled_from([each.removeprefix("Checksum") for each in MADE]))
        params["ChecksumAlgorithm"] = algorithm
        contradicted = {*said} & {*checksums} - {f"Checksum{algorithm}"}
        wrong += ["ChecksumAlgorithm"] if contradicted else []
    hoist = data.draw(st.booleans())
    if wrong:
        with pytest.raises(sigv4.RefusedValue) as caught:
            CLIENT.presign(name, **params, hoist=hoist)
        assert caught.value.parameter in wrong
        return
    verify(CLIENT.presign(name, **params, hoist=hoist))


@given(
    st.sampled_from([("put_object_acl", {"Key": "k"}), ("put_bucket_acl", {})]),
    st.sampled_from([{"ACL": "private"}, {"GrantRead": 'id="1"', "GrantWrite": 'id="2"'}]),
    st.sampled_from([{}, {"ChecksumAlgorithm": "CRC32"}]),
    st.booleans(),
)
def test_access_control_lists_in_headers(operation_and_key, acl, algorithm, hoist):
    """They have no body, and the checksum of none."""
    name, key = operation_and_key
    verify(CLIENT.presign(name, Bucket="examplebucket", **key, **acl, **algorithm, hoist=hoist))
