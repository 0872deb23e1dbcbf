"""Dates and times of credential processes in other forms than that of AWS's tools.

botocore reads these with dateutil; here are those that have one meaning.
"""

from __future__ import annotations

import re

_BASIC_TIME = re.compile(
    r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)(?:[.,]\d+)?(Z|z|[+-]\d\d(?::?\d\d)?)"
)
# RFC 2822; of the names of time zones only those of UTC, since dateutil ignores all others.
_MAIL_TIME = re.compile(
    r"(?:[A-Za-z]{3}, ?)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d:\d\d(?::\d\d)?) "
    r"(GMT|UTC|Z|[+-]\d{4})"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def other_parts(text: str) -> tuple[str, str | None, str | None] | None:
    """Return day, time and zone of ISO 8601 without hyphens, or of RFC 2822; None for others."""
    found = _BASIC_TIME.fullmatch(text)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return f"{year}-{month}-{day}", f"{hour}:{minute}:{second}", zone
    found = _MAIL_TIME.fullmatch(text)
    if found and found[2].lower() in _MONTHS:
        month = _MONTHS.index(found[2].lower()) + 1
        return f"{found[3]}-{month:02}-{found[1]:0>2}", found[4], found[5]
    return None
