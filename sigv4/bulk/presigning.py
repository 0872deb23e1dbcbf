"""A run that presigns: which columns, buckets and credentials it takes, and what it reports."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast

from ..core.errors import GuardError, InvalidParameter
from ..core.lifetime import lifetime, usable_until
from ..core.suggest import did_you_mean
from ..core.timestamp import format_amz_date
from ..provider import load_from, provider_of
from ..s3.client import S3
from ..s3.operations.iam_actions import iam_actions
from ..s3.operations.model import operation as find_operation
from ..s3.operations.rows import is_own
from .columns import ABSENT, BUCKET, KEY, NULL, PROFILE, REGION, URI, VERSION
from .fingerprint import digest_of, fingerprint
from .inputs import header_of
from .routes import ROUTING, Routes
from .sources import STANDARD
from .task import ALL, Task, bucket_of, first_of, skipped_of, time_of
from .versions import VERSION_NAMES, check_latest, filters_of, has_versions_of_s3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from ..core.model import Credentials
    from ..core.plan import Plan
    from ..provider import CredentialsLike
    from ..s3.operations.model import Operation
    from ..s3.presigner import Presigner
    from .columns import Column
    from .inputs import Input
    from .job import Recorder
    from .reading import Counts
    from .routes import Profiles
    from .run import Run

# What the key's column is called if it is not said: in lists of our own, and in S3 Inventories.
_KEY_NAMES = ("key", "Key")


@dataclass(frozen=True, slots=True)
class Presigning:
    """What is presigned for each row.

    Args:
        operation: as for `S3.presigner`.
        credentials: who signs, or a provider, which is asked once; None where each row names a
            profile.
        region: of the scope; None where each row names one.
        bucket: that the rows are about; None where they, or the inventory, say it.
        key: one key for all rows.
        expires_in: seconds that each URL lasts.
        on_short_lived: as for `S3.presigner`.
        at: the signing time; now by default.
        options: the options of `S3`.
        params: the parameters that all rows share.
        profiles: finds the credentials of the profiles that rows name.
        allow_expired: whether to sign for a time whose URLs have ended.
        window: as for `S3.presigner`; not where rows name buckets, regions or profiles.
        record: given HTTP method and action, returns what records the URLs before they are
            written, such as `Ledger.recording_blocks`.
    """

    operation: str
    credentials: CredentialsLike | None
    region: str | None
    bucket: str | None = None
    key: str | None = None
    expires_in: int = 3600
    on_short_lived: str = "refuse"
    at: datetime | None = None
    options: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    profiles: Callable[[], Profiles] = dict
    allow_expired: bool = False
    window: int | None = None
    record: Callable[[str, str], Recorder] | None = None

    def __post_init__(self) -> None:
        if self.credentials is not None:
            object.__setattr__(self, "credentials", load_from(provider_of(self.credentials)))

    @property
    def _keys(self) -> Credentials | None:
        """What the provider gave."""
        return cast("Credentials | None", self.credentials)

    def prepare(self, task: Task, note: Callable[[str], None] | None = None) -> Run:
        """Return the run that presigns the rows of a task.

        Raises:
            GuardError, InvalidParameter: what can be refused before the first row.
            OSError: a file cannot be read or written.
        """
        source = task.find()
        operation = find_operation(self.operation)
        wanted = self._wanted(task, source, operation)
        bucket = bucket_of(source, self.bucket, wanted)
        self._check_layout(source, wanted, bucket)
        if not {BUCKET, URI} & set(wanted):
            source = replace(source, bucket=bucket)
        if VERSION in operation.parameters and VERSION not in wanted:
            check_latest(source)
        if has_versions_of_s3(source):  # one without an id was written before versioning
            source = replace(source, form=replace(source.form, empty_version=NULL))
        columns = task.columns_of(source, wanted, _kinds(operation, wanted))
        identity = self._identity(task, source, bucket, self._recorder(operation, wanted))
        saved = task.saved(identity)
        at = time_of(saved, self.at)
        maker: Any
        if self._is_routed(wanted, columns):
            self._check_no_window()
            maker = self._routes(wanted, bucket, at)
            ends = self._end_of_routes(maker, at)
            signs = fingerprint(maker.signers(), format_amz_date(at))
            self._warn_of_unknown_end(maker, at)
            plain = self.options.get("endpoint_url") is None
        else:
            maker = self._presigner(bucket, tuple(wanted), at)
            plan = maker.plan()
            signs, ends = self._sign_of(plan, at), plan.expires_at
            plain = not set("".join(plan.url.pieces)) & set('",;|\t\\')
        work = task.work(
            source,
            maker,
            columns,
            filters_of(
                source,
                each_version=task.versions == ALL or VERSION in wanted,
                has_version=VERSION in operation.parameters,
                bucket=None if {BUCKET, URI} & set(wanted) else bucket,
                as_listed=task.takes_listed_keys(wanted),
            ),
            plain=plain,
            recorder=self._recorder(operation, wanted, maker),
        )
        until = None if self.allow_expired else usable_until(at, ends)
        return task.run(
            work, source, identity, at, signs=signs, saved=saved, usable_until=until, note=note
        )

    def _wanted(self, task: Task, source: Input, operation: Operation) -> dict[str, str]:
        """Return which column each parameter comes from, the key's first unless it is given."""
        said = task.wanted(KEY)
        fixed = {name for name, value in ((KEY, self.key),) if value is not None}
        for name in said:
            if name not in (*ROUTING, *operation.parameters) and not is_own(operation, name):
                raise InvalidParameter(
                    f"{operation.name} has no parameter {name[:60]!r}.",
                    f"{did_you_mean(name, (*ROUTING, *operation.parameters))}Names are those of "
                    "boto3.",
                    "column",
                )
        by_format = dict(source.form.columns)
        if KEY in said or fixed:
            by_format = {name: text for name, text in by_format.items() if name not in (KEY, URI)}
        wanted = {**by_format, **said}
        if URI in said:
            wanted.pop(KEY, None)
            wanted.pop(BUCKET, None)
        if VERSION not in operation.parameters:
            wanted.pop(VERSION, None)
        if task.versions == ALL and VERSION not in wanted:
            column = first_of(VERSION_NAMES, source.names) or source.form.version
            if not column:
                raise InvalidParameter(
                    "--versions all needs a column of version ids, which the input lacks.",
                    "Leave it out, or pass --column VersionId=COLUMN.",
                    "versions",
                )
            wanted[VERSION] = column
        takes_key = KEY in operation.parameters and not fixed
        if takes_key and KEY not in wanted and URI not in wanted:
            wanted = {KEY: first_of(_KEY_NAMES, source.names) or _KEY_NAMES[0], **wanted}
        if not takes_key:
            wanted.pop(KEY, None)
        return wanted

    def _check_layout(self, source: Input, wanted: dict[str, str], bucket: str | None) -> None:
        """Refuse a manifest of S3 Batch Operations that is read as other CSV."""
        path = source.paths[0] if source.paths else STANDARD
        plain_csv = source.form.name == "csv" and not source.names and not source.is_inventory
        if not plain_csv or BUCKET in wanted or bucket is None:
            return
        first = header_of(source, 0)
        if len(first) in (2, 3) and first[0] == bucket and wanted.get(KEY) == "2":
            raise InvalidParameter(
                f"{path[:200]!r} looks like a manifest of S3 Batch Operations: it begins with the "
                "bucket.",
                "Pass --input-format batch-manifest, or --column Bucket=1 --column Key=2.",
                "input",
            )

    @staticmethod
    def _is_routed(wanted: dict[str, str], columns: tuple[Column, ...]) -> bool:
        return bool(set(ROUTING) & set(wanted)) or any(each.empty == ABSENT for each in columns)

    def _check_no_window(self) -> None:
        if self.window is not None:
            raise InvalidParameter(
                f"--window {self.window} is for one bucket and one signer, and each row names its "
                "own, or a version that may be missing.",
                "Leave it out, or presign the buckets one by one.",
                "window",
            )

    def _recorder(
        self, operation: Operation, wanted: dict[str, str], maker: Any = None
    ) -> Recorder | None:
        """Return what records the URLs of a maker, if they are recorded."""
        if self.record is None:
            return None
        action = getattr(maker, "iam_action", None)  # which a presigner of one bucket has
        if action is None:
            action = iam_actions(operation, self._params(), tuple(wanted))[0]
        return self.record(operation.method, action)

    def _params(self) -> dict[str, Any]:
        return {**self.params, **({} if self.key is None else {KEY: self.key})}

    def _presigner(self, bucket: str | None, vary: tuple[str, ...], at: datetime) -> Presigner:
        if self._keys is None or self.region is None or bucket is None:
            raise InvalidParameter(
                "The credentials, the region or the bucket are missing.",
                "Pass --profile and --region.",
                "profile",
            )
        return S3(self._keys, self.region, **self.options).presigner(
            self.operation,
            Bucket=bucket,
            vary=vary,
            expires_in=self.expires_in,
            at=at,
            on_short_lived=self.on_short_lived,
            window=self.window,
            **self._params(),
        )

    def _routes(self, wanted: dict[str, str], bucket: str | None, at: datetime) -> Routes:
        return Routes(
            tuple(wanted),
            self._keys,
            self.profiles() if PROFILE in wanted else {},
            self.region,
            bucket,
            self.operation,
            at,
            self.expires_in,
            self.on_short_lived,
            self.options,
            self._params(),
        )

    def _end_of_routes(self, routes: Routes, at: datetime) -> datetime:
        """Return the earliest end of a URL: credentials may end before it would."""
        ends = [each.expiration for each in routes.all_credentials() if each.expiration is not None]
        return min([at + timedelta(seconds=self.expires_in), *[end for end in ends if end > at]])

    def _warn_of_unknown_end(self, routes: Routes, at: datetime) -> None:
        """Warn, once, if URLs may outlive credentials whose end is unknown."""
        for each in routes.all_credentials():
            if each.session_token is not None and each.expiration is None:
                with suppress(GuardError):  # the rows of such credentials are refused
                    lifetime(each, at, self.expires_in, self.on_short_lived)
                return

    def _sign_of(self, plan: Plan, at: datetime) -> str:
        """Return what URLs are made of: host, scope, token, secret; none of it can be read."""
        parts = [*plan.url.pieces, *plan.canonical.pieces, plan.string_to_sign_head]
        return fingerprint([(digest_of(parts), self._keys)], format_amz_date(at))

    def _identity(
        self, task: Task, source: Input, bucket: str | None, recorder: Recorder | None
    ) -> dict[str, Any]:
        return task.identity(
            source,
            "presign",
            recorder,
            bucket=bucket,
            region=self.region,
            operation=self.operation,
            parameters=digest_of([repr(sorted(self._params().items()))]),
            expires_in=self.expires_in,
            endpoint={name: self.options[name] for name in sorted(self.options)},
            access_key_id=None if self._keys is None else self._keys.access_key_id,
            **({} if self.window is None else {"window": self.window}),
        )


def _kinds(operation: Operation, wanted: dict[str, str]) -> dict[str, str]:
    kinds = {BUCKET: "string", REGION: "string", PROFILE: "string", URI: "uri"}
    return {
        name: operation.parameters[name].kind
        if name in operation.parameters
        else kinds.get(name, "string")
        for name in wanted
    }


def describe(counts: Counts) -> str:
    """Say what came of a run."""
    return f"{counts.rows:,} presigned{skipped_of(counts)}"
