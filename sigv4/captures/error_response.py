"""Read an error response: XML, JSON, a whole HTTP response, or a message that quotes one.

S3, and most servers that speak its protocol, have an element for each part. Other services quote
the canonical request and the string to sign in their message.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ..core.errors import InvalidRequest
from ..core.timestamp import parse_amz_date
from . import fragments, js_error
from .canonical_text import MOST, unfolded_request, unfolded_string
from .xml import read_leaves

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CANONICAL_MARK = "The Canonical String for this request should have been"
STRING_MARK = "The String-to-Sign should have been"
_XML_START = re.compile(r"<\?xml|<(?:[A-Za-z][\w.-]{0,30}:)?(?:ErrorResponse|Response|Error)[\s>]")
_MOST_FIELDS = 10_000
_MOST_MESSAGE = 4000
_MESSAGES = ("message", "errormessage")
_CODE = r"(?P<code>[A-Z][A-Za-z0-9.]{2,80})"
_RETRIES = r"(?: \([^)\n]{0,60}\))?"
_REST = r"(?P<message>[^\n]{1,4000})"
# How SDKs write an error: boto3 and the AWS CLI, Go, Java, JavaScript.
_SDK_MESSAGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"occurred \({_CODE}\) when calling the \w{{1,80}} operation{_RETRIES}: {_REST}",
        rf"api error {_CODE}: {_REST}",
        rf"\(Service: [^;\n]{{1,80}}; Status Code: \d{{3}}; Error Code: {_CODE};",
        rf"\w\(\): \[{_CODE}\] {_REST}",  # PHP
        rf"^(?:Uncaught |\{{ )?(?=[A-Za-z]{{0,60}}[a-z][A-Z]){_CODE}: {_REST}",
    )
)


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """What a server has responded; what it does not say is None or empty.

    Attributes:
        code, message: such as ``SignatureDoesNotMatch``, and its words without the texts below.
        canonical_request, string_to_sign: as the server has computed them.
        signature: as the server has received it.
        access_key_id: as the server has received it.
        fields: all that it says, by lower-case name.
        date: aware datetime of the response, if it is given.
    """

    code: str = ""
    message: str = field(default="", repr=False)
    canonical_request: str | None = field(default=None, repr=False)
    string_to_sign: str | None = field(default=None, repr=False)
    signature: str | None = field(default=None, repr=False)
    access_key_id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    date: datetime | None = None


def read_error_response(data: bytes | str) -> ErrorResponse:
    """Read an error response in any of its forms.

    Args:
        data: an error body in XML or JSON, an HTTP response with one, or text that quotes one.

    Raises:
        InvalidRequest: another format, or more than 1 MiB.
        TypeError: neither bytes nor str.
    """
    if not isinstance(data, (bytes, str)):
        raise TypeError(f"the error response must be bytes or str, not {type(data).__name__}")
    if len(data) > MOST:
        raise InvalidRequest(
            f"The error response has {len(data)} bytes.",
            f"Give the error body alone, at most {MOST}.",
            "response",
        )
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    head, text = _split_response(text.lstrip("\ufeff \t\r\n"))
    fields = _fields(text)
    if not fields:
        raise InvalidRequest(
            "The error response is in a format that this version cannot read.",
            "Give the body of the response: XML with <Code>, or JSON with a message.",
            "response",
        )
    return _error_response(fields, head)


def _split_response(text: str) -> tuple[dict[str, str], str]:
    """Split an HTTP response into its headers, in lower case, and its body."""
    lines = text[: MOST // 4].replace("\r\n", "\n").split("\n")
    if lines and lines[0].startswith("< HTTP/"):
        lines = [line[2:] if line.startswith("< ") else line.rstrip("<") for line in lines]
    if not lines[0].startswith("HTTP/"):
        return {}, text
    end = lines.index("") if "" in lines else len(lines)
    head = {}
    for line in lines[1:end]:
        name, _, value = line.partition(":")
        head[name.strip().lower()] = value.strip()
    return head, "\n".join(text.replace("\r\n", "\n").split("\n")[end + 1 :])


def _fields(text: str) -> dict[str, str]:
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        found = _json_fields(stripped)
        if found is not None:
            return found
    start = _XML_START.search(text)
    if start:
        return _xml_fields(text, start.start())
    partial = fragments.read_elements(text) or fragments.read_python_dict(stripped)
    if partial or js_error.is_one(text):
        return partial or js_error.read_fields(text)
    quoted = CANONICAL_MARK in text or STRING_MARK in text
    by_sdk = _sdk_fields(stripped)
    if quoted:
        return {**by_sdk, "message": stripped}
    return by_sdk or fragments.read_sentence(stripped)


def _xml_fields(text: str, start: int) -> dict[str, str]:
    """Read a document; of one that is not whole, the elements that it has."""
    fields: dict[str, str] = {}
    try:
        leaves = read_leaves(text[start : text.rfind(">") + 1])
    except InvalidRequest:
        fields = fragments.read_elements(text)
        if not fields:
            raise
        return fields
    for name, value in leaves:
        fields.setdefault(name.lower(), value)
    return fields


def _sdk_fields(text: str) -> dict[str, str]:
    """Read code and message of an exception that an SDK has printed."""
    for pattern in _SDK_MESSAGES:
        found = pattern.search(text)
        if found:
            message = found.groupdict().get("message")
            if message is None:  # Java: the message stands before the code
                message = text[: found.start()].rpartition("\n")[2]
            return {"code": found["code"], "message": message[-_MOST_MESSAGE:]}
    return {}


def _json_fields(text: str) -> dict[str, str] | None:
    from json import loads

    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return None
    fields: dict[str, str] = {}
    waiting: list[Any] = [value]
    while waiting and len(fields) < _MOST_FIELDS:
        found = waiting.pop(0) if len(waiting) < 100 else waiting.pop()
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            for name, inner in found.items():
                if isinstance(inner, str):
                    fields.setdefault(name.lower(), inner)
                elif isinstance(inner, (dict, list)):
                    waiting.append(inner)
    return fields


def _error_response(fields: dict[str, str], head: dict[str, str]) -> ErrorResponse:
    message = next((fields[name] for name in _MESSAGES if name in fields), "")
    words, canonical, string = _quoted(message)
    signature = fields.get("signatureprovided")
    canonical = canonical or _exact(fields, "canonicalrequest")
    string = string or _exact(fields, "stringtosign")
    return ErrorResponse(
        _code(fields, head),
        words.strip(),
        unfolded_request(canonical) if canonical else None,
        unfolded_string(string) if string else None,
        signature.strip() if signature else None,
        fields.get("awsaccesskeyid", "").strip() or None,
        fields,
        _date(fields.get("servertime", ""), head.get("date", "")),
    )


def _code(fields: dict[str, str], head: dict[str, str]) -> str:
    """Take the code without a namespace before it and without a URL after it.

    https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
    """
    for given in (fields.get("code"), fields.get("__type"), head.get("x-amzn-errortype")):
        code = (given or "").rpartition("#")[2].partition(":")[0].strip()
        if code:
            return code
    return ""


def _exact(fields: dict[str, str], name: str) -> str | None:
    """Take an element's text, or its bytes in hex where the server gives them: those are exact."""
    given = fields.get(name)
    try:
        exact = bytes.fromhex(fields.get(f"{name}bytes", "")).decode()
    except ValueError:
        exact = ""
    if exact and (given is None or given.split() == exact.split()):
        return exact
    return given.strip("\n") if given else None


def _quoted(message: str) -> tuple[str, str | None, str | None]:
    """Split a message into its words, the canonical request and the string to sign."""
    if "\n" not in message and "\\n" in message:  # as a log writes it
        message = message.replace("\\n", "\n")
    words, found, rest = message.partition(CANONICAL_MARK)
    if not found:
        words, found, string = message.partition(STRING_MARK)
        return words, None, _unquoted(string) if found else None
    canonical, found, string = rest.rpartition(STRING_MARK)
    if not found:
        canonical, string = rest, ""
    return words, _unquoted(canonical), _unquoted(string)


def _unquoted(text: str) -> str | None:
    start, end = text.find("'"), text.rfind("'")
    return text[start + 1 : end] if 0 <= start < end else None


def _date(server_time: str, date: str) -> datetime | None:
    text = server_time.strip()
    try:
        return parse_amz_date(
            text.replace("-", "").replace(":", "").partition(".")[0].rstrip("Z") + "Z"
        )
    except InvalidRequest:
        pass
    from email.utils import parsedate_to_datetime

    try:
        read = parsedate_to_datetime(date[:60])
        return read.replace(tzinfo=read.tzinfo or timezone.utc).astimezone(timezone.utc)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
