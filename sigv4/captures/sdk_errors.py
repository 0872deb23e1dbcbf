"""Read code and message of an exception that an SDK has printed."""

from __future__ import annotations

import re

_MOST_MESSAGE = 4000
_CODE = r"(?P<code>[A-Z][A-Za-z0-9.]{2,80})"
_RETRIES = r"(?: \([^)\n]{0,60}\))?"
_REST = r"(?P<message>[^\n]{1,4000})"
# How SDKs write an error: boto3 and the AWS CLI, Go, Java, JavaScript.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"occurred \({_CODE}\) when calling the \w{{1,80}} operation{_RETRIES}: {_REST}",
        rf"api error {_CODE}: {_REST}",
        rf"\(Service: [^;\n]{{1,80}}; Status Code: \d{{3}}; Error Code: {_CODE};",
        rf"\w\(\): \[{_CODE}\] {_REST}",  # PHP
        rf"^(?:Uncaught |\{{ )?(?=[A-Za-z]{{0,60}}[a-z][A-Z]){_CODE}: {_REST}",
    )
)


def read_sdk_error(text: str) -> dict[str, str]:
    """Read the fields of the first error in a text; empty without one."""
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if found:
            message = found.groupdict().get("message")
            if message is None:  # Java: the message stands before the code
                message = text[: found.start()].rpartition("\n")[2]
            return {"code": found["code"], "message": message[-_MOST_MESSAGE:]}
    return {}
