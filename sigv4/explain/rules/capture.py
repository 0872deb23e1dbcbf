"""Find what a captured request shows by itself, whatever the server said."""

from __future__ import annotations

from ...captures.capture import Capture
from ...captures.placeholders import is_redacted
from ...captures.signature import (
    HEADER,
    QUERY,
    CapturedSignature,
    escaped_ampersand,
    other_signature,
    query_fields,
)
from ...core.canonical_request import canonical_path
from ...core.constants import ALGORITHM, ECDSA_ALGORITHM, MAX_EXPIRES_IN, TEMPORARY_KEY_PREFIX
from ...core.encoding import split_query
from ...core.profile import S3
from ...services.hosts import region_and_service
from ..cause_kinds import CauseKind
from ..causes import CERTAIN, LIKELY, POSSIBLE, Cause
from ..display import short, short_value
from ..evidence import Evidence
from .headers import signed_in_vain
from .query import ampersand_escaped
from .scope import wrong_region, wrong_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")
_NEEDED = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires")
_VERSION_2 = {"awsaccesskeyid", "signature"}
_HEX = "0123456789abcdef"
_ALGORITHMS = (ALGORITHM, ECDSA_ALGORITHM)


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that the captured request shows."""
    capture, signature = evidence.capture, evidence.signature
    if capture is None:
        return
    yield from _path(evidence, capture)
    if signature is None:
        if _is_version_2(capture):
            yield Cause(CauseKind.SIGNATURE_VERSION_2, "The request has a signature of version 2.")
        elif other := other_signature(capture.request):
            yield Cause(
                CauseKind.OTHER_SIGNATURE,
                f"The request is signed for {other}, not with AWS Signature Version 4.",
            )
        elif not capture.signs_itself:
            yield _unsigned(evidence)
        return
    yield from _mechanisms(capture, signature)
    if capture.redirected_from is not None and evidence.is_mismatch:
        yield Cause(
            CauseKind.HOST_CHANGED_BY_REDIRECT,
            f"One signature was sent to {short(capture.redirected_from)}, and after a redirect "
            f"to {short(capture.request.host)}; the host is signed, so it fits one of them.",
            LIKELY,
        )
    if signature.kind == QUERY:
        yield from _url(capture, signature)
    yield from _signature(capture, signature)
    yield from _headers(capture, signature)
    yield from _unsigned_headers(evidence, capture, signature)
    if evidence.is_mismatch:
        fields = capture.request.fields
        yield from signed_in_vain([name for name in signature.names if name in fields])
    yield from _token(capture, signature)
    yield from _place(capture, signature)


def _unsigned(evidence: Evidence) -> Cause:
    """Make the cause of a capture without a signature; where the server had one, it is not all."""
    response = evidence.error_response
    compared = response is not None and (response.code or response.canonical_request)
    if compared and evidence.is_mismatch:
        return Cause(
            CauseKind.NOT_SIGNED,
            "What was captured has no signature, but the server compared one: it is not the "
            "request as it was sent.",
            POSSIBLE,
        )
    return Cause(
        CauseKind.NOT_SIGNED,
        "The request has no signature of version 4: no Authorization header that begins with "
        "AWS4-, no X-Amz-Signature in its query.",
    )


def _is_version_2(capture: Capture) -> bool:
    """Tell whether a request is signed with version 2, in its query or in its header."""
    return (
        query_fields(capture.request).keys() >= _VERSION_2
        or capture.request.fields.get("authorization", "")[:4] == "AWS "
    )


def _path(evidence: Evidence, capture: Capture) -> Iterator[Cause]:
    raw = capture.request.path
    if capture.typed_path is not None and evidence.is_mismatch:
        yield Cause(
            CauseKind.PATH_NORMALISED,
            f"The client was given {short(capture.typed_path)!r} and sends {short(raw)!r}.",
            LIKELY,
        )
    own_text = evidence.is_own_text and evidence.ours.canonical_request is not None
    if evidence.is_mismatch and not own_text and canonical_path(raw, S3) != raw:
        yield Cause(
            CauseKind.PATH_SIGNED_AS_SENT,
            f"The path {short(raw)!r} is sent with characters that servers encode before they "
            "sign; a client that signs the path as it stands makes another signature.",
            LIKELY if capture.signs_itself else POSSIBLE,
        )


def _mechanisms(capture: Capture, signature: CapturedSignature) -> Iterator[Cause]:
    if signature.kind == QUERY and "authorization" in capture.request.fields:
        yield Cause(
            CauseKind.TWO_SIGNATURES,
            "The URL is presigned and the request has an Authorization header, too.",
        )


def _url(capture: Capture, signature: CapturedSignature) -> Iterator[Cause]:
    mark = escaped_ampersand(capture.request.query)
    if mark:
        yield ampersand_escaped(mark)
        return
    given = query_fields(capture.request)
    missing = [name for name in (*_NEEDED, "x-amz-signedheaders") if name not in given]
    if missing or _is_cut(signature.signature):
        yield Cause(
            CauseKind.PRESIGNED_URL_TRUNCATED,
            f"The URL lacks {short(', '.join(missing))}."
            if missing
            else f"The signature of the URL has {len(signature.signature)} digits, not 64.",
        )
    if _is_out_of_range(signature.expires):
        yield Cause(
            CauseKind.EXPIRES_OUT_OF_RANGE,
            f"X-Amz-Expires of the URL is {short_value(signature.expires)}, not 1 to "
            f"{MAX_EXPIRES_IN}.",
        )
    raw = {name.lower(): value for name, value in split_query(capture.request.query)}
    yield from _recoded(raw)


def _is_out_of_range(expires: str) -> bool:
    """Tell whether servers refuse the lifetime of a URL; that of a URL without one is not known."""
    if not expires.isdigit() or not expires.isascii():
        return bool(expires)
    return not 0 < int(expires[:9]) <= MAX_EXPIRES_IN


def _is_cut(digits: str) -> bool:
    """Tell whether a signature has lost digits; other words stand for one that is not shown."""
    return len(digits) < 64 and not digits.lower().strip(_HEX)


def _recoded(raw: dict[str, str]) -> Iterator[Cause]:
    credential = raw.get("x-amz-credential", "")
    token = next((raw[name] for name in _TOKENS if name in raw), "")
    if "%252f" in credential.lower():
        yield Cause(
            CauseKind.PRESIGNED_URL_ENCODED_TWICE,
            "The percent signs of the URL's parameters are encoded once more: %2F became %252F.",
        )
    elif "/" in credential:
        broken = any(mark in token for mark in "+/=")
        yield Cause(
            CauseKind.PRESIGNED_URL_DECODED,
            "The parameters of the URL are not percent-encoded, as signers write them: a '+' of "
            "the session token is now read as a space, and the path may have been decoded, too.",
            CERTAIN if broken else POSSIBLE,
        )


def _signature(capture: Capture, signature: CapturedSignature) -> Iterator[Cause]:
    digits, scope = signature.signature, signature.scope
    beyond = capture.stray or digits[64:] if len(digits) >= 64 else ""
    if beyond or (len(digits) >= 64 and digits.strip(_HEX) and not _upper(digits)):
        yield Cause(
            CauseKind.STRAY_TEXT,
            f"The signature is followed by {short(beyond or 'other characters')!r}, or holds "
            "characters that are not hex digits: a full stop, a bracket or a quote of the text "
            "around it.",
        )
    elif _upper(digits):
        yield Cause(
            CauseKind.SIGNATURE_UPPER_CASE, "The hex digits of the signature are in upper case."
        )
    if signature.algorithm and signature.algorithm not in _ALGORITHMS:
        yield Cause(
            CauseKind.ALGORITHM_DIFFERS, f"The algorithm is {short_value(signature.algorithm)!r}."
        )
    if is_redacted("/".join((signature.access_key_id, *scope))):
        return
    if scope[-1:] != ("aws4_request",) or len(scope) not in (3, 4):
        yield Cause(
            CauseKind.SCOPE_MALFORMED,
            f"The credential's scope is {short_value('/'.join(scope))!r}.",
        )
    elif signature.amz_date[:8].isdigit() and scope[0] != signature.amz_date[:8]:
        yield Cause(
            CauseKind.SCOPE_DATE_DIFFERS,
            f"The request has the date {short(signature.amz_date)} and a scope of "
            f"{short(scope[0])}.",
        )


def _upper(signature: str) -> bool:
    return signature != signature.lower() and not signature.lower().strip(_HEX)


def _headers(capture: Capture, signature: CapturedSignature) -> Iterator[Cause]:
    fields = capture.request.fields
    absent = [name for name in signature.names if name.lower() not in (*fields, "host")]
    if absent:
        yield Cause(
            CauseKind.SIGNED_HEADER_NOT_SENT,
            f"Signed, and not in the request: {short_value(', '.join(absent))}.",
            CERTAIN if capture.complete else LIKELY,
        )
    twice = [name for name in dict.fromkeys(signature.names) if signature.names.count(name) > 1]
    if twice:
        yield Cause(
            CauseKind.SIGNED_HEADERS_DIFFER,
            f"SignedHeaders names more than once: {short(', '.join(twice))}. A server takes each "
            "header once.",
        )
    if signature.names != sorted(signature.names):
        yield Cause(CauseKind.SIGNED_HEADERS_ORDER, "SignedHeaders is not sorted.")
    needs_hash = signature.kind == HEADER and signature.service == "s3"
    if needs_hash and "x-amz-content-sha256" not in fields:
        yield Cause(
            CauseKind.CONTENT_SHA256_MISSING,
            "A request to S3 that is signed in headers lacks x-amz-content-sha256.",
        )


def _unsigned_headers(
    evidence: Evidence, capture: Capture, signature: CapturedSignature
) -> Iterator[Cause]:
    """List headers that are sent and not listed; those of the signer's own text were signed."""
    signed = {name.lower() for name in signature.names} | {"x-amz-content-sha256"}
    if evidence.is_own_text and evidence.ours_parts is not None:
        signed |= set(evidence.ours_parts.fields)
    unsigned = [
        name for name in capture.request.fields if name.startswith("x-amz-") and name not in signed
    ]
    others = [name for name in unsigned if name not in _TOKENS]
    if len(others) < len(unsigned):
        yield Cause(
            CauseKind.SESSION_TOKEN_ADDED,
            "A session token is sent in a header that is not signed. Servers refuse x-amz-* "
            "headers that are not signed.",
        )
    if others:
        yield Cause(
            CauseKind.HEADER_ADDED,
            f"Sent and not signed: {short(', '.join(others))}. Servers refuse x-amz-* headers "
            "that are not signed.",
        )


def _token(capture: Capture, signature: CapturedSignature) -> Iterator[Cause]:
    fields = {**query_fields(capture.request), **capture.request.fields}
    has_token = any(name in fields for name in _TOKENS)
    temporary = signature.access_key_id.startswith(TEMPORARY_KEY_PREFIX)
    if temporary and not has_token:
        yield Cause(
            CauseKind.SESSION_TOKEN_MISSING,
            f"{short(signature.access_key_id)} is a temporary key, and the request has no session "
            "token.",
        )
    elif not temporary and has_token and signature.access_key_id.startswith("AKIA"):
        yield Cause(
            CauseKind.SESSION_TOKEN_MISMATCH,
            f"{short(signature.access_key_id)} is a long-term key, and the request has a session "
            "token.",
        )


def _place(capture: Capture, signature: CapturedSignature) -> Iterator[Cause]:
    region, service = region_and_service(capture.request.fields.get("host", capture.request.host))
    if region and signature.region and region != signature.region:
        yield wrong_region(signature.region, region, LIKELY)
    own = signature.service.partition("-")[0].replace("s3express", "s3")
    if service and own and service.partition("-")[0] != own:
        yield wrong_service(signature.service, service, LIKELY)
