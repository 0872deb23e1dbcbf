"""Make the request of an operation and its parameters, with markers in its open places."""

from __future__ import annotations

from ..core import lazy_errors as errors
from ..core.dated import Forms
from ..core.encoding import encode
from ..core.frozen import Frozen, assign
from ..core.model import Request
from ..core.plan import new_marker
from .operations.parameters import bind
from .operations.rows import Rows, check_open, is_own, open_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .keys import KeyGuard
    from .operations.model import Operation


class Composed(Frozen):
    """A request with markers, and the reader of the rows that fill them.

    Attributes:
        request: as it will be sent, a marker in each open place.
        markers: in the order of the open parameters.
        rows: reads the values of each row.
        body: the bytes to send; None where the signature leaves them open.
        forms: the presigned URLs of the request.
        all_in_url: whether all markers are in the URL, and none in a header.
    """

    __slots__ = ("request", "markers", "rows", "body", "forms", "all_in_url")
    _derived = ("forms", "all_in_url")
    request: Request
    markers: tuple[str, ...]
    rows: Rows
    body: bytes | None
    forms: Forms
    all_in_url: bool

    def __init__(
        self, request: Request, markers: tuple[str, ...], rows: Rows, body: bytes | None
    ) -> None:
        assign(self, "request", request)
        assign(self, "markers", markers)
        assign(self, "rows", rows)
        assign(self, "body", body)
        assign(self, "forms", Forms(request, markers))
        assign(self, "all_in_url", all(marker in request.url for marker in markers))


class ComposeOptions(Frozen):
    """The options of all requests of a client.

    Args:
        sign_bodies: sign the hash of a given body.
        allow_refused: allow values that S3 always refuses.
        allow_non_ascii: allow non-ASCII header values.
    """

    __slots__ = ("sign_bodies", "allow_refused", "allow_non_ascii")
    sign_bodies: bool
    allow_refused: bool
    allow_non_ascii: bool

    def __init__(
        self, sign_bodies: bool = True, allow_refused: bool = False, allow_non_ascii: bool = False
    ) -> None:
        assign(self, "sign_bodies", sign_bodies)
        assign(self, "allow_refused", allow_refused)
        assign(self, "allow_non_ascii", allow_non_ascii)


DEFAULTS = ComposeOptions()


def compose(
    operation: Operation,
    root: str,
    params: Mapping[str, Any],
    vary: Sequence[str],
    key_guard: KeyGuard,
    method: str | None = None,
    hoist: bool = False,
    options: ComposeOptions = DEFAULTS,
    query: Mapping[str, Any] | None = None,
) -> Composed:
    """Compose the request of an operation.

    Args:
        operation: which.
        root: URL of the bucket, or of the service, without a slash at its end.
        params: by boto3's names, the key among them unless it is open; not the bucket.
        vary: names of the open parameters.
        key_guard: checks the key.
        method: an HTTP method instead of the operation's.
        hoist: put headers into the query where S3 enforces them there.
        options: how bodies are signed, and which guards are switched off.
        query: the user's own query parameters.
    """
    _check_open(operation, params, vary)
    method = method or operation.method
    markers = {name: new_marker() for name in vary}
    own = {name: marker for name, marker in markers.items() if is_own(operation, name)}
    others = {name: value for name, value in params.items() if name != "Key"}
    placeholders = {name: marker for name, marker in markers.items() if name not in ("Key", *own)}
    bound = bind(
        operation, others, placeholders, options.sign_bodies, check=not options.allow_refused
    )
    pieces, headers = bound.query, bound.headers
    if hoist:
        pieces, headers = _hoisted(method, pieces, headers)
    if own or query:
        pieces = _with_own(operation, pieces, query or {}, own, options)
    _check_ascii(operation, headers, options)
    url = root + _path(operation, params, markers, key_guard, at_root=root.count("/") == 2)
    url = f"{url}?{pieces}" if pieces else url
    request = Request(method, url, headers, bound.body or b"")
    rows = open_rows(
        operation,
        {name: markers[name] in url for name in vary},
        key_guard,
        options.allow_refused,
        options.allow_non_ascii,
        bound.body,
    )
    return Composed(request, tuple(markers.values()), rows, bound.body)


def _with_own(
    operation: Operation,
    pieces: str,
    query: Mapping[str, Any],
    opened: Mapping[str, str],
    options: ComposeOptions,
) -> str:
    """Add the user's own query parameters: those with values, then the open ones."""
    from .operations.own_query import check_own_query, own_name, own_query

    check_own_query(operation, query, lifted=options.allow_refused)
    check_own_query(operation, opened, lifted=options.allow_refused)
    written = [f"{own_name(name)}={marker}" for name, marker in opened.items()]
    return "&".join([piece for piece in (pieces, own_query(query), *written) if piece])


def _check_ascii(
    operation: Operation, headers: list[tuple[str, str]], options: ComposeOptions
) -> None:
    for name, value in headers:
        if not (value.isascii() or options.allow_non_ascii):
            from ..core.refused_headers import non_ascii

            named = [each.name for each in operation.parameters.values() if each.wire_name == name]
            raise non_ascii(name, value, named[0] if named else "")


def _check_open(operation: Operation, params: Mapping[str, Any], vary: Sequence[str]) -> None:
    for name in vary:
        check_open(operation, name)
        if name in params or vary.count(name) > 1:
            raise errors.InvalidParameter(
                f"{name} is both given and in vary, or twice in vary.",
                "Name it in one place only.",
                "vary",
            )
    takes_key = "Key" in operation.parameters
    if takes_key and "Key" not in (*params, *vary):
        raise errors.InvalidParameter(f"{operation.name} needs Key.", "Pass Key=...", "Key")
    if "Key" in params and not takes_key:
        raise errors.InvalidParameter(
            f"{operation.name} has no parameter 'Key'.",
            "Leave it out: the operation acts on a bucket, not on an object.",
            "Key",
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


def _hoisted(
    method: str, query: str, headers: list[tuple[str, str]]
) -> tuple[str, list[tuple[str, str]]]:
    from .hoist import hoist

    moved, kept = hoist(headers, method)
    pieces = [f"{encode(name.encode())}={encode(value.encode())}" for name, value in moved]
    return "&".join([query, *pieces] if query else pieces), kept
