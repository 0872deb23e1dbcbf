"""`explain`: where two sides differ, and what usually makes it so."""

from __future__ import annotations

from dataclasses import replace

from ..captures.debug_log import is_debug_log, read_signed_texts
from ..core.redact import HIDDEN
from ..verify.hidden import canonical_request as hide
from .collection import collect_sides
from .evidence import Side
from .explanation import Explanation, make_explanation
from .rules import find_causes

_OURS, _THEIRS = "ours", "theirs"


def explain(ours: object, theirs: object) -> Explanation:
    """Find where two sides differ, and why.

    Args:
        ours: the side that signed: the text of a canonical request (or of a string to sign), a
            debug log that holds it, a ``Signed``, or any object with ``canonical_request`` and
            perhaps ``string_to_sign`` and ``signature``.
        theirs: the side that checked, in the same forms.

    Raises:
        InvalidParameter: a text of more than a million characters, or that is not Unicode.
        TypeError: something else.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
    """
    sides = _side(_OURS, ours), _side(_THEIRS, theirs)
    evidence = collect_sides(*_alike(*sides))
    return make_explanation(evidence, find_causes(evidence))


def _alike(ours: Side, theirs: Side) -> tuple[Side, Side]:
    """Hide in one side what our verifier has hidden in the other: that is no difference."""
    if HIDDEN in (theirs.canonical_request or ""):
        return _without_secrets(ours), theirs
    if HIDDEN in (ours.canonical_request or ""):
        return ours, _without_secrets(theirs)
    return ours, theirs


def _without_secrets(side: Side) -> Side:
    canonical = side.canonical_request
    return side if canonical is None else replace(side, canonical_request=hide(canonical))


def _side(title: str, given: object) -> Side:
    if isinstance(given, str):
        return _side_of_text(title, given)
    canonical = getattr(given, "canonical_request", None)
    if not isinstance(canonical, str):
        raise TypeError(
            f"{title} must be the text of a canonical request or have one as canonical_request, "
            f"not {type(given).__name__}"
        )
    string, signature = [getattr(given, name, None) for name in ("string_to_sign", "signature")]
    return Side(
        title,
        canonical,
        string if isinstance(string, str) else None,
        signature if isinstance(signature, str) else None,
    )


def _side_of_text(title: str, text: str) -> Side:
    if text.startswith("AWS4-"):
        return Side(title, None, text)
    signed = read_signed_texts(text) if is_debug_log(text) else None
    if signed is None:
        return Side(title, text)
    return Side(title, signed.canonical_request, signed.string_to_sign)
