"""XML documents that clients send, and those that they get.

Documents are read with expat and without a document type: entities cannot be declared, so that no
document grows when it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from .wire import refusal

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\t": "\t", "\n": "\n"}
_MOST_ELEMENTS = 50_000
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its text and its children."""

    name: str
    texts: list[str]
    children: list[Element]

    @property
    def text(self) -> str:
        """The text of the element itself."""
        return "".join(self.texts)

    def all(self, name: str) -> list[Element]:
        """Return the children of a name."""
        return [child for child in self.children if child.name == name]

    def get(self, name: str) -> str | None:
        """Return the text of the first child of a name; None without one."""
        found = self.all(name)
        return found[0].text if found else None


def read(data: bytes | bytearray) -> Element:
    """Read a document; namespaces are ignored.

    Raises:
        VerificationError: malformed, too large, or with a document type.
    """
    root = Element("", [], [])
    path = [root]
    count = 0

    def start(name: str, _: object) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS or len(path) > _DEEPEST:
            raise _malformed()
        element = Element(name.rpartition(" ")[2], [], [])
        path[-1].children.append(element)
        path.append(element)

    def end(_: str) -> None:
        path.pop()

    def add_text(text: str) -> None:
        path[-1].texts.append(text)

    def refuse(*_: object) -> None:
        raise _malformed()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = add_text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(bytes(data), True)  # noqa: FBT003  expat takes it by position
    except (expat.ExpatError, ValueError):
        raise _malformed() from None
    return root.children[0]


def _malformed() -> Exception:
    return refusal(
        "MalformedXML",
        400,
        "The XML you provided was not well-formed or did not validate against our published "
        "schema.",
        "Send the document that the operation takes, without a document type.",
    )


def element(name: str, *children: str | tuple[str, object]) -> str:
    """Return an element.

    Args:
        name: the name of the element.
        children: elements as text, or pairs of name and text; pairs with None are left out.
    """
    inside = "".join([_child(child) for child in children])
    return f"<{name}>{inside}</{name}>"


def _child(child: str | tuple[str, object]) -> str:
    if isinstance(child, str):
        return child
    name, text = child
    return "" if text is None else f"<{name}>{escape(str(text))}</{name}>"


def document(name: str, *children: str | tuple[str, object], namespace: str = "") -> bytes:
    """Return a whole document, as `element` makes it."""
    text = element(name, *children)
    if namespace:
        text = f'<{name} xmlns="{namespace}">{text[len(name) + 2 :]}'
    return f"{_DECLARATION}{text}".encode()


def escape(text: str) -> str:
    """Escape text for XML; what XML 1.0 cannot hold becomes a replacement character."""
    return "".join(
        [_MARKUP.get(each) or (each if each.isprintable() else "\ufffd") for each in text]
    )
