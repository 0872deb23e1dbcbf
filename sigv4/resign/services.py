"""Read what a request asks of a service other than S3, as far as the request says it.

- AWS JSON names the operation in a header: ``X-Amz-Target: DynamoDB_20120810.GetItem``.
- The query protocol names it in ``Action``, in the query or in a form in the body.
- Both use the path ``/``. A request that names several operations, or one beside a path, is not
  known: services read the name that their protocol has, and ignore the others.
- A few services are called by paths alone: the API of API Gateway, a function URL of Lambda, a
  service of VPC Lattice, an agent or MCP server in Bedrock AgentCore, a model of Bedrock.

https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from ..core.encoding import decode
from ..core.model import Request
from .asked import ANY, Asked, Need
from .refusals import Denials

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/x-amz-json-"
_WITH_QUEUE_PATHS = ("sqs",)  # queues have URLs of their own
_PARTS_OF_A_CALL = 3  # such as model/NAME/invoke
_MODEL_ACTIONS = {
    "converse": "bedrock:InvokeModel",
    "converse-stream": "bedrock:InvokeModelWithResponseStream",
    "invoke": "bedrock:InvokeModel",
    "invoke-with-response-stream": "bedrock:InvokeModelWithResponseStream",
}
# Signing names whose actions have another prefix in policies.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_PREFIXES = {
    "email": "ses",
    "monitoring": "cloudwatch",
}
# Actions whose response holds credentials or tokens of the principal that signs.
# https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
_GIVES_CREDENTIALS = frozenset(
    {
        "codeartifact:getauthorizationtoken",
        "cognito-identity:getcredentialsforidentity",
        "cognito-identity:getopenidtokenfordeveloperidentity",
        "ec2:getpassworddata",
        "ecr-public:getauthorizationtoken",
        "ecr:getauthorizationtoken",
        "iam:createaccesskey",
        "iam:createservicespecificcredential",
        "iam:resetservicespecificcredential",
        "lightsail:getinstanceaccessdetails",
        "redshift:getclustercredentials",
        "redshift:getclustercredentialswithiam",
        "redshift-serverless:getcredentials",
        "sso:getrolecredentials",
        "sts:assumerole",
        "sts:assumeroot",
        "sts:getfederationtoken",
        "sts:getsessiontoken",
        "sts:getwebidentitytoken",
    }
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
    prefix = _PREFIXES.get(service, service)
    by_path = _by_path(request, service, host, *where)
    if by_path is not None:
        return Asked(by_path.action.partition(":")[2], (by_path,))
    if request.path not in ("", "/") and service not in _WITH_QUEUE_PATHS:
        return Asked("", ())  # the path names the operation, whatever else claims to
    if _is_form(request) and body is None:
        return Asked("", (), in_body=True)
    named = _action(request.query)
    if _is_form(request) and body is not None:
        named += _action(body.decode("utf-8", "replace"))
    target = request.fields.get("x-amz-target")
    if target is not None:
        if request.method != "POST" or not _content_type(request).startswith(_JSON):
            return Asked("", ())
        named.append(target.rpartition(".")[2])
    return _named(prefix, named[0]) if len(named) == 1 else Asked("", ())


def check_gives_no_credentials(asked: Asked, refuse: Denials) -> None:
    """Refuse what the outer side would answer with credentials of its own.

    Raises:
        NotForwarded: names the action.
    """
    for need in asked.needs:
        if need.action.lower() in _GIVES_CREDENTIALS:
            raise refuse(
                "gives-credentials",
                f"{need.action} would answer with credentials of the outer side.",
                "Do without it: requests are signed on the outer side.",
            )


def _named(prefix: str, operation: str) -> Asked:
    return Asked(operation, (Need(f"{prefix}:{operation}", ANY, exact=False),))


def _action(text: str) -> list[str]:
    return [value for name, value in parse_qsl(text, keep_blank_values=True) if name == "Action"]


def _is_form(request: Request) -> bool:
    return _content_type(request) == _FORM and request.method == "POST"


def _content_type(request: Request) -> str:
    return request.fields.get("content-type", "").partition(";")[0].strip().lower()


def _by_path(request: Request, service: str, host: str, region: str, account: str) -> Need | None:
    """Read the services whose requests are described by their host and path alone."""
    labels = host.partition(":")[0].split(".")
    path = request.path.strip("/").split("/")
    known = ANY not in (region, account) and "%" not in request.path
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
    if service == "execute-api" and labels[1:2] == ["execute-api"]:
        api = "/".join([labels[0], path[0], request.method, *path[1:]])
        return Need("execute-api:Invoke", f"arn:aws:execute-api:{region}:{account}:{api}", known)
    # https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    if service == "lambda" and labels[1:2] == ["lambda-url"]:
        return Need("lambda:InvokeFunctionUrl", ANY, exact=False)
    # https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
    if service == "vpc-lattice-svcs":
        return Need("vpc-lattice-svcs:Invoke", ANY, exact=False)
    return _of_bedrock(service, region, path) if len(path) == _PARTS_OF_A_CALL else None


def _of_bedrock(service: str, region: str, path: list[str]) -> Need | None:
    """Read calls of agents, MCP servers and models."""
    # https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_InvokeAgentRuntime.html
    if service == "bedrock-agentcore" and path[::2] == ["runtimes", "invocations"]:
        arn = decode(path[1]).decode("utf-8", "replace")
        return Need("bedrock-agentcore:InvokeAgentRuntime", arn, arn.startswith("arn:"))
    # https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
    if service == "bedrock" and path[0] == "model" and path[2] in _MODEL_ACTIONS:
        model = decode(path[1]).decode("utf-8", "replace")
        resource = f"arn:aws:bedrock:{region}::foundation-model/{model}"
        return Need(_MODEL_ACTIONS[path[2]], resource, exact=False)
    return None
