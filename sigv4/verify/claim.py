"""What a request claims about its signature: well-formed, and not trusted yet."""

from __future__ import annotations

from ..core.encoding import decode, split_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.model import Scope
    from ..core.signing_key import Algorithm
    from .errors import Kind

HEADER, QUERY, FORM = "header", "query", "form"
MALFORMED: dict[str, Kind] = {
    HEADER: "malformed-header",
    QUERY: "malformed-query",
    FORM: "malformed-form",
}
WRONG_SCOPE: dict[str, Kind] = {HEADER: "scope-header", QUERY: "scope-query", FORM: "scope-form"}
WRONG_ALGORITHM: dict[str, Kind] = {
    HEADER: "algorithm-header",
    QUERY: "algorithm-query",
    FORM: "algorithm-form",
}


# Not a frozen dataclass: one is made for each request, and this constructor is four times as fast.
class Claim:
    """What the Authorization header, the query or the form of one request says.

    Attributes:
        mechanism: ``header``, ``query`` or ``form``.
        algorithm: the named one.
        access_key_id, scope: the two halves of the credential.
        amz_date, signed_at: the date as text and as an aware datetime.
        expires_in: seconds; None in a header, and in presigned URLs without X-Amz-Expires.
        signed_headers: names, sorted and unique.
        signature: as it arrived, in hex.
        query: the canonical query that is signed.
        tokens: names of the session tokens in the query to their values, decoded.
        region_set: the region set in the query; None without one.
    """

    __slots__ = (
        "access_key_id",
        "algorithm",
        "amz_date",
        "expires_in",
        "mechanism",
        "query",
        "region_set",
        "scope",
        "signature",
        "signed_at",
        "signed_headers",
        "tokens",
    )

    def __init__(
        self,
        mechanism: str,
        algorithm: Algorithm,
        credential: tuple[str, Scope],
        amz_date: str,
        signed_at: datetime,
        signed_headers: tuple[str, ...],
        signature: str,
        query: str,
        expires_in: int | None = None,
        tokens: Mapping[str, str] | None = None,
        region_set: str | None = None,
    ) -> None:
        self.mechanism = mechanism
        self.algorithm = algorithm
        self.access_key_id, self.scope = credential
        self.amz_date = amz_date
        self.signed_at = signed_at
        self.signed_headers = signed_headers
        self.signature = signature
        self.query = query
        self.expires_in = expires_in
        self.tokens = tokens or {}
        self.region_set = region_set

    def with_signature(self, signature: str) -> Claim:
        """Copy the claim with another signature."""
        return Claim(
            self.mechanism,
            self.algorithm,
            (self.access_key_id, self.scope),
            self.amz_date,
            self.signed_at,
            self.signed_headers,
            signature,
            self.query,
            self.expires_in,
            self.tokens,
            self.region_set,
        )

    def redated(
        self, amz_date: str, signed_at: datetime, query: str = "", expires_in: int | None = None
    ) -> Claim:
        """Copy the claim for another date and expiry of the same day, without a signature."""
        return Claim(
            self.mechanism,
            self.algorithm,
            (self.access_key_id, self.scope),
            amz_date,
            signed_at,
            self.signed_headers,
            "",
            query,
            expires_in,
            self.tokens,
            self.region_set,
        )

    def __repr__(self) -> str:
        return f"<claim of {self.access_key_id} in {self.scope}>"

    def parameters(self) -> dict[str, str]:
        """Give lower-case names and decoded values of the query, without repeated names."""
        found: dict[str, str] = {}
        twice = set()
        for raw_name, raw_value in split_query(self.query):
            name = decode(raw_name).decode("latin-1").lower()
            if name in found:
                twice.add(name)
            found[name] = decode(raw_value).decode("latin-1")
        return {name: value for name, value in found.items() if name not in twice}

    def query_without_tokens(self) -> str:
        """Give the canonical query of a service that does not sign the session token."""
        pieces = self.query.split("&")
        return "&".join([each for each in pieces if each.partition("=")[0] not in self.tokens])
