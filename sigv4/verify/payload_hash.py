"""What a request says that its body is: the last line of its canonical request.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (x-amz-content-sha256)
"""

from __future__ import annotations

from ..core.constants import (
    STREAMING_ECDSA_EVENTS,
    STREAMING_ECDSA_PAYLOAD,
    STREAMING_ECDSA_PAYLOAD_TRAILER,
    STREAMING_EVENTS,
    STREAMING_PAYLOAD,
    STREAMING_PAYLOAD_TRAILER,
    STREAMING_UNSIGNED_PAYLOAD_TRAILER,
    UNSIGNED_PAYLOAD,
)
from ..core.digest import sha256_hex
from ..core.encoding import decode, split_query
from .claim import QUERY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from ..core.profile import Profile
    from .claim import Claim
    from .errors import Refusals

FIELD = "x-amz-content-sha256"
STREAMING = frozenset(
    (
        STREAMING_PAYLOAD,
        STREAMING_PAYLOAD_TRAILER,
        STREAMING_ECDSA_PAYLOAD,
        STREAMING_ECDSA_PAYLOAD_TRAILER,
        STREAMING_UNSIGNED_PAYLOAD_TRAILER,
    )
)
EVENTS = frozenset((STREAMING_EVENTS, STREAMING_ECDSA_EVENTS))
_HEX = "0123456789abcdefABCDEF"
_UPLOADS = ("PUT", "POST")


def is_hash(text: str) -> bool:
    """Whether a payload hash is one, and no sentinel."""
    return len(text) == 64 and not text.strip(_HEX)


def declared(
    claim: Claim, request: Request, profile: Profile, body_follows: bool, refuse: Refusals
) -> str:
    """The payload hash to verify with: a SHA-256 in hex, or a sentinel of this service.

    Args:
        claim: what is signed.
        request: what arrived.
        profile: of the service.
        body_follows: whether the request's body is not there yet.
        refuse: makes the errors.

    Raises:
        VerificationError: S3 wants it told and it is not, or it is none of the values known.
    """
    given = request.fields.get(FIELD)
    signed = FIELD in claim.signed_headers
    if claim.mechanism == QUERY and (given is None or not signed):
        _check_loose(given, refuse)
        given = _from_query(claim, refuse)
    if (given is None or given not in STREAMING) and "x-amz-trailer" in request.fields:
        told = "missing" if given is None else repr(given[:80])
        raise refuse(
            "trailer",
            f"x-amz-trailer is there, and {FIELD} is {told}.",
            "Announce trailers with the forms that have them, and only with those.",
        )
    if given is None:
        return _by_default(claim, request, profile, body_follows, refuse)
    if is_hash(given):
        return given
    if given == UNSIGNED_PAYLOAD and profile.content_sha256_header:
        return given
    if given in EVENTS and not profile.content_sha256_header:
        _check_streaming(given, claim, request, signed, refuse)
        return given
    if given in STREAMING and profile.content_sha256_header:
        _check_streaming(given, claim, request, signed, refuse)
        return given
    raise refuse(
        "hash malformed",
        f"{FIELD} is {given[:80]!r}, which is neither a SHA-256 in hex nor a value that this "
        "service takes.",
        f"Send 64 hex digits or {UNSIGNED_PAYLOAD}.",
    )


def check_unsigned(
    hashed: str,
    claim: Claim,
    request: Request,
    body_follows: bool,
    allowed: bool,
    allowed_over_http: bool,
    refuse: Refusals,
) -> None:
    """A body that nothing binds is the signer's choice; here is chosen whether to take it.

    Presigned URLs seldom bind one. They are refused for it only where bodies must be signed and
    one is to come: a URL to read with passes, as does any over plain http, where S3 takes it too.

    Args:
        hashed: what `declared` gave.
        claim: what is signed.
        request: what arrived.
        body_follows: whether its body is not there yet.
        allowed: whether to take such bodies at all.
        allowed_over_http: whether to take them over plain http as well.
        refuse: makes the errors.

    Raises:
        VerificationError: not to be taken.
    """
    if "UNSIGNED" not in hashed:
        return
    presigned = claim.mechanism == QUERY
    reads = presigned and request.method not in _UPLOADS and not request.body and not body_follows
    if not allowed and not reads:
        raise refuse(
            "hash malformed",
            f"{FIELD} is {hashed}, and bodies must be signed here.",
            f"Sign the hash of the body; in a presigned URL, with the header {FIELD}.",
        )
    if presigned:
        return
    if request.scheme in ("http", "ws") and not allowed_over_http:
        raise refuse(
            "hash malformed",
            f"{FIELD} is {hashed} over plain http, where anyone on the way can change the body.",
            "Sign the hash of the body, or use https.",
        )


def _by_default(
    claim: Claim, request: Request, profile: Profile, body_follows: bool, refuse: Refusals
) -> str:
    if claim.mechanism == QUERY:
        signs_body = profile.presign_body
    elif profile.content_sha256_header:
        raise refuse(
            "hash missing",
            f"Missing required header for this request: {FIELD}.",
            f"Send the SHA-256 of the body in hex, or {UNSIGNED_PAYLOAD}.",
        )
    else:
        signs_body = profile.sign_body
    if not signs_body:
        return UNSIGNED_PAYLOAD
    if body_follows:
        raise refuse(
            "hash missing",
            f"The request has no {FIELD}, so its signature can't be checked before its body has "
            "arrived.",
            "Send the header; or the server reads the body first.",
        )
    return sha256_hex(request.body)


def _from_query(claim: Claim, refuse: Refusals) -> str | None:
    """A payload hash that was moved into the query, as some signers do."""
    if FIELD not in claim.query.lower():
        return None
    found = [
        decode(value).decode("latin-1")
        for name, value in split_query(claim.query)
        if len(name) >= len(FIELD) and decode(name).lower() == FIELD.encode()
    ]
    if len(found) > 1 or (found and found[0] in STREAMING):
        raise refuse(
            "query",
            "X-Amz-Content-Sha256 stands in the query twice, or asks for a streamed body.",
            "Presign without it.",
        )
    return found[0] if found else None


def _check_loose(given: str | None, refuse: Refusals) -> None:
    """An unsigned header may tell the hash of a body, and never how the body is read."""
    if given is not None and not is_hash(given) and given != UNSIGNED_PAYLOAD:
        raise refuse(
            "hash malformed",
            f"{FIELD} is {given[:80]!r}, and it is not signed.",
            "Leave it out of what is sent with a presigned URL.",
        )


def _check_streaming(
    given: str, claim: Claim, request: Request, signed: bool, refuse: Refusals
) -> None:
    if claim.mechanism == QUERY or not signed or request.method not in _UPLOADS:
        raise refuse(
            "hash malformed",
            f"{FIELD} is {given}, which goes with uploads that are signed in a header, as part "
            "of what is signed.",
            "Sign it, with PUT or POST.",
        )
    if given != STREAMING_UNSIGNED_PAYLOAD_TRAILER and claim.algorithm.name not in given:
        raise refuse(
            "hash malformed",
            f"{FIELD} is {given}, and the request is signed with {claim.algorithm.name}.",
            "Sign the request and its chunks with one algorithm.",
        )
