"""The AWS CLI's files: where they are, how they are merged, what is nested."""

from __future__ import annotations

from pathlib import Path

import pytest

import sigv4
from sigv4.settings import (
    expand,
    home,
    nested,
    prefers_sigv4a,
    profile_name,
    read_files,
    region_name,
    sigv4a_region_set,
)

CONFIG = (
    "[default]\nregion = us-east-1\n"
    "[profile dev]\nregion = eu-west-1\noutput = json\ns3 =\n  addressing_style = path\n"
    "  use_accelerate_endpoint=true\n  # comment\n"
    "[sso-session corp]\nsso_region = eu-west-1\n[services mine]\nsts =\n  endpoint_url = u\n"
    "[preview]\nx = 1\n"
)


@pytest.fixture
def files(tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    (tmp_path / ".aws" / "credentials").write_text("[dev]\nregion = ap-east-1\n[ops]\nx = y\n")
    return read_files(environ={"HOME": str(tmp_path)})


def test_profiles_are_merged(files):
    """The credentials file's values win; both files' profiles are there."""
    assert files.profile("dev")["region"] == "ap-east-1"
    assert files.profile("dev")["output"] == "json"
    assert files.profile("nobody") == {}
    assert files.profile_names() == ["default", "dev", "ops"]
    assert files.has_profile("ops")
    with pytest.raises(sigv4.MissingCredentials, match="no profile 'nobody'"):
        files.require_profile("nobody")


def test_sections_that_are_no_profiles(files):
    """SSO sessions and services, by their names."""
    assert files.sso_sessions == {"corp": {"sso_region": "eu-west-1"}}
    assert nested(files.services["mine"], "sts") == {"endpoint_url": "u"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("profile dev", "dev"),
        ("profile\t'dev' ", "dev"),
        ("profiles dev", "dev"),
        (" profile dev", None),
        ("Profile dev", None),
        ("profile dev x", None),
        ("profile 'dev", None),
        ("dev", None),
        ("profile DEV", "DEV"),
        (" profile default", None),
        ("Default", None),
    ],
)
def test_titles_of_profiles(tmp_path, title, name):
    """Those that botocore takes for a profile: the kind stands at the very beginning."""
    path = tmp_path / "config"
    path.write_text(f"[{title}]\na = 1\n")
    assert list(read_files(tmp_path / "none", path).config) == ([] if name is None else [name])
    loader = pytest.importorskip("botocore.configloader", reason="botocore is not installed")
    if title != "profile 'dev":  # which it refuses
        assert list(loader.load_config(str(path))["profiles"]) == ([] if name is None else [name])


def test_nested_settings(files):
    """One level; comments are skipped, and a line without = is refused, as in botocore."""
    expected = {"addressing_style": "path", "use_accelerate_endpoint": "true"}
    assert nested(files.profile("dev"), "s3") == expected
    assert nested(files.profile("dev"), "ec2") == {}
    with pytest.raises(sigv4.InvalidCredentials, match="under `s3 =`"):
        nested({"s3": "\naddressing_style = path\nuse_accelerate_endpoint"}, "s3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[default]\na = 1\n[profile default]\na = 2\n", "2"),
        ("[profile default]\na = 2\n[default]\na = 1\n", "1"),
        ("[default]\na = 1\n", "1"),
        ("[profile default]\na = 2\n", "2"),
        ('["default"]\na = 3\n', None),
    ],
)
def test_two_defaults(tmp_path, text, expected):
    """The later one counts, as in the AWS CLI."""
    path = tmp_path / "config"
    path.write_text(text)
    assert read_files(tmp_path / "none", path).profile("default").get("a") == expected


def test_names_and_regions():
    """Argument, variable, default; both variables of each."""
    both = {"AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "b"}
    assert profile_name("x", both) == "x"
    assert profile_name(None, both) == "a"
    assert profile_name(None, {"AWS_DEFAULT_PROFILE": "b"}) == "b"
    assert profile_name(None, {}) == "default"
    assert profile_name(None, {}, default="") == ""
    regions = {"AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"}
    assert region_name({"region": "c"}, regions) == "a"
    assert region_name({"region": "c"}, {"AWS_DEFAULT_REGION": "b"}) == "b"
    assert region_name({"region": "c"}, {}) == "c"
    assert region_name({}, {}) is None


def test_paths():
    """`~` and variables are expanded, unknown variables stay."""
    environ = {"HOME": "/h", "DIR": "/d"}
    assert expand("~/x", environ) == Path("/h/x")
    assert expand("$DIR/x/${DIR}", environ) == Path("/d/x//d")
    assert expand("/a/$NONE/~", environ) == Path("/a/$NONE/~")
    assert home({"USERPROFILE": "/u"}) == Path("/u")
    assert home({}) == Path("~").expanduser()


def test_files_that_variables_name(tmp_path):
    """Both, with a home of their own."""
    (tmp_path / "c").write_text("[profile x]\na = 1\n")
    (tmp_path / "k").write_text("[y]\na = 1\n")
    environ = {
        "HOME": str(tmp_path),
        "AWS_CONFIG_FILE": "~/c",
        "AWS_SHARED_CREDENTIALS_FILE": "$HOME/k",
    }
    assert read_files(environ=environ).profile_names() == ["x", "y"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(tmp_path, encoding):
    """Refused, as by the AWS CLI, and the mark is named."""
    path = tmp_path / "config"
    path.write_text("[default]\nregion = eu-west-1\n", encoding=encoding)
    with pytest.raises(sigv4.InvalidCredentials, match="begins with a byte order mark"):
        read_files(tmp_path / "none", path, {})


def test_ends_of_lines(tmp_path):
    """Those of Windows and of old Macs are read."""
    path = tmp_path / "config"
    path.write_bytes(b"[default]\r\nregion = eu-west-1\rs3 =\r\n  addressing_style = path\r\n")
    settings = read_files(tmp_path / "none", path, {}).profile("default")
    assert settings["region"] == "eu-west-1"
    assert nested(settings, "s3") == {"addressing_style": "path"}


def test_no_secret_is_shown(files):
    """The repr has the paths only."""
    assert "ap-east-1" not in repr(files)
    assert "credentials_path" in repr(files)


@pytest.mark.parametrize(
    ("settings", "environ", "preferred"),
    [
        ({}, {}, False),
        ({"auth_scheme_preference": "sigv4a"}, {}, True),
        ({"auth_scheme_preference": "sigv4,sigv4a"}, {}, False),
        ({"auth_scheme_preference": "httpBearerAuth, \tsigv4a , sigv4"}, {}, True),
        ({"auth_scheme_preference": "noAuth"}, {}, False),
        ({"auth_scheme_preference": "sigv4a"}, {"AWS_AUTH_SCHEME_PREFERENCE": "sigv4"}, False),
        ({}, {"AWS_AUTH_SCHEME_PREFERENCE": "sigv4a,sigv4"}, True),
    ],
)
def test_preferred_schemes(settings, environ, preferred):
    """The variable comes before the profile; the first scheme that signs counts."""
    assert prefers_sigv4a(settings, environ) is preferred


@pytest.mark.parametrize(
    ("settings", "environ", "regions"),
    [
        ({}, {}, None),
        ({"sigv4a_signing_region_set": "us-east-1, eu-*"}, {}, "us-east-1,eu-*"),
        ({"sigv4a_signing_region_set": "*"}, {"AWS_SIGV4A_SIGNING_REGION_SET": "a"}, "a"),
        ({"sigv4a_signing_region_set": " , "}, {}, None),
    ],
)
def test_region_sets(settings, environ, regions):
    """White space is ignored, and the variable comes first."""
    assert sigv4a_region_set(settings, environ) == regions
