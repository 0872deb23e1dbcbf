"""What the checks find for requests whose Authorization differs only in its signature.

A client signs its requests with the same names of headers and, for a day, with the same credential.
What those alone decide is checked for the first request and remembered for the others: the claim
in the Authorization header, the region and service of its scope, which headers are signed, and
that none arrived twice.

Rules of this file:

- The key of a head holds all that the remembered checks read: the names of the headers, and the
  Authorization header before its signature. They read no other value of a header. Requests with a
  query have no head, since the query is a part of the claim.
- Only requests that passed are remembered, before their access key is looked up. All else is
  checked in full by `request_check`, which makes the errors.

Tuned for speed, with `check_request` without heads as its plain form:
`tests/properties/test_heads.py` holds that both give the same answers.
"""

from __future__ import annotations

from ..core.cache import Cache
from ..core.constants import AMZ_DATE, AUTHORIZATION
from ..core.errors import InvalidRequest
from ..core.timestamp import parse_amz_date
from .claim import HEADER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from ..core.profile import Profile
    from .claim import Claim
    from .errors import Refusals

    Key = tuple[tuple[str, ...], str]
    # The claim of this request, and what follows from its service.
    Head = tuple[Claim, Profile, Refusals]

REMEMBERED = 256
_LONGEST = 4096  # characters of the Authorization header and of all names
_SIGNATURE = "Signature="
_AUTHORIZATION = AUTHORIZATION.lower()
_DATE = AMZ_DATE.lower()


class Heads:
    """Remembers heads; safe to share between threads."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known = Cache(REMEMBERED)

    def find(self, request: Request) -> Head | None:
        """Find the head of a request; None if it is not known, or its date is refused."""
        fields = request.fields
        before, _, signature = fields.get(_AUTHORIZATION, "").rpartition(_SIGNATURE)
        if request.query or len(request.headers) != len(fields):
            return None
        known: Head | None = self._known.get((tuple(fields), before))
        if known is None or not _plain(signature):
            return None
        claim, profile, refuse = known
        amz_date = fields[_DATE]
        if amz_date[:8] != claim.scope.date:
            return None
        try:
            signed_at = parse_amz_date(amz_date)
        except InvalidRequest:
            return None
        return claim.signed_again(amz_date, signed_at, signature), profile, refuse

    def remember(self, request: Request, claim: Claim, profile: Profile, refuse: Refusals) -> None:
        """Remember the head of a request that has passed the checks of its header names."""
        fields = request.fields
        text = fields.get(_AUTHORIZATION, "")
        before, _, signature = text.rpartition(_SIGNATURE)
        if (
            claim.mechanism == HEADER
            and claim.signature == signature
            and before.rstrip(" ").endswith(",")
            and not request.query
            and len(request.headers) == len(fields)
            and _DATE in fields
            and not claim.algorithm.region_set("any")  # a region set is the value of a header
            and len(text) + sum(map(len, fields)) <= _LONGEST
        ):
            self._known.remember((tuple(fields), before), (claim, profile, refuse))


def _plain(signature: str) -> bool:
    """Whether a text is one component of the Authorization header, as `claim_reader` has it."""
    return bool(signature) and "," not in signature and " " not in signature
