"""`S3.from_profile`: credentials, region, endpoint and settings of a profile."""

from __future__ import annotations

import os

import pytest

import sigv4
from sigv4.s3 import S3

PAIR = "aws_access_key_id = AKID\naws_secret_access_key = s\n"


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".aws").mkdir()
    return tmp_path


def made(home, config, name="dev", **options):
    (home / ".aws" / "config").write_text(config)
    return S3.from_profile(name, **options)


def host(s3):
    """The host of a download, and whether its bucket is in it."""
    url = s3.presign("get_object", Bucket="examplebucket", Key="k", expires_in=60).url
    return url.partition("://")[2].partition("?")[0]


def test_credentials_and_region(home):
    """Of the profile; of the variables where none is named."""
    s3 = made(home, f"[profile dev]\nregion = eu-west-1\n{PAIR}")
    assert host(s3) == "examplebucket.s3.eu-west-1.amazonaws.com/k"
    assert s3.signer.credentials.access_key_id == "AKID"
    assert s3.signer.region == "eu-west-1"


def test_the_region_that_counts(home, monkeypatch):
    """Argument, variables, profile; none is an error that names all three."""
    config = f"[profile dev]\nregion = eu-west-1\n{PAIR}[profile bare]\n{PAIR}"
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    assert made(home, config).signer.region == "eu-west-2"
    assert made(home, config, region="eu-west-3").signer.region == "eu-west-3"
    monkeypatch.delenv("AWS_REGION")
    with pytest.raises(sigv4.UnknownRegion, match="'bare' nor the environment names a region"):
        made(home, config, "bare")
    monkeypatch.setenv("AWS_PROFILE", "dev")
    assert made(home, config, None).signer.region == "eu-west-1"


@pytest.mark.parametrize(
    ("settings", "environ", "expected"),
    [
        ("s3 =\n  addressing_style = path\n", {}, "s3.eu-west-1.amazonaws.com/examplebucket/k"),
        (
            "s3 =\n  use_accelerate_endpoint = true\n",
            {},
            "examplebucket.s3-accelerate.amazonaws.com/k",
        ),
        (
            "s3 =\n  use_dualstack_endpoint = true\n",
            {},
            "examplebucket.s3.dualstack.eu-west-1.amazonaws.com/k",
        ),
        (
            "use_dualstack_endpoint = True\n",
            {},
            "examplebucket.s3.dualstack.eu-west-1.amazonaws.com/k",
        ),
        (
            "use_dualstack_endpoint = true\n",
            {"AWS_USE_DUALSTACK_ENDPOINT": "false"},
            "examplebucket.s3.eu-west-1.amazonaws.com/k",
        ),
        (
            "region = us-east-1\nuse_fips_endpoint = true\n",
            {},
            "examplebucket.s3-fips.us-east-1.amazonaws.com/k",
        ),
        (
            "region = us-east-1\ns3 =\n  us_east_1_regional_endpoint = legacy\n",
            {},
            "examplebucket.s3.amazonaws.com/k",
        ),
        (
            "region = us-east-1\ns3 =\n  us_east_1_regional_endpoint = legacy\n",
            {"AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "regional"},
            "examplebucket.s3.us-east-1.amazonaws.com/k",
        ),
        (
            "s3 =\n  us_east_1_regional_endpoint = legacy\n",
            {},
            "examplebucket.s3.eu-west-1.amazonaws.com/k",
        ),
        (
            "region = us-east-1\nendpoint_url = http://minio:9000\n",
            {"AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "legacy"},
            "minio:9000/examplebucket/k",
        ),
        ("endpoint_url = http://minio:9000\n", {}, "minio:9000/examplebucket/k"),
        (
            "endpoint_url = http://minio:9000\n",
            {"AWS_ENDPOINT_URL_S3": "http://other:9000/"},
            "other:9000/examplebucket/k",
        ),
        (
            "services = mine\n[services mine]\ns3 =\n  endpoint_url = http://mine:9000\n",
            {},
            "mine:9000/examplebucket/k",
        ),
        (
            "endpoint_url = http://minio:9000\n",
            {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            "examplebucket.s3.eu-west-1.amazonaws.com/k",
        ),
    ],
)
def test_settings(home, monkeypatch, settings, environ, expected):
    """Variables before the profile's own settings before those under ``s3 =``."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    region = "" if "region = " in settings else "region = eu-west-1\n"
    s3 = made(home, f"[profile dev]\n{PAIR}{region}{settings}")
    assert host(s3) == expected


def test_what_is_passed_makes_a_setting_meaningless(home, monkeypatch):
    """The setting for us-east-1 says nothing of another region or endpoint."""
    monkeypatch.setenv("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "legacy")
    config = f"[profile dev]\n{PAIR}region = us-east-1\n"
    assert host(made(home, config)) == "examplebucket.s3.amazonaws.com/k"
    elsewhere = made(home, config, region="eu-west-1")
    assert host(elsewhere) == "examplebucket.s3.eu-west-1.amazonaws.com/k"
    assert (
        host(made(home, config, endpoint_url="http://minio:9000")) == "minio:9000/examplebucket/k"
    )


def test_a_profile_that_does_not_exist(home):
    """That is what is wrong, not that no region is set."""
    with pytest.raises(sigv4.MissingCredentials, match="nope"):
        made(home, f"[profile dev]\n{PAIR}", "nope")


def test_no_profile_and_no_region(home):
    """Where no profile is named, the default one need not exist."""
    with pytest.raises(sigv4.UnknownRegion, match="'default' nor the environment names a region"):
        made(home, "", None)


def test_options_come_first(home):
    """What is passed counts, whatever the profile says."""
    config = f"[profile dev]\n{PAIR}region = eu-west-1\ns3 =\n  addressing_style = path\n"
    s3 = made(home, config, addressing_style="virtual")
    assert host(s3) == "examplebucket.s3.eu-west-1.amazonaws.com/k"


@pytest.mark.parametrize(
    "setting",
    ["s3 =\n  use_arn_region = maybe\n", "s3_disable_express_session_auth = 1\n"],
)
def test_a_setting_that_is_invalid(home, setting):
    """It is named."""
    with pytest.raises(sigv4.InvalidParameter, match="must be true or false"):
        made(home, f"[profile dev]\n{PAIR}region = eu-west-1\n{setting}")


def test_what_may_be_called(home):
    """Nothing by default; the chain is reported."""
    config = (
        "[profile dev]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/r\n"
        "credential_source = Environment\n"
    )
    with pytest.raises(sigv4.MissingCredentials, match="network=True"):
        made(home, config).presign("get_object", Bucket="examplebucket", Key="k")
    s3 = made(home, config, network=True, processes=True)
    assert "Machine(network=True, processes=True)" in repr(s3)


def test_ready_for_other_tools(home, monkeypatch):
    """Other switches reach the options of `S3`."""
    monkeypatch.setenv("AWS_S3_USE_ARN_REGION", "false")
    monkeypatch.setenv("AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "true")
    s3 = made(home, f"[profile dev]\n{PAIR}region = eu-west-1\n")
    with pytest.raises(sigv4.SigV4Error):
        s3.presign(
            "get_object",
            Bucket="arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
            Key="k",
        )
    with pytest.raises(sigv4.SigV4Error):
        s3.presign("get_object", Bucket="arn:aws:s3:us-west-2:123456789012:accesspoint/a", Key="k")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("s3 =\n  addressing_style path\n", "A line under `s3 =`"),
        ("s3 = path\n", "A line under `s3 =`"),
        ("services = minoi\n[services minio]\ns3 =\n  endpoint_url = http://m:9000\n", "minoi"),
        ("services = m\n[services m]\ns3 =\n  endpoint_url http://m:9000\n", "under `s3 =`"),
    ],
)
def test_settings_that_would_be_lost(home, settings, said):
    """Refused: a URL for AWS instead of the private endpoint would be sent to AWS."""
    with pytest.raises(sigv4.InvalidCredentials, match=said):
        made(home, f"[profile dev]\n{PAIR}region = eu-west-1\n{settings}")
