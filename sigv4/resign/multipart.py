"""Read and write the body of an upload form, in the one way that browsers and SDKs write it.

https://www.rfc-editor.org/rfc/rfc7578
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex

from .refusals import Denials

FILE = "file"
_BOUNDARY = re.compile(
    r'multipart/form-data\s*;\s*boundary=(?:"([^"\\]{1,70})"|([^\s;",]{1,70}))\s*', re.IGNORECASE
)
# No backslash before a quote: some servers read on there.
_NAMED = re.compile(
    r'form-data; name="([^"\\\r\n]*)"(?:; filename="((?:[^"\r\n]*[^"\\\r\n])?)")?', re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # also a line end that is not CRLF
_DISPOSITION, _TYPE = "content-disposition", "content-type"
_LINE, _HEAD_END, _CLOSE = b"\r\n", b"\r\n\r\n", b"--"


@dataclass(frozen=True, slots=True)
class Upload:
    """The fields and the file of a form.

    Attributes:
        fields: names and texts, in order, without the file.
        filename: as it arrived; None without one.
        content: of the file.
        content_type: of the file's part; empty without one.
    """

    fields: tuple[tuple[str, str], ...]
    filename: str | None
    content: bytes
    content_type: str

    def write(self, fields: Mapping[str, str]) -> tuple[str, bytes]:
        """Return Content-Type and body of a form with other fields, and this file."""
        boundary = token_hex(16)
        parts = [_part(boundary, f'name="{name}"', text.encode()) for name, text in fields.items()]
        named = f'name="{FILE}"; filename="{self.filename or ""}"'
        parts.append(_part(boundary, named, self.content, self.content_type))
        end = f"--{boundary}--\r\n".encode()
        return f"multipart/form-data; boundary={boundary}", b"".join([*parts, end])


def is_form(content_type: str) -> bool:
    """Say whether a body is a form that may hold a file."""
    return content_type.strip().lower().startswith("multipart/form-data")


def read_upload(content_type: str, body: bytes, refuse: Denials) -> Upload:
    """Read a form.

    Raises:
        NotForwarded: no boundary; a part without a name, or with further headers; no file, or
            something after it; a text that is not UTF-8.
    """
    found = _BOUNDARY.fullmatch(content_type)
    if found is None:
        raise _wrong(refuse)
    boundary = b"--" + (found[1] or found[2]).encode()
    first, *parts = (_LINE + body).split(_LINE + boundary)
    if first or len(parts) < 2 or parts[-1] not in (_CLOSE, _CLOSE + _LINE):
        raise _wrong(refuse)
    read = [_read(part, refuse) for part in parts[:-1]]
    name, filename, kind, content = read[-1]
    if name.lower() != FILE or any(each[0].lower() == FILE for each in read[:-1]):
        raise _wrong(refuse)
    try:
        fields = tuple((each[0], each[3].decode()) for each in read[:-1])
    except UnicodeDecodeError:
        raise _wrong(refuse) from None
    return Upload(fields, filename, content, kind)


def _read(part: bytes, refuse: Denials) -> tuple[str, str | None, str, bytes]:
    """Read one part: name, file name, type and content."""
    head, end, content = part.removeprefix(_LINE).partition(_HEAD_END)
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        if _CONTROL.search(line):
            raise _wrong(refuse)
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    named = _NAMED.fullmatch(headers.get(_DISPOSITION, ""))
    if not end or named is None or set(headers) - {_DISPOSITION, _TYPE}:
        raise _wrong(refuse)
    return named[1], named[2], headers.get(_TYPE, ""), content


def _part(boundary: str, named: str, content: bytes, kind: str = "") -> bytes:
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    head = f"--{boundary}\r\nContent-Disposition: form-data; {named}\r\n{typed}\r\n"
    return head.encode() + content + _LINE


def _wrong(refuse: Denials) -> Exception:
    return refuse(
        "request-ambiguous",
        "The body is not a form with a file as its last part.",
        "Send it as browsers do: each part with a name alone, the file last.",
    )
