"""The plan of requests that are signed with headers; see `plan` for those of presigned URLs."""

from __future__ import annotations

from .calendar import timedelta
from .constants import AUTHORIZATION, MAX_HEADER_AGE
from .frozen import Frozen, assign
from .header import sign_headers
from .plan import Template
from .string_to_sign import preamble
from .timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import NoReturn

    from .model import Request
    from .signing_key import State
    from .signing_params import SigningParams


class HeaderPlan(Frozen):
    """Fixed text and midstates for requests that are signed with headers.

    Attributes:
        canonical: the canonical request.
        headers: the headers to add to each request, but for the signature itself.
        authorization: the Authorization header, up to and with ``Signature=``.
        hashed: the index of the payload hash among the values; None if it is fixed.
        signed_at, renew_at: aware datetimes; the signing time, and when servers begin to
            refuse its date.
        states: as those of a `Plan`.
    """

    __slots__ = (
        "canonical",
        "headers",
        "authorization",
        "hashed",
        "signed_at",
        "renew_at",
        "states",
    )
    _derived = ("states",)
    canonical: Template
    headers: dict[str, str]
    authorization: str
    hashed: int | None
    signed_at: datetime
    renew_at: datetime
    states: tuple[State, State]

    def __init__(
        self,
        canonical: Template,
        headers: dict[str, str],
        authorization: str,
        hashed: int | None,
        signed_at: datetime,
        renew_at: datetime,
        states: tuple[State, State],
    ) -> None:
        assign(self, "canonical", canonical)
        assign(self, "headers", headers)
        assign(self, "authorization", authorization)
        assign(self, "hashed", hashed)
        assign(self, "signed_at", signed_at)
        assign(self, "renew_at", renew_at)
        assign(self, "states", states)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a plan holds key material and does not pickle; compile it where it runs")

    def __repr__(self) -> str:
        return f"<header plan of {self.signed_at.isoformat()}>"


def compile_header_plan(
    request: Request,
    markers: Sequence[str],
    hashed: str | None,
    params: SigningParams,
    at: datetime,
) -> HeaderPlan:
    """Compile the plan of a request whose path or query holds markers, and whose body may vary.

    Args:
        request: with a marker in each open place.
        markers: in the order of the values.
        hashed: the marker that stands for the payload hash; None if the request has its body.
        params: who signs, for where, and how.
        at: when.

    Raises:
        InvalidRequest, GuardError: as `sign_headers`.
    """
    signed = sign_headers(request, params, at, hashed)
    amz_date = format_amz_date(at)
    scope = params.scope(amz_date[:8])
    head = preamble(params.algorithm.name, amz_date, scope)
    headers = dict(signed.headers)
    authorization = headers.pop(AUTHORIZATION).removesuffix(signed.signature)
    return HeaderPlan(
        Template.cut(signed.canonical_request, markers),
        headers,
        authorization,
        None if hashed is None else list(markers).index(hashed),
        at,
        at + timedelta(seconds=MAX_HEADER_AGE),
        params.signing_key(scope).states(head.encode()),
    )
