"""Settings of django-storages: expiry and signature version, with controls."""

from __future__ import annotations

import pytest

from .sources import audit, codes, subjects

BACKEND = "DEFAULT_FILE_STORAGE = 'storages.backends.s3boto3.S3Boto3Storage'\n"
V4 = "AWS_S3_SIGNATURE_VERSION = 's3v4'\n"


def storages(options, backend="storages.backends.s3.S3Storage"):
    """Settings with STORAGES."""
    return f"STORAGES = {{'default': {{'BACKEND': '{backend}', 'OPTIONS': {options}}}}}\n"


FAULTS = {
    "expiry": (BACKEND + V4 + "AWS_QUERYSTRING_EXPIRE = 864000", ["expiry-too-long"]),
    "expiry by arithmetic": (
        BACKEND + V4 + "DAY = 86400\nAWS_QUERYSTRING_EXPIRE = 30 * DAY",
        ["expiry-too-long"],
    ),
    "no time": (BACKEND + V4 + "AWS_QUERYSTRING_EXPIRE = 0", ["expiry-invalid"]),
    "a float": (
        BACKEND + V4 + "from datetime import timedelta\n"
        "AWS_QUERYSTRING_EXPIRE = timedelta(hours=6).total_seconds()",
        ["expiry-invalid"],
    ),
    "expiry alone": ("AWS_QUERYSTRING_EXPIRE = 864000", ["expiry-too-long"]),
    "version": (BACKEND + "AWS_S3_SIGNATURE_VERSION = 's3'", ["sigv2-chosen"]),
    "no version, a region": (BACKEND + "AWS_S3_REGION_NAME = 'us-east-1'", ["sigv2-default"]),
    "no version, no region": (BACKEND, ["sigv2-region-unknown"]),
    "options": (
        storages("{'querystring_expire': 864000, 'signature_version': 's3'}"),
        ["expiry-too-long", "sigv2-chosen"],
    ),
    "options before settings": (
        V4 + storages("{'signature_version': 's3'}"),
        ["sigv2-chosen"],
    ),
    "options with the region": (storages("{'region_name': 'eu-west-1'}"), ["sigv2-default"]),
    "options with settings": (
        "AWS_QUERYSTRING_EXPIRE = 864000\n" + V4 + storages("{}"),
        ["expiry-too-long"],
    ),
    "no options": (
        "STORAGES = {'default': {'BACKEND': 'storages.backends.s3.S3Storage'}}",
        ["sigv2-region-unknown"],
    ),
    "a storage of the project": (
        "DEFAULT_FILE_STORAGE = 'core.storages.Media'\nAWS_QUERYSTRING_EXPIRE = 864000",
        ["expiry-too-long"],
    ),
    "a class": (
        """
from storages.backends.s3boto3 import S3Boto3Storage
class Media(S3Boto3Storage):
    querystring_expire = 864000
    signature_version = 's3'
""",
        ["expiry-too-long", "sigv2-chosen"],
    ),
    "a configuration": (
        "from botocore.config import Config\n"
        "AWS_S3_CLIENT_CONFIG = Config(signature_version='s3')\n" + BACKEND + V4,
        ["sigv2-chosen"],
    ),
}


@pytest.mark.parametrize(("source", "expected"), FAULTS.values(), ids=FAULTS)
def test_faults(source, expected, tmp_path):
    """Settings, options and classes that make URLs which fail."""
    assert codes(audit(tmp_path, {"settings.py": source})) == expected


CONTROLS = {
    "version 4": BACKEND + V4,
    "seven days": BACKEND + V4 + "AWS_QUERYSTRING_EXPIRE = 604800",
    "a region of version 4": BACKEND + "AWS_S3_REGION_NAME = 'eu-central-1'",
    "not signed": BACKEND + "AWS_QUERYSTRING_AUTH = False\nAWS_QUERYSTRING_EXPIRE = 864000",
    "a domain, signed by CloudFront": (
        BACKEND + "AWS_S3_CUSTOM_DOMAIN = 'cdn.example.com'\nAWS_QUERYSTRING_EXPIRE = 864000"
    ),
    "an expiry alone, not signed": "AWS_QUERYSTRING_AUTH = False\nAWS_QUERYSTRING_EXPIRE = 864000",
    "an expiry alone, by CloudFront": (
        "AWS_S3_CUSTOM_DOMAIN = 'cdn.example.com'\nAWS_QUERYSTRING_EXPIRE = 864000"
    ),
    "static files": "STATICFILES_STORAGE = 'storages.backends.s3.S3StaticStorage'",
    "another storage": "DEFAULT_FILE_STORAGE = 'storages.backends.gcloud.GoogleCloudStorage'",
    "Django's own": (
        "STORAGES = {'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'}}"
    ),
    "options": storages("{'querystring_expire': 60, 'signature_version': 's3v4'}"),
    "options before settings": "AWS_S3_SIGNATURE_VERSION = 's3'\n"
    + storages("{'signature_version': 's3v4'}"),
    "options not signed": storages("{'querystring_auth': False, 'querystring_expire': 864000}"),
    "a class": """
from storages.backends.s3 import S3Storage
class Media(S3Storage):
    querystring_expire = 3600
    signature_version = 's3v4'
""",
    "a class of static files": """
from storages.backends.s3 import S3StaticStorage
class Static(S3StaticStorage):
    location = 'static'
""",
    "a class within a function": """
from storages.backends.s3 import S3Storage
def make():
    class Media(S3Storage):
        querystring_expire = 864000
    return Media
""",
    "a class of another kind": "class Media(Storage):\n    querystring_expire = 864000\n",
    "a configuration": (
        "from botocore.config import Config\n"
        "AWS_S3_CLIENT_CONFIG = Config(signature_version='s3v4')\n" + BACKEND
    ),
    "no django-storages": "DEBUG = True\nAWS_REGION = 'us-east-1'",
    "a local name": "def f():\n    AWS_QUERYSTRING_EXPIRE = 864000\n",
}


@pytest.mark.parametrize("source", CONTROLS.values(), ids=CONTROLS)
def test_controls(source, tmp_path):
    """Settings that work, and storages of other kinds."""
    report = audit(tmp_path, {"settings.py": source})
    assert codes(report) == []
    assert not report.not_followed


UNKNOWN = {
    "the environment": (BACKEND + V4 + "AWS_QUERYSTRING_EXPIRE = env('EXPIRE')", "expiry"),
    "branches": (
        BACKEND + V4 + "if DEBUG:\n    AWS_QUERYSTRING_EXPIRE = 864000\nelse:\n"
        "    AWS_QUERYSTRING_EXPIRE = 60",
        "expiry",
    ),
    "text": (BACKEND + V4 + "AWS_QUERYSTRING_EXPIRE = '864000'", "expiry"),
    "a version": (BACKEND + "AWS_S3_SIGNATURE_VERSION = os.environ['V']", "signature version"),
    "an endpoint": (
        BACKEND + "AWS_S3_ENDPOINT_URL = 'https://nyc3.digitaloceanspaces.com'",
        "signature version",
    ),
    "all names from elsewhere": (BACKEND + "from base import *", "call"),
    "a region": (BACKEND + "AWS_S3_REGION_NAME = env('R')", "signature version"),
    "a configuration": (BACKEND + "AWS_S3_CLIENT_CONFIG = make()", "signature version"),
    "boto 2": (
        "DEFAULT_FILE_STORAGE = 'storages.backends.s3boto.S3BotoStorage'\n"
        "AWS_QUERYSTRING_EXPIRE = 63115200",
        "call",
    ),
    "another cloud": (
        storages("{}", "storages.backends.gcloud.GoogleCloudStorage")
        + "AWS_QUERYSTRING_EXPIRE = 864000",
        "call",
    ),
    "options": (
        "STORAGES = {'default': {'BACKEND': 'storages.backends.s3.S3Storage', "
        "'OPTIONS': options()}}",
        "call",
    ),
    "whether they are signed": (BACKEND + V4 + "AWS_QUERYSTRING_AUTH = env('A')", "call"),
}


@pytest.mark.parametrize(("source", "subject"), UNKNOWN.values(), ids=UNKNOWN)
def test_not_followed(source, subject, tmp_path):
    """Settings from elsewhere are listed and not guessed."""
    report = audit(tmp_path, {"settings.py": source})
    assert codes(report) == []
    assert subject in subjects(report)


def test_settings_in_two_files(tmp_path):
    """Another file may set what is missing: nothing is said about it."""
    files = {
        "settings/base.py": BACKEND,
        "settings/production.py": "from .base import *\n" + V4,
    }
    report = audit(tmp_path, files)
    assert codes(report) == []
    assert subjects(report) == ["signature version"]


def test_region_of_the_option(tmp_path):
    """--region stands for settings that name none."""
    assert codes(audit(tmp_path, BACKEND, region="eu-central-1")) == []
    assert codes(audit(tmp_path, BACKEND, region="us-east-1")) == ["sigv2-default"]


def test_suppression(tmp_path):
    """A comment at the setting."""
    source = BACKEND + V4 + "AWS_QUERYSTRING_EXPIRE = 864000  # sigv4: ignore[expiry-too-long]\n"
    report = audit(tmp_path, source)
    assert [each.suppressed for each in report.findings] == [True]
