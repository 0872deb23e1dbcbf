"""Presigned URLs of Signature Version 4: what is open, what is closed, and for which method."""

from __future__ import annotations

import shlex
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise

import pytest

import sigv4
from sigv4.preflight import power
from sigv4.s3 import S3
from sigv4.verify import VerificationError, Verifier

from .conftest import AT, CLIENT, KEY_ID, KEYS, closed, codes, line, text

OPEN_TO_ALL = {"plain-http", "repeat", "from-anywhere", "path-forms"}
SIGNED = {"method", "host", "path", "path-form", "query", "expiry", "amz-headers"}


def presigned(operation="get_object", **params):
    return CLIENT.presign(operation, Bucket="my-bucket", **{"Key": "a/b c.txt", **params})


def test_download():
    """It reads one object, and nothing else."""
    found = power(presigned(), at=AT)
    assert (found.version, found.kind, found.methods) == ("sigv4", "query", ("GET",))
    assert found.ends_at == AT + timedelta(hours=1)
    assert codes(found) == OPEN_TO_ALL | {"read-object", "read-headers", "current-version"}
    assert closed(found) == SIGNED
    assert found.worst == "low"
    assert text(found, "read-object") == (
        "Read the object 'a/b c.txt' of the bucket 'my-bucket' until Sunday 29 November 2026, "
        "13:00 UTC."
    )


def test_version():
    """A signed version is the one that is read."""
    found = power(presigned(VersionId="v1"), at=AT)
    assert "current-version" not in codes(found)
    assert "query" in closed(found)


def test_upload():
    """Everything about the content is open."""
    found = power(presigned("put_object"), at=AT)
    uploads = {"replace-object", "any-body", "any-size", "any-content-type", "unsigned-headers"}
    assert codes(found) == OPEN_TO_ALL | uploads
    assert found.worst == found.freedoms[0].severity == "high"
    assert "text/html" in line(found, "any-content-type")
    assert line(found, "any-size").startswith("head -c 10000000 /dev/zero | curl ")


def test_upload_with_everything_signed():
    """What is signed is closed, each in turn."""
    digest = b64encode(sha256(b"hello").digest()).decode()
    found = power(
        presigned(
            "put_object",
            ContentType="text/html",
            ContentLength=5,
            CacheControl="no-store",
            ContentDisposition="attachment",
            ContentEncoding="identity",
            ContentLanguage="en",
            Expires=AT,
            IfNoneMatch="*",
            ChecksumSHA256=digest,
        ),
        at=AT,
    )
    assert codes(found) == (OPEN_TO_ALL | {"create-object"})
    limits = {"signed-headers", "content-type", "body", "size", "no-overwrite"}
    assert closed(found) == SIGNED | limits
    assert "CONTENT-THAT-WAS-SIGNED" in line(found, "create-object")
    (again,) = [each.text for each in found.freedoms if each.code == "repeat"]
    assert again.endswith(": it creates the object only while it does not exist.")


def test_signed_length():
    """Any content of the signed size, which may be large."""
    for size in (5, 3_000_000_000):
        found = power(presigned("put_object", ContentLength=size), at=AT)
        assert {"any-body"} <= codes(found)
        assert "size" in closed(found)
        assert "of the signed size" in text(found, "any-body")
        assert line(found, "any-body").startswith(f"head -c {size} /dev/zero | ")


def test_signed_hash():
    """The body is fixed by the header x-amz-content-sha256, too."""
    hashed = {"x-amz-content-sha256": sha256(b"hello").hexdigest()}
    signer = sigv4.Signer(KEYS, "eu-west-1", "s3")
    request = sigv4.Request("PUT", "https://my-bucket.s3.eu-west-1.amazonaws.com/k", hashed)
    url = signer.presign(request, at=AT).url
    found = power(url, method="PUT", at=AT)
    assert "body" in closed(found)
    assert "any-body" not in codes(found)


def test_signed_headers_whose_value_is_not_known():
    """A URL does not say the values: the holder was given them."""
    url = presigned(
        "put_object",
        ContentType="image/png",
        ContentMD5="XrY7u+Ae7tCTyyK7j1rNww==",
        IfNoneMatch="*",
    ).url
    found = power(url, at=AT)
    assert found.methods == ("PUT",)
    assert {"create-object"} <= codes(found)
    assert {"content-type", "signed-headers", "body"} <= closed(found)
    for name in ("content-type", "content-md5"):
        assert f"{name}: VALUE-THAT-WAS-SIGNED" in line(found, "create-object")
    assert "if-none-match: *" in line(found, "create-object")


def test_checksum_whose_value_is_not_known():
    """The algorithm that goes with it is that of the signed checksum."""
    digest = b64encode(sha256(b"hello").digest()).decode()
    made = presigned("put_object", ChecksumSHA256=digest, ChecksumAlgorithm="SHA256")
    found = power(made.url, at=AT)
    assert found.refusal is None
    assert "body" in closed(found)
    assert "x-amz-checksum-sha256: VALUE-THAT-WAS-SIGNED" in line(found, "replace-object")
    multipart = presigned("create_multipart_upload", ChecksumAlgorithm="SHA256")
    assert "change-other" in codes(power(multipart.url, at=AT))


@pytest.mark.parametrize(
    ("operation", "params", "methods"),
    [
        ("get_object", {}, ("GET", "HEAD", "PUT", "DELETE")),
        ("get_object", {"ResponseContentType": "text/plain"}, ("GET", "HEAD")),
        ("put_object", {"ContentType": "text/plain"}, ("PUT",)),
        ("put_object", {"ACL": "private"}, ("PUT",)),
        ("upload_part", {"UploadId": "u", "PartNumber": 1}, ("PUT",)),
        ("create_multipart_upload", {}, ("POST",)),
        ("list_parts", {"UploadId": "u"}, ("GET", "POST", "DELETE")),
    ],
)
def test_methods_that_fit(operation, params, methods):
    """They come from the model of the API."""
    assert power(presigned(operation, **params).url, at=AT).methods == methods


def test_each_method():
    """A URL that may be for several says for which each freedom holds."""
    found = power(presigned().url, at=AT)
    by_code = {each.code: each.methods for each in found.freedoms}
    assert by_code["replace-object"] == ("PUT",)
    assert by_code["delete-object"] == ("DELETE",)
    assert by_code["read-headers"] == ("GET", "HEAD")
    assert by_code["repeat"] == ("GET", "HEAD", "PUT", "DELETE")
    assert codes(power(presigned().url, method="DELETE", at=AT)) == OPEN_TO_ALL | {"delete-object"}


def test_method_that_the_client_of_javascript_names():
    """``x-id`` says the operation."""
    request = sigv4.Request("GET", "https://my-bucket.s3.eu-west-1.amazonaws.com/k?x-id=GetObject")
    url = sigv4.Signer(KEYS, "eu-west-1", "s3").presign(request, at=AT).url
    assert power(url, at=AT).methods == ("GET",)


@pytest.mark.parametrize(
    ("query", "methods"),
    [
        ("unknown=1", ("GET", "HEAD", "PUT", "DELETE")),
        ("uploadId=u&prefix=a", ("GET", "HEAD", "PUT", "POST", "DELETE")),
    ],
)
def test_parameters_that_do_not_fit(query, methods):
    """What no operation knows says nothing; where no operation fits, all methods are tried."""
    request = sigv4.Request("GET", f"https://my-bucket.s3.eu-west-1.amazonaws.com/k?{query}")
    found = power(sigv4.Signer(KEYS, "eu-west-1", "s3").presign(request, at=AT).url, at=AT)
    assert found.methods == methods
    assert ("use" in codes(found)) is (len(methods) == 5)


def test_signed_headers_that_no_operation_knows():
    """They do not hide what the URL is for."""
    headers = {"x-amz-user-agent": "a", "x-custom": "b"}
    request = sigv4.Request("PUT", "https://my-bucket.s3.eu-west-1.amazonaws.com/k", headers)
    url = sigv4.Signer(KEYS, "eu-west-1", "s3").presign(request, at=AT).url
    assert {"replace-object", "any-body"} <= codes(power(url, method="PUT", at=AT))


def test_metadata():
    """Only uploads have it, signed in a header or in the query."""
    assert power(presigned("put_object", Metadata={"a": "b"}).url, at=AT).methods == ("PUT",)


def test_host_in_another_form():
    """Capitals and the usual port do not hide that the host is signed."""
    url = (
        presigned()
        .url.replace("https://my-bucket.", "HTTPS://MY-bucket.")
        .replace(".com/", ".com:443/")
    )
    found = power(url, method="GET", at=AT)
    assert closed(found) >= SIGNED
    assert "other-host" not in codes(found)
    assert line(found, "plain-http").count("http://my-bucket.") == 1


def test_listing_with_the_bucket_in_the_path():
    """On a host that is not AWS's, the query tells a bucket from a key."""
    client = S3(KEYS, "us-east-1", endpoint_url="http://127.0.0.1:9000", clock=lambda: AT)
    url = client.presign("list_objects_v2", Bucket="my-bucket", Prefix="a/").url
    found = power(url, at=AT)
    assert found.methods == ("GET",)
    assert "list-keys" in codes(found)


def test_name_of_the_signature_that_is_encoded():
    """It is found all the same."""
    url = presigned().url.replace("X-Amz-Signature", "X-Amz-%53ignature")
    assert "read-object" in codes(power(url, method="GET", at=AT))


def test_without_an_expiry():
    """Services other than S3 accept it for five minutes."""
    signer = sigv4.Signer(KEYS, "us-east-1", "execute-api")
    request = sigv4.Request("GET", "https://abc.execute-api.us-east-1.amazonaws.com/x")
    url = signer.presign(request, at=AT).url.replace("&X-Amz-Expires=3600", "")
    assert power(url, at=AT).ends_at == AT + timedelta(minutes=5)
    assert power(url, at=AT + timedelta(minutes=6)).refusal is not None


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("head_object", {"Key": "k"}, "read-metadata"),
        ("list_objects_v2", {}, "list-keys"),
        ("list_object_versions", {}, "list-keys"),
        ("get_bucket_policy", {}, "read-other"),
        ("delete_bucket", {}, "change-other"),
        ("create_multipart_upload", {"Key": "k"}, "change-other"),
        ("upload_part", {"Key": "k", "UploadId": "u", "PartNumber": 1}, "write-part"),
    ],
)
def test_what_it_is_for(operation, params, code):
    """Each operation is named in words."""
    found = power(CLIENT.presign(operation, Bucket="my-bucket", **params), at=AT)
    assert code in codes(found)


def test_document_that_is_not_signed():
    """Settings can be set to anything, and keys deleted at will."""
    signer = sigv4.Signer(KEYS, "eu-west-1", "s3")
    host = "https://my-bucket.s3.eu-west-1.amazonaws.com/"
    policy = signer.presign(sigv4.Request("PUT", f"{host}?policy="), at=AT).url
    found = power(policy, method="PUT", at=AT)
    assert {"change-other", "any-document"} <= codes(found)
    keys = signer.presign(sigv4.Request("POST", f"{host}?delete="), at=AT).url
    found = power(keys, at=AT)
    assert {"delete-keys", "any-document"} <= codes(found)
    assert "Content-MD5" in line(found, "delete-keys")


def test_document_that_is_signed():
    """Only the keys in it are deleted."""
    found = power(
        CLIENT.presign("delete_objects", Bucket="my-bucket", Delete={"Objects": [{"Key": "x"}]}),
        at=AT,
    )
    assert "delete-keys" not in codes(found)
    assert "in the signed document" in text(found, "delete-object")


def test_other_services():
    """The body is signed, and so is the path in its normal form."""
    signer = sigv4.Signer(KEYS, "us-east-1", "execute-api")
    request = sigv4.Request("GET", "https://abc.execute-api.us-east-1.amazonaws.com/prod/x")
    found = power(signer.presign(request, at=AT).url, at=AT)
    assert found.methods == ("GET", "POST")
    assert "use" in codes(found)
    assert "with dot segments" in text(found, "path-forms")
    assert {"method", "host", "path", "query", "expiry"} <= closed(found)


def test_sessions():
    """The session token is part of the URL; without it the verifier refuses."""
    keys = sigv4.Credentials("ASIAJ2345678ABCDEFGH", "s" * 40, "token/+=")
    client = S3(keys, "eu-west-1", clock=lambda: AT)
    url = client.presign("get_object", Bucket="b-1", Key="k", expires_in=900).url
    assert "read-object" in codes(power(url, at=AT))


def test_region_sets():
    """SigV4A is signed again with its own algorithm."""
    signer = sigv4.Signer(KEYS, "*", "s3", algorithm=sigv4.ECDSA_P256_SHA256)
    request = sigv4.Request("GET", "https://my-bucket.s3.eu-west-1.amazonaws.com/k")
    found = power(signer.presign(request, at=AT).url, method="GET", at=AT)
    assert found.version == "sigv4a"
    assert "read-object" in codes(found)


def test_path_style_and_other_hosts():
    """Where the host is not AWS's, the path is shown."""
    client = S3(KEYS, "us-east-1", endpoint_url="http://127.0.0.1:9000", clock=lambda: AT)
    found = power(client.presign("get_object", Bucket="my-bucket", Key="k"), at=AT)
    assert text(found, "read-object").startswith("Read '/my-bucket/k' on '127.0.0.1:9000' until ")
    assert "http" in line(found, "plain-http")
    root = S3(KEYS, "us-east-1", clock=lambda: AT).presign("list_buckets")
    assert "read-other" in codes(power(root, at=AT))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3601, "It expired on Sunday 29 November 2026, 13:00 UTC."), (7200, "It")],
)
def test_expired(seconds, words):
    """It can do nothing any more."""
    found = power(presigned().url, at=AT + timedelta(seconds=seconds))
    assert found.refusal is not None
    assert found.refusal.startswith(words)
    assert (found.freedoms, found.closed, found.worst) == ((), (), None)


def test_signed_for_later():
    """The report is about the time from which it works."""
    assert codes(power(presigned(), at=AT - timedelta(days=1))) >= {"read-object"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X-Amz-Expires=3600", "X-Amz-Expires=700000"),
        ("X-Amz-Expires=3600", "X-Amz-Expires=x"),
        ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=range"),
        ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=host%3Ba%0A"),
        ("%2Faws4_request", "%2Faws5_request"),
        ("%2Faws4_request", ""),
        (f"X-Amz-Credential={KEY_ID}", "X-Amz-Credential=%20"),
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=AWS4-HMAC-MD5"),
    ],
)
def test_what_every_server_refuses(old, new):
    """The verifier says why; it never raises."""
    url = presigned().url
    assert old in url
    found = power(url.replace(old, new), method="GET", at=AT)
    assert found.refusal
    assert found.freedoms == ()


def test_a_signature_that_is_wrong_or_missing_digits():
    """The report is about the claim: whether the signature is right takes the secret."""
    url = presigned().url
    head = url.rpartition("=")[0]
    assert codes(power(f"{head}=00", method="GET", at=AT)) == codes(power(presigned(), at=AT))


def sent(curl: str) -> sigv4.Request:
    """The request that a command line of curl sends, as far as these lines go."""
    words = shlex.split(curl.rpartition("| ")[2])[1:]
    method, headers, body, url = "GET", [], b"", words[-1]
    if curl.startswith("head -c"):
        headers.append(("Content-Length", curl.split()[2]))
    for flag, value in pairwise(words):
        if flag == "--request":
            method = value
        elif flag == "--data-binary" and value != "@-":
            body = value.encode()
        elif flag == "--header" and not value.endswith(":"):
            headers.append(tuple(value.split(": ", 1)))
    return sigv4.Request("HEAD" if "--head" in words else method, url, headers, body)


@pytest.mark.parametrize(
    "made",
    [
        presigned(),
        presigned("put_object"),
        presigned("put_object", ContentType="image/png", ContentLength=11),
        presigned("delete_object"),
        presigned("head_object"),
        CLIENT.presign("list_objects_v2", Bucket="my-bucket", Prefix="a/"),
    ],
    ids=lambda made: made.iam_action + str(len(made.headers)),
)
def test_lines_hold_with_the_real_key(made):
    """Every line of a freedom is accepted with the real signature; every line of a limit is not."""
    verifier = Verifier(lambda _: KEYS, clock=lambda: AT)
    found = power(made, at=AT)
    for each in found.freedoms:
        request = sent(each.curl)
        verifier.verify(request, body_follows=request.method == "PUT")
    for each in found.closed:
        if each.code != "size":
            with pytest.raises(VerificationError):
                verifier.verify(sent(each.curl), body_follows=True)


def test_replaced_on_a_condition():
    """With If-Match signed, the URL creates nothing."""
    found = power(presigned("put_object", IfMatch='"abc"'), at=AT)
    assert "create" not in text(found, "replace-object")
    assert "while it has the signed ETag, until" in text(found, "replace-object")


def test_dated_ahead():
    """It works from the skew before its date on, and not a second earlier."""
    url, start = presigned(), AT - timedelta(minutes=15)
    found = power(url, at=AT - timedelta(days=3))
    assert (found.starts_at, found.worst) == (start, "low")
    assert power(url, at=start).starts_at is None
    verifier = Verifier({KEYS.access_key_id: KEYS}.get)
    request = sigv4.Request("GET", url.url)
    verifier.verify(request, at=start)
    with pytest.raises(VerificationError, match="not valid yet"):
        verifier.verify(request, at=start - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("operation", "params", "words", "limit"),
    [
        ("list_objects_v2", {}, ", at most 1000 at a time, until", "At most 1000 are listed"),
        (
            "list_objects_v2",
            {"Prefix": "a/", "Delimiter": "/", "MaxKeys": 5},
            " that begin with 'a/', at most 5 at a time, until",
            "Only keys that begin with 'a/' are listed. Keys with '/' after the prefix are shown "
            "as common prefixes. At most 5 are listed at a time: further pages are refused.",
        ),
        (
            "list_object_versions",
            {"Delimiter": "/", "MaxKeys": 5000},
            ", at most 1000 at a time, until",
            "The list is bounded. Keys with '/' in them are shown as common prefixes.",
        ),
        ("list_objects", {"Prefix": "", "MaxKeys": 1}, ", at most 1 at a time, until", "At most 1"),
    ],
)
def test_bounds_of_a_list(operation, params, words, limit):
    """A signed prefix, delimiter and number bound it, and so does the absence of a marker."""
    found = power(CLIENT.presign(operation, Bucket="my-bucket", **params), at=AT)
    assert words in text(found, "list-keys")
    assert limit in text(found, "listing")
    shown = next(each.curl for each in found.closed if each.code == "listing")
    with pytest.raises(VerificationError):
        Verifier(lambda _: KEYS, clock=lambda: AT).verify(sent(shown), body_follows=True)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "List keys of"),
        ({"MaxKeys": 5000}, ", at most 5000 at a time,"),
        ({"Delimiter": "/"}, "until"),
    ],
)
def test_bounds_of_a_list_of_another_server(params, words):
    """How many keys it lists without max-keys is its own affair."""
    client = S3(KEYS, "us-east-1", endpoint_url="https://minio.example:9000", clock=lambda: AT)
    found = power(client.presign("list_objects_v2", Bucket="my-bucket", **params), at=AT)
    assert words in text(found, "list-keys")
    assert "1000 at" not in text(found, "list-keys")
    assert ("listing" in closed(found)) is bool(params)


@pytest.mark.parametrize("host", ["[::1]:9000", f"{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}"])
def test_hosts_without_a_host_below(host):
    """Another host is tried all the same."""
    client = S3(KEYS, "us-east-1", endpoint_url=f"https://{host}", clock=lambda: AT)
    found = power(client.presign("get_object", Bucket="my-bucket", Key="k"), at=AT)
    assert "host" in closed(found)
