"""Many presigned URLs that differ in one place: fixed bytes around a hole, made once.

A plan is compiled by running the rooms of this floor for one path that ends in a marker, and
cutting what they made at the marker. So it knows nothing of SigV4 that they do not, and all it
knows is plain data; `interpret` fills the hole and signs.

A plan is bound to one moment: what it signs carries that date and ends at `expires_at`.
"""

from __future__ import annotations

from .digest import sha256_hex
from .frozen import Frozen, assign
from .model import Headers, Scope, Signed
from .query import presign_url
from .signing_key import HMAC_SHA256
from .string_to_sign import preamble
from .timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import NoReturn

    from .digest import Hash
    from .model import Credentials, Request
    from .profile import Profile

MARKER = "HOLE"


class Plan(Frozen):
    """What a batch of presigned URLs shares; the hole is the end of the path.

    Attributes:
        url_head, url_tail: the URL before the hole, and from there to the signature.
        canonical_head, canonical_tail: the canonical request around the hole.
        string_to_sign_head: the string to sign up to the hash of the canonical request.
        headers: to send with each URL.
        signed_at, expires_at: the moment the plan is bound to, and the end of its URLs.
        states: HMAC's inner hash, fed up to the hash of the canonical request, and its outer one.
    """

    __slots__ = (
        "url_head",
        "url_tail",
        "canonical_head",
        "canonical_tail",
        "string_to_sign_head",
        "headers",
        "signed_at",
        "expires_at",
        "_states",
    )
    url_head: str
    url_tail: str
    canonical_head: str
    canonical_tail: str
    string_to_sign_head: str
    headers: Headers
    signed_at: datetime
    expires_at: datetime
    _states: tuple[Hash, Hash]

    def __init__(
        self,
        url: tuple[str, str],
        canonical: tuple[str, str],
        string_to_sign_head: str,
        headers: Headers,
        signed_at: datetime,
        expires_at: datetime,
        states: tuple[Hash, Hash],
    ) -> None:
        assign(self, "url_head", url[0])
        assign(self, "url_tail", url[1])
        assign(self, "canonical_head", canonical[0])
        assign(self, "canonical_tail", canonical[1])
        assign(self, "string_to_sign_head", string_to_sign_head)
        assign(self, "headers", headers)
        assign(self, "signed_at", signed_at)
        assign(self, "expires_at", expires_at)
        assign(self, "_states", states)

    @property
    def states(self) -> tuple[Hash, Hash]:
        """HMAC's two hashes, to be copied and never fed."""
        return self._states

    def signed(self, path: str, signature: str) -> Signed:
        """The whole account of one URL of this plan, for who debugs it."""
        canonical = f"{self.canonical_head}{path}{self.canonical_tail}"
        return Signed(
            self.headers,
            f"{self.url_head}{path}{self.url_tail}{signature}",
            signature,
            canonical,
            self.string_to_sign_head + sha256_hex(canonical.encode()),
            self.expires_at,
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("a plan holds key material and does not pickle; compile it where it runs")

    def __repr__(self) -> str:
        return f"<plan of {self.url_head}{{}}, ends {self.expires_at.isoformat()}>"


def compile_plan(
    request: Request,
    credentials: Credentials,
    region: str,
    service: str,
    profile: Profile,
    at: datetime,
    expires_in: int,
    on_short_lived: str,
) -> Plan:
    """Compile the plan of a request whose path ends in `MARKER`.

    The hole takes text that is canonical already, so the profile must sign paths as they are.

    Raises:
        ValueError: the profile changes paths, or appends to the URL after the signature.
        InvalidRequest, GuardError: as `presign_url`.
    """
    if profile.normalize_path or profile.double_encode or profile.omit_session_token:
        raise ValueError("a plan needs a profile that signs the path and the query as they are")
    signed = presign_url(
        request, credentials, region, service, profile, at, expires_in, on_short_lived
    )
    method, path, rest = signed.canonical_request.split("\n", 2)
    url, _, query = signed.url.removesuffix(signed.signature).partition("?")
    amz_date = format_amz_date(at)
    scope = Scope(amz_date[:8], region, service)
    head = preamble(HMAC_SHA256.name, amz_date, scope)
    return Plan(
        (url.removesuffix(MARKER), f"?{query}"),
        (f"{method}\n{path.removesuffix(MARKER)}", f"\n{rest}"),
        head,
        signed.headers,
        at,
        signed.expires_at or at,
        HMAC_SHA256.signing_key(credentials, scope).states(head.encode()),
    )
