"""Read small XML documents of strangers with the standard library alone.

Rules of this file:

- A document type is refused as soon as it begins, so no entity is ever declared or expanded, and
  nothing is fetched. The five entities of XML itself and character references remain.
- Depth, number of elements and size are bounded, and the work is linear in the size.

https://docs.python.org/3/library/xml.html#xml-security
"""

from __future__ import annotations

from xml.parsers import expat

from ..core.errors import InvalidRequest

_MOST_ELEMENTS = 10_000
_DEEPEST = 100
_DECLARED = "<?xml"


class _RefusedError(Exception):
    """The document holds what is never read."""


def read_leaves(text: str) -> list[tuple[str, str]]:
    """Read the elements that hold text and no other element, in order: local name and text.

    Args:
        text: the document; its encoding declaration is ignored, since it is text already.

    Raises:
        InvalidRequest: not well-formed, with a document type, too deep or with too many elements.
    """
    reader = _Leaves()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    body = text.partition("?>")[2] if text.startswith(_DECLARED) else text
    try:
        parser.Parse(body.encode("utf-8", "replace"), True)  # noqa: FBT003 - it takes no keyword
    except expat.ExpatError as error:
        raise InvalidRequest(
            f"The XML is not well-formed, at line {error.lineno}.",
            "Give the error body as the server sent it, whole.",
            "response",
        ) from None
    except _RefusedError as error:
        raise InvalidRequest(
            f"The XML {error}, which is not accepted.", "Give the error body alone.", "response"
        ) from None
    return reader.leaves


def _refuse(*_declared: object) -> int:
    raise _RefusedError("declares a document type or an entity")


class _Leaves:
    __slots__ = ("leaves", "_open", "_text")

    def __init__(self) -> None:
        self.leaves: list[tuple[str, str]] = []
        self._open = 0
        self._text: list[str] | None = None

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._open += 1
        if self._open > _DEEPEST:
            raise _RefusedError(f"is deeper than {_DEEPEST} elements")
        self._text = []

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        self._open -= 1
        if self._text:
            self.leaves.append((name.rpartition(":")[2], "".join(self._text)))
        self._text = None
        if len(self.leaves) > _MOST_ELEMENTS:
            raise _RefusedError(f"has more than {_MOST_ELEMENTS} elements")
