"""Read the document of DeleteObjects: the keys that it deletes, and nothing that could be more.

Parsers differ in encodings, and in texts with a comment in between. SDKs write neither.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html#API_DeleteObjects_RequestSyntax
"""

from __future__ import annotations

from xml.parsers import expat

from .refusals import Denials

_TREE = {
    "": ("Delete",),
    "Delete": ("Object", "Quiet"),
    "Object": ("Key", "VersionId", "ETag", "LastModifiedTime", "Size"),
}
_MOST = 1_000  # objects of one request


class _OtherFormError(Exception):
    """The document is not one of DeleteObjects."""


def read_deleted(body: bytes, refuse: Denials) -> list[dict[str, str]]:
    """Read the objects of a document: mappings with Key, VersionId, ETag.

    Raises:
        NotForwarded: not the XML that S3 documents, with a document type, or without objects.
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.CommentHandler = reader.refuse
    parser.ProcessingInstructionHandler = reader.refuse
    parser.StartCdataSectionHandler = reader.refuse
    parser.XmlDeclHandler = reader.declared
    try:
        parser.Parse(body, True)  # noqa: FBT003 - it takes no keyword
    except (expat.ExpatError, _OtherFormError, UnicodeError):
        reader.objects = []
    of_utf_16 = b"\0" in body  # which the parser reads although it was given another encoding
    complete = all("Key" in each for each in reader.objects)
    if of_utf_16 or not complete or not 0 < len(reader.objects) <= _MOST:
        raise refuse(
            "request-ambiguous",
            "The body is not the XML of DeleteObjects with 1 to 1000 objects.",
            "Send the document that S3 documents, in UTF-8, without a document type, comments or "
            "CDATA.",
        )
    return reader.objects


class _Reader:
    """Takes the elements of a document in order."""

    def __init__(self) -> None:
        self.objects: list[dict[str, str]] = []
        self._open = [""]
        self._text = ""

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name not in _TREE.get(self._open[-1], ()):
            raise _OtherFormError
        self._open.append(name)
        self._text = ""
        if name == "Object":
            self.objects.append({})

    def text(self, text: str) -> None:
        if self._open[-1] not in _TREE:
            self._text += text
        elif text.strip():
            raise _OtherFormError

    def end(self, name: str) -> None:
        self._open.pop()
        if self._open[-1] == "Object":
            if name in self.objects[-1]:
                raise _OtherFormError
            self.objects[-1][name] = self._text

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            raise _OtherFormError

    def refuse(self, *_declared: object) -> None:
        raise _OtherFormError
