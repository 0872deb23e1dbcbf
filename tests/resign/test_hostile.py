"""What an attacker on the inner side may try: none of it reaches the outside."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.preflight import Policies
from sigv4.resign import NotForwarded
from sigv4.verify import ReplayStore, VerificationError

from .sandbox import (
    HOST,
    INNER,
    OUTER_ID,
    OUTER_SECRET,
    OUTER_TOKEN,
    POLICY,
    REGION,
    accepted,
    head_of,
    resigner,
    run,
    signed,
    signer,
    verifier,
    with_length,
)


def refused(request, made=None, **options) -> VerificationError:
    """The error with which a request ends; nothing of it was to be sent before."""
    with pytest.raises(VerificationError) as caught:
        run(made or resigner(), request, **options)
    error = caught.value
    for marker in (OUTER_ID, OUTER_SECRET, OUTER_TOKEN):
        assert marker not in f"{error} {error!r} {error.canonical_request} {error.string_to_sign}"
    return error


def test_honest_request():
    """The control case: it leaves with the signature of the outside."""
    found = run(resigner(), signed("PUT", "/work/public/a", {"x-amz-meta-a": "b"}, b"abc"))
    assert accepted(found) == b"abc"
    assert found.request.url == "https://s3.eu-west-1.amazonaws.com/work/public/a"
    assert found.request.fields["x-amz-meta-a"] == "b"
    assert INNER.access_key_id not in str(found.request.headers)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace(INNER.access_key_id, "SANDBOXKEY0002"), "InvalidAccessKeyId"),
        (lambda text: text[:-4] + "0000", "SignatureDoesNotMatch"),
        (lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"), "InvalidRequest"),
        (lambda text: text.replace("/s3/", "/sts/"), "SignatureDoesNotMatch"),
    ],
)
def test_forged_placeholder(change, code):
    """The error is that of the verifier."""
    request = signed("GET", "/work/public/a")
    pairs = [
        (name, change(value) if name == "Authorization" else value)
        for name, value in request.headers
    ]
    assert refused(sigv4.Request("GET", request.url, pairs)).code == code


def test_unsigned():
    """Without a signature nothing passes."""
    assert refused(sigv4.Request("GET", f"https://{HOST}/work/public/a")).code == "AccessDenied"


def test_replay():
    """A request passes once where repetitions are refused."""
    made = resigner(verifier(replay=ReplayStore()))
    request = signed("DELETE", "/work/public/a")
    run(made, request)
    assert refused(request, made).refusal == "replayed"


@pytest.mark.parametrize(
    "path",
    [
        "/work/public/../secret",
        "/work/public/%2e%2e/secret",
        "/work/public/%2E./secret",
        "/work/public/./a",
        "/work/public%2f..%2fsecret",
        "/work/public%2Fa",
        "/work%2Fpublic/a",
        "//work/public/a",
        "/work/public/a%00b",
        "/work/public/%ff",
        "/work/public/..%5csecret",
        "/wo%3Ark/public/a",
    ],
)
def test_path_that_servers_read_in_several_ways(path):
    """They are refused, whatever the policy; some are signed in another form already."""
    error = refused(signed("GET", path), resigner(policies=None))
    assert error.refusal == ("wrong-signature" if "%2f" in path.lower() else "path-ambiguous")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/work/private/a"),
        ("GET", "/work/public"),
        ("GET", "/work/Public/a"),
        ("GET", "/other/public/a"),
        ("GET", "/work/public/secret/a"),
        ("GET", "/work/public//secret/a"),  # some servers merge the slashes
        ("GET", "/work/public/a?acl"),
        ("GET", "/work/public/a?versionId=1"),
        ("PUT", "/work/public/a?legal-hold"),
        ("PUT", "/work/public/a?x-id=GetObject&acl"),
        ("POST", "/work/private/a?uploads"),
        ("GET", "/work?list-type=2&prefix=private/"),
        ("GET", "/work?list-type=2"),
        ("GET", "/work?prefix=public"),
        ("DELETE", "/work"),
        ("GET", "/"),
    ],
)
def test_policy(method, target):
    """What the policies do not allow."""
    assert refused(signed(method, target)).refusal == "not-allowed"


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/work/public/a"),
        ("HEAD", "/work/public/a"),
        ("GET", "/work/public/a?x-id=PutObject"),
        ("GET", "/work/public/a%20b%2B"),
        ("GET", "/work?list-type=2&prefix=public/&max-keys=2"),
        ("GET", "/work?prefix=public/x"),
        ("PUT", "/work/public/a?partNumber=1&uploadId=u"),
        ("DELETE", "/work/public/a"),
        ("POST", "/work/public/a?uploads"),
    ],
)
def test_policy_allows(method, target):
    """The control cases: what they do allow."""
    accepted(run(resigner(), signed(method, target)))


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({"x-amz-acl": "public-read"}, "not-allowed"),
        ({"x-amz-tagging": "a=b"}, "not-allowed"),
        ({"x-amz-copy-source": "/work/private/a"}, "not-allowed"),
        ({"x-amz-copy-source": "/work/public/../private/a"}, "path-ambiguous"),
        ({"x-amz-copy-source": "/work/public%2F..%2Fprivate"}, "path-ambiguous"),
        ({"x-amz-copy-source": "/work/public//secret/a"}, "not-allowed"),
        ({"x-amz-copy-source": "/work/public/a+b"}, "request-ambiguous"),
        ({"x-amz-copy-source": "/work/public/a?b"}, "request-ambiguous"),
        ({"x-amz-copy-source": "/work/public/a?versionId=1&x"}, "request-ambiguous"),
        ({"x-amz-copy-source": "/work"}, "request-ambiguous"),
        ({"x-amz-strange": "1"}, "operation-unknown"),
        ({"x-amz-rename-source": "/work/private/a"}, "operation-unknown"),
        ({"x-amz-server-side-encryption-aws-kms-key-id": "k",
          "x-amz-server-side-encryption": "aws:kms"}, "not-allowed"),
    ],
)  # fmt: skip
def test_header_that_asks_for_more(headers, refusal):
    """A header may need another permission, or make it another operation."""
    assert refused(signed("PUT", "/work/public/a", headers)).refusal == refusal


def test_copies():
    """The control case: within what may be read and written, encoded as SDKs do."""
    for source in ("/work/public/a", "work/public/a%20b", "work%2Fpublic%2Fa", "work/public/a%2B"):
        found = run(resigner(), signed("PUT", "/work/public/b", {"x-amz-copy-source": source}))
        assert found.request.fields["x-amz-copy-source"] == source


@pytest.mark.parametrize(
    "target",
    [
        "/work/public/a?lambdaArn=x",
        "/work/public/a?ACL",
        "/work/public/a?events=s3:*",
        "/work?list-type=3",
        "/work/public/a?X-Amz-Acl=public-read",
    ],
)
def test_parameter_that_is_not_known(target):
    """Servers that speak S3 have parameters of their own."""
    assert refused(signed("GET", target)).refusal == "operation-unknown"


def test_parameter_twice():
    """Servers read the first or the last."""
    request = signed("GET", "/work?prefix=public/&prefix=private/")
    assert refused(request).refusal == "request-ambiguous"


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/work/public/a?versionId="),
        ("DELETE", "/work/public/a?versionId"),
        ("PUT", "/work/public/a?partNumber=1&uploadId="),
        ("PUT", "/work/public/a?partNumber=&uploadId=u"),
        ("GET", "/work?analytics&id="),
    ],
)
def test_parameter_that_is_empty(method, target):
    """Servers ignore it, and would do what the request without it asks for."""
    request = signed(method, target)
    assert refused(request, resigner(policies=None)).refusal == "request-ambiguous"


def test_source_with_an_empty_version():
    """So for the source of a copy."""
    request = signed("PUT", "/work/public/b", {"x-amz-copy-source": "/work/public/a?versionId="})
    assert refused(request).refusal == "request-ambiguous"


@pytest.mark.parametrize("target", ["prefix=public/a+b", "prefix=public/;acl", "prefix=public/%00"])
def test_query_that_servers_read_in_several_ways(target):
    """A plus is a plus or a space; a semicolon may begin another parameter, a NUL end this one."""
    assert refused(signed("GET", f"/work?{target}")).refusal == "request-ambiguous"
    run(resigner(), signed("GET", "/work?prefix=public/%2B%3B%20"))


def test_service_of_a_server_that_checks_none():
    """Outside of AWS, requests for other services than S3 are refused unless they are set."""
    request = signed("POST", "/", {"X-Amz-Target": "a.GetItem"}, b"{}", service="dynamodb")
    made = resigner(upstream="http://127.0.0.1:9000", policies=None)
    assert refused(request, made).refusal == "not-in-scope"
    run(resigner(upstream="http://127.0.0.1:9000", policies=None, services=["dynamodb"]), request)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS", "PATCH"])
def test_method(method):
    """S3 has no operation with it."""
    assert refused(signed(method, "/work/public/a")).refusal == "operation-unknown"


@pytest.mark.parametrize(
    "headers",
    [
        [("Content-Length", "3"), ("Content-Length", "3")],
        [("Content-Length", "3"), ("Transfer-Encoding", "chunked")],
        [("Transfer-Encoding", "gzip, chunked")],
        [("Content-Length", "+3")],
        [("Content-Length", "9" * 30)],
        [("Host", HOST), ("Host", "evil.test")],
    ],
)
def test_smuggling(headers):
    """Two lengths, of which a server believes one."""
    request = signed("PUT", "/work/public/a", (), b"")
    added = sigv4.Request("PUT", request.url, [*request.headers, *headers])
    error = refused(added)
    assert error.refusal in ("request-ambiguous", "request-malformed", "length-malformed")


def test_host_of_somebody_else():
    """Without an upstream, a request goes to AWS's hosts alone: a signature is not for others."""
    made = resigner(upstream=None)
    for host in ("evil.test", "s3.eu-west-1.amazonaws.com.evil.test", "169.254.169.254"):
        assert refused(signed("GET", "/work/public/a", host=host), made).refusal == (
            "host-not-allowed"
        )
    wrong = signed("GET", "/x", host="abc.execute-api.eu-west-1.amazonaws.com")
    assert refused(wrong, made).refusal == "host-not-allowed"
    found = run(made, signed("GET", "/public/a", host="work.s3.eu-west-1.amazonaws.com"))
    assert found.request.host == "work.s3.eu-west-1.amazonaws.com"
    accepted(found)
    for host in ("other.s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"):
        assert refused(signed("GET", "/public/a", host=host), made).refusal == "not-allowed"


def test_region_of_the_host():
    """A host of another region than that of the signature is refused with a word that is ours."""
    made = resigner(upstream=None)
    error = refused(signed("GET", "/work/public/a", host="s3.us-west-2.amazonaws.com"), made)
    assert (error.refusal, "region-mismatch" in str(error)) == ("not-signed-again", True)


def test_host_header_swapped():
    """The host is signed; a swapped one does not verify."""
    request = signed("GET", "/work/public/a")
    swapped = sigv4.Request("GET", request.url.replace(HOST, "evil.test"), request.headers)
    assert refused(swapped).code == "SignatureDoesNotMatch"


def test_hosts():
    """Only those that are set, with the bucket in the host or in the path."""
    made = resigner(hosts=[HOST])
    found = run(made, signed("GET", "/public/a", host=f"work.{HOST}"))
    assert found.request.url == "https://s3.eu-west-1.amazonaws.com/work/public/a"
    accepted(run(made, signed("GET", "/work/public/a")))
    assert refused(signed("GET", "/work/public/a", host="x.test"), made).refusal == (
        "host-not-allowed"
    )


def test_headers_that_never_pass():
    """Credentials, dates and the connection of the inner side stay there."""
    names = (
        "Proxy-Authorization", "Cookie", "X-Forwarded-For", "Forwarded", "Via", "Keep-Alive",
        "X-Minio-Force-Delete", "X-HTTP-Method-Override", "X-Drop-Me", "Date", "x_drop_me",
        "Accept-Encoding",
    )  # fmt: skip
    request = signed("GET", "/work/public/a", {"Range": "bytes=0-1"})
    pairs = [
        *request.headers,
        *((name, "x") for name in names),
        ("Connection", "Keep-Alive, close"),
    ]
    found = run(resigner(), sigv4.Request("GET", request.url, pairs))
    assert not {name.lower() for name in names} & set(found.request.fields)
    assert found.request.fields["range"] == "bytes=0-1"
    accepted(found)


@pytest.mark.parametrize("header", ["If-None-Match", "x-amz-storage-class",
                                    "x-amz-tagging-directive", "X-Drop-Me"])  # fmt: skip
def test_connection_that_names_a_header(header):
    """The policies count it, and proxies remove it: the outside would not get it."""
    headers = {header: "*", "Connection": f"close, {header.lower()}"}
    request = signed("PUT", "/work/public/a", headers)
    assert refused(request, resigner(policies=None)).refusal == "request-ambiguous"
    options = [("Connection", "close"), ("Connection", "Upgrade, HTTP2-Settings,TE")]
    plain = sigv4.Request("GET", request.url, [*signed("GET", "/work/public/a").headers, *options])
    accepted(run(resigner(), plain))


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": ""},
        {"x-amz-storage-class": ""},
        {"x-amz-copy-source": "/work/public/b", "x-amz-tagging-directive": ""},
        {"x-amz-copy-source": "/work/public/b", "x-amz-tagging-directive": "copy"},
        {"x-amz-acl": "Public-Read"},
        {"x-amz-acl": "public-read,private"},
        {"x-amz-object-lock-mode": "compliance"},
        {"x-amz-object-lock-retain-until-date": "Thu, 01 Jan 2099 00:00:00 GMT"},
        [("If-None-Match", "*"), ("if-none-match", '"a"')],
        {"x-amz-tagging": "secret=no&secret=yes"},
        {"x-amz-tagging": "secret=yes&SECRET=no"},
        {"x-amz-tagging": "team=a;secret=yes"},
    ],
    ids=range(12),
)
def test_header_that_counts_and_means_something_else(headers):
    """A policy decides on the text of a header; a lenient server takes it for another or none."""
    request = signed("PUT", "/work/public/a", headers)
    assert refused(request, resigner(policies=None)).refusal == "request-ambiguous"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
def test_empty_condition_of_a_download(method, name):
    """The AWS CLI sends one where a server gave no ETag: it is neither counted nor sent on."""
    sent = run(resigner(), signed(method, "/work/public/a", {name: ""}))
    accepted(sent)
    assert name.lower() not in {each.lower() for each, _ in sent.request.headers}


def test_header_with_a_list():
    """The control case: some headers have several values."""
    headers = {"x-amz-object-attributes": "ETag,Checksum"}
    accepted(run(resigner(policies=None), signed("GET", "/work/public/a?attributes", headers)))


def test_header_twice():
    """The verifier refuses what S3 does; a server would take one of them."""
    request = signed("PUT", "/work/public/a", [("x-amz-acl", "private"), ("x-amz-acl", "private")])
    assert refused(request, resigner(policies=None)).refusal == "request-malformed"


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": "*"},
        {"x-amz-tagging": ""},
        {"x-amz-tagging": "team=a&Owner=b%3Bc"},
        {"x-amz-storage-class": "A_CLASS_OF_ANOTHER_SERVER"},
        {"x-amz-object-lock-mode": "COMPLIANCE",
         "x-amz-object-lock-retain-until-date": "2099-01-01T00:00:00.000Z"},
        [("x-amz-meta-a", "1"), ("x-amz-meta-a", "2")],
    ],
)  # fmt: skip
def test_header_that_counts(headers):
    """The control cases."""
    accepted(run(resigner(policies=None), signed("PUT", "/work/public/a", headers)))


@pytest.mark.parametrize(
    "header",
    [
        "X-Amz-Meta-Snowball-Auto-Extract",
        "X-Amz-Meta-Minio-Snowball-Prefix",
        "X-Amz-Meta-Acme-Snowball-Prefix",
        "X-Amz-Meta-Minio-Anything",
        "X-Amz-Meta-Rustfs-Anything",
    ],
)
def test_metadata_that_servers_act_on(header):
    """They unpack the body with it, to keys that no policy has seen."""
    request = signed("PUT", "/work/public/a.tar", {header: "true"}, b"abc")
    for upstream in ("http://127.0.0.1:9000", "https://s3.eu-west-1.amazonaws.com"):
        error = refused(request, resigner(policies=None, upstream=upstream))
        assert error.refusal == "operation-unknown"


@pytest.mark.parametrize(
    "header",
    ["X-Minio-Extract", "X-Rgw-Object", "X-Oss-Object-Acl", "X-Goog-Acl", "X-Obs-Acl", "X-Cos-Acl",
     "X-Seaweedfs-Ttl", "X-Rustfs-Force-Delete", "X-Emc-Retention-Period"],
)  # fmt: skip
def test_headers_of_other_servers(header):
    """They stay behind, also where the upstream may be such a server."""
    request = signed("PUT", "/work/public/a", {header: "true", "x-amz-meta-a": "b"}, b"abc")
    found = run(resigner(upstream="http://127.0.0.1:9000"), request)
    assert header.lower() not in found.request.fields
    assert found.request.fields["x-amz-meta-a"] == "b"


def test_token_of_the_inner_side():
    """A session token among the placeholder keys is checked, and replaced."""
    inner = sigv4.Credentials("SANDBOXKEY0003", "placeholder-secret", "placeholder-token")
    made = resigner(sigv4.verify.Verifier(lambda _: inner, clock=verifier()._now))
    request = sigv4.Request("GET", f"https://{HOST}/work/public/a")
    request = signer(credentials=inner).sign(request).apply(request)
    found = run(made, request)
    assert found.request.fields["x-amz-security-token"] == OUTER_TOKEN
    assert "placeholder" not in str(found.request.headers)
    accepted(found)


def test_presigned():
    """They are refused, or signed again with headers."""
    url = signer().presign(sigv4.Request("GET", f"https://{HOST}/work/public/a?versionId=3")).url
    request = sigv4.Request("GET", url)
    assert refused(request).refusal == "presigned-not-allowed"
    everything = {"Version": "2012-10-17",
                  "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}  # fmt: skip
    made = resigner(presigned="resign", policies=Policies(identity=everything))
    found = run(made, request)
    assert found.request.url == "https://s3.eu-west-1.amazonaws.com/work/public/a?versionId=3"
    accepted(found)
    private = signer().presign(sigv4.Request("GET", f"https://{HOST}/work/private/a")).url
    error = refused(sigv4.Request("GET", private), resigner(presigned="resign"))
    assert error.refusal == "not-allowed"


def test_presigned_upload():
    """Its body is not signed inside, and is outside."""
    url = signer().presign(sigv4.Request("PUT", f"https://{HOST}/work/public/a")).url
    request = with_length(sigv4.Request("PUT", url, (), b"abc"))
    found = run(resigner(presigned="resign"), request)
    assert accepted(found) == b"abc"
    assert len(found.request.fields["x-amz-content-sha256"]) == 64


def test_sessions_of_directory_buckets():
    """The answer would be credentials of the outside."""
    error = refused(signed("GET", "/work?session"), resigner(policies=None))
    assert error.refusal == "gives-credentials"


def test_more_bytes_than_announced():
    """A request without a body brings none."""
    exchange = resigner().begin(head_of(signed("GET", "/work/public/a")))
    assert exchange.feed(b"") == b""
    with pytest.raises(NotForwarded, match="More bytes"):
        exchange.feed(b"GET / HTTP/1.1")
    with pytest.raises(NotForwarded, match="More bytes"):
        exchange.finish()


def test_who_was_refused():
    """The error names the placeholder key, for the log."""
    error = refused(signed("GET", "/work/private/a"))
    assert isinstance(error, NotForwarded)
    assert error.access_key_id == INNER.access_key_id


def test_policy_by_key():
    """A variable in the policy stands for the access key id: a prefix for each sandbox."""
    policy = {**POLICY, "Statement": {
        "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::work/${aws:username}/*",
    }}  # fmt: skip
    made = resigner(policies=Policies(identity=policy))
    accepted(run(made, signed("GET", f"/work/{INNER.access_key_id}/a")))
    assert refused(signed("GET", "/work/SANDBOXKEY0009/a"), made).refusal == "not-allowed"


def test_scope():
    """Services and regions that are not set are refused; maps change them outside."""
    made = resigner(services=["sqs"])
    assert refused(signed("GET", "/work/public/a"), made).refusal == "not-in-scope"
    made = resigner(regions=["us-east-1"])
    assert refused(signed("GET", "/work/public/a"), made).refusal == "not-in-scope"
    made = resigner(
        services=["s3"], regions=[REGION], region_map={REGION: "us-west-2"},
        upstream="https://s3.us-west-2.amazonaws.com",
    )  # fmt: skip
    found = run(made, signed("GET", "/work/public/a"))
    assert "/us-west-2/s3/aws4_request" in found.request.fields["authorization"]
