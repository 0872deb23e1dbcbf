"""What a verifier is made with."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.profile import Profile
from .batches import Batches
from .checks import ONCE
from .errors import Refusals
from .heads import Heads
from .limits import Limits
from .names import is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from .claim_reader import Reader
    from .key_check import KeyCheck
    from .replay import Replay


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one verifier, checked; see `Verifier` for their meaning."""

    regions: frozenset[str] | None
    services: frozenset[str] | None
    max_skew: timedelta
    profile: Profile | None
    replay: Replay | None
    one_time_urls: bool
    unsigned: tuple[bool, bool]
    headers_in_query: bool
    strict_paths: bool
    required: frozenset[str]
    from_proxies: frozenset[str]
    limits: Limits
    one_service: bool
    refuse: Refusals
    reader: Reader
    keys: KeyCheck
    batches: Batches = field(default_factory=Batches)
    heads: Heads = field(default_factory=Heads)

    def refusals_for(self, service: str) -> Refusals:
        """Give what makes the errors of a service, which the verifier may have fixed."""
        return self.refuse if self.one_service else Refusals(service, self.profile)


def scope_names(what: str, given: str | Iterable[str] | None) -> frozenset[str] | None:
    """Read a region or service name, or several; give None for any.

    Raises:
        ValueError: an empty name, no name, or a name that is not a str.
    """
    if given is None:
        return None
    names = frozenset([given] if isinstance(given, str) else given)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ValueError(f"{what} must be a name or several names, not {given!r}")
    return names


def header_names(what: str, given: Iterable[str]) -> frozenset[str]:
    """Read header names in any case.

    Raises:
        TypeError: one str, or a name that is not a str.
    """
    if isinstance(given, str):
        raise TypeError(f"{what} must be a collection of names, not one str")
    names = [name.lower() if isinstance(name, str) else name for name in given]
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{what} must hold str, not {type(name).__name__}")
    return frozenset(names)


def proxy_names(given: Iterable[str]) -> frozenset[str]:
    """Read the names of headers that a proxy adds.

    Raises:
        TypeError: one str, or a name that is not a str.
        ValueError: a name that instructs AWS's services: anyone could add such a header.
    """
    names = header_names("proxy_headers", given)
    for name in sorted(names):
        if name in ONCE:
            raise ValueError(f"proxy_headers must not hold {name}: the signature depends on it")
        if is_known(name, s3=True):
            raise ValueError(
                f"proxy_headers must not hold {name}: it must be signed, as S3 acts on it"
            )
    return names


def check_types(
    lookup: object, clock: object, profile: object, replay: object, limits: object
) -> None:
    """Refuse arguments that would fail at the first request.

    Raises:
        TypeError: one of another type.
    """
    if not callable(lookup):
        raise TypeError("lookup must be callable: from an access key id to its Credentials")
    if clock is not None and not callable(clock):
        raise TypeError(f"clock must be callable, not {type(clock).__name__}")
    if profile is not None and not isinstance(profile, Profile):
        raise TypeError(f"profile must be a sigv4.Profile, not {type(profile).__name__}")
    if replay is not None and not callable(getattr(replay, "seen", None)):
        raise TypeError(
            f"replay must have a method `seen`, as ReplayStore has, not {type(replay).__name__}"
        )
    if not isinstance(limits, Limits):
        raise TypeError(f"limits must be Limits(...), not {type(limits).__name__}")
