"""The XML bodies: what is made of boto3's structures, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3.operations.bodies import serialize, serialize_members

NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


@pytest.mark.parametrize(
    ("operation", "member", "value", "xml"),
    [
        (
            "delete_objects",
            "Delete",
            {"Objects": [{"Key": "a & <b>", "VersionId": "v"}, {"Key": "é\r\n"}], "Quiet": True},
            f"<Delete{NAMESPACE}><Object><Key>a &amp; &lt;b&gt;</Key><VersionId>v</VersionId>"
            "</Object><Object><Key>é&#xD;&#xA;</Key></Object><Quiet>true</Quiet></Delete>",
        ),
        (
            "put_object_tagging",
            "Tagging",
            {"TagSet": [{"Key": "k", "Value": ""}]},
            f"<Tagging{NAMESPACE}><TagSet><Tag><Key>k</Key><Value /></Tag></TagSet></Tagging>",
        ),
        (
            "put_object_tagging",
            "Tagging",
            {"TagSet": []},
            f"<Tagging{NAMESPACE}><TagSet /></Tagging>",
        ),
        (
            "put_bucket_versioning",
            "VersioningConfiguration",
            {"Status": "Enabled", "MFADelete": None},
            f"<VersioningConfiguration{NAMESPACE}><Status>Enabled</Status>"
            "</VersioningConfiguration>",
        ),
        (
            "put_object_retention",
            "Retention",
            {
                "Mode": "GOVERNANCE",
                "RetainUntilDate": datetime(2030, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))),
            },
            f"<Retention{NAMESPACE}><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z"
            "</RetainUntilDate></Retention>",
        ),
        (
            "put_object_acl",
            "AccessControlPolicy",
            {
                "Grants": [
                    {
                        "Grantee": {"Type": "CanonicalUser", "ID": "1"},
                        "Permission": "READ",
                    }
                ],
                "Owner": {"ID": "2"},
            },
            f"<AccessControlPolicy{NAMESPACE}><AccessControlList><Grant><Grantee"
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">'
            "<ID>1</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList><Owner>"
            "<ID>2</ID></Owner></AccessControlPolicy>",
        ),
        (
            "update_object_encryption",
            "ObjectEncryption",
            {"SSEKMS": {"KMSKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1"}},
            f"<ObjectEncryption{NAMESPACE}><SSE-KMS><KMSKeyArn>"
            "arn:aws:kms:eu-west-1:123456789012:key/1</KMSKeyArn></SSE-KMS></ObjectEncryption>",
        ),
        ("put_bucket_policy", "Policy", '{"é": 1}', '{"é": 1}'),
    ],
)
def test_serialize(operation, member, value, xml):
    """Element by element."""
    assert serialize(operation, member, value) == xml.encode()


def test_members_are_the_body():
    """Where no parameter is the whole of it."""
    made = serialize_members(
        "select_object_content",
        {
            "Expression": "SELECT a FROM s3object WHERE a < 1",
            "ExpressionType": "SQL",
            "InputSerialization": {"CSV": {"FileHeaderInfo": "USE"}},
            "OutputSerialization": {"JSON": {}},
        },
    )
    assert made.decode() == (
        f"<SelectObjectContentRequest{NAMESPACE}><Expression>SELECT a FROM s3object WHERE a "
        "&lt; 1</Expression><ExpressionType>SQL</ExpressionType><InputSerialization><CSV>"
        "<FileHeaderInfo>USE</FileHeaderInfo></CSV></InputSerialization><OutputSerialization>"
        "<JSON /></OutputSerialization></SelectObjectContentRequest>"
    )


@pytest.mark.parametrize(
    ("operation", "member", "value", "reported"),
    [
        (
            "delete_objects",
            "Delete",
            {"Object": []},
            "Delete has no member 'Object'. Did you mean 'Objects'",
        ),
        ("delete_objects", "Delete", {"Quiet": True}, "Delete needs Objects"),
        ("delete_objects", "Delete", {"Objects": [{}]}, r"Delete\.Objects\[0\] needs Key"),
        ("delete_objects", "Delete", {"Objects": [{"Key": None}]}, r"Objects\[0\] needs Key"),
        (
            "delete_objects",
            "Delete",
            {"Objects": [{"Key": "ok"}, {"Key": "a\x01"}]},
            r"Delete\.Objects\[1\]\.Key='a\\x01' holds '\\x01', which XML cannot carry",
        ),
        ("delete_objects", "Delete", {"Objects": [{"Key": ""}]}, r"Objects\[0\]\.Key is empty"),
        ("delete_objects", "Delete", {"Objects": [{"Key": "\ud800"}]}, "a lone surrogate"),
        ("delete_objects", "Delete", {"Objects": [{"Key": "a\uffff"}]}, "not a character"),
        (
            "put_bucket_versioning",
            "VersioningConfiguration",
            {"Status": "enabled"},
            "VersioningConfiguration.Status='enabled' .* Did you mean 'Enabled'",
        ),
        (
            "complete_multipart_upload",
            "MultipartUpload",
            {"Parts": [{"ETag": "e", "PartNumber": 0}]},
            r"MultipartUpload\.Parts\[0\]\.PartNumber must be 1 to 10000",
        ),
        ("update_object_encryption", "ObjectEncryption", {}, "exactly one of"),
        (
            "put_object_retention",
            "Retention",
            {"RetainUntilDate": "soon"},
            "Retention.RetainUntilDate='soon'",
        ),
    ],
)
def test_refused(operation, member, value, reported):
    """The place is named by its path."""
    with pytest.raises(sigv4.InvalidParameter, match=reported):
        serialize(operation, member, value)


@pytest.mark.parametrize(
    ("operation", "member", "value", "reported"),
    [
        ("delete_objects", "Delete", [], "Delete must be dict, not list"),
        ("delete_objects", "Delete", {"Objects": {}}, r"Delete\.Objects must be a list, not dict"),
        ("delete_objects", "Delete", {"Objects": ["k"]}, r"Objects\[0\] must be dict, not str"),
        ("delete_objects", "Delete", {"Objects": [{"Key": 1}]}, r"\.Key must be str, not int"),
        ("delete_objects", "Delete", {"Objects": [], "Quiet": 1}, "Quiet must be bool, not int"),
        ("put_bucket_policy", "Policy", {"Version": "1"}, "Policy must be str, not dict"),
    ],
)
def test_wrong_types(operation, member, value, reported):
    """By their place too."""
    with pytest.raises(TypeError, match=reported):
        serialize(operation, member, value)


def test_naive_dates_are_refused():
    """As everywhere."""
    with pytest.raises(sigv4.NaiveDatetime, match=r"Retention\.RetainUntilDate"):
        serialize("put_object_retention", "Retention", {"RetainUntilDate": datetime(2030, 1, 1)})
