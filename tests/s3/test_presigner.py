"""A compiled operation gives the URLs that presigning one by one gives."""

from __future__ import annotations

import itertools
import multiprocessing
import pickle
import random
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "to/ken+==")
BUCKET = "examplebucket"
KEYS = [
    "a",
    "photos/2026/a-b_c~d.jpg",
    "a b+c%20d",
    "//",
    "/leading and trailing/",
    ".hidden/.a/..b/c.",
    "grün/été/日本語/e\u0301",
    "\U0001f469\u200d\U0001f4bb",
    "'\"`~*()!$&,;=:@?#[]{}|\\^<>",
    "\t\r\n\x01\x7f",
    "x" * 1024,
    "é" * 512,
    "PLACEHOLDER",
    "a/PLACEHOLDER?PLACEHOLDER",
]
CALLS = [
    ("get_object", {}),
    ("get_object", {"ResponseContentDisposition": 'attachment; filename="ü +.pdf"'}),
    ("get_object", {"VersionId": "v/1+", "PartNumber": 3, "IfMatch": "x"}),
    ("put_object", {"ContentType": "text/plain", "Metadata": {"Author": "A  B", "x": ""}}),
    ("put_object", {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}),
    ("head_object", {"IfModifiedSince": AT}),
    ("delete_object", {"VersionId": "null"}),
]


def client(credentials=LONG_TERM, **options) -> S3:
    return S3(credentials, "eu-west-1", **{"clock": lambda: AT, **options})


@pytest.mark.parametrize("credentials", [LONG_TERM, TEMPORARY], ids=["long-term", "temporary"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"addressing_style": "path"},
        {"dualstack": True},
        {"endpoint_url": "http://[::1]:9000/base%20path/"},
    ],
    ids=["virtual", "path", "dualstack", "custom"],
)
@pytest.mark.parametrize(("operation", "params"), CALLS)
def test_many_one_and_presign_agree(operation, params, options, credentials):
    """With each other, and with the general way, which goes through no plan."""
    s3 = client(credentials, **options)
    presigner = s3.presigner(operation, Bucket=BUCKET, expires_in=900, **params)
    one_by_one = [
        s3.presign(operation, Bucket=BUCKET, Key=key, expires_in=900, **params) for key in KEYS
    ]
    urls = [presigned.url for presigned in one_by_one]
    assert [presigner(key) for key in KEYS] == urls
    assert list(presigner.many(KEYS)) == urls
    signer = sigv4.Signer(credentials, "eu-west-1", "s3")
    for presigned in one_by_one:
        wire = presigned.url.partition("X-Amz-Algorithm=")[0].rstrip("?&")
        request = sigv4.Request(presigned.method, wire, presigned.headers)
        assert signer.presign(request, expires_in=900, at=AT) == presigned.signed


def test_presigned_of_a_key_holds_its_url():
    """Method, headers and end come with it."""
    presigner = client().presigner("put_object", Bucket=BUCKET, expires_in=60, ContentType="a/b")
    presigned = presigner.presigned("k")
    assert presigned.url == presigner("k") == presigned.signed.url
    assert (presigned.method, presigned.headers) == ("PUT", {"Content-Type": "a/b"})
    assert presigned.expires_at == AT + timedelta(seconds=60)


def test_a_given_time_overrides_the_fixed_one():
    """For one call; then the fixed one is back, whatever the clock says."""
    presigner = client().presigner("get_object", Bucket=BUCKET, at=AT + timedelta(days=1))
    dates = [
        presigner.presigned("k", at).url.partition("X-Amz-Date=")[2][:16]
        for at in (None, AT + timedelta(days=2), None)
    ]
    assert dates == ["20261124T123456Z", "20261125T123456Z", "20261124T123456Z"]


def test_endless_keys():
    """No key is read before its URL is asked for, and none ahead of it."""
    read = []

    def keys():
        for number in itertools.count():
            read.append(number)
            yield f"key-{number}"

    urls = client().presigner("get_object", Bucket=BUCKET).many(keys())
    assert read == []
    assert next(urls).partition("?")[0].endswith("/key-0")
    assert read == [0]
    list(itertools.islice(urls, 99))
    assert read == list(range(100))


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ("", sigv4.EmptyKey),
        (".", sigv4.UnsafeKey),
        ("a/..", sigv4.UnsafeKey),
        ("a/./b", sigv4.UnsafeKey),
        ("a\0", sigv4.UnsafeKey),
        ("\udcff", sigv4.UnsafeKey),
        ("k" * 1025, sigv4.KeyTooLong),
        ("é" * 513, sigv4.KeyTooLong),
        (b"bytes", TypeError),
        (7, TypeError),
        (None, TypeError),
    ],
    ids=[
        *("empty", "dot", "dots", "dot inside", "NUL", "half", "long", "longer"),
        *("bytes", "int", "None"),
    ],
)
def test_bad_key_raises_in_its_turn(bad, error):
    """After the good ones before it; the keys after it are not read."""
    presigner = client().presigner("get_object", Bucket=BUCKET)
    keys = iter(["first", "second é", bad, "never read"])
    urls = presigner.many(keys)
    assert [next(urls), next(urls)] == [presigner("first"), presigner("second é")]
    with pytest.raises(error):
        next(urls)
    assert list(keys) == ["never read"]


@pytest.mark.parametrize("keys", [5, None])
def test_keys_that_are_invalid(keys):
    """What cannot be iterated is a TypeError."""
    with pytest.raises(TypeError):
        list(client().presigner("get_object", Bucket=BUCKET).many(keys))


def test_no_keys():
    """No URLs."""
    assert list(client().presigner("get_object", Bucket=BUCKET).many([])) == []


def test_a_batch_has_the_date_at_which_its_first_url_was_asked_for():
    """Made earlier, or read on later, it ends together."""
    time = [AT]
    s3 = S3(LONG_TERM, "eu-west-1", clock=lambda: time[0])
    urls = s3.presigner("get_object", Bucket=BUCKET).many(["a", "b"])
    time[0] = AT + timedelta(seconds=4)
    first = next(urls)
    time[0] = AT + timedelta(minutes=50)
    assert "X-Amz-Date=20261123T123500Z" in first
    assert "X-Amz-Date=20261123T123500Z" in next(urls)


def test_two_batches_do_not_disturb_each_other():
    """Read in turns, at two times, from one presigner."""
    time = [AT]
    presigner = S3(LONG_TERM, "eu-west-1", clock=lambda: time[0]).presigner(
        "get_object", Bucket=BUCKET
    )
    early = presigner.many(["a", "b", "c"])
    first = next(early)
    time[0] = AT + timedelta(minutes=50)
    late = presigner.many(["a", "b", "c"])
    read = list(itertools.chain.from_iterable(zip(late, early, strict=False)))
    dates = [url.partition("X-Amz-Date=")[2][:16] for url in [first, *read]]
    assert dates == ["20261123T123456Z", *["20261123T132456Z", "20261123T123456Z"] * 2]


def test_credentials_that_end_meanwhile():
    """The presigner refuses from then on, and a fixed time stays fixed."""
    time = [AT]
    short = sigv4.Credentials("ASIAX", SECRET, "token", AT + timedelta(seconds=90))
    s3 = S3(short, "eu-west-1", clock=lambda: time[0])
    presigner = s3.presigner("get_object", Bucket=BUCKET, expires_in=60)
    fixed = s3.presigner("get_object", Bucket=BUCKET, expires_in=60, at=AT)
    assert presigner("k") == fixed("k")
    time[0] = AT + timedelta(seconds=31)
    with pytest.raises(sigv4.OutlivesCredentials):
        presigner("k")
    time[0] = AT + timedelta(seconds=90)
    with pytest.raises(sigv4.ExpiredCredentials):
        next(presigner.many(["k"]))
    assert "X-Amz-Date=20261123T123456Z" in fixed("k")


def test_a_capped_presigner_caps_again_each_second():
    """What is left is counted from each time."""
    time = [AT]
    short = sigv4.Credentials("ASIAX", SECRET, "token", AT + timedelta(seconds=90))
    s3 = S3(short, "eu-west-1", clock=lambda: time[0])
    presigner = s3.presigner("get_object", Bucket=BUCKET, on_short_lived="cap")
    assert "X-Amz-Expires=90&" in presigner("k")
    time[0] = AT + timedelta(seconds=31)
    assert "X-Amz-Expires=59&" in presigner("k")
    assert presigner.presigned("k").expires_at == AT + timedelta(seconds=90)


def presign_elsewhere(presigner) -> list[str]:
    return list(presigner.many(KEYS))


def test_another_process_presigns_the_same():
    """A presigner, a client and a signer travel to a spawned process."""
    presigner = S3(TEMPORARY, "eu-west-1").presigner("get_object", Bucket=BUCKET, at=AT)
    presigner("used before it travels")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(presign_elsewhere, (presigner,)) == presign_elsewhere(presigner)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickled_presigner(protocol):
    """By any protocol since Python 2.3, with its guards and its fixed time."""
    presigner = S3(LONG_TERM, "eu-west-1", allow_unsafe_keys=True).presigner(
        "get_object", Bucket=BUCKET, at=AT, expires_in=7
    )
    again = pickle.loads(pickle.dumps(presigner, protocol))
    assert again("a/../b") == presigner("a/../b")
    with pytest.raises(sigv4.KeyTooLong):
        again("k" * 1025)


def test_random_keys_agree():
    """Any text: the same URL one by one and in bulk, or the same refusal."""
    rng = random.Random(20261123)
    presigner = client().presigner("get_object", Bucket=BUCKET)
    alphabet = "aZ09-._~/ +%&é日\U0001f389\0./"
    for _ in range(2_000):
        key = "".join(rng.choices(alphabet, k=rng.randint(0, 12)))
        try:
            url = presigner(key)
        except sigv4.GuardError as error:
            with pytest.raises(type(error)):
                next(presigner.many([key]))
        else:
            assert next(presigner.many([key])) == url


class Chunk:
    """What an Arrow array has, as far as it is used."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys

    def __iter__(self):
        raise AssertionError("an array gives scalars when it is iterated")

    def to_pylist(self) -> list[str]:
        return self._keys


class Chunked(Chunk):
    """And an array of several."""

    def __init__(self, *chunks: Chunk) -> None:
        self.chunks = list(chunks)


@pytest.mark.parametrize("rows", [Chunk(["a", "b", "c"]), Chunked(Chunk(["a"]), Chunk(["b", "c"]))])
def test_arrays_of_arrow(rows):
    """Their values are the keys, in one chunk or in several."""
    presigner = client().presigner("get_object", Bucket=BUCKET, at=AT)
    assert list(presigner.many(rows)) == list(presigner.many(["a", "b", "c"]))


def test_what_policies_are_asked():
    """The protocol is a module of its own, which needs nothing to be imported."""
    from sigv4.s3 import gatekeeper

    assert gatekeeper.__doc__


@pytest.mark.parametrize("vary", [("Key", "ContentType"), ("ContentType", "Key")])
def test_rows_of_a_key_and_a_header(vary):
    """The only parameter in the URL is not the only one that varies."""
    presigner = client().presigner("put_object", Bucket=BUCKET, vary=vary)
    values = [("a.png", "image/png"), ("b c", "text/plain"), ("a.png", "text/plain")]
    named = [{"Key": key, "ContentType": kind} for key, kind in values]
    expected = [client().presign("put_object", Bucket=BUCKET, **row).url for row in named]
    rows = [tuple(row[name] for name in vary) for row in named]
    for given in (rows, named, [*rows[:1], *named[1:]], iter(rows)):
        assert list(presigner.many(given)) == expected
    assert list(presigner.many(iter(rows), refresh_every=60)) == expected


def test_rows_of_a_header_that_is_a_list():
    """A tuple with one value is the value of the row, not a row of its own."""
    name = "OptionalObjectAttributes"
    presigner = client().presigner("list_objects_v2", Bucket=BUCKET, vary=(name,))
    assert [*presigner.many([("RestoreStatus",)])] == [presigner(("RestoreStatus",))]
