"""An operation, compiled: only what each row brings is open."""

from __future__ import annotations

from ..core.dated import DatedPlans
from ..core.model import Credentials, Headers
from ..core.plan import fill
from ..core.signing_key import HMAC_SHA256
from .presigned import Presigned, known_actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta
    from typing import Any

    from ..core.plan import Plan
    from ..core.signing_params import SigningParams
    from ..signer import Signer
    from .compose import Composed
    from .lines import Lines
    from .operations.row_actions import RowActions
    from .operations.rows import Rows
    from .presigned import Actions


BLOCK = 512  # rows that are signed in one go
_UNKNOWN = (None, None, None, None)


class Presigner:
    """Presigns one operation for any number of keys, or of rows; made by ``S3.presigner``.

    ``presigner(key)`` signs at the current second, ``presigner.many(keys)`` at the second in which
    its first URL is asked for; both at the fixed time where one was given. With a window, they sign
    for its start. It may be shared between threads.

    Where one parameter is open, such as the key, a row is its value. Where several are, a row is a
    tuple in the order of `open`, or a dict by their names.

    Attributes:
        open: names of the parameters that each row brings.
    """

    __slots__ = (
        "_composed",
        "_signer",
        "_expires_in",
        "_on_short_lived",
        "_at",
        "_iam_actions",
        "_known",
        "_params",
        "_plans",
        "_row_actions",
        "_window",
    )

    def __init__(
        self,
        composed: Composed,
        signer: Signer,
        expires_in: int | timedelta,
        on_short_lived: str,
        at: datetime | None = None,
        iam_actions: Actions = (),
        row_actions: RowActions | None = None,
        window: int | None = None,
    ) -> None:
        self._composed = composed
        self._signer = signer
        self._expires_in = expires_in
        self._on_short_lived = on_short_lived
        self._at = None if at is None else signer.now(at)
        fixed = isinstance(signer.source, Credentials)  # a provider is asked each time
        self._params = signer.params if fixed else None
        self._iam_actions = iam_actions
        self._row_actions = row_actions
        self._window = window
        self._known: tuple[SigningParams | None, int | None, datetime | None, Any] = _UNKNOWN
        self._plans = DatedPlans(composed.forms, expires_in, on_short_lived, window)

    @property
    def open(self) -> tuple[str, ...]:
        """Names of the parameters that each row brings."""
        return self._composed.rows.names

    @property
    def method(self) -> str:
        """The HTTP method that its URLs are signed for."""
        return self._composed.request.method

    @property
    def iam_action(self) -> str:
        """The IAM action that the operation is named after, such as ``s3:GetObject``."""
        actions = known_actions(self._iam_actions)
        return actions[0] if actions else ""

    @property
    def rows(self) -> Rows:
        """Return what reads and checks the rows."""
        return self._composed.rows

    def __call__(self, row: Any = ()) -> str:
        """Return the presigned URL of a key, or of a row.

        Raises:
            GuardError: a key that is refused, or credentials that have ended meanwhile.
            InvalidParameter, TypeError: another value that is refused.
        """
        plan = self.plan()
        values = self._composed.rows.admit(row)
        return plan.url.fill(values, fill(plan, values))

    def many(self, rows: Iterable[Any], *, refresh_every: int | None = None) -> Iterator[str]:
        """Yield the presigned URLs of many keys, or rows, in order, made when they are asked for.

        All carry one date, so that all end together. A key that is refused raises when its turn
        comes; the URLs before it are good. The keys of a list or tuple are signed some hundred at a
        time.

        Args:
            rows: object keys, not encoded, or rows; any iterable, read one by one, also a column
                of pandas or Arrow.
            refresh_every: seconds after which a new date is taken, for streams that take long.

        Raises:
            ExpiredPlan: the URLs have ended, and the stream goes on without `refresh_every`.
        """
        from itertools import chain  # here, as the loops below: one URL needs neither

        clock = self._signer.now if self._at is None else None
        if hasattr(rows, "to_pylist"):  # an array of Arrow, in one chunk or in several
            chunks = getattr(rows, "chunks", [rows])
            rows = chain.from_iterable(chunk.to_pylist() for chunk in chunks)
        elif not isinstance(rows, (list, tuple)):
            from .given import are_rows, refuse_rows

            if not are_rows(rows):
                refuse_rows(rows)
        if refresh_every is None and isinstance(rows, (list, tuple)):
            return chain.from_iterable(self._blocks(rows))
        from ..core.renewal import renewed

        return self._stream(renewed(rows, self.plan, clock, refresh_every, self._signer.in_time))

    def _stream(self, stretches: Iterable[tuple[Plan, Iterable[Any]]]) -> Iterator[str]:
        for plan, stretch in stretches:
            yield from self._filled(plan, stretch)

    def _blocks(self, rows: Sequence[Any]) -> Iterator[Iterable[str]]:
        """Return the URLs of a list of rows, block by block.

        A block is made in one go, keys and all, and each of its URLs is given out in time.
        """
        if not rows:
            return
        from ..core.renewal import when_late

        plan, signer = self.plan(), self._signer
        until, late = plan.renew_at, when_late(plan, signer.now)
        for start in range(0, len(rows), BLOCK):
            for urls in self._made_at_once(plan, rows[start : start + BLOCK]):
                yield urls if self._at is not None else signer.in_time(urls, until, late)

    def _made_at_once(self, plan: Plan, block: Sequence[Any]) -> Iterator[Iterable[str]]:
        from ..core.encoding_blocks import encode_paths
        from ..core.interpret import fill_paths

        paths = encode_paths(block) if self.open == ("Key",) else None
        if paths is not None:
            yield fill_paths(plan, paths)
            return
        urls: list[str] = []
        try:
            urls.extend(self._filled(plan, block))
        except Exception:
            yield urls  # those before it; what it is refused for comes when they are gone
            raise
        yield urls

    def lines(self, keys: bytes, end: bytes = b"\n") -> Lines | None:
        """Return the presigned URLs of keys, one on each line; no key becomes a str.

        None if a key needs the slow way or a refusal: an empty or long one, one that is not
        UTF-8, and one with a NUL or a segment that begins with a dot. None too if rows are not
        keys, or if signatures differ in length.

        Args:
            keys: in UTF-8, with line feeds between them.
            end: what stands after each URL.
        """
        from ..core.encoding_blocks import encode_lines
        from ..core.interpret import PLAIN_LENGTH
        from .lines import Lines

        for name, given in (("keys", keys), ("end", end)):
            if not isinstance(given, bytes):
                from .given import wrong_type

                raise wrong_type(name, "bytes", given)
        keys = keys.removesuffix(b"\n")
        if not keys or self.open != ("Key",) or self._signer.algorithm is not HMAC_SHA256:
            return None
        named = keys.split(b"\n")
        if not all(named) or len(max(named, key=len)) > PLAIN_LENGTH or not _is_utf8(keys):
            return None
        paths = encode_lines(keys)
        if paths is None:
            return None
        encoded = named if paths is keys else paths.split(b"\n")
        length = len(paths) + 1 - len(encoded)
        return Lines(self.plan(), encoded, length, end, paths is keys)

    def _filled(self, plan: Plan, rows: Iterable[Any]) -> Iterator[str]:
        from ..core.interpret import fill_column, fill_many, fill_rows

        reader = self._composed.rows
        if len(reader.names) != 1:
            yield from fill_rows(plan, rows, reader.admits, reader.read)
        elif reader.names == ("Key",):
            yield from fill_many(plan, rows, reader.admits[0])
        elif self._composed.all_in_url:
            yield from fill_column(plan, rows, reader.admits[0])
        else:  # a row is the value of a header, which may be a tuple itself
            yield from fill_rows(plan, zip(rows), reader.admits, reader.read)

    @property
    def service(self) -> str:
        """The service that it signs for, such as ``s3express`` for a directory bucket."""
        return self._signer.service

    @property
    def values_decide(self) -> bool:
        """Whether the IAM actions depend on values of the open parameters."""
        return self._row_actions is not None

    def presigned(
        self,
        row: Any = (),
        at: datetime | None = None,
        iam_actions: tuple[str, ...] | None = None,
    ) -> Presigned:
        """Presign a key, or a row, and return the URL with its method, headers and end.

        Args:
            row: a key, or the values of the open parameters.
            at: aware datetime to sign at.
            iam_actions: those to state; by default what the row needs.
        """
        plan = self.plan(at)
        composed = self._composed
        values = composed.rows.admit(row)
        return Presigned.of_plan(
            plan,
            values,
            composed.request.method,
            plan.headers if composed.all_in_url else self._headers(plan, row),
            self._actions_of(row) if iam_actions is None else iam_actions,
            composed.body,
        )

    def _actions_of(self, row: Any) -> Actions:
        """Return what a row needs: its values may decide on it, such as the source of a copy."""
        if self._row_actions is None:
            return self._iam_actions
        values = self._composed.rows.read(row)
        return self._row_actions.needed(dict(zip(self.open, values, strict=True)))

    def row(self, params: Mapping[str, Any]) -> Any:
        """Return the row of some parameters: those that are open."""
        values = tuple([params[name] for name in self.open])
        return values if len(values) != 1 else values[0]

    def plan(self, at: datetime | None = None) -> Plan:
        """Return the plan for a signing time: the fixed one, or the clock's second."""
        signer, known = self._signer, self._known  # another thread may replace what is known
        params = self._params or signer.params
        fixed = self._at if at is None else at
        second = signer.second() if fixed is None else None
        plan: Plan = known[3]
        if second is not None and known[1] == second and known[0] is params:
            return plan  # without a datetime
        time = signer.now(fixed, second)
        if known[0] is not params or known[2] != time:
            plan = self._plans.plan(params, time)
        self._known = (params, second, time, plan)
        return plan

    def _headers(self, plan: Plan, row: Any) -> Headers:
        sent = self._composed.rows.sent(row)
        pairs = zip(self._composed.markers, sent, strict=True)
        filled = {marker: value for marker, value in pairs if value is not None}
        return Headers({name: filled.get(text, text) for name, text in plan.headers.items()})

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with its credentials, so that worker processes can sign; the plan stays here."""
        return Presigner, (
            self._composed,
            self._signer,
            self._expires_in,
            self._on_short_lived,
            self._at,
            known_actions(self._iam_actions),
            self._row_actions,
            self._window,
        )

    def __repr__(self) -> str:
        url = self._composed.request.url
        for name, marker in zip(self.open, self._composed.markers, strict=True):
            url = url.replace(marker, f"{{{name}}}")
        return f"<presigner of {self._composed.request.method} {url}>"


def _is_utf8(data: bytes) -> bool:
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False
