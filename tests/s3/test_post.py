"""Forms that upload: what they hold, and which are refused."""

from __future__ import annotations

import base64
import copy
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.conditions import read
from sigv4.s3 import S3

AT = datetime(2015, 12, 29, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
S3_CLIENT = S3(KEYS, "us-east-1", clock=lambda: AT)
BUCKET = "examplebucket"
TAGGING = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>"


def post(key="k", fields=None, conditions=None, **options):
    return S3_CLIENT.generate_presigned_post(BUCKET, key, fields, conditions, **options)


def policy(form) -> dict:
    return json.loads(base64.b64decode(form["fields"]["policy"]))


def test_form():
    """boto3's result: where to, and the fields in order; the file comes after them."""
    form = post("user/${filename}", {"acl": "private"}, ExpiresIn=60)
    assert form["url"] == "https://examplebucket.s3.us-east-1.amazonaws.com/"
    assert list(form["fields"]) == [
        "acl",
        "key",
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "policy",
        "x-amz-signature",
    ]
    assert policy(form) == {
        "expiration": "2015-12-29T00:01:00Z",
        "conditions": [
            {"acl": "private"},
            {"bucket": BUCKET},
            ["starts-with", "$key", "user/"],
            {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
            {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
            {"x-amz-date": "20151229T000000Z"},
        ],
    }


@pytest.mark.parametrize(
    ("key", "condition"),
    [
        ("a b/é.jpg", {"key": "a b/é.jpg"}),
        ("${filename}", ["starts-with", "$key", ""]),
        ("a/${filename}", ["starts-with", "$key", "a/"]),
        ("a/${filename}.bak", ["starts-with", "$key", "a/"]),  # S3 replaces before it compares
    ],
)
def test_key(key, condition):
    """Fixed, or whatever follows the prefix."""
    form = post(key)
    assert form["fields"]["key"] == key
    assert condition in policy(form)["conditions"]


def test_fields_are_mirrored_once():
    """Unless a condition names them, in whatever case."""
    fields = {
        "Content-Type": "image/png",
        "x-amz-meta-a": "b",
        "tagging": TAGGING,
        "X-Ignore-a": "c",
    }
    asked = [["starts-with", "$content-type", "image/"]]
    conditions = policy(post(fields=fields, conditions=asked))["conditions"]
    assert conditions[:3] == [*asked, {"x-amz-meta-a": "b"}, {"tagging": TAGGING}]
    assert conditions[3] == {"bucket": BUCKET}
    assert "X-Ignore-a" not in json.dumps(conditions)


def test_condition_that_fixes_a_field_gives_it():
    """There is one value that it can have."""
    form = post(
        conditions=[
            {"acl": "private"},
            ["eq", "$success_action_status", "201"],
            {"acl": "private"},
            {"bucket": BUCKET},
            {"key": "k"},
        ]
    )
    assert form["fields"]["acl"] == "private"
    assert form["fields"]["success_action_status"] == "201"


@pytest.mark.parametrize(
    "condition",
    [
        ["starts-with", "$Content-Type", "image/"],
        ["starts-with", "$x-amz-meta-tag", ""],
        ["STARTS-WITH", "$key", ""],
        ("content-length-range", 0, 5 * 1024**3),
        ["content-length-range", 1, 1],
        ["eq", "$key", "k"],
        {"x-amz-date": "20151229T000000Z"},
    ],
)
def test_conditions_that_uploads_can_meet(condition):
    """What the browser fills in is its own."""
    made = policy(post(conditions=[condition]))["conditions"]
    assert made[0] == (list(condition) if isinstance(condition, tuple) else condition)


def test_token():
    """Beside its condition."""
    keys = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "s", "token", AT + timedelta(hours=2))
    form = S3(keys, "us-east-1", clock=lambda: AT).generate_presigned_post(BUCKET, "k")
    assert form["fields"]["x-amz-security-token"] == "token"
    assert {"x-amz-security-token": "token"} in policy(form)["conditions"]


def test_arguments_are_left_alone():
    """boto3 copies them too shallowly in older versions."""
    fields, conditions = {"acl": "private"}, [["starts-with", "$x-amz-meta-a", ""], {"a": "b"}]
    kept = copy.deepcopy((fields, conditions))
    post("k", fields, conditions)
    assert (fields, conditions) == kept


@pytest.mark.parametrize(
    ("fields", "conditions", "reported"),
    [
        ({}, [["equals", "$acl", "private"]], "operator that S3 does not know"),
        ({}, [["start-with", "$acl", "p"]], "Did you mean 'starts-with'"),
        ({}, [["starts-with", "Content-Type", "a"]], "without a dollar sign"),
        ({}, [["starts-with", "$", "a"]], "without a dollar sign"),
        ({}, [["eq", "$acl"]], "has 2 parts"),
        ({}, [{"a": "b", "c": "d"}], "names 2 fields"),
        ({}, [{}], "names 0 fields"),
        ({}, [["content-length-range", 10, 1]], "allows no file"),
        ({}, [["content-length-range", -1, 1]], "allows no file"),
        ({}, [["content-length-range", 6 * 1024**3, 7 * 1024**3]], "allows no file size"),
        (
            {},
            [["content-length-range", 0, 9], ["content-length-range", 10, 20]],
            r'"content-length-range", 10, 20\] allows no file size, after',
        ),
        ({"acl": "private"}, [{"acl": "public-read"}], "acl is 'private'"),
        ({"acl": "private"}, [["starts-with", "$acl", "public"]], "acl is 'private'"),
        ({}, [{"acl": "private"}, {"acl": "public-read"}], "acl is 'private'"),
        ({}, [{"bucket": "other"}], "bucket is 'examplebucket'"),
        ({}, [{"key": "other"}], "key is 'k'"),
        ({}, [["starts-with", "$key", "other/"]], "key is 'k'"),
        ({}, [{"x-amz-date": "20151230T000000Z"}], "x-amz-date is '20151229T000000Z'"),
        (
            {"Content-Type": "image/png,text/html"},
            [["starts-with", "$Content-Type", "image/"]],
            "is",
        ),
        ({"acl": "publik-read"}, [], "Did you mean 'public-read'"),
        ({}, [{"acl": "publik-read"}], "Did you mean 'public-read'"),
        ({"tagging": "a=b"}, [], "is not XML"),
        ({"policy": "x"}, [], "must not hold 'policy'"),
        ({"X-Amz-Signature": "x"}, [], "Fields must not hold"),
        ({"AWSAccessKeyId": "x"}, [], "Fields must not hold"),
        ({"file": "x"}, [], "the file is added last"),
        ({"acl": "private", "ACL": "private"}, [], "appears twice"),
        ({"key": "other"}, [], "is not Key='k'"),
        ({"x-amz-meta-a": "b" * 20_480}, [], "S3 allows at most 20480"),
    ],
)
def test_forms_that_cannot_succeed(fields, conditions, reported):
    """Refused before anyone fills them in."""
    with pytest.raises(sigv4.InvalidParameter, match=reported):
        post("k", fields, conditions)


@pytest.mark.parametrize(
    ("key", "condition"),
    [
        ("a/${filename}", {"key": "a/${filename}"}),  # S3 has replaced it when it compares
        ("a/${filename}", ["starts-with", "$key", "b/"]),
    ],
)
def test_named_files_that_cannot_succeed(key, condition):
    """Whatever the file is called."""
    with pytest.raises(sigv4.InvalidParameter, match="contradicts the form"):
        post(key, None, [condition])


def test_named_files_that_may_succeed():
    """It depends on what the file is called."""
    post("a/${filename}", None, [["starts-with", "$key", "a/photo-"]])
    post("a/b/${filename}", None, [["starts-with", "$key", "a/"]])


@pytest.mark.parametrize(
    ("fields", "conditions", "reported"),
    [
        ([], None, "Fields must be a dict"),
        ({"acl": 1}, None, "Fields must map str to str"),
        ({1: "a"}, None, "Fields must map str to str"),
        ({}, {"acl": "private"}, "Conditions must be a list, not dict"),
        ({}, ["acl"], "a condition must be a dict or a list, not str"),
        ({}, [{"success_action_status": 201}], "must hold str, not int"),
        ({}, [["starts-with", 1, "a"]], "must hold str, not int"),
        ({}, [["content-length-range", 1, True]], "must be int"),
    ],
)
def test_wrong_types(fields, conditions, reported):
    """Named."""
    with pytest.raises(TypeError, match=reported):
        post("k", fields, conditions)


def test_fields_that_break_the_form():
    """Line breaks and quotes in names would make other fields of it."""
    for name in ("a\r\n", 'a"', "", "a\0"):
        with pytest.raises(sigv4.UnsafeHeader):
            post(fields={name: "b"})
    with pytest.raises(sigv4.UnsafeHeader):
        post(fields={"a": "b\0"})


def test_guards_of_urls_hold():
    """Time, keys, credentials."""
    for expires_in, error in ((604_801, sigv4.ExpiryTooLong), (0, sigv4.ExpiryNotPositive)):
        with pytest.raises(error):
            post(ExpiresIn=expires_in)
    for key, error in (("", sigv4.EmptyKey), ("a/../b", sigv4.UnsafeKey)):
        with pytest.raises(error):
            post(key)
    with pytest.raises(sigv4.UnsafeKey):
        post("../${filename}")
    with pytest.raises(TypeError, match="Key must be str"):
        post(b"k")
    short = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "s", "t", AT + timedelta(seconds=60))
    client = S3(short, "us-east-1", clock=lambda: AT)
    with pytest.raises(sigv4.OutlivesCredentials):
        client.generate_presigned_post(BUCKET, "k")
    form = client.generate_presigned_post(BUCKET, "k", on_short_lived="cap")
    assert policy(form)["expiration"] == "2015-12-29T00:01:00Z"
    later = S3_CLIENT.generate_presigned_post(BUCKET, "k", at=AT + timedelta(days=1))
    assert policy(later)["expiration"] == "2015-12-30T01:00:00Z"


def test_buckets_that_take_no_forms():
    """Directory buckets do not; a multi-region access point wants SigV4A."""
    with pytest.raises(sigv4.InvalidParameter, match="does not accept uploads by form"):
        S3_CLIENT.generate_presigned_post("a--use1-az4--x-s3", "k")
    with pytest.raises(sigv4.InvalidParameter, match="SigV4A"):
        S3_CLIENT.generate_presigned_post("arn:aws:s3::123456789012:accesspoint:a.mrap", "k")


def test_path_style():
    """The form goes to the bucket."""
    client = S3(KEYS, "us-east-1", endpoint_url="http://localhost:9000", clock=lambda: AT)
    form = client.generate_presigned_post(BUCKET, "k")
    assert form["url"] == "http://localhost:9000/examplebucket"


def test_conditions_compare_and_show_themselves():
    """As values."""
    condition = read(["eq", "$a", "b"])
    assert condition == read({"a": "b"})
    assert str(condition) == '["eq", "$a", "b"]'
    assert str(read(["content-length-range", 1, 2])) == '["content-length-range", 1, 2]'


@pytest.mark.filterwarnings("ignore:The field:sigv4.SigV4Warning")  # of line breaks
@given(
    st.dictionaries(
        st.text("abcdef-", min_size=1, max_size=9).map("x-amz-meta-{}".format),
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30),
        max_size=4,
    )
)
def test_every_field_has_its_condition(fields):
    """And the conditions say exactly what the fields do."""
    form = post("k", fields)
    said = {name: value for each in policy(form)["conditions"] for name, value in each.items()}
    exempt = {"policy", "x-amz-signature"}
    for name, value in form["fields"].items():
        assert name in exempt or said[name] == value


@pytest.mark.parametrize(
    ("field", "reported"),
    [
        ({"x-amz-storage-class": "STANDART"}, "Did you mean 'STANDARD'"),
        ({"X-Amz-Acl": "publik-read"}, "Did you mean 'public-read'"),
        ({"x-amz-server-side-encryption": "AES-256"}, "Did you mean 'AES256'"),
        ({"x-amz-object-lock-mode": "SOFT"}, "Choose one of GOVERNANCE, COMPLIANCE"),
    ],
)
def test_values_that_s3_does_not_know(field, reported):
    """Every upload would be refused: as a field, or as a condition that makes one."""
    for asked in ({"fields": field}, {"conditions": [field]}):
        with pytest.raises(sigv4.InvalidParameter) as caught:
            post(**asked)
        assert reported in str(caught.value)


@pytest.mark.parametrize("field", [{"x-amz-meta-a": "\udcff"}, {"x-amz-meta-\udcff": "a"}])
def test_half_a_character(field):
    """No form can carry it."""
    with pytest.raises(sigv4.UnsafeHeader, match="lone surrogate"):
        post(fields=field)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"bucket": "other"}, "bucket"),
        ({"Bucket": "other"}, "Bucket"),
        ({"Content-MD5": "d41d8cd98f00b204e9800998ecf8427e"}, "Content-MD5"),
        ({"content-md5": "AAAA"}, "content-md5"),
        ({"Content-Type": "image/*"}, "content-type"),
    ],
)
def test_fields_that_s3_refuses(fields, name):
    """They are named; but for another bucket, one keyword lifts it."""
    with pytest.raises(sigv4.RefusedValue, match=f"(?i){name}") as caught:
        post(fields=fields)
    assert caught.value.parameter == "Fields"
    lifted = S3(KEYS, "us-east-1", allow_refused_values=True)
    if name.lower() != "bucket":
        assert lifted.generate_presigned_post(BUCKET, "k", fields)["fields"]
    else:
        with pytest.raises(sigv4.RefusedValue):
            lifted.generate_presigned_post(BUCKET, "k", fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"bucket": BUCKET},
        {"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="},
        {"Content-Type": "image/png"},
        {"Content-Type": ""},
        {"key": "k"},
        {"x-amz-meta-bucket": "other"},
        {"x-ignore-content-md5": "hex"},
        {"acl": "private"},
        {"success_action_status": "201"},
        {"Content-Disposition": "attachment; filename=*"},
    ],
)
def test_fields_that_s3_takes(fields):
    """They pass without a keyword."""
    assert post(fields=fields)["fields"]


def test_expiry_as_a_timedelta():
    """As the same number of seconds."""
    assert post(ExpiresIn=timedelta(minutes=1)) == post(ExpiresIn=60)


@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("a\nb", {}),
        ("a\rb", {}),
        ("a\n${filename}", {"Conditions": [["starts-with", "$key", "a"]]}),
        ("k", {"Fields": {"tagging": "<Tagging>\n</Tagging>"}}),
        ("k", {"Conditions": [["eq", "$x-amz-meta-note", "two\n\nlines"]]}),
        ("k", {"Fields": {"x-amz-meta-note": "\r\n\n"}}),
    ],
)
def test_line_breaks_that_browsers_rewrite(key, more):
    """They become CR LF, and the policy asks for what was given."""
    with pytest.warns(sigv4.SigV4Warning, match="has a line break, which a browser sends as CR LF"):
        made = S3_CLIENT.generate_presigned_post("examplebucket", key, **more)
    assert made["fields"]["key"] == key


@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("a\r\nb", {}),
        ("a b", {}),
        (
            "k",
            {
                "Fields": {"tagging": "<Tagging>\n</Tagging>"},
                "Conditions": [["starts-with", "$tagging", "<Tagging>"]],
            },
        ),
    ],
)
def test_line_breaks_that_stay(key, more):
    """Or that the policy does not ask for: no warning."""
    assert S3_CLIENT.generate_presigned_post("examplebucket", key, **more)["fields"]["key"] == key
