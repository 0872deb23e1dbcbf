"""Read an error response: XML, JSON, a whole HTTP response, or a message that quotes one.

S3, and most servers that speak its protocol, have an element for each part. Other services quote
the canonical request and the string to sign in their message.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from ..core.errors import InvalidRequest
from ..core.timestamp import parse_amz_date
from . import fragments, js_error
from .altered_text import variants
from .canonical_text import MOST
from .raw_text import decompressed, is_compressed, of_characters, without_colours
from .sdk_errors import read_sdk_error, read_sentence, status_without_error
from .server_texts import CANONICAL_MARK, STRING_MARK, ServerTexts, find_texts
from .several import documents
from .xml import read_leaves

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_XML_START = re.compile(r"<\?xml|<(?:[A-Za-z][\w.-]{0,30}:)?(?:ErrorResponse|Response|Error)[\s>]")
_ROOT = re.compile(r"<([A-Za-z][\w.:-]{0,60})")
_STATUS = re.compile(r"HTTP/[0-9.]{1,3} (\d{3})")
_MOST_FIELDS = 10_000
_STATUS_NAME = ":status"
_MOST_HEADS = 10
_MOST_DEPTH = 3
_MESSAGES = ("message", "errormessage")
_INNER = ("<Error", "<Code>", '"message"', '"Message"', CANONICAL_MARK, STRING_MARK)
_NO_BODY = (
    "The response has no body, so it does not say why the request was refused. A response to HEAD "
    "never has one: sign and send GET to see the error. wget shows one only with "
    "--content-on-error -O -."
)
_PAGE = (
    "The response is an HTML page and not the error of a service: a proxy, a CDN, a firewall or a "
    "website endpoint has sent it."
)
_COMPRESSED = (
    "The error response is compressed in a way that is not read (such as br or zstd).",
    "Send the request with 'Accept-Encoding: identity', and give the response to it.",
    "response",
)
_NAMES_THE_SIGNATURE, _MISMATCH = 2, ("SignatureDoesNotMatch", "InvalidSignatureException")


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
        status: of HTTP, if it is given.
        notes: what was noticed when it was read.
    """

    code: str = ""
    message: str = field(default="", repr=False)
    canonical_request: str | None = field(default=None, repr=False)
    string_to_sign: str | None = field(default=None, repr=False)
    signature: str | None = field(default=None, repr=False)
    access_key_id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    date: datetime | None = None
    status: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def says_why(self) -> bool:
        """Whether it has a code, a message or a text that can be compared."""
        return bool(self.code or self.message or self.canonical_request or self.string_to_sign)


def read_error_response(data: bytes | str, signature: str = "") -> ErrorResponse:
    """Read an error response in any of its forms.

    Args:
        data: an error body in XML or JSON, an HTTP response with one, or text that quotes one.
        signature: of the request; where the data holds several responses, the one that names it is
            read, else the first that is about a signature; of these, one that quotes what was
            signed. A note says which.

    Raises:
        InvalidRequest: another format, or more than 1 MiB.
        TypeError: neither bytes nor str.
    """
    if not isinstance(data, (bytes, str)):
        raise TypeError(f"the error response must be bytes or str, not {type(data).__name__}")
    given = "" if len(data) > MOST else _text(data)
    if max(len(data), len(given)) > MOST:
        raise InvalidRequest(
            f"The error response has {len(data)} bytes.",
            f"Give the error body alone, at most {MOST}.",
            "response",
        )
    if not data.strip():
        raise InvalidRequest(
            "The error response is empty.",
            "Give the head of the response, too (curl -i). A response to HEAD has no body: sign "
            "and send GET to see the error.",
            "response",
        )
    found, refusal = None, None
    for text in variants(given.lstrip("\ufeff \t\r\n")):
        try:
            read = _chosen(documents(text), signature)
        except InvalidRequest as error:
            refusal = refusal or error
            continue
        if found is None or _rank(read) > _rank(found):
            found = read
        if read[1].are_sound:
            break
    if found is None:
        raise InvalidRequest(*_COMPRESSED) if is_compressed(given) else refusal or _unknown_format()
    return found[0]


def _chosen(texts: list[str], signature: str) -> tuple[ErrorResponse, ServerTexts]:
    """Read the response that a question is about, and note which one of several it is.

    Raises:
        InvalidRequest: another format.
    """
    if len(texts) == 1:
        return _read(texts[0])
    each = [_readable(text) for text in texts]
    found = [read for read in each if read is not None and read[0].says_why] or [
        read for read in each if read is not None and read[0].notes
    ]
    if not found:
        raise _unknown_format()
    ranks = [_fits(response, signature) for response, _ in found]
    best = max(ranks)
    response, server = found[ranks.index(best)]
    if len(found) > 1:
        why = (
            ", which names the signature of the request," if best[0] == _NAMES_THE_SIGNATURE else ""
        )
        number = ranks.index(best) + 1
        note = f"The text holds {len(found)} error responses; number {number}{why} is shown."
        response = replace(response, notes=(*response.notes, note))
    return response, server


def _readable(text: str) -> tuple[ErrorResponse, ServerTexts] | None:
    try:
        return _read(text)
    except InvalidRequest:
        return None


def _fits(response: ErrorResponse, signature: str) -> tuple[int, bool]:
    quotes_texts = bool(response.canonical_request or response.string_to_sign)
    if signature and response.signature == signature:
        return _NAMES_THE_SIGNATURE, quotes_texts
    return int(response.code in _MISMATCH), quotes_texts


def _rank(read: tuple[ErrorResponse, ServerTexts]) -> tuple[int, bool]:
    """Say how much a reading of a response has found."""
    return read[1].score, bool(read[0].code)


def quoted_error_response(text: str | None, signature: str = "") -> ErrorResponse | None:
    """Read the error response that a capture holds; None where it cannot be read."""
    if text is None:
        return None
    try:
        return read_error_response(text, signature)
    except InvalidRequest:
        return None


def _text(data: bytes | str) -> str:
    """Decode what was given, also what is compressed; PowerShell writes files in UTF-16."""
    if isinstance(data, str):
        return without_colours(of_characters(data))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    head, gap, body = b"", b"", data
    if data.startswith(b"HTTP/"):
        head, gap, body = data.partition(b"\r\n\r\n")
    return without_colours((head + gap + decompressed(body)).decode("utf-8", "replace"))


def _unknown_format() -> InvalidRequest:
    return InvalidRequest(
        "The error response is in a format that this version cannot read.",
        "Give the body of the response: XML with <Code>, or JSON with a message.",
        "response",
    )


def _read(text: str) -> tuple[ErrorResponse, ServerTexts]:
    """Read one text as it is.

    Raises:
        InvalidRequest: another format.
    """
    head, body = _split_response(text)
    fields = _fields(body)
    notes: tuple[str, ...] = ()
    if not fields:
        fields, notes = _without_error(head, body)
        head = head or {_STATUS_NAME: status_without_error(body)}
    return _error_response(fields, head, notes)


def _without_error(head: dict[str, str], body: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read a response that has no error of a service: an empty one, or a page.

    Raises:
        InvalidRequest: neither.
    """
    if head and not body.strip():
        return {}, (_NO_BODY,)
    if fragments.is_page(body):
        title = fragments.title_of(body)
        return fragments.read_page(body), (_PAGE + (f" Its title is {title!r}." if title else ""),)
    if not head and status_without_error(body):
        return {}, (_NO_BODY,)
    raise _unknown_format()


def _split_response(text: str) -> tuple[dict[str, str], str]:
    """Split an HTTP response into its headers, in lower case, and its body.

    Of several, as ``curl -i`` prints after a redirect or ``100 Continue``, the last is taken.
    """
    lines = text[: MOST // 4].replace("\r\n", "\n").split("\n")
    if lines and lines[0].startswith("< HTTP/"):
        lines = [line[2:] if line.startswith("< ") else line.rstrip("<") for line in lines]
    if not lines[0].startswith("HTTP/"):
        return {}, text
    start = 0
    head: dict[str, str] = {}
    for _ in range(_MOST_HEADS):
        end = lines.index("", start) if "" in lines[start:] else len(lines)
        status = _STATUS.match(lines[start])
        head = {_STATUS_NAME: status[1] if status else ""}
        for line in lines[start + 1 : end]:
            name, _, value = line.partition(":")
            head[name.strip().lower()] = value.strip()
        start = end + 1
        if not (start < len(lines) and lines[start].startswith("HTTP/")):
            break
    return head, "\n".join(text.replace("\r\n", "\n").split("\n")[start:])


def _fields(text: str, depth: int = 0) -> dict[str, str]:
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        found = _json_fields(stripped, depth)
        if found is not None:
            return found
    start = _XML_START.search(text)
    if start:
        return _xml_fields(text, start.start())
    partial = fragments.read_elements(text) or fragments.read_python_dict(stripped)
    if partial or js_error.is_one(text):
        return partial or js_error.read_fields(text)
    by_sdk = read_sdk_error(stripped)
    inside = _json_inside(stripped, depth)
    if inside:
        return {**by_sdk, **inside}
    if CANONICAL_MARK in text or STRING_MARK in text:
        return {**by_sdk, "message": stripped}
    return by_sdk or ({} if fragments.is_page(text) else read_sentence(stripped))


def _json_inside(text: str, depth: int) -> dict[str, str]:
    """Read the JSON that a text quotes, if it is an error; empty otherwise."""
    from json import JSONDecoder

    at = text.find('{"')
    if at < 0:
        return {}
    try:
        _, end = JSONDecoder().raw_decode(text, at)
    except (ValueError, RecursionError):
        return {}
    found = _json_fields(text[at:end], depth) or {}
    return found if any(name in found for name in (*_MESSAGES, "__type")) else {}


def _xml_fields(text: str, start: int) -> dict[str, str]:
    """Read the first document; of one that is not whole, the elements that it has."""
    fields: dict[str, str] = {}
    root = _ROOT.search(text, start)
    close = f"</{root[1]}>" if root else ">"
    end = text.find(close, start)
    end = end + len(close) if end >= 0 else text.rfind(">") + 1
    try:
        leaves = read_leaves(text[start:end])
    except InvalidRequest:
        fields = fragments.read_elements(text[:end])
        if not fields:
            raise
        return fields
    for name, value in leaves:
        fields.setdefault(name.lower(), value)
    return fields


def _json_fields(text: str, depth: int = 0) -> dict[str, str] | None:
    from json import loads

    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return None
    fields: dict[str, str] = {}
    quoted: list[str] = []
    waiting: list[Any] = [value]
    while waiting and len(fields) < _MOST_FIELDS:
        found = waiting.pop(0) if len(waiting) < 100 else waiting.pop()
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            for name, inner in found.items():
                if isinstance(inner, str):
                    fields.setdefault(name.lower(), inner)
                    quoted.append(inner)
                elif isinstance(inner, (dict, list)):
                    waiting.append(inner)
    return {**fields, **_quoted_error(quoted, depth)}


def _quoted_error(values: list[str], depth: int) -> dict[str, str]:
    """Read the error response that a value of JSON holds, as logs write it; empty without one."""
    if depth >= _MOST_DEPTH:
        return {}
    for value in values:
        if "<" not in value and not value.lstrip().startswith("{"):
            continue  # a message, which is read as it is
        if any(mark in value for mark in _INNER):
            try:
                return _fields(value, depth + 1)
            except InvalidRequest:
                continue
    return {}


def _error_response(
    fields: dict[str, str], head: dict[str, str], notes: tuple[str, ...]
) -> tuple[ErrorResponse, ServerTexts]:
    message = next((fields[name] for name in _MESSAGES if name in fields), "")
    texts = find_texts(fields, message)
    signature = fields.get("signatureprovided")
    response = ErrorResponse(
        _code(fields, head),
        texts.words.strip(),
        texts.canonical_request,
        texts.string_to_sign,
        signature.strip() if signature else None,
        fields.get("awsaccesskeyid", "").strip() or None,
        fields,
        _date(fields.get("servertime", ""), head.get("date", "")),
        int(head.get(_STATUS_NAME) or 0) or None,
        notes,
    )
    return response, texts


def _code(fields: dict[str, str], head: dict[str, str]) -> str:
    """Take the code without a namespace before it and without a URL after it.

    https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
    """
    for given in (fields.get("code"), fields.get("__type"), head.get("x-amzn-errortype")):
        code = (given or "").rpartition("#")[2].partition(":")[0].strip()
        if code:
            return code
    return ""


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
