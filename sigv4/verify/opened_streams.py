"""Whether a stream of chunks or events was opened by the request that was verified."""

from __future__ import annotations

from ..core.constants import EMPTY_SHA256, UNSIGNED_PAYLOAD
from ..core.profile import Profile
from .errors import VerificationError
from .payload_hash import EVENTS
from .request_check import what_is_signed
from .results import VerifiedHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Credentials, Request
    from ..core.signing_key import Key
    from .claim import Claim
    from .key_check import Lookup
    from .options import Options
    from .results import Verified

# Payload hashes of verified requests that events may follow: those without a body.
_WITHOUT_BODY = (EMPTY_SHA256, UNSIGNED_PAYLOAD)


def opened_by(
    options: Options,
    request: Request,
    claim: Claim,
    verified: Verified | VerifiedHead,
    lookup: Lookup,
) -> Credentials:
    """Look up the credentials of a stream of events; check that its request is the verified one.

    Args:
        options: of the verifier.
        request: which opened the stream.
        claim: of the request.
        verified: what `Verifier.verify` gave.
        lookup: called with the access key id.

    Raises:
        VerificationError: the credentials are not known any more.
        ValueError: another request, or one that no events follow.
    """
    hashes = EVENTS if isinstance(verified, VerifiedHead) else _WITHOUT_BODY
    if verified.payload_hash in hashes:
        refuse = options.refusals_for(claim.scope.service)
        credentials = options.keys.known(claim, lookup, refuse)
        key = claim.algorithm.signing_key(credentials, claim.scope)
        if is_of(options, request, claim, verified, key):
            return credentials
    raise ValueError("the head is not that of this request, or no events follow it")


def is_of(
    options: Options,
    request: Request,
    claim: Claim,
    verified: Verified | VerifiedHead,
    key: Key,
) -> bool:
    """Say whether a request is the verified one: it has the same parts, and its signature holds.

    What was verified holds neither method nor body, so the signature is verified again: it covers
    the method, and a head is that of one signature.

    Args:
        options: of the verifier.
        request: which may be the verified one.
        claim: of the request.
        verified: what `Verifier.verify` gave.
        key: the signing key of the credentials in the scope of the claim.
    """
    refuse = options.refusals_for(claim.scope.service)
    profile = options.profile or Profile.for_service(claim.scope.service)
    hashed = verified.payload_hash
    try:
        signed = what_is_signed(options, request, claim, profile, refuse, hashed)
    except VerificationError:
        return False
    text, _, fields, path, _ = signed
    found = (claim.access_key_id, claim.scope, claim.mechanism, claim.signed_at, claim.query)
    expected = (verified.access_key_id, verified.scope, verified.kind, verified.signed_at)
    return (*found, path, fields) == (
        *expected,
        verified.query,
        verified.path,
        verified.headers,
    ) and key.verifies(text.encode(), claim.signature)
