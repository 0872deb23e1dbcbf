"""What is suspicious about a signature: rules, each of which reads a subject and gives findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ..core.constants import (
    ECDSA_ALGORITHM,
    LONG_TERM_KEY_PREFIX,
    MAX_EXPIRES_IN,
    MAX_ROLE_SESSION,
    TEMPORARY_KEY_PREFIX,
    TERMINATOR,
)
from ..core.encoding import split_query
from ..services.hosts import region_and_service
from ..services.regions import is_region
from .addressed import Addressed
from .ends import Ends, expires_in, has_token, is_temporary
from .subjects import CLOUDFRONT, FORM, HEADER, NONE, QUERY, SIGV2, SIGV4, Subject

ERROR, WARNING, INFO = "error", "warning", "info"
_CLOCKS = timedelta(minutes=15)
_HMAC = "AWS4-HMAC-SHA256"
_PARAMETERS = {
    "X-Amz-Algorithm": "algorithm",
    "X-Amz-Credential": "access_key_id",
    "X-Amz-Date": "amz_date",
    "X-Amz-SignedHeaders": "signed_headers",
    "X-Amz-Signature": "signature",
}
_EXAMPLES = ("AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE", "ASIAIOSFODNN7EXAMPLE")
_DIGITS = re.compile("[0-9a-f]{64}")
_SCOPE_PARTS = 4


# A named tuple, not a dataclass: callers unpack it.
class Finding(NamedTuple):
    """One finding.

    Attributes:
        code: stable, in kebab case.
        severity: ``error``: it cannot work; ``warning``: it may not; ``info``: worth knowing.
        text: whole sentences; no secret, token or signature is in it.
    """

    code: str
    severity: str
    text: str


def find_suspicions(
    subject: Subject, ends: Ends, addressed: Addressed | None, at: datetime
) -> tuple[Finding, ...]:
    """Apply all rules; errors come first."""
    found: list[Finding] = []
    if subject.version == NONE:
        found.append(
            Finding("no-signature", ERROR, "No signature was found: this is not a signed request.")
        )
    else:
        found += [*_versions(subject, addressed), *_times(subject, ends, at), *_keys(subject)]
    if subject.version not in (NONE, CLOUDFRONT, SIGV2):
        found += [*_parts(subject), *_scope(subject), *_headers(subject)]
        found += _hosts(subject, addressed)
    found += _text(subject)
    order = (ERROR, WARNING, INFO)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def _versions(subject: Subject, addressed: Addressed | None) -> Iterator[Finding]:
    if subject.version == SIGV2:
        how = (
            "boto3 chooses it by itself for presigned URLs in ten regions, among them us-east-1 "
            "and eu-west-1: set Config(signature_version='s3v4'), or sign with sigv4."
        )
        yield Finding(
            "signature-version-2",
            ERROR,
            "This is Signature Version 2: buckets made after 24 June 2020 refuse it, and so do "
            f"objects encrypted with SSE-KMS. {how}",
        )
    both = subject.kind == QUERY and "authorization" in subject.request.fields
    if both and subject.version != CLOUDFRONT:
        yield Finding(
            "two-signatures",
            ERROR,
            "The URL is presigned and an Authorization header comes with it: S3 refuses both.",
        )
    if subject.kind == QUERY and addressed is not None and not subject.has_method:
        yield Finding(
            "method-unknown",
            INFO,
            "A URL works with the method that it was signed for, and does not say which: a URL "
            "for GET fails with HEAD.",
        )


def _times(subject: Subject, ends: Ends, at: datetime) -> Iterator[Finding]:
    if ends.ends_at is not None and ends.ends_at <= at:
        yield Finding(
            "expired", ERROR, f"It expired at {ends.ends_at.isoformat()}. {ends.bounds[0]}"
        )
    if ends.signed_at is not None and ends.signed_at > at + _CLOCKS:
        yield Finding(
            "signed-in-the-future",
            ERROR,
            f"It is signed for {ends.signed_at.isoformat()}, more than 15 minutes from now: check "
            "the clock of the signer.",
        )
    if ends.ends_at is None and subject.version != SIGV2:
        yield Finding("no-end", WARNING, "Nothing says when it expires.")
    seconds = expires_in(subject)
    if subject.kind == QUERY and subject.version not in (SIGV2, CLOUDFRONT):
        yield from _expires(subject, seconds)
    elif subject.version == SIGV2 and subject.kind == QUERY and seconds is None:
        yield Finding("expires-invalid", ERROR, "Expires must be seconds since 1970.")
    age = None if ends.signed_at is None else at - ends.signed_at
    is_old = age is not None and age.total_seconds() > MAX_ROLE_SESSION
    if is_old and is_temporary(subject) and ends.ends_at is not None and ends.ends_at > at:
        yield Finding(
            "session-probably-ended",
            WARNING,
            "It was signed more than 12 hours ago with temporary credentials; a role's session has "
            "ended by now.",
        )


def _expires(subject: Subject, seconds: int | None) -> Iterator[Finding]:
    if seconds is None:
        shown = subject.signature.expires[:40]
        yield Finding(
            "expires-invalid",
            ERROR,
            f"X-Amz-Expires is {shown!r}: it must be 1 to {MAX_EXPIRES_IN} whole seconds.",
        )
    elif not 1 <= seconds <= MAX_EXPIRES_IN:
        yield Finding(
            "expires-out-of-range",
            ERROR,
            f"X-Amz-Expires is {seconds}: S3 refuses the URL, since 1 to {MAX_EXPIRES_IN} seconds "
            "(7 days) are allowed.",
        )


def _keys(subject: Subject) -> Iterator[Finding]:
    key = subject.signature.access_key_id
    token = has_token(subject)
    if key in _EXAMPLES:
        yield Finding(
            "example-key", WARNING, "The access key is an example of AWS's documentation."
        )
    if key.startswith(TEMPORARY_KEY_PREFIX) and not token:
        is_whole = subject.kind != HEADER or subject.has_method
        severity = ERROR if is_whole else WARNING
        yield Finding(
            "missing-session-token",
            severity,
            "The access key is temporary (ASIA...), and no session token is there: AWS answers "
            "InvalidAccessKeyId or InvalidToken.",
        )
    if key.startswith(LONG_TERM_KEY_PREFIX) and token:
        yield Finding(
            "unexpected-session-token",
            ERROR,
            "The access key is long-term (AKIA...), and a session token came with it: AWS refuses "
            "the two together.",
        )
    if is_temporary(subject):
        yield Finding(
            "temporary-credentials",
            INFO,
            "It was signed with temporary credentials, and stops working when they expire, are "
            "revoked, or when the role is deleted. The end of the session is not in it.",
        )


def _parts(subject: Subject) -> Iterator[Finding]:
    signature = subject.signature
    for name, attribute in _PARAMETERS.items():
        is_of_form = subject.kind == FORM and attribute == "signed_headers"
        if not getattr(signature, attribute) and not is_of_form:
            yield Finding("missing-part", ERROR, f"{name} is missing or empty.")
    if (
        subject.version == SIGV4
        and signature.signature
        and not _DIGITS.fullmatch(signature.signature)
    ):
        yield Finding(
            "signature-malformed",
            ERROR,
            f"The signature has {len(signature.signature)} characters; 64 hex digits in lower case "
            "are needed. It may be cut off.",
        )
    if signature.algorithm not in ("", _HMAC, ECDSA_ALGORITHM):
        yield Finding("unknown-algorithm", ERROR, f"The algorithm is {signature.algorithm[:60]!r}.")
    names = [name.lower() for name, _ in split_query(subject.request.query)]
    for name, count in Counter(names).items():
        if count > 1 and name.startswith("x-amz-"):
            yield Finding("repeated-parameter", ERROR, f"{name} is {count} times in the URL.")


def _scope(subject: Subject) -> Iterator[Finding]:
    signature = subject.signature
    scope = signature.scope
    parts = _SCOPE_PARTS if subject.version == SIGV4 else _SCOPE_PARTS - 1
    if not signature.access_key_id:
        return
    if len(scope) != parts or scope[-1] != TERMINATOR:
        yield Finding(
            "scope-malformed",
            ERROR,
            f"The credential scope {'/'.join(scope)[:80]!r} is not date, region, service and "
            f"{TERMINATOR}.",
        )
        return
    if signature.amz_date and scope[0] != signature.amz_date[:8]:
        yield Finding(
            "scope-date-differs",
            ERROR,
            f"The scope is of {scope[0][:20]}, and the date {signature.amz_date[:20]}: they must "
            "be the same day in UTC.",
        )
    if signature.region and not is_region(signature.region):
        yield Finding(
            "unknown-region",
            WARNING,
            f"AWS has no region {signature.region[:40]!r} that this version knows.",
        )


def _headers(subject: Subject) -> Iterator[Finding]:
    signature, request = subject.signature, subject.request
    if subject.kind == FORM or not signature.signed_headers:
        return
    if "host" not in signature.names:
        yield Finding("host-not-signed", ERROR, "The Host header is not signed.")
    if not subject.capture.complete:
        return
    sent = {"host", *request.fields}
    unsent = [name for name in signature.names if name not in sent]
    if unsent:
        yield Finding(
            "signed-header-not-sent",
            ERROR,
            f"Signed and not sent: {', '.join(unsent)[:200]}. Send the same values as were signed.",
        )
    unsigned = [
        name for name in request.fields if name.startswith("x-amz-") and name not in signature.names
    ]
    if unsigned:
        yield Finding(
            "unsigned-header",
            ERROR,
            f"Sent and not signed: {', '.join(unsigned)[:200]}. S3 refuses x-amz-* headers that "
            "are not signed.",
        )


def _hosts(subject: Subject, addressed: Addressed | None) -> Iterator[Finding]:
    signature, host = subject.signature, subject.request.host
    if not subject.has_host:
        return
    region, service = region_and_service(host)
    if region and signature.region and region != signature.region:
        yield Finding(
            "region-differs",
            ERROR,
            f"The host is of {region}, and the signature of {signature.region[:40]}: AWS answers "
            "AuthorizationHeaderMalformed or AuthorizationQueryParametersError.",
        )
    if service and signature.service and service != signature.service.partition("express")[0]:
        yield Finding(
            "service-differs",
            ERROR,
            f"The host is of {service}, and the signature of {signature.service[:40]}.",
        )
    if addressed is not None and addressed.is_global and signature.region not in ("", "us-east-1"):
        yield Finding(
            "global-host",
            WARNING,
            f"The host names no region, and the signature is of {signature.region[:40]}: a new "
            "bucket answers with a redirect, after which the signature does not match.",
        )


def _text(subject: Subject) -> Iterator[Finding]:
    request, capture = subject.request, subject.capture
    if "&amp;" in request.query:
        yield Finding(
            "escaped-for-html", ERROR, "The URL has &amp; in it: it was escaped for HTML. Write &."
        )
    if capture.stray:
        yield Finding("stray-text", WARNING, f"After the URL stands {capture.stray[:20]!r}.")
    for note in capture.notes:
        yield Finding("note", INFO, note)
    segments = request.path.split("/")
    if "." in segments or ".." in segments:
        yield Finding(
            "dot-segments",
            WARNING,
            "The path has a '.' or '..' segment, which HTTP clients remove: the signature breaks.",
        )
    if request.scheme == "http" and region_and_service(request.host)[1]:
        yield Finding(
            "plain-http", WARNING, "It goes over http: anyone on the way can read and use it."
        )
