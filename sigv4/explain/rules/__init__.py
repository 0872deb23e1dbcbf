"""The rules of `explain`, one module for each part of a request: evidence in, causes out."""

from __future__ import annotations

from itertools import chain

from ..cause_kinds import CauseKind
from ..causes import POSSIBLE, Cause, in_order
from . import authorization, capture, form, headers, path, payload, query, response, scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..evidence import Evidence

_REQUEST = (path, query, headers, payload, scope, capture, response, authorization)
_FORM = (form,)


def find_causes(evidence: Evidence) -> tuple[Cause, ...]:
    """Apply every rule to the evidence.

    Returns:
        the causes that the secret has proven and those that the rules find, most certain first.
    """
    rules = _REQUEST if evidence.form is None else _FORM
    found = in_order(chain(evidence.proof.causes, *[rule.find(evidence) for rule in rules]))
    return tuple([cause for cause in found if not _is_noise(cause, found)])


def _is_noise(cause: Cause, found: tuple[Cause, ...]) -> bool:
    """Tell whether a header that may have been changed is named beside what has happened."""
    return (
        cause.kind is CauseKind.HEADER_CHANGED_BY_PROXIES
        and cause.confidence == POSSIBLE
        and found[0].confidence != POSSIBLE
    )
