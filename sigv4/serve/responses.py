"""Responses: status, headers and body, in the form of S3 or of other services.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from .documents import document, element

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..verify import VerificationError


S3, JSON, QUERY = "s3", "json", "query"  # forms of errors


@dataclass(frozen=True, slots=True)
class Response:
    """What the client gets.

    Args:
        status: the HTTP status.
        headers: all but those of the connection.
        content: the body.
        length: Content-Length for a HEAD, whose body is not sent; None for that of the content.
    """

    status: int
    headers: list[tuple[str, str]]
    content: bytes | memoryview = b""
    length: int | None = None

    def head(self, request_id: str, *, close: bool) -> bytes:
        """Return the status line and the headers as they are sent."""
        length = len(self.content) if self.length is None else self.length
        lines = [
            f"HTTP/1.1 {self.status} {_reason(self.status)}",
            f"Date: {formatdate(usegmt=True)}",
            "Server: sigv4",
            f"x-amz-request-id: {request_id}",
            f"Connection: {'close' if close else 'keep-alive'}",
        ]
        if self.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {length}")
        # Values come from clients; those of form fields may have line breaks.
        lines += [f"{name}: {value}" for name, value in self.headers if value.isprintable()]
        return "\r\n".join([*lines, "", ""]).encode()


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Refused"


def error(
    found: VerificationError, resource: str, request_id: str, *, words: str, form: str
) -> Response:
    """Return the response to a request that is refused.

    Args:
        found: the error.
        resource: path of the request.
        request_id: identifier of the response.
        words: the message.
        form: `S3`, `JSON` or `QUERY`, as the client parses it.
    """
    if form == JSON:
        text = json.dumps({"__type": found.code, "message": words})
        headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("x-amzn-ErrorType", found.code),
        ]
        return Response(found.status, headers, text.encode())
    members: list[tuple[str, object]] = [("Code", found.code), ("Message", words)]
    if form == QUERY:
        inside = element("Error", ("Type", "Sender"), *members)
        content = document("ErrorResponse", inside, ("RequestId", request_id))
        return Response(found.status, [("Content-Type", "text/xml")], content)
    if found.string_to_sign is not None:
        members.append(("StringToSign", found.string_to_sign))
    if found.canonical_request is not None:
        members.append(("CanonicalRequest", found.canonical_request))
    members += [("Resource", resource), ("RequestId", request_id)]
    return Response(
        found.status, [("Content-Type", "application/xml")], document("Error", *members)
    )
