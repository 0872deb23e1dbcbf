"""What programs make of a URL before they send it."""

from __future__ import annotations

import re

from ..core.encoding import encode

# Characters that wget and HTTPie send as they are, beside letters and digits.
_KEPT = frozenset(b"!$&'()*+,-./:;=?@_~%")
_ESCAPE = re.compile(r"%(?:[0-9A-Fa-f]{2})?")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def without_dots(url: str) -> tuple[str, str | None]:
    """Resolve the dot segments of a URL without query; also give its path if that changes it."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    resolved = _resolved(slash + path)
    if resolved == slash + path:
        return url, None
    return f"{scheme}{separator}{host}{resolved}", slash + path


def _resolved(path: str) -> str:
    """Remove the dot segments of a path, as RFC 3986, 5.2.4, does."""
    kept: list[str] = []
    segments = path.split("/")
    for at, segment in enumerate(segments):
        last = at == len(segments) - 1
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
            if last:
                kept.append("")
        elif segment != ".":
            kept.append(segment)
        elif last:
            kept.append("")
    return "/".join(kept)


def escaped(text: str, kept: str = "") -> str:
    """Encode what cannot stand in a path or a query, and each '%' that is not an escape."""
    known = _KEPT | frozenset(kept.encode())
    text = _ESCAPE.sub(lambda found: found[0] if len(found[0]) == 3 else "%25", text)
    return "".join(
        [
            chr(byte) if byte in known or (chr(byte).isalnum() and byte < 128) else f"%{byte:02X}"
            for byte in text.encode("utf-8", "replace")
        ]
    )


def normal_escapes(text: str) -> str:
    """Write escapes in upper case, and characters that need none as they are.

    With a '%' that is not an escape, all of them count as text, as in urllib3.
    """
    if any(len(found[0]) != 3 for found in _ESCAPE.finditer(text)):
        return _ESCAPE.sub(lambda found: f"%25{found[0][1:].upper()}", text)
    return _ESCAPE.sub(_normal, text)


def _normal(found: re.Match[str]) -> str:
    character = chr(int(found[0][1:], 16))
    return character if _UNRESERVED.match(character) else encode(character.encode("latin-1"))
