"""The user's own query parameters: signed, ignored by S3, and written to its access logs.

S3 ignores parameters whose names begin with ``x-``, and logs them.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html#LogFormatCustom
"""

from __future__ import annotations

from ...core.encoding import encode
from ...core.errors import InvalidParameter, RefusedValue
from .model import OWN_PREFIX
from .values import check_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .model import Operation

_OF_AWS = "x-amz-"  # S3 reads these


def check_own_query(operation: Operation, query: Mapping[str, Any], *, lifted: bool) -> None:
    """Refuse names that S3 would read.

    Args:
        operation: the operation of the request.
        query: the user's own parameters.
        lifted: allow names that do not begin with ``x-``, for other servers.

    Raises:
        InvalidParameter: a name that the operation or the signature has.
        RefusedValue: a name that S3 does not ignore.
        TypeError: not a mapping.
    """
    if not hasattr(query, "items"):
        raise TypeError(f"query must be a dict of str to str, not {type(query).__name__}")
    taken = {parameter.wire_name.lower() for parameter in operation.parameters.values()}
    for name in query:
        if not isinstance(name, str):
            raise TypeError(f"query must be a dict of str to str; see {name!r}")
        check_text("query", name)
        lowered = name.lower()
        if not name or lowered.startswith(_OF_AWS) or lowered in taken:
            raise InvalidParameter(
                f"`query` has {name[:60]!r}, which is a parameter of S3 or of the signature.",
                "Pass it as a parameter of the operation, or choose another name.",
                "query",
            )
        if not lowered.startswith(OWN_PREFIX) and not lifted:
            raise RefusedValue(
                f"`query` has {name[:60]!r}, which S3 may read as a parameter of its own.",
                f"Begin the name with {OWN_PREFIX}, which S3 ignores and logs, or pass "
                "`allow_refused_values=True`.",
                "query",
            )


def own_query(query: Mapping[str, Any]) -> str:
    """Write query parameters, percent-encoded."""
    pairs = [f"{own_name(name)}={own_value(name, value)}" for name, value in query.items()]
    return "&".join(pairs)


def own_name(name: str) -> str:
    """Percent-encode a name."""
    return encode(name.encode())


def own_value(name: str, value: Any) -> str:
    """Percent-encode a value.

    Raises:
        TypeError: not a str.
    """
    if not isinstance(value, str):
        raise TypeError(f"query[{name!r}] must be str, not {type(value).__name__}")
    check_text(f"query[{name!r}]", value)
    return encode(value.encode())
