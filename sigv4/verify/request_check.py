"""Verify one request: the checks in the order in which AWS reports errors."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from ..core.digest import sha256
from ..core.model import MappingProxy, Request
from ..core.profile import Profile
from ..core.string_to_sign import string_to_sign
from . import checks
from . import payload_hash as payload
from .batches import can_have_batch, cut
from .body import BodyCheck, nothing_declared
from .claim import HEADER
from .control_planes import has_s3_control_path
from .key_check import check_replay
from .paths import signed_path
from .results import Verified, VerifiedHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from .batches import DatedBatch, Parts
    from .claim import Claim
    from .errors import Refusals
    from .heads import DatedHead
    from .key_check import Lookup
    from .options import Options


def check_type(request: object) -> None:
    """Refuse what is not a `Request`."""
    if not isinstance(request, Request):
        raise TypeError(f"request must be a sigv4.Request, not {type(request).__name__}")


def read_claim(options: Options, request: Request) -> Claim:
    """Check the bounds of a request and read its claim.

    Raises:
        VerificationError: it exceeds a bound, is ambiguous, or has no claim or a malformed one.
    """
    checks.check_size(request, options.limits, options.refuse)
    checks.check_single(request, options.refuse)
    return options.reader.read(request)


def check_request(
    options: Options, request: Request, now: datetime, body_follows: bool, lookup: Lookup
) -> Verified | VerifiedHead:
    """Verify a request.

    Args:
        options: the options of the verifier.
        request: as it arrived.
        now: aware datetime to verify at.
        body_follows: whether the body has still to arrive.
        lookup: called with the access key id.

    Raises:
        VerificationError: what is wrong.
    """
    parts = None
    if not body_follows and can_have_batch(request):
        seen = options.batches.seen(request)
        if seen is not None:
            return _check_of_batch(options, request, *seen, now, lookup)
        parts = cut(request)
        dated = None if parts is None else options.batches.find(parts, options.max_skew)
        if parts is not None and dated is not None:
            return _check_of_batch(options, request, dated, parts[-1], now, lookup)
    checks.check_size(request, options.limits, options.refuse)
    found = options.heads.find(request, options.max_skew)
    if found is not None:
        dated_head, signature = found
        if not dated_head.earliest <= now <= dated_head.end:
            checks.check_time(dated_head.claim, now, options.max_skew, dated_head.head.refuse)
        if dated_head.head.hashes_body and not body_follows:
            return _check_of_head(options, request, dated_head, signature, now, lookup)
    return _check_in_full(options, request, now, body_follows, lookup, parts, found)


def _check_in_full(
    options: Options,
    request: Request,
    now: datetime,
    body_follows: bool,
    lookup: Lookup,
    parts: Parts | None,
    found: tuple[DatedHead, str] | None,
) -> Verified | VerifiedHead:
    """Check a request of which at most the head is known.

    Args:
        options: of the verifier.
        request: as it arrived, of a size that is right.
        now: aware datetime to verify at.
        body_follows: whether the body has still to arrive.
        lookup: called with the access key id.
        parts: of the URL, if it can have a batch.
        found: the head, whose date is right, and the signature as it arrived; None if it is not
            known.

    Raises:
        VerificationError: what is wrong.
    """
    if found is None:
        verifies = None
        claim, profile, refuse = _check_head(options, request, now)
    else:
        dated, signature = found
        claim, verifies = dated.claim.with_signature(signature), dated.verifies
        profile, refuse = dated.head.profile, dated.head.refuse
    hashed = payload.declared(claim, request, profile, body_follows, refuse)
    own_hash = not body_follows and payload.is_computed(claim, request)
    empty = payload.check_unsigned(hashed, claim, request, body_follows, *options.unsigned, refuse)
    signed = what_is_signed(options, request, claim, profile, refuse, hashed)
    text, canonical, fields, normal_path, differs = signed
    tokens = checks.session_tokens(claim, request)
    if parts is not None:
        options.batches.remember(parts, claim, profile, refuse, fields, hashed, tokens)
    credentials = options.keys.check(
        claim, claim.signature, text, tokens, now, lookup, refuse, canonical, verifies
    )
    follows = hashed in payload.STREAMING or hashed in payload.EVENTS
    if follows and not body_follows:
        raise refuse(
            "body-required",
            f"{payload.FIELD} is {hashed}, so the body has still to be checked.",
            "Verify with body_follows=True, and feed the body to Verifier.stream or "
            "Verifier.event_stream.",
        )
    expected = hashed if payload.is_hash(hashed) else None
    new_check = None if follows else partial(BodyCheck, claim, request, expected, empty, refuse)
    if body_follows:
        if new_check is not None:
            new_check()  # refuses malformed headers before the body arrives
    elif empty or not (own_hash and nothing_declared(request, refuse)):
        _check_body(claim, request, expected, refuse, empty=empty)
    lasts = options.max_skew if claim.expires_in is None else timedelta(seconds=claim.expires_in)
    ends = checks.ending(claim.signed_at, lasts)
    if options.replay is not None and (claim.mechanism == HEADER or options.one_time_urls):
        check_replay(options.replay, claim.access_key_id, text, ends, refuse)
    if credentials.expiration is not None:
        ends = min(ends, credentials.expiration)
    identity = (
        claim.access_key_id,
        claim.scope,
        claim.mechanism,
        claim.signed_headers,
        claim.signed_at,
        ends,
        hashed,
        normal_path,
        differs,
        claim.query,
        MappingProxy(fields),
    )
    if body_follows:
        key = claim.algorithm.signing_key(credentials, claim.scope)
        return VerifiedHead(*identity, claim=claim, key=key, new_check=new_check)
    return Verified.quick(*identity)


def what_is_signed(
    options: Options,
    request: Request,
    claim: Claim,
    profile: Profile,
    refuse: Refusals,
    hashed: str,
) -> tuple[str, str, dict[str, str], str, bool]:
    """Compute what the signature of a request must cover.

    Args:
        options: of the verifier.
        request: as it arrived.
        claim: of the request.
        profile: of the service.
        refuse: makes the errors.
        hashed: the payload hash.

    Returns:
        the string to sign, the canonical request, the signed headers, the path that is signed,
        and whether it arrived in another form.

    Raises:
        VerificationError: a signed header did not arrive, or the path is not in its form.
    """
    holds_key = not (profile.content_sha256_header and has_s3_control_path(claim, request))
    path, normal_path, differs = _path(options, request, profile, refuse, holds_key)
    from_query = claim.parameters() if options.headers_in_query else {}
    fields = checks.signed_fields(claim, request, from_query, refuse)
    canonical = checks.canonical(claim, request, profile, path, fields, hashed)
    text = string_to_sign(claim.algorithm.name, claim.amz_date, claim.scope, canonical)
    return text, canonical, fields, normal_path, differs


def _check_head(
    options: Options, request: Request, now: datetime
) -> tuple[Claim, Profile, Refusals]:
    """Read the claim, and check what its header names, scope and date decide."""
    checks.check_single(request, options.refuse)
    claim = options.reader.read(request)
    profile = options.profile
    if profile is None:
        profile = Profile.for_service(claim.scope.service)
    refuse = options.refusals_for(claim.scope.service)
    checks.check_time(claim, now, options.max_skew, refuse)
    checks.check_scope(claim, options.regions, options.services, refuse)
    checks.check_region_set(claim, request, options.regions, refuse)
    checks.check_signed_headers(
        claim, request, profile, options.required, options.from_proxies, refuse
    )
    options.heads.remember(request, claim, profile, refuse)
    return claim, profile, refuse


def _check_of_head(
    options: Options,
    request: Request,
    dated: DatedHead,
    signature: str,
    now: datetime,
    lookup: Lookup,
) -> Verified:
    """Check what differs between the requests of a head that sign the hash of their body.

    Args:
        options: of the verifier.
        request: as it arrived, of a size and a date that are right.
        dated: what the other checks found for such requests.
        signature: as it arrived.
        now: aware datetime to verify at.
        lookup: called with the access key id.

    Raises:
        VerificationError: what is wrong.
    """
    head, claim = dated.head, dated.claim
    refuse = head.refuse
    hashed = sha256(request.body).hexdigest()
    path, normal_path, differs = _path(options, request, head.profile, refuse)
    fields = checks.signed_fields(claim, request, {}, refuse)
    rest = head.layout % (*fields.values(), hashed)
    canonical = f"{request.method}\n{path}\n\n{rest}"
    text = dated.start + sha256(canonical.encode()).hexdigest()
    tokens = [] if head.no_tokens else checks.session_tokens(claim, request)
    credentials = options.keys.check(
        claim, signature, text, tokens, now, lookup, refuse, canonical, dated.verifies
    )
    if not head.bare:
        _check_body(claim, request, hashed, refuse, empty=False)
    ends = dated.end
    if options.replay is not None:
        check_replay(options.replay, claim.access_key_id, text, ends, refuse)
    if credentials.expiration is not None:
        ends = min(ends, credentials.expiration)
    return Verified.quick(
        claim.access_key_id,
        claim.scope,
        claim.mechanism,
        claim.signed_headers,
        claim.signed_at,
        ends,
        hashed,
        normal_path,
        differs,
        claim.query,
        MappingProxy(fields),
    )


def _check_body(
    claim: Claim, request: Request, expected: str | None, refuse: Refusals, *, empty: bool
) -> None:
    """Check a body that arrived with its head."""
    check = BodyCheck(claim, request, expected, empty, refuse)
    check.update(request.body)
    check.finish()


def _check_of_batch(
    options: Options,
    request: Request,
    dated: DatedBatch,
    signature: str,
    now: datetime,
    lookup: Lookup,
) -> Verified:
    """Check what differs between the requests of a batch.

    Args:
        options: of the verifier.
        request: as it arrived.
        dated: what the other checks found for such requests.
        signature: as it arrived.
        now: aware datetime to verify at.
        lookup: called with the access key id.

    Raises:
        VerificationError: what is wrong.
    """
    batch, claim = dated.batch, dated.claim
    refuse = batch.refuse
    if request.headers or len(request.url) > options.limits.target:
        checks.check_size(request, options.limits, refuse)  # its parameters have been counted
    if not dated.earliest <= now <= dated.end:
        checks.check_time(claim, now, options.max_skew, refuse)
    path, normal_path, differs = signed_path(request.path, batch.profile)
    if differs:
        _check_path(options, request, normal_path, refuse)
    canonical = f"{request.method}\n{path}{dated.tail}"
    text = dated.start + sha256(canonical.encode()).hexdigest()
    credentials = options.keys.check(
        claim, signature, text, batch.tokens, now, lookup, refuse, canonical, dated.verifies
    )
    ends = dated.end
    if options.replay is not None and options.one_time_urls:
        check_replay(options.replay, claim.access_key_id, text, ends, refuse)
    if credentials.expiration is not None:
        ends = min(ends, credentials.expiration)
    return Verified.quick(
        claim.access_key_id,
        claim.scope,
        claim.mechanism,
        claim.signed_headers,
        claim.signed_at,
        ends,
        batch.hashed,
        normal_path,
        differs,
        claim.query,
        batch.fields,
    )


def _path(
    options: Options, request: Request, profile: Profile, refuse: Refusals, holds_key: bool = True
) -> tuple[str, str, bool]:
    """Compute the path that is signed, and check the form in which it arrived."""
    found = signed_path(request.path, profile, holds_key)
    if found[2]:
        _check_path(options, request, found[1], refuse)
    return found


def _check_path(options: Options, request: Request, normal: str, refuse: Refusals) -> None:
    """Refuse a path that arrived in another form than the signed one, where paths are strict."""
    if options.strict_paths:
        raise refuse(
            "path-not-normal",
            f"The path arrived as {request.path[:80]!r} and was signed as {normal[:80]!r}.",
            "Send the path in the form that is signed.",
        )
