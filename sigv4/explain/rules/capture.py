"""What a captured request shows by itself, whatever the server said."""

from __future__ import annotations

from ...captures.reader import Capture
from ...captures.signature import HEADER, QUERY, Attempt, query_fields
from ...core.constants import ALGORITHM, ECDSA_ALGORITHM, TEMPORARY_KEY_PREFIX
from ...core.encoding import split_query
from ...core.profile import Profile
from ...services.hosts import region_and_service
from ..display import short
from ..evidence import CERTAIN, LIKELY, POSSIBLE, Cause, Evidence
from .headers import signed_in_vain
from .query import BEFORE_SIGNING, ampersand_escaped
from .scope import wrong_region, wrong_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")
_NEEDED = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires")
_HEX = "0123456789abcdef"
_S3 = Profile.for_service("s3")
_ALGORITHMS = (ALGORITHM, ECDSA_ALGORITHM)


def find(seen: Evidence) -> Iterator[Cause]:
    """The causes that the captured request shows."""
    if seen.capture is None:
        return
    for note in seen.capture.notes:
        if "path-as-is" in note:
            yield Cause("path normalised", note, "Pass --path-as-is to curl.", LIKELY)
    if seen.attempt is None:
        yield Cause(
            "not signed",
            "The request carries no signature of version 4: no Authorization header that begins "
            "with AWS4-, no X-Amz-Signature in its query.",
            "Capture the request as it is sent; a redirect drops Authorization.",
        )
        return
    yield from _mechanisms(seen.capture, seen.attempt)
    if seen.attempt.kind == QUERY:
        yield from _url(seen.capture, seen.attempt)
    yield from _signature(seen.capture, seen.attempt)
    yield from _headers(seen.capture, seen.attempt)
    yield from _token(seen.capture, seen.attempt)
    yield from _place(seen.capture, seen.attempt)


def _mechanisms(capture: Capture, attempt: Attempt) -> Iterator[Cause]:
    if attempt.kind == QUERY and "authorization" in capture.request.fields:
        yield Cause(
            "two signatures",
            "The URL is presigned and the request has an Authorization header, too.",
            "Send one of them: a presigned URL wants no Authorization (browsers and HTTP libraries "
            "add it of themselves, also after a redirect).",
        )


def _url(capture: Capture, attempt: Attempt) -> Iterator[Cause]:
    names = [name for name, _ in split_query(capture.request.query)]
    if any(name.lower().startswith(("amp;", "amp%3b")) for name in names):
        yield ampersand_escaped()
        return
    given = query_fields(capture.request)
    missing = [name for name in (*_NEEDED, "x-amz-signedheaders") if name not in given]
    if missing or len(attempt.signature) < 64:
        yield Cause(
            "presigned URL cut off",
            f"The URL lacks {short(', '.join(missing))}."
            if missing
            else f"The signature of the URL has {len(attempt.signature)} digits, not 64.",
            "Copy the URL whole; quote it for a shell, which ends a command at '&'.",
        )
    raw = {name.lower(): value for name, value in split_query(capture.request.query)}
    yield from _recoded(raw)


def _recoded(raw: dict[str, str]) -> Iterator[Cause]:
    credential = raw.get("x-amz-credential", "")
    token = next((raw[name] for name in _TOKENS if name in raw), "")
    if "%252f" in credential.lower():
        yield Cause(
            "presigned URL encoded twice",
            "The percent signs of the URL's parameters are encoded once more: %2F became %252F.",
            "Take the URL as it was made; templates, spreadsheets and HTTP libraries encode what "
            "they are given.",
        )
    elif "/" in credential:
        broken = any(mark in token for mark in "+/=")
        yield Cause(
            "presigned URL decoded on the way",
            "The parameters of the URL are not percent-encoded, as signers write them: a '+' of "
            "the session token is now read as a space, and the path may have been decoded, too.",
            "Take the URL as it was made; chat tools, browsers' address bars and unquote() decode "
            "it.",
            CERTAIN if broken else POSSIBLE,
        )


def _signature(capture: Capture, attempt: Attempt) -> Iterator[Cause]:
    signature = attempt.signature
    beyond = capture.stray or signature[64:] if len(signature) >= 64 else ""
    if beyond or (len(signature) >= 64 and signature.strip(_HEX) and not _upper(signature)):
        yield Cause(
            "stray text after the signature",
            f"The signature is followed by {short(beyond or 'other characters')!r}, or holds what "
            "is no hex digit: a full stop, a bracket or a quote of the text around it.",
            "Cut the URL or the header where the 64 hex digits end.",
        )
    elif _upper(signature):
        yield Cause(
            "signature in upper case",
            "The hex digits of the signature are in upper case.",
            "Write the signature in lower-case hex.",
        )
    if attempt.algorithm and attempt.algorithm not in _ALGORITHMS:
        yield Cause(
            "another algorithm",
            f"The algorithm is {short(attempt.algorithm)!r}.",
            f"Write {ALGORITHM}.",
        )
    if attempt.scope[-1:] != ("aws4_request",) or len(attempt.scope) not in (3, 4):
        yield Cause(
            "scope of another shape",
            f"The credential's scope is {short('/'.join(attempt.scope))!r}.",
            "Write Credential=KEY/DATE/REGION/SERVICE/aws4_request.",
        )
    elif attempt.amz_date[:8].isdigit() and attempt.scope[0] != attempt.amz_date[:8]:
        yield Cause(
            "scope of another day than the date",
            f"The request has the date {short(attempt.amz_date)} and a scope of "
            f"{short(attempt.scope[0])}.",
            "Take the scope's day from the date of the request, in UTC.",
        )


def _upper(signature: str) -> bool:
    return signature != signature.lower() and not signature.lower().strip(_HEX)


def _headers(capture: Capture, attempt: Attempt) -> Iterator[Cause]:
    fields = capture.request.fields
    absent = [name for name in attempt.names if name.lower() not in (*fields, "host")]
    if absent:
        yield Cause(
            "signed header not sent",
            f"Signed, and not in the request: {short(', '.join(absent))}.",
            "Send each signed header with the value it was signed with; a presigned URL that signs "
            "more than host works only with those.",
            CERTAIN if capture.complete else LIKELY,
        )
    if attempt.names != sorted(attempt.names) and sorted(attempt.names):
        yield Cause(
            "signed headers in another order",
            "SignedHeaders is not sorted.",
            "Sort SignedHeaders by lower-case name, in the canonical request and in Authorization.",
        )
    signed = {name.lower() for name in attempt.names}
    unsigned = [
        name
        for name in fields
        if name.startswith("x-amz-") and name not in signed and name != "x-amz-content-sha256"
    ]
    if unsigned:
        yield Cause(
            "header added after signing",
            f"Sent and not signed: {short(', '.join(unsigned))}. Servers refuse x-amz-* headers "
            "that are not signed.",
            "Sign every x-amz-* header that is sent; what is sent with a presigned URL must have "
            "been signed with it.",
        )
    if attempt.kind == HEADER and attempt.service == "s3" and "x-amz-content-sha256" not in fields:
        yield Cause(
            "x-amz-content-sha256 missing",
            "A request to S3 that is signed in headers lacks x-amz-content-sha256.",
            "Send it and sign it: the body's hash, or UNSIGNED-PAYLOAD.",
        )
    yield from signed_in_vain([name for name in attempt.names if name in fields])


def _token(capture: Capture, attempt: Attempt) -> Iterator[Cause]:
    fields = {**query_fields(capture.request), **capture.request.fields}
    has_token = any(name in fields for name in _TOKENS)
    temporary = attempt.access_key_id.startswith(TEMPORARY_KEY_PREFIX)
    if temporary and not has_token:
        yield Cause(
            "session token missing",
            f"{short(attempt.access_key_id)} is a temporary key, and the request has no session "
            "token.",
            BEFORE_SIGNING,
        )
    elif not temporary and has_token and attempt.access_key_id.startswith("AKIA"):
        yield Cause(
            "session token and key do not belong together",
            f"{short(attempt.access_key_id)} is a long-term key, and the request has a session "
            "token.",
            "Send the token of the same credentials, and none with a long-term key.",
        )


def _place(capture: Capture, attempt: Attempt) -> Iterator[Cause]:
    region, service = region_and_service(capture.request.fields.get("host", capture.request.host))
    if region and attempt.region and region != attempt.region:
        yield wrong_region(attempt.region, region, LIKELY)
    if (
        service
        and attempt.service
        and service.partition("-")[0]
        != (attempt.service.partition("-")[0].replace("s3express", "s3"))
    ):
        yield wrong_service(attempt.service, service, LIKELY)
