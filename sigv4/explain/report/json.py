"""Write the findings as JSON, for programs; what a stranger sent is escaped and bounded."""

from __future__ import annotations

from ..findings import Findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def dump(findings: Findings) -> str:
    """Write the findings as one JSON object, in ASCII.

    Its members are ``headline``, ``same``, ``step``, ``part``, ``field``, ``line``, ``column``,
    ``difference``, ``causes`` (``code``, ``name``, ``confidence``, ``words``, ``remedy``),
    ``facts`` (pairs) and ``views`` (``step``, ``ours``, ``theirs``, ``lines``: pairs).
    """
    from json import dumps

    difference = findings.difference
    made: dict[str, Any] = {
        "headline": findings.headline,
        "same": difference.same,
        "step": difference.step,
        "part": difference.part,
        "field": difference.field,
        "line": difference.line,
        "column": difference.column,
        "difference": difference.words,
        "causes": [
            {
                "code": cause.code,
                "name": cause.name,
                "confidence": cause.confidence,
                "words": cause.words,
                "remedy": cause.remedy,
            }
            for cause in findings.causes
        ],
        "facts": [list(fact) for fact in findings.facts],
        "views": [
            {
                "step": view.step,
                "ours": view.ours,
                "theirs": view.theirs,
                "lines": [[pair.ours, pair.theirs] for pair in view.lines],
            }
            for view in findings.views
        ],
    }
    return dumps(made)
