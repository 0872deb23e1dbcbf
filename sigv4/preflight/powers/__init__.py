"""What the holder of a presigned URL or a form can do: found by trying, and by rules of S3.

>>> from sigv4.preflight import power
>>> url = (
...     "https://bucket.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
...     "AKIDEXAMPLE%2F20261129%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261129T120000Z"
...     "&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0123"
... )
>>> from datetime import datetime, timezone
>>> found = power(url, method="PUT", at=datetime(2026, 11, 29, 12, 5, tzinfo=timezone.utc))
>>> found.worst, found.freedoms[0].code, found.freedoms[0].evidence
('high', 'replace-object', 'tried')
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...captures.capture import make_request
from ...core.errors import InvalidParameter, InvalidRequest
from ...core.timestamp import to_utc
from ...s3.given import check_type
from ...s3.presigned import Presigned
from ...signer import system_clock
from ..policies import Policies
from ..principals import Principal
from ..subjects import CLOUDFRONT, FORM, HEADER, NONE, SIGV2, Subject, read_subject, refuse_empty
from .decisions import Decider
from .formpower import form_power
from .requests import METHODS
from .results import Freedom, Limit, Power
from .urls import url_power

__all__ = ["Freedom", "Limit", "Power", "power"]


def power(
    what: str | Presigned | Mapping[str, Any],
    *,
    method: str | None = None,
    policies: Policies | None = None,
    principal: Principal | str | None = None,
    at: datetime | None = None,
) -> Power:
    """Find out what the holder of a presigned URL or a form can do.

    The URL is signed again with a made-up secret, changed in method, host, path, query, headers and
    body, and verified; what passes is a freedom. Nothing is contacted.

    Args:
        what: a presigned URL, a curl command, an HTTP message, a `Presigned`, or a form: its
            fields, or what `generate_presigned_post` returns, as a mapping or as JSON.
        method: that the URL was signed for, which it does not say. Without it, all methods are
            tried that fit the URL.
        policies: those that decide on the request; what they deny is not a freedom.
        principal: who signed, or the ARN; None where it is not known.
        at: aware datetime at which it is used; now by default.

    Returns:
        The freedoms and limits. Whether the signature itself is right takes the secret key.

    Raises:
        InvalidRequest: neither a presigned URL nor a form.
        InvalidParameter: a method that URLs are not signed for; policies for CloudFront.
        MissingExtra: SigV4A, without the package `cryptography`.
    """
    subject = _subject(what)
    if method is not None and method not in METHODS:
        raise InvalidParameter(
            f"`method` must be {', '.join(METHODS)}, not {str(method)[:40]!r}.",
            "Pass the method that the URL was signed for.",
            "method",
        )
    if policies is not None and subject.version == CLOUDFRONT:
        raise InvalidParameter(
            "IAM policies do not decide on URLs of CloudFront.",
            "Leave out `policies`.",
            "policies",
        )
    check_type("policies", policies, (Policies, type(None)), "a sigv4.preflight.Policies or None")
    decider = None if policies is None else Decider(policies, principal)
    time = to_utc(system_clock() if at is None else at)
    if subject.kind == FORM:
        return form_power(subject, decider, time)
    return url_power(subject, method, decider, time)


def _subject(what: str | Presigned | Mapping[str, Any]) -> Subject:
    if isinstance(what, Presigned):
        found = read_subject(what.url)
        request = make_request(what.method, what.url, [*what.headers.items()], None)
        capture = replace(found.capture, request=request)
        return replace(found, capture=capture, has_method=True)
    if isinstance(what, Mapping):
        what = _as_json(what)
    if not isinstance(what, str):
        raise TypeError(f"what must be str, Presigned or a mapping, not {type(what).__name__}")
    refuse_empty(what)
    found = read_subject(what)
    is_of_query = found.version == SIGV2 and "signatureversion" in found.fields
    if found.version == NONE or found.kind == HEADER or is_of_query:
        raise InvalidRequest(
            "This is neither a presigned URL of S3, SigV4 or CloudFront nor a signed form.",
            "Pass a URL with its signature, or a form as JSON.",
            "what",
        )
    return found


def _as_json(form: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(form))
    except (TypeError, ValueError):
        raise InvalidRequest(
            "A field of the form is not text.",
            "Pass its fields, or what generate_presigned_post returns.",
            "what",
        ) from None
