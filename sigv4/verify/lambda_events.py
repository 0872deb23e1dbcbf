"""The request in an event of AWS Lambda: of a function URL, API Gateway or a load balancer.

An event is JSON, and a caller that may invoke the function can send another one. So each part is
checked before it is used, and a wrong one is named.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping

from ..core.encoding import encode
from ..core.errors import InvalidParameter
from .errors import Refusals
from .limits import DEFAULT, Limits
from .received import check_same, received

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.model import Request

_NO_EVENT = (
    "Pass the event of a function URL, API Gateway or a load balancer, as the handler got it."
)
_OF_QUERY = str.maketrans({"&": "%26", "#": "%23"})


def from_lambda(
    event: Mapping[str, Any], *, service: str | None = None, limits: Limits = DEFAULT
) -> Request:
    """Make the request of an event, with its body, to be verified.

    Payload format 2.0 (function URLs, HTTP APIs) has the raw query. Format 1.0 (REST APIs) has it
    decoded, and it is encoded again; the canonical request is the same. API Gateway may decode the
    path, so that ``/a%2Fb`` looks like ``/a/b`` and its signature does not match. What cannot be
    known is refused, and never accepted: a path with a ``?`` or ``#`` that was encoded, as well.

    An Application Load Balancer passes names and values of the query as they arrived. It listens
    on http too: the scheme is that of the header ``x-forwarded-proto``, which it sets.

    Args:
        event: as the handler got it.
        service: as for `received`.
        limits: as for `received`.

    Raises:
        VerificationError: as `received`; or a path that is not one, or text that is not Unicode.
        InvalidParameter: not such an event, or one with a part that is missing or of another type.
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
    _check(isinstance(event, Mapping), "The event", "an object", event)
    context = _object(event, "requestContext")
    scheme = "https"
    if "http" in context:
        method = _text(
            _object(context, "http", "requestContext."), "method", "requestContext.http."
        )
        path = _text(event, "rawPath") or "/"
        query = _text(event, "rawQueryString")
        headers = _pairs(event, "headers")
        cookies = _texts(event.get("cookies") or (), "cookies")
        if cookies:
            headers.append(("cookie", "; ".join(cookies)))
    elif "httpMethod" in event:
        is_raw = "elb" in context
        method = _text(event, "httpMethod")
        first = _text(context, "path", "requestContext.")  # it has the stage
        path = first or _text(event, "path") or "/"
        query = _query_of(event, is_raw)
        headers = _several(event, "multiValueHeaders", "headers")
        if is_raw:
            scheme = _scheme_of(headers)
    else:
        raise InvalidParameter(
            "The event has neither requestContext.http nor httpMethod.", _NO_EVENT, "event"
        )
    if not method:
        raise InvalidParameter("The event has no method.", _NO_EVENT, "event")
    escaped, body = _escaped(path), _body_of(event)
    target = escaped + (f"?{query}" if query else "")
    request = received(method, target, headers, body, scheme=scheme, service=service, limits=limits)
    check_same("path", escaped, request.path, service)  # else a part of it would be the query
    return request


def _query_of(event: Mapping[str, Any], is_raw: bool) -> str:
    pairs = _several(event, "multiValueQueryStringParameters", "queryStringParameters")
    if is_raw:
        return "&".join(
            [f"{_raw(name).replace('=', '%3D')}={_raw(value)}" for name, value in pairs]
        )
    return "&".join([f"{encode(name.encode())}={encode(value.encode())}" for name, value in pairs])


def _raw(text: str) -> str:
    """Escape what cannot be a part of a raw query's name or value."""
    return _escaped(text).translate(_OF_QUERY)


def _scheme_of(headers: list[tuple[str, str]]) -> str:
    """Find the scheme of a load balancer's client: https only where the balancer says so."""
    found = [value for name, value in headers if name.lower() == "x-forwarded-proto"]
    return "https" if found == ["https"] else "http"


def _several(event: Mapping[str, Any], several: str, one: str) -> list[tuple[str, str]]:
    """Read names with all their values, or, where an event has only these, with one value each."""
    if event.get(several) is None:
        return _pairs(event, one)
    found = _object(event, several)
    return [
        (name, value)
        for name in found
        for value in _texts(found[name], f"{several}[{_shown(name)}]")
    ]


def _pairs(event: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    found = _object(event, name)
    return [(key, _text(found, key, f"{name}.")) for key in found]


def _object(parent: Mapping[str, Any], name: str, within: str = "") -> Mapping[str, Any]:
    """Read an object whose names are text; a part that is missing or null is empty."""
    found = parent.get(name)
    if found is None:
        return {}
    _check(isinstance(found, Mapping), f"{within}{name}", "an object", found)
    for key in found:
        _check(isinstance(key, str), f"A name in {within}{name}", "text", key)
    return found  # type: ignore[no-any-return]


def _text(parent: Mapping[str, Any], name: str, within: str = "") -> str:
    """Read a text; a part that is missing or null is empty."""
    found = parent.get(name)
    if found is None:
        return ""
    _check(isinstance(found, str), f"{within}{_shown(name)}", "text", found)
    return found  # type: ignore[no-any-return]


def _texts(found: object, name: str) -> list[str]:
    _check(isinstance(found, (list, tuple)), name, "a list of text", found)
    values: Any = found
    texts = ["" if value is None else value for value in values]
    for text in texts:
        _check(isinstance(text, str), name, "a list of text", text)
    return texts


def _check(right: bool, what: str, expected: str, found: object) -> None:
    if not right:
        raise InvalidParameter(
            f"{what} must be {expected}, not {type(found).__name__}.", _NO_EVENT, "event"
        )


def _shown(name: str) -> str:
    return name[:60] if name.isprintable() else "?"


def _escaped(path: str) -> str:
    """Escape what a raw path cannot hold, which says that it was decoded."""
    if path.isascii() and " " not in path:
        return path
    return "".join(
        [each if each.isascii() and each != " " else encode(each.encode()) for each in path]
    )


def _body_of(event: Mapping[str, Any]) -> bytes:
    text = _text(event, "body")
    encoded = event.get("isBase64Encoded") or False
    _check(isinstance(encoded, bool), "isBase64Encoded", "true or false", encoded)
    if not encoded:
        return text.encode()
    try:
        body = a2b_base64(text)
    except ValueError:
        body = b""
    if b2a_base64(body, newline=False).decode() != text:
        raise InvalidParameter("The body of the event is not Base64.", _NO_EVENT, "event")
    return body
