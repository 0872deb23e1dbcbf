"""The verdict on an answer: whether it passes, the first step that diverges, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.encoding import split_query
from ..redaction import redact
from . import mistakes
from .cases import DERIVE_KEY
from .child import ANSWERED, ENDED, TIMED_OUT
from .output import Malformed, read
from .served import Unservable, key_of, serve, signature_of, to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .cases import Case
    from .child import Reply
    from .output import SignerOutput
    from .served import Served

PASS = "pass"  # noqa: S105  no secret of anyone
EQUIVALENT, FAIL, REFUSED, UNSUPPORTED = "equivalent", "fail", "refused", "unsupported"
MALFORMED, TIME_OUT, CRASH = "malformed", "time-out", "crash"
VERDICTS = (PASS, EQUIVALENT, FAIL, REFUSED, UNSUPPORTED, MALFORMED, TIME_OUT, CRASH)

CANONICAL_REQUEST, STRING_TO_SIGN, KEY, SIGNATURE = (
    "canonical request",
    "string to sign",
    "key",
    "signature",
)
SENT, GUARD = "request", "guard"
_PARTS = ("method", "path", "query", "headers", "signed headers", "payload hash")
_HASH = "hash of the canonical request"
_LINES = ("algorithm", "time", "scope", _HASH)
_OTHER_KEY = "it is not derived from the secret, the date, the region and the service"
_HEX = "0123456789abcdef"
_SHOWN = 32  # characters of a value, from shortly before the first difference
_BEFORE = 8
_MOST_SAID, _SHOWN_OF_SAID = 10_000, 200


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of one case.

    Args:
        case: the case.
        verdict: one of `VERDICTS`.
        step: the first that diverges; empty if all agree, or without an answer.
        why: the reason; empty for a pass.
    """

    case: Case
    verdict: str
    step: str = ""
    why: str = ""


def judge(case: Case, reply: Reply) -> CaseResult:
    """Return the result for a reply."""
    if reply.how != ANSWERED:
        return _unanswered(case, reply)
    try:
        output = read(reply.line, case.question, to_be_signed=case.expected is not None)
    except Malformed as error:
        return CaseResult(case, MALFORMED, "", f"the answer {error}")
    return _answered(case, output)


def _answered(case: Case, output: SignerOutput) -> CaseResult:
    if output.unsupported is not None:
        return CaseResult(case, UNSUPPORTED, "", _said(output.unsupported))
    if case.expected is None:
        return _guarded(case, output)
    if output.error is not None:
        return CaseResult(case, REFUSED, "", _said(output.error))
    if case.question["do"] == DERIVE_KEY:
        return _derived(case, output.texts["signing_key"], case.expected["signing_key"])
    return _signed(case, output)


def _derived(case: Case, found: str, right: str) -> CaseResult:
    if found == right:
        return CaseResult(case, PASS)
    return CaseResult(case, FAIL, KEY, _OTHER_KEY)


def _unanswered(case: Case, reply: Reply) -> CaseResult:
    said = f"; standard error ends with {_said(reply.stderr)!r}" if reply.stderr else ""
    if reply.how == TIMED_OUT:
        return CaseResult(case, TIME_OUT, "", f"no answer in time{said}")
    if reply.how == ENDED:
        return CaseResult(case, CRASH, "", f"ended with status {reply.status}{said}")
    return CaseResult(case, MALFORMED, "", f"a line that is longer than an answer may be{said}")


def _said(text: str) -> str:
    """Return what a signer says in its own words; it may hold secrets of its environment."""
    return redact(text[:_MOST_SAID])[:_SHOWN_OF_SAID]


def _guarded(case: Case, output: SignerOutput) -> CaseResult:
    if output.error is not None:
        return CaseResult(case, PASS, "", _said(output.error))
    return CaseResult(case, FAIL, GUARD, f"signs what cannot work ({case.rule}): {case.shows}")


def _signed(case: Case, output: SignerOutput) -> CaseResult:
    signature = output.signature
    if len(signature) != 64 or signature.strip(_HEX):
        words = f"{signature[:12]!r}... is not 64 lower-case hex digits"
        return CaseResult(case, FAIL, SIGNATURE, words)
    try:
        served = serve(case, output)
    except Unservable as error:
        return CaseResult(case, FAIL, SENT, f"it cannot be sent: {error}")
    right = served.canonical(case)
    holds = signature_of(case, right) == signature
    problems = "; ".join(served.problems)
    if holds and not problems:
        return _holds(case, output, served, right)
    if holds:
        return CaseResult(case, FAIL, SENT, problems)
    if signature == (case.expected or {})["signature"]:
        words = problems or "the signature is the expected one, but not that of what is sent"
        return CaseResult(case, FAIL, SENT, words)
    step, why = _divergence(case, output, served, right)
    return CaseResult(case, FAIL, step, why)


def _holds(case: Case, output: SignerOutput, served: Served, canonical: str) -> CaseResult:
    """Return a pass, or `equivalent` where the signer made another choice of what is signed."""
    expected = case.expected or {}
    right = expected["signature"] == output.signature
    for name in ("canonical_request", "string_to_sign"):
        if right and output.texts.get(name, expected[name]) != expected[name]:
            words = f"the {name} that it reports is not what it signed"
            return CaseResult(case, MALFORMED, "", words)
    if right:
        return CaseResult(case, PASS)
    return CaseResult(case, EQUIVALENT, "", _choice(case, served, canonical))


def _choice(case: Case, served: Served, canonical: str) -> str:
    """Say how a valid request differs from the expected one."""
    expected = case.expected or {}
    usual = expected["canonical_request"].split("\n")[-2].split(";")
    signed = served.carried.signed_headers.split(";")
    given = case.question["request"]["url"]
    named, wanted = (
        {name for name, _ in split_query(url.partition("?")[2])}
        for url in (served.request.url, expected.get("url", given))
    )
    choices = [
        f"{what} {', '.join(names)[:120]}"
        for what, names in (
            ("does not sign", [name for name in usual if name not in signed]),
            ("also signs", [name for name in signed if name not in usual]),
            ("puts into the URL", sorted(named - wanted)),
        )
        if names
    ]
    payload, usual_payload = (
        text.rpartition("\n")[2] for text in (canonical, expected["canonical_request"])
    )
    if payload != usual_payload and not choices:
        choices.append(f"signs {_payload(payload)}, not {_payload(usual_payload)}")
    return "; ".join(choices) or "sends the request in another encoding"


def _payload(value: str) -> str:
    return "the hash of the body" if len(value) == 64 else value


def _divergence(case: Case, output: SignerOutput, served: Served, right: str) -> tuple[str, str]:
    """Find the first step that goes wrong, and say how."""
    canonical, text = (output.texts.get(name) for name in ("canonical_request", "string_to_sign"))
    if canonical is not None and canonical != right:
        return CANONICAL_REQUEST, _compare_canonical(case, served, canonical, right)
    words = _compare_to_sign(case, text, right) if text is not None else ""
    if words and not words.startswith(_HASH):
        return STRING_TO_SIGN, words
    if served.problems:
        return SENT, "; ".join(served.problems)
    if canonical is None and (text is None or words):
        part, mistake = mistakes.guess(case, served, output.signature)
        if part:
            return CANONICAL_REQUEST, f"{part}: {mistake}"
    return (STRING_TO_SIGN, words) if words else _key_or_signature(case, output, right)


def _key_or_signature(case: Case, output: SignerOutput, right: str) -> tuple[str, str]:
    if output.texts.get("signing_key", right_key := key_of(case).hex()) != right_key:
        return KEY, _OTHER_KEY
    reported = [name for name in ("canonical_request", "string_to_sign") if name in output.texts]
    known = f"right: {' and '.join(reported)}" if reported else "it reports no step before"
    expected = signature_of(case, right)
    return SIGNATURE, f"{output.signature[:8]!r}... where {expected[:8]!r}... is right; {known}"


def _compare_canonical(case: Case, served: Served, text: str, right: str) -> str:
    found, wanted = _split(text), _split(right)
    if found is None or wanted is None:
        return f"form: {text.count(chr(10)) + 1} lines instead of at least eight"
    for part, one, other in zip(_PARTS, found, wanted, strict=True):
        if one != other:
            words = mistakes.in_words(part, one, case, served)
            return f"{part}: {words}{' ' if words else ''}({difference(one, other)})"
    return f"form: {difference(text, right)}"


def _split(canonical: str) -> tuple[str, ...] | None:
    lines = canonical.split("\n")
    if len(lines) < 7:
        return None
    method, path, query, *fields, _, signed_headers, payload = lines
    headers = "".join(f"{line}\n" for line in fields)
    return method, path, query, headers, signed_headers, payload


def _compare_to_sign(case: Case, text: str, right: str) -> str:
    """Say how a string to sign differs; return an empty text if it does not."""
    wanted = to_sign(case, right).split("\n")
    found = text.split("\n")
    if len(found) != len(wanted):
        return f"form: {len(found)} lines instead of four"
    for name, one, other in zip(_LINES, found, wanted, strict=True):
        if one != other:
            return f"{name}: {difference(one, other)}"
    return ""


def difference(found: str, right: str) -> str:
    """Describe the first difference of two texts: its place, counted from 1, and both sides."""
    pairs = zip(found, right, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(found), len(right)))
    return f"character {at + 1}: {_shown(found, at)} where {_shown(right, at)} is right"


def _shown(text: str, at: int) -> str:
    start = max(at - _BEFORE, 0)
    piece = text[start : start + _SHOWN]
    left, more = "..." if start else "", "..." if start + _SHOWN < len(text) else ""
    return f"{left}{piece!r}{more}"
