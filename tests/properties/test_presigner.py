"""A plan and the general way never differ, whatever the keys, the URL and the headers."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.encoding import encode_path
from sigv4.core.interpret import fill, fill_many
from sigv4.core.plan import compile_plan, new_marker
from sigv4.core.signing_params import SigningParams
from sigv4.s3 import S3
from sigv4.s3.operations.model import operation
from sigv4.s3.operations.operations_data import OPERATIONS
from sigv4.s3.operations.rows import can_be_open

from . import strategies as our

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
PROFILE = sigv4.Profile.for_service("s3")
bases = st.builds(lambda host, path: f"https://{host}{path}/", our.hosts, our.paths)


@given(
    bases,
    our.queries,
    our.headers,
    our.credentials,
    st.lists(our.keys, min_size=1, max_size=4),
)
def test_filling_a_plan_is_presigning(base, query, headers, credentials, keys):
    """Any base path, query and headers around the placeholder: URL, signature and intermediates."""
    tail = f"?{query}" if query else ""
    marker = new_marker()
    request = sigv4.Request("PUT", f"{base}{marker}{tail}", headers)
    params = SigningParams(credentials, "eu-west-1", "s3", PROFILE)
    plan = compile_plan(request, (marker,), params, AT, 60, "refuse")
    signer = sigv4.Signer(credentials, "eu-west-1", "s3")
    paths = [encode_path(key.encode()) for key in keys]
    expected = [
        signer.presign(sigv4.Request("PUT", f"{base}{path}{tail}", headers), expires_in=60, at=AT)
        for path in paths
    ]
    signatures = [fill(plan, (path,)) for path in paths]
    reported = [
        plan.signed((path,), signature, plan.headers)
        for path, signature in zip(paths, signatures, strict=True)
    ]
    assert reported == expected
    admit = dict(zip(keys, paths, strict=True)).__getitem__
    assert list(fill_many(plan, keys, admit)) == [signed.url for signed in expected]


@given(st.lists(our.keys, max_size=8), st.booleans(), our.credentials)
def test_many_is_one_by_one(keys, path_style, credentials):
    """In order, repeated keys included; presign gives the same."""
    style = "path" if path_style else "virtual"
    s3 = S3(credentials, "eu-west-1", addressing_style=style, clock=lambda: AT)
    presigner = s3.presigner("get_object", Bucket="examplebucket")
    urls = list(presigner.many(keys))
    assert urls == [presigner(key) for key in keys]
    assert urls == [s3.presign("get_object", Bucket="examplebucket", Key=key).url for key in keys]
    assert len(set(urls)) == len(set(keys))


OPEN = {
    name: [each for each in operation(name).parameters if can_be_open(operation(name), each)]
    for name in OPERATIONS
}
# Operations for which rows can give all that is required.
VARIED = sorted(
    name
    for name, names in OPEN.items()
    if names
    and "checksum" not in operation(name).traits
    and {*operation(name).required} <= {"Bucket", *names}
)
REQUIRED_ALWAYS = ("Key", "UploadId")  # empty ones are refused whatever is lifted


def values_of(name: str, parameter: str) -> st.SearchStrategy:
    """Values of a parameter; own query parameters are text."""
    known = operation(name).parameters.get(parameter)
    if known is None:
        return our.texts
    if known.kind == "list":
        return st.lists(st.sampled_from(known.values), min_size=1, max_size=2).map(tuple)
    if known.values:
        return st.sampled_from(known.values)
    if known.kind == "string":
        texts = our.header_values
        return texts.map("k{}".format) if parameter in REQUIRED_ALWAYS else texts
    return st.booleans() if known.kind == "boolean" else st.integers(1, 10_000)


@st.composite
def varied(draw):
    """Draw an operation, the names that vary, the other parameters, and rows."""
    name = draw(st.sampled_from(VARIED))
    places = {each: operation(name).parameters[each].location for each in OPEN[name]}
    headers = [each for each, place in places.items() if place == "header"]
    in_url = [each for each in places if each not in headers] + ["x-user", "x-case"]
    some = [
        draw(st.lists(st.sampled_from(each), unique=True, max_size=2))
        for each in (in_url, headers)
        if each
    ]
    vary = draw(st.permutations([*chain(*some)]).filter(bool))
    needed = [each for each in operation(name).required if each not in ("Bucket", *vary)]
    fixed = {each: draw(values_of(name, each)) for each in needed}
    tuples = st.tuples(*[values_of(name, each) for each in vary])
    shapes = [lambda row: row, list, lambda row: dict(zip(vary, row, strict=True))]
    if len(vary) == 1:
        shapes = [lambda row: row[0]]
    rows = st.tuples(st.sampled_from(shapes), tuples).map(lambda drawn: drawn[0](drawn[1]))
    return name, vary, fixed, draw(st.lists(rows, max_size=5))


@given(varied(), st.booleans(), st.integers(1, 3))
def test_many_rows_are_each_row(drawn, hoist, block):
    """Whatever varies, in the URL or in headers: a list, an iterator and a renewed stream."""
    name, vary, fixed, rows = drawn
    s3 = S3(KEYS, "eu-west-1", clock=lambda: AT, allow_refused_values=True)
    bucket = {"Bucket": "examplebucket"} if "Bucket" in operation(name).parameters else {}
    presigner = s3.presigner(name, **bucket, vary=vary, hoist=hoist, **fixed)
    expected = [presigner(row) for row in rows]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sigv4.s3.presigner.BLOCK", block)
        assert list(presigner.many(rows)) == expected
    assert list(presigner.many(iter(rows))) == expected
    assert list(presigner.many(iter(rows), refresh_every=60)) == expected
