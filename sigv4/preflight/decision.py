"""`Decision`: the verdict on a request, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

ALLOWED = "allowed"
EXPLICITLY_DENIED = "explicitly_denied"
IMPLICITLY_DENIED = "implicitly_denied"
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that AWS would make, as far as it follows from the given policies and facts.

    Attributes:
        verdict: ``allowed``, ``explicitly_denied``, ``implicitly_denied`` or ``undecided``.
        statements: the statements that it rests on: those that deny; those that allow; or those
            whose effect is unknown. By Sid, or by place: ``identity[0].Statement[1]``.
        places: the places of the same statements.
        context_keys: keys of which an undecided verdict depends on.
        missing_policies: kinds of policies of which an undecided verdict depends on, such as
            ``resource policy`` or ``scp``.
        reasons: why, in sentences.
    """

    verdict: str
    statements: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    context_keys: tuple[str, ...] = ()
    missing_policies: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the verdict is ``allowed``."""
        return self.verdict == ALLOWED

    @property
    def denied(self) -> bool:
        """Whether the request is denied, explicitly or implicitly."""
        return self.verdict in (EXPLICITLY_DENIED, IMPLICITLY_DENIED)
