"""What sources answer, read: JSON objects, the XML of STS, error responses.

No error of this file shows a body: only the error code and message that AWS put there, with
everything that was sent as a secret cut out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from ..core.redact import HIDDEN
from .errors import SourceFailed
from .fields import parse_expiration
from .http import Answer

OK = 200
SHOWN = 300  # characters of a message
CLOCK_OFF = 240  # seconds; AWS refuses signatures that are 300 off
_CODE = re.compile(r"[A-Za-z][\w.#:/-]{0,80}")


def read_object(source: str, text: bytes | str) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        SourceFailed: anything else; its content is not shown.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise SourceFailed(
            f"{source} did not give a JSON object.", "Check what it is configured to answer."
        )
    return value


def inner_object(source: str, value: dict[str, Any], name: str) -> dict[str, Any]:
    """Read an object inside another.

    Raises:
        SourceFailed: it is missing.
    """
    inner = value.get(name)
    if not isinstance(inner, dict):
        raise SourceFailed(
            f"{source} answered without {name}.", "Check what it is configured to answer."
        )
    return inner


def read_time(source: str, text: object) -> datetime | None:
    """Read the expiration that a source gives; None if it gives none.

    Raises:
        SourceFailed: another form.
    """
    if text is None:
        return None
    try:
        return parse_expiration("expiration", str(text))
    except ValueError:
        raise SourceFailed(
            f"{source} gave an expiration that is not an ISO 8601 or RFC 2822 date and time.",
            "Check what it is configured to answer.",
        ) from None


def end_after(source: str, at: datetime, seconds: object) -> datetime:
    """Return the end of what lasts some seconds from a time.

    Raises:
        SourceFailed: not a whole number of seconds, or no time of the calendar.
    """
    try:
        if type(seconds) is int:
            return at + timedelta(seconds=seconds)
    except OverflowError:
        pass
    raise SourceFailed(
        f"{source} gave a lifetime that is not a number of seconds.",
        "Check what it is configured to answer.",
    )


def xml_values(body: bytes, names: Iterable[str]) -> dict[str, str | None]:
    """Read the text of some elements of an answer of STS, each by its name.

    A parser of XML is not needed for elements that hold text only, and cannot be attacked.
    """
    text = body.decode("utf-8", "replace")
    found = {name: re.search(rf"<{name}>([^<]*)</{name}>", text) for name in names}
    return {name: unescape(match[1]) if match else None for name, match in found.items()}


def refused(
    source: str,
    answer: Answer,
    at: datetime,
    remedy: str,
    secrets: Iterable[str | None] = (),
) -> SourceFailed:
    """Return the error for an answer that is not a success.

    Args:
        source: what was asked.
        answer: what it said.
        at: the time at which it was asked, to compare with the server's clock.
        remedy: what the user should do next.
        secrets: what was sent and must not be shown, should the server repeat it.
    """
    code, message = _code_and_message(answer.body)
    said = f" {code}" if code else ""
    if message:
        said += f": {hide(message, secrets)[:SHOWN]}"
    return SourceFailed(
        f"{source} answered {answer.status}{said.rstrip('.')}.{_clock_hint(answer, at)}", remedy
    )


def hide(text: str, secrets: Iterable[str | None]) -> str:
    """Cut secrets out of a text, and everything that cannot be shown on one line."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, HIDDEN)
    line = " ".join(text.split()).encode("ascii", "replace").decode()
    return "".join([letter if letter.isprintable() else "?" for letter in line])


def _code_and_message(body: bytes) -> tuple[str, str]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        codes = [value.get(name) for name in ("__type", "code", "Code", "error")]
        messages = [value.get(name) for name in ("message", "Message", "error_description")]
    else:
        found = xml_values(body, ("Code", "Message"))
        codes, messages = [found["Code"]], [found["Message"]]
    code = next((text for text in codes if isinstance(text, str) and _CODE.fullmatch(text)), "")
    message = next((text for text in messages if isinstance(text, str)), "")
    return code.rpartition("#")[2], message


def _clock_hint(answer: Answer, at: datetime) -> str:
    try:
        ahead = (at - parsedate_to_datetime(answer.headers["date"])).total_seconds()
    except (KeyError, TypeError, ValueError, OverflowError):
        return ""
    if abs(ahead) <= CLOCK_OFF:
        return ""
    direction = "ahead of" if ahead > 0 else "behind"
    return f" This machine's clock is {abs(round(ahead))} seconds {direction} the server's: set it."
