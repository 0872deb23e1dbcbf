"""Read the XML bodies that decide on what an operation needs, and nothing that could be more.

The structures are those of `sigv4.s3.operations.shapes_data`. Parsers differ in encodings, and in
texts with a comment in between. SDKs write neither.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html#API_DeleteObjects_RequestSyntax
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_RequestSyntax
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn
from xml.parsers import expat

from ..s3.operations.shapes_data import ROOTS, SHAPES
from .refusals import Denials
from .s3_values import is_ambiguous

_MOST = 1_000  # items of a list, as DeleteObjects has at most
_LONGEST = 4_096  # characters of a text; keys have at most 1024
# Texts that lenient servers take for missing if they are empty.
_NEVER_EMPTY = frozenset({"ETag", "Mode", "Status", "VersionId"})


class _OtherFormError(Exception):
    """The document is not one of the operation."""


def read_document(operation: str, body: bytes, refuse: Denials) -> dict[str, Any]:
    """Read the body of an operation as boto3 has it; values are text.

    Args:
        operation: such as ``delete_objects``, one whose body is XML.
        body: the whole body.
        refuse: makes the errors.

    Raises:
        NotForwarded: not the XML that S3 documents, with a document type, or without a member that
            is required.
    """
    root, shape = ROOTS[operation].split(" ")
    reader = _Reader(root, shape)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.CommentHandler = reader.refuse
    parser.ProcessingInstructionHandler = reader.refuse
    parser.StartCdataSectionHandler = reader.refuse
    parser.XmlDeclHandler = reader.declared
    found: dict[str, Any] | None = None
    try:
        parser.Parse(body, True)  # noqa: FBT003 - it takes no keyword
        found = reader.found
    except (expat.ExpatError, _OtherFormError, UnicodeError):
        pass
    of_utf_16 = b"\0" in body  # which the parser reads although it was given another encoding
    if of_utf_16 or found is None:
        raise refuse(
            "request-ambiguous",
            f"The body is not the XML of {operation}, with at most {_MOST} items in each list.",
            "Send the document that S3 documents, in UTF-8, without a document type, comments or "
            "CDATA.",
        )
    return found


@dataclass(slots=True)
class _Open:
    """An element whose end has not come.

    Attributes:
        kind: as `shapes_data` writes it.
        found: a dict of members, a list of items, or the pieces of a text.
        length: of the text.
    """

    kind: str
    found: Any
    length: int = 0

    @classmethod
    def of(cls, kind: str) -> _Open:
        return cls(kind, {} if kind.startswith("shape:") else [])

    @property
    def is_text(self) -> bool:
        return not self.kind.startswith(("shape:", "wrapped:"))


class _Reader:
    """Takes the elements of a document in order."""

    def __init__(self, root: str, shape: str) -> None:
        self._root, self._shape = root, f"shape:{shape}"
        self._open: list[_Open] = []
        self.found: Any = None

    def start(self, element: str, _attributes: dict[str, str]) -> None:
        self._open.append(_Open.of(self._kind(element)))

    def _kind(self, element: str) -> str:
        """Return the kind of an element that begins inside the last."""
        if not self._open:
            return self._shape if element == self._root else _refused()
        sort, _, rest = self._open[-1].kind.partition(":")
        if sort == "wrapped":
            item, _, kind = rest.partition(":")
            return kind if element == item else _refused()
        if sort != "shape":
            _refused()
        return _member(rest, element)[1].removeprefix("list:")

    def text(self, text: str) -> None:
        """Take a piece of a text: the parser gives one for each line and each entity."""
        last = self._open[-1]
        if last.is_text:
            last.found.append(text)
            last.length += len(text)
        if last.length > _LONGEST or not (last.is_text or not text.strip()):
            _refused()

    def end(self, element: str) -> None:
        closed = self._open.pop()
        found = "".join(closed.found) if closed.is_text else closed.found
        if closed.kind == "nonempty" and not found:
            _refused()
        if closed.kind.startswith("shape:"):
            _check_required(closed)
        if not self._open:
            self.found = found
        else:
            _add(self._open[-1], element, found)

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            _refused()

    def refuse(self, *_declared: object) -> None:
        _refused()


def _add(around: _Open, element: str, value: Any) -> None:
    """Add a member or an item to the element around it."""
    if isinstance(around.found, list):
        items = around.found
    else:
        name, kind, values = _member(around.kind.partition(":")[2], element)
        if not kind.startswith("list:"):
            if name in around.found or _is_ambiguous(name, kind, values, value):
                _refused()
            around.found[name] = value
            return
        items = around.found.setdefault(name, [])
    items.append(value)
    if len(items) > _MOST:
        _refused()


def _is_ambiguous(name: str, kind: str, values: list[str], value: Any) -> bool:
    """Say whether servers may read the text of a member in another way, or as missing."""
    if not isinstance(value, str):
        return False
    return is_ambiguous(value, kind, values) or (not value and name in _NEVER_EMPTY)


def _member(shape: str, element: str) -> tuple[str, str, list[str]]:
    """Return name, kind and enumeration of the member of a structure that an element is."""
    for line in SHAPES[shape].splitlines():
        name, tag, kind, *values = line.split(" ")
        if tag == element and kind != "attribute":
            return name.lstrip("*|"), kind, "|".join(values).split("|")
    return _refused()


def _check_required(closed: _Open) -> None:
    for line in SHAPES[closed.kind.partition(":")[2]].splitlines():
        name = line.split(" ")[0]
        if name.startswith("*") and name[1:] not in closed.found:
            _refused()


def _refused() -> NoReturn:
    raise _OtherFormError
