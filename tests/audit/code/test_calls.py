"""Presigning calls in small sources: faults are found, controls are not, and nothing is guessed."""

from __future__ import annotations

import pytest

from sigv4.core.errors import UnknownRegion

from .sources import CLIENT, GET, HEAD, V4, audit, codes, subjects

DAYS = "expiry-too-long"


def url(expires, before=""):
    """A source that presigns with an expiry, Signature Version 4 and a known client."""
    return f"{CLIENT}{before}\ns3.generate_presigned_url({GET}, ExpiresIn={expires})\n"


TOO_LONG = {
    "constant": url("604801"),
    "underscores": url("864_000"),
    "arithmetic": url("8 * 24 * 60 * 60"),
    "power": url("60 ** 2 * 24 * 8"),
    "sum": url("604800 + 1"),
    "negative of negative": url("-(-864000)"),
    "a name": url("WEEK", "WEEK = 604801"),
    "names of names": url("MONTH", "DAY = 86400\nMONTH = 30 * DAY"),
    "annotated name": url("LONG", "LONG: int = 10 ** 6"),
    "walrus": url("(n := 700000)"),
    "timedelta": url("int(timedelta(days=8).total_seconds())", "from datetime import timedelta"),
    "total_seconds": url("timedelta(weeks=2).total_seconds()", "from datetime import timedelta"),
    "module datetime": url(
        "dt.timedelta(days=7, seconds=1).total_seconds()", "import datetime as dt"
    ),
    "sum of timedeltas": url(
        "(A + timedelta(days=4)).total_seconds()",
        "from datetime import timedelta\nA = timedelta(days=4)",
    ),
    "times a timedelta": url(
        "int((2 * timedelta(days=4)).total_seconds())", "from datetime import timedelta"
    ),
    "a dict": url("TIMES['long']", "TIMES = {'short': 60, 'long': 864000}"),
    "a list": url("TIMES[1]", "TIMES = [60, 864000]"),
    "dict.get": url("TIMES.get('long')", "TIMES = {'long': 864000}"),
    "max": url("max(3600, 864000)"),
    "int of text": url("int('864000')"),
    "round": url("round(864000.4)"),
    "or": url("0 or 864000"),
    "both branches alike": url("864000 if x else 864000"),
    "by place": f"{CLIENT}s3.generate_presigned_url('get_object', {{}}, 864000)",
    "by double star": f"{CLIENT}O = dict(ExpiresIn=864000)\ns3.generate_presigned_url({GET}, **O)",
    "class attribute": f"""{CLIENT}
class Links:
    EXPIRY = 864000
    def make(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=self.EXPIRY)
""",
    "class attribute by class": f"""{CLIENT}
class Links:
    EXPIRY = 864000
s3.generate_presigned_url({GET}, ExpiresIn=Links.EXPIRY)
""",
    "of a base class": f"""{CLIENT}
class Base(object):
    EXPIRY = 864000
class Links(Base):
    def make(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=self.EXPIRY)
""",
    "an import that may fail": f"""
try:
    import datetime as dt
except ImportError:
    dt = None
{CLIENT}
s3.generate_presigned_url({GET}, ExpiresIn=dt.timedelta(days=8).total_seconds())
""",
    "set in __init__": f"""{CLIENT}
class Links:
    def __init__(self):
        self.expiry = 864000
    def make(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=self.expiry)
""",
    "local name": (
        f"{CLIENT}def f():\n    e = 864000\n    s3.generate_presigned_url({GET}, ExpiresIn=e)"
    ),
    "closure": f"""{CLIENT}
def f():
    e = 864000
    def g():
        return s3.generate_presigned_url({GET}, ExpiresIn=e)
    return g
""",
    "a function that returns it": url("week()", "def week():\n    return 864000\n"),
    "a function with a parameter": url("days(8)", "def days(n):\n    return n * 86400\n"),
    "an unknown client": (
        f"def f(s3):\n    return s3.generate_presigned_url({GET}, ExpiresIn=864000)\n"
    ),
    "a form": f"{CLIENT}s3.generate_presigned_post('b', 'k', ExpiresIn=864000)",
    "a caller of a wrapper": f"""{CLIENT}
def link(key, expires=3600):
    return s3.generate_presigned_url('get_object', Params={{'Key': key}}, ExpiresIn=expires)
link('k', expires=864000)
""",
    "a default of a wrapper": f"""{CLIENT}
def link(key, expires=864000):
    return s3.generate_presigned_url('get_object', Params={{'Key': key}}, ExpiresIn=expires)
link('k')
""",
    "a caller of a wrapper, with a duration": f"""{CLIENT}
from datetime import timedelta
def link(expires):
    return s3.generate_presigned_url({GET}, ExpiresIn=expires)
link(timedelta(days=8))
""",
    "a caller of a method": f"""{CLIENT}
class Links:
    def make(self, key, *, expires):
        return s3.generate_presigned_url({GET}, ExpiresIn=expires)
    def long(self):
        return self.make('k', expires=864000)
""",
    "in a comprehension": (
        f"{CLIENT}[s3.generate_presigned_url({GET}, ExpiresIn=864000) for k in ks]"
    ),
    "in a lambda": f"{CLIENT}make = lambda k: s3.generate_presigned_url({GET}, ExpiresIn=864000)",
    "in a decorator": (
        f"{CLIENT}@d(s3.generate_presigned_url({GET}, ExpiresIn=864000))\ndef f(): pass"
    ),
    "in a default": f"{CLIENT}def f(u=s3.generate_presigned_url({GET}, ExpiresIn=864000)): pass",
    "in match": f"""{CLIENT}
match x:
    case {{'a': [y, *z], **rest}} if s3.generate_presigned_url({GET}, ExpiresIn=864000):
        pass
""",
}


@pytest.mark.parametrize("source", TOO_LONG.values(), ids=TOO_LONG)
def test_too_long(source, tmp_path):
    """More than seven days, wherever the number comes from."""
    report = audit(tmp_path, source)
    assert codes(report) == [DAYS]
    (finding,) = report.findings
    assert "Signature Version 4 allows at most 604800 (7 days)" in finding.message


SHORT = {
    "no expiry": f"{CLIENT}s3.generate_presigned_url({GET})",
    "the limit": url("604800"),
    "the limit in words": url("7 * 24 * 60 * 60"),
    "the limit as a name": url("WEEK", "WEEK = 7 * 86400"),
    "the limit as timedelta": url(
        "int(timedelta(days=7).total_seconds())", "from datetime import timedelta"
    ),
    "seconds of a timedelta": url(
        "timedelta(days=8, hours=1).seconds", "from datetime import timedelta"
    ),
    "min": url("min(864000, 604800)"),
    "floor": url("864000 // 2"),
    "shadowed": (
        f"{CLIENT}E = 864000\ndef f():\n    E = 60\n"
        f"    s3.generate_presigned_url({GET}, ExpiresIn=E)"
    ),
    "class scope is not seen by methods": f"""{CLIENT}
E = 60
class A:
    E = 864000
    def f(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=E)
""",
    "text that looks like it": (
        "code = 's3.generate_presigned_url(\"get_object\", ExpiresIn=864000)'"
    ),
    "a comment": "# s3.generate_presigned_url('get_object', ExpiresIn=864000)\n",
    "another service's method": f"{CLIENT}s3.get_object(Bucket='b', ExpiresIn=864000)",
    "an own function of that name": """
def generate_presigned_url(name, ExpiresIn):
    return name
generate_presigned_url('get_object', ExpiresIn=864000)
""",
    "an own method of that name": """
class Links:
    def generate_presigned_url(self, name, ExpiresIn):
        return name
    def make(self):
        return self.generate_presigned_url('get_object', ExpiresIn=864000)
""",
    "unsigned": f"""{HEAD}
from botocore import UNSIGNED
s3 = boto3.client('s3', config=Config(signature_version=UNSIGNED))
s3.generate_presigned_url({GET}, ExpiresIn=864000)
""",
    "expected to fail": f"""{CLIENT}
def test_limit():
    with pytest.raises(ValueError):
        s3.generate_presigned_url({GET}, ExpiresIn=604801)
""",
    "expected to fail in unittest": f"""{CLIENT}
class Tests(TestCase):
    def test_limit(self):
        with self.assertRaises(ValueError) as caught, other():
            s3.generate_presigned_url({GET}, ExpiresIn=604801)
""",
    "a mock": """
s3.generate_presigned_url.return_value = 'x'
s3.generate_presigned_url.assert_called_once_with('get_object', ExpiresIn=864000)
s3.generate_presigned_url = lambda *a, **k: 'x'
""",
    "a caller of a wrapper within": f"""{CLIENT}
def link(key, expires=3600):
    return s3.generate_presigned_url({GET}, ExpiresIn=expires)
link('k', expires=604800)
""",
}


@pytest.mark.parametrize("source", SHORT.values(), ids=SHORT)
def test_short_enough(source, tmp_path):
    """Seven days and less, and what only looks like presigning."""
    report = audit(tmp_path, source)
    assert codes(report) == []
    assert {"call"}.isdisjoint(subjects(report))


NOT_FOLLOWED = {
    "the environment": url("int(os.environ['EXPIRY'])", "import os"),
    "the environment with a default": url("int(os.getenv('E', '864000'))", "import os"),
    "a parameter": f"{CLIENT}def f(e):\n    return s3.generate_presigned_url({GET}, ExpiresIn=e)",
    "a parameter with a default": (
        f"{CLIENT}def f(e=864000):\n    return s3.generate_presigned_url({GET}, ExpiresIn=e)"
    ),
    "assigned twice": url("E", "E = 864000\nE = 60"),
    "assigned in branches": url("E", "if debug:\n    E = 864000\nelse:\n    E = 60"),
    "assigned and deleted": url("E", "E = 864000\ndel E"),
    "augmented": url("E", "E = 864000\nE -= 300000"),
    "a loop": f"{CLIENT}for e in (60, 864000):\n    s3.generate_presigned_url({GET}, ExpiresIn=e)",
    "unpacked": url("E", "E, F = 864000, 1"),
    "a global that is set": url("E", "E = 864000\ndef f():\n    global E\n    E = 60"),
    "a condition": url("864000 if debug else 60"),
    "a dict that is changed": url("T['a']", "T = {'a': 864000}\nT['a'] = 60"),
    "a dict that is updated": url("T['a']", "T = {'a': 864000}\nT.update(a=60)"),
    "a dict that is changed in a function": url(
        "T['a']", "T = {'a': 864000}\ndef f():\n    T['a'] = 60"
    ),
    "an import from elsewhere": url("EXPIRY", "from settings import EXPIRY"),
    "an import of all": url("EXPIRY", "EXPIRY = 864000\nfrom elsewhere import *"),
    "an exception's name": url("E", "try:\n    pass\nexcept ValueError as E:\n    pass"),
    "itself": url("E", "E = E"),
    "two that define each other": url("A", "A = B\nB = A"),
    "a parameter of a lambda": (
        f"{CLIENT}f = lambda e: s3.generate_presigned_url({GET}, ExpiresIn=e)\nf(864000)"
    ),
    "a caller of another function of that name": f"""{CLIENT}
class A:
    def link(self, e):
        return s3.generate_presigned_url({GET}, ExpiresIn=e)
class B:
    def link(self, e):
        return e
B().link(864000)
""",
    "recursion": url("f(1)", "def f(n):\n    return f(n)\n"),
    "two returns": url("f()", "def f():\n    if x:\n        return 864000\n    return 60\n"),
    "a return in a branch": url("f()", "def f():\n    if x:\n        return 864000\n"),
    "decorated": url("f()", "@retry\ndef f():\n    return 864000\n"),
    "a generator": url("f()", "def f():\n    yield 864000\n"),
    "a huge power": url("9 ** 9 ** 9 ** 9"),
    "division by zero": url("864000 / 0"),
    "text times number": url("'8' * 10 ** 9"),
    "bool": url("True"),
    "text": url("'864000'"),
    "none": url("None"),
    "too large a timedelta": url(
        "timedelta(days=10**12).total_seconds()", "from datetime import timedelta"
    ),
    "stars": f"{CLIENT}s3.generate_presigned_url({GET}, **options)",
    "positional stars": f"{CLIENT}s3.generate_presigned_url('get_object', *rest)",
    "an own timedelta": url("timedelta(days=8).total_seconds()", "from ours import timedelta"),
    "an overridden attribute": f"""{CLIENT}
class Links:
    EXPIRY = 864000
    def make(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=self.EXPIRY)
class Short(Links):
    EXPIRY = 60
""",
    "a field of a dataclass": f"""{CLIENT}
@dataclass
class Links:
    expiry: int = 864000
    def make(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=self.expiry)
""",
    "a field of a model": f"""{CLIENT}
from pydantic import BaseSettings
class Settings(BaseSettings):
    expiry: int = 864000
s3.generate_presigned_url({GET}, ExpiresIn=Settings().expiry)
""",
    "a field of a model's subclass": f"""{CLIENT}
from pydantic import BaseSettings
class Base(BaseSettings):
    pass
class Settings(Base):
    expiry = 864000
s3.generate_presigned_url({GET}, ExpiresIn=Settings().expiry)
""",
    "an attribute of a base that is not read": f"""{CLIENT}
class Base:
    EXPIRY = 864000
class Links(Other, Base):
    def make(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=self.EXPIRY)
""",
    "the first base decides": f"""{CLIENT}
class A:
    EXPIRY = some()
class B:
    EXPIRY = 864000
class Links(A, B):
    def make(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=self.EXPIRY)
""",
    "an attribute set twice": f"""{CLIENT}
class Links:
    def __init__(self):
        self.expiry = 864000
    def shorten(self):
        self.expiry = 60
    def make(self):
        return s3.generate_presigned_url({GET}, ExpiresIn=self.expiry)
""",
}


@pytest.mark.parametrize("source", NOT_FOLLOWED.values(), ids=NOT_FOLLOWED)
def test_not_followed(source, tmp_path):
    """What has more than one value, or comes from outside, is listed and not guessed."""
    report = audit(tmp_path, source)
    assert codes(report) == []
    assert "expiry" in subjects(report)


def client(arguments, before=""):
    """A source whose client is made with arguments, and presigns for an hour."""
    return f"{HEAD}{before}\ns3 = boto3.client({arguments})\ns3.generate_presigned_url({GET})\n"


VERSION_2 = {
    "no region": (client("'s3'"), "sigv2-region-unknown"),
    "region none": (client("'s3', region_name=None"), "sigv2-region-unknown"),
    "us-east-1": (client("'s3', region_name='us-east-1'"), "sigv2-default"),
    "by place": (client("'s3', 'eu-west-1'"), "sigv2-default"),
    "a name": (client("'s3', region_name=R", "R = 'sa-east-1'"), "sigv2-default"),
    "in the configuration": (
        client("'s3', config=Config(region_name='us-west-2')"),
        "sigv2-default",
    ),
    "a configuration without it": (
        client("'s3', 'us-east-1', config=Config(retries={})"),
        "sigv2-default",
    ),
    "aws-global": (client("'s3', 'aws-global'"), "sigv2-default"),
    "fips": (client("'s3', 'fips-us-east-1'"), "sigv2-default"),
    "an endpoint of AWS, formatted": (
        client("'s3', R, endpoint_url=f'https://s3.{R}.amazonaws.com'", "R = 'us-east-1'"),
        "sigv2-default",
    ),
    "an endpoint of AWS": (
        client("'s3', 'us-east-1', endpoint_url='https://s3.us-east-1.amazonaws.com'"),
        "sigv2-default",
    ),
    "chosen": (client("'s3', config=Config(signature_version='s3')"), "sigv2-chosen"),
    "chosen elsewhere": (
        client("'s3', 'eu-central-1', config=C", "C = Config(signature_version='s3')"),
        "sigv2-chosen",
    ),
    "chosen as s3-query": (
        client("'s3', config=Config(signature_version='s3-query')"),
        "sigv2-chosen",
    ),
    "a session": (
        f"import boto3\nS = boto3.Session(region_name='us-east-1')\ns3 = S.client('s3')\n"
        f"s3.generate_presigned_url({GET})",
        "sigv2-default",
    ),
    "the client's region before the session's": (
        "import boto3\nS = boto3.session.Session(region_name='eu-central-1')\n"
        f"S.client('s3', region_name='us-east-1').generate_presigned_url({GET})",
        "sigv2-default",
    ),
    "a resource": (
        "import boto3\nr = boto3.resource('s3', 'us-east-1')\n"
        f"r.meta.client.generate_presigned_url({GET})",
        "sigv2-default",
    ),
    "an object of a resource": (
        "import boto3\no = boto3.resource('s3', 'us-east-1').Object('b', 'k')\n"
        f"o.meta.client.generate_presigned_url({GET})",
        "sigv2-default",
    ),
    "import from": (
        f"from boto3 import client as make\nmake('s3', 'us-east-1').generate_presigned_url({GET})",
        "sigv2-default",
    ),
    "aiobotocore": (
        f"""
from aiobotocore.session import get_session
async def f():
    session = get_session()
    async with session.create_client('s3', region_name='us-east-1') as s3:
        return await s3.generate_presigned_url({GET})
""",
        "sigv2-default",
    ),
    "aiobotocore, chosen": (
        f"""
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession
async def f():
    async with AioSession().create_client('s3', config=AioConfig(signature_version='s3')) as s3:
        return await s3.generate_presigned_url({GET})
""",
        "sigv2-chosen",
    ),
    "aioboto3": (
        f"""
import aioboto3
async def f():
    async with aioboto3.Session().client('s3') as s3:
        return await s3.generate_presigned_url({GET})
""",
        "sigv2-region-unknown",
    ),
    "an exit stack": (
        f"""
from aiobotocore.session import get_session
async def f(stack):
    s3 = await stack.enter_async_context(get_session().create_client('s3', 'us-east-1'))
    return await s3.generate_presigned_url({GET})
""",
        "sigv2-default",
    ),
    "a function that makes it": (
        f"import boto3\ndef s3():\n    return boto3.client('s3', 'us-east-1')\n"
        f"s3().generate_presigned_url({GET})",
        "sigv2-default",
    ),
    "a cached function": (
        "import boto3\nfrom functools import lru_cache\n@lru_cache(maxsize=None)\n"
        "def s3(region):\n    return boto3.client('s3', region_name=region)\n"
        f"s3('us-east-1').generate_presigned_url({GET})",
        "sigv2-default",
    ),
    "a global that is filled": (
        f"""
import boto3
_s3 = None
def s3():
    global _s3
    if _s3 is None:
        _s3 = boto3.client('s3', region_name='us-east-1')
    return _s3
s3().generate_presigned_url({GET})
""",
        "sigv2-default",
    ),
    "an attribute": (
        f"""
import boto3
class Links:
    def __init__(self, bucket):
        self.s3 = boto3.client('s3', region_name='us-east-1')
    def make(self):
        return self.s3.generate_presigned_url({GET})
""",
        "sigv2-default",
    ),
    "a property": (
        f"""
import boto3
from functools import cached_property
class Links:
    @cached_property
    def s3(self):
        return boto3.client('s3', region_name='us-east-1')
    def make(self):
        return self.s3.generate_presigned_url({GET})
""",
        "sigv2-default",
    ),
    "of a base class": (
        f"""
import boto3
class Base:
    s3 = boto3.client('s3', region_name='us-east-1')
class Links(Base):
    def make(self):
        return self.s3.generate_presigned_url({GET})
""",
        "sigv2-default",
    ),
    "a form": (
        "import boto3\nboto3.client('s3', 'us-east-1').generate_presigned_post('b', 'k')",
        "sigv2-default",
    ),
}


@pytest.mark.parametrize(("source", "code"), VERSION_2.values(), ids=VERSION_2)
def test_version_2(source, code, tmp_path):
    """Signature Version 2, by boto3's rules or by choice."""
    report = audit(tmp_path, source)
    assert codes(report) == [code]
    (finding,) = report.findings
    assert "Signature Version 2" in finding.message
    assert "s3v4" in finding.remedy
    assert len(finding.related) == 1


VERSION_4 = {
    "chosen": client(f"'s3', {V4}"),
    "chosen in us-east-1": client(f"'s3', 'us-east-1', {V4}"),
    "v4": client("'s3', config=Config(signature_version='v4')"),
    "a region of Version 4": client("'s3', region_name='eu-central-1'"),
    "a new region": client("'s3', region_name='xx-new-1'"),
    "China": client("'s3', region_name='cn-north-1'"),
    "us-east-2": client("'s3', 'us-east-2'"),
    "the session's region": (
        f"import boto3\nboto3.Session(region_name='eu-north-1').client('s3')"
        f".generate_presigned_url({GET})"
    ),
    "the configuration's region": client("'s3', config=Config(region_name='ap-south-1')"),
    "a client that does not presign": "import boto3\ns3 = boto3.client('s3', 'us-east-1')",
    "a directory bucket": (
        "import boto3\nboto3.client('s3', 'us-east-1').generate_presigned_url("
        "'get_object', Params={'Bucket': 'b--use1-az4--x-s3', 'Key': 'k'})"
    ),
    "a multi-region access point": (
        "import boto3\nboto3.client('s3', 'us-east-1').generate_presigned_url('get_object', Params="
        "{'Bucket': 'arn:aws:s3::111122223333:accesspoint/m.mrap', 'Key': 'k'})"
    ),
    "an endpoint that is not AWS": client(
        "'s3', 'us-east-1', endpoint_url='http://localhost:9000'"
    ),
    "another service": client("'polly', 'us-east-1'"),
    "a default profile may choose": (
        f"import boto3\nboto3.Session(profile_name='p').client('s3').generate_presigned_url({GET})"
    ),
}


@pytest.mark.parametrize("source", VERSION_4.values(), ids=VERSION_4)
def test_version_4(source, tmp_path):
    """Signature Version 4, or no client of S3: no finding."""
    assert codes(audit(tmp_path, source)) == []


UNKNOWN_VERSION = {
    "a region from the environment": client("'s3', os.environ['REGION']", "import os"),
    "a configuration from elsewhere": client("'s3', config=make_config()"),
    "a version from the environment": client(
        "'s3', config=Config(signature_version=os.environ['V'])", "import os"
    ),
    "a version that botocore does not have": client("'s3', config=Config(signature_version='v9')"),
    "a merged configuration": client("'s3', config=Config(retries={}).merge(other)"),
    "arguments with stars": client("'s3', **options"),
    "an endpoint from the environment": client(
        "'s3', 'us-east-1', endpoint_url=os.environ['ENDPOINT']", "import os"
    ),
    "a default session": client("'s3'", "boto3.setup_default_session(region_name='eu-north-1')"),
    "the code sets the region": client("'s3'", "import os\nos.environ['AWS_DEFAULT_REGION'] = 'x'"),
    "the code chooses the signer": client("'s3'", "register('choose-signer.s3.GetObject', f)"),
    "a service from elsewhere": client("service, 'us-east-1'"),
}


@pytest.mark.parametrize("source", UNKNOWN_VERSION.values(), ids=UNKNOWN_VERSION)
def test_unknown_version(source, tmp_path):
    """What chooses the version is not followed: it is listed."""
    report = audit(tmp_path, source)
    assert codes(report) == []
    assert {"signature version", "client"} & set(subjects(report))


def test_region_of_the_option(tmp_path):
    """--region stands for clients that name none, and only for these."""
    source = client("'s3'")
    assert codes(audit(tmp_path, source, region="eu-central-1")) == []
    assert codes(audit(tmp_path, source, region="us-east-1")) == ["sigv2-default"]
    own = client("'s3', 'us-east-1'")
    assert codes(audit(tmp_path, own, region="eu-central-1")) == ["sigv2-default"]


SETS_REGION = "import os\nos.environ['AWS_DEFAULT_REGION'] = 'eu-central-1'\n"


@pytest.mark.parametrize("name", ["conftest.py", "tests/setup.py", "test_x.py", "x_test.py"])
def test_region_that_tests_set(name, tmp_path):
    """What tests set holds for tests alone."""
    report = audit(tmp_path, {"code.py": client("'s3'"), name: SETS_REGION + client("'s3'")})
    assert [each.place.path.endswith("code.py") for each in report.findings] == [True]


def test_region_that_another_module_sets(tmp_path):
    """A program may set it before it imports the others."""
    files = {"code.py": client("'s3'"), "main.py": f"{SETS_REGION}import code\n"}
    assert codes(audit(tmp_path, files)) == []


def test_region_that_does_not_exist(tmp_path):
    """A typo would stand for a region of Version 4."""
    with pytest.raises(UnknownRegion, match="no region 'us-east1'.*Did you mean 'us-east-1'"):
        audit(tmp_path, client("'s3'"), region="us-east1")


def test_version_2_and_too_long(tmp_path):
    """Version 2 has no limit, but no newer bucket accepts it: both are said."""
    call = f"s3.generate_presigned_url({GET}, ExpiresIn=864000)"
    source = f"{HEAD}s3 = boto3.client('s3', 'us-east-1')\n{call}"
    report = audit(tmp_path, source)
    assert codes(report) == ["expiry-too-long", "sigv2-default"]
    long = next(each for each in report.findings if each.code == DAYS)
    assert long.level == "warning"
    assert "only Signature Version 2 allows" in long.message


def test_one_finding_for_a_client(tmp_path):
    """A client that presigns twice is reported once, with both calls."""
    source = client("'s3', 'us-east-1'") + f"s3.generate_presigned_url({GET})\n"
    (finding,) = audit(tmp_path, source).findings
    assert [place.line for place in finding.related] == [6, 7]
    assert finding.place.line == 5


STS = """
import boto3
from botocore.config import Config
sts = boto3.client('sts')
answer = sts.assume_role(RoleArn='arn', RoleSessionName='s'{more})
creds = answer['Credentials']
s3 = boto3.client('s3', config=Config(signature_version='s3v4'),
    aws_access_key_id=creds['AccessKeyId'], aws_secret_access_key=creds['SecretAccessKey'],
    aws_session_token=creds['SessionToken'])
"""


def signed(expires, before, inside=""):
    """A source that presigns for some time."""
    call = f"s3.generate_presigned_url({GET}, ExpiresIn={expires})"
    return f"{before}\n{inside}{call}\n"


HANDLER = "def lambda_handler(event, context):\n    "
ENDS = {
    "a role": (signed(7200, STS.format(more="")), "1 hour"),
    "a role for less": (signed(3600, STS.format(more=", DurationSeconds=900")), "15 minutes"),
    "a role for longer": (signed(50000, STS.format(more=", DurationSeconds=43200")), "12 hours"),
    "a role for an unknown time": (
        signed(50000, STS.format(more=", DurationSeconds=n")),
        "12 hours",
    ),
    "a chained role in Lambda": (
        signed(4000, STS.format(more=", DurationSeconds=n"), "def handler(event, context):\n    "),
        "1 hour",
    ),
    "a role, by get": (
        signed(
            7200, STS.format(more="").replace("answer['Credentials']", "answer.get('Credentials')")
        ),
        "1 hour",
    ),
    "a session token": (
        signed(50000, STS.format(more="").replace("assume_role(", "get_session_token(")),
        "12 hours",
    ),
    "a handler": (signed(86400, CLIENT, HANDLER), "12 hours"),
    "a handler of another name": (
        signed(86400, CLIENT, "def main(event, context):\n    "),
        "12 hours",
    ),
    "a helper of a handler": (
        f"{CLIENT}\ndef url():\n    return s3.generate_presigned_url({GET}, ExpiresIn=86400)\n"
        f"def handler(event, _context):\n    return url()\n",
        "12 hours",
    ),
    "a session made from a role": (
        "import boto3\nc = boto3.client('sts').assume_role(RoleArn='a', RoleSessionName='s')"
        "['Credentials']\n"
        "s = boto3.Session(c['AccessKeyId'], c['SecretAccessKey'], c['SessionToken'],"
        " 'eu-north-1')\n"
        f"s.client('s3').generate_presigned_url({GET}, ExpiresIn=7200)",
        "1 hour",
    ),
}


@pytest.mark.parametrize(("source", "limit"), ENDS.values(), ids=ENDS)
def test_credentials_end_earlier(source, limit, tmp_path):
    """Temporary credentials end the URL."""
    report = audit(tmp_path, source)
    assert codes(report) == ["credentials-end-earlier"]
    (finding,) = report.findings
    assert f"at most {limit}" in finding.message


LASTS = {
    "a role": signed(3600, STS.format(more="")),
    "a role for longer": signed(7200, STS.format(more=", DurationSeconds=7200")),
    "a role for an unknown time": signed(7200, STS.format(more=", DurationSeconds=n")),
    "a handler, an hour": signed(3600, CLIENT, HANDLER),
    "a handler with other keys": signed(
        86400,
        f"{HEAD}\ns3 = boto3.client('s3', {V4}, aws_access_key_id=a, aws_secret_access_key=b)",
        HANDLER,
    ),
    "no handler": signed(86400, CLIENT, "def run(event):\n    "),
    "another module's handler": {
        "code.py": signed(86400, CLIENT),
        "other.py": "def lambda_handler(event, context):\n    pass\n",
    },
}


@pytest.mark.parametrize("source", LASTS.values(), ids=LASTS)
def test_credentials_last(source, tmp_path):
    """No finding where the credentials may last as long."""
    assert codes(audit(tmp_path, source)) == []


def test_perhaps_earlier(tmp_path):
    """Between one and twelve hours in Lambda, nothing is documented: a note, not a finding."""
    report = audit(tmp_path, signed(7200, CLIENT, HANDLER))
    assert [(each.code, each.level) for each in report.findings] == [
        ("credentials-end-earlier", "note")
    ]
    assert not report.has_findings


def test_token_not_followed(tmp_path):
    """Credentials that come from elsewhere are listed."""
    before = f"{HEAD}\ns3 = boto3.client('s3', {V4}, aws_session_token=token)"
    report = audit(tmp_path, signed(86400, before, HANDLER))
    assert codes(report) == []
    assert subjects(report) == ["credentials"]


def test_other_files(tmp_path):
    """Names are followed into other files of the project."""
    files = {
        "app/__init__.py": "",
        "app/times.py": "DAY = 86400\nLONG = 10 * DAY\n",
        "app/aws.py": "import boto3\nfrom . import times\ns3 = boto3.client('s3', 'us-east-1')\n",
        "app/views.py": f"""
            from .aws import s3
            from . import times
            from app.times import LONG
            a = s3.generate_presigned_url({GET}, ExpiresIn=times.LONG)
            b = s3.generate_presigned_url({GET}, ExpiresIn=LONG)
        """,
    }
    report = audit(tmp_path, files)
    assert codes(report) == ["expiry-too-long", "expiry-too-long", "sigv2-default"]
    assert not report.not_followed


def test_star_imports_of_star_imports(tmp_path):
    """The last import of all names decides; a name that none of them has is not followed."""
    files = {
        "times.py": "LONG = 864000\n",
        "more.py": "from times import *\nOTHER = 1\n",
        "last.py": "X = 1\n",
        "code.py": f"from more import *\n{CLIENT}from last import *\n"
        f"s3.generate_presigned_url({GET}, ExpiresIn=LONG)\n"
        f"s3.generate_presigned_url({GET}, ExpiresIn=MISSING)\n",
    }
    report = audit(tmp_path, files)
    assert codes(report) == ["expiry-too-long"]
    assert subjects(report) == ["expiry"]


def test_star_imports(tmp_path):
    """Names from an import of all names are followed if the module is read."""
    files = {
        "times.py": "LONG = 864000\n",
        "code.py": f"{CLIENT}from times import *\ns3.generate_presigned_url({GET}, ExpiresIn=LONG)",
    }
    assert codes(audit(tmp_path, files)) == ["expiry-too-long"]


@pytest.mark.parametrize(
    ("call", "actions"),
    [
        (f"generate_presigned_url({GET})", {("s3:GetObject", "arn:aws:s3:::b/k")}),
        (
            "generate_presigned_url('get_object', Params={'Bucket': 'b', 'Key': k,"
            " 'VersionId': v})",
            {("s3:GetObjectVersion", "arn:aws:s3:::b/*")},
        ),
        (
            "generate_presigned_url('put_object', Params={'Bucket': b, 'Key': 'k',"
            " 'ACL': 'private'})",
            {("s3:PutObject", "arn:aws:s3:::*/k"), ("s3:PutObjectAcl", "arn:aws:s3:::*/k")},
        ),
        (
            "generate_presigned_url('list_objects_v2', Params=p)",
            {("s3:ListBucket", "arn:aws:s3:::*")},
        ),
        (
            "generate_presigned_url('put_object', Params={'Bucket': 'b', 'Key': 'k',"
            " 'Metadata': {'a': 'b'}, 'IfMatch': '\"e\"'})",
            {("s3:PutObject", "arn:aws:s3:::b/k"), ("s3:GetObject", "arn:aws:s3:::b/k")},
        ),
        (
            "generate_presigned_url('delete_objects', Params={'Bucket': 'b',"
            " 'Delete': {'Objects': [{'Key': 'a'}, {'Key': 'c', 'VersionId': 'v'}]}})",
            {
                ("s3:DeleteObject", "arn:aws:s3:::b/a"),
                ("s3:DeleteObjectVersion", "arn:aws:s3:::b/c"),
            },
        ),
        ("generate_presigned_post('b', 'k')", {("s3:PutObject", "arn:aws:s3:::b/k")}),
        (
            "generate_presigned_post(Bucket='b', Key='k', Fields={'acl': 'public-read'})",
            {("s3:PutObject", "arn:aws:s3:::b/k"), ("s3:PutObjectAcl", "arn:aws:s3:::b/k")},
        ),
        (
            "generate_presigned_url('get_object', Params={'Buckett': 'b'})",
            {("s3:GetObject", "arn:aws:s3:::*/*")},
        ),
    ],
)
def test_permissions(call, actions, tmp_path):
    """What each call needs, with the parameters that are known."""
    (found,) = audit(tmp_path, f"{CLIENT}s3.{call}").calls
    always = {(each.action, each.resource) for each in found.permissions if each.when == "always"}
    assert always == actions


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        (f"{CLIENT}s3.generate_presigned_url('getobject')", "operation"),
        (f"{CLIENT}s3.generate_presigned_url(name)", "operation"),
        (f"{CLIENT}run(s3.generate_presigned_url, 'get_object')", "call"),
        ("def f(x):\n    return x.generate_presigned_url(name)", "call"),
        ("def f(x):\n    return x.get_presigned_url('GET', 'b', 'k')", "call"),
        (f"def f(x):\n    return x.generate_presigned_url({GET})", "client"),
    ],
)
def test_calls_not_followed(source, subject, tmp_path):
    """Calls of unknown methods, operations and clients are listed."""
    report = audit(tmp_path, source)
    assert codes(report) == []
    assert subjects(report) == [subject]


@pytest.mark.parametrize(
    ("comment", "suppressed"),
    [
        ("# sigv4: ignore", True),
        ("# sigv4:ignore", True),
        ("#sigv4: ignore - approved by legal", True),
        ("# sigv4: ignore[expiry-too-long]", True),
        ("# noqa: E501  # sigv4: ignore[sigv2-chosen, expiry-too-long]", True),
        ("# sigv4: ignore[sigv2-default]", False),
        ("# sigv4: ignored", False),
        ("# sigv4: ignore-not", False),
        ("# ignore", False),
    ],
)
def test_suppression(comment, suppressed, tmp_path):
    """A comment on the line suppresses all rules, or those that it names."""
    source = url("864000").rstrip() + f"  {comment}\n"
    report = audit(tmp_path, source)
    assert [each.suppressed for each in report.findings] == [suppressed]
    assert report.has_findings is not suppressed
    assert not report.not_followed


def test_suppression_of_a_long_call(tmp_path):
    """The comment may stand on any line of the call, and text is no comment."""
    call = f"s3.generate_presigned_url(\n    {GET},\n    ExpiresIn=864000,  # sigv4: ignore\n)\n"
    assert not audit(tmp_path, CLIENT + call).has_findings
    text = url("864000").replace("'k'", "'# sigv4: ignore'")
    assert audit(tmp_path, text).has_findings


def test_suppression_of_no_rule(tmp_path):
    """A code that no rule has is listed."""
    report = audit(tmp_path, "x = 1  # sigv4: ignore[expiry-to-long]\n")
    assert subjects(report) == ["comment"]
    assert "'expiry-to-long'" in report.not_followed[0].why


V2 = CLIENT.replace("s3v4", "s3")
ANY = CLIENT.replace(f", {V4}", "")
IMPORT = "from datetime import timedelta\n"


def called(expires, client=CLIENT, method="generate_presigned_url"):
    """A source that presigns with an expiry."""
    arguments = GET if method.endswith("url") else "'b', 'k'"
    return f"{IMPORT}{client}\ns3.{method}({arguments}, ExpiresIn={expires})\n"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (called("0"), "last 0 seconds, and has expired when it is made."),
        (called("-5"), "last -5 seconds, and has expired"),
        (called("-timedelta(hours=1).total_seconds()"), "last -3600.0 seconds, and has expired"),
        (called("timedelta(weeks=2).seconds"), "last 0 seconds, and has expired"),
        (called("timedelta(hours=2).days"), "last 0 seconds"),
        (called("0.5"), "last 0.5 seconds, and has expired"),
        (called("3600.5"), "X-Amz-Expires=3600.5, which S3 refuses"),
        (called("timedelta(hours=1).total_seconds()"), "X-Amz-Expires=3600.0, which S3 refuses"),
        (called("7 * 86400 / 2"), "X-Amz-Expires=302400.0"),
        (called("timedelta(hours=1)"), "a timedelta, and boto3 takes a number of seconds"),
        (called("0", V2), "last 0 seconds"),
        (called("0", method="generate_presigned_post"), "The form is to last 0 seconds"),
        (
            f"{CLIENT}def f(e):\n    return s3.generate_presigned_url({GET}, ExpiresIn=e)\nf(0)\n",
            "last 0 seconds",
        ),
    ],
)
def test_expiry_that_never_works(source, words, tmp_path):
    """Not positive, not whole, or no number: boto3 checks none of it."""
    report = audit(tmp_path, source)
    (finding,) = [each for each in report.findings if each.code == "expiry-invalid"]
    assert words in finding.message
    assert finding.level == "error"


@pytest.mark.parametrize(
    "source",
    [
        called("1"),
        called("int(3600.5)"),
        called("3600.5", V2),
        called("3600.5", method="generate_presigned_post"),
        called("True"),
        called("'3600'"),
        called(
            "0",
            f"{HEAD}\nfrom botocore import UNSIGNED\n"
            "s3 = boto3.client('s3', config=Config(signature_version=UNSIGNED))",
        ),
        f"{CLIENT}def f(e):\n    return s3.generate_presigned_url({GET}, ExpiresIn=e)\nf(x)\n",
    ],
)
def test_expiry_that_works(source, tmp_path):
    """What Version 2 and forms calculate a time from may be a float."""
    assert "expiry-invalid" not in codes(audit(tmp_path, source))


def test_float_where_the_version_is_not_known(tmp_path):
    """It fails if Version 4 signs."""
    report = audit(tmp_path, called("3600.5", ANY))
    assert [each.level for each in report.findings if each.code == "expiry-invalid"] == ["warning"]


def test_expired_url_of_a_test(tmp_path):
    """Tests make them on purpose; a URL of too many days is a mistake there, too."""
    report = audit(tmp_path, {"test_a.py": called("-1")})
    assert [each.level for each in report.findings] == ["note"]
    assert not report.has_findings
