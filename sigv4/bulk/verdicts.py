"""A verdict on each of many signed requests, and the run that gives them."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.errors import InvalidRequest, InvalidRow
from ..core.model import Request
from ..core.timestamp import format_amz_date
from ..provider import KnownKeys, load_from, provider_of
from ..verify import VerificationError, Verifier
from .columns import BODY, HEADERS, METHOD, URL
from .fingerprint import fingerprint
from .task import Task, time_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from ..provider import CredentialsLike
    from .reading import Counts
    from .run import Run

VALID = "valid"


class Verdicts:
    """Says of signed requests whether a server would accept them: ``valid``, or why not.

    Pickled with its credentials, for worker processes: treat the bytes as a secret.

    Args:
        credentials: whose requests are valid; or a provider: all keys count that it gives while
            rows are verified.
        at: aware datetime to verify at.
        method: the method that the URLs are used with, where rows bring none.
        region: the region that they must be for; any by default.
        service: the service that they must be for; any by default.
        max_skew: seconds that they may be dated ahead.
        names: of what a row holds: ``URL``, and ``Method``, ``Headers``, ``Body``.
    """

    def __init__(
        self,
        credentials: CredentialsLike,
        at: datetime,
        method: str = "GET",
        region: str | None = None,
        service: str | None = None,
        max_skew: int = 900,
        names: tuple[str, ...] = (URL,),
    ) -> None:
        provider = provider_of(credentials)
        self._given = (provider, at, method, region, service, max_skew, names)
        self._known = KnownKeys(provider)
        self._at, self._method, self._names = at, method, names
        self._verifier = Verifier(self._known, region=region, service=service, max_skew=max_skew)

    def __call__(self, row: Any) -> str:
        """Return the verdict on one row.

        Raises:
            InvalidRow, TypeError: the row does not describe a request.
        """
        if isinstance(row, InvalidRow):
            raise row
        try:
            self._verifier.verify(self._request(row), at=self._at)
        except VerificationError as error:
            return " ".join(str(error).split())
        except InvalidRequest as error:
            return " ".join(f"InvalidURI: {error}".split())
        return VALID

    def _request(self, row: Any) -> Request:
        if self._names == (URL,):
            return Request(self._method, row)
        values = dict(zip(self._names, row, strict=True))
        return Request(
            values.get(METHOD) or self._method,
            values[URL],
            values.get(HEADERS) or {},
            (values.get(BODY) or "").encode("utf-8", "surrogateescape"),
        )

    def many(self, rows: Iterable[Any]) -> Iterator[str]:
        """Yield the verdicts on many, in order, one by one as they are asked for."""
        return map(self, rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return Verdicts, self._given

    def __repr__(self) -> str:
        return f"<verdicts on requests signed with {self._known!r}>"


@dataclass(frozen=True, slots=True)
class Verifying:
    """What is verified.

    Args:
        credentials: whose requests are valid; or a provider of them.
        at: when they are verified; now by default.
        method: the method that the URLs are used with, where rows bring none.
        region: the region that they must be for; any by default.
        service: the service that they must be for; any by default.
        max_skew: seconds that they may be dated ahead.
    """

    credentials: CredentialsLike
    at: datetime | None = None
    method: str = "GET"
    region: str | None = None
    service: str | None = None
    max_skew: int = 900

    def prepare(self, task: Task, note: Callable[[str], None] | None = None) -> Run:
        """Return the run that verifies the rows of a task.

        Raises:
            SigV4Error: what can be refused before the first row.
            OSError: a file cannot be read or written.
        """
        source = task.find()
        brought, columns = task.request_columns(source)
        credentials = load_from(provider_of(self.credentials))
        identity = task.identity(
            source,
            "verify",
            method=self.method,
            scope=[self.region, self.service, self.max_skew],
            access_key_id=credentials.access_key_id,
        )
        saved = task.saved(identity)
        at = time_of(saved, self.at)
        verdicts = Verdicts(
            self.credentials,
            at,
            self.method,
            self.region,
            self.service,
            self.max_skew,
            brought,
        )
        work = task.work(source, verdicts, columns, source.form.filters, valid=VALID)
        signs = fingerprint([("", credentials)], format_amz_date(at))
        return task.run(work, source, identity, at, signs=signs, saved=saved, note=note)


def describe(counts: Counts) -> str:
    """Say what came of a run."""
    return f"{counts.rows - counts.invalid:,} valid, {counts.invalid:,} not valid"
