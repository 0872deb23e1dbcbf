"""Find what is wrong with an Authorization header that a server quotes and cannot read.

AWS's services write ``'...' not a valid key=value pair (missing equal-sign) in Authorization
header: '...'``, with the whole header.
"""

from __future__ import annotations

import re

from ..cause_kinds import CauseKind
from ..causes import Cause
from ..evidence import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_QUOTED = re.compile(
    r"not a valid key=value pair \(missing equal-sign\) in Authorization header"
    r"(?:[^']{0,120}'(?P<header>[^'\n]{0,4000}))?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z-]{0,19}")  # all else may be a token
_SPACED = re.compile(r"\bCredential=(?P<before>\s*)(?P<key>[^\s/,]{0,200})(?P<after>\s*)[/,]?")


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that the header shows, as the server quotes it."""
    response = evidence.error_response
    found = _QUOTED.search(response.message) if response is not None else None
    if found is not None:
        yield Cause(CauseKind.AUTHORIZATION_MALFORMED, _words(found["header"] or ""))


def _words(header: str) -> str:
    name, colon, _ = header.partition(":")
    if colon and name.strip().lower() == "authorization":
        return (
            "The value of the Authorization header begins with the header's own name: "
            "'Authorization: Authorization: AWS4-...' was sent."
        )
    scheme, space, _ = header.partition(" ")
    if header and not scheme.startswith("AWS4-"):
        shown = repr(scheme) if space and _SCHEME.fullmatch(scheme) else "(hidden)"
        return (
            f"The header has the scheme {shown}, not AWS4-HMAC-SHA256. API Gateway answers so, "
            "too, where no method fits the path: it expects a signature there."
        )
    spaced = _SPACED.search(header)
    if spaced is not None and (spaced["before"] or spaced["after"]):
        return (
            "The access key ID has white space around it. It was copied with a space or a newline: "
            "look at the variable or the file that holds it."
        )
    return "The server cannot read the Authorization header: a part of it has no '='."
