"""List what is known of the request, the signature and the response, in words."""

from __future__ import annotations

from ...captures.signature import CapturedSignature
from ...core.form import CREDENTIAL_FIELD, DATE_FIELD
from ..display import prose, short
from ..evidence import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.capture import Capture
    from ...captures.error_response import ErrorResponse
    from ...captures.form import Fields

    Facts = Iterator[tuple[str, str]]

_TWO = (
    "the server received another signature than the request carries: they may be of two attempts. "
    "Give the request and the response of one attempt"
)


def list_facts(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """List the facts, as pairs of a name and a text."""
    return tuple(_facts(evidence))


def _facts(evidence: Evidence) -> Facts:
    if evidence.error_response is not None:
        yield from _response(evidence.error_response)
    if evidence.is_accepted:
        yield "note", "an error that is given after the signature was accepted, or without a check"
    if evidence.capture is not None:
        yield from _request(evidence.capture)
    if evidence.signature is not None:
        yield "signature", _signature(evidence.signature)
    if evidence.form is not None:
        yield from _form(evidence.form)
    if evidence.is_of_two:
        yield "note", _TWO
    for note in (*evidence.notes, *_unreadable(evidence)):
        yield "note", note
    where = _where(evidence)
    if where:
        yield "where", where
    if evidence.proof.secret_is_right:
        yield "secret", "it has made the signature that arrived"


def _response(response: ErrorResponse) -> Facts:
    said = ": ".join([part for part in (short(response.code), prose(response.message)) if part])
    status = f"HTTP {response.status}, " if response.status else ""
    yield "server", said or f"{status}no code and no message"
    for note in response.notes:
        yield "note", note
    if response.access_key_id:
        yield "access key", short(response.access_key_id)


def _request(capture: Capture) -> Facts:
    request = capture.request
    place = short(request.host + request.path, 200)
    yield "request", f"{capture.kind}: {short(request.method)} {place}"
    for note in capture.notes:
        yield "note", short(note, 200)
    if capture.signs_itself:
        yield "note", "curl signs this request by itself (--aws-sigv4)"
    if capture.body is None and capture.complete and capture.form is None:
        yield "note", "the body is not in the capture, so its hash was not checked"


def _signature(signature: CapturedSignature) -> str:
    parts = (
        ("by", signature.access_key_id),
        ("for", "/".join(signature.scope)),
        ("at", signature.amz_date),
    )
    known = [f"{word} {short(text)}" for word, text in parts if text]
    return f"in the {signature.kind}{', ' if known else ''}{' '.join(known)}"


def _form(fields: Fields) -> Facts:
    by, _, scope = fields.values.get(CREDENTIAL_FIELD, "").partition("/")
    if by:
        date = short(fields.values.get(DATE_FIELD, ""))
        yield "signature", f"in the form, by {short(by)} for {short(scope)} at {date}"
    yield "fields", short(", ".join([name.lower() for name, _ in fields.before]), 400)


def _unreadable(evidence: Evidence) -> Iterator[str]:
    """Say which text is compared as text alone, since it is not a canonical request."""
    sides = (evidence.ours, evidence.ours_parts), (evidence.theirs, evidence.theirs_parts)
    for side, parts in sides:
        if side.canonical_request is not None and parts is None:
            yield (
                f"the text {side.title} does not look like a canonical request; it is compared "
                "as text alone"
            )


def _where(evidence: Evidence) -> str:
    """Say on which side of the wire the difference arose, where three texts show it."""
    response = evidence.error_response
    received = response.canonical_request if response else None
    if evidence.sent is None or received is None:
        return ""
    unchanged = evidence.sent == received
    if evidence.is_own_text and evidence.proof.canonical is None:
        return _where_of_three(evidence, unchanged)
    if unchanged:
        return "the server has what was sent, so another request was signed, or another key"
    return "the server has another request than was sent, as far as the capture shows"


def _where_of_three(evidence: Evidence, unchanged: bool) -> str:
    if evidence.sent == evidence.ours.canonical_request:
        if unchanged:
            return "the server has what was signed and sent: it was not changed on the way"
        return "what was sent is what was signed: it was changed on the way"
    if unchanged:
        return "the server has what was sent: the client signed another request"
    return "all three differ: what was signed, what was sent and what the server has"
