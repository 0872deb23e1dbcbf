"""List what clients make of a body before they hash it, or after."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 16 << 20  # bytes of a body that is hashed in other forms


def variants(body: bytes) -> Iterator[tuple[str, bytes]]:
    """List other forms of a body, by what was done with it."""
    if len(body) > _MOST:
        return
    yield "with a newline at its end", body + b"\n"
    yield "with CR LF at its end", body + b"\r\n"
    if not body:
        return
    yield "without white space at its end", body.rstrip()
    yield "without white space around it", body.strip()
    unix = body.replace(b"\r\n", b"\n")
    yield "with LF as line ends", unix
    yield "with CR LF as line ends", unix.replace(b"\n", b"\r\n")
    yield "without line ends", unix.replace(b"\n", b"")
    yield "with '%20' for each plus sign", body.replace(b"+", b"%20")
    yield "with a plus sign for each '%20'", body.replace(b"%20", b"+")
    yield "with a byte order mark", b"\xef\xbb\xbf" + body
    try:
        text = body.decode()
    except UnicodeDecodeError:
        yield "read as Latin-1 and encoded as UTF-8", body.decode("latin-1").encode()
        return
    yield "encoded as UTF-8 twice", body.decode("latin-1").encode()
    yield "in Latin-1", text.encode("latin-1", "replace")
    yield "in UTF-16", text.encode("utf-16-le")
    yield from _json_variants(text)


def _json_variants(text: str) -> Iterator[tuple[str, bytes]]:
    from json import dumps, loads

    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return
    for separators in ((", ", ": "), (",", ":")):
        for in_order in (False, True):
            for ascii_only in (False, True):
                written = dumps(
                    value, separators=separators, sort_keys=in_order, ensure_ascii=ascii_only
                )
                yield "as JSON that was written again", written.encode("utf-8", "replace")
