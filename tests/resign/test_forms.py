"""Upload forms: refused, or verified and signed again as a form that allows nothing else."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.core.errors import InvalidParameter
from sigv4.preflight import Policies
from sigv4.resign import NotForwarded
from sigv4.resign.multipart import read_upload
from sigv4.resign.refusals import Denials
from sigv4.s3 import S3
from sigv4.verify import VerificationError

from .sandbox import HOST, INNER, OUTSIDE, POLICY, REGION, clock, resigner, run

REFUSE = Denials(s3=True)


def form_of(key: str = "public/${filename}", fields=None, conditions=(), **changed) -> dict:
    client = S3(INNER, REGION, clock=clock)
    made = client.generate_presigned_post("work", key, fields, list(conditions))
    return {**made["fields"], **changed}


def posted(fields, filename="a.txt", content=b"abc", path="/work", **more) -> sigv4.Request:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    parts.append(
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    body = "".join(parts).encode() + content + b"\r\n--b--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=b",
        "Content-Length": str(len(body)),
        **more,
    }
    return sigv4.Request("POST", f"https://{HOST}{path}", headers, body)


def made(**options):
    return resigner(forms="resign", **options)


def test_signed_again():
    """The new form verifies outside, for this key and this file alone."""
    fields = {"x-amz-meta-a": "1", "Content-Type": "text/plain"}
    found = run(made(), posted(form_of(fields=fields)))
    assert found.request.url == "https://s3.eu-west-1.amazonaws.com/work"
    assert INNER.access_key_id.encode() not in found.body
    upload = read_upload(found.request.fields["content-type"], found.body, REFUSE)
    pairs = [*upload.fields, ("file", upload.content)]
    form = OUTSIDE.verify_form(pairs, bucket="work", filename=upload.filename)
    assert form.fields["key"] == "public/a.txt"
    assert form.fields["x-amz-meta-a"] == "1"
    assert (upload.content, upload.content_type) == (b"abc", "text/plain")
    assert found.request.fields["content-length"] == str(len(found.body))
    other = [(name, "public/b" if name == "key" else text) for name, text in pairs]
    with pytest.raises(VerificationError):
        OUTSIDE.verify_form(other, bucket="work")


def test_refused_unless_asked_for():
    """It is the default."""
    with pytest.raises(NotForwarded) as caught:
        run(resigner(), posted(form_of()))
    assert caught.value.refusal == "form-not-allowed"
    with pytest.raises(InvalidParameter, match="forms"):
        resigner(forms="allow")


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (posted(form_of("private/a")), "not-allowed"),
        (posted(form_of("public/secret/a")), "not-allowed"),
        (posted(form_of(fields={"acl": "public-read"})), "not-allowed"),
        (posted(form_of(), filename=".."), "path-ambiguous"),
        (posted(form_of(), filename="${filename}"), "request-ambiguous"),
        (posted(form_of(), path="/work/key"), "path-ambiguous"),
        (posted(form_of(), path="/"), "path-ambiguous"),
        (posted(form_of(), path="/work?acl"), "path-ambiguous"),
        (posted(form_of(), path="/other"), "policy-denied"),
        (posted(form_of(key="public/b") | {"key": "private/a"}), "policy-denied"),
        (posted(form_of() | {"x-amz-signature": "0" * 64}), "wrong-signature"),
        (posted(form_of(conditions=[["content-length-range", 0, 2]])), "file-too-large"),
    ],
    ids=range(12),
)
def test_refused(request_, refusal):
    """What the form or the policies do not allow."""
    with pytest.raises(VerificationError) as caught:
        run(made(), request_)
    assert caught.value.refusal == refusal


def test_account_and_size():
    """A form cannot be bound to an account, and is read before it is sent."""
    with pytest.raises(NotForwarded) as caught:
        run(made(accounts=["111122223333"]), posted(form_of()))
    assert caught.value.refusal == "form-not-allowed"
    with pytest.raises(NotForwarded) as caught:
        run(made(max_buffered=100), posted(form_of()))
    assert caught.value.refusal == "body-not-held"


def test_ignored_fields_and_acl():
    """Fields that S3 ignores stay behind; others need their permission."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    everything = Policies(identity={**POLICY, "Statement": statement})
    given = form_of(fields={"acl": "public-read"}) | {"x-ignore-a": "1"}
    found = run(made(policies=everything), posted(given))
    upload = read_upload(found.request.fields["content-type"], found.body, REFUSE)
    assert dict(upload.fields)["acl"] == "public-read"
    assert "x-ignore-a" not in dict(upload.fields)


FILE = 'Content-Disposition: form-data; name="file"; filename="f"\r\n\r\nx'
FIELD = 'Content-Disposition: form-data; name="a"\r\n\r\nx'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "--b--\r\n",
        f"preamble\r\n--b\r\n{FILE}\r\n--b--\r\n",
        f"--b\r\n{FILE}\r\n--b",
        f"--b\r\n{FIELD}\r\n--b--\r\n",
        f"--b\r\n{FILE}\r\n--b\r\n{FIELD}\r\n--b--\r\n",
        f"--b\r\n{FILE}\r\n--b\r\n{FILE}\r\n--b--\r\n",
        f"--b\r\nX-Other: 1\r\n{FILE}\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        '--b\r\nContent-Disposition: form-data; name="file"\r\n--b--\r\n',
        f"--b\r\n{FILE}\r\n--b--\r\nepilogue",
    ],
    ids=range(11),
)  # fmt: skip
def test_bodies_that_servers_read_in_several_ways(body):
    """Only the form that browsers send is read."""
    with pytest.raises(NotForwarded):
        read_upload("multipart/form-data; boundary=b", body.encode(), REFUSE)


def test_other_types_and_encodings():
    """A boundary is needed, and UTF-8."""
    whole = f"--b\r\n{FIELD}\r\n--b\r\n{FILE}\r\n--b--\r\n".encode()
    assert read_upload('multipart/form-data; boundary="b"', whole, REFUSE).fields == (("a", "x"),)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=b; charset=x"):
        with pytest.raises(NotForwarded):
            read_upload(kind, whole, REFUSE)
    with pytest.raises(NotForwarded):
        read_upload(
            "multipart/form-data; boundary=b", whole.replace(b"\r\nx", b"\r\n\xff", 1), REFUSE
        )


def judged(operator: str, key: str, value: str, effect: str = "Deny"):
    """Everything is allowed but under a condition, or only under it."""
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    condition = {"Effect": effect, "Condition": {operator: {key: value}}}
    statements = [allow, {**allow, **condition}] if effect == "Deny" else [{**allow, **condition}]
    return made(policies=Policies(identity={**POLICY, "Statement": statements}))


def tagging(**tags: str) -> str:
    listed = "".join(f"<Tag><Key>{k}</Key><Value>{v}</Value></Tag>" for k, v in tags.items())
    return f"<Tagging><TagSet>{listed}</TagSet></Tagging>"


def unchecked(fields) -> dict:
    """A form whose policy leaves its fields open; signing it with them would refuse some."""
    conditions = [["starts-with", f"${name}", ""] for name in fields]
    return form_of("public/a", conditions=conditions) | fields


def refusal_of(resigner_, fields) -> str | None:
    with pytest.raises(VerificationError) as caught:
        run(resigner_, posted(unchecked(fields)))
    return caught.value.refusal


def test_acl_in_two_fields():
    """A server reads one of them; joined, the value is one that no policy has."""
    denied = judged("StringEquals", "s3:x-amz-acl", "public-read")
    assert refusal_of(denied, {"acl": "public-read"}) == "not-allowed"
    both = {"acl": "public-read", "x-amz-acl": "private"}
    assert refusal_of(denied, both) == "request-ambiguous"
    assert refusal_of(denied, dict(reversed(both.items()))) == "request-ambiguous"
    assert refusal_of(denied, {"acl": "Public-Read"}) == "request-ambiguous"
    run(denied, posted(form_of(fields={"acl": "private"})))
    run(denied, posted(form_of(fields={"x-amz-acl": "private"})))


def test_tags_of_a_form():
    """They are XML, not what the header of an upload has."""
    tag = "s3:RequestObjectTag/secret"
    denied = judged("StringEquals", tag, "yes")
    assert refusal_of(denied, {"tagging": tagging(secret="yes")}) == "not-allowed"
    found = run(denied, posted(form_of(fields={"tagging": tagging(team="a &amp; b")})))
    assert tagging(team="a &amp; b").encode() in found.body
    only = judged("StringEquals", "s3:RequestObjectTag/team", "a &b", "Allow")
    run(only, posted(form_of(fields={"tagging": tagging(team="a &amp;b")})))
    assert refusal_of(only, {"tagging": tagging(team="b")}) == "not-allowed"
    assert refusal_of(only, {}) == "not-allowed"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"tagging": "team=a"}, "request-ambiguous"),
        ({"tagging": ""}, "request-ambiguous"),
        ({"tagging": tagging(secret="yes", SECRET="no")}, "request-ambiguous"),
        ({"tagging": tagging(a="b"), "x-amz-tagging": "a=b"}, "operation-unknown"),
        ({"x-amz-tagging": "secret=no"}, "operation-unknown"),
        ({"x-minio-fanout-list": "[]"}, "operation-unknown"),
        ({"x-minio-extract": "true"}, "operation-unknown"),
        ({"x-amz-meta-snowball-auto-extract": "true"}, "operation-unknown"),
        ({"x-amz-meta-minio-snowball-prefix": "x"}, "operation-unknown"),
        ({"x-oss-object-acl": "public-read"}, "operation-unknown"),
        ({"x-goog-acl": "public-read"}, "operation-unknown"),
        ({"x-amz-copy-source": "/work/private/a"}, "operation-unknown"),
        ({"if-none-match": "*"}, "operation-unknown"),
        ({"content-length": "1"}, "operation-unknown"),
        ({"submit": "Upload"}, "operation-unknown"),
    ],
    ids=range(15),
)
def test_fields_of_other_servers(fields, refusal):
    """Only those pass that S3 documents, and in one reading."""
    everything = {**POLICY, "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    assert refusal_of(made(policies=Policies(identity=everything)), fields) == refusal


def test_fields_that_pass():
    """The control cases: the headers of PutObject, and what says where the answer leads."""
    everything = {**POLICY, "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    fields = {
        "cache-control": "no-store",
        "content-type": "text/plain",
        "expires": "Thu, 01 Jan 2099 00:00:00 GMT",
        "success_action_status": "201",
        "tagging": tagging(a="b"),
        "x-amz-meta-a": "b",
        "x-amz-server-side-encryption": "AES256",
        "x-amz-storage-class": "STANDARD_IA",
    }
    given = Policies(identity=everything)
    found = run(made(policies=given), posted(form_of(fields=fields)))
    upload = read_upload(found.request.fields["content-type"], found.body, REFUSE)
    assert fields.items() <= dict(upload.fields).items()
