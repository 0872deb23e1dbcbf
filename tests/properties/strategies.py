"""Valid requests, keys and times of every kind."""

from __future__ import annotations

import string
from datetime import datetime, timezone

from hypothesis import strategies as st

import sigv4

UNRESERVED = string.ascii_letters + string.digits + "-._~"
OWN = ("authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "host")
# Headers whose value a guard checks.
CHECKED = ("content-length", "content-md5", "x-amz-decoded-content-length", "x-amz-trailer")

visible = st.characters(min_codepoint=0x20, blacklist_categories=("Cs", "Cc"))
texts = st.text(visible, max_size=20)
escapes = st.integers(0, 255).map("%{:02X}".format) | st.integers(0, 255).map("%{:02x}".format)
raw_characters = st.sampled_from(UNRESERVED + "!$'()*,;:@ é日👍")
raw_texts = st.lists(raw_characters | escapes, max_size=8).map("".join)
paths = st.lists(raw_texts | st.sampled_from([".", "..", ""]), max_size=5).map(
    lambda parts: "/".join(["", *parts])
)
query_pieces = st.one_of(
    raw_texts,
    st.tuples(raw_texts, raw_texts).map("=".join),
    st.tuples(raw_texts, st.sampled_from(["a+b", "c=d", "/", "?"])).map("=".join),
    st.just(""),
).filter(lambda piece: "amz" not in piece.lower() and "%" not in piece.partition("=")[0])
queries = st.lists(query_pieces, max_size=5).map("&".join)
hosts = st.sampled_from(["example.com", "EXAMPLE.com:8443", "a.b-c.example:443", "[2001:db8::1]"])
urls = st.builds(
    lambda scheme, host, path, query: f"{scheme}://{host}{path}" + (f"?{query}" if query else ""),
    st.sampled_from(["https", "http"]),
    hosts,
    paths,
    queries,
)
header_values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)
header_names = st.text(string.ascii_letters + string.digits + "-_.!", min_size=1, max_size=12)


def is_free(name: str) -> bool:
    """Whether a request may have the header, with any value."""
    return name not in OWN + CHECKED and not name.startswith(("x-amz-checksum", "x-amz-sdk"))


headers = st.lists(
    st.tuples(header_names.filter(lambda name: is_free(name.lower())), header_values), max_size=6
)
methods = st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "get", "M-SEARCH"])
requests = st.builds(sigv4.Request, methods, urls, headers, st.binary(max_size=100))
times = st.datetimes(datetime(1970, 1, 1), datetime(9998, 12, 31), timezones=st.just(timezone.utc))
profiles = st.builds(
    sigv4.Profile,
    double_encode=st.booleans(),
    normalize_path=st.booleans(),
    content_sha256_header=st.booleans(),
    sign_body=st.booleans(),
    presign_body=st.booleans(),
    omit_session_token=st.booleans(),
)
credentials = st.sampled_from(
    [
        sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token/with+signs=="),
    ]
)
keys = (
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), min_size=1)
    .filter(lambda key: not {".", ".."} & set(key.split("/")))
    .filter(lambda key: len(key.encode()) <= 1024)
)
