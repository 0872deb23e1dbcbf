"""A verdict on each of many presigned URLs."""

from __future__ import annotations

from ..core.errors import InvalidRequest
from ..core.model import Credentials, Request
from ..verify import VerificationError, Verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import Any

VALID = "valid"


class Verdicts:
    """Tells of presigned URLs whether a server would take them: ``valid``, or why not.

    Pickled with its credentials, for worker processes: treat the bytes as a secret.

    Args:
        credentials: whose URLs are valid.
        at: aware datetime to verify at.
        method: that the URLs are used with.
        region: that they must be for; any by default.
        service: likewise.
        max_skew: seconds that they may be dated ahead.
    """

    open = ("URL",)

    def __init__(
        self,
        credentials: Credentials,
        at: datetime,
        method: str = "GET",
        region: str | None = None,
        service: str | None = None,
        max_skew: int = 900,
    ) -> None:
        self._given = (credentials, at, method, region, service, max_skew)
        self._known = {credentials.access_key_id: credentials}
        self._at, self._method = at, method
        self._verifier = Verifier(
            self._known.get, region=region, service=service, max_skew=max_skew
        )

    def __call__(self, row: Any) -> str:
        """The verdict on one URL.

        Raises:
            TypeError: it is no str.
        """
        try:
            self._verifier.verify(Request(self._method, row), at=self._at)
        except VerificationError as error:
            return " ".join(str(error).split())
        except InvalidRequest as error:
            return " ".join(f"InvalidURI: {error}".split())
        return VALID

    def many(self, rows: Iterable[Any]) -> Iterator[str]:
        """The verdicts on many, in order, one by one as they are asked for."""
        return map(self, rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return Verdicts, self._given

    def __repr__(self) -> str:
        return f"<verdicts on URLs of {self._given[0].access_key_id}>"
