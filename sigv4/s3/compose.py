"""From an operation and its parameters to the request that is signed, with places left open."""

from __future__ import annotations

from ..core.encoding import encode
from ..core.errors import InvalidParameter
from ..core.frozen import Frozen, assign
from ..core.model import Request
from ..core.plan import new_marker
from .operations.parameters import bind
from .operations.rows import Rows, check_open, open_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .endpoints.bucket_names import KeyGuard
    from .operations.model import Operation


class Composed(Frozen):
    """A request with markers, and who fills them.

    Attributes:
        request: as it will be sent, a marker in each open place.
        markers: in the order of the open parameters.
        rows: reads what each row brings.
        body: the bytes to send; None where the signature leaves them open.
    """

    __slots__ = ("request", "markers", "rows", "body")
    request: Request
    markers: tuple[str, ...]
    rows: Rows
    body: bytes | None

    def __init__(
        self, request: Request, markers: tuple[str, ...], rows: Rows, body: bytes | None
    ) -> None:
        assign(self, "request", request)
        assign(self, "markers", markers)
        assign(self, "rows", rows)
        assign(self, "body", body)


def compose(
    operation: Operation,
    root: str,
    params: Mapping[str, Any],
    vary: Sequence[str],
    key_guard: KeyGuard,
    method: str | None = None,
    hoist: bool = False,
    sign_bodies: bool = True,
) -> Composed:
    """Compose the request of an operation.

    Args:
        operation: which.
        root: URL of the bucket, or of the service, without a slash at its end.
        params: by boto3's names, the key among them unless it is open; not the bucket.
        vary: names of the open parameters.
        key_guard: admits the key.
        method: another HTTP method than the operation's.
        hoist: put headers into the query where S3 enforces them there.
        sign_bodies: put the hash of a body that is given into the signature.
    """
    _check_open(operation, params, vary)
    markers = {name: new_marker() for name in vary}
    others = {name: value for name, value in params.items() if name != "Key"}
    holes = {name: marker for name, marker in markers.items() if name != "Key"}
    bound = bind(operation, others, holes, sign_bodies)
    query, headers = bound.query, bound.headers
    if hoist:
        query, headers = _hoisted(query, headers)
    url = root + _path(operation, params, markers, key_guard, at_root=root.count("/") == 2)
    url = f"{url}?{query}" if query else url
    request = Request(method or operation.method, url, headers, bound.body or b"")
    rows = open_rows(operation, {name: markers[name] in url for name in vary}, key_guard)
    return Composed(request, tuple(markers.values()), rows, bound.body)


def _check_open(operation: Operation, params: Mapping[str, Any], vary: Sequence[str]) -> None:
    if isinstance(vary, str):
        raise TypeError(f"vary must be a sequence of names, as in ({vary[:60]!r},)")
    for name in vary:
        check_open(operation, name)
        if name in params or vary.count(name) > 1:
            raise InvalidParameter(
                f"{name} is given, and left open, or left open twice.", "Do one of the two."
            )
    takes_key = "Key" in operation.parameters
    if takes_key and "Key" not in (*params, *vary):
        raise InvalidParameter(f"{operation.name} needs Key.", "Pass Key=...")
    if "Key" in params and not takes_key:
        raise InvalidParameter(
            f"{operation.name} has no parameter 'Key'.", "It is about a bucket, not an object."
        )


def _path(
    operation: Operation,
    params: Mapping[str, Any],
    markers: Mapping[str, str],
    key_guard: KeyGuard,
    at_root: bool,
) -> str:
    if "Key" in markers:
        return f"/{markers['Key']}"
    if "Key" in params:
        return f"/{key_guard.admit(params['Key'])}"
    rest = operation.path.removeprefix("/{Bucket}")
    return "/" if at_root and not rest else rest


def _hoisted(query: str, headers: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    from .hoist import hoist

    moved, kept = hoist(headers)
    pieces = [f"{encode(name.encode())}={encode(value.encode())}" for name, value in moved]
    return "&".join([query, *pieces] if query else pieces), kept
