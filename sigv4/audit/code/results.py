"""Collect findings while the rules run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from .report import Call, Finding, NotFollowed, Place, Report
from .rules import Rule
from .sources import Source


class Results:
    """What was found so far.

    Attributes:
        findings, calls, not_followed: as in `Report`.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.calls: list[Call] = []
        self.not_followed: list[NotFollowed] = []

    def found(
        self,
        rule: Rule,
        source: Source,
        node: ast.AST,
        message: str,
        *,
        level: str | None = None,
        remedy: str | None = None,
        related: Iterable[Place] = (),
        statements: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        """Add a finding; a comment at the node may suppress it."""
        self.findings.append(
            Finding(
                rule.code,
                level or rule.level,
                message,
                remedy or rule.remedy,
                source.place(node),
                tuple(related),
                tuple(statements),
                source.is_ignored(node, rule.code),
            )
        )

    def lost(self, source: Source, node: ast.AST, subject: str, why: str) -> None:
        """Note what is not followed."""
        self.not_followed.append(NotFollowed(source.place(node), subject, why))

    def report(self, files: int) -> Report:
        """Return everything by place, each once."""
        findings = {(each.code, each.place, each.message): each for each in self.findings}
        return Report(
            tuple(sorted(findings.values(), key=lambda each: (each.place, each.code))),
            tuple(sorted(self.calls, key=lambda each: each.place)),
            tuple(
                sorted(
                    dict.fromkeys(self.not_followed), key=lambda each: (each.place, each.subject)
                )
            ),
            files,
        )
