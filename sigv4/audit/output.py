"""Show a summary: as a table, CSV, JSON, or a chart as SVG. What clients sent is made harmless."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from html import escape

from .records import SIGV2, SIGV4
from .summary import Group, Summary

_COLUMNS = ("requests", "version", "auth", "first", "last", "tls", "long", "key id", "requester")
_WIDE = 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 800, 240, 60, 40
_COLOURS = {SIGV2: "#c0392b", SIGV4: "#2e86c1"}
_OTHER = "#95a5a6"
_SVG = "http://www.w3.org/2000/svg"


def as_table(summary: Summary, groups: Iterable[Group]) -> str:
    """Return lines for a terminal: the totals, then a line for each group with its agent."""
    rows = [_COLUMNS, *[_row(group) for group in groups]]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    lines = [head(summary), ""]
    agents = ["user agent", *[printable(group.agent, _WIDE) for group in groups]]
    for row, agent in zip(rows, agents, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join([*cells, agent]))
    return "\n".join(lines if len(rows) > 1 else lines[:1])


def head(summary: Summary) -> str:
    """Return the totals in one line."""
    total = sum([group.count for group in summary.groups.values()])
    words = [
        f"{total} requests",
        f"{summary.count(SIGV2)} with Signature Version 2",
        f"{summary.long} with a presigned URL of more than seven days",
    ]
    if summary.malformed:
        words.append(f"{summary.malformed} records that cannot be read")
    return ", ".join(words) + "."


def as_csv(groups: Iterable[Group]) -> str:
    """Return rows with a header; text that a spreadsheet would take as a formula is quoted."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*_COLUMNS, "buckets", "user agent"])
    for group in groups:
        buckets = " ".join(sorted(group.buckets))
        cells = [*_row(group), buckets, printable(group.agent)]
        writer.writerow(
            [f"'{cell}" if cell[:1] in _FORMULA and cell != "-" else cell for cell in cells]
        )
    return file.getvalue().rstrip("\n")


def as_json(summary: Summary, groups: Iterable[Group]) -> str:
    """Return everything that was counted."""
    shown = {
        "requests": sum([group.count for group in summary.groups.values()]),
        "sigv2": summary.count(SIGV2),
        "longer_than_seven_days": summary.long,
        "malformed": summary.malformed,
        "malformed_reasons": summary.reasons,
        "damaged_files": summary.damaged,
        "groups": [
            {
                "requests": group.count,
                "version": group.version,
                "auth": group.auth,
                "requester": group.requester,
                "user_agent": group.agent,
                "access_key_id": group.key_id,
                "first": group.first,
                "last": group.last,
                "tls": dict(sorted(group.tls.items())),
                "buckets": sorted(group.buckets),
                "longer_than_seven_days": group.long,
            }
            for group in groups
        ],
        "days": [
            {"day": day, "version": version, "requests": count}
            for (day, version), count in sorted(summary.days.items())
        ],
    }
    return json.dumps(shown, indent=2)


def as_svg(summary: Summary) -> str:
    """Return a chart: requests a day, a bar for each day, Version 2 at the bottom."""
    days = sorted({day for day, _ in summary.days})
    totals = {day: sum(n for (d, _), n in summary.days.items() if d == day) for day in days}
    most = max(totals.values(), default=1)
    step = (_WIDTH - _LEFT) / max(len(days), 1)
    box = f"0 0 {_WIDTH} {_HEIGHT + _BOTTOM}"
    parts = [
        f'<svg xmlns="{_SVG}" viewBox="{box}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(head(summary))}</title>",
        f'<text x="0" y="14">{most}</text><text x="0" y="{_HEIGHT}">0</text>',
    ]
    for place, day in enumerate(days):
        base = float(_HEIGHT)
        versions = sorted({v for d, v in summary.days if d == day}, key=lambda v: (v != SIGV2, v))
        for version in versions:
            count = summary.days[day, version]
            height = count / most * (_HEIGHT - 20)
            base -= height
            colour = _COLOURS.get(version, _OTHER)
            parts.append(
                f'<rect x="{_LEFT + place * step:.1f}" y="{base:.1f}" width="{step * 0.8:.1f}" '
                f'height="{height:.1f}" fill="{colour}"><title>{escape(day)}: {count} '
                f"{escape(version)}</title></rect>"
            )
    ends = [(days[0], _LEFT), (days[-1], _WIDTH - 80)] if days else []
    parts += [f'<text x="{x}" y="{_HEIGHT + 16}">{escape(day)}</text>' for day, x in ends]
    legend = ((SIGV2, _COLOURS[SIGV2]), (SIGV4, _COLOURS[SIGV4]), ("other", _OTHER))
    for place, (name, colour) in enumerate(legend):
        x = _LEFT + place * 90
        parts.append(
            f'<rect x="{x}" y="{_HEIGHT + 24}" width="10" height="10" fill="{colour}"/>'
            f'<text x="{x + 14}" y="{_HEIGHT + 34}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>"])


def printable(text: str, most: int = 300) -> str:
    """Replace what a terminal would act on, and cut."""
    shown = "".join([letter if letter.isprintable() else "?" for letter in text])
    shown = shown.encode("utf-8", "replace").decode()
    return shown if len(shown) <= most else f"{shown[: most - 3]}..."


def _row(group: Group) -> tuple[str, ...]:
    cells = (
        str(group.count),
        group.version,
        group.auth,
        group.first,
        group.last,
        " ".join([f"{name}:{count}" for name, count in sorted(group.tls.items())]),
        str(group.long),
        group.key_id,
        group.requester,
    )
    return tuple([printable(cell, 120) for cell in cells])
