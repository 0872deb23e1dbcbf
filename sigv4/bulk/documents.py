"""Documents of JSON that list objects, turned into JSON lines while they are read.

The answer of ListObjectsV2 or ListObjectVersions, as `aws s3api` prints it: one document, or one
after the other. The array that `rclone lsjson` prints. The elements of either, one a line. Only one
element is in memory at a time.

https://docs.aws.amazon.com/cli/latest/reference/s3api/list-objects-v2.html
https://rclone.org/commands/rclone_lsjson/
"""

from __future__ import annotations

import json
from codecs import getincrementaldecoder

from ..core.errors import InvalidRow
from .columns import may_be_encoded
from .text import LONGEST_RECORD, to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .text import Readable

LISTS = ("Contents", "Versions")  # of objects
_OTHER_LISTS = ("DeleteMarkers", "CommonPrefixes")  # of what is no object
_NAMES = ("Key", "Path")  # of the key, in a document that is an object itself
_MORE = ("NextToken", "NextContinuationToken", "NextMarker", "NextKeyMarker", "IsTruncated")
_NO = (None, False, "", "false")  # values of those in the last answer
_READ = 64 * 1024
# What an answer without objects holds. Anything else is not the answer of a listing.
_OF_ANSWERS = {
    *LISTS, *_OTHER_LISTS, *_MORE, "NextVersionIdMarker", "ContinuationToken", "Delimiter",
    "EncodingType", "KeyCount", "KeyMarker", "Marker", "MaxKeys", "Name", "Prefix",
    "RequestCharged", "ResponseMetadata", "StartAfter", "VersionIdMarker",
}  # fmt: skip
_ERRORS = ("Error", "Errors")
_SPACE = " \t\r\n"
_BYTE_ORDER_MARK = "\ufeff"  # before each document that Windows programs write


class JsonElements:
    """Reads JSON documents as JSON lines: one line for each object that is listed.

    Args:
        stream: the documents, in UTF-8.
        name: the name of the file, for errors.

    Attributes:
        bucket: the bucket that is listed, where that is known: a document must not name another.
        decode: whether keys are percent-encoded; None where a document that may hold such keys is
            refused.
        incomplete: whether the last document says that the listing goes on.
    """

    def __init__(self, stream: Readable, name: str) -> None:
        self.incomplete = False
        self.bucket: str | None = None
        self.decode: bool | None = None
        self._encoded = ""  # a key of the document that may be percent-encoded
        self._says_encoded = False
        self._stream, self._name = stream, name
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._json = json.JSONDecoder()
        self._text, self._at, self._ended = "", 0, False
        self._held = b""
        self._elements = self._documents()

    def read(self, size: int, /) -> bytes:
        """Return some lines; none at the end.

        Raises:
            InvalidRow: the documents are not such JSON, or end before they should.
        """
        while len(self._held) < size:
            element = next(self._elements, None)
            if element is None:
                break
            self._held += to_bytes(json.dumps(element, ensure_ascii=False)) + b"\n"
        data, self._held = self._held[:size], self._held[size:]
        return data

    def _documents(self) -> Iterator[Any]:
        while character := self._next():
            if character == "[":
                yield from self._array()
            elif character == "{":
                yield from self._object()
            elif character == _BYTE_ORDER_MARK:
                self._at += 1
            elif self._value() is not None:  # a --query that finds nothing prints null
                raise self._wrong()

    def _object(self) -> Iterator[Any]:
        self._at += 1
        self.incomplete = self._says_encoded = False
        self._encoded = ""
        fields: dict[str, Any] = {}
        listed = False
        while self._next() != "}":
            name = self._value()
            if self._next() != ":" or not isinstance(name, str):
                raise self._wrong()
            self._at += 1
            if name in LISTS and self._next() == "[":
                listed = True
                for element in self._array():
                    self._note_key(element)
                    yield element
            elif name in _MORE:
                self.incomplete = self._value() not in _NO or self.incomplete
            else:
                fields[name] = self._value()
            if fields.get("EncodingType") == "url":  # which may come after the list
                self._says_encoded = True
                self._check_encoding()
            self._comma("}")
        self._at += 1
        if any(name in fields for name in _NAMES):
            yield fields
            return
        for name, value in fields.items():
            unknown = isinstance(value, list) and name not in _OTHER_LISTS
            if value and (unknown or name in LISTS):
                raise self._unknown(name)
        self._check_answer(fields, listed)

    def _note_key(self, element: Any) -> None:
        """Note a key that may be percent-encoded."""
        key = element.get(_NAMES[0]) if isinstance(element, dict) else None
        if isinstance(key, str) and ("+" in key or may_be_encoded(key)):
            self._encoded = self._encoded or key
            self._check_encoding()

    def _check_encoding(self) -> None:
        if self._says_encoded and self._encoded and self.decode is None:
            raise InvalidRow(
                f"{self._name} has the EncodingType url, and {self._encoded[:60]!a} may be "
                "percent-encoded.",
                "Pass --decode-keys if it is, or --no-decode-keys if it is the key itself, as the "
                "AWS CLI and boto3 return it.",
            )

    def _check_answer(self, fields: dict[str, Any], listed: bool) -> None:
        """Refuse an object that is not the answer of a listing, or is one of another bucket."""
        bucket = fields.get("Name")
        if self.bucket is not None and bucket not in (None, self.bucket):
            raise InvalidRow(
                f"{self._name} lists the bucket {str(bucket)[:60]!r}, and --bucket is "
                f"{self.bucket[:60]!r}.",
                "Pass the bucket that was listed.",
                "bucket",
            )
        error = any(name in fields for name in _ERRORS)
        other = next((name for name in fields if name not in _OF_ANSWERS), None)
        if other is not None and (error or not listed):
            raise InvalidRow(
                f"{self._name} holds an object with {other[:60]!a}, which is not a listing.",
                "Fetch the listing again, or pass --input-format jsonl with --column NAME.",
            )

    def _array(self) -> Iterator[Any]:
        self._at += 1
        while self._next() != "]":
            yield self._value()
            self._comma("]")
        self._at += 1

    def _comma(self, end: str) -> None:
        found = self._next()
        if found == ",":
            self._at += 1
        elif found != end:
            raise self._wrong()

    def _next(self) -> str:
        """Return the next character that is not a blank; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _fill(self) -> bool:
        """Read more; return whether there was more."""
        if self._ended:
            return False
        data = self._stream.read(_READ)
        self._ended = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=not data)
        self._at = 0
        return bool(data)

    def _value(self) -> Any:
        self._next()
        wanted = _READ
        value: Any = None
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                end = -1
            if 0 <= end < len(self._text) or (end >= 0 and self._ended):
                self._at = end
                return value
            before = len(self._text) - self._at
            if before > LONGEST_RECORD:
                raise self._wrong()
            while len(self._text) - self._at < before + wanted and self._fill():
                pass
            if len(self._text) - self._at == before and end < 0:
                raise self._wrong()
            wanted *= 2

    def _unknown(self, name: str) -> InvalidRow:
        return InvalidRow(
            f"{self._name} holds {name[:60]!a}, which is not a list of Contents or Versions.",
            "List without --query, or pass the array alone.",
        )

    def _wrong(self) -> InvalidRow:
        ends = self._ended and not self._text[self._at :].strip()
        what = "ends before its list does" if ends else "is not a listing in JSON"
        return InvalidRow(f"{self._name} {what}.", "Fetch it again, or pass --input-format.")
