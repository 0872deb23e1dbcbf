"""What a verifier is made with."""

from __future__ import annotations

from dataclasses import dataclass, field

from .batches import Batches
from .errors import Refusals
from .heads import Heads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import timedelta

    from ..core.profile import Profile
    from .claim_reader import Reader
    from .key_check import KeyCheck
    from .limits import Limits
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


def header_names(what: str, given: Iterable[str], refused: Collection[str] = ()) -> frozenset[str]:
    """Read header names in any case.

    Raises:
        TypeError: one str, or a name that is not a str.
        ValueError: a name on which the signature itself depends.
    """
    if isinstance(given, str):
        raise TypeError(f"{what} must be a collection of names, not one str")
    names = [name.lower() if isinstance(name, str) else name for name in given]
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{what} must hold str, not {type(name).__name__}")
        if name in refused:
            raise ValueError(f"{what} must not hold {name}: the signature depends on it")
    return frozenset(names)
