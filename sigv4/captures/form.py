"""The fields of a form that was captured: ``multipart/form-data``, as far as it can be read.

https://www.rfc-editor.org/rfc/rfc7578
"""

from __future__ import annotations

from ..core.frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "file"
_KIND = "multipart/form-data"
_MOST_FIELDS = 1000


class Fields(Frozen):
    """What a form sends.

    Attributes:
        before: names, as they stand, and values of the fields before the file.
        behind: names of those behind it, which S3 does not read.
        filename: the file's name; None if it is not told.
        has_file: whether there is one.
    """

    __slots__ = ("before", "behind", "filename", "has_file")
    before: tuple[tuple[str, str], ...]
    behind: tuple[str, ...]
    filename: str | None
    has_file: bool

    def __init__(self, pairs: list[tuple[str, str]], filename: str | None = None) -> None:
        names = [name.lower() for name, _ in pairs]
        at = names.index(FILE) if FILE in names else len(pairs)
        assign(self, "before", tuple(pairs[:at]))
        assign(self, "behind", tuple([name for name, _ in pairs[at + 1 :]]))
        assign(self, "filename", filename)
        assign(self, "has_file", at < len(pairs))

    @property
    def values(self) -> dict[str, str]:
        """Lower-case names and values of the fields before the file; of twins, the last."""
        return {name.lower(): value for name, value in self.before}

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "before", repr([name for name, _ in self.before])
        yield "behind", repr(list(self.behind))


def read_fields(content_type: str, body: bytes | None) -> Fields | None:
    """The fields of a body; None if it is no form, or not known.

    Args:
        content_type: of the request.
        body: None where it is not known.
    """
    kind, _, parameters = content_type.partition(";")
    if body is None or kind.strip().lower() != _KIND:
        return None
    boundary = _parameter(parameters, "boundary") or _first_line(body)
    pairs, filename = [], None
    for part in body.split(b"--" + boundary.encode("utf-8", "replace"))[1 : _MOST_FIELDS + 1]:
        if part.startswith(b"--"):
            break
        head, content = _halves(part)
        told = _disposition(head)
        name = _parameter(told, "name")
        if name.lower() == FILE:
            filename = _parameter(told, "filename") or None
            content = b""
        pairs.append((name, content.decode("utf-8", "replace")))
    return Fields(pairs, filename) if pairs else None


def _first_line(body: bytes) -> str:
    return body.partition(b"\n")[0].rstrip(b"\r").removeprefix(b"--").decode("utf-8", "replace")


def _halves(part: bytes) -> tuple[str, bytes]:
    """The lines of a part's head, and its content, whatever line ends were pasted."""
    part = part.lstrip(b" \t").removeprefix(b"\r").removeprefix(b"\n")
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := part.find(mark)) >= 0]
    at, length = min(ends, default=(len(part), 0))
    content = part[at + length :].removesuffix(b"\n").removesuffix(b"\r")
    return part[:at].decode("utf-8", "replace"), content


def _disposition(head: str) -> str:
    for line in head.splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            return value.partition(";")[2]
    return ""


def _parameter(text: str, name: str) -> str:
    """The value of ``name=value`` or ``name="value"`` among parameters; empty without."""
    while text:
        key, _, rest = text.partition("=")
        rest = rest.lstrip()
        if rest.startswith('"'):
            value, _, text = rest[1:].partition('"')
            text = text.partition(";")[2]
        else:
            value, _, text = rest.partition(";")
        if key.strip().lower() == name:
            return value.strip()
    return ""
