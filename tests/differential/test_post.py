"""Forms are boto3's, field by field, where boto3's would succeed; its traps are named."""

from __future__ import annotations

import base64
import json

import botocore.auth
import botocore.signers
import pytest

import sigv4
from sigv4.s3 import S3

from . import peers


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    peers.freeze(monkeypatch)
    monkeypatch.setattr(botocore.signers, "get_current_datetime", lambda *_, **__: peers.AT)


def both(token=None, style="virtual", **ask):
    theirs = peers.boto_client("eu-west-1", style, token).generate_presigned_post(**ask)
    keys = sigv4.Credentials(peers.key_id(token), peers.SECRET, token)
    s3 = S3(keys, "eu-west-1", addressing_style=style, clock=lambda: peers.AT)
    return s3.generate_presigned_post(**ask), theirs


FORMS = [
    {},
    {"ExpiresIn": 60},
    {"Fields": {"acl": "private"}, "Conditions": [{"acl": "private"}]},
    {
        "Fields": {"acl": "private", "x-amz-meta-a": "é", "success_action_status": "201"},
        "Conditions": [
            {"acl": "private"},
            ["starts-with", "$x-amz-meta-a", ""],
            ["eq", "$success_action_status", "201"],
            ["content-length-range", 1, 10_000_000],
            ["starts-with", "$Content-Type", "image/"],
        ],
    },
    {
        "Fields": {"success_action_redirect": "https://example.com/?a=b&c=d"},
        "Conditions": [{"success_action_redirect": "https://example.com/?a=b&c=d"}],
    },
]


@pytest.mark.parametrize("key", ["k", "a b/é.jpg", "user/${filename}", "${filename}"])
@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
@pytest.mark.parametrize("token", [None, peers.TOKEN])
@pytest.mark.parametrize("style", ["virtual", "path"])
def test_form_is_boto3s(key, form, token, style):
    """URL, fields, their order, the policy's bytes and its signature."""
    ours, theirs = both(token, style, Bucket=peers.BUCKET, Key=key, **form)
    assert ours == theirs
    assert list(ours["fields"]) == list(theirs["fields"])


def test_trap_fields_without_a_condition():
    """boto3 leaves them out of the policy, and S3 refuses the form; here they are mirrored."""
    ours, theirs = both(Bucket=peers.BUCKET, Key="k", Fields={"acl": "private"})
    policies = [
        json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]
        for form in (ours, theirs)
    ]
    assert {"acl": "private"} in policies[0]
    assert {"acl": "private"} not in policies[1]
    assert [each for each in policies[0] if each != {"acl": "private"}] == policies[1]


def test_trap_condition_without_its_field():
    """boto3 leaves it to the user to add the field; here the one value it can have is filled in."""
    ours, theirs = both(Bucket=peers.BUCKET, Key="k", Conditions=[{"acl": "private"}])
    assert ours["fields"].pop("acl") == "private"
    assert ours == theirs


@pytest.mark.parametrize(
    "conditions",
    [
        [["equals", "$acl", "private"]],
        [["content-length-range", 10, 1]],
        [{"key": "other"}],
        ["nonsense"],
    ],
)
def test_trap_nonsense_is_signed(conditions):
    """boto3 signs it, and every upload fails; here it is refused."""
    peers.boto_client("eu-west-1", "virtual", None).generate_presigned_post(
        peers.BUCKET, "k", Conditions=conditions
    )
    with pytest.raises((sigv4.InvalidParameter, TypeError)):
        both(Bucket=peers.BUCKET, Key="k", Conditions=conditions)
