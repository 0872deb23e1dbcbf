"""Presigns rows that bring their own bucket, region, profile or URI."""

from __future__ import annotations

from ..core.errors import InvalidRow
from .columns import BUCKET, KEY, PROFILE, REGION, URI, VERSION
from .mixed import Mixed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from ..core.model import Credentials

    Profiles = dict[str, "Credentials | str"]

ROUTING = (PROFILE, REGION, BUCKET, URI)


class Routes:
    """Makes the presigned URL of each row, for the bucket, region and profile that it names.

    Pickled with its credentials, for worker processes: treat the bytes as a secret.

    Args:
        names: of what a row holds: ``Key``, ``Bucket``, ``Region``, ``Profile``, ``URI``, and
            parameters of the operation. A version id that is None is left out.
        credentials: the credentials of rows that name no profile.
        profiles: credentials by profile, or why a profile lacks them.
        region: the region of rows that name none.
        bucket: the bucket that all rows must be about; None for any.
        operation: as for `S3.presigner`.
        at: the signing time.
        expires_in: seconds that each URL lasts.
        on_short_lived: as for `S3.presigner`.
        options: the options of `S3`.
        params: the parameters that all rows share.
        clock: called for the current time.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        credentials: Credentials | None,
        profiles: Profiles,
        region: str | None,
        bucket: str | None,
        operation: str,
        at: datetime,
        expires_in: int,
        on_short_lived: str,
        options: dict[str, Any],
        params: dict[str, Any],
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._given = (
            names, credentials, profiles, region, bucket, operation, at, expires_in,
            on_short_lived, options, params, clock,
        )  # fmt: skip
        self._names = names
        self._credentials, self._profiles = credentials, profiles
        self._region, self._bucket = region, bucket
        own = [name for name in names if name not in ROUTING]
        if URI in names:
            own = [KEY, *own]
        self._open = tuple(own)
        self._without_version = tuple([name for name in own if name != VERSION])

        def mixed(vary: tuple[str, ...]) -> Mixed:
            return Mixed(
                operation,
                expires_in=expires_in,
                at=at,
                on_short_lived=on_short_lived,
                vary=vary,
                clock=clock,
                options=options,
                params=params,
            )

        self._mixed = mixed(self._open)
        self._current = mixed(self._without_version)

    def __call__(self, row: Any) -> str:
        """Return the URL of one row."""
        return next(self.many([row]))

    def many(self, rows: Iterable[Any]) -> Iterator[str]:
        """Yield the URLs of many rows, in order."""
        routed = [self._route(row) for row in rows]
        versions = iter(self._mixed.many([row for row, current in routed if not current]))
        currents = iter(self._current.many([row for row, current in routed if current]))
        for _, current in routed:
            yield next(currents if current else versions)

    def _route(self, row: Any) -> tuple[tuple[Credentials, str, str, Any], bool]:
        """Return a row of `Mixed`, and whether it has no version."""
        if isinstance(row, InvalidRow):
            raise row
        values = dict(zip(self._names, row if len(self._names) > 1 else (row,), strict=True))
        bucket = values.get(BUCKET, self._bucket)
        if URI in values:
            bucket, values[KEY] = values[URI]
        if self._bucket is not None and bucket != self._bucket:
            raise InvalidRow(
                f"The row names the bucket {str(bucket)[:60]!r}, and --bucket is "
                f"{self._bucket[:60]!r}.",
                "Leave out --bucket to sign for each row's bucket.",
                "bucket",
            )
        current = VERSION in values and values[VERSION] is None
        names = self._without_version if current else self._open
        given = tuple([values[name] for name in names])
        credentials = self._credentials_of(values.get(PROFILE))
        region = values.get(REGION) or self._region
        if not isinstance(bucket, str):
            raise InvalidRow("The row has no bucket.", "Fill its column, or pass --bucket.")
        if not isinstance(region, str):
            raise InvalidRow("The row has no region.", "Fill its column, or pass --region.")
        return (credentials, region, bucket, given if len(given) != 1 else given[0]), current

    def _credentials_of(self, profile: Any) -> Credentials:
        if profile:
            found = self._profiles.get(str(profile), "it is in none of the AWS CLI's files.")
            if isinstance(found, str):
                raise InvalidRow(
                    f"The profile {str(profile)[:60]!r} has no credentials: {found}",
                    "Correct the row, or the profile.",
                )
            return found
        if self._credentials is None:
            raise InvalidRow("The row has no profile.", "Fill its column.")
        return self._credentials

    def all_credentials(self) -> list[Credentials]:
        """Return the credentials that may sign."""
        given = [] if self._credentials is None else [self._credentials]
        return given + [each for each in self._profiles.values() if not isinstance(each, str)]

    def signers(self) -> list[tuple[str, Credentials | None]]:
        """Return each profile, the usual one with an empty name, and its credentials."""
        named = [
            (name, None if isinstance(each, str) else each) for name, each in self._profiles.items()
        ]
        return [("", self._credentials), *named]

    def __reduce__(self) -> tuple[Any, ...]:
        return Routes, self._given

    def __repr__(self) -> str:
        return f"<presigner of rows of {', '.join(self._names)}>"
