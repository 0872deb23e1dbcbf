"""The line with which ``sigv4 presign`` says that a URL may expire earlier than asked."""

from __future__ import annotations

from ..core.constants import MAX_ROLE_SESSION
from . import messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..core.model import Credentials


def show(options: Namespace, credentials: Credentials) -> None:
    """Say it for credentials with a session token whose expiration is not known.

    With a known expiration the URL was refused or shortened already; beyond 12 hours the library
    warns of its own.
    """
    if credentials.session_token is None or credentials.expiration is not None:
        return
    from ..preflight.lifetimes import in_words, lifetime

    found = lifetime(credentials, profile=options.profile, at=options.at)
    is_warned = found.kind == "temporary" and options.expires_in > MAX_ROLE_SESSION
    if is_warned or (found.is_exact and options.expires_in <= found.at_most):
        return
    messages.note(
        f"the URL may expire earlier than in {in_words(options.expires_in)}. {found.reasons[0]} "
        "'sigv4 lifetime' says more."
    )
