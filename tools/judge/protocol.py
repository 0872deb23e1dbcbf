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
NO_S3_OPERATIONS = "signs requests; has no operations of S3"
NO_KEY = "does not show the key it derives"


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
    """Return the body's bytes."""
    return b64decode(question["request"]["body_base64"])


def time_of(question: Json) -> datetime:
    """When it is to be signed."""
    return datetime.strptime(question["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def names_of(question: Json) -> list[str]:
    """Return the names of the given headers, in lower case."""
    return [name.lower() for name, _ in question["request"]["headers"]]


def refuse_options(question: Json, *supported: str) -> None:
    """Say what a signer lacks that chooses its rules by the name of the service.

    Raises:
        Unsupported: names the option.
    """
    options = question["options"]
    s3 = question["service"] == "s3"
    usual = {
        "double_encode": not s3,
        "normalize_path": not s3,
        "content_sha256_header": s3 and question["do"] == "sign",
        "sign_body": question["do"] == "sign" or not s3,
        "omit_session_token": False,
        "unsigned_headers": None,
    }
    for name, value in usual.items():
        if options[name] != value and name not in supported:
            raise Unsupported(f"has no option for {name}={json.dumps(options[name])}")
