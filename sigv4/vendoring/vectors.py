"""The cases of AWS that a copy checks itself with, each reduced to what is needed for that."""

from __future__ import annotations

from ..conformance.cases import read_files
from ..core.constants import STREAMING_PREFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FILES = ("aws_suite.json", "aws_docs.json")
_KINDS = ("header", "presign")
_DIGITS = 16  # of 64; signatures are the part of the file that does not compress


def selftest_cases() -> list[list[Any]]:
    """Return the signed requests of AWS's test suite and of its documentation.

    Each has a name, method, URL, headers, body, access key, secret, session token, region,
    service, profile, time, expiry (0 for a signature in headers) and the first digits of the
    signature.
    """
    return [
        _reduced(case)
        for name, found in read_files()
        if name in _FILES
        for case in found["cases"]
        if case["kind"] in _KINDS and not _is_chunked(case)
    ]


def _is_chunked(case: dict[str, Any]) -> bool:
    """Say whether the body would follow in chunks that the case does not have."""
    headers = case["request"]["headers"]
    return any(value.startswith(STREAMING_PREFIX) for _, value in headers)


def _reduced(case: dict[str, Any]) -> list[Any]:
    request, keys = case["request"], case["credentials"]
    return [
        case["id"],
        request["method"],
        request["url"],
        request["headers"],
        request["body"],
        keys["access_key_id"],
        keys["secret_access_key"],
        keys.get("session_token"),
        case["region"],
        case["service"],
        case["profile"],
        case["time"],
        case.get("expires_in", 0),
        case["expected"]["signature"][:_DIGITS],
    ]
