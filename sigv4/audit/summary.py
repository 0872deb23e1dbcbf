"""Count records in groups: one for each signer, client and way of signing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .records import SIGV2, Damaged, Malformed, Record, tls_name

MOST_GROUPS = 100_000
SHOWN_MALFORMED = 5
_OTHERS = "(others)"
_MOST_AGENT = 300
_MOST_BUCKETS = 20
_MOST_CELLS = 50_000


@dataclass(slots=True)
class Group:
    """Requests that were signed alike.

    Attributes:
        version, auth, requester, agent, key_id: what they have in common.
        count: the number of requests.
        first, last: times of the first and the last one.
        tls: count by version of TLS.
        buckets: names, of at most twenty.
        long: count of presigned URLs of more than seven days.
    """

    version: str
    auth: str
    requester: str
    agent: str
    key_id: str
    count: int = 0
    first: str = ""
    last: str = ""
    tls: Counter[str] = field(default_factory=Counter)
    buckets: set[str] = field(default_factory=set)
    long: int = 0


@dataclass(slots=True)
class Summary:
    """What was counted.

    Attributes:
        groups: by what they have in common.
        days: count by day and version.
        malformed: count of lines that could not be read.
        reasons: of the first few of these, with their numbers.
        read: count of lines.
        damaged: the first few files that break off, and why.
    """

    groups: dict[tuple[str, str, str, str, str], Group] = field(default_factory=dict)
    days: Counter[tuple[str, str]] = field(default_factory=Counter)
    malformed: int = 0
    reasons: list[str] = field(default_factory=list)
    read: int = 0
    damaged: list[str] = field(default_factory=list)

    def add_all(self, records: Iterable[Record | Malformed]) -> Summary:
        """Count records; return the summary itself."""
        cells: dict[tuple[str, ...], list[Any]] = {}
        read = self.read
        for record in records:
            read += 1
            if isinstance(record, Malformed):
                self._malformed(record, read)
                continue
            time, version, auth, requester, agent, key_id, bucket, tls, is_long = record
            key = (time[:10], version, auth, requester, agent, key_id, bucket, tls)
            cell = cells.get(key)
            if cell is None:
                cells[key] = [1, time, time, int(is_long)]
                if len(cells) > _MOST_CELLS:
                    self._fold(cells)
                continue
            cell[0] += 1
            if time < cell[1]:
                cell[1] = time
            elif time > cell[2]:
                cell[2] = time
            if is_long:
                cell[3] += 1
        self.read = read
        self._fold(cells)
        return self

    def sorted(self, versions: Iterable[str] | None = None) -> list[Group]:
        """Return the groups, Version 2 first, the most requests first."""
        wanted = None if versions is None else set(versions)
        chosen = [
            group for group in self.groups.values() if wanted is None or group.version in wanted
        ]
        return sorted(chosen, key=lambda group: (group.version != SIGV2, -group.count, group.first))

    def count(self, version: str) -> int:
        """Return the requests that were signed with a version."""
        return sum([group.count for group in self.groups.values() if group.version == version])

    @property
    def long(self) -> int:
        """Presigned URLs of more than seven days."""
        return sum([group.long for group in self.groups.values()])

    def _fold(self, cells: dict[tuple[str, ...], list[Any]]) -> None:
        """Add what was counted by day, bucket and TLS to the groups, and forget it."""
        for key, (count, first, last, long) in cells.items():
            day, version, auth, requester, agent, key_id, bucket, tls = key
            group = self._group((version, auth, requester, agent[:_MOST_AGENT], key_id), first)
            group.count += count
            group.first = min(group.first, first)
            group.last = max(group.last, last)
            group.tls[tls_name(tls)] += count
            if len(group.buckets) < _MOST_BUCKETS:
                group.buckets.add(bucket)
            group.long += long
            self.days[day, version] += count
        cells.clear()

    def _group(self, key: tuple[str, str, str, str, str], time: str) -> Group:
        if key not in self.groups and len(self.groups) >= MOST_GROUPS:
            key = (key[0], key[1], _OTHERS, _OTHERS, _OTHERS)
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(*key, 0, time, time)
        return group

    def _malformed(self, error: Malformed, number: int) -> None:
        self.malformed += 1
        if isinstance(error, Damaged) and len(self.damaged) < SHOWN_MALFORMED:
            self.damaged.append(str(error))
        if len(self.reasons) < SHOWN_MALFORMED:
            self.reasons.append(f"record {number}: {error}")
