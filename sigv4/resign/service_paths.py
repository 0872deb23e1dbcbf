"""Read the services other than S3 whose requests are described by their host and path alone.

Servers decode a path, or do not, and drop a slash at its end, or do not. So the policies must allow
each reading, and a path with a hidden slash, a hidden dot segment or a backslash is not known.
"""

from __future__ import annotations

import re

from ..core.encoding import decode
from ..core.model import Request
from .asked import ANY, Need

_PARTS_OF_A_CALL = 3  # such as model/NAME/invoke
_MODEL_ACTIONS = {
    "converse": "bedrock:InvokeModel",
    "converse-stream": "bedrock:InvokeModelWithResponseStream",
    "invoke": "bedrock:InvokeModel",
    "invoke-with-response-stream": "bedrock:InvokeModelWithResponseStream",
}
_API_ID = "x-apigw-api-id"  # names another API than the host, of VPC endpoints
_MODEL = re.compile(r"[A-Za-z0-9-]+\.[A-Za-z0-9._:-]+")
# https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
_PROFILE = re.compile(r"(?:[a-z]{2}(?:-gov)?|apac|global)\.(?P<model>.+)")
_DOTS = (".", "..")


def needs_of_path(
    request: Request, service: str, host: str, region: str, account: str
) -> tuple[Need, ...]:
    """List what the policies must allow; empty if path and host do not say it.

    Args:
        request: its head.
        service: the signing name.
        host: the host outside.
        region: of the scope; ``*`` where it is not known.
        account: twelve digits.
    """
    labels = host.partition(":")[0].split(".")
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
    if service == "execute-api" and labels[1:2] == ["execute-api"]:
        return _of_api(request, labels[0], region, account)
    # https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    if service == "lambda" and labels[1:2] == ["lambda-url"]:
        return (Need("lambda:InvokeFunctionUrl", ANY, exact=False),)
    # https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
    if service == "vpc-lattice-svcs":
        return (Need("vpc-lattice-svcs:Invoke", ANY, exact=False),)
    path = request.path.removeprefix("/").removesuffix("/").split("/")
    return _of_bedrock(service, region, account, path) if len(path) == _PARTS_OF_A_CALL else ()


def _of_api(request: Request, label: str, region: str, account: str) -> tuple[Need, ...]:
    """Read calls of an API of API Gateway; its host may have the id of a VPC endpoint as well."""
    api = label.partition("-vpce-")[0]
    if _API_ID in request.fields or api.startswith("vpce-"):
        return ()
    known = ANY not in (region, account) and "%" not in request.path
    start = f"arn:aws:execute-api:{region}:{account}:{api}"
    needs = []
    for path in _readings(request.path):
        stage, *rest = path.split("/")
        resource = "/".join([start, stage, request.method, *rest])
        needs.append(Need("execute-api:Invoke", resource, known))
    return tuple(needs)


def _readings(path: str) -> list[str]:
    """List how servers read a path; empty if two of them could read other segments."""
    raw = path.removeprefix("/")
    try:
        decoded = decode(raw).decode()
    except UnicodeDecodeError:
        return []
    hidden = decoded.count("/") != raw.count("/") or "\\" in decoded or "\0" in decoded
    if hidden or any(part in _DOTS for part in decoded.split("/")):
        return []
    found = [raw, raw.rstrip("/"), decoded, decoded.rstrip("/")]
    return list(dict.fromkeys(found))


def _of_bedrock(service: str, region: str, account: str, path: list[str]) -> tuple[Need, ...]:
    """Read calls of agents, MCP servers and models."""
    name = decode(path[1]).decode("utf-8", "replace")
    # https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_InvokeAgentRuntime.html
    if service == "bedrock-agentcore" and path[::2] == ["runtimes", "invocations"]:
        return (Need("bedrock-agentcore:InvokeAgentRuntime", name, name.startswith("arn:")),)
    # https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
    if service == "bedrock" and path[0] == "model" and path[2] in _MODEL_ACTIONS:
        action = _MODEL_ACTIONS[path[2]]
        return tuple(Need(action, each, exact=False) for each in _models(name, region, account))
    return ()


def _models(name: str, region: str, account: str) -> list[str]:
    """List the ARNs that a call of a model needs: names of models are those of other things, too.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
    """
    if name.startswith("arn:"):
        return [name]
    if not _MODEL.fullmatch(name):
        return [ANY]
    start = f"arn:aws:bedrock:{region}:"
    profile = _PROFILE.fullmatch(name)
    if profile is None:
        return [f"{start}:foundation-model/{name}"]
    model = f"{start}:foundation-model/{profile['model']}"
    return [f"{start}{account}:inference-profile/{name}", model]
