"""Requests that a lenient server may read in another way than SDKs write them: none leaves."""

from __future__ import annotations

import base64
import gzip

import pytest

from sigv4.resign import NotForwarded
from sigv4.resign.masking import Mask, mask, needles_of
from sigv4.resign.multipart import read_upload
from sigv4.resign.refusals import Denials

from .sandbox import OUTER_TOKEN, REGION, accepted, resigner, run, signed
from .test_decisions import ACCOUNT, FORM, JSON, policy, refusal
from .test_hostile import refused

EC2 = {"upstream": f"https://ec2.{REGION}.amazonaws.com"}
QUERY = "/?Action=DescribeInstances"
EVIL = b"Action=TerminateInstances"
TEXT = {"Content-Type": "text/plain"}
UTF_16 = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-16"}
TWO_TYPES = [("Content-Type", "text/plain"), ("Content-Type", FORM["Content-Type"])]
NAMES = "s3:GetObject", "s3:DeleteObject", "s3:PutObject"


def kind(made, request) -> str:
    return refusal(made, request).partition(":")[0]


@pytest.mark.parametrize(
    ("method", "target", "headers", "body"),
    [
        ("POST", QUERY, TEXT, EVIL),
        ("POST", QUERY, {}, EVIL),
        ("POST", QUERY, TWO_TYPES, EVIL),
        ("POST", QUERY, UTF_16, EVIL.decode().encode("utf-16")),
        ("POST", QUERY, {**FORM, "Content-Encoding": "gzip"}, gzip.compress(EVIL)),
        ("POST", QUERY, {**FORM, "Content-Encoding": "x"}, b"a=b"),
        ("POST", QUERY, FORM, b"\xff"),
        ("POST", QUERY, FORM, b"action=TerminateInstances"),
        ("POST", QUERY, FORM, b"a=b;Action=TerminateInstances"),
        ("PUT", QUERY, FORM, EVIL),
        ("GET", QUERY, FORM, EVIL),
        ("POST", "/?Action=DescribeInstances%20", FORM, b""),
        ("POST", "/?action=DescribeInstances", FORM, b""),
    ],
    ids=range(13),
)
def test_body_that_may_name_another_action(method, target, headers, body):
    """What names an action in the query must not have a body that could name another."""
    made = resigner(policies=policy("ec2:DescribeInstances"), **EC2)
    assert kind(made, signed(method, target, headers, body, service="ec2")) == "gives-credentials"


def test_action_beside_a_form():
    """The control cases: the action in the query or in the form, other fields beside it."""
    made = resigner(policies=policy("ec2:DescribeInstances"), **EC2)
    utf_8 = {"Content-Type": 'application/x-www-form-urlencoded; charset="UTF-8"'}
    accepted(run(made, signed("POST", QUERY, utf_8, b"MaxResults=5", service="ec2")))
    accepted(run(made, signed("POST", "/", FORM, b"Action=DescribeInstances", service="ec2")))
    accepted(run(made, signed("GET", QUERY, {}, b"", service="ec2")))


@pytest.mark.parametrize(
    ("headers", "target", "query"),
    [
        (JSON, "DynamoDB_20120810.DeleteTable,DynamoDB_20120810.GetItem", ""),
        (JSON, "DynamoDB_20120810.DeleteTable.GetItem", ""),
        (JSON, "DynamoDB_20120810.DeleteTable/x.GetItem", ""),
        (JSON, "GetItem", ""),
        (JSON, "DynamoDB_20120810.GetItem", "?Action=DeleteTable"),
        ({"Content-Type": f"{JSON['Content-Type']},{FORM['Content-Type']}"}, "D.GetItem", ""),
        ({"Content-Type": "application/x-amz-json-9"}, "D.GetItem", ""),
        (FORM, "D.GetItem", ""),
    ],
    ids=range(8),
)
def test_target_of_another_form(headers, target, query):
    """The operation is known from the header alone if it has the form that SDKs write."""
    made = resigner(policies=policy("dynamodb:GetItem"), upstream="https://dynamodb.amazonaws.com")
    pairs = {**headers, "X-Amz-Target": target}
    request = signed("POST", f"/{query}", pairs, b"Action=DeleteTable", service="dynamodb")
    assert kind(made, request) == "undecided"


def test_target_with_dots():
    """The control case: of CloudTrail, whose name has dots."""
    made = resigner(policies=policy("cloudtrail:LookupEvents"),
                    upstream=f"https://cloudtrail.{REGION}.amazonaws.com")  # fmt: skip
    target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"
    request = signed("POST", "/", {**JSON, "X-Amz-Target": target}, b"{}", service="cloudtrail")
    accepted(run(made, request))


@pytest.mark.parametrize("more", [{"policies": None},
                                  {"policies": policy("*"), "on_undecided": "allow"}])  # fmt: skip
@pytest.mark.parametrize(
    ("target", "headers", "body"),
    [
        ("/?Action=AssumeRole&Action=AssumeRole", {}, b""),
        ("/?Action=AssumeRole%20", {}, b""),
        ("/?action=AssumeRole", {}, b""),
        ("/x?Action=AssumeRole", {}, b""),
        ("/", {}, b"Action=AssumeRole"),
        ("/", TEXT, b"Action=AssumeRole"),
        ("/", {**FORM, "Content-Encoding": "gzip"}, gzip.compress(b"Action=AssumeRole")),
    ],
    ids=range(7),
)
def test_credentials_by_an_action_that_is_not_known(more, target, headers, body):
    """They are not had by hiding the action, where what is not known may pass."""
    made = resigner(upstream=f"https://sts.{REGION}.amazonaws.com", **more)
    request = signed("POST", target, headers, body, service="sts")
    assert kind(made, request) == "gives-credentials"


def test_action_that_the_caller_names():
    """The control case: of a service that gives credentials, by a path that is not read here."""
    made = resigner(policies=policy("codeartifact:ListDomains"),
                    upstream=f"https://codeartifact.{REGION}.amazonaws.com",
                    actions=lambda *_: [("codeartifact:ListDomains", "*")])  # fmt: skip
    accepted(run(made, signed("POST", "/v1/domains", {}, b"", service="codeartifact")))


def api(path: str, resource: str, headers=(), host: str = "abc") -> tuple:
    made = resigner(policies=policy("execute-api:Invoke", resource), upstream=None)
    host = f"{host}.execute-api.{REGION}.amazonaws.com"
    return made, signed("GET", path, dict(headers), service="execute-api", host=host)


PUBLIC = "arn:aws:execute-api:*:*:abc/prod/GET/public/*"


@pytest.mark.parametrize(
    ("path", "headers", "host"),
    [
        ("/prod/public/%2e%2e/admin", {}, "abc"),
        ("/prod/public/..%2fadmin", {}, "abc"),
        ("/prod/public/a%2Fb", {}, "abc"),
        ("/prod/public/..%5cadmin", {}, "abc"),
        ("/prod/public/%00", {}, "abc"),
        ("/prod/public/%ff", {}, "abc"),
        ("/prod/public/a", {"x-apigw-api-id": "evil"}, "abc"),
        ("/prod/public/a", {}, "vpce-1"),
    ],
)
def test_path_of_an_api_that_may_be_another(path, headers, host):
    """Hidden slashes and dots, and an API that a header names."""
    assert kind(*api(path, PUBLIC, headers, host)) == "undecided"


def test_readings_of_a_path_of_an_api():
    """Decoded or not, with or without the last slash: each must be allowed."""
    accepted(run(*api("/prod/public/a%20b/", PUBLIC)))
    accepted(run(*api("/prod/public/a", PUBLIC, host="abc-vpce-0123456789")))
    assert kind(*api("/prod/public/", PUBLIC)) == "not-allowed"  # as /prod/public
    assert kind(*api("/prod/%70ublic/a", PUBLIC)) == "not-allowed"
    assert kind(*api("/prod/public/a", PUBLIC, host="abcd")) == "not-allowed"


@pytest.mark.parametrize(
    ("model", "needed"),
    [
        ("example.m", "arn:aws:bedrock:*::foundation-model/example.m"),
        (f"arn%3Aaws%3Abedrock%3A{REGION}%3A{ACCOUNT}%3Acustom-model%2Fx",
         f"arn:aws:bedrock:{REGION}:{ACCOUNT}:custom-model/x"),
        ("eu.example.m", ["arn:aws:bedrock:*:*:inference-profile/eu.example.m",
                          "arn:aws:bedrock:*::foundation-model/example.m"]),
        ("global.example.m", ["arn:aws:bedrock:*:*:inference-profile/*",
                              "arn:aws:bedrock:*::foundation-model/*"]),
        ("a1b2c3d4e5f6", "*"),
        ("example.m%2F..%2Fother", "*"),
    ],
)  # fmt: skip
def test_what_a_model_is(model, needed):
    """A profile or a model of one's own is not allowed with all foundation models."""
    request = signed("POST", f"/model/{model}/invoke", {}, b"{}", service="bedrock")
    upstream = {"upstream": f"https://bedrock-runtime.{REGION}.amazonaws.com"}
    accepted(run(resigner(policies=policy("bedrock:InvokeModel", needed), **upstream), request))
    every = policy("bedrock:InvokeModel", "arn:aws:bedrock:*::foundation-model/*")
    made = resigner(policies=every, **upstream)
    if model == "example.m":
        accepted(run(made, request))
    else:
        assert kind(made, request) == "not-allowed"


@pytest.mark.parametrize("target", ["/work//", "/work///", "/work//?tagging"])
def test_key_of_slashes(target):
    """Where slashes are merged, it is the bucket: a deletion would be that of the bucket."""
    made = resigner(policies=policy(list(NAMES), "arn:aws:s3:::work/*"))
    assert kind(made, signed("DELETE", target)) == "path-ambiguous"


@pytest.mark.parametrize("source", ["/work/public/secret#x", "/work/public/a%3FversionId=1"])
def test_source_that_servers_cut(source):
    """At a hash sign, or at a question mark that was decoded before."""
    request = signed("PUT", "/work/public/b", {"x-amz-copy-source": source})
    assert refused(request).refusal == "request-ambiguous"


DOCUMENT = "<Delete><Object><Key>public/{}a</Key></Object></Delete>"


@pytest.mark.parametrize(
    "document",
    [
        DOCUMENT.format("").encode("utf-16"),
        DOCUMENT.format("").encode("utf-16-le"),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + DOCUMENT.format("\xe9").encode("latin-1"),
        DOCUMENT.format("<!-- -->private/").encode(),
        DOCUMENT.format("<![CDATA[private/]]>").encode(),
        DOCUMENT.format("<?a b?>private/").encode(),
    ],
    ids=range(6),
)
def test_document_that_parsers_read_differently(document):
    """Another encoding than UTF-8, and texts in several pieces."""
    assert refused(signed("POST", "/work?delete", {}, document)).refusal == "request-ambiguous"


@pytest.mark.parametrize("declared", ["", "<?xml version='1.0' encoding='utf-8'?>",
                                      "<?xml version='1.0'?>"])  # fmt: skip
def test_document_in_utf_8(declared):
    """The control cases."""
    document = (declared + DOCUMENT.format("\xe9&amp;")).encode()
    assert accepted(run(resigner(), signed("POST", "/work?delete", {}, document))) == document


def test_host_within_another():
    """A host that is set is itself, also where it looks like a bucket of another one."""
    given = {"policies": policy("s3:GetObject", "arn:aws:s3:::z/*"), "upstream": None}
    made = resigner(hosts=["a.test", "z.a.test"], **given)
    assert kind(made, signed("GET", "/private/a", host="z.a.test")) == "not-allowed"
    assert kind(made, signed("GET", "/private/a", host="b.z.a.test")) == "not-allowed"
    accepted(run(made, signed("GET", "/z/a", host="z.a.test")))


@pytest.mark.parametrize(
    "head",
    [
        'form-data; name="file"; filename="a"\r\nContent-Type: a\nContent-Disposition: x',
        'form-data; name="file"; filename="a"\rx',
        'form-data; name="file"; filename="a\\"',
        'form-data; name="fi\\le"; filename="a"',
    ],
    ids=range(4),
)
def test_head_of_a_part(head):
    """Line ends that only some servers take for one, and quotes that only some take for the end."""
    body = f"--b\r\nContent-Disposition: {head}\r\n\r\nabc\r\n--b--\r\n".encode()
    with pytest.raises(NotForwarded):
        read_upload("multipart/form-data; boundary=b", body, Denials(s3=True))


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_token_within_a_longer_base64(before, encode):
    """An application may encode all that it received."""
    text = encode(b"x" * before + OUTER_TOKEN.encode() + b"rest")
    needles = needles_of([OUTER_TOKEN])
    masked = mask(text, needles)
    assert masked.count(b"*") >= len(OUTER_TOKEN)
    assert len(masked) == len(text)
    streamed = Mask(needles)
    assert streamed.feed(text[:30]) + streamed.feed(text[30:]) + streamed.finish() == masked


@pytest.mark.parametrize(
    "escapes",
    [
        {"+": "\\u002b"}, {"+": "\\u002B"}, {"=": "\\u003d"}, {"/": "&#x2F;", "=": "&#x3D;"},
        {"+": "&#x2b;", "/": "&#x2f;", "=": "&#x3d;"}, {"/": "&#47;"},
    ],
)  # fmt: skip
def test_token_that_json_or_html_escape(escapes):
    """Which signs are escaped differs from server to server."""
    text = "".join([escapes.get(each, each) for each in OUTER_TOKEN]).encode()
    assert mask(text, needles_of([OUTER_TOKEN])) == b"*" * len(text)


def test_other_protocol():
    """An upstream that switches protocols was not asked to."""
    exchange = resigner().begin(signed("GET", "/work/public/a"))
    with pytest.raises(NotForwarded, match="status 101"):
        exchange.answer(101, [("Upgrade", "x")])


def test_two_encodings_of_an_error():
    """One of them says that the text is not compressed."""
    exchange = resigner().begin(signed("GET", "/work/public/a"))
    pairs = [("Content-Encoding", "gzip"), ("Content-Encoding", "identity")]
    with pytest.raises(NotForwarded, match="compressed"):
        exchange.answer(403, pairs)
