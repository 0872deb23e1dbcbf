"""What the checks find for requests whose Authorization differs only in its signature.

A client signs its requests with the same names of headers and, for a day, with the same credential.
What those alone decide is checked for the first request and remembered for the others: the claim
in the Authorization header, the region and service of its scope, which headers are signed, that
none arrived twice, and whether a header describes the body.

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
from ..core.canonical_request import canonical_headers
from ..core.constants import AMZ_DATE, AUTHORIZATION
from ..core.errors import InvalidRequest
from ..core.timestamp import parse_amz_date
from . import checks
from . import payload_hash as payload
from .body import nothing_declared
from .claim import HEADER
from .dated import Dated, is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta

    from ..core.model import Request
    from ..core.profile import Profile
    from .claim import Claim
    from .errors import Refusals

REMEMBERED = 256
_LONGEST = 4096  # characters of the Authorization header and of all names
_SIGNATURE = "Signature="
_AUTHORIZATION = AUTHORIZATION.lower()
_DATE = AMZ_DATE.lower()


class Head:
    """What was found for the requests of one head.

    Args:
        claim: of one of them.
        profile: of the service.
        refuse: makes the errors.
        request: one of them, of which only the names of its headers count.

    Attributes:
        layout: canonical headers, signed headers and payload hash, to be filled with ``%`` in the
            order of the signed headers: `claim_reader` refuses names that are not sorted.
        hashes_body: whether the payload hash is that of the body that arrives, since no header
            declares one and the service signs bodies.
        bare: whether no header describes the body otherwise.
        no_tokens: whether no header holds a session token.
    """

    __slots__ = (
        "bare",
        "claim",
        "hashes_body",
        "last",
        "layout",
        "no_tokens",
        "profile",
        "refuse",
    )

    def __init__(self, claim: Claim, profile: Profile, refuse: Refusals, request: Request) -> None:
        self.claim = claim
        self.profile = profile
        self.refuse = refuse
        self.hashes_body = payload.is_hash_of_body(claim, request, profile)
        headers, names = canonical_headers(dict.fromkeys(claim.signed_headers, "%s"))
        self.layout = f"{headers}\n{names}\n%s"
        self.no_tokens = not checks.session_tokens(claim, request)
        self.bare = nothing_declared(request, refuse)
        self.last: DatedHead | None = None

    def redated(self, date: str) -> Claim | None:
        """Copy the claim for another date, without a signature; None if the date is refused."""
        if date[:8] != self.claim.scope.date:
            return None
        try:
            return self.claim.redated(date, parse_amz_date(date))
        except InvalidRequest:
            return None


class DatedHead(Dated):
    """A head at the date of some of its requests."""

    __slots__ = ("head",)

    def __init__(self, head: Head, claim: Claim, max_skew: timedelta) -> None:
        super().__init__(claim, max_skew, max_skew)
        self.head = head


class Heads:
    """Remembers heads; safe to share between threads."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known = Cache(REMEMBERED)

    def find(self, request: Request, max_skew: timedelta) -> tuple[DatedHead, str] | None:
        """Find the head of a request at its date, and its signature.

        None if the head is not known, or its date or the form of its signature is refused.

        Args:
            request: as it arrived.
            max_skew: how far its date may differ from now; the same for all.
        """
        fields = request.fields
        if request.query or _AUTHORIZATION not in fields or len(request.headers) != len(fields):
            return None
        before, _, signature = fields[_AUTHORIZATION].rpartition(_SIGNATURE)
        head: Head | None = self._known.get((tuple(fields), before))
        if head is None or not is_plain(signature):
            return None
        date, dated = fields[_DATE], head.last  # read once: another thread may replace it
        if dated is None or dated.claim.amz_date != date:
            claim = head.redated(date)
            if claim is None:
                return None
            head.last = dated = DatedHead(head, claim, max_skew)
        return dated, signature

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
            and "%" not in text  # which would have a meaning in the layout
            and len(request.headers) == len(fields)
            and _DATE in fields
            and not claim.algorithm.region_set("any")  # a region set is the value of a header
            and len(text) + sum(map(len, fields)) <= _LONGEST
        ):
            head = Head(claim, profile, refuse, request)
            self._known.remember((tuple(fields), before), head)
