"""Bucket and key of a path, and paths that servers read in several ways."""

from __future__ import annotations

import pytest

from sigv4.resign import NotForwarded
from sigv4.resign.refusals import Denials
from sigv4.resign.s3_paths import read_place

REFUSE = Denials(s3=True)


@pytest.mark.parametrize(
    ("path", "host_bucket", "bucket", "key", "other"),
    [
        ("/", None, None, None, None),
        ("", None, None, None, None),
        ("/b", None, "b", None, None),
        ("/b/", None, "b", None, None),
        ("/b/k", None, "b", "k", None),
        ("/b/k%20%C3%A4/", None, "b", "k \u00e4/", None),
        ("/b//k", None, "b", "/k", "k"),
        ("/b/a//b///c", None, "b", "a//b///c", "a/b/c"),
        ("/b/...", None, "b", "...", None),
        ("/", "h", "h", None, None),
        ("/a/b", "h", "h", "a/b", None),
    ],
)
def test_places(path, host_bucket, bucket, key, other):
    """The bucket is in the host or begins the path; the rest is the key."""
    place = read_place(path, host_bucket, REFUSE)
    assert (place.bucket, place.key, place.other_key) == (bucket, key, other)


@pytest.mark.parametrize(
    "path",
    [
        "//b/k",
        "/b%2Fk",
        "/b/a%2fb",
        "/b/..",
        "/b/./a",
        "/b/%2E%2E/a",
        "/b/a%5C..%5Cb",
        "/b/%00",
        "/b/%FF",
        "/b%3Aa/k",
        "/%20/k",
    ],
)
def test_ambiguous(path):
    """Each is refused, with the path in the error."""
    with pytest.raises(NotForwarded) as caught:
        read_place(path, None, REFUSE)
    assert (caught.value.refusal, caught.value.status) == ("path-ambiguous", 400)
    assert path in str(caught.value).replace("\\\\", "\\")
