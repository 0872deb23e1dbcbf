"""A presigner's open parameters: any of an operation's, one or several, checked row by row."""

from __future__ import annotations

import enum
import pickle
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
BUCKET = "examplebucket"
S3_CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT)
TEXTS = ["v1", "a b+c/é", "100%s", "", "%(x)s{}", "~-._", "\U0001f469"]


def one(operation, **params):
    return S3_CLIENT.presign(operation, Bucket=BUCKET, **params)


@pytest.mark.parametrize(
    ("operation", "fixed", "vary", "rows"),
    [
        ("upload_part", {"Key": "k", "UploadId": "a/b+"}, None, [1, 2, 10_000]),
        ("get_object", {"Key": "a b"}, ("VersionId",), [text for text in TEXTS if text]),
        ("get_object", {"Key": "k", "VersionId": "v"}, ("PartNumber",), [1, 7]),
        ("list_objects_v2", {}, ("Prefix",), TEXTS),
        ("list_objects_v2", {"Prefix": "p"}, ("FetchOwner",), [True, False]),
        ("get_object", {"Key": "k"}, ("ResponseExpires",), [AT, 0, "1970-01-01T00:00:00Z"]),
        ("get_object", {"Key": "k"}, ("Range",), ["bytes=0-9", " a   b "]),
        ("put_object", {"Key": "k"}, ("StorageClass",), ["STANDARD", "GLACIER"]),
        ("get_object_attributes", {"Key": "k"}, None, [["ETag"], ["ETag", "ObjectSize"]]),
    ],
)
def test_one_open_parameter(operation, fixed, vary, rows):
    """A row is its value; each URL is that of presigning it."""
    presigner = S3_CLIENT.presigner(operation, Bucket=BUCKET, vary=vary, **fixed)
    (name,) = presigner.open
    expected = [one(operation, **fixed, **{name: row}) for row in rows]
    assert list(presigner.many(rows)) == [presigned.url for presigned in expected]
    assert [presigner(row) for row in rows] == [presigned.url for presigned in expected]
    got = [presigner.presigned(row) for row in rows]
    for presigned, other in zip(got, expected, strict=True):
        assert presigned.url == other.url
        assert presigned.method == other.method
        assert presigned.signed.canonical_request == other.signed.canonical_request
        assert presigned.headers == other.headers


@pytest.mark.parametrize(
    ("operation", "vary"),
    [
        ("get_object", ("Key", "VersionId")),
        ("get_object", ("VersionId", "Key")),
        ("get_object", ("ResponseContentType", "Key", "VersionId")),
        ("get_object", ("Range", "Key")),
        ("get_object", ("VersionId", "Range", "IfMatch", "Key")),
    ],
)
def test_several_open_parameters(operation, vary):
    """A row is a tuple or list in their order, or a dict; each URL is that of presigning it."""
    presigner = S3_CLIENT.presigner(operation, Bucket=BUCKET, vary=vary)
    assert presigner.open == vary
    texts = ["a", "b c", "c/d", "é"] if "Range" not in vary else ["a", "b c", "c/d", "e"]
    rows = [tuple(texts[(shift + at) % 4] for at in range(len(vary))) for shift in range(4)]
    named = [dict(zip(vary, row, strict=True)) for row in rows]
    expected = [one(operation, **dict(sorted(row.items(), key=order(vary)))).url for row in named]
    assert list(presigner.many(rows)) == expected
    assert list(presigner.many([list(row) for row in rows])) == expected
    assert list(presigner.many(named)) == expected
    assert [presigner(row) for row in rows] == expected
    assert [presigner.presigned(row).url for row in named] == expected


def order(vary):
    return lambda item: vary.index(item[0])


def test_required_parameters_are_open_by_default():
    """Those that are not given, in the order of the model."""
    presigner = S3_CLIENT.presigner
    assert presigner("upload_part", Bucket=BUCKET).open == ("Key", "PartNumber", "UploadId")
    assert presigner("upload_part", Bucket=BUCKET, Key="k").open == ("PartNumber", "UploadId")
    assert presigner("get_object", Bucket=BUCKET).open == ("Key",)
    assert presigner("get_object", Bucket=BUCKET, Key="k").open == ()
    assert presigner("list_buckets").open == ()


def test_headers_of_rows_are_sent_as_they_were_given():
    """Only blanks at the ends are left out: a name in quotes may hold two spaces."""
    name = 'attachment; filename="a  b.txt" '
    presigner = S3_CLIENT.presigner("put_object", Bucket=BUCKET, vary=("Key", "ContentDisposition"))
    presigned = presigner.presigned(("k", name))
    assert presigned.headers == {"Content-Disposition": name.strip()}
    assert '\ncontent-disposition:attachment; filename="a b.txt"\n' in (
        presigned.signed.canonical_request
    )
    assert one("put_object", Key="k", ContentDisposition=name) == presigned


def test_nothing_open():
    """A presigner of one URL, called without a row."""
    presigner = S3_CLIENT.presigner("list_objects_v2", Bucket=BUCKET, Prefix="a/")
    expected = one("list_objects_v2", Prefix="a/").url
    assert presigner() == expected
    assert presigner(()) == presigner.presigned().url == expected
    assert list(presigner.many([(), ()])) == [expected, expected]
    with pytest.raises(TypeError, match="no parameter is open"):
        presigner("k")


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        ("k", TypeError, "a row must be a tuple or dict of Key, VersionId, not str"),
        (None, TypeError, "a row must be a tuple or dict of Key, VersionId, not NoneType"),
        (("k",), TypeError, "and this one has 1 values"),
        (("k", "v", "w"), TypeError, "and this one has 3 values"),
        ({"Key": "k"}, sigv4.InvalidParameter, "lacks VersionId"),
        ({"Key": "k", "VersionID": "v"}, sigv4.InvalidParameter, "Did you mean 'VersionId'"),
        ({"Key": "k", 7: "v"}, sigv4.InvalidParameter, "'7', which does not vary"),
        (("k", 1), TypeError, "VersionId must be str, not int"),
        ((b"k", "v"), TypeError, "Key must be str, not bytes"),
        (("a/../b", "v"), sigv4.UnsafeKey, "segment"),
        (("", "v"), sigv4.EmptyKey, "empty"),
    ],
)
def test_rows_that_are_refused(row, error, message):
    """When their turn comes, and the rows before them are good."""
    presigner = S3_CLIENT.presigner("get_object", Bucket=BUCKET, vary=("Key", "VersionId"))
    urls = presigner.many([("k", "v"), row])
    assert next(urls) == one("get_object", Key="k", VersionId="v").url
    with pytest.raises(error, match=message):
        next(urls)
    with pytest.raises(error, match=message):
        presigner(row)


@pytest.mark.parametrize("number", [0, -1, 10_001, 10**30])
def test_part_numbers_have_bounds(number):
    """1 to 10000."""
    presigner = S3_CLIENT.presigner("upload_part", Bucket=BUCKET, Key="k", UploadId="u")
    with pytest.raises(sigv4.InvalidParameter, match="1 to 10000"):
        presigner(number)


@pytest.mark.parametrize("value", ["1", 1.0, True, None])
def test_part_numbers_are_int(value):
    """Another type is a TypeError, one by one and in bulk."""
    presigner = S3_CLIENT.presigner("upload_part", Bucket=BUCKET, Key="k", UploadId="u")
    with pytest.raises(TypeError, match="PartNumber must be int"):
        presigner(value)
    with pytest.raises(TypeError, match="PartNumber must be int"):
        next(presigner.many([value]))


@pytest.mark.parametrize("value", ["a\nb", "a\0b"])
def test_open_headers_are_checked(value):
    """A line break in a row's header is refused."""
    presigner = S3_CLIENT.presigner("get_object", Bucket=BUCKET, vary=("Key", "Range"))
    with pytest.raises(sigv4.UnsafeHeader, match="forbidden character"):
        presigner(("k", value))


@pytest.mark.parametrize(
    ("operation", "fixed", "vary", "error", "message"),
    [
        ("get_object", {}, ("Kee",), sigv4.InvalidParameter, "Did you mean 'Key'"),
        ("get_object", {"Key": "k"}, ("Key",), sigv4.InvalidParameter, "Key is both given"),
        ("get_object", {}, ("Key", "Key"), sigv4.InvalidParameter, "twice in vary"),
        ("get_object", {}, ("VersionId",), sigv4.InvalidParameter, "get_object needs Key"),
        ("get_object", {}, "Key", TypeError, "vary must be a sequence"),
        ("get_object", {"Key": "k"}, ("Bucket",), sigv4.InvalidParameter, "cannot be in vary"),
        ("put_object", {"Key": "k"}, ("Body",), sigv4.InvalidParameter, "cannot be in vary"),
        ("put_object", {"Key": "k"}, ("Metadata",), sigv4.InvalidParameter, "cannot be in vary"),
        ("put_object", {"Key": "k"}, ("SSECustomerKey",), sigv4.InvalidParameter, "cannot be"),
        ("put_object", {"Key": "k"}, ("Metadata",), sigv4.InvalidParameter, "cannot be"),
        ("list_objects", {"Key": "k"}, (), sigv4.InvalidParameter, "no parameter 'Key'"),
        ("list_objects", {}, ("Key",), sigv4.InvalidParameter, "no parameter 'Key'"),
    ],
)
def test_what_cannot_be_left_open(operation, fixed, vary, error, message):
    """Refused when the presigner is made."""
    with pytest.raises(error, match=message):
        S3_CLIENT.presigner(operation, Bucket=BUCKET, vary=vary, **fixed)


def test_presigners_with_rows_travel():
    """Pickled to worker processes, they sign the same."""
    for vary in (("Key", "VersionId"), ("VersionId", "Range", "Key")):
        presigner = S3(KEYS, "eu-west-1").presigner("get_object", Bucket=BUCKET, vary=vary, at=AT)
        again = pickle.loads(pickle.dumps(presigner))
        row = tuple("abc"[: len(vary)])
        assert again(row) == presigner(row)
        assert again.open == vary
    assert repr(again) == (
        "<presigner of GET https://examplebucket.s3.eu-west-1.amazonaws.com/{Key}"
        "?versionId={VersionId}>"
    )


def test_hoisted_headers_can_be_open():
    """In the query, a row's value stands where the URL of one call has it."""
    presigner = S3_CLIENT.presigner("put_object", Bucket=BUCKET, vary=("Key", "ACL"), hoist=True)
    url = presigner(("k", "public-read"))
    presigned = S3_CLIENT.presign(
        "put_object", Bucket=BUCKET, Key="k", ACL="public-read", hoist=True
    )
    assert url == presigned.url
    assert "x-amz-acl=public-read&" in url
    assert presigned.headers == {}


def test_blanks_around_header_values():
    """They are not signed, and some HTTP clients refuse to send them."""
    given = {"Metadata": {"title": " hello  you\t", "empty": " "}, "ContentType": " text/plain "}
    presigned = S3_CLIENT.presign("put_object", Bucket=BUCKET, Key="k", **given)
    assert presigned.headers == {
        "x-amz-meta-title": "hello  you",
        "x-amz-meta-empty": "",
        "Content-Type": "text/plain",
    }
    presigner = S3_CLIENT.presigner("put_object", Bucket=BUCKET, vary=("Key", "ContentType"))
    assert presigner.presigned(("k", " text/plain ")).headers == {"Content-Type": "text/plain"}
    hoisted = S3_CLIENT.presign("put_object", Bucket=BUCKET, Key="k", hoist=True, **given)
    assert "?x-amz-meta-title=hello%20%20you&" in hoisted.url


def test_copy_sources():
    """What copy_object requires beside the key: text, or a dict, which is no row of its own."""
    presigner = S3_CLIENT.presigner("copy_object", Bucket=BUCKET, Key="k")
    assert presigner.open == ("CopySource",)
    sources = ["b/x y", {"Bucket": "b", "Key": "x y", "VersionId": "v"}]
    expected = [one("copy_object", Key="k", CopySource=source) for source in sources]
    assert list(presigner.many(sources)) == [presigned.url for presigned in expected]
    headers = [presigner.presigned(source).headers for source in sources]
    assert headers == [presigned.headers for presigned in expected]
    assert headers[1] == {"x-amz-copy-source": "b/x%20y?versionId=v"}
    both = S3_CLIENT.presigner("copy_object", Bucket=BUCKET)
    assert list(both.many([(source, "k") for source in sources])) == list(presigner.many(sources))
    with pytest.raises(sigv4.RefusedValue, match="names a bucket and a key"):
        presigner("b")
    fixed = S3_CLIENT.presigner("copy_object", Bucket=BUCKET, CopySource=sources[1])
    assert fixed("k") == expected[1].url


class Part(enum.IntEnum):
    """Numbers with names."""

    SECOND = 2


def test_numbers_with_names():
    """An int of a class of its own is one, also in a range that Python would walk through."""
    expected = one("get_object", Key="k", PartNumber=2).url
    assert one("get_object", Key="k", PartNumber=Part.SECOND).url == expected
    params = {"MaxKeys": Part.SECOND, "expires_in": Part.SECOND, "window": Part.SECOND}
    assert one("list_objects_v2", **params) == one("list_objects_v2", **dict.fromkeys(params, 2))
