"""Explain why a server refused a signature.

    from sigv4.explain import explain
    print(explain(signed, server_text))    # two canonical requests: the character, and the cause

    from sigv4.explain import diagnose, read_capture, read_error_response
    print(diagnose(read_capture(curl), read_error_response(xml)))

Three phases, each complete before the next: the evidence is collected and frozen (`collection`),
rules find causes in it (`rules`), and a report shows them (`report`).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..captures.capture import Capture
    from ..captures.error_response import ErrorResponse, read_error_response
    from ..captures.reader import read_capture
    from .cause_kinds import CauseKind
    from .causes import Cause
    from .comparison import explain
    from .diagnosis import diagnose
    from .explanation import Explanation

__all__ = [
    "Capture",
    "Cause",
    "CauseKind",
    "ErrorResponse",
    "Explanation",
    "diagnose",
    "explain",
    "read_capture",
    "read_error_response",
]

_HOMES = {
    "Capture": "..captures.capture",
    "Cause": ".causes",
    "CauseKind": ".cause_kinds",
    "ErrorResponse": "..captures.error_response",
    "Explanation": ".explanation",
    "diagnose": ".diagnosis",
    "explain": ".comparison",
    "read_capture": "..captures.reader",
    "read_error_response": "..captures.error_response",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home, __package__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
