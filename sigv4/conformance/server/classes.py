"""The classes of what a server can get wrong, and which class a case belongs to."""

from __future__ import annotations

from fnmatch import fnmatchcase

from .class_table import CLASSES
from .kinds import HostileClass, Severity

VALID_REFUSED = HostileClass(
    "valid-refused",
    Severity.MEDIUM,
    "Refuses requests that it must accept.",
    "Find the step of the canonical request in which the server differs.",
    ("control/*",),
)
FEATURE_MISSING = HostileClass(
    "feature-missing",
    Severity.LOW,
    "Refuses a kind of request that S3 has: a form, a stream, or a less usual encoding.",
    "Support it, or say in the documentation that it is not supported.",
    ("form/control/*", "stream/control/*", "stream/content-length-right"),
)
STORED_BODY = HostileClass(
    "stored-body",
    Severity.HIGH,
    "Stores something else than was uploaded, and reports success.",
    "Decode aws-chunked bodies before they are stored, or refuse them.",
    (),
)
SERVER_ERROR = HostileClass(
    "server-error",
    Severity.LOW,
    "Answers a malformed request with an internal error.",
    "Answer with 400 or 403; an internal error hides what happened, and may be worth a look.",
    (),
)
HANGS = HostileClass(
    "hangs",
    Severity.MEDIUM,
    "Does not answer in time: such requests can occupy the server.",
    "Limit the time for a request, and answer what is malformed at once.",
    (),
)
# The usual requests of every client; a server that refuses the other control cases lacks a feature.
_USUAL = (
    "header",
    "put",
    "presigned",
    "presigned-put",
    "query-order",
    "unsigned-range",
    "unsigned-content-type",
    "unsigned-payload",
    "authorization-without-spaces",
)
SERVER_DOWN = HostileClass(
    "server-down",
    Severity.HIGH,
    "Takes no connection any more after a request.",
    "Look for a crash in its log; one request must not end a server.",
    (),
)
_ABOUT_ANSWERS = (VALID_REFUSED, FEATURE_MISSING, STORED_BODY, SERVER_ERROR, HANGS, SERVER_DOWN)
ALL_CLASSES = (*CLASSES, *_ABOUT_ANSWERS)


def class_of(case_id: str) -> HostileClass:
    """Return the class of a hostile case, or the one that a refused control case belongs to."""
    name = case_id.removeprefix("hostile/")
    if name.startswith("control/"):
        return VALID_REFUSED if name.removeprefix("control/") in _USUAL else FEATURE_MISSING
    for one in (FEATURE_MISSING, *CLASSES):
        if any(fnmatchcase(name, pattern) for pattern in one.cases):
            return one
    raise LookupError(case_id)
