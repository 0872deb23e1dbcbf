"""What the response to a case says about the server."""

from __future__ import annotations

from dataclasses import dataclass

from .classes import HANGS, SERVER_ERROR, STORED_BODY, class_of
from .exchange import ANSWERED, HUNG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .exchange import Response
    from .hostile import HostileCase
    from .kinds import HostileClass
    from .wire_request import WireRequest

RIGHT, ACCEPTED, REFUSED = "right", "accepted", "refused"
FAILED, NO_ANSWER, STORED, DOWN = "server-error", "hung", "stored-differently", "server-down"
NOT_JUDGED, NOT_SENT = "not-judged", "not-sent"
VERDICTS = (RIGHT, ACCEPTED, REFUSED, FAILED, NO_ANSWER, STORED, DOWN, NOT_JUDGED, NOT_SENT)
_READS = ("GET", "HEAD", "DELETE")


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """The result of one case.

    Args:
        case: the case.
        verdict: one of `VERDICTS`; all but `RIGHT`, `NOT_JUDGED` and `NOT_SENT` are findings.
        found: the class that the finding belongs to, or that of the case.
        why: what the server did, or why the case was not judged.
        request: as it was sent; None if it was not.
    """

    case: HostileCase
    verdict: str
    found: HostileClass
    why: str = ""
    request: WireRequest | None = None

    @property
    def is_finding(self) -> bool:
        """Whether the server did something wrong."""
        return self.verdict not in {RIGHT, NOT_JUDGED, NOT_SENT}


def is_accepted(request: WireRequest, response: Response) -> bool:
    """Say whether a server took the signature: a missing key is reported after that."""
    if response.how != ANSWERED:
        return False
    status = response.status
    if 200 <= status < 300:
        return b"<Error>" not in response.body[:1000]  # as CopyObject reports errors
    return (
        status in {304, 416}
        or (request.method == "POST" and status == 303)
        or (status == 404 and response.code == "NoSuchKey" and _reads(request))
    )


def _reads(request: WireRequest) -> bool:
    copies = any(name.lower() == "x-amz-copy-source" for name, _ in request.headers)
    return copies or request.method in _READS


def in_words(response: Response) -> str:
    """Say what the server did."""
    if response.how == ANSWERED:
        return f"{response.status} {response.code}".strip()
    return {HUNG: "no response in time"}.get(response.how, f"{response.how}, without a response")


def judge_response(case: HostileCase, request: WireRequest, response: Response) -> CaseVerdict:
    """Return the verdict on a response."""
    accepted = is_accepted(request, response)
    own, words = class_of(case.id), in_words(response)
    if case.must_be_accepted:
        verdict = RIGHT if accepted else REFUSED
        return CaseVerdict(case, verdict, own, words, request)
    if accepted:
        return CaseVerdict(case, ACCEPTED, own, words, request)
    if response.how == HUNG:
        return CaseVerdict(case, NO_ANSWER, HANGS, words, request)
    if response.status >= 500 and response.status != 501:
        return CaseVerdict(case, FAILED, SERVER_ERROR, words, request)
    return CaseVerdict(case, RIGHT, own, words, request)


def stored_differently(one: CaseVerdict, stored: bytes | None) -> CaseVerdict:
    """Return a verdict that also counts what was stored by an accepted upload."""
    wanted = one.request.stored if one.request is not None else None
    if one.verdict != RIGHT or wanted is None or stored == wanted:
        return one
    held = "nothing" if stored is None else f"{len(stored)} other bytes"
    words = f"{one.why}; the object holds {held} in place of the {len(wanted)} uploaded"
    return CaseVerdict(one.case, STORED, STORED_BODY, words, one.request)


def control_of(case: HostileCase) -> str:
    """Return the id of the control case that is carried as a case is."""
    raw = case.raw
    if raw["kind"] == "form":
        return "hostile/form/control/plain"
    request = raw["request"]
    if raw["kind"] == "stream":
        kind = next(
            (value for name, value in request["headers"] if name == "x-amz-content-sha256"), ""
        )
        return f"hostile/stream/control/{_STREAMS.get(kind, 'signed')}"
    query = request["url"].partition("?")[2].lower()
    name = "presigned" if "x-amz-algorithm=" in query or "x-amz-date=" in query else "header"
    if request["method"] == "PUT":
        name = "presigned-put" if name == "presigned" else "put"
    return f"hostile/control/{name}"


_STREAMS = {
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": "trailer",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER": "unsigned-trailer",
}
