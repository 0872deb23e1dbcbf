"""The line with which ``sigv4 presign`` says that a URL may expire earlier than asked."""

from __future__ import annotations

import warnings
from contextlib import contextmanager

from ..core.constants import DEFAULT_ROLE_SESSION
from ..core.errors import LongLivedUrlWarning
from . import messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from ..core.model import Credentials


@contextmanager
def instead_of_warning(options: Namespace, credentials: Credentials) -> Iterator[None]:
    """Sign within this; then it is said once, by the note where that knows more than the library.

    With a known expiration the URL is refused or shortened, and nothing has to be said.
    """
    note = _note(options, credentials)
    with warnings.catch_warnings():
        if note:
            warnings.simplefilter("ignore", LongLivedUrlWarning)
        yield
    messages.note(note)


def _note(options: Namespace, credentials: Credentials) -> str:
    if credentials.session_token is None or credentials.expiration is not None:
        return ""
    from ..preflight.lifetimes import in_words, lifetime

    found = lifetime(credentials, profile=options.profile, at=options.at)
    is_warned = found.kind == "temporary" and options.expires_in > DEFAULT_ROLE_SESSION
    if is_warned or (found.is_exact and options.expires_in <= found.at_most):
        return ""
    asked = in_words(max(options.expires_in, 0))
    return (
        f"the URL may expire earlier than in {asked}. {found.reasons[0]} "
        "'sigv4 lifetime' says more."
    )
