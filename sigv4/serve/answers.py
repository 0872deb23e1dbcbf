"""How clients are answered: status, headers and body, in S3's words or in those of other services.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
"""

from __future__ import annotations

import json
from email.utils import formatdate
from http import HTTPStatus
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..verify import VerificationError

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\t": "\t", "\n": "\n"}


class Answer(NamedTuple):
    """What is sent back.

    Args:
        status: of HTTP.
        headers: but for those of the connection.
        content: the body.
        length: what Content-Length tells of a body that a HEAD does not get.
    """

    status: int
    headers: list[tuple[str, str]]
    content: bytes | memoryview = b""
    length: int | None = None

    def head(self, request_id: str, *, close: bool) -> bytes:
        """The status line and the headers as they are sent."""
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
        # Values come from clients, those of form fields with line breaks if they please.
        lines += [f"{name}: {value}" for name, value in self.headers if value.isprintable()]
        return "\r\n".join([*lines, "", ""]).encode()


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Refused"


def xml(name: str, *members: tuple[str, str], namespace: str = "") -> bytes:
    """A document of one element with members of text."""
    begin = f'{name} xmlns="{namespace}"' if namespace else name
    inside = "".join([f"<{each}>{escape(text)}</{each}>" for each, text in members])
    return f"{_DECLARATION}<{begin}>{inside}</{name}>".encode()


def escape(text: str) -> str:
    """Text as it stands in XML; what XML 1.0 cannot hold becomes a question mark."""
    return "".join(
        [_MARKUP.get(each) or (each if each.isprintable() else "\ufffd") for each in text]
    )


def error(
    found: VerificationError, resource: str, request_id: str, *, words: str, as_json: bool
) -> Answer:
    """The answer to a request that is refused.

    Args:
        found: why.
        resource: what was asked for.
        request_id: which goes with it.
        words: for people.
        as_json: whether the client speaks JSON.
    """
    if as_json:
        text = json.dumps({"__type": found.code, "message": words})
        headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("x-amzn-ErrorType", found.code),
        ]
        return Answer(found.status, headers, text.encode())
    members = [("Code", found.code), ("Message", words)]
    if found.string_to_sign is not None:
        members.append(("StringToSign", found.string_to_sign))
    if found.canonical_request is not None:
        members.append(("CanonicalRequest", found.canonical_request))
    members += [("Resource", resource), ("RequestId", request_id)]
    return Answer(found.status, [("Content-Type", "application/xml")], xml("Error", *members))
