"""Presign with a ledger: each URL is recorded before it is returned."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from ..core.errors import InvalidParameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from ..s3.presigned import Presigned
    from ..s3.presigner import Presigner

BLOCK = 512  # URLs of one record


class RecordingPresigner:
    """A presigner whose URLs are recorded before they are returned; made by `Ledger.recording`.

    Args:
        presigner: from `S3.presigner`.
        record: records a URL, and returns it.
        write: records a list of URLs, by their method and action.
    """

    def __init__(
        self,
        presigner: Presigner,
        record: Callable[[Presigned], Presigned],
        write: Callable[[list[str], str, str], None],
    ) -> None:
        self._presigner = presigner
        self._record = record
        self._write = write

    def __call__(self, row: Any = ()) -> str:
        """Return the presigned URL of a key, or of a row."""
        return self.presigned(row).url

    def presigned(self, row: Any = (), at: datetime | None = None) -> Presigned:
        """Presign as the presigner does, with method, headers and end."""
        return self._record(self._presigner.presigned(row, at))

    def many(
        self,
        rows: Iterable[Any],
        *,
        refresh_every: int | None = None,
        block: int | None = None,
    ) -> Iterator[str]:
        """Yield the presigned URLs of many keys, or rows; those of a block share a record.

        Args:
            rows: as for the presigner.
            refresh_every: as for the presigner.
            block: URLs that are made and recorded before the first of them is returned: 512 for
                lists and tuples, 1 for what is read one by one.

        Raises:
            OSError: a record cannot be written; its URLs are not returned.
        """
        size = (BLOCK if isinstance(rows, (list, tuple)) else 1) if block is None else block
        if size < 1:
            raise InvalidParameter(f"`block` must be at least 1, not {size}.", "Pass 512.", "block")
        urls = self._presigner.many(rows, refresh_every=refresh_every)
        return self._recorded(urls, size)

    def _recorded(self, urls: Iterator[str], size: int) -> Iterator[str]:
        while waiting := _block(urls, size):
            made, error = waiting
            if made:
                self._write(made, self._presigner.method, self._presigner.iam_action)
                yield from made
            if error is not None:
                raise error

    def __repr__(self) -> str:
        return f"<recording {self._presigner!r}>"


def _block(urls: Iterator[str], size: int) -> tuple[list[str], Exception | None] | None:
    """Take URLs until a row is refused, so that those before it are recorded and returned."""
    made: list[str] = []
    try:
        made.extend(islice(urls, size))
    except Exception as error:  # noqa: BLE001  raised again after them
        return made, error
    return (made, None) if made else None
