"""What a request declares its body to be: the last line of its canonical request.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (x-amz-content-sha256)
"""

from __future__ import annotations

from ..core.constants import UNSIGNED_BODIES, UNSIGNED_PAYLOAD
from ..core.digest import sha256_hex
from ..core.encoding import decode, split_query
from ..core.streaming_names import (
    STREAMING_ECDSA_EVENTS,
    STREAMING_ECDSA_PAYLOAD,
    STREAMING_ECDSA_PAYLOAD_TRAILER,
    STREAMING_EVENTS,
    STREAMING_PAYLOAD,
    STREAMING_PAYLOAD_TRAILER,
    STREAMING_UNSIGNED_PAYLOAD_TRAILER,
)
from .claim import HEADER, QUERY
from .control_planes import sends_no_hash
from .hidden import shown

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
_FRAMING = ("content-length", "transfer-encoding")  # a request with a body has one of them


def is_hash(text: str) -> bool:
    """Say whether a payload hash is a SHA-256 in hex."""
    return len(text) == 64 and not text.strip(_HEX)


def declared(
    claim: Claim, request: Request, profile: Profile, body_follows: bool, refuse: Refusals
) -> str:
    """Find the payload hash to verify with: a SHA-256 in hex, or a sentinel of this service.

    Args:
        claim: what is signed.
        request: what arrived.
        profile: the profile of the service.
        body_follows: whether the body has still to arrive.
        refuse: makes the errors.

    Raises:
        VerificationError: it is missing where the service requires it, or not a known value.
    """
    given = request.fields.get(FIELD)
    signed = FIELD in claim.signed_headers
    if claim.mechanism == QUERY and (given is None or not signed):
        _check_loose(given, refuse)
        given = _from_query(claim, refuse)
    if (given is None or given not in STREAMING) and "x-amz-trailer" in request.fields:
        value = "missing" if given is None else shown(given, 80)
        raise refuse(
            "trailer-malformed",
            f"x-amz-trailer is present, and {FIELD} is {value}.",
            "Announce trailers with the forms that have them, and only with those.",
        )
    if given is None:
        return _by_default(claim, request, profile, body_follows, refuse)
    if is_hash(given):
        return given
    if given == UNSIGNED_PAYLOAD and (
        profile.content_sha256_header or _signs_no_body(claim, signed)
    ):
        return given
    if given in EVENTS and not profile.content_sha256_header:
        _check_streaming(given, claim, request, signed, refuse)
        return given
    if given in STREAMING and profile.content_sha256_header:
        _check_streaming(given, claim, request, signed, refuse)
        return given
    takes = profile.content_sha256_header or claim.scope.service in UNSIGNED_BODIES
    unsigned = f" or {UNSIGNED_PAYLOAD}" if takes else ""
    raise refuse(
        "hash-malformed",
        f"{FIELD} is {shown(given, 80)}, which is neither a SHA-256 in hex nor a value that this "
        "service accepts.",
        f"Send 64 hex digits{unsigned}.",
    )


def is_computed(claim: Claim, request: Request) -> bool:
    """Whether `declared` gave the hash of the body that arrived: the request declares none."""
    return claim.mechanism != QUERY and FIELD not in request.fields


def is_hash_of_body(claim: Claim, request: Request, profile: Profile) -> bool:
    """Whether `declared` gives the hash of a body that has arrived, and can refuse nothing."""
    return (
        is_computed(claim, request)
        and "x-amz-trailer" not in request.fields
        and profile.sign_body
        and not profile.content_sha256_header
    )


def check_unsigned(
    hashed: str,
    claim: Claim,
    request: Request,
    body_follows: bool,
    allowed: bool,
    allowed_over_http: bool,
    refuse: Refusals,
) -> bool:
    """Decide whether to accept a body that the signature does not cover.

    A presigned URL seldom covers its body. Where bodies must be signed, it is refused only if a
    body arrives or is to come. Over plain http it is accepted, as on S3. A header signature
    without the body is refused over plain http, except for a request without a body.

    Args:
        hashed: what `declared` gave.
        claim: what is signed.
        request: what arrived.
        body_follows: whether the body has still to arrive.
        allowed: whether to accept such bodies at all.
        allowed_over_http: whether to accept them over plain http as well.
        refuse: makes the errors.

    Returns:
        whether the body must be empty.

    Raises:
        VerificationError: the body must be signed.
    """
    if "UNSIGNED" not in hashed:
        return False
    presigned = claim.mechanism == QUERY
    reads = request.method not in _UPLOADS and not request.body
    if not allowed and not (presigned and reads and not body_follows):
        raise refuse(
            "body-unsigned",
            f"{FIELD} is {hashed}, and bodies must be signed here.",
            f"Sign the hash of the body; in a presigned URL, with the header {FIELD}.",
        )
    if presigned or allowed_over_http or request.scheme not in ("http", "ws"):
        return False
    if reads and not any(name in request.fields for name in _FRAMING):
        return True
    raise refuse(
        "body-unsigned",
        f"{FIELD} is {hashed} over plain http, where the body can be changed on the way.",
        "Sign the hash of the body, or use https; a server for tests may be made with "
        "unsigned_payload_over_http=True.",
    )


def _by_default(
    claim: Claim, request: Request, profile: Profile, body_follows: bool, refuse: Refusals
) -> str:
    if claim.mechanism == QUERY:
        signs_body = profile.presign_body
    elif profile.content_sha256_header and not (
        profile.sign_body and sends_no_hash(claim, request)
    ):
        raise refuse(
            "hash-missing",
            f"Missing required header for this request: {FIELD}.",
            f"Send the SHA-256 of the body in hex, or {UNSIGNED_PAYLOAD}.",
        )
    else:
        signs_body = profile.sign_body
    if not signs_body:
        return UNSIGNED_PAYLOAD
    if body_follows:
        raise refuse(
            "hash-missing",
            f"The request has no {FIELD}, so its signature cannot be checked before its body has "
            "arrived.",
            "Send the header; or let the server read the body first.",
        )
    return sha256_hex(request.body)


def _signs_no_body(claim: Claim, signed: bool) -> bool:
    """Whether a header with UNSIGNED-PAYLOAD counts for a service that needs no such header."""
    return claim.mechanism == HEADER and signed and claim.scope.service in UNSIGNED_BODIES


def _from_query(claim: Claim, refuse: Refusals) -> str | None:
    """Find a payload hash in the query, where some signers put it."""
    if FIELD not in claim.query.lower():
        return None
    found = [
        decode(value).decode("latin-1")
        for name, value in split_query(claim.query)
        if len(name) >= len(FIELD) and decode(name).lower() == FIELD.encode()
    ]
    if len(found) > 1 or (found and found[0] in STREAMING):
        raise refuse(
            "malformed-query",
            "X-Amz-Content-Sha256 is in the query twice, or announces a streamed body.",
            "Presign without it.",
        )
    return found[0] if found else None


def _check_loose(given: str | None, refuse: Refusals) -> None:
    """Refuse an unsigned header that would change how the body is read."""
    if given is not None and not is_hash(given) and given != UNSIGNED_PAYLOAD:
        raise refuse(
            "hash-malformed",
            f"{FIELD} is {shown(given, 80)}, and it is not signed.",
            "Do not send the header with a presigned URL.",
        )


def _check_streaming(
    given: str, claim: Claim, request: Request, signed: bool, refuse: Refusals
) -> None:
    if claim.mechanism == QUERY or not signed or request.method not in _UPLOADS:
        raise refuse(
            "hash-malformed",
            f"{FIELD} is {given}, which belongs to a PUT or POST with an Authorization header that "
            "signs it.",
            f"Sign {FIELD} in the header of a PUT or POST.",
        )
    if given != STREAMING_UNSIGNED_PAYLOAD_TRAILER and claim.algorithm.name not in given:
        raise refuse(
            "hash-malformed",
            f"{FIELD} is {given}, and the request is signed with {claim.algorithm.name}.",
            "Sign the request and its chunks with the same algorithm.",
        )
