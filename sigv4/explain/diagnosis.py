"""All that a person has in front of them, put together: what was sent, the answer, the key."""

from __future__ import annotations

from ..captures.canonical_text import read
from ..captures.reader import Capture
from ..captures.signature import Attempt, read_attempt, rebuild
from ..core.profile import Profile
from ..services.hosts import region_and_service
from .comparison import Side, compare
from .diagnosis_form import diagnose_form, is_signed
from .display import short
from .evidence import Evidence
from .proofs.secret import Judgement, judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..captures.error_response import Answer
    from .explanation import Explanation

    Facts = list[tuple[str, str]]

SERVER = "computed by the server"
SIGNER = "signed by the client"
SENT = "of the request as it was sent"
PROVEN = "signed, as the signature proves"


def diagnose(
    capture: Capture | None = None,
    answer: Answer | None = None,
    *,
    canonical_request: str | None = None,
    secret: str | None = None,
    service: str | None = None,
    region: str | None = None,
) -> Explanation:
    """Why a server refused a request.

    Args:
        capture: the request as the client sent it.
        answer: what the server said.
        canonical_request: the one that the client signed, where it can tell.
        secret: the secret access key that should have signed; proves causes, and is not kept.
        service: signing name, for the service's way with paths; that of the scope by default.
        region: one to try besides those of the scope and the host.

    Raises:
        InvalidParameter: a canonical request of over a million characters.
        InvalidCredentials: an empty secret, or one that is no text.
    """
    attempt = None if capture is None else read_attempt(capture.request)
    hints = _hints(capture, service, region)
    form = None if capture is None or attempt is not None else capture.form
    if capture is not None and form is not None and is_signed(form):
        return diagnose_form(capture, form, answer, secret, hints)
    profile = Profile.for_service(service or _service(attempt, answer))
    sent = _sent(capture, attempt, answer, canonical_request, profile)
    theirs = _theirs(answer, sent, canonical_request)
    ours = _ours(canonical_request, sent, attempt, theirs)
    judged = _judged(secret, ours, theirs, attempt, answer, hints)
    if judged.canonical is not None and ours.canonical_request in (None, theirs.canonical_request):
        ours = Side(PROVEN, judged.canonical, _string(attempt, judged.canonical, theirs))
    seen = Evidence(capture=capture, attempt=attempt, answer=answer)
    facts = _facts(capture, attempt, answer)
    facts += _whose(sent, canonical_request, answer)
    if judged.secret_is_right:
        facts.append(("secret", "it has made the signature that arrived"))
    return compare(
        ours, theirs, seen, judged.causes, tuple(facts), key_is_wrong=judged.key_is_wrong
    )


def _service(attempt: Attempt | None, answer: Answer | None) -> str:
    if attempt is not None and attempt.service:
        return attempt.service
    scope = _line(answer, 2).split("/")
    return scope[-2] if len(scope) > 2 else ""


def _line(answer: Answer | None, number: int) -> str:
    """A line of the server's string to sign, from 0; empty if it tells none."""
    lines = ((answer and answer.string_to_sign) or "").split("\n")
    return lines[number] if len(lines) > number else ""


def _sent(
    capture: Capture | None,
    attempt: Attempt | None,
    answer: Answer | None,
    signed: str | None,
    profile: Profile,
) -> str | None:
    """The canonical request of what was sent; what a URL does not tell is the other side's."""
    if capture is None or attempt is None:
        return None
    text = (answer and answer.canonical_request) or signed
    other = None if text is None else read(text)
    made = rebuild(capture, attempt, profile, other.payload_hash if other else "")
    if capture.complete or other is None:
        return made
    side, known = read(made), other.fields
    headers = [(name, value or known.get(name.lower(), "")) for name, value in side.headers]
    return side.replace(method=other.method, headers=tuple(headers)).text()


def _theirs(answer: Answer | None, sent: str | None, signed: str | None) -> Side:
    if answer is not None and (answer.canonical_request or answer.string_to_sign):
        return Side(SERVER, answer.canonical_request, answer.string_to_sign, answer.signature)
    return Side(SENT, sent) if signed is not None else Side(SERVER)


def _ours(signed: str | None, sent: str | None, attempt: Attempt | None, theirs: Side) -> Side:
    title, text = (SIGNER, signed) if signed is not None else (SENT, sent)
    if text is None:
        return Side(title)
    signature = attempt.signature if attempt else None
    return Side(title, text, _string(attempt, text, theirs), signature)


def _string(attempt: Attempt | None, canonical: str, theirs: Side) -> str | None:
    """The string to sign of a canonical request; its first lines are known of a capture only."""
    if attempt is not None and attempt.scope:
        return attempt.string_to_sign(canonical)
    if theirs.string_to_sign is None:
        return None
    first = theirs.string_to_sign.split("\n")[:3]
    if len(first) < 3:
        return None
    scope = tuple(first[2].split("/"))
    return Attempt("", first[0], "", scope, "", "", first[1]).string_to_sign(canonical)


def _judged(
    secret: str | None,
    ours: Side,
    theirs: Side,
    attempt: Attempt | None,
    answer: Answer | None,
    hints: tuple[str, ...],
) -> Judgement:
    signature = (answer and answer.signature) or (attempt and attempt.signature)
    if secret is None or not signature:
        return Judgement()
    return judge(
        secret,
        signature,
        ours.string_to_sign,
        theirs.string_to_sign,
        theirs.canonical_request,
        hints,
    )


def _hints(capture: Capture | None, service: str | None, region: str | None) -> tuple[str, ...]:
    given = [service, region]
    if capture is not None:
        given += region_and_service(capture.request.host)
    return tuple([hint for hint in given if hint])


def _facts(capture: Capture | None, attempt: Attempt | None, answer: Answer | None) -> Facts:
    facts: Facts = []
    if answer is not None:
        said = ": ".join([part for part in (answer.code, answer.message) if part])
        facts.append(("server", short(said, 400) or "no code and no message"))
        if answer.access_key_id:
            facts.append(("access key", short(answer.access_key_id)))
    if capture is not None:
        request = capture.request
        facts.append(
            (
                "request",
                f"{capture.kind}: {request.method} {short(request.host + request.path, 200)}",
            )
        )
        facts += [("note", short(note, 200)) for note in capture.notes]
        if capture.body is None and capture.complete:
            facts.append(("note", "the body is not in the capture, so its hash was not checked"))
    if attempt is not None:
        by, scope = short(attempt.access_key_id), short("/".join(attempt.scope))
        words = f"in the {attempt.kind}, by {by} for {scope} at {short(attempt.amz_date)}"
        facts.append(("signature", words))
    return facts


def _whose(sent: str | None, signed: str | None, answer: Answer | None) -> Facts:
    """On which side of the wire the difference arose, where three texts tell it."""
    received = answer.canonical_request if answer else None
    if sent is None or received is None:
        return []
    if signed is None:
        if sent == received:
            words = "the server has what was sent, so another request was signed, or another key"
        else:
            words = "the server has another request than was sent, as far as the capture tells"
        return [("where", words)]
    if sent == signed:
        return [("where", "what was sent is what was signed: it was changed on the way")]
    if sent == received:
        return [("where", "the server has what was sent: the client signed another request")]
    return [("where", "all three differ: what was signed, what was sent and what the server has")]
