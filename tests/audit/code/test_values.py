"""What expressions are followed to: the expiry of a call, or nothing."""

from __future__ import annotations

import pytest

from .sources import CLIENT, GET, HEAD, audit, codes, subjects

KNOWN = {
    "+60": 60,
    "-(-60)": 60,
    "+timedelta(minutes=1)": 60,
    "timedelta(minutes=1)": 60,
    "-timedelta(minutes=-1)": 60,
    "timedelta(minutes=2) / 2": 60,
    "timedelta(minutes=1, hours=0).seconds": 60,
    "timedelta(days=2).days": 2,
    "datetime.timedelta(0, 60).total_seconds()": 60,
    "{**{'a': 1}, 'a': 60}['a']": 60,
    "dict({'a': 1}, a=60)['a']": 60,
    "dict(a=60).get('a')": 60,
    "[1, 60][1]": 60,
    "(1, 60)[-1]": 60,
    "{1: 60}[1]": 60,
    "0 or 60": 60,
    "None or 60": 60,
    "60 or nothing()": 60,
    "0 or 0.0": 0,
    "60 if yes else 60": 60,
    "121 // 2": 60,
    "180 % 120": 60,
    "2 ** 6 - 4": 60,
    "2 ** -1 * 120": 60,
    "float('60')": 60,
    "int(str('60'))": 60,
    "int(60.9)": 60,
    "abs(-60)": 60,
    "cast(int, 60)": 60,
    "(lambda: 60)() or 60": None,
    "one()": 60,
    "two(30)": 60,
    "two(n=30)": 60,
    "two()": 120,
    "keyword(n=20)": 60,
    "keyword()": 30,
    "two(*args)": None,
    "two(**args)": None,
    "Times.one()": 60,
    "Times().half(120)": 60,
    "Times().minute": 60,
    "Times.unset": None,
    "Times.MINUTE.missing": None,
    "bool(1)": None,
    "not 60": None,
    "60 and 60": None,
    "60 if yes else 61": None,
    "1 < 2": None,
    "~60": None,
    "60 << 1": None,
    "60 @ 1": None,
    "1e300 * 1e300": None,
    "10 ** 60": None,
    "int('9' * 3)": None,
    "int('abc')": None,
    "int('9' * 30 if x else '9')": None,
    "float('inf')": None,
    "int('" + "9" * 40 + "')": None,
    "int()": None,
    "max()": None,
    "max('a', 'b')": None,
    "round('a')": None,
    "int(unknown)": None,
    "timedelta('a')": None,
    "timedelta(unknown)": None,
    "timedelta(centuries=1)": None,
    "timedelta(*args)": None,
    "timedelta(days=10**9)": None,
    "timedelta(1) * timedelta(1)": None,
    "{**unknown}['a']": None,
    "{unknown: 60}['a']": None,
    "{'a': 60}[unknown]": None,
    "{'a': 60}['b']": None,
    "{'a': 60}.get(unknown)": None,
    "{'a': 60}.get('b', 60)": None,
    "[60][1]": None,
    "[*rest, 60][0]": None,
    "[60]['a']": None,
    "dict(unknown)['a']": None,
    "dict(**unknown)['a']": None,
    "60[0]": None,
    "60()": None,
    "int[0]": None,
    "os.environ['E']": None,
    "f'{60}'": None,
    "int(f'{6}0')": 60,
    "int(f'6{0:d}')": None,
    "int(f'6{0!r}')": None,
    "int(f'6{unknown}')": None,
    "int(f'60')": 60,
    "'60'": None,
    "True": None,
    "...": None,
    "b'60'": None,
    "[60 for x in y][0]": None,
    "unknown or 60": None,
    "outer()": None,
    "print(60)": None,
    "undefined": None,
    "datetime": None,
    "times": None,
}
BEFORE = f"""{CLIENT}
import datetime, os
from datetime import timedelta
from typing import cast

def one():
    return 60

def two(n=60):
    return n * 2

def keyword(*, n=10):
    return n * 3

def outer():
    def inner():
        return 60
    x = inner

class Times:
    MINUTE = 60
    @staticmethod
    def one():
        return 60
    def half(self, n):
        return n // 2
    @property
    def minute(self):
        return self.MINUTE
"""


@pytest.mark.parametrize(("expression", "expected"), KNOWN.items(), ids=KNOWN)
def test_expressions(expression, expected, tmp_path):
    """The value, or that it is not followed; never an error."""
    source = f"{BEFORE}\ns3.generate_presigned_url({GET}, ExpiresIn={expression})\n"
    report = audit(tmp_path, source)
    (call,) = report.calls
    assert call.expires_in == expected
    assert (subjects(report) == ["expiry"]) is (expected is None)


CLIENTS = {
    "a session from a session": (
        "boto3.Session(botocore_session=other, region_name='us-east-1').client('s3')",
        "credentials",
    ),
    "a session's keys": (
        "boto3.Session(aws_session_token=t, region_name='eu-north-1').client('s3')",
        "credentials",
    ),
    "a configuration that is not one": ("boto3.client('s3', config=5)", "signature version"),
    "a version that is no text": (
        "boto3.client('s3', config=Config(signature_version=5))",
        "signature version",
    ),
    "a region that is no text": ("boto3.client('s3', 5)", "signature version"),
    "an endpoint that is no text": (
        "boto3.client('s3', 'us-east-1', endpoint_url=5)",
        "signature version",
    ),
    "a waiter of a client": ("boto3.client('s3').get_waiter('x')", "client"),
    "a function": ("print", "client"),
    "a session of a profile": (
        "__import__('botocore.session').session.Session(profile='p').create_client('s3')",
        "client",
    ),
}


@pytest.mark.parametrize(("client", "subject"), CLIENTS.values(), ids=CLIENTS)
def test_clients(client, subject, tmp_path):
    """Clients that are made in unusual ways."""
    report = audit(tmp_path, f"{HEAD}\ns3 = {client}\ns3.generate_presigned_url({GET})\n")
    assert codes(report) == []
    assert subject in subjects(report)


def test_resource_of_a_session(tmp_path):
    """A resource of a session has the client of its region."""
    source = (
        "import boto3\nS = boto3.Session(region_name='us-east-1')\n"
        "bucket = S.resource('s3').Bucket('b')\n"
        f"bucket.meta.client.generate_presigned_url({GET})"
    )
    assert codes(audit(tmp_path, source)) == ["sigv2-default"]


def test_botocore_session_with_a_profile(tmp_path):
    """A session of botocore with arguments may have a profile that chooses."""
    source = (
        "from botocore.session import Session\n"
        f"Session(profile='p').create_client('s3').generate_presigned_url({GET})"
    )
    report = audit(tmp_path, source)
    assert codes(report) == []
    assert subjects(report) == ["signature version"]


NAMES = {
    "a method without self": "class A:\n    def f():\n        self.e = 864000\n",
    "an attribute of a function": "def f():\n    f.e = 864000\nx.y.e = 1\n",
    "an attribute of another": "class A:\n    def f(self, other):\n        other.e = 864000\n",
    "an attribute that is unpacked": (
        "class A:\n    def f(self):\n        self.e, x = 864000, 1\n"
        "    def g(self):\n        return s3.generate_presigned_url(N, ExpiresIn=self.e)\n"
    ),
    "nonlocal": (
        "def f():\n    e = 864000\n    def g():\n        nonlocal e\n        e = 60\n"
        "    return s3.generate_presigned_url(N, ExpiresIn=e)\n"
    ),
    "a name of a match": (
        "match x:\n    case {'a': e}:\n        s3.generate_presigned_url(N, ExpiresIn=e)\n"
    ),
    "an annotation without a value": "e: int\ns3.generate_presigned_url(N, ExpiresIn=e)\n",
    "a name in a with": ("with f() as (e, x):\n    s3.generate_presigned_url(N, ExpiresIn=e)\n"),
    "a walrus in a comprehension": (
        "[(e := n) for n in (1, 864000)]\ns3.generate_presigned_url(N, ExpiresIn=e)\n"
    ),
    "an attribute that is set in a lambda": (
        "class A:\n    e = 60\n    def f(self):\n        return lambda: s3."
        "generate_presigned_url(N, ExpiresIn=self.e + x)\n"
    ),
    "a builtin through a module": (
        "import code_too\ns3.generate_presigned_url(N, ExpiresIn=code_too.max(864000, 1))\n"
    ),
    "a module beside another": (
        "import code_too\ns3.generate_presigned_url(N, ExpiresIn=code_too.third.E)\n"
    ),
    "a module's name that is not there": (
        "import code_too\ns3.generate_presigned_url(N, ExpiresIn=code_too.e)\n"
    ),
    "a relative import that is not there": (
        "from .nowhere import e\ns3.generate_presigned_url(N, ExpiresIn=e)\n"
    ),
    "a relative import above the top": (
        "from ..... import e\ns3.generate_presigned_url(N, ExpiresIn=e)\n"
    ),
}


@pytest.mark.parametrize("source", NAMES.values(), ids=NAMES)
def test_names(source, tmp_path):
    """Names that are bound in unusual ways are not followed."""
    files = {"code.py": CLIENT + source.replace("N,", f"{GET},"), "code_too.py": "x = 1\n"}
    files["third.py"] = "E = 864000\n"
    assert codes(audit(tmp_path, files)) == []


def test_packages(tmp_path):
    """Imports of packages, of names in their __init__, and of parents."""
    files = {
        "pkg/__init__.py": "from .times import LONG\nfrom . import times\n",
        "pkg/times.py": "LONG = 864000\n",
        "pkg/sub/__init__.py": "",
        "pkg/sub/a.py": f"{CLIENT}from ..times import LONG\nfrom .. import times as t\n"
        f"s3.generate_presigned_url({GET}, ExpiresIn=LONG)\n"
        f"s3.generate_presigned_url({GET}, ExpiresIn=t.LONG)\n",
        "main.py": f"{CLIENT}import pkg\nimport pkg.times\nfrom pkg import LONG\n"
        f"s3.generate_presigned_url({GET}, ExpiresIn=pkg.LONG)\n"
        f"s3.generate_presigned_url({GET}, ExpiresIn=pkg.times.LONG)\n"
        f"s3.generate_presigned_url({GET}, ExpiresIn=LONG)\n",
    }
    report = audit(tmp_path, files)
    assert codes(report) == ["expiry-too-long"] * 5
    assert not report.not_followed


BUCKETS = [
    ":accesspoint/",
    "arn:aws:s3:accesspoint/x",
    "arn:aws:s3::accesspoint/",
    "",
    "-s3",
    ":" * 9,
]


@pytest.mark.parametrize("bucket", BUCKETS)
def test_odd_buckets(bucket, tmp_path):
    """Names that are no buckets do no harm."""
    params = {"Bucket": bucket, "Key": "k"}
    call = f"generate_presigned_url('get_object', {params})"
    source = f"import boto3\nboto3.client('s3', 'us-east-1').{call}"
    assert len(audit(tmp_path, source).calls) == 1
