"""URLs of the storage for Django: those of django-storages, with our signatures and guards."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from storages.backends.s3 import S3Storage

import sigv4
from sigv4.adapters.django import SigV4S3Storage
from sigv4.core.dated import DatedPlans
from sigv4.verify import Verifier

from ..conftest import KEY_ID, SECRET, TEMPORARY_KEY_ID
from ..serve.conftest import serve  # noqa: F401  a fixture

if not settings.configured:
    settings.configure(USE_TZ=True)

REGION = "eu-west-1"
BASIC = {"bucket_name": "my-bucket", "region_name": REGION}
KEYS = {"access_key": KEY_ID, "secret_key": SECRET}
NAMES = ["a.txt", "photos/\u00e4 b+c&d=e%20#?.jpg", "x/../y.txt", "folder/", "'(1)*!.txt", "a~b"]
OF_TIME = {"X-Amz-Date", "X-Amz-Credential", "X-Amz-Signature"}


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """No settings of this machine."""
    for name in os.environ:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def pem():
    key = generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def ours(**more):
    return SigV4S3Storage(**(BASIC | KEYS | more))


def theirs(**more):
    return S3Storage(**(BASIC | KEYS | {"signature_version": "s3v4"} | more))


def parts(url):
    """What must be equal in two URLs: all but the time, whose signature cannot be compared."""
    found = urlsplit(url)
    query = parse_qsl(found.query, keep_blank_values=True)
    kept = sorted([pair for pair in query if pair[0] not in OF_TIME])
    return found.scheme, found.netloc, found.path, kept


def verified(url, region=REGION, method="GET", token=None):
    key_id = KEY_ID if token is None else TEMPORARY_KEY_ID
    keys = sigv4.Credentials(key_id, SECRET, token)
    found = Verifier({key_id: keys}.get, region=region, service="s3", headers_in_query=True)
    return found.verify(sigv4.Request(method, url, {"Host": urlsplit(url).netloc}))


SETTINGS = [
    {},
    {"location": "media/2026"},
    {"region_name": "us-east-1"},
    {"region_name": "cn-north-1"},
    {"addressing_style": "path"},
    {"addressing_style": "virtual"},
    {"bucket_name": "dots.in.name"},
    {"endpoint_url": "http://127.0.0.1:9000"},
    {"endpoint_url": "https://minio.example.com", "addressing_style": "path"},
    {"use_ssl": False},
    {"querystring_expire": 604_800},
    {"client_config": Config(signature_version="s3v4", s3={"addressing_style": "path"})},
    {"client_config": Config(signature_version="s3v4", s3={"use_accelerate_endpoint": True})},
    {"client_config": Config(signature_version="s3v4", use_dualstack_endpoint=True)},
    {"client_config": Config(
        signature_version="s3v4", use_fips_endpoint=True, s3={"addressing_style": "virtual"}
     ), "region_name": "us-east-2"},
    {"client_config": Config(signature_version="s3v4", region_name="eu-central-1"),
     "region_name": None},
]  # fmt: skip


def regional(other, region):
    """What boto3 presigns, as we do: with the host of the region, and all of the key encoded."""
    scheme, host, path, query = other
    if host.endswith((".s3.amazonaws.com", "//s3.amazonaws.com")):
        host = host.replace("s3.amazonaws.com", f"s3.{region}.amazonaws.com")
    for character in "'()!*":
        path = path.replace(character, f"%{ord(character):X}")
    return scheme, host, path, query


NAMES = [re.sub(r" object at \w+", "", str(more)) for more in SETTINGS]  # the same in each worker


@pytest.mark.parametrize("more", SETTINGS, ids=NAMES)
def test_same_as_django_storages(more):
    """Host, path, parameters and expiry are those of boto3, and the signature is valid.

    So it is without `querystring_auth`, where nothing needs credentials.
    """
    region = more.get("region_name", REGION) or "eu-central-1"
    mine, other = ours(**more), theirs(**more)
    keyless = more | {"querystring_auth": False, "access_key": None, "secret_key": None}
    public = ours(**keyless)
    for name in NAMES:
        expected = regional(parts(other.url(name)), region)
        url = mine.url(name)
        assert parts(url) == expected
        assert verified(url, None).signed_headers == ("host",)
        assert parts(public.url(name)) == (*expected[:3], [])
        assert "?" not in public.url(name)


def test_unsigned_by_signature_version():
    """As botocore names it; parameters stay."""
    more = {"signature_version": UNSIGNED}
    parameters = {"ResponseContentType": "text/plain", "VersionId": "v1"}
    url = ours(**more).url("a.txt", parameters)
    assert parts(url) == regional(parts(theirs(**more).url("a.txt", parameters)), REGION)
    assert url.endswith("/a.txt?response-content-type=text%2Fplain&versionId=v1")


@pytest.mark.parametrize(
    ("arguments", "method"),
    [
        ({"parameters": {"ResponseContentDisposition": 'attachment; filename="a b.txt"'}}, "GET"),
        ({"parameters": {"VersionId": "a+b/c="}}, "GET"),
        ({"expire": 60}, "GET"),
        ({"http_method": "HEAD"}, "HEAD"),
    ],
)
def test_arguments(arguments, method):
    """Parameters of get_object, another expiry, another method."""
    url = ours().url("a.txt", **arguments)
    assert parts(url) == regional(parts(theirs().url("a.txt", **arguments)), REGION)
    verified(url, method=method)


def test_parameters_are_not_changed():
    """The caller's dict stays as it is."""
    parameters = {"VersionId": "1"}
    ours().url("a.txt", parameters)
    assert parameters == {"VersionId": "1"}


def test_name_outside_the_location():
    """Is refused as before."""
    with pytest.raises(SuspiciousOperation):
        ours(location="media").url("../a.txt")


def test_plan_is_kept(monkeypatch):
    """A page of 500 images compiles one plan for each second."""
    count = []
    plan = DatedPlans.plan
    monkeypatch.setattr(
        DatedPlans, "plan", lambda self, *given: count.append(1) or plan(self, *given)
    )
    storage = ours(sigv4_options={"clock": lambda: datetime(2026, 11, 30, tzinfo=timezone.utc)})
    urls = [storage.url(f"images/{number}.jpg") for number in range(500)]
    assert len(set(urls)) == 500
    assert len(count) == 1


class TestCredentials:
    def test_token(self):
        url = ours(access_key=TEMPORARY_KEY_ID, security_token="token").url("a.txt")
        assert "X-Amz-Security-Token=token" in url
        verified(url, token="token")

    def test_profile(self, tmp_path):
        """Its credentials and region come from boto3's session and the AWS CLI's files."""
        (tmp_path / "credentials").write_text(
            f"[media]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n"
        )
        (tmp_path / "config").write_text(
            "[profile media]\nregion = eu-west-1\ns3 =\n  addressing_style = path\n"
        )
        storage = SigV4S3Storage(bucket_name="my-bucket", session_profile="media")
        url = storage.url("a.txt")
        assert url.startswith("https://s3.eu-west-1.amazonaws.com/my-bucket/a.txt?")
        verified(url)

    def test_environment(self, monkeypatch):
        """The endpoint is boto3's, too."""
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000")
        storage = SigV4S3Storage(bucket_name="my-bucket", use_ssl=False)
        url = storage.url("a.txt")
        assert url.startswith("http://127.0.0.1:9000/my-bucket/a.txt?")
        verified(url)
        other = S3Storage(bucket_name="my-bucket", signature_version="s3v4", use_ssl=False)
        assert parts(url) == parts(other.url("a.txt"))

    def test_none(self):
        """They are missed when a URL is signed."""
        with pytest.raises(sigv4.MissingCredentials):
            SigV4S3Storage(**BASIC).url("a.txt")

    @pytest.mark.parametrize(
        ("choice", "ends"), [({}, 600), ({"sigv4_options": {"on_short_lived": "allow"}}, 3600)]
    )
    def test_that_end_soon(self, monkeypatch, choice, ends):
        """A URL says that it ends with the credentials, unless another choice is made."""
        now = datetime.now(timezone.utc).replace(microsecond=0)
        expiring = sigv4.Credentials(
            TEMPORARY_KEY_ID, SECRET, "token", now + timedelta(seconds=600)
        )
        options = choice.get("sigv4_options", {}) | {"clock": lambda: now}
        storage = ours(sigv4_options=options)
        monkeypatch.setattr(storage, "_credentials", lambda: SimpleNamespace(load=lambda: expiring))
        query = parse_qs(urlsplit(storage.url("a.txt")).query)
        assert query["X-Amz-Expires"] == [str(ends)]


class TestGuards:
    @pytest.mark.parametrize("seconds", [864_000, 0, -1])
    def test_expiry_in_the_settings(self, seconds):
        """Refused when Django starts to use the storage, in words of its settings."""
        with pytest.raises(ImproperlyConfigured, match=f"AWS_QUERYSTRING_EXPIRE.* is {seconds}"):
            ours(querystring_expire=seconds)
        ours(querystring_expire=seconds, querystring_auth=False)
        ours(querystring_expire=seconds, custom_domain="cdn.example.com")

    def test_expiry_of_a_call(self):
        with pytest.raises(sigv4.ExpiryTooLong):
            ours().url("a.txt", expire=864_000)

    @pytest.mark.parametrize("version", ["s3", "s3-query", "v2"])
    def test_signature_version_2(self, version):
        with pytest.raises(ImproperlyConfigured, match=f"AWS_S3_SIGNATURE_VERSION.*'{version}'"):
            ours(signature_version=version)

    def test_no_region(self):
        """It is asked for, unless the endpoint is another server's."""
        with pytest.raises(ImproperlyConfigured, match="AWS_S3_REGION_NAME"):
            ours(region_name=None).url("a.txt")
        url = ours(region_name=None, endpoint_url="http://127.0.0.1:9000").url("a.txt")
        verified(url, "us-east-1")

    def test_options(self):
        """Guards are switched off by the arguments of S3."""
        with pytest.raises(sigv4.InvalidBucketName):
            ours(bucket_name="Old_Bucket").url("a.txt")
        url = ours(bucket_name="Old_Bucket", sigv4_options={"allow_any_bucket": True}).url("a.txt")
        assert "/Old_Bucket/a.txt?" in url

    def test_setting_that_does_not_exist(self):
        with pytest.raises(ImproperlyConfigured, match="Invalid setting 'sigv4_opions'"):
            ours(sigv4_opions={})


DOMAIN = {"custom_domain": "cdn.example.com"}


class TestCustomDomain:
    @pytest.mark.parametrize("name", NAMES)
    def test_public(self, name):
        """Without a key of CloudFront, the URL is that of django-storages: not signed."""
        for parameters in (None, {"v": "1 2"}):
            url = ours(**DOMAIN).url(name, parameters)
            assert url == theirs(**DOMAIN).url(name, parameters)

    @pytest.mark.parametrize("name", NAMES)
    def test_cloudfront(self, pem, name):
        """The signature is that of botocore's signer for the same end."""
        storage = ours(**DOMAIN, cloudfront_key_id="K2JCJMDEHXQW5F", cloudfront_key=pem)
        url = storage.url(name, {"v": "1"}, expire=60 * 86_400)
        ends = int(parse_qs(urlsplit(url).query)["Expires"][0])
        left = ends - datetime.now(timezone.utc).timestamp()
        assert 60 * 86_400 - 100 < left <= 60 * 86_400
        key = serialization.load_pem_private_key(pem, None)
        sha1 = hashes.SHA1()  # noqa: S303  CloudFront's
        signer = CloudFrontSigner("K2JCJMDEHXQW5F", lambda text: key.sign(text, PKCS1v15(), sha1))
        plain = theirs(**DOMAIN).url(name, {"v": "1"}).replace("*", "%2A")
        at = datetime.fromtimestamp(ends, timezone.utc)
        assert url == signer.generate_presigned_url(plain, date_less_than=at)

    def test_signer_is_made_once(self, pem):
        more = {"cloudfront_key_id": "K2JCJMDEHXQW5F", "cloudfront_key": pem}
        assert ours(**more).cloudfront_signer is ours(**more).cloudfront_signer

    def test_signer_of_botocore(self):
        """As django-storages takes one."""
        signer = CloudFrontSigner("K2JCJMDEHXQW5F", lambda text: b"signed")
        url = ours(**DOMAIN, cloudfront_signer=signer).url("a.txt")
        assert url.startswith("https://cdn.example.com/a.txt?Expires=")
        ends = int(parse_qs(urlsplit(url).query)["Expires"][0])
        assert 3500 < ends - datetime.now(timezone.utc).timestamp() <= 3600

    def test_not_signed(self, pem):
        more = {"cloudfront_key_id": "K2JCJMDEHXQW5F", "cloudfront_key": pem}
        storage = ours(**DOMAIN, **more, querystring_auth=False, url_protocol="http:")
        assert storage.url("a.txt") == "http://cdn.example.com/a.txt"

    def test_domain_of_the_bucket(self):
        """Signed for S3, with the domain in place of the bucket's host."""
        storage = ours(**DOMAIN, sign_custom_domain=True, location="media")
        url = storage.url("a.txt")
        assert url.startswith("https://cdn.example.com/media/a.txt?")
        verified(url)
        with pytest.raises(ImproperlyConfigured, match="AWS_QUERYSTRING_EXPIRE"):
            ours(**DOMAIN, sign_custom_domain=True, querystring_expire=864_000)


def test_window():
    """The URL of a file stays the same, so that browsers cache it (django-storages#1222)."""
    storage = SigV4S3Storage(**BASIC, **KEYS, querystring_expire=600, sigv4_window=86_400)
    first = storage.url("a.txt")
    query = dict(parse_qsl(urlsplit(first).query))
    assert query["X-Amz-Expires"] == "87000"
    assert query["X-Amz-Date"].endswith("T000000Z")
    assert storage.url("a.txt") == first
    assert dict(parse_qsl(urlsplit(storage.url("a.txt", expire=60)).query))["X-Amz-Expires"] == (
        "86460"
    )
    with pytest.raises(ImproperlyConfigured, match=r"AWS_S3_SIGV4_WINDOW.*7 days"):
        SigV4S3Storage(**BASIC, **KEYS, querystring_expire=604_800, sigv4_window=3600)
    SigV4S3Storage(**BASIC, **KEYS, querystring_auth=False, sigv4_window=0).url("a.txt")


def test_pickle():
    """As Django does with fields; what signs is made again, and its secret is not in twice."""
    storage = ours()
    storage.url("a.txt")
    copy = pickle.loads(pickle.dumps(storage))
    assert copy._sigv4 is None
    verified(copy.url("a.txt"))


def test_migrations_name_this_class():
    """A field with the storage is written with its path."""
    path, arguments, options = ours().deconstruct()
    assert path == "sigv4.adapters.django.SigV4S3Storage"
    assert (arguments, options) == ((), BASIC | KEYS)


def test_project(serve):  # noqa: F811
    """A project with models, a page of 500 images and the admin, against S3 on loopback."""
    found = run_project(serve, "tests.adapters.django_project.settings")
    assert found["uploaded"] == "media/photos/first_\u00e4b.jpg"
    assert found["status"] == [200, b"first".decode()]
    assert found["images"] == 500
    assert found["admin"] == 200
    assert found["migrations"] == "sigv4.adapters.django.SigV4S3Storage"


def run_project(serve, module, *arguments):  # noqa: F811
    endpoint = serve()
    environ = {
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "ENDPOINT_URL": endpoint.url,
        "DJANGO_SETTINGS_MODULE": module,
        "PATH": os.environ["PATH"],
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:sigv4", "-m",
         "tests.adapters.django_project", *arguments],
        cwd=Path(__file__).parent.parent.parent,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [one.error for one in endpoint.findings if one.error is not None] == []
    return json.loads(done.stdout)


@pytest.mark.frameworks
def test_rest_framework(serve):  # noqa: F811
    """A serializer hands out URLs that work."""
    pytest.importorskip("rest_framework", reason="djangorestframework is not installed")
    found = run_project(serve, "tests.adapters.django_project.settings", "rest")
    assert found == {"status": [200, "first"]}


@pytest.mark.frameworks
def test_wagtail(serve):  # noqa: F811
    """An image and its rendition, and a document, are uploaded and served by URL."""
    pytest.importorskip("wagtail", reason="wagtail is not installed")
    found = run_project(serve, "tests.adapters.django_project.wagtail_settings", "wagtail")
    assert found == {"original": 200, "rendition": [200, "image/png"], "document": [302, 200]}
