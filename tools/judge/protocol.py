"""What the adapters in Python share: one question a line in, one answer a line out."""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]


class Unsupported(Exception):
    """The signer has no way to do what is asked."""


def answer_all(sign: Callable[[Json], Json]) -> None:
    """Answer each question; what the signer raises is its refusal."""
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = sign(question)
        except Unsupported as reason:
            answer = {"unsupported": str(reason)}
        except Exception as error:  # noqa: BLE001  whatever it is, it is the signer's answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"id": question["id"], **answer}), flush=True)


def body_of(question: Json) -> bytes:
    """The body's bytes."""
    return b64decode(question["request"]["body_base64"])


def moment_of(question: Json) -> datetime:
    """When it is to be signed."""
    return datetime.strptime(question["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def added(before: list[list[str]], after: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers that signing has added or set anew."""
    given = [(name.lower(), value) for name, value in before]
    names = {name for name, _ in given}
    old = {name.lower(): [v for n, v in given if n == name.lower()] for name in names}
    new: dict[str, list[str]] = {}
    for name, value in after:
        new.setdefault(name.lower(), []).append(value)
    return [pair for pair in after if old.get(pair[0].lower()) != new[pair[0].lower()]]
