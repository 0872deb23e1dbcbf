"""What collectors of logs put before each line of a program's output."""

from __future__ import annotations

import re

# Those of docker compose, kubectl and journald.
_PREFIXES = (
    re.compile(r"[\w.-]{1,80} {0,40}\| ?"),
    re.compile(r"\[pod/[^\]\n]{1,200}\] ?"),
    re.compile(r"[A-Z][a-z]{2} [ \d]\d [\d:]{8} [\w.-]{1,80} [^\s:\[]{1,80}(?:\[\d{1,10}\])?: ?"),
)


def without_prefix(text: str) -> str:
    """Remove what a collector of logs has put before each line."""
    lines = text.split("\n")
    for prefix in _PREFIXES:
        found = [prefix.match(line) for line in lines if line]
        if found and all(found):
            return "\n".join([prefix.sub("", line, count=1) for line in lines])
    return text
