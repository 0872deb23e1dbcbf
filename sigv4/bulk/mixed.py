"""Many credentials, regions and buckets in one batch."""

from __future__ import annotations

from itertools import islice

from ..core.cache import Cache
from ..core.errors import InvalidParameter
from ..s3.client import S3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from ..core.model import Credentials
    from ..s3.presigner import Presigner

REMEMBERED = 1024  # presigners; each holds one compiled plan of a few kilobytes
BLOCK = 1024  # rows that are read ahead, grouped and signed together


class Mixed:
    """Presigns one operation over many credentials, regions and buckets, rows kept in order.

    Rows are read in blocks and grouped, so that each group runs through its own compiled plan;
    plans are remembered per credentials, region and bucket, derived keys per credentials, day,
    region and service.

    Args:
        operation: as for `S3.presigner`.
        expires_in: as for `S3.presigner`.
        at: aware datetime to sign at; by default the moment at which a block is signed.
        on_short_lived: as for `S3.presigner`.
        vary: names of the parameters that each row brings, as for `S3.presigner`.
        clock: called for the current moment.
        options: of `S3`: ``addressing_style``, ``dualstack``...
        params: those that all rows share.
    """

    def __init__(
        self,
        operation: str = "get_object",
        *,
        expires_in: int = 3600,
        at: datetime | None = None,
        on_short_lived: str = "refuse",
        vary: tuple[str, ...] | None = None,
        clock: Callable[[], datetime] | None = None,
        options: dict[str, Any] | None = None,
        params: dict[str, Any] | None = None,
    ) -> None:
        self._operation = operation
        self._compiled = {
            "expires_in": expires_in,
            "at": at,
            "on_short_lived": on_short_lived,
            "vary": vary,
            **(params or {}),
        }
        self._options = {**(options or {}), "clock": clock}
        self._presigners = Cache(REMEMBERED)

    def many(self, rows: Iterable[tuple[Credentials, str, str, Any]]) -> Iterator[str]:
        """The presigned URLs of many rows, in order.

        Args:
            rows: each is credentials, region, bucket, and what `Presigner.many` takes: a key, or
                the values of the open parameters. Up to 1024 are read ahead.

        Raises:
            GuardError, InvalidParameter: a row that is refused, when its turn comes; the URLs
                before it are good.
        """
        source = iter(rows)
        while block := list(islice(source, BLOCK)):
            yield from self._block(block)

    def _block(self, block: list[tuple[Credentials, str, str, Any]]) -> Iterator[str]:
        groups: dict[tuple[int, str, str], list[int]] = {}
        for place, row in enumerate(block):
            if not isinstance(row, tuple) or len(row) != 4:
                raise InvalidParameter(
                    f"A row is {type(row).__name__}, not (credentials, region, bucket, key).",
                    "Make it a tuple of these four.",
                )
            groups.setdefault((id(row[0]), row[1], row[2]), []).append(place)
        made: list[str | Exception] = [""] * len(block)
        for places in groups.values():
            try:
                presigner = self._presigner(*block[places[0]][:3])
                urls = presigner.many([block[place][3] for place in places])
                for place in places:
                    made[place] = next(urls)
            except Exception as error:  # noqa: BLE001  raised when its turn comes
                made[next(place for place in places if not made[place])] = error
        for url in made:
            if isinstance(url, Exception):
                raise url
            yield url

    def _presigner(self, credentials: Credentials, region: str, bucket: str) -> Presigner:
        entry = (credentials, region, bucket)
        known: Presigner | None = self._presigners.get(entry)
        if known is None:
            s3 = S3(credentials, region, **self._options)
            known = s3.presigner(self._operation, Bucket=bucket, **self._compiled)
            self._presigners.remember(entry, known)
        return known

    def __repr__(self) -> str:
        return f"<mixed presigner of {self._operation}>"
