"""Answers of services that speak the AWS Query protocol, such as STS and IAM, for clients to parse.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""

from __future__ import annotations

from urllib.parse import parse_qs

from .documents import document, element
from .responses import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request

ACCOUNT = "123456789012"  # the example account of AWS's documentation
_NAMESPACES = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
}
_XML = [("Content-Type", "text/xml")]


def answer_query(service: str, request: Request, body: bytes, access_key_id: str) -> Response:
    """Return the response to a verified request of another service.

    Args:
        service: its signing name.
        request: the request that was verified.
        body: its form, which may name the action as the query may.
        access_key_id: who signed.
    """
    asked = parse_qs(request.query) | parse_qs(body.decode("latin-1"))
    action = asked.get("Action", [""])[0]
    if not (action.isascii() and action.isalnum()):
        return Response(200, _XML, document("Verified"))
    result = element(f"{action}Result", *_members(service, action, access_key_id))
    metadata = element("ResponseMetadata", ("RequestId", "00000000-0000-0000-0000-000000000000"))
    namespace = _NAMESPACES.get(service, "")
    return Response(200, _XML, document(f"{action}Response", result, metadata, namespace=namespace))


def _members(service: str, action: str, access_key_id: str) -> list[str | tuple[str, object]]:
    if (service, action) != ("sts", "GetCallerIdentity"):
        return []
    arn = f"arn:aws:iam::{ACCOUNT}:user/sigv4-serve"
    return [("Arn", arn), ("UserId", access_key_id), ("Account", ACCOUNT)]
