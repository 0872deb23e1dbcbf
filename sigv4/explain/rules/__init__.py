"""The rules of `explain`, one module for each part of a request: evidence in, causes out."""

from __future__ import annotations

from itertools import chain

from ..causes import Cause, in_order
from . import (
    access_denied,
    answers,
    authorization,
    capture,
    chunks,
    form,
    headers,
    inferred,
    path,
    payload,
    query,
    response,
    scope,
)
from .ordering import arrange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..evidence import Evidence

_SAID = (response, answers, authorization, access_denied)
_DIFFERENCES = (path, query, headers, payload)
_COMPARED = (scope, inferred)


def find_causes(evidence: Evidence) -> tuple[Cause, ...]:
    """Apply every rule to the evidence.

    Returns:
        the causes that the secret has proven and those that the rules find, most certain first.
    """
    if evidence.form is not None:
        return in_order(chain(evidence.proof.causes, form.find(evidence)))
    if evidence.is_chunk:
        return tuple(chunks.find(evidence))
    # A mistake that is proven accounts for all that differs.
    rules = _COMPARED if evidence.is_proven else (*_DIFFERENCES, *_COMPARED)
    return arrange(
        evidence,
        said=list(chain.from_iterable([rule.find(evidence) for rule in _SAID])),
        compared=list(chain.from_iterable([rule.find(evidence) for rule in rules])),
        seen=list(capture.find(evidence)),
    )
