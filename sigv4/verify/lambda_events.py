"""The request in an event of AWS Lambda: of a function URL, or of API Gateway.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

from binascii import Error as NotBase64
from binascii import a2b_base64

from ..core.encoding import encode
from ..core.errors import InvalidParameter
from .errors import Refusals
from .limits import DEFAULT, Limits
from .received import check_same, received

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..core.model import Request

_NO_EVENT = "Pass the event of a function URL, an HTTP API or a REST API, as the handler got it."


def from_lambda(
    event: Mapping[str, Any], *, service: str | None = None, limits: Limits = DEFAULT
) -> Request:
    """Make the request of an event, with its body, to be verified.

    Payload format 2.0 (function URLs, HTTP APIs) has the raw query. Format 1.0 (REST APIs) has it
    decoded, and it is encoded again; the canonical request is the same. API Gateway may decode the
    path, so that ``/a%2Fb`` looks like ``/a/b`` and its signature does not match. What cannot be
    known is refused, and never accepted: a path with a ``?`` or ``#`` that was encoded, as well.

    Args:
        event: as the handler got it.
        service: as for `received`.
        limits: as for `received`.

    Raises:
        VerificationError: as `received`; or a path that is not one, or text that is not Unicode.
        InvalidParameter: not such an event.
    """
    try:
        return _request(event, service, limits)
    except UnicodeEncodeError:  # JSON can hold half of a surrogate pair
        raise Refusals(service)(
            "request-malformed",
            "The event holds half of a surrogate pair, which no request can hold.",
            "Send UTF-8, percent-encoded in the path and the query.",
        ) from None


def _request(event: Mapping[str, Any], service: str | None, limits: Limits) -> Request:
    context = event.get("requestContext") or {}
    if "http" in context:
        method, path = context["http"]["method"], event.get("rawPath") or "/"
        query = event.get("rawQueryString") or ""
        headers = list((event.get("headers") or {}).items())
        if event.get("cookies"):
            headers.append(("cookie", "; ".join(event["cookies"])))
    elif "httpMethod" in event:
        method = event["httpMethod"]
        path = context.get("path") or event.get("path") or "/"  # the first one has the stage
        query = _query_of(event)
        headers = _headers_of(event)
    else:
        raise InvalidParameter(
            "The event has neither requestContext.http nor httpMethod.", _NO_EVENT, "event"
        )
    escaped, body = _escaped(path), _body_of(event)
    target = escaped + (f"?{query}" if query else "")
    request = received(
        method, target, headers, body, scheme="https", service=service, limits=limits
    )
    check_same("path", escaped, request.path, service)  # else a part of it would be the query
    return request


def _query_of(event: Mapping[str, Any]) -> str:
    several = event.get("multiValueQueryStringParameters")
    if several is None:
        one = event.get("queryStringParameters") or {}
        several = {name: [value] for name, value in one.items()}
    return "&".join(
        [
            f"{encode(name.encode())}={encode((value or '').encode())}"
            for name, values in several.items()
            for value in values
        ]
    )


def _headers_of(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    several = event.get("multiValueHeaders")
    if several is None:
        return list((event.get("headers") or {}).items())
    return [(name, value) for name, values in several.items() for value in values]


def _escaped(path: str) -> str:
    """Escape what a raw path cannot hold, which says that it was decoded."""
    if path.isascii() and " " not in path:
        return path
    return "".join(
        [each if each.isascii() and each != " " else encode(each.encode()) for each in path]
    )


def _body_of(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(text).encode()
    try:
        return a2b_base64(text)
    except (NotBase64, ValueError):
        raise InvalidParameter("The body of the event is not Base64.", _NO_EVENT, "event") from None
