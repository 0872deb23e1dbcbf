"""Bucket names, object keys, regions and what is suggested instead."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.core.suggest import did_you_mean, distance
from sigv4.s3 import S3
from sigv4.s3.endpoints.bucket_names import check_bucket
from sigv4.s3.endpoints.location import is_virtual_hostable
from sigv4.s3.keys import KeyGuard
from sigv4.services.regions import PARTITIONS, check_region, partition_of


@pytest.mark.parametrize(
    "bucket",
    [
        "abc",
        "my-bucket",
        "my.bucket.example",
        "123",
        "1-2",
        "a" * 63,
        "amzn-s3-demo-bucket",
        "my-access-point-hash-s3alias",
        "alias-o01000000000000000000000000000000000000000000000--ol-s3"[-60:],
        "1.2.3.4.5",
        "1.2.3.a",
    ],
)
def test_good_buckets(bucket):
    """Names that buckets, and aliases of access points, have."""
    check_bucket(bucket)
    assert is_virtual_hostable(bucket, dots=True)


@pytest.mark.parametrize(
    ("bucket", "rule"),
    [
        ("", "3 to 63"),
        ("ab", "3 to 63"),
        ("a" * 64, "3 to 63"),
        ("My-bucket", "lower-case"),
        ("my_bucket", "lower-case"),
        ("my bucket", "lower-case"),
        ("bückët", "lower-case"),
        ("bucket/key", "lower-case"),
        ("bucket\n", "lower-case"),
        ("-bucket", "begin and end"),
        ("bucket-", "begin and end"),
        (".bucket", "begin and end"),
        ("bucket.", "begin and end"),
        ("my..bucket", "two dots"),
        ("192.168.5.4", "IP address"),
        ("xn--bucket", "reserved"),
        ("sthree-bucket", "reserved"),
        ("bucket.mrap", "reserved"),
        ("bucket--table-s3", "reserved"),
    ],
)
def test_bad_buckets(bucket, rule):
    """The message names the rule and the way around it."""
    with pytest.raises(sigv4.InvalidBucketName) as caught:
        check_bucket(bucket)
    assert rule in str(caught.value)
    assert caught.value.parameter == "Bucket"
    assert ("allow_any_bucket=True" in str(caught.value)) == ("/" not in bucket)


GOOGLE = "https://storage.googleapis.com"
SUPABASE = "https://abc.storage.supabase.co/storage/v1/s3"
LONG = ".".join(["a" * 63] * 3 + ["b" * 30])  # 222 characters


@pytest.mark.parametrize(
    ("endpoint", "bucket"),
    [
        (GOOGLE, "my_bucket"),
        (GOOGLE, "my_bucket.example.com"),
        (GOOGLE, LONG),
        (GOOGLE, "xn--bucket"),
        (GOOGLE, "bucket--table-s3"),
        (SUPABASE, "A"),
        (SUPABASE, "My Bucket (1)_ü"[:-2]),
        (SUPABASE, "a" * 100),
    ],
)
def test_names_of_other_services(endpoint, bucket):
    """Each service of the table has its own rules."""
    s3 = S3(sigv4.Credentials("AKID", "x"), "auto", endpoint_url=endpoint)
    url = s3.presign("get_object", Bucket=bucket, Key="k").url
    path = bucket.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    assert url.startswith(f"{endpoint}/{path}/k?")


@pytest.mark.parametrize(
    ("endpoint", "bucket", "rule"),
    [
        (GOOGLE, "ab", "3 to 63 characters, or with dots up to 222"),
        (GOOGLE, "a" * 64, "3 to 63"),
        (GOOGLE, f"{LONG}c", "up to 222"),
        (GOOGLE, f"{'a' * 64}.example.com", "each part between dots"),
        (GOOGLE, "My_bucket", "underscores and dots"),
        (GOOGLE, "_bucket", "begin and end"),
        (GOOGLE, "my..bucket", "two dots"),
        (GOOGLE, "1.2.3.4", "IP address"),
        (SUPABASE, "", "1 to 100"),
        (SUPABASE, "a" * 101, "1 to 100"),
        (SUPABASE, "a/b", "only the name"),
        (SUPABASE, "a%b", "only letters"),
        (SUPABASE, "..", "rewrite"),
        ("https://minio.example.com", "my_bucket", "only lower-case"),
    ],
)
def test_bad_names_of_other_services(endpoint, bucket, rule):
    """Their rules hold there, and AWS's where a service is not known."""
    s3 = S3(sigv4.Credentials("AKID", "x"), "auto", endpoint_url=endpoint)
    with pytest.raises(sigv4.InvalidBucketName, match=rule):
        s3.presign("get_object", Bucket=bucket, Key="k")


def test_new_buckets_of_other_services():
    """The namespaces that AWS reserves are names as any other elsewhere."""
    s3 = S3(sigv4.Credentials("AKID", "x"), "eu-west-1", endpoint_url="http://localhost:9000")
    assert s3.presign("create_bucket", Bucket="amzn-s3-demo-bucket")


@pytest.mark.parametrize("bucket", ["xn--bucket", "bucket--table-s3", "bucket.mrap"])
def test_reserved_names_in_hosts(bucket):
    """Reserved names are refused by their rule alone, not as parts of a host."""
    style = {"addressing_style": "virtual", "endpoint_url": "http://minio.example.com"}
    s3 = S3(sigv4.Credentials("AKID", "x"), "eu-west-1", allow_any_bucket=True, **style)
    url = s3.presign("get_object", Bucket=bucket, Key="k").url
    assert url.startswith(f"http://{bucket}.minio.example.com/k?")


@pytest.mark.parametrize(
    ("bucket", "nearest"),
    [("My_Bucket", "my-bucket"), ("-bucket-", "bucket"), ("Two Words", "two-words")],
)
def test_nearest_bucket(bucket, nearest):
    """A valid name nearby is suggested."""
    with pytest.raises(sigv4.InvalidBucketName, match=f"Did you mean '{nearest}'"):
        check_bucket(bucket)


@pytest.mark.parametrize("bucket", ["ab", "1.1.1.1", "bück", "Bück", "A_"])
def test_no_nearest_bucket(bucket):
    """Where none is near, none is made up."""
    with pytest.raises(sigv4.InvalidBucketName) as caught:
        check_bucket(bucket)
    assert "Did you mean" not in str(caught.value)


def test_any_bucket_that_a_url_can_carry():
    """The allowance lifts AWS's rules, not those of URLs."""
    check_bucket("My_Bucket", allow_any=True)
    for bucket in ("", ".", "..", "\ud800"):
        with pytest.raises(sigv4.InvalidBucketName) as caught:
            check_bucket(bucket, allow_any=True)
        str(caught.value).encode()
    with pytest.raises(TypeError, match="Bucket must be str"):
        check_bucket(None, allow_any=True)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("a", "a"),
        ("photos/2026/a.jpg", "photos/2026/a.jpg"),
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("a%20b", "a%2520b"),
        ("/a//b/", "/a//b/"),
        ("é", "%C3%A9"),
        ("e\u0301", "e%CC%81"),
        ("~*'()!", "~%2A%27%28%29%21"),
        ("...", "..."),
        (".a/..b/c.", ".a/..b/c."),
        ("a\n", "a%0A"),
        ("\\..\\", "%5C..%5C"),
        ("é" * 512, "%C3%A9" * 512),
    ],
)
def test_admitted_keys(key, path):
    """Encoded once, slashes kept."""
    assert KeyGuard().admit(key) == path


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("", sigv4.EmptyKey),
        (".", sigv4.UnsafeKey),
        ("..", sigv4.UnsafeKey),
        ("./a", sigv4.UnsafeKey),
        ("a/..", sigv4.UnsafeKey),
        ("a/../b", sigv4.UnsafeKey),
        ("/./", sigv4.UnsafeKey),
        ("é/./x", sigv4.UnsafeKey),
        ("a\0b", sigv4.UnsafeKey),
        ("\ud800", sigv4.UnsafeKey),
        ("a" * 1025, sigv4.KeyTooLong),
        ("é" * 513, sigv4.KeyTooLong),
    ],
)
def test_refused_keys(key, error):
    """One class for each rule."""
    with pytest.raises(error) as caught:
        KeyGuard().admit(key)
    assert type(caught.value) is error
    str(caught.value).encode()


def test_allowances():
    """What can be sent at all can be allowed."""
    guard = KeyGuard(allow_unsafe=True, allow_long=True)
    assert guard.admit("") == ""
    assert guard.admit("a/../b\0") == "a/../b%00"
    assert guard.admit("a" * 1025) == "a" * 1025
    with pytest.raises(sigv4.UnsafeKey):
        guard.admit("\ud800")


@pytest.mark.parametrize("key", [None, b"a", 1, ["a"]])
def test_keys_are_text(key):
    """Another type is a TypeError."""
    with pytest.raises(TypeError, match="Key must be str"):
        KeyGuard().admit(key)


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("us-east-1", "amazonaws.com"),
        ("eu-west-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-east-1", "c2s.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "cloud.adc-e.uk"),
        ("us-isof-south-1", "csp.hci.ic.gov"),
        ("xx-new-1", "amazonaws.com"),
        ("cn-new-1", "amazonaws.com.cn"),
        ("us-isob-new-1", "sc2s.sgov.gov"),
    ],
)
def test_dns_suffixes(region, suffix):
    """Each partition has its own."""
    assert partition_of(region).dns_suffix == suffix


@pytest.mark.parametrize(
    ("region", "nearest"),
    [
        ("us-esat-1", "us-east-1"),
        ("eu-west1", "eu-west-1"),
        ("EU-WEST-1", "eu-west-1"),
        ("us-east1", "us-east-1"),
        ("ap-southest-2", "ap-southeast-2"),
        ("cn-nort-1", "cn-north-1"),
    ],
)
def test_typos_in_regions(region, nearest):
    """Refused, with the nearest region there is."""
    with pytest.raises(sigv4.UnknownRegion, match=f"Did you mean '{nearest}'"):
        check_region(region)


@pytest.mark.parametrize("region", ["", "auto", "local", "aws-global", "x" * 500])
def test_no_regions(region):
    """Refused, and nothing far-fetched is suggested."""
    with pytest.raises(sigv4.UnknownRegion, match="allow_unknown_region=True"):
        check_region(region)


def test_every_region_passes():
    """And each stands in one partition only, which its name shows."""
    regions = [region for partition in PARTITIONS for region in partition.regions]
    assert len(regions) == len(set(regions)) > 40
    for region in regions:
        check_region(region)
        assert region in partition_of(region).regions


def test_regions_are_botocores():
    """The table is complete: what botocore's partitions hold, but the global pseudo-regions."""
    loaders = pytest.importorskip("botocore.loaders", reason="botocore is not installed")
    partitions = loaders.Loader().load_data("partitions")["partitions"]
    theirs = {
        partition["id"]: (
            partition["outputs"]["dnsSuffix"],
            tuple(sorted(region for region in partition["regions"] if "global" not in region)),
        )
        for partition in partitions
    }
    ours = {p.name: (p.dns_suffix, tuple(sorted(p.regions))) for p in PARTITIONS}
    assert ours == theirs


@pytest.mark.parametrize(
    ("left", "right", "steps"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("ab", "ba", 1), ("kitten", "sitting", 3)],
)
def test_distance(left, right, steps):
    """Insertions, deletions, changes and swaps of neighbours."""
    assert distance(left, right) == distance(right, left) == steps


def test_suggestion_of_nothing():
    """No names, or none near."""
    assert did_you_mean("abc", []) == ""
    assert did_you_mean("abc", ["xyz"]) == ""


@pytest.mark.parametrize(
    ("bucket", "remedy"),
    [
        ("my-bucket/prefix", "name, 'my-bucket', and put 'prefix' into the key"),
        ("my-bucket/a/b/", "name, 'my-bucket', and put 'a/b' into the key"),
        ("my-bucket/", "name, 'my-bucket'."),
        ("s3://my-bucket", "name, 'my-bucket'."),
        ("s3://my-bucket/k", "name, 'my-bucket', and put 'k' into the key"),
        ("s3a://my-bucket/", "name, 'my-bucket'."),
        ("My Bucket/k", "the text after the first slash belongs into the key"),
        ("s3://", "the text after the first slash"),
    ],
)
def test_buckets_with_a_path(bucket, remedy):
    """The name alone is the bucket; no error suggests to allow any bucket."""
    with pytest.raises(sigv4.InvalidBucketName) as caught:
        check_bucket(bucket)
    assert remedy in caught.value.remedy
    assert "allow_any_bucket" not in caught.value.remedy


REGIONAL = "my-bucket-111122223333-us-west-2-an"
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def test_buckets_of_a_regional_namespace():
    """Their names hold their region; in another they are refused."""
    for region, options in (("us-west-2", {}), ("eu-west-1", {"allow_unknown_region": True})):
        S3(KEYS, region, **options).presign("get_object", Bucket=REGIONAL, Key="k")
    with pytest.raises(sigv4.RegionMismatch, match='region="us-west-2"') as caught:
        S3(KEYS, "eu-west-1").presign("get_object", Bucket=REGIONAL, Key="k")
    assert caught.value.parameter == "region"
    elsewhere = S3(KEYS, "eu-west-1", endpoint_url="https://storage.example.com")
    elsewhere.presign("get_object", Bucket=REGIONAL, Key="k")


@pytest.mark.parametrize(
    "bucket",
    [
        "japan",
        "my-bucket-an",
        "my-bucket-us-west-2-an",
        "my-bucket-11112222333-us-west-2-an",
        "my-bucket-111122223333-moon-an",
        "111122223333-us-west-2-an",
        "a-111122223333-us-west-2-on",
        "my-bucket-111122223333",
        "an",
    ],
)
def test_names_without_a_namespace(bucket):
    """They say nothing about a region."""
    s3 = S3(KEYS, "eu-west-1", allow_any_bucket=True)
    s3.presign("get_object", Bucket=bucket, Key="k")
    if bucket != "an":
        S3(KEYS, "eu-west-1").presign("create_bucket", Bucket=bucket)


def test_new_buckets():
    """Reserved names need the namespace of an account, and its buckets need such names."""
    s3 = S3(KEYS, "us-west-2")
    asked = {"BucketNamespace": "account-regional"}
    s3.presign("create_bucket", Bucket=REGIONAL, **asked)
    s3.presign("create_bucket", Bucket="my-bucket")
    s3.presign("get_object", Bucket="amzn-s3-demo-bucket", Key="k")
    assert s3.presigner("create_bucket", Bucket=REGIONAL, vary=("BucketNamespace",)).open
    for bucket, params, name in (
        (REGIONAL, {}, "BucketNamespace"),
        (REGIONAL, {"BucketNamespace": "global"}, "BucketNamespace"),
        ("amzn-s3-demo-bucket", {}, "BucketNamespace"),
        ("my-bucket", asked, "Bucket"),
    ):
        with pytest.raises(sigv4.RefusedValue) as caught:
            s3.presign("create_bucket", Bucket=bucket, **params)
        assert caught.value.parameter == name
        lifted = S3(KEYS, "us-west-2", allow_any_bucket=True)
        lifted.presign("create_bucket", Bucket=bucket, **params)
