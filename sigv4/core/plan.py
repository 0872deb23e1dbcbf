"""Many signatures that differ in few places: fixed text around placeholders, made once.

A plan is compiled by running the modules of this layer for one request that has a marker in each
place where a value will stand, and cutting what they made at the markers. So it knows nothing of
SigV4 that they do not, and all it knows is plain data; `fill` fills the placeholders of one row and
signs, `interpret` those of many.

A plan is bound to one signing time: what it signs carries that date, whatever the clock does
meanwhile, midnight included. `renew_at` says when what it makes is of no use any more.
"""

from __future__ import annotations

from os import urandom

from .digest import sha256, sha256_hex
from .frozen import Frozen, assign, unsealed
from .lifetime import usable_until
from .model import Headers, Signed
from .query import presign_url
from .string_to_sign import preamble
from .timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from typing import NoReturn

    from .model import Request
    from .profile import Profile
    from .signing_key import State
    from .signing_params import SigningParams


def new_marker() -> str:
    """Make a text that marks a place: 128 random bits, in unreserved characters."""
    return f"PLACEHOLDER{urandom(16).hex().upper()}"


class Template(Frozen):
    """A text with placeholders.

    Args:
        pieces: the fixed text around the placeholders, one piece more than there are placeholders.
        order: for each placeholder, which of the values it takes.
        width: how many values there are; some may be in no placeholder.
    """

    __slots__ = ("pieces", "order", "width", "_single", "_straight")
    pieces: tuple[str, ...]
    order: tuple[int, ...]
    width: int
    _single: bool
    _straight: bool

    def __init__(self, pieces: tuple[str, ...], order: tuple[int, ...], width: int) -> None:
        assign(self, "pieces", pieces)
        assign(self, "order", order)
        assign(self, "width", width)
        assign(self, "_single", order == (0,))
        assign(self, "_straight", order == tuple(range(width)))

    @classmethod
    def cut(cls, text: str, markers: Sequence[str]) -> Template:
        """Cut a text at the markers that it holds, wherever and however often."""
        order: list[int] = []
        pieces: list[str] = []
        while True:
            found = [(text.find(marker), at) for at, marker in enumerate(markers) if marker in text]
            if not found:
                return cls((*pieces, text), tuple(order), len(markers))
            _, at = min(found)
            piece, _, text = text.partition(markers[at])
            pieces.append(piece)
            order.append(at)

    def bind(self, known: Sequence[str]) -> Template:
        """Fill the placeholders of the last values, and keep the others."""
        width = self.width - len(known)
        order = tuple([at for at in self.order if at < width])
        return Template(tuple(self.bound(known)), order, width)

    def bound(self, known: Sequence[str]) -> list[str]:
        """Return the pieces around the placeholders that `bind` keeps."""
        width = self.width - len(known)
        text, pieces = self.pieces[0], []
        for at, piece in zip(self.order, self.pieces[1:]):  # noqa: B905  one piece for each
            if at < width:
                pieces.append(text)
                text = piece
            else:
                text = f"{text}{known[at - width]}{piece}"
        pieces.append(text)
        return pieces

    def with_pieces(self, pieces: tuple[str, ...]) -> Template:
        """Make a template of other fixed text around the same placeholders."""
        made: Template = _new_template()
        made.pieces = pieces
        made.order = self.order
        made.width = self.width
        made._single = self._single
        made._straight = self._straight
        made.__class__ = Template
        return made

    def parts(self) -> list[str]:
        """Pieces and placeholders in turn, to be joined once ``parts[1::2]`` are the values."""
        parts = [""] * (2 * len(self.pieces) - 1)
        parts[::2] = self.pieces
        return parts

    @property
    def straight(self) -> bool:
        """Whether its placeholders take all values, in their order."""
        return self._straight

    def arrange(self, values: Sequence[str]) -> Sequence[str]:
        """Return the values of the placeholders, in the order of the placeholders."""
        return values if self._straight else [values[at] for at in self.order]

    def fill(self, values: Sequence[str], end: str = "") -> str:
        """Return the text with a value in each placeholder, and something after it."""
        if self._single:
            head, tail = self.pieces
            return f"{head}{values[0]}{tail}{end}"
        parts = self.parts()
        parts[1::2] = self.arrange(values)
        return "".join(parts) + end


_new_template = unsealed(Template)


class Plan(Frozen):
    """Fixed text and midstates, ready to be filled and signed.

    Attributes:
        url: the URL, up to and with ``X-Amz-Signature=``.
        canonical: the canonical request.
        string_to_sign_head: the string to sign without its last line.
        headers: the headers to send with the URL; a marker stands where the value of a row goes.
        signed_at, expires_at: aware datetimes; the signing time, and when its URLs end.
        states: the two stages of the key, the first fed with `string_to_sign_head`: the inner and
            outer hash of HMAC, or what takes their place; to be copied and never fed.

    It holds key material: it has no telling repr, and does not pickle.
    """

    __slots__ = (
        "url",
        "canonical",
        "string_to_sign_head",
        "headers",
        "signed_at",
        "expires_at",
        "states",
    )
    _derived = ("states",)
    url: Template
    canonical: Template
    string_to_sign_head: str
    headers: Headers
    signed_at: datetime
    expires_at: datetime
    states: tuple[State, State]

    def __init__(
        self,
        url: Template,
        canonical: Template,
        string_to_sign_head: str,
        headers: Headers,
        signed_at: datetime,
        expires_at: datetime,
        states: tuple[State, State],
    ) -> None:
        assign(self, "url", url)
        assign(self, "canonical", canonical)
        assign(self, "string_to_sign_head", string_to_sign_head)
        assign(self, "headers", headers)
        assign(self, "signed_at", signed_at)
        assign(self, "expires_at", expires_at)
        assign(self, "states", states)

    @classmethod
    def quick(
        cls,
        url: Template,
        canonical: Template,
        string_to_sign_head: str,
        headers: Headers,
        signed_at: datetime,
        expires_at: datetime,
        states: tuple[State, State],
    ) -> Plan:
        """Do as the constructor, in less time."""
        plan: Plan = _new_plan()
        plan.url = url
        plan.canonical = canonical
        plan.string_to_sign_head = string_to_sign_head
        plan.headers = headers
        plan.signed_at = signed_at
        plan.expires_at = expires_at
        plan.states = states
        plan.__class__ = cls
        return plan

    @property
    def renew_at(self) -> datetime:
        """Return when to stop making its URLs: one that is made later is dead, or nearly so."""
        return usable_until(self.signed_at, self.expires_at)

    def signed(self, values: Sequence[str], signature: str, headers: Headers) -> Signed:
        """Show all steps that make one URL of this plan, for debugging."""
        canonical = self.canonical.fill(values)
        return Signed(
            headers,
            self.url.fill(values, signature),
            signature,
            canonical,
            self.string_to_sign_head + sha256_hex(canonical.encode()),
            self.expires_at,
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("a plan holds key material and does not pickle; compile it where it runs")

    def __repr__(self) -> str:
        place = "{}".join(self.url.pieces).partition("?")[0]
        return f"<plan of {place}, ends {self.expires_at.isoformat()}>"


_new_plan = unsealed(Plan)


def compile_plan(
    request: Request,
    markers: Sequence[str],
    params: SigningParams,
    at: datetime,
    expires_in: int | timedelta,
    on_short_lived: str,
) -> Plan:
    """Compile the plan of a request that holds each marker once: in its path, query or headers.

    The placeholders take text that is canonical already, so the profile must sign paths as they
    are.

    Raises:
        ValueError: the profile changes paths, or appends to the URL after the signature.
        InvalidRequest, GuardError: as `presign_url`.
    """
    check_plain_profile(params.profile)
    signed = presign_url(request, params, at, expires_in, on_short_lived)
    amz_date = format_amz_date(at)
    scope = params.scope(amz_date[:8])
    head = preamble(params.algorithm.name, amz_date, scope)
    return Plan(
        Template.cut(signed.url.removesuffix(signed.signature), markers),
        Template.cut(signed.canonical_request, markers),
        head,
        signed.headers,
        at,
        signed.expires_at or at,
        params.signing_key(scope).states(head.encode()),
    )


def check_plain_profile(profile: Profile) -> None:
    """Refuse a profile with which canonical text cannot stand in the URL, or the URL goes on."""
    if profile.normalize_path or profile.double_encode or profile.omit_session_token:
        raise ValueError("a plan needs a profile that signs the path and the query as they are")


def fill(plan: Plan, values: Sequence[str]) -> str:
    """Return the signature over canonical values, one for each placeholder."""
    inner, outer = plan.states
    inner, outer = inner.copy(), outer.copy()
    inner.update(sha256(plan.canonical.fill(values).encode()).hexdigest().encode())
    outer.update(inner.digest())
    return outer.hexdigest()
