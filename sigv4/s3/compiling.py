"""Compile an operation into a presigner, and cache the presigners of recent calls."""

from __future__ import annotations

from ..core.cache import Cache
from ..core.lifetime import check_expires_in, check_on_short_lived
from .compose import ComposeOptions, compose
from .operations.model import operation as find_operation
from .operations.rows import can_be_open
from .presigner import Presigner
from .signers import check_session, signer_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta
    from typing import Any

    from ..signer import Signer
    from .compose import Composed
    from .endpoints.endpoint import Endpoint
    from .endpoints.location import Location
    from .keys import KeyGuard
    from .operations.model import Operation
    from .operations.row_actions import RowActions
    from .pairs import DownloadPair
    from .presigned import Actions, Presigned

REMEMBERED = 64  # presigners: operations, buckets and parameter sets in use at the same time
# Parameters whose value decides whether other parameters, or a service, fit.
WEIGHED = frozenset({"ACL", "BucketNamespace", "ServerSideEncryption"})
# Parameters whose value decides which IAM actions are needed, not their presence alone.
_VALUES_DECIDE = frozenset(
    {
        "ACL",
        "BypassGovernanceRetention",
        "CopySource",
        "IfMatch",
        "ObjectLockEnabledForBucket",
        "ServerSideEncryption",
    }
)
ABSENT: Any = object()  # an argument that was not given; None would be a value of the wrong type


class Place:
    """Where a client sends requests, and how it composes them; without credentials.

    Clients with the same arguments share it, with what they have compiled: a program that makes a
    client for each request compiles each operation once.

    Attributes:
        endpoint: makes the hosts of requests.
        key_guard: checks keys.
        options: how bodies are signed, and which guards are switched off.
        compiled: cache of the operations, by their names and those of their parameters.
    """

    __slots__ = ("compiled", "endpoint", "key_guard", "options")

    def __init__(self, endpoint: Endpoint, key_guard: KeyGuard, options: ComposeOptions) -> None:
        self.endpoint = endpoint
        self.key_guard = key_guard
        self.options = options
        self.compiled = Cache(REMEMBERED)


class Compiled:
    """An operation on a bucket, composed: all but who signs it, and for how long."""

    __slots__ = ("composed", "iam_actions", "location", "row_actions")

    def __init__(
        self,
        location: Location,
        composed: Composed,
        actions: Actions,
        row_actions: RowActions | None,
    ) -> None:
        self.location = location
        self.composed = composed
        self.iam_actions = actions
        self.row_actions = row_actions


def needed_actions(
    operation: Operation, params: Mapping[str, Any], vary: tuple[str, ...], service: str
) -> Actions:
    """Return the IAM actions of an operation, or what finds them when somebody asks for them.

    Without values they follow from the operation alone. Most programs never ask, and the rules
    take longer to import than a URL to sign.
    """

    def find() -> tuple[str, ...]:
        if not found:
            from .operations.iam_actions import iam_actions

            found.append(iam_actions(operation, params, vary, service=service))
        return found[0]

    found: list[tuple[str, ...]] = []
    return find() if params else find


def _check_types(expires_in: Any, on_short_lived: Any, hoist: Any, window: Any) -> None:
    """Refuse what is not hashable; composing refuses the names and the values of parameters."""
    check_expires_in(expires_in)
    check_on_short_lived(on_short_lived)
    if not isinstance(hoist, bool):
        from .given import wrong_type

        raise wrong_type("hoist", "bool", hoist)
    if window is not None:
        from ..core.window import check_window

        check_window(window, expires_in)


class Compiling:
    """The state of a client, and how it makes a presigner of an operation.

    Attributes:
        signer: the credentials and the clock.
        place: where requests go, and how they are composed.
        endpoint, key_guard, options: those of the place.
        on_short_lived: what every call does with a URL that would outlive its credentials.
    """

    signer: Signer
    place: Place
    endpoint: Endpoint
    key_guard: KeyGuard
    options: ComposeOptions
    on_short_lived: str

    def _bind(self, signer: Signer, place: Place, on_short_lived: str) -> None:
        self.signer = signer
        self.place = place
        self.endpoint = place.endpoint
        self.key_guard = place.key_guard
        self.options = place.options
        self.on_short_lived = on_short_lived
        self._presigners = Cache(REMEMBERED)

    def _ready(
        self,
        operation: str,
        bucket: str,
        params: dict[str, Any],
        expires_in: int | timedelta,
        on_short_lived: str,
        method: str | None = None,
        hoist: bool = False,
        window: int | timedelta | None = None,
    ) -> tuple[Presigner, Any]:
        """Return a presigner with the parameters open, and the row of their values.

        It is cached, unless a parameter changes the request in more than one place.
        """
        names = tuple(params)
        entry: tuple[Any, ...] = (
            operation,
            bucket,
            names,
            expires_in,
            type(expires_in),
            on_short_lived,
            method,
            hoist,
            window,
            type(window),
        )
        try:
            known: Presigner | None = self._presigners.get(entry)
        except TypeError:  # not hashable, so not a name; compiling refuses it
            known = None
        if known is None:
            known = self._weighed(entry, params)
            return known, known.row(params)
        return known, tuple(params.values()) if len(names) != 1 else params[names[0]]

    def _weighed(self, entry: tuple[Any, ...], params: dict[str, Any]) -> Presigner:
        """Return the presigner of parameters some of which decide, or that are not cached yet."""
        operation, bucket, names, expires_in, _, on_short_lived, method, hoist, window, _ = entry
        weighed: tuple[Any, ...] = ()
        if not WEIGHED.isdisjoint(names):  # the entry gets longer, so it has no other's length
            weighed = tuple([params[name] for name in names if name in WEIGHED])
            entry += weighed
        place = (operation, bucket, names, method, hoist, weighed)
        try:
            known: Presigner | None = self._presigners.get(entry)
            compiled: Compiled | None = self.place.compiled.get(place)
        except TypeError:
            known = compiled = None
            _check_types(expires_in, on_short_lived, hoist, window)
        if known is not None:
            return known
        fixed: dict[str, Any] = {}
        if compiled is None:
            found = find_operation(operation)
            fixed = {
                name: params[name]
                for name in names
                if name in WEIGHED or not can_be_open(found, name)
            }
            vary = [name for name in names if name not in fixed]
            compiled = self._compose(found, bucket, fixed, vary, method, hoist)
        known = self._presigner(compiled, expires_in, on_short_lived, window=window)
        if WEIGHED.issuperset(fixed):
            self.place.compiled.remember(place, compiled)
            self._presigners.remember(entry, known)
        return known

    def _compose(
        self,
        operation: Operation,
        bucket: str,
        params: Mapping[str, Any],
        vary: Sequence[str],
        method: str | None = None,
        hoist: bool = False,
        query: Mapping[str, str] | None = None,
    ) -> Compiled:
        if not isinstance(hoist, bool):
            from .given import wrong_type

            raise wrong_type("hoist", "bool", hoist)
        asked = {**params, **dict.fromkeys(vary)}
        location = self.endpoint.locate(operation, None if bucket is ABSENT else bucket, asked)
        composed = compose(
            operation,
            location.url,
            params,
            vary,
            self.key_guard,
            method,
            hoist,
            self.options,
            query,
        )
        actions = needed_actions(operation, params, tuple(vary), location.service)
        row_actions = None
        if not _VALUES_DECIDE.isdisjoint(vary):
            from .operations.row_actions import RowActions

            row_actions = RowActions.of(operation, params, location.service)
        return Compiled(location, composed, actions, row_actions)

    def _presigner(
        self,
        compiled: Compiled,
        expires_in: int | timedelta,
        on_short_lived: str,
        at: datetime | None = None,
        window: int | timedelta | None = None,
    ) -> Presigner:
        signer = signer_for(self.signer, compiled.location)
        seconds = None
        if window is not None:
            from ..core.window import check_window  # few URLs have one

            seconds = check_window(window, expires_in)
        return Presigner(
            compiled.composed,
            signer,
            check_session(compiled.location, signer, expires_in, on_short_lived, seconds),
            on_short_lived,
            at,
            compiled.iam_actions,
            compiled.row_actions,
            seconds,
        )

    def presign_pair(
        self,
        *,
        Bucket: str = ABSENT,
        Key: str,
        expires_in: int | timedelta = 3600,
        at: datetime | None = None,
        on_short_lived: str | None = None,
        window: int | timedelta | None = None,
        **params: Any,
    ) -> DownloadPair:
        """Presign GET and HEAD of an object, for clients that ask for its size first.

        Args:
            Bucket: name of the bucket, or ARN of an access point.
            Key: object key, not encoded.
            expires_in: how long both last: 1 to 604800 seconds, or a timedelta.
            at: aware datetime to sign at; now by default.
            on_short_lived: as for `presign`.
            window: as for `presign`.
            params: parameters that ``get_object`` and ``head_object`` both have, such as
                ``VersionId`` and ``ResponseContentType``.

        Returns:
            ``pair.get`` and ``pair.head``, which end together and need the same IAM action.

        Raises:
            GuardError, InvalidParameter, TypeError: as `presign`.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
        """
        from .pairs import DownloadPair  # few programs make one

        params["Key"] = Key
        choice = self.on_short_lived if on_short_lived is None else on_short_lived
        time = self.signer.now(at)

        def presigned(operation: str) -> Presigned:
            presigner, row = self._ready(
                operation, Bucket, dict(params), expires_in, choice, window=window
            )
            return presigner.presigned(row, time)

        return DownloadPair(presigned("get_object"), presigned("head_object"))

    def __getstate__(self) -> tuple[Any, ...]:
        """Include the credentials, so that worker processes can sign."""
        return self.signer, self.endpoint, self.key_guard, self.options, self.on_short_lived

    def __setstate__(self, state: tuple[Signer, Endpoint, KeyGuard, ComposeOptions, str]) -> None:
        signer, endpoint, key_guard, options, on_short_lived = state
        self._bind(signer, Place(endpoint, key_guard, options), on_short_lived)
