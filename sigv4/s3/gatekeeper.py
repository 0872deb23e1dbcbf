"""What `S3.presign` asks of policies; `sigv4.preflight.Policies` is one, in a layer above."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol

    from .presigned import Presigned

    class Gatekeeper(Protocol):
        """Whatever may refuse a presigned URL."""

        def check_presigned(
            self,
            operation: str,
            params: Mapping[str, Any],
            presigned: Presigned,
            principal: Any,
            on_undecided: str,
        ) -> None:
            """Raise NotAllowed where the URL would not be allowed."""
