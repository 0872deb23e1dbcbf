"""The three accidents that started this project, from the user's command to the message.

A URL issued without permission, a URL that died before its time, a signature version that nobody
chose. Each is known before anything is sent, and each has a test for every command that can tell.
"""

from __future__ import annotations

import json

import boto3
import pytest

KEY, SECRET = "AKIAJ2345678ABCDEFGH", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROLE = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::acme-reports/*"}
    ],
}
APP = '''
import boto3
from chalice import Chalice

app = Chalice(app_name="reports")
s3 = boto3.client("s3")
TEN_DAYS = 10 * 24 * 60 * 60


@app.route("/reports/{name}")
def report(name):
    """Send the reader to a report."""
    url = s3.generate_presigned_url(
        "get_object",
        Params={"Bucket": "acme-reports", "Key": f"reports/{name}.pdf"},
        ExpiresIn=TEN_DAYS,
    )
    return {"url": url}
'''


@pytest.fixture
def chalice(tmp_path):
    """The application of the story, as `chalice new-project` lays it out."""
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / ".chalice").mkdir()
    config = {"version": "2.0", "app_name": "reports", "stages": {"dev": {}}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return str(tmp_path)


@pytest.fixture
def keys(monkeypatch):
    """The keys of an IAM user."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


@pytest.fixture
def in_lambda(monkeypatch, keys):
    """The variables of an execution environment of Lambda."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAJ2345678ABCDEFGH")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjEXAMPLETOKEN")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "reports-dev")
    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda_python3.12")


def test_issued_without_permission(sigv4, keys, tmp_path):
    """`sigv4 presign --policy` refuses, with the missing action and resource."""
    role = tmp_path / "role.json"
    role.write_text(json.dumps(ROLE), encoding="utf-8")
    done = sigv4("presign", "s3://acme-reports/reports/may.pdf", "--policy", str(role))
    assert (done.status, done.out) == (1, "")
    assert (
        "The policies do not allow s3:GetObject on arn:aws:s3:::acme-reports/reports/may.pdf"
        in done.err
    )
    assert done.err.rstrip().endswith("[not-allowed]")


def test_what_would_permit_it(sigv4, tmp_path):
    """`sigv4 policy for` writes the statement that was missing, and it is enough."""
    done = sigv4("policy", "for", "s3://acme-reports/reports/may.pdf", "--operation", "get_object")
    policy = tmp_path / "role.json"
    policy.write_text(done.out, encoding="utf-8")
    assert json.loads(done.out)["Statement"][0]["Action"] == ["s3:GetObject"]
    target = ("policy", "check", "s3://acme-reports/reports/may.pdf", "--operation", "get_object")
    absent = [
        word
        for kind in ("bucket-policy", "boundary", "session-policy", "scp", "rcp")
        for word in ("--none", kind)
    ]
    assert sigv4(*target, "--policy", str(policy), *absent).status in (0, 3)


def test_issued_without_permission_in_chalice(sigv4, chalice):
    """`sigv4 audit code` says what the policy that Chalice generates lacks."""
    done = sigv4("audit", "code", chalice)
    assert done.status == 3
    assert "s3:GetObject on arn:aws:s3:::acme-reports/*" in done.out
    assert "since Chalice does not see presigned URLs" in done.out
    assert (
        '[{"Effect": "Allow", "Action": ["s3:GetObject"], '
        '"Resource": "arn:aws:s3:::acme-reports/*"}]' in done.out
    )


def test_died_before_its_time(sigv4, in_lambda):
    """`sigv4 presign` says at once that the credentials of Lambda may end the URL."""
    done = sigv4("presign", "s3://acme-reports/reports/may.pdf", "--expires-in", "11h")
    assert done.status == 0
    assert done.out.startswith("https://")
    assert "Lambda" in done.err
    assert "12 hours, perhaps far less" in done.err


def test_outlives_its_credentials(sigv4, in_lambda):
    """A day is more than such credentials can last: refused."""
    done = sigv4("presign", "s3://acme-reports/reports/may.pdf", "--expires-in", "24h")
    assert (done.status, done.out) == (1, "")
    assert "--expires-in 86400 would outlive the credentials" in done.err


def test_how_long_it_can_live(sigv4, in_lambda):
    """`sigv4 lifetime` says the bound, why, and what lasts longer."""
    done = sigv4("lifetime")
    assert done.status == 0
    assert done.out.startswith("At most 12 hours")
    assert "Lambda execution environment" in done.out
    assert "CloudFront signed URLs and cookies last as long as you like" in done.out


def test_longer_than_a_week(sigv4, keys):
    """Over seven days, the error names the ways out."""
    done = sigv4("presign", "s3://acme-reports/reports/may.pdf", "--expires-in", "10d")
    assert (done.status, done.out) == (1, "")
    assert "--expires-in 864000 exceeds 604800 seconds (7 days)" in done.err
    assert "CloudFront signed URLs" in done.err
    assert "links of your own" in done.err


def test_died_before_its_time_in_chalice(sigv4, chalice):
    """`sigv4 audit code` says both ends: the limit of Version 4, and the credentials."""
    done = sigv4("audit", "code", chalice, "--output", "json")
    assert done.status == 3
    found = {each["code"]: each for each in json.loads(done.out)["findings"]}
    assert "last 864000 seconds (10 days)" in found["expiry-too-long"]["message"]
    assert "at most 604800 (7 days)" in found["expiry-too-long"]["message"]
    assert "credentials of the execution role" in found["credentials-end-earlier"]["message"]
    assert {found[code]["line"] for code in ("expiry-too-long", "credentials-end-earlier")} == {13}


def test_version_that_nobody_chose(sigv4):
    """`sigv4 inspect` says that the URL that boto3 made is of Version 2, and what to change."""
    client = boto3.client(
        "s3", region_name="eu-west-1", aws_access_key_id=KEY, aws_secret_access_key=SECRET
    )
    params = {"Bucket": "acme-reports", "Key": "reports/may.pdf"}
    done = sigv4("inspect", client.generate_presigned_url("get_object", Params=params))
    assert done.status == 1
    assert "This is Signature Version 2: buckets made after 24 June 2020 refuse it" in done.out
    assert "Config(signature_version='s3v4')" in done.out
    assert "[signature-version-2]" in done.out


@pytest.mark.parametrize(
    ("region", "code"),
    [((), "sigv2-region-unknown"), (("--region", "eu-west-1"), "sigv2-default")],
)
def test_version_that_nobody_chose_in_chalice(sigv4, chalice, region, code):
    """`sigv4 audit code` says it before there is a URL."""
    done = sigv4("audit", "code", chalice, *region)
    assert done.status == 3
    assert f"[{code}]" in done.out
    assert "boto3" in done.out
    assert "Pass config=Config(signature_version='s3v4') to the client." in done.out


def test_all_three_in_chalice(sigv4, chalice):
    """One command says all three, with the line of each."""
    done = sigv4("audit", "code", chalice, "--output", "sarif")
    assert done.status == 3
    (run,) = json.loads(done.out)["runs"]
    found = {
        each["ruleId"]: each["locations"][0]["physicalLocation"]["region"]["startLine"]
        for each in run["results"]
    }
    assert found == {
        "sigv2-region-unknown": 6,
        "chalice-policy": 13,
        "credentials-end-earlier": 13,
        "expiry-too-long": 13,
    }


def test_the_mended_application(sigv4, chalice, tmp_path):
    """What the messages ask for is enough: nothing is left to say."""
    mended = (
        APP.replace('client("s3")', 'client("s3", config=Config(signature_version="s3v4"))')
        .replace("import boto3", "import boto3\nfrom botocore.config import Config")
        .replace("10 * 24 * 60 * 60", "60 * 60")
    )
    (tmp_path / "app.py").write_text(mended, encoding="utf-8")
    statement = {
        "Effect": "Allow",
        "Action": ["s3:GetObject"],
        "Resource": "arn:aws:s3:::acme-reports/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    config = {"version": "2.0", "app_name": "reports", "autogen_policy": False}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (tmp_path / ".chalice" / "policy-dev.json").write_text(json.dumps(policy), encoding="utf-8")
    done = sigv4("audit", "code", chalice)
    assert (done.status, done.err) == (0, "")
    assert "0 findings" in done.out
