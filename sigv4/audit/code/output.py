"""Show a report: as text for people, or as JSON. What files contain is made harmless."""

from __future__ import annotations

import json
from typing import Any

from ..output import printable
from .report import Call, Finding, NotFollowed, Place, Report
from .rules import NOTE

_MOST = 1000


def as_text(report: Report) -> str:
    """Return lines for a terminal: findings with what to do, then what is not followed."""
    lines: list[str] = []
    for finding in report.findings:
        if finding.suppressed:
            continue
        lines += [
            f"{_shown(finding.place)}: {finding.level}: {_clean(finding.message)} [{finding.code}]",
            f"    {_clean(finding.remedy)}",
        ]
        if finding.related:
            places = ", ".join(_shown(place) for place in finding.related[:5])
            lines.append(f"    Concerns {places}.")
    if report.calls:
        lines += ["", "Permissions that the calls need:"]
        for call in report.calls:
            lines += _needs(call)
    if report.not_followed:
        lines += ["", "Not followed:"]
        lines += [
            f"{_shown(each.place)}: {each.subject}: {_clean(each.why)}"
            for each in report.not_followed
        ]
    return "\n".join([*lines, *([""] if lines else []), totals(report)])


def totals(report: Report) -> str:
    """Return the totals in one line."""
    shown = [each for each in report.findings if not each.suppressed]
    faults = [each for each in shown if each.level != NOTE]
    words = [
        _count(len(faults), "finding"),
        _count(len(shown) - len(faults), "note"),
        f"{len(report.findings) - len(shown)} suppressed",
        f"{len(report.not_followed)} not followed",
        f"{_count(len(report.calls), 'presigning call')} in {_count(report.files, 'file')}",
    ]
    return ", ".join(words) + "."


def as_json(report: Report) -> str:
    """Return everything that was found."""
    shown = {
        "files": report.files,
        "findings": [_finding(each) for each in report.findings],
        "calls": [_call(each) for each in report.calls],
        "not_followed": [_not_followed(each) for each in report.not_followed],
    }
    return json.dumps(shown, indent=2)


def _needs(call: Call) -> list[str]:
    always = [each for each in call.permissions if each.when == "always"]
    if not always:
        return []
    needed = ", ".join(f"{each.action} on {each.resource}" for each in always)
    return [f"{_shown(call.place)}: {_clean(needed)}"]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "remedy": finding.remedy,
        **_place(finding.place),
        "related": [_place(each) for each in finding.related],
        "statements": [dict(each) for each in finding.statements],
        "suppressed": finding.suppressed,
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        **_place(call.place),
        "method": call.method,
        "operation": call.operation or None,
        "expires_in": call.expires_in,
        "signature_version": call.version or None,
        "permissions": [
            {"action": each.action, "resource": each.resource, "when": each.when}
            for each in call.permissions
        ],
    }


def _not_followed(each: NotFollowed) -> dict[str, Any]:
    return {**_place(each.place), "subject": each.subject, "why": each.why}


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": place.path.encode("utf-8", "replace").decode(),
        **({"cell": place.cell} if place.cell else {}),
        "line": place.line or None,
        "column": place.column or None,
    }


def _shown(place: Place) -> str:
    return _clean(str(place))


def _clean(text: str) -> str:
    return printable(text, _MOST)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
