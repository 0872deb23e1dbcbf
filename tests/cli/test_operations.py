"""`sigv4 presign --operation` and `sigv4 endpoint`: what the options make."""

from __future__ import annotations

import json
import shlex
from urllib.parse import parse_qs, urlsplit

import pytest

from sigv4.cli import main
from sigv4.cli.presign import split_s3_uri

AT = ["--demo", "--at", "20130524T000000Z"]


def presign(capsys, *arguments: str):
    assert main(["presign", *arguments, *AT]) == 0
    return capsys.readouterr().out.strip()


def refused(capsys, *arguments: str) -> str:
    assert main([*arguments]) == 1
    return capsys.readouterr().err


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


def test_upload_part(capsys):
    """Parameters by boto3's names, numbers as numbers."""
    url = presign(
        capsys,
        "s3://examplebucket/big.bin",
        *("--operation", "upload_part", "--param", "PartNumber=3", "--param", "UploadId=a=b"),
    )
    query = query_of(url)
    assert (query["partNumber"], query["uploadId"]) == (["3"], ["a=b"])


def test_parameters_of_every_kind(capsys):
    """Boolean, list, map, time, text with an equals sign."""
    reported = json.loads(
        presign(
            capsys,
            "s3://examplebucket/k",
            *("--operation", "put_object", "--output", "json"),
            *("--param", "BucketKeyEnabled=true", "--param", "Metadata.author=A. N. Other"),
            *("--param", "Metadata.x=", "--param", "Expires=2030-01-31T12:00:00Z"),
            *("--param", "Tagging=a=b&c=d", "--content-type", "text/plain"),
        )
    )
    assert reported["headers"] == {
        "x-amz-server-side-encryption-bucket-key-enabled": "true",
        "x-amz-meta-author": "A. N. Other",
        "x-amz-meta-x": "",
        "Expires": "Thu, 31 Jan 2030 12:00:00 GMT",
        "x-amz-tagging": "a=b&c=d",
        "Content-Type": "text/plain",
    }
    assert reported["method"] == "PUT"
    assert "s3:PutObject" in reported["iam_actions"]
    assert "body" not in reported
    listed = presign(
        capsys,
        "s3://examplebucket/k",
        *("--operation", "get_object_attributes", "--param", "ObjectAttributes=ETag,ObjectSize"),
        *("--output", "json"),
    )
    assert json.loads(listed)["headers"] == {"x-amz-object-attributes": "ETag,ObjectSize"}


def test_shortcuts(capsys):
    """The parameters that are asked for most have flags of their own."""
    url = presign(
        capsys,
        "s3://examplebucket/k",
        *("--version-id", "v1", "--response-content-type", "text/plain"),
        *("--response-content-disposition", 'attachment; filename="a b.pdf"'),
    )
    query = query_of(url)
    assert query["versionId"] == ["v1"]
    assert query["response-content-type"] == ["text/plain"]
    assert query["response-content-disposition"] == ['attachment; filename="a b.pdf"']


def test_bucket_and_service_operations(capsys):
    """A bucket without a key, and no bucket at all."""
    url = presign(capsys, "s3://examplebucket", "--operation", "list_objects_v2")
    assert url.startswith("https://examplebucket.s3.us-east-1.amazonaws.com/?list-type=2&")
    url = presign(capsys, "s3://", "--operation", "list_buckets")
    assert url.startswith("https://s3.us-east-1.amazonaws.com/?X-Amz-Algorithm")


def test_structures_are_json_and_their_body_is_shown(capsys):
    """The body whose hash is signed comes with the URL, for people and for curl."""
    arguments = [
        "s3://examplebucket",
        *("--operation", "delete_objects"),
        *("--param", 'Delete={"Objects": [{"Key": "it\'s"}]}'),
    ]
    reported = json.loads(presign(capsys, *arguments, "--output", "json"))
    assert "<Key>it's</Key>" in reported["body"]
    assert {"Content-MD5", "x-amz-content-sha256"} <= set(reported["headers"])
    words = shlex.split(presign(capsys, *arguments, "--output", "curl"))
    assert words[words.index("--data-raw") + 1] == reported["body"]
    assert words[words.index("--request") + 1] == "POST"
    assert "Content-Type:" in words


def test_body_file(capsys, tmp_path):
    """Its hash is signed, and curl sends it."""
    file = tmp_path / "a b.txt"
    file.write_bytes(b"hello")
    words = shlex.split(
        presign(
            capsys,
            "s3://examplebucket/k",
            *("--method", "put", "--body-file", str(file), "--output", "curl"),
        )
    )
    assert words[words.index("--upload-file") + 1] == str(file)
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert f"x-amz-content-sha256: {digest}" in words


def test_hoist(capsys):
    """Headers that S3 heeds in the query go there."""
    arguments = ["s3://examplebucket/k", "--method", "put", "--param", "Metadata.a=b"]
    reported = json.loads(presign(capsys, *arguments, "--hoist", "--output", "json"))
    assert reported["headers"] == {}
    assert query_of(reported["url"])["x-amz-meta-a"] == ["b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--operation", "upload_prt"], "Did you mean 'upload_part'"),
        (["--operation", "upload_part"], "upload_part needs PartNumber"),
        (["--param", "VersionId"], "--param 'VersionId' has no value"),
        (["--param", "Versionid=1"], "Did you mean 'VersionId'"),
        (["--param", "Key=other"], "get_object has no parameter 'Key'"),
        (["--param", "PartNumber=three"], "must be a whole number"),
        (["--method", "put", "--param", "BucketKeyEnabled=yes"], "must be true or false"),
        (["--method", "put", "--param", "Metadata={"], "must be JSON"),
        (["--body-file", "x"], "get_object has no body that is a file"),
        (["--operation", "list_objects_v2"], "list_objects_v2 is about a bucket"),
        (["--operation", "put_bucket_cors", "--body-file", "x"], "Pass --param CORSConfiguration"),
    ],
)
def test_refused(capsys, arguments, message):
    """One line that says what is wrong."""
    uri = "s3://examplebucket" if "put_bucket_cors" in arguments else "s3://examplebucket/k"
    assert message in refused(capsys, "presign", uri, *arguments, *AT)


def test_operation_and_method_exclude_each_other(capsys):
    """Wrong usage."""
    with pytest.raises(SystemExit) as caught:
        main(["presign", "s3://b/k", "--method", "put", "--operation", "get_object"])
    assert caught.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://bucket/a/b", ("bucket", "a/b")),
        ("s3://bucket//a", ("bucket", "/a")),
        ("s3://bucket", ("bucket", "")),
        ("s3://", ("", "")),
        (
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap/a/b:c",
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap", "a/b:c"),
        ),
        (
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint:my-ap/a/b",
            ("arn:aws:s3:us-west-2:123456789012:accesspoint:my-ap", "a/b"),
        ),
        (
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap",
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap", ""),
        ),
        (
            "s3://arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/ap/k",
            ("arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/ap", "k"),
        ),
        ("s3://arn:aws:s3", ("arn:aws:s3", "")),
    ],
)
def test_uris(uri, parts):
    """Bucket or ARN, and the key as it stands."""
    assert split_s3_uri(uri) == parts


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (
            ["s3://examplebucket", "--region", "eu-west-1"],
            ("https://examplebucket.s3.eu-west-1.amazonaws.com", "sigv4", "s3", "eu-west-1"),
        ),
        (
            ["s3://examplebucket", "--region", "us-east-2", "--dualstack", "--fips"],
            (
                "https://examplebucket.s3-fips.dualstack.us-east-2.amazonaws.com",
                "sigv4",
                "s3",
                "us-east-2",
            ),
        ),
        (
            [
                "s3://arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
                "--region",
                "us-east-1",
            ],
            (
                "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com",
                "sigv4a",
                "s3",
                "*",
            ),
        ),
        (
            ["s3://mybucket--usw2-az1--x-s3", "--region", "us-west-2"],
            (
                "https://mybucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com",
                "sigv4-s3express",
                "s3express",
                "us-west-2",
            ),
        ),
        (
            ["s3://mybucket", "--region", "x", "--endpoint-url", "http://localhost:9000"],
            ("http://localhost:9000/mybucket", "sigv4", "s3", "x"),
        ),
    ],
)
def test_endpoint(capsys, arguments, reported):
    """URL, scheme, service and region; as text and as JSON."""
    assert main(["endpoint", *arguments, "--output", "json"]) == 0
    assert tuple(json.loads(capsys.readouterr().out).values()) == reported
    assert main(["endpoint", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert tuple(line.split()[1] for line in lines) == reported
    assert [line.split()[0] for line in lines] == ["url", "scheme", "service", "region"]


def test_endpoint_assumes_a_region_aloud(capsys, monkeypatch, tmp_path):
    """As presign does."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    assert main(["endpoint", "s3://examplebucket"]) == 0
    done = capsys.readouterr()
    assert "us-east-1" in done.out
    assert "us-east-1 is assumed" in done.err
