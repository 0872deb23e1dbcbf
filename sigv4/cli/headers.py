"""``--header 'Name: value'``: headers as curl takes them."""

from __future__ import annotations

from ..core.errors import InvalidRequest


def parse_header(line: str) -> tuple[str, str]:
    """Split ``Name: value``; raise InvalidRequest where there is no colon."""
    name, colon, value = line.partition(":")
    if not colon:
        raise InvalidRequest(
            f"{line[:80]!r} is not a header.", "Write it as 'Name: value', in quotes.", "header"
        )
    return name.strip(), value.strip()
