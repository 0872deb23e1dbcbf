"""The checks that come before the signature, one function each.

Each function takes what arrived and what is expected, and raises or returns nothing. `Verifier`
runs them in the order in which AWS reports errors.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ..core.canonical_request import canonical_headers, canonical_request
from ..core.constants import REGION_SET, S3_SESSION_TOKEN, SECURITY_TOKEN
from ..core.digest import equal
from .claim import HEADER, MALFORMED, WRONG_SCOPE
from .hidden import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping

    from ..core.model import Credentials, Request
    from ..core.profile import Profile
    from .claim import Claim
    from .errors import Refusals
    from .limits import Limits

_LAST_SECOND = datetime.max.replace(microsecond=0, tzinfo=timezone.utc)

_TOKEN_FIELDS = (SECURITY_TOKEN.lower(), S3_SESSION_TOKEN.lower())
ONCE = frozenset(
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
# Its value is the last line of the canonical request, whether it is a signed header or not. S3
# requires it signed all the same where the signature is in a header.
_CONTENT_SHA256 = "x-amz-content-sha256"


def check_size(request: Request, limits: Limits, refuse: Refusals) -> None:
    """Check the bounds of what will be read several times."""
    if len(request.url) > limits.target or request.query.count("&") >= limits.parameters:
        raise too_long_target(limits, refuse)
    headers = request.headers
    if headers and (
        len(headers) > limits.headers
        or sum([len(name) + len(value) for name, value in headers]) > limits.header_bytes
    ):
        raise too_many_headers(limits, refuse)


def too_long_target(limits: Limits, refuse: Refusals) -> Exception:
    """Make the error for a target beyond its bounds."""
    return refuse(
        "target-too-long",
        f"The URL has more than {limits.target} characters or {limits.parameters} parameters.",
        "Shorten the URL.",
    )


def too_many_headers(limits: Limits, refuse: Refusals) -> Exception:
    """Make the error for headers beyond their bounds."""
    return refuse(
        "headers-too-large",
        f"There are more than {limits.headers} headers, or more than {limits.header_bytes} "
        "characters in them.",
        "Send fewer headers.",
    )


def check_single(request: Request, refuse: Refusals) -> None:
    """Check that headers which decide on the signature arrive once, to be unambiguous."""
    if len(request.headers) == len(request.fields):
        return
    seen = set()
    for name, _ in request.headers:
        lowered = name.lower()
        if lowered in seen and (lowered in ONCE or _decides(lowered)):
            raise refuse(
                "request-malformed",
                f"The header {lowered[:80]} arrived twice.",
                "Send it once.",
            )
        seen.add(lowered)


def _decides(name: str) -> bool:
    """Say whether a header instructs S3: if repeated, a server might read only one of them."""
    return name.startswith("x-amz-") and not name.startswith("x-amz-meta-")


def ending(start: datetime, lasts: timedelta) -> datetime:
    """Add a lifetime to a time; give the calendar's last second where it leads beyond."""
    try:
        return start + lasts
    except OverflowError:
        return _LAST_SECOND


def check_time(claim: Claim, now: datetime, max_skew: timedelta, refuse: Refusals) -> None:
    """Check the date: of about now; of a presigned URL, not in the future and not expired."""
    if claim.expires_in is None:
        if not -max_skew <= now - claim.signed_at <= max_skew:
            raise refuse(
                "clock-skew",
                f"The request is dated {claim.amz_date}, and the server's time is "
                f"{now.isoformat()}: more than {int(max_skew.total_seconds())} seconds apart.",
                "Set the clock, and sign the request when sending it.",
            )
        return
    if claim.signed_at - now > max_skew:
        raise refuse(
            "expired",
            f"Request is not valid yet: it is dated {claim.amz_date}, and the server's time is "
            f"{now.isoformat()}.",
            "Set the clock of the signer.",
        )
    end = ending(claim.signed_at, timedelta(seconds=claim.expires_in))
    if now > end:
        raise refuse(
            "expired",
            f"Request has expired. Expires: {end.isoformat()}, ServerTime: {now.isoformat()}.",
            "Presign the URL again.",
        )


def check_scope(
    claim: Claim,
    regions: Collection[str] | None,
    services: Collection[str] | None,
    refuse: Refusals,
) -> None:
    """Check day, region and service of the credential against the request and the server."""
    scope = claim.scope
    kind = WRONG_SCOPE[claim.mechanism]
    if scope.date != claim.amz_date[:8]:
        raise refuse(
            kind,
            f"The credential is for the day {shown(scope.date, 20)}, and the request is dated "
            f"{claim.amz_date}.",
            "Derive the signing key for the day of the request, in UTC.",
        )
    if regions is not None and scope.region is not None and scope.region not in regions:
        raise refuse(
            kind,
            f"The region {shown(scope.region, 40)} is wrong; expecting {_one_of(regions)}.",
            "Sign for that region.",
        )
    if services is not None and scope.service not in services:
        raise refuse(
            kind,
            f"The service {shown(scope.service, 40)} is wrong; expecting {_one_of(services)}.",
            "Sign for that service.",
        )


def check_region_set(
    claim: Claim, request: Request, regions: Collection[str] | None, refuse: Refusals
) -> None:
    """Check that a signed region set covers the server's region, where the scope names none."""
    if not claim.algorithm.region_set("any"):
        return
    name = REGION_SET.lower()
    if claim.mechanism == HEADER:
        given = request.fields.get(name) if name in claim.signed_headers else None
    else:
        given = claim.region_set
    if not given:
        raise refuse(
            MALFORMED[claim.mechanism],
            f"The request has no signed {REGION_SET}.",
            f"Sign {REGION_SET}; * stands for all regions.",
        )
    if regions is not None and not any(_covers(given, region) for region in regions):
        raise refuse(
            WRONG_SCOPE[claim.mechanism],
            f"{REGION_SET} is {shown(given, 80)}, which does not cover {_one_of(regions)}.",
            "Sign for that region.",
        )


def check_signed_headers(
    claim: Claim,
    request: Request,
    profile: Profile,
    required: Collection[str],
    from_proxies: Container[str],
    refuse: Refusals,
) -> None:
    """Check that whatever may change what the server does is signed.

    Args:
        claim: which names the signed headers.
        request: what arrived.
        profile: the profile of the service.
        required: lower-case names that must be there and be signed.
        from_proxies: lower-case names that proxies add, which need not be signed.
        refuse: makes the errors.
    """
    signed = claim.signed_headers
    for name in required or ():
        if name not in signed or (name not in request.fields and name != "host"):
            raise refuse(
                "header-missing",
                f"This server requires the header {name}, signed.",
                "Send the header, and sign it.",
            )
    if not request.fields:
        return
    loose = [
        name
        for name in request.fields
        if name not in signed
        and (
            name in profile.must_sign
            or ("_" in name and _reads_as(name, profile.must_sign, required, signed))
            or (
                name.replace("_", "-").startswith("x-amz-")  # gateways read _ and - alike
                and not (
                    name == _CONTENT_SHA256 and (claim.mechanism != HEADER or not refuse.is_s3)
                )
                and not (profile.omit_session_token and name == profile.token_name.lower())
                and name not in from_proxies
            )
        )
    ]
    if loose:
        raise refuse(
            "header-not-signed",
            "There were headers present in the request which were not signed: "
            f"{', '.join(sorted(loose))[:200]}.",
            "Sign the headers, or do not send them.",
        )


def _reads_as(name: str, *names: Collection[str]) -> bool:
    """Say whether a name with underscores is one of others for a gateway, which reads - there."""
    read = name.replace("_", "-")
    return any(read in each for each in names)


def signed_fields(
    claim: Claim, request: Request, from_query: Mapping[str, str], refuse: Refusals
) -> dict[str, str]:
    """Collect the signed headers with the values that arrived.

    Args:
        claim: which names the signed headers.
        request: what arrived.
        from_query: lower-case names and values of query parameters that may stand for headers.
        refuse: makes the errors.
    """
    arrived = request.fields
    fields = {}
    for name in claim.signed_headers:
        if name in arrived:
            fields[name] = arrived[name]
            continue
        value = request.host if name == "host" else from_query.get(name)
        if value is None:
            raise refuse(
                "wrong-signature",
                f"The header {name[:80]} is signed, and did not arrive.",
                "Send the header: a presigned URL is sent with the headers that it signs.",
            )
        fields[name] = value
    return fields


def canonical(
    claim: Claim,
    request: Request,
    profile: Profile,
    path: str,
    fields: dict[str, str],
    hashed: str,
) -> str:
    """Compute the canonical request of what arrived.

    Args:
        claim: which holds the canonical query.
        request: what arrived.
        profile: the profile of the service.
        path: canonical.
        fields: the signed headers, lower-case names to values.
        hashed: the payload hash.
    """
    headers, signed_headers = canonical_headers(fields)
    query = claim.query
    if profile.omit_session_token and claim.tokens:
        query = claim.query_without_tokens()
    return canonical_request(request.method, path, query, headers, signed_headers, hashed)


def session_tokens(claim: Claim, request: Request) -> list[str] | None:
    """Collect the session tokens beside the signature; give None if one is somewhere else.

    A token in a header beside a presigned URL is somewhere else. A token in the query beside a
    header signature does not get here: it is a second way to authenticate.
    """
    fields = request.fields
    in_headers = []
    for name in _TOKEN_FIELDS:
        if name in fields:
            in_headers.append(fields[name])  # noqa: PERF401  a loop without a call of its own
    if claim.mechanism == HEADER:
        return in_headers
    return None if in_headers else list(claim.tokens.values())


def token_is_right(credentials: Credentials, arrived: list[str] | None) -> bool:
    """Say whether the token of the credentials arrived, or no token if they lack one."""
    expected = credentials.session_token
    if expected is None and not arrived:
        return arrived is not None
    if arrived is None or expected is None or len(arrived) != 1:
        return expected is None and arrived == []
    given, wanted = arrived[0].encode(), expected.encode()
    return len(given) == len(wanted) and equal(given, wanted)


def _one_of(names: Collection[str]) -> str:
    return " or ".join([repr(name) for name in sorted(names)])


def _covers(region_set: str, region: str) -> bool:
    """Say whether a list of regions, in which ``*`` matches any characters, has a region."""
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
