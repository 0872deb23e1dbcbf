"""Many credentials, regions and buckets in one batch."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

from ..core.cache import Cache
from ..core.errors import InvalidParameter, SigV4Error
from ..core.lifetime import REFUSE, ends_at, usable_until
from ..core.model import Credentials
from ..core.timestamp import to_utc
from ..s3.client import S3
from ..s3.given import are_rows, check_mapping, refuse_rows, wrong_type
from ..signer import system_clock
from .wide import WidePlan, compile_wide, kind_of, lifetime_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from ..provider import CredentialsLike
    from ..s3.presigner import Presigner
    from .wide import Identity

    Row = tuple[CredentialsLike, str, str, Any]

REMEMBERED = 256  # presigners, and wide plans; each holds some kilobytes
BLOCK = 1024  # rows that are read ahead, grouped and signed together
WORTH_A_PLAN = 64  # rows of one group in a block: then a plan of its own is compiled
WORTH_A_CALL = 8  # rows of one group in a block: then the plan that it has is used


class Mixed:
    """Presigns one operation over many credentials, regions and buckets, rows kept in order.

    Rows are read in blocks and grouped by credentials, region and bucket. A large group is signed
    with a plan of its own, which is remembered. The others share one plan for each region, in which
    credentials and bucket are placeholders, so their number does not matter.

    Args:
        operation: as for `S3.presigner`.
        expires_in: as for `S3.presigner`.
        at: aware datetime to sign at; by default the time at which a block is signed.
        on_short_lived: as for `S3.presigner`.
        vary: names of the parameters that each row brings, as for `S3.presigner`.
        clock: called for the current time.
        options: the options of `S3`: ``addressing_style``, ``dualstack``...
        params: those that all rows share.
    """

    def __init__(
        self,
        operation: str = "get_object",
        *,
        expires_in: int = 3600,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
        vary: tuple[str, ...] | None = None,
        clock: Callable[[], datetime] | None = None,
        options: dict[str, Any] | None = None,
        params: dict[str, Any] | None = None,
    ) -> None:
        for name, given in (("options", options), ("params", params)):
            check_mapping(name, given or {})
        if clock is not None and not callable(clock):
            raise wrong_type("clock", "a function that returns an aware datetime", clock)
        self._operation = operation
        self._lasts = (expires_in, on_short_lived)
        self._at = at
        self._clock = clock or system_clock
        self._params = {"vary": vary, **(params or {})}
        self._options = {**(options or {}), "clock": clock}
        self._presigners = Cache(REMEMBERED)
        self._wide = Cache(REMEMBERED)

    def many(self, rows: Iterable[Row]) -> Iterator[str]:
        """Yield the presigned URLs of many rows, in order.

        Up to 1024 are signed together. If some of them would expire before they are asked for, they
        are signed again.

        Args:
            rows: each is credentials or a provider of them, region, bucket, and what
                `Presigner.many` takes: a key, or the values of the open parameters. Up to 1024 are
                read ahead.

        Raises:
            GuardError, InvalidParameter: a refused row, when its turn comes; the URLs before it
                are good.
        """
        if not are_rows(rows):
            refuse_rows(rows, of="tuples (credentials, region, bucket, key)")
        source = iter(rows)
        while block := list(islice(source, BLOCK)):
            while block:
                block = yield from self._while_usable(block)

    def _while_usable(self, block: list[Row]) -> Generator[str, None, list[Row]]:
        """Sign a block, and yield its URLs while they are usable; return the rows that are left."""
        made, until = self._signed(block)
        for place, url in enumerate(made):
            # The first is yielded in any case, so that a block gets shorter each time.
            if place and until is not None and self._clock() >= until:
                return block[place:]
            if isinstance(url, Exception):
                raise url
            yield url
        return []

    def _signed(self, block: list[Row]) -> tuple[list[str | Exception], datetime | None]:
        """Return the URLs of a block, and when the first of them is of no use any more."""
        groups: dict[tuple[int, str, str], list[int]] = {}
        made: list[str | Exception] = [""] * len(block)
        for place, row in enumerate(block):
            error = _wrong_shape(row)
            if error is None:
                groups.setdefault((id(row[0]), row[1], row[2]), []).append(place)
            else:
                made[place] = error
        shared: list[int] = []
        sharing = _Sharing(self, block)
        for places in groups.values():
            if len(places) < WORTH_A_CALL and sharing.takes(block[places[0]]):
                shared += places
                continue
            presigner = self._own_presigner(block[places[0]], len(places), sharing)
            if presigner is None:
                shared += places
            else:
                _fill_group(presigner, block, places, made, sharing.ends)
        shared.sort()
        sharing.fill(shared, made)
        return made, min(sharing.ends, default=None) if self._at is None else None

    def _own_presigner(
        self, row: Row, count: int, sharing: _Sharing
    ) -> Presigner | Exception | None:
        """Return the presigner of a group, or why it cannot be made; None if it shares a plan."""
        credentials, region, bucket, _ = row
        try:
            known: Presigner | None = None
            with suppress(TypeError):  # what cannot be looked up is refused below
                known = self._presigners.get((credentials, region, bucket))
            if known is None and count < WORTH_A_PLAN and sharing.takes(row):
                return None
            return known or self.presigner(credentials, region, bucket)
        except (SigV4Error, TypeError, ValueError) as error:
            return error

    def presigner(self, credentials: CredentialsLike, region: str, bucket: str) -> Presigner:
        """Compile the presigner of one group, and remember it."""
        expires_in, on_short_lived = self._lasts
        made = S3(credentials, region, **self._options).presigner(
            self._operation,
            Bucket=bucket,
            expires_in=expires_in,
            at=self._at,
            on_short_lived=on_short_lived,
            **self._params,
        )
        self._presigners.remember((credentials, region, bucket), made)
        return made

    def wide(self, region: str, kind: str, has_token: bool, at: datetime) -> WidePlan:
        """Return the plan that all credentials and buckets of a kind share in a region."""
        entry = (region, kind, has_token)
        known: WidePlan | None = self._wide.get(entry)
        if known is None or known.signed_at != at:
            known = compile_wide(
                self._operation,
                region,
                kind,
                at,
                has_token=has_token,
                options=self._options,
                params=self._params,
            )
            self._wide.remember(entry, known)
        return known

    def lifetime(self, credentials: Credentials, at: datetime) -> str:
        """Return the seconds that a URL of these credentials lasts."""
        return lifetime_of(credentials, at, *self._lasts)

    def now(self) -> datetime:
        """Return the signing time."""
        return to_utc(self._at if self._at is not None else self._clock())

    def __repr__(self) -> str:
        return f"<mixed presigner of {self._operation}>"


def _wrong_shape(row: Any) -> InvalidParameter | None:
    """Return why a row cannot be looked at: it is raised when the turn of the row comes."""
    if not isinstance(row, tuple) or len(row) != 4:
        return InvalidParameter(
            f"A row is {type(row).__name__}, not (credentials, region, bucket, key).",
            "Make it a tuple of these four.",
            "rows",
        )
    _, region, bucket, _ = row
    if not isinstance(region, str) or not isinstance(bucket, str):
        return InvalidParameter(
            f"The region and the bucket of a row are {type(region).__name__} and "
            f"{type(bucket).__name__}, and must be str.",
            "Make it a tuple (credentials, region, bucket, key).",
            "rows",
        )
    return None


def _fill_group(
    presigner: Presigner | Exception,
    block: list[Row],
    places: list[int],
    made: list[Any],
    ends: list[datetime],
) -> None:
    """Make the URLs of one group, and note when they end; a refused row gets its error."""
    if isinstance(presigner, Exception):
        made[places[0]] = presigner
        return
    try:
        ends.append(presigner.plan().renew_at)
        urls = presigner.many([block[place][3] for place in places])
        for place in places:
            made[place] = next(urls)
    except (SigV4Error, TypeError, ValueError) as error:
        made[next(place for place in places if not made[place])] = error


class _Sharing:
    """The rows of one block that share plans: what they have in common is looked up once.

    Attributes:
        ends: when some of the block's URLs are of no use any more; the first of all is among them.
    """

    def __init__(self, mixed: Mixed, block: list[Row]) -> None:
        self.ends: list[datetime] = []
        self._mixed, self._block = mixed, block
        self._at = mixed.now()
        self._lasts: str | None = None
        self._kinds: dict[str, str | None] = {}
        self._plans: dict[tuple[str, str, bool], WidePlan | None] = {}
        self._identities: dict[tuple[int, int], Identity] = {}

    def takes(self, row: Row) -> bool:
        """Return whether a row can share a plan."""
        credentials, _, bucket, _ = row
        try:
            if bucket not in self._kinds:
                self._kinds[bucket] = kind_of(bucket)
        except TypeError:  # it cannot even be looked up
            return False
        return self._kinds[bucket] is not None and isinstance(credentials, Credentials)

    def fill(self, places: list[int], made: list[Any]) -> None:
        """Make the URLs of these rows; the first that is refused gets its error."""
        for place in places:
            try:
                made[place] = self._url(*self._block[place])
            except (SigV4Error, TypeError, ValueError) as error:
                made[place] = error
                return

    def _url(self, credentials: Any, region: str, bucket: str, row: Any) -> str:
        kind = self._kinds[bucket] or ""
        plan = self._plan(region, kind, credentials.session_token is not None)
        if plan is None:
            presigner = self._mixed.presigner(credentials, region, bucket)
            self.ends.append(presigner.plan().renew_at)
            return presigner(row)
        entry = (id(credentials), id(plan))
        identity = self._identities.get(entry)
        if identity is None:
            lasts = self._lasts
            if lasts is None or credentials.expiration or credentials.session_token:
                lasts = self._mixed.lifetime(credentials, self._at)
                if credentials.session_token is None and credentials.expiration is None:
                    self._lasts = lasts  # the same for all that have neither
                ends = ends_at(credentials, self._at, int(lasts))
                self.ends.append(usable_until(self._at, ends))
            identity = self._identities[entry] = plan.identity(credentials, lasts)
        return plan.fill(identity, bucket, row)

    def _plan(self, region: str, kind: str, has_token: bool) -> WidePlan | None:
        """Return the shared plan, or None where the row's own presigner says what is wrong."""
        entry = (region, kind, has_token)
        if entry not in self._plans:
            try:
                self._plans[entry] = self._mixed.wide(region, kind, has_token, self._at)
            except (SigV4Error, TypeError, ValueError):
                self._plans[entry] = None
        return self._plans[entry]
