"""Read what a request asks of a service other than S3, as far as the request says it.

- AWS JSON names the operation in a header: ``X-Amz-Target: DynamoDB_20120810.GetItem``.
- The query protocol names it in ``Action``, in the query or in a form in the body.
- Both use the path ``/``. A request that names several operations, or one beside a path, is not
  known: services read the name that their protocol has, and ignore the others. Nor is one known
  that names its operation in another form than SDKs do, since services are more lenient.
- A few services are called by paths alone: the API of API Gateway, a function URL of Lambda, a
  service of VPC Lattice, an agent or MCP server in Bedrock AgentCore, a model of Bedrock.

https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl

from ..core.encoding import decode
from ..core.model import Request
from .asked import ANY, Asked, Need
from .refusals import Denials
from .service_paths import needs_of_path

_FORM = re.compile(r"application/x-www-form-urlencoded(?:\s*;\s*charset=\"?utf-8\"?)?")
_JSON = re.compile(r"application/x-amz-json-1\.[01](?:\s*;\s*charset=\"?utf-8\"?)?")
_TARGET = re.compile(r"(?:com\.amazonaws\.[\w.]+|\w+)\.([A-Za-z][A-Za-z0-9]*)", re.ASCII)
_OPERATION = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_WITH_QUEUE_PATHS = ("sqs",)  # queues have URLs of their own
# Signing names whose actions have another prefix in policies.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_PREFIXES = {
    "email": "ses",
    "monitoring": "cloudwatch",
}
# Actions whose response holds credentials or tokens of the principal that signs, or of what it may
# use: with these, the inner side would act without this proxy.
# https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
# https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_GetWorkloadAccessToken.html
# https://docs.aws.amazon.com/connect/latest/APIReference/API_GetFederationToken.html
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
# https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
# https://docs.aws.amazon.com/gameliftservers/latest/apireference/API_GetComputeAuthToken.html
# https://docs.aws.amazon.com/gameliftservers/latest/apireference/API_GetInstanceAccess.html
# https://docs.aws.amazon.com/license-manager/latest/APIReference/API_GetAccessToken.html
# https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetIdentityCenterAuthToken.html
# https://docs.aws.amazon.com/cli/latest/reference/redshift-serverless/get-identity-center-auth-token.html
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html
_GIVES_CREDENTIALS = frozenset(
    {
        "bedrock-agentcore:getresourceapikey",
        "bedrock-agentcore:getresourceoauth2token",
        "bedrock-agentcore:getworkloadaccesstoken",
        "bedrock-agentcore:getworkloadaccesstokenforjwt",
        "bedrock-agentcore:getworkloadaccesstokenforuserid",
        "codeartifact:getauthorizationtoken",
        "codepipeline:getjobdetails",
        "codepipeline:getthirdpartyjobdetails",
        "cognito-identity:getcredentialsforidentity",
        "cognito-identity:getopenidtokenfordeveloperidentity",
        "connect:getfederationtoken",
        "datazone:getconnection",
        "datazone:getenvironmentcredentials",
        "deadline:assumefleetroleforread",
        "deadline:assumefleetroleforworker",
        "deadline:assumequeueroleforread",
        "deadline:assumequeueroleforuser",
        "deadline:assumequeueroleforworker",
        "ec2:getpassworddata",
        "ecr-public:getauthorizationtoken",
        "ecr:getauthorizationtoken",
        "ecs:executecommand",
        "eks-auth:assumeroleforpodidentity",
        "elasticmapreduce:getclustersessioncredentials",
        "emr-containers:getmanagedendpointsessioncredentials",
        "gamelift:getcomputeaccess",
        "gamelift:getcomputeauthtoken",
        "gamelift:getinstanceaccess",
        "gamelift:requestuploadcredentials",
        "iam:createaccesskey",
        "iam:createservicespecificcredential",
        "iam:resetservicespecificcredential",
        "lakeformation:gettemporarydatalocationcredentials",
        "lakeformation:gettemporarygluepartitioncredentials",
        "lakeformation:gettemporarygluetablecredentials",
        "license-manager:getaccesstoken",
        "lightsail:createbucketaccesskey",
        "lightsail:getinstanceaccessdetails",
        "redshift-serverless:getcredentials",
        "redshift-serverless:getidentitycenterauthtoken",
        "redshift:getclustercredentials",
        "redshift:getclustercredentialswithiam",
        "redshift:getidentitycenterauthtoken",
        "ssm:getaccesstoken",
        "ssm:resumesession",
        "ssm:startsession",
        "sso:getrolecredentials",
        "sts:assumerole",
        "sts:assumeroot",
        "sts:getdelegatedaccesstoken",
        "sts:getfederationtoken",
        "sts:getsessiontoken",
        "sts:getwebidentitytoken",
    }
)
# Services with many operations that are named by paths, and what is in the path of those above.
_GIVING_PATHS = {"bedrock-agentcore": "identities", "connect": "federate"}
_GIVING_SERVICES = (
    frozenset(action.partition(":")[0] for action in _GIVES_CREDENTIALS) - _GIVING_PATHS.keys()
)


def read_service(
    request: Request, service: str, host: str, where: tuple[str, str], body: bytes | None
) -> Asked:
    """Read what a request asks of a service.

    Args:
        request: its head.
        service: the signing name.
        host: the host outside.
        where: the region of the scope, and the account; each a ``*`` where it is not known.
        body: the body; None if it has not been read.

    Returns:
        Without needs if they are not known; `in_body` says that the body may name them.
    """
    by_path = needs_of_path(request, service, host, *where)
    if by_path:
        return Asked(by_path[0].action.partition(":")[2], by_path)
    if request.path not in ("", "/") and service not in _WITH_QUEUE_PATHS:
        return Asked("", ())  # the path names the operation, whatever else claims to
    fields = request.fields
    is_form = request.method == "POST" and bool(_FORM.fullmatch(_content_type(request)))
    if is_form and body is None:
        return Asked("", (), in_body=True)
    target = fields.get("x-amz-target")
    if target is not None:
        named = _of_target(request, target)
    elif _has_body(request) and (not is_form or "content-encoding" in fields):
        named = None  # services may read a form in it all the same
    else:
        named = _of_form(request.query, body if is_form and body else b"")
    return Asked("", ()) if named is None else _named(_PREFIXES.get(service, service), named)


def check_gives_no_credentials(
    asked: Asked, request: Request, signing_names: Collection[str], refuse: Denials
) -> None:
    """Refuse what the outer side would answer with credentials of its own.

    Args:
        asked: what is asked for.
        request: its head.
        signing_names: of the services that may carry it out.
        refuse: makes the errors.

    Raises:
        NotForwarded: names the action, or the service where the action is not known.
    """
    giving = _GIVING_SERVICES.intersection(signing_names)
    unnamed = not asked.needs and not asked.in_body
    if (giving and unnamed) or _gives_by_path(request, signing_names):
        raise refuse(
            "gives-credentials",
            f"The request to {', '.join(sorted(signing_names))} does not say which action it is, "
            "or is one that would be answered with credentials of the outer side.",
            "Send it as SDKs do, or name its action with `actions`.",
        )
    for need in asked.needs:
        if need.action.lower() in _GIVES_CREDENTIALS:
            raise refuse(
                "gives-credentials",
                f"{need.action} would answer with credentials of the outer side.",
                "Do without it: requests are signed on the outer side.",
            )


def _gives_by_path(request: Request, signing_names: Collection[str]) -> bool:
    segments = decode(request.path).decode("utf-8", "replace").lower().split("/")
    return any(_GIVING_PATHS.get(name) in segments for name in signing_names)


def _named(prefix: str, operation: str) -> Asked:
    return Asked(operation, (Need(f"{prefix}:{operation}", ANY, exact=False),))


def _of_target(request: Request, target: str) -> str | None:
    """Return the operation of AWS JSON; None if it is not known."""
    found = _TARGET.fullmatch(target)
    is_json = request.method == "POST" and bool(_JSON.fullmatch(_content_type(request)))
    return found[1] if found and is_json and not _actions(request.query) else None


def _of_form(query: str, body: bytes) -> str | None:
    """Return the operation of the query protocol; None if it is not known, or there are several."""
    try:
        named = _actions(query) + _actions(body.decode())
    except UnicodeDecodeError:
        return None
    if len(named) != 1 or named[0][0] != "Action":
        return None
    found = _OPERATION.fullmatch(named[0][1])
    return found[0] if found else None


def _actions(text: str) -> list[tuple[str, str]]:
    """List the pairs that some server may read as the action."""
    pairs = parse_qsl(text.replace(";", "&"), keep_blank_values=True)
    return [pair for pair in pairs if pair[0].strip().lower() == "action"]


def _has_body(request: Request) -> bool:
    fields = request.fields
    return "transfer-encoding" in fields or fields.get("content-length", "0").strip("0") != ""


def _content_type(request: Request) -> str:
    return request.fields.get("content-type", "").strip().lower()
