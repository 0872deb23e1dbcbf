"""Settings of credentials and endpoints: 300 generated machines, and a list of all keys.

What a key of the files or a variable does, botocore decides: where STS is called, which
certificates are trusted, and where and how the metadata service of an instance is asked.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

import sigv4
from sigv4.credentials.calls import _ca_bundle
from sigv4.credentials.endpoints import STS, chosen_endpoint
from sigv4.credentials.imds import InstanceMetadata
from sigv4.credentials.profiles import profile_source
from sigv4.credentials.source import Machine
from sigv4.settings import read_files

botocore_session = pytest.importorskip("botocore.session")

SEED = 20261130
MACHINES = 300
FLAGS = ("true", "false", "True", "TRUE", "no", "1")
# How often a setting is there, its key in a profile, its variable, and the values it may have.
SETTINGS = (
    (0.2, "ca_bundle", "AWS_CA_BUNDLE", ("/etc/a.pem", "/etc/b.pem")),
    (0.2, "use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT", FLAGS),
    (0.2, "use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT", FLAGS),
    (0.2, "endpoint_url", "AWS_ENDPOINT_URL", ("https://a.example", "https://b.example:8443")),
    (
        0.15,
        "ignore_configured_endpoint_urls",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        FLAGS,
    ),
    (0.2, "metadata_service_timeout", "AWS_METADATA_SERVICE_TIMEOUT", ("1", "2", "7")),
    (0.2, "metadata_service_num_attempts", "AWS_METADATA_SERVICE_NUM_ATTEMPTS", ("1", "3")),
    (
        0.2,
        "ec2_metadata_service_endpoint",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        ("http://10.0.0.1", "http://[::1]:8080"),
    ),
    (
        0.2,
        "ec2_metadata_service_endpoint_mode",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        ("IPv4", "ipv6", "IPv6"),
    ),
    (0.3, "imds_use_ipv6", "AWS_IMDS_USE_IPV6", FLAGS),
    (0.2, "ec2_metadata_v1_disabled", "AWS_EC2_METADATA_V1_DISABLED", FLAGS),
)


def machine(random_: random.Random, home: Path) -> dict[str, str]:
    """Write both files; return the variables. The profile is ``dev``."""
    config, keys = ["[profile dev]"], ["[dev]", "aws_access_key_id = A", "aws_secret_access_key=s"]
    environ = {"HOME": str(home), "AWS_PROFILE": "dev"}
    for share, key, variable, values in SETTINGS:
        for lines in (config, keys):
            if random_.random() < share / 2:
                lines.append(f"{key} = {random_.choice(values)}")
        if random_.random() < share / 2:
            environ[variable] = random_.choice(values)
    if random_.random() < 0.2:
        environ["AWS_ENDPOINT_URL_STS"] = "https://sts.example"
    if random_.random() < 0.2:
        environ["REQUESTS_CA_BUNDLE"] = "/etc/requests.pem"
    if random_.random() < 0.3:
        config.append("services = mine")
    config += ["[services mine]", "sts =", "  endpoint_url = https://mine.example"]
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("\n".join(config) + "\n")
    (home / ".aws" / "credentials").write_text("\n".join(keys) + "\n")
    return environ


@pytest.fixture(scope="module")
def loader():
    """botocore's data, read once."""
    return botocore_session.Session().get_component("data_loader")


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    import os

    for name in list(os.environ):
        if name.startswith("AWS_") or name == "REQUESTS_CA_BUNDLE":
            monkeypatch.delenv(name)


def theirs(session):
    """The endpoint of STS and what verifies it; how the metadata service is asked."""
    from botocore.utils import InstanceMetadataFetcher, resolve_imds_endpoint_mode

    sts = session.create_client("sts", "eu-west-1")
    trusted = sts._endpoint.http_session._verify
    ways = [sts.meta.endpoint_url.rstrip("/"), None if trusted is True else trusted]
    value = session.get_config_variable
    config = {
        "ec2_metadata_service_endpoint": value("ec2_metadata_service_endpoint"),
        "ec2_metadata_service_endpoint_mode": resolve_imds_endpoint_mode(session),
        "ec2_metadata_v1_disabled": value("ec2_metadata_v1_disabled"),
    }
    made = InstanceMetadataFetcher(
        timeout=value("metadata_service_timeout"),
        num_attempts=value("metadata_service_num_attempts"),
        config=config,
    )
    return [
        *ways,
        made._base_url.rstrip("/"),
        float(made._timeout),
        made._num_attempts,
        bool(made._imds_v1_disabled),
    ]


def ours(environ):
    """The same, of ours."""
    files = read_files(environ=environ)
    settings = files.profile("dev")
    source = profile_source(files, "dev", Machine(environ=environ))
    ways = [chosen_endpoint(STS, "eu-west-1", files, "dev", environ), _ca_bundle(source.machine)]
    instance = InstanceMetadata(settings, Machine(environ=environ))
    return [
        *ways,
        instance._root(),
        float(instance._number("AWS_METADATA_SERVICE_TIMEOUT")),
        instance._number("AWS_METADATA_SERVICE_NUM_ATTEMPTS"),
        instance._is_v1_disabled(),
    ]


@pytest.mark.parametrize("part", range(5))
def test_machines(part, tmp_path, monkeypatch, loader):
    """Both read the same from files and variables."""
    seen = set()
    for number in range(part, MACHINES, 5):
        environ = machine(random.Random(SEED + number), tmp_path / str(number))
        with monkeypatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            session = botocore_session.Session(include_builtin_handlers=False)
            session.register_component("data_loader", loader)
            expected = theirs(session)
        assert ours(environ) == expected, (number, environ)
        seen.add(str(expected))
    assert len(seen) > MACHINES / 10


PAGE = Path(__file__).parents[2] / "docs" / "credentials.md"


def of_page(heading: str) -> set[str]:
    """The names in backquotes of a section of the page."""
    text = PAGE.read_text(encoding="utf-8").split(f"\n### {heading}\n", 1)[1]
    return set(re.findall(r"`([A-Za-z0-9_]+)`", re.split(r"\n##+ ", text)[0]))


def names_of_botocore() -> tuple[set[str], set[str]]:
    """The keys of profiles that botocore reads, and the variables."""
    from botocore import configprovider, credentials

    table = configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES
    keys = {row[0] for row in table.values() if isinstance(row[0], str)}
    variables: set[str] = set()
    for row in table.values():
        variables.update([row[1]] if isinstance(row[1], str) else row[1] or ())
    source = Path(credentials.__file__).read_text(encoding="utf-8")
    keys |= set(re.findall(r"(?:profile|config|section)\w*(?:\.get\(|\[)'([a-z_]+)'", source))
    variables |= set(re.findall(r"'(AWS_[A-Z0-9_]+)'", source))
    return keys - {"profiles", "sso_sessions"}, variables


def test_the_page_names_all_that_botocore_reads():
    """Each key and variable is read, or listed as ignored with the reason; none is in both."""
    read = of_page("Settings that are read")
    ignored = of_page("Settings that are ignored")
    keys, variables = names_of_botocore()
    assert len(keys) > 40
    assert keys | variables <= read | ignored, sorted((keys | variables) - read - ignored)
    assert not read & ignored


def test_the_page_counts_machines():
    """Those of this file, and those of test_credentials.py."""
    from tests.differential import test_credentials

    counted = f"compare {MACHINES + test_credentials.MACHINES} generated machines"
    assert counted in PAGE.read_text(encoding="utf-8")


def test_the_page_names_what_is_read():
    """Each name on the page is in the code, and not one of the ignored."""
    root = Path(sigv4.__file__).parent
    files = [root / "settings.py", *root.glob("credentials/*.py"), *root.glob("s3/*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    for name in of_page("Settings that are read"):
        stem = name.lower().removeprefix("aws_").removesuffix("_sts")
        assert re.search(rf'"(aws_)?{stem}"', code, re.IGNORECASE), name
    for name in of_page("Settings that are ignored"):
        assert not re.search(rf'"{name}"', code), name


CHAINS = """\
[profile dev]
role_arn = arn:aws:iam::123456789012:role/outer
source_profile = mid
region = eu-west-1
{outer}
[profile mid]
role_arn = arn:aws:iam::123456789012:role/mid
source_profile = base
region = us-west-2
{inner}
[profile base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = s
"""
ENDS = "2099-01-01T00:00:00Z"
GIVEN = (
    "<R><AssumeRoleResult><Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>"
    "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    f"<Expiration>{ENDS}</Expiration></Credentials></AssumeRoleResult></R>"
).encode()
PLACES = (
    "",
    "endpoint_url = https://mine.example",
    "use_fips_endpoint = true",
    "use_dualstack_endpoint = true",
)


@pytest.mark.parametrize("outer", PLACES)
@pytest.mark.parametrize("inner", PLACES)
def test_the_outermost_profile_says_where_sts_is(tmp_path, monkeypatch, outer, inner):
    """For all roles of a chain, as in botocore: the settings of inner profiles do not count."""
    from botocore.awsrequest import AWSResponse
    from botocore.httpsession import URLLib3Session

    from sigv4.credentials import Chain
    from sigv4.credentials.http import Answer

    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CHAINS.format(outer=outer, inner=inner))
    monkeypatch.setenv("HOME", str(tmp_path))
    theirs, ours = [], []

    def answer(_, request):
        theirs.append(request.url)
        made = AWSResponse(request.url, 200, {}, None)
        made._content = GIVEN
        return made

    def send(request, **_):
        ours.append(request.url)
        return Answer(200, {}, GIVEN)

    monkeypatch.setattr(URLLib3Session, "send", answer)
    botocore_session.Session(profile="dev").get_credentials().get_frozen_credentials()
    Chain("dev", Machine(network=True, environ={"HOME": str(tmp_path)}, send=send)).load()
    assert len(ours) == 2
    assert ours == theirs
