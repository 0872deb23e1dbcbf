"""Runs that sign requests with headers, and runs that make forms: one JSON object a row."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass, field, replace
from hashlib import sha256

from ..core.constants import MAX_HEADER_AGE
from ..core.errors import InvalidParameter, InvalidRow, LongLivedUrlWarning, RewrittenPathWarning
from ..core.lifetime import ends_at, lifetime, usable_until
from ..core.model import Request
from ..core.timestamp import format_amz_date
from ..provider import load_from, provider_of
from ..s3.client import S3
from ..signer import Signer
from .columns import BODY, BUCKET, HEADERS, KEY, METHOD, URI, URL
from .fingerprint import fingerprint
from .formats import LATEST_NAMES, MARKER_NAMES
from .task import Task, bucket_of, check_names, first_of, skipped_of, time_of
from .versions import filters_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from ..provider import CredentialsLike
    from .inputs import Input
    from .job import Recorder
    from .reading import Counts
    from .run import Run

_KEY_NAMES = ("key", "Key")
_KINDS = {KEY: "string", BUCKET: "string", URI: "uri"}  # what the row of a form may hold


class SignedHeaders:
    """Makes the headers that sign the request of each row, as a JSON object.

    Pickled with its credentials, for worker processes: treat the bytes as a secret.

    Args:
        signer: who signs.
        at: the signing time.
        method: of rows that bring none.
        headers: that all rows share.
        names: of what a row holds: ``URL``, and ``Method``, ``Headers``, ``Body``.
    """

    def __init__(
        self,
        signer: Signer,
        at: datetime,
        method: str,
        headers: tuple[tuple[str, str], ...],
        names: tuple[str, ...],
    ) -> None:
        self._signer, self._at = signer, at
        self._method, self._headers, self._names = method, headers, names

    def __call__(self, row: Any) -> str:
        """Return the headers to add to the request of one row.

        Raises:
            RewrittenPathWarning: clients would change the path, as for `many`.
        """
        return next(self.many([row]))

    def many(self, rows: Iterable[Any]) -> Iterator[str]:
        """Yield the headers of many rows, in order.

        Raises:
            RewrittenPathWarning: clients would change the path of a row. It is an error here, in
                each process alike, since nobody reads a warning for each of a million rows.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("error", RewrittenPathWarning)
            return iter([self._sign(row) for row in rows])

    def _sign(self, row: Any) -> str:
        if isinstance(row, InvalidRow):
            raise row
        values = dict(zip(self._names, row if len(self._names) > 1 else (row,), strict=True))
        body = values.get(BODY) or ""
        if not isinstance(body, str):
            raise InvalidRow("The body is not text.", "Write it as a string.")
        request = Request(
            values.get(METHOD) or self._method,
            values[URL],
            [*self._headers, *(values.get(HEADERS) or {}).items()],
            body.encode("utf-8", "surrogateescape"),
        )
        signed = self._signer.sign(request, at=self._at)
        return json.dumps(dict(signed.headers))

    def __repr__(self) -> str:
        return f"<headers for {self._signer.service} in {self._signer.region}>"


class Forms:
    """Makes the form that uploads to the key of each row, as a JSON object.

    Pickled with its credentials, for worker processes: treat the bytes as a secret.

    Args:
        client: the S3 client.
        bucket: the bucket that the forms upload to.
        at: the signing time.
        expires_in: seconds that each form lasts.
        on_short_lived: as for `S3.presign`.
        fields: the fields that all forms share.
        conditions: the conditions that all forms share.
    """

    def __init__(
        self,
        client: S3,
        bucket: str | None,
        at: datetime,
        expires_in: int,
        on_short_lived: str,
        fields: dict[str, str],
        conditions: list[Any],
    ) -> None:
        self._client, self._bucket, self._at = client, bucket, at
        self._lasts = (expires_in, on_short_lived)
        self._fields, self._conditions = fields, conditions

    def __call__(self, row: Any) -> str:
        """Return the form of one key, or of one bucket and key."""
        if isinstance(row, InvalidRow):
            raise row
        bucket, key = row if isinstance(row, tuple) else (self._bucket, row)
        if not isinstance(bucket, str) or bucket != (self._bucket or bucket):
            raise InvalidRow(
                f"The row names the bucket {str(bucket)[:60]!r}, and --bucket is "
                f"{str(self._bucket)[:60]!r}.",
                "Leave out --bucket to make forms for each row's bucket.",
                "bucket",
            )
        expires_in, on_short_lived = self._lasts
        form = self._client.generate_presigned_post(
            bucket,
            key,
            dict(self._fields),
            list(self._conditions),
            expires_in,
            at=self._at,
            on_short_lived=on_short_lived,
        )
        return json.dumps(form)

    def many(self, rows: Iterable[Any]) -> Iterator[str]:
        """Yield the forms of many rows, in order."""
        return map(self, rows)

    def __repr__(self) -> str:
        return f"<forms for {self._bucket}>"


@dataclass(frozen=True, slots=True)
class Signing:
    """What is signed with headers.

    Args:
        credentials: who signs, or a provider, which is asked once a run.
        region: of the scope.
        service: of the scope.
        method: of rows that bring none.
        headers: that all rows share.
        at: the signing time; now by default.
        allow_expired: whether to sign for a time that servers do not accept any more.
        allowances: the guards of `Signer` to lift, such as ``allow_ambiguous_paths``.
    """

    credentials: CredentialsLike
    region: str
    service: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None
    allow_expired: bool = False
    allowances: dict[str, Any] = field(default_factory=dict)

    def prepare(self, task: Task, note: Callable[[str], None] | None = None) -> Run:
        """Return the run that signs the rows of a task.

        Raises:
            SigV4Error: what can be refused before the first row.
            OSError: a file cannot be read or written.
        """
        source = task.find()
        brought, columns = task.request_columns(source)
        credentials = load_from(provider_of(self.credentials))
        signer = Signer(credentials, self.region, self.service, **self.allowances)
        identity = task.identity(
            source,
            "sign",
            method=self.method,
            scope=[self.region, self.service],
            headers=_digest(self.headers),
            allowances=sorted(name for name, lifted in self.allowances.items() if lifted),
            access_key_id=credentials.access_key_id,
        )
        saved = task.saved(identity)
        at = time_of(saved, self.at)
        maker = SignedHeaders(signer, at, self.method, self.headers, brought)
        work = task.work(source, maker, columns, source.form.filters, is_json=True)
        until = usable_until(at, ends_at(credentials, at, MAX_HEADER_AGE))
        return task.run(
            work,
            source,
            identity,
            at,
            signs=fingerprint([("", credentials)], format_amz_date(at)),
            saved=saved,
            usable_until=None if self.allow_expired else until,
            remedy="Start again without --resume, with fewer rows, or credentials that last "
            "longer.",
            note=note,
        )


@dataclass(frozen=True, slots=True)
class Posting:
    """What forms are made for.

    Args:
        client: the S3 client.
        bucket: the bucket that the forms upload to; None where rows are s3:// URIs.
        expires_in: seconds that each form lasts.
        on_short_lived: as for `S3.presign`.
        fields: the fields that all forms share.
        conditions: the conditions that all forms share.
        at: the signing time; now by default.
        allow_expired: whether to make forms for a time at which they have ended.
        recorder: records the forms before they are written; None for no record.
    """

    client: S3
    bucket: str | None
    expires_in: int = 3600
    on_short_lived: str = "refuse"
    fields: dict[str, str] = field(default_factory=dict)
    conditions: list[Any] = field(default_factory=list)
    at: datetime | None = None
    allow_expired: bool = False
    recorder: Recorder | None = None

    def prepare(self, task: Task, note: Callable[[str], None] | None = None) -> Run:
        """Return the run that makes the forms of a task.

        Raises:
            SigV4Error: what can be refused before the first row.
            OSError: a file cannot be read or written.
        """
        source = task.find()
        wanted = self._wanted(task, source)
        if set(source.names) & {*MARKER_NAMES, *LATEST_NAMES}:
            raise InvalidParameter(
                "An inventory lists objects that exist; forms are for new ones.",
                "Pass a list of keys.",
                "input",
            )
        bucket = bucket_of(source, self.bucket, wanted)
        if not {BUCKET, URI} & set(wanted):
            source = replace(source, bucket=bucket)
        columns = task.columns_of(source, wanted, _KINDS)
        credentials = self.client.signer.credentials
        identity = task.identity(
            source,
            "post",
            self.recorder,
            bucket=bucket,
            region=self.client.signer.region,
            expires_in=self.expires_in,
            form=_digest([self.fields, self.conditions, repr(self.client)]),
            access_key_id=credentials.access_key_id,
        )
        saved = task.saved(identity)
        at = time_of(saved, self.at)
        maker = Forms(
            self.client,
            bucket,
            at,
            self.expires_in,
            self.on_short_lived,
            self.fields,
            self.conditions,
        )
        lifetime(credentials, at, self.expires_in, self.on_short_lived)
        if bucket is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", LongLivedUrlWarning)
                maker("check")  # what no form can be made for is refused before the first row
        filters = filters_of(
            source,
            each_version=False,
            has_version=False,
            bucket=None if {BUCKET, URI} & set(wanted) else bucket,
            as_listed=task.takes_listed_keys(wanted),
        )
        work = task.work(source, maker, columns, filters, is_json=True, recorder=self.recorder)
        ends = ends_at(credentials, at, self.expires_in)
        return task.run(
            work,
            source,
            identity,
            at,
            signs=fingerprint([("", credentials)], format_amz_date(at)),
            saved=saved,
            usable_until=None if self.allow_expired else usable_until(at, ends),
            note=note,
        )

    @staticmethod
    def _wanted(task: Task, source: Input) -> dict[str, str]:
        """Return which column the bucket, if rows name it, and the key come from, in that order."""
        said = task.wanted(KEY)
        check_names(said, _KINDS)
        by_format = {name: text for name, text in source.form.columns if name in _KINDS}
        if URI in said:
            by_format = {}
        elif KEY in said or BUCKET in said:
            by_format.pop(URI, None)
        wanted = {**by_format, **said}
        if URI in wanted and len(wanted) > 1:
            raise InvalidParameter(
                "An s3:// URI names bucket and key, and another column is named too.",
                "Name one of them.",
                "column",
            )
        if URI not in wanted and KEY not in wanted:
            wanted[KEY] = first_of(_KEY_NAMES, source.names) or _KEY_NAMES[0]
        return {name: wanted[name] for name in (BUCKET, KEY, URI) if name in wanted}


def _digest(value: Any) -> str:
    return sha256(repr(value).encode("utf-8", "surrogateescape")).hexdigest()


def describe_signing(counts: Counts) -> str:
    """Say what came of a run that signs."""
    return f"{counts.rows:,} signed"


def describe_posting(counts: Counts) -> str:
    """Say what came of a run that makes forms."""
    return f"{counts.rows:,} forms made{skipped_of(counts)}"
