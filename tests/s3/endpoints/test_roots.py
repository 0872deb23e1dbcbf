"""Endpoints that are no root of an S3 API, and where known services take the bucket."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.s3 import S3

KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
R2 = "https://0123abcd.r2.cloudflarestorage.com"


def url_of(endpoint_url, region="auto", **options):
    """The URL of an object, without its query."""
    s3 = S3(KEYS, region, endpoint_url=endpoint_url, **options)
    return s3.presign("get_object", Bucket="my-bucket", Key="k").url.partition("?")[0]


NOT_ROOTS = [
    (
        "https://my-bucket.s3.eu-west-1.amazonaws.com",
        "eu-west-1",
        "https://s3.eu-west-1.amazonaws.com",
    ),
    ("https://my.bucket.s3.amazonaws.com", "us-east-1", "https://s3.amazonaws.com"),
    (
        "https://s3.eu-west-1.amazonaws.com/my-bucket",
        "eu-west-1",
        "https://s3.eu-west-1.amazonaws.com",
    ),
    ("https://my-bucket.s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1", "https://s3.dualstack"),
    (
        "https://my-bucket.s3-accelerate.amazonaws.com",
        "eu-west-1",
        "https://s3-accelerate.amazonaws",
    ),
    (
        "https://b.bucket.vpce-1a-2b.s3.us-west-2.vpce.amazonaws.com",
        "us-west-2",
        "https://bucket.vpce-1a-2b.s3.us-west-2.vpce.amazonaws.com",
    ),
    ("https://my-bucket.s3.eu-west-1.amazonaws.com:443", "eu-west-1", "https://s3.eu-west-1"),
    (f"{R2}/my-bucket", "auto", R2),
    (f"{R2}/my-bucket/", "auto", R2),
    ("https://my-bucket.0123abcd.r2.cloudflarestorage.com", "auto", R2),
    ("https://b.0123abcd.eu.r2.cloudflarestorage.com", "auto", "https://0123abcd.eu.r2"),
    (
        "https://my-bucket.nyc3.digitaloceanspaces.com",
        "nyc3",
        "https://nyc3.digitaloceanspaces.com",
    ),
    ("https://my-bucket.s3.us-west-004.backblazeb2.com", "us-west-004", "https://s3.us-west-004"),
    ("https://my-bucket.s3.eu-central-1.wasabisys.com", "eu-central-1", "https://s3.eu-central-1"),
    ("https://my-bucket.storage.googleapis.com", "auto", "https://storage.googleapis.com"),
    ("https://storage.googleapis.com/my-bucket", "auto", "https://storage.googleapis.com"),
    ("https://my-bucket.s3.fr-par.scw.cloud", "fr-par", "https://s3.fr-par.scw.cloud"),
    ("https://my-bucket.t3.storage.dev", "auto", "https://t3.storage.dev"),
    (
        "https://my-bucket.oss-cn-shanghai.aliyuncs.com",
        "cn",
        "https://oss-cn-shanghai.aliyuncs.com",
    ),
    ("https://p.supabase.co/storage/v1/s3/b", "x", "https://p.supabase.co/storage/v1/s3"),
    ("https://b-125.cos.ap-guangzhou.myqcloud.com", "ap-guangzhou", "https://cos.ap-guangzhou.my"),
    (
        "https://b.tos-s3-cn-beijing.volces.com",
        "cn-beijing",
        "https://tos-s3-cn-beijing.volces.com",
    ),
]
NO_API = [
    ("https://pub-0123.r2.dev", "auto"),
    ("https://my-bucket.s3-website.eu-central-1.amazonaws.com", "eu-central-1"),
    ("http://my-bucket.s3-website-us-west-2.amazonaws.com", "us-west-2"),
    ("https://f004.backblazeb2.com", "us-west-004"),
    ("https://b.s3-website.fr-par.scw.cloud", "fr-par"),
    ("https://storage.cloud.google.com", "auto"),
    ("https://dash.cloudflare.com/0123abcd/r2", "auto"),
    ("https://s3.console.aws.amazon.com/s3/buckets/my-bucket", "eu-west-1"),
    ("https://eu-west-1.console.aws.amazon.com", "eu-west-1"),
    ("https://console.aws.amazon.com/s3", "eu-west-1"),
    ("https://console.amazonaws-us-gov.com/s3", "us-gov-west-1"),
    ("https://my-bucket-125000000.cos-website.ap-guangzhou.myqcloud.com", "ap-guangzhou"),
]
ROOTS = [
    ("https://s3.eu-west-1.amazonaws.com", "eu-west-1"),
    ("https://s3.eu-west-1.amazonaws.com/", "eu-west-1"),
    ("https://s3-eu-west-1.amazonaws.com", "eu-west-1"),
    ("https://s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1"),
    ("https://bucket.vpce-1a-2b.s3.us-west-2.vpce.amazonaws.com", "us-west-2"),
    ("https://vpce-1a-2b.s3.us-west-2.vpce.amazonaws.com", "us-west-2"),
    (R2, "auto"),
    ("https://0123abcd.eu.r2.cloudflarestorage.com", "auto"),
    ("https://s3.us-west-004.backblazeb2.com", "us-west-004"),
    ("https://nyc3.digitaloceanspaces.com", "nyc3"),
    ("https://storage.googleapis.com", "auto"),
    ("https://p.storage.supabase.co/storage/v1/s3", "eu-west-1"),
    ("https://p.supabase.co/storage/v1/s3/", "eu-west-1"),
    ("https://files.example.com/s3", "us-east-1"),
    ("https://my-bucket.example.com", "us-east-1"),
    ("http://localhost:9000", "us-east-1"),
    ("http://127.0.0.1:9000/minio", "us-east-1"),
    ("https://objects.eu-west-1.amazonaws.com/base", "eu-west-1"),
]
VIRTUAL = [
    (
        "https://cos.ap-guangzhou.myqcloud.com",
        "ap-guangzhou",
        "https://my-bucket.cos.ap-guangzhou.myqcloud.com/k",
    ),
    (
        "https://tos-s3-cn-beijing.volces.com",
        "cn-beijing",
        "https://my-bucket.tos-s3-cn-beijing.volces.com/k",
    ),
    (
        "https://tos-s3-ap-southeast-1.bytepluses.com",
        "ap-southeast-1",
        "https://my-bucket.tos-s3-ap-southeast-1.bytepluses.com/k",
    ),
    ("https://t3.storage.dev", "auto", "https://my-bucket.t3.storage.dev/k"),
    ("https://fly.storage.tigris.dev", "auto", "https://my-bucket.fly.storage.tigris.dev/k"),
    (
        "https://oss-cn-shanghai.aliyuncs.com",
        "oss-cn-shanghai",
        "https://my-bucket.oss-cn-shanghai.aliyuncs.com/k",
    ),
    (
        "https://s3.oss-cn-beijing.aliyuncs.com",
        "cn-beijing",
        "https://my-bucket.s3.oss-cn-beijing.aliyuncs.com/k",
    ),
    (
        "https://s3-accelerate.amazonaws.com",
        "eu-west-1",
        "https://my-bucket.s3-accelerate.amazonaws.com/k",
    ),
    (
        "https://s3-accelerate.dualstack.amazonaws.com",
        "eu-west-1",
        "https://my-bucket.s3-accelerate.dualstack.amazonaws.com/k",
    ),
]


@pytest.mark.parametrize(("endpoint_url", "region", "right"), NOT_ROOTS)
def test_an_endpoint_that_holds_a_bucket(endpoint_url, region, right):
    """Refused, with the endpoint to use; one keyword lifts it."""
    with pytest.raises(sigv4.EndpointNotRoot) as caught:
        S3(KEYS, region, endpoint_url=endpoint_url)
    assert f"endpoint_url='{right}" in caught.value.remedy
    assert caught.value.parameter == "endpoint_url"
    S3(KEYS, region, endpoint_url=endpoint_url, allow_any_endpoint=True)


@pytest.mark.parametrize(
    "endpoint_url",
    ["https://my-bucket.nyc3.digitaloceanspaces.com", "https://my-bucket.s3.amazonaws.com"],
)
def test_the_endpoint_before_the_region(endpoint_url):
    """Where both are wrong, the endpoint is named first: it decides which region is right."""
    with pytest.raises(sigv4.EndpointNotRoot):
        S3(KEYS, "auto", endpoint_url=endpoint_url)


@pytest.mark.parametrize(("endpoint_url", "region"), NO_API)
@pytest.mark.parametrize("is_bucket", [False, True])
def test_hosts_without_an_api(endpoint_url, region, is_bucket):
    """Refused, as a bucket too: they take no signatures."""
    with pytest.raises(sigv4.EndpointNotRoot, match="it is "):
        S3(KEYS, region, endpoint_url=endpoint_url, endpoint_is_bucket=is_bucket)


@pytest.mark.parametrize(("endpoint_url", "region"), ROOTS)
def test_roots(endpoint_url, region):
    """They pass without a keyword, the bucket in the path."""
    assert url_of(endpoint_url, region) == f"{endpoint_url.rstrip('/')}/my-bucket/k"


def test_the_path_of_an_api():
    """Supabase has its API under a path."""
    with pytest.raises(sigv4.EndpointNotRoot, match="under the path '/storage/v1/s3'"):
        S3(KEYS, "eu-west-1", endpoint_url="https://p.supabase.co")


@pytest.mark.parametrize(("endpoint_url", "region", "url"), VIRTUAL)
def test_services_that_refuse_path_style(endpoint_url, region, url):
    """The bucket goes into the host by default."""
    assert url_of(endpoint_url, region) == url
    assert url_of(endpoint_url, region, addressing_style="virtual") == url


@pytest.mark.parametrize(
    ("endpoint_url", "style"),
    [
        ("https://oss-cn-shanghai.aliyuncs.com", "path"),
        ("https://s3-accelerate.amazonaws.com", "path"),
        ("https://p.supabase.co/storage/v1/s3", "virtual"),
    ],
)
def test_styles_that_a_service_does_not_have(endpoint_url, style):
    """Refused, with the style to use."""
    with pytest.raises(sigv4.UnsupportedByService, match="only") as caught:
        S3(KEYS, "eu-west-1", endpoint_url=endpoint_url, addressing_style=style)
    assert caught.value.parameter == "addressing_style"


def test_old_buckets_of_tigris():
    """Buckets made before 2025-02-19 take path style."""
    url = url_of("https://t3.storage.dev", addressing_style="path")
    assert url == "https://t3.storage.dev/my-bucket/k"


@pytest.mark.parametrize(
    ("endpoint_url", "region", "url"),
    [
        ("https://media.example.com", "us-east-1", "https://media.example.com/k"),
        ("https://media.example.com/", "us-east-1", "https://media.example.com/k"),
        ("https://cdn.example.com/base", "us-east-1", "https://cdn.example.com/base/k"),
        (
            "https://my-bucket.s3.eu-west-1.amazonaws.com",
            "eu-west-1",
            "https://my-bucket.s3.eu-west-1.amazonaws.com/k",
        ),
        (f"{R2}/my-bucket", "auto", f"{R2}/my-bucket/k"),
        (
            "https://my-bucket.nyc3.digitaloceanspaces.com",
            "nyc3",
            "https://my-bucket.nyc3.digitaloceanspaces.com/k",
        ),
        ("http://127.0.0.1:9000/b", "us-east-1", "http://127.0.0.1:9000/b/k"),
    ],
)
def test_an_endpoint_that_is_the_bucket(endpoint_url, region, url):
    """No bucket is added; it need not be named, but may be."""
    s3 = S3(KEYS, region, endpoint_url=endpoint_url, endpoint_is_bucket=True)
    for bucket in ({}, {"Bucket": "my-bucket"}):
        presigned = s3.presign("get_object", Key="k", **bucket)
        assert presigned.url.partition("?")[0] == url
    assert next(s3.presigner("get_object").many(["k"])).partition("?")[0] == url
    lifted = S3(
        KEYS, region, endpoint_url=endpoint_url, endpoint_is_bucket=True, allow_unsupported=True
    )
    form = lifted.generate_presigned_post("my-bucket", "k")
    assert form["url"].rstrip("/") == url.removesuffix("/k")


def test_listing_of_an_endpoint_that_is_the_bucket():
    """What is about the bucket goes to its root."""
    s3 = S3(KEYS, "eu-west-1", endpoint_url="https://media.example.com", endpoint_is_bucket=True)
    url = s3.presign("list_objects_v2").url
    assert url.startswith("https://media.example.com/?list-type=2&")


def test_what_cannot_be_the_bucket():
    """A root, no endpoint at all, and operations on no bucket."""
    with pytest.raises(sigv4.EndpointNotRoot, match="not a bucket") as caught:
        S3(KEYS, "auto", endpoint_url=R2, endpoint_is_bucket=True)
    assert caught.value.parameter == "endpoint_is_bucket"
    with pytest.raises(sigv4.InvalidParameter, match="endpoint_url"):
        S3(KEYS, "eu-west-1", endpoint_is_bucket=True)
    s3 = S3(KEYS, "eu-west-1", endpoint_url="https://media.example.com", endpoint_is_bucket=True)
    with pytest.raises(sigv4.InvalidParameter, match="not act on one bucket"):
        s3.presign("list_buckets")


R2_LACKS = [
    ("put_object", {"Key": "k", "Tagging": "a=b"}, "Tagging"),
    ("put_object", {"Key": "k", "ACL": "public-read"}, "ACL"),
    ("put_object", {"Key": "k", "GrantRead": 'id="1"'}, "GrantRead"),
    ("create_bucket", {"ACL": "public-read"}, "ACL"),
    ("get_object_tagging", {"Key": "k"}, "get_object_tagging"),
    ("get_object_acl", {"Key": "k"}, "get_object_acl"),
    ("get_bucket_acl", {}, "get_bucket_acl"),
    ("get_bucket_policy", {}, "get_bucket_policy"),
    ("get_bucket_versioning", {}, "get_bucket_versioning"),
    (
        "upload_part",
        {"Key": "k", "UploadId": "u", "PartNumber": 1, "ChecksumAlgorithm": "SHA256", "Body": b""},
        "ChecksumAlgorithm",
    ),
    (
        "upload_part",
        {
            "Key": "k",
            "UploadId": "u",
            "PartNumber": 1,
            "ChecksumSHA1": "qvTGHdzF6KLavt4PO0gs2a6pQ00=",
        },
        "ChecksumSHA1",
    ),
]


@pytest.mark.parametrize(("operation", "params", "name"), R2_LACKS)
def test_what_r2_lacks(operation, params, name):
    """Refused by what the table says; one keyword lifts it, and AWS takes it."""
    with pytest.raises(sigv4.UnsupportedByService, match="Cloudflare R2 has no") as caught:
        S3(KEYS, "auto", endpoint_url=R2).presign(operation, Bucket="my-bucket", **params)
    assert caught.value.parameter == name
    lifted = S3(KEYS, "auto", endpoint_url=R2, allow_unsupported=True)
    lifted.presign(operation, Bucket="my-bucket", **params)
    S3(KEYS, "eu-west-1").presign(operation, Bucket="my-bucket", **params)


def test_open_parameters_that_r2_lacks():
    """Leaving one open asks for it as well."""
    with pytest.raises(sigv4.UnsupportedByService):
        S3(KEYS, "auto", endpoint_url=R2).presigner(
            "put_object", Bucket="my-bucket", vary=("Key", "Tagging")
        )


def test_forms_that_r2_does_not_take():
    """It answers them with 501."""
    with pytest.raises(sigv4.UnsupportedByService, match='Presign "put_object"'):
        S3(KEYS, "auto", endpoint_url=R2).generate_presigned_post("my-bucket", "k")
    lifted = S3(KEYS, "auto", endpoint_url=R2, allow_unsupported=True)
    assert lifted.generate_presigned_post("my-bucket", "k")["fields"]["key"] == "k"
    nyc = S3(KEYS, "nyc3", endpoint_url="https://nyc3.digitaloceanspaces.com")
    assert nyc.generate_presigned_post("my-bucket", "k")["fields"]["key"] == "k"


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("get_object", {"Key": "k"}),
        ("put_object", {"Key": "k", "ACL": "private"}),
        ("put_object", {"Key": "k", "ContentType": "text/plain", "Metadata": {"a": "b"}}),
        ("put_object", {"Key": "k", "Body": b"x", "ChecksumAlgorithm": "CRC32"}),
        ("put_object", {"Key": "k", "Body": b"x", "ChecksumAlgorithm": "SHA256"}),
        ("delete_object", {"Key": "k"}),
        ("head_bucket", {}),
        ("list_objects_v2", {"Prefix": "a"}),
        ("get_bucket_cors", {}),
        ("get_bucket_lifecycle_configuration", {}),
        ("create_multipart_upload", {"Key": "k"}),
        ("upload_part", {"Key": "k", "UploadId": "u", "PartNumber": 1}),
        (
            "upload_part",
            {
                "Key": "k",
                "UploadId": "u",
                "PartNumber": 1,
                "Body": b"",
                "ChecksumAlgorithm": "CRC32",
            },
        ),
    ],
)
def test_what_r2_has(operation, params):
    """It passes without a keyword."""
    S3(KEYS, "auto", endpoint_url=R2).presign(operation, Bucket="my-bucket", **params)


def test_what_other_services_have():
    """The table says nothing against it."""
    spaces = S3(KEYS, "nyc3", endpoint_url="https://nyc3.digitaloceanspaces.com")
    spaces.presign("put_object", Bucket="my-bucket", Key="k", ACL="public-read")
    spaces.presign("get_object_tagging", Bucket="my-bucket", Key="k")
