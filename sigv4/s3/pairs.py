"""GET and HEAD of one object: two URLs, since a signature covers the method."""

from __future__ import annotations

from ..core.frozen import Frozen, assign
from .compiling import ABSENT, Compiling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta
    from typing import Any

    from .presigned import Presigned


class DownloadPair(Frozen):
    """The URLs with which a player or a query engine reads an object: ``get, head = pair``.

    Attributes:
        get: for the object, whole or by ranges: a Range header needs no signature.
        head: for its size and type.
    """

    __slots__ = ("get", "head")
    get: Presigned
    head: Presigned

    def __init__(self, get: Presigned, head: Presigned) -> None:
        assign(self, "get", get)
        assign(self, "head", head)

    @property
    def expires_at(self) -> datetime:
        """When the first of both ends; they end together unless credentials were renewed."""
        return min(self.get.expires_at, self.head.expires_at)

    def __iter__(self) -> Iterator[Presigned]:
        return iter((self.get, self.head))


class Pairing(Compiling):
    """Presigns both of a pair."""

    def presign_pair(
        self,
        *,
        Bucket: str = ABSENT,
        Key: str,
        expires_in: int | timedelta = 3600,
        at: datetime | None = None,
        on_short_lived: str | None = None,
        window: int | timedelta | None = None,
        **params: Any,
    ) -> DownloadPair:
        """Presign GET and HEAD of an object, for clients that ask for its size first.

        Args:
            Bucket: name of the bucket, or ARN of an access point.
            Key: object key, not encoded.
            expires_in: how long both last: 1 to 604800 seconds, or a timedelta.
            at: aware datetime to sign at; now by default.
            on_short_lived: as for `presign`.
            window: as for `presign`.
            params: parameters that ``get_object`` and ``head_object`` both have, such as
                ``VersionId`` and ``ResponseContentType``.

        Returns:
            ``pair.get`` and ``pair.head``, which end together and need the same IAM action.

        Raises:
            GuardError, InvalidParameter, TypeError: as `presign`.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
        """
        params["Key"] = Key
        choice = self.on_short_lived if on_short_lived is None else on_short_lived
        time = self.signer.now(at)

        def presigned(operation: str) -> Presigned:
            presigner, row = self._ready(
                operation, Bucket, dict(params), expires_in, choice, window=window
            )
            return presigner.presigned(row, time)

        return DownloadPair(presigned("get_object"), presigned("head_object"))
