"""Explain a refused request: `sigv4.explain.diagnose` on what was pasted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sigv4.captures.capture import Capture
from sigv4.captures.debug_log import is_debug_log, read_debug_log
from sigv4.captures.error_response import ErrorResponse, read_error_response
from sigv4.captures.reader import read_capture
from sigv4.captures.signature import read_captured_signature
from sigv4.core.errors import InvalidParameter, InvalidRequest
from sigv4.explain import Explanation, diagnose
from sigv4.explain.evidence import MISMATCH
from sigv4.explain.findings import LinePair, StepView

from .display import Answer, Block, facts, text

_ADVICE = {
    "request": "Paste the request too: a command of curl, wget or HTTPie, what it printed, a HAR, "
    "an HTTP message, the URL or the debug log of the SDK. More causes can be found with it.",
    "response": "Paste the body of the error response too. S3 and other services quote the "
    "canonical request that they computed; with it, the first difference can be found.",
    "same": "The server computed the same as this page does from what was sent. So the "
    "client used another secret access key than the server knows, or it signed another request "
    "than it sent. The secret is the usual cause: a character lost, a space at its end, the key of "
    "another account. Open “Prove the cause” and paste the secret that should have signed, or the "
    "canonical request that the client logs; then explain again.",
}
_SAME = "The secret access key is another one, or the client signed another request."
_RESPONSE_ALONE = "The error response alone does not show the cause."
_REQUEST_ALONE = "The request alone does not show why it was refused."
_DECLARATION = re.compile(r"<\?xml[^>]{0,100}\?>\s{0,10}$")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted.

    Attributes:
        capture: the request as it was sent.
        error_response: what the server responded.
        canonical_request: what the client says that it signed.
        problem: why the text that was given for the request was left out.
    """

    capture: Capture | None = None
    error_response: ErrorResponse | None = None
    canonical_request: str | None = field(default=None, repr=False)
    problem: str = ""


def explain(fields: dict[str, str]) -> Answer:
    """Find why a server refused a request, and show it."""
    pasted = read(fields)
    explanation = diagnose(
        pasted.capture,
        pasted.error_response,
        canonical_request=pasted.canonical_request,
        secret=fields.get("secret") or None,
    )
    difference = explanation.difference
    is_unproven = _is_unproven(explanation, pasted, fields)
    title = _title(explanation, pasted) or explanation.headline
    blocks: list[Block] = [text(_ADVICE["same"], "warn")] if is_unproven else []
    if difference.same is not None and difference.words != title:
        blocks.append(text(_with_sides(difference.words)))
    if explanation.causes:
        blocks.append(
            {
                "kind": "causes",
                "items": [
                    {
                        "title": cause.name,
                        "badge": cause.confidence,
                        "code": cause.code,
                        "text": cause.words,
                        "remedy": cause.remedy,
                    }
                    for cause in explanation.causes
                ],
            }
        )
    if pasted.capture is None and pasted.canonical_request is None:
        blocks.append(text(pasted.problem or _ADVICE["request"], "warn"))
    elif pasted.error_response is None:
        blocks.append(text(_ADVICE["response"], "warn"))
    blocks += _differences(explanation.views)
    blocks.append(facts(list(explanation.facts)))
    tone = "" if difference.same is None and not explanation.causes else "bad"
    return Answer(tone, title, blocks)


def _title(explanation: Explanation, pasted: Pasted) -> str:
    """Say what is missing where no cause was found; empty if the headline says enough."""
    if explanation.causes:
        return ""
    if pasted.capture is None and pasted.canonical_request is None:
        return _RESPONSE_ALONE
    if pasted.error_response is None:
        return _REQUEST_ALONE
    return _SAME if explanation.same and pasted.error_response.code in MISMATCH else ""


def _is_unproven(explanation: Explanation, pasted: Pasted, fields: dict[str, str]) -> bool:
    """Say whether a signature is refused although both sides are the same, and nothing says why."""
    response = pasted.error_response
    return (
        explanation.same is True
        and response is not None
        and response.code in MISMATCH
        and not fields.get("secret")
        and all(cause.confidence == "possible" for cause in explanation.causes)
    )


def read(fields: dict[str, str]) -> Pasted:
    """Read what was pasted; a debug log or a HAR may hold more than the request.

    Raises:
        InvalidParameter: nothing was pasted.
        InvalidRequest: a text that holds neither a request nor an error response.
    """
    sent, response, signed = (
        fields.get(name, "").strip() for name in ("request", "response", "canonical_request")
    )
    if not (sent or response or signed):
        raise InvalidParameter(
            "There is nothing to explain.",
            "Paste the request, the error response, or both.",
            "request",
        )
    if sent and response and _response(sent) and not _response(response):
        sent, response = response, sent
    if not response and not _holds_both(sent):
        sent, response = _split(sent)
    try:
        pasted = _request(sent) if sent else Pasted()
    except InvalidRequest as error:
        if not response:
            raise
        pasted = Pasted(problem=f"{error.args[0]} It was left out. {_ADVICE['request']}")
    found = read_error_response(response, _signature(pasted.capture)) if response else None
    return Pasted(
        pasted.capture,
        found or pasted.error_response,
        signed or pasted.canonical_request,
        pasted.problem,
    )


def _holds_both(sent: str) -> bool:
    """Say whether a text is read as a request with the error response to it."""
    try:
        quoted = read_capture(sent).error_response
    except InvalidRequest:
        return False
    response = None if quoted is None else _response(quoted)
    return response is not None and response.says_why


def _signature(capture: Capture | None) -> str:
    """Take the signature that a response may name; empty without one."""
    found = None if capture is None else read_captured_signature(capture.request)
    return "" if found is None else found.signature


def _split(sent: str) -> tuple[str, str]:
    """Cut the error response out of a text that holds both, as the output of `curl -v` does."""
    if sent.startswith("{") or is_debug_log(sent):
        return sent, ""
    start, end = sent.find("<Error"), sent.rfind("</Error")
    response = sent[start : sent.find(">", end) + 1] if 0 <= start < end else ""
    if not response or _response(response) is None:
        return sent, ""
    before, after = _DECLARATION.sub("", sent[:start]), sent[start + len(response) :]
    return f"{before}{after}".strip(), response


def _request(sent: str) -> Pasted:
    if is_debug_log(sent):
        log = read_debug_log(sent)
        quoted = None if log.error_response is None else _response(log.error_response)
        return Pasted(log.capture, quoted, sent if log.signed else None)
    try:
        capture = read_capture(sent)
    except InvalidRequest:
        response = _response(sent)  # of JSON, or as an SDK prints it, in the field above its own
        if response is None:
            raise
        return Pasted(None, response)
    quoted = None if capture.error_response is None else _response(capture.error_response)
    return Pasted(capture, quoted)


def _response(quoted: str) -> ErrorResponse | None:
    """Read an error response; None where the text does not hold one, or is cut off."""
    try:
        return read_error_response(quoted)
    except InvalidRequest:
        return None


def _with_sides(words: str) -> str:
    """Name the sides as the page does, which shows one below the other."""
    return words.replace(" on the left", " in A").replace(" on the right", " in B")


def _differences(views: tuple[StepView, ...]) -> list[Block]:
    """Make the lines of both sides: the same text once, else both with the difference marked."""
    blocks, is_first = [], True
    for view in views:
        lines: list[dict[str, Any]] = []
        for pair in view.lines:
            if pair.differs:
                lines.append({"ours": None, "theirs": None, "first": is_first} | _marked(pair))
                is_first = False
            else:
                lines.append({"same": pair.theirs if pair.ours is None else pair.ours})
        blocks.append(
            {
                "kind": "difference",
                "title": view.step,
                "ours": view.ours,
                "theirs": view.theirs,
                "lines": lines,
            }
        )
    return blocks


def _marked(pair: LinePair) -> dict[str, list[str]]:
    """Cut both lines into what is before, within and after the difference."""
    left = (pair.ours or "")[pair.ours_at :]
    right = (pair.theirs or "")[pair.theirs_at :]
    alike = 0 if left == right else _alike(left, right)
    sides = (("ours", pair.ours, pair.ours_at), ("theirs", pair.theirs, pair.theirs_at))
    return {
        side: [line[:at], line[at : len(line) - alike], line[len(line) - alike :]]
        for side, line, at in sides
        if line is not None
    }


def _alike(left: str, right: str) -> int:
    """Count the characters that two texts share at their end."""
    most, count = min(len(left), len(right)), 0
    while count < most and left[-1 - count] == right[-1 - count]:
        count += 1
    return count
