"""Endpoint settings of the environment and of the profile, at the command line."""

from __future__ import annotations

import argparse
import inspect
import json

import pytest

from sigv4.cli import configured, options
from sigv4.s3 import S3

CONFIG = """\
[profile plain]
region = us-west-2
[profile minio]
region = us-east-1
endpoint_url = http://localhost:9000
[profile services]
region = us-east-1
services = mine
[services mine]
s3 =
  endpoint_url = http://mine:9000
[profile s3]
region = us-east-1
s3 =
  addressing_style = path
  use_arn_region = false
[profile both]
region = us-east-1
use_fips_endpoint = true
use_dualstack_endpoint = true
[profile global]
region = us-east-1
s3_us_east_1_regional_endpoint = legacy
"""
HOSTS = [
    ({}, "plain", "https://my-bucket.s3.us-west-2.amazonaws.com", ""),
    ({"AWS_ENDPOINT_URL": "http://a:1"}, "plain", "http://a:1/my-bucket", "AWS_ENDPOINT_URL sets"),
    (
        {"AWS_ENDPOINT_URL": "http://a:1", "AWS_ENDPOINT_URL_S3": "http://b:2"},
        "minio",
        "http://b:2/my-bucket",
        "AWS_ENDPOINT_URL_S3 sets --endpoint-url http://b:2.",
    ),
    ({"AWS_ENDPOINT_URL_SQS": "http://a:1"}, "plain", "https://my-bucket.s3.us-west-2", ""),
    ({}, "minio", "http://localhost:9000/my-bucket", "endpoint_url of profile 'minio' sets"),
    ({}, "services", "http://mine:9000/my-bucket", "endpoint_url of s3 in [services mine] sets"),
    (
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://a:1"},
        "minio",
        "https://my-bucket.s3.us-east-1.amazonaws.com",
        "",
    ),
    ({}, "s3", "https://s3.us-east-1.amazonaws.com/my-bucket", "sets --addressing-style path."),
    ({}, "s3", "https://s3.us-east-1.amazonaws.com/my-bucket", "use arn region to false."),
    ({}, "both", "https://my-bucket.s3-fips.dualstack.us-east-1", "sets --dualstack."),
    ({}, "both", "https://my-bucket.s3-fips.dualstack.us-east-1", "of profile 'both' sets --fips."),
    ({"AWS_USE_FIPS_ENDPOINT": "false"}, "both", "https://my-bucket.s3.dualstack.us-east-1", ""),
    ({}, "global", "https://my-bucket.s3.amazonaws.com", "sets use global endpoint."),
]


@pytest.fixture(autouse=True)
def home(keys, monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_REGION")
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    pairs = "".join(
        f"[{line.split()[1]}\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
        for line in CONFIG.splitlines()
        if line.startswith("[profile")
    )
    (tmp_path / ".aws" / "credentials").write_text(pairs)


@pytest.mark.parametrize(("environ", "profile", "host", "note"), HOSTS)
def test_where_a_url_goes(sigv4, monkeypatch, tmp_path, environ, profile, host, note):
    """Each command that makes S3's URLs takes the settings, and says which one decided."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    keys = tmp_path / "keys.txt"
    keys.write_text("k\n")
    with_profile = ("--profile", profile)
    bulk = ("bulk", "presign", "--bucket", "my-bucket", "--input", str(keys))
    for done in (
        sigv4("presign", "s3://my-bucket/k", *with_profile),
        sigv4(*bulk, *with_profile),
    ):
        assert done.out.startswith(host), done
        assert note in done.err
    form = sigv4("post", "s3://my-bucket/k", *with_profile)
    assert json.loads(form.out)["url"].startswith(host)
    assert note in form.err
    shown = sigv4("endpoint", "s3://my-bucket", *with_profile)
    assert shown.out.split()[1].startswith(host)
    assert note in shown.err


def test_flags_come_first(sigv4, monkeypatch):
    """A flag counts, and nothing is said of the settings that it replaces."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://a:1")
    done = sigv4(
        "presign", "s3://my-bucket/k", "--endpoint-url", "http://c:3", "--profile", "minio"
    )
    assert done.out.startswith("http://c:3/my-bucket/k?")
    assert "sets" not in done.err
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    styled = sigv4(
        "presign", "s3://my-bucket/k", "--profile", "s3", "--addressing-style", "virtual"
    )
    assert styled.out.startswith("https://my-bucket.s3.us-east-1.amazonaws.com/k?")


def test_demo_reads_no_settings(sigv4, monkeypatch):
    """Its result is the same everywhere."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://a:1")
    done = sigv4("presign", "s3://my-bucket/k", "--demo")
    assert done.out.startswith("https://my-bucket.s3.us-east-1.amazonaws.com/k?")


def test_a_setting_that_cannot_be(sigv4, monkeypatch):
    """It is named, and nothing is printed."""
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "maybe")
    done = sigv4("presign", "s3://my-bucket/k", "--profile", "plain")
    assert (done.status, done.out) == (1, "")
    assert "AWS_USE_FIPS_ENDPOINT must be true or false" in done.err


def test_every_flag_reaches_s3():
    """Each flag of `add_s3` is an option of `S3`, and none is left out on the way."""
    parser = argparse.ArgumentParser()
    options.add_s3(parser)
    given = parser.parse_args([])
    flags = set(vars(given))
    given.demo = True
    passed = configured.s3_options(given)
    assert set(passed) == flags
    assert flags <= set(inspect.signature(S3).parameters)
    for name in flags:
        parsed = vars(given) | {name: True}
        assert configured.s3_options(argparse.Namespace(**parsed))[name] is True


@pytest.mark.parametrize(
    ("refused", "flag"),
    [
        (("--endpoint-url", "https://my-bucket.s3.eu-west-1.amazonaws.com"), "any-endpoint"),
        (("--param", "VersionId="), "refused-values"),
        (
            (
                "--endpoint-url",
                "https://a.r2.cloudflarestorage.com",
                *("--param", "Tagging=a=b"),
                *("--operation", "put_object"),
            ),
            "unsupported",
        ),
    ],
)
def test_guards_of_bulk(sigv4, tmp_path, refused, flag):
    """The flag lifts the refusal in `bulk presign` too."""
    keys = tmp_path / "keys.txt"
    keys.write_text("k\n")
    command = ("bulk", "presign", "--bucket", "my-bucket", "--input", str(keys), *refused)
    region = ("--region", "auto" if flag == "unsupported" else "eu-west-1")
    assert f"--allow-{flag}" in sigv4(*command, *region).err
    lifted = sigv4(*command, *region, f"--allow-{flag}")
    assert lifted.out.startswith("https://"), lifted.err


def test_query_of_bulk(sigv4, tmp_path):
    """All rows carry it, or each its own; a name that S3 may read is refused."""
    rows = tmp_path / "rows.csv"
    rows.write_text("key,user\nk,alice\nl,bob b\n")
    command = ("bulk", "presign", "--bucket", "my-bucket", "--region", "eu-west-1")
    command += ("--input", str(rows), "--output-format", "txt", "--column", "key")
    shared = sigv4(*command, "--query", "x-run=7").out.splitlines()
    assert all("?x-run=7&X-Amz-Algorithm=" in url for url in shared)
    own = sigv4(*command, "--column", "x-user=user").out.splitlines()
    assert [url.partition("&")[0].partition("?")[2] for url in own] == [
        "x-user=alice",
        "x-user=bob%20b",
    ]
    assert "[refused-value]" in sigv4(*command, "--query", "run=7").err
    twice = sigv4(*command, "--query", "x-run=7", "--query", "x-run=8")
    assert "--query x-run appears twice." in twice.err


def test_refused_rows_name_flags(sigv4, tmp_path):
    """A row is refused in the words of the command line, with the code of the error."""
    keys = tmp_path / "keys.txt"
    keys.write_text("a/../b\nk\n")
    command = ("bulk", "presign", "--bucket", "my-bucket", "--region", "eu-west-1")
    done = sigv4(*command, "--input", str(keys))
    assert done.status == 3
    assert "line 1: The key 'a/../b'" in done.err
    assert "pass --allow-unsafe-keys" in done.err
    assert "[unsafe-key]" in done.err
    assert "UnsafeKey" not in done.err
    errors = tmp_path / "errors.txt"
    sigv4(*command, "--input", str(keys), "--errors", str(errors))
    assert "[unsafe-key]" in errors.read_text()
    assert "`" not in errors.read_text()


@pytest.mark.parametrize("uri", ["S3://my-bucket/k", "s3://my-bucket/k"])
def test_schemes_of_objects(sigv4, uri):
    """The scheme is read in any case."""
    done = sigv4("presign", uri, "--region", "eu-west-1")
    assert done.out.startswith("https://my-bucket.s3.eu-west-1.amazonaws.com/k?")


@pytest.mark.parametrize("uri", ["s3a://my-bucket/k", "s3n://my-bucket/k", "s3://s3://my-bucket/k"])
@pytest.mark.parametrize("command", ["presign", "post"])
def test_schemes_like_that_of_s3(sigv4, uri, command):
    """The right form is named."""
    assert "Write it as s3://my-bucket/k." in sigv4(command, uri, "--region", "eu-west-1").err


def test_a_version_in_the_key(sigv4):
    """It may be meant as a version, so there is a note; the key is signed as it is."""
    done = sigv4("presign", "s3://my-bucket/k?versionId=1", "--region", "eu-west-1")
    assert "/k%3FversionId%3D1?" in done.out
    assert "--version-id names a version" in done.err
