"""Take a signature apart: what it says, when it ends, and what is suspicious."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..core.timestamp import to_utc
from ..s3.given import check_type
from ..signer import system_clock
from .addressed import find_addressed
from .ends import find_ends, is_temporary
from .subjects import FORM, Subject, read_subject, refuse_empty
from .suspicions import ERROR, WARNING, Finding, find_suspicions


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a signature says.

    Attributes:
        version: ``sigv4``, ``sigv4a``, ``sigv2``, ``cloudfront`` or ``none``.
        kind: ``query``, ``header`` or ``form``.
        algorithm: unchanged; empty for other versions.
        access_key_id: who signed; of CloudFront, the key pair id.
        is_temporary: whether the key is of a session; None where nothing says it.
        signed_at: aware datetime; None where it is not said.
        ends_at: aware datetime, the latest at which it can work; None where nothing says it.
        bounds: what ends it, as sentences; the first one counts.
        date, region, service: of the credential scope; empty where it lacks them.
        method: None where it is not known.
        host: None where it is not known.
        path: raw.
        bucket, key, operation: of S3; None where they are not known.
        headers: names of the signed headers, which must be sent; without the host.
        findings: each with ``code``, ``severity`` (``error``, ``warning``, ``info``) and ``text``.
    """

    version: str
    kind: str
    algorithm: str
    access_key_id: str
    is_temporary: bool | None
    signed_at: datetime | None
    ends_at: datetime | None
    bounds: tuple[str, ...]
    date: str
    region: str
    service: str
    method: str | None
    host: str | None
    path: str
    bucket: str | None
    key: str | None
    operation: str | None
    headers: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> str | None:
        """``error`` if it cannot work, ``warning`` if it may not, None otherwise."""
        severities = {finding.severity for finding in self.findings}
        return next((name for name in (ERROR, WARNING) if name in severities), None)


def inspect(text: str, *, at: datetime | None = None) -> Inspection:
    """Take a presigned URL, a curl command, headers or a form apart.

    Args:
        text: a URL, a curl command, an HTTP message, lines of headers, a form as JSON (as
            `generate_presigned_post` returns it), or a HAR.
        at: aware datetime to compare with; now by default.

    Returns:
        What it says. The signature itself is not verified, which takes the secret key.

    Raises:
        InvalidRequest: none of these, or a request that cannot be sent.
    """
    check_type("text", text, str, "str")
    refuse_empty(text)
    subject = read_subject(text)
    time = to_utc(system_clock() if at is None else at)
    return _inspection(subject, time)


def _inspection(subject: Subject, at: datetime) -> Inspection:
    signature, request = subject.signature, subject.request
    ends = find_ends(subject)
    addressed = None
    if subject.has_host:
        addressed = find_addressed(request, method_known=subject.has_method)
    bucket, key, operation = None, None, None
    if addressed is not None:
        bucket, key, operation = addressed.bucket, addressed.key, addressed.operation
    if subject.kind == FORM:
        key, operation = subject.fields.get("key"), None
        bucket = bucket or subject.fields.get("bucket")
    return Inspection(
        version=subject.version,
        kind=subject.kind,
        algorithm=signature.algorithm,
        access_key_id=signature.access_key_id,
        is_temporary=is_temporary(subject),
        signed_at=ends.signed_at,
        ends_at=ends.ends_at,
        bounds=ends.bounds,
        date=signature.scope[0] if signature.scope else "",
        region=signature.region,
        service=signature.service,
        method=request.method if subject.has_method else None,
        host=request.host if subject.has_host else None,
        path=request.path,
        bucket=bucket,
        key=key,
        operation=operation,
        headers=tuple([name for name in signature.names if name != "host"]),
        findings=find_suspicions(subject, ends, addressed, at),
    )
