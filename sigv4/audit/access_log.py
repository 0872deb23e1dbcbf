"""Read S3's server access log: lines of text.

    owner bucket [time] ip requester request-id operation key "uri" status error sent size total
    turnaround "referer" "agent" version-id host-id signature cipher auth host tls arn acl region

Rules of this file:

- Quotes in URI, referer and agent are not escaped, so a client can forge the fields after them. The
  fields before the first quote and after the last are S3's own, and only these are believed. The
  agent is whatever the client says in any case.
- Lines may be shorter (before March 2019 they end with the version id) or longer.
- BATCH.DELETE.OBJECT and S3's own requests have no quotes, or some of them only.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
"""

from __future__ import annotations

import re
from datetime import date

from .records import NOT_LOGGED, NOT_SIGNED, Malformed, Record, from_uri

_MONTHS = {
    name: f"{number:02d}"
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_KNOWN = {"SigV4": "SigV4", "SigV2": "SigV2", "SigV4A": "SigV4A", "-": NOT_SIGNED}
_NO_TIME = "the time is not as in [06/Feb/2019:00:00:38 +0000]"
_HEAD = 8  # fields before the URI, the time being two
_VERSION_AT = 2  # after the agent: version id, host id, version of the signature
_TAIL = 8  # fields after the agent of which some are read; the others stay in one piece
_UNQUOTED_VERSION_AT = 20  # of a line without any quotes
_LONGEST_LINE = 1 << 20
_MOST_DAYS = 10_000
_DAYS: dict[str, str] = {}
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_CLOCKS: set[str] = set()
_new = tuple.__new__  # as `Record` does it, without its cost


def parse_line(line: str) -> Record:
    """Read one line.

    Raises:
        Malformed: it is not a line of this log.
    """
    first = line.find('"')
    fields = (line if first < 0 else line[:first]).split(" ", _HEAD)
    if len(fields) < _HEAD or len(line) > _LONGEST_LINE:
        raise Malformed("too few fields" if len(fields) < _HEAD else "too long")
    day = fields[2]
    found = _DAYS.get(day[:12]) or _day(day[:12])
    clock = day[13:]
    if (
        day[12:13] != ":"
        or fields[3] != "+0000]"
        or (clock not in _CLOCKS and not _is_clock(clock))
    ):
        raise Malformed(_NO_TIME)
    time = f"{found}T{clock}Z"
    if first < 0:
        agent, tail = "-", line.split(" ")[_UNQUOTED_VERSION_AT - _VERSION_AT :]
    else:
        last = line.rfind('"')
        agent = line[line.rfind('"', 0, last) + 1 : last]
        tail = line[last + 2 :].split(" ", _TAIL)
    at = _VERSION_AT
    if len(tail) <= at or tail[at] not in _KNOWN:
        at = _version_at(tail, at)
    if len(tail) <= at + 2:
        version, auth, tls = NOT_LOGGED, "-", "-"
    else:
        version, auth = _KNOWN.get(tail[at], NOT_LOGGED), tail[at + 2]
        tls = tail[at + 4] if len(tail) > at + 4 else "-"
    key_id, is_long = "-", False
    if auth == "QueryString":
        key_id, is_long = from_uri(line, time)
    return _new(Record, (time, version, auth, fields[5], agent, key_id, fields[1], tls, is_long))


def _version_at(tail: list[str], at: int) -> int:
    """Find the version's place: it is one further where the agent has no quotes."""
    is_next = len(tail) > at + 1 and tail[at] not in _KNOWN and tail[at + 1] in _KNOWN
    return at + 1 if is_next else at


def _day(text: str) -> str:
    """Read ``[06/Feb/2019``, and remember it: many lines are of one day."""
    day, month, year = text[1:3], _MONTHS.get(text[4:7], ""), text[8:12]
    found = f"{year}-{month}-{day}"
    if not (text[:1] == "[" and text[3:4] == "/" == text[7:8] and _is_date(found)):
        raise Malformed(_NO_TIME)
    if len(_DAYS) > _MOST_DAYS:
        _DAYS.clear()
    _DAYS[text] = found
    return found


def _is_date(text: str) -> bool:
    if not (text.isascii() and len(text) == len("2019-02-06")):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_clock(text: str) -> bool:
    """Whether it is a time of the day; those that are, at most 86,400, are remembered."""
    if not _CLOCK.fullmatch(text):
        return False
    _CLOCKS.add(text)
    return True
