"""The name of a downloaded file: the value of ``Content-Disposition``.

RFC 6266 (the header), RFC 8187 (non-ASCII names), and how browsers read them:
https://www.rfc-editor.org/rfc/rfc6266#appendix-D
"""

from __future__ import annotations

from ..core.encoding import encode
from ..core.errors import InvalidParameter, UnsafeHeader

_DISPOSITIONS = ("attachment", "inline")
_QUOTED = '"\\'  # would end the quoted text, and browsers differ on how to escape them
_DECODED = "%"  # some browsers decode escapes in the plain name


def content_disposition(filename: str, disposition: str = "attachment") -> str:
    """Return the header that names a download, for ``ResponseContentDisposition``.

    ``report.pdf`` gives ``attachment; filename="report.pdf"``; a name that ASCII cannot hold, or
    that browsers read in different ways, is given twice: approximated in ASCII, and exactly.

    Args:
        filename: the name, of any script; no path.
        disposition: ``attachment`` saves the file, ``inline`` shows it.

    Raises:
        UnsafeHeader: a control character.
        InvalidParameter: an empty name, a path, another disposition.
        TypeError: not a str.
    """
    if not isinstance(filename, str):
        raise TypeError(f"filename must be str, not {type(filename).__name__}")
    if disposition not in _DISPOSITIONS:
        raise InvalidParameter(
            f"disposition must be attachment or inline, not {str(disposition)[:40]!r}.",
            "Pass one of the two.",
            "disposition",
        )
    _check(filename)
    fallback = _ascii(filename)
    plain = f'{disposition}; filename="{fallback}"'
    return (
        plain if fallback == filename else f"{plain}; filename*=UTF-8''{encode(filename.encode())}"
    )


def _check(filename: str) -> None:
    if any(character < " " or "\x7f" <= character <= "\x9f" for character in filename):
        raise UnsafeHeader(
            f"The file name {filename[:80]!a} holds a control character, which headers cannot "
            "carry.",
            "Leave it out.",
            "filename",
        )
    if any("\ud800" <= character <= "\udfff" for character in filename):
        raise UnsafeHeader(
            f"The file name {filename[:80]!a} holds a lone surrogate, which UTF-8 cannot carry.",
            "Decode file names with the right encoding first.",
            "filename",
        )
    if not filename.replace(".", " ").strip():
        raise InvalidParameter(
            f"{filename[:80]!r} is not a file name.", "Name the file.", "filename"
        )
    if "/" in filename:
        raise InvalidParameter(
            f"{filename[:80]!r} is a path, and browsers save under a name only.",
            'Pass the part after the last slash: key.rpartition("/")[2].',
            "filename",
        )


def _ascii(filename: str) -> str:
    """Approximate the name in printable ASCII: without accents, other characters as underscores."""
    if not filename.isascii():
        from unicodedata import combining, normalize

        filename = "".join(
            [character for character in normalize("NFKD", filename) if not combining(character)]
        )
    return "".join(
        [
            character
            if " " <= character <= "~" and character not in _QUOTED + _DECODED + "/"
            else "_"
            for character in filename
        ]
    )
