"""Policies of Chalice applications: what they lack for presigned URLs."""

from __future__ import annotations

import json

import pytest

from .sources import audit, codes, subjects

APP = """
import boto3
from botocore.config import Config
from chalice import Chalice

app = Chalice(app_name="reports")
s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
"""
URL = """
@app.route("/{name}")
def report(name):
    return s3.generate_presigned_url(
        "get_object", Params={"Bucket": "acme", "Key": f"r/{name}"}, ExpiresIn=3600)
"""
CODE = "chalice-policy"


def policy(action="s3:GetObject", resource="arn:aws:s3:::acme/*", **more):
    """A policy with one statement."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def own(**options):
    """A configuration with a policy of its own."""
    return json.dumps({"version": "2.0", "autogen_policy": False, **options})


def test_generated(tmp_path):
    """The policy that Chalice generates does not see presigned URLs."""
    report = audit(tmp_path, {"app.py": APP + URL})
    assert codes(report) == [CODE]
    (finding,) = report.findings
    assert finding.statements == (
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::acme/*"},
    )
    assert '"s3:GetObject"' in finding.remedy
    assert "answers AccessDenied" in finding.message


SEEN = {
    "the same method": 's3.get_object(Bucket="acme", Key="k")',
    "a method with the same action": 's3.head_object(Bucket="acme", Key="k")',
    "a transfer": 's3.download_file("acme", "k", "f")',
}


@pytest.mark.parametrize("call", SEEN.values(), ids=SEEN)
def test_generated_by_other_calls(call, tmp_path):
    """app.py calls a method for which Chalice writes the action on every resource."""
    assert codes(audit(tmp_path, {"app.py": f"{APP}{URL}\ndef f():\n    {call}\n"})) == []


def test_generated_for_buckets(tmp_path):
    """Operations on buckets that Chalice knows."""
    url = URL.replace('"get_object"', '"put_bucket_tagging"').replace(', "Key": f"r/{name}"', "")
    assert codes(audit(tmp_path, {"app.py": APP + url})) == [CODE]
    seen = f"{APP}{url}\ndef f():\n    s3.put_bucket_tagging(Bucket='acme')\n"
    assert codes(audit(tmp_path, {"app.py": seen})) == []


UNSEEN = {
    "another action": 's3.put_object(Bucket="acme", Key="k")',
    "a method that Chalice does not know": 's3.get_object_attributes(Bucket="acme", Key="k")',
    "another service": 'boto3.client("dynamodb").get_object(Key="k")',
}


@pytest.mark.parametrize("call", UNSEEN.values(), ids=UNSEEN)
def test_not_generated_by_other_calls(call, tmp_path):
    """Other calls do not give the action."""
    assert codes(audit(tmp_path, {"app.py": f"{APP}{URL}\ndef f():\n    {call}\n"})) == [CODE]


def test_perhaps_generated(tmp_path):
    """A call on a client that is not followed may give it: listed."""
    report = audit(tmp_path, {"app.py": f"{APP}{URL}\ndef f(x):\n    x.get_object()\n"})
    assert codes(report) == []
    assert subjects(report) == ["policy"]


def test_chalicelib(tmp_path):
    """Calls in chalicelib belong to the application, and Chalice does not read them."""
    library = "import boto3\ns3 = boto3.client('s3', 'eu-central-1')\n"
    files = {
        "app.py": "from chalice import Chalice\nfrom chalicelib import links\napp = Chalice('a')\n",
        "chalicelib/__init__.py": "",
        "chalicelib/links.py": f"{library}s3.get_object()\n"
        "s3.generate_presigned_post('acme', 'k')\n",
        "scripts/other.py": f"{library}s3.generate_presigned_post('acme', 'k')\n",
    }
    report = audit(tmp_path, files)
    assert codes(report) == [CODE]
    assert report.findings[0].place.path.endswith("links.py")
    assert "s3:PutObject on arn:aws:s3:::acme/k" in report.findings[0].message


def test_unknown_bucket(tmp_path):
    """Without a bucket, the statement has a placeholder, and the text says so."""
    report = audit(tmp_path, {"app.py": APP + URL.replace('"acme"', "bucket")})
    assert codes(report) == [CODE]
    assert "Write the name of the bucket" in report.findings[0].remedy


ALLOW = {
    "exactly": policy(),
    "a wildcard of actions": policy("s3:Get*"),
    "all": policy("*", "*"),
    "another case": policy("S3:getobject"),
    "a narrower prefix": policy(resource="arn:aws:s3:::acme/r/*"),
    "a variable": policy(resource="arn:aws:s3:::${aws:PrincipalTag/b}/*"),
    "a list": policy(["s3:PutObject", "s3:GetObject"], ["arn:aws:s3:::x/*", "arn:aws:s3:::acme/*"]),
    "a condition": policy(Condition={"Bool": {"aws:SecureTransport": "true"}}),
    "one statement that is not a list": json.dumps(
        {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    ),
    "NotAction": json.dumps(
        {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}
    ),
    "NotResource": json.dumps(
        {"Statement": [{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::x/*"}]}
    ),
    "a statement that is not understood": '{"Statement": ["x"]}',
}


@pytest.mark.parametrize("text", ALLOW.values(), ids=ALLOW)
def test_own_policy(text, tmp_path):
    """A policy of its own that may allow it."""
    files = {"app.py": APP + URL, ".chalice/config.json": own(), ".chalice/policy-dev.json": text}
    report = audit(tmp_path, files)
    assert codes(report) == []
    assert not report.not_followed


LACK = {
    "another action": policy("s3:PutObject"),
    "another bucket": policy(resource="arn:aws:s3:::other/*"),
    "the bucket alone": policy(resource="arn:aws:s3:::acme"),
    "a question mark is one letter": policy("s3:GetObjec?Tagging"),
    "a deny": json.dumps({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}),
    "nothing": json.dumps({"Version": "2012-10-17", "Statement": []}),
}


@pytest.mark.parametrize("text", LACK.values(), ids=LACK)
def test_own_policy_lacks_it(text, tmp_path):
    """A policy of its own that does not allow it."""
    files = {"app.py": APP + URL, ".chalice/config.json": own(), ".chalice/policy-dev.json": text}
    report = audit(tmp_path, files)
    assert codes(report) == [CODE]
    assert "policy-dev.json" in report.findings[0].message


@pytest.mark.parametrize(
    ("resource", "allowed"),
    [("arn:aws:s3:::acme/k", True), ("arn:aws:s3:::acme/other", False), ("arn:aws:s3:::a*", True)],
)
def test_own_policy_of_one_object(resource, allowed, tmp_path):
    """A key that is known is compared as it is."""
    files = {
        "app.py": APP + URL.replace('f"r/{name}"', '"k"'),
        ".chalice/config.json": own(),
        ".chalice/policy-dev.json": policy(resource=resource),
    }
    assert codes(audit(tmp_path, files)) == ([] if allowed else [CODE])


def test_stages(tmp_path):
    """Each stage has its policy."""
    stages = {
        "dev": {"autogen_policy": False, "iam_policy_file": "mine.json"},
        "prod": {"autogen_policy": False},
    }
    files = {
        "app.py": APP + URL,
        ".chalice/config.json": json.dumps({"stages": stages}),
        ".chalice/mine.json": policy(),
        ".chalice/policy-prod.json": policy("s3:ListBucket"),
    }
    report = audit(tmp_path, files)
    assert codes(report) == [CODE]
    assert "policy-prod.json" in report.findings[0].message


@pytest.mark.parametrize(
    "files",
    [
        {".chalice/config.json": json.dumps({"manage_iam_role": False})},
        {".chalice/config.json": own()},
        {".chalice/config.json": own(), ".chalice/policy-dev.json": "[]"},
        {".chalice/config.json": own(), ".chalice/policy-dev.json": "{"},
        {".chalice/config.json": "[" * 100_000},
        {".chalice/config.json": json.dumps({"stages": {"dev": {"lambda_functions": {"f": {}}}}})},
        {"stack.py": "from chalice.cdk import Chalice"},
        {".chalice/config.json": "[]"},
        {".chalice/config.json": " " * (1 << 21)},
    ],
    ids=["role", "missing", "list", "broken", "deep", "functions", "cdk", "no object", "large"],
)
def test_policy_not_followed(files, tmp_path):
    """Roles and policies that cannot be read are listed."""
    report = audit(tmp_path, {"app.py": APP + URL, **files})
    assert codes(report) == []
    assert subjects(report) == ["policy"]


CONTROLS = {
    "no presigned URL": APP,
    "a plug-in without an application": "from chalice import Blueprint\n" + URL,
    "another framework": APP.replace("chalice", "flask") + URL,
    "a name of that kind": APP.replace("from chalice import Chalice", "def Chalice(**k): pass")
    + URL,
    "other keys": APP.replace('"s3v4")', '"s3v4"), aws_access_key_id=k, aws_secret_access_key=s')
    + URL,
}


@pytest.mark.parametrize("source", CONTROLS.values(), ids=CONTROLS)
def test_controls(source, tmp_path):
    """No Chalice application, no URL, or another's keys."""
    assert codes(audit(tmp_path, {"app.py": source})) == []
