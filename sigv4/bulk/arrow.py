"""Record batches in, record batches out: what Spark, Ray, DuckDB, Polars and Dask call.

    mapper = Mapper(credentials=Credentials.from_env, region="eu-west-1", bucket="my-bucket")
    frame.mapInArrow(mapper, mapper.schema("key string"))      # Spark
    dataset.map_batches(mapper.table, batch_format="pyarrow")  # Ray Data

A mapper travels to the workers of such an engine. Its repr shows no secret, and with a callable for
credentials it holds none: each worker finds its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from ..core.errors import InvalidParameter, SigV4Error, unmarked
from ..core.lifetime import check_expires_in, expired
from ..core.model import Credentials
from ..provider import load_from, provider_of
from ..s3.client import S3
from ..s3.given import are_rows, check_mapping, check_type, refuse_rows, wrong_type
from ..s3.operations.values import check_text
from ..s3.presigner import Presigner
from ..signer import system_clock
from . import lookalikes
from .job import URL
from .rows import reason_of
from .tables import arrow, joined, urls_at_once, with_column
from .values import values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from ..provider import CredentialsLike

__all__ = ["Mapper", "presign_batches"]

RAISE, NULL = "raise", "null"
ASKED_AGAIN = timedelta(minutes=5)  # after which credentials are found again


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
        batches: record batches of pyarrow, one by one.
        presigner: with the key open.
        column: the column of the keys: strings.
        url_column: the column of the URLs; one of that name is replaced.
        on_error: ``"raise"`` what a key is refused for, or leave its URL ``"null"`` and say why in
            a column ``URL_COLUMN_error``.

    Raises:
        GuardError, TypeError: a refused key.
        InvalidRow: a key that is an s3:// URI or a URL.
        InvalidParameter: there is no such column, or more than the key is open.
    """
    _check_on_error(on_error)
    check_type("presigner", presigner, Presigner, "what S3.presigner returns")
    check_type("column", column, str, "str")
    _check_url_column(url_column)
    if not are_rows(batches):
        refuse_rows(batches, "batches", "record batches of pyarrow")
    if presigner.open != ("Key",):
        raise InvalidParameter(
            f"The presigner varies {', '.join(presigner.open) or 'nothing'}, not only Key.",
            'Make the presigner with `vary=("Key",)`.',
            "vary",
        )
    pa = arrow()
    for batch in batches:
        check_type("each of batches", batch, pa.RecordBatch, "a record batch of pyarrow")
        if batch.schema.names.count(column) > 1:
            raise InvalidParameter(
                f"{batch.schema.names.count(column)} columns are named {column[:60]!r}.",
                "Rename all but one.",
                "column",
            )
        if column not in batch.schema.names:
            raise InvalidParameter(
                f"There is no column {column[:60]!r}.",
                f"The columns are {', '.join(batch.schema.names)[:200]}.",
                "column",
            )
        yield _with_urls(pa, batch, presigner, column, url_column, on_error)


def _check_url_column(name: Any) -> None:
    check_type("url_column", name, str, "str")
    check_text("url_column", name)


def _check_on_error(on_error: str) -> None:
    if on_error not in (RAISE, NULL):
        raise InvalidParameter(
            f"`on_error` must be raise or null, not {on_error!r}.",
            "Choose raise or null.",
            "on_error",
        )


def _with_urls(
    pa: Any, batch: Any, presigner: Presigner, column: str, url_column: str, on_error: str
) -> Any:
    keys = batch.column(column)
    values = joined(pa, keys)
    odd = values is not None and lookalikes.may_hold(values, whole_lines=False)
    urls = None if odd else urls_at_once(pa, presigner, keys)
    reasons: list[str | None] = [None] * batch.num_rows
    if urls is None:
        made = _one_by_one(
            presigner, values_of(pa, keys, damaged=True), None if on_error == RAISE else reasons
        )
        urls = pa.array(list(made), pa.large_string())
    table = with_column(pa, batch, urls, url_column)
    if on_error == NULL:
        errors = pa.array(reasons, pa.large_string())
        table = with_column(pa, table, errors, f"{url_column}_error")
    return table


def _one_by_one(
    presigner: Presigner, values: list[Any], reasons: list[str | None] | None
) -> Iterator[str | None]:
    """Yield the URL of each key; None for a refused one, if reasons are wanted."""
    for place, value in enumerate(values):
        try:
            if isinstance(value, str):
                lookalikes.check(value, whole_line=False)
            url: str | None = presigner(value)
        except (SigV4Error, TypeError) as error:
            if reasons is None:
                raise
            reasons[place], url = unmarked(reason_of(error)), None
        yield url


class Mapper:
    """Presigns batches wherever an engine runs it.

    Args:
        credentials: who signs; or a callable that finds them where the mapper runs, such as
            ``Credentials.from_env``, or what has a ``load``, so that none travel. They are found
            again every five minutes, and where they would end before a URL does. A session of
            boto3 or botocore is taken too; its keys of now travel.
        region: as for `S3`.
        bucket: name of the bucket.
        operation: as for `S3.presigner`.
        expires_in: as for `S3.presigner`.
        at: aware datetime to sign at, so that every worker, and every retry, gives the same URLs;
            by default each batch is signed at the time it is worked on.
        column: the column of the keys.
        url_column: the column of the URLs.
        on_error: as for `presign_batches`.
        options: the options of `S3`: ``endpoint_url``...
        params: the parameters of the operation.
        allow_expired: go on signing for `at` when such URLs have expired, or will within the last
            tenth of their lifetime (at most a minute).
        clock: called for the current time.
    """

    def __init__(
        self,
        credentials: CredentialsLike | Callable[[], CredentialsLike],
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
        allow_expired: bool = False,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        _check_on_error(on_error)
        check_type("column", column, str, "str")
        _check_url_column(url_column)
        check_type("allow_expired", allow_expired, bool, "bool")
        if not callable(clock):
            raise wrong_type("clock", "a function that returns an aware datetime", clock)
        for name, given in (("options", options), ("params", params)):
            check_mapping(name, given or {})
        expires_in = check_expires_in(expires_in)
        if not isinstance(credentials, Credentials) and not callable(credentials):
            credentials = provider_of(credentials)  # a session travels as its keys
        self._credentials = credentials
        self._where = (region, bucket, operation)
        self._compiled = {"expires_in": expires_in, "at": at, **(params or {})}
        self._columns = {"column": column, "url_column": url_column, "on_error": on_error}
        self._options = dict(options or {})
        self._allow_expired = allow_expired
        self._clock = clock
        self._presigner: Presigner | None = None
        self._ask_at: datetime | None = None
        if self._find() is None:
            self._ready()

    def _find(self) -> Callable[[], CredentialsLike] | None:
        """Return what finds credentials; None if they were given."""
        find: Any = getattr(self._credentials, "load", self._credentials)
        return cast("Callable[[], CredentialsLike]", find) if callable(find) else None

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Yield record batches with a column of URLs, as `presign_batches` does.

        Raises:
            ExpiredPlan: `at` is so long ago that the URLs have ended, or will before long.
        """
        for batch in batches:
            yield from presign_batches([batch], self._ready(), **self._columns)

    def table(self, table: Any) -> Any:
        """Return a whole table, one record batch, or the batches of a reader, with their URLs."""
        pa = arrow()
        if isinstance(table, pa.RecordBatch):
            batches = [table]
        elif not hasattr(table, "read_all") and not hasattr(table, "to_batches"):
            raise wrong_type("table", "a table, a record batch or a reader of pyarrow", table)
        else:
            batches = list(table) if hasattr(table, "read_all") else table.to_batches()
        if not batches:
            batches = [pa.RecordBatch.from_pylist([], table.schema)]
        return pa.Table.from_batches(list(self(batches)))

    def schema(self, columns: str) -> str:
        """Return Spark's schema of the result: the columns there are, and those that are added."""
        name = self._columns["url_column"]
        added = f"{columns}, {name} string"
        return f"{added}, {name}_error string" if self._columns["on_error"] == NULL else added

    def _ready(self) -> Presigner:
        now = self._clock()
        if self._presigner is None or (self._ask_at is not None and now >= self._ask_at):
            self._presigner = self._compile(now)
        plan = self._presigner.plan()
        is_fixed = self._compiled["at"] is not None and not self._allow_expired
        if is_fixed and now >= plan.renew_at:
            raise expired(
                plan.signed_at,
                plan.renew_at,
                now,
                "Make a mapper for a later time, or pass `allow_expired=True`.",
            )
        return self._presigner

    def _compile(self, now: datetime) -> Presigner:
        find = self._find()
        given: Any = self._credentials
        found = load_from(provider_of(given if find is None else find()))
        if find is not None:
            self._ask_at = now + ASKED_AGAIN
            if found.expiration is not None:
                lasts = timedelta(seconds=self._compiled["expires_in"])
                self._ask_at = max(now, min(self._ask_at, found.expiration - lasts))
        region, bucket, operation = self._where
        s3 = S3(found, region, **{"clock": self._clock, **self._options})
        return s3.presigner(operation, Bucket=bucket, **self._compiled)

    def __getstate__(self) -> dict[str, Any]:
        """Return all but the presigner: each worker compiles its own."""
        return {**self.__dict__, "_presigner": None, "_ask_at": None}

    def __repr__(self) -> str:
        region, bucket, operation = self._where
        return f"<mapper of {operation} on {bucket} in {region}>"
