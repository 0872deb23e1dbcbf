"""What a claim must satisfy before its signature is worth computing: one function a check.

Each takes what arrived and what is expected, and raises or returns nothing. `Verifier` runs them in
the order in which AWS reports errors.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ..core.constants import REGION_SET, S3_SESSION_TOKEN, SECURITY_TOKEN
from ..core.digest import equal
from .claim import HEADER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ..core.model import Credentials, Request
    from ..core.profile import Profile
    from .claim import Claim
    from .errors import Refusals

LONGEST_URL = 16_384
LONGEST_HEADERS = 65_536  # names and values in all
MOST_HEADERS = 256
MOST_PARAMETERS = 1024
_LAST_MOMENT = datetime.max.replace(microsecond=0, tzinfo=timezone.utc)

_TOKEN_FIELDS = (SECURITY_TOKEN.lower(), S3_SESSION_TOKEN.lower())
_ONCE = frozenset(
    (
        "authorization",
        "content-length",
        "content-md5",
        "date",
        "host",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-decoded-content-length",
        "x-amz-trailer",
        REGION_SET.lower(),
        *_TOKEN_FIELDS,
    )
)
# Its value is the last line of the canonical request, signed as a header or not.
_SIGNED_OTHERWISE = "x-amz-content-sha256"


def check_size(request: Request, refuse: Refusals) -> None:
    """Bounds on what will be read several times."""
    if len(request.url) > LONGEST_URL or request.query.count("&") >= MOST_PARAMETERS:
        raise refuse(
            "uri",
            f"The URL is longer than {LONGEST_URL} characters or {MOST_PARAMETERS} parameters.",
            "Shorten it.",
        )
    headers = request.headers
    if headers and (
        len(headers) > MOST_HEADERS
        or sum([len(name) + len(value) for name, value in headers]) > LONGEST_HEADERS
    ):
        raise refuse(
            "too long",
            f"There are more than {MOST_HEADERS} headers, or more than {LONGEST_HEADERS} "
            "characters in them.",
            "Send fewer.",
        )


def check_single(request: Request, refuse: Refusals) -> None:
    """What decides on the signature arrives once: two readers must not pick two values."""
    if len(request.headers) == len(request.fields):
        return
    seen = set()
    for name, _ in request.headers:
        lowered = name.lower()
        if lowered in seen and (lowered in _ONCE or _decides(lowered)):
            raise refuse("request", f"The header {lowered} arrived twice.", "Send it once.")
        seen.add(lowered)


def _decides(name: str) -> bool:
    """Whether a header tells S3 what to do; repeated, it could be read in part."""
    return name.startswith("x-amz-") and not name.startswith("x-amz-meta-")


def ending(moment: datetime, lasts: timedelta) -> datetime:
    """So much later, or the calendar's last second."""
    try:
        return moment + lasts
    except OverflowError:
        return _LAST_MOMENT


def check_time(claim: Claim, now: datetime, max_skew: timedelta, refuse: Refusals) -> None:
    """Signed about now or, presigned, not in the future and not ended."""
    if claim.expires_in is None:
        if not -max_skew <= now - claim.signed_at <= max_skew:
            raise refuse(
                "skew",
                f"The request is dated {claim.amz_date}, and here it is {now.isoformat()}: more "
                f"than {int(max_skew.total_seconds())} seconds apart.",
                "Set the clock, and sign when sending.",
            )
        return
    if claim.signed_at - now > max_skew:
        raise refuse(
            "expired",
            f"Request is not valid yet: it is dated {claim.amz_date}, and here it is "
            f"{now.isoformat()}.",
            "Set the clock of the signer.",
        )
    end = ending(claim.signed_at, timedelta(seconds=claim.expires_in))
    if now > end:
        raise refuse(
            "expired",
            f"Request has expired. Expires: {end.isoformat()}, ServerTime: {now.isoformat()}.",
            "Presign the URL anew.",
        )


def check_scope(
    claim: Claim,
    regions: Collection[str] | None,
    services: Collection[str] | None,
    refuse: Refusals,
) -> None:
    """Day, region and service of the credential are those of the request and of the server."""
    scope = claim.scope
    kind = f"scope {claim.mechanism}"
    if scope.date != claim.amz_date[:8]:
        raise refuse(
            kind,
            f"The credential is scoped to the day {scope.date[:20]!r}, and the request is dated "
            f"{claim.amz_date}.",
            "Derive the key for the day of the request, in UTC.",
        )
    if regions is not None and scope.region is not None and scope.region not in regions:
        raise refuse(
            kind,
            f"The region {scope.region[:40]!r} is wrong; expecting {_one_of(regions)}.",
            "Sign for that region.",
        )
    if services is not None and scope.service not in services:
        raise refuse(
            kind,
            f"The service {scope.service[:40]!r} is wrong; expecting {_one_of(services)}.",
            "Sign for that service.",
        )


def check_region_set(
    claim: Claim, request: Request, regions: Collection[str] | None, refuse: Refusals
) -> None:
    """Where the scope names no region, a signed region set does, and it covers the server's."""
    if not claim.algorithm.region_set("any"):
        return
    name = REGION_SET.lower()
    if claim.mechanism == HEADER:
        given = request.fields.get(name) if name in claim.signed_headers else None
    else:
        given = claim.region_set
    if not given:
        raise refuse(
            claim.mechanism,
            f"The request has no signed {REGION_SET}.",
            "Sign it; * stands for all regions.",
        )
    if regions is not None and not any(_covers(given, region) for region in regions):
        raise refuse(
            f"scope {claim.mechanism}",
            f"{REGION_SET} is {given[:80]!r}, which does not cover {_one_of(regions)}.",
            "Sign for that region.",
        )


def check_signed_headers(
    claim: Claim, request: Request, profile: Profile, refuse: Refusals
) -> None:
    """Whatever may change what the server does is signed."""
    if not request.fields:
        return
    signed = claim.signed_headers
    loose = [
        name
        for name in request.fields
        if name not in signed
        and (
            name in profile.must_sign
            or (
                name.replace("_", "-").startswith("x-amz-")  # gateways read _ and - alike
                and name != _SIGNED_OTHERWISE
                and not (profile.omit_session_token and name == profile.token_name.lower())
            )
        )
    ]
    if loose:
        raise refuse(
            "unsigned",
            "There were headers present in the request which were not signed: "
            f"{', '.join(sorted(loose))[:200]}.",
            "Sign them, or do not send them.",
        )


def signed_fields(
    claim: Claim, request: Request, from_query: Mapping[str, str], refuse: Refusals
) -> dict[str, str]:
    """The signed headers with the values that arrived; none is made up.

    Args:
        claim: which names them.
        request: what arrived.
        from_query: lower-case names and values of query parameters that may stand for headers.
        refuse: makes the errors.
    """
    arrived = request.fields
    fields = {}
    for name in claim.signed_headers:
        value = arrived.get(name)
        if value is None:
            value = request.host if name == "host" else from_query.get(name)
        if value is None:
            raise refuse(
                "signature",
                f"The header {name[:80]} is signed, and did not arrive.",
                "Send it; who presigns a URL hands on the headers to send with it.",
            )
        fields[name] = value
    return fields


def session_tokens(claim: Claim, request: Request) -> list[str] | None:
    """The session tokens that arrived where the signature stands; None if one stands elsewhere.

    A header beside a presigned URL is such a one. A query beside a header is none: it would be a
    second way to authenticate.
    """
    in_headers = [request.fields[name] for name in _TOKEN_FIELDS if name in request.fields]
    if claim.mechanism == HEADER:
        return in_headers
    return None if in_headers else list(claim.tokens.values())


def token_is_right(credentials: Credentials, arrived: list[str] | None) -> bool:
    """Whether a session token is there exactly if the credentials have one, and is theirs."""
    expected = credentials.session_token
    if arrived is None or expected is None or len(arrived) != 1:
        return expected is None and arrived == []
    given, wanted = arrived[0].encode(), expected.encode()
    return len(given) == len(wanted) and equal(given, wanted)


def _one_of(names: Collection[str]) -> str:
    return " or ".join([repr(name) for name in sorted(names)])


def _covers(region_set: str, region: str) -> bool:
    """Whether a list of regions, in which ``*`` stands for any run of characters, has a region."""
    for pattern in region_set.split(","):
        head, star, tail = pattern.strip(" ").partition("*")
        if not star:
            if head == region:
                return True
        elif (
            len(region) >= len(head) + len(tail)
            and region.startswith(head)
            and region.endswith(tail)
        ):
            return True
    return False
