"""Providers: anything that gives credentials when it is asked for some.

`Signer` and all that is built on it take a provider wherever they take `Credentials`. Each
signature is made with one frozen set, taken from the provider once.

A boto3 or botocore session, and the credentials object of one, can be passed as they are: they are
frozen at each use. So can the keys that such an object has frozen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from inspect import iscoroutinefunction
from typing import Any, Protocol, Union

from .core.errors import MissingCredentials, SigV4Error
from .core.model import Credentials

# botocore moves the end of an instance's keys on when the metadata service hands out old ones, so
# that what it says there is not an end:
# https://github.com/boto/botocore/blob/develop/botocore/utils.py (_evaluate_expiration)
_ENDS_NOT_BELIEVED = "iam-role"
TRIES = 3  # to freeze keys while they are not renewed


class Provider(Protocol):
    """Anything that gives credentials when it is asked for some."""

    def load(self) -> Credentials:
        """Return the credentials to sign with now: one frozen set."""
        ...


class Session(Protocol):
    """A session of boto3 or botocore, as far as it is needed here."""

    def get_credentials(self) -> Any:
        """Return its credentials object."""
        ...


class Freezable(Protocol):
    """The credentials object of a session."""

    def get_frozen_credentials(self) -> Any:
        """Return the keys of now."""
        ...


class Frozen(Protocol):
    """The keys that such an object has frozen."""

    @property
    def access_key(self) -> Any:
        """The access key id."""

    @property
    def secret_key(self) -> Any:
        """The secret access key."""

    @property
    def token(self) -> Any:
        """The session token, if there is one."""


CredentialsLike = Union[  # noqa: UP007  at run time
    Credentials, Provider, Session, Freezable, Frozen
]


class Fixed:
    """A provider of credentials that do not change."""

    __slots__ = ("credentials",)

    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials

    def load(self) -> Credentials:
        """Return them."""
        return self.credentials

    def __repr__(self) -> str:
        return f"Fixed({self.credentials!r})"


class FromBotocore:
    """A provider of what a boto3 or botocore session, or its credentials object, has.

    Pickled as the keys of that time, since sessions do not travel: treat the bytes as a secret.
    """

    __slots__ = ("_find", "_last")

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find = find
        self._last: tuple[tuple[Any, ...], Credentials] | None = None

    def load(self) -> Credentials:
        """Freeze the keys of now; botocore renews them where it has to.

        Raises:
            MissingCredentials: the session is without credentials.
        """
        found = self._find()
        if found is None:
            raise MissingCredentials(
                "The session of boto3 or botocore has no credentials.",
                "Configure it, or pass sigv4.Credentials.",
            )
        frozen, ends = _frozen(found)
        fields = (frozen.access_key, frozen.secret_key, frozen.token or None, ends)
        last = self._last
        if last is None or last[0] != fields:
            self._last = last = (fields, Credentials(*fields))
        return last[1]

    def __reduce__(self) -> tuple[Any, ...]:
        return Fixed, (self.load(),)

    def __repr__(self) -> str:
        return "<credentials of botocore>"


def provider_of(value: Any) -> Provider:
    """Return what gives credentials for a value that was passed instead of `Credentials`.

    Args:
        value: credentials, or has ``load()``, or is a session of boto3 or botocore, or the
            credentials object of one, or the keys that it has frozen.

    Raises:
        TypeError: anything else; names the type.
    """
    if isinstance(value, Credentials):
        return Fixed(value)
    load = getattr(value, "load", None)
    if callable(load) and not isinstance(value, type):
        _refuse_coroutine(load, value)
        provider: Provider = value
        return provider
    get_credentials = getattr(value, "get_credentials", None)
    if callable(get_credentials) and not isinstance(value, type):
        _refuse_coroutine(get_credentials, value)
        return FromBotocore(get_credentials)
    freeze = getattr(value, "get_frozen_credentials", None)
    if callable(freeze) and not isinstance(value, type):
        _refuse_coroutine(freeze, value)
        return FromBotocore(lambda: value)
    if hasattr(value, "access_key") and hasattr(value, "secret_key"):
        token = getattr(value, "token", None) or None
        return Fixed(Credentials(value.access_key, value.secret_key, token))
    raise TypeError(
        f"credentials must be Credentials or a provider of them, not {type(value).__name__}"
    )


def load_from(provider: Provider) -> Credentials:
    """Take one frozen set from a provider.

    Raises:
        TypeError: it gave something else.
    """
    credentials = provider.load()
    if not isinstance(credentials, Credentials):
        raise TypeError(
            f"{type(provider).__name__}.load() must return Credentials, "
            f"not {type(credentials).__name__}"
        )
    return credentials


class KnownKeys:
    """A provider that remembers what another one gave, and looks it up by access key id.

    A verifier that runs for long takes this as its lookup: an access key id that is not known yet
    is looked for in what the provider gives now. Keys that were given before stay known, so that
    requests that were signed before a renewal are verified too. Where a renewal fails, the keys
    that are known stay in use.

    Args:
        credentials: credentials, or a provider of them. It is asked once at the beginning.
        report: called with the error of a renewal; once while it stays the same.

    Raises:
        TypeError: a value of another type.
    """

    __slots__ = ("_failure", "_known", "_last", "_provider", "_report")

    MOST = 64  # sets that stay known, the latest ones

    def __init__(
        self, credentials: CredentialsLike, report: Callable[[SigV4Error], None] | None = None
    ) -> None:
        self._provider = provider_of(credentials)
        self._report, self._failure = report, ""
        self._last = load_from(self._provider)
        self._known = {self._last.access_key_id: self._last}

    def load(self) -> Credentials:
        """Return what the provider gives now, or gave last."""
        last = self._last
        try:
            given = load_from(self._provider)
        except SigV4Error as error:
            if self._report is not None and str(error) != self._failure:
                self._report(error)
            self._failure = str(error)
            return last
        if given is not last and given != last:
            known = {**self._known, given.access_key_id: given}
            self._known = dict(list(known.items())[-self.MOST :])  # other threads may read the old
            self._last = given
        return given

    def __call__(self, access_key_id: str) -> Credentials | None:
        """Return the credentials of an access key id; None if the provider never gave it."""
        found = self._known.get(access_key_id)
        if found is None:
            self.load()
            found = self._known.get(access_key_id)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return KnownKeys, (self._provider,)

    def __repr__(self) -> str:
        return f"<keys of {self._provider!r}>"


def _refuse_coroutine(method: Callable[..., Any], value: Any) -> None:
    if iscoroutinefunction(method):
        raise TypeError(
            f"{type(value).__module__}.{type(value).__name__} gives credentials in a coroutine "
            "only; await them, and pass sigv4.Credentials"
        )


def _frozen(found: Any) -> tuple[Any, datetime | None]:
    """Freeze keys, and find their end; another thread may renew them in between."""
    tries = TRIES
    while True:
        before, frozen = _end(found), found.get_frozen_credentials()
        tries -= 1
        if _end(found) == before:
            return frozen, before
        if not tries:  # they change all the time: no end is believed
            return frozen, None


def _end(found: Any) -> datetime | None:
    ends = getattr(found, "_expiry_time", None)
    believed = getattr(found, "method", None) != _ENDS_NOT_BELIEVED
    return ends if believed and isinstance(ends, datetime) and ends.tzinfo is not None else None
