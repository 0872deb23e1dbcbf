"""Bodies that decide: documents of which the policies must allow all that they ask for."""

from __future__ import annotations

import base64
import hashlib

import pytest

import sigv4
from sigv4.preflight import Policies, required_permissions
from sigv4.resign import NotForwarded
from sigv4.s3.operations.iam_actions import BODIES_DECIDE
from sigv4.s3.operations.shapes_data import ROOTS

from .sandbox import HOST, accepted, resigner, run, signed, signer, with_length


def delete(keys: str) -> sigv4.Request:
    document = f"<Delete><Quiet>true</Quiet>{keys}</Delete>".encode()
    md5 = base64.b64encode(hashlib.md5(document).digest()).decode()
    return signed("POST", "/work?delete", {"Content-MD5": md5}, document)


def test_delete_objects():
    """The policies decide on each key of the document."""
    keys = "<Object><Key>public/a</Key></Object><Object><Key>public/b&amp;</Key></Object>"
    found = run(resigner(), delete(f"\n {keys}\n"))
    assert accepted(found) == delete(f"\n {keys}\n").body
    found = run(resigner(), delete(keys))
    assert accepted(found) == delete(keys).body
    for other in ("private/a", "public/secret/a", "public//secret/a"):
        with pytest.raises(NotForwarded) as caught:
            run(resigner(), delete(f"{keys}<Object><Key>{other}</Key></Object>"))
        assert caught.value.refusal == "not-allowed"
    with pytest.raises(NotForwarded) as caught:
        run(resigner(), delete("<Object><Key>public/../private/a</Key></Object>"))
    assert caught.value.refusal == "path-ambiguous"
    version = "<Object><Key>public/a</Key><VersionId>1</VersionId></Object>"
    with pytest.raises(NotForwarded, match="DeleteObjectVersion"):
        run(resigner(), delete(version))
    bypass = delete(keys)
    request = sigv4.Request(
        "POST", bypass.url, {"x-amz-bypass-governance-retention": "true"}, bypass.body
    )
    request = with_length(signer().sign(request).apply(request))
    with pytest.raises(NotForwarded, match="BypassGovernanceRetention"):
        run(resigner(), request)


def test_delete_objects_in_chunks():
    """The document may come in chunks, and goes out plain."""
    document = b"<Delete><Object><Key>public/a</Key></Object></Delete>"
    request = sigv4.Request("POST", f"https://{HOST}/work?delete")
    stream = signer().stream(request, document, trailers=["crc32"])
    head = stream.apply(request)
    found = run(resigner(), sigv4.Request("POST", head.url, head.headers, b"".join(stream)))
    assert accepted(found) == document


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<Delete></Delete>",
        "<Delete><Object></Object></Delete>",
        "<Delete><Object><Key>public/a</Key><Key>private/a</Key></Object></Delete>",
        "<Delete><Object><Key>public/a<b/>x</Key></Object></Delete>",
        "<Delete><Object><Key>public/a</Key></Object>x</Delete>",
        "<Delete><Other><Key>private/a</Key></Other></Delete>",
        "<!DOCTYPE d [<!ENTITY e 'x'>]><Delete><Object><Key>&e;</Key></Object></Delete>",
        "<Delete><Object><Key>public/a</Key></Object></Delete><Delete/>",
        f"<Delete>{'<Object><Key>public/a</Key></Object>' * 1001}</Delete>",
    ],
    ids=range(10),
)
def test_documents_that_servers_read_in_several_ways(document):
    """Only the form that S3 documents passes."""
    md5 = base64.b64encode(hashlib.md5(document.encode()).digest()).decode()
    request = signed("POST", "/work?delete", {"Content-MD5": md5}, document.encode())
    with pytest.raises(NotForwarded) as caught:
        run(resigner(), request)
    assert caught.value.refusal == "request-ambiguous"


_TAGS = "<Tags><Tag><Key>team</Key><Value>a &amp; b</Value></Tag></Tags>"
_REGION = "<LocationConstraint>eu-west-1</LocationConstraint>"


def allowing(*statements: tuple[str, str]) -> Policies:
    """An identity policy of actions on resources."""
    listed = [
        {"Effect": "Allow", "Action": action, "Resource": resource}
        for action, resource in statements
    ]
    return Policies(identity={"Version": "2012-10-17", "Statement": listed})


def creation(document: str, headers=()) -> sigv4.Request:
    return signed("PUT", "/new-bucket", headers, document.encode())


def configured(inner: str) -> str:
    return (
        '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"{inner}</CreateBucketConfiguration>"
    )


@pytest.mark.parametrize("document", ["", configured(""), configured(_REGION)])
def test_bucket_without_tags(document):
    """The permission to create it suffices; the body is optional."""
    made = resigner(policies=allowing(("s3:CreateBucket", "arn:aws:s3:::new-bucket")))
    found = run(made, creation(document))
    assert accepted(found) == document.encode()


@pytest.mark.parametrize("streamed", [False, True])
def test_bucket_with_tags(streamed):
    """Tags in the body need s3:TagResource, however the body is sent."""
    document = configured(_REGION + _TAGS)
    request = creation(document)
    if streamed:
        plain = sigv4.Request("PUT", f"https://{HOST}/new-bucket")
        stream = signer().stream(plain, document.encode(), trailers=["crc32"])
        head = stream.apply(plain)
        request = sigv4.Request("PUT", head.url, head.headers, b"".join(stream))
    create = ("s3:CreateBucket", "arn:aws:s3:::new-bucket")
    with pytest.raises(NotForwarded, match="s3:TagResource") as caught:
        run(resigner(policies=allowing(create)), request)
    assert caught.value.refusal == "not-allowed"
    tag = ("s3:TagResource", "arn:aws:s3:::new-bucket")
    assert accepted(run(resigner(policies=allowing(create, tag)), request)) == document.encode()


@pytest.mark.parametrize(
    ("header", "value", "action"),
    [
        ("x-amz-acl", "public-read", "s3:PutBucketAcl"),
        ("x-amz-grant-read", "id=1", "s3:PutBucketAcl"),
        ("x-amz-bucket-object-lock-enabled", "true", "s3:PutBucketVersioning"),
        ("x-amz-object-ownership", "ObjectWriter", "s3:PutBucketOwnershipControls"),
    ],
)
def test_headers_of_a_new_bucket(header, value, action):
    """Each needs a permission of its own, with or without a body."""
    made = resigner(policies=allowing(("s3:CreateBucket", "*")))
    for document in ("", configured(_REGION)):
        with pytest.raises(NotForwarded, match=f"{action}|s3:PutBucketObjectLock"):
            run(made, creation(document, {header: value}))
    everything = resigner(policies=allowing(("s3:*", "*")))
    assert accepted(run(everything, creation("", {header: value}))) == b""


@pytest.mark.parametrize(
    ("header", "value", "action"),
    [
        ("x-amz-acl", "public-read", "s3:PutObjectAcl"),
        ("x-amz-grant-full-control", "id=1", "s3:PutObjectAcl"),
        ("x-amz-tagging", "a=b", "s3:PutObjectTagging"),
        ("x-amz-object-lock-mode", "GOVERNANCE", "s3:PutObjectRetention"),
        ("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z", "s3:PutObjectRetention"),
        ("x-amz-object-lock-legal-hold", "ON", "s3:PutObjectLegalHold"),
        ("x-amz-copy-source", "/work/private/a", "s3:GetObject on arn:aws:s3:::work/private/a"),
        ("x-amz-server-side-encryption", "aws:kms", "kms:GenerateDataKey"),
    ],
)
def test_headers_of_an_upload(header, value, action):
    """Each needs a permission of its own: that to upload does not suffice."""
    with pytest.raises(NotForwarded) as caught:
        run(resigner(), signed("PUT", "/work/public/a", {header: value}))
    assert action in str(caught.value)
    if header != "x-amz-copy-source":  # which no multipart upload has
        with pytest.raises(NotForwarded) as caught:
            run(resigner(), signed("POST", "/work/public/a?uploads", {header: value}))
        assert action in str(caught.value)


def test_tags_that_a_copy_takes_along():
    """They need not be allowed, since an object may lack tags; but a Deny holds."""
    copied = {"x-amz-copy-source": "/work/public/b"}
    request = signed("PUT", "/work/public/a", copied)
    assert accepted(run(resigner(), request)) == b""
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    for action in ("s3:GetObjectTagging", "s3:PutObjectTagging"):
        deny = {"Effect": "Deny", "Action": action, "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [allow, deny]}
        made = resigner(policies=Policies(identity=document))
        with pytest.raises(NotForwarded, match=action) as caught:
            run(made, request)
        assert caught.value.refusal == "not-allowed"
        replacing = {**copied, "x-amz-tagging-directive": "REPLACE"}
        assert accepted(run(made, signed("PUT", "/work/public/a", replacing))) == b""


@pytest.mark.parametrize(
    ("target", "document", "statements", "action"),
    [
        (
            "?replication",
            "<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/{}</Role><Rule>"
            "<Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::other</Bucket>"
            "</Destination></Rule></ReplicationConfiguration>",
            ("s3:PutReplicationConfiguration", "iam:PassRole"),
            "iam:PassRole",
        ),
        (
            "?metadataAnnotationTable",
            "<AnnotationTableConfiguration><ConfigurationState>ENABLED</ConfigurationState>"
            "<Role>arn:aws:iam::111122223333:role/{}</Role></AnnotationTableConfiguration>",
            ("s3:*", "iam:PassRole"),
            "iam:PassRole",
        ),
    ],
)
def test_roles_in_a_body(target, document, statements, action):
    """The role that a document hands to S3 must be one that the policies let pass."""
    own, passing = statements
    role = "arn:aws:iam::111122223333:role/mine"
    made = resigner(policies=allowing((own, "*"), (passing, role), ("s3tables:*", "*")))
    request = signed("PUT", f"/work{target}", (), document.format("mine").encode())
    assert accepted(run(made, request)) == document.format("mine").encode()
    request = signed("PUT", f"/work{target}", (), document.format("other").encode())
    with pytest.raises(NotForwarded, match=action):
        run(made, request)


@pytest.mark.parametrize(
    "document",
    [
        "<CreateBucketConfiguration><!-- a --></CreateBucketConfiguration>",
        "<Other/>",
        "x",
        configured("<Tag><Key>a</Key><Value>b</Value></Tag>"),
        configured("<Tags><Other/></Tags>"),
        configured("<Tags><Tag><Key>a</Key></Tag></Tags>"),
        configured("<Tags><Tag><Key></Key><Value>b</Value></Tag></Tags>"),
        configured(_TAGS + _TAGS),
        configured("<s3:Tags/>"),
        configured(_REGION.replace("eu", "<b/>")),
    ],
    ids=range(10),
)
def test_documents_of_buckets_that_servers_read_in_several_ways(document):
    """They are refused, also where every action is allowed."""
    with pytest.raises(NotForwarded) as caught:
        run(resigner(policies=allowing(("*", "*"))), creation(document))
    assert caught.value.refusal == "request-ambiguous"


def test_bodies_that_decide():
    """The list has each operation whose permissions change with a document of it."""

    def mentions(shape: str, words: tuple[str, ...], seen: frozenset[str] = frozenset()) -> bool:
        from sigv4.s3.operations.shapes_data import SHAPES

        if shape in seen:
            return False
        lines = [line.split(" ") for line in SHAPES[shape].splitlines()]
        return any(
            name.strip("*|") in words
            or ("shape:" in kind and mentions(kind.rpartition(":")[2], words, seen | {shape}))
            for name, _, kind, *_ in lines
        )

    assert ROOTS.keys() >= BODIES_DECIDE
    roles = {
        name
        for name, root in ROOTS.items()
        if mentions(root.split(" ")[1], ("Role", "KMSKeyArn", "TableBucketArn"))
        and any(
            each.action in ("iam:PassRole", "kms:Encrypt") or each.action.startswith("s3tables:")
            for each in required_permissions(name)
        )
    }
    assert roles <= BODIES_DECIDE


@pytest.mark.parametrize("encoding", ["", ' encoding="UTF-8"'])
def test_declared_as_xml(encoding):
    """SDKs may begin a document with a declaration; only UTF-8 passes."""
    made = resigner(policies=allowing(("s3:CreateBucket", "*")))
    document = f'<?xml version="1.0"{encoding}?>' + configured(_REGION)
    assert accepted(run(made, creation(document))) == document.encode()
    other = '<?xml version="1.0" encoding="latin-1"?>' + configured(_REGION)
    with pytest.raises(NotForwarded) as caught:
        run(made, creation(other))
    assert caught.value.refusal == "request-ambiguous"


@pytest.mark.parametrize("piece", ["a\n", "&amp;"])
def test_text_in_many_pieces(piece):
    """The parser gives one for each line and entity: joined at the end, and bounded."""
    made = resigner(policies=allowing(("s3:*", "*")))
    request = delete(f"<Object><Key>{piece * 2_000}</Key></Object>")
    assert accepted(run(made, request)) == request.body
    with pytest.raises(NotForwarded) as caught:
        run(made, delete(f"<Object><Key>{piece * 500_000}</Key></Object>"))
    assert caught.value.refusal == "request-ambiguous"
