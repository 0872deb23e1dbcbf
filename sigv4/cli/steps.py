"""Show the four steps of a signature, for ``--show-steps``."""

from __future__ import annotations

from ..core import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Signed


def text(signed: Signed) -> str:
    """Return the four steps as text, with secrets masked."""
    return "\n".join(
        [
            "# 1. canonical request",
            redact.canonical_request(signed.canonical_request),
            "",
            "# 2. string to sign",
            signed.string_to_sign,
            "",
            "# 3. signing key",
            redact.HIDDEN,
            "",
            "# 4. signature",
            signed.signature,
        ]
    )
