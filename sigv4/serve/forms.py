r"""A ``multipart/form-data`` body, read strictly while it arrives: fields first, then the file.

    --boundary\r\n
    Content-Disposition: form-data; name="key"\r\n
    \r\n
    photos/${filename}\r\n
    --boundary\r\n
    Content-Disposition: form-data; name="file"; filename="a.jpg"\r\n
    Content-Type: image/jpeg\r\n
    \r\n
    (the file)\r\n
    --boundary--\r\n

Nothing stands before the first boundary or after the last, and no field is encoded. Fields after
the file are ignored, as S3 does.

https://www.rfc-editor.org/rfc/rfc7578
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
"""

from __future__ import annotations

import re

from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..verify import VerificationError

LARGEST_FIELDS = 131_072  # bytes of all parts before the file, with their heads
LARGEST_PART_HEAD = 4096
_TYPE = re.compile(r'multipart/form-data *; *boundary=(?:"([^"]+)"|([^ ;"]+)) *', re.IGNORECASE)
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_LINE = re.compile(r"([A-Za-z-]+):(.*)")
_PARAMETER = re.compile(r'; *(name|filename)="((?:[^"\\]|\\.)*)"')
_PLAIN_CODINGS = ("7bit", "8bit", "binary")
_END = b"\r\n"


def is_form(content_type: str) -> bool:
    """Say whether a body is a form, in any case of letters (CVE-2023-28434)."""
    return content_type.partition(";")[0].strip().lower() == "multipart/form-data"


def read_boundary(content_type: str) -> bytes:
    """Return the boundary that a Content-Type gives.

    Raises:
        VerificationError: it is missing or not valid.
    """
    found = _TYPE.fullmatch(content_type)
    boundary = (found[1] or found[2]) if found else ""
    if not _BOUNDARY.fullmatch(boundary):
        raise _malformed("The Content-Type has no boundary, or one that is not valid.")
    return boundary.encode("ascii")


class FormReader:
    """Reads one form.

    Args:
        boundary: the boundary of its parts.
        pieces: the pieces of the body, as they arrive.
    """

    def __init__(self, boundary: bytes, pieces: Iterator[bytes]) -> None:
        self._mark = b"--" + boundary
        self._delimiter = _END + self._mark
        self._pieces = pieces
        self._buffer = bytearray()
        self.filename = ""

    def fields(self) -> list[tuple[str, str]]:
        """Read name and value of each field before the file, in order.

        Raises:
            VerificationError: a malformed or too large form, or one without a file.
        """
        fields: list[tuple[str, str]] = []
        left = LARGEST_FIELDS
        self._expect(self._mark + _END)
        while True:
            head = self._until(b"\r\n\r\n", LARGEST_PART_HEAD, "The head of a part")
            name, filename = _part(_END + head)
            if name.lower() == "file":
                self.filename = _base_name(filename or "")
                return fields
            if filename is not None:
                raise _malformed(f"The field {name[:80]!r} is a file; it must be named file.")
            value = self._until(self._delimiter, max(left, 0), "The part before the file")
            left -= len(head) + len(value)
            fields.append((name, _utf8(value)))
            if not self._another():
                raise refusal(
                    "InvalidArgument",
                    400,
                    "POST requires exactly one file upload per request, but the form has no file.",
                    "Put a field named file after all others.",
                )

    def file(self) -> Iterator[bytes]:
        """Yield the content of the file, then skip what follows it.

        Raises:
            VerificationError: the form does not end, or more follows its end.
        """
        while (at := self._buffer.find(self._delimiter)) < 0:
            safe = len(self._buffer) - len(self._delimiter) + 1
            if safe > 0:
                yield bytes(self._buffer[:safe])
                del self._buffer[:safe]
            self._more()
        yield bytes(self._buffer[:at])
        del self._buffer[: at + len(self._delimiter)]
        self._skip_fields()
        for piece in self._pieces:
            self._buffer += piece
            if len(self._buffer) > len(_END):
                break
        if self._buffer not in (b"", _END):
            raise _malformed("More follows the end of the form.")

    def _skip_fields(self) -> None:
        """Read fields after the file, which count for nothing; a second file is refused."""
        left = LARGEST_FIELDS
        while self._another():
            head = self._until(b"\r\n\r\n", LARGEST_PART_HEAD, "The head of a part")
            if _part(_END + head)[0].lower() == "file":
                raise _malformed("The form has two files.")
            value = self._until(self._delimiter, max(left, 0), "The part after the file")
            left -= len(head) + len(value)

    def _another(self) -> bool:
        """Say whether a delimiter begins another part; otherwise it is the last."""
        while len(self._buffer) < len(_END):
            self._more()
        follows = bytes(self._buffer[:2])
        del self._buffer[:2]
        if follows not in (_END, b"--"):
            raise _malformed("A boundary is followed by other text than a line break.")
        return follows == _END

    def _expect(self, start: bytes) -> None:
        while len(self._buffer) < len(start):
            self._more()
        if not self._buffer.startswith(start):
            raise _malformed("The body does not begin with its boundary.")
        del self._buffer[: len(start)]

    def _until(self, end: bytes, most: int, what: str) -> bytes:
        looked = 0
        while (at := self._buffer.find(end, looked)) < 0 or at > most:
            if len(self._buffer) > most + len(end):
                raise refusal(
                    "MaxPostPreDataLengthExceededError",
                    400,
                    f"{what} is too large: all fields may have {LARGEST_FIELDS} bytes.",
                    "Send fewer and shorter fields.",
                )
            looked = max(0, len(self._buffer) - len(end))
            self._more()
        found = bytes(self._buffer[:at])
        del self._buffer[: at + len(end)]
        return found

    def _more(self) -> None:
        for piece in self._pieces:
            self._buffer += piece
            return
        raise _malformed("The form ends before its last boundary.")


def _part(head: bytes) -> tuple[str, str | None]:
    """Return name and file name in the head of a part."""
    headers: dict[str, str] = {}
    for line in _utf8(head).split("\r\n")[1:]:
        found = _LINE.fullmatch(line)
        if found is None or not line.isprintable() or found[1].lower() in headers:
            raise _malformed("The head of a part is not a list of headers, each given once.")
        headers[found[1].lower()] = found[2].strip(" \t")
    if headers.get("content-transfer-encoding", "binary").lower() not in _PLAIN_CODINGS:
        raise _malformed("A part is encoded.")
    kind, rest = _disposition(headers.get("content-disposition", ""))
    pairs = _PARAMETER.findall(rest)
    parameters = dict(pairs)
    if kind != "form-data" or _PARAMETER.sub("", rest).strip(" "):
        raise _malformed("A part's Content-Disposition is not form-data with a name in quotes.")
    if not parameters.get("name") or len(pairs) != len(parameters):
        raise _malformed("A part has no name, or two names.")
    filename = parameters.get("filename")
    return _unquoted(parameters["name"]), None if filename is None else _unquoted(filename)


def _disposition(text: str) -> tuple[str, str]:
    kind, semicolon, rest = text.partition(";")
    return kind.strip().lower(), semicolon + rest


def _unquoted(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")


def _base_name(filename: str) -> str:
    """Return what S3 takes for ``${filename}``: the part after the last slash."""
    return filename.replace("\\", "/").rpartition("/")[2]


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise _malformed("A field or its name is not UTF-8.") from None


def _malformed(problem: str) -> VerificationError:
    return refusal(
        "MalformedPOSTRequest",
        400,
        f"The body of your POST request is not well-formed multipart/form-data. {problem}",
        "Send fields as RFC 7578 defines them, and the file last.",
    )
