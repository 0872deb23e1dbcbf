"""Record batches in, record batches out: what Spark, Ray, DuckDB, Polars and Dask call.

    mapper = Mapper(credentials=Credentials.from_env, region="eu-west-1", bucket="my-bucket")
    frame.mapInArrow(mapper, mapper.schema("key string"))      # Spark
    dataset.map_batches(mapper.table, batch_format="pyarrow")  # Ray Data

A mapper travels to the workers of such an engine. Its repr tells no secret, and with a callable for
credentials it holds none: each worker finds its own.
"""

from __future__ import annotations

from ..core.errors import InvalidParameter, SigV4Error
from ..s3.client import S3
from .job import URL
from .parquet import arrow, urls_at_once, with_urls
from .worker import told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from ..core.model import Credentials
    from ..s3.presigner import Presigner

__all__ = ["Mapper", "presign_batches"]

RAISE, NULL = "raise", "null"


def presign_batches(
    batches: Iterable[Any],
    presigner: Presigner,
    *,
    column: str = "key",
    url_column: str = URL,
    on_error: str = RAISE,
) -> Iterator[Any]:
    """Add a column of URLs to record batches.

    Args:
        batches: of pyarrow, one by one.
        presigner: with the key open.
        column: of the keys: strings.
        url_column: of the URLs; one of that name is replaced.
        on_error: ``"raise"`` what a key is refused for, or leave its URL ``"null"`` and say why in
            a column ``URL_COLUMN_error``.

    Raises:
        GuardError, TypeError: a key that is refused.
        InvalidParameter: there is no such column, or more than the key is open.
    """
    if on_error not in (RAISE, NULL):
        raise InvalidParameter(f"on_error={on_error!r} is none.", "Choose raise or null.")
    if presigner.open != ("Key",):
        raise InvalidParameter(
            f"Open are {', '.join(presigner.open) or 'no parameters'}, not the key alone.",
            'Make the presigner with vary=("Key",).',
        )
    pa = arrow()
    for batch in batches:
        if column not in batch.schema.names:
            raise InvalidParameter(
                f"There is no column {column[:60]!r}.",
                f"There are {', '.join(batch.schema.names)[:200]}.",
            )
        yield _with_urls(pa, batch, presigner, column, url_column, on_error)


def _with_urls(
    pa: Any, batch: Any, presigner: Presigner, column: str, url_column: str, on_error: str
) -> Any:
    keys = batch.column(column)
    urls = urls_at_once(pa, presigner, keys)
    reasons: list[str | None] = [None] * batch.num_rows
    if urls is None:
        values = keys.to_pylist()
        if on_error == RAISE:
            urls = pa.array(list(presigner.many(values)), pa.large_string())
        else:
            urls = pa.array(list(_lenient(presigner, values, reasons)), pa.large_string())
    made = with_urls(pa, batch, urls, url_column)
    if on_error == NULL:
        made = with_urls(pa, made, pa.array(reasons, pa.large_string()), f"{url_column}_error")
    return made


def _lenient(
    presigner: Presigner, values: list[Any], reasons: list[str | None]
) -> Iterator[str | None]:
    for place, value in enumerate(values):
        try:
            yield presigner(value)
        except (SigV4Error, TypeError) as error:
            reasons[place] = told(error)
            yield None


class Mapper:
    """Presigns batches wherever an engine runs it.

    Args:
        credentials: who signs; or a callable that finds them where the mapper runs, such as
            ``Credentials.from_env``, so that none travel.
        region: as for `S3`.
        bucket: name of the bucket.
        operation: as for `S3.presigner`.
        expires_in: as for `S3.presigner`.
        at: aware datetime to sign at, so that every worker, and every retry, gives the same URLs;
            by default each batch is signed at the moment it is worked on.
        column: of the keys.
        url_column: of the URLs.
        on_error: as for `presign_batches`.
        options: of `S3`: ``endpoint_url``...
        params: of the operation.
    """

    def __init__(
        self,
        credentials: Credentials | Callable[[], Credentials],
        region: str,
        bucket: str,
        *,
        operation: str = "get_object",
        expires_in: int = 3600,
        at: datetime | None = None,
        column: str = "key",
        url_column: str = URL,
        on_error: str = RAISE,
        options: dict[str, Any] | None = None,
        params: dict[str, Any] | None = None,
    ) -> None:
        self._credentials = credentials
        self._where = (region, bucket, operation)
        self._compiled = {"expires_in": expires_in, "at": at, **(params or {})}
        self._columns = {"column": column, "url_column": url_column, "on_error": on_error}
        self._options = dict(options or {})
        self._presigner: Presigner | None = None
        if not callable(credentials):
            self._ready()

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """From record batches to record batches, as `presign_batches`."""
        return presign_batches(batches, self._ready(), **self._columns)

    def table(self, table: Any) -> Any:
        """The same for a whole table, one record batch, or a reader of some."""
        pa = arrow()
        if isinstance(table, pa.RecordBatch):
            batches = [table]
        else:
            batches = list(table) if hasattr(table, "read_all") else table.to_batches()
        if not batches:
            batches = [pa.RecordBatch.from_pylist([], table.schema)]
        return pa.Table.from_batches(list(self(batches)))

    def schema(self, columns: str) -> str:
        """Spark's schema of the result: the columns there are, and those that are added."""
        name = self._columns["url_column"]
        added = f"{columns}, {name} string"
        return f"{added}, {name}_error string" if self._columns["on_error"] == NULL else added

    def _ready(self) -> Presigner:
        if self._presigner is None:
            found = self._credentials() if callable(self._credentials) else self._credentials
            region, bucket, operation = self._where
            s3 = S3(found, region, **self._options)
            self._presigner = s3.presigner(operation, Bucket=bucket, **self._compiled)
        return self._presigner

    def __getstate__(self) -> dict[str, Any]:
        """Without the presigner: each worker compiles its own."""
        return {**self.__dict__, "_presigner": None}

    def __repr__(self) -> str:
        region, bucket, operation = self._where
        return f"<mapper of {operation} on {bucket} in {region}>"
