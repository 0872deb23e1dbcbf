"""What the checks find for presigned URLs that differ only in path, date, expiry and signature.

Most presigned URLs that a server sees are of one kind: one signer, one bucket, one day. What the
checks before the access key read of them is the same for all, so it is checked for the first and
remembered for the others. The rest is checked for each request: its size, its date and day, its
path, the access key with its token and expiration, the signature, and repetition.

Rules of this file:

- The key of a batch holds all that the remembered checks read: method, scheme, host and the query
  without date, expiry and signature. Requests with a body, or with a header that a check may read,
  have no batch, nor have methods other than GET and HEAD, whose query may declare a checksum.
- Only requests that passed are remembered. A request that differs in anything, or is refused, is
  checked by `request_check` without a batch, which makes the error.
- A batch is remembered before its access key is looked up, so that timing reveals no key.
- The key of a batch is hashed if the query holds a session token.
- From the third URL of one date and expiry on, the batch is found by the query as a whole.

Tuned for speed, with `check_request` without batches as its plain form:
`tests/properties/test_batches.py` holds that both give the same answers.
"""

from __future__ import annotations

from datetime import timedelta

from ..core.cache import Cache
from ..core.canonical_request import canonical_headers
from ..core.constants import (
    AMZ_DATE,
    EMPTY_SHA256,
    QUERY_EXPIRES,
    QUERY_SIGNATURE,
    TOKEN_PARAMETER,
    UNSIGNED_PAYLOAD,
)
from ..core.digest import sha256
from ..core.errors import InvalidRequest
from ..core.lifetime import read_lifetime
from ..core.model import MappingProxy
from ..core.timestamp import parse_amz_date
from .dated import Dated, is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from ..core.profile import Profile
    from .claim import Claim
    from .errors import Refusals

    # The key of a batch, date and expiry, and the signature.
    Parts = tuple[tuple[object, ...], tuple[str, str], str]

REMEMBERED = 64  # batches, of up to 16 KB each
_DATE = f"&{AMZ_DATE}="
_DATE_LENGTH = len("20150830T123600Z")
_WITHOUT_TOKEN = 6  # parts of such a key
_EXPIRES = f"&{QUERY_EXPIRES}="
_SIGNATURE = f"&{QUERY_SIGNATURE}="
_READING = ("GET", "HEAD")  # all others may declare a checksum of their body
# Headers that no check reads, or only the host.
HARMLESS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "cookie",
        "host",
        "if-modified-since",
        "if-none-match",
        "priority",
        "range",
        "referer",
        "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site",
        "upgrade-insecure-requests",
        "user-agent",
        "x-forwarded-for",
        "x-forwarded-port",
        "x-forwarded-proto",
    }
)


class Batch:
    """What was found for the URLs of one batch.

    Args:
        claim: of one of them.
        query: its canonical query, before its date and after its expiry.
        profile: of the service.
        refuse: makes the errors.
        fields: the signed headers: the host.
        hashed: the payload hash.
        tokens: what `checks.session_tokens` gave.
    """

    __slots__ = ("claim", "end", "fields", "hashed", "last", "profile", "query", "refuse", "tokens")

    def __init__(
        self,
        claim: Claim,
        query: tuple[str, str],
        profile: Profile,
        refuse: Refusals,
        fields: dict[str, str],
        hashed: str,
        tokens: list[str] | None,
    ) -> None:
        headers, signed_headers = canonical_headers(fields)
        self.claim = claim
        self.query = query
        self.profile = profile
        self.refuse = refuse
        self.fields = MappingProxy(fields)
        self.hashed = hashed
        self.tokens = tokens
        self.end = f"\n{headers}\n{signed_headers}\n{hashed}"
        self.last: DatedBatch | None = None

    def redated(self, date: str, expires: str) -> Claim | None:
        """Copy the claim for another date and expiry; None if they are refused."""
        seconds = read_lifetime(expires)
        if seconds is None or date[:8] != self.claim.scope.date:
            return None
        try:
            signed_at = parse_amz_date(date)
        except InvalidRequest:
            return None
        before, after = self.query
        query = f"{before}{_DATE}{date}{_EXPIRES}{expires}{after}"
        return self.claim.redated(date, signed_at, query, seconds)


class DatedBatch(Dated):
    """A batch at the date and expiry of some of its URLs.

    Attributes:
        batch: what the checks found.
        stamp: date and expiry, as text.
        tail: the canonical request after its path.
    """

    __slots__ = ("batch", "stamp", "tail")

    def __init__(
        self, batch: Batch, claim: Claim, stamp: tuple[str, str], max_skew: timedelta
    ) -> None:
        super().__init__(claim, timedelta(seconds=claim.expires_in or 0), max_skew)
        self.batch = batch
        self.stamp = stamp
        self.tail = f"\n{claim.query}{batch.end}"


class Batches:
    """Remembers batches, and queries of several URLs; safe to share between threads."""

    __slots__ = ("_known", "_queries")

    def __init__(self) -> None:
        self._known = Cache(REMEMBERED)
        self._queries = Cache(REMEMBERED)

    def seen(self, request: Request) -> tuple[DatedBatch, str] | None:
        """Find the batch of a URL by its query without the signature, and the signature.

        None if no two URLs with that query have come, or if the query holds a session token.

        Args:
            request: that `can_have_batch`.
        """
        before, _, signature = request.query.rpartition(_SIGNATURE)
        host = request.fields.get("host", request.host) if request.headers else request.host
        dated = self._queries.get((request.method, request.scheme, host, before))
        return (dated, signature) if dated is not None and is_plain(signature) else None

    def find(self, parts: Parts, max_skew: timedelta) -> DatedBatch | None:
        """Find the batch of a URL at its date and expiry; None if it is not known or refused.

        Args:
            parts: of the URL.
            max_skew: how far ahead a URL may be dated; the same for all.
        """
        key, stamp, _ = parts
        batch: Batch | None = self._known.get(key)
        if batch is None:
            return None
        dated = batch.last  # read once: another thread may replace it
        if dated is None or dated.stamp != stamp:
            claim = batch.redated(*stamp)
            if claim is None:
                return None
            batch.last = dated = DatedBatch(batch, claim, stamp, max_skew)
        elif len(key) == _WITHOUT_TOKEN:
            method, scheme, host, head, tail, more = key
            date, expires = stamp
            before = f"{head}{_DATE}{date}{_EXPIRES}{expires}{more}{tail}"
            self._queries.remember((method, scheme, host, before), dated)
        return dated

    def remember(
        self,
        parts: Parts,
        claim: Claim,
        profile: Profile,
        refuse: Refusals,
        fields: dict[str, str],
        hashed: str,
        tokens: list[str] | None,
    ) -> None:
        """Remember a batch of which one request has passed the checks before its access key.

        It is not remembered if something else than path, date, expiry and signature could change
        what the checks find.
        """
        key, (date, expires), _ = parts
        before, found, after = claim.query.partition(f"{_DATE}{date}{_EXPIRES}{expires}")
        if (
            found
            and claim.signed_headers == ("host",)
            and hashed in (UNSIGNED_PAYLOAD, EMPTY_SHA256)
            and not profile.must_sign
            and not profile.omit_session_token
        ):
            batch = Batch(claim, (before, after), profile, refuse, fields, hashed, tokens)
            self._known.remember(key, batch)


def can_have_batch(request: Request) -> bool:
    """Whether a request only reads, and has no body and no header that a check may read."""
    if request.body or request.method not in _READING:
        return False
    headers, fields = request.headers, request.fields
    return not headers or (HARMLESS.issuperset(fields) and len(headers) == len(fields))


def cut(request: Request) -> Parts | None:
    """Cut the query of a presigned URL; None for other requests, and for those without a batch.

    Args:
        request: that `can_have_batch`.
    """
    before, _, signature = request.query.rpartition(_SIGNATURE)
    head, _, rest = before.partition(_DATE)
    date, rest = rest[:_DATE_LENGTH], rest[_DATE_LENGTH:]
    if not signature or "&" in signature or not rest.startswith(_EXPIRES):
        return None
    expires, more, tail = rest[len(_EXPIRES) :].partition("&")
    host = request.fields.get("host", request.host)
    key: tuple[object, ...] = (request.method, request.scheme, host, head, tail, more)
    if TOKEN_PARAMETER in before:
        key = (*key[:3], sha256(f"{head}\n{more}{tail}".encode()).digest())
    return key, (date, expires), signature
