"""Compile an operation into a presigner, and cache the presigners of recent calls."""

from __future__ import annotations

from ..core.cache import Cache
from .compose import ComposeOptions, compose
from .operations.iam_actions import VALUES_DECIDE, iam_actions
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
    from .endpoints.endpoint import Endpoint
    from .keys import KeyGuard
    from .operations.model import Operation

REMEMBERED = 64  # presigners: operations, buckets and parameter sets in use at the same time
# Parameters whose value decides whether other parameters, or a service, fit.
WEIGHED = frozenset({"ACL", "BucketNamespace", "ServerSideEncryption"})
ABSENT: Any = object()  # an argument that was not given; None would be a value of the wrong type


class Compiling:
    """The state of a client, and how it makes a presigner of an operation.

    Attributes:
        signer: the credentials and the clock.
        endpoint: makes the hosts of requests.
        key_guard: checks keys.
        options: how bodies are signed, and which guards are switched off.
        on_short_lived: what every call does with a URL that would outlive its credentials.
    """

    signer: Signer
    endpoint: Endpoint
    key_guard: KeyGuard
    options: ComposeOptions
    on_short_lived: str

    def _bind(
        self,
        signer: Signer,
        endpoint: Endpoint,
        key_guard: KeyGuard,
        options: ComposeOptions,
        on_short_lived: str,
    ) -> None:
        self.signer = signer
        self.endpoint = endpoint
        self.key_guard = key_guard
        self.options = options
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
        operation, bucket, names, expires_in, _, on_short_lived, method, hoist = entry
        if not WEIGHED.isdisjoint(names):  # the entry gets longer, so it has no other's length
            entry += tuple([params[name] for name in names if name in WEIGHED])
            try:
                known: Presigner | None = self._presigners.get(entry)
            except TypeError:
                known = None
            if known is not None:
                return known
        found = find_operation(operation)
        fixed = {
            name: params[name] for name in names if name in WEIGHED or not can_be_open(found, name)
        }
        vary = [name for name in names if name not in fixed]
        known = self._compile(found, bucket, fixed, vary, expires_in, on_short_lived, method, hoist)
        if not fixed.keys() - WEIGHED:
            self._presigners.remember(entry, known)
        return known

    def _compile(
        self,
        operation: Operation,
        bucket: str,
        params: Mapping[str, Any],
        vary: Sequence[str],
        expires_in: int | timedelta,
        on_short_lived: str,
        method: str | None = None,
        hoist: bool = False,
        query: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> Presigner:
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
        signer = signer_for(self.signer, location)
        return Presigner(
            composed,
            signer,
            check_session(location, signer, expires_in, on_short_lived),
            on_short_lived,
            at,
            iam_actions(operation, params, vary, service=location.service),
            not VALUES_DECIDE.isdisjoint(asked),
        )

    def __getstate__(self) -> tuple[Any, ...]:
        """Include the credentials, so that worker processes can sign."""
        return self.signer, self.endpoint, self.key_guard, self.options, self.on_short_lived

    def __setstate__(self, state: tuple[Signer, Endpoint, KeyGuard, ComposeOptions, str]) -> None:
        self._bind(*state)
