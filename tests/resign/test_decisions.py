"""Scope, policies, services other than S3, and the file of a sandbox."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.preflight import Policies
from sigv4.resign import REASONS, NotForwarded, Resigner
from sigv4.verify import Verifier

from .sandbox import (
    AT,
    HOST,
    INNER,
    OUTER,
    POLICY,
    REGION,
    accepted,
    clock,
    head_of,
    resigner,
    run,
    signed,
    verifier,
)

ACCOUNT = "111122223333"


def policy(action, resource="*", **more) -> Policies:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return Policies(identity={"Version": "2012-10-17", "Statement": statement})


def refusal(made: Resigner, request: sigv4.Request, **options) -> str:
    with pytest.raises(NotForwarded) as caught:
        run(made, request, **options)
    assert caught.value.status == REASONS[caught.value.refusal].status
    return f"{caught.value.refusal}: {caught.value}"


JSON = {"Content-Type": "application/x-amz-json-1.0"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_operation_in_a_header():
    """AWS JSON names it in X-Amz-Target."""
    request = signed(
        "POST",
        "/",
        {**JSON, "X-Amz-Target": "DynamoDB_20120810.GetItem"},
        b"{}",
        service="dynamodb",
    )
    options = {"upstream": "https://dynamodb.eu-west-1.amazonaws.com"}
    accepted(run(resigner(policies=policy("dynamodb:GetItem"), **options), request))
    found = refusal(resigner(policies=policy("dynamodb:Query"), **options), request)
    assert found.startswith("not-allowed") and "dynamodb:GetItem" in found  # noqa: PT018
    table = policy("dynamodb:GetItem", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/t")
    assert refusal(resigner(policies=table, **options), request).startswith("not-allowed")
    lax = resigner(policies=table, on_undecided="allow", **options)
    accepted(run(lax, request))


def test_deny_may_concern_a_resource_that_is_not_known():
    """An Allow does not suffice where a Deny may concern the table."""
    documents = [
        {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:*:table/secret"},
    ]
    given = Policies(identity={"Version": "2012-10-17", "Statement": documents})
    request = signed(
        "POST",
        "/",
        {**JSON, "X-Amz-Target": "DynamoDB_20120810.GetItem"},
        b"{}",
        service="dynamodb",
    )
    made = resigner(policies=given, upstream="https://dynamodb.eu-west-1.amazonaws.com")
    assert refusal(made, request).startswith("undecided")


@pytest.mark.parametrize("in_query", [True, False])
def test_operation_in_a_form(in_query):
    """The query protocol names it in Action, in the query or in the body."""
    text = "Action=SendMessage&Version=2012-11-05"
    request = (
        signed("GET", f"/?{text}", service="sqs")
        if in_query
        else signed("POST", "/", FORM, text.encode(), service="sqs")
    )
    options = {"upstream": "https://sqs.eu-west-1.amazonaws.com"}
    accepted(run(resigner(policies=policy("sqs:SendMessage"), **options), request))
    found = refusal(resigner(policies=policy("sqs:ReceiveMessage"), **options), request)
    assert "sqs:SendMessage" in found
    twice = signed("POST", "/?Action=ListQueues", FORM, text.encode(), service="sqs")
    made = resigner(policies=policy("sqs:*"), **options)
    assert refusal(made, twice).startswith("undecided")


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/?Action=DeleteTable", JSON),  # two names
        ("POST", "/", FORM),  # the header of another protocol
        ("GET", "/", JSON),
        ("POST", "/2015-03-31/functions/f/invocations", JSON),  # the path is the name
    ],
)
def test_operation_that_is_named_twice(method, path, headers):
    """A service reads the name that its protocol has, so that the others may not decide."""
    given = {**headers, "X-Amz-Target": "DynamoDB_20120810.GetItem"}
    body = b"Action=DeleteTable" if headers is FORM else b"{}" if method == "POST" else b""
    request = signed(method, path, given, body, service="dynamodb")
    made = resigner(
        policies=policy("dynamodb:*"), upstream="https://dynamodb.eu-west-1.amazonaws.com"
    )
    assert refusal(made, request).startswith("undecided")


def test_queues_have_paths():
    """The action of SQS may come with the URL of a queue."""
    request = signed("GET", "/111122223333/queue?Action=SendMessage", service="sqs")
    made = resigner(
        policies=policy("sqs:SendMessage"), upstream="https://sqs.eu-west-1.amazonaws.com"
    )
    accepted(run(made, request))


@pytest.mark.parametrize(
    ("service", "action"),
    [("sts", "AssumeRole"), ("sts", "GetSessionToken"), ("iam", "CreateAccessKey")],
)
def test_actions_that_give_credentials(service, action):
    """They are refused, whatever the policy."""
    request = signed("POST", "/", FORM, f"Action={action}".encode(), service=service)
    for policies in (None, policy("*")):
        assert refusal(resigner(policies=policies), request).startswith("gives-credentials")
    harmless = signed("POST", "/", FORM, b"Action=GetCallerIdentity", service="sts")
    made = resigner(policies=policy("*"), upstream="https://sts.eu-west-1.amazonaws.com")
    accepted(run(made, harmless))


@pytest.mark.parametrize(
    ("service", "host", "path", "action", "resource"),
    [
        (
            "execute-api",
            f"abc123.execute-api.{REGION}.amazonaws.com",
            "/prod/items/1",
            "execute-api:Invoke",
            f"arn:aws:execute-api:{REGION}:{ACCOUNT}:abc123/prod/GET/items/*",
        ),
        (
            "lambda",
            f"abc.lambda-url.{REGION}.on.aws",
            "/x",
            "lambda:InvokeFunctionUrl",
            "*",
        ),
        ("vpc-lattice-svcs", HOST, "/", "vpc-lattice-svcs:Invoke", "*"),
        (
            "bedrock-agentcore",
            f"bedrock-agentcore.{REGION}.amazonaws.com",
            f"/runtimes/arn%3Aaws%3Abedrock-agentcore%3A{REGION}%3A{ACCOUNT}%3Aruntime%2Fmcp"
            "/invocations",
            "bedrock-agentcore:InvokeAgentRuntime",
            f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/mcp",
        ),
        (
            "bedrock",
            f"bedrock-runtime.{REGION}.amazonaws.com",
            "/model/example.model-v1%3A0/converse",
            "bedrock:InvokeModel",
            f"arn:aws:bedrock:{REGION}::foundation-model/example.*",
        ),
        (
            "bedrock",
            f"bedrock-runtime.{REGION}.amazonaws.com",
            "/model/example.m/invoke-with-response-stream",
            "bedrock:InvokeModelWithResponseStream",
            f"arn:aws:bedrock:{REGION}::foundation-model/example.m",
        ),
    ],
)
def test_services_that_are_called_by_path(service, host, path, action, resource):
    """Action and resource follow from host and path."""
    headers = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"} if "lattice" in service else {}
    request = signed("GET", path, headers, service=service, host=host)
    options = {"upstream": None, "hosts": [host], "accounts": [ACCOUNT]}
    found = run(resigner(policies=policy(action, resource), **options), request)
    assert found.request.host == host
    other = resigner(policies=policy(action, "arn:aws:s3:::other"), **options)
    assert refusal(other, request).startswith("not-allowed")


@pytest.mark.parametrize(
    ("service", "path"), [("bedrock", "/model/m/other"), ("bedrock", "/guardrail/a/apply")]
)
def test_operation_that_is_not_known(service, path):
    """The policies cannot decide; `actions` says what it is."""
    request = signed("GET", path, service=service)
    options = {"upstream": "https://bedrock-runtime.eu-west-1.amazonaws.com"}
    made = resigner(policies=policy("*"), **options)
    assert refusal(made, request).startswith("undecided")
    accepted(run(resigner(policies=policy("a:B"), on_undecided="allow", **options), request))
    asked = []

    def actions(request, identity):
        asked.append((request.path, identity.access_key_id))
        return [("bedrock:Other", "arn:aws:bedrock:x")]

    own = resigner(policies=policy("bedrock:Other"), actions=actions, **options)
    accepted(run(own, request))
    assert asked == [(path, INNER.access_key_id)]
    none = resigner(policies=policy("*"), actions=lambda *_: None, **options)
    assert refusal(none, request).startswith("undecided")


def test_path_that_is_normalised():
    """Other services normalise paths; another form than the signed one does not pass."""
    request = signed("GET", "/a/../b", service="execute-api", host="x.execute-api.test")
    assert refusal(resigner(policies=None), request).startswith("path-ambiguous")


def test_conditions():
    """Context keys come from the request, the clock and the caller."""
    until = {"DateLessThan": {"aws:CurrentTime": "2026-11-30T13:00:00Z"}}
    request = signed("GET", "/work/public/a")
    made = resigner(policies=policy("s3:*", Condition=until))
    accepted(run(made, request))
    past = {"DateLessThan": {"aws:CurrentTime": "2026-11-30T11:00:00Z"}}
    assert refusal(resigner(policies=policy("s3:*", Condition=past)), request)
    near = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    made = resigner(policies=policy("s3:*", Condition=near))
    assert "aws:SourceIp" in refusal(made, request)
    accepted(run(made, request, context={"aws:SourceIp": "10.1.2.3"}))
    assert refusal(made, request, context={"aws:SourceIp": "192.0.2.1"}).startswith("not-allowed")
    secure = {"Bool": {"aws:SecureTransport": "true"}}
    accepted(run(resigner(policies=policy("s3:*", Condition=secure)), request))
    role = resigner(
        policies=policy("s3:*", Condition={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}),
        principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/sandbox/one",
    )
    accepted(run(role, request))


def denying(condition) -> Policies:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    statements = [everything, {**everything, "Effect": "Deny", "Condition": condition}]
    return Policies(identity={"Version": "2012-10-17", "Statement": statements})


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("list-type=2&max-keys=10", ""),
        ("list-type=2&max-keys=11", "not-allowed"),
        ("max-keys=11", "not-allowed"),
        ("versions=&max-keys=11", "not-allowed"),
        ("list-type=2", "undecided"),
        ("list-type=2&max-keys=1%2C000", "undecided"),
        ("list-type=2&max-keys=", "undecided"),
    ],
)
def test_limits_of_listings(query, outcome):
    """The limit of a listing is in its query; one that cannot be compared decides nothing."""
    made = resigner(policies=denying({"NumericGreaterThan": {"s3:max-keys": "10"}}))
    request = signed("GET", f"/work?{query}")
    if not outcome:
        accepted(run(made, request))
        return
    found = refusal(made, request)
    assert found.startswith(outcome)
    assert outcome == "not-allowed" or "s3:max-keys" in found
    accepted(run(made, signed("GET", "/work/public/a")))


@pytest.mark.parametrize("address", ["203.0.113.9:443", "unknown", "10.0.0.0/7"])
def test_address_that_cannot_be_compared(address):
    """It turns no Deny off."""
    made = resigner(policies=denying({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    request = signed("GET", "/work/public/a")
    assert refusal(made, request, context={"aws:SourceIp": address}).startswith("undecided")
    mapped = {"aws:SourceIp": "::ffff:10.1.2.3"}
    assert refusal(made, request, context=mapped).startswith("not-allowed")
    accepted(run(made, request, context={"aws:SourceIp": "192.0.2.1"}))


def test_names_of_kms_keys():
    """A key may be named by its ID, which a Deny of its ARN is about as well."""
    key, arn = "x-amz-server-side-encryption-aws-kms-key-id", f"arn:aws:kms:x:{ACCOUNT}:key/1"
    made = resigner(policies=denying({"StringEquals": {f"s3:{key}": arn}}))
    for named, outcome in ((arn, "not-allowed"), ("1", "undecided"), ("alias/a", "undecided")):
        headers = {"x-amz-server-side-encryption": "aws:kms", key: named}
        request = signed("PUT", "/work/public/a", headers, b"x")
        assert refusal(made, request).startswith(outcome)


def test_boundary():
    """Other kinds of policies are used where they are given."""
    identity = {"Version": "2012-10-17",
                "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}  # fmt: skip
    given = Policies(identity=identity, boundary=POLICY, scp=[[identity]], rcp=[])
    accepted(run(resigner(policies=given), signed("GET", "/work/public/a")))
    assert refusal(resigner(policies=given), signed("GET", "/work/private/a"))


def test_accounts():
    """The bucket's owner is named to S3, which compares it."""
    made = resigner(accounts=[ACCOUNT])
    name = "x-amz-expected-bucket-owner"
    found = run(made, signed("GET", "/work/public/a"))
    assert found.request.fields[name] == ACCOUNT
    accepted(found)
    assert run(made, signed("GET", "/work/public/a", {name: ACCOUNT})).request.fields[name] == (
        ACCOUNT
    )
    other = signed("GET", "/work/public/a", {name: "444455556666"})
    assert refusal(made, other).startswith("not-in-scope")
    copy = run(made, signed("PUT", "/work/public/a", {"x-amz-copy-source": "/work/public/b"}))
    assert copy.request.fields["x-amz-source-expected-bucket-owner"] == ACCOUNT
    several = resigner(accounts=[ACCOUNT, "444455556666"])
    assert refusal(several, signed("GET", "/work/public/a")).startswith("not-in-scope")
    accepted(run(several, other))


def test_list_of_buckets():
    """It addresses no bucket, so no owner is named."""
    made = resigner(policies=policy("s3:ListAllMyBuckets"), accounts=[ACCOUNT])
    assert "x-amz-expected-bucket-owner" not in run(made, signed("GET", "/")).request.fields
    express = signed("GET", "/", {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}, service="s3express")
    assert "s3express:ListAllMyDirectoryBuckets" in refusal(made, express)


def test_service_map():
    """The signing name may differ outside."""
    made = resigner(
        policies=None, service_map={"sandbox-sqs": "sqs"},
        upstream="https://sqs.eu-west-1.amazonaws.com",
    )  # fmt: skip
    request = signed("GET", "/?Action=ListQueues", service="sandbox-sqs")
    assert "/sqs/aws4_request" in run(made, request).request.fields["authorization"]


def test_service_of_another_name():
    """What a request is for is what the outside carries out, whatever the inside calls it."""
    made = resigner(
        policies=policy("*"), service_map={"idp": "sts"}, services=["idp"],
        upstream="https://sts.eu-west-1.amazonaws.com",
    )  # fmt: skip
    request = signed("POST", "/", FORM, b"Action=GetSessionToken", service="idp")
    assert refusal(made, request).startswith("gives-credentials")
    harmless = signed("POST", "/", FORM, b"Action=GetCallerIdentity", service="idp")
    accepted(run(made, harmless))


def test_s3_of_another_name():
    """It has the operations and the policies of S3."""
    options = {"service_map": {"garage": "s3"}, "services": ["garage"]}
    session = signed("GET", "/work?session", service="garage")
    assert refusal(resigner(policies=None, **options), session).startswith("gives-credentials")
    accepted(run(resigner(**options), signed("GET", "/work/public/a", service="garage")))
    private = signed("GET", "/work/private/a", service="garage")
    assert refusal(resigner(**options), private).startswith("not-allowed")
    made = resigner(service_map={"s3": "garage"}, upstream="http://127.0.0.1:9000")
    assert (
        "/garage/aws4" in run(made, signed("GET", "/work/public/a")).request.fields["authorization"]
    )
    assert refusal(made, signed("GET", "/work/private/a")).startswith("not-allowed")


@pytest.mark.parametrize(
    ("service", "target"),
    [
        ("gamelift", "GameLift.GetInstanceAccess"),
        ("gamelift", "GameLift.GetComputeAuthToken"),
        ("license-manager", "AWSLicenseManager.GetAccessToken"),
        ("ssm", "AmazonSSM.StartSession"),
        ("ssm", "AmazonSSM.ResumeSession"),
        ("ecs", "AmazonEC2ContainerServiceV20141113.ExecuteCommand"),
        ("redshift", "Action=GetIdentityCenterAuthToken"),
        ("redshift-serverless", "RedshiftServerless.GetIdentityCenterAuthToken"),
    ],
)
def test_actions_that_give_tokens(service, target):
    """Tokens that the inner side could use without this proxy."""
    in_form = target.startswith("Action=")
    headers = FORM if in_form else {**JSON, "X-Amz-Target": target}
    request = signed("POST", "/", headers, target.encode() if in_form else b"{}", service=service)
    made = resigner(policies=policy("*"), upstream=f"https://{service}.{REGION}.amazonaws.com")
    assert refusal(made, request).startswith("gives-credentials")


@pytest.mark.parametrize(
    ("service", "method", "path"),
    [
        ("connect", "GET", "/user/federate/1234"),
        ("connect", "GET", "/user/%66ederate/1234"),
        ("bedrock-agentcore", "POST", "/identities/GetWorkloadAccessToken"),
        ("bedrock-agentcore", "POST", "/identities/GetWorkloadAccessTokenForUserId"),
        ("bedrock-agentcore", "POST", "/Identities/oauth2/token"),
        ("bedrock-agentcore", "POST", "/identities/api-key"),
        ("eks-auth", "POST", "/clusters/c/assume-role-for-pod-identity"),
    ],
)
def test_paths_that_give_credentials(service, method, path):
    """Also where no policy decides."""
    made = resigner(policies=None, upstream=f"https://{service}.{REGION}.amazonaws.com")
    assert refusal(made, signed(method, path, service=service)).startswith("gives-credentials")


@pytest.mark.parametrize(
    ("service", "path"),
    [("connect", "/users-summary/1234"), ("bedrock-agentcore", "/memories/m/events")],
)
def test_paths_of_the_same_services(service, path):
    """The control cases."""
    made = resigner(policies=None, upstream=f"https://{service}.{REGION}.amazonaws.com")
    accepted(run(made, signed("POST", path, service=service)))


def test_sigv4a():
    """A signature for a set of regions becomes one for the region that is set."""
    pytest.importorskip("cryptography")
    algorithm = sigv4.ECDSA_P256_SHA256
    signing = sigv4.Signer(
        INNER, "*", "s3", clock=clock, algorithm=algorithm, allow_scope_mismatch=True
    )
    request = sigv4.Request("GET", f"https://{HOST}/work/public/a")
    request = signing.sign(request).apply(request)
    checks = Verifier(lambda _: INNER, clock=clock, algorithms=[algorithm])
    assert refusal(resigner(checks), request).startswith("not-in-scope")
    found = run(resigner(checks, region_map={"*": REGION}), request)
    accepted(found)
    assert "x-amz-region-set" not in found.request.fields


class Renewed:
    """A provider whose keys change at each use."""

    def __init__(self, *given) -> None:
        self.given = list(given)

    def load(self):
        return self.given.pop(0) if len(self.given) > 1 else self.given[0]


@pytest.mark.parametrize("first", [1, 2])
def test_credentials_that_are_renewed(first):
    """Responses are searched for the keys that signed."""
    other = sigv4.Credentials("OUTERKEYNUMBER2", "another-secret-outside")
    given = Renewed(*[OUTER] * first, other)
    made = Resigner(verifier(), given, upstream="https://s3.test", clock=clock)
    exchange = made.begin(head_of(signed("GET", "/work/public/a")))
    exchange.finish()
    used = exchange.head.fields["authorization"].partition("Credential=")[2].partition("/")[0]
    assert used.encode() not in exchange.answer(200, ()).feed(f"{used} ".encode())


def test_expired_credentials():
    """The error says nothing of the outer side's keys; its cause does."""
    ended = sigv4.Credentials(OUTER.access_key_id, "x" * 40, "token-of-the-outside", AT)
    made = Resigner(verifier(), ended, upstream="https://s3.test", clock=clock)
    with pytest.raises(NotForwarded) as caught:
        run(made, signed("GET", "/work/public/a"))
    assert caught.value.refusal == "not-signed-again"
    assert OUTER.access_key_id not in str(caught.value)
    assert isinstance(caught.value.__cause__, sigv4.SigV4Error)


class Failing:
    """A provider of somebody else, whose errors say too much."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def load(self):
        raise self.error


@pytest.mark.parametrize("kind", [OSError, RuntimeError, KeyError])
@pytest.mark.parametrize("body", [b"", b"abc"])
def test_error_of_a_provider(kind, body):
    """Whatever it raises, the inner side learns no more than its type."""
    given = Failing(kind(f"no access to {OUTER.access_key_id}"))
    made = Resigner(verifier(), given, upstream="https://s3.test", clock=clock)
    with pytest.raises(NotForwarded) as caught:
        run(made, signed("PUT", "/work/public/a", {}, body))
    assert caught.value.refusal == "not-signed-again"
    assert kind.__name__ in str(caught.value)
    assert OUTER.access_key_id not in str(caught.value)
    assert caught.value.__cause__ is given.error
