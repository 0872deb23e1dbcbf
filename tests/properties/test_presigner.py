"""A plan and the general way never differ, whatever the keys, the URL and the headers."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.encoding import encode_path
from sigv4.core.interpret import fill, fill_many
from sigv4.core.plan import compile_plan, new_marker
from sigv4.core.signing_params import SigningParams
from sigv4.s3 import S3

from . import strategies as our

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
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
