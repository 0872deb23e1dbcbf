"""What a server says when it refuses: XML, JSON, a whole HTTP response, or a log that quotes one.

Two shapes of one thing. S3 (and most that speak its protocol) has an element for each part; other
services quote both texts in their message.
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html

Answers come from elsewhere, so XML is read with defusedxml (the extra ``explain``) or not at all.
"""

from __future__ import annotations

from datetime import datetime, timezone

from ..core.errors import InvalidRequest, MissingExtra
from ..core.frozen import Frozen, assign
from ..core.redact import HIDDEN
from ..core.timestamp import parse_amz_date
from .canonical_text import MOST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

CANONICAL_MARK = "The Canonical String for this request should have been"
STRING_MARK = "The String-to-Sign should have been"
_XML_STARTS = ("<?xml", "<ErrorResponse", "<Error>", "<Error ", "<Response>", "<Response ")
_MOST_ELEMENTS = 10_000
_MESSAGES = ("message", "errormessage")


class Answer(Frozen):
    """What a server has answered; what it does not say is None or empty.

    Attributes:
        code, message: such as ``SignatureDoesNotMatch``, and its words without the texts below.
        canonical_request, string_to_sign: as the server has computed them.
        signature: as the server has received it.
        access_key_id: likewise.
        fields: all that it says, by lower-case name.
        date: aware datetime at which it was said, if it is told.
    """

    __slots__ = (
        "code",
        "message",
        "canonical_request",
        "string_to_sign",
        "signature",
        "access_key_id",
        "fields",
        "date",
    )
    code: str
    message: str
    canonical_request: str | None
    string_to_sign: str | None
    signature: str | None
    access_key_id: str | None
    fields: Mapping[str, str]
    date: datetime | None

    def __init__(
        self,
        code: str = "",
        message: str = "",
        canonical_request: str | None = None,
        string_to_sign: str | None = None,
        signature: str | None = None,
        access_key_id: str | None = None,
        fields: Mapping[str, str] | None = None,
        date: datetime | None = None,
    ) -> None:
        assign(self, "code", code)
        assign(self, "message", message)
        assign(self, "canonical_request", canonical_request)
        assign(self, "string_to_sign", string_to_sign)
        assign(self, "signature", signature)
        assign(self, "access_key_id", access_key_id)
        assign(self, "fields", dict(fields or {}))
        assign(self, "date", date)

    def __hash__(self) -> int:
        return hash((self.code, self.string_to_sign, self.signature))

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "code", repr(self.code)
        yield "access_key_id", repr(self.access_key_id)
        for name in ("canonical_request", "string_to_sign", "signature"):
            yield name, "None" if getattr(self, name) is None else HIDDEN


def read_answer(data: bytes | str) -> Answer:
    """Read a server's answer, whatever its shape.

    Args:
        data: an error body in XML or JSON, an HTTP response with one, or text that quotes one.

    Raises:
        InvalidRequest: nothing of that, or more than 1 MiB.
        MissingExtra: XML, and defusedxml is not installed.
        TypeError: neither bytes nor str.
    """
    if not isinstance(data, (bytes, str)):
        raise TypeError(f"the answer must be bytes or str, not {type(data).__name__}")
    if len(data) > MOST:
        raise InvalidRequest(
            f"The answer has {len(data)} bytes.", f"Give the error body alone, at most {MOST}."
        )
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    head, text = _split_response(text.lstrip("\ufeff \t\r\n"))
    fields = _fields(text)
    if not fields:
        raise InvalidRequest(
            "The answer is no error of a server that this version can read.",
            "Give the body of the response: XML with <Code>, or JSON with a message.",
        )
    return _answer(fields, head)


def _split_response(text: str) -> tuple[dict[str, str], str]:
    """The headers of an HTTP response in lower case, and its body; none if it is a body alone."""
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
    starts = [at for start in _XML_STARTS if (at := text.find(start)) >= 0]
    if starts:
        start = min(starts)
        return _xml_fields(text[start : text.rfind(">") + 1])
    if CANONICAL_MARK in text or STRING_MARK in text:
        return {"message": stripped}
    return {}


def _xml_fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for number, element in enumerate(_parse_xml(text).iter()):
        if number >= _MOST_ELEMENTS:
            raise InvalidRequest("The answer has too many elements.", "Give the error body alone.")
        name = str(element.tag).rpartition("}")[2].lower()
        if element.text and not len(element):
            fields.setdefault(name, element.text)
    return fields


def _parse_xml(text: str) -> Any:
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring
    except ImportError:
        raise MissingExtra(
            "The answer is XML, which is read with defusedxml, and that is not installed.",
            "Install the extra 'explain': pip install 'sigv4-engine[explain]'.",
        ) from None
    declared = text.startswith("<?xml")
    body = text.partition("?>")[2] if declared else text  # it is text: no encoding is declared
    try:
        return fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise InvalidRequest(
            f"The answer is no well-formed XML, or declares entities ({type(error).__name__}).",
            "Give the error body as the server sent it, whole.",
        ) from None


def _json_fields(text: str) -> dict[str, str] | None:
    from json import loads

    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return None
    fields: dict[str, str] = {}
    waiting = [value]
    while waiting and len(fields) < _MOST_ELEMENTS:
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


def _answer(fields: dict[str, str], head: dict[str, str]) -> Answer:
    message = next((fields[name] for name in _MESSAGES if name in fields), "")
    words, canonical, string = _quoted(message)
    code = fields.get("code") or fields.get("__type", "").rpartition("#")[2]
    code = code or head.get("x-amzn-errortype", "").partition(":")[0]
    signature = fields.get("signatureprovided")
    return Answer(
        code.strip(),
        words.strip(),
        canonical or _exact(fields, "canonicalrequest"),
        string or _exact(fields, "stringtosign"),
        signature.strip() if signature else None,
        fields.get("awsaccesskeyid", "").strip() or None,
        fields,
        _date(fields.get("servertime", ""), head.get("date", "")),
    )


def _exact(fields: dict[str, str], name: str) -> str | None:
    """An element's text; of its bytes in hex where the server tells them, since those are exact."""
    told = fields.get(name)
    try:
        exact = bytes.fromhex(fields.get(f"{name}bytes", "")).decode()
    except ValueError:
        exact = ""
    if exact and (told is None or told.split() == exact.split()):
        return exact
    return told.strip("\n") if told else None


def _quoted(message: str) -> tuple[str, str | None, str | None]:
    """The words of a message, and the canonical request and string to sign that it quotes."""
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
        moment = parsedate_to_datetime(date[:60])
        return moment.replace(tzinfo=moment.tzinfo or timezone.utc).astimezone(timezone.utc)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
