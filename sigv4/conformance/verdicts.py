"""What an answer is worth: the verdict, the first step that diverges, and why."""

from __future__ import annotations

from typing import NamedTuple

from ..core.encoding import split_query
from . import mistakes
from .answer import Malformed, read
from .cases import DERIVE_KEY
from .child import ANSWERED, ENDED, TIMED_OUT
from .served import Unservable, key_of, serve, signature_of, to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .answer import Answer
    from .cases import Case
    from .child import Reply
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
_OTHER_KEY = "it is not what follows from the secret, the date, the region and the service"
_HEX = "0123456789abcdef"
_SHOWN = 32  # characters of a value, from shortly before the first difference
_BEFORE = 8


class Judgement(NamedTuple):
    """What came of one case.

    Args:
        case: which.
        verdict: one of `VERDICTS`.
        step: the first that diverges; empty where none does, or where there is no answer.
        why: in words; empty where all is well.
    """

    case: Case
    verdict: str
    step: str = ""
    why: str = ""


def judge(case: Case, reply: Reply) -> Judgement:
    """The judgement on a reply."""
    if reply.how != ANSWERED:
        return _unanswered(case, reply)
    try:
        answer = read(reply.line, case.question, to_be_signed=case.expected is not None)
    except Malformed as error:
        return Judgement(case, MALFORMED, "", f"the answer {error}")
    return _answered(case, answer)


def _answered(case: Case, answer: Answer) -> Judgement:
    if answer.unsupported is not None:
        return Judgement(case, UNSUPPORTED, "", answer.unsupported[:200])
    if case.expected is None:
        return _guarded(case, answer)
    if answer.error is not None:
        return Judgement(case, REFUSED, "", answer.error[:200])
    if case.question["do"] == DERIVE_KEY:
        return _derived(case, answer.texts["signing_key"], case.expected["signing_key"])
    return _signed(case, answer)


def _derived(case: Case, told: str, right: str) -> Judgement:
    if told == right:
        return Judgement(case, PASS)
    return Judgement(case, FAIL, KEY, _OTHER_KEY)


def _unanswered(case: Case, reply: Reply) -> Judgement:
    said = f"; its last words: {reply.stderr[:200]!r}" if reply.stderr else ""
    if reply.how == TIMED_OUT:
        return Judgement(case, TIME_OUT, "", f"no answer in time{said}")
    if reply.how == ENDED:
        return Judgement(case, CRASH, "", f"ended with status {reply.status}{said}")
    return Judgement(case, MALFORMED, "", f"a line longer than an answer may be{said}")


def _guarded(case: Case, answer: Answer) -> Judgement:
    if answer.error is not None:
        return Judgement(case, PASS, "", answer.error[:200])
    return Judgement(case, FAIL, GUARD, f"signs what cannot work ({case.rule}): {case.shows}")


def _signed(case: Case, answer: Answer) -> Judgement:
    signature = answer.signature
    if len(signature) != 64 or signature.strip(_HEX):
        words = f"{signature[:12]!r}... is not 64 lower-case hex digits"
        return Judgement(case, FAIL, SIGNATURE, words)
    try:
        served = serve(case, answer)
    except Unservable as error:
        return Judgement(case, FAIL, SENT, f"it cannot be sent: {error}")
    right = served.canonical(case)
    holds = signature_of(case, right) == signature
    faults = "; ".join(served.faults)
    if holds and not faults:
        return _holds(case, answer, served)
    if holds:
        return Judgement(case, FAIL, SENT, faults)
    if signature == (case.expected or {})["signature"]:
        words = faults or "the signature is the expected one, and not that of what is sent"
        return Judgement(case, FAIL, SENT, words)
    step, why = _divergence(case, answer, served, right)
    return Judgement(case, FAIL, step, why)


def _holds(case: Case, answer: Answer, served: Served) -> Judgement:
    """A server would take it: as expected, or another choice of what is signed."""
    expected = case.expected or {}
    right = expected["signature"] == answer.signature
    for name in ("canonical_request", "string_to_sign"):
        if right and answer.texts.get(name, expected[name]) != expected[name]:
            words = f"the {name} it tells is not what it has signed"
            return Judgement(case, MALFORMED, "", words)
    if right:
        return Judgement(case, PASS)
    return Judgement(case, EQUIVALENT, "", _choice(case, served))


def _choice(case: Case, served: Served) -> str:
    """In what a valid request is another than the expected one."""
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
    return "; ".join(choices) or "sends the request in another spelling"


def _divergence(case: Case, answer: Answer, served: Served, right: str) -> tuple[str, str]:
    """The first step that goes wrong, and how."""
    told, text = (answer.texts.get(name) for name in ("canonical_request", "string_to_sign"))
    if told is not None and told != right:
        return CANONICAL_REQUEST, _compare_canonical(case, served, told, right)
    words = _compare_to_sign(case, text, right) if text is not None else ""
    if words and not words.startswith(_HASH):
        return STRING_TO_SIGN, words
    if served.faults:
        return SENT, "; ".join(served.faults)
    if told is None and (text is None or words):
        part, mistake = mistakes.guess(case, served, answer.signature)
        if part:
            return CANONICAL_REQUEST, f"{part}: {mistake}"
    return (STRING_TO_SIGN, words) if words else _key_or_signature(case, answer, right)


def _key_or_signature(case: Case, answer: Answer, right: str) -> tuple[str, str]:
    if answer.texts.get("signing_key", right_key := key_of(case).hex()) != right_key:
        return KEY, _OTHER_KEY
    told = [name for name in ("canonical_request", "string_to_sign") if name in answer.texts]
    known = f"right: {' and '.join(told)}" if told else "no step before it is told"
    expected = signature_of(case, right)
    return SIGNATURE, f"{answer.signature[:8]!r}... where {expected[:8]!r}... is right; {known}"


def _compare_canonical(case: Case, served: Served, told: str, right: str) -> str:
    found, wanted = _split(told), _split(right)
    if found is None or wanted is None:
        return f"form: {told.count(chr(10)) + 1} lines, where at least eight are the rule"
    for part, one, other in zip(_PARTS, found, wanted, strict=True):
        if one != other:
            words = mistakes.in_words(part, one, case, served)
            return f"{part}: {words}{' ' if words else ''}({difference(one, other)})"
    return f"form: {difference(told, right)}"


def _split(canonical: str) -> tuple[str, ...] | None:
    lines = canonical.split("\n")
    if len(lines) < 7:
        return None
    method, path, query, *fields, _, signed_headers, payload = lines
    headers = "".join(f"{line}\n" for line in fields)
    return method, path, query, headers, signed_headers, payload


def _compare_to_sign(case: Case, told: str, right: str) -> str:
    """How a string to sign differs; empty if it does not."""
    wanted = to_sign(case, right).split("\n")
    found = told.split("\n")
    if len(found) != len(wanted):
        return f"form: {len(found)} lines, where four are the rule"
    for name, one, other in zip(_LINES, found, wanted, strict=True):
        if one != other:
            return f"{name}: {difference(one, other)}"
    return ""


def difference(found: str, right: str) -> str:
    """The first difference of two texts: its place, counted from 1, and both from there."""
    pairs = zip(found, right, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(found), len(right)))
    return f"character {at + 1}: {_shown(found, at)} where {_shown(right, at)} is right"


def _shown(text: str, at: int) -> str:
    start = max(at - _BEFORE, 0)
    piece = text[start : start + _SHOWN]
    left, more = "..." if start else "", "..." if start + _SHOWN < len(text) else ""
    return f"{left}{piece!r}{more}"
