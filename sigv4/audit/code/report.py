"""What an audit of source code returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...preflight import Permission
from .rules import NOTE


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file.

    Attributes:
        path: of the file, as it was found.
        cell: of a notebook: the number of the code cell, from 1; 0 in other files.
        line, column: from 1, in the file or the cell; 0 for the file as a whole.
    """

    path: str
    cell: int = field(default=0, kw_only=True)
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.cell:
            return f"{self.path}:cell {self.cell}:{self.line}:{self.column}"
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Finding:
    """What will not work.

    Attributes:
        code: of the rule.
        level: ``error``, ``warning`` or ``note``.
        message: what is wrong, in whole sentences.
        remedy: what to do.
        place: where.
        related: the calls that it concerns, if they are elsewhere.
        statements: of a policy, that should be added.
        suppressed: a comment on that line says ``# sigv4: ignore``.
    """

    code: str
    level: str
    message: str
    remedy: str
    place: Place
    related: tuple[Place, ...] = ()
    statements: tuple[Mapping[str, Any], ...] = ()
    suppressed: bool = False

    @property
    def counts(self) -> bool:
        """Whether it decides about the exit status."""
        return not self.suppressed and self.level != NOTE


@dataclass(frozen=True, slots=True)
class Call:
    """One presigning call.

    Attributes:
        place: where.
        method: such as ``generate_presigned_url``.
        operation: of S3, such as ``get_object``; empty if it is not followed.
        expires_in: seconds; None if they are not followed.
        version: ``SigV2``, ``SigV4``, ``unsigned``; empty if it is not followed.
        permissions: what the policies of the signer must allow.
    """

    place: Place
    method: str
    operation: str
    expires_in: float | None
    version: str
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """What cannot be decided from the source.

    Attributes:
        place: where.
        subject: what it is about: ``file``, ``client``, ``operation``, ``expiry``, ``region``,
            ``signature version``, ``credentials``, ``policy``, ``call`` or ``comment``.
        why: in a sentence.
    """

    place: Place
    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        findings: by place.
        calls: the presigning calls.
        not_followed: what cannot be decided.
        files: count of those that were read.
    """

    findings: tuple[Finding, ...]
    calls: tuple[Call, ...]
    not_followed: tuple[NotFollowed, ...]
    files: int

    @property
    def has_findings(self) -> bool:
        """Whether there is a finding that is not suppressed, and more than a note."""
        return any(finding.counts for finding in self.findings)
