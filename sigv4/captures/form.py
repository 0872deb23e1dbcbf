"""Read the fields of a captured form: ``multipart/form-data``, as far as it can be read.

https://www.rfc-editor.org/rfc/rfc7578
"""

from __future__ import annotations

from dataclasses import dataclass, field

FILE = "file"
_KIND = "multipart/form-data"
_MOST_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Fields:
    """What a form sends.

    Attributes:
        before: names, unchanged, and values of the fields before the file.
        after: lower-case names of the fields after the file, which S3 does not read.
        filename: the file's name; None if it is not given.
        has_file: whether there is one.
    """

    before: tuple[tuple[str, str], ...] = field(repr=False)
    after: tuple[str, ...] = ()
    filename: str | None = None
    has_file: bool = False

    @property
    def values(self) -> dict[str, str]:
        """Lower-case names and values before the file; of repeated names, the last."""
        return {name.lower(): value for name, value in self.before}


def make_fields(pairs: list[tuple[str, str]], filename: str | None = None) -> Fields:
    """Divide the fields of a form at its file."""
    names = [name.lower() for name, _ in pairs]
    at = names.index(FILE) if FILE in names else len(pairs)
    return Fields(tuple(pairs[:at]), tuple(names[at + 1 :]), filename, at < len(pairs))


def read_fields(content_type: str, body: bytes | None) -> Fields | None:
    """Read the fields of a body; None if it is not a form, or not known.

    Args:
        content_type: the content type of the request.
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
        disposition = _disposition(head)
        name = _parameter(disposition, "name")
        if name.lower() == FILE:
            filename = _parameter(disposition, "filename") or None
            content = b""
        pairs.append((name, content.decode("utf-8", "replace")))
    return make_fields(pairs, filename) if pairs else None


def _first_line(body: bytes) -> str:
    return body.partition(b"\n")[0].rstrip(b"\r").removeprefix(b"--").decode("utf-8", "replace")


def _halves(part: bytes) -> tuple[str, bytes]:
    """Split a part into its head and its content, with any line ends."""
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
    """Find the value of ``name=value`` or ``name="value"`` among parameters, or an empty text."""
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
