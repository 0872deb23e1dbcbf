"""Header signatures for many requests that differ in path, query or body."""

from __future__ import annotations

from .core.canonical_request import canonical_path, canonical_query
from .core.constants import UNSIGNED_PAYLOAD
from .core.digest import sha256_hex
from .core.errors import InvalidParameter, InvalidRequest
from .core.header_plan import HeaderPlan, compile_header_plan
from .core.interpret import fill_headers
from .core.model import Headers, Request
from .core.plan import new_marker
from .core.renewal import renewed
from .core.signature import refuse_presigned
from .core.wire import split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from typing import Any, Protocol

    from .core.profile import Profile
    from .core.signing_params import SigningParams

    class SignsNow(Protocol):
        """What a batch needs from its signer, which is one layer above."""

        @property
        def params(self) -> SigningParams:
            """Who signs, for where, and how."""
            ...

        def now(self) -> datetime:
            """Return the signing time."""
            ...


OPEN = ("path", "query", "body")


class Batch:
    """Signs many requests with headers; made by ``Signer.batch``.

    ``batch(row)`` signs at the current second, ``batch.many(rows)`` at the second of the first
    row; both use the fixed time if one was given. With one open place a row is its value, with
    several a tuple in their order.

    Attributes:
        open: names of the places that each row fills: ``path`` and ``query`` raw, as they will be
            sent, ``body`` as bytes.
    """

    def __init__(
        self,
        request: Request,
        vary: Sequence[str],
        signer: SignsNow,
        profile: Profile,
        check_path: Callable[[str], None],
        at: datetime | None = None,
    ) -> None:
        _check_vary(request, vary)
        self.open = tuple(vary)
        self._markers = tuple([_marker(name) for name in vary])
        marked = dict(zip(self.open, self._markers, strict=True))
        path = marked.get("path", request.path)
        query = marked.get("query", request.query)
        root = f"{request.scheme}://{request.host}"
        self._root = root
        self._request = Request(
            request.method,
            f"{root}{path}?{query}" if query else f"{root}{path}",
            request.headers,
            b"" if "body" in marked else request.body,
        )
        self._hashed = marked.get("body")
        self._signer = signer
        self._profile = profile
        self._check_path = check_path
        self._at = at
        self._known: tuple[SigningParams, HeaderPlan] | None = None
        canonical: dict[str, Callable[[Any], str]] = {
            "path": self._path,
            "query": self._query,
            "body": self._body,
        }
        self._canonical = tuple([canonical[name] for name in self.open])

    def __call__(self, row: Any) -> Headers:
        """Return the headers to add to one request.

        Raises:
            InvalidRequest: a path or a query that cannot be sent.
            ExpiredCredentials: the credentials have ended.
        """
        (headers,) = fill_headers(self.plan(), [self._values(row)])
        return Headers(headers)

    def many(self, rows: Iterable[Any], *, refresh_every: int | None = None) -> Iterator[Headers]:
        """Yield the headers to add to many requests, in order, each made when it is asked for.

        Args:
            rows: the values of each request; any iterable, read one by one.
            refresh_every: seconds after which a new date is used; without it all have the date of
                the first, and a request for one more than five minutes later raises an error.

        Raises:
            ExpiredPlan: the date is now too old for servers.
            InvalidRequest, TypeError: a value is refused; raised when its row is read.
        """
        if isinstance(rows, (str, bytes, bytearray)) or not hasattr(rows, "__iter__"):
            raise TypeError(f"rows must be an iterable, such as a list, not {type(rows).__name__}")
        for plan, fresh in renewed(rows, self.plan, self._clock(), refresh_every):
            for headers in fill_headers(plan, map(self._values, fresh)):
                yield Headers(headers)

    def plan(self) -> HeaderPlan:
        """Return the plan for a signing time: the fixed one, or the clock's second."""
        time = self._signer.now() if self._at is None else self._at
        params = self._signer.params
        known = self._known  # read once: another thread may replace it
        if known is None or known[0] is not params or known[1].signed_at != time:
            plan = compile_header_plan(
                self._request,
                self._markers,
                self._hashed,
                params.with_profile(self._profile),
                time,
            )
            self._known = known = (params, plan)
        return known[1]

    def _clock(self) -> Callable[[], datetime] | None:
        return self._signer.now if self._at is None else None

    def _values(self, row: Any) -> tuple[str, ...]:
        if len(self._canonical) == 1:
            return (self._canonical[0](row),)
        if not isinstance(row, (tuple, list)) or len(row) != len(self.open):
            raise TypeError(f"a row must be a tuple of {', '.join(self.open)}")
        return tuple([make(value) for make, value in zip(self._canonical, row, strict=True)])

    def _path(self, path: str) -> str:
        if not isinstance(path, str):
            raise TypeError(f"path must be str, not {type(path).__name__}")
        if path[:1] not in ("", "/") or "?" in path:
            raise InvalidRequest(f"{path[:60]!r} is not a path.", "Begin it with a slash.", "path")
        raw = split_url(self._root + path)[2]
        self._check_path(raw)
        return canonical_path(raw, self._profile)

    def _query(self, query: str) -> str:
        if not isinstance(query, str):
            raise TypeError(f"query must be str, not {type(query).__name__}")
        request = Request("GET", f"{self._root}/?{query}")
        refuse_presigned(request)
        return canonical_query(request.query)

    def _body(self, body: bytes) -> str:
        if not isinstance(body, (bytes, bytearray, memoryview)):
            raise TypeError(f"body must be bytes, not {type(body).__name__}")
        return sha256_hex(bytes(body)) if self._profile.sign_body else UNSIGNED_PAYLOAD

    def __repr__(self) -> str:
        return f"<batch of {self._request.method} {self._root}, {', '.join(self.open)} open>"


def _marker(name: str) -> str:
    """Return a marker that the modules leave as it is; a query is a name and a value."""
    return {"path": f"/{new_marker()}", "query": f"{new_marker()}="}.get(name) or new_marker()


def _check_vary(request: Request, vary: Sequence[str]) -> None:
    if isinstance(vary, (str, bytes)) or not vary or not hasattr(vary, "__iter__"):
        raise TypeError("vary must be a sequence of names, as in ('path', 'body')")
    for name in vary:
        if name not in OPEN or list(vary).count(name) > 1:
            raise InvalidParameter(
                f"vary must hold {', '.join(OPEN)}, each at most once; see {str(name)[:40]!r}.",
                "Correct or remove that name.",
                "vary",
            )
    if "body" in vary and "x-amz-content-sha256" in request.fields:
        raise InvalidParameter(
            "The request has x-amz-content-sha256, but its body varies.",
            "Remove the header.",
            "vary",
        )
