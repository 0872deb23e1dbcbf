"""Find what follows from an answer that does not say why: equal texts, clocks, presigned URLs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ...captures.signature import HEADER, QUERY
from ...core.errors import InvalidRequest
from ...core.timestamp import parse_amz_date
from ..cause_kinds import CauseKind
from ..causes import LIKELY, POSSIBLE, Cause
from ..display import short
from ..evidence import MISMATCH, Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.error_response import ErrorResponse

_SKEW = timedelta(minutes=15)


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that follow from an answer, and not from its words."""
    response = evidence.error_response
    if response is None:
        return
    skew = skewed(response, evidence)
    if skew is not None:
        # Servers look at the clock first, and have a code or words of their own for it.
        yield replace(skew, confidence=LIKELY) if response.code in MISMATCH else skew
    yield from _secret(evidence)
    yield from _presigned(evidence)


def skewed(response: ErrorResponse, evidence: Evidence) -> Cause | None:
    """Compare the date of the request with that of the response."""
    sent = _sent(response, evidence)
    if sent is None or response.date is None or abs(response.date - sent) <= _SKEW:
        return None
    return _skew(sent - response.date)


def _skew(off: timedelta) -> Cause:
    seconds = int(off.total_seconds())
    ahead = "ahead of" if seconds > 0 else "behind"
    beyond = abs(seconds) % 1800  # time zones are half hours apart
    local = min(beyond, 1800 - beyond) < 60
    hint = " That is a multiple of half an hour: local time was written as UTC." if local else ""
    return Cause(
        CauseKind.CLOCK_SKEW,
        f"The date of the request is {abs(seconds)} seconds {ahead} the server's clock; S3 allows "
        f"at most 900.{hint}",
    )


def _sent(response: ErrorResponse, evidence: Evidence) -> datetime | None:
    """Find when the request says that it was signed; None for a URL, which may be older."""
    signature = evidence.signature
    if signature is not None and signature.kind != HEADER:
        return None
    texts = [signature.amz_date] if signature else []
    texts.append(response.fields.get("requesttime", "").strip())
    presigned = "X-Amz-Expires=" in (response.canonical_request or "")
    if signature is None and response.string_to_sign and not presigned:
        texts += response.string_to_sign.split("\n")[1:2]
    return next((read for text in texts if (read := _time(text)) is not None), None)


def _time(text: str) -> datetime | None:
    try:
        return parse_amz_date(text)
    except InvalidRequest:
        return None


def _secret(evidence: Evidence) -> Iterator[Cause]:
    """Find that the keys differ: all that is known to have been signed is the same."""
    ours, theirs = evidence.ours, evidence.theirs
    strings = {text for text in (ours.string_to_sign, theirs.string_to_sign) if text is not None}
    if (
        evidence.is_mismatch
        and (evidence.error_response is None or evidence.error_response.says_why)
        and evidence.is_own_text
        and ours.canonical_request is not None
        and ours.canonical_request == theirs.canonical_request
        and len(strings) < 2
        and not evidence.proof.causes
    ):
        yield Cause(
            CauseKind.WRONG_SECRET,
            "Both sides have the same canonical request, so they have different secrets for the "
            "access key. Pass the secret to find out more.",
            LIKELY,
        )


def _presigned(evidence: Evidence) -> Iterator[Cause]:
    """Find what the holder of a presigned URL chooses, where it arrived as it was sent."""
    signature, arrived = evidence.signature, evidence.theirs_parts
    if (
        signature is None
        or signature.kind != QUERY
        or arrived is None
        or not evidence.is_mismatch
        or evidence.is_own_text
        or evidence.proof.causes
        or evidence.ours.canonical_request != evidence.theirs.canonical_request
    ):
        return
    yield Cause(
        CauseKind.METHOD_CHANGED,
        "A presigned URL works with one method, which it does not name; it was sent with "
        f"{short(arrived.method)}.",
        POSSIBLE,
    )
    media_type = arrived.fields.get("content-type")
    if media_type is not None:
        yield Cause(
            CauseKind.CONTENT_TYPE_ALTERED,
            f"The URL signs content-type, without its value; it was sent as {short(media_type)!r}.",
            POSSIBLE,
        )
