"""Write a report as SARIF 2.1.0, which code scanning of GitHub, GitLab and others reads.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ... import __version__
from .report import Finding, NotFollowed, Place, Report
from .rules import RULES, Rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_HOME = "https://github.com/sigv4-engine/sigv4-engine"
_NOT_FOLLOWED = "not-followed"
_UNREADABLE = "file"


def as_sarif(report: Report) -> str:
    """Return a log with one run: findings are results, what is not followed is a notification."""
    index = {rule.code: place for place, rule in enumerate(RULES)}
    driver = {
        "name": "sigv4",
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in RULES],
        "notifications": [
            {
                "id": _NOT_FOLLOWED,
                "shortDescription": {"text": "A value that the audit does not follow"},
            }
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(each) for each in report.not_followed],
            }
        ],
        "results": [_result(each, index) for each in report.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    name = "".join(word.capitalize() for word in rule.code.split("-"))
    return {
        "id": rule.code,
        "name": name,
        "shortDescription": {"text": f"{rule.title}."},
        "help": {"text": rule.remedy},
        "helpUri": rule.source,
        "defaultConfiguration": {"level": rule.level},
    }


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": finding.level,
        "message": {"text": f"{finding.message} {finding.remedy}"},
        "locations": [_location(finding.place)],
    }
    if finding.related:
        result["relatedLocations"] = [_location(each) for each in finding.related]
    if finding.statements:
        result["properties"] = {"statements": [dict(each) for each in finding.statements]}
    if finding.suppressed:
        result["suppressions"] = [{"kind": "inSource"}]
    return result


def _notification(each: NotFollowed) -> dict[str, Any]:
    return {
        "descriptor": {"id": _NOT_FOLLOWED},
        "level": "warning" if each.subject == _UNREADABLE else "note",
        "message": {"text": f"{each.subject}: {each.why}"},
        "locations": [_location(each.place)],
    }


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path)}}
    if place.cell:  # a region counts lines of the file, which is JSON
        logical = {"fullyQualifiedName": f"cell {place.cell}, line {place.line}"}
        return {"physicalLocation": physical, "logicalLocations": [logical]}
    if place.line:
        physical["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return {"physicalLocation": physical}


def _uri(path: str) -> str:
    """Write a path as a URI; relative ones stay relative to where the command runs."""
    posix = PurePath(path).as_posix()
    quoted = quote(os.fsencode(posix))
    if PurePath(path).is_absolute():
        return f"file://{quoted if quoted.startswith('/') else f'/{quoted}'}"
    return quoted
