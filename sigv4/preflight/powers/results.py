"""What `power` returns: freedoms, limits, and what they hold for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...core.redact import SECRET_NAMES
from ...redaction import REDACTED
from .kinds import KINDS, LIMITS, SEVERITIES

_SECRETS = re.compile(
    rf"\b({'|'.join(sorted(SECRET_NAMES, key=len, reverse=True))})(=|: )[^&'\"\s]+",
    re.IGNORECASE,
)
TRIED, RULE = "tried", "rule"


@dataclass(frozen=True, slots=True)
class Freedom:
    """One thing that the holder can do.

    Attributes:
        code: stable, in kebab case; docs/power.md has a section for each.
        severity: ``note``, ``low``, ``medium`` or ``high``.
        text: whole sentences, without a signature.
        curl: a command line that does it. It holds the URL or the fields with their signature.
        evidence: ``tried``: the changed request was verified; ``rule``: a rule of the service.
        source: the page that states the rule; empty for what was tried.
        methods: the methods for which it holds, if the URL was signed for one of them.
    """

    code: str
    severity: str
    text: str
    curl: str = field(repr=False)
    evidence: str = TRIED
    source: str = ""
    methods: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """How to take the freedom away."""
        return KINDS[self.code].remedy


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that the holder cannot do.

    Attributes:
        code: stable, in kebab case.
        text: whole sentences, without a signature.
        curl: a command line that is refused; empty where no request shows it.
        evidence: as of `Freedom`.
        source: as of `Freedom`.
        methods: as of `Freedom`.
    """

    code: str
    text: str
    curl: str = field(repr=False, default="")
    evidence: str = TRIED
    source: str = ""
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Power:
    """What the holder of a presigned URL or a form can do.

    Attributes:
        version: ``sigv4``, ``sigv4a``, ``sigv2`` or ``cloudfront``.
        kind: ``query`` or ``form``.
        methods: the methods that the URL may have been signed for; one where it is known.
        ends_at: aware datetime after which it can do nothing; None where nothing says it.
        refusal: why it can do nothing at the time; None if it works, or will work.
        freedoms: the worst first.
        closed: what is refused.
        undecided: policies and context keys that were not given and may deny it.
        starts_at: aware datetime before which it can do nothing yet; None if it works at the time.
    """

    version: str
    kind: str
    methods: tuple[str, ...]
    ends_at: datetime | None
    refusal: str | None
    freedoms: tuple[Freedom, ...]
    closed: tuple[Limit, ...]
    undecided: tuple[str, ...] = ()
    starts_at: datetime | None = None

    @property
    def worst(self) -> str | None:
        """The severity of the worst freedom; None without freedoms."""
        return self.freedoms[0].severity if self.freedoms else None

    @property
    def is_partial(self) -> bool:
        """Whether not everything was tried, so that the holder can perhaps do more."""
        return any(each.code == "untried" for each in self.closed)

    def redacted(self) -> Power:
        """Return a copy whose command lines hold neither signatures nor tokens, for logs."""
        return replace(
            self,
            freedoms=tuple([replace(each, curl=_redacted(each.curl)) for each in self.freedoms]),
            closed=tuple([replace(each, curl=_redacted(each.curl)) for each in self.closed]),
        )


def freedom(code: str, text: str, curl: str, source: str = "") -> Freedom:
    """Make a freedom of the registry; one with a source is a rule, the others were tried."""
    return Freedom(code, KINDS[code].severity, text, curl, RULE if source else TRIED, source)


def limit(code: str, text: str, curl: str = "", source: str = "") -> Limit:
    """Make a limit of the registry; one with a source is a rule, the others were tried."""
    return Limit(code, f"{LIMITS[code]} {text}".strip(), curl, RULE if source else TRIED, source)


def starting(found: Power, starts_at: datetime | None, at: datetime) -> Power:
    """Add the start if it is after the time, and something works then."""
    is_later = starts_at is not None and starts_at > at and found.refusal is None
    return replace(found, starts_at=starts_at) if is_later else found


def rank(found: Freedom) -> int:
    """Give the place of a freedom in the report: the worst are first."""
    return -SEVERITIES.index(found.severity)


def _redacted(line: str) -> str:
    return _SECRETS.sub(rf"\1\2{REDACTED}", line)
