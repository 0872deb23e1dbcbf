"""How a source of credentials says that it gives none."""

from __future__ import annotations

from ..core.errors import MissingCredentials


class SourceAbsent(MissingCredentials):
    """The source is not configured on this machine; a chain goes on to the next one."""


class SourceNotAllowed(MissingCredentials):
    """The source is configured, and needs the network or a process, which was not allowed."""


class SourceFailed(MissingCredentials):
    """The source is configured and was asked, and it gave no credentials that can be used."""
